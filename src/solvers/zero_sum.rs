//! Value and optimal plans of a two-player constant-sum game, by one linear program on the sequence
//! form.
//!
//! With plans `Ex = e`, `Fy = f` and the first player's payoffs `A` (Romanovskii 1962; Koller,
//! Megiddo and von Stengel 1996; von Stengel 1996):
//!
//! ```text
//! first:   max f'q   subject to   F'q - A'x <= 0,  Ex = e,  x >= 0,  q free
//! second:  min e'p   subject to   E'p - A y >= 0,  Fy = f,  y >= 0,  p free
//! ```
//!
//! The two are each other's dual, so that either gives both plans; `q` and `p` are the values of
//! the opponent's information sets, and the optimum is the value of the game to the first player.
//! The float solution is made exact by [`lp::exact`].

use crate::diagnostic::Error;
use crate::game::{Game, PlayerId, SequenceId};
use crate::lp::{self, ColumnId, LinearProgram, LpStatus, Relation, RowId};
use crate::number::{OrderedRing, Rational};
use crate::run::{Backend, Run, Status, Stop};
use crate::sequence_form::SequenceForm;
use crate::strategy::{Behavior, RealizationPlan};

/// What the zero-sum solver found.
#[derive(Debug, Clone)]
pub struct ZeroSum {
    /// A pair of optimal plans; open at sets that a player's own plan excludes. `None` if the
    /// solver stopped before it had one.
    pub profile: Option<Behavior>,
    /// The value of the game to the first player, where it is exact.
    pub value: Option<Rational>,
    /// Who solved the linear program.
    pub backend: Option<Backend>,
    /// How it ended.
    pub status: Status,
}

/// Whose plan is the linear program's primal solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// The first player maximizes; the second player's plan is dual.
    First,
    /// The second player minimizes; the first player's plan is dual.
    Second,
}

/// Solves a two-player constant-sum game with perfect recall; others are refused.
///
/// ```
/// use demarche::game::GameBuilder;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::zero_sum::zero_sum;
///
/// // The attacker hits one of two targets, the defender guards one; the second is worth double.
/// let mut builder = GameBuilder::new("two targets", ["Attacker", "Defender"]);
/// let hit = builder.infoset("Attacker", "hit", ["near", "far"]);
/// let guard = builder.infoset("Defender", "guard", ["near", "far"]);
/// let root = builder.root();
/// for (target, node) in builder.decide(root, hit).enumerate() {
///     for (guarded, leaf) in builder.decide(node, guard).enumerate() {
///         let gain = if target == guarded { 0 } else { target as i64 + 1 };
///         builder.pay(leaf, [gain, -gain].map(Rational::from));
///     }
/// }
/// let game = builder.build()?;
/// let found = zero_sum(&game, &Options::default().start())?;
/// assert_eq!(found.value, Some(Rational::new(2, 3)));
/// let hit = game.infosets_of(game.find_player("Attacker").unwrap())[0];
/// let profile = found.profile.unwrap();
/// assert_eq!(profile.at(hit).unwrap()[0], Rational::new(2, 3));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn zero_sum(game: &Game, run: &Run<'_>) -> Result<ZeroSum, Error> {
    require_constant_sum(game)?;
    let form = SequenceForm::new(game)?;
    zero_sum_oriented(&form, orientation(&form), run)
}

/// The orientation in which the plan of the player with fewer sequences is primal, on a tie the
/// first.
pub fn orientation(form: &SequenceForm) -> Orientation {
    let [first, second] = [0, 1].map(|player| form.sequence_count(PlayerId::new(player)));
    if first <= second {
        Orientation::First
    } else {
        Orientation::Second
    }
}

