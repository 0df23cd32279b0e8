//! Sweeps: which points there are, that nothing but the options decides the bytes of a table, and
//! that its rows are the answers of `concepts`.

use crate::common::in_threads;
use demarche::concepts::Completeness;
use demarche::model::{Distribution, Law, ParameterDraft, StageDraft, TypeDraft};
use demarche::run::Stop;
use demarche::strategy::Refinement;
use demarche::study::Question;
use demarche::study::sweep::{Answer, Axis, Design, Shard, Solved, Summary, Sweep};
use demarche::{Cancellation, Concept, Model, Options, Rational};
use std::path::PathBuf;
use std::time::Duration;

const ASSURANCE: &str = "models/israel_iran/assurance.toml";

fn assurance() -> Model {
    Model::from_path(ASSURANCE).unwrap()
}

/// The sweep of the assurance game over these axes, with the probability of restraint.
fn sweep(over: &[&str], sample: Option<u64>) -> Sweep {
    let question = Question {
        outcomes: vec!["response == restrain".into()],
        ..Question::default()
    };
    asking(over, sample, question)
}

fn asking(over: &[&str], sample: Option<u64>, question: Question) -> Sweep {
    let model = assurance();
    let design = design(&model, over, sample, 1);
    Sweep::new(&model, &model.defaults(), design, question).unwrap()
}

fn design(model: &Model, over: &[&str], sample: Option<u64>, seed: u64) -> Design {
    let axes = over
        .iter()
        .map(|&text| Axis::parse(model, text, sample.is_some()).unwrap());
    Design::new(axes.collect(), sample, seed).unwrap()
}

fn table(sweep: &Sweep, options: &Options) -> (String, Summary) {
    let mut out = Vec::new();
    let summary = sweep.write(&mut out, options).unwrap();
    (String::from_utf8(out).unwrap(), summary)
}

/// A file of this test's own, which is not there yet.
fn fresh(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

fn r(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator, denominator)
}

/// Two classes at some points, one at others, and errors where `p` is no probability.
const MIXED: &[&str] = &["p=-1/4:1:6", "k=0,3"];

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let sweep = sweep(MIXED, None);
    let (expected, summary) = table(&sweep, &in_threads(1));
    assert_eq!(
        (summary.points, summary.finished, summary.errors),
        (12, 12, 2)
    );
    assert!(summary.several > 0);
    assert_eq!(summary.first_errors[0].values, [r(-1, 4), r(0, 1)]);
    for threads in 2..=5 {
        assert_eq!(
            table(&sweep, &in_threads(threads)),
            (expected.clone(), summary.clone())
        );
    }
    let path = fresh("threads.csv");
    let journaled = sweep.journal(&path, true, &in_threads(2)).unwrap();
    assert_eq!(journaled, summary);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
}

#[test]
fn a_killed_sweep_goes_on_to_the_same_bytes() {
    let sweep = sweep(MIXED, None);
    let path = fresh("killed.csv");
    let whole = sweep.journal(&path, true, &in_threads(2)).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let ends = (0..bytes.len())
        .filter(|&at| bytes[at] == b'\n')
        .map(|at| at + 1);
    // At every end of a line, after its first byte, and in the middle of lines.
    let cuts = ends.flat_map(|end| [end - 1, end, end + 1]);
    let cuts = cuts.chain((0..bytes.len()).step_by(211)).chain([0]);
    for cut in cuts.filter(|&cut| cut <= bytes.len()) {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        let resumed = sweep.journal(&path, false, &in_threads(2)).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes, "cut at {cut}");
        assert!(resumed.resumed <= 12 && (cut < bytes.len() || resumed.resumed == 12));
        let same = Summary {
            resumed: 0,
            ..resumed
        };
        assert_eq!(same, whole);
    }
}

