//! Decisions under a parameter known only to lie in an interval: textbook cases by hand, laws, and
//! the strategic form by brute force.

use crate::common::number;
use crate::random::{Dice, Wanted, games, profile, pure_strategies};
use demarche::analysis::{best_response, expected_payoffs, plays};
use demarche::document::DecisionDocument;
use demarche::game::{ActionId, Game, GameBuilder, InfosetId, NodeId, PlayerId, Values};
use demarche::model::{Model, ParameterDraft, StageDraft};
use demarche::number::Rational;
use demarche::report;
use demarche::run::{Options, Status};
use demarche::strategy::{Behavior, Range};
use demarche::study::robust::Interval;
use demarche::study::robust::decision::{
    Choice, Criterion, Decision, Dependence, Uncertainty, decide, decision,
};
use demarche::{Concept, Error};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The decision of the only player of a model.
fn alone(model: &Model, intervals: &[&str]) -> Result<Decision, Error> {
    let intervals: Vec<Interval> = intervals.iter().map(|text| text.parse().unwrap()).collect();
    let (values, options) = (model.defaults(), Options::default());
    let found = decision(model, &values, &intervals, first(), None, None, &options)?;
    assert_eq!(found.status, Status::Solved);
    Ok(found)
}

fn first() -> PlayerId {
    PlayerId::new(0)
}

/// By action of the player's first information set.
fn plan(choice: &Choice) -> Vec<Rational> {
    let set = choice.behavior.shape().infosets_of(first())[0];
    choice.behavior.at(set).unwrap().to_vec()
}

fn names(found: &Decision, actions: &[ActionId]) -> Vec<String> {
    let name = |&action: &ActionId| found.problem.shape().action_name(action).to_string();
    actions.iter().map(name).collect()
}

/// The names of the E-admissible plans, each plan's actions joined.
fn admissible(found: &Decision) -> Vec<String> {
    assert!(found.admissible_complete);
    let plans = found.admissible.iter();
    plans
        .map(|plan| names(found, &plan.actions).join(" "))
        .collect()
}

/// The names of the plans of which something is true.
fn having(found: &Decision, holds: impl Fn(usize) -> bool) -> Vec<String> {
    let plans = found.plans.as_ref().unwrap();
    let some = (0..plans.len()).filter(|&place| holds(place));
    some.map(|place| names(found, &plans[place].actions).join(" "))
        .collect()
}

fn maximal(found: &Decision) -> Vec<String> {
    having(found, |place| {
        found.plans.as_ref().unwrap()[place].maximal.unwrap()
    })
}

/// Ellsberg's (1961) urn: a third of the balls is red, the others are black or yellow, the share
/// `b` of black ones unknown.
fn urn(actions: [&str; 2], payoff: &str) -> Model {
    Model::builder()
        .players(["Gambler"])
        .parameter(ParameterDraft::new("b", "1/3"))
        .stage(
            StageDraft::new("ball")
                .branch("red", "1/3")
                .branch("black", "b")
                .branch("yellow", "2/3 - b"),
        )
        .stage(StageDraft::new("bet").player("Gambler").actions(actions))
        .payoff("Gambler", payoff)
        .build()
        .unwrap()
}

#[test]
fn ellsbergs_gambler_prefers_known_odds() {
    let model = urn(
        ["on_red", "on_black"],
        "if bet == on_red then ball == red else ball == black",
    );
    let found = alone(&model, &["b = 0..2/3"]).unwrap();
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("1/3"), vec![number("1"), number("0")])
    );
    assert_eq!(admissible(&found), ["on_red", "on_black"]);

    let model = urn(
        ["red_yellow", "black_yellow"],
        "if bet == red_yellow then ball != black else ball != red",
    );
    let found = alone(&model, &["b = 0..2/3"]).unwrap();
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("2/3"), vec![number("0"), number("1")])
    );
}

/// Raiffa (1961): a coin before the bet on an urn of unknown odds makes them even.
#[test]
fn a_lot_hedges_against_ambiguity() {
    let model = urn(
        ["on_black", "on_yellow"],
        "if bet == on_black then ball == black else ball == yellow",
    );
    let found = alone(&model, &["b = 0..2/3"]).unwrap();
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("1/3"), vec![number("1/2"), number("1/2")])
    );
    assert_eq!(maximin.pure.as_ref().unwrap().value, number("0"));
    assert_eq!(maximin.value_of_mixing(), Some(number("1/3")));
    assert_eq!(maximin.least_favorable, Some(vec![number("1/3")]));
    assert_eq!(maximin.worst, [0, 1]);
}

/// A table of acts by worlds, one player, an even prior; with another prior it is another state.
fn table(acts: &[(&str, &[i64])]) -> Game {
    let mut builder = GameBuilder::new("acts", ["Agent"]);
    let worlds = acts[0].1.len();
    let share = Rational::new(1, worlds as i64);
    let branches = (0..worlds).map(|world| (format!("w{world}"), share.clone()));
    let world = builder.chance("world", branches);
    let act = builder.infoset("Agent", "act", acts.iter().map(|act| act.0));
    let root = builder.root();
    for (world, node) in builder.draw(root, world).enumerate() {
        for (act, leaf) in builder.decide(node, act).enumerate() {
            builder.pay(leaf, [Rational::from(acts[act].1[world])]);
        }
    }
    builder.build().unwrap()
}

