//! Correlated equilibria: recommendations drawn together before the play.
//!
//! A device draws a joint plan. In an **extensive-form correlated equilibrium** (EFCE; von Stengel
//! and Forges 2008) a player hears at each of its information sets, when it comes there, which
//! action its plan takes, and no player gains by leaving the device after hearing a recommendation.
//! In an **extensive-form coarse** one (EFCCE; Farina, Bianchi and Sandholm 2020) it must leave, if
//! it does, before hearing what is recommended at the set; in a **normal-form coarse** one (NFCCE;
//! Moulin and Vial 1978, Celli et al. 2019) before the play. In a **correlated equilibrium** (CE;
//! Aumann 1974) it hears its whole plan before the play. So Nash ⊆ CE and Nash ⊆ EFCE ⊆ EFCCE ⊆
//! NFCCE in the plays that they bring about, and CE ⊆ EFCE. On trees the coarse correlated
//! equilibria of the strategic form are the NFCCE.
//!
//! For games of any number of players with perfect recall. Which distributions over joint plans
//! there are is described in one of three ways ([`Polytope`]). Incentive constraints are linear in
//! the weights of tuples of sequences, by the dual of each deviator's dynamic program; their number
//! is linear in the tuples times the depth.

mod ce;
mod deviations;
mod generation;
mod joint;
mod plans;
mod triangle;
mod tuples;

pub use ce::{StrategicProgram, ce};
pub use generation::{Generated, generate};

use crate::diagnostic::Error;
use crate::game::{ActionId, Game, PlayerId, SequenceId};
use crate::lp::{ColumnId, Relation, RowId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::sequence_form::{LeafForm, leaves};
use crate::solvers::incentives::{DeviceProgram, IncentiveProgram, IncentiveRow, arrival};
use crate::strategy::{Correlation, Device};
use ce::require_time;
use deviations::Own;
use joint::Joint;
use tuples::{Flow, Tuples};

/// When a player may leave the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leaving {
    /// Before the play: NFCCE.
    BeforePlay,
    /// At an information set, before hearing what is recommended there: EFCCE.
    BeforeHearing,
    /// At an information set, after hearing it: EFCE.
    AfterHearing,
}

/// How the distributions over joint plans are described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polytope {
    /// The equations of correlation plans, which are exact here: the game is for two at most and
    /// triangle-free.
    Equations,
    /// All joint pure plans of the players but one: exact for every game.
    JointPlans,
    /// The equations, where they are not known to be exact: every device is among their solutions,
    /// and others may be. What is best over them is a bound.
    Relaxation,
}

/// Joint plans are preferred to equations up to so many columns: they say what to recommend.
const FEW_COLUMNS: usize = 600;

/// The most joint plans of the players but one, and the most columns, for which programs are
/// written.
const MOST_JOINT_PLANS: usize = 20_000;
const MOST_COLUMNS: usize = 400_000;

/// The linear program of the correlated equilibria of one kind.
#[derive(Debug, Clone)]
pub struct CorrelatedProgram<K> {
    game: Game<K>,
    form: IncentiveProgram<K>,
    /// How devices are described.
    pub polytope: Polytope,
    tuples: Tuples,
    /// By tuple: its weight.
    weights: Vec<ColumnId>,
    joint: Option<Joint>,
    /// By tuple, if it is generated: the row that adds up its weight.
    sums: Vec<RowId>,
}

