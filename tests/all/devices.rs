//! Devices and what the verifier says of them: known ones, spoiled ones, and laws.

use crate::random::{Dice, Wanted, game, games, profile, pure_strategies};
use crate::signaling::{model, set};
use demarche::analysis::{DeviceCertificate, Obedience, certify, certify_device};
use demarche::game::{Game, GameBuilder, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use demarche::number::{OrderedRing, Rational};
use demarche::strategy::{
    Behavior, Correlation, Device, JointPlan, JointSignal, MediatorPlan, RealizationPlan,
    Transcript,
};
use demarche::{Concept, Options};
use ndarray::array;
use proptest::prelude::*;

const CORRELATED: [Obedience; 4] = [
    Obedience::Ce,
    Obedience::Cce,
    Obedience::Efcce,
    Obedience::Efce,
];

fn q(text: &str) -> Rational {
    text.parse().unwrap()
}

pub fn certified(game: &Game, device: &Device, must_deter: Obedience) -> DeviceCertificate {
    certify_device(game, device, must_deter, &[], &Options::default().start()).unwrap()
}

fn refused(game: &Game, device: &Device, must_deter: Obedience) -> String {
    let error =
        certify_device(game, device, must_deter, &[], &Options::default().start()).unwrap_err();
    error.to_string()
}

fn is_obeyed(game: &Game, device: &Device, must_deter: Obedience) -> bool {
    let certificate = certified(game, device, must_deter);
    let obeyed = certificate.gains.iter().all(|gain| gain.is_zero());
    assert_eq!(obeyed, certificate.refutation.is_none());
    obeyed
}

fn bimatrix(row: [[i64; 2]; 2], column: [[i64; 2]; 2]) -> Game {
    let own = ndarray::arr2(&row).mapv(Rational::from);
    let other = ndarray::arr2(&column).mapv(Rational::from);
    let payoffs = [own.view(), other.view()];
    Game::bimatrix(
        "two by two",
        ["Row", "Column"],
        ["a", "b"],
        ["a", "b"],
        payoffs,
    )
    .unwrap()
}

fn chicken() -> Game {
    bimatrix([[0, 7], [2, 6]], [[0, 2], [7, 6]])
}

/// The plan of one player that takes the named actions, by own information set.
pub fn pure_plan(game: &Game, player: PlayerId, actions: &[usize]) -> RealizationPlan {
    let mut behavior = Behavior::open(game.shape().clone());
    for (&set, &action) in game.infosets_of(player).iter().zip(actions) {
        let count = game.infoset(set).action_count();
        let share = |index| Rational::from(i64::from(index == action));
        behavior.set(set, (0..count).map(share)).unwrap();
    }
    RealizationPlan::of(&behavior, player).unwrap()
}

/// A lottery over pure joint plans: by plan its weight and, by player and set, the action.
pub fn lottery(game: &Game, plans: &[(Rational, Vec<Vec<usize>>)]) -> Correlation {
    let joint = plans.iter().map(|(weight, plans)| JointPlan {
        weight: weight.clone(),
        plans: game
            .player_ids()
            .zip(plans)
            .map(|(player, actions)| pure_plan(game, player, actions))
            .collect(),
    });
    Correlation::from_mixture(game.shape().clone(), joint.collect())
}

fn cells(game: &Game, cells: &[(&str, usize, usize)]) -> Device {
    let plans = cells.iter();
    let plans: Vec<_> = plans
        .map(|&(weight, row, column)| (q(weight), vec![vec![row], vec![column]]))
        .collect();
    Device::Correlation(lottery(game, &plans))
}

/// The same by weights alone, for two players.
fn by_weights(game: &Game, plan: &Correlation) -> Correlation {
    let [first, second] = [0, 1].map(|index| game.sequence_count(PlayerId::new(index)));
    let all = (0..first).flat_map(|s| (0..second).map(move |t| [s, t].map(SequenceId::new)));
    let weights = all.map(|pair| (pair.to_vec(), plan.weight(&pair)));
    Correlation::from_weights(game.shape().clone(), weights)
}

#[test]
fn chickens_correlated_equilibrium() {
    let game = chicken();
    let best = cells(&game, &[("1/4", 0, 1), ("1/4", 1, 0), ("1/2", 1, 1)]);
    let Device::Correlation(plan) = &best else {
        panic!()
    };
    let weights = Device::Correlation(by_weights(&game, plan));
    for must_deter in CORRELATED {
        let certificate = certified(&game, &best, must_deter);
        assert_eq!(certificate.payoffs, [q("21/4"), q("21/4")]);
        assert_eq!(certificate.plays.len(), 3);
        assert!(certificate.refutation.is_none());
        if must_deter != Obedience::Ce {
            let other = certified(&game, &weights, must_deter);
            assert_eq!(other.payoffs, certificate.payoffs);
            assert_eq!(other.plays, certificate.plays);
            assert_eq!(other.gains, certificate.gains);
        }
    }
    assert!(refused(&game, &weights, Obedience::Ce).contains("recommends plans"));
}

#[test]
fn chickens_spoiled_equilibrium() {
    let game = chicken();
    // Told to yield, the other yields in three cases of four: 3/5 7 against 3/5 6 + 1/5 2.
    let gentle = cells(&game, &[("1/5", 0, 1), ("1/5", 1, 0), ("3/5", 1, 1)]);
    for must_deter in [Obedience::Ce, Obedience::Efce] {
        let certificate = certified(&game, &gentle, must_deter);
        assert_eq!(certificate.gains, [q("1/5"), q("1/5")]);
        let found = certificate.refutation.unwrap();
        assert_eq!(game.action_name(found.recommended.unwrap()), "b");
        assert_eq!(game.action_name(found.action.unwrap()), "a");
    }
    // Somebody who is pledged is not asked.
    let row = PlayerId::new(0);
    let certificate = certify_device(
        &game,
        &gentle,
        Obedience::Ce,
        &[row],
        &Options::default().start(),
    )
    .unwrap();
    assert_eq!(certificate.gains, [Rational::ZERO, q("1/5")]);
    assert_eq!(certificate.refutation.unwrap().player, PlayerId::new(1));
}

/// One goes in or stays out while Two says left or right, unseen; if in, One may leave.
fn second_thoughts() -> Game {
    let mut builder = GameBuilder::new("second thoughts", ["One", "Two"]);
    let first = builder.infoset("One", "first", ["in", "out"]);
    let side = builder.infoset("Two", "side", ["left", "right"]);
    let later = builder.infoset("One", "later", ["stay", "leave"]);
    let root = builder.root();
    let pay = |builder: &mut GameBuilder, leaf, payoff: i64| {
        builder.pay(leaf, [payoff, 0].map(Rational::from));
    };
    let after: Vec<_> = builder.decide(root, first).collect();
    let sides: Vec<_> = builder.decide(after[0], side).collect();
    for (node, payoffs) in sides.into_iter().zip([[2, 3], [0, -5]]) {
        for (leaf, payoff) in builder.decide(node, later).zip(payoffs) {
            pay(&mut builder, leaf, payoff);
        }
    }
    for (leaf, payoff) in builder.decide(after[1], side).zip([0, 2]) {
        pay(&mut builder, leaf, payoff);
    }
    builder.build().unwrap()
}

#[test]
fn what_is_known_later_matters() {
    let game = second_thoughts();
    // In with left and out with right. Who comes in knows that the other said left.
    let plans = [
        (q("1/2"), vec![vec![0, 0], vec![0]]),
        (q("1/2"), vec![vec![1, 0], vec![1]]),
    ];
    let device = Device::Correlation(lottery(&game, &plans));
    let before = certified(&game, &device, Obedience::Cce);
    assert_eq!(before.payoffs, [Rational::from(2), Rational::ZERO]);
    assert!(before.refutation.is_none());
    let unheard = certified(&game, &device, Obedience::Efcce);
    let found = unheard.refutation.unwrap();
    assert_eq!(unheard.gains, [q("1/2"), Rational::ZERO]);
    assert_eq!(found.infoset, Some(set(&game, "One", "later")));
    assert_eq!(found.recommended, None);
    assert_eq!(game.action_name(found.action.unwrap()), "leave");
    let heard = certified(&game, &device, Obedience::Efce);
    assert_eq!(heard.gains, [q("1/2"), Rational::ZERO]);
    let told = certified(&game, &device, Obedience::Ce).refutation.unwrap();
    assert_eq!(game.action_name(told.recommended.unwrap()), "stay");
    assert_eq!(
        (game.action_name(told.action.unwrap()), told.gain),
        ("leave", q("1/2"))
    );
}

#[test]
fn what_is_heard_matters() {
    // Row matches Column, who is indifferent; a third action is better against the first only.
    let row = array![[2, -10], [-10, 2], [3, -10]].mapv(Rational::from);
    let column = row.mapv(|_| Rational::ZERO);
    let payoffs = [row.view(), column.view()];
    let (rows, columns) = (["a", "b", "c"], ["a", "b"]);
    let game = Game::bimatrix("matching", ["Row", "Column"], rows, columns, payoffs).unwrap();
    let device = cells(&game, &[("1/2", 0, 0), ("1/2", 1, 1)]);
    assert!(is_obeyed(&game, &device, Obedience::Cce));
    assert!(is_obeyed(&game, &device, Obedience::Efcce));
    for must_deter in [Obedience::Ce, Obedience::Efce] {
        let found = certified(&game, &device, must_deter).refutation.unwrap();
        let names = [found.recommended, found.action].map(|a| game.action_name(a.unwrap()));
        assert_eq!((names, found.gain), (["a", "c"], q("1/2")));
    }
}

#[test]
fn what_is_no_lottery_is_refused() {
    let game = chicken();
    let short = cells(&game, &[("1/4", 0, 1), ("1/4", 1, 0), ("1/4", 1, 1)]);
    assert!(refused(&game, &short, Obedience::Ce).contains("3/4 instead of 1"));
    let negative = cells(&game, &[("-1/4", 0, 1), ("3/4", 1, 0), ("1/2", 1, 1)]);
    assert!(refused(&game, &negative, Obedience::Cce).contains("negative"));
    let nothing = Device::Correlation(Correlation::from_mixture(game.shape().clone(), Vec::new()));
    assert!(refused(&game, &nothing, Obedience::Efce).contains("0 instead of 1"));

    // A plan that is mixed is no recommendation of the strategic form.
    let half = Behavior::uniform(game.shape().clone());
    let plans = game
        .player_ids()
        .map(|player| RealizationPlan::of(&half, player).unwrap());
    let joint = JointPlan {
        weight: Rational::ONE,
        plans: plans.collect(),
    };
    let mixed = Correlation::from_mixture(game.shape().clone(), vec![joint]);
    assert!(refused(&game, &Device::Correlation(mixed), Obedience::Ce).contains("is mixed"));

    // Plans of the wrong players, and of too few.
    let mut joint = JointPlan {
        weight: Rational::ONE,
        plans: vec![pure_plan(&game, PlayerId::new(1), &[0]); 2],
    };
    let wrong = Correlation::from_mixture(game.shape().clone(), vec![joint.clone()]);
    let error = refused(&game, &Device::Correlation(wrong), Obedience::Cce);
    assert!(error.contains("no realization plan"), "{error}");
    joint.plans.pop();
    let few = Correlation::from_mixture(game.shape().clone(), vec![joint]);
    assert!(refused(&game, &Device::Correlation(few), Obedience::Cce).contains("1 plans for 2"));
}

#[test]
fn what_breaks_the_equations_is_refused() {
    let game = chicken();
    let plan = [("1/4", 0, 1), ("1/4", 1, 0), ("1/2", 1, 1)];
    let Device::Correlation(plan) = cells(&game, &plan) else {
        panic!()
    };
    let good = by_weights(&game, &plan);
    let spoil = |change: &dyn Fn(&[SequenceId], Rational) -> Rational| {
        let weights = good.weights().iter();
        let weights = weights.map(|(pair, weight)| (pair.clone(), change(pair, weight.clone())));
        let spoiled = Correlation::from_weights(game.shape().clone(), weights);
        refused(&game, &Device::Correlation(spoiled), Obedience::Efce)
    };
    let last = [2, 2].map(SequenceId::new);
    let more = spoil(&|pair, weight| match *pair == last {
        true => weight + Rational::new(1, 10),
        false => weight,
    });
    assert!(more.contains("the weight"), "{more}");
    let doubled = spoil(&|_, weight| weight * Rational::from(2));
    assert!(doubled.contains("2 instead of 1"), "{doubled}");
    let negative = spoil(&|pair, weight| if *pair == last { -weight } else { weight });
    assert!(negative.contains("negative"), "{negative}");

    let outside = [(vec![SequenceId::new(9); 2], Rational::ONE)];
    let outside = Correlation::from_weights(game.shape().clone(), outside);
    let error = refused(&game, &Device::Correlation(outside), Obedience::Efce);
    assert!(error.contains("no tuple of sequences"), "{error}");
}

#[test]
fn weights_alone_may_be_of_no_lottery() {
    // Two types of the sender and two messages: a triangle.
    let model = model("israel_iran/assurance.toml");
    let game = model.game(&model.defaults()).unwrap();
    let plan = Correlation::from_mixture(
        game.shape().clone(),
        vec![joint(&game, &Behavior::uniform(game.shape().clone()))],
    );
    let mixture = Device::Correlation(plan.clone());
    certified(&game, &mixture, Obedience::Efce);
    let weights = Device::Correlation(by_weights(&game, &plan));
    let error = refused(&game, &weights, Obedience::Efce);
    assert!(error.contains("triangle"), "{error}");
}

#[test]
fn kinds_and_games_are_told_apart() {
    let game = chicken();
    let device = cells(&game, &[("1", 0, 1)]);
    for must_deter in [
        Obedience::Communication,
        Obedience::Certification,
        Obedience::Bce,
    ] {
        assert!(refused(&game, &device, must_deter).contains("is a correlation plan"));
    }
    let profile = Device::Pledge(Behavior::uniform(game.shape().clone()));
    assert!(refused(&game, &profile, Obedience::Bce).contains("is a pledge"));
    let mediator = Device::Mediator(MediatorPlan::new(game.shape().clone()));
    assert!(refused(&game, &mediator, Obedience::Efce).contains("is a mediator"));
    let other = chicken();
    assert!(refused(&other, &device, Obedience::Ce).contains("not of this game"));

    // A player who forgets what it did.
    let mut builder = GameBuilder::new("forgetful", ["One"]);
    let both = ["x", "y"].map(|label| builder.infoset("One", label, ["a", "b"]));
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, both[0]).collect();
    for node in after {
        builder.decide(node, both[1]);
    }
    let game = builder.build().unwrap();
    let profile = Device::Pledge(Behavior::uniform(game.shape().clone()));
    let error = certify_device(
        &game,
        &profile,
        Obedience::Efce,
        &[],
        &Options::default().start(),
    )
    .unwrap_err();
    assert!(error.to_string().contains("`One`"));
}

