//! Profiles that somebody wrote down: what is read, repaired and refused, and what is found.

use demarche::diagnostic::Error;
use demarche::document::{Claim, Profile, VerifyDocument};
use demarche::formats::{ReadOptions, efg, json};
use demarche::game::{Game, InfosetId};
use demarche::number::{Rational, Tolerances};
use std::sync::LazyLock;

/// Myerson's card game (1991, figure 2.2): Fred sees the card and may raise, Alice does not.
pub const CARDS: &str = r#"EFG 2 R "card game" { "Fred" "Alice" }
c "" 1 "card" { "red" 1/2 "black" 1/2 } 0
p "" 1 1 "red" { "raise" "fold" } 0
p "" 2 1 "raised" { "meet" "pass" } 0
t "" 1 "" { 2 -2 }
t "" 2 "" { 1 -1 }
t "" 2
p "" 1 2 "black" { "raise" "fold" } 0
p "" 2 1 0
t "" 3 "" { -2 2 }
t "" 2
t "" 4 "" { -1 1 }
"#;

/// Its equilibrium.
pub const EQUILIBRIUM: &str = r#"{"strategy": {
    "Fred": {"red": {"raise": "1"}, "black": {"raise": "1/3", "fold": "2/3"}},
    "Alice": {"raised": {"meet": "2/3", "pass": "1/3"}}}}"#;

/// A profile is of one game: it is built once.
fn cards() -> &'static Game {
    static GAME: LazyLock<Game> = LazyLock::new(|| {
        let read = efg::read("cards.efg", CARDS.as_bytes(), &ReadOptions::default());
        read.unwrap().0
    });
    &GAME
}

fn read(text: &str) -> Result<(Profile, Vec<String>), Error> {
    let mut file = json::read_profile("p.json", text, cards(), &Tolerances::default())?;
    let notes = file.notes.iter().map(ToString::to_string).collect();
    Ok((file.profiles.remove(0), notes))
}

fn verify(text: &str, claim: Claim) -> VerifyDocument {
    let (profile, _) = read(text).unwrap();
    VerifyDocument::new(cards(), claim, &profile).unwrap()
}

#[test]
fn the_equilibrium_is_accepted_as_everything_that_it_is() {
    for claim in Claim::ALL {
        let document = verify(EQUILIBRIUM, claim);
        // Both players mix.
        let pure = matches!(claim, Claim::PureNash | Claim::PureSequential);
        assert_eq!(document.accepted, !pure, "{}", claim.name());
        assert_eq!(document.proof, "exact");
    }
    let json = serde_json::to_value(verify(EQUILIBRIUM, Claim::Nash)).unwrap();
    assert_eq!(json["payoffs"]["Fred"], "1/3");
    assert_eq!(json["certificate"]["max_regret"], "0");
    assert_eq!(json["is"]["sequential"], true);
    assert!(json["refutation"].is_null());
}

#[test]
fn every_changed_number_is_refuted_with_a_deviation_that_pays() {
    let changes = [
        ("\"1/3\", \"fold\": \"2/3\"", "\"1/4\", \"fold\": \"3/4\""),
        ("\"2/3\", \"pass\": \"1/3\"", "\"3/5\", \"pass\": \"2/5\""),
        (
            "\"raise\": \"1\"",
            "\"raise\": \"9/10\", \"fold\": \"1/10\"",
        ),
    ];
    for (from, to) in changes {
        assert!(EQUILIBRIUM.contains(from));
        let document = verify(&EQUILIBRIUM.replace(from, to), Claim::Nash);
        assert!(!document.accepted, "{to}");
        assert_eq!(document.is.nash, Some(false));
        let found = document.refutation.unwrap();
        assert!(found.gain.to_f64() > 0.0, "{found:?}");
    }
    // Who folds black cards too often makes Alice pass too much: 3/4 of them to be exact.
    let document = verify(
        &EQUILIBRIUM.replace(changes[0].0, changes[0].1),
        Claim::Nash,
    );
    let found = document.refutation.unwrap();
    assert_eq!(
        (found.player.as_str(), found.action.as_str()),
        ("Alice", "pass")
    );
}

#[test]
fn floats_are_read_as_what_they_denote() {
    let floats = EQUILIBRIUM
        .replace("\"1/3\"", "0.3333333333")
        .replace("\"2/3\"", "0.6666666666");
    let (profile, notes) = read(&floats).unwrap();
    assert!(!profile.exact);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(
        notes[0].contains("miss the sum 1 by -1.0e-10"),
        "{}",
        notes[0]
    );
    let meet = profile.behavior.at(InfosetId::new(1)).unwrap();
    assert_eq!(meet.iter().sum::<Rational>(), Rational::ONE);
    let document = verify(&floats, Claim::Nash);
    assert!(document.accepted);
    assert_eq!(document.is.nash, Some(true));

    // Three digits are no equilibrium, and are not taken for one.
    let rough = floats
        .replace("3333333333", "333")
        .replace("6666666666", "667");
    let document = verify(&rough, Claim::Nash);
    assert_eq!(
        (document.accepted, document.proof.as_str()),
        (false, "numeric")
    );
    assert!(document.refutation.is_some());

    // One half is one half in floats too.
    let half = r#"{"strategy": {"Alice": {"raised": {"meet": 0.5, "pass": 0.5}}}}"#;
    let (profile, notes) = read(half).unwrap();
    assert!(notes.is_empty());
    assert_eq!(
        profile.behavior.at(InfosetId::new(1)).unwrap()[0],
        Rational::new(1, 2)
    );
}