/// Writes the program. `bound` players are pledged to the device: they have no incentive
/// constraints. `polytope` overrides which description is chosen.
///
/// Refuses games without perfect recall, and those for which every description is too large.
///
/// ```
/// use demarche::game::Game;
/// use demarche::lp::exact;
/// use demarche::number::Rational;
/// use demarche::run::Options;
/// use demarche::solvers::correlated::{Leaving, correlated};
/// use demarche::solvers::incentives::DeviceProgram;
/// use ndarray::array;
///
/// let row = array![[0, 7], [2, 6]].mapv(Rational::from);
/// let sides = ["dare", "yield"];
/// let payoffs = [row.view(), row.t()];
/// let game = Game::bimatrix("chicken", ["Row", "Column"], sides, sides, payoffs)?;
/// let options = Options::default();
/// let run = options.start();
/// let built = correlated(&game, Leaving::AfterHearing, &[], None, &run)?;
/// let mut program = built.form().program.clone();
/// for play in &built.form().plays {
///     program.set_cost(play.column, play.payoffs.iter().sum());
/// }
/// let (_, best) = exact::solve(&program, &run)?;
/// assert_eq!(best.unwrap().objective, Rational::new(21, 2));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
pub fn correlated<K: OrderedField>(
    game: &Game<K>,
    leaving: Leaving,
    bound: &[PlayerId],
    polytope: Option<Polytope>,
    run: &Run<'_>,
) -> Result<CorrelatedProgram<K>, Error> {
    let base = Base::new(game, run)?;
    let (polytope, mixing) = choose(game, &base, polytope)?;
    let described = match mixing {
        Some(mixing) => Described::Joint {
            mixing,
            parts: joint::all_parts(game, &base.live, mixing),
            own_columns: false,
        },
        None => Described::Equations,
    };
    write(game, &base, polytope, described, leaving, bound, run)
}

/// What every description of the devices of a game starts from.
struct Base<K> {
    leaves: Vec<LeafForm<K>>,
    live: Vec<bool>,
    tuples: Tuples,
    flows: Vec<Flow>,
}

impl<K: OrderedField> Base<K> {
    fn new(game: &Game<K>, run: &Run<'_>) -> Result<Self, Error> {
        let leaves = leaves(game)?;
        let live = plans::live_sets(game, &leaves);
        let most = run.options().limits.entries.min(MOST_COLUMNS);
        let Some(tuples) = Tuples::new(game, &leaves, most, run)? else {
            return Err(Error::unsupported(
                format!(
                    "correlating all players takes weights for more than {most} tuples of sequences"
                ),
                "choose the concept `certification` or `communication`, or make the model smaller",
            ));
        };
        let flows = tuples.flows(game);
        Ok(Base {
            leaves,
            live,
            tuples,
            flows,
        })
    }
}

/// How a program describes devices.
enum Described {
    Equations,
    Joint {
        mixing: PlayerId,
        parts: Vec<joint::Part>,
        own_columns: bool,
    },
}

fn write<K: OrderedField>(
    game: &Game<K>,
    base: &Base<K>,
    polytope: Polytope,
    described: Described,
    leaving: Leaving,
    bound: &[PlayerId],
    run: &Run<'_>,
) -> Result<CorrelatedProgram<K>, Error> {
    let mut form = IncentiveProgram::new();
    let mut sums = Vec::new();
    let (joint, weights) = match described {
        Described::Joint {
            mixing,
            parts,
            own_columns,
        } => {
            let (program, tuples) = (&mut form.program, &base.tuples);
            let (joint, weights) = Joint::add(
                program,
                tuples,
                &base.flows,
                mixing,
                parts,
                own_columns,
                run,
            )?;
            form.recommendations = joint.columns().collect();
            sums = weights.iter().filter_map(|(_, row)| *row).collect();
            let weights = weights.into_iter().map(|(column, _)| column).collect();
            (Some(joint), weights)
        }
        Described::Equations => {
            let weights = equations(&mut form, &base.tuples, &base.flows);
            form.recommendations.clone_from(&weights);
            (None, weights)
        }
    };
    for leaf in &base.leaves {
        if let Some(tuple) = base.tuples.find(&leaf.sequences) {
            form.play(leaf, weights[tuple]);
        }
    }
    for player in game.player_ids().filter(|player| !bound.contains(player)) {
        let own = Own::new(game, player, &base.leaves, &base.live);
        incentives(&mut form, &own, &base.tuples, &weights, leaving, run)?;
    }
    Ok(CorrelatedProgram {
        game: game.clone(),
        form,
        polytope,
        tuples: base.tuples.clone(),
        weights,
        joint,
        sums,
    })
}