#[test]
fn nobody_moves_or_one_alone() {
    let mut builder = GameBuilder::new("nothing", ["One", "Two"]);
    let root = builder.root();
    builder.pay(root, [3, -1].map(Rational::from));
    let game = builder.build().unwrap();
    let plan = lottery(&game, &[(Rational::ONE, vec![Vec::new(), Vec::new()])]);
    let mut devices = vec![(Device::Correlation(plan), Obedience::Ce)];
    let mediator = Device::Mediator(MediatorPlan::new(game.shape().clone()));
    devices.push((mediator.clone(), Obedience::Communication));
    devices.push((mediator, Obedience::Certification));
    let signal = JointSignal {
        shape: game.shape().clone(),
        recommend: vec![(root, Rational::ONE)],
    };
    devices.push((Device::Signal(signal), Obedience::Bce));
    let pledge = Device::Pledge(Behavior::open(game.shape().clone()));
    devices.push((pledge, Obedience::Efce));
    for (device, must_deter) in devices {
        let certificate = certified(&game, &device, must_deter);
        assert_eq!(certificate.payoffs, [3, -1].map(Rational::from));
        assert_eq!(certificate.plays, [(root, Rational::ONE)]);
        assert!(certificate.refutation.is_none());
    }

    // One alone is told what is worse.
    let mut builder = GameBuilder::new("a choice", ["Iran"]);
    let response = builder.infoset("Iran", "response", ["restrain", "intervene"]);
    let root = builder.root();
    for (payoff, leaf) in [3, -1].into_iter().zip(builder.decide(root, response)) {
        builder.pay(leaf, [Rational::from(payoff)]);
    }
    let game = builder.build().unwrap();
    let plan = Device::Correlation(lottery(&game, &[(Rational::ONE, vec![vec![1]])]));
    for must_deter in CORRELATED {
        let certificate = certified(&game, &plan, must_deter);
        assert_eq!(certificate.gains, [Rational::from(4)]);
    }
}

