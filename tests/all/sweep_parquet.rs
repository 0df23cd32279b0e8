//! Tables of sweeps as Parquet: that they say what the lines say, that a part is whole or not there,
//! and that nothing but the options decides their bytes.

use crate::common::in_threads;
use demarche::model::{Model, ParameterDraft};
use demarche::run::{Cancellation, Progress, Stop};
use demarche::study::Question;
use demarche::study::sweep::{Axis, Design, Shard, Summary, Sweep};
use demarche::{Concept, Rational};
use parquet::basic::{Repetition, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The assurance game with two classes at some points, one at others, and errors where `p` is no
/// probability: 12 points in parts of 5.
fn mixed(question: Question) -> Sweep {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let axes = ["p=-1/4:1:6", "k=0,3"].map(|text| Axis::parse(&model, text, false).unwrap());
    let design = Design::new(axes.to_vec(), None, 0).unwrap();
    let sweep = Sweep::new(&model, &model.defaults(), design, question).unwrap();
    sweep.part(NonZeroU64::new(5).unwrap())
}

fn asking() -> Question {
    Question {
        // The second has the name of a player.
        outcomes: vec!["response == restrain".into(), "Iran".into()],
        ..Question::default()
    }
}

/// A folder of this test's own, which is not there yet.
fn fresh(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    path
}

/// The files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        (name, fs::read(path).unwrap())
    });
    files.collect()
}

/// The rows of all parts: the columns with their values.
fn rows(folder: &Path) -> Vec<Vec<(String, Field)>> {
    let parts = files(folder).into_keys();
    let parts = parts.filter(|name| name.ends_with(".parquet"));
    let mut rows = Vec::new();
    for part in parts {
        let reader = SerializedFileReader::new(File::open(folder.join(part)).unwrap()).unwrap();
        for row in reader.get_row_iter(None).unwrap() {
            rows.push(row.unwrap().into_columns());
        }
    }
    rows
}

/// The lines of the same table; no field of these sweeps has a comma or a line end.
fn lines(sweep: &Sweep) -> (Vec<Vec<String>>, Summary) {
    let mut out = Vec::new();
    let summary = sweep.write(&mut out, &in_threads(1)).unwrap();
    let text = String::from_utf8(out).unwrap().replace(", ", "; ");
    let fields = |line: &str| {
        let fields = line.split(',');
        fields.map(|f| f.trim_matches('"').to_string()).collect()
    };
    (text.lines().skip(1).map(fields).collect(), summary)
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Long(value) => value.to_string(),
        Field::Bool(value) => value.to_string(),
        Field::Str(value) => value.replace(", ", "; "),
        strange => panic!("{strange:?}"),
    }
}

#[test]
fn the_columns_are_those_of_the_lines() {
    for decimals in [false, true] {
        let sweep = mixed(asking()).decimals(decimals);
        let folder = fresh(&format!("columns-{decimals}.parquet"));
        let summary = sweep.parquet(&folder, false, &in_threads(1)).unwrap();
        let (lines, expected) = lines(&sweep);
        assert_eq!(summary, expected);
        let rows = rows(&folder);
        assert_eq!(rows.len(), lines.len());
        for (row, line) in rows.iter().zip(&lines) {
            let mut cells = row.iter().peekable();
            for (name, expected) in sweep.columns().iter().zip(line) {
                let (column, cell) = cells.next().unwrap();
                let named = column.strip_suffix(" (2)").unwrap_or(column);
                assert_eq!(named, name);
                let number = matches!(name.as_str(), "p" | "k")
                    || name.ends_with(" least")
                    || name.ends_with(" greatest");
                if !number {
                    assert_eq!(text(cell), *expected, "{name}");
                    continue;
                }
                match cell {
                    Field::Double(value) => {
                        let exact: Rational = expected.parse().unwrap();
                        assert_eq!(*value, exact.to_f64(), "{name}");
                    }
                    cell => assert_eq!((cell, expected.as_str()), (&Field::Null, "")),
                }
                if !decimals {
                    let (column, cell) = cells.next().unwrap();
                    assert!(column.starts_with(&format!("{name} exact")), "{column}");
                    assert_eq!(text(cell), *expected);
                }
            }
            assert!(cells.next().is_none());
        }
    }
}

