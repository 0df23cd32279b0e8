//! Correlated equilibria by brute force: probabilities of all joint pure plans, and one row for
//! every way to deviate, whole continuation plans and all.

use crate::devices::lottery;
use crate::random::{Dice, Pure, StrategicForm, Wanted, games, profile, strategic_form};
use demarche::analysis::{Obedience, certify_device, expected_payoffs};
use demarche::concepts::{Mediated, Mediation, Request};
use demarche::game::{Game, GameBuilder, Goal, InfosetId, Objective, PlayerId, SequenceId};
use demarche::lp::simplex::{self, Outcome};
use demarche::lp::{ColumnId, LinearProgram, Relation};
use demarche::number::{OrderedRing, Rational};
use demarche::strategy::{Correlation, Device};
use demarche::{Concept, Options, Status};
use proptest::prelude::*;

const TREE: [(Mediation, Obedience); 5] = [
    (Mediation::Ce, Obedience::Ce),
    (Mediation::Efce, Obedience::Efce),
    (Mediation::Efcce, Obedience::Efcce),
    (Mediation::Nfcce, Obedience::Cce),
    (Mediation::Cce, Obedience::Cce),
];

/// A game's joint pure plans; of plans that differ only where their own moves exclude it, one.
struct Plans<'a> {
    game: &'a Game,
    form: StrategicForm,
    /// By player: the strategies that stand for their plans.
    reduced: Vec<Vec<usize>>,
    /// Every joint plan, by player the index of its strategy.
    joint: Vec<Vec<usize>>,
}

/// One way to deviate: by joint plan, what it adds.
type Row = Vec<Rational>;

impl<'a> Plans<'a> {
    fn new(game: &'a Game) -> Self {
        let form = strategic_form(game);
        let reduced: Vec<Vec<usize>> = game
            .player_ids()
            .zip(&form.strategies)
            .map(|(player, own)| {
                let stands = |plan: &Pure| {
                    let mut sets = game.infosets_of(player).iter().zip(plan);
                    sets.all(|(&set, &action)| action == 0 || admits(game, plan, set))
                };
                (0..own.len())
                    .filter(|&index| stands(&own[index]))
                    .collect()
            })
            .collect();
        let mut joint = vec![Vec::new()];
        for own in &reduced {
            let longer = joint.iter().flat_map(|before| {
                own.iter()
                    .map(move |&index| [&before[..], &[index]].concat())
            });
            joint = longer.collect();
        }
        Plans {
            game,
            form,
            reduced,
            joint,
        }
    }

    fn payoffs(&self, joint: &[usize]) -> &[Rational] {
        let mut place = 0;
        for (own, strategies) in joint.iter().zip(&self.form.strategies) {
            place = place * strategies.len() + own;
        }
        &self.form.payoffs[place]
    }

    fn plan(&self, player: PlayerId, joint: &[usize]) -> &Pure {
        &self.form.strategies[player.index()][joint[player.index()]]
    }

    /// What it adds that `player` follows `other` instead of its plan at the sets that `leaves`
    /// names, where the plan is one that `hears` it.
    fn row(
        &self,
        player: PlayerId,
        other: &Pure,
        hears: impl Fn(&Pure) -> bool,
        leaves: impl Fn(InfosetId) -> bool,
    ) -> Row {
        let own = &self.form.strategies[player.index()];
        let gain = |joint: &Vec<usize>| {
            let plan = self.plan(player, joint);
            if !hears(plan) {
                return Rational::ZERO;
            }
            let sets = self.game.infosets_of(player).iter();
            let choices = sets.zip(plan.iter().zip(other));
            let mixed: Pure = choices
                .map(|(&set, (&told, &instead))| if leaves(set) { instead } else { told })
                .collect();
            let mut deviating = joint.clone();
            deviating[player.index()] = own.iter().position(|plan| *plan == mixed).unwrap();
            &self.payoffs(&deviating)[player.index()] - &self.payoffs(joint)[player.index()]
        };
        self.joint.iter().map(gain).collect()
    }