// Mediators.

/// What a mediator who listens says after a transcript to who reports a set.
type Rule<'a> = &'a dyn Fn(&MediatorPlan, Transcript, InfosetId) -> Vec<Rational>;

/// The mediator of a rule, with an answer for whatever one deviator can bring about.
pub fn mediator(game: &Game, verified: bool, rule: Rule<'_>) -> MediatorPlan {
    let mut plan = MediatorPlan::new(game.shape().clone());
    for deviator in game.player_ids() {
        let root = (NodeId::new(0), Transcript::EMPTY, Some(SequenceId::EMPTY));
        let mut waiting = vec![root];
        while let Some((node, heard, said)) = waiting.pop() {
            let NodeKind::Decision(set) = game.kind(node) else {
                waiting.extend(game.children(node).map(|child| (child, heard, said)));
                continue;
            };
            let own = game.infoset(set);
            if own.player() != deviator {
                let consultation = plan.meet(heard, own.player(), Some(set)).unwrap();
                let told = rule(&plan, heard, set);
                plan.recommend(consultation, told).unwrap();
                let consultation = plan.consultations()[consultation].clone();
                for (branch, child) in game.children(node).enumerate() {
                    waiting.push((child, consultation.after_recommending(branch), said));
                }
                continue;
            }
            let follows = |other: &InfosetId| {
                Some(game.infoset(*other).parent_sequence()) == said && (!verified || *other == set)
            };
            let sets = game.infosets_of(deviator).iter().copied();
            let reports: Vec<InfosetId> = sets.filter(follows).collect();
            for &report in &reports {
                let consultation = plan.meet(heard, deviator, Some(report)).unwrap();
                let told = rule(&plan, heard, report);
                plan.recommend(consultation, told).unwrap();
                let consultation = plan.consultations()[consultation].clone();
                for (index, action) in game.infoset(report).actions().enumerate() {
                    let heard = consultation.after_recommending(index);
                    let said = Some(game.sequence(action));
                    waiting.extend(game.children(node).map(|child| (child, heard, said)));
                }
            }
            if verified || reports.is_empty() {
                let consultation = plan.meet(heard, deviator, None).unwrap();
                let heard = plan.consultations()[consultation].next;
                waiting.extend(game.children(node).map(|child| (child, heard, None)));
            }
        }
    }
    plan
}

