//! Profiles as Gambit's tools print them.

use demarche::document::{Claim, VerifyDocument};
use demarche::formats::json::ProfileFile;
use demarche::formats::{ReadOptions, efg, ne};
use demarche::number::{Rational, Tolerances};
use demarche::{Error, Game};

/// Numbers of information sets are not in the order of the tree, nor of those who move.
const ORDER: &str = r#"EFG 2 R "order" { "A" "B" }
p "" 2 5 "five" { "l" "r" } 0
p "" 2 3 "three" { "a" "b" } 0
p "" 1 9 "nine" { "x" "y" } 0
t "" 1 "" { 1, 0 }
t "" 2 "" { 0, 1 }
p "" 1 2 "two" { "x" "y" } 0
t "" 3 "" { 1, 3 }
t "" 4 "" { 0, 1 }
p "" 1 9 "nine" { "x" "y" } 0
t "" 5 "" { 1, 0 }
t "" 6 "" { 0, 7 }
"#;

/// A bluffs with one third, and B calls with two thirds.
const CARDS: &str = r#"EFG 2 R "cards" { "A" "B" }
c "" 1 "deal" { "high" 1/2 "low" 1/2 } 0
p "" 1 1 "high" { "raise" "fold" } 0
p "" 2 1 "call?" { "call" "pass" } 0
t "" 1 "" { 2, -2 }
t "" 2 "" { 1, -1 }
t "" 3 "" { -1, 1 }
p "" 1 2 "low" { "raise" "fold" } 0
p "" 2 1 "call?" { "call" "pass" } 0
t "" 4 "" { -2, 2 }
t "" 2 "" { 1, -1 }
t "" 3 "" { -1, 1 }
"#;

const FORGETS: &str = r#"EFG 2 R "driver" { "driver" "idle" }
p "" 1 1 "exit" { "on" "off" } 0
p "" 1 1 "exit" { "on" "off" } 0
t "" 1 "home" { 1, 0 }
t "" 2 "motel" { 4, 0 }
t "" 3 "cliff" { 0, 0 }
"#;

fn game(text: &str) -> Game {
    let read = efg::read("game.efg", text.as_bytes(), &ReadOptions::default());
    read.unwrap().0
}

fn read(game: &Game, text: &str) -> Result<ProfileFile, Error> {
    assert!(ne::is_listing(text), "{text}");
    ne::read("out.txt", text, game, &Tolerances::default())
}

/// The probability of a set's first action; `None` where the set is open.
fn first(game: &Game, file: &ProfileFile, player: usize, label: &str) -> Option<Rational> {
    let player = game.player_ids().nth(player).unwrap();
    let set = game.find_infoset(player, label).unwrap();
    Some(file.profiles[0].behavior.at(set)?[0].clone())
}

fn refusal(game: &Game, text: &str) -> String {
    read(game, text).unwrap_err().to_string()
}

#[test]
fn sets_come_in_the_order_of_the_tree() {
    let game = game(ORDER);
    let file = read(&game, "NE,1/2,1/2,1/3,2/3,1/4,3/4,1/5,4/5").unwrap();
    assert!(file.profiles[0].exact && file.notes.is_empty());
    let parts = [
        (0, "nine", 2),
        (0, "two", 3),
        (1, "five", 4),
        (1, "three", 5),
    ];
    for (player, label, part) in parts {
        let found = first(&game, &file, player, label);
        assert_eq!(found, Some(Rational::new(1, part)), "{label}");
    }
}

