//! The ladder of models: the sizes that its description gives, and the index of the README.

use crate::signaling::{model, ratio};
use demarche::Model;
use demarche::game::NodeKind;
use demarche::number::Rational;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The models of the crisis: nodes, leaves and every player's information sets.
const SIZES: [(&str, usize, usize, &[usize]); 12] = [
    ("assurance", 31, 16, &[10, 2]),
    ("opportunist", 70, 36, &[21, 2]),
    ("us_led_strike", 143, 80, &[10, 4, 4]),
    ("russian_mediation", 47, 24, &[2, 2, 2]),
    ("campaign_timing", 47, 24, &[4, 8]),
    ("reputation", 35, 18, &[8, 4]),
    ("unrest", 303, 162, &[60, 30]),
    ("public_or_private", 33, 18, &[8, 3]),
    ("leaked_channel", 45, 24, &[10, 4]),
    ("false_alarm", 31, 16, &[2, 2]),
    ("full_crisis", 10_630, 5_760, &[366, 24, 108, 4]),
    ("full_crisis_small", 1_479, 800, &[92, 6, 18, 2]),
];

/// The names of the models in a folder.
fn folder(name: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("models")
        .join(name);
    let files = std::fs::read_dir(path).unwrap();
    let names = files.map(|file| file.unwrap().path());
    names
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_string())
        .collect()
}

#[test]
fn the_models_have_their_sizes() {
    for (name, nodes, leaves, sets) in SIZES {
        let model = model(&format!("israel_iran/{name}.toml"));
        let game = model.game(&model.defaults()).unwrap();
        let found: Vec<usize> = game
            .player_ids()
            .map(|player| game.infosets_of(player).len())
            .collect();
        assert_eq!(
            (game.node_count(), game.leaf_count()),
            (nodes, leaves),
            "{name}"
        );
        assert_eq!(found, sets, "{name}");
        assert!(game.recall_failure().is_none());
    }
    let named = SIZES.iter().map(|(name, ..)| name.to_string()).collect();
    assert_eq!(folder("israel_iran"), named);
}

/// Says who says so, and what every number means.
fn is_documented(model: &Model, name: &str) {
    assert!(
        model.source().is_some_and(|text| !text.is_empty()),
        "{name}"
    );
    assert!(model.about().is_some_and(|text| !text.is_empty()), "{name}");
    assert_eq!(model.warnings(), [], "{name}");
    for parameter in model.parameters() {
        let name = format!("{name}: {}", parameter.name);
        assert!(
            parameter
                .about
                .as_ref()
                .is_some_and(|text| !text.is_empty()),
            "{name}"
        );
        assert!(parameter.range.is_some(), "{name}");
    }
}

#[test]
fn the_models_say_what_they_assume() {
    for place in ["israel_iran", "classics"] {
        for name in folder(place) {
            let file = format!("{place}/{name}.toml");
            is_documented(&model(&file), &name);
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("models")
                .join(file);
            let text = std::fs::read_to_string(path).unwrap();
            let long = text.lines().find(|line| line.chars().count() > 100);
            assert_eq!(long, None, "{name}");
            // Payoffs and names are in parameters; only 0, 1 and powers are not.
            if place == "israel_iran" {
                let (_, body) = text.split_once("[types").unwrap();
                let digits = body.lines().filter(|line| !line.starts_with('#'));
                let words =
                    digits.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
                let numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
                let numbers: BTreeSet<&str> = numbers.collect();
                let plain = BTreeSet::from(["0", "1", "2"]);
                assert!(numbers.is_subset(&plain), "{name}: {numbers:?}");
            }
        }
    }
}

#[test]
fn every_classic_is_a_case() {
    let cases: String =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite"))
            .unwrap()
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
    for name in folder("classics") {
        assert!(
            cases.contains(&format!("\"classics/{name}\"")),
            "no case has {name}"
        );
    }
}

/// The cells of the README's tables in the section on the models, a table after the other.
fn tables() -> Vec<Vec<Vec<String>>> {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## The ladder of models\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    assert!(section.lines().all(|line| line.chars().count() <= 100));
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut inside = false;
    for line in section.lines() {
        let row = line
            .strip_prefix('|')
            .and_then(|line| line.strip_suffix('|'));
        match row {
            Some(row) => {
                if !inside {
                    tables.push(Vec::new());
                }
                let cells = row.split('|').map(|cell| cell.trim().to_string());
                tables.last_mut().unwrap().push(cells.collect());
            }
            None => assert!(!line.starts_with('|')),
        }
        inside = row.is_some();
    }
    for table in &mut tables {
        // The heading and the line below it.
        table.drain(..2);
    }
    tables
}

