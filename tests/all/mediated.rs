//! Communication, certification, the planner and Bayes correlated equilibria: small cases worked
//! out by hand, sizes, refusals, and the deviations of random games one by one.

use crate::random::{Dice, Wanted, games};
use demarche::Model;
use demarche::diagnostic::{Error, ErrorKind};
use demarche::game::{Game, GameBuilder, InfosetId, NodeId, NodeKind, PlayerId, SequenceId};
use demarche::lp::{ColumnId, LinearProgram, Relation, exact};
use demarche::number::{OrderedRing, Rational};
use demarche::run::{Limits, Options};
use demarche::solvers::incentives::{DeviceProgram, IncentiveProgram, PlayColumn};
use demarche::solvers::mediated::{MediatorProgram, bce, certification, communication, planner};
use demarche::strategy::{Device, MediatorPlan, Transcript};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};

fn israel_iran(file: &str, values: &[(&str, &str)]) -> Game {
    let root = env!("CARGO_MANIFEST_DIR");
    let model = Model::from_path(format!("{root}/models/israel_iran/{file}")).unwrap();
    let mut assignment = model.defaults();
    for (name, value) in values {
        assignment.set(name, *value).unwrap();
    }
    model.game(&assignment).unwrap()
}

/// The program with a goal, the expectation of something over plays.
fn aim<'a>(
    form: &'a IncentiveProgram,
    worth: impl Fn(&'a PlayColumn) -> Rational,
) -> LinearProgram {
    let mut program = form.program.clone();
    for play in &form.plays {
        let cost = program.column(play.column).cost.clone();
        program.set_cost(play.column, cost + &play.chance * &worth(play));
    }
    program
}

fn solve(program: &LinearProgram) -> exact::ExactSolution {
    let options = Options::default();
    let (float, exact) = exact::solve(program, &options.start()).unwrap();
    exact.unwrap_or_else(|| panic!("{:?} {}", float.status, float.message))
}

fn greatest<'a>(
    form: &'a IncentiveProgram,
    worth: impl Fn(&'a PlayColumn) -> Rational,
) -> Rational {
    solve(&aim(form, worth)).objective
}

