//! The program: what it prints where, and how it ends.

use crate::profile::{CARDS, EQUILIBRIUM};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A file of this test's own with this content.
fn file(name: &str, content: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_string()
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    command.args(arguments);
    command
}

/// How a run ended, with what it printed on standard output and on standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    said(program(arguments).output().unwrap())
}

fn said(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

/// The JSON that a successful and silent run prints.
fn json(arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments
        .iter()
        .copied()
        .chain(["--format", "json"])
        .collect();
    let (code, out, complaints) = run(&all);
    assert_eq!((code, complaints.as_str()), (0, ""), "{out}");
    serde_json::from_str(&out).unwrap()
}

/// As [`run`], with this on standard input.
fn run_with(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = program(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    said(child.wait_with_output().unwrap())
}

#[test]
fn check_tells_the_structure() {
    let game = file("check.efg", CARDS);
    let document = json(&["check", &game]);
    let expected = serde_json::json!({
        "schema": 1,
        "game": {
            "title": "card game", "players": ["Fred", "Alice"], "nodes": 11, "leaves": 6,
            "chance_nodes": 1, "infosets": 3, "infosets_by_player": {"Fred": 2, "Alice": 1},
            "parameters": {},
        },
        "perfect_recall": true, "constant_sum": "0", "warnings": [],
    });
    assert_eq!(document, expected);
    let (code, text, complaints) = run(&["check", &game]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    for line in [
        "11: 6 leaves, 1 chance node, 4 decisions",
        "3: 2 of Fred, 1 of Alice",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn warnings_go_to_standard_error_and_into_the_document() {
    let game = file("warned.efg", &format!("{CARDS} and more"));
    let (code, out, complaints) = run(&["check", &game, "--format", "json"]);
    assert_eq!(code, 0);
    assert!(
        complaints.starts_with("warning: the tree is complete"),
        "{complaints}"
    );
    let document: Value = serde_json::from_str(&out).unwrap();
    let warning = document["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains("warned.efg:13:2: the tree is complete"),
        "{warning}"
    );
}

#[test]
fn an_answer_is_exact_certified_and_can_be_verified() {
    let game = file("solve.efg", CARDS);
    for concept in ["nash", "zero-sum"] {
        let document = json(&["solve", &game, "--concept", concept]);
        assert_eq!(document["schema"], 1);
        assert_eq!(document["concept"], concept);
        assert_eq!(document["completeness"], "one");
        assert_eq!(document["status"], "solved");
        assert_eq!(document["game"]["nodes"], 11);
        let solution = &document["solutions"][0];
        assert_eq!(solution["class"], 1);
        assert_eq!(solution["proof"], "exact");
        assert_eq!(solution["pure"], false);
        let expected: Value = serde_json::from_str(EQUILIBRIUM).unwrap();
        for (set, action) in [("red", "raise"), ("black", "raise")] {
            let given = &solution["strategy"]["Fred"][set][action];
            assert_eq!(
                *given, expected["strategy"]["Fred"][set][action],
                "{concept}"
            );
        }
        assert_eq!(solution["strategy"]["Alice"]["raised"]["meet"], "2/3");
        assert_eq!(
            solution["payoffs"],
            serde_json::json!({"Fred": "1/3", "Alice": "-1/3"})
        );
        let belief = &solution["beliefs"]["Alice"]["raised"][0];
        let black = serde_json::json!({"history": ["red", "raise"], "probability": "3/4"});
        assert_eq!(*belief, black);
        assert_eq!(solution["outcomes"].as_array().unwrap().len(), 5);
        assert_eq!(solution["certificate"]["max_regret"], "0");
        let seconds = document["seconds"].as_object().unwrap();
        assert!(
            ["build", "solve", "certify"]
                .iter()
                .all(|key| seconds[*key].is_number())
        );

        let answer = file(&format!("{concept}.json"), &document.to_string());
        let verdict = json(&["verify", &game, &answer]);
        assert_eq!(verdict["accepted"], true);
        assert_eq!(verdict["certificate"]["concept"], concept);
        let one = file(&format!("{concept}-one.json"), &solution.to_string());
        let verdict = json(&["verify", &game, &one, "--concept", "sequential"]);
        assert_eq!(verdict["accepted"], true);
    }
    assert_eq!(
        json(&["solve", &game, "--concept", "zero-sum"])["value"],
        "1/3"
    );
    // Without a concept: sequential equilibria where they can be listed, otherwise Nash.
    let default = json(&["solve", &game]);
    assert_eq!(default["concept"], "sequential");
    assert_eq!(default["completeness"], "all");
    let kuhn = model("classics/kuhn_poker");
    assert_eq!(json(&["solve", &kuhn])["concept"], "sequential");
    let leduc = model("classics/leduc_poker");
    assert_eq!(json(&["solve", &leduc])["concept"], "nash");
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let game = file("same.efg", CARDS);
    let ask = || {
        let mut document = json(&["solve", &game]);
        document.as_object_mut().unwrap().remove("seconds").unwrap();
        document.to_string()
    };
    assert_eq!(ask(), ask());
}

#[test]
fn a_changed_profile_is_rejected_with_the_deviation() {
    let game = file("reject.efg", CARDS);
    let changed = EQUILIBRIUM
        .replace("\"meet\": \"2/3\"", "\"meet\": \"1/2\"")
        .replace("\"pass\": \"1/3\"", "\"pass\": \"1/2\"");
    let profile = file("rejected.json", &changed);
    let (code, out, complaints) = run(&["verify", &game, &profile, "--format", "json"]);
    assert_eq!((code, complaints.as_str()), (1, ""));
    let verdict: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(verdict["accepted"], false);
    assert_eq!(verdict["is"]["nash"], false);
    // Now raising a black card pays -1/2 and folding it -1; two thirds of them were folded.
    let refutation = serde_json::json!(
        {"player": "Fred", "infoset": "black", "action": "raise", "gain": "1/6"}
    );
    assert_eq!(verdict["refutation"], refutation);
    let (code, text, _) = run(&["verify", &game, &profile]);
    assert_eq!(code, 1);
    assert!(
        text.starts_with("rejected: it is not a Nash equilibrium"),
        "{text}"
    );
    assert!(
        text.contains("Fred gains 1/6 (≈ 0.166667) by playing `raise` at `black`"),
        "{text}"
    );
}

#[test]
fn text_is_for_people() {
    let game = file("text.efg", CARDS);
    let (code, text, complaints) = run(&["solve", &game]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    for line in [
        "card game\n",
        "Solution 1 (mixed, exact): semi-separating, meet or pass after raise\n",
        "    red    raise\n",
        "    black  raise 1/3 (≈ 0.333333), fold 2/3 (≈ 0.666667)\n",
        "      3/4 (0.75)  red, raise\n",
        "    Alice  -1/3 (≈ -0.333333)\n",
        "no player gains by deviating",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
}

#[test]
fn long_names_of_players_keep_within_the_width() {
    let name = "P".repeat(150);
    let text = CARDS.replace("Alice", &name);
    assert_ne!(text, CARDS);
    let (code, out, _) = run(&["solve", &file("long.efg", &text)]);
    assert_eq!(code, 0);
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
}

#[test]
fn values_of_lambda_may_be_fractions() {
    let game = file("lambda.efg", CARDS);
    let ask = |list| {
        run(&[
            "solve",
            &game,
            "--concept",
            "aqre",
            "--lambda",
            list,
            "--format",
            "json",
        ])
    };
    let (code, out, fault) = ask("1/2,3");
    assert_eq!(code, 0, "{fault}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let path = found["path"].as_array().unwrap();
    let asked: Vec<f64> = path
        .iter()
        .map(|point| point["lambda"].as_f64().unwrap())
        .collect();
    assert_eq!(asked, [0.5, 3.0]);
    assert_eq!(ask("-1/2").0, 2);
}

/// Where recall is imperfect, that is what keeps three players out, whatever is asked for.
#[test]
fn three_players_are_told_who_forgets() {
    let game = file(
        "forgets.efg",
        "EFG 2 R \"\" { \"A\" \"B\" \"C\" } p \"\" 1 1 \"\" { \"l\" \"r\" } 0 \
         p \"\" 1 2 \"\" { \"l\" \"r\" } 0 t \"\" 1 \"\" { 1 2 3 } t \"\" 1 \
         p \"\" 1 2 \"\" { \"l\" \"r\" } 0 t \"\" 1 t \"\" 1",
    );
    for concept in [
        &["--concept", "sequential"][..],
        &["--concept", "nash"],
        &[],
    ] {
        let (code, _, fault) = run(&[&["solve", &game][..], concept].concat());
        assert_eq!(code, 1);
        assert!(fault.contains("`A` forgets"), "{concept:?}: {fault}");
    }
}

#[test]
fn refusals_end_with_one_and_wrong_usage_with_two() {
    let game = file("codes.efg", CARDS);
    let three = file(
        "three.efg",
        "EFG 2 R \"\" { \"A\" \"B\" \"C\" } p \"\" 1 1 \"\" { \"l\" } 0 t \"\" 1 \"\" { 1 2 3 }",
    );
    let broken = file("broken.efg", "EFG 2 R \"\" { \"A\" } q \"\" 0");
    let profile = file(
        "codes.json",
        "{\"strategy\": {\"Fred\": {\"rad\": {\"raise\": 1}}}}",
    );
    let refused: &[(&[&str], &str)] = &[
        (&["check", "no such file.efg"], "cannot be read"),
        (&["check", &broken], "broken.efg:1:20"),
        (&["check", &game, "--set", "p=1"], "has no parameters"),
        (&["check", &game, "--max-nodes", "10"], "more than 10 nodes"),
        (&["solve", &three, "--concept", "zero-sum"], "3 players"),
        (&["solve", &three, "--concept", "weak-pbe"], "error"),
        (
            &["solve", &game, "--concept", "sse", "--leader", "Alic"],
            "did you mean `Alice`?",
        ),
        (
            &["solve", &game, "--objective", "min(Fred, Alice)"],
            "is the least of several payoffs",
        ),
        (
            &["explain", &game, "--concept", "efce"],
            "`efce` is a concept with a device",
        ),
        (&["verify", &game, &profile], "did you mean `red`?"),
        (
            &["verify", &game, &profile, "--concept", "ce"],
            "did you mean `red`?",
        ),
        (&["verify", &game, "nothing.json"], "cannot be read"),
        (
            &["convert", &game, "/no/such/folder/x.efg"],
            "cannot be written",
        ),
    ];
    for (arguments, message) in refused {
        let (code, out, complaints) = run(arguments);
        assert_eq!((code, out.as_str()), (1, ""), "{arguments:?}: {complaints}");
        assert!(complaints.contains(message), "{arguments:?}: {complaints}");
    }
    let wrong: &[&[&str]] = &[
        &[],
        &["slove", &game],
        &["check"],
        &["check", &game, "--set", "p"],
        &["check", &game, "--format", "xml"],
        &["check", &game, "--format", "csv"],
        &["check", &game, "--threads", "0"],
        &["solve", &game, "--concept", "nahs"],
        &["solve", &game, "--concept", "efce", "--all"],
        &["solve", &game, "--concept", "efce", "--interval", "p=0..1"],
        &["solve", &game, "--concept", "efce", "--leader", "Fred"],
        &["solve", &game, "--leader", "Fred"],
        &["solve", &game, "--tie-break", "sparse"],
        &["value", &game, "--concept", "efce"],
        &["threshold", &game, "--over", "p", "--objective", "Fred"],
        &["solve", &game, "--time-limit", "-1"],
        &["solve", &game, "--backend", "abacus"],
        &["verify", &game],
        &["verify", &game, &profile, "--concept", "nahs"],
        &["convert", &game, "game.xyz"],
    ];
    for arguments in wrong {
        let (code, out, complaints) = run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {complaints}");
        assert!(!complaints.is_empty());
    }
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(run(&arguments).0, 0);
    }
}

#[test]
fn help_fits_on_lines_and_is_aligned() {
    let (_, help, _) = run(&["--help"]);
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let names: Vec<&str> = commands
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(names.len(), 11);
    for name in names.into_iter().filter(|name| *name != "help") {
        let (code, help, _) = run(&[name, "--help"]);
        assert_eq!(code, 0);
        let (_, options) = help.split_once("Options:\n").unwrap();
        let column = options
            .lines()
            .last()
            .and_then(|line| line.find("Print help"));
        for line in options.lines().map(str::trim_end) {
            assert!(line.chars().count() <= 100, "{name}: {line}");
            let flag = line.trim_start().starts_with('-') && line.len() > column.unwrap();
            let start = match flag {
                // The text is behind two spaces.
                true => line[8..].find("  ").map(|at| line[8 + at..].trim_start()),
                false => Some(line.trim_start()),
            };
            let start = start.and_then(|text| line.find(text));
            assert_eq!(start, column, "{name}: {line}");
        }
    }
}

#[test]
fn every_command_takes_the_same_options() {
    let game = file("options.efg", CARDS);
    let profile = file("options.json", EQUILIBRIUM);
    let commands: [&[&str]; 4] = [
        &["check", &game],
        &["solve", &game],
        &["verify", &game, &profile],
        &["convert", &game, "-"],
    ];
    let options = "--threads 2 --time-limit 60 --backend microlp --max-nodes 11 \
                   --normalize-chance --format json";
    for command in commands {
        let all: Vec<&str> = command.iter().copied().chain(options.split(' ')).collect();
        let (code, out, complaints) = run(&all);
        assert_eq!((code, complaints.as_str()), (0, ""), "{command:?}");
        assert!(!out.is_empty());
        let few: Vec<&str> = command
            .iter()
            .copied()
            .chain(["--max-nodes", "10"])
            .collect();
        assert_eq!(run(&few).0, 1, "{command:?}");
    }
    let (_, _, complaints) = run(&["check", &game, "--format", "csv"]);
    assert!(
        complaints.contains("the formats are `text` and `json`"),
        "{complaints}"
    );
}

#[test]
fn a_limit_that_is_reached_is_said_and_no_failure() {
    let game = file("limit.efg", CARDS);
    let document = json(&["solve", &game, "--time-limit", "0"]);
    assert_eq!(document["status"], "limit");
    assert_eq!(document["reason"], "the time limit was reached");
    assert_eq!(document["solutions"], serde_json::json!([]));
    let (code, text, _) = run(&["solve", &game, "--time-limit", "0"]);
    assert_eq!(code, 0);
    assert!(text.contains("the time limit was reached"), "{text}");
}

#[test]
fn games_are_converted_and_known_by_their_content() {
    let game = file("convert.efg", CARDS);
    let (code, text, complaints) = run(&["convert", &game, "-"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    assert!(
        text.starts_with("EFG 2 R \"card game\" { \"Fred\" \"Alice\" }\n"),
        "{text}"
    );
    let bare = file("without_extension", &text);
    let out = file("converted.efg", "");
    assert_eq!(
        run(&["convert", &bare, &out]),
        (0, String::new(), String::new())
    );
    assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
    assert_eq!(
        run_with(&["convert", "-", "-"], &text),
        (0, text.clone(), String::new())
    );
}

#[test]
fn every_format_becomes_every_other() {
    let game = file("formats.efg", CARDS);
    let (code, nfg, complaints) = run(&["convert", &game, "-", "--to", "nfg"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    assert!(
        nfg.starts_with("NFG 1 R \"card game\" { \"Fred\" \"Alice\" }\n"),
        "{nfg}"
    );
    let (code, csv, complaints) = run(&["convert", &game, "-", "--to", "csv"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    assert!(csv.starts_with("Fred \\ Alice,"), "{csv}");
    // Known by its first word; a table only by its name.
    let bare = file("strategic_without_extension", &nfg);
    let table = file("formats.csv", &csv);
    for source in [&bare, &table] {
        assert_eq!(
            run(&["convert", source, "-", "--to", "csv"]),
            (0, csv.clone(), String::new())
        );
        let (code, efg, _) = run(&["convert", source, "-"]);
        assert_eq!(code, 0);
        assert!(efg.starts_with("EFG 2 R "), "{efg}");
        let (code, _, complaints) = run(&["check", source, "--set", "p=1"]);
        assert_eq!(code, 1);
        assert!(complaints.contains("has no parameters"), "{complaints}");
        let (code, _, complaints) = run(&["check", source, "--max-nodes", "3"]);
        assert_eq!(code, 1);
        assert!(complaints.contains("--max-nodes"), "{complaints}");
    }
    let out = file("formats.nfg", "");
    assert_eq!(
        run(&["convert", &game, &out]),
        (0, String::new(), String::new())
    );
    assert_eq!(std::fs::read_to_string(&out).unwrap(), nfg);
    let three = file(
        "three.nfg",
        "NFG 1 R \"\" { \"A\" \"B\" \"C\" } { 1 1 1 } 1 2 3",
    );
    let (code, out, complaints) = run(&["convert", &three, "-", "--to", "csv"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(complaints.contains("this game has 3"), "{complaints}");
    assert_eq!(run(&["convert", &three, "-", "--to", "xml"]).0, 2);
    let leaf = file("leaf.nfg", "NFG 1 R \"\" { } { }");
    assert_eq!(run(&["check", &leaf]).0, 0);
}

#[test]
fn chance_is_repaired_on_request() {
    let thirds = CARDS.replace("\"red\" 1/2 \"black\" 1/2", "\"red\" 0.333 \"black\" 0.666");
    let game = file("thirds.efg", &thirds);
    let (code, _, complaints) = run(&["check", &game]);
    assert_eq!(code, 1);
    assert!(complaints.contains("--normalize-chance"), "{complaints}");
    let (code, out, complaints) = run(&["convert", &game, "-", "--normalize-chance"]);
    assert_eq!(code, 0);
    assert!(complaints.starts_with("warning:"), "{complaints}");
    assert!(out.contains("{ \"red\" 1/3 \"black\" 2/3 }"), "{out}");
}

#[test]
fn a_reader_who_stops_reading_is_no_failure() {
    let game = file("pipe.efg", CARDS);
    let mut command = program(&["solve", &game, "--format", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let (code, _, complaints) = said(child.wait_with_output().unwrap());
    assert_eq!((code, complaints.as_str()), (0, ""));
}

/// A model of the project.
fn model(name: &str) -> String {
    format!("{}/models/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn models_have_parameters_that_can_be_set() {
    let assurance = model("israel_iran/assurance");
    let document = json(&["check", &assurance]);
    assert_eq!(document["game"]["nodes"], 31);
    assert_eq!(document["game"]["infosets_by_player"]["Iran"], 2);
    assert_eq!(document["game"]["parameters"]["p"], "7/10");
    assert_eq!(
        document["stages"],
        serde_json::json!(["message", "response", "act"])
    );
    assert_eq!(
        document["parameters"][0]["range"],
        serde_json::json!(["0", "1"])
    );

    let low = json(&["solve", &assurance, "--set", "p = 1 - 5/7", "--set", "d=10"]);
    assert_eq!(low["game"]["parameters"]["p"], "2/7");
    let solution = &low["solutions"][0];
    assert_eq!(solution["certificate"]["max_regret"], "0");
    let answer = file("assurance.json", &low.to_string());
    assert_eq!(
        json(&["verify", &assurance, &answer, "--set", "p=2/7"])["accepted"],
        true
    );
    // What is right for one prior need not be for another.
    let (code, _, _) = run(&["verify", &assurance, &answer, "--set", "p=9/10"]);
    assert_eq!(code, 1);

    let refused = [
        ("pp=1", "did you mean `p`?"),
        ("p=2/x", "--set:1:5"),
        ("p=1/0", "divides by zero"),
        ("p=3/2", "above one"),
    ];
    for (setting, message) in refused {
        let (code, out, complaints) = run(&["solve", &assurance, "--set", setting]);
        assert_eq!((code, out.as_str()), (1, ""), "{setting}: {complaints}");
        assert!(complaints.contains(message), "{setting}: {complaints}");
    }
    let (code, out, complaints) = run(&["check", &assurance, "--set", "k=11", "--format", "json"]);
    assert_eq!(code, 0);
    assert!(complaints.contains("outside its range"), "{complaints}");
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_model_and_its_conversion_are_the_same_game() {
    let poker = model("classics/kuhn_poker");
    let efg = file("kuhn.efg", "");
    assert_eq!(
        run(&["convert", &poker, &efg]),
        (0, String::new(), String::new())
    );
    let (one, other) = (json(&["check", &poker]), json(&["check", &efg]));
    for key in ["title", "players", "nodes", "leaves", "infosets_by_player"] {
        assert_eq!(one["game"][key], other["game"][key]);
    }
    let value = |game: &str| json(&["solve", game, "--concept", "zero-sum"])["value"].clone();
    assert_eq!(
        (value(&poker), value(&efg)),
        ("-1/18".into(), "-1/18".into())
    );
    // Information sets keep their names, so an answer to one is an answer to the other.
    let answer = file("kuhn.json", &json(&["solve", &poker]).to_string());
    assert_eq!(json(&["verify", &efg, &answer])["accepted"], true);
    // A model is known by its content as well.
    let text = std::fs::read_to_string(&poker).unwrap();
    let (code, out, _) = run_with(&["check", "-"], &text);
    assert_eq!(code, 0);
    assert!(out.contains("stages"), "{out}");
}

#[test]
fn every_equilibrium_is_listed_in_connected_classes() {
    let model = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/israel_iran/assurance.toml"
    );
    let found = json(&["solve", model, "--concept", "nash", "--all"]);
    assert_eq!(found["completeness"], "all");
    let solutions = found["solutions"].as_array().unwrap();
    let pays: Vec<&Value> = solutions.iter().map(|s| &s["payoffs"]["Israel"]).collect();
    assert_eq!(pays, ["13/5", "69/10", "36/5"]);
    // Pooling on silence with restraint: Iran may do anything after an assurance, as long as no
    // type gains by giving one.
    let cells = solutions[2]["cells"].as_array().unwrap();
    let sizes = cells.iter().map(|cell| {
        ["Israel", "Iran"].map(|player| cell[player]["vertices"].as_array().unwrap().len())
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [[8, 1], [4, 2]]);
    // Below the threshold nothing that Israel says buys restraint.
    let below = json(&[
        "solve",
        model,
        "--concept",
        "nash",
        "--all",
        "--set",
        "p=1/3",
    ]);
    let solutions = below["solutions"].as_array().unwrap();
    assert!(
        solutions.iter().all(|s| s["payoffs"]["Iran"] == "-9"),
        "{below}"
    );

    // A payoff that varies over a class is a range, and the output is still a profile.
    let game = file(
        "indifferent.efg",
        "EFG 2 R \"gift\" { \"A\" \"B\" }\np \"\" 1 1 \"a\" { \"keep\" \"give\" } 0\n\
         t \"\" 1 \"\" { 1 0 }\nt \"\" 2 \"\" { 1 5 }\n",
    );
    let found = json(&["solve", &game, "--concept", "nash", "--all"]);
    let payoffs = &found["solutions"][0]["payoffs"];
    assert_eq!(payoffs["A"], "1");
    assert_eq!(
        (&payoffs["B"]["min"], &payoffs["B"]["max"]),
        (&"0".into(), &"5".into())
    );
    let (code, text, _) = run(&["solve", &game, "--concept", "nash", "--all"]);
    assert_eq!(code, 0);
    assert!(text.contains("B  0 to 5"), "{text}");
    let profile = file("indifferent.json", &found.to_string());
    assert_eq!(run(&["verify", &game, &profile]).0, 0);
    assert_eq!(
        run(&["solve", model, "--all", "--concept", "zero-sum"]).0,
        1
    );
}

#[test]
fn sequential_equilibria_have_names_and_ranges_of_beliefs() {
    let model = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/israel_iran/assurance.toml"
    );
    let found = json(&["solve", model, "--concept", "sequential", "--set", "c=1/2"]);
    assert_eq!(
        (&found["completeness"], &found["components"]),
        (&"all".into(), &true.into())
    );
    let solutions = found["solutions"].as_array().unwrap();
    let names: Vec<&str> = solutions
        .iter()
        .map(|s| s["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "pooling on assure, restrain",
            "pooling on silent, restrain",
            "semi-separating, restrain after assure, restrain or intervene after silent"
        ]
    );
    // Off the path of pooling on the assurance, silence must look hollow enough.
    let beliefs = &solutions[0]["beliefs"]["Iran"]["response | message=silent"];
    assert_eq!(beliefs[0]["range"], serde_json::json!(["0", "1/2"]));
    assert!(
        solutions
            .iter()
            .all(|s| s["certificate"]["is"]["sequential"] == true)
    );
}

#[test]
fn the_best_answer_is_certified_as_what_was_asked_for() {
    let asked = [
        ("israel_iran/campaign_timing", "subgame-perfect", "Israel"),
        ("israel_iran/reputation", "subgame-perfect", "-Iran"),
        ("israel_iran/assurance", "sequential", "-Iran"),
        ("israel_iran/assurance", "weak-pbe", "message == silent"),
        ("classics/unilateral_deterrence", "sequential", "Challenger"),
    ];
    for (name, concept, objective) in asked {
        let game = model(name);
        let ask = [
            "solve",
            &game,
            "--concept",
            concept,
            "--objective",
            objective,
        ];
        let found = json(&ask);
        let solution = &found["solutions"][0];
        let key = concept.replace('-', "_");
        assert_eq!(
            solution["certificate"]["is"][key.as_str()],
            true,
            "{name}: {concept}"
        );
        let answer = file("best.json", &found.to_string());
        assert_eq!(json(&["verify", &game, &answer])["accepted"], true);
    }
    // Every equilibrium gives Iran as much: the plain one is shown, with its beliefs.
    let assurance = model("israel_iran/assurance");
    let (_, text, _) = run(&["solve", &assurance, "--objective", "Iran"]);
    for line in [
        "found       1 solution; others may be as good\n",
        "objective   Iran = -7: the most that there is, proved exactly\n",
        "Solution 1 (pure, exact): pooling on assure, restrain\n",
        "    at response after silent\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn every_answer_can_be_verified() {
    let quiche = model("classics/beer_quiche");
    // The trembles that show an equilibrium to be quasi-perfect are not in its file.
    let found = json(&["solve", &quiche, "--concept", "quasi-perfect"]);
    let answer = file("quasi.json", &found.to_string());
    let (code, out, complaints) = run(&["verify", &quiche, &answer]);
    assert_eq!(code, 0, "{complaints}");
    assert!(
        out.starts_with("accepted: it is a sequential equilibrium"),
        "{out}"
    );
    assert!(complaints.contains("depends on trembles"), "{complaints}");
    // Every other concept by its own name, the limit of quantal response as what it is in itself.
    let strikes = model("israel_iran/us_led_strike");
    for (concept, words) in [
        ("nash", "it is a Nash equilibrium (`nash`)"),
        ("pure-nash", "is a Nash equilibrium in which nobody mixes"),
        (
            "pure-sequential",
            "is a sequential equilibrium in which nobody mixes",
        ),
        ("sequential", "is a sequential equilibrium (`sequential`)"),
        ("aqre", "it is a sequential equilibrium"),
    ] {
        let found = json(&["solve", &strikes, "--concept", concept]);
        assert_eq!(found["path"].is_null(), concept != "aqre", "{concept}");
        let answer = file("of-three.json", &found.to_string());
        let (code, out, complaints) = run(&["verify", &strikes, &answer]);
        assert_eq!(code, 0, "{concept}: {complaints}");
        assert!(out.contains(words), "{concept}: {out}");
    }
    // Who mixes is in no pure equilibrium.
    let pennies = model("classics/matching_pennies");
    let found = json(&["solve", &pennies, "--concept", "nash"]);
    let answer = file("pennies.json", &found.to_string());
    assert_eq!(run(&["verify", &pennies, &answer]).0, 0);
    let (code, out, _) = run(&["verify", &pennies, &answer, "--concept", "pure-nash"]);
    assert_eq!(code, 1);
    assert!(
        out.starts_with("rejected: it is not a Nash equilibrium in which"),
        "{out}"
    );

    // Of several answers all are looked at.
    let mut found = json(&["solve", &quiche]);
    let both = file("both.json", &found.to_string());
    let (code, out, _) = run(&["verify", &quiche, &both]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("accepted: each of the 2 solutions is a"),
        "{out}"
    );
    // At peace with a fight after beer, nobody would have beer.
    let beer = &mut found["solutions"][0]["strategy"]["Receiver"]["reply | breakfast=beer"];
    *beer = serde_json::json!({"fight": "1"});
    let changed = file("changed.json", &found.to_string());
    let (code, out, complaints) = run(&["verify", &quiche, &changed, "--format", "json"]);
    assert_eq!((code, complaints.as_str()), (1, ""));
    let verdict: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&verdict["profile"], &verdict["profiles"]),
        (&1.into(), &2.into())
    );

    // An answer to another game has the same fault in both solutions, which is told once.
    let (code, out, complaints) = run(&["verify", &model("israel_iran/assurance"), &both]);
    assert_eq!((code, out.as_str()), (1, ""));
    let faults = complaints.matches("the game has no player `Sender`");
    assert_eq!(faults.count(), 1, "{complaints}");
}

#[test]
fn devices_are_solved_and_verified() {
    let (chicken, court) = (model("classics/chicken"), model("classics/persuasion"));
    let ask = |game: &str, concept: &str, goal: &str, value: &str| {
        let found = json(&["solve", game, "--concept", concept, "--objective", goal]);
        assert_eq!(found["objective"]["value"], value, "{concept}: {goal}");
        assert_eq!(found["objective"]["bound"], false, "{concept}: {goal}");
        let answer = file(&format!("{concept}.json"), &found.to_string());
        let verdict = json(&["verify", game, &answer]);
        assert_eq!(verdict["accepted"], true, "{concept}");
        assert_eq!(verdict["certificate"]["concept"], concept);
        let (code, text, _) = run(&["solve", game, "--concept", concept, "--objective", goal]);
        assert_eq!(code, 0);
        let long = text.lines().find(|line| line.chars().count() > 100);
        assert_eq!(long, None, "{concept}");
        answer
    };
    let welfare = "One + Two";
    for concept in ["ce", "efce", "communication"] {
        let answer = ask(&chicken, concept, welfare, "21/2");
        // What may deter less is deterred too; a planner need deter nothing.
        if concept == "efce" {
            for wider in ["efcce", "nfcce", "planner"] {
                let verdict = json(&["verify", &chicken, &answer, "--concept", wider]);
                assert_eq!(verdict["accepted"], true, "{wider}");
            }
        }
    }
    ask(&chicken, "ce", "min(One, Two)", "21/4");
    let planned = ask(&chicken, "planner", welfare, "12");
    let again = ["verify", &chicken, &planned, "--concept", "communication"];
    let (code, text, _) = run(&again);
    assert_eq!(code, 1);
    assert!(
        text.starts_with("rejected: it is not a communication"),
        "{text}"
    );
    let convict = "verdict == convict";
    ask(&court, "communication", convict, "0");

    let ladder = json(&["value", &court, "--objective", convict]);
    let rung = |what: &str| {
        let rungs = ladder["rungs"].as_array().unwrap();
        rungs.iter().find(|rung| rung["what"] == what).unwrap()["value"].clone()
    };
    assert_eq!(
        (rung("communication"), rung("planner")),
        ("0".into(), "1".into())
    );
    let (code, text, _) = run(&["value", &court, "--objective", convict]);
    assert_eq!(code, 0);
    assert!(
        text.contains("The most of Pr(verdict == convict)\n"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );

    let over = [
        "threshold",
        &court,
        "--over",
        "prior",
        "--concept",
        "communication",
    ];
    let curve = json(&[&over[..], &["--objective", convict]].concat());
    let pieces = curve["curves"][0]["pieces"].as_array().unwrap();
    let half = |end: &Value| end["value"] == "1/2";
    let at = pieces.iter().position(|piece| half(&piece["to"])).unwrap();
    assert_eq!(pieces[at]["value"], "0");
    assert!(
        pieces[at + 1..].iter().all(|piece| piece["value"] == "1"),
        "{curve}"
    );
}

#[test]
fn certificates_are_sentences() {
    let words = |name: &str, concept: &str| {
        let (code, text, _) = run(&["solve", &model(name), "--concept", concept]);
        assert_eq!(code, 0);
        let at = text.find("  Certificate").unwrap();
        text[at..].split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let horse = words("classics/seltens_horse", "pure-nash");
    let (horse, _) = horse.split_once(" Solution 2 ").unwrap();
    let ends = "it is Nash and subgame perfect; it is not weak perfect Bayesian or sequential: `Two` \
                gains 3 by `d` at `second | first=A`, given its belief there";
    assert!(horse.ends_with(ends), "{horse}");
    let open = words("israel_iran/assurance", "nash");
    let ends = "it is Nash; whether it is subgame perfect, weak perfect Bayesian or sequential is \
                not decided: the profile leaves `act | sincere, message=silent, response=restrain` \
                of `Israel` open";
    assert!(open.ends_with(ends), "{open}");
}

#[test]
fn what_can_be_asked_for_is_told() {
    let (code, help, _) = run(&["solve", "--help"]);
    assert_eq!(code, 0);
    let (code, _, complaints) = run(&["solve", "x", "--concept", "evolutionary"]);
    assert_eq!(code, 2);
    let profiles = demarche::Concept::ALL.map(demarche::Concept::name);
    let devices = demarche::Mediation::ALL.map(demarche::Mediation::name);
    for name in profiles.into_iter().chain(devices) {
        assert!(help.contains(name), "{name}: {help}");
        assert!(complaints.contains(name), "{name}: {complaints}");
    }
    let (_, _, complaints) = run(&["solve", "x", "--threads", "0"]);
    assert!(
        complaints.contains("expected a number of threads"),
        "{complaints}"
    );
}
