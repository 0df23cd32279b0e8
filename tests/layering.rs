//! The layers of the library (`src/lib.rs` lists them): a module uses only the modules that its
//! line names, and every module has a line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the library, lowest first, with what it may use.
const LAYERS: &[(&str, &str)] = &[
    ("diagnostic", ""),
    ("number", ""),
    ("run", "number"),
    ("expr", "diagnostic number"),
    ("lp", "run number diagnostic"),
    ("game", "expr diagnostic number run"),
    ("strategy", "game number diagnostic"),
    ("sequence_form", "strategy game number diagnostic"),
    ("analysis", "lp strategy game run number diagnostic"),
    (
        "solvers",
        "lp sequence_form strategy game run number diagnostic",
    ),
    (
        "concepts",
        "solvers analysis lp strategy game run number diagnostic",
    ),
    ("model", "game expr diagnostic number run"),
    (
        "study",
        "model concepts analysis solvers sequence_form lp strategy game expr run number diagnostic",
    ),
    (
        "document",
        "study concepts analysis strategy model game number run diagnostic",
    ),
    (
        "formats",
        "document model game strategy expr diagnostic number run",
    ),
    (
        "report",
        "document study concepts analysis strategy model game number run diagnostic",
    ),
];

/// The binary: it may use the library's public face, `demarche::`, and itself.
const BINARY: &[&str] = &["main", "cli"];

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let first = path.strip_prefix(&root).unwrap().iter().next().unwrap();
                let module = first.to_str().unwrap().trim_end_matches(".rs").to_string();
                let text = fs::read_to_string(&path).unwrap();
                found.push((module, path, text));
            }
        }
    }
    assert!(found.len() > 10, "the sources were not found");
    found
}

/// The text without comments; strings are kept, since none of ours looks like an import.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules named right after `crate::`, `use crate::{…}` groups included.
fn uses(code: &str) -> BTreeSet<String> {
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (at, c) in group.char_indices() {
            if depth == 0 && start && (c.is_alphanumeric() || c == '_') {
                found.insert(word(&group[at..]));
                start = false;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' => start = depth == 0,
                _ => {}
            }
        }
    }
    found
}

#[test]
fn every_import_points_down() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> = LAYERS
        .iter()
        .map(|(module, below)| (*module, below.split_whitespace().collect()))
        .collect();
    let mut faults = Vec::new();
    for (module, path, text) in sources() {
        if module == "lib" {
            continue;
        }
        let code = code(&text);
        let used = uses(&code);
        if BINARY.contains(&module.as_str()) {
            faults.extend(
                used.iter()
                    .filter(|name| *name != "cli")
                    .map(|name| format!("{}: the binary uses crate::{name}", path.display())),
            );
            continue;
        }
        let Some(below) = allowed.get(module.as_str()) else {
            faults.push(format!(
                "{}: `{module}` is not in the table of layers",
                path.display()
            ));
            continue;
        };
        for name in used {
            if name != module && !below.contains(name.as_str()) {
                faults.push(format!("{}: `{module}` uses `{name}`", path.display()));
            }
        }
        if code.contains("good_lp") && !path.components().any(|c| c.as_os_str() == "backend") {
            faults.push(format!("{}: good_lp is for src/lp/backend", path.display()));
        }
        if code.contains("super::super::super::") {
            faults.push(format!(
                "{}: name modules from the crate's root",
                path.display()
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_table_only_points_down() {
    let order: Vec<&str> = LAYERS.iter().map(|(module, _)| *module).collect();
    for (index, (module, below)) in LAYERS.iter().enumerate() {
        for name in below.split_whitespace() {
            assert!(
                order[..index].contains(&name),
                "`{module}` names `{name}`, which is not below"
            );
        }
    }
}

#[test]
fn the_import_reader_sees_groups() {
    let found = uses("use crate::{game::{Game, Shape}, lp, number::Rational};\ncrate::run::Run");
    let expected = ["game", "lp", "number", "run"].map(String::from);
    assert_eq!(found, BTreeSet::from(expected));
}
