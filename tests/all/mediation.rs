//! Correlated, mediated and commitment equilibria: values of the literature and by hand.

use crate::common::{bimatrix, int, model, number};
use crate::rules::{Sheriff, unfold};
use demarche::concepts::{Mediated, Mediation, Request, TieBreak};
use demarche::game::{Game, GameBuilder, Goal, Objective, PlayerId};
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::solvers::correlated::{Leaving, Polytope, correlated, generate};
use demarche::solvers::incentives::{Choice, best_device};
use demarche::strategy::Device;
use ndarray::array;

fn wanting(game: &Game, text: &str) -> Request {
    Request {
        goal: Some(Goal::read(text, |text| Objective::parse(text, game)).unwrap()),
        ..Request::default()
    }
}

fn solved(concept: Mediation, game: &Game, request: &Request) -> Mediated {
    let found = concept.solve(game, request, &Options::default()).unwrap();
    assert_eq!(found.status, Status::Solved);
    found
}

/// The greatest value, proved.
fn most(concept: Mediation, game: &Game, text: &str) -> Rational {
    let optimum = solved(concept, game, &wanting(game, text)).optimum.unwrap();
    assert!(optimum.proved, "{concept}");
    optimum.value
}

/// A model's game at these values, and what is wanted of it in the model's own words.
fn at(name: &str, values: &[(&str, &str)], text: &str) -> (Game, Request) {
    let model = model(name);
    let mut own = model.defaults();
    for (parameter, value) in values {
        own = own.with(parameter, *value).unwrap();
    }
    let game = model.game(&own).unwrap();
    let goal = Goal::read(text, |text| model.objective(text, &own, &game)).unwrap();
    let request = Request {
        goal: Some(goal),
        ..Request::default()
    };
    (game, request)
}

fn chicken() -> Game {
    bimatrix(&array![[0, 7], [2, 6]], &array![[0, 2], [7, 6]])
}

#[test]
fn chicken_is_worth_more_with_private_advice() {
    let game = chicken();
    for concept in [
        Mediation::Ce,
        Mediation::Efce,
        Mediation::Communication,
        Mediation::Certification,
        Mediation::Bce,
    ] {
        assert_eq!(
            most(concept, &game, "Row + Column"),
            number("21/2"),
            "{concept}"
        );
    }
    assert_eq!(most(Mediation::Planner, &game, "Row + Column"), int(12));
    // The lowest payoff is as large as the sum allows: the device can be symmetric.
    assert_eq!(
        most(Mediation::Ce, &game, "min(Row, Column)"),
        number("21/4")
    );
}

#[test]
fn the_device_of_chicken_is_the_only_best_one() {
    let game = chicken();
    let found = solved(Mediation::Ce, &game, &wanting(&game, "Row + Column"));
    let payoffs = found.payoffs.iter();
    let ends: Vec<_> = payoffs
        .flat_map(|own| [&own.least, &own.greatest])
        .collect();
    assert!(ends.iter().all(|end| **end == number("21/4")));
    assert_eq!(found.unique, None);
    let Some(Device::Correlation(device)) = found.device else {
        panic!("a correlated equilibrium is a correlation");
    };
    let mut weights: Vec<_> = device.mixture().iter().map(|own| &own.weight).collect();
    weights.sort();
    assert_eq!(weights, [&number("1/4"), &number("1/4"), &number("1/2")]);
    // Prices: both players' rows are alike.
    assert!(!found.prices.is_empty());
    assert!(found.prices.iter().all(|price| price.sided));
}

#[test]
fn without_a_goal_all_devices_are_told_by_their_ranges() {
    let game = chicken();
    let found = solved(Mediation::Ce, &game, &Request::default());
    assert!(found.optimum.is_none());
    assert_eq!(found.unique, Some(false));
    let row = &found.payoffs[0];
    // Two gets it all if One always yields to it: the pure equilibria are the ends.
    assert_eq!((&row.least, &row.greatest), (&int(2), &int(7)));
}

