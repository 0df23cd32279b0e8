//! What the program prints is valid, and `verify` accepts what `solve` writes.

use super::validator::{definition, fault};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

fn path(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    path.to_str().unwrap().to_string()
}

fn file(name: &str, content: &str) -> String {
    let path = path(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn model(name: &str) -> String {
    format!("{}/models/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

/// The JSON that is printed; nothing if the program refuses.
fn printed(arguments: &[&str]) -> Option<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    let output = command.args(arguments).args(["--format", "json"]).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    (!text.is_empty()).then(|| serde_json::from_str(&text).unwrap())
}

/// What is printed is valid as this document and as the whole; renamed, mistyped and missing
/// fields are not.
fn valid(schema: &Value, name: &str, arguments: &[&str]) -> Option<Value> {
    let document = printed(arguments)?;
    for own in [definition(schema, name), schema] {
        assert_eq!(fault(schema, own, &document), None, "{arguments:?}");
    }
    let fields = document.as_object().unwrap();
    let required = definition(schema, name)["required"].as_array().unwrap();
    for key in fields.keys() {
        let mut changed = fields.clone();
        let value = changed.remove(key).unwrap();
        if required.contains(&Value::from(key.as_str())) {
            let lacking = Value::Object(changed.clone());
            assert!(fault(schema, schema, &lacking).is_some(), "without {key}");
        }
        let mut renamed = changed.clone();
        renamed.insert(format!("{key}s"), value);
        assert!(fault(schema, schema, &Value::Object(renamed)).is_some());
        changed.insert(key.clone(), serde_json::json!([0.5, {}]));
        assert!(fault(schema, schema, &Value::Object(changed)).is_some());
    }
    Some(document)
}

fn schema() -> Value {
    super::schema()
}

const PROFILES: [&str; 9] = [
    "zero-sum",
    "nash",
    "pure-nash",
    "subgame-perfect",
    "weak-pbe",
    "sequential",
    "pure-sequential",
    "quasi-perfect",
    "aqre",
];

const DEVICES: [&str; 11] = [
    "ce",
    "cce",
    "efce",
    "efcce",
    "nfcce",
    "communication",
    "certification",
    "bce",
    "sse",
    "sefce",
    "planner",
];

/// Chance, a set of two nodes, and payoffs on the way.
const CARDS: &str = r#"EFG 2 R "cards" { "A" "B" }
c "" 1 "deal" { "high" 1/2 "low" 1/2 } 1 "ante" { 0, 0 }
p "" 1 1 "high" { "raise" "fold" } 0
p "" 2 1 "call?" { "call" "pass" } 0
t "" 2 "" { 2, -2 }
t "" 3 "" { 1, -1 }
t "" 4 "" { -1, 1 }
p "" 1 2 "low" { "raise" "fold" } 0
p "" 2 1 "call?" { "call" "pass" } 0
t "" 5 "" { -2, 2 }
t "" 3 "" { 1, -1 }
t "" 4 "" { -1, 1 }
"#;

/// One equilibrium, and it is irrational (Nau, Gomez Canovas and Hansen 2004).
const IRRATIONAL: &str = r#"EFG 2 R "irrational" { "A" "B" "C" }
p "" 1 1 "a" { "t" "b" } 0
p "" 2 1 "b" { "l" "r" } 0
p "" 3 1 "c" { "m" "n" } 0
t "" 1 "" { 3, 0, 2 }
t "" 2 "" { 1, 0, 0 }
p "" 3 1 "c" { "m" "n" } 0
t "" 3 "" { 0, 2, 0 }
t "" 4 "" { 0, 1, 0 }
p "" 2 1 "b" { "l" "r" } 0
p "" 3 1 "c" { "m" "n" } 0
t "" 5 "" { 0, 1, 0 }
t "" 6 "" { 0, 3, 0 }
p "" 3 1 "c" { "m" "n" } 0
t "" 7 "" { 1, 0, 0 }
t "" 8 "" { 2, 0, 3 }
"#;

/// A player that forgets, one that never moves, and only one who gets anything.
const FORGETS: &str = r#"EFG 2 R "driver" { "driver" "idle" }
p "" 1 1 "exit" { "on" "off" } 0
p "" 1 1 "exit" { "on" "off" } 0
t "" 1 "home" { 1, 0 }
t "" 2 "motel" { 4, 0 }
t "" 3 "cliff" { 0, 0 }
"#;

fn games() -> Vec<String> {
    let models = [
        "classics/battle_of_the_sexes",
        "classics/beer_quiche",
        "classics/chicken",
        "classics/seltens_horse",
        "classics/matching_pennies",
        "classics/trust_game",
        "israel_iran/assurance",
    ];
    let mut games: Vec<String> = models.iter().map(|name| model(name)).collect();
    games.push(file("schema_cards.efg", CARDS));
    games.push(file("schema_irrational.efg", IRRATIONAL));
    games.push(file("schema_forgets.efg", FORGETS));
    games.push(file(
        "schema_leaf.efg",
        "EFG 2 R \"leaf\" { \"A\" }\nt \"\" 1 \"\" { 1 }\n",
    ));
    games
}

#[test]
fn all_classics_can_be_checked() {
    let schema = schema();
    let folder = format!("{}/models/classics", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let game = entry.unwrap().path().to_str().unwrap().to_string();
        assert!(valid(&schema, "check", &["check", &game]).is_some());
        count += 1;
    }
    assert!(count >= 20);
}

#[test]
fn verify_accepts_what_solve_writes() {
    let schema = schema();
    let (mut profiles, mut devices, mut boxed) = (0, 0, 0);
    for game in games() {
        valid(&schema, "check", &["check", &game]).unwrap();
        let limit = ["--time-limit", "2"];
        for concept in PROFILES {
            for all in [&[][..], &["--all"]] {
                let question = ["solve", &game, "--concept", concept];
                let asked = [&question[..], &limit, all].concat();
                let Some(found) = valid(&schema, "solve", &asked) else {
                    continue;
                };
                let solutions = found["solutions"].as_array().unwrap();
                boxed += solutions
                    .iter()
                    .filter(|one| one.get("between").is_some())
                    .count();
                if solutions.is_empty() {
                    continue;
                }
                let answer = file("schema_profile.json", &found.to_string());
                let verdict = valid(&schema, "verify", &["verify", &game, &answer]).unwrap();
                assert_eq!(verdict["accepted"], true, "{question:?}: {verdict}");
                profiles += 1;
            }
        }
        for concept in DEVICES {
            let question = ["solve", &game, "--concept", concept];
            let asked = [&question[..], &limit].concat();
            let Some(found) = valid(&schema, "solve-device", &asked) else {
                continue;
            };
            if found["solutions"].as_array().unwrap().is_empty() {
                continue;
            }
            let answer = file("schema_device.json", &found.to_string());
            let verdict = valid(&schema, "verify-device", &["verify", &game, &answer]).unwrap();
            assert_eq!(verdict["accepted"], true, "{question:?}: {verdict}");
            devices += 1;
        }
    }
    assert!(profiles >= 80 && devices >= 60 && boxed >= 2);
}

#[test]
fn what_is_rejected_and_what_a_limit_stops_is_valid() {
    let schema = schema();
    let game = model("classics/seltens_horse");
    for concept in ["nash", "sequential", "aqre"] {
        let stopped = ["solve", &game, "--concept", concept, "--time-limit", "0"];
        if let Some(found) = valid(&schema, "solve", &stopped) {
            assert_eq!(found["status"], "limit");
        }
    }
    let cards = file("schema_rejected.efg", CARDS);
    let bad = r#"{"strategy": {"A": {"high": {"fold": 1}, "low": {"raise": 0.5, "fold": 0.5}},
        "B": {"call?": {"call": "1"}}}}"#;
    let bad = file("schema_rejected.json", bad);
    let verdict = valid(&schema, "verify", &["verify", &cards, &bad]).unwrap();
    assert_eq!(verdict["accepted"], false);
    let chicken = model("classics/chicken");
    let wanted = ["solve", &chicken, "--concept", "planner"];
    let found = valid(&schema, "solve-device", &wanted).unwrap();
    let device = file("schema_planner.json", &found.to_string());
    let asked = ["verify", &chicken, &device, "--concept", "communication"];
    valid(&schema, "verify-device", &asked).unwrap();
    let lambdas = ["solve", &chicken, "--concept", "aqre", "--lambda", "1/2,5"];
    let path = valid(&schema, "solve", &lambdas).unwrap();
    assert_eq!(path["path"].as_array().unwrap().len(), 2);
}

#[test]
fn studies_are_valid() {
    let schema = schema();
    let game = model("israel_iran/assurance");
    let table = path("schema_sweep.csv");
    let studies: [(&str, &[&str]); 14] = [
        ("threshold", &["threshold", &game, "--over", "p"]),
        (
            "threshold",
            &[
                "threshold",
                &game,
                "--over",
                "p",
                "--outcome",
                "response == restrain",
            ],
        ),
        (
            "value-over",
            &[
                "threshold",
                &game,
                "--over",
                "p",
                "--concept",
                "communication",
            ],
        ),
        ("value", &["value", &game]),
        (
            "value",
            &["value", &game, "--objective", "min(Israel, Iran)"],
        ),
        ("value-over", &["value", &game, "--over", "p"]),
        (
            "region",
            &[
                "region", &game, "--over", "p", "--over", "c", "--cells", "4",
            ],
        ),
        (
            "sweep",
            &[
                "sweep",
                &game,
                "--over",
                "p=0:1:3",
                "--out",
                &table,
                "--restart",
            ],
        ),
        (
            "sweep",
            &[
                "sweep",
                &game,
                "--over",
                "p",
                "--sample",
                "4",
                "--shard",
                "1/2",
                "--outcome",
                "response == restrain",
                "--out",
                &table,
                "--restart",
            ],
        ),
        ("explain", &["explain", &game]),
        (
            "explain",
            &[
                "explain",
                &game,
                "--over",
                "c",
                "--outcome",
                "response == restrain",
            ],
        ),
        ("intervals", &["solve", &game, "--interval", "p=0.6..0.8"]),
        (
            "intervals",
            &[
                "solve",
                &game,
                "--interval",
                "p=0.3..0.6",
                "--player",
                "Iran",
            ],
        ),
        ("explain", &["explain", &game, "--time-limit", "0"]),
    ];
    for (name, arguments) in studies {
        let found = valid(&schema, name, arguments);
        assert!(found.is_some() || arguments.contains(&"0"), "{arguments:?}");
    }
}

#[test]
fn the_program_prints_the_schema() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    let output = command.arg("schema").output().unwrap();
    assert_eq!(output.stdout, demarche::document::JSON_SCHEMA.as_bytes());
}