    /// Every way in which a player may leave a device.
    fn rows(&self, player: PlayerId, must_deter: Obedience) -> Vec<Row> {
        let game = self.game;
        let own = &self.form.strategies[player.index()];
        let mut rows = Vec::new();
        match must_deter {
            Obedience::Cce => {
                rows.extend(
                    own.iter()
                        .map(|other| self.row(player, other, |_| true, |_| true)),
                );
            }
            Obedience::Ce => {
                for &told in &self.reduced[player.index()] {
                    let hears = |plan: &Pure| *plan == own[told];
                    rows.extend(
                        own.iter()
                            .map(|other| self.row(player, other, hears, |_| true)),
                    );
                }
            }
            _ => {
                for (place, &set) in game.infosets_of(player).iter().enumerate() {
                    let after = |other: InfosetId| follows(game, other, set);
                    // Continuations alone: elsewhere the first action stands for all.
                    let sets = game.infosets_of(player);
                    let elsewhere = |other: &&Pure| {
                        let mut choices = sets.iter().zip(other.iter());
                        choices.all(|(&set, &action)| action == 0 || after(set))
                    };
                    for other in own.iter().filter(elsewhere) {
                        let comes = |plan: &Pure| admits(game, plan, set);
                        if must_deter == Obedience::Efcce {
                            rows.push(self.row(player, other, comes, after));
                            continue;
                        }
                        for told in 0..game.infoset(set).action_count() {
                            let hears = |plan: &Pure| comes(plan) && plan[place] == told;
                            rows.push(self.row(player, other, hears, after));
                        }
                    }
                }
            }
        }
        rows
    }

    /// The greatest welfare that such obedience leaves.
    fn best(&self, must_deter: Obedience) -> Rational {
        let mut program = LinearProgram::maximize();
        let columns: Vec<ColumnId> = self
            .joint
            .iter()
            .enumerate()
            .map(|(index, joint)| {
                let column = program.add_column(index, Some(Rational::ZERO), None);
                program.set_cost(column, self.payoffs(joint).iter().sum());
                column
            })
            .collect();
        let ones = columns.iter().map(|&column| (column, Rational::ONE));
        program.add_row("sum", Relation::Eq, Rational::ONE, ones);
        for player in self.game.player_ids() {
            for (index, row) in self.rows(player, must_deter).into_iter().enumerate() {
                let entries = columns.iter().copied().zip(row);
                let entries: Vec<_> = entries.filter(|(_, gain)| !gain.is_zero()).collect();
                if !entries.is_empty() {
                    program.add_row(index, Relation::Le, Rational::ZERO, entries);
                }
            }
        }
        let options = Options::default();
        match simplex::solve(&program, None, &options.start()).unwrap() {
            Outcome::Optimal(found) => found.objective,
            other => panic!("{other:?}"),
        }
    }

    /// By player: the most that a deviation adds.
    fn gains(&self, weights: &[Rational], must_deter: Obedience) -> Vec<Rational> {
        let most = |player| {
            let rows = self.rows(player, must_deter).into_iter();
            let gains = rows.map(|row| row.iter().zip(weights).map(|(gain, w)| gain * w).sum());
            gains.fold(Rational::ZERO, |most, gain: Rational| most.max(gain))
        };
        self.game.player_ids().map(most).collect()
    }

    fn device(&self, weights: &[Rational]) -> Correlation {
        let plans = weights.iter().zip(&self.joint).map(|(weight, joint)| {
            let plans = self.game.player_ids();
            let plans = plans.map(|player| self.plan(player, joint).clone());
            (weight.clone(), plans.collect())
        });
        lottery(self.game, &plans.collect::<Vec<_>>())
    }
}

/// The sets through which a sequence passes, the last first.
fn path(game: &Game, player: PlayerId, end: SequenceId) -> Vec<(InfosetId, usize)> {
    let mut passed = Vec::new();
    let mut end = end;
    while let Some(action) = game.last_action(player, end) {
        let set = game.infoset(game.infoset_of(action));
        passed.push((set.id(), action.index() - set.action(0).index()));
        end = set.parent_sequence();
    }
    passed
}

/// Whether a plan's own moves lead to a set.
fn admits(game: &Game, plan: &Pure, set: InfosetId) -> bool {
    let set = game.infoset(set);
    let sets = game.infosets_of(set.player());
    path(game, set.player(), set.parent_sequence())
        .iter()
        .all(|(before, action)| {
            let place = sets.iter().position(|own| own == before).unwrap();
            plan[place] == *action
        })
}