/// Solves in a given orientation. Both give the same value, and either may be the faster.
pub fn zero_sum_oriented(
    form: &SequenceForm,
    orientation: Orientation,
    run: &Run<'_>,
) -> Result<ZeroSum, Error> {
    require_constant_sum(form.game())?;
    let formulation = Formulation::new(form, orientation);
    let (float, exact) = lp::exact::solve(&formulation.program, run)?;
    let backend = float.backend;
    let stopped = |stop| ZeroSum {
        profile: None,
        value: None,
        backend,
        status: Status::Stopped(stop),
    };
    if let Some(exact) = exact {
        let plans = formulation.plans(&exact.primal, &exact.dual);
        let profile = profile_of(form.game(), plans)
            .ok_or_else(|| Error::internal("an exact optimum is no pair of realization plans"))?;
        let value = Some(exact.objective * &formulation.unit);
        return Ok(ZeroSum {
            profile: Some(profile),
            value,
            backend,
            status: Status::Solved,
        });
    }
    match float.status {
        LpStatus::Optimal | LpStatus::Inaccurate => {}
        LpStatus::Limit(stop) => return Ok(stopped(stop)),
        // Every such program has an optimum. Floats missed it, and exact pivots came to a limit.
        LpStatus::Infeasible | LpStatus::Unbounded => {
            return Ok(stopped(run.stopped().unwrap_or(Stop::Work)));
        }
    }
    let status = run.stopped().map_or(Status::Solved, Status::Stopped);
    let (Some(primal), Some(dual)) = (&float.primal, &float.dual) else {
        return Ok(stopped(Stop::Work));
    };
    let profile = near_profile(form.game(), formulation.plans(primal, dual));
    if profile.is_none() && status == Status::Solved {
        return Ok(stopped(Stop::Work));
    }
    Ok(ZeroSum {
        profile,
        value: None,
        backend,
        status,
    })
}

fn require_constant_sum(game: &Game) -> Result<(), Error> {
    let players = game.players().len();
    if players != 2 {
        let players = if players == 1 {
            "1 player".into()
        } else {
            format!("{players} players")
        };
        return Err(Error::unsupported(
            format!("the game has {players}, and a zero-sum game has two"),
            "choose the concept `nash`",
        ));
    }
    game.constant_sum().map(|_| ()).map_err(|(first, second)| {
        Error::unsupported(
            format!(
                "the payoffs do not have a constant sum: ({}) and ({}) differ",
                game.history_text(first),
                game.history_text(second)
            ),
            "choose the concept `nash`",
        )
    })
}

/// The linear program of a constant-sum game, as the solver solves it, and what one unit of its
/// objective is worth in payoffs.
///
/// Its columns are the weights of the sequences of the player whose plan is primal, then the value
/// and the values of the other player's information sets; its rows are that plan's equations, then
/// one best response for every sequence of the other player. Of a game whose payoffs have no
/// constant sum it reads the first player's payoffs only.
pub fn formulate(form: &SequenceForm, orientation: Orientation) -> (LinearProgram, Rational) {
    let formulation = Formulation::new(form, orientation);
    (formulation.program, formulation.unit)
}

/// The linear program with the places of both plans in it.
struct Formulation {
    program: LinearProgram,
    orientation: Orientation,
    /// What one unit of the program's payoffs is worth: the largest entry of `A`. Back ends measure
    /// their accuracy in these units, and chance makes the entries of large games small.
    unit: Rational,
    /// By sequence of the player who is primal.
    columns: Vec<ColumnId>,
    /// By sequence of the other player.
    rows: Vec<RowId>,
}