/// The description, and for joint plans the player whose plans are scaled.
fn choose<K: OrderedField>(
    game: &Game<K>,
    base: &Base<K>,
    asked: Option<Polytope>,
) -> Result<(Polytope, Option<PlayerId>), Error> {
    let counts = joint::counts(game, &base.live, MOST_JOINT_PLANS);
    let joint = joint::mixing_player(&counts, MOST_JOINT_PLANS).filter(|(mixing, joint)| {
        let columns = joint.saturating_mul(game.sequence_count(*mixing));
        columns.saturating_add(base.tuples.len()) <= MOST_COLUMNS
    });
    let few = |(mixing, joint): &(PlayerId, usize)| {
        joint.saturating_mul(game.sequence_count(*mixing)) <= FEW_COLUMNS
    };
    match (asked, joint) {
        (Some(Polytope::JointPlans), None) => Err(Error::unsupported(
            format!(
                "the players but one have more than {MOST_JOINT_PLANS} joint pure plans, or these \
                 take more than {MOST_COLUMNS} columns"
            ),
            "leave the description open: then a bound is computed",
        )),
        (Some(Polytope::JointPlans), Some((mixing, _))) => Ok((Polytope::JointPlans, Some(mixing))),
        (None, Some(found)) if few(&found) => Ok((Polytope::JointPlans, Some(found.0))),
        _ if game.players().len() <= 2 && triangle::is_triangle_free(game, &base.leaves) => {
            Ok((Polytope::Equations, None))
        }
        (None, Some((mixing, _))) => Ok((Polytope::JointPlans, Some(mixing))),
        _ => Ok((Polytope::Relaxation, None)),
    }
}

/// The columns of the tuples, and their equations.
fn equations<K: OrderedField>(
    form: &mut IncentiveProgram<K>,
    tuples: &Tuples,
    flows: &[Flow],
) -> Vec<ColumnId> {
    let weights: Vec<ColumnId> = (0..tuples.len())
        .map(|index| {
            let name = format_args!("weight {index}");
            form.program.add_column(name, Some(K::zero()), None)
        })
        .collect();
    let start = weights.first().map(|&column| (column, K::one()));
    (form.program).add_row("total", Relation::Eq, K::one(), start);
    for (number, flow) in flows.iter().enumerate() {
        let before = (weights[flow.before], -K::one());
        let after = flow.after.iter().map(|&tuple| (weights[tuple], K::one()));
        let name = format_args!("flow {number}");
        (form.program).add_row(name, Relation::Eq, K::zero(), after.chain([before]));
    }
    weights
}

