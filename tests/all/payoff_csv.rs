//! Payoff matrices as comma-separated values: layouts that are read, refusals, and what is written.

use crate::common::{game as classic, int, number};
use demarche::diagnostic::{Error, ErrorKind};
use demarche::formats::{ReadOptions, csv, nfg};
use demarche::game::{Game, PlayerId};
use demarche::number::Rational;
use demarche::run::Limits;

fn read(text: &str) -> Result<(Game, Vec<String>), Error> {
    let (game, warnings) = csv::read("test.csv", text.as_bytes(), &ReadOptions::default())?;
    let warnings = warnings.iter().map(ToString::to_string).collect();
    Ok((game, warnings))
}

fn quiet(text: &str) -> Game {
    let (game, warnings) = read(text).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    assert_eq!(warnings, Vec::<String>::new(), "{text}");
    game
}

fn write(game: &Game) -> String {
    csv::write(game, &Limits::default()).unwrap()
}

fn round_trip(game: &Game) {
    let text = write(game);
    let again = quiet(&text);
    assert_eq!(write(&again), text);
    assert_eq!(again.players(), game.players());
    let form = |game: &Game| game.strategic_form(&Limits::default()).unwrap();
    assert_eq!(form(&again), form(game));
}

/// Players, rows, columns and payoffs, row after row.
type Read = ([String; 2], Vec<String>, Vec<String>, Vec<[Rational; 2]>);

fn parts(game: &Game) -> Read {
    let form = game.strategic_form(&Limits::default()).unwrap();
    let own = |player| form.strategies(PlayerId::new(player)).to_vec();
    let (rows, columns) = (own(0), own(1));
    let cells = (0..rows.len()).flat_map(|row| (0..columns.len()).map(move |column| [row, column]));
    let cells = cells.map(|cell| form.payoffs(&cell).to_vec().try_into().unwrap());
    let players = game.players().to_vec().try_into().unwrap();
    let cells = cells.collect();
    (players, rows, columns, cells)
}

fn texts<const N: usize>(names: [&str; N]) -> [String; N] {
    names.map(String::from)
}

const PENNIES: [[i64; 2]; 4] = [[1, -1], [-1, 1], [-1, 1], [1, -1]];

#[test]
fn matching_pennies_are_read_in_every_layout() {
    let bare = [
        "1,-1\n-1,1\n",
        "1;-1\n-1;1",
        "1\t-1\r\n-1\t1\r\n",
        " 1 , -1 \n -1 ,1",
        "1 -1,-1 1\n-1 1,1 -1\n",
        "1;-1,-1;1\n-1;1,1;-1\n",
        "\"1,-1\",\"-1,1\"\n\"-1,1\",\"1,-1\"\n",
        "\"(1, -1)\";\"(-1, 1)\"\n\"[-1, 1]\";\"1,-1\"\n",
        "(1, -1)\t(-1, 1)\n-1, 1\t1, -1\n",
        "1,-1\n-1,1\n\n-1,1\n1,-1\n",
        "\u{feff}1,-1,,\n-1,1,,\n,,,\n\n-1,1\n1,-1\n,\n",
        "1.0,-1e0\n-2/2,1.\n",
    ];
    for text in bare {
        let (players, rows, columns, cells) = parts(&quiet(text));
        assert_eq!(players, texts(["Row", "Column"]), "{text}");
        assert_eq!(
            (rows, columns),
            (vec!["1".into(), "2".into()], vec!["1".into(), "2".into()])
        );
        assert_eq!(cells, PENNIES.map(|both| both.map(int)), "{text}");
    }
}

#[test]
fn pairs_that_may_be_meant_otherwise_are_read_with_a_warning() {
    for (text, said, cells) in [
        (
            "\"0,5\",\"1,5\"\n\"2,0\",\"0,0\"\n",
            "`0,5` as one for each player",
            4,
        ),
        (
            "1.0e+00 2.0e+00\n3 4\n",
            "the column player has no choice",
            2,
        ),
    ] {
        let (game, warnings) = read(text).unwrap();
        assert_eq!((game.leaf_count(), warnings.len()), (cells, 1));
        assert!(warnings[0].contains(said), "{}", warnings[0]);
    }
}