/// The information set to which these moves lead.
fn set_after(game: &Game, moves: &[&str]) -> InfosetId {
    let mut nodes = game.nodes().filter(|&node| game.history(node) == moves);
    match nodes.next().map(|node| game.kind(node)) {
        Some(NodeKind::Decision(set)) => set,
        other => panic!("{moves:?}: {other:?}"),
    }
}

/// Moscow carries what Israel says of itself, and vouches for who says that it is sincere.
fn vouching(game: &Game, verified: bool) -> MediatorPlan {
    let sincere = set_after(game, &["sincere"]);
    let assured = set_after(game, &["sincere", "assure"]);
    let rule = |plan: &MediatorPlan, heard: Transcript, report: InfosetId| {
        let yes = [Rational::ONE, Rational::ZERO];
        let no = [Rational::ZERO, Rational::ONE];
        let first = plan.origin(heard).filter(|_| report == assured);
        let vouched = first.is_some_and(|(said, told)| said.report == Some(sincere) && told == 0);
        let strikes = |node: &NodeId| {
            let history = game.history(*node);
            history.len() == 3 && (history[0] == "hollow" || history[2] == "intervene")
        };
        let own = game.infoset(report);
        let good = report == sincere || vouched || own.nodes().iter().any(strikes);
        if good { yes.into() } else { no.into() }
    };
    mediator(game, verified, &rule)
}