#[test]
fn only_the_same_sweep_goes_on() {
    let over: &[&str] = &["p=0,1/2", "k~uniform(0,1)"];
    let path = fresh("differs.csv");
    let options = Options::default();
    let first = sweep(over, Some(2)).text("one");
    first.journal(&path, false, &options).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(first.journal(&path, false, &options).unwrap().resumed, 4);

    let model = assurance();
    let axes = || first.design().axes().to_vec();
    let other = |design: Design, question: Question| {
        Sweep::new(&model, &model.defaults(), design, question)
            .unwrap()
            .text("one")
    };
    let question = first.question().clone();
    let seed = other(Design::new(axes(), Some(2), 7).unwrap(), question.clone());
    let size = other(Design::new(axes(), Some(3), 1).unwrap(), question.clone());
    let part = first.design().clone().shard(Shard::new(1, 2).unwrap());
    let part = other(part, question.clone());
    let concept = Question {
        concept: Some(Concept::Nash),
        ..question.clone()
    };
    let concept = other(first.design().clone(), concept);
    let values = model.defaults().with("d", 11).unwrap();
    let fixed = Sweep::new(&model, &values, first.design().clone(), question.clone());
    for (sweep, said) in [
        (seed, "`seed` was 1 and is 7"),
        (size, "`sample` was 2 and is 3"),
        (part, "`shard` was \"1/1\" and is \"1/2\""),
        (concept, "`concept` was null and is \"nash\""),
        (fixed.unwrap().text("one"), "\"d\":\"11\""),
        (
            first.clone().text("two"),
            "the text of the model has changed",
        ),
        (
            sweep(&["p=0,1/2", "k~uniform(0,2)"], Some(2)).text("one"),
            "`over` was",
        ),
    ] {
        let refusal = sweep
            .journal(&path, false, &options)
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains(said) && refusal.contains("--restart"),
            "{refusal}"
        );
        assert!(std::fs::read(&path).unwrap() == before);
    }

    // A line that somebody has changed, one too many, and a table without its record.
    let text = String::from_utf8(before.clone()).unwrap();
    let changed = text.replacen("\n2,0,", "\n2,1,", 1);
    assert_ne!(changed, text);
    let longer = format!("{text}{}\n", text.lines().last().unwrap());
    for (strange, line) in [
        (changed, "line 3"),
        (longer, &format!("line {}", text.lines().count() + 1)),
    ] {
        std::fs::write(&path, strange).unwrap();
        let refusal = first
            .journal(&path, false, &options)
            .unwrap_err()
            .to_string();
        assert!(refusal.contains(line), "{refusal}");
    }
    let record = PathBuf::from(format!("{}.sweep.json", path.display()));
    std::fs::remove_file(&record).unwrap();
    let refusal = first
        .journal(&path, false, &options)
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("says what sweep it is of"), "{refusal}");
    assert_eq!(first.journal(&path, true, &options).unwrap().resumed, 0);
    assert!(std::fs::read(&path).unwrap() == before && record.exists());
}

#[test]
fn what_is_stopped_goes_on_later() {
    let sweep = sweep(&["p=0:1:7"], None);
    let expected = table(&sweep, &Options::default()).0;
    let mut options = Options::default();
    options.limits.time = Some(Duration::ZERO);
    let path = fresh("stopped.csv");
    let stopped = sweep.journal(&path, true, &options).unwrap();
    assert_eq!((stopped.finished, stopped.stop), (0, Some(Stop::Time)));
    assert_eq!(
        sweep.journal(&path, false, &in_threads(1)).unwrap().stop,
        None
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);

    let options = in_threads(2);
    let cancellation: &Cancellation = &options.cancellation;
    let summary = sweep.each(&options, |point, _, _| {
        if point == 0 {
            cancellation.cancel();
        }
    });
    let summary = summary.unwrap();
    // Those that were finished by then are not thrown away.
    assert!(summary.finished >= 1);
    assert!(summary.finished == 7 || summary.stop == Some(Stop::Cancelled));
}