#[test]
fn mixed_profiles_are_read_as_behavior() {
    // The strategies of A are xx, xy, yx, yy, and those of B la, lb, r.
    let game = game(ORDER);
    let file = read(&game, "NE,1/2,0,1/6,1/3,1/4,1/2,1/4").unwrap();
    let parts = [
        (0, "nine", Rational::new(1, 2)),
        (0, "two", Rational::new(2, 3)),
        (1, "five", Rational::new(3, 4)),
        (1, "three", Rational::new(1, 3)),
    ];
    for (player, label, part) in parts {
        assert_eq!(first(&game, &file, player, label), Some(part), "{label}");
    }
    // A set that a strategy excludes itself is left open.
    let file = read(&game, "NE,1,0,0,0,0,0,1").unwrap();
    assert_eq!(first(&game, &file, 1, "five"), Some(Rational::ZERO));
    assert_eq!(first(&game, &file, 1, "three"), None);
}

#[test]
fn what_sums_to_one_tells_mixed_profiles_from_behavior() {
    // Six actions, and six reduced strategies.
    let game = game(CARDS);
    let lines = [
        "NE,1,0,1/3,2/3,2/3,1/3",
        "NE,1/3,2/3,0,0,2/3,1/3",
        "NE,1.000000,0.000000,0.333333,0.666667,0.666667,0.333333",
        "NE,0.3333,0.6667,0.0000,0.0000,0.6667,0.3333",
        "convex-1,1/3,2/3,0,0,2/3,1/3",
    ];
    for line in lines {
        let file = read(&game, line).unwrap();
        assert_eq!(
            first(&game, &file, 0, "high"),
            Some(Rational::ONE),
            "{line}"
        );
        let low = Some(Rational::new(1, 3));
        assert_eq!(first(&game, &file, 0, "low"), low, "{line}");
        let verdict = VerifyDocument::new(&game, Claim::Nash, &file.profiles[0]).unwrap();
        assert!(verdict.accepted, "{line}");
        assert_eq!(verdict.proof, "exact", "{line}");
        let rounded = line.contains('.');
        assert_eq!(file.profiles[0].exact, !rounded);
        assert_eq!(file.notes.len(), usize::from(rounded));
    }
    let file = read(&game, lines[2]).unwrap();
    let note = file.notes[0].to_string();
    assert!(note.contains("round to them: 0.333333 as 1/3"), "{note}");
}

#[test]
fn decimals_that_are_no_simple_fractions_stand_as_they_are() {
    let game = game(CARDS);
    // The last ones miss one by what rounding may amount to.
    let text = "NE,1,0,0.318309,0.681691,0.4142,0.5857";
    let file = read(&game, text).unwrap();
    let low = first(&game, &file, 0, "low");
    assert_eq!(low, Some(Rational::new(318_309, 1_000_000)));
    let call = first(&game, &file, 1, "call?");
    assert_eq!(call, Some(Rational::new(4142, 9999)));
    let note = file.notes[0].to_string();
    assert!(note.contains("miss the sum 1 by -1.0e-4"), "{note}");
    assert!(
        note.contains("out.txt:1:26") && note.contains("`-d 12`"),
        "{note}"
    );
    let verdict = VerifyDocument::new(&game, Claim::Nash, &file.profiles[0]).unwrap();
    assert!(!verdict.accepted && verdict.refutation.is_some());
    let off = "NE,1,0,1/3,2/3,0.41,0.61";
    assert!(refusal(&game, off).contains("sum to 1.02 instead of 1"));
}

#[test]
fn other_lines_are_passed_over() {
    let game = game(CARDS);
    let text = "\u{feff}Compute Nash equilibria by solving a linear complementarity program\r\n\
                Gambit version 16.2.0, Copyright (C) 1994-2024, The Gambit Project\r\n\r\n\
                candidate,1100,10\r\n0.5,0.5,0.5,0.5,0.5,0.5,0.5\r\n\
                NE,1,0,1/3,2/3,2/3,1/3\r\n NE, 1/3, 2/3, 0, 0, 2/3, 1/3\r\n\
                convex-1,1/3,2/3,0,0,2/3,1/3\r\n";
    let file = read(&game, text).unwrap();
    assert_eq!(file.profiles.len(), 2);
    let notes: Vec<String> = file.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes.len(), 2);
    assert!(notes[0].contains("`convex-` (1) repeat equilibria"));
    assert!(notes[1].contains("quantal response equilibria (1)"));
}

