//! The `.efg` format: what is read, what is refused and how, and that what is written reads back.

use demarche::diagnostic::{Diagnostic, Error, ErrorKind};
use demarche::formats::{ReadOptions, efg};
use demarche::game::{ChanceId, Game, GameBuilder, InfosetId, NodeId, NodeKind, PlayerId};
use demarche::model::Model;
use demarche::number::Rational;
use proptest::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

fn read(text: &str) -> Result<(Game, Vec<String>), Error> {
    read_with(text, &ReadOptions::default())
}

fn read_with(text: &str, options: &ReadOptions) -> Result<(Game, Vec<String>), Error> {
    let (game, warnings) = efg::read("test.efg", text.as_bytes(), options)?;
    let warnings = warnings.iter().map(ToString::to_string).collect();
    Ok((game, warnings))
}

/// A game whose every node says what stands below the header.
fn two_players(nodes: &str) -> String {
    format!("EFG 2 R \"test\" {{ \"Ann\" \"Bob\" }} \"\"\n{nodes}")
}

fn quiet(text: &str) -> Game {
    let (game, warnings) = read(text).unwrap();
    assert_eq!(warnings, Vec::<String>::new(), "{text}");
    game
}

fn labels(game: &Game) -> Vec<&str> {
    game.infosets().map(|set| set.label()).collect()
}

/// What a play pays a player: the sum over the nodes of its path.
fn paid(game: &Game, leaf: NodeId, player: usize) -> Rational {
    let player = PlayerId::new(player);
    let mut total = Rational::ZERO;
    let mut node = Some(leaf);
    while let Some(at) = node {
        if let Some(payoff) = game.payoff_at(at, player) {
            total += payoff;
        }
        node = game.parent(at).map(|(parent, _)| parent);
    }
    total
}

/// A text of a game before it was written, and after it was read again.
type Agree = fn(&str, &str) -> bool;

/// The same game, name for name.
fn same(one: &Game, other: &Game) {
    same_but_for(one, other, |before, after| before == after);
}

fn same_but_for(one: &Game, other: &Game, agree: Agree) {
    let check = |before: &str, after: &str| assert!(agree(before, after), "{before:?} {after:?}");
    check(one.title(), other.title());
    check(one.comment(), other.comment());
    assert_eq!(one.players().len(), other.players().len());
    for (before, after) in one.players().iter().zip(other.players()) {
        check(before, after);
    }
    assert_eq!(one.node_count(), other.node_count());
    assert_eq!(one.infoset_count(), other.infoset_count());
    for (before, after) in one.infosets().zip(other.infosets()) {
        assert_eq!(before.player(), after.player());
        check(before.label(), after.label());
        assert_eq!(before.action_count(), after.action_count());
        for (before, after) in before.action_names().zip(after.action_names()) {
            check(before, after);
        }
    }
    // Equal labels of nodes and of chance moves are told apart by a number.
    let numbered = |before: &str, after: &str| {
        let rest = after.strip_prefix(before);
        let number = |rest: &str| before.is_empty() == rest.is_empty() || rest.starts_with('#');
        assert!(
            agree(before, after) || rest.is_some_and(number),
            "{before:?} {after:?}"
        );
    };
    for node in one.nodes() {
        match (one.kind(node), other.kind(node)) {
            // A chance move that is met after different draws is written as several.
            (NodeKind::Chance(left), NodeKind::Chance(right)) => {
                numbered(one.chance_label(left), other.chance_label(right));
                assert_eq!(one.chance(left), other.chance(right));
                let names = other.branch_names(right);
                for (before, after) in one.branch_names(left).zip(names) {
                    check(before, after);
                }
            }
            (left, right) => assert_eq!(left, right, "{node:?}"),
        }
        assert_eq!(one.subtree_end(node), other.subtree_end(node));
        numbered(one.node_label(node), other.node_label(node));
        let (left, right) = (one.outcome(node), other.outcome(node));
        assert_eq!(
            left.map(|o| one.payoffs(o).to_vec()),
            right.map(|o| other.payoffs(o).to_vec()),
            "{node:?}"
        );
        if let (Some(left), Some(right)) = (left, right) {
            check(one.outcome_label(left), other.outcome_label(right));
        }
    }
}

fn round_trip(game: &Game) {
    round_trip_but_for(game, |before, after| before == after);
}

/// What is written is read without a warning, says the same, and is written in the same way.
fn round_trip_but_for(game: &Game, agree: Agree) {
    let text = efg::write(game);
    let (again, warnings) = read(&text).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    assert_eq!(warnings, Vec::<String>::new(), "{text}");
    same_but_for(game, &again, agree);
    assert_eq!(efg::write(&again), text);
}

const POKER: &str = r#"EFG 2 R "A poker game" { "Fred" "Alice" }
"Myerson's card game, \"one card\""

c "deal" 1 "card" { "red" 1/2 "black" 0.5 } 0 ""#;

