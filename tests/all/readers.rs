//! What every reader promises for any bytes at all: said once, for the fuzz tests of this suite and
//! for the libFuzzer target of `tests/fuzz`.
//!
//! No panic and no hang; a refusal is of the input's kind, in sentences; no tree is larger than the
//! limit; and what is read can be described, and written and read again the same.

use demarche::diagnostic::{Diagnostic, Error, ErrorKind};
use demarche::document::{CheckDocument, Claim, VerifyDeviceDocument, VerifyDocument};
use demarche::expr::{Expr, evaluate_constant};
use demarche::formats::{ReadOptions, csv, decode, efg, json, ne, nfg};
use demarche::number::Tolerances;
use demarche::run::{Limits, Options};
use demarche::{Game, Mediation, Model};
use std::sync::LazyLock;

/// A reader: its name, what it promises for these bytes, and files that it reads, which others are
/// made of.
pub struct Reader {
    pub name: &'static str,
    pub keeps_its_promises: fn(&[u8]),
    pub seeds: &'static [&'static str],
}

/// Every reader.
pub const READERS: &[Reader] = &[
    Reader {
        name: "efg",
        keeps_its_promises: efg,
        seeds: &[CARDS, HORSE, ODD],
    },
    Reader {
        name: "nfg",
        keeps_its_promises: nfg,
        seeds: &[MATRIX, THREE, OUTCOMES],
    },
    Reader {
        name: "csv",
        keeps_its_promises: csv,
        seeds: &[CELLS, BLOCKS, "1;-1/2\n-1;1e3\n"],
    },
    Reader {
        name: "model",
        keeps_its_promises: model,
        seeds: &[
            include_str!("../../models/classics/beer_quiche.toml"),
            include_str!("../../models/israel_iran/assurance.toml"),
        ],
    },
    Reader {
        name: "profile",
        keeps_its_promises: profile,
        seeds: &[PROFILE],
    },
    Reader {
        name: "listing",
        keeps_its_promises: listing,
        seeds: &[
            LISTING,
            "lambda,1/2,0.5\n0.1,0.333333,0.666667,0.5,0.5,1,0\n",
        ],
    },
    Reader {
        name: "device",
        keeps_its_promises: device,
        seeds: &[PAIRS, CONSULTATIONS, PLEDGE, PARTS],
    },
    Reader {
        name: "expression",
        keeps_its_promises: expression,
        seeds: &[EXPRESSION, "-(1/3)^-2*1e300", "min(2, 3 - 1, abs(-4.5e-3))"],
    },
];

/// The largest tree that may be read, in nodes.
const NODES: usize = 1000;

/// A refusal must be of the input, not of ours, and say something.
fn refused(fault: &Error) {
    assert_ne!(fault.kind(), ErrorKind::Internal, "{fault}");
    assert!(!fault.diagnostics().is_empty());
    for found in fault.diagnostics() {
        assert!(!found.message.trim().is_empty());
    }
    if fault.kind() == ErrorKind::Limit {
        let said = fault.to_string();
        assert!(said.contains("more than 1000 nodes"), "{said}");
    }
}

/// What is read is small enough, and can be told.
fn described(game: &Game) {
    assert!(game.node_count() <= NODES);
    let document = CheckDocument::new(game, Vec::new(), Vec::new(), &[]);
    assert_eq!(document.game.nodes, game.node_count());
    assert!(serde_json::to_string(&document).is_ok());
    let written = efg::write(game);
    let (again, _) = efg::read("again.efg", written.as_bytes(), &ReadOptions::default())
        .unwrap_or_else(|fault| panic!("{fault}\n{written}"));
    // A last backslash, which other formats allow, would escape the closing quote.
    let writable = game.players().iter().all(|name| !name.ends_with('\\'));
    if writable {
        assert_eq!(again.players(), game.players());
    }
    assert_eq!(again.node_count(), game.node_count());
    assert_eq!(again.infoset_count(), game.infoset_count());
    assert_eq!(again.payoff_ranges(), game.payoff_ranges());
    assert_eq!(efg::write(&again), written);
}

fn efg(bytes: &[u8]) {
    for normalize_chance in [false, true] {
        let options = ReadOptions {
            nodes: NODES,
            normalize_chance,
        };
        match efg::read("fuzz.efg", bytes, &options) {
            Ok((game, _)) => described(&game),
            Err(fault) => refused(&fault),
        }
    }
}

type Read = Result<(Game, Vec<Diagnostic>), Error>;