#[test]
fn all_forms_of_a_profile_are_read() {
    let one = EQUILIBRIUM.replacen('{', r#"{"class": 1, "proof": "exact", "#, 1);
    let whole = format!(r#"{{"schema": 1, "concept": "nash", "solutions": [{one}, {one}]}}"#);
    for (text, count) in [(EQUILIBRIUM, 1), (one.as_str(), 1), (whole.as_str(), 2)] {
        let file = json::read_profile("p.json", text, cards(), &Tolerances::default()).unwrap();
        assert_eq!(file.profiles.len(), count);
        assert!(file.profiles.iter().all(|profile| profile.exact));
    }
}

#[test]
fn beliefs_are_read_by_their_histories() {
    let with = |beliefs: &str| {
        EQUILIBRIUM.replacen(
            '{',
            &format!("{{\"beliefs\": {{\"Alice\": {beliefs}}}, "),
            1,
        )
    };
    let good = with(
        r#"{"raised": [{"history": ["black", "raise"], "probability": "1/4"},
                       {"history": ["red", "raise"], "probability": "3/4", "range": []}]}"#,
    );
    let (profile, _) = read(&good).unwrap();
    let beliefs = profile.beliefs.as_ref().unwrap();
    let expected = [Rational::new(3, 4), Rational::new(1, 4)];
    assert_eq!(beliefs.at(InfosetId::new(1)), Some(&expected[..]));
    assert!(verify(&good, Claim::Sequential).accepted);
    // Beliefs that contradict Bayes' rule support nothing.
    let wrong = good.replace("1/4", "1/2").replace("3/4", "1/2");
    assert!(verify(&wrong, Claim::Nash).accepted);
    assert!(!verify(&wrong, Claim::WeakPbe).accepted);

    let nowhere = with(r#"{"raised": [{"history": ["red"], "probability": "1"}]}"#);
    let said = read(&nowhere).unwrap_err().to_string();
    assert!(
        said.contains("the history (red) is not in `raised`"),
        "{said}"
    );
    let twice = good.replace(r#"["black""#, r#"["red""#);
    let said = read(&twice).unwrap_err().to_string();
    assert!(said.contains("(red, raise) stands twice"), "{said}");
}

#[test]
fn mistakes_are_refused_with_a_place_and_a_way_out() {
    let cases = [
        ("\"Fred\"", "\"Frd\"", "did you mean `Fred`?"),
        ("\"black\"", "\"blac\"", "p.json:2:37"),
        ("\"black\"", "\"blac\"", "did you mean `black`?"),
        (
            "\"meet\"",
            "\"met\"",
            "there is no action `met` at `raised`",
        ),
        (
            "\"2/3\", \"pass\"",
            "\"1/2\", \"pass\"",
            "sum to 5/6 instead of 1",
        ),
        ("\"2/3\", \"pass\"", "0.66, \"pass\"", "instead of 1"),
        (
            "\"2/3\", \"pass\": \"1/3\"",
            "\"4/3\", \"pass\": \"-1/3\"",
            "below zero",
        ),
        ("\"2/3\"", "\"2/0\"", "divides by zero"),
        ("\"2/3\"", "true", "expected a number"),
        ("\"pass\"", "\"meet\"", "`meet` stands here twice"),
        ("}}}}", "}}}", "p.json:3:"),
        (
            "\"strategy\"",
            "\"strategies\"",
            "the file has no `strategy`",
        ),
        ("{\"strategy\"", "[{\"strategy\"", "cannot be read"),
    ];
    for (from, to, said) in cases {
        assert!(EQUILIBRIUM.contains(from));
        let text = EQUILIBRIUM.replacen(from, to, 1);
        let fault = read(&text).map(|_| ()).unwrap_err().to_string();
        assert!(fault.contains(said), "{to}: {fault}");
    }
    let fault = read("{\"solutions\": []}")
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(fault.contains("no solutions"), "{fault}");
}

#[test]
fn open_sets_are_refused_only_where_they_matter() {
    // Fred folds always: what Alice would do is open, and that matters to Fred.
    let text = r#"{"strategy": {"Fred": {"red": {"fold": 1}, "black": {"fold": 1}}}}"#;
    let (profile, _) = read(text).unwrap();
    let refusal = VerifyDocument::new(cards(), Claim::Nash, &profile).unwrap_err();
    assert!(refusal.to_string().contains("raised"), "{refusal}");
}