/// Nothing is known of the worlds: every state is one of them for certain.
fn ignorance(acts: &[(&str, &[i64])]) -> Decision {
    let game = table(acts);
    let worlds = acts[0].1.len();
    let state = |world: usize| {
        let mut values = game.values().clone();
        values.chance = (0..worlds)
            .map(|w| Rational::from(i64::from(w == world)))
            .collect();
        let game = Game::new(game.shape().clone(), values).unwrap();
        (format!("w{world}"), game)
    };
    let problem = Uncertainty::of_games((0..worlds).map(state).collect(), first(), None).unwrap();
    decide(problem, &Options::default().start()).unwrap()
}

/// The criticism of maximin in Luce and Raiffa (1957, section 13.2): it will not risk 1 for 100.
#[test]
fn regret_takes_the_risk_that_maximin_refuses() {
    let found = ignorance(&[("risk", &[0, 100]), ("safe", &[1, 1])]);
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("1"), vec![number("0"), number("1")])
    );
    let regret = found.regret.as_ref().unwrap();
    assert_eq!(
        (&regret.value, plan(regret)),
        (&number("0.99"), vec![number("0.99"), number("0.01")])
    );
    assert_eq!(regret.regrets, [number("0.99"), number("0.99")]);
    assert_eq!(regret.mixture, [number("0.99"), number("0.01")]);
    let pure = regret.pure.as_ref().unwrap();
    assert_eq!(
        (&pure.value, names(&found, &pure.actions)),
        (&number("1"), vec!["risk".into()])
    );
    // E-admissible, though it guarantees nothing.
    assert_eq!(admissible(&found), ["risk", "safe"]);
}

/// Three acts in the manner of Schervish, Seidenfeld, Kadane and Levi (2003): the third is best
/// under no probability, yet neither of the others is better under all.
#[test]
fn a_maximal_act_need_not_be_e_admissible() {
    let found = ignorance(&[("left", &[10, 0]), ("right", &[0, 10]), ("middle", &[4, 4])]);
    assert_eq!(admissible(&found), ["left", "right"]);
    assert_eq!(maximal(&found), ["left", "right", "middle"]);
    let plans = found.plans.as_ref().unwrap();
    assert_eq!(plans[2].admissible, Some(false));
    // As a pure plan it is the Γ-maximin one, as a mixed plan a lot between the others is.
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(maximin.value, number("5"));
    assert_eq!(plan(maximin), [number("1/2"), number("1/2"), number("0")]);
    let pure = maximin.pure.as_ref().unwrap();
    assert_eq!(
        (&pure.value, names(&found, &pure.actions)),
        (&number("4"), vec!["middle".into()])
    );
    // Worth 5, it is E-admissible: under the even mixture all three are optimal.
    let found = ignorance(&[("left", &[10, 0]), ("right", &[0, 10]), ("middle", &[5, 5])]);
    assert_eq!(admissible(&found), ["left", "right", "middle"]);
    assert_eq!(found.admissible[2].mixture, [number("1/2"), number("1/2")]);
    // Worth less than a guarantee everywhere, it is out by every test.
    let found = ignorance(&[("left", &[10, 2]), ("right", &[0, 10]), ("middle", &[1, 1])]);
    assert_eq!(maximal(&found), ["left", "right"]);
    let kept = having(&found, |place| {
        found.plans.as_ref().unwrap()[place].interval_undominated
    });
    assert_eq!(kept, ["left", "right"]);
}

/// Of the plans with the same guarantee none is taken that another one dominates.
#[test]
fn a_dominated_plan_is_not_chosen() {
    let found = ignorance(&[("poor", &[1, 1]), ("rich", &[1, 3])]);
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("1"), vec![number("0"), number("1")])
    );
    assert_eq!(maximin.worst, [0]);
}