/// One player's incentive constraints.
fn incentives<K: OrderedField>(
    form: &mut IncentiveProgram<K>,
    own: &Own<'_, K>,
    tuples: &Tuples,
    weights: &[ColumnId],
    leaving: Leaving,
    run: &Run<'_>,
) -> Result<(), Error> {
    let (game, player) = (own.game, own.player);
    let weight = |sequence: SequenceId, others: usize| {
        let mut tuple = own.others.get(others)?.clone();
        tuple[player.index()] = sequence;
        tuples.find(&tuple).map(|index| weights[index])
    };
    if leaving == Leaving::BeforePlay {
        let at = |others| weight(SequenceId::EMPTY, others);
        let first: Vec<_> = own.next(SequenceId::EMPTY).to_vec();
        if first.is_empty() {
            return Ok(());
        }
        let mut values = own.going_on(form, first.iter().copied(), &at);
        let mut best = Vec::new();
        for set in first {
            best.extend(values.remove(&set).unwrap_or_default());
        }
        // Where the player does not move, leaving changes nothing.
        best.extend(own.paid(SequenceId::EMPTY, &at));
        let obeying = own.obeying(form, &weight).swap_remove(0);
        let name = format!("{} stays", game.player_name(player));
        let row = own.deter(form, &name, vec![best], obeying);
        form.incentives.push(IncentiveRow {
            row,
            player,
            infoset: None,
            recommended: None,
            arrival: None,
        });
        return Ok(());
    }
    let obeying = own.obeying(form, &weight);
    let after = |action: ActionId| obeying[game.sequence(action).index()].iter().cloned();
    let mut sets: Vec<_> = own.sets().collect();
    sets.sort();
    for id in sets {
        let set = game.infoset(id);
        if set.action_count() < 2 {
            // Whoever is there has no choice; it can leave at a later set.
            continue;
        }
        require_time(run)?;
        if run.options().limits.entries < form.program.nonzeros() {
            return Err(Error::unsupported(
                format!(
                    "the incentive constraints have more than {} coefficients",
                    run.options().limits.entries
                ),
                "choose the concept `nfcce`, or make the model smaller",
            ));
        }
        let label = format!("{} at {}", game.player_name(player), set.label());
        let arrival = arrival(game, id);
        match leaving {
            Leaving::BeforePlay => {}
            Leaving::BeforeHearing => {
                let at = |others| weight(set.parent_sequence(), others);
                let next = set.actions().flat_map(|a| own.next(game.sequence(a)));
                let mut values = own.going_on(form, next.copied(), &at);
                let choices = set
                    .actions()
                    .map(|action| own.after(game.sequence(action), &mut values, &at))
                    .collect();
                let obeying = set.actions().flat_map(after).collect();
                let row = own.deter(form, &label, choices, obeying);
                form.incentives.push(IncentiveRow {
                    row,
                    player,
                    infoset: Some(id),
                    recommended: None,
                    arrival,
                });
            }
            Leaving::AfterHearing => {
                for recommended in set.actions() {
                    let trigger = game.sequence(recommended);
                    let at = |others| weight(trigger, others);
                    let others = || set.actions().filter(|action| *action != recommended);
                    let next = others().flat_map(|a| own.next(game.sequence(a)));
                    let mut values = own.going_on(form, next.copied(), &at);
                    let choices = others()
                        .map(|action| own.after(game.sequence(action), &mut values, &at))
                        .collect();
                    let obeying = after(recommended).collect();
                    let name = format!("{label}, told {}", game.action_name(recommended));
                    let row = own.deter(form, &name, choices, obeying);
                    form.incentives.push(IncentiveRow {
                        row,
                        player,
                        infoset: Some(id),
                        recommended: Some(recommended),
                        arrival: arrival.clone(),
                    });
                }
            }
        }
    }
    Ok(())
}

impl<K: OrderedField> CorrelatedProgram<K> {
    /// The column that says how often a sequence of one player is recommended, if there is one.
    pub fn marginal(&self, player: PlayerId, sequence: SequenceId) -> Option<ColumnId> {
        let mut tuple = vec![SequenceId::EMPTY; self.game.players().len()];
        tuple[player.index()] = sequence;
        self.tuples.find(&tuple).map(|index| self.weights[index])
    }
}

impl<K: OrderedField> DeviceProgram<K> for CorrelatedProgram<K> {
    fn form(&self) -> &IncentiveProgram<K> {
        &self.form
    }

    fn device(&self, primal: &[K]) -> Result<Device<K>, Error> {
        if let Some(joint) = &self.joint {
            return joint.device(&self.game, primal);
        }
        let weights = self.weights.iter().enumerate();
        let weights = weights.map(|(index, column)| {
            let tuple = self.tuples.get(index).to_vec();
            (tuple, primal[column.index()].clone())
        });
        Ok(Device::Correlation(Correlation::from_weights(
            self.game.shape().clone(),
            weights,
        )))
    }
}
