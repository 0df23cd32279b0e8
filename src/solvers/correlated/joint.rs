//! Distributions over joint plans: exact for every game, as large as the number of pure plans.
//!
//! A distribution over joint plans is a distribution over the pure plans of all players but one,
//! and for each of them one plan of the remaining player, scaled by its probability: the mixtures of
//! that player's pure plans are its plans. So `Σ_π y_π` over the others' joint pure plans `π`, with
//! `E y_π = e y_π[∅]`, describes them all.

use super::plans;
use super::tuples::{Flow, Tuples};
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId, SequenceId};
use crate::lp::{ColumnId, LinearProgram, Relation, RowId};
use crate::number::OrderedField;
use crate::run::Run;
use crate::strategy::{Correlation, Device, JointPlan, RealizationPlan};
use itertools::Itertools;
use std::collections::HashMap;

/// The joint pure plans of all players but one, and the columns of that one's scaled plans.
#[derive(Debug, Clone)]
pub(super) struct Joint {
    /// By joint plan, by other player: its plan, by sequence.
    parts: Vec<Part>,
    /// By joint plan: the columns of the mixing player's sequences that matter there.
    columns: Vec<HashMap<SequenceId, ColumnId>>,
    /// The row that says that all joint plans together have probability one.
    pub total: RowId,
}

/// By player the number of its pure plans; `None` where there are more than `most`.
pub(super) fn counts<K: OrderedField>(
    game: &Game<K>,
    live: &[bool],
    most: usize,
) -> Vec<Option<usize>> {
    let players = game.player_ids();
    players
        .map(|player| plans::count(game, player, live, most))
        .collect()
}

/// The player whose plans are best scaled, the one with the most pure plans, and how many joint
/// plans the others have; `None` where they have more than `most`.
pub(super) fn mixing_player(counts: &[Option<usize>], most: usize) -> Option<(PlayerId, usize)> {
    let by_count = |player: &usize| counts[*player].unwrap_or(usize::MAX);
    // On ties the first.
    let mixing = (0..counts.len()).rev().max_by_key(by_count)?;
    let others = counts.iter().enumerate().filter(|(own, _)| *own != mixing);
    let joint = others
        .map(|(_, count)| *count)
        .try_fold(1_usize, |product, count| product.checked_mul(count?))?;
    (joint <= most).then_some((PlayerId::new(mixing), joint))
}

/// The column with a tuple's weight, and the row that adds it up, if that takes one.
pub(super) type Weight = (ColumnId, Option<RowId>);

/// One pure plan for every player but the mixing one, by sequence.
pub(super) type Part = Vec<(PlayerId, Vec<bool>)>;

/// Every joint pure plan of the players but one.
pub(super) fn all_parts<K: OrderedField>(
    game: &Game<K>,
    live: &[bool],
    mixing: PlayerId,
) -> Vec<Part> {
    let others: Vec<PlayerId> = game.player_ids().filter(|own| *own != mixing).collect();
    if others.is_empty() {
        return vec![Vec::new()];
    }
    let choices = others.iter().map(|&player| {
        let plans = plans::all(game, player, live).into_iter();
        plans.map(move |plan| (player, plan)).collect::<Vec<_>>()
    });
    choices.multi_cartesian_product().collect()
}