#[test]
fn numbers_are_exact_and_payoffs_need_no_commas() {
    let game = quiet(&two_players(
        "c \"\" 1 \"\" { \"a\" 0.1 \"b\" 5e-1 \"c\" 2/5 } 0\n\
         t \"\" 1 \"x\" { 1/3, -0.25 }\nt \"\" 2 \"y\" { 1e2 .5, }\nt \"\" 3 \"\" {-2.5E-3,1.}",
    ));
    let chance = game.values().chance.clone();
    assert_eq!(
        chance,
        [(1, 10), (1, 2), (2, 5)].map(|(n, d)| Rational::new(n, d))
    );
    let expected = [(1, 3), (-1, 4), (100, 1), (1, 2), (-1, 400), (1, 1)];
    let payoffs: Vec<Rational> = game.values().payoffs.iter().cloned().collect();
    assert_eq!(payoffs, expected.map(|(n, d)| Rational::new(n, d)));
    round_trip(&game);
}

#[test]
fn decimal_files_are_exact_too() {
    let rational = two_players("t \"\" 1 \"\" { 0.1, 0.2 }");
    let decimal = rational.replace("EFG 2 R", "EFG 2 D");
    same(&quiet(&rational), &quiet(&decimal));
}

#[test]
fn outcomes_are_shared_omitted_and_stand_anywhere() {
    let game = quiet(&two_players(
        "p \"\" 1 1 \"start\" { \"l\" \"r\" } 7 \"entry fee\" { -1, 0 }\n\
         p \"\" 2 1 \"then\" { \"l\" \"r\" } 0\n\
         t \"\" 1 \"win\" { 5, 1/2 }\nt \"\" 0\n\
         p \"\" 2 1 1\nt \"\" 1\nt \"\" 1 \"win\" { 5.0 0.5 }",
    ));
    let leaves: Vec<NodeId> = game
        .nodes()
        .filter(|&node| game.kind(node) == NodeKind::Leaf)
        .collect();
    let first: Vec<Rational> = leaves.iter().map(|&leaf| paid(&game, leaf, 0)).collect();
    assert_eq!(first, [4, -1, 9, 9].map(Rational::from));
    assert_eq!(paid(&game, leaves[3], 1), Rational::ONE);
    assert_eq!(game.outcome_count(), 2);
    assert_eq!(game.infoset(InfosetId::new(1)).nodes().len(), 2);
    round_trip(&game);
}

#[test]
fn equal_payoffs_under_two_numbers_stay_two_outcomes() {
    let game = quiet(&two_players(
        "p \"\" 1 1 \"a\" { \"l\" \"r\" } 0\nt \"\" 1 \"\" { 1, 1 }\nt \"\" 2 \"\" { 1, 1 }",
    ));
    assert_eq!(game.outcome_count(), 2);
    round_trip(&game);
}