#[test]
fn names_stand_above_and_to_the_left() {
    let cells: Vec<[Rational; 2]> = (1..=6).map(|n| [int(n), Rational::new(1, n)]).collect();
    let pairs = ["1 1,2 1/2", "3 1/3,4 1/4", "5 1/5,6 1/6"];
    let rows = ["up", "middle", "down"];
    let labeled: Vec<String> = (0..3)
        .map(|k| format!("{},{}", rows[k], pairs[k]))
        .collect();
    let numbered: Vec<String> = (0..3).map(|k| format!("{},{}", k + 1, pairs[k])).collect();
    let ones = ["1", "2", "3"];
    let both = |head: &str, rows: &[String]| format!("{head}\n{}\n", rows.join("\n"));
    let default = ["Row", "Column"];
    for (text, players, rows, columns) in [
        (
            both(",left,right", &labeled),
            default,
            rows,
            ["left", "right"],
        ),
        (
            both("choice,left,right", &labeled),
            default,
            rows,
            ["left", "right"],
        ),
        (
            both("Ann \\ Bob,left,right", &labeled),
            ["Ann", "Bob"],
            rows,
            ["left", "right"],
        ),
        (both("A\\B,7,8", &numbered), ["A", "B"], ones, ["7", "8"]),
        (both(",7,8", &numbered), default, ones, ["7", "8"]),
        (labeled.join("\n"), default, rows, ["1", "2"]),
        (
            format!("left,right\n{}", pairs.join("\n")),
            default,
            ones,
            ["left", "right"],
        ),
    ] {
        let game = quiet(&text);
        let expected = (
            texts(players),
            rows.map(String::from).to_vec(),
            columns.map(String::from).to_vec(),
            cells.clone(),
        );
        assert_eq!(parts(&game), expected, "{text}");
        round_trip(&game);
    }
    // Two matrices, of which one has the names.
    let game = quiet("1,2\n3,4\n\nAnn \\ Bob,l,r\nu,5,6\nd,7,8\n");
    assert_eq!(game.players(), ["Ann", "Bob"]);
    assert_eq!(parts(&game).3[1], [int(2), int(6)]);
    assert_eq!(parts(&game).2, ["l", "r"]);
}

#[test]
fn single_rows_and_columns_are_matrices() {
    for (text, rows, columns) in [
        ("3", 1, 1),
        ("1,2,3", 1, 3),
        ("1\n2\n3", 3, 1),
        ("u,1\nd,2", 2, 1),
    ] {
        let game = quiet(text);
        let read = parts(&game);
        assert_eq!((read.1.len(), read.2.len()), (rows, columns), "{text}");
        round_trip(&game);
    }
    assert_eq!(quiet("x\n1\n2").leaf_count(), 2);
}

#[test]
fn what_is_written_is_what_others_read() {
    let text = "Ann \\ Bob,\"a, b\",\" c\"\n\"say \"\"no\"\"\",1/3 1/8,-1/40 1e20\n";
    let game = quiet(text);
    let written = "Ann \\ Bob,\"a, b\",\" c\"\n\"say \"\"no\"\"\",1/3,-0.025\n\n\
                   Ann \\ Bob,\"a, b\",\" c\"\n\"say \"\"no\"\"\",0.125,100000000000000000000\n";
    assert_eq!(write(&game), written);
    round_trip(&game);
}

#[test]
fn trees_are_written_as_their_strategic_form() {
    let game = classic("classics/myerson_card_game");
    round_trip(&game);
    let (matrix, _) = read(&write(&game)).unwrap();
    // The title and the comment are all that is lost.
    let named = |game: &Game| nfg::write(game, &Limits::default()).unwrap();
    assert!(!game.title().is_empty() && !game.comment().is_empty());
    let expected = named(&game).replace(game.title(), "");
    assert_eq!(named(&matrix), expected.replace(game.comment(), ""));
}

/// Broken files, `|` standing for the ends of lines; below each the place and what is said.
const BROKEN: &str = r#"
||
    :1:1 no matrix of payoffs
a,b
    :1:1 names, but no payoffs
1,2|3,x
    :2:3 `x` is not a number
1,x|3,4
    :1:3 `x` is not a number
up,3,x|down,1,2
    :1:6 `x` is not a number
,l,r|u,1,2|d,3
    :3:1 this row has 1 payoff where 2 are expected
1,2|3,4,5
    :2:1 this row has 3 payoffs where 2 are expected
1,2|3,,4
    :2:1 this row has 3 payoffs where 2 are expected
1,2,3|4,,5
    :2:3 there is no number in this cell
1,2 2|3,4
    :1:3 this cell has two numbers, the first one one
1 1,2|3 3,4 4
    :1:5 this cell has one number, the first one two
1,1 2 3
    :1:3 a cell has one number or two, not 3
1 2 3,4|5,6
    :1:1 a cell has one number or two, not 3
1/0,2|3,4
    :1:1 divides by zero
0,5	1|1	2
    :1:1 `0,5` is not a number
;l;r|u;0,5;1|d;2;3
    :2:3 `0,5` is not a number
1,2|3,4||1,2
    :4:1 this matrix is 1 by 2, but the one above it 2 by 2
