//! The `.efg` format: what is read, what is refused and how, and that what is written reads back.

use demarche::diagnostic::{Error, ErrorKind};
use demarche::formats::{ReadOptions, efg};
use demarche::game::{Game, GameBuilder, InfosetId, NodeId, NodeKind, PlayerId};
use demarche::number::Rational;
use std::path::Path;

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

fn same(one: &Game, other: &Game) {
    assert_eq!(one.title(), other.title());
    assert_eq!(one.players(), other.players());
    assert_eq!(one.node_count(), other.node_count());
    assert_eq!(one.infoset_count(), other.infoset_count());
    let describe = |game: &Game, node| match game.kind(node) {
        NodeKind::Leaf => (0, 0, Vec::new(), String::new(), Vec::new()),
        NodeKind::Chance(chance) => (
            1,
            chance.index(),
            game.branch_names(chance).map(String::from).collect(),
            String::new(),
            game.chance(chance).to_vec(),
        ),
        NodeKind::Decision(set) => {
            let set = game.infoset(set);
            let names = set.action_names().map(String::from).collect();
            (
                2 + set.player().index(),
                set.id().index(),
                names,
                set.label().into(),
                Vec::new(),
            )
        }
    };
    for node in one.nodes() {
        assert_eq!(describe(one, node), describe(other, node), "{node:?}");
        assert_eq!(one.subtree_end(node), other.subtree_end(node));
        let (left, right) = (one.outcome(node), other.outcome(node));
        assert_eq!(
            left.map(|o| one.payoffs(o).to_vec()),
            right.map(|o| other.payoffs(o).to_vec()),
            "{node:?}"
        );
    }
}

fn round_trip(game: &Game) {
    let text = efg::write(game);
    let (again, warnings) = read(&text).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    assert_eq!(warnings, Vec::<String>::new(), "{text}");
    same(game, &again);
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
        said.contains("sum to 999999/1000000 instead of 1"),
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
    :2:1 a node starts with `c`
@t"" 0
    :2:1 put a space after `t`
@// nothing
    :2:1 found `//`
@t 0
    :2:3 expected the node's label
@t ""
    :2:5 expected the number of an outcome
@t "" x
    :2:6 expected the number of an outcome, found `x`
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
@c "" 1 "x" { "a" "b" } 0
    :2:18 expected the probability of `a`
@c "" 1 "x" { "a" 3/2 "b" -1/2 } 0
    :2:26 `b` is below zero
@c "" 1 "x" { "a" 0.5 "b" 0.500000001 } 0
    :2:8 sum to 1000000001/1000000000
@c "" 1 "x" { "a" 0 } 0
    :2:8 sum to 0 instead of 1
@p "" 1 1 "x" { "a" "b" } 0 p "" 1 1 "x" { "a" } 0
    :2:37 has 1 actions here, but 2
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
