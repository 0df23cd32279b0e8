//! The whole story in one run: can a private assurance make Iran stand aside, and what becomes of
//! it when Washington may strike, when Moscow vouches, when the campaign can wait, when June is
//! remembered, and when the word is given in public?
//!
//! For each question: the stable strategies, the values of a parameter at which they change, and
//! why the players keep to them.
//!
//! `cargo run --release --example israel_iran`

use demarche::document::{ExplainedDocument, GameDocument, Number, ThresholdDocument};
use demarche::report::{self, prose, table};
use demarche::run::Options;
use demarche::strategy::Range;
use demarche::study::{Explained, Question, Row, threshold};
use demarche::{Assignment, Class, Completeness, Concept, Error, Game, Model, Rational, concepts};
use itertools::Itertools;

const INTRODUCTION: &str = "\
Israel assures Iran, through Moscow, that it will not strike first while it fights Hezbollah. Iran \
doubts it, not least because Washington could strike while Israel keeps its word. All numbers are \
assumptions that order outcomes; none is an estimate of a country. Every answer is exact, and \
certified by code that did not find it.";

/// One question, the model that carries it, and the cases in which it is asked.
struct Chapter {
    title: &'static str,
    model: &'static str,
    question: &'static str,
    /// The parameter whose critical values are looked for.
    over: &'static str,
    /// The outcome that it is about.
    outcome: &'static str,
    /// Parameters with values of their own; the first case tells the others apart.
    cases: &'static [&'static [(&'static str, &'static str)]],
}

const STORY: &[Chapter] = &[
    Chapter {
        title: "A private assurance",
        model: "assurance",
        question: "\
A sincere Israel would lose by striking a restrained Iran, a hollow one would gain. Can words that \
cost nothing make Iran stand aside?",
        over: "p",
        outcome: "response == restrain",
        cases: &[&[("p", "7/10")], &[("p", "3/10")]],
    },
    Chapter {
        title: "Direct or US-led strikes",
        model: "us_led_strike",
        question: "\
Israel may keep its word to the letter while Washington strikes. With a hawk in Washington more \
likely, what is the word worth, and does a hollow Israel still strike by itself?",
        over: "p",
        outcome: "response == restrain",
        cases: &[
            &[("q", "0")],
            &[("q", "3/10")],
            &[("q", "9/20")],
            &[("q", "4/5")],
        ],
    },
    Chapter {
        title: "The Russian broker",
        model: "russian_mediation",
        question: "\
Moscow knows a little, likes a settlement, and loses if what it vouched for is broken. When is it \
believed?",
        over: "p",
        outcome: "response == restrain",
        cases: &[&[("kappa", "5/2")], &[("kappa", "1")]],
    },
    Chapter {
        title: "The timing of the campaign",
        model: "campaign_timing",
        question: "\
Not whether but when: at once, during a confrontation between Washington and Tehran, after it, or \
never? Israel does not know how much Hezbollah is worth to Iran.",
        over: "eta",
        outcome: "opening == campaign",
        cases: &[&[("eta", "2/5")], &[("eta", "3/5")]],
    },
    Chapter {
        title: "The precedent of June",
        model: "reputation",
        question: "\
An attack during talks is remembered. Does an opportunist honor a first assurance in order to be \
believed a second time?",
        over: "p",
        outcome: "act == honor",
        cases: &[&[("p", "2/5")], &[("p", "3/5")]],
    },
    Chapter {
        title: "In public or in private",
        model: "public_or_private",
        question: "\
A public word costs standing at once, and more if it is broken; and Iran loses face by standing \
down to it. Which channel is used?",
        over: "p",
        outcome: "response == restrain",
        cases: &[&[("a", "5")], &[("a", "2")]],
    },
];

fn main() -> Result<(), Error> {
    for chapter in 0..STORY.len() {
        print!("{}", tell(chapter)?);
    }
    Ok(())
}

/// Everything that the example prints.
#[allow(
    dead_code,
    reason = "what is shown of the example elsewhere is held against it"
)]
pub fn story() -> Result<String, Error> {
    (0..STORY.len()).map(tell).collect()
}

