//! All Nash equilibria, class by class.

use super::{Catalogue, Class, Concept, certify, supports};
use crate::analysis;
use crate::diagnostic::Error;
use crate::game::{Game, PlayerId};
use crate::number::OrderedField;
use crate::run::{Run, Status};
use crate::solvers;
use crate::strategy::{Behavior, BeliefRange, Cell, Range, RealizationPlan};
use itertools::Itertools;
use std::collections::BTreeSet;

/// Every connected component of the set of Nash equilibria. Each extreme equilibrium is certified
/// as a `concept`, which all of them must be; what lies between those of one cell is in equilibrium
/// with them (see [`extreme`](solvers::nash::extreme)).
pub(super) fn all<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    if game.players().len() > 2 {
        let found = solvers::supports::all_nash(game, run)?;
        return supports::catalogue(concept, game, found, run);
    }
    let found = solvers::nash::extreme(game, run)?;
    let solve = run.elapsed();
    let profile = |pair: &[usize; 2]| {
        let missing = || Error::internal("an extreme equilibrium names a plan that there is not");
        found.profile(game, *pair).ok_or_else(missing)
    };
    let own = |player: PlayerId, plan: &RealizationPlan<K>| {
        let mut own = Behavior::open(game.shape().clone());
        debug_assert_eq!(plan.player(), player);
        plan.write_to(&mut own);
        own
    };
    let mut cut = None;
    let (classes, status) = certify::each(&found.components, found.status, run, |component| {
        let cells: Vec<&[Vec<usize>; 2]> = component
            .cells
            .iter()
            .map(|&cell| &found.cells[cell].plans)
            .collect();
        // Pairs that two cells share are certified once.
        let pairs: BTreeSet<[usize; 2]> = cells
            .iter()
            .flat_map(|[first, second]| first.iter().cartesian_product(second))
            .map(|(&first, &second)| [first, second])
            .collect();
        let mut members = Vec::with_capacity(pairs.len());
        for pair in &pairs {
            members.push(certify::class(concept, game, profile(pair)?, None)?);
            cut = run.stopped();
            if cut.is_some() {
                break;
            }
        }
        let whole = members.len() == pairs.len();
        let payoffs: Vec<Range<K>> = game
            .player_ids()
            .filter_map(|player| {
                let at = player.index();
                Range::over(members.iter().map(|class| &class.certificate.payoffs[at]))
            })
            .collect();
        let beliefs = belief_ranges(game, &members);
        let pure = members.iter().position(|member| member.profile.is_pure());
        if members.is_empty() {
            return Err(Error::internal("a component has no extreme equilibrium"));
        }
        let mut class = members.swap_remove(pure.unwrap_or(0));
        if !whole {
            // Of what was not certified nothing is said.
            return Ok(class);
        }
        class.payoffs = payoffs;
        class.belief_ranges = beliefs;
        class.cells = cells
            .into_iter()
            .map(|plans| Cell {
                vertices: game
                    .player_ids()
                    .map(|p| {
                        let list = &found.plans[p.index()];
                        plans[p.index()]
                            .iter()
                            .map(|&plan| own(p, &list[plan]))
                            .collect()
                    })
                    .collect(),
            })
            .collect();
        class.outcomes = analysis::outcome_ranges(game, &class.cells)?;
        Ok(class)
    })?;
    let status = cut.map_or(status, Status::Stopped);
    let method = "all extreme equilibria of the sequence form";
    Ok(Catalogue {
        components: status == Status::Solved,
        ..Catalogue::listed(concept, method, classes, status, None, solve, run)
    })
}

/// The beliefs over a class, at the sets of several nodes where Bayes' rule applies to all its
/// extreme equilibria: a belief is a quotient of linear forms in the other player's weights, so that
/// extreme points decide.
fn belief_ranges<K: OrderedField>(game: &Game<K>, members: &[Class<K>]) -> Vec<BeliefRange<K>> {
    let mut ranges = Vec::new();
    for set in game.infosets().filter(|set| set.nodes().len() > 1) {
        let beliefs = members.iter().map(|member| member.beliefs.at(set.id()));
        let Some(beliefs) = beliefs.collect::<Option<Vec<_>>>() else {
            continue;
        };
        for (at, &node) in set.nodes().iter().enumerate() {
            let shares = beliefs.iter().map(|belief| &belief[at]);
            ranges.extend(Range::over(shares).map(|range| BeliefRange {
                infoset: set.id(),
                node,
                range,
            }));
        }
    }
    ranges
}