#[test]
fn shards_are_a_partition() {
    let whole = sweep(MIXED, None);
    let mut lines: Vec<String> = table(&whole, &Options::default())
        .0
        .lines()
        .map(String::from)
        .collect();
    let mut parts = Vec::new();
    let mut points = 0;
    for number in 1..=5 {
        let design = whole.design().clone().shard(Shard::new(number, 5).unwrap());
        let sweep = Sweep::new(
            whole.model(),
            whole.base(),
            design,
            whole.question().clone(),
        );
        let (text, summary) = table(&sweep.unwrap(), &Options::default());
        points += summary.finished;
        parts.extend(text.lines().skip(1).map(String::from));
    }
    assert_eq!(points, 12);
    let number = |line: &String| line.split(',').next().unwrap().parse::<u64>().unwrap();
    // Stable, so that the classes of a point stay in their order.
    parts.sort_by_key(number);
    assert_eq!(parts, lines.split_off(1));
    let empty = whole.design().clone().shard(Shard::new(20, 20).unwrap());
    assert!(empty.is_empty());
    for text in ["0/3", "4/3", "1", "a/b", "1/0"] {
        assert!(text.parse::<Shard>().is_err(), "{text}");
    }
}

#[test]
fn the_rows_are_the_answers_of_the_concept() {
    let question = Question {
        concept: Some(Concept::Sequential),
        outcomes: vec!["response == restrain".into(), "Israel + Iran".into()],
    };
    let sweep = asking(&["p=0.3,0.7"], None, question);
    let model = assurance();
    let mut seen = Vec::new();
    sweep
        .each(&in_threads(2), |_, values, answer| {
            let values = model.defaults().with("p", values[0].clone()).unwrap();
            let game = model.game(&values).unwrap();
            let expected = Concept::Sequential
                .solve(&game, &Options::default())
                .unwrap();
            let Answer::Solved(Solved {
                completeness,
                limited,
                classes,
            }) = answer
            else {
                panic!("{answer:?}");
            };
            assert_eq!((*completeness, *limited), (Completeness::All, false));
            assert_eq!(classes.len(), expected.classes.len());
            for (row, class) in classes.iter().zip(&expected.classes) {
                assert_eq!((&row.name, row.proof), (&class.name, class.proof));
                assert_eq!(row.payoffs, class.payoffs);
                assert_eq!(row.pure, class.profile.is_pure());
                let refinements = class.refinements.as_ref().unwrap();
                assert_eq!(
                    row.tests,
                    Refinement::ALL.map(|test| refinements.verdict(test).holds())
                );
                let restrained = i64::from(values.get("p") == Some(&r(7, 10)));
                assert_eq!(row.outcomes[0].least, r(restrained, 1));
                assert!(row.outcomes[0].is_point());
                let welfare = &row.payoffs[0].least + &row.payoffs[1].least;
                assert_eq!(row.outcomes[1].least, welfare);
                seen.push((row.name.clone().unwrap(), row.payoffs[0].least.clone()));
            }
        })
        .unwrap();
    let expected = [
        ("pooling on silent, intervene", r(17, 5)),
        ("pooling on assure, restrain", r(69, 10)),
        ("pooling on silent, restrain", r(36, 5)),
    ];
    assert_eq!(
        seen,
        expected.map(|(name, payoff)| (name.to_string(), payoff))
    );
}

#[test]
fn one_answer_stands_where_there_is_no_list() {
    for (concept, completeness) in [
        (Concept::QuasiPerfect, "one"),
        (Concept::Nash, "all"),
        (Concept::WeakPbe, "all"),
    ] {
        let question = Question {
            concept: Some(concept),
            ..Question::default()
        };
        let (text, summary) = table(&asking(&["p=0.3"], None, question), &Options::default());
        assert_eq!(summary.errors, 0);
        assert!(
            text.contains(&format!("\n1,3/10,solved,{completeness},")),
            "{text}"
        );
    }
    let question = Question {
        concept: Some(Concept::ZeroSum),
        ..Question::default()
    };
    let (text, summary) = table(&asking(&["p=0.3"], None, question), &Options::default());
    assert_eq!((summary.errors, summary.finished), (1, 1), "{text}");
}

