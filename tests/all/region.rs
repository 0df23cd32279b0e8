//! Phase diagrams over two parameters: against results by hand, against solving at points, and as
//! documents, tables and pictures.

use crate::common::number;
use crate::signaling::model;
use demarche::Concept;
use demarche::diagnostic::Error;
use demarche::document::{GameDocument, RegionDocument};
use demarche::model::{Assignment, Model, ParameterDraft, StageDraft, TypeDraft};
use demarche::number::Rational;
use demarche::report;
use demarche::run::{Options, Status, Stop};
use demarche::study::{Boundary, Question, Region, label, region};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;

type Given<'a> = (&'a str, Option<(Rational, Rational)>);

fn range(low: &str, high: &str) -> Option<(Rational, Rational)> {
    Some((number(low), number(high)))
}

fn solve(model: &Model, values: &Assignment, axes: [Given<'_>; 2], cells: usize) -> Region {
    let question = Question::default();
    region(model, values, axes, &question, cells, &Options::default())
        .unwrap_or_else(|fault| panic!("{fault}"))
}

fn lines(found: &Region) -> Vec<String> {
    found.boundaries.iter().map(Boundary::to_string).collect()
}

fn document(found: &Region, model: &Model, values: &Assignment) -> RegionDocument {
    let game = model.game(values).unwrap();
    let parameters: Vec<_> = (values.iter())
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    RegionDocument::new(found, GameDocument::new(&game, &parameters))
}

/// Random shares, the same in every run.
fn shares(count: usize) -> Vec<[Rational; 2]> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Rational::new((state % 10_006) as i64 + 1, 10_008)
    };
    (0..count).map(|_| [next(), next()]).collect()
}

fn inside(range: &(Rational, Rational), share: &Rational) -> Rational {
    (range.1.clone() - &range.0) * share + &range.0
}

/// The kinds of equilibria at a point, by solving there.
fn kinds_at(
    model: &Model,
    values: &Assignment,
    names: [&str; 2],
    at: &[Rational; 2],
) -> Vec<String> {
    let mut values = values.clone();
    for (name, value) in names.iter().zip(at) {
        values.set_number(name, value.clone()).unwrap();
    }
    let game = model.game(&values).unwrap();
    let options = Options {
        all: true,
        ..Options::default()
    };
    let found = Concept::Sequential.solve(&game, &options).unwrap();
    let kinds: BTreeSet<String> = found
        .classes
        .iter()
        .map(|class| label(game.shape(), class))
        .collect();
    kinds.into_iter().collect()
}

/// The assurance at c = 1: D_S = 4, D_H = max(4 - k, 0) + 2 and p* = 1/2.
fn assurance() -> &'static (Model, Assignment, Region) {
    static FOUND: OnceLock<(Model, Assignment, Region)> = OnceLock::new();
    FOUND.get_or_init(|| {
        let model = model("israel_iran/assurance.toml");
        let values = model.defaults().with("c", 1).unwrap();
        let axes = [("p", None), ("k", range("0", "8"))];
        let found = solve(&model, &values, axes, 16);
        (model, values, found)
    })
}

/// Which equilibria of the table in the theory of the assurance exist at c = 1, off its equalities.
fn by_hand(p: &Rational, k: &Rational) -> BTreeSet<&'static str> {
    let at = number;
    let (high, low) = (*p > at("1/2"), *p < at("1/2"));
    let gain = (Rational::from(4) - k).max(Rational::ZERO) + &Rational::from(2);
    let mut found = BTreeSet::new();
    let mut exists = |name, holds: bool| {
        if holds {
            found.insert(name);
        }
    };
    let least = gain.clone().min(Rational::from(4));
    let four = Rational::from(4);
    exists("E1", high);
    exists("E2", (high || *k > four) && Rational::ONE < least);
    exists("E3", low && *k < four);
    exists("E6", low && gain < four && *k < four);
    let reach = k.clone().min(four) + &Rational::ONE;
    exists("E7", high && reach > at("3/2"));
    found
}