#[test]
fn a_hollow_type_lies_where_it_can() {
    let model = model("israel_iran/assurance.toml");
    let game = model.game(&model.defaults()).unwrap();
    let plan = Device::Mediator(vouching(&game, false));
    // Sincere: no strike from either side, 6 and -4. Hollow: silence, intervention, a strike.
    let planner = certified(&game, &plan, Obedience::Planner);
    let israel = q("7/10") * q("6") + q("3/10") * q("4");
    let iran = q("7/10") * q("-4") + q("3/10") * q("-9");
    assert_eq!(planner.payoffs, [israel, iran]);
    assert!(planner.refutation.is_none());

    // It says that it is sincere, assures and strikes first: 9 instead of 4.
    let certificate = certified(&game, &plan, Obedience::Communication);
    assert_eq!(certificate.payoffs, planner.payoffs);
    assert_eq!(certificate.gains, [q("3/2"), Rational::ZERO]);
    let found = certificate.refutation.unwrap();
    assert_eq!(found.infoset, Some(set_after(&game, &["hollow"])));
    assert_eq!(found.report, Some(set_after(&game, &["sincere"])));
    assert_eq!((found.recommended, found.action), (None, None));

    // Whom Moscow can check cannot lie, and nothing else gains.
    let plan = Device::Mediator(vouching(&game, true));
    let certificate = certified(&game, &plan, Obedience::Certification);
    assert_eq!(certificate.payoffs, planner.payoffs);
    assert_eq!(certificate.gains, [Rational::ZERO, Rational::ZERO]);
}