#[test]
fn the_sheriff_is_worth_what_the_literature_says() {
    let welfare = "Smuggler + Sheriff";
    let one = unfold(&Sheriff::of_rounds(1));
    assert_eq!(most(Mediation::Nfcce, &one, welfare), number("9/8"));
    assert_eq!(most(Mediation::Cce, &one, welfare), number("9/8"));
    assert_eq!(most(Mediation::Efcce, &one, welfare), number("3/4"));
    assert_eq!(most(Mediation::Efce, &one, welfare), number("3/4"));
    let two = unfold(&Sheriff::of_rounds(2));
    assert_eq!(most(Mediation::Nfcce, &two, welfare), number("150/11"));
    assert_eq!(most(Mediation::Efcce, &two, welfare), number("220/23"));
    let best = solved(Mediation::Efce, &two, &wanting(&two, welfare));
    assert_eq!(best.optimum.unwrap().value, number("935/103"));
    let payoffs = best.certificate.unwrap().payoffs;
    assert_eq!(payoffs, [number("748/103"), number("187/103")]);
}

#[test]
fn two_types_and_two_messages_need_more_than_the_equations() {
    let values = [("p", "3/10"), ("k", "1"), ("c", "1")];
    let (game, request) = at("israel_iran/assurance", &values, "response == restrain");
    let options = Options::default();
    let run = options.start();
    let equations = Some(Polytope::Equations);
    let built = correlated(&game, Leaving::AfterHearing, &[], equations, &run).unwrap();
    assert_eq!(built.polytope, Polytope::Relaxation);
    let goal = request.goal.as_ref();
    let relaxed = best_device(&built, &game, goal, Choice::Any, &run).unwrap();
    assert_eq!(relaxed.value, Some(number("9/20")));
    let found = solved(Mediation::Efce, &game, &request);
    assert_eq!(found.optimum.unwrap().value, number("6/17"));
}

#[test]
fn generated_joint_plans_come_to_the_same() {
    let values = [("p", "3/10"), ("k", "1"), ("c", "1")];
    let (game, request) = at("israel_iran/assurance", &values, "response == restrain");
    let (goal, options) = (request.goal.unwrap(), Options::default());
    let run = options.start();
    let (leaving, relaxed) = (Leaving::AfterHearing, number("9/20"));
    let found = generate(&game, leaving, &[], &goal, &relaxed, &run).unwrap();
    assert!(found.proved);
    assert_eq!(found.best.unwrap().1, number("6/17"));
    assert!(found.plans <= 5);
}

#[test]
fn a_pledge_is_worth_what_it_is_worth() {
    let game = bimatrix(&array![[2, 4], [1, 3]], &array![[1, 0], [0, 2]]);
    let pledge = solved(Mediation::Sse, &game, &Request::default());
    assert_eq!(pledge.optimum.unwrap().value, number("11/3"));
    let Some(Device::Pledge(profile)) = pledge.device else {
        panic!("a pledge is a profile");
    };
    let own = game.infosets_of(PlayerId::new(0))[0];
    assert_eq!(profile.at(own).unwrap(), [number("2/3"), number("1/3")]);
    let device = solved(Mediation::Sefce, &game, &Request::default());
    assert_eq!(device.optimum.unwrap().value, number("11/3"));
}

#[test]
fn an_investigation_convicts_three_in_five() {
    let (game, request) = at("classics/investigation", &[], "Prosecutor");
    let found = solved(Mediation::Bce, &game, &request);
    assert_eq!(found.optimum.unwrap().value, number("3/5"));
    let Some(Device::Signal(signal)) = found.device else {
        panic!("an informed broker sends a signal");
    };
    let convicted = signal.recommend.iter().find_map(|(leaf, share)| {
        (game.history(*leaf) == ["innocent", "convict"]).then_some(share)
    });
    assert_eq!(convicted, Some(&number("3/7")));
    // The judge would have to forgo as much as the prosecutor gains.
    let [price] = found.prices.as_slice() else {
        panic!("one constraint binds");
    };
    assert!(price.conditional && price.relaxing == Some(int(1)));
    assert_eq!(price.tightening, Some(int(1)));
}