#[test]
fn a_bad_point_is_one_line() {
    let model = Model::builder()
        .players(["A", "B"])
        .parameter(ParameterDraft::new("x", 1))
        .types(
            "A",
            [
                TypeDraft::new("strong", "1/2"),
                TypeDraft::new("weak", "1/2"),
            ],
        )
        .stage(
            StageDraft::new("move")
                .player("A")
                .actions(["left", "right"]),
        )
        .stage(
            StageDraft::new("reply")
                .player("B")
                .sees(["move"])
                .actions(["up", "down"]),
        )
        .payoff("A", "1/x")
        .payoff("B", "reply == up")
        .build()
        .unwrap();
    let axis = Axis::listed("x", [-1, 0, 1].map(Rational::from)).unwrap();
    let design = Design::new(vec![axis], None, 0).unwrap();
    let sweep = Sweep::new(&model, &model.defaults(), design, Question::default()).unwrap();
    let (text, summary) = table(&sweep, &Options::default());
    assert_eq!((summary.finished, summary.errors), (3, 1));
    let bad: Vec<&str> = text.lines().filter(|line| line.starts_with("2,")).collect();
    assert_eq!(bad.len(), 1);
    assert!(
        bad[0].starts_with("2,0,error,,0,,,") && bad[0].contains("zero"),
        "{}",
        bad[0]
    );
    assert_eq!(bad[0].matches(',').count(), sweep.columns().len() - 1);
}

#[test]
fn distributions_have_their_laws() {
    let read = |text: &str| Distribution::parse(text, None).unwrap();
    for (text, mean) in [
        ("uniform(-1, 3)", 1.0),
        ("triangular(0, 1/4, 2)", 0.75),
        ("triangular(0, 0, 3)", 1.0),
        ("triangular(0, 3, 3)", 2.0),
        ("normal(0, 1, -10, 10)", 0.0),
        // m + s (φ(α) - φ(β)) / (Φ(β) - Φ(α))
        ("normal(0, 1, 0, 40)", (2.0 / std::f64::consts::PI).sqrt()),
        ("normal(0.7, 0.1, 0, 1)", 0.699_555_931_9),
    ] {
        let law = read(text);
        // Evenly spread draws give the mean; every value is inside, and grows with the draw.
        let draws = (0..4000u32).map(|k| (1 << 32) / 4000 * u64::from(k) + (1 << 19));
        let values: Vec<Rational> = draws.map(|draw| law.value(draw as u32)).collect();
        assert!(values.is_sorted(), "{text}");
        let sum: f64 = values.iter().map(Rational::to_f64).sum();
        assert!(
            (sum / 4000.0 - mean).abs() < 2e-3,
            "{text}: {}",
            sum / 4000.0
        );
        for draw in [0, 1, u32::MAX - 1, u32::MAX] {
            let value = law.value(draw);
            assert!(*law.least() < value && value < *law.greatest(), "{text}");
        }
    }
    // Exactly, for a uniform one.
    assert_eq!(
        read("uniform(0, 4)").value(1 << 31),
        Rational::from(2) + r(1, 1 << 31)
    );
    // Symmetric laws are inverted symmetrically, up to one of the 2^32 stretches.
    for text in [
        "uniform(-1, 1)",
        "triangular(-1, 0, 1)",
        "normal(0, 1/3, -1, 1)",
    ] {
        let law = read(text);
        for draw in (0..200u32).map(|k| k * 21_474_836) {
            let sum = law.value(draw) + law.value(!draw);
            assert!(sum.abs() <= r(1, 1 << 31), "{text} {draw}: {sum}");
        }
    }
    // Quantiles of the standard normal distribution.
    let standard = read("normal(0, 1, -8, 8)");
    for (share, quantile) in [
        (0.975, 1.959_963_985),
        (0.9, 1.281_551_566),
        (0.001, -3.090_232_306),
    ] {
        let draw = (share * 2f64.powi(32)) as u32;
        assert!(
            (standard.value(draw).to_f64() - quantile).abs() < 1e-6,
            "{share}"
        );
    }
    // The median above 20 deviations, from another library's error function.
    let tail = read("normal(0, 1, 20, 30)").value(1 << 31).to_f64();
    assert!((tail - 20.034541677).abs() < 1e-7, "{tail}");
    // With a wide deviation it is nearly uniform.
    let wide = read("normal(0, 1e9, 0, 1)").value(1 << 30).to_f64();
    assert!((wide - 0.25).abs() < 1e-8, "{wide}");
}

