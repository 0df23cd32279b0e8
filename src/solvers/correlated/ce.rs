//! Correlated equilibria of the strategic form (Aumann 1974).
//!
//! A device draws a joint reduced pure plan and tells every player its own. One column for every
//! joint plan; by player and plan told, the dual of its dynamic program against what is then known
//! of the others, so that the rows grow with the plans and not with their pairs. For any number of
//! players with perfect recall, and as many plans as the program can hold. Constraints have prices only
//! where a player moves at one set: a plan over several has no short name.

use super::deviations::{Own, Terms};
use super::joint::{counts, whole_plan};
use super::plans;
use crate::diagnostic::Error;
use crate::game::{Game, InfosetId, PlayerId, SequenceId};
use crate::lp::{ColumnId, Relation};
use crate::number::OrderedField;
use crate::run::Run;
use crate::sequence_form::leaves;
use crate::solvers::incentives::{DeviceProgram, IncentiveProgram, IncentiveRow, arrival};
use crate::strategy::{Correlation, Device, JointPlan};
use itertools::Itertools;
use std::collections::HashMap;

/// The most joint pure plans for which the program is written.
const MOST_JOINT_PLANS: usize = 100_000;

/// The linear program of the correlated equilibria of the strategic form.
#[derive(Debug, Clone)]
pub struct StrategicProgram<K> {
    game: Game<K>,
    form: IncentiveProgram<K>,
    /// By player: its plans, by sequence.
    plans: Vec<Vec<Vec<bool>>>,
    /// By joint plan: every player's plan, and the column.
    joint: Vec<(Vec<usize>, ColumnId)>,
}

/// Writes the program.
///
/// Refuses games without perfect recall and those with too many joint pure plans.
pub fn ce<K: OrderedField>(game: &Game<K>, run: &Run<'_>) -> Result<StrategicProgram<K>, Error> {
    let leaves = leaves(game)?;
    let live = plans::live_sets(game, &leaves);
    let most = MOST_JOINT_PLANS.min(run.options().limits.entries);
    let product = counts(game, &live, most)
        .into_iter()
        .try_fold(1_usize, |product, count| {
            product.checked_mul(count?).filter(|own| *own <= most)
        });
    if product.is_none() {
        return Err(Error::unsupported(
            format!("the strategic form has more than {most} joint pure plans"),
            "choose the concept `efce`, which is for trees",
        ));
    }
    let plans: Vec<Vec<Vec<bool>>> = game
        .player_ids()
        .map(|player| plans::all(game, player, &live))
        .collect();
    let mut form = IncentiveProgram::new();
    let choices = plans.iter().map(|own| 0..own.len());
    let joint: Vec<(Vec<usize>, ColumnId)> = choices
        .multi_cartesian_product()
        .enumerate()
        .map(|(number, choice)| {
            let name = format_args!("joint plan {number}");
            (choice, form.program.add_column(name, Some(K::zero()), None))
        })
        .collect();
    form.recommendations = joint.iter().map(|(_, column)| *column).collect();
    let total = joint.iter().map(|(_, column)| (*column, K::one()));
    (form.program).add_row("total", Relation::Eq, K::one(), total);
    let table = Table::new(game, &plans);
    // The weight of every tuple that leaves have.
    let mut columns: HashMap<Vec<SequenceId>, ColumnId> = HashMap::new();
    for leaf in &leaves {
        require_time(run)?;
        let tuple = &leaf.sequences;
        let column = match columns.get(tuple) {
            Some(column) => *column,
            None => {
                let column = sum(&mut form, table.with(tuple, None, &joint));
                columns.insert(tuple.clone(), column);
                column
            }
        };
        form.play(leaf, column);
    }
    for player in game.player_ids() {
        let own = Own::new(game, player, &leaves, &live);
        for (number, plan) in plans[player.index()].iter().enumerate() {
            require_time(run)?;
            // By the others' tuple: how often it comes with this plan.
            let known: Vec<Option<ColumnId>> = (own.others.iter())
                .map(|tuple| {
                    let with = table.with(tuple, Some((player, number)), &joint);
                    (!with.is_empty()).then(|| sum(&mut form, with))
                })
                .collect();
            deter(&mut form, &own, plan, &known);
        }
    }
    Ok(StrategicProgram {
        game: game.clone(),
        form,
        plans,
        joint,
    })
}

pub(super) fn require_time(run: &Run<'_>) -> Result<(), Error> {
    match run.stopped() {
        Some(stop) => Err(Error::limit(stop.to_string(), "allow more time")),
        None => Ok(()),
    }
}