#[test]
fn the_index_names_every_model_and_every_element() {
    let tables = tables();
    let [models, elements] = &tables[..] else {
        panic!("there are {} tables", tables.len());
    };
    let mut named = BTreeMap::new();
    for row in models {
        let [letter, name, players, question] = &row[..] else {
            panic!("{row:?}");
        };
        let name = name.trim_matches('`');
        let model = model(&format!("israel_iran/{name}.toml"));
        assert_eq!(model.players().len().to_string(), *players, "{name}");
        assert!(!question.is_empty());
        assert!(named.insert(letter.clone(), name.to_string()).is_none());
    }
    assert_eq!(folder("israel_iran"), named.values().cloned().collect());

    let mut carried = BTreeSet::new();
    assert_eq!(elements.len(), 25);
    for row in elements {
        let [element, entry, letters] = &row[..] else {
            panic!("{row:?}");
        };
        assert!(!element.is_empty() && !letters.is_empty());
        for letter in letters.split_whitespace() {
            let name = named
                .get(letter)
                .unwrap_or_else(|| panic!("{element}: no {letter}"));
            carried.insert(name.clone());
        }
        // What an entry names is a parameter of one of its models.
        for code in entry.split('`').skip(1).step_by(2) {
            let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            for word in words.filter(|word| !matches!(*word, "" | "interval" | "explain")) {
                let known = letters.split_whitespace().any(|letter| {
                    let model = model(&format!("israel_iran/{}.toml", named[letter]));
                    model.parameter(word).is_some()
                });
                assert!(known, "{element}: `{word}`");
            }
        }
    }
    assert_eq!(carried.len(), named.len());
}

/// The payoffs of the full crisis at a play, from their description and not from the model.
fn described(play: &[&str]) -> [Rational; 4] {
    let has = |name: &str| play.contains(&name);
    let count = |yes: bool| Rational::from(i64::from(yes));
    let of = |table: &[(&str, i64, i64)]| {
        let found = table.iter().find(|(name, ..)| has(name));
        found.map_or(Rational::ZERO, |&(_, n, d)| ratio(n, d))
    };
    let intervened = has("intervene") || has("during") && has("both");
    let before = has("campaign") && has("intervene");
    let front = |table: &[(&str, i64, i64)]| count(intervened) * of(table);
    let (direct, struck, join) = (has("direct"), has("strike"), count(has("join")));
    // A strike that answers an intervention hits both.
    let both = count(struck && (before || has("both")));
    let hit = count(struck && (before || !has("none")));

    let gain = of(&[("sincere", -6, 1), ("opportunist", -1, 1), ("hollow", 4, 1)])
        + count(has("crisis")) * ratio(4, 1)
        - of(&[("endorse", 1, 1), ("public", 5, 1)]);
    let israel = of(&[("campaign", 6, 1), ("during", 51, 10), ("after", 867, 200)])
        - of(&[("public", 3, 2)])
        + front(&[("sincere", 1, 1), ("opportunist", 2, 1), ("hollow", 3, 1)])
        - front(&[("campaign", 5, 1), ("during", 4, 1), ("after", 3, 2)])
        + count(direct) * gain
        + count(struck) * ratio(6, 1)
        + join.clone() * of(&[("sincere", -1, 1), ("opportunist", 1, 1), ("hollow", 2, 1)])
        - both.clone() * ratio(4, 1);
    let us = count(struck) * of(&[("hawk", 4, 1), ("dove", -4, 1)])
        - count(direct)
        - hit.clone() * ratio(2, 1)
        - &both;
    let stake = of(&[("committed", 16, 1), ("inward", 4, 1)]);
    let campaigned = count(has("campaign") || has("during") || has("after"));
    let mobilized = if before { ratio(2, 5) } else { ratio(1, 1) };
    let war = ratio(2, 1) + of(&[("crisis", 8, 5), ("calm", 2, 5)]);
    let cost = if !intervened {
        Rational::ZERO
    } else if before {
        war
    } else {
        of(&[("during", 7, 5), ("after", 4, 1)])
    };
    let saved = front(&[("campaign", 1, 2), ("during", 2, 5), ("after", 1, 5)]);
    let iran = stake.clone() * saved
        - stake * campaigned
        - cost
        - mobilized
            * (count(direct) * ratio(10, 1)
                + count(struck) * ratio(12, 1)
                + join.clone() * ratio(2, 1))
        - count(struck && has("none")) * ratio(3, 1)
        - hit * ratio(2, 1)
        - both.clone() * ratio(3, 1)
        + both * join * ratio(5, 1);
    let heeded = count(!intervened);
    let russia = count(has("endorse"))
        * (heeded.clone() - heeded * count(direct) * ratio(5, 2) + count(!struck) * ratio(1, 2));
    [israel, us, iran, russia]
}

#[test]
fn the_full_crisis_pays_what_its_description_says() {
    let model = model("israel_iran/full_crisis.toml");
    let game = model.game(&model.defaults()).unwrap();
    let mut plays = 0;
    for node in game.nodes() {
        if let NodeKind::Leaf = game.kind(node) {
            let expected = described(&game.history(node));
            let payoffs = game.payoffs(game.outcome(node).unwrap());
            assert_eq!(payoffs.to_vec(), expected, "{}", game.history_text(node));
            plays += 1;
        }
    }
    assert_eq!(plays, 5_760);
}