#[test]
fn the_assurance_has_the_boundaries_of_its_theory() {
    let (_, _, found) = assurance();
    assert_eq!(found.status, Status::Solved);
    assert_eq!(lines(found), ["k = 1/2", "k = 2", "k = 4", "p = 1/2"]);
    for line in &found.boundaries {
        for sides in &line.sides {
            assert!(sides.points > 0 && sides.below != sides.above);
            // No line but p = 1/2 has an end elsewhere than on the border and on p = 1/2.
            let kinds = |own: usize| found.labels[own].kinds.len();
            assert!(kinds(sides.below) + kinds(sides.above) > 0);
        }
        assert!(!line.curve.is_empty(), "{line} is not drawn");
    }
    // k = 4 changes something on the left only, k = 1/2 on the right only.
    let drawn = |line: &str| {
        let own = found.boundaries.iter().find(|own| own.to_string() == line);
        let points = own.unwrap().curve.iter().flatten();
        let shares: Vec<f64> = points.map(|point| point[0]).collect();
        let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
        (
            least,
            shares.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    assert_eq!([drawn("k = 4"), drawn("k = 1/2")], [(0.0, 0.5), (0.5, 1.0)]);
    assert_eq!([drawn("k = 2"), drawn("p = 1/2")], [(0.0, 0.5), (0.5, 0.5)]);
}

#[test]
fn areas_are_exact_where_boundaries_run_between_boxes() {
    let (_, _, found) = assurance();
    let mut shares: Vec<Rational> = found.kinds().into_iter().map(|(_, share)| share).collect();
    shares.sort();
    // E6: 2 of 8 for half of p. E3: 4 of 8. E7: 15/2 of 8. E1: all. E2: that and 4 of 8.
    let by_hand = ["1/8", "1/4", "15/32", "1/2", "3/4"].map(number);
    assert_eq!(shares, by_hand);
    let all = found.share(|_| true);
    assert_eq!(all, Rational::ONE);
}

#[test]
fn labels_agree_with_theory_and_solving_at_random_points() {
    let (model, values, found) = assurance();
    let names = ["p", "k"];
    let ranges = found.axes.each_ref().map(|axis| axis.range.clone());
    let mut met = std::collections::BTreeMap::new();
    for (index, share) in shares(100).into_iter().enumerate() {
        let at = [0, 1].map(|axis| inside(&ranges[axis], &share[axis]));
        let tile = found.tile_at(&at).unwrap();
        let label = &found.labels[tile.label];
        assert!(label.complete && label.error.is_none());
        // One answer in kind for one set of the theory's equilibria, and as many.
        let theory = by_hand(&at[0], &at[1]);
        assert_eq!(
            label.kinds.len(),
            theory.len(),
            "{at:?}: {label:?} {theory:?}"
        );
        let before = met.entry(theory).or_insert(tile.label);
        assert_eq!(*before, tile.label, "{at:?}");
        if index % 4 == 0 {
            assert_eq!(label.kinds, kinds_at(model, values, names, &at), "{at:?}");
        }
    }
    let proved: Vec<_> = found.boxes.iter().filter(|tile| tile.proved).collect();
    assert!(found.share(|tile| tile.proved) > number("1/2"));
    for (tile, share) in proved
        .iter()
        .step_by(proved.len().div_ceil(25))
        .zip(shares(25))
    {
        let at = [0, 1].map(|axis| inside(&tile.ranges[axis], &share[axis]));
        let own = &found.labels[tile.label];
        assert_eq!(own.kinds, kinds_at(model, values, names, &at), "{at:?}");
    }
}

#[test]
fn breakfast_over_the_prior_and_the_taste() {
    let model = model("classics/beer_quiche.toml");
    let values = model.defaults();
    let axes = [("p", None), ("taste", range("0", "4"))];
    let found = solve(&model, &values, axes, 16);
    // Pooling needs a taste below what peace is worth, 2; the receiver fights from p = 1/2 on.
    assert_eq!(lines(&found), ["p = 1/2", "taste = 2"]);
    for share in shares(12) {
        let at = [0, 1].map(|axis| inside(&found.axes[axis].range, &share[axis]));
        let own = &found.labels[found.tile_at(&at).unwrap().label];
        assert_eq!(
            own.kinds,
            kinds_at(&model, &values, ["p", "taste"], &at),
            "{at:?}"
        );
    }
}

/// Whether to go is worth an expression in x and y.
fn choice(worth: &str) -> Model {
    Model::builder()
        .title("x < y & \"more\"")
        .players(["A", "B"])
        .parameter(ParameterDraft::new("x", "1/2").range(-1, 1).about("a < b"))
        .parameter(ParameterDraft::new("y", "1/4").range(0, 1))
        .stage(StageDraft::new("move").player("A").actions(["go", "stay"]))
        .stage(
            StageDraft::new("reply")
                .player("B")
                .sees(["move"])
                .actions(["yes", "no"]),
        )
        .payoff("A", format!("(move == go) * ({worth})"))
        .payoff("B", "reply == yes")
        .build()
        .unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn curved_boundaries_are_found_as_equations() {
    let axes = || [("x", None), ("y", None)];
    let cases = [
        ("x^2 + y^2 - 1/2", "2*x^2 + 2*y^2 - 1 = 0"),
        ("y - x^2", "y = x^2"),
        ("x - y^2 + 1/3", "x = y^2 - 1/3"),
        ("(x*y - 1/4) * (2 + x)^2", "y = 1/(4*x)"),
    ];
    for (worth, equation) in cases {
        let model = choice(worth);
        let found = solve(&model, &model.defaults(), axes(), 16);
        assert_eq!(lines(&found), [equation]);
        let own = &found.boundaries[0];
        let zero = own.curve.iter().flatten().all(|&[x, y]| {
            let at = [x, y].map(|value| Rational::from_f64(value).unwrap());
            own.polynomial.evaluate(&at).to_f64().abs() < 1e-4
        });
        assert!(zero && !own.curve.is_empty(), "{worth}: {:?}", own.curve);
        let points: usize = own.sides.iter().map(|sides| sides.points).sum();
        assert!(points >= 2, "{worth}");
        assert_eq!(found.labels.len(), 2, "{worth}: {:?}", found.labels);
    }
}

#[test]
fn where_the_model_makes_no_sense_there_is_a_label_too() {
    let model = Model::builder()
        .title("a prior")
        .players(["A", "B"])
        .parameter(ParameterDraft::new("p", "1/2"))
        .parameter(ParameterDraft::new("v", "1/3").range(0, 1))
        .types(
            "A",
            [TypeDraft::new("good", "p"), TypeDraft::new("bad", "1 - p")],
        )
        .stage(StageDraft::new("buy").player("B").actions(["yes", "no"]))
        .payoff("A", "0")
        .payoff("B", "(buy == yes) * ((type.A == good) - v)")
        .build()
        .unwrap_or_else(|fault| panic!("{fault}"));
    let values = model.defaults();
    let axes = [("p", range("0", "2")), ("v", None)];
    let found = solve(&model, &values, axes, 16);
    assert_eq!(lines(&found), ["p = 1", "v = p"]);
    let refused = |own: usize| found.labels[own].error.is_some();
    assert_eq!(found.share(|tile| refused(tile.label)), number("1/2"));
    let document = document(&found, &model, &values);
    assert!(report::region_svg(&document).contains("no answer"));
    let faults = report::region_csv(&document);
    assert!(faults.lines().any(|line| !line.ends_with(',')));
}

/// Two curves meet on the line between two boxes, and only one of them separates answers.
#[test]
fn curves_that_separate_nothing_are_not_listed() {
    let model = Model::parse(
        "two_curves.toml",
        r#"
        demarche = 1
        title = "two curves"
        players = ["A", "B"]
        [parameters]
        p = { value = 0.7, range = [0, 1] }
        s = { value = 0.2, range = [0, 1] }
        [[stage]]
        name = "move"
        player = "A"
        actions = ["go", "stay", "mad"]
        [[stage]]
        name = "reply"
        player = "B"
        when = "move == mad"
        sees = ["move"]
        actions = ["x", "y"]
        [payoff]
        A = "if move == go then p - 1/2 - (s - 1/256) else (if move == mad then -10 else 0)"
        B = "if reply == x then p - 1/2 else 0"
        "#,
    )
    .unwrap();
    let found = solve(&model, &model.defaults(), [("p", None), ("s", None)], 128);
    assert_eq!(lines(&found), ["s = p - 127/256"]);
}

#[test]
fn outcomes_tell_labels_apart() {
    let model = choice("y - x");
    let question = Question::default().outcome("move == go");
    let axes = [("x", range("0", "1")), ("y", None)];
    let values = model.defaults();
    let found = region(&model, &values, axes, &question, 8, &Options::default()).unwrap();
    assert_eq!(lines(&found), ["y = x"]);
    let document = document(&found, &model, &values);
    for cell in &document.cells {
        let (_, own) = cell.outcomes.iter().next().unwrap();
        assert_eq!(own.can, own.must);
    }
    let text = report::region(&document);
    assert!(text.contains("[move == go must happen]"), "{text}");
}

#[test]
fn documents_tables_and_pictures_say_the_same() {
    let (model, values, found) = assurance();
    let own = document(found, model, values);
    let json = serde_json::to_string(&own).unwrap();
    assert_eq!(serde_json::from_str::<RegionDocument>(&json).unwrap(), own);
    assert_eq!(
        own.cells[0].area,
        own.cells
            .iter()
            .map(|cell| cell.area.clone())
            .max()
            .unwrap()
    );
    assert!(own.game.parameters.get("p").is_none() && own.game.parameters.get("c").is_some());

    let table = report::region_csv(&own);
    let mut rows = table.lines();
    assert_eq!(
        rows.next(),
        Some("x_from,x_to,y_from,y_to,proved,classes,error")
    );
    let mut area = Rational::ZERO;
    for row in rows {
        let fields = split(row);
        assert_eq!(fields.len(), 7, "{row}");
        let ends: Vec<Rational> = fields[..4].iter().map(|own| number(own)).collect();
        area += &((ends[1].clone() - &ends[0]) * &(ends[3].clone() - &ends[2]));
        assert!(["true", "false"].contains(&fields[4].as_str()));
        assert!(!fields[5].is_empty() && fields[6].is_empty());
    }
    assert_eq!(area, Rational::from(8));

    let picture = report::region_svg(&own);
    well_formed(&picture);
    for kind in &own.classes {
        assert!(
            picture.contains(&format!("<title>{}</title>", kind.name)),
            "{}",
            kind.name
        );
    }
    assert!(picture.contains(">p = 1/2</text>") && picture.contains(">now</text>"));
    let text = report::region(&own);
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= report::WIDTH),
        "{text}"
    );
    for line in ["  k = 4\n", "  p = 1/2\n"] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn pictures_escape_what_they_say() {
    let model = choice("y - x^2");
    let values = model.defaults();
    let found = solve(&model, &values, [("x", None), ("y", None)], 8);
    let picture = report::region_svg(&document(&found, &model, &values));
    well_formed(&picture);
    assert!(picture.contains("x &lt; y &amp; &quot;more&quot;") && picture.contains("a &lt; b"));
}

/// One line of a table with quotes.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

/// Tags nest, attributes are quoted, and nothing else looks like a tag.
fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "{}", &rest[..at]);
        let (tag, after) = rest[at + 1..].split_once('>').expect("a tag ends");
        assert!(tag.matches('"').count() % 2 == 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        rest = after;
    }
    assert!(open.is_empty(), "{open:?} is open");
    for (at, _) in xml.match_indices('&') {
        let known = ["&lt;", "&gt;", "&amp;", "&quot;"];
        assert!(known.iter().any(|own| xml[at..].starts_with(own)));
    }
}