impl Joint {
    /// Adds the columns of these joint plans, their equations, and a column for every tuple with its
    /// weight, which are returned with the rows that define them. Without `own_columns` a tuple of
    /// one joint plan only has that one's column and no row.
    pub fn add<K: OrderedField>(
        program: &mut LinearProgram<K>,
        tuples: &Tuples,
        flows: &[Flow],
        mixing: PlayerId,
        parts: Vec<Part>,
        own_columns: bool,
        run: &Run<'_>,
    ) -> Result<(Self, Vec<Weight>), Error> {
        // By tuple: what adds up to its weight.
        let mut sums: Vec<Vec<(ColumnId, K)>> = vec![Vec::new(); tuples.len()];
        let mut columns = Vec::with_capacity(parts.len());
        let mut start = Vec::with_capacity(parts.len());
        for (number, part) in parts.iter().enumerate() {
            if let Some(stop) = run.stopped() {
                return Err(Error::limit(stop.to_string(), "allow more time"));
            }
            let recommends = |tuple: &[SequenceId]| {
                let mut own = part.iter();
                own.all(|(player, plan)| plan[tuple[player.index()].index()])
            };
            let mut own: HashMap<SequenceId, ColumnId> = HashMap::new();
            for (index, sum) in sums.iter_mut().enumerate() {
                let tuple = tuples.get(index);
                if !recommends(tuple) {
                    continue;
                }
                let sequence = tuple[mixing.index()];
                let column = *own.entry(sequence).or_insert_with(|| {
                    let name = format_args!("plan {number} sequence {}", sequence.index());
                    program.add_column(name, Some(K::zero()), None)
                });
                sum.push((column, K::one()));
            }
            let known: std::collections::BTreeSet<usize> = flows
                .iter()
                .enumerate()
                .filter(|(_, flow)| flow.player == mixing && recommends(tuples.get(flow.before)))
                .unique_by(|(_, flow)| flow.infoset)
                .map(|(index, _)| index)
                .collect();
            for index in known {
                let flow = &flows[index];
                let at = |tuple: usize| own[&tuples.get(tuple)[mixing.index()]];
                let before = (at(flow.before), -K::one());
                let after = flow.after.iter().map(|&tuple| (at(tuple), K::one()));
                let entries: Vec<_> = after.chain([before]).collect();
                let name = format_args!("plan {number} flow {}", flow.infoset.index());
                program.add_row(name, Relation::Eq, K::zero(), entries);
            }
            start.extend(own.get(&SequenceId::EMPTY).copied());
            columns.push(own);
        }
        let total = start.into_iter().map(|column| (column, K::one()));
        let total = program.add_row("total", Relation::Eq, K::one(), total);
        let weights = (sums.into_iter().enumerate())
            .map(|(index, sum)| match sum.as_slice() {
                // One joint plan only: its column is the weight.
                [(column, _)] if !own_columns => (*column, None),
                _ => {
                    let name = format_args!("weight {index}");
                    let weight = program.add_column(name, Some(K::zero()), None);
                    let sum = sum.into_iter().chain([(weight, -K::one())]);
                    let name = format_args!("sum {index}");
                    let row = program.add_row(name, Relation::Eq, K::zero(), sum);
                    (weight, Some(row))
                }
            })
            .collect();
        let joint = Joint {
            parts,
            columns,
            total,
        };
        Ok((joint, weights))
    }

    /// The columns that say how often a sequence of the mixing player is recommended with a joint
    /// plan of the others.
    pub fn columns(&self) -> impl Iterator<Item = ColumnId> + '_ {
        let by_sequence = |own: &HashMap<SequenceId, ColumnId>| {
            let mut sorted: Vec<_> = own.iter().map(|(&s, &column)| (s, column)).collect();
            sorted.sort();
            sorted.into_iter().map(|(_, column)| column)
        };
        self.columns.iter().flat_map(by_sequence)
    }

    /// The mixture that a solution describes.
    pub fn device<K: OrderedField>(
        &self,
        game: &Game<K>,
        primal: &[K],
    ) -> Result<Device<K>, Error> {
        let mut mixture = Vec::new();
        for (part, columns) in self.parts.iter().zip(&self.columns) {
            let value = |sequence: SequenceId| match columns.get(&sequence) {
                Some(column) => primal[column.index()].clone(),
                None => K::zero(),
            };
            let weight = value(SequenceId::EMPTY);
            if weight.is_zero() {
                continue;
            }
            let mut plans: Vec<RealizationPlan<K>> = Vec::new();
            for player in game.player_ids() {
                let own = part.iter().find(|(own, _)| *own == player);
                let given = |sequence: SequenceId| match own {
                    Some((_, plan)) if plan[sequence.index()] => Some(K::one()),
                    Some(_) => Some(K::zero()),
                    None => columns.get(&sequence).map(|_| value(sequence) / &weight),
                };
                plans.push(whole_plan(game, player, given)?);
            }
            mixture.push(JointPlan { weight, plans });
        }
        Ok(Device::Correlation(Correlation::from_mixture(
            game.shape().clone(),
            mixture,
        )))
    }
}

/// A plan from weights that are known at some sets; at the others the first action is taken.
pub(super) fn whole_plan<K: OrderedField>(
    game: &Game<K>,
    player: PlayerId,
    given: impl Fn(SequenceId) -> Option<K>,
) -> Result<RealizationPlan<K>, Error> {
    let mut weights = vec![K::zero(); game.sequence_count(player)];
    weights[0] = K::one();
    for &id in game.infosets_of(player) {
        let set = game.infoset(id);
        let inflow = weights[set.parent_sequence().index()].clone();
        if inflow.is_zero() {
            continue;
        }
        let own = set.actions().map(|action| given(game.sequence(action)));
        let own: Option<Vec<K>> = own.collect();
        let sums = |own: &Vec<K>| own.iter().any(|weight| !weight.is_zero());
        match own.filter(sums) {
            Some(own) => {
                for (action, weight) in set.actions().zip(own) {
                    weights[game.sequence(action).index()] = weight;
                }
            }
            None => weights[game.sequence(set.action(0)).index()] = inflow,
        }
    }
    RealizationPlan::new(game.shape().clone(), player, weights)
        .ok_or_else(|| Error::internal("a solution of a linear program is no realization plan"))
}