/// A third action that copies another changes neither the best signal nor what obedience costs.
#[test]
fn prices_are_of_obedience_and_not_of_one_temptation() {
    let mut builder = GameBuilder::new("a trial", ["Prosecutor", "Judge"]);
    let odds = [("guilty", number("3/10")), ("innocent", number("7/10"))];
    let truth = builder.chance("truth", odds);
    let actions = ["convict", "acquit", "acquit as well"];
    let verdict = builder.infoset("Judge", "verdict", actions);
    let root = builder.root();
    for (innocent, node) in builder.draw(root, truth).enumerate() {
        for (action, leaf) in builder.decide(node, verdict).enumerate() {
            let just = i64::from((action > 0) == (innocent == 1));
            builder.pay(leaf, [i64::from(action == 0), just].map(int));
        }
    }
    let game = builder.build().unwrap();
    let found = solved(Mediation::Bce, &game, &wanting(&game, "Prosecutor"));
    assert_eq!(found.optimum.unwrap().value, number("3/5"));
    let relaxing: Vec<_> = found
        .prices
        .iter()
        .map(|own| own.relaxing.clone())
        .collect();
    assert_eq!(relaxing, [Some(int(1))]);
}

#[test]
fn a_pledge_can_be_for_something_else_than_the_leaders_payoff() {
    let game = bimatrix(&array![[2, 4], [1, 3]], &array![[1, 0], [0, 2]]);
    // By two the follower gets most.
    assert_eq!(most(Mediation::Sse, &game, "Column"), int(2));
    assert_eq!(most(Mediation::Sefce, &game, "Column"), int(2));
}

#[test]
fn a_mediator_with_nothing_to_add_adds_nothing() {
    // Costless claims that nobody can check: both types want restraint, and the hollow one strikes.
    let values = [("p", "3/10"), ("k", "1"), ("c", "0")];
    let (game, request) = at("israel_iran/assurance", &values, "response == restrain");
    let told = solved(Mediation::Communication, &game, &request);
    assert_eq!(told.optimum.unwrap().value, Rational::ZERO);
    // One who can verify tells Iran to restrain itself before the sincere type, and before the
    // hollow one as often as makes restraint just worth it.
    let verified = solved(Mediation::Certification, &game, &request);
    assert_eq!(verified.optimum.unwrap().value, number("3/5"));
}

#[test]
fn second_objectives_and_few_recommendations_choose_among_the_best() {
    // Everything is as good for Row.
    let game = bimatrix(&array![[1, 1], [1, 1]], &array![[0, 2], [1, 0]]);
    let mut request = wanting(&game, "Row");
    let column = |request: &Request| {
        let found = solved(Mediation::Efce, &game, request);
        assert_eq!(found.unique, Some(false));
        let payoffs = found.certificate.unwrap().payoffs;
        (payoffs[1].clone(), found.device)
    };
    let second = |text: &str| TieBreak::Objective(Objective::parse(text, &game).unwrap());
    request.tie_break = Some(second("Column"));
    assert_eq!(column(&request).0, int(2));
    request.tie_break = Some(second("-Column"));
    assert_eq!(column(&request).0, number("2/3"));
    request.tie_break = Some(TieBreak::Sparse);
    let Some(Device::Correlation(device)) = column(&request).1 else {
        panic!("it is a correlation");
    };
    assert_eq!(device.mixture().len(), 1);
}

#[test]
fn what_does_not_fit_is_refused_with_a_reason() {
    let game = crate::common::game("classics/seltens_horse");
    let options = Options::default();
    let refused = |concept: Mediation, request: &Request| {
        let error = concept.solve(&game, request, &options).unwrap_err();
        error.to_string()
    };
    let none = Request::default();
    assert!(refused(Mediation::Sse, &none).contains("has one follower"));
    assert!(refused(Mediation::Bce, &none).contains("Bayes correlated"));
    let chicken = chicken();
    let goal = wanting(&chicken, "Row");
    assert!(refused(Mediation::Ce, &goal).contains("is not of this game"));
    let unknown = Request {
        leader: Some(PlayerId::new(7)),
        ..Request::default()
    };
    assert!(refused(Mediation::Sefce, &unknown).contains("there is no player 8"));
    let least = wanting(&chicken, "min(Row, Column)");
    let fault = Mediation::Sse
        .solve(&chicken, &least, &options)
        .unwrap_err();
    assert!(fault.to_string().contains("may be a mixed one"));
}
