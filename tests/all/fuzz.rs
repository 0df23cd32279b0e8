//! Readers given anything: bytes without sense, and files that were right before they were damaged.

use crate::readers::{READERS, Reader};
use proptest::prelude::*;
use std::path::Path;

fn reader(name: &str) -> &'static Reader {
    READERS.iter().find(|reader| reader.name == name).unwrap()
}

/// Runs a property; a failure shows which reader broke its promise on which text.
fn try_all(name: &str, bytes: &[u8]) {
    struct Tell<'a>(&'a str, &'a [u8]);
    impl Drop for Tell<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("{} on\n{}", self.0, String::from_utf8_lossy(self.1));
            }
        }
    }
    let _tell = Tell(name, bytes);
    (reader(name).keeps_its_promises)(bytes);
}

/// What numbers and words are swapped for.
const STRANGE: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "3",
    "1e9999",
    "1e300",
    "-1e-300",
    "1e99999999999",
    "1/0",
    "0/1",
    "99999999999999999999",
    "-9223372036854775809",
    "4294967296",
    "0.1",
    "1.",
    ".5",
    "nan",
    "inf",
    "{",
    "}",
    "{{",
    "}}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"\"",
    "\\",
    "\\\"",
    ",",
    ":",
    "\n",
    "\0",
    "p",
    "c",
    "t",
    "é",
    "\u{feff}",
    "\u{0}",
    "null",
    "true",
    "^",
    "^-1000",
    "1e-9999",
    "--",
];

/// One way of damaging a text: where, how far, and with what.
type Damage = (u8, u32, u32, u32);

/// The tokens of a text as ranges: words and numbers, or single signs.
fn tokens(bytes: &[u8]) -> Vec<(usize, usize)> {
    let inside =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'-' | b'_');
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        if inside(bytes[start]) {
            while at < bytes.len() && inside(bytes[at]) {
                at += 1;
            }
        }
        if !bytes[start].is_ascii_whitespace() {
            found.push((start, at));
        }
    }
    found
}

fn damage(bytes: &mut Vec<u8>, other: &[u8], (kind, a, b, c): Damage) {
    let place = |number: u32, length: usize| number as usize % (length + 1);
    let start = place(a, bytes.len());
    let end = (start + place(b, 24)).min(bytes.len());
    let strange = STRANGE[c as usize % STRANGE.len()].bytes();
    let all = tokens(bytes);
    let token = all.get(place(a, all.len().max(1) - 1)).copied();
    match (kind, token) {
        // A flipped bit.
        (0, _) if start < bytes.len() => bytes[start] ^= 1 << (c % 8),
        (1, _) => drop(bytes.drain(start..end)),
        (2, _) => {
            let copy = bytes[start..end].to_vec();
            bytes.splice(start..start, copy);
        }
        (3, _) => bytes.truncate(start),
        // The start of one file and the end of another.
        (4, _) => {
            bytes.truncate(start);
            bytes.extend(&other[place(b, other.len())..]);
        }
        (5, Some((from, to))) => drop(bytes.splice(from..to, strange)),
        (6, Some((from, _))) => drop(bytes.splice(from..from, strange)),
        (7, Some((from, to))) => drop(bytes.drain(from..to)),
        // A sign or a word over and over.
        (8, Some((from, to))) => {
            let copy = bytes[from..to].repeat(place(b, 40));
            bytes.splice(from..from, copy);
        }
        // Two tokens change places.
        (_, Some((from, to))) => {
            let second = all[place(c, all.len() - 1)];
            if to <= second.0 {
                let (one, two) = (bytes[from..to].to_vec(), bytes[second.0..second.1].to_vec());
                bytes.splice(second.0..second.1, one);
                bytes.splice(from..to, two);
            }
        }
        _ => {}
    }
}

/// A seed with some damage; now and then of two seeds.
fn damaged(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let count = seeds.len();
    let how = (0u8..10, any::<u32>(), any::<u32>(), any::<u32>());
    let damages = proptest::collection::vec(how, 1..5);
    (0..count, 0..count, damages).prop_map(move |(one, other, damages)| {
        let mut bytes = seeds[one].clone();
        for own in damages {
            damage(&mut bytes, &seeds[other], own);
        }
        bytes
    })
}