/// Buy one or two papers at 3 and sell at 5; demand is for two with probability `p`.
#[test]
fn the_newsvendor_orders_more_above_the_critical_ratio() {
    let model = Model::builder()
        .players(["Vendor"])
        .parameter(ParameterDraft::new("p", "1/2"))
        .stage(
            StageDraft::new("demand")
                .branch("high", "p")
                .branch("low", "1 - p"),
        )
        .stage(
            StageDraft::new("order")
                .player("Vendor")
                .actions(["one", "two"]),
        )
        .payoff(
            "Vendor",
            "if order == one then 2 else if demand == high then 4 else -1",
        )
        .build()
        .unwrap();
    let found = alone(&model, &["p = 0..1"]).unwrap();
    assert_eq!(found.maximin.as_ref().unwrap().value, number("2"));
    let regret = found.regret.as_ref().unwrap();
    assert_eq!(
        (&regret.value, plan(regret)),
        (&number("6/5"), vec![number("3/5"), number("2/5")])
    );
    assert_eq!(regret.least_favorable, Some(vec![number("3/5")]));
    assert_eq!(regret.pure.as_ref().unwrap().value, number("2"));
    let range = |least, greatest| Range {
        least: number(least),
        greatest: number(greatest),
    };
    assert_eq!(found.admissible[0].ranges, [range("0", "3/5")]);
    assert_eq!(found.admissible[1].ranges, [range("3/5", "1")]);

    // Known odds: the ordinary optimum, no regret, nothing to mix.
    let found = alone(&model, &["p = 0.7..0.7"]).unwrap();
    let (maximin, regret) = (
        found.maximin.as_ref().unwrap(),
        found.regret.as_ref().unwrap(),
    );
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("5/2"), vec![number("0"), number("1")])
    );
    assert_eq!(
        (&regret.value, plan(regret)),
        (&number("0"), vec![number("0"), number("1")])
    );
    assert_eq!(admissible(&found), ["two"]);
    assert_eq!(found.admissible[0].ranges, [range("7/10", "7/10")]);
}

/// Ellsberg's urn with news (Epstein and Schneider 2003): a yellow ball pays 1; otherwise the
/// gambler hears so and bets between red and black. Before, black is better, as yellow makes up
/// for it; after the news only red has known odds.
#[test]
fn ellsbergs_gambler_does_not_do_what_it_planned() {
    let model = Model::builder()
        .players(["Gambler"])
        .parameter(ParameterDraft::new("b", "1/3"))
        .stage(
            StageDraft::new("ball")
                .branch("red", "1/3")
                .branch("black", "b")
                .branch("yellow", "2/3 - b"),
        )
        .stage(
            StageDraft::new("bet")
                .player("Gambler")
                .when("ball != yellow")
                .actions(["on_red", "on_black"]),
        )
        .payoff(
            "Gambler",
            "if ball == yellow then 1 else if bet == on_red then ball == red else ball == black",
        )
        .build()
        .unwrap();
    let found = alone(&model, &["b = 0..2/3"]).unwrap();
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, plan(maximin)),
        (&number("2/3"), vec![number("0"), number("1")])
    );
    let updated = maximin.updated.as_ref().unwrap();
    let [revision] = &updated.revisions[..] else {
        panic!("{updated:?}")
    };
    // Given the news red has a probability from 1/3 to 1: the even lot guarantees 1/2, black 0.
    assert_eq!(revision.revised, [number("1/2"), number("1/2")]);
    assert_eq!(
        (&revision.planned_value, &revision.revised_value),
        (&number("0"), &number("1/2"))
    );
    assert_eq!(updated.value, number("1/2"));
    assert_eq!(maximin.value_of_commitment(), Some(number("1/6")));

    // Without ambiguity a plan is kept.
    let found = alone(&model, &["b = 1/4..1/4"]).unwrap();
    for choice in [found.maximin.unwrap(), found.regret.unwrap()] {
        assert_eq!(choice.updated.as_ref().unwrap().revisions, []);
        assert_eq!(choice.value_of_commitment(), Some(number("0")));
    }
}

/// Dilation (Seidenfeld and Wasserman 1993): the coin is fair, of another nothing is known, and
/// the agent hears whether they fell alike. Whatever it hears, heads may then have any probability.
#[test]
fn news_can_dilate_what_is_known() {
    let model = Model::builder()
        .players(["Agent"])
        .parameter(ParameterDraft::new("q", "1/2"))
        .stage(
            StageDraft::new("fair")
                .branch("heads", "1/2")
                .branch("tails", "1/2"),
        )
        .stage(
            StageDraft::new("other")
                .branch("up", "q")
                .branch("down", "1 - q"),
        )
        .stage(
            StageDraft::new("choice")
                .player("Agent")
                .sees(["(fair == heads) == (other == up)"])
                .actions(["bet", "pass"]),
        )
        .payoff("Agent", "if choice == pass then 2/5 else fair == heads")
        .build()
        .unwrap();
    let found = alone(&model, &["q = 0..1"]).unwrap();
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(maximin.value, number("1/2"));
    assert_eq!(
        names(&found, &maximin.pure.as_ref().unwrap().actions),
        ["bet", "bet"]
    );
    assert_eq!(maximin.value_of_mixing(), Some(number("0")));
    let updated = maximin.updated.as_ref().unwrap();
    assert_eq!(
        (&updated.value, updated.revisions.len()),
        (&number("2/5"), 2)
    );
    for revision in &updated.revisions {
        assert_eq!(revision.revised, [number("0"), number("1")]);
        assert_eq!(
            (&revision.planned_value, &revision.revised_value),
            (&number("0"), &number("2/5"))
        );
        assert_eq!(revision.possible, [true, true]);
    }
    assert_eq!(maximin.value_of_commitment(), Some(number("1/10")));
    let text = report::decision(&DecisionDocument::new(&found));
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= report::WIDTH)
    );
    let expected = "\
  dynamically inconsistent: decided anew at every information set, after updating prior by prior,
  the plan is not kept, and what is done instead guarantees 2/5 (0.4) ex ante; the power to commit
  is worth 1/10 (0.1)