/// Whether a set is another, or comes after it.
fn follows(game: &Game, set: InfosetId, first: InfosetId) -> bool {
    let own = game.infoset(set);
    let before = path(game, own.player(), own.parent_sequence());
    set == first || before.iter().any(|(passed, _)| *passed == first)
}

fn welfare(game: &Game) -> Goal {
    let sum = game.players().join(" + ");
    Goal::from(Objective::parse(&sum, game).unwrap())
}

fn solved(game: &Game, concept: Mediation) -> Mediated {
    let request = Request {
        goal: Some(welfare(game)),
        leader: None,
        tie_break: None,
    };
    let found = concept.solve(game, &request, &Options::default()).unwrap();
    assert_eq!(found.status, Status::Solved);
    found
}

/// The greatest welfare, where it is known to be that; its device is certified once more.
fn value(game: &Game, concept: Mediation) -> Option<Rational> {
    let found = solved(game, concept);
    let optimum = found.optimum.unwrap();
    let device = found.device?;
    let certificate = certify_device(
        game,
        &device,
        concept.must_deter(),
        &[],
        &Options::default().start(),
    )
    .unwrap();
    assert!(
        certificate.gains.iter().all(|gain| gain.is_zero()),
        "{concept}"
    );
    let plays = &certificate.plays;
    assert_eq!(
        welfare(game).value(&certificate.payoffs, plays),
        optimum.value
    );
    optimum.proved.then_some(optimum.value)
}

/// Two players, with chance and without; few plans, so that everything can be tried.
fn two() -> impl Strategy<Value = Game> {
    games(Wanted {
        depth: 4,
        strategies: 8,
        ..Wanted::default()
    })
}

fn three() -> impl Strategy<Value = Game> {
    games(Wanted {
        players: 3,
        depth: 4,
        strategies: 4,
        ..Wanted::default()
    })
}

/// A sender of two types and two messages, and a receiver of two replies: a triangle. Payoffs are
/// small whole numbers, so that many are tied.
fn signaling(dice: &mut Dice) -> Game {
    let mut builder = GameBuilder::new("types", ["Ann", "Bob"]);
    let types = ["s", "t"].map(|name| builder.infoset("Ann", name, ["l", "r"]));
    let heard = ["l", "r"].map(|name| builder.infoset("Bob", name, ["x", "y"]));
    let prior = Rational::new(dice.below(4) as i64 + 1, 5);
    let rest = Rational::ONE - &prior;
    let nature = builder.chance("type", [("s", prior), ("t", rest)]);
    let root = builder.root();
    for (node, own) in builder.draw(root, nature).zip(types) {
        for (node, reply) in builder.decide(node, own).zip(heard) {
            for leaf in builder.decide(node, reply) {
                let payoffs = [dice.below(5) as i64, dice.below(3) as i64];
                builder.pay(leaf, payoffs.map(Rational::from));
            }
        }
    }
    builder.build().unwrap()
}

fn agrees(game: &Game) {
    let plans = Plans::new(game);
    for (concept, must_deter) in TREE {
        let expected = plans.best(must_deter);
        match value(game, concept) {
            Some(found) => assert_eq!(found, expected, "{concept}"),
            // A bound is one.
            None => {
                assert!(game.players().len() > 2, "{concept}");
                let optimum = solved(game, concept).optimum.unwrap();
                let bound = optimum.bound.unwrap_or(optimum.value);
                assert!(expected <= bound, "{concept}: {bound} {expected}");
            }
        }
    }
}

/// The welfare of a Nash equilibrium, the best where that is proved.
fn nash(game: &Game) -> Rational {
    let objective = welfare(game).parts()[0].clone();
    let best = Concept::Nash.best(game, &objective, &Options::default());
    let found = match best {
        Ok(found) => found,
        Err(_) => Concept::Nash.solve(game, &Options::default()).unwrap(),
    };
    let payoffs = found.classes[0].certificate.payoffs.iter();
    payoffs.sum()
}