#[test]
fn samples_depend_on_seed_name_and_number_only() {
    let model = assurance();
    let values = |over: &[&str], size: u64, seed: u64, axis: usize| -> Vec<Rational> {
        let design = design(&model, over, Some(size), seed);
        (0..design.points())
            .map(|at| design.values(at)[axis].clone())
            .collect()
    };
    let first = values(&["p~uniform(0,1)"], 50, 1, 0);
    assert_eq!(first, values(&["p"], 50, 1, 0));
    assert_ne!(first, values(&["p"], 50, 2, 0));
    // A larger sample begins with the smaller one, and another axis changes nothing.
    assert_eq!(first[..20], values(&["p"], 20, 1, 0));
    assert_eq!(first, values(&["k", "p"], 50, 1, 1));
    assert_ne!(first, values(&["p", "sigma"], 50, 1, 1));
    // Every point of a grid has the same sample.
    let crossed = values(&["p", "k=0,1,2"], 50, 1, 0);
    assert_eq!(crossed, [&first[..], &first, &first].concat());
    // A fixed seed's mean: within four of its standard deviations.
    let many = values(&["p"], 10_000, 3, 0);
    let mean = many.iter().map(Rational::to_f64).sum::<f64>() / 1e4;
    assert!((mean - 0.5).abs() < 4.0 / (12e4f64).sqrt(), "{mean}");
    // Two parameters are not correlated.
    let other = values(&["sigma"], 10_000, 3, 0);
    let pairs = many.iter().zip(&other);
    let moment: f64 = pairs
        .map(|(a, b)| (a.to_f64() - 0.5) * (b.to_f64() - 0.5))
        .sum();
    assert!((moment / 1e4).abs() < 4.0 / 12.0 / 100.0, "{moment}");
}

#[test]
fn a_model_says_how_its_parameters_are_distributed() {
    let text = |p: &str| format!("players = [\"A\"]\n[parameters]\np = {p}\n[payoff]\nA = \"p\"\n");
    let dist = "{ value = 0.7, range = [0, 1], dist = \"normal(0.7, 0.1)\" }";
    let model = Model::parse("m.toml", &text(dist)).unwrap();
    let own = model.parameters()[0].distribution.as_ref().unwrap();
    assert_eq!(own.to_string(), "normal(7/10, 1/10, 0, 1)");
    assert!(matches!(own.law(), Law::Normal { .. }));
    let axis = Axis::parse(&model, "p", true).unwrap();
    assert_eq!(axis.distribution(), Some(own));
    assert!(model.warnings().is_empty());

    for (p, said) in [
        (
            "{ value = 1, dist = \"normal(0.7, 0.1)\" }",
            "has no range at whose ends",
        ),
        (
            "{ value = 1, dist = \"uniform(1, 1)\" }",
            "cannot run from 1 to 1",
        ),
        (
            "{ value = 1, dist = \"triangular(0, 3, 1)\" }",
            "the mode 3 is outside",
        ),
        (
            "{ value = 1, dist = \"normal(0, -1, 0, 1)\" }",
            "deviation -1 is not positive",
        ),
        (
            "{ value = 1, dist = \"normal(0, 1, 90, 91)\" }",
            "too far from its mean",
        ),
        (
            "{ value = 1, dist = \"unifrom(0, 1)\" }",
            "did you mean `uniform`?",
        ),
        ("{ value = 1, dist = \"uniform(0, q)\" }", "the name `q`"),
        ("{ value = 1, dist = \"uniform\" }", "no distribution"),
        (
            "{ value = 1, dist = \"uniform(1)\" }",
            "does not take 1 numbers",
        ),
        ("{ value = 1, dist = 3 }", "must be a text"),
        ("{ value = 1, dits = 3 }", "did you mean `dist`?"),
    ] {
        let refusal = Model::parse("m.toml", &text(p)).unwrap_err().to_string();
        assert!(
            refusal.contains(said) && refusal.contains("m.toml:3:"),
            "{refusal}"
        );
    }
    let outside = "{ value = 1, range = [0, 1], dist = \"uniform(0, 2)\" }";
    let warning = Model::parse("m.toml", &text(outside)).unwrap().warnings()[0].to_string();
    assert!(warning.contains("reaches outside its range"), "{warning}");
}