/// Where joint plans with given sequences stand: they are numbered with the last player's plan
/// fastest.
struct Table {
    /// By player and sequence: the plans with it.
    having: Vec<Vec<Vec<usize>>>,
    /// By player: how far apart joint plans are that differ by one in its plan.
    strides: Vec<usize>,
}

impl Table {
    fn new<K: OrderedField>(game: &Game<K>, plans: &[Vec<Vec<bool>>]) -> Self {
        let having = game.player_ids().map(|player| {
            let mut own = vec![Vec::new(); game.sequence_count(player)];
            for (number, plan) in plans[player.index()].iter().enumerate() {
                for (sequence, _) in plan.iter().enumerate().filter(|(_, has)| **has) {
                    own[sequence].push(number);
                }
            }
            own
        });
        let mut strides = vec![1; plans.len()];
        for player in (1..plans.len()).rev() {
            strides[player - 1] = strides[player] * plans[player].len();
        }
        Table {
            having: having.collect(),
            strides,
        }
    }

    /// The joint plans with these sequences, where one player's plan may be given instead.
    fn with<K: OrderedField>(
        &self,
        tuple: &[SequenceId],
        told: Option<(PlayerId, usize)>,
        joint: &[(Vec<usize>, ColumnId)],
    ) -> Terms<K> {
        let mut found = vec![0];
        for (player, sequence) in tuple.iter().enumerate() {
            let only = told.filter(|(own, _)| own.index() == player);
            let only = only.map(|(_, number)| [number]);
            let own: &[usize] = match &only {
                Some(only) => only,
                None => &self.having[player][sequence.index()],
            };
            let stride = self.strides[player];
            let extended = found.iter();
            found = extended
                .flat_map(|start| own.iter().map(move |number| start + number * stride))
                .collect();
        }
        let columns = found.into_iter().map(|number| joint[number].1);
        columns.map(|column| (column, K::one())).collect()
    }
}

/// A column for a sum of columns.
fn sum<K: OrderedField>(form: &mut IncentiveProgram<K>, terms: Terms<K>) -> ColumnId {
    if let [(column, _)] = terms.as_slice() {
        return *column;
    }
    let number = form.program.columns();
    let name = format_args!("sum {number}");
    let column = form.program.add_column(name, Some(K::zero()), None);
    let terms = terms.into_iter().chain([(column, -K::one())]);
    (form.program).add_row(format_args!("sum {number}"), Relation::Eq, K::zero(), terms);
    column
}

/// The row that keeps a player from another plan than the one that it is told.
fn deter<K: OrderedField>(
    form: &mut IncentiveProgram<K>,
    own: &Own<'_, K>,
    plan: &[bool],
    known: &[Option<ColumnId>],
) {
    let (game, player) = (own.game, own.player);
    let first: Vec<InfosetId> = own.next(SequenceId::EMPTY).to_vec();
    if first.is_empty() {
        return;
    }
    let at = |others: usize| known[others];
    let mut values = own.going_on(form, first.iter().copied(), &at);
    let mut best = Terms::new();
    for set in first {
        best.extend(values.remove(&set).unwrap_or_default());
    }
    let mut obeying = Terms::new();
    for (index, _) in plan.iter().enumerate().skip(1).filter(|(_, own)| **own) {
        obeying.extend(own.paid(SequenceId::new(index), &at));
    }
    let name = format!("{} keeps its plan", game.player_name(player));
    let row = own.deter(form, &name, vec![best], obeying);
    // A plan is named by one action only where the player moves at one set.
    if let [only] = own.sets().collect::<Vec<_>>()[..] {
        let told =
            (game.infoset(only).actions()).find(|action| plan[game.sequence(*action).index()]);
        form.incentives.push(IncentiveRow {
            row,
            player,
            infoset: Some(only),
            recommended: told,
            arrival: arrival(game, only),
        });
    }
}

impl<K: OrderedField> DeviceProgram<K> for StrategicProgram<K> {
    fn form(&self) -> &IncentiveProgram<K> {
        &self.form
    }

    fn device(&self, primal: &[K]) -> Result<Device<K>, Error> {
        let mut mixture = Vec::new();
        for (choice, column) in &self.joint {
            let weight = primal[column.index()].clone();
            if weight.is_zero() {
                continue;
            }
            let plans = self.game.player_ids().map(|player| {
                let plan = &self.plans[player.index()][choice[player.index()]];
                let given = |sequence: SequenceId| {
                    Some(match plan[sequence.index()] {
                        true => K::one(),
                        false => K::zero(),
                    })
                };
                whole_plan(&self.game, player, given)
            });
            let plans = plans.collect::<Result<_, _>>()?;
            mixture.push(JointPlan { weight, plans });
        }
        Ok(Device::Correlation(Correlation::from_mixture(
            self.game.shape().clone(),
            mixture,
        )))
    }
}