type Build = fn(&Game, &demarche::run::Run<'_>) -> Result<Option<MediatorProgram>, Error>;

fn program(build: Build, game: &Game) -> MediatorProgram {
    let options = Options::default();
    build(game, &options.start()).unwrap().unwrap()
}

/// The greatest probability of an action, by name, under communication, certification, planning.
fn ladder(game: &Game, action: &str) -> [Rational; 3] {
    [communication as Build, certification, planner].map(|build| {
        let found = program(build, game);
        greatest(found.form(), |play| {
            indicator(game.history(play.leaf).contains(&action))
        })
    })
}

fn indicator(holds: bool) -> Rational {
    Rational::from(i64::from(holds))
}

fn ratio(text: &str) -> Rational {
    text.parse().unwrap()
}

#[test]
fn relayed_words_pool_and_verified_ones_persuade() {
    // Iran stands aside if it thinks Israel sincere with probability 1/2 at least. Whatever is
    // reported or said for the sincere the hollow report and say as well, so that below 1/2 words
    // do nothing; a broker who can verify has Iran stand aside against p of the hollow too.
    for (p, expected) in [
        ("0", ["0", "0", "1"]),
        ("3/10", ["0", "3/5", "1"]),
        ("2/5", ["0", "4/5", "1"]),
        ("1/2", ["1", "1", "1"]),
        ("1", ["1", "1", "1"]),
    ] {
        let game = israel_iran("assurance.toml", &[("p", p)]);
        assert_eq!(ladder(&game, "restrain"), expected.map(ratio), "p = {p}");
    }
}

fn matching_pennies() -> Game {
    let mut builder = GameBuilder::new("matching pennies", ["Even", "Odd"]);
    let first = builder.infoset("Even", "even", ["heads", "tails"]);
    let second = builder.infoset("Odd", "odd", ["heads", "tails"]);
    let root = builder.root();
    for (row, node) in builder.decide(root, first).enumerate() {
        for (column, leaf) in builder.decide(node, second).enumerate() {
            let win = if row == column { 1 } else { -1 };
            builder.pay(leaf, [win, -win].map(Rational::from));
        }
    }
    builder.build().unwrap()
}

#[test]
fn nothing_helps_in_matching_pennies() {
    let game = matching_pennies();
    let leaf = |place: usize| move |play: &PlayColumn| indicator(play.leaf == NodeId::new(place));
    let options = Options::default();
    let signal = bce(&game, &options.start()).unwrap().unwrap();
    let programs = [communication as Build, certification].map(|build| program(build, &game));
    let forms = programs.iter().map(DeviceProgram::form);
    for form in forms.chain([signal.form()]) {
        let places: Vec<NodeId> = form.plays.iter().map(|play| play.leaf).collect();
        assert_eq!(places, [2, 3, 5, 6].map(NodeId::new));
        for place in [2, 3, 5, 6] {
            assert_eq!(greatest(form, leaf(place)), Rational::new(1, 4));
        }
    }
}

/// A firm that is sound with a probability asks a bank for a loan; the bank gains 1 if it is sound
/// and loses 1 if not.
fn loan(sound: Rational) -> Game {
    let mut builder = GameBuilder::new("a loan", ["Firm", "Bank"]);
    let other = Rational::ONE - &sound;
    let kind = builder.chance("kind", [("sound", sound), ("unsound", other)]);
    let asks = ["sound", "unsound"].map(|name| builder.infoset("Firm", name, ["ask"]));
    let decide = builder.infoset("Bank", "asked", ["lend", "refuse"]);
    let root = builder.root();
    let nodes: Vec<NodeId> = builder.draw(root, kind).collect();
    for (kind, node) in nodes.into_iter().enumerate() {
        let asked: Vec<NodeId> = builder.decide(node, asks[kind]).collect();
        for node in asked {
            let leaves: Vec<NodeId> = builder.decide(node, decide).collect();
            builder.pay(leaves[0], [1, [1, -1][kind]].map(Rational::from));
        }
    }
    builder.build().unwrap()
}

fn recommended(plan: &MediatorPlan, after: Transcript, set: InfosetId) -> Vec<Rational> {
    let player = plan.shape().infoset(set).player();
    let found = plan.find(after, player, Some(set));
    found.expect("it was met").recommend.clone()
}

#[test]
fn an_auditor_is_read_from_the_program() {
    let game = loan(Rational::new(1, 4));
    let [firm, bank] = [0, 1].map(PlayerId::new);
    let &[sound, unsound] = game.infosets_of(firm) else {
        panic!()
    };
    let &[asked] = game.infosets_of(bank) else {
        panic!()
    };
    let found = program(certification, &game);
    let best = solve(&aim(found.form(), |play| play.payoffs[0].clone()));
    assert_eq!(best.objective, Rational::new(1, 2));
    let Device::Mediator(plan) = found.device(&best.primal).unwrap() else {
        panic!()
    };
    for (report, lend) in [(sound, "1"), (unsound, "1/3")] {
        let heard = plan.find(Transcript::EMPTY, firm, Some(report)).unwrap();
        assert_eq!(heard.recommend, [Rational::ONE]);
        let lend = ratio(lend);
        let refuse = Rational::ONE - &lend;
        let told = recommended(&plan, heard.after_recommending(0), asked);
        assert_eq!(told, [lend, refuse]);
    }
    // Who hides its books is not recommended more often than one who shows bad ones.
    let silent = plan.find(Transcript::EMPTY, firm, None).unwrap();
    assert!(recommended(&plan, silent.next, asked)[0] <= Rational::new(1, 3));
    // Both kinds are honest for their own sake; their chances are the row's unit.
    let rows = &found.form().incentives;
    let firms = rows.iter().filter(|row| row.player == firm);
    let arrivals: Vec<_> = firms
        .map(|row| (row.infoset, row.arrival.clone()))
        .collect();
    let [low, high] = [Rational::new(1, 4), Rational::new(3, 4)].map(Some);
    assert_eq!(arrivals, [(Some(sound), low), (Some(unsound), high)]);
    let banks: Vec<_> = rows.iter().filter(|row| row.player == bank).collect();
    assert_eq!(banks.len(), 1);
    assert_eq!(banks[0].arrival, None, "the firm moves before it");
    // Values of another length are refused.
    assert!(found.device(&best.primal[1..]).is_err());
}

#[test]
fn types_without_chance_can_still_be_claimed() {
    // The bank knows that the firm is unsound, and no claim of the type that does not exist helps;
    // the mediator has an answer to that claim all the same.
    let game = loan(Rational::ZERO);
    assert_eq!(ladder(&game, "lend"), ["0", "0", "1"].map(ratio));
    let found = program(communication, &game);
    let best = solve(&found.form().program);
    let Device::Mediator(plan) = found.device(&best.primal).unwrap() else {
        panic!()
    };
    for &report in game.infosets_of(PlayerId::new(0)) {
        assert!(
            plan.find(Transcript::EMPTY, PlayerId::new(0), Some(report))
                .is_some()
        );
    }
    for consultation in plan.consultations() {
        let sum: Rational = consultation.recommend.iter().sum();
        assert_eq!(sum, indicator(consultation.report.is_some()));
    }
}

#[test]
fn one_player_or_none_who_moves() {
    // A single player does what is best for it, whatever the goal.
    let mut builder = GameBuilder::new("alone", ["Only"]);
    let first = builder.infoset("Only", "first", ["stop", "go"]);
    let root = builder.root();
    let nodes: Vec<NodeId> = builder.decide(root, first).collect();
    builder.pay(nodes[0], [Rational::ONE]);
    let second = builder.infoset("Only", "second", ["left", "right", "up"]);
    let leaves: Vec<NodeId> = builder.decide(nodes[1], second).collect();
    for (leaf, payoff) in leaves.into_iter().zip([0, 2, 2]) {
        builder.pay(leaf, [Rational::from(payoff)]);
    }
    let game = builder.build().unwrap();
    for build in [communication as Build, certification] {
        let found = program(build, &game);
        for sign in [1, -1] {
            let own = |play: &PlayColumn| play.payoffs[0].clone() * &Rational::from(sign);
            assert_eq!(greatest(found.form(), own), Rational::from(2 * sign));
        }
    }
    // A tree of one leaf has one play, of probability one.
    let mut builder = GameBuilder::new("nothing", ["Only"]);
    let root = builder.root();
    builder.pay(root, [Rational::from(3)]);
    let game = builder.build().unwrap();
    for build in [communication as Build, certification, planner] {
        let found = program(build, &game);
        assert!(found.form().incentives.is_empty());
        let own = |play: &PlayColumn| play.payoffs[0].clone();
        assert_eq!(greatest(found.form(), own), Rational::from(3));
    }
    let options = Options::default();
    let found = bce(&game, &options.start()).unwrap().unwrap();
    assert_eq!(greatest(found.form(), |_| Rational::ONE), Rational::ONE);
}

fn size(form: &IncentiveProgram) -> (usize, usize, usize) {
    let program = &form.program;
    (program.rows(), program.columns(), program.nonzeros())
}

#[test]
fn sizes() {
    let sizes = |game: &Game, build: Build| size(program(build, game).form());
    let broker = israel_iran("russian_mediation.toml", &[]);
    assert_eq!(sizes(&broker, planner), (16, 32, 46));
    assert_eq!(sizes(&broker, certification), (97, 116, 378));
    assert_eq!(sizes(&broker, communication), (106, 110, 428));
    assert_eq!(
        ladder(&broker, "restrain"),
        ["18/25", "4/5", "1"].map(ratio)
    );
    let crisis = israel_iran("full_crisis_small.toml", &[]);
    assert_eq!(sizes(&crisis, planner), (606, 1332, 1936));
    assert_eq!(sizes(&crisis, certification), (6055, 10373, 29371));
    assert_eq!(sizes(&crisis, communication), (32128, 46197, 155742));
}

#[test]
fn limits_are_told_with_a_way_out() {
    let game = israel_iran("russian_mediation.toml", &[]);
    let options = Options {
        limits: Limits {
            entries: 500,
            ..Limits::default()
        },
        ..Options::default()
    };
    let error = communication(&game, &options.start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let text = error.to_string();
    assert!(text.contains("more than 500 entries"), "{text}");
    assert!(text.contains("choose `certification`"), "{text}");
    let options = Options::default();
    options.cancellation.cancel();
    for build in [communication as Build, certification, planner] {
        assert!(build(&game, &options.start()).unwrap().is_none());
    }
    assert!(
        bce(&matching_pennies(), &options.start())
            .unwrap()
            .is_none()
    );
    let floats = game.to_f64();
    let options = Options::default();
    assert!(communication(&floats, &options.start()).is_err());
}

#[test]
fn deep_trees_take_no_stack() {
    // Two players say yes in turn, and the last one may say no.
    let mut builder = GameBuilder::new("deep", ["Ann", "Bob"]);
    let mut node = builder.root();
    for level in 0..100_000 {
        let name = ["Ann", "Bob"][level % 2];
        let set = builder.infoset(name, &level.to_string(), ["yes"]);
        node = builder.decide(node, set).next().unwrap();
    }
    let set = builder.infoset("Ann", "last", ["yes", "no"]);
    let leaves: Vec<NodeId> = builder.decide(node, set).collect();
    builder.pay(leaves[0], [1, 0].map(Rational::from));
    let game = builder.build().unwrap();
    let options = Options {
        limits: Limits {
            entries: 2_000_000,
            ..Limits::default()
        },
        ..Options::default()
    };
    let found = communication(&game, &options.start()).unwrap().unwrap();
    assert_eq!(greatest(found.form(), |_| Rational::ONE), Rational::ONE);
    let no = |play: &PlayColumn| indicator(play.payoffs[0].is_zero());
    assert_eq!(greatest(found.form(), no), Rational::ZERO);
    assert!(planner(&game, &options.start()).unwrap().is_some());
    // Silence may begin at every level, and lasts.
    let error = certification(&game, &options.start()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn signals_need_one_unseen_move_each() {
    let refusal = |game: &Game| {
        let options = Options::default();
        let error = bce(game, &options.start()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        error.diagnostics()[0].message.clone()
    };
    let starts = |game: &Game, start: &str| {
        let message = refusal(game);
        assert!(message.starts_with(start), "{message}");
    };
    starts(
        &israel_iran("russian_mediation.toml", &[]),
        "`Iran` sees a move of `Russia`: its information sets after (sincere, good, request, \
         endorse) and after (sincere, good, request, withhold) differ, and",
    );
    let mut builder = GameBuilder::new("entry", ["Ann", "Bob"]);
    let enter = builder.infoset("Ann", "enter", ["in", "out"]);
    let fight = builder.infoset("Bob", "fight", ["fight", "yield"]);
    let root = builder.root();
    let nodes: Vec<NodeId> = builder.decide(root, enter).collect();
    let _ = builder.decide(nodes[0], fight);
    starts(
        &builder.build().unwrap(),
        "whether `Bob` moves depends on what others do: it does after (in) and does not in the \
         play (out), and",
    );
    starts(
        &israel_iran("assurance.toml", &[]),
        "`Israel` moves again at",
    );
    // One who sees, chance after a move, and a set that is met a second time by another way.
    let seen = |late: bool| {
        let mut builder = GameBuilder::new("seen", ["Ann", "Bob"]);
        let first = builder.infoset("Ann", "first", ["a", "b"]);
        let coin = builder.chance("coin", [("heads", Rational::ONE)]);
        let root = builder.root();
        let nodes: Vec<NodeId> = builder.decide(root, first).collect();
        for (place, node) in nodes.into_iter().enumerate() {
            let node = match late {
                true => builder.draw(node, coin).next().unwrap(),
                false => node,
            };
            let set = builder.infoset("Bob", &place.to_string(), ["c", "d"]);
            let _ = builder.decide(node, set);
        }
        builder.build().unwrap()
    };
    starts(
        &seen(false),
        "`Bob` sees a move of `Ann`: its information sets after (a) and after (b) differ, and",
    );
    starts(
        &seen(true),
        "chance moves at `coin` after a player has moved (a), and",
    );
}

#[test]
fn the_order_of_unseen_moves_may_vary() {
    // Chicken; who is asked first depends on a coin, and in one half on nothing else. Of the branch
    // that is never drawn nothing is required.
    let mut builder = GameBuilder::new("chicken", ["Ann", "Bob"]);
    let sets = ["Ann", "Bob"].map(|name| builder.infoset(name, "drive", ["dare", "yield"]));
    let odds = [("one", Rational::new(1, 2)), ("two", Rational::new(1, 2))];
    let never = ("never", Rational::ZERO);
    let coin = builder.chance("coin", odds.into_iter().chain([never]));
    let root = builder.root();
    let nodes: Vec<NodeId> = builder.draw(root, coin).collect();
    for (first, &node) in nodes[..2].iter().enumerate() {
        let after: Vec<NodeId> = builder.decide(node, sets[first]).collect();
        for (one, node) in after.into_iter().enumerate() {
            let leaves: Vec<NodeId> = builder.decide(node, sets[1 - first]).collect();
            for (two, leaf) in leaves.into_iter().enumerate() {
                let (ann, bob) = if first == 0 { (one, two) } else { (two, one) };
                let pay = [[(0, 0), (7, 2)], [(2, 7), (6, 6)]][ann][bob];
                builder.pay(leaf, [pay.0, pay.1].map(Rational::from));
            }
        }
    }
    let again: Vec<NodeId> = builder.decide(nodes[2], sets[0]).collect();
    builder.pay(again[0], [100, 100].map(Rational::from));
    let game = builder.build().unwrap();
    let options = Options::default();
    let found = bce(&game, &options.start()).unwrap().unwrap();
    let welfare = |play: &PlayColumn| &play.payoffs[0] + &play.payoffs[1];
    assert_eq!(greatest(found.form(), welfare), Rational::new(21, 2));
    // Two states of four leaves; of each player's two actions, each against the other.
    assert_eq!(size(found.form()), (2 + 4, 8, 8 + 16));
    let arrival = found
        .form()
        .incentives
        .iter()
        .map(|row| row.arrival.clone());
    assert!(
        arrival
            .into_iter()
            .all(|prior| prior == Some(Rational::ONE))
    );
}

#[test]
fn persuasion_is_concavification() {
    // The bank without the firm's move: an auditor who wants loans gets twice the prior.
    for (sound, expected) in [("0", "0"), ("1/5", "2/5"), ("1/2", "1"), ("3/4", "1")] {
        let mut builder = GameBuilder::new("a loan", ["Auditor", "Bank"]);
        let sound = ratio(sound);
        let other = Rational::ONE - &sound;
        let kind = builder.chance("kind", [("sound", sound), ("unsound", other)]);
        let decide = builder.infoset("Bank", "asked", ["lend", "refuse"]);
        let root = builder.root();
        let nodes: Vec<NodeId> = builder.draw(root, kind).collect();
        for (kind, node) in nodes.into_iter().enumerate() {
            let leaves: Vec<NodeId> = builder.decide(node, decide).collect();
            builder.pay(leaves[0], [1, [1, -1][kind]].map(Rational::from));
        }
        let game = builder.build().unwrap();
        let options = Options::default();
        let found = bce(&game, &options.start()).unwrap().unwrap();
        let own = |play: &PlayColumn| play.payoffs[0].clone();
        assert_eq!(greatest(found.form(), own), ratio(expected));
    }
}

/// What a mediator hears: who, what it reports, what it is told.
type Heard = Vec<(usize, Option<InfosetId>, usize)>;
type Form = BTreeMap<ColumnId, Rational>;

/// The program of a mediator written out: a column for every transcript, and a row for every plan of
/// every player of what to report and do.
struct Oracle<'g> {
    game: &'g Game,
    proofs: bool,
    program: LinearProgram,
    weights: HashMap<Heard, ColumnId>,
    met: HashMap<(Heard, usize, Option<InfosetId>), Vec<Heard>>,
}

/// A node, what was heard before it, and the chance of it.
type Place = (NodeId, Heard, Rational);

/// With more plans a game is left out.
const MOST_PLANS: usize = 400;

impl<'g> Oracle<'g> {
    fn new(game: &'g Game, proofs: bool) -> Option<Self> {
        let mut program = LinearProgram::maximize();
        let start = program.add_column("start", Some(Rational::ONE), Some(Rational::ONE));
        let mut oracle = Oracle {
            game,
            proofs,
            program,
            weights: HashMap::from([(Heard::new(), start)]),
            met: HashMap::new(),
        };
        for player in 0..game.players().len() {
            let mut truth = Form::new();
            let root = (NodeId::new(0), Heard::new(), Rational::ONE);
            oracle.truthful(root.clone(), &mut |oracle, leaf| {
                oracle.pay(&mut truth, player, leaf)
            });
            for mut plan in oracle.plans(player, vec![root], Some(SequenceId::EMPTY))? {
                for (&column, value) in &truth {
                    *plan.entry(column).or_insert(Rational::ZERO) -= value;
                }
                oracle
                    .program
                    .add_row("plan", Relation::Le, Rational::ZERO, plan);
            }
        }
        Some(oracle)
    }

    /// The transcripts after a report, by recommendation.
    fn told(&mut self, heard: &Heard, player: usize, report: Option<InfosetId>) -> Vec<Heard> {
        let key = (heard.clone(), player, report);
        if let Some(known) = self.met.get(&key) {
            return known.clone();
        }
        let count = report.map_or(1, |set| self.game.infoset(set).action_count());
        let next: Vec<Heard> = (0..count)
            .map(|index| [&heard[..], &[(player, report, index)]].concat())
            .collect();
        let mut entries = vec![(self.weights[heard], -Rational::ONE)];
        for heard in &next {
            let column = self
                .program
                .add_column("weight", Some(Rational::ZERO), None);
            self.weights.insert(heard.clone(), column);
            entries.push((column, Rational::ONE));
        }
        self.program
            .add_row("flow", Relation::Eq, Rational::ZERO, entries);
        self.met.insert(key, next.clone());
        next
    }

    /// Every leaf of positive chance, if all are honest.
    fn truthful(&mut self, at: Place, found: &mut dyn FnMut(&mut Self, &Place)) {
        let children: Vec<NodeId> = self.game.children(at.0).collect();
        match self.game.kind(at.0) {
            NodeKind::Leaf => found(self, &at),
            NodeKind::Chance(chance) => {
                for (&node, p) in children.iter().zip(self.game.chance(chance)) {
                    if !p.is_zero() {
                        self.truthful((node, at.1.clone(), &at.2 * p), found);
                    }
                }
            }
            NodeKind::Decision(set) => {
                let player = self.game.infoset(set).player().index();
                let next = self.told(&at.1, player, Some(set));
                for (&node, heard) in children.iter().zip(next) {
                    self.truthful((node, heard, at.2.clone()), found);
                }
            }
        }
    }

    fn pay(&mut self, form: &mut Form, player: usize, leaf: &Place) {
        let mut at = Some(leaf.0);
        let mut total = Rational::ZERO;
        while let Some(node) = at {
            if let Some(payoff) = self.game.payoff_at(node, PlayerId::new(player)) {
                total += payoff;
            }
            at = self.game.parent(node).map(|(parent, _)| parent);
        }
        *form.entry(self.weights[&leaf.1]).or_insert(Rational::ZERO) += &(total * &leaf.2);
    }

    /// What each of the player's plans pays from places that it cannot tell apart by what was
    /// reported and told.
    fn plans(
        &mut self,
        player: usize,
        from: Vec<Place>,
        said: Option<SequenceId>,
    ) -> Option<Vec<Form>> {
        let mut paid = Form::new();
        let mut sets: BTreeMap<InfosetId, Vec<Place>> = BTreeMap::new();
        let mut waiting = from;
        while let Some(at) = waiting.pop() {
            let children: Vec<NodeId> = self.game.children(at.0).collect();
            match self.game.kind(at.0) {
                NodeKind::Leaf => self.pay(&mut paid, player, &at),
                NodeKind::Chance(chance) => {
                    let branches = children.into_iter().zip(self.game.chance(chance));
                    let branches = branches.filter(|(_, p)| !p.is_zero());
                    waiting.extend(branches.map(|(node, p)| (node, at.1.clone(), &at.2 * p)));
                }
                NodeKind::Decision(set) => {
                    let mover = self.game.infoset(set).player().index();
                    if mover == player {
                        sets.entry(set).or_default().push(at);
                        continue;
                    }
                    let next = self.told(&at.1, mover, Some(set)).into_iter();
                    waiting.extend(
                        children
                            .into_iter()
                            .zip(next)
                            .map(|(node, heard)| (node, heard, at.2.clone())),
                    );
                }
            }
        }
        let mut all = vec![paid];
        for (set, places) in sets {
            let own = self.plans_at(player, set, &places, said)?;
            all = products(&all, &own)?;
        }
        Some(all)
    }

    fn plans_at(
        &mut self,
        player: usize,
        set: InfosetId,
        places: &[Place],
        said: Option<SequenceId>,
    ) -> Option<Vec<Form>> {
        let game = self.game;
        let mut reports: Vec<Option<InfosetId>> = Vec::new();
        for &report in game.infosets_of(PlayerId::new(player)) {
            let follows = Some(game.infoset(report).parent_sequence()) == said;
            if follows && (!self.proofs || report == set) {
                reports.push(Some(report));
            }
        }
        if self.proofs || reports.is_empty() {
            reports.push(None);
        }
        let mut all = Vec::new();
        for report in reports {
            let count = report.map_or(1, |set| game.infoset(set).action_count());
            let mut plans = vec![Form::new()];
            for told in 0..count {
                let said = report.map(|set| game.sequence(game.infoset(set).action(told)));
                let mut acts = Vec::new();
                for action in 0..game.infoset(set).action_count() {
                    let mut after = Vec::new();
                    for (node, heard, chance) in places {
                        let heard = self.told(heard, player, report).swap_remove(told);
                        let child = game.children(*node).nth(action).unwrap();
                        after.push((child, heard, chance.clone()));
                    }
                    acts.extend(self.plans(player, after, said)?);
                }
                plans = products(&plans, &acts)?;
            }
            all.extend(plans);
        }
        (all.len() <= MOST_PLANS).then_some(all)
    }

    fn aim(&mut self, worth: &dyn Fn(NodeId) -> Rational) -> LinearProgram {
        let mut costs = Form::new();
        let root = (NodeId::new(0), Heard::new(), Rational::ONE);
        self.truthful(root, &mut |oracle, leaf| {
            let column = oracle.weights[&leaf.1];
            *costs.entry(column).or_insert(Rational::ZERO) += &(worth(leaf.0) * &leaf.2);
        });
        let mut program = self.program.clone();
        for (column, cost) in costs {
            program.set_cost(column, cost);
        }
        program
    }
}

/// Every sum of one of each.
fn products(left: &[Form], right: &[Form]) -> Option<Vec<Form>> {
    if left.len() * right.len() > MOST_PLANS {
        return None;
    }
    let mut all = Vec::new();
    for one in left {
        for other in right {
            let mut sum = one.clone();
            for (&column, value) in other {
                *sum.entry(column).or_insert(Rational::ZERO) += value;
            }
            all.push(sum);
        }
    }
    Some(all)
}

fn tiny() -> impl Strategy<Value = (Game, u64)> {
    let wanted = |players, depth| Wanted {
        players,
        depth,
        strategies: 8,
        ..Wanted::default()
    };
    let game = prop_oneof![
        games(wanted(2, 3)),
        games(wanted(2, 4)),
        games(wanted(3, 4))
    ];
    (game, any::<u64>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// The programs say what all deviations one by one say; and who may verify can do more, and who
    /// is always obeyed the most.
    #[test]
    fn programs_agree_with_all_plans_of_deviators((game, seed) in tiny()) {
        let mut dice = Dice::new(seed);
        let worths: Vec<Rational> = game
            .nodes()
            .map(|_| Rational::from(dice.below(7) as i64 - 3))
            .collect();
        let worth = |node: NodeId| worths[node.index()].clone();
        let values = [communication as Build, certification, planner].map(|build| {
            greatest(program(build, &game).form(), |play| worth(play.leaf))
        });
        prop_assert!(values[0] <= values[1] && values[1] <= values[2]);
        for (value, proofs) in values.iter().zip([false, true]) {
            if let Some(mut oracle) = Oracle::new(&game, proofs) {
                let best = solve(&oracle.aim(&worth)).objective;
                prop_assert_eq!(value, &best, "proofs: {}", proofs);
            }
        }
    }
}