/// What is read is read again the same from what is written.
fn round(
    game: &Game,
    write: fn(&Game, &Limits) -> Result<String, Error>,
    read: fn(&str, &[u8], &ReadOptions) -> Read,
) {
    let limits = Limits::default();
    let written = match write(game, &limits) {
        Ok(written) => written,
        Err(fault) => return assert_eq!(fault.kind(), ErrorKind::Unsupported, "{fault}"),
    };
    let (again, _) = read("again", written.as_bytes(), &ReadOptions::default())
        .unwrap_or_else(|fault| panic!("{fault}\n{written}"));
    assert_eq!(again.players(), game.players());
    assert_eq!(again.node_count(), game.node_count());
    assert_eq!(again.payoff_ranges(), game.payoff_ranges());
    assert_eq!(write(&again, &limits).unwrap(), written);
}

fn nfg(bytes: &[u8]) {
    let options = ReadOptions {
        nodes: NODES,
        ..ReadOptions::default()
    };
    match nfg::read("fuzz.nfg", bytes, &options) {
        Ok((game, _)) => {
            described(&game);
            round(&game, nfg::write, nfg::read);
        }
        Err(fault) => refused(&fault),
    }
}

fn csv(bytes: &[u8]) {
    let options = ReadOptions {
        nodes: NODES,
        ..ReadOptions::default()
    };
    match csv::read("fuzz.csv", bytes, &options) {
        Ok((game, _)) => {
            described(&game);
            round(&game, csv::write, csv::read);
        }
        Err(fault) => refused(&fault),
    }
}

fn model(bytes: &[u8]) {
    let limits = Limits {
        nodes: NODES,
        ..Limits::default()
    };
    let read = || -> Result<(), Error> {
        let model = Model::parse("fuzz.toml", decode("fuzz.toml", bytes)?)?;
        described(&model.game_within(&model.defaults(), &limits)?);
        let _ = model.warnings();
        Ok(())
    };
    read().unwrap_or_else(|fault| refused(&fault));
}

/// The game that profiles and devices are read for.
fn cards() -> &'static Game {
    static GAME: LazyLock<Game> = LazyLock::new(|| {
        let read = efg::read("cards.efg", CARDS.as_bytes(), &ReadOptions::default());
        read.expect("the game is right").0
    });
    &GAME
}

fn profile(bytes: &[u8]) {
    let read = || -> Result<(), Error> {
        let text = decode("fuzz.json", bytes)?;
        let file = json::read_profile("fuzz.json", text, cards(), &Tolerances::default())?;
        assert!(!file.profiles.is_empty());
        for profile in &file.profiles {
            for claim in [Claim::Nash, Claim::Sequential] {
                VerifyDocument::new(cards(), claim, profile)?;
            }
        }
        Ok(())
    };
    read().unwrap_or_else(|fault| refused(&fault));
}

fn listing(bytes: &[u8]) {
    let read = || -> Result<(), Error> {
        let text = decode("fuzz.txt", bytes)?;
        let file = ne::read("fuzz.txt", text, cards(), &Tolerances::default())?;
        for profile in &file.profiles {
            VerifyDocument::new(cards(), Claim::Nash, profile)?;
        }
        Ok(())
    };
    read().unwrap_or_else(|fault| refused(&fault));
}

fn device(bytes: &[u8]) {
    let read = || -> Result<(), Error> {
        let text = decode("fuzz.json", bytes)?;
        let said = json::read_concept("fuzz.json", text)?;
        let concept = said.and_then(|name| name.parse().ok());
        let file = json::read_device("fuzz.json", text, cards(), &Tolerances::default())?;
        let concept = concept.unwrap_or(Mediation::Efce);
        let options = Options::default();
        VerifyDeviceDocument::new(cards(), concept, &file.claim, &options.start())?;
        Ok(())
    };
    read().unwrap_or_else(|fault| refused(&fault));
}

fn expression(bytes: &[u8]) {
    let Ok(text) = decode("fuzz", bytes) else {
        return;
    };
    if let Err(fault) = Expr::parse(text) {
        refused(&fault);
    }
    if let Err(fault) = evaluate_constant(text) {
        refused(&fault);
    }
}

/// Myerson's card game (1991, figure 2.2).
const CARDS: &str = r#"EFG 2 R "card game" { "Fred" "Alice" } "about \"cards\""
c "" 1 "card" { "red" 1/2 "black" 0.5 } 0
p "" 1 1 "red" { "raise" "fold" } 0
p "" 2 1 "raised" { "meet" "pass" } 0
t "" 1 "" { 2, -2 }
t "" 2 "" { 1 -1 }
t "" 2
p "" 1 2 "black" { "raise" "fold" } 0
p "" 2 1 0
t "" 3 "" { -2 2 }
t "" 2
t "" 4 "" { -1 1 }
"#;