#[test]
fn what_makes_no_sense_is_refused_with_a_way_out() {
    let model = assurance();
    for (text, sampled, said) in [
        ("q=1", false, "there is no parameter `q`"),
        ("sgima=1", false, "did you mean `sigma`?"),
        ("=1", false, "name is missing"),
        ("p", false, "p=FROM:TO:POINTS"),
        ("p=0:1", false, "from 0 to 1 `p` is to take is not said"),
        ("p=0:1:1", false, "1 points of `p` cannot run from 0 to 1"),
        ("p=1:1:5", false, "cannot run from 1 to 1"),
        ("p=0:1:many", false, "`many` is no number of points"),
        ("p=0:1:2:3", false, "too many parts"),
        ("p=", false, "missing"),
        ("p=0,1,0", false, "the value 0 of `p` is listed twice"),
        ("p=1/0", false, "zero"),
        ("p=1:0", true, "cannot run from 1 to 0"),
        ("p~normal(1/2,0)", true, "not positive"),
    ] {
        let refusal = Axis::parse(&model, text, sampled).unwrap_err().to_string();
        assert!(
            refusal.contains(said) && refusal.contains("1:"),
            "{text}: {refusal}"
        );
    }
    let bare = Model::builder()
        .players(["A"])
        .parameter(ParameterDraft::new("x", 1));
    let bare = bare.payoff("A", "x").build().unwrap();
    let refusal = Axis::parse(&bare, "x", true).unwrap_err().to_string();
    assert!(
        refusal.contains("neither a range nor a distribution"),
        "{refusal}"
    );

    let axis = |text: &str| Axis::parse(&model, text, true).unwrap();
    let huge = ["p=0:1:10000000000", "k=0:1:10000000000"]
        .map(axis)
        .to_vec();
    for (axes, sample, said) in [
        (vec![], None, "no parameter is swept"),
        (vec![axis("p=0"), axis("p=1")], None, "`p` is swept twice"),
        (vec![axis("p")], None, "how many values of `p`"),
        (vec![axis("p=0")], Some(5), "nothing to sample"),
        (vec![axis("p")], Some(0), "the sample is empty"),
        (huge, None, "more than 2^53 points"),
    ] {
        let refusal = Design::new(axes, sample, 0).unwrap_err().to_string();
        assert!(
            refusal.contains(said) && refusal.contains("hint") || sample == Some(0),
            "{refusal}"
        );
    }
    // An outcome that makes no sense is refused before anything is solved.
    let question = Question {
        outcomes: vec!["reponse == restrain".into()],
        ..Question::default()
    };
    let sweep = asking(&["p=0,1"], None, question);
    let refusal = sweep
        .write(Vec::new(), &Options::default())
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("did you mean `response`?"), "{refusal}");
    let warned = asking(&["p=0:2:3"], None, Question::default()).warnings();
    assert!(
        warned[0]
            .to_string()
            .contains("leave its range from 0 to 1")
    );
}

#[test]
fn a_grid_of_a_trillion_points_costs_nothing() {
    let model = assurance();
    let design = design(&model, &["p=0:1:1000001", "k=0:10:1000001"], None, 0);
    assert_eq!(design.points(), 1_000_001 * 1_000_001);
    assert_eq!(design.values(1_000_001), [r(1, 1_000_000), r(0, 1)]);
    assert_eq!(design.values(design.points() - 1), [r(1, 1), r(10, 1)]);
    let thin = design.shard(Shard::new(3, 1_000_000_000_000).unwrap());
    assert_eq!(
        (thin.len(), thin.point(0), thin.point(1)),
        (2, 2, 1_000_000_000_002)
    );
}

#[cfg(feature = "cli")]
mod program {
    use super::{ASSURANCE, fresh};
    use std::process::Command;

    fn run(arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        let output = command
            .args(["sweep", ASSURANCE])
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap();
        (code, text(output.stdout), text(output.stderr))
    }

