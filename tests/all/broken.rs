//! Broken model files: every mistake is named, placed and answered with a way out.

use demarche::diagnostic::{Diagnostic, Error, ErrorKind, Severity};
use demarche::model::Model;

/// A file that is right; the cases break it in one place each.
const GOOD: &str = r#"demarche = 1
title = "a good file"
players = ["Israel", "Iran"]
[parameters]
p = { value = 0.7, range = [0, 1], about = "prior" }
k = 1
[types.Israel]
sincere = { prior = "p", G = -3 }
hollow = { prior = "1 - p", G = 4 }
[[stage]]
name = "message"
player = "Israel"
actions = ["assure", "silent"]
[[stage]]
name = "response"
player = "Iran"
sees = ["message"]
actions = ["restrain", "intervene"]
[[stage]]
name = "opportunity"
chance = { open = "k/4", closed = "1 - k/4" }
when = "response == restrain"
[[stage]]
name = "act"
player = "Israel"
sees = ["response", "opportunity"]
actions = ["strike", "hold"]
[let]
struck = "act == strike"
gain = "G - k*(message == assure)"
[payoff]
Israel = "gain*struck"
Iran = "-struck"
"#;

/// What reading, unfolding and filling in the defaults complains of: refusals, or warnings.
fn complaints(text: &str) -> Vec<Diagnostic> {
    match Model::parse("game.toml", text) {
        Err(error) => error.diagnostics().to_vec(),
        Ok(model) => match model.game(&model.defaults()) {
            Err(error) => error.diagnostics().to_vec(),
            Ok(_) => model.warnings(),
        },
    }
}

struct Case {
    name: &'static str,
    /// What stands in the good file.
    good: &'static str,
    /// What is written in its place.
    bad: &'static str,
    severity: Severity,
    line: usize,
    column: usize,
    width: usize,
    message: &'static str,
    hint: &'static str,
}

macro_rules! cases {
    ($($name:literal: $good:literal => $bad:literal, $severity:ident
        $line:literal:$column:literal+$width:literal, $message:literal, $hint:literal;)*) => {
        &[$(Case {
            name: $name, good: $good, bad: $bad, severity: Severity::$severity,
            line: $line, column: $column, width: $width, message: $message, hint: $hint,
        }),*]
    };
}