";
    assert!(text.contains(expected), "{text}");
}

/// What was paid on the way counts after updating, wherever in the tree it is paid: here the first
/// draw pays, and the bet that makes up for it hedges.
#[test]
fn what_was_paid_before_is_part_of_the_hedge() {
    let build = |early: bool| {
        let mut builder = GameBuilder::new("hedge", ["Agent"]);
        let half = || Rational::new(1, 2);
        let world = builder.chance("world", [("low", half()), ("high", half())]);
        let set = builder.infoset("Agent", "act", ["opposite", "nothing"]);
        let root = builder.root();
        for (world, node) in builder.draw(root, world).enumerate() {
            let got = 4 * world as i64;
            if early {
                builder.pay(node, [Rational::from(got)]);
            }
            for (act, leaf) in builder.decide(node, set).enumerate() {
                let more = if act == 0 { [3, -3][world] } else { 1 };
                let late = if early { 0 } else { got };
                builder.pay(leaf, [Rational::from(more + late)]);
            }
        }
        builder.build().unwrap()
    };
    for early in [true, false] {
        let game = build(early);
        let state = |share: i64| {
            let mut values = game.values().clone();
            values.chance = vec![Rational::from(1 - share), Rational::from(share)];
            let game = Game::new(game.shape().clone(), values).unwrap();
            (share.to_string(), game)
        };
        let states = vec![state(0), state(1)];
        let problem = Uncertainty::of_games(states, first(), None).unwrap();
        let found = decide(problem, &Options::default().start()).unwrap();
        // Opposite: 3 or 1. Nothing: 1 or 5. A lot x on the first: 1 + 2x or 5 - 4x.
        let maximin = found.maximin.unwrap();
        assert_eq!(plan(&maximin), [number("2/3"), number("1/3")]);
        assert_eq!(maximin.value, number("7/3"));
        assert_eq!(maximin.updated.unwrap().revisions, []);
    }
}

/// Israel is silent and strikes if it is hollow, and strikes back whoever it is.
fn silent(model: &Model) -> Behavior {
    let shape = model.shape().unwrap();
    let mut profile = Behavior::open(shape.clone());
    let israel = shape.find_player("Israel").unwrap();
    for &id in shape.infosets_of(israel) {
        let set = shape.infoset(id);
        let first = if set.label().starts_with("message") {
            false
        } else {
            set.label().contains("hollow") || set.label().contains("intervene")
        };
        let share = |yes: bool| Rational::from(i64::from(yes));
        profile.set(id, [share(first), share(!first)]).unwrap();
    }
    profile
}

fn iran(model: &Model, intervals: &[&str], proved: Option<Dependence>) -> Result<Decision, Error> {
    let intervals: Vec<Interval> = intervals.iter().map(|text| text.parse().unwrap()).collect();
    let others = silent(model);
    let iran = model.shape()?.find_player("Iran").unwrap();
    let (values, options) = (model.defaults(), Options::default());
    decision(
        model,
        &values,
        &intervals,
        iran,
        Some(&others),
        proved,
        &options,
    )
}

#[test]
fn iran_between_restraint_and_intervention() {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let found = iran(&model, &["p = 0.3..0.6"], Some(Dependence::Affine)).unwrap();
    let shape = model.shape().unwrap();
    let labels: Vec<&str> = found
        .infosets
        .iter()
        .map(|&set| shape.infoset(set).label())
        .collect();
    assert_eq!(labels, ["response | message=silent"]);
    // To restrain brings -4 - 10 (1 - p), to intervene -2 - 3 - 4.
    let plans = found.plans.as_ref().unwrap();
    assert_eq!(plans[0].payoffs, [number("-11"), number("-8")]);
    assert_eq!(plans[1].payoffs, [number("-9"), number("-9")]);
    let at = |choice: &Choice| choice.behavior.at(found.infosets[0]).unwrap().to_vec();
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, at(maximin)),
        (&number("-9"), vec![number("0"), number("1")])
    );
    let regret = found.regret.as_ref().unwrap();
    assert_eq!(
        (&regret.value, at(regret)),
        (&number("2/3"), vec![number("1/3"), number("2/3")])
    );
    assert_eq!(regret.mixture, [number("1/3"), number("2/3")]);
    assert_eq!(regret.least_favorable, Some(vec![number("1/2")]));
    assert_eq!(admissible(&found), ["restrain", "intervene"]);
    let ends = |place: usize| {
        let range = &found.admissible[place].ranges[0];
        (range.least.clone(), range.greatest.clone())
    };
    assert_eq!(ends(0), (number("1/2"), number("3/5")));
    assert_eq!(ends(1), (number("3/10"), number("1/2")));

    // On one side of the threshold there is nothing to regret.
    let found = iran(&model, &["p = 0.55..0.6"], None).unwrap();
    assert_eq!(admissible(&found), ["restrain"]);
    assert_eq!(found.regret.as_ref().unwrap().value, number("0"));
}