#[test]
fn an_incomplete_mediator_is_refused() {
    let model = model("israel_iran/assurance.toml");
    let game = model.game(&model.defaults()).unwrap();
    // It has thought of the truth only.
    let full = vouching(&game, true);
    let mut plan = MediatorPlan::new(game.shape().clone());
    let mut waiting = vec![(NodeId::new(0), Transcript::EMPTY, Transcript::EMPTY)];
    while let Some((node, before, heard)) = waiting.pop() {
        let NodeKind::Decision(set) = game.kind(node) else {
            waiting.extend(game.children(node).map(|child| (child, before, heard)));
            continue;
        };
        let player = game.infoset(set).player();
        let known = full.find(before, player, Some(set)).unwrap();
        let index = plan.meet(heard, player, Some(set)).unwrap();
        plan.recommend(index, known.recommend.clone()).unwrap();
        let own = plan.consultations()[index].clone();
        for (branch, child) in game.children(node).enumerate() {
            let after = [known, &own].map(|c| c.after_recommending(branch));
            waiting.push((child, after[0], after[1]));
        }
    }
    let device = Device::Mediator(plan);
    certified(&game, &device, Obedience::Planner);
    let error = refused(&game, &device, Obedience::Communication);
    assert!(error.contains("the mediator is incomplete"), "{error}");
    let error = refused(&game, &device, Obedience::Certification);
    assert!(error.contains("if `Israel` deviates"), "{error}");

    // One that was never told what to recommend.
    let mut plan = MediatorPlan::new(game.shape().clone());
    for name in ["sincere", "hollow"] {
        let set = set_after(&game, &[name]);
        plan.meet(Transcript::EMPTY, PlayerId::new(0), Some(set))
            .unwrap();
    }
    let error = refused(&game, &Device::Mediator(plan), Obedience::Planner);
    assert!(error.contains("recommends nothing"), "{error}");
}

// Signals.

/// A defendant who is guilty in three cases of ten, and a judge who wants to be just.
fn trial() -> Game {
    let mut builder = GameBuilder::new("trial", ["Prosecutor", "Judge"]);
    let verdict = builder.infoset("Judge", "verdict", ["convict", "acquit"]);
    let truth = builder.chance("truth", [("guilty", q("3/10")), ("innocent", q("7/10"))]);
    let root = builder.root();
    for (guilty, node) in [true, false].into_iter().zip(builder.draw(root, truth)) {
        for (convict, leaf) in [true, false].into_iter().zip(builder.decide(node, verdict)) {
            let just = i64::from(guilty == convict);
            builder.pay(leaf, [i64::from(convict), just].map(Rational::from));
        }
    }
    builder.build().unwrap()
}

fn signal(game: &Game, on_innocent: &str) -> Device {
    let leaf = |moves: [&str; 2]| {
        let mut nodes = game.nodes().filter(|&node| game.history(node) == moves);
        nodes.next().unwrap()
    };
    let spared = Rational::ONE - q(on_innocent);
    Device::Signal(JointSignal {
        shape: game.shape().clone(),
        recommend: vec![
            (leaf(["guilty", "convict"]), Rational::ONE),
            (leaf(["innocent", "convict"]), q(on_innocent)),
            (leaf(["innocent", "acquit"]), spared),
        ],
    })
}

#[test]
fn kamenica_and_gentzkow() {
    let game = trial();
    let best = certified(&game, &signal(&game, "3/7"), Obedience::Bce);
    assert_eq!(best.payoffs, [q("3/5"), q("7/10")]);
    assert_eq!(best.plays.len(), 3);
    assert!(best.refutation.is_none());

    // Told to convict more often than that, the judge acquits: 2/5 instead of 3/10.
    let harsh = certified(&game, &signal(&game, "4/7"), Obedience::Bce);
    let found = harsh.refutation.unwrap();
    let names = [found.recommended, found.action].map(|a| game.action_name(a.unwrap()));
    assert_eq!((names, found.gain), (["convict", "acquit"], q("1/10")));
    assert_eq!(
        certified(&game, &signal(&game, "4/7"), Obedience::Planner).payoffs[0],
        q("7/10")
    );
}

