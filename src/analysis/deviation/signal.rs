//! Bayes correlated equilibrium: who knows the state recommends, and nobody has a better action
//! given its information set and what is recommended to it (Bergemann and Morris 2016).

use super::device::{Deviation, Found, Obedience};
use super::ends::Ends;
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, InfosetId, NodeId, NodeKind, PlayerId};
use crate::number::OrderedField;
use crate::strategy::JointSignal;
use std::collections::BTreeMap;

/// The places of the leaves that happen, with their probabilities; offers every disobedience.
pub(super) fn certify<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    signal: &JointSignal<K>,
    must_deter: Obedience,
    found: &mut Found<'_, K>,
) -> Result<Vec<(usize, K)>, Error> {
    let states = states(game, ends)?;
    let mut given = vec![K::zero(); ends.len()];
    let mut last = None;
    for (leaf, probability) in &signal.recommend {
        let known = leaf.index() < game.node_count() && game.kind(*leaf) == NodeKind::Leaf;
        if !known || last.is_some_and(|last| last >= *leaf) {
            return Err(Error::input(
                "a signal lists leaves of its game in preorder, each once",
            ));
        }
        last = Some(*leaf);
        if probability.sign().is_lt() {
            return Err(Error::input(format!(
                "the signal has the negative probability {probability:?} at ({})",
                game.history_text(*leaf)
            )));
        }
        if let Some(end) = ends.find(*leaf) {
            given[end] = probability.clone();
        }
    }
    for &state in &states {
        let below = given[ends.below(game, state)].iter();
        let sum = below.fold(K::zero(), |sum, probability| sum + probability);
        if K::EXACT && sum != K::one() {
            return Err(Error::input(format!(
                "the signal's probabilities sum to {sum:?} instead of 1 in the state ({})",
                game.history_text(state)
            )));
        }
    }
    let weigh = |end: usize| given[end].clone() * ends.chance(end);
    let all = (0..ends.len()).map(|end| (end, weigh(end)));
    let plays: Vec<(usize, K)> = all.filter(|(_, weight)| !weight.is_zero()).collect();
    if must_deter == Obedience::Bce {
        for player in found.free_players() {
            disobedience(game, ends, &states, &plays, player, found)?;
        }
    }
    Ok(plays)
}

/// The nodes that follow the last draw of chance, except those that chance excludes. Refuses games
/// in which chance draws after a player moves, or in which what a player knows, or whether it
/// moves, depends on what another does.
fn states<K: OrderedField>(game: &Game<K>, ends: &Ends<K>) -> Result<Vec<NodeId>, Error> {
    let drawn = |node: NodeId| matches!(game.kind(node), NodeKind::Chance(_));
    let after_draws = |node| game.parent(node).is_none_or(|(parent, _)| drawn(parent));
    let way_out = "a communication equilibrium is for every game";
    let mut states: Vec<NodeId> = Vec::new();
    let mut until = NodeId::new(0);
    for node in game.nodes() {
        if drawn(node) && !after_draws(node) {
            return Err(Error::unsupported(
                format!(
                    "chance draws at ({}) after a player's move, and a signal is given before",
                    game.history_text(node)
                ),
                way_out,
            ));
        }
        // Draws come first, so a node after draws only that draws no more is a state.
        if node >= until && !drawn(node) {
            until = game.subtree_end(node);
            if !ends.below(game, node).is_empty() {
                states.push(node);
            }
        }
    }
    for &state in &states {
        let mut first: Option<Vec<InfosetId>> = None;
        for end in ends.below(game, state) {
            let mut own = Vec::new();
            for (player, &sequence) in game.player_ids().zip(ends.sequences(end)) {
                if let Some(action) = game.last_action(player, sequence) {
                    let set = game.infoset(game.infoset_of(action));
                    let again = game.last_action(player, set.parent_sequence());
                    if again.is_some() {
                        let name = game.player_name(player);
                        let label = set.label();
                        return Err(Error::unsupported(
                            format!("`{name}` moves at `{label}` for the second time"),
                            way_out,
                        ));
                    }
                    own.push(set.id());
                }
            }
            match &first {
                None => first = Some(own),
                Some(first) if *first == own => {}
                Some(_) => {
                    return Err(Error::unsupported(
                        format!(
                            "in the state ({}) who moves, or what it knows, depends on what \
                             another does: a signal is for players who move unseen",
                            game.history_text(state)
                        ),
                        way_out,
                    ));
                }
            }
        }
    }
    Ok(states)
}

/// Offers the best other action for everything that a player may know and be told.
fn disobedience<K: OrderedField>(
    game: &Game<K>,
    ends: &Ends<K>,
    states: &[NodeId],
    plays: &[(usize, K)],
    player: PlayerId,
    found: &mut Found<'_, K>,
) -> Result<(), Error> {
    // By recommended action: what every action of its set would bring.
    let mut worth: BTreeMap<ActionId, Vec<K>> = BTreeMap::new();
    let mut choices: Vec<usize> = vec![0; game.players().len()];
    for (end, weight) in plays {
        found.go_on()?;
        let sequences = ends.sequences(*end);
        let Some(told) = game.last_action(player, sequences[player.index()]) else {
            continue;
        };
        let place = states.partition_point(|state| *state <= ends.leaf(*end));
        let Some(&state) = place.checked_sub(1).and_then(|place| states.get(place)) else {
            continue;
        };
        for (own, &sequence) in game.player_ids().zip(sequences) {
            let action = game.last_action(own, sequence);
            choices[own.index()] = action.map_or(0, |action| branch(game, action));
        }
        let set = game.infoset(game.infoset_of(told));
        let sums = worth
            .entry(told)
            .or_insert_with(|| vec![K::zero(); set.action_count()]);
        for (index, sum) in sums.iter_mut().enumerate() {
            choices[player.index()] = index;
            // The state is not excluded, and nothing is drawn after it.
            if let Some(other) = ends.find(play(game, state, &choices)) {
                *sum += &(ends.payoffs(other)[player.index()].clone() * weight);
            }
        }
    }
    for (told, sums) in worth {
        let set = game.infoset(game.infoset_of(told));
        let obeying = &sums[branch(game, told)];
        for (action, sum) in set.actions().zip(&sums) {
            found.offer(Deviation {
                player,
                infoset: Some(set.id()),
                recommended: Some(told),
                action: Some(action),
                report: None,
                gain: sum.clone() - obeying,
            });
        }
    }
    Ok(())
}

/// The place of an action among those of its set.
fn branch<K: OrderedField>(game: &Game<K>, action: ActionId) -> usize {
    let set = game.infoset(game.infoset_of(action));
    action.index() - set.action(0).index()
}

/// The leaf to which the players' choices lead from a state.
fn play<K: OrderedField>(game: &Game<K>, state: NodeId, choices: &[usize]) -> NodeId {
    let mut node = state;
    while let NodeKind::Decision(set) = game.kind(node) {
        let choice = choices[game.infoset(set).player().index()];
        match game.children(node).nth(choice) {
            Some(child) => node = child,
            None => break,
        }
    }
    node
}