#[test]
fn the_columns_have_types_and_names_of_their_own() {
    let folder = fresh("types.parquet");
    let sweep = mixed(asking());
    sweep.parquet(&folder, false, &in_threads(1)).unwrap();
    let file = File::open(folder.join("part-00001.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let schema = reader.metadata().file_metadata().schema();
    let mut columns = BTreeMap::new();
    for field in schema.get_fields() {
        let info = (
            field.get_physical_type(),
            field.get_basic_info().repetition(),
        );
        assert!(columns.insert(field.name(), info).is_none(), "twice");
    }
    let (needed, optional) = (Repetition::REQUIRED, Repetition::OPTIONAL);
    for (name, expected) in [
        ("point", (Type::INT64, needed)),
        ("p", (Type::DOUBLE, needed)),
        ("p exact", (Type::BYTE_ARRAY, needed)),
        ("status", (Type::BYTE_ARRAY, needed)),
        ("completeness", (Type::BYTE_ARRAY, optional)),
        ("classes", (Type::INT64, needed)),
        ("class", (Type::INT64, optional)),
        ("pure", (Type::BOOLEAN, optional)),
        ("Iran least", (Type::DOUBLE, optional)),
        ("Iran least (2)", (Type::DOUBLE, optional)),
        ("Iran least exact (2)", (Type::BYTE_ARRAY, optional)),
        ("intuitive", (Type::BOOLEAN, optional)),
        ("error", (Type::BYTE_ARRAY, optional)),
    ] {
        assert_eq!(columns[name], expected, "{name}");
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let sweep = mixed(asking());
    let [one, two] = ["one.parquet", "two.parquet"].map(fresh);
    let first = sweep.parquet(&one, false, &in_threads(1)).unwrap();
    let second = sweep.parquet(&two, false, &in_threads(2)).unwrap();
    assert_eq!(first, second);
    assert!(files(&one) == files(&two));
    let names: Vec<String> = files(&one).into_keys().collect();
    let parts = [1, 2, 3].map(|part| format!("part-0000{part}.parquet"));
    assert_eq!(names, [&["_sweep.json".to_string()][..], &parts].concat());
}

#[test]
fn a_killed_sweep_goes_on_to_the_same_bytes() {
    for decimals in [false, true] {
        let sweep = mixed(asking()).decimals(decimals);
        let folder = fresh(&format!("killed-{decimals}.parquet"));
        let whole = sweep.parquet(&folder, false, &in_threads(1)).unwrap();
        let expected = files(&folder);
        let mut csv = Vec::new();
        sweep.write(&mut csv, &in_threads(1)).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        let header = csv.lines().next().unwrap();
        let of = |points: std::ops::RangeInclusive<u64>| -> String {
            let own = csv.lines().skip(1).filter(|line| {
                let point = line.split(',').next().unwrap().parse().unwrap();
                points.contains(&point)
            });
            own.map(|line| format!("{line}\n")).collect()
        };
        let go_on = |resumed: u64| {
            let summary = sweep.parquet(&folder, false, &in_threads(2)).unwrap();
            assert_eq!(summary.resumed, resumed);
            assert!(files(&folder) == expected);
            // Also of decimals the summary is that of the table.
            assert_eq!(
                Summary {
                    resumed: 0,
                    ..summary
                },
                whole
            );
        };
        go_on(12);
        let part = |number: u64| folder.join(format!("part-0000{number}.parquet"));
        let journal = |number: u64| folder.join(format!("_part-0000{number}.csv"));
        // The last part is not there, or a temporary file is, or both.
        fs::write(folder.join("_part-00003.tmp"), "half").unwrap();
        fs::remove_file(part(3)).unwrap();
        go_on(10);
        // One in the middle.
        fs::remove_file(part(2)).unwrap();
        go_on(5);
        // In the middle of a line; after all lines, but before there was a file of columns; and
        // right before the lines are removed.
        fs::remove_file(part(3)).unwrap();
        fs::write(journal(3), format!("{header}\n{}12,", of(11..=11))).unwrap();
        go_on(11);
        fs::remove_file(part(3)).unwrap();
        fs::write(journal(3), format!("{header}\n{}", of(11..=12))).unwrap();
        go_on(12);
        fs::write(journal(3), format!("{header}\n{}", of(11..=12))).unwrap();
        go_on(12);
        // Before the header is written.
        for number in 1..=3 {
            fs::remove_file(part(number)).unwrap();
        }
        fs::write(journal(1), &header[..4]).unwrap();
        go_on(0);
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        go_on(0);
    }
}

/// Cancels once so many points are answered.
#[derive(Debug)]
struct Enough(u64, Cancellation);

impl Progress for Enough {
    fn report(&self, _: &str, done: u64, _: Option<u64>) {
        if done >= self.0 {
            self.1.cancel();
        }
    }
}

#[test]
fn what_is_stopped_keeps_what_is_finished() {
    // So many points that none of these runs comes to the end.
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let axis = Axis::parse(&model, "p=0:1:200001", false).unwrap();
    let design = Design::new(vec![axis], None, 0).unwrap();
    let sweep = Sweep::new(&model, &model.defaults(), design, Question::default()).unwrap();
    let sweep = sweep.part(NonZeroU64::new(100).unwrap());
    let folder = fresh("stopped.parquet");
    let stopped = |points: u64| {
        let mut options = in_threads(2);
        options.progress = Some(Arc::new(Enough(points, options.cancellation.clone())));
        let summary = sweep.parquet(&folder, false, &options).unwrap();
        assert_eq!(summary.stop, Some(Stop::Cancelled));
        assert!(summary.finished >= points);
        // Whole parts are there, and the lines of the next.
        let mut points: Vec<Field> = rows(&folder)
            .into_iter()
            .map(|row| row[0].1.clone())
            .collect();
        points.dedup();
        let whole = i64::try_from(summary.finished / 100 * 100).unwrap();
        assert!(points.into_iter().eq((1..=whole).map(Field::Long)));
        summary
    };
    let first = stopped(150);
    assert_eq!(first.resumed, 0);
    let second = stopped(first.finished + 150);
    assert_eq!(second.resumed, first.finished);
}

#[test]
fn only_the_same_sweep_goes_on() {
    let sweep = mixed(asking()).text("one");
    let folder = fresh("differs.parquet");
    let options = in_threads(1);
    sweep.parquet(&folder, false, &options).unwrap();
    let before = files(&folder);
    let refuses = |sweep: &Sweep, said: &str| {
        let refusal = sweep.parquet(&folder, false, &options).unwrap_err();
        let refusal = refusal.to_string();
        assert!(refusal.contains(said), "{refusal}");
        assert!(refusal.contains("--restart"), "{refusal}");
    };
    let nash = Question {
        concept: Some(Concept::Nash),
        ..asking()
    };
    refuses(&mixed(nash).text("one"), "`concept` was null and is");
    refuses(&sweep.clone().text("two"), "text of the model has changed");
    refuses(&sweep.clone().decimals(true), "`decimals` was false");
    let larger = sweep.clone().part(NonZeroU64::new(6).unwrap());
    refuses(&larger, "`part` was 5 and is 6");
    assert!(files(&folder) == before);

    // Parts that somebody has exchanged, broken or brought along.
    let part = |number: u64| folder.join(format!("part-0000{number}.parquet"));
    fs::copy(part(1), part(2)).unwrap();
    refuses(&sweep, "part-00002.parquet` is not what this sweep writes");
    fs::write(part(2), &before["part-00002.parquet"][..100]).unwrap();
    refuses(&sweep, "part-00002.parquet` is not what this sweep writes");
    let other = fresh("brought.parquet");
    larger.parquet(&other, false, &options).unwrap();
    fs::copy(other.join("part-00002.parquet"), part(2)).unwrap();
    refuses(&sweep, "is of another sweep");
    fs::remove_file(folder.join("_sweep.json")).unwrap();
    refuses(&sweep, "says what sweep it is of");

    // A restart replaces the parts, and leaves alone what is not its own.
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let larger = sweep.clone().part(NonZeroU64::new(100).unwrap());
    assert_eq!(larger.parquet(&folder, true, &options).unwrap().resumed, 0);
    let names: Vec<String> = files(&folder).into_keys().collect();
    assert_eq!(names, ["_sweep.json", "notes.txt", "part-00001.parquet"]);
    // A file is no folder.
    let file = folder.join("notes.txt");
    let refusal = sweep.parquet(&file, true, &options).unwrap_err();
    assert!(refusal.to_string().contains("is no folder"), "{refusal}");
}

#[test]
fn shards_are_a_partition() {
    let whole = mixed(asking());
    let folder = fresh("whole.parquet");
    whole.parquet(&folder, false, &in_threads(1)).unwrap();
    let mut parts = Vec::new();
    for number in 1..=20 {
        let design = whole.design().clone();
        let design = design.shard(Shard::new(number, 20).unwrap());
        let empty = design.is_empty();
        let sweep = Sweep::new(whole.model(), whole.base(), design, asking()).unwrap();
        let folder = fresh(&format!("shard-{number}.parquet"));
        sweep.parquet(&folder, false, &in_threads(2)).unwrap();
        // What is complete already stays so, without points too.
        let again = sweep.parquet(&folder, false, &in_threads(2)).unwrap();
        assert_eq!(again.resumed, again.points);
        let rows = rows(&folder);
        assert_eq!(rows.is_empty(), empty);
        parts.extend(rows);
    }
    // Stable, so that the classes of a point stay in their order.
    parts.sort_by_key(|row| match row[0].1 {
        Field::Long(point) => point,
        _ => 0,
    });
    assert_eq!(parts, rows(&folder));
}

#[test]
fn numbers_beyond_floats_stay_fractions() {
    let model = Model::builder()
        .players(["A"])
        .parameter(ParameterDraft::new("x", 1))
        .payoff("A", "x")
        .build()
        .unwrap();
    let huge: Rational = format!("1{}", "0".repeat(400)).parse().unwrap();
    let third = Rational::new(1, 3);
    let axis = Axis::listed("x", [huge.clone(), third.clone()]).unwrap();
    let design = Design::new(vec![axis], None, 0).unwrap();
    let sweep = Sweep::new(&model, &model.defaults(), design, Question::default()).unwrap();
    let folder = fresh("huge.parquet");
    sweep.parquet(&folder, false, &in_threads(1)).unwrap();
    for (row, value) in rows(&folder).iter().zip([huge, third]) {
        for name in ["x", "A least", "A greatest"] {
            let cell = |name: &str| &row.iter().find(|(column, _)| column == name).unwrap().1;
            assert_eq!(cell(name), &Field::Double(value.to_f64()));
            let exact = cell(&format!("{name} exact"));
            assert_eq!(exact, &Field::Str(value.to_string()));
        }
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_program_writes_parts_and_goes_on() {
    let folder = fresh("program.parquet");
    let run = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_demarche"));
        let command = command.args(["sweep", "models/israel_iran/assurance.toml"]);
        let command = command.args(["--over", "p=0.3,0.7", "--format", "json", "--out"]);
        let output = command.arg(&folder).output().unwrap();
        assert!(output.status.success());
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (json["finished"].clone(), json["resumed"].clone())
    };
    assert_eq!(run(), (2.into(), 0.into()));
    assert_eq!(run(), (2.into(), 2.into()));
    assert!(folder.join("part-00001.parquet").exists());
}