#[test]
fn two_parameters_need_not_be_affine_together() {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let found = iran(&model, &["p = 0.3..0.6", "d = 8..12"], None).unwrap();
    let parameters = found.problem.parameters().unwrap();
    assert_eq!(
        (parameters.dependence, parameters.proved),
        (Dependence::Multiaffine, false)
    );
    let labels: Vec<&str> = found
        .problem
        .states()
        .iter()
        .map(|s| s.label.as_str())
        .collect();
    let expected = [
        "p = 3/10, d = 8",
        "p = 3/5, d = 8",
        "p = 3/10, d = 12",
        "p = 3/5, d = 12",
    ];
    assert_eq!(labels, expected);
    let plans = found.plans.as_ref().unwrap();
    assert_eq!(
        plans[0].payoffs,
        ["-9.6", "-7.2", "-12.4", "-8.8"].map(number)
    );
    assert_eq!(
        plans[1].payoffs,
        ["-8.2", "-8.2", "-9.8", "-9.8"].map(number)
    );
    let maximin = found.maximin.as_ref().unwrap();
    assert_eq!(
        (&maximin.value, &maximin.least_favorable),
        (&number("-9.8"), &None)
    );
    // Regrets of restraint 7/5, 0, 13/5, 0; of intervention 0, 1, 0, 1.
    assert_eq!(found.regret.as_ref().unwrap().value, number("13/18"));
    assert!(found.admissible.iter().all(|plan| plan.ranges.is_empty()));

    // Two parameters of payoffs alone are.
    let found = iran(&model, &["h = 3..5", "d = 8..12"], None).unwrap();
    assert_eq!(
        found.problem.parameters().unwrap().dependence,
        Dependence::Affine
    );
    assert!(found.maximin.unwrap().least_favorable.is_some());
    let refused = iran(
        &model,
        &["p = 0.3..0.6", "d = 8..12"],
        Some(Dependence::Affine),
    );
    assert!(refused.unwrap_err().to_string().contains("proved affine"));
}

fn lone(payoff: &str, prior: [&str; 2]) -> Model {
    Model::builder()
        .players(["Agent"])
        .parameter(ParameterDraft::new("p", "1/2"))
        .stage(
            StageDraft::new("world")
                .branch("good", prior[0])
                .branch("bad", prior[1]),
        )
        .stage(
            StageDraft::new("act")
                .player("Agent")
                .actions(["go", "stay"]),
        )
        .payoff("Agent", payoff)
        .build()
        .unwrap()
}

#[test]
fn refusals_say_why() {
    let even = ["1/2", "1/2"];
    let says = |model: &Model, intervals: &[&str], text: &str| {
        let error = alone(model, intervals).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
    };
    let square = lone("p^2 * (act == go)", even);
    says(
        &square,
        &["p = 0..1"],
        "of `Agent` after `go` at `act` is not affine in p: at p = 1/2",
    );
    let kink = lone("(if p < 1/5 then 1 else 0) * (act == go)", even);
    says(&kink, &["p = 0..1"], "is not affine in p");
    // Both ends and the middle agree with an affine function.
    let cubic = lone("p * (p - 1/2) * (p - 1) * (act == go)", even);
    says(&cubic, &["p = 0..1"], "is not affine in p");
    let broken = lone("act == go", ["p", "1/2"]);
    says(&broken, &["p = 1/4..1/2"], "at p = 1/4: ");
    let model = lone("p * (act == go)", even);
    says(&model, &["pp = 0..1"], "did you mean `p`?");
    says(&model, &["p = 0..1", "p = 0..1"], "`p` has two intervals");
    assert!("p = 1".parse::<Interval>().is_err());
    assert!(" = 0..1".parse::<Interval>().is_err());

    let many = (0..13).fold(Model::builder().players(["Agent"]), |builder, number| {
        builder.parameter(ParameterDraft::new(format!("a{number}").as_str(), "0"))
    });
    let sum = (0..13)
        .map(|number| format!("a{number}"))
        .collect::<Vec<_>>()
        .join(" + ");
    let many = many.payoff("Agent", sum.as_str()).build().unwrap();
    let intervals: Vec<String> = (0..13).map(|number| format!("a{number} = 0..1")).collect();
    let texts: Vec<&str> = intervals.iter().map(String::as_str).collect();
    says(&many, &texts, "a box of 13 intervals");
    // A player without a move has a payoff all the same.
    let found = alone(&many, &texts[..2]).unwrap();
    assert_eq!(found.maximin.unwrap().value, number("0"));
    assert_eq!(found.admissible.len(), 1);

    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let iran = model.shape().unwrap().find_player("Iran").unwrap();
    let (values, options) = (model.defaults(), Options::default());
    let refused = decision(&model, &values, &[], iran, None, None, &options);
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("what `Israel` does is not given")
    );
    let nobody = PlayerId::new(7);
    let others = silent(&model);
    let refused = decision(&model, &values, &[], nobody, Some(&others), None, &options);
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("there is no player 7")
    );
    assert!(Uncertainty::of_games(Vec::new(), iran, None).is_err());
}