    #[test]
    fn it_writes_the_table_and_prints_the_summary() {
        let path = fresh("program.csv");
        let file = path.to_str().unwrap();
        let over = [
            "--over",
            "p=-1,0.3,0.7",
            "--outcome",
            "response == restrain",
            "--out",
        ];
        let to = |out: &str, more: &[&str]| {
            let all = [&over[..], &[out], more].concat();
            run(&all)
        };
        let (code, text, complaints) = to(file, &["--restart"]);
        assert_eq!(code, 0, "{complaints}");
        assert!(complaints.contains("leave its range"), "{complaints}");
        for said in [
            "3, all answered; 1 with an error",
            "more than one class at 1 point (50.0 %)",
            "pooling on silent, intervene  1",
            "response == restrain  from 0 to 1",
            "point 1, p = -1  the probability of `sincere` is -1, below zero",
        ] {
            assert!(text.contains(said), "{said}:\n{text}");
        }
        assert!(
            text.lines().all(|line| line.chars().count() <= 100),
            "{text}"
        );
        let (code, table, _) = to("-", &[]);
        assert_eq!((code, table), (0, std::fs::read_to_string(&path).unwrap()));

        let (code, json, _) = to(file, &["--format", "json", "--threads", "3"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(code, 0);
        assert_eq!(
            (&json["resumed"], &json["finished"]),
            (&3.into(), &3.into())
        );
        assert_eq!(json["outcomes"]["response == restrain"]["max"], "1");
        assert_eq!(json["payoffs"]["Israel"]["min"], "17/5");
        assert_eq!(json["first_errors"][0]["parameters"]["p"], "-1");

        let (code, _, complaints) = to(file, &["--set", "d=11"]);
        assert_eq!(code, 1);
        assert!(
            complaints.contains("is of another sweep: `parameters` was"),
            "{complaints}"
        );
    }

    #[cfg(not(feature = "parquet"))]
    #[test]
    fn without_parquet_it_says_what_to_build() {
        let path = fresh("refused.parquet");
        let (code, out, complaints) = run(&["--over", "p=0", "--out", path.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(complaints.contains("--features parquet"), "{complaints}");
        assert!(!path.exists());
    }

    #[test]
    fn it_refuses_what_makes_no_sense() {
        for (arguments, code, said) in [
            (&["--out", "-"][..], 2, "--over"),
            (&["--over", "p=0"], 2, "--out"),
            (
                &["--over", "p=0", "--out", "-", "--concept", "nahs"],
                2,
                "did you mean `nash`?",
            ),
            (
                &["--over", "p=0", "--out", "-", "--shard", "5/4"],
                1,
                "there is no part 5 of 4",
            ),
            (
                &["--over", "p=0", "--out", "-", "--set", "p=1"],
                1,
                "leave out its `--set`",
            ),
            (
                &["--over", "p=0", "--out", "/no/such/place.csv"],
                1,
                "cannot be written",
            ),
        ] {
            let (ended, out, complaints) = run(arguments);
            assert_eq!((ended, out.as_str()), (code, ""), "{complaints}");
            assert!(complaints.contains(said), "{complaints}");
        }
    }
}

#[test]
fn a_summary_in_decimals_is_that_of_the_table_it_goes_on_with() {
    let model = assurance();
    // At B = 19/3 payoffs are no decimals.
    let values = model.defaults().with("B", "19/3").unwrap();
    let points = design(&model, &["p=1/7,2/7,0.6"], None, 1);
    let sweep = Sweep::new(&model, &values, points, Question::default()).unwrap();
    let sweep = sweep.decimals(true);
    let path = fresh("decimals.csv");
    let first = sweep.journal(&path, true, &Options::default()).unwrap();
    let again = sweep.journal(&path, false, &Options::default()).unwrap();
    assert_eq!((first.resumed, again.resumed), (0, 3));
    let resumed = first.finished;
    assert_eq!(Summary { resumed, ..first }, again);
}

#[test]
fn what_is_no_table_of_the_sweep_is_not_replaced() {
    let path = fresh("foreign.txt");
    std::fs::write(&path, "somebody else's work\n").unwrap();
    let sweep = sweep(MIXED, None);
    let refusal = sweep.journal(&path, true, &Options::default()).unwrap_err();
    assert!(
        refusal.to_string().contains("no table of this sweep"),
        "{refusal}"
    );
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "somebody else's work\n"
    );
    // A table without its record is one all the same.
    let path = fresh("orphan.csv");
    std::fs::write(&path, table(&sweep, &in_threads(1)).0).unwrap();
    let summary = sweep.journal(&path, true, &Options::default()).unwrap();
    assert_eq!(summary.resumed, 0);
}