/// Checks that values come in an order, as far as they are known.
fn ordered(game: &Game, concepts: &[Mediation]) {
    let values: Vec<_> = concepts
        .iter()
        .filter_map(|&concept| Some((concept, value(game, concept)?)))
        .collect();
    for pair in values.windows(2) {
        assert!(pair[0].1 <= pair[1].1, "{pair:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// The verifier, which knows no plans but only sequences, finds what trying all plans finds.
    #[test]
    fn the_verifier_agrees(
        game in prop_oneof![two(), three()],
        seed in any::<u64>(),
    ) {
        let plans = Plans::new(&game);
        let dice = &mut Dice::new(seed);
        let mut weights = vec![Rational::ZERO; plans.joint.len()];
        for weight in dice.distribution(4) {
            weights[dice.below(plans.joint.len())] += &weight;
        }
        let device = Device::Correlation(plans.device(&weights));
        for (concept, must_deter) in TREE {
            let found = certify_device(&game, &device, must_deter, &[], &Options::default().start()).unwrap();
            prop_assert_eq!(found.gains, plans.gains(&weights, must_deter), "{}", concept);
        }
    }

    /// What is best by the oracle alone comes in the known order.
    #[test]
    fn the_oracle_is_in_order(game in prop_oneof![two(), three()], seed in any::<u64>()) {
        let plans = Plans::new(&game);
        let values = TREE.map(|(_, must_deter)| plans.best(must_deter));
        prop_assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}", values);
        // Some profile that nobody leaves is no better than any of them.
        let profile = profile(&game, &mut Dice::new(seed));
        let known = demarche::analysis::certify(&game, &profile, None).unwrap();
        if known.max_regret.is_zero() {
            let welfare: Rational = expected_payoffs(&game, &profile).unwrap().iter().sum();
            prop_assert!(welfare <= values[0]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn two_players_agree_with_all_plans(game in two()) {
        agrees(&game);
    }

    #[test]
    fn three_players_agree_with_all_plans(game in three()) {
        agrees(&game);
    }

    #[test]
    fn triangles_agree_with_all_plans(seed in any::<u64>()) {
        agrees(&signaling(&mut Dice::new(seed)));
    }

    /// What deters more leaves less.
    #[test]
    fn values_come_in_order(game in prop_oneof![two(), three()]) {
        use Mediation::*;
        ordered(&game, &[Ce, Efce, Efcce, Nfcce]);
        ordered(&game, &[Communication, Certification, Planner]);
        ordered(&game, &[Efce, Planner]);
        if let (Some(first), Some(second)) = (value(&game, Nfcce), value(&game, Cce)) {
            prop_assert_eq!(first, second);
        }
        let nash = nash(&game);
        for concept in [Ce, Communication] {
            if let Some(value) = value(&game, concept) {
                prop_assert!(nash <= value, "{}: {} {}", concept, nash, value);
            }
        }
    }

    /// A device from which weight is moved to another plan is left by somebody, or no better.
    #[test]
    fn spoiled_optima_are_no_better(game in two(), seed in any::<u64>()) {
        let dice = &mut Dice::new(seed);
        let plans = Plans::new(&game);
        for (concept, must_deter) in TREE {
            let found = solved(&game, concept);
            let Some(Device::Correlation(device)) = found.device else {
                continue;
            };
            let best = found.optimum.unwrap().value;
            let mut joint = device.mixture().to_vec();
            if joint.is_empty() {
                continue;
            }
            let place = dice.below(joint.len());
            let other = plans.joint[dice.below(plans.joint.len())].clone();
            let half = &joint[place].weight * &Rational::new(1, 2);
            joint[place].weight = half.clone();
            let mut single = vec![Rational::ZERO; plans.joint.len()];
            let index = plans.joint.iter().position(|own| *own == other).unwrap();
            single[index] = Rational::ONE;
            let mut added = plans.device(&single).mixture()[0].clone();
            added.weight = half;
            joint.push(added);
            let spoiled = Correlation::from_mixture(game.shape().clone(), joint);
            let certified = certify_device(&game, &Device::Correlation(spoiled), must_deter, &[], &Options::default().start());
            let certificate = certified.unwrap();
            let welfare: Rational = certificate.payoffs.iter().sum();
            let left = certificate.gains.iter().any(|gain| !gain.is_zero());
            prop_assert!(left || welfare <= best, "{}", concept);
        }
    }
}