#[test]
fn signals_are_checked() {
    let game = trial();
    let Device::Signal(mut signal) = signal(&game, "3/7") else {
        panic!()
    };
    signal.recommend.pop();
    let error = refused(&game, &Device::Signal(signal.clone()), Obedience::Bce);
    assert!(error.contains("3/7 instead of 1"), "{error}");
    signal.recommend.reverse();
    let error = refused(&game, &Device::Signal(signal), Obedience::Bce);
    assert!(error.contains("in preorder"), "{error}");

    // Whoever sees another's move is outside.
    let model = model("classics/persuasion.toml");
    let game = model.game(&model.defaults()).unwrap();
    let nothing = Device::Signal(JointSignal {
        shape: game.shape().clone(),
        recommend: Vec::new(),
    });
    let error = refused(&game, &nothing, Obedience::Bce);
    assert!(error.contains("depends on what another does"), "{error}");
    let game = second_thoughts();
    let nothing = Device::Signal(JointSignal {
        shape: game.shape().clone(),
        recommend: Vec::new(),
    });
    assert!(refused(&game, &nothing, Obedience::Bce).contains("second time"));
    // Chance draws between.
    let mut builder = GameBuilder::new("late", ["One"]);
    let first = builder.infoset("One", "first", ["a", "b"]);
    let root = builder.root();
    let after: Vec<_> = builder.decide(root, first).collect();
    let coin = builder.chance("coin", [("heads", q("1/2")), ("tails", q("1/2"))]);
    for node in after {
        builder.draw(node, coin);
    }
    let game = builder.build().unwrap();
    let nothing = Device::Signal(JointSignal {
        shape: game.shape().clone(),
        recommend: Vec::new(),
    });
    assert!(refused(&game, &nothing, Obedience::Bce).contains("chance draws at (a)"));
}

// Pledges.

#[test]
fn von_stengel_and_zamirs_leader() {
    let game = bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 2]]);
    let mut profile = Behavior::open(game.shape().clone());
    profile
        .set(set(&game, "Row", "Row"), ["2/3", "1/3"].map(q))
        .unwrap();
    let reply = set(&game, "Column", "Column");
    profile.set(reply, [Rational::ZERO, Rational::ONE]).unwrap();
    let leader = PlayerId::new(0);
    let pledge = Device::Pledge(profile.clone());
    let certificate = certify_device(
        &game,
        &pledge,
        Obedience::Efce,
        &[leader],
        &Options::default().start(),
    )
    .unwrap();
    assert_eq!(certificate.payoffs, [q("11/3"), q("2/3")]);
    assert_eq!(certificate.plays.len(), 2);
    assert!(certificate.refutation.is_none());
    // Without the pledge the leader takes the first row: 4.
    let free = certified(&game, &pledge, Obedience::Efce);
    assert_eq!(free.gains, [q("1/3"), Rational::ZERO]);
    assert_eq!(free.refutation.unwrap().player, leader);
    // A little more of the first row, and the other replies otherwise.
    profile
        .set(set(&game, "Row", "Row"), ["3/4", "1/4"].map(q))
        .unwrap();
    let greedy = Device::Pledge(profile);
    let certificate = certify_device(
        &game,
        &greedy,
        Obedience::Efce,
        &[leader],
        &Options::default().start(),
    )
    .unwrap();
    assert_eq!(certificate.gains, [Rational::ZERO, q("1/4")]);
}

// Profiles as devices.

/// A profile that everybody plays by itself, as one joint plan.
fn joint(game: &Game, profile: &Behavior) -> JointPlan {
    let plans = game
        .player_ids()
        .map(|player| RealizationPlan::of(profile, player).unwrap());
    JointPlan {
        weight: Rational::ONE,
        plans: plans.collect(),
    }
}

/// The same profile as a lottery over pure plans.
fn as_lottery(game: &Game, profile: &Behavior) -> Correlation {
    let mut plans = vec![(Rational::ONE, Vec::new())];
    for player in game.player_ids() {
        let own = pure_strategies(game, player).into_iter();
        let weights = crate::random::mixture(game, profile, player);
        let own: Vec<_> = own.zip(weights).filter(|(_, w)| !w.is_zero()).collect();
        let longer = plans.iter().flat_map(|(weight, plans)| {
            own.iter().map(move |(actions, own)| {
                let all: Vec<Vec<usize>> = plans.iter().chain([actions]).cloned().collect();
                (weight * own, all)
            })
        });
        plans = longer.collect();
    }
    lottery(game, &plans)
}