/// The seeds of a reader; of files also the small public ones, where they are there.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let own = reader(name).seeds.iter();
    let mut seeds: Vec<Vec<u8>> = own.map(|seed| seed.as_bytes().to_vec()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("without the corpus: there is none at {}", folder.display());
        return seeds;
    };
    let mut files: Vec<_> = files.flatten().map(|file| file.path()).collect();
    files.sort();
    let suits = |path: &&std::path::PathBuf| path.extension().is_some_and(|own| own == name);
    let small = files
        .iter()
        .filter(suits)
        .filter_map(|path| std::fs::read(path).ok());
    seeds.extend(small.filter(|bytes| bytes.len() < 3000));
    seeds
}

/// Signs that mean something to one reader or another, in no order.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        proptest::sample::select(STRANGE).prop_map(|word| word.as_bytes().to_vec()),
        "[ -~]{1,6}".prop_map(String::into_bytes),
        "(EFG 2 R|\\[payoff\\]|\\[\\[stage\\]\\]|\\{\"strategy\":|if|then|else|players = )"
            .prop_map(String::into_bytes),
    ];
    proptest::collection::vec(word, 0..30).prop_map(|words| words.join(&b' '))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for reader in READERS {
            try_all(reader.name, &bytes);
        }
    }

    #[test]
    fn any_words_are_answered(bytes in soup()) {
        for reader in READERS {
            try_all(reader.name, &bytes);
        }
    }

    #[test]
    fn damaged_trees_are_answered(bytes in damaged(seeds("efg"))) {
        try_all("efg", &bytes);
    }

    #[test]
    fn damaged_strategic_forms_are_answered(bytes in damaged(seeds("nfg"))) {
        try_all("nfg", &bytes);
    }

    #[test]
    fn damaged_matrices_are_answered(bytes in damaged(seeds("csv"))) {
        try_all("csv", &bytes);
    }

    #[test]
    fn damaged_listings_are_answered(bytes in damaged(seeds("listing"))) {
        try_all("listing", &bytes);
    }

    #[test]
    fn damaged_profiles_are_answered(bytes in damaged(seeds("profile"))) {
        try_all("profile", &bytes);
    }

    #[test]
    fn damaged_devices_are_answered(bytes in damaged(seeds("device"))) {
        try_all("device", &bytes);
    }

    #[test]
    fn damaged_expressions_are_answered(bytes in damaged(seeds("expression"))) {
        try_all("expression", &bytes);
    }
}

proptest! {
    // Unfolding a model takes longer than reading a tree.
    #![proptest_config(config(120))]

    #[test]
    fn damaged_models_are_answered(bytes in damaged(seeds("model"))) {
        try_all("model", &bytes);
    }
}

/// Every seed that is meant to be right is; the promises do not hold for lack of anything read.
#[test]
fn seeds_are_read() {
    for reader in READERS {
        for seed in reader.seeds {
            try_all(reader.name, seed.as_bytes());
        }
    }
    let (game, _) = read_tree(reader("efg").seeds[2], 1000).unwrap();
    assert!(game.recall_failure().is_some());
}

fn read_tree(
    text: &str,
    nodes: usize,
) -> Result<(demarche::Game, Vec<demarche::Diagnostic>), demarche::Error> {
    let options = demarche::formats::ReadOptions {
        nodes,
        ..Default::default()
    };
    demarche::formats::efg::read("fuzz.efg", text.as_bytes(), &options)
}

/// A short file can ask for a large tree: sets are described once, and chance may draw anywhere.
#[test]
fn a_small_file_cannot_build_a_large_tree() {
    let actions = "\"a\" ".repeat(5000);
    let text = format!("EFG 2 R \"\" {{ \"A\" }} p \"\" 1 1 \"\" {{ {actions} }} 0");
    let fault = read_tree(&text, 1000).unwrap_err();
    assert_eq!(fault.kind(), demarche::ErrorKind::Limit);
    let said = fault.to_string();
    assert!(said.contains("more than 1000 nodes"), "{said}");
    assert!(said.contains("`--max-nodes` raises the limit"), "{said}");
}

/// Brackets without end, in every format that nests.
#[test]
fn deep_nesting_is_refused_or_read() {
    for (open, close) in [
        ("[", "]"),
        ("{\"a\":", "}"),
        ("(", ")"),
        ("-", ""),
        ("{", "}"),
    ] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for reader in READERS {
            try_all(reader.name, deep.as_bytes());
        }
        let profile = format!("{{\"strategy\": {deep}}}");
        try_all("profile", profile.as_bytes());
        try_all("device", profile.as_bytes());
        for text in [
            format!("players = {deep}"),
            format!("[parameters]\np = \"{deep}\""),
        ] {
            try_all("model", text.as_bytes());
        }
    }
}