#[test]
fn the_last_quantal_response_equilibrium_is_read() {
    let game = game(CARDS);
    let text = "0.000000,0.5,0.5,0.5,0.5,0.5,0.5\n12.5,1,4.40659e-11,0.34,0.66,0.66,0.34\n";
    // Within what is printed these sum to one.
    let file = read(&game, text).unwrap();
    assert_eq!(file.profiles.len(), 1);
    let low = first(&game, &file, 0, "low");
    assert_eq!(low, Some(Rational::new(17, 50)));
    let note = file.notes[0].to_string();
    assert!(note.contains("the last of 2 is read"), "{note}");
    assert!(note.contains("out.txt:2:1"), "{note}");
}

#[test]
fn a_set_that_was_not_computed_is_left_open() {
    let game = game(ORDER);
    let file = read(&game, "NE,1,0,0,0,0,1,1,0").unwrap();
    assert_eq!(first(&game, &file, 0, "two"), None);
    let note = file.notes[0].to_string();
    assert!(note.contains("of `A` at `two` are all zero"), "{note}");
    assert!(note.contains("out.txt:1:8"), "{note}");
}

#[test]
fn faults_are_told_at_once_with_their_places() {
    let game = game(ORDER);
    let text = "NE,1,0,1,0,1,0\nNE,1/2,1/3,1,0,1,0,1,1/7\nNE,-1,2,nan,0,1,,1,0\n";
    let said = refusal(&game, text);
    let faults = [
        "lists 6 probabilities, but the game has 8 actions at its information sets, and its players \
         7 reduced strategies",
        "out.txt:1:1",
        "the probabilities of `A` at `nine` sum to 5/6 instead of 1",
        "out.txt:2:4",
        "the probabilities of `B` at `three` sum to 8/7 instead of 1",
        "out.txt:2:20",
        "the probability -1 is below zero",
        "out.txt:3:4",
        "expected a probability, found `nan`",
        "expected a probability, found nothing",
        "out.txt:3:17",
    ];
    for fault in faults {
        assert!(said.contains(fault), "{fault}\n{said}");
    }
    let many = "NE,1\n".repeat(1000);
    let faults = read(&game, &many).unwrap_err();
    assert_eq!(faults.diagnostics().len(), 20);
}

#[test]
fn what_no_rounding_explains_is_refused() {
    // Three reduced strategies, four actions.
    let game = game(
        "EFG 2 R \"x\" { \"A\" } p \"\" 1 1 \"s\" { \"l\" \"r\" } 0
         p \"\" 1 2 \"u\" { \"a\" \"b\" } 0 t \"\" 0 t \"\" 0 t \"\" 0",
    );
    for line in ["NE,0.,0.,0.", "NE,0e0,0,0", "NE,1.,1.,1.,0"] {
        let said = refusal(&game, line);
        assert!(said.contains("instead of 1"), "{said}");
    }
}

#[test]
fn where_somebody_forgets_only_behavior_is_read() {
    let game = game(FORGETS);
    let file = read(&game, "NE,1/3,2/3").unwrap();
    assert_eq!(first(&game, &file, 0, "exit"), Some(Rational::new(1, 3)));
    // A player without moves has one strategy.
    let said = refusal(&game, "NE,1/3,2/3,1");
    assert!(said.contains("somebody forgets"), "{said}");
}

#[test]
fn json_and_other_texts_are_no_listings() {
    let texts = [
        "",
        "{\"strategy\": {}}",
        "[1,2]",
        " {\n\"a\": \"\nNE,1\n\"}",
        "NE 1 0",
        "version 1, no\n",
        "7",
    ];
    for text in texts {
        assert!(!ne::is_listing(text), "{text}");
    }
}