/// Every device that does no more than a profile, with what it must deter.
fn devices_of(game: &Game, profile: &Behavior) -> Vec<(Device, Obedience)> {
    let one = Correlation::from_mixture(game.shape().clone(), vec![joint(game, profile)]);
    let mut devices = vec![
        (
            Device::Correlation(as_lottery(game, profile)),
            Obedience::Ce,
        ),
        (Device::Pledge(profile.clone()), Obedience::Efce),
    ];
    for must_deter in [Obedience::Cce, Obedience::Efcce, Obedience::Efce] {
        devices.push((Device::Correlation(one.clone()), must_deter));
    }
    let rule = |_: &MediatorPlan, _: Transcript, set| profile.at(set).unwrap().to_vec();
    for (verified, must_deter) in [
        (false, Obedience::Communication),
        (true, Obedience::Certification),
    ] {
        let plan = mediator(game, verified, &rule);
        devices.push((Device::Mediator(plan), must_deter));
    }
    devices
}

/// The open sets of a profile filled.
fn closed(profile: &Behavior) -> Behavior {
    let mut full = Behavior::uniform(profile.shape().clone());
    for set in profile.shape().infosets() {
        if let Some(own) = profile.at(set.id()) {
            full.set(set.id(), own.to_vec()).unwrap();
        }
    }
    full
}

fn small() -> impl Strategy<Value = Game> {
    games(Wanted {
        depth: 4,
        strategies: 8,
        ..Wanted::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Everybody goes along with a device that tells all to play an equilibrium.
    #[test]
    fn nash_equilibria_are_obeyed(game in small()) {
        let found = Concept::Nash.solve(&game, &Options::default()).unwrap();
        let profile = closed(&found.classes[0].profile);
        let payoffs = certify(&game, &profile, None).unwrap().payoffs;
        for (device, must_deter) in devices_of(&game, &profile) {
            let certificate = certified(&game, &device, must_deter);
            prop_assert_eq!(&certificate.payoffs, &payoffs);
            prop_assert!(certificate.refutation.is_none(), "{:?}", must_deter);
        }
    }

    /// What a device that only repeats a profile does not deter is what a better reply gains.
    #[test]
    fn better_replies_are_found(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let known = certify(&game, &profile, None).unwrap();
        let pure: usize = game
            .player_ids()
            .map(|player| pure_strategies(&game, player).len())
            .product();
        prop_assume!(pure <= 128);
        for (device, must_deter) in devices_of(&game, &profile) {
            let found = certified(&game, &device, must_deter);
            prop_assert_eq!(&found.payoffs, &known.payoffs);
            let plays = demarche::analysis::plays(&game, &profile).unwrap();
            prop_assert_eq!(&found.plays, &plays);
            let whole = matches!(device, Device::Mediator(_) | Device::Pledge(_));
            for (gain, regret) in found.gains.iter().zip(&known.regrets) {
                if whole || must_deter == Obedience::Cce {
                    prop_assert_eq!(gain, regret, "{:?}", must_deter);
                }
                prop_assert!(gain <= regret);
                prop_assert_eq!(gain.is_zero(), regret.is_zero(), "{:?}", must_deter);
            }
            let most = found.refutation.map_or(Rational::ZERO, |found| found.gain);
            prop_assert!(found.gains.iter().all(|gain| *gain <= most));
        }
    }

    /// Weights alone say the same as the lottery from which they come.
    #[test]
    fn weights_say_what_lotteries_say(game in small(), seed in any::<u64>()) {
        let dice = &mut Dice::new(seed);
        let mut plans = Vec::new();
        for weight in dice.distribution(4) {
            let own = game.player_ids().map(|player| {
                let all = pure_strategies(&game, player);
                all[dice.below(all.len())].clone()
            });
            plans.push((weight, own.collect()));
        }
        let plan = lottery(&game, &plans);
        let weights = Device::Correlation(by_weights(&game, &plan));
        let plan = Device::Correlation(plan);
        for must_deter in [Obedience::Cce, Obedience::Efcce, Obedience::Efce] {
            let lottery = certified(&game, &plan, must_deter);
            match certify_device(&game, &weights, must_deter, &[], &Options::default().start()) {
                Ok(found) => {
                    prop_assert_eq!(found.payoffs, lottery.payoffs);
                    prop_assert_eq!(found.plays, lottery.plays);
                    prop_assert_eq!(found.gains, lottery.gains);
                }
                Err(error) => prop_assert!(error.to_string().contains("triangle"), "{error}"),
            }
        }
    }
}