1,2||1,2||1,2
    :5:1 this is the third of 3 matrices
1 1,2 2||1,2
    :1:1 two numbers, though there are two matrices
,l,r|u,1,2||,l,x|u,1,2
    :4:4 the columns of the matrices have different names
,l,r|u,1,2||,l,r|d,1,2
    :5:1 the rows of the matrices have different names
A \ B,l|u,1||A \ C,l|u,1
    :4:1 different players
1,"2
    :1:3 this quote is not closed
"1" 2,3
    :1:3 text between this closing quote
"#;

#[test]
fn broken_files_are_refused_with_a_place() {
    let lines: Vec<&str> = BROKEN.trim_matches('\n').lines().collect();
    let mut failures = Vec::new();
    for pair in lines.chunks(2) {
        let (file, (place, message)) = (pair[0], pair[1].trim().split_once(' ').unwrap());
        let said = match read(&file.replace('|', "\n")) {
            Ok(_) => "it is read".to_string(),
            Err(fault) => fault.to_string(),
        };
        if !said.contains(message) || !said.contains(&format!("test.csv{place}\n")) {
            failures.push(format!("{file}\n{said}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(lines.len() > 40);
}

#[test]
fn several_faults_are_told_at_once() {
    let fault = read("1,x,3\n4,5\ny,1/0,7\n").unwrap_err();
    let places: Vec<(usize, usize)> = fault
        .diagnostics()
        .iter()
        .map(|fault| fault.place.as_ref().map(|at| (at.line, at.column)).unwrap())
        .collect();
    assert_eq!(places, [(1, 3), (2, 1), (3, 1), (3, 3)]);
    let many = "1,x\n".repeat(50);
    let fault = read(&many).unwrap_err();
    assert_eq!(fault.diagnostics().len(), 21);
    assert!(fault.to_string().contains("30 more faults"), "{fault}");
}

#[test]
fn names_are_told_apart_with_a_warning() {
    let (game, warnings) = read("A \\ A,l,l,r\nu,1,2,3\nu,4,5,6\n").unwrap();
    assert_eq!(game.players(), ["A", "A#2"]);
    assert_eq!(parts(&game).1, ["u", "u#2"]);
    assert_eq!(parts(&game).2, ["l", "l#2", "r"]);
    assert_eq!(warnings.len(), 3);
    assert!(warnings[2].contains("test.csv:1:7"), "{}", warnings[2]);
}

#[test]
fn the_limit_on_nodes_holds() {
    for (nodes, fine) in [(9, true), (8, false)] {
        let options = ReadOptions {
            nodes,
            ..ReadOptions::default()
        };
        let read = csv::read("test.csv", b"1,2,3\n4,5,6\n", &options);
        assert_eq!(read.is_ok(), fine);
        if let Err(fault) = read {
            assert_eq!(fault.kind(), ErrorKind::Limit);
            assert!(fault.to_string().contains("test.csv:1:1"), "{fault}");
        }
    }
}

#[test]
fn other_games_are_not_written_as_matrices() {
    fn game(names: &[&str]) -> Game {
        let players = names.iter().map(|&name| (name, vec!["x", "y"]));
        let pay = |_: &[usize]| vec![int(0); names.len()];
        Game::strategic("", players, &Limits::default(), pay).unwrap()
    }
    for (names, said) in [
        (vec!["A", "B", "C"], "this game has 3"),
        (vec!["A"], "this game has 1"),
        (vec![], "this game has 0"),
        (vec!["A \\ B", "C"], "the corner of a matrix"),
        (vec!["A", " B"], "the corner of a matrix"),
    ] {
        let fault = csv::write(&game(&names), &Limits::default()).unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::Unsupported);
        assert!(fault.to_string().contains(said), "{fault}");
    }
    round_trip(&game(&["A\\1", "B"]));
}

#[test]
fn no_truncated_or_damaged_file_makes_the_reader_panic() {
    let text = "Ann \\ Bob,l,\"r \"\"é\"\"\"\nu,1/2,0.5\nd,-1,1e3\n\n,l,\n1,2,3\n4,5,6\n";
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        if let Ok((game, _)) = read(&text[..end]) {
            round_trip(&game);
        }
    }
    for at in 0..text.len() {
        for damage in *b"\",;\t \n\r\\(x-/\xff" {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = damage;
            match csv::read("test.csv", &bytes, &ReadOptions::default()) {
                Ok((game, _)) => round_trip(&game),
                Err(fault) => assert!(!fault.to_string().is_empty()),
            }
        }
    }
    let numbers = number("1/2");
    assert_eq!(
        parts(&quiet("l,r\n0.5 1/2,1;2")).3[0],
        [numbers.clone(), numbers]
    );
}