/// One chapter.
fn tell(number: usize) -> Result<String, Error> {
    let chapter = &STORY[number];
    let mut text = String::new();
    if number == 0 {
        prose(&mut text, "", INTRODUCTION);
        text.push('\n');
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/israel_iran");
    let model = Model::from_path(format!("{folder}/{}.toml", chapter.model))?;
    let title = format!("{}. {}", number + 1, chapter.title.to_uppercase());
    prose(&mut text, "", &title);
    prose(&mut text, "", chapter.question);
    let defaults = model.defaults();
    let assumed = model.parameters().iter().filter_map(|parameter| {
        let value = defaults.get(&parameter.name)?;
        Some(format!("{} = {value}", parameter.name))
    });
    let assumed = assumed.collect::<Vec<_>>().join(", ");
    prose(&mut text, "Assumed: ", &format!("{assumed}."));
    for case in chapter.cases {
        let mut values = defaults.clone();
        for (name, value) in *case {
            values = values.with(name, *value)?;
        }
        let names: Vec<String> = case
            .iter()
            .map(|(n, value)| format!("{n} = {value}"))
            .collect();
        text += &format!("\n  {}\n", names.join(", "));
        push_case(&mut text, chapter, &model, &values)?;
    }
    text.push('\n');
    Ok(text)
}

/// The answer at one point, and the values of the chapter's parameter at which it changes.
fn push_case(
    text: &mut String,
    chapter: &Chapter,
    model: &Model,
    values: &Assignment,
) -> Result<(), Error> {
    let options = Options::default();
    let game = model.game(values)?;
    let every = Options {
        all: true,
        ..Options::default()
    };
    let catalogue = concepts::solve(&game, &every)?;
    let outcome = model.objective(chapter.outcome, values, &game)?;
    // Classes that pay the same, with the same chance of the outcome, are told once.
    let mut told: Vec<(String, &Class, usize)> = Vec::new();
    for class in &catalogue.classes {
        let outcomes = std::slice::from_ref(&outcome);
        let row = Row::new(&game, class, outcomes, &options.start())?;
        let likely = row.outcomes.first().map_or(String::new(), in_figures);
        let paid = game.players().iter().zip(&row.payoffs);
        let paid = paid.map(|(name, range)| format!("{name} {}", in_figures(range)));
        let known = if row.whole { "" } else { "as far as known, " };
        let text = format!(
            "{known}Pr({}) = {likely}; {}",
            chapter.outcome,
            paid.format(", ")
        );
        match told.iter_mut().find(|(known, ..)| *known == text) {
            Some((.., more)) => *more += 1,
            None => told.push((text, class, 0)),
        }
    }
    let mut rows = Vec::new();
    for (number, (text, class, more)) in (1..).zip(told) {
        let head = if number == 1 { "stable" } else { "" };
        let more = match more {
            0 => String::new(),
            1 => "; and one class more that pays the same".to_string(),
            more => format!("; and {more} classes more that pay the same"),
        };
        rows.push((
            head,
            format!("{number}. {}{more}", what_is_done(&game, class)),
        ));
        rows.push(("", format!("   {text}")));
    }
    match (catalogue.completeness, catalogue.components) {
        (Completeness::All, true) => {}
        (Completeness::All, false) => {
            let text = "   the list: all, though some classes may be connected";
            rows.push(("", text.to_string()));
        }
        (other, _) => rows.push(("", format!("   the list: {other}"))),
    }
    let question = Question::default().outcome(chapter.outcome);
    let diagram = threshold(model, values, chapter.over, None, &question, &options)?;
    let document = ThresholdDocument::new(&diagram, GameDocument::new(&game, &[]));
    let known = diagram
        .cells
        .iter()
        .filter_map(|cell| cell.answer.as_ref().ok());
    let mut concepts = known.map(|known| known.traced.catalogue.concept);
    let pure = concepts.contains(&Concept::PureSequential);
    if pure {
        rows.push(("critical", "among pure equilibria:".to_string()));
    }
    let head = if pure { "" } else { "critical" };
    rows.push((head, report::thresholds(&document)));
    rows.extend(
        report::outcomes(&document)
            .into_iter()
            .map(|found| ("", found)),
    );
    if let Some(class) = catalogue.classes.first() {
        let explained = Explained::new(&game, class, 0)?;
        let reasons = report::reasons(&ExplainedDocument::new(&game, &explained));
        let reasons = reasons.into_iter().take(2);
        rows.extend(["because", ""].into_iter().zip(reasons));
    }
    table(text, 4, &rows);
    Ok(())
}

/// What a mover at a stage knows, and what it does.
type Move<'a> = (Vec<&'a str>, String);

/// The name of a class, or what is done at every stage where its plays come: `silent; restrain; defer
/// if sincere, direct if hollow`.
fn what_is_done(game: &Game, class: &Class) -> String {
    if let Some(name) = &class.name {
        return name.clone();
    }
    let cells = class.known_cells();
    let mut stages: Vec<(&str, Vec<Move<'_>>)> = Vec::new();
    for met in class.certificate.sets.iter().filter(|set| set.on_path) {
        let set = game.infoset(met.infoset);
        let (stage, known) = set.label().split_once(" | ").unwrap_or((set.label(), ""));
        // Anywhere in the class.
        let own = cells
            .iter()
            .flat_map(|cell| &cell.vertices[set.player().index()]);
        let given: Vec<&[Rational]> = own.filter_map(|own| own.at(set.id())).collect();
        let taken = set.action_names().enumerate().filter(|(action, _)| {
            let taken = |given: &&[Rational]| given[*action] != Rational::ZERO;
            given.iter().any(taken)
        });
        let taken = taken.map(|(_, name)| name).join(" or ");
        let own = (known.split(", ").collect(), taken);
        match stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, all)) => all.push(own),
            None => stages.push((stage, vec![own])),
        }
    }
    let said = stages.iter().map(|(_, all)| {
        // What everybody here knows says nothing.
        let common = |item: &&str| all.iter().all(|(known, _)| known.contains(item));
        let actions: Vec<&String> = all.iter().map(|(_, taken)| taken).unique().collect();
        if let [action] = actions[..] {
            return action.clone();
        }
        let of = |action: &&String| {
            let movers = all.iter().filter(|(_, taken)| taken == *action);
            let movers =
                movers.map(|(known, _)| known.iter().filter(|item| !common(item)).join(", "));
            format!("{action} if {}", movers.collect::<Vec<_>>().join(" or "))
        };
        actions.iter().map(of).join(", ")
    });
    said.collect::<Vec<_>>().join("; ")
}

fn in_figures(range: &Range) -> String {
    let say = |value: &Rational| report::number(&Number::Exact(value.clone()));
    match range.is_point() {
        true => say(&range.least),
        false => format!("{} to {}", say(&range.least), say(&range.greatest)),
    }
}
