//! The `.nfg` format and strategic forms: what is read, what is refused and how, and that what is
//! written means the same game.

use crate::common::{all_extreme, game as classic, int, number};
use demarche::diagnostic::{Error, ErrorKind};
use demarche::formats::{ReadOptions, efg, nfg};
use demarche::game::{Game, GameBuilder, NodeId, NodeKind, Objective, PlayerId};
use demarche::number::Rational;
use demarche::run::Limits;
use demarche::strategy::Expectation;
use std::collections::BTreeSet;
use std::path::Path;

fn read(text: &str) -> Result<(Game, Vec<String>), Error> {
    read_with(text, &ReadOptions::default())
}

fn read_with(text: &str, options: &ReadOptions) -> Result<(Game, Vec<String>), Error> {
    let (game, warnings) = nfg::read("test.nfg", text.as_bytes(), options)?;
    let warnings = warnings.iter().map(ToString::to_string).collect();
    Ok((game, warnings))
}

fn quiet(text: &str) -> Game {
    let (game, warnings) = read(text).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    assert_eq!(warnings, Vec::<String>::new(), "{text}");
    game
}

fn write(game: &Game) -> String {
    nfg::write(game, &Limits::default()).unwrap()
}

/// A game of two players, with the rest of the text after the players.
fn two_players(rest: &str) -> String {
    format!("NFG 1 R \"test\" {{ \"Ann\" \"Bob\" }}\n{rest}")
}

/// By player: the names of its strategies in a game that was read.
fn strategies(game: &Game) -> Vec<Vec<&str>> {
    let own = |player: PlayerId| match game.infosets_of(player) {
        [set] => game.infoset(*set).action_names().collect(),
        sets => panic!("{} sets", sets.len()),
    };
    game.player_ids().map(own).collect()
}

/// What a profile of a game that was read pays.
fn paid(game: &Game, profile: &[usize]) -> Vec<Rational> {
    let mut node = NodeId::new(0);
    for &at in profile {
        node = game.children(node).nth(at).unwrap();
    }
    assert_eq!(game.kind(node), NodeKind::Leaf);
    let pay = |player| game.payoff_at(node, player).cloned();
    game.player_ids()
        .map(|player| pay(player).unwrap_or(Rational::ZERO))
        .collect()
}

fn numbers(texts: &[&str]) -> Vec<Rational> {
    texts.iter().map(|text| number(text)).collect()
}

/// Every profile of a strategic form, the first player's strategy changing fastest.
fn profiles(counts: &[usize]) -> Vec<Vec<usize>> {
    let total = counts.iter().product();
    let digits = |mut index: usize| {
        let digit = |&count: &usize| {
            let digit = index % count;
            index /= count;
            digit
        };
        counts.iter().map(digit).collect()
    };
    (0..total).map(digits).collect()
}

/// Writing and reading gives the same strategic form, and the same text again.
fn round_trip(game: &Game) {
    let text = write(game);
    let again = quiet(&text);
    assert_eq!(write(&again), text);
    assert_eq!(again.title(), game.title());
    assert_eq!(again.players(), game.players());
    let form = game.strategic_form(&Limits::default()).unwrap();
    let own = game.player_ids().map(|player| form.strategies(player));
    assert_eq!(strategies(&again), own.collect::<Vec<_>>());
    let counts: Vec<usize> = strategies(&again).iter().map(Vec::len).collect();
    if counts.is_empty() {
        return;
    }
    for (profile, row) in profiles(&counts).iter().zip(form.rows()) {
        assert_eq!(paid(&again, profile), row, "{profile:?}");
        assert_eq!(form.payoffs(profile), row, "{profile:?}");
    }
}

