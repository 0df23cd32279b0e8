//! Classes of the whole game, written out.

use super::Class as Listed;
use super::class::{Class, Part, Product};
use super::menu::Halt;
use super::response::{Payoffs, Plan};
use super::stages::Stage;
use super::values::Values;
use crate::diagnostic::Error;
use crate::game::{Game, NodeId, NodeKind};
use crate::number::OrderedField;
use crate::run::{Run, Stop};
use crate::strategy::{Behavior, Cell, Range};
use std::sync::Arc;

/// The only class of a game that is over as it begins.
pub(super) fn leaf<K: OrderedField>(game: &Game<K>) -> Listed<K> {
    let open = || Behavior::open(Arc::clone(game.shape()));
    let payoffs = game.player_ids().map(|player| {
        let paid = game.payoff_at(NodeId(0), player).cloned();
        let paid = paid.unwrap_or_else(K::zero);
        Range {
            least: paid.clone(),
            greatest: paid,
        }
    });
    Listed {
        cells: vec![Cell {
            vertices: game.player_ids().map(|_| vec![open()]).collect(),
        }],
        representative: open(),
        payoffs: payoffs.collect(),
    }
}

/// A class of the whole game with all that follow it. `held` counts the numbers that were written.
pub(super) fn class<K: OrderedField>(
    game: &Game<K>,
    closed: &[bool],
    classes: &[Class<K>],
    root: usize,
    run: &Run<'_>,
    held: &mut usize,
) -> Result<Listed<K>, Halt> {
    let players = game.players().len();
    let mut representative = Behavior::open(Arc::clone(game.shape()));
    let mut base = vec![representative.clone(); players];
    for set in game.infosets().filter(|set| set.action_count() == 1) {
        representative.set(set.id(), [K::one()])?;
        base[set.player().index()].set(set.id(), [K::one()])?;
    }
    // The base says what everybody does who has no choice, products what others choose from.
    let mut products = vec![Product::nothing(players)];
    let limit = run.options().limits.entries;
    let mut waiting = vec![root];
    while let Some(next) = waiting.pop() {
        let class = &classes[next];
        waiting.extend(&class.folded);
        for part in chosen(&class.cells) {
            write(&mut representative, part)?;
        }
        if let [cell] = &class.cells[..]
            && cell.vertices.iter().all(|own| own.len() == 1)
        {
            for (own, vertices) in base.iter_mut().zip(&cell.vertices) {
                write(own, &vertices[0])?;
            }
            continue;
        }
        let mut larger = Vec::with_capacity(products.len() * class.cells.len());
        for product in &products {
            for cell in &class.cells {
                larger.push(product.times(cell)?);
                *held += cell.vertices.len();
                if *held > limit {
                    return Err(Stop::Work.into());
                }
            }
            if let Some(stop) = run.stopped() {
                return Err(stop.into());
            }
        }
        products = larger;
    }
    let mut cells = Vec::with_capacity(products.len());
    for product in products {
        let mut vertices = Vec::with_capacity(players);
        for (own, parts) in base.iter().zip(&product.vertices) {
            *held = held.saturating_add(parts.len().saturating_mul(game.action_count()));
            if *held > limit {
                return Err(Stop::Work.into());
            }
            let all = parts.iter().map(|part| {
                let mut vertex = own.clone();
                write(&mut vertex, part)?;
                Ok(vertex)
            });
            vertices.push(all.collect::<Result<Vec<_>, Error>>()?);
        }
        cells.push(Cell { vertices });
    }
    complete(game, closed, &mut representative)?;
    Ok(Listed {
        cells,
        representative,
        payoffs: classes[root].payoffs.clone(),
    })
}

fn write<K: OrderedField>(profile: &mut Behavior<K>, part: &Part<K>) -> Result<(), Error> {
    (part.iter()).try_for_each(|(set, given)| profile.set(*set, given.iter().cloned()))
}

/// One point of some cells, by player: pure, if there is a pure one.
fn chosen<K: OrderedField>(cells: &[Product<K>]) -> Vec<&Part<K>> {
    let one = |p: &K| p.is_zero() || *p == K::one();
    let is_pure = |part: &&Part<K>| part.iter().all(|(_, given)| given.iter().all(one));
    let pure = |cell: &&Product<K>| {
        cell.vertices
            .iter()
            .all(|own| own.iter().any(|p| is_pure(&p)))
    };
    let Some(cell) = cells.iter().find(pure).or(cells.first()) else {
        return Vec::new();
    };
    let point = |own: &'_ Vec<Part<K>>| own.iter().position(|p| is_pure(&p)).unwrap_or(0);
    cell.vertices
        .iter()
        .filter_map(|own| own.get(point(own)))
        .collect()
}

/// Gives every set that is left open an action that is best if its player gets there.
fn complete<K: OrderedField>(
    game: &Game<K>,
    closed: &[bool],
    profile: &mut Behavior<K>,
) -> Result<(), Error> {
    if game.infosets().all(|set| profile.at(set.id()).is_some()) {
        return Ok(());
    }
    let mut values = Values::new(game);
    for node in game.nodes().rev() {
        if !closed[node.index()] || game.kind(node) == NodeKind::Leaf {
            continue;
        }
        let stage = Stage::new(game, closed, node);
        let mut plan: Plan<K> = (stage.sets.iter())
            .map(|&set| profile.at(set).map(<[K]>::to_vec))
            .collect();
        let payoffs = Payoffs {
            game,
            stage: &stage,
            values: &values,
        };
        payoffs.complete(&mut plan);
        let total = payoffs.expected(&plan);
        for (&set, given) in stage.sets.iter().zip(plan) {
            if let Some(given) = given {
                profile.set(set, given)?;
            }
        }
        values.set(node, total);
    }
    Ok(())
}