const CASES: &[Case] = cases! {
    // Names.
    "unknown name": "G - k*" => "G - kk*", Error 30:13+2,
        "nothing is named `kk`", "did you mean `k`?";
    "unknown name, nothing near": "G - k*" => "G - whatever*", Error 30:13+8,
        "nothing is named `whatever`", "`[parameters]` or `[let]`";
    "unknown action": "act == strike" => "act == strik", Error 29:18+5,
        "`act` has no action `strik`", "did you mean `strike`?";
    "action used alone": "\"-struck\"" => "\"-strike\"", Error 33:10+6,
        "`strike` is a value of `act`", "write `act == strike`";
    "stage used as a number": "\"-struck\"" => "\"-act\"", Error 33:10+3,
        "`act` is no number", "`act == strike`";
    "stage compared by order": "act == strike" => "act < strike", Error 29:11+12,
        "`act` can only be compared by `==` and `!=`", "`strike`, `hold`";
    "player used as a number": "\"-struck\"" => "\"-Israel\"", Error 33:10+6,
        "`Israel` is a player", "`type.Israel`";
    "player without types": "\"-struck\"" => "\"type.Iran == x\"", Error 33:9+9,
        "`Iran` has no types", "`[types.Iran]`";
    "type of nobody": "\"-struck\"" => "\"type.Isreal == hollow\"", Error 33:9+11,
        "there is no player `Isreal`", "did you mean `type.Israel`?";
    "unknown type": "\"-struck\"" => "\"type.Israel == holow\"", Error 33:24+5,
        "`type.Israel` has no value `holow`", "did you mean `hollow`?";
    "unknown player of a stage": "player = \"Iran\"" => "player = \"Irn\"", Error 16:11+3,
        "there is no player `Irn`", "did you mean `Iran`?";
    "unknown player of types": "[types.Israel]" => "[types.Isral]", Error 7:8+5,
        "there is no player `Isral`", "did you mean `Israel`?";
    "payoff of nobody": "Iran = \"-struck\"" => "Iran = 0\nRussia = 0", Error 34:1+6,
        "there is no player `Russia`", "the players are `Israel`, `Iran`";
    "one name for two things": "gain = \"G" => "message = \"G", Error 30:1+7,
        "`message` is already the name of a stage", "need different names";
    "parameter named as a player": "k = 1\n" => "k = 1\nIran = 2\n", Error 7:1+4,
        "`Iran` is already the name of a player", "need different names";
    "type constant named as a parameter": "hollow = { prior = \"1 - p\", G = 4 }"
        => "hollow = { prior = \"1 - p\", G = 4, k = 2 }", Error 9:36+1,
        "`k` is already the name of a parameter", "need different names";
    "two stages of one name": "name = \"act\"" => "name = \"message\"", Error 24:9+7,
        "`message` is the name of two stages", "need different names";
    "two players of one name": "[\"Israel\", \"Iran\"]" => "[\"Israel\", \"Iran\", \"Iran\"]",
        Error 3:31+4, "`Iran` is the name of two players", "need different names";
    "reserved name": "k = 1\n" => "k = 1\nmax = 2\n", Error 7:1+3,
        "`max` is a word of the language", "letters, digits and `_`";
    "action that is no name": "\"hold\"" => "\"hold fire\"", Error 27:23+9,
        "`hold fire` is no name", "letters, digits and `_`";
    "repeated action": "\"hold\"" => "\"strike\"", Error 27:23+6,
        "`act` has two actions named `strike`", "leave one out";
    "cyclic let": "struck = \"act == strike\"" => "struck = \"2*gain\"\nloop = \"gain + loop\"",
        Error 30:1+4, "`loop` is defined by itself", "`loop` → `loop`";
    "longer circle": "gain = \"G" => "a = \"b\"\nb = \"2*a\"\ngain = \"a + G", Error 30:1+1,
        "`a` is defined by itself", "`a` → `b` → `a`";
    // Numbers.
    "prior off by 1e-9": "prior = \"1 - p\"" => "prior = 0.300000001", Error 9:20+11,
        "the priors of `Israel` sum to 1000000001/1000000000 instead of 1", "one minus";
    "probability above one": "\"k/4\"" => "\"k*4\"", Error 21:20+3,
        "the probability of `open` is 4, above one after (sincere, assure, restrain)",
        "between 0 and 1";
    "probability below zero": "\"1 - k/4\"" => "\"1 - 5*k/4\"", Error 21:36+9,
        "the probability of `closed` is -1/4, below zero", "between 0 and 1";
    "branches that do not sum to one": "\"1 - k/4\"" => "0.5", Error 21:35+3,
        "the probabilities of `opportunity` sum to 3/4 instead of 1", "fractions";
    "division by zero": "\"-struck\"" => "\"-struck/(k - 1)\"", Error 33:9+15,
        "this divides by zero", "if x == 0 then";
    "division by zero in a default": "k = 1\n" => "k = \"1/(1 - 1)\"\n", Error 6:6+9,
        "this divides by zero", "";
    "fractional power": "\"-struck\"" => "\"2^(k/2)\"", Error 33:9+7,
        "the exponent is not an integer", "";
    "not a number": "k = 1\n" => "k = nan\n", Error 6:5+3,
        "the parameter `k` is no finite number", "\"2/7\"";
    "parameter in a parameter": "k = 1\n" => "k = \"2*p\"\n", Error 6:8+1,
        "the name `p` is used where a number is expected", "only numbers";
    "range upside down": "range = [0, 1]" => "range = [1, 0]", Error 5:29+1,
        "the range of `p` runs from 1 down to 0", "least value first";
    "range of three": "range = [0, 1]" => "range = [0, 1, 2]", Error 5:28+9,
        "3 numbers instead of two", "[least, greatest]";
    "default outside its range": "k = 1\n" => "k = { value = 1, range = [2, 3] }\n",
        Warning 6:15+1, "the value 1 of `k` is outside its range from 2 to 3", "";
    // Who moves when, and what is seen.
    "sees a later stage": "sees = [\"message\"]" => "sees = [\"act\"]", Error 17:10+3,
        "`act` comes after `response` and cannot be seen there", "earlier stages";
    "sees itself": "sees = [\"message\"]" => "sees = [\"response\"]", Error 17:10+8,
        "the stage `response` cannot see itself", "earlier stages";
    "sees an unknown stage": "sees = [\"message\"]" => "sees = [\"mesage\"]", Error 17:10+6,
        "nothing is named `mesage`", "did you mean `message`?";
    "sees a parameter": "sees = [\"message\"]" => "sees = [\"k > 1\"]", Error 17:10+1,
        "`k` is a parameter", "`when` and `sees` speak of types and moves only";
    "when on a parameter": "when = \"response == restrain\"" => "when = \"k > 1\"", Error 22:9+1,
        "`k` is a parameter", "types and moves only";
    "when on a type constant": "when = \"response == restrain\"" => "when = \"G > 1\"",
        Error 22:9+1, "`G` is a type constant", "types and moves only";
    "when on a let over numbers": "when = \"response == restrain\"" => "when = \"gain > 1\"",
        Error 22:9+4, "`gain` depends on the type constant `G`", "types and moves only";
    "when on a later stage": "when = \"response == restrain\"" => "when = \"act == hold\"",
        Error 22:9+11, "`act` is not decided before `opportunity`", "earlier stages";
    "when on a let over a later stage": "when = \"response == restrain\"" => "when = \"struck\"",
        Error 22:9+6, "`struck` depends on `act`, which is not decided before", "earlier stages";
    "prior on a later draw": "prior = \"p\"" => "prior = \"p*(message == assure)\"",
        Error 8:24+19, "`message` is not decided before `type.Israel`", "drawn earlier";
    "action that its mover cannot decide": "\"intervene\"]"
        => "{ name = \"intervene\", when = \"type.Israel == hollow\" }]", Error 18:54+21,
        "`Iran` cannot tell whether `intervene` is possible at `response`: it is after (hollow, \
         assure) and is not after (sincere, assure)", "sees = [\"type.Israel\"]";
    "no action left": "[\"strike\", \"hold\"]"
        => "[{ name = \"strike\", when = \"message == assure\" }]", Error 24:9+3,
        "the stage `act` is left without actions after (sincere, silent, restrain, open)",
        "always exist";
    "stage that can never happen": "when = \"response == restrain\""
        => "when = \"message == assure and message == silent\"", Warning 22:9+39,
        "the stage `opportunity` can never happen", "after no history";
    "action that is never possible": "\"hold\"]"
        => "\"hold\", {name = \"wait\", when = \"0\"}]", Warning 27:54+1,
        "`wait` is never possible at `act`", "after no history";
    "nobody moves": "player = \"Iran\"\nsees = [\"message\"]\n" => "", Error 15:9+8,
        "nobody moves at the stage `response`", "add `player";
    "player and chance": "chance = {" => "player = \"Iran\"\nchance = {", Error 21:11+4,
        "both a player's and chance's", "leave out";
    "chance that sees": "chance = {" => "sees = [\"message\"]\nchance = {", Error 21:10+7,
        "the chance stage `opportunity` has `sees`", "leave it out";
    "no actions": "actions = [\"restrain\", \"intervene\"]" => "actions = []", Error 15:9+8,
        "the stage `response` has no actions", "actions = [";
    "no branches": "{ open = \"k/4\", closed = \"1 - k/4\" }" => "{}", Error 20:9+11,
        "has no branches", "branch = probability";
    "type without a constant": "\"p\", G = -3" => "\"p\"", Error 8:1+7,
        "the type `sincere` has no `G`, which `hollow` has", "every type of `Israel`";
    "type without a prior": "prior = \"p\", " => "", Error 8:1+7,
        "the type `sincere` has no prior", "add `prior";
    "constant on a stage": "G = 4" => "G = \"act == hold\"", Error 9:34+11,
        "the type constant `G` depends on the stage `act`", "`[let]`";
    "no payoff for a player": "Iran = \"-struck\"\n" => "", Error 31:2+6,
        "there is no payoff for `Iran`", "Iran = 0";
    "no payoffs at all": "[payoff]\nIsrael = \"gain*struck\"\nIran = \"-struck\"\n" => "",
        Error 3:13+6, "there is no payoff for `Israel`", "[payoff]";
    "unused parameter": "k = 1\n" => "k = 1\nz = 3\n", Warning 7:1+1,
        "nothing uses the parameter `z`", "";
    "unused type constant": "\"p\", G = -3 }\nhollow = { prior = \"1 - p\", G = 4 }"
        => "\"p\", G = -3, F = 1 }\nhollow = { prior = \"1 - p\", G = 4, F = 2 }", Warning 8:34+1,
        "nothing uses the type constant `F`", "";
    "slip in `prior`": "prior = \"p\"" => "piror = \"p\"", Error 8:1+7,
        "the type `sincere` has no prior", "";
    "other slip in `prior`": "prior = \"p\"" => "prio = \"p\"", Error 8:1+7,
        "the type `sincere` has no prior", "`prio` should perhaps be `prior`";
    "no players": "[\"Israel\", \"Iran\"]" => "[]", Error 3:11+2,
        "the model has no players", "players = [";
    "players left out": "players = [\"Israel\", \"Iran\"]\n" => "", Error 1:1+1,
        "the model has no players", "players = [";
    // The file.
    "unknown key": "sees = [\"message\"]" => "see = [\"message\"]", Error 17:1+3,
        "the stage `response` has no key `see`", "did you mean `sees`?";
    "unknown key of the file": "[payoff]" => "[payoffs]", Error 31:2+7,
        "a model has no key `payoffs`", "did you mean `payoff`?";
    "unknown key of a parameter": "about = \"prior\"" => "abot = \"prior\"", Error 5:36+4,
        "the parameter `p` has no key `abot`", "did you mean `about`?";
    "parameter without a value": "value = 0.7, " => "", Error 5:1+1,
        "the parameter `p` has no value", "add `value";
    "wrong type of players": "[\"Israel\", \"Iran\"]" => "\"Israel, Iran\"", Error 3:11+14,
        "`players` must be a list, not a text", "players = [";
    "wrong type of an action": "\"hold\"" => "3", Error 27:22+1,
        "an action of the stage `act` must be a text or a table, not a number", "actions = [";
    "wrong type of a payoff": "Iran = \"-struck\"" => "Iran = true", Error 33:8+4,
        "`Iran` must be a number or an expression, not true or false", "in quotes";
    "wrong type of a title": "\"a good file\"" => "7", Error 2:9+1,
        "`title` must be a text, not a number", "title = \"…\"";
    "stage left out": "[[stage]]\nname = \"message\"\nplayer = \"Israel\"\n\
        actions = [\"assure\", \"silent\"]\n"
        => "", Error 13:10+7, "nothing is named `message`", "";
    "stage without a name": "name = \"act\"\n" => "", Error 23:1+9,
        "this stage has no name", "add `name";
    "another version": "demarche = 1" => "demarche = 2", Error 1:12+1,
        "only 1 is known", "leave it out";
    "bad expression": "G - k*" => "G - k k*", Error 30:15+1,
        "an operator is missing before `k`", "`k*k`";
    "single equals sign": "act == strike" => "act = strike", Error 29:15+1,
        "`=` is no operator", "`==`";
    "chained comparison": "act == strike" => "0 < k < 1", Error 29:17+1,
        "comparisons do not chain", "`0 < k and k < 1`";
    "repeated key": "k = 1\n" => "k = 1\nk = 2\n", Error 7:1+1,
        "this is not TOML: duplicate key", "leave one out";
    "expression without quotes": "\"-struck\"" => "-struck", Error 33:8+7,
        "this is not TOML", "in quotes";
    "list that is not closed": "\"assure\", \"silent\"]" => "\"assure\", \"silent\"", Error 14:1+1,
        "this is not TOML: missing comma", "perhaps a bracket above is not closed";
    "single letter that is unknown": "G - k*" => "G - z*", Error 30:13+1,
        "nothing is named `z`", "`[parameters]` or `[let]`";
    "unclosed text": "title = \"a good file\"" => "title = \"a good file", Error 2:21+1,
        "this is not TOML", "close the text";
};