#[test]
fn payoffs_are_read_with_the_first_player_fastest() {
    let game = quiet(&two_players(
        "{ 2 3 } \"a comment\"\n1 -1  2 0.5  3 1/3\n4 1e2  5 .5  6 -0\n",
    ));
    assert_eq!(game.title(), "test");
    assert_eq!(strategies(&game), [vec!["1", "2"], vec!["1", "2", "3"]]);
    let sets: Vec<&str> = game.infosets().map(|set| set.label()).collect();
    assert_eq!(sets, ["Ann", "Bob"]);
    assert_eq!((game.node_count(), game.leaf_count()), (9, 6));
    assert_eq!(paid(&game, &[0, 0]), numbers(&["1", "-1"]));
    assert_eq!(paid(&game, &[1, 0]), numbers(&["2", "1/2"]));
    assert_eq!(paid(&game, &[0, 1]), numbers(&["3", "1/3"]));
    assert_eq!(paid(&game, &[1, 1]), numbers(&["4", "100"]));
    assert_eq!(paid(&game, &[1, 2]), numbers(&["6", "0"]));
    round_trip(&game);
}

#[test]
fn outcomes_are_shared_and_zero_is_nothing() {
    for (strategies, names) in [
        ("{ 2 2 }", [["1", "2"]; 2]),
        (
            "{ { \"u\" \"d\" } { \"l\" \"r\" } } \"\"",
            [["u", "d"], ["l", "r"]],
        ),
    ] {
        let game = quiet(&two_players(&format!(
            "{strategies}\n{{ {{ \"both\" 1, 2 }} {{ \"\" 3 4, }} }}\n1 2 0 1"
        )));
        assert_eq!(self::strategies(&game), names);
        assert_eq!(paid(&game, &[0, 0]), numbers(&["1", "2"]));
        assert_eq!(paid(&game, &[1, 0]), numbers(&["3", "4"]));
        assert_eq!(paid(&game, &[0, 1]), numbers(&["0", "0"]));
        assert_eq!(paid(&game, &[1, 1]), numbers(&["1", "2"]));
        assert_eq!(game.outcome_count(), 3);
        round_trip(&game);
    }
}

#[test]
fn three_players_one_player_and_nobody_are_read() {
    let three =
        quiet("NFG 1 D \"three\" { \"A\" \"B\" \"C\" } { 2 1 2 } 1 2 3 4 5 6 7 8 9 10 11 12");
    assert_eq!((three.node_count(), three.leaf_count()), (9, 4));
    assert_eq!(paid(&three, &[1, 0, 0]), [4, 5, 6].map(int));
    assert_eq!(paid(&three, &[0, 0, 1]), [7, 8, 9].map(int));
    round_trip(&three);
    let one = quiet("NFG 1 R \"one\" { \"A\" } { { \"x\" \"y\" \"z\" } } 1 2 3");
    assert_eq!(paid(&one, &[2]), [int(3)]);
    round_trip(&one);
    let idle = quiet("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 } \"\" 7 8");
    assert_eq!((idle.node_count(), idle.leaf_count()), (3, 1));
    assert_eq!(paid(&idle, &[0, 0]), [7, 8].map(int));
    round_trip(&idle);
    for body in ["", "\"\"", "{ { \"\" } } 1", "{ { \"\" } } 0"] {
        let nobody = quiet(&format!("NFG 1 R \"none\" {{ }} {{ }} {body}"));
        assert_eq!((nobody.node_count(), nobody.players().len()), (1, 0));
        round_trip(&nobody);
    }
}

#[test]
fn names_are_told_apart_with_a_warning() {
    let (game, warnings) = read(
        "NFG 1 R \"\" { \"\" \"B\" \"B\" } { { \"l\" \"l\" } { \"\" } { \"x\" } } 1 2 3 4 5 6",
    )
    .unwrap();
    assert_eq!(game.players(), ["#1", "B", "B#3"]);
    assert_eq!(strategies(&game), [vec!["l", "l#2"], vec!["#1"], vec!["x"]]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("test.nfg:1:14"), "{}", warnings[0]);
    assert!(warnings[1].contains("`l`, `l#2`"), "{}", warnings[1]);
    assert!(warnings[1].contains("one more place"), "{}", warnings[1]);
    round_trip(&game);
}

