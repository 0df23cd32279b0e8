//! The README says what the program does: its pictures are real output, its model works.

use demarche::{Concept, Model, Options, Rational};

#[expect(dead_code, reason = "an example's `main` is not called here")]
#[path = "../../examples/israel_iran.rs"]
mod israel_iran;

const README: &str = include_str!("../../README.md");

/// The blocks of the README in this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let starts = README.match_indices(&fence);
    let blocks = starts.map(|(at, _)| &README[at + fence.len()..]);
    blocks
        .map(|rest| rest.split("```\n").next().unwrap())
        .collect()
}

/// Asserts that `real` has the lines of `shown` in this order, consecutive but for a line `…`.
fn assert_shown(shown: &str, real: &str) {
    let mut rest = real;
    for part in shown
        .split_inclusive('\n')
        .collect::<Vec<_>>()
        .split(|line| line.trim() == "…")
    {
        let part = part.concat();
        let at = rest.find(&part);
        let at = at.unwrap_or_else(|| panic!("this is shown:\n{part}\nand this is real:\n{rest}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn the_pictures_are_what_the_example_prints() {
    let story = israel_iran::story().unwrap();
    let pictures = blocks("text");
    assert_shown(pictures[0], &story);
    assert_shown(pictures[1], &story);
    assert!(
        story.lines().all(|line| line.chars().count() <= 100),
        "{story}"
    );
}

#[test]
fn the_model_is_solved_and_its_slip_is_found() {
    let text = blocks("toml")[0];
    let model = Model::parse("bluff.toml", text).unwrap();
    assert_eq!(model.warnings(), []);
    let game = model.game(&model.defaults()).unwrap();
    assert_eq!((game.node_count(), game.infoset_count()), (11, 3));
    let catalogue = Concept::Nash.solve(&game, &Options::default()).unwrap();
    assert_eq!(catalogue.classes[0].certificate.max_regret, Rational::ZERO);

    let slip = text.replace("\"threat == threaten\"  ", "\"threat == threten\"  ");
    let error = Model::parse("bluff.toml", &slip).unwrap_err();
    assert_shown(blocks("text")[2], &format!("{error}\n"));
}

/// The words of a command, as a shell would see them.
#[cfg(feature = "cli")]
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        match index % 2 {
            1 => words.push(part.to_string()),
            _ => words.extend(part.split_whitespace().map(String::from)),
        }
    }
    words
}

/// Runs the commands of the console blocks one after the other, as a shell would.
#[cfg(feature = "cli")]
#[test]
fn the_commands_print_what_is_shown() {
    let profile = format!("{}/readme_profile.json", env!("CARGO_TARGET_TMPDIR"));
    let written = format!("{}/readme.efg", env!("CARGO_TARGET_TMPDIR"));
    let [map, table] = ["map.svg", "sweep.csv"]
        .map(|name| format!("{}/readme_{name}", env!("CARGO_TARGET_TMPDIR")));
    // A table that is there would be gone on with.
    let _ = std::fs::remove_file(&table);
    let blocks = blocks("console");
    let commands = blocks
        .iter()
        .flat_map(|block| block.split("$ demarche ").skip(1));
    let commands: Vec<&str> = commands.collect();
    assert_eq!(commands.len(), 14);
    for command in commands {
        let (line, shown) = command.split_once('\n').unwrap();
        let words = words(line.split(" > ").next().unwrap());
        let words = words.iter().map(|word| match word.as_str() {
            "profile.json" => profile.as_str(),
            "assurance.efg" => &written,
            "map.svg" => &map,
            "sweep.csv" => &table,
            word => word,
        });
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_demarche"));
        program.args(words).current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = program.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        if line.ends_with(" > profile.json") {
            std::fs::write(&profile, &text).unwrap();
        }
        assert_shown(shown, &text);
        let rejected = text.starts_with("rejected");
        assert_eq!(output.status.code(), Some(i32::from(rejected)), "{line}");
    }
    assert!(
        std::fs::read_to_string(written)
            .unwrap()
            .starts_with("EFG 2 R")
    );
}