#[test]
fn a_stop_is_said() {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let options = Options::default();
    options.cancellation.cancel();
    let others = silent(&model);
    let iran = model.shape().unwrap().find_player("Iran").unwrap();
    let intervals = ["p = 0.3..0.6".parse().unwrap()];
    let values = model.defaults();
    let found = decision(
        &model,
        &values,
        &intervals,
        iran,
        Some(&others),
        None,
        &options,
    )
    .unwrap();
    assert!(matches!(found.status, Status::Stopped(_)));
    assert!(found.maximin.is_none() && found.plans.is_none() && !found.admissible_complete);
}

/// A random game with a random profile of the others, in so many states of random payoffs and
/// chance.
fn states(game: &Game, count: usize, dice: &mut Dice) -> (Vec<(String, Game)>, Behavior) {
    let others = profile(game, dice);
    let state = |number: usize, dice: &mut Dice| {
        let mut values: Values = game.values().clone();
        values
            .payoffs
            .mapv_inplace(|_| Rational::from(dice.below(9) as i64 - 4));
        values.chance.clear();
        for chance in 0..game.chance_count() {
            let branches = game.branches(demarche::ChanceId::new(chance)).len();
            values.chance.extend(dice.distribution(branches));
        }
        let game = Game::new(game.shape().clone(), values).unwrap();
        (number.to_string(), game)
    };
    (
        (0..count).map(|number| state(number, dice)).collect(),
        others,
    )
}

/// The profile in which the player follows a pure strategy.
fn following(game: &Game, others: &Behavior, player: PlayerId, pure: &[usize]) -> Behavior {
    let mut profile = others.clone();
    for (&set, &action) in game.infosets_of(player).iter().zip(pure) {
        let count = game.infoset(set).action_count();
        let one = |place| Rational::from(i64::from(place == action));
        profile.set(set, (0..count).map(one)).unwrap();
    }
    profile
}

/// The value of a matrix game to the one who picks the row.
fn value(matrix: &[Vec<Rational>]) -> Rational {
    let rows = matrix.len();
    let columns = matrix[0].len();
    let first = ndarray::Array2::from_shape_fn((rows, columns), |at| matrix[at.0][at.1].clone());
    let second = first.mapv(|payoff| -payoff);
    let name = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    let payoffs = [first.view(), second.view()];
    let game = Game::bimatrix("m", ["R", "C"], name(rows), name(columns), payoffs).unwrap();
    let found = Concept::ZeroSum.solve(&game, &Options::default()).unwrap();
    found.value.unwrap()
}

/// The expected payoff of every pure strategy in every state.
fn matrix(states: &[(String, Game)], others: &Behavior, player: PlayerId) -> Vec<Vec<Rational>> {
    let shape = &states[0].1;
    let strategies = pure_strategies(shape, player);
    strategies
        .iter()
        .map(|pure| {
            let profile = following(shape, others, player, pure);
            let paid = |state: &(String, Game)| {
                expected_payoffs(&state.1, &profile).unwrap()[player.index()].clone()
            };
            states.iter().map(paid).collect()
        })
        .collect()
}

/// The actions of a pure strategy at the sets of the decision to which it comes itself.
fn reduced(found: &Decision, pure: &[usize]) -> Vec<ActionId> {
    let shape = found.problem.shape();
    let player = found.problem.player();
    let own = shape.infosets_of(player);
    let mut within = vec![false; shape.sequence_count(player)];
    within[0] = true;
    let mut actions = Vec::new();
    for (&id, &action) in own.iter().zip(pure) {
        let set = shape.infoset(id);
        if within[set.parent_sequence().index()] {
            within[shape.sequence(set.action(action)).index()] = true;
            if found.infosets.contains(&id) {
                actions.push(set.action(action));
            }
        }
    }
    actions
}

fn small() -> impl Strategy<Value = Game> {
    games(Wanted {
        strategies: 16,
        ..Wanted::default()
    })
}