#[test]
fn what_others_wrote_is_read_with_a_warning() {
    let plain = two_players("{ 2 1 }\n1 2\n3 4\n");
    let game = quiet(&plain);
    for (text, warning) in [
        (format!("\u{feff}{plain}"), "byte-order mark"),
        (plain.replace("1 2\n3", "1, 2, 3,"), "passed over"),
        (plain.replace("{ 2 1 }", "{ 2, 1 }"), "passed over"),
        (format!("{plain} }} and more"), "test.nfg:5:2"),
        (plain.replace("{ 2 1", "{ 2.0 1"), "read as 2"),
    ] {
        let (other, warnings) = read(&text).unwrap();
        assert_eq!(write(&other), write(&game), "{text}");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains(warning), "{}", warnings[0]);
    }
    let windows = quiet(&plain.replace('\n', "\r\n"));
    assert_eq!(write(&windows), write(&game));
}

#[test]
fn quoted_texts_survive() {
    let text = "NFG 1 R \"a \\\"b\\\" a\\b\" { \"Ann \\\"A\\\"\" \"B\\b\" }\n\
                { { \"l / é\" \"two\nlines\" } { \"-\" \"{\" } }\n1 2 3 4 5 6 7 8";
    let game = quiet(text);
    assert_eq!(game.title(), "a \"b\" a\\b");
    assert_eq!(game.players(), ["Ann \"A\"", "B\\b"]);
    assert_eq!(strategies(&game), [["l / é", "two\nlines"], ["-", "{"]]);
    round_trip(&game);
}

#[test]
fn the_limit_on_nodes_holds_before_anything_is_read() {
    let options = ReadOptions {
        nodes: 7,
        ..ReadOptions::default()
    };
    let fits = two_players("{ 2 2 } 1 2 3 4 5 6 7 8");
    assert_eq!(read_with(&fits, &options).unwrap().0.node_count(), 7);
    for (text, options, place) in [
        (two_players("{ 3 2 } 1"), &options, ":2:1"),
        (
            two_players("{ { \"a\" \"b\" }\n{ \"c\" \"d\" \"e\" } } x"),
            &options,
            ":2:1",
        ),
        (
            two_players("{ 99999 99999 }"),
            &ReadOptions::default(),
            ":2:1",
        ),
        (
            two_players("{ 9223372036854775807 9223372036854775807 }"),
            &ReadOptions::default(),
            ":2:1",
        ),
    ] {
        let fault = read_with(&text, options).unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::Limit, "{fault}");
        let said = fault.to_string();
        assert!(said.contains(&format!("test.nfg{place}\n")), "{said}");
        assert!(said.contains("--max-nodes"), "{said}");
    }
    // A number that the text cannot keep costs nothing.
    let fault = read("NFG 1 R \"\" { \"A\" } { 19000000 } 1 2 3").unwrap_err();
    assert!(
        fault.to_string().contains("expected 19000000 payoffs"),
        "{fault}"
    );
}

/// Broken files, `@` standing for a good header; below each the place and what is said.
const BROKEN: &str = r#"
hello
    :1:1 expected `NFG`, found `hello`
EFG 2 R "" {}
    :1:1 extensive game
NFG 2 R "" { } { }
    :1:5 expected the version, `1`
NFG 1 r "" { } { }
    :1:7 expected `R` or `D`
NFG 1 R { "A" }
    :1:9 expected the title in quotes
NFG 1 R "abc
    :1:9 closing quote is missing
NFG 1 R "" { "A", "B" } { 1 1 }
    :1:17 found a comma