#[test]
fn texts_keep_their_backslashes_and_lose_their_escapes() {
    let game = quiet(
        r#"EFG 2 R "say \"no\" to C:\temp" { "A\B" "q\"q" }
        p "" 1 1 "a \"label\"" { "l\\l" "\"" } 0 t "" 0 t "" 0"#,
    );
    assert_eq!(game.title(), r#"say "no" to C:\temp"#);
    assert_eq!(game.players(), [r"A\B", r#"q"q"#]);
    assert_eq!(labels(&game), [r#"a "label""#]);
    let set = game.infoset(InfosetId::new(0));
    assert_eq!(set.action_names().collect::<Vec<_>>(), [r"l\\l", "\""]);
    round_trip(&game);
}

#[test]
fn the_writer_never_ends_a_text_with_a_backslash() {
    let mut builder = GameBuilder::new(r"C:\", ["A"]);
    let root = builder.root();
    builder.pay(root, [Rational::ONE]);
    let text = efg::write(&builder.build().unwrap());
    assert!(
        text.starts_with("EFG 2 R \"C:\\ \" { \"A\" }\n\"\"\n\n"),
        "{text}"
    );
    round_trip(&quiet(&text));
}

#[test]
fn windows_files_are_read() {
    let unix = two_players("p \"\" 1 1 \"a\" { \"l\" } 0\nt \"\" 1 \"x\" { 1, 2 }\n");
    let game = quiet(&unix);
    same(&game, &quiet(&unix.replace('\n', "\r\n")));
    let (marked, warnings) = read(&format!("\u{feff}{unix}")).unwrap();
    same(&game, &marked);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("byte-order mark"), "{}", warnings[0]);
    // Places are those of the text after the mark.
    let fault = read(&format!("\u{feff}{}", unix.replace("EFG", "EFGH"))).unwrap_err();
    assert!(fault.to_string().contains("test.efg:1:1"), "{fault}");
}

#[test]
fn names_are_told_apart() {
    let (game, warnings) = read(
        "EFG 2 R \"\" { \"Ann\" \"\" \"Ann\" }\n\
         p \"\" 1 4 \"x\" { \"l\" \"l\" \"\" } 0\n\
         p \"\" 1 3 \"x\" { \"l\" } 0 p \"\" 1 8 \"\" { \"l\" } 0 t \"\" 0\n\
         p \"\" 2 3 \"x\" { \"l\" } 0 p \"\" 3 9 \"\" { \"l\" } 0 t \"\" 0\n\
         p \"\" 2 4 \"\" { \"l\" } 0 t \"\" 0",
    )
    .unwrap();
    assert_eq!(game.players(), ["Ann", "#2", "Ann#3"]);
    assert_eq!(labels(&game), ["x", "x#3", "Ann.8", "x", "Ann#3.9", "#2.4"]);
    let first = game.infoset(InfosetId::new(0));
    assert_eq!(first.action_names().collect::<Vec<_>>(), ["l", "l#2", "#3"]);
    assert_eq!(warnings.len(), 3, "{warnings:#?}");
    assert!(
        warnings[1].contains("are `l`, `l#2`, `#3`"),
        "{}",
        warnings[1]
    );
    assert!(
        warnings[2].contains("the second is called `x#3`"),
        "{}",
        warnings[2]
    );
    round_trip(&game);
}

#[test]
fn a_generated_name_gives_way_to_one_that_is_there() {
    let (game, _) = read(&two_players(
        "p \"\" 1 1 \"x\" { \"a\" } 0 p \"\" 1 2 \"x#3\" { \"a\" } 0\n\
         p \"\" 1 3 \"x\" { \"a\" } 0 t \"\" 0",
    ))
    .unwrap();
    assert_eq!(labels(&game), ["x", "x#3", "x#3#2"]);
    round_trip(&game);
}

#[test]
fn repeated_descriptions_may_differ_in_writing() {
    let game = quiet(&two_players(
        "c \"\" 1 \"\" { \"a\" 1/2 \"b\" 0.5 } 0\n\
         c \"\" 1 \"\" { \"a\" 0.5 \"b\" 2/4 } 0 t \"\" 0 t \"\" 0\n\
         c \"\" 1 0 t \"\" 0 t \"\" 0",
    ));
    assert_eq!((game.chance_count(), game.chance_node_count()), (1, 3));
    let (game, warnings) = read(&two_players(
        "p \"\" 1 1 \"x\" { \"a\" \"b\" } 0\n\
         p \"\" 2 1 \"y\" { \"c\" \"d\" } 0 t \"\" 0 t \"\" 0\n\
         p \"\" 2 1 \"z\" { \"d\" \"c\" } 0 t \"\" 0 t \"\" 0",
    ))
    .unwrap();
    assert_eq!(labels(&game), ["x", "y"]);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("the first description holds"),
        "{}",
        warnings[0]
    );
    assert!(warnings[0].contains("test.efg:4:10"), "{}", warnings[0]);
}

#[test]
fn chance_that_does_not_sum_to_one_is_refused_or_repaired() {
    let text = two_players(
        "c \"\" 1 \"\" { \"a\" 0.333333 \"b\" 0.333333 \"c\" 0.333333 } 0\n\
         t \"\" 0 t \"\" 0 t \"\" 0",
    );
    let fault = read(&text).unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::Input);
    let said = fault.to_string();
    assert!(
        said.contains("sum to 0.999999 instead of 1: 0.000001 is missing"),
        "{said}"
    );
    assert!(said.contains("--normalize-chance"), "{said}");
    let options = ReadOptions {
        normalize_chance: true,
        ..ReadOptions::default()
    };
    let (game, warnings) = read_with(&text, &options).unwrap();
    assert_eq!(game.values().chance, vec![Rational::new(1, 3); 3]);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("divided by that sum"),
        "{}",
        warnings[0]
    );
    round_trip(&game);
}

#[test]
fn what_follows_the_tree_is_not_read() {
    let (game, warnings) = read(&two_players("t \"\" 0\nt \"\" 0 garbage")).unwrap();
    assert_eq!(game.node_count(), 1);
    assert!(warnings[0].contains("test.efg:3:1"), "{}", warnings[0]);
}

#[test]
fn numbers_of_sets_are_arbitrary() {
    let (game, warnings) = read(&two_players(
        "p \"\" 1 -5 \"a\" { \"l\" } 0 p \"\" 1 0 \"b\" { \"l\" } 0 p \"\" 2 1.7 \"c\" { \"l\" } 0 \
         p \"\" 2 1 -3 \"\" { 1, 2 } t \"\" -3",
    ))
    .unwrap();
    assert_eq!(labels(&game), ["a", "b", "c"]);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("`1.7`"), "{}", warnings[0]);
    assert!(game.recall_failure().is_some());
    round_trip(&game);
}

#[test]
fn absent_minded_players_and_no_players_are_read() {
    let driver = quiet(&two_players(
        "p \"\" 1 1 \"x\" { \"stay\" \"exit\" } 0\n\
         p \"\" 1 1 0 t \"\" 1 \"\" { 1, 0 } t \"\" 2 \"\" { 4, 0 } t \"\" 3 \"\" { 0, 0 }",
    ));
    assert!(
        driver
            .recall_failure()
            .is_some_and(|failure| failure.absent_minded)
    );
    round_trip(&driver);
    let nobody = quiet("EFG 2 R \"\" { } c \"\" 1 \"\" { \"a\" 1 } 1 \"\" { } t \"\" 1");
    assert_eq!(nobody.node_count(), 2);
    round_trip(&nobody);
}

/// A chain of alternating moves: one player quits, or passes on.
fn centipede(depth: usize) -> String {
    let mut text = two_players("");
    for step in 0..depth {
        let player = step % 2 + 1;
        text +=
            &format!("p \"\" {player} {step} \"at {step}\" {{ \"stop\" \"go\" }} 0\nt \"\" 0\n");
    }
    text + "t \"\" 1 \"\" { 1, 1 }"
}

#[test]
fn a_tree_of_a_hundred_thousand_levels_is_read_and_written() {
    let game = quiet(&centipede(100_000));
    assert_eq!(game.node_count(), 200_001);
    assert_eq!(game.infosets_of(PlayerId::new(0)).len(), 50_000);
    round_trip(&game);
}

#[test]
fn the_limit_on_nodes_holds() {
    let options = ReadOptions {
        nodes: 20,
        ..ReadOptions::default()
    };
    assert_eq!(
        read_with(&centipede(9), &options).unwrap().0.node_count(),
        19
    );
    let fault = read_with(&centipede(10), &options).unwrap_err();
    assert_eq!(fault.kind(), ErrorKind::Limit);
    assert!(fault.to_string().contains("more than 20 nodes"), "{fault}");
}

/// Broken files, `@` standing for a good header; below each the place and what is said.
const BROKEN: &str = r#"
hello
    :1:1 expected `EFG`, found `hello`
NFG 1 R "" {}
    :1:1 strategic-form game
nfg 1 R "" {}
    :1:1 whose name ends in `.nfg`
efg 2 R "" { } t "" 0
    :1:1 it is written in capitals
EFGH 2 R "" { } t "" 0
    :1:1 did you mean `EFG`?
title = "a model"
    :1:1 whose name ends in `.toml`
[payoff]
    :1:1 this looks like a model
# a comment
    :1:1 expected `EFG`, found `#`
EFG 3 R "" { } t "" 0
    :1:5 expected the version, `2`
EFG 2.0 R "" { } t "" 0
    :1:5 the number `2.0`
EFG 2 r "" { } t "" 0
    :1:7 expected `R` or `D`
EFG 2 R { "A" }
    :1:9 expected the title in quotes
EFG 2 R "abc
    :1:9 closing quote is missing
EFG 2 R "" { "A", "B" }
    :1:17 found a comma
EFG 2 R "" { A B } t "" 0
    :1:14 names stand in quotes
EFG 2 R "" { "A" "B" t "" 0
    :1:22 expected a player's name in quotes or `}`, found `t`
EFG 2 R "" t "" 0
    :1:12 expected `{` and the players' names
EFG 2 R "" { "A"
    :1:17 found the end of the file
@
    :2:1 the file ends where the last node should stand
@p "" 1 1 "" { "a" "b" "c" } 0 t "" 0
    :2:37 2 more nodes
@x "" 0
    :2:1 expected a node, found `x`
@T "" 0
    :2:1 a node where the game ends starts with `t`
@terminal "" 0
    :2:1 expected a node, found `terminal`
@palyer "" 1 1 "" { "a" } 0 t "" 0
    :2:1 a node where a player moves starts with `p`
@nature "" 1 "" { "a" 1 } 0 t "" 0
    :2:1 a node where chance draws starts with `c`
@1 "" 0
    :2:1 expected a node, found the number `1`
@t"" 0
    :2:1 put a space after `t`
@t"the end" 0
    :2:1 put a space after `t`
@// nothing
    :2:1 found `//`
@t 0
    :2:3 expected the node's label
@t ""
    :2:5 expected the number of an outcome
@t "" x
    :2:6 expected the number of an outcome, found `x`
@p "" 1 1 "" { "a" } t "" 0
    :2:21 expected the number of an outcome, found `t`
@t "" 3
    :2:6 outcome 3 has not been described before
@t "" 0 "" { 1, 1 }
    :2:6 outcome 0 pays nothing
@p "" 1 1 "" { "a" "b" } 0 t "" 1 "" {1 1} t "" 1 "" {1 2}
    :2:48 other payoffs before
@t "" 1 "" { 1 }
    :2:15 expected the payoff of `Bob`, found `}`
@t "" 1 "" { 1 2 3 }
    :2:17 expected `}`, found the number `3`
@t "" 1 "" { 1,, 2 }
    :2:15 expected the payoff of `Bob`, found a comma
@t "" 1 "" { one, 2 }
    :2:13 expected the payoff of `Ann`, found `one,`
@t "" 1 "" { "1", 2 }
    :2:13 found a quoted text
@t "" 1 "" { 1, 2
    :2:17 expected `}`, found the end of the file
@t "" 1 { 1, 2 }
    :2:8 expected a label, found `{`
@t "" 1 "win"
    :2:13 expected `{` and the payoffs
@t "" 1 "" { +1, 2 }
    :2:13 has a plus sign
@t "" 1 "" { 1.5/2, 2 }
    :2:13 `1.5/2` is not a number
@t "" 1 "" { 1/0, 2 }
    :2:13 `1/0` divides by zero
@t "" 1 "" { 1e99999, 2 }
    :2:13 beyond 10000
@t "" 1 "" { .5e1, 2 }
    :2:13 write `0.5e1`
@t "" 1 "" { 50%, 2 }
    :2:13 `50%` is not a number
@p "" 3 1 "" { "a" } 0
    :2:6 there is no player 3: the game has 2
@p "" 0 1 "" { "a" } 0
    :2:6 a node starts with `c`
@p "" 99999999999999999999 1 "" { "a" } 0
    :2:6 expected the number of the player
@p "" 1 5 0
    :2:8 information set 5 of `Ann` has not been described
@c "" 5 0
    :2:6 chance move 5 has not been described
@p "" 1 1 { "a" } 0
    :2:10 expected a label, found `{`
@p "" 1 1 "x" 0
    :2:14 expected `{` and the actions
@p "" 1 1 "x" { } 0
    :2:16 a node without actions is terminal
@p "" 1 1 "x" { "a" 1 } 0
    :2:20 only the actions of chance
@p "" 1 1 "x" { "a", "b" } 0
    :2:19 without commas
@p "" 1 1 "x" { a "b" } 0
    :2:16 names stand in quotes
@p "" 1 1 "x" { "a" "b" 0 t "" 0 t "" 0
    :2:24 expected an action's name in quotes or `}`, found the number `0`
@c "" 1 "x" { "a" "b" } 0
    :2:18 expected the probability of `a`
@c "" 1 "x" { "a" 3/2 "b" -1/2 } 0
    :2:26 `b` is below zero
@c "" 1 "x" { "a" 0.5 "b" 0.500000001 } 0
    :2:8 sum to 1.000000001 instead of 1: 0.000000001 is too much
@c "" 1 "x" { "a" 1/3 "b" 1/3 } 0
    :2:8 sum to 2/3 instead of 1: 1/3 is missing
@c "" 1 "x" { "a" 0 } 0
    :2:8 sum to 0 instead of 1
@c "" 1 "x" { "a" 1/2 "b" } 0
    :2:26 expected the probability of `b`, found `}`
@c "" 1 "x" { "a" 1/2, "b" 1/2 } 0
    :2:21 without commas
@c "" 1 "x" { "a" 1/2 1/2 } 0
    :2:22 every action of chance has one probability
@p "" 1 1 "x" { "a" "b" } 0 p "" 1 1 "x" { "a" } 0
    :2:37 has 1 action here, but 2
@p "" 1 1 "x { \"a\" } 0
    :2:10 closing quote is missing
"#;

#[test]
fn broken_files_are_refused_with_a_place() {
    let lines: Vec<&str> = BROKEN.trim_matches('\n').lines().collect();
    let mut failures = Vec::new();
    for pair in lines.chunks(2) {
        let (file, (place, message)) = (pair[0], pair[1].trim().split_once(' ').unwrap());
        let text = match file.strip_prefix('@') {
            Some(nodes) => two_players(nodes),
            None => file.to_string(),
        };
        let said = match read(&text) {
            Ok(_) => "it is read".to_string(),
            Err(fault) => fault.to_string(),
        };
        if !said.contains(message) || !said.contains(&format!("test.efg{place}\n")) {
            failures.push(format!("{file}\n{said}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(
        read("")
            .unwrap_err()
            .to_string()
            .contains("found the end of the file")
    );
    assert!(lines.len() > 100);
}

#[test]
fn every_truncation_of_a_file_is_refused_or_read() {
    let text = format!("{POKER}deal\" {{ 0, 0 }}\n")
        + "p \"\" 1 1 \"Fred sees red\" { \"raise\" \"fold\" } 0\n\
           p \"\" 2 1 \"Alice\" { \"meet\" \"pass\" } 0\n\
           t \"\" 1 \"\" { 2, -2 } t \"\" 2 \"\" { 1 -1 }\n\
           t \"\" 2\n";
    for end in 0..text.len() {
        let fault = read(&text[..end]).unwrap_err();
        assert!(fault.to_string().contains("test.efg:"), "{fault}");
    }
}

#[test]
fn no_damaged_file_makes_the_reader_panic() {
    let text = two_players(
        "c \"\" 1 \"\" { \"a\" 1/2 \"b\" 0.5 } 1 \"fee\" { -1, 1e1 }\n\
         p \"\" 1 1 \"x\" { \"l\" \"r\" } 0 t \"\" 1 p \"\" 2 1 \"\" { \"m\" } 0 t \"\" 0\n\
         p \"\" 1 1 0 t \"\" 2 \"o\" { 1 2 } t \"\" 0\n",
    );
    let mut read = 0;
    for at in 0..text.len() {
        for damage in *b"{}\",-10 \\/e\xff" {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = damage;
            match efg::read("test.efg", &bytes, &ReadOptions::default()) {
                Ok((game, _)) => {
                    round_trip(&game);
                    read += 1;
                }
                Err(fault) => assert!(!fault.to_string().is_empty()),
            }
        }
    }
    assert!(read > 100, "only {read} changes were harmless");
}

#[test]
fn text_in_another_encoding_is_refused() {
    let latin = b"EFG 2 R \"caf\xe9\" { \"A\" }\nt \"\" 0";
    let fault = efg::read("latin.efg", latin, &ReadOptions::default()).unwrap_err();
    assert!(fault.to_string().contains("latin.efg:1:13"), "{fault}");
    let wide: Vec<u8> = "\u{feff}EFG"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let fault = efg::read("wide.efg", &wide, &ReadOptions::default()).unwrap_err();
    assert!(fault.to_string().contains("UTF-16"), "{fault}");
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
        if !file.ends_with(".efg") {
            continue;
        }
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let (game, _) = efg::read(file, &bytes, &ReadOptions::default())
            .unwrap_or_else(|fault| panic!("{fault}"));
        round_trip(&game);
        seen += 1;
        // Of the files that Gambit refuses today nothing is known but the text.
        if entry.get("nodes").is_none() {
            continue;
        }
        let count = |key: &str| entry[key].as_u64().map(|n| n as usize);
        assert_eq!(Some(game.title()), entry["title"].as_str(), "{file}");
        assert_eq!(Some(game.players().len()), count("players"), "{file}");
        assert_eq!(Some(game.node_count()), count("nodes"), "{file}");
        assert_eq!(Some(game.leaf_count()), count("terminal"), "{file}");
        assert_eq!(Some(game.chance_node_count()), count("chance"), "{file}");
        let sets: Vec<usize> = entry["infosets"]
            .as_object()
            .unwrap()
            .values()
            .map(|n| n.as_u64().unwrap() as usize)
            .collect();
        let ours: Vec<usize> = game
            .player_ids()
            .map(|p| game.infosets_of(p).len())
            .collect();
        assert_eq!(ours, sets, "{file}");
        let recall = entry["perfect_recall"].as_bool();
        assert_eq!(Some(game.recall_failure().is_none()), recall, "{file}");
        assert_eq!(
            Some(game.constant_sum().is_ok()),
            entry["const_sum"].as_bool(),
            "{file}"
        );
    }
    assert!(seen > 90, "only {seen} games were found in the corpus");
}

/// Where a text has faults and what they are, in their order.
fn faults(text: &str) -> Vec<String> {
    let refused = read(text).unwrap_err();
    let one = |fault: &Diagnostic| {
        let place = fault.place.as_ref().unwrap();
        format!("{}:{} {}", place.line, place.column, fault.message)
    };
    refused.diagnostics().iter().map(one).collect()
}

#[test]
fn independent_mistakes_are_told_together_and_nothing_besides() {
    let cases: [(&str, &[&str]); 9] = [
        (
            "p \"\" 1 1 \"x\" { \"l\", \"m\", \"r\" } 0\nt \"\" 1 \"\" { +1, 2 }\n\
             t \"\" 2 \"\" { 1 }\nt \"\" 3",
            &[
                "2:19 expected an action's name in quotes or `}`, found a comma",
                "3:13 the number `+1` has a plus sign",
                "4:15 expected the payoff of `Bob`, found `}`",
                "5:6 outcome 3 has not been described before",
            ],
        ),
        (
            // A set of a player who is not there is known once it was described.
            "p \"\" 3 1 \"x\" { \"l\" \"r\" } 0\nt \"\" 0 p \"\" 3 1 0\n\
             t \"\" 0 \"\" { 1, 2 }\nt \"\" 1 \"\" { 1 2 3, 4 }",
            &[
                "2:6 there is no player 3: the game has 2",
                "4:6 outcome 0 pays nothing and cannot have payoffs",
                "5:17 expected `}`, found the number `3`",
            ],
        ),
        (
            // What a bad number would make of a sum is no news.
            "c \"\" 1 \"\" { \"a\" x \"b\" 1/2 } 0\n\
             c \"\" 2 \"\" { \"a\" -1/2 \"b\" 3/2 } 0\n\
             c \"\" 3 \"\" { \"a\" 1/2 \"b\" 1/4 } 0 t \"\" 0 t \"\" 0 t \"\" 0 t \"\" 0",
            &[
                "2:17 expected the probability of `a`, found `x`",
                "3:17 the probability of `a` is below zero",
                "4:8 the probabilities of a chance move sum to 0.75 instead of 1: 0.25 is missing",
            ],
        ),
        (
            // Nor is what a bad payoff differs from.
            "p \"\" 1 1 \"x\" { \"l\" \"r\" } 0\nt \"\" 1 \"\" { one, 2 }\n\
             t \"\" 1 \"\" { 1, 2 }",
            &["3:13 expected the payoff of `Ann`, found `one,`"],
        ),
        (
            "p \"\" 1 1 \"x\" { \"l\" \"r\" } 0\nt \"\" 1 \"\" { 1,, 2 }\n\
             p \"\" 1 1 \"x\" { \"l\" } 0\nt \"\" 2 { 1 2 }",
            &[
                "3:15 expected the payoff of `Bob`, found a comma",
                "4:10 information set 1 of `Ann` has 1 action here, but 2 where it was first \
                 described",
                "5:8 expected a label, found `{`",
            ],
        ),
        (
            // A slip that is made everywhere is told once.
            "P \"\" 1 1 \"x\" { \"l\" 1/2 \"r\" 1/2 } 0\nT \"\" 1 \"\" { \"3\", 2 }\n\
             P 1 1\nT 1\nT 1",
            &[
                "2:1 expected a node, found `P`",
                "2:20 expected an action's name in quotes or `}`, found the number `1/2`",
                "3:1 expected a node, found `T`",
                "3:13 expected the payoff of `Ann`, found a quoted text",
                "4:3 expected the node's label in quotes (it may be empty), found the number `1`",
                "5:1 expected the number of an outcome, found `T`",
            ],
        ),
        (
            // Chance whose letter is `p`.
            "p \"\" 0 1 \"x\" { \"l\" 1/2 \"r\" 1/2 } 0\nt \"\" 0\nt \"\" 1 \"\" { 1, 2 t \"\" 0",
            &[
                "2:6 there is no player 0: the game has 2",
                "4:18 expected `}`, found `t`",
            ],
        ),
        (
            "p \"\" 1 1 \"x\" { } 0",
            &["2:16 expected an action's name in quotes, found `}`"],
        ),
        (
            // After what cannot be understood there is nothing to tell.
            "p \"\" 1 1 { \"l\" \"r\" } 0\nt \"\" 7\nq \"\" 1 1 { \"l\" } 0 t \"\" 8",
            &[
                "2:10 expected a label, found `{`",
                "3:6 outcome 7 has not been described before",
                "4:1 expected a node, found `q`",
            ],
        ),
    ];
    for (nodes, expected) in cases {
        let text = two_players(nodes);
        assert_eq!(faults(&text), expected, "{text}");
    }
}

#[test]
fn slips_that_repeat_are_counted_and_faults_end_at_twenty() {
    let fault = read(&two_players(
        "p \"\" 1 1 \"x\" { \"l\", \"m\", \"r\" } 0 t \"\" 0 t \"\" 0 t \"\" 0",
    ))
    .unwrap_err();
    assert!(
        fault
            .to_string()
            .ends_with("without commas; so in one more place"),
        "{fault}"
    );
    let list = "t \"\" 1 \"\" { x, y }\n".repeat(2);
    let outcome = |number: usize| list.replace(" 1 ", &format!(" {number} "));
    let leaves: String = (1..20).map(outcome).collect();
    let actions: String = (0..40).map(|k| format!(" \"{k}\"")).collect();
    let text = two_players(&format!("p \"\" 1 1 \"x\" {{{actions} }} 0\n{leaves}"));
    assert_eq!(faults(&text).len(), 20);
}

#[test]
fn the_comment_and_all_labels_are_kept() {
    let text = r#"EFG 2 R "a title" { "Ann" "Bob" }
"what it is about: \"no\"
in two lines"

c "start" 1 "weather" { "fine" 1/2 "foul" 1/2 } 1 "a ticket" { -1, 0 }
p "sun" 1 1 "choice" { "go" "stay" } 0
t "" 2 "both" { 1, 1 }
t "sad \ end" 0
p "sun" 1 1 "choice" { "go" "stay" } 0
t "" 2 "both" { 1, 1 }
t "" 3 "" { 0, 0 }
"#;
    let game = quiet(text);
    assert_eq!(game.comment(), "what it is about: \"no\"\nin two lines");
    let labels: Vec<&str> = game.nodes().map(|node| game.node_label(node)).collect();
    assert_eq!(labels, ["start", "sun", "", r"sad \ end", "sun", "", ""]);
    let outcomes: Vec<&str> = game
        .nodes()
        .filter_map(|node| game.outcome(node))
        .map(|outcome| game.outcome_label(outcome))
        .collect();
    assert_eq!(outcomes, ["a ticket", "both", "both", ""]);
    assert_eq!(game.chance_label(ChanceId::new(0)), "weather");
    // Other programs refuse two nodes of one label.
    let told_apart = text.replacen(
        "sun\" 1 1 \"choice\" { \"go\" \"stay\" } 0\nt \"\" 2 \"both\" { 1, 1 }\nt \"\" 3",
        "sun#5\" 1 1 \"choice\" { \"go\" \"stay\" } 0\nt \"\" 2 \"both\" { 1, 1 }\nt \"\" 3",
        1,
    );
    assert_eq!(efg::write(&game), told_apart);
    round_trip(&game);
    let bare = quiet("EFG 2 R \"\" { } t \"\" 0");
    let root = NodeId::new(0);
    assert_eq!((bare.comment(), bare.node_label(root)), ("", ""));
}

#[test]
fn chance_remembers_what_it_drew() {
    // One move draws for both; to Gambit it would be a player who forgets.
    let mut builder = GameBuilder::new("two coins", ["Ann"]);
    let share = Rational::new(1, 2);
    let coin = builder.chance("coin", ["heads", "tails"].map(|side| (side, share.clone())));
    let root = builder.root();
    for node in builder.draw(root, coin) {
        builder.draw(node, coin);
    }
    let game = builder.build().unwrap();
    assert_eq!((game.chance_count(), game.chance_node_count()), (1, 3));
    let text = efg::write(&game);
    let sides = "{ \"heads\" 1/2 \"tails\" 1/2 } 0\n";
    assert_eq!(
        text,
        format!(
            "EFG 2 R \"two coins\" {{ \"Ann\" }}\n\"\"\n\n\
             c \"\" 1 \"coin\" {sides}\
             c \"\" 2 \"coin#2\" {sides}t \"\" 0\nt \"\" 0\n\
             c \"\" 3 \"coin#3\" {sides}t \"\" 0\nt \"\" 0\n"
        )
    );
    round_trip(&game);
    // One that is met after a player's moves alone remains one.
    let text = two_players(
        "p \"\" 1 1 \"x\" { \"l\" \"r\" } 0\nc \"\" 1 \"coin\" { \"h\" 1 } 0 t \"\" 0\nc \"\" 1 0 t \"\" 0",
    );
    let again = quiet(&efg::write(&quiet(&text)));
    assert_eq!((again.chance_count(), again.chance_node_count()), (1, 2));
}

#[test]
fn the_letter_of_a_node_may_stand_in_quotes() {
    let text = two_players("\"p\" \"\" 1 1 \"x\" { \"l\" } 1 \"\" { 1, 2 } \"t\" \"\" 0");
    let (game, warnings) = read(&text).unwrap();
    assert_eq!((game.node_count(), warnings.len()), (2, 1));
    assert!(warnings[0].contains("without quotes"), "{}", warnings[0]);
}

/// Every model file below a folder.
fn models_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn models_keep_their_names_and_what_they_are_about() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let files = models_below(&folder);
    for file in &files {
        let model = Model::from_path(file).unwrap();
        let game = model.game(&model.defaults()).unwrap();
        assert_eq!(game.title(), model.title());
        let texts = [model.about(), model.source()];
        for text in texts.into_iter().flatten() {
            assert!(game.comment().contains(text), "{}", file.display());
        }
        round_trip(&game);
    }
    assert!(files.len() > 10, "only {} models were found", files.len());
}

/// Texts of few letters, so that they often meet, with all that a format may trip over.
fn nasty() -> impl Strategy<Value = String> {
    let letters = [
        "a", "b", " ", "  ", "\"", "\\", "\n", "\r\n", "\t", "#", "2", "é", "{", "}", ",",
        "\u{2003}", "\u{0}", "\u{feff}", "/", "p", "😀",
    ];
    prop::collection::vec(prop::sample::select(letters.to_vec()), 0..5).prop_map(|v| v.concat())
}

/// Hands out texts again and again.
struct Texts {
    texts: Vec<String>,
    next: usize,
}

impl Texts {
    fn take(&mut self) -> String {
        self.next += 1;
        self.texts[self.next % self.texts.len()].clone()
    }

    /// One that is not taken.
    fn fresh(&mut self, taken: &mut HashSet<String>) -> String {
        let mut text = self.take();
        while !taken.insert(text.clone()) {
            text = format!("{}{text}", taken.len());
        }
        text
    }

    /// So many that differ.
    fn list(&mut self, count: usize) -> Vec<String> {
        let mut taken = HashSet::new();
        (0..count).map(|_| self.fresh(&mut taken)).collect()
    }
}

/// The same game with other names and with labels.
fn renamed(game: &Game, texts: &mut Texts) -> Game {
    let players = texts.list(game.players().len());
    let mut builder = GameBuilder::new(texts.take(), players.clone());
    builder.comment(texts.take());
    let mut taken = vec![HashSet::new(); players.len()];
    let sets: Vec<InfosetId> = game
        .infosets()
        .map(|set| {
            let player = set.player().index();
            let label = texts.fresh(&mut taken[player]);
            builder.infoset(&players[player], &label, texts.list(set.action_count()))
        })
        .collect();
    let chances: Vec<ChanceId> = (0..game.chance_count())
        .map(ChanceId::new)
        .map(|chance| {
            let names = texts.list(game.chance(chance).len());
            let branches = names.into_iter().zip(game.chance(chance).iter().cloned());
            builder.chance(&texts.take(), branches)
        })
        .collect();
    let mut nodes = vec![builder.root(); game.node_count()];
    for node in game.nodes() {
        let new = nodes[node.index()];
        builder.label_node(new, &texts.take());
        if let Some(outcome) = game.outcome(node) {
            let outcome = builder.outcome(game.payoffs(outcome).iter().cloned());
            builder.label_outcome(outcome, &texts.take());
            builder.pay_outcome(new, outcome);
        }
        let next: Vec<NodeId> = match game.kind(node) {
            NodeKind::Leaf => Vec::new(),
            NodeKind::Chance(chance) => builder.draw(new, chances[chance.index()]).collect(),
            NodeKind::Decision(set) => builder.decide(new, sets[set.index()]).collect(),
        };
        for (child, new) in game.children(node).zip(next) {
            nodes[child.index()] = new;
        }
    }
    builder.build().unwrap()
}

proptest! {
    #[test]
    fn names_of_all_kinds_come_back(
        game in crate::random::game(),
        texts in prop::collection::vec(nasty(), 1..40),
    ) {
        let writable = |text: &String| !text.is_empty() && !text.ends_with('\\');
        let fine: Vec<String> = texts.iter().filter(|text| writable(text)).cloned().collect();
        if !fine.is_empty() {
            round_trip(&renamed(&game, &mut Texts { texts: fine, next: 0 }));
        }
        // An empty name is replaced, and a last backslash gets a space, which may make two names
        // equal, so that a number tells them apart.
        let nearly: Agree = |before, after| {
            let rest = after.strip_prefix(before);
            let rest = rest.map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
            before.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
        };
        round_trip_but_for(&renamed(&game, &mut Texts { texts, next: 0 }), nearly);
    }
}