/// What a player has in a state, by this criterion, given that it is at an information set and
/// plays as in `profile` from there on.
fn given(
    game: &Game,
    others: &Behavior,
    player: PlayerId,
    profile: &Behavior,
    set: InfosetId,
    criterion: Criterion,
) -> Rational {
    let mut forced = profile.clone();
    let nodes = game.infoset(set).nodes();
    // Its own moves on the way, the same to all nodes of the set.
    let mut way = BTreeSet::new();
    let mut node = nodes[0];
    while let Some((parent, branch)) = game.parent(node) {
        if let demarche::NodeKind::Decision(at) = game.kind(parent)
            && game.infoset(at).player() == player
        {
            way.insert((at, branch));
        }
        node = parent;
    }
    let force = |profile: &mut Behavior| {
        for &(at, branch) in &way {
            let count = game.infoset(at).action_count();
            let one = |place| Rational::from(i64::from(place == branch));
            profile.set(at, (0..count).map(one)).unwrap();
        }
    };
    force(&mut forced);
    let total = |profile: &Behavior| {
        let through = |leaf: NodeId| {
            let inside = |node: &NodeId| *node <= leaf && leaf < game.subtree_end(*node);
            nodes.iter().any(inside)
        };
        let mut sums = [Rational::ZERO, Rational::ZERO];
        for (leaf, probability) in plays(game, profile).unwrap() {
            if !through(leaf) {
                continue;
            }
            let mut paid = Rational::ZERO;
            let mut at = Some(leaf);
            while let Some(node) = at {
                paid += game.payoff_at(node, player).unwrap_or(&Rational::ZERO);
                at = game.parent(node).map(|(parent, _)| parent);
            }
            sums[0] += &(&probability * &paid);
            sums[1] += &probability;
        }
        &sums[0] / &sums[1]
    };
    let own = total(&forced);
    match criterion {
        Criterion::GammaMaximin => own,
        Criterion::MinimaxRegret => {
            let strategies = pure_strategies(game, player);
            let best = strategies.iter().map(|pure| {
                let mut profile = following(game, others, player, pure);
                force(&mut profile);
                total(&profile)
            });
            own - best.max().unwrap()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// On the strategic form both criteria are matrix games against nature, and a strategy is
    /// E-admissible if nature can hold it against every rival.
    #[test]
    fn plans_are_those_of_the_strategic_form(game in small(), seed in any::<u64>(), count in 1..4usize) {
        let dice = &mut Dice::new(seed);
        let player = PlayerId::new(dice.below(2));
        let (states, others) = states(&game, count, dice);
        let problem = Uncertainty::of_games(states.clone(), player, Some(&others)).unwrap();
        let found = decide(problem, &Options::default().start()).unwrap();
        prop_assert_eq!(found.status, Status::Solved);
        let matrix = matrix(&states, &others, player);
        let best: Vec<Rational> = states
            .iter()
            .map(|state| best_response(&state.1, &others, player).unwrap().value)
            .collect();
        prop_assert_eq!(&found.best, &best);
        let regrets: Vec<Vec<Rational>> = matrix
            .iter()
            .map(|row| row.iter().zip(&best).map(|(payoff, best)| payoff - best).collect())
            .collect();
        let pure = |matrix: &[Vec<Rational>]| {
            matrix.iter().map(|row| row.iter().min().unwrap().clone()).max().unwrap()
        };
        let maximin = found.maximin.as_ref().unwrap();
        prop_assert_eq!(&maximin.value, &value(&matrix));
        prop_assert_eq!(&maximin.pure.as_ref().unwrap().value, &pure(&matrix));
        let regret = found.regret.as_ref().unwrap();
        prop_assert_eq!(&regret.value, &-value(&regrets));
        prop_assert_eq!(&regret.pure.as_ref().unwrap().value, &-pure(&regrets));

        let plans = found.plans.as_ref().unwrap();
        let listed: BTreeSet<Vec<ActionId>> = plans.iter().map(|plan| plan.actions.clone()).collect();
        prop_assert_eq!(listed.len(), plans.len());
        let strategies = pure_strategies(&game, player);
        let all: BTreeSet<_> = strategies.iter().map(|pure| reduced(&found, pure)).collect();
        prop_assert_eq!(listed, all);
        let mut expected = BTreeSet::new();
        for (row, pure) in matrix.iter().zip(&strategies) {
            let against: Vec<Vec<Rational>> = (0..states.len())
                .map(|j| matrix.iter().map(|rival| &row[j] - &rival[j]).collect())
                .collect();
            if value(&against) == Rational::ZERO {
                expected.insert(reduced(&found, pure));
            }
        }
        let admissible: BTreeSet<_> =
            found.admissible.iter().map(|plan| plan.actions.clone()).collect();
        prop_assert!(found.admissible_complete);
        prop_assert_eq!(&admissible, &expected);
        for plan in plans {
            prop_assert_eq!(plan.admissible, Some(admissible.contains(&plan.actions)));
            if plan.admissible == Some(true) {
                prop_assert_eq!(plan.maximal, Some(true));
            }
            if plan.maximal == Some(true) {
                prop_assert!(plan.interval_undominated);
            }
        }
    }

    #[test]
    fn laws_of_ambiguity(game in small(), seed in any::<u64>(), count in 2..5usize) {
        let dice = &mut Dice::new(seed);
        let player = PlayerId::new(dice.below(2));
        let (states, others) = states(&game, count, dice);
        let solve = |states: &[(String, Game)]| {
            let problem = Uncertainty::of_games(states.to_vec(), player, Some(&others)).unwrap();
            decide(problem, &Options::default().start()).unwrap()
        };
        let all = solve(&states);
        let fewer = solve(&states[1..]);
        let [more, less] = [&all, &fewer].map(|found| found.maximin.as_ref().unwrap());
        // Another state never raises the guarantee, and never lowers the regret.
        prop_assert!(more.value <= less.value);
        let [more, less] = [&all, &fewer].map(|found| found.regret.as_ref().unwrap());
        prop_assert!(more.value >= less.value);
        for choice in [all.maximin.as_ref().unwrap(), all.regret.as_ref().unwrap()] {
            prop_assert!(choice.regrets.iter().all(|regret| *regret >= Rational::ZERO));
            prop_assert!(!choice.worst.is_empty());
            let updated = choice.updated.as_ref().unwrap();
            match choice.criterion {
                Criterion::GammaMaximin => {
                    prop_assert!(choice.payoffs.iter().all(|payoff| *payoff >= choice.value));
                    prop_assert!(updated.value <= choice.value);
                }
                Criterion::MinimaxRegret => prop_assert!(updated.value >= choice.value),
            }
            // A known state: the ordinary optimum, which nobody revises.
            let one = solve(&states[..1]);
            let known = [one.maximin.as_ref().unwrap(), one.regret.as_ref().unwrap()];
            prop_assert_eq!(&known[0].value, &one.best[0]);
            prop_assert_eq!(&known[1].value, &Rational::ZERO);
            for known in known {
                prop_assert!(known.updated.as_ref().unwrap().revisions.is_empty());
            }
        }
    }

    /// What is said of a revision, recomputed from the plays that pass the information set.
    #[test]
    fn revisions_are_better_after_updating(game in small(), seed in any::<u64>(), count in 2..4usize) {
        let dice = &mut Dice::new(seed);
        let player = PlayerId::new(dice.below(2));
        let (states, others) = states(&game, count, dice);
        let problem = Uncertainty::of_games(states.clone(), player, Some(&others)).unwrap();
        let found = decide(problem, &Options::default().start()).unwrap();
        for choice in [found.maximin.unwrap(), found.regret.unwrap()] {
            let updated = choice.updated.as_ref().unwrap();
            for revision in &updated.revisions {
                let worst = |distribution: &[Rational]| {
                    // Every set of the player is given, so that forced moves lead somewhere.
                    let mut profile = others.clone();
                    for &set in game.infosets_of(player) {
                        if let Some(at) = updated.behavior.at(set) {
                            profile.set(set, at.to_vec()).unwrap();
                        }
                    }
                    profile.set(revision.infoset, distribution.to_vec()).unwrap();
                    let possible = states.iter().zip(&revision.possible).filter(|state| *state.1);
                    let values = possible.map(|(state, _)| {
                        let set = revision.infoset;
                        given(&state.1, &others, player, &profile, set, choice.criterion)
                    });
                    let least = values.min().unwrap();
                    match choice.criterion {
                        Criterion::GammaMaximin => least,
                        Criterion::MinimaxRegret => -least,
                    }
                };
                prop_assert_eq!(&worst(&revision.planned), &revision.planned_value);
                prop_assert_eq!(&worst(&revision.revised), &revision.revised_value);
                match choice.criterion {
                    Criterion::GammaMaximin => {
                        prop_assert!(revision.revised_value > revision.planned_value);
                    }
                    Criterion::MinimaxRegret => {
                        prop_assert!(revision.revised_value < revision.planned_value);
                    }
                }
            }
        }
    }
}

#[test]
fn decisions_are_told_in_plain_words() {
    let model = Model::from_path("models/israel_iran/assurance.toml").unwrap();
    let found = iran(&model, &["p = 0.3..0.6"], Some(Dependence::Affine)).unwrap();
    let document = DecisionDocument::new(&found);
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(
        serde_json::from_str::<DecisionDocument>(&json).unwrap(),
        document
    );
    let text = report::decision(&document);
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= report::WIDTH)
    );
    let expected = "\
Private assurance via Moscow
  decides     Iran
  known       p from 3/10 (0.3) to 3/5 (0.6); all other players' strategies are fixed
  payoffs     affine in p: proved, so that what holds at the ends holds between
  best plans  -9 at p = 3/10; -8 at p = 3/5

Γ-maximin: the plan, made ex ante, with the best guarantee
";
    assert!(text.starts_with(expected), "{text}");
    let regret = "\
Minimax regret: the plan, made ex ante, with the least greatest regret
  regret                 2/3 (≈ 0.666667)
  response after silent  restrain 1/3 (≈ 0.333333), intervene 2/3 (≈ 0.666667)
";
    assert!(text.contains(regret), "{text}");
    assert!(
        text.contains(
            "
  restrain   p from 1/2 (0.5) to 3/5 (0.6)
"
        ),
        "{text}"
    );
    assert!(text.contains(
        "
  intervene  guarantees -9, greatest regret 1; E-admissible
"
    ));
}