impl Formulation {
    fn new(form: &SequenceForm, orientation: Orientation) -> Self {
        // `own` is the player whose plan is primal; both programs hold the first one's payoffs.
        let (own, other) = match orientation {
            Orientation::First => (0, 1),
            Orientation::Second => (1, 0),
        };
        let [own_id, other_id] = [own, other].map(PlayerId::new);
        let game = form.game();
        let (mut program, relation) = match orientation {
            Orientation::First => (LinearProgram::maximize(), Relation::Le),
            Orientation::Second => (LinearProgram::minimize(), Relation::Ge),
        };
        let name = |player: PlayerId, sequence: usize| {
            let last = game.last_action(player, SequenceId::new(sequence));
            last.map_or("", |action| game.action_name(action))
        };
        let columns: Vec<ColumnId> = (0..form.sequence_count(own_id))
            .map(|s| {
                program.add_column(
                    format_args!("weight {s} {}", name(own_id, s)),
                    Some(Rational::ZERO),
                    None,
                )
            })
            .collect();
        let start = program.add_column("value", None, None);
        program.set_cost(start, Rational::ONE);
        let values: Vec<ColumnId> = form
            .infosets(other_id)
            .map(|set| program.add_column(format_args!("value at {}", set.label()), None, None))
            .collect();
        // Ex = e
        let one = || Rational::ONE;
        let sizes = form.entries().iter().map(|entry| entry.payoffs[0].abs());
        let unit = sizes
            .max()
            .filter(|unit| !unit.is_zero())
            .unwrap_or(Rational::ONE);
        program.add_row("start", Relation::Eq, one(), [(columns[0], one())]);
        for set in form.infosets(own_id) {
            let parent = (columns[set.parent_sequence().index()], -one());
            let actions = set
                .actions()
                .map(|a| (columns[game.sequence(a).index()], one()));
            let entries = std::iter::once(parent).chain(actions);
            program.add_row(
                format_args!("flow at {}", set.label()),
                Relation::Eq,
                Rational::ZERO,
                entries,
            );
        }
        // F'q - A'x, by sequence of the other player
        let mut entries: Vec<Vec<(ColumnId, Rational)>> =
            vec![Vec::new(); form.sequence_count(other_id)];
        entries[0].push((start, one()));
        for (set, &value) in form.infosets(other_id).zip(&values) {
            for action in set.actions() {
                entries[game.sequence(action).index()].push((value, one()));
            }
            entries[set.parent_sequence().index()].push((value, -one()));
        }
        for entry in form.entries() {
            let [mine, theirs] = [own, other].map(|p| entry.sequences[p].index());
            entries[theirs].push((columns[mine], -(&entry.payoffs[0] / &unit)));
        }
        let rows = entries
            .into_iter()
            .enumerate()
            .map(|(s, entries)| {
                let label = format_args!("best response {s} {}", name(other_id, s));
                program.add_row(label, relation, Rational::ZERO, entries)
            })
            .collect();
        Formulation {
            program,
            orientation,
            unit,
            columns,
            rows,
        }
    }

    /// The weights of both players' sequences, first player first.
    fn plans<T: Clone>(&self, primal: &[T], dual: &[T]) -> [Vec<T>; 2] {
        let own = self
            .columns
            .iter()
            .map(|column| primal[column.index()].clone())
            .collect();
        let other = self
            .rows
            .iter()
            .map(|row| dual[row.index()].clone())
            .collect();
        match self.orientation {
            Orientation::First => [own, other],
            Orientation::Second => [other, own],
        }
    }
}

fn profile_of(game: &Game, plans: [Vec<Rational>; 2]) -> Option<Behavior> {
    let mut profile = Behavior::open(game.shape().clone());
    for (player, weights) in game.player_ids().zip(plans) {
        RealizationPlan::new(game.shape().clone(), player, weights)?.write_to(&mut profile);
    }
    Some(profile)
}

/// More own moves in a row than this multiply floats to numbers that nobody can check.
const MOST_MOVES: usize = 200;

/// The profile that float weights suggest, with exact distributions: the weights of an information
/// set's actions, negative ones left out, over their sum. `None` where a player can mix at more
/// than [`MOST_MOVES`] sets of one play.
fn near_profile(game: &Game, plans: [Vec<f64>; 2]) -> Option<Behavior> {
    let mut profile = Behavior::open(game.shape().clone());
    for (player, weights) in game.player_ids().zip(plans) {
        let mut reached = vec![false; weights.len()];
        let mut moves = vec![0; weights.len()];
        reached[0] = true;
        for &id in game.infosets_of(player) {
            let set = game.infoset(id);
            if !reached[set.parent_sequence().index()] {
                continue;
            }
            let sequences: Vec<usize> = set.actions().map(|a| game.sequence(a).index()).collect();
            let before = moves[set.parent_sequence().index()];
            if before == MOST_MOVES {
                return None;
            }
            sequences
                .iter()
                .for_each(|&sequence| moves[sequence] = before + 1);
            let share = |&s: &usize| Rational::from_f64(weights[s].max(0.0));
            let mut shares: Vec<Rational> = sequences.iter().map(share).collect::<Option<_>>()?;
            let mut sum: Rational = shares.iter().sum();
            if sum.is_zero() {
                shares.fill(Rational::ONE);
                sum = Rational::from(shares.len() as i64);
            }
            for (&sequence, share) in sequences.iter().zip(&mut shares) {
                *share /= &sum;
                reached[sequence] = !share.is_zero();
            }
            profile.set(id, shares).ok()?;
        }
    }
    Some(profile)
}