#[test]
fn limits_are_part_of_the_answer() {
    let model = model("israel_iran/assurance.toml");
    let values = model.defaults();
    let axes = || [("p", None), ("k", None)];
    let mut options = Options::default();
    options.limits.time = Some(Duration::ZERO);
    let found = region(&model, &values, axes(), &Question::default(), 16, &options).unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Time));
    assert!(found.boxes.is_empty() && found.boundaries.is_empty());
    let own = document(&found, &model, &values);
    assert_eq!(own.status, "limit");
    assert!(report::region(&own).contains("the time limit was reached"));
    well_formed(&report::region_svg(&own));
    let cancelled = Options::default();
    cancelled.cancellation.cancel();
    let found = region(
        &model,
        &values,
        axes(),
        &Question::default(),
        16,
        &cancelled,
    )
    .unwrap();
    assert_eq!(found.status, Status::Stopped(Stop::Cancelled));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let model = model("israel_iran/assurance.toml");
    let refused = |axes: [Given<'_>; 2], cells: usize| {
        let question = Question::default();
        let found = region(
            &model,
            &model.defaults(),
            axes,
            &question,
            cells,
            &Options::default(),
        );
        found
            .map(|_| ())
            .map_err(|fault: Error| fault.to_string())
            .unwrap_err()
    };
    let say = |axes: [Given<'_>; 2]| refused(axes, 8);
    assert!(say([("p", None), ("p", None)]).contains("given twice"));
    assert!(say([("p", None), ("kk", None)]).contains("no parameter `kk`"));
    assert!(say([("p", None), ("k", range("2", "1"))]).contains("empty"));
    assert!(say([("p", None), ("k", range("1", "1"))]).contains("one value"));
    assert!(refused([("p", None), ("k", None)], 5000).contains("1024"));
}