/// Selten's horse (1975), with payoffs on the way.
const HORSE: &str = r#"EFG 2 D "horse" { "A" "B" "C" } ""
p "" 1 1 "a" { "D" "C" } 5 "toll" { -1e2, .5, 1e-3 }
p "" 3 1 "c" { "L" "R" } 0
t "" 1 "" { 3, 3, 2 }
t "" 2 "" { 0, 0, 0 }
p "" 2 1 "b" { "d" "e" } 0
p "" 3 1 "c" { "L" "R" } 0
t "" 3 "" { 4, 4, 0 }
t "" 4 "" { 0, 0, 1 }
t "" 5 "" { 1, 1, 1 }
"#;

/// Repeated and empty names, a branch of probability zero, a single action, forgetting.
const ODD: &str = r#"EFG 2 R "odd" { "" "x" "x" } "" c "" 7 "" { "" 0 "" 1 } 0
t "" 0 p "" 1 1 "" { "go" } 0 p "" 1 2 "s" { "a" "a" } 0 p "" 1 2 0 t "" 1 "o" { 1 2 3 } t "" 1
p "" 2 2 "s" { "é" "\"" } 1 t "" 0 t "" 2 "" { 1e300 -1e-300 12345678901234567890/7 } and more"#;

const MATRIX: &str = r#"NFG 1 R "by number" { "Ann" "Bob" } { 2 3 } "a comment"
1 -1 2 0.5 3 1/3 4 1e2 5 .5 6 -0"#;

const THREE: &str = r#"NFG 1 D "by name" { "A" "B" "" } { { "u" "d" } { "l" "l" } { "" } }
1, 2, 3 4 5 6 7 8 9 1e300 -1e-300 12345678901234567890/7"#;

const OUTCOMES: &str = r#"NFG 1 R "outcomes" { "Ann" "Bob" } { { "u" "d" } { "l" "r" } } ""
{ { "both" 1, 2 } { "" 3 4 } } 1 2 0 1"#;

const CELLS: &str = "Ann \\ Bob,left,\"right, far\"\nup,1 2,3 -1/2\ndown,0.5 1e3,0 0\n";

const BLOCKS: &str = "Ann \\ Bob\tl\tr\nu\t1\t2\nd\t3\t4\n\nAnn \\ Bob\tl\tr\nu\t4\t3\nd\t2\t1\n";

/// Two profiles of the card game.
const LISTING: &str = "NE,1,0,1/3,2/3,2/3,1/3\nNE,1,0,0.333333,0.666667,0.6667,0.3333\n";

const PROFILE: &str = r#"{"concept": "sequential", "strategy": {
    "Fred": {"red": {"raise": "1"}, "black": {"raise": "1/3", "fold": 0.6666666666666666}},
    "Alice": {"raised": {"meet": "2/3", "pass": "1/3"}}},
  "beliefs": {"Alice": {"raised": [{"history": ["red", "raise"], "probability": "3/4"},
    {"history": ["black", "raise"], "probability": 0.25, "range": ["1/4", "1/4"]}]}}}"#;

const PAIRS: &str = r#"{"concept": "efce", "solutions": [{"device": [
    {"pair": {"Fred": null, "Alice": null}, "weight": "1"},
    {"pair": {"Fred": ["red", "raise"], "Alice": null}, "weight": "1"},
    {"pair": {"Fred": ["red", "raise"], "Alice": ["raised", "meet"]}, "weight": "1"},
    {"pair": {"Fred": ["black", "fold"], "Alice": null}, "weight": 1.0}]}]}"#;

const CONSULTATIONS: &str = r#"{"concept": "communication", "device": [
    {"player": "Fred", "reports": ["red"], "history": [], "recommend": {"raise": "1"}},
    {"player": "Fred", "reports": ["black"], "history": [], "recommend": {"fold": "1"}}]}"#;

const PLEDGE: &str = r#"{"concept": "planner", "strategy": {
    "Fred": {"red": {"raise": "1"}, "black": {"fold": "1"}}, "Alice": {"raised": {"meet": "1"}}}}"#;

const PARTS: &str = r#"{"concept": "bce", "signal": [{"state": ["red"], "recommend": [
    {"actions": {"Fred": "raise", "Alice": "meet"}, "probability": "1"}]}],
    "mixture": [{"weight": "1/2", "plans": {"Fred": {"red": "raise"}}}], "leader": "Fred"}"#;

const EXPRESSION: &str = "if type.Israel == hollow and not (act == strike) then -k*(message == assure)^2 else 2/7 - .5e1";