#[test]
fn the_good_file_is_good() {
    assert_eq!(complaints(GOOD), []);
}

#[test]
fn every_mistake_is_named_placed_and_answered() {
    const { assert!(CASES.len() >= 30) };
    let mut failures = Vec::new();
    for case in CASES {
        assert_eq!(
            GOOD.matches(case.good).count(),
            1,
            "{}: not one place",
            case.name
        );
        let found = complaints(&GOOD.replace(case.good, case.bad));
        let fits = |found: &Diagnostic| {
            let place = found.place.as_ref();
            found.severity == case.severity
                && found.message.contains(case.message)
                && found
                    .hint
                    .as_deref()
                    .unwrap_or_default()
                    .contains(case.hint)
                && place.is_some_and(|place| {
                    (place.line, place.column, place.width) == (case.line, case.column, case.width)
                        && &*place.source == "game.toml"
                })
        };
        if !found.iter().any(fits) {
            let shown: Vec<String> = found.iter().map(Diagnostic::to_string).collect();
            failures.push(format!("{}:\n{}", case.name, shown.join("\n")));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

#[test]
fn messages_are_sentences_in_lower_case() {
    for case in CASES {
        for found in complaints(&GOOD.replace(case.good, case.bad)) {
            let first = found.message.chars().next().unwrap();
            assert!(!first.is_uppercase(), "{}", found.message);
            assert!(!found.message.ends_with('.'), "{}", found.message);
        }
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let text = GOOD
        .replace("\"-struck\"", "\"-strucc\"")
        .replace("sees = [\"message\"]", "see = [\"message\"]")
        .replace("G = -3", "G = \"1 +\"");
    let found = complaints(&text);
    let lines: Vec<usize> = found
        .iter()
        .filter_map(|f| f.place.as_ref().map(|p| p.line))
        .collect();
    for line in [8, 17, 33] {
        assert!(lines.contains(&line), "{found:?}");
    }
}

/// What small damage makes of a file is answered, never a panic.
#[test]
fn damaged_files_are_answered() {
    let mut seed = 7u64;
    let mut draw = |below: usize| {
        // A linear congruential generator (Knuth, TAOCP 2, §3.3.4).
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let pieces = [
        "\"",
        "[",
        "]",
        "{",
        "}",
        "=",
        ",",
        "\n",
        "(",
        ")",
        "1",
        "0",
        "-",
        "/",
        "^",
        "==",
        "when",
        "é",
        "\\u0041",
        "'''",
        "type.",
        "sees",
        "nan",
        "1e999",
        "prior",
        "[[stage]]\n",
        "hold",
    ];
    let mut refused = 0;
    for _ in 0..1500 {
        let mut text = GOOD.to_string();
        for _ in 0..=draw(3) {
            let start = draw(text.len());
            let end = (start + draw(12)).min(text.len());
            let piece = if draw(2) == 0 {
                pieces[draw(pieces.len())]
            } else {
                ""
            };
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                text.replace_range(start..end, piece);
            }
        }
        let found = complaints(&text);
        refused += usize::from(found.iter().any(|one| one.severity == Severity::Error));
        assert!(
            found.iter().all(|one| one.place.is_some()),
            "{text}\n{found:?}"
        );
    }
    assert!(refused > 700, "{refused}");
}

#[test]
fn every_prefix_of_a_file_is_answered() {
    for end in 0..GOOD.len() {
        let found = complaints(&GOOD[..end]);
        // Only the last line's end and a shorter last expression can be left out unnoticed.
        if end < GOOD.len() - 2 {
            assert!(!found.is_empty(), "{}", &GOOD[..end]);
        }
    }
}

fn read(bytes: &[u8], name: &str) -> Result<Model, Error> {
    let path = std::env::temp_dir().join(format!("demarche-{}-{name}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let result = Model::from_path(&path);
    std::fs::remove_file(&path).unwrap();
    result
}

#[test]
fn bytes_that_are_no_text_are_placed() {
    let mut bytes = GOOD.as_bytes().to_vec();
    let at = GOOD.find("good").unwrap();
    bytes[at] = 0xFF;
    let error = read(&bytes, "bytes.toml").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    let place = error.diagnostics()[0].place.clone().unwrap();
    assert_eq!((place.line, place.column), (2, 12));
    assert!(error.to_string().contains("not UTF-8"), "{error}");
}

#[test]
fn files_are_found_or_not() {
    let missing = Model::from_path("no/such/file.toml").unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(missing.to_string().contains("no/such/file.toml"));
    // A byte order mark and the line ends of Windows change nothing.
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    let model = read(windows.as_bytes(), "windows.toml").unwrap();
    assert_eq!(model.title(), "a good file");
    let broken = windows.replace("G - k*", "G - kk*");
    let error = read(broken.as_bytes(), "broken.toml").unwrap_err();
    let place = error.diagnostics()[0].place.clone().unwrap();
    assert_eq!((place.line, place.column), (30, 13));
}

#[test]
fn texts_of_every_kind_have_places() {
    // Literal and multi-line texts are underlined inside, texts with escapes as a whole.
    for (text, line, column, width) in [
        ("'-strucc'", 33, 10, 6),
        ("'''-strucc'''", 33, 12, 6),
        ("\"\"\"\n-struck +\n  strucc\"\"\"", 35, 3, 6),
        ("\"-\\u0073trucc\"", 33, 8, 14),
    ] {
        let found = complaints(&GOOD.replace("\"-struck\"", text));
        let place = found[0].place.clone().unwrap();
        assert_eq!(
            (place.line, place.column, place.width),
            (line, column, width),
            "{text}"
        );
        assert_eq!(found[0].hint.as_deref(), Some("did you mean `struck`?"));
    }
}

#[test]
fn numbers_are_read_from_their_text() {
    for (text, value) in [
        ("0.1", "1/10"),
        ("1_000.5e-1", "2001/20"),
        ("+7", "7"),
        ("0x10", "16"),
        ("-0.0", "0"),
        ("\"2/7\"", "2/7"),
        ("\"1 - 1/3\"", "2/3"),
        (
            "0.30000000000000000000000000001",
            "30000000000000000000000000001/1e29",
        ),
    ] {
        let model = Model::parse("n.toml", &GOOD.replace("k = 1\n", &format!("k = {text}\n")));
        let model = model.unwrap_or_else(|error| panic!("{error}"));
        let found = &model.parameter("k").unwrap().value;
        let expected = value.replace("1e29", &format!("1{}", "0".repeat(29)));
        assert_eq!(*found, expected.parse().unwrap(), "{text}");
    }
}