NFG 1 R "" { "A"
    :1:17 found the end of the file
NFG 1 R "" 2 2
    :1:12 expected `{` and the players' names
@
    :2:1 expected `{` and the strategies
@2 2 1 1
    :2:1 expected `{` and the strategies
@{ }
    :2:1 expected the strategies of 2 players, found those of 0
@{ 2
    :2:4 the number of strategies of `Bob`
@{ 2 2 2 } 1
    :2:1 the strategies of 2 players, found those of 3
@{ { "a" } } 1
    :2:1 the strategies of 2 players, found those of 1
@{ 2 x } 1
    :2:5 the number of strategies of `Bob`, found `x`
@{ 2 2 x } 1
    :2:7 expected `}`, found `x`
@{ 2 0 } 1
    :2:5 cannot have 0 strategies
@{ -1 2 } 1
    :2:3 cannot have -1 strategies
@{ { "a" } { } } 1 2
    :2:11 `Bob` has no strategies
@{ { "a", "b" } { "c" } } 1 2
    :2:8 found a comma
@{ { "a" "b" } 2 } 1 2
    :2:15 expected `{` and a player's strategies or `}`
@{ { "a" 1 } } 1 2
    :2:9 expected a strategy's name
@{ 2 1 } "one" "two" 1 2 3 4
    :2:15 expected the payoffs
@{ 2 1 } 1 2 3
    :2:14 expected 4 payoffs (2 profiles of 2 players), found 3 numbers
@{ 2 1 }
    :2:8 expected 4 payoffs (2 profiles of 2 players), found 0 numbers
@{ 2 1 } 1 2 3 4 5 6
    :2:17 expected 4 payoffs (2 profiles of 2 players), found 6 numbers
@{ 2 1 } 1 2 3 "x" 4
    :2:15 found 3 numbers
@{ 2 1 } 1 x 3 4
    :2:11 expected payoff 2 of 4, found `x`
@{ 2 1 } 1 +2 3 4
    :2:11 has a plus sign
@{ 2 1 } 1 1/0 3 4
    :2:11 divides by zero
@{ 2 1 } 1 1e99999 3 4
    :2:11 beyond 10000
@{ 2 1 } { { "" 1, 2 } } 1 2
    :2:27 there is no outcome 2: the file has 1 outcome
@{ 2 1 } { { "" 1, 2 } } 1 -1
    :2:27 there is no outcome -1
@{ 2 1 } { { "" 1, 2 } } 1 x
    :2:27 expected the outcome of profile 2 of 2, found `x`
@{ 2 1 } { { "" 1, 2 } } 1
    :2:26 expected 2 outcomes (one for every profile), found 1 number
@{ 2 1 } { { "" 1, 2 } } 1 1 1
    :2:29 found 3 numbers
@{ 2 1 } { { "" 1, 2, 3 } } 1 1
    :2:11 outcome 1 has 3 payoffs for 2 players
@{ 2 1 } { { "" 1 } } 1 1
    :2:11 outcome 1 has 1 payoff for 2 players
@{ 2 1 } { { 1, 2 } } 1 1
    :2:13 expected the outcome's label
@{ 2 1 } { { "" 1,, 2 } } 1 1
    :2:18 expected the payoff of `Bob`, found a comma
@{ 2 1 } { { "" one 2 } } 1 1
    :2:16 expected the payoff of `Ann`, found `one`
@{ 2 1 } { "" 1, 2 } 1 1
    :2:11 expected `{` and an outcome
@{ 2 1 } { { "" 1, 2 }
    :2:22 expected `{` and an outcome, or `}`, found the end of the file
"#;

#[test]
fn broken_files_are_refused_with_a_place() {
    let lines: Vec<&str> = BROKEN.trim_matches('\n').lines().collect();
    let mut failures = Vec::new();
    for pair in lines.chunks(2) {
        let (file, (place, message)) = (pair[0], pair[1].trim().split_once(' ').unwrap());
        let text = match file.strip_prefix('@') {
            Some(rest) => two_players(rest),
            None => file.to_string(),
        };
        let said = match read(&text) {
            Ok(_) => "it is read".to_string(),
            Err(fault) => fault.to_string(),
        };
        if !said.contains(message) || !said.contains(&format!("test.nfg{place}\n")) {
            failures.push(format!("{file}\n{said}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(lines.len() > 80);
}

#[test]
fn several_faults_are_told_at_once() {
    let fault = read(&two_players("{ 2 2 }\n1 x 3 4\n5 1/0 7 +8\n")).unwrap_err();
    let places: Vec<(usize, usize)> = fault
        .diagnostics()
        .iter()
        .map(|fault| fault.place.as_ref().map(|at| (at.line, at.column)).unwrap())
        .collect();
    assert_eq!(places, [(3, 3), (4, 3), (4, 9)]);
    let fault = read(&two_players(
        "{ 2 1 }\n{ { \"\" 1 }\n{ \"\" 1 2 3 }\n{ 4 5 } }\n1 4",
    ))
    .unwrap_err();
    assert_eq!(fault.diagnostics().len(), 4, "{fault}");
    // Nobody reads a hundred.
    let many = "x ".repeat(200);
    let fault = read(&two_players(&format!("{{ 10 10 }} {many}"))).unwrap_err();
    assert_eq!(fault.diagnostics().len(), 20);
}

const DAMAGED: &str = "NFG 1 R \"t\" { \"A\" \"B\" }\n{ { \"a\" \"b\" } { \"c\" } }\n\"no\"\n\
                       { { \"x\" 1/2, -1 } { \"\" 0.5 1e1 } }\n1 2\n";

#[test]
fn every_truncation_of_a_file_is_refused_or_read() {
    for text in [
        DAMAGED,
        "NFG 1 R \"t\" { \"A\" \"B\" } { 2 1 } \"c\" 1 2 3 4",
    ] {
        for end in 0..text.len() - 1 {
            match read(&text[..end]) {
                Ok((game, _)) => round_trip(&game),
                Err(fault) => assert!(fault.to_string().contains("test.nfg:"), "{fault}"),
            }
        }
    }
}

#[test]
fn no_damaged_file_makes_the_reader_panic() {
    let mut read = 0;
    for at in 0..DAMAGED.len() {
        for damage in *b"{}\",-190 \\/e\xff" {
            let mut bytes = DAMAGED.as_bytes().to_vec();
            bytes[at] = damage;
            match nfg::read("test.nfg", &bytes, &ReadOptions::default()) {
                Ok((game, _)) => {
                    round_trip(&game);
                    read += 1;
                }
                Err(fault) => assert!(!fault.to_string().is_empty()),
            }
        }
    }
    assert!(read > 50, "only {read} changes were harmless");
}

/// Public games, if they lie beside the project; each is compared with what is known about it.
#[test]
fn public_games_are_read_as_others_read_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(index) = std::fs::read_to_string(folder.join("index.json")) else {
        eprintln!("skipped: there is no corpus at {}", folder.display());
        return;
    };
    let index: serde_json::Value = serde_json::from_str(&index).unwrap();
    let mut seen = 0;
    for entry in index.as_array().unwrap() {
        let file = entry["file"].as_str().unwrap();
        if !file.ends_with(".nfg") {
            continue;
        }
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let (game, _) = nfg::read(file, &bytes, &ReadOptions::default())
            .unwrap_or_else(|fault| panic!("{fault}"));
        round_trip(&game);
        seen += 1;
        assert_eq!(Some(game.title()), entry["title"].as_str(), "{file}");
        let players = entry["players"].as_u64().map(|n| n as usize);
        assert_eq!(Some(game.players().len()), players, "{file}");
        let counts = entry["strategies"].as_object().unwrap().values();
        let counts: Vec<usize> = counts.map(|n| n.as_u64().unwrap() as usize).collect();
        let ours: Vec<usize> = strategies(&game).iter().map(Vec::len).collect();
        assert_eq!(ours, counts, "{file}");
        assert_eq!(
            game.leaf_count(),
            counts.iter().product::<usize>(),
            "{file}"
        );
        assert_eq!(
            Some(game.constant_sum().is_ok()),
            entry["const_sum"].as_bool(),
            "{file}"
        );
        let least = game.payoff_ranges().into_iter().map(|(low, _)| low).min();
        let known = entry["min_payoff"].as_str().map(number);
        assert_eq!(least, known, "{file}");
    }
    assert!(seen > 20, "only {seen} games were found in the corpus");
}

/// Every tree of the public games has a strategic form, and it is the same when read back.
#[test]
fn public_trees_become_strategic_forms() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there is no corpus at {}", folder.display());
        return;
    };
    let limits = Limits {
        entries: 5_000,
        ..Limits::default()
    };
    let mut seen = 0;
    for file in files {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "efg") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let (game, _) = efg::read("public.efg", &bytes, &ReadOptions::default()).unwrap();
        match nfg::write(&game, &limits) {
            Ok(_) => {
                round_trip(&game);
                seen += 1;
            }
            Err(fault) => assert_eq!(fault.kind(), ErrorKind::Limit, "{fault}"),
        }
    }
    assert!(seen > 50, "only {seen} games are small enough");
}

fn form_of(game: &Game) -> (Vec<Vec<String>>, Vec<Vec<Rational>>) {
    let form = game.strategic_form(&Limits::default()).unwrap();
    let own = |player| form.strategies(player).to_vec();
    let rows = form.rows().map(<[Rational]>::to_vec).collect();
    (game.player_ids().map(own).collect(), rows)
}

/// Myerson's card game (1991, figure 2.1 and table 2.1): Fred sees the card.
#[test]
fn a_card_game_has_its_published_strategic_form() {
    let mut builder = GameBuilder::new("card game", ["Fred", "Alice"]);
    let card = builder.chance("card", ["red", "black"].map(|name| (name, number("1/2"))));
    let fred = ["red", "black"].map(|card| builder.infoset("Fred", card, ["raise", "fold"]));
    let alice = builder.infoset("Alice", "raised", ["meet", "pass"]);
    let root = builder.root();
    for (at, node) in builder.draw(root, card).enumerate() {
        let sign = if at == 0 { 1 } else { -1 };
        let after: Vec<NodeId> = builder.decide(node, fred[at]).collect();
        let ends: Vec<NodeId> = builder.decide(after[0], alice).collect();
        for (leaf, pay) in [(ends[0], 2 * sign), (ends[1], 1), (after[1], sign)] {
            builder.pay(leaf, [int(pay), int(-pay)]);
        }
    }
    let game = builder.build().unwrap();
    let (strategies, rows) = form_of(&game);
    assert_eq!(
        strategies[0],
        ["raise/raise", "raise/fold", "fold/raise", "fold/fold"]
    );
    assert_eq!(strategies[1], ["meet", "pass"]);
    // Rr: 0, 1; Rf: 1/2, 0; Fr: -1/2, 1; Ff: 0, 0.
    let fred: Vec<Rational> = rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(
        fred,
        numbers(&["0", "1/2", "-1/2", "0", "1", "0", "1", "0"])
    );
    assert!(rows.iter().all(|row| row[1] == -row[0].clone()));
    round_trip(&game);
}

#[test]
fn a_plan_says_nothing_where_it_does_not_come() {
    // The second of two decisions is reached by one action only; Bob is idle.
    let mut builder = GameBuilder::new("ladder", ["Ann", "Bob"]);
    let sets =
        ["first", "second", "third"].map(|name| builder.infoset("Ann", name, ["go", "stop"]));
    let mut node = builder.root();
    for (paid, set) in (0..).zip(sets) {
        let next: Vec<NodeId> = builder.decide(node, set).collect();
        builder.pay(next[1], [int(paid), int(1)]);
        node = next[0];
    }
    builder.pay(node, [int(9), int(1)]);
    let game = builder.build().unwrap();
    let (strategies, rows) = form_of(&game);
    assert_eq!(
        strategies,
        [vec!["go/go/go", "go/go/stop", "go/stop", "stop"], vec!["-"]]
    );
    let ann: Vec<i64> = rows.iter().map(|row| row[0].to_i64().unwrap()).collect();
    assert_eq!(ann, [9, 2, 1, 0]);
    round_trip(&game);
}

#[test]
fn chance_and_payoffs_on_the_way_are_counted() {
    let text = "EFG 2 R \"\" { \"A\" \"B\" }\n\
                c \"\" 1 \"\" { \"x\" 1/4 \"y\" 3/4 \"never\" 0 } 1 \"fee\" { -1, 1/2 }\n\
                p \"\" 1 1 \"\" { \"l\" \"r\" } 2 \"\" { 8, 0 }\n\
                t \"\" 3 \"\" { 4, 4 }\nt \"\" 0\nt \"\" 4 \"\" { 12, 0 }\n\
                p \"\" 2 1 \"\" { \"l\" \"r\" } 0 t \"\" 0 t \"\" 3\n";
    let (game, _) = efg::read("test.efg", text.as_bytes(), &ReadOptions::default()).unwrap();
    let (strategies, rows) = form_of(&game);
    assert_eq!(strategies, [["l", "r"], ["l", "r"]]);
    // -1 + 1/4 (8 + 4) + 3/4 12 and 1/2 + 1/4 4 where A goes left; what never happens pays nothing.
    let left = numbers(&["11", "3/2"]);
    let right = numbers(&["10", "1/2"]);
    assert_eq!(rows, [left.clone(), right.clone(), left, right]);
    let chance = "EFG 2 R \"\" { \"A\" } c \"\" 1 \"\" { \"x\" 1/3 \"y\" 2/3 } 0 \
                  t \"\" 1 \"\" { 1 } t \"\" 2 \"\" { 4 }";
    let (game, _) = efg::read("test.efg", chance.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(form_of(&game), (vec![vec!["-".into()]], vec![vec![int(3)]]));
    round_trip(&game);
}

#[test]
fn plans_of_players_who_forget_are_listed_once() {
    // The absent-minded driver (Piccione and Rubinstein 1997): exit at once 0, then 4, else 1.
    let text = "EFG 2 R \"\" { \"Driver\" }\n\
                p \"\" 1 1 \"road\" { \"on\" \"exit\" } 0\n\
                p \"\" 1 1 0 t \"\" 1 \"\" { 1 } t \"\" 2 \"\" { 4 } t \"\" 0";
    let (game, _) = efg::read("test.efg", text.as_bytes(), &ReadOptions::default()).unwrap();
    let (strategies, rows) = form_of(&game);
    assert_eq!(strategies, [["on", "exit"]]);
    assert_eq!(rows, [[int(1)], [int(0)]]);
    // Two sets that are met in either order, as chance draws.
    let text = "EFG 2 R \"\" { \"A\" }\n\
                c \"\" 1 \"\" { \"x\" 1/2 \"y\" 1/2 } 0\n\
                p \"\" 1 1 \"one\" { \"a\" \"b\" } 0\n\
                p \"\" 1 2 \"two\" { \"c\" \"d\" } 0\n\
                t \"\" 1 \"\" { 8 } t \"\" 2 \"\" { 4 } t \"\" 3 \"\" { 2 }\n\
                p \"\" 1 2 0 p \"\" 1 1 0 t \"\" 1 t \"\" 2 t \"\" 3\n";
    let (game, _) = efg::read("test.efg", text.as_bytes(), &ReadOptions::default()).unwrap();
    assert!(game.recall_failure().is_some());
    let (strategies, rows) = form_of(&game);
    assert_eq!(strategies, [["a/c", "a/d", "b/c", "b/d"]]);
    assert_eq!(rows, [[int(8)], [int(3)], [int(3)], [int(2)]]);
    round_trip(&game);
}

#[test]
fn equal_names_of_plans_are_told_apart() {
    let mut builder = GameBuilder::new("slashes", ["A"]);
    let first = builder.infoset("A", "first", ["a", "a/b"]);
    let second = builder.infoset("A", "second", ["b/c", "c"]);
    let third = builder.infoset("A", "third", ["c", "d"]);
    let root = builder.root();
    let nodes: Vec<NodeId> = builder.decide(root, first).collect();
    builder.decide(nodes[0], second);
    builder.decide(nodes[1], third);
    let game = builder.build().unwrap();
    let (strategies, _) = form_of(&game);
    assert_eq!(strategies, [["a/b/c", "a/c", "a/b/c#3", "a/b/d"]]);
    round_trip(&game);
}

/// What the players get in the extreme equilibria.
fn equilibrium_payoffs(game: &Game) -> BTreeSet<Vec<Rational>> {
    let worth = game.player_ids().map(|player| {
        let payoff = Objective::payoff(game, player);
        Expectation::new(game, &payoff).unwrap()
    });
    let worth: Vec<Expectation> = worth.collect();
    let all = all_extreme(game);
    let payoffs = |&[row, column]: &[usize; 2]| {
        let plans = [&all.plans[0][row], &all.plans[1][column]];
        worth.iter().map(|worth| worth.value(&plans)).collect()
    };
    all.equilibria.iter().map(payoffs).collect()
}

#[test]
fn equilibria_of_the_strategic_form_are_those_of_the_tree() {
    for name in [
        "classics/myerson_card_game",
        "classics/matching_pennies",
        "classics/prisoners_dilemma",
        "classics/battle_of_the_sexes",
        "classics/entry_deterrence",
        "classics/trust_game",
    ] {
        let game = classic(name);
        let again = quiet(&write(&game));
        assert_eq!(
            equilibrium_payoffs(&game),
            equilibrium_payoffs(&again),
            "{name}"
        );
    }
}

#[test]
fn strategic_forms_too_large_are_refused_before_they_fill_the_memory() {
    // A set of its own for each of sixty signals: 2^60 plans.
    let mut builder = GameBuilder::new("signals", ["A"]);
    let share = Rational::new(1, 60);
    let signal = builder.chance("", (0..60).map(|k| (k.to_string(), share.clone())));
    let root = builder.root();
    for (at, node) in builder.draw(root, signal).enumerate() {
        let set = builder.infoset("A", &at.to_string(), ["l", "r"]);
        builder.decide(node, set);
    }
    let game = builder.build().unwrap();
    let fault = nfg::write(
        &game,
        &Limits {
            entries: 10_000,
            ..Limits::default()
        },
    )
    .unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::Limit);
    assert!(
        fault.to_string().contains("more than 10000 entries"),
        "{fault}"
    );
    // Three players of thirty strategies: 27,000 profiles.
    let own: Vec<String> = (0..30).map(|k| k.to_string()).collect();
    let players = ["A", "B", "C"].map(|name| (name, own.clone()));
    let game = Game::strategic("", players, &Limits::default(), |_| vec![int(0); 3]).unwrap();
    for (entries, fine) in [(80_999, false), (81_000, true)] {
        let limits = Limits {
            entries,
            ..Limits::default()
        };
        assert_eq!(game.strategic_form(&limits).is_ok(), fine, "{entries}");
    }
}

#[test]
fn long_plays_have_strategic_forms_without_recursion() {
    // Ann alone goes on and on; only the first turn has a choice.
    let mut builder = GameBuilder::new("long", ["Ann"]);
    let mut node = builder.root();
    for step in 0..100_000 {
        let actions: &[&str] = if step == 0 { &["on", "stop"] } else { &["on"] };
        let set = builder.infoset("Ann", &step.to_string(), actions);
        node = builder.decide(node, set).next().unwrap();
    }
    builder.pay(node, [int(1)]);
    let form = builder.build().unwrap();
    let form = form.strategic_form(&Limits::default()).unwrap();
    assert_eq!(form.strategies(PlayerId::new(0)).len(), 2);
    assert_eq!(form.strategies(PlayerId::new(0))[1], "stop");
    assert_eq!(form.payoffs(&[0]), [int(1)]);
}

#[test]
fn trees_of_strategic_forms_keep_within_the_limit() {
    let players = || ["A", "B"].map(|name| (name, vec!["x"; 100]));
    let limits = Limits {
        nodes: 10_000,
        ..Limits::default()
    };
    let fault = Game::strategic("", players(), &limits, |_| vec![int(0); 2]).unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::Limit);
    // Names are the caller's affair.
    let fault = Game::strategic("", players(), &Limits::default(), |_| vec![int(0); 2]);
    assert!(
        fault
            .unwrap_err()
            .to_string()
            .contains("two actions named `x`")
    );
    let none: [(&str, Vec<&str>); 0] = [];
    let leaf = Game::strategic("", none, &Limits::default(), |_| Vec::new()).unwrap();
    assert_eq!((leaf.node_count(), leaf.leaf_count()), (1, 1));
    let nothing = [("A", vec!["x"]), ("B", Vec::new())];
    let fault = Game::strategic("", nothing, &Limits::default(), |_| Vec::new()).unwrap_err();
    assert!(fault.to_string().contains("has no actions"), "{fault}");
}
