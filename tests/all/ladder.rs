//! The ladder of models: the sizes that its description gives, and the index of the README.

use crate::signaling::{model, ratio};
use demarche::game::NodeKind;
use demarche::number::Rational;
use demarche::{Assignment, Model};
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
    // A row without an element goes on with the one above it.
    let names = elements.iter().filter(|row| !row[0].is_empty());
    assert_eq!((names.count(), elements.len()), (28, 33));
    for row in elements {
        let [element, entry, letters] = &row[..] else {
            panic!("{row:?}");
        };
        assert!(!entry.is_empty() && !letters.is_empty());
        for letter in letters.split_whitespace() {
            let name = named
                .get(letter)
                .unwrap_or_else(|| panic!("{element}: no {letter}"));
            carried.insert(name.clone());
        }
        // What an entry names is a parameter of each of its models, but for what is asked of them.
        for code in entry.split('`').skip(1).step_by(2) {
            let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            for word in words.filter(|word| !matches!(*word, "" | "interval" | "explain")) {
                for letter in letters.split_whitespace() {
                    let model = model(&format!("israel_iran/{}.toml", named[letter]));
                    assert!(
                        model.parameter(word).is_some(),
                        "{element}: `{word}` in {letter}"
                    );
                }
            }
        }
    }
    assert_eq!(carried.len(), named.len());
}

/// The payoffs of the full crisis at a play, from their description and not from the model, for
/// these values of the parameters. In the small one nobody is inward and nothing a crisis.
fn described(play: &[&str], value: impl Fn(&str) -> Rational) -> [Rational; 4] {
    let has = |name: &str| play.contains(&name);
    let count = |yes: bool| Rational::from(i64::from(yes));
    // The parameter of what happened.
    let of = |table: &[(&str, &str)]| {
        let found = table.iter().find(|(name, _)| has(name));
        found.map_or(Rational::ZERO, |(_, parameter)| value(parameter))
    };
    let one = Rational::ONE;
    let (before, during) = (has("campaign"), has("during"));
    let resisted = before && has("intervene");
    let intervened = has("intervene") || during && has("both");
    let front = |table: &[(&str, &str)]| count(intervened) * of(table);
    let (direct, struck, join) = (has("direct"), has("strike"), count(has("join")));
    // A strike that answers an intervention hits both.
    let both = count(struck && (resisted || has("both")));
    let hit = count(struck && (resisted || !has("none")));

    let left = if before {
        one.clone()
    } else if during {
        value("gamma")
    } else {
        count(has("after")) * value("gamma") * value("gamma")
    };
    let gain = of(&[
        ("sincere", "G_S"),
        ("opportunist", "G_O"),
        ("hollow", "G_H"),
    ]) + of(&[("crisis", "v")])
        - of(&[("endorse", "k"), ("public", "a")]);
    let israel = value("B") * left - of(&[("public", "c_pub")])
        + front(&[
            ("sincere", "A_S"),
            ("opportunist", "A_O"),
            ("hollow", "A_H"),
        ])
        - value("L")
            * front(&[
                ("campaign", "phi_b"),
                ("during", "phi_d"),
                ("after", "phi_a"),
            ])
        + count(direct) * gain
        + count(struck) * value("Y")
        + join.clone()
            * of(&[
                ("sincere", "j_S"),
                ("opportunist", "j_O"),
                ("hollow", "j_H"),
            ])
        - both.clone() * value("r");
    let us = count(struck) * (of(&[("hawk", "s_W"), ("dove", "s_D")]) + of(&[("crisis", "s_u")]))
        - count(direct) * value("x_U")
        - hit.clone() * value("b")
        - both.clone() * value("i");
    let stake = value(if has("inward") { "h_N" } else { "h_C" });
    let campaigned = count(before || during || has("after"));
    let mobilized = if resisted { value("rho") } else { one.clone() };
    let unrest = value(if has("crisis") { "u_crisis" } else { "u_calm" });
    let cost = match resisted {
        true => value("w") * (one + unrest),
        false => front(&[("during", "m_d"), ("after", "w_a")]),
    };
    let saved = front(&[
        ("campaign", "sigma"),
        ("during", "sigma_d"),
        ("after", "sigma_a"),
    ]);
    let iran = stake.clone() * saved
        - stake * campaigned
        - cost
        - mobilized
            * (count(direct) * value("d")
                + count(struck) * value("d_U")
                + join.clone() * value("d_J"))
        - count(struck && has("none")) * value("alpha")
        - hit * value("e_B")
        - both.clone() * value("e_I")
        + both * join * value("z");
    let heeded = count(!intervened);
    let russia = count(has("endorse"))
        * (heeded.clone() * value("beta") - heeded * count(direct) * value("kappa")
            + count(!struck) * value("lambda_U"));
    [israel, us, iran, russia]
}

/// The model's values, all of them between the ends of their ranges, no two of them alike.
fn unlike(model: &Model) -> Assignment {
    let mut values = model.defaults();
    for (place, parameter) in (1..).zip(model.parameters()) {
        // Chances are not paid, and must sum to one.
        if matches!(
            &*parameter.name,
            "p_S" | "p_O" | "q" | "eta" | "pi" | "alpha_R"
        ) {
            continue;
        }
        let (low, high) = parameter.range.clone().unwrap();
        let value = low.clone() + (high - low) * ratio(2 * place + 1, 199);
        values.set_number(&parameter.name, value).unwrap();
    }
    values
}

#[test]
fn the_full_crisis_pays_what_its_description_says() {
    for (name, size) in [("full_crisis", 5_760), ("full_crisis_small", 800)] {
        let model = model(&format!("israel_iran/{name}.toml"));
        for values in [model.defaults(), unlike(&model)] {
            let game = model.game(&values).unwrap();
            let value = |name: &str| values.get(name).unwrap_or_else(|| panic!("{name}")).clone();
            let mut plays = 0;
            for node in game.nodes() {
                if let NodeKind::Leaf = game.kind(node) {
                    let expected = described(&game.history(node), value);
                    let payoffs = game.payoffs(game.outcome(node).unwrap());
                    assert_eq!(payoffs.to_vec(), expected, "{}", game.history_text(node));
                    plays += 1;
                }
            }
            assert_eq!(plays, size);
        }
    }
}
