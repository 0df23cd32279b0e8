//! Stages as games of their own, for the solvers of such games.

use super::stages::Stage;
use crate::diagnostic::Error;
use crate::game::{Game, GameBuilder, InfosetId, NodeId, NodeKind, Nodes, PlayerId, Values};
use crate::number::{OrderedField, Rational};
use ndarray::Array2;
use std::sync::Arc;

/// Where the stage ends in a subgame that is not worth the same throughout: both players pick
/// a way to play it, unseeing.
pub(in crate::solvers) struct Menu<K> {
    /// How many ways each of them has.
    pub(super) ways: [usize; 2],
    /// The payoffs of both, by way of the first and, faster, of the second.
    pub(super) table: Vec<[K; 2]>,
}

/// Where the stage ends in a subgame in which every player picks a way to play it, and by that says
/// what the other one gets.
pub(in crate::solvers) struct Picks<K> {
    /// By player and its way: what the other one gets. A player with one way does not pick.
    pub(in crate::solvers) pays: [Vec<K>; 2],
}

/// What an information set of the game of a stage stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::solvers) enum Meaning {
    /// An information set.
    Set(InfosetId),
    /// The choice of a player, 0 or 1, from the menu at this place.
    Menu(usize, usize),
}

/// The game of a stage.
pub(in crate::solvers) struct Built<K> {
    pub(in crate::solvers) game: Game<K>,
    /// By information set of that game.
    pub(in crate::solvers) meaning: Vec<Meaning>,
}

/// What is paid at a place.
pub(in crate::solvers) enum Paid<'a, K> {
    /// Nothing.
    Nothing,
    /// These payoffs, by player.
    Fixed(Vec<K>),
    /// What is picked from a menu, by the two players.
    Menu(&'a Menu<K>),
    /// What each of the two players picks for the other.
    Picks(&'a Picks<K>),
}

/// The game of a stage for `players`, some of whom may be nobody; others have no choice.
pub(in crate::solvers) fn build<'a, K: OrderedField>(
    game: &Game<K>,
    stage: &Stage,
    players: &[Option<PlayerId>],
    paid: impl Fn(usize) -> Paid<'a, K>,
) -> Result<Built<K>, Error> {
    let names = (1..=players.len()).map(|number| number.to_string());
    let mut draft = Draft {
        builder: GameBuilder::new("stage", names),
        players: players.len(),
        meaning: Vec::new(),
        payoffs: Vec::new(),
    };
    let mut chance: Vec<K> = Vec::new();
    let mut sets: Vec<Option<InfosetId>> = vec![None; stage.sets.len()];
    let mut children = vec![None; stage.places.len()];
    for (index, place) in stage.places.iter().enumerate() {
        let node = match game.parent(place.node) {
            Some((_, branch)) if index > 0 => {
                let after: Option<Nodes> = children[place.parent].clone();
                after.and_then(|mut after| after.nth(branch))
            }
            _ => Some(draft.builder.root()),
        };
        let node = node.ok_or_else(|| Error::internal("a stage lacks a node"))?;
        match paid(index) {
            Paid::Nothing => {}
            Paid::Fixed(payoffs) => draft.pay(node, payoffs),
            Paid::Menu(menu) => draft.offer(node, index, menu),
            Paid::Picks(picks) => draft.picks(node, index, picks, &mut chance),
        }
        if place.terminal {
            continue;
        }
        children[index] = match game.kind(place.node) {
            NodeKind::Leaf => None,
            NodeKind::Chance(id) => {
                // The builder's numbers are rationals; the right ones are put in below.
                let certain = |branch| Rational::from(i64::from(branch == 0));
                let names = game.branch_names(id).enumerate();
                let branches = names.map(|(branch, name)| (name, certain(branch)));
                let move_of = draft.builder.chance("", branches);
                chance.extend_from_slice(game.chance(id));
                Some(draft.builder.draw(node, move_of))
            }
            NodeKind::Decision(id) => {
                let lost = || Error::internal("a stage lacks an information set");
                let at = stage.set(id).ok_or_else(lost)?;
                let set = game.infoset(id);
                let player = players.iter().position(|own| *own == Some(set.player()));
                let Some(player) = player else {
                    // Somebody else, who has no choice.
                    let name = set.action_names().next().ok_or_else(lost)?;
                    let only = draft.builder.chance("", [(name, Rational::ONE)]);
                    chance.push(K::one());
                    children[index] = Some(draft.builder.draw(node, only));
                    continue;
                };
                let own = *sets[at].get_or_insert_with(|| {
                    draft.set(
                        player,
                        Meaning::Set(id),
                        set.action_names().map(String::from),
                    )
                });
                Some(draft.builder.decide(node, own))
            }
        };
    }
    let Draft {
        builder,
        meaning,
        payoffs,
        ..
    } = draft;
    let skeleton = builder.build()?;
    let rows = payoffs.len() / players.len().max(1);
    let payoffs = Array2::from_shape_vec((rows, players.len()), payoffs)
        .map_err(|fault| Error::internal(format!("the payoffs of a stage are ragged: {fault}")))?;
    // Sets are renumbered in the order in which preorder meets them; labels tell them apart.
    let meaning = skeleton
        .infosets()
        .map(|set| {
            let number: Option<usize> = set.label().parse().ok();
            let found = number.and_then(|number| meaning.get(number).copied());
            found.ok_or_else(|| Error::internal("a stage has a set of unknown meaning"))
        })
        .collect::<Result<_, _>>()?;
    Ok(Built {
        game: Game::new(Arc::clone(skeleton.shape()), Values { payoffs, chance })?,
        meaning,
    })
}

struct Draft<K> {
    builder: GameBuilder,
    players: usize,
    /// By the label of an information set, which is a number.
    meaning: Vec<Meaning>,
    /// Row after row.
    payoffs: Vec<K>,
}

impl<K: OrderedField> Draft<K> {
    fn set(
        &mut self,
        player: usize,
        meaning: Meaning,
        actions: impl Iterator<Item = String>,
    ) -> InfosetId {
        let label = self.meaning.len().to_string();
        self.meaning.push(meaning);
        let player = PlayerId::new(player);
        self.builder.new_infoset(player, &label, actions)
    }

    fn pay(&mut self, node: NodeId, payoffs: impl IntoIterator<Item = K>) {
        let nothing = std::iter::repeat_n(Rational::ZERO, self.players);
        let outcome = self.builder.new_outcome(nothing);
        self.payoffs.extend(payoffs);
        self.builder.pay_outcome(node, outcome);
    }

    fn offer(&mut self, node: NodeId, place: usize, menu: &Menu<K>) {
        let names = |count: usize| (0..count).map(|way| way.to_string());
        let [first, second] = menu.ways;
        let mut rows = vec![node];
        if first > 1 {
            let set = self.set(0, Meaning::Menu(place, 0), names(first));
            rows = self.builder.decide(node, set).collect();
        }
        let set = (second > 1).then(|| self.set(1, Meaning::Menu(place, 1), names(second)));
        let mut table = menu.table.iter();
        for row in rows {
            let cells = match set {
                Some(set) => self.builder.decide(row, set).collect(),
                None => vec![row],
            };
            for (cell, payoffs) in cells.into_iter().zip(table.by_ref()) {
                self.pay(cell, payoffs.clone());
            }
        }
    }

    /// Nobody gets anything by its own pick, so that it does not matter who sees which: chance has
    /// one of them pick, for twice as much, and every information set is a single node.
    fn picks(&mut self, node: NodeId, place: usize, picks: &Picks<K>, chance: &mut Vec<K>) {
        let [to_second, to_first] = &picks.pays;
        let certain = |pays: &[K]| pays.first().cloned().unwrap_or_else(K::zero);
        match (to_second.len() > 1, to_first.len() > 1) {
            (false, false) => self.pay(node, [certain(to_first), certain(to_second)]),
            (true, false) => {
                let pays = to_second.iter().map(|pay| [certain(to_first), pay.clone()]);
                self.pick(node, place, 0, pays);
            }
            (false, true) => {
                let pays = to_first.iter().map(|pay| [pay.clone(), certain(to_second)]);
                self.pick(node, place, 1, pays);
            }
            (true, true) => {
                let half = Rational::new(1, 2);
                let branches = ["first", "second"].map(|name| (name, half.clone()));
                let picker = self.builder.chance("", branches);
                chance.extend([K::from_rational(&half), K::from_rational(&half)]);
                let mut after = self.builder.draw(node, picker);
                let twice = |pay: &K| pay.clone() + pay;
                if let Some(first) = after.next() {
                    let pays = to_second.iter().map(|pay| [K::zero(), twice(pay)]);
                    self.pick(first, place, 0, pays);
                }
                if let Some(second) = after.next() {
                    let pays = to_first.iter().map(|pay| [twice(pay), K::zero()]);
                    self.pick(second, place, 1, pays);
                }
            }
        }
    }

    fn pick(
        &mut self,
        node: NodeId,
        place: usize,
        player: usize,
        pays: impl ExactSizeIterator<Item = [K; 2]>,
    ) {
        let names = (0..pays.len()).map(|way| way.to_string());
        let set = self.set(player, Meaning::Menu(place, player), names);
        let after = self.builder.decide(node, set);
        for (leaf, pay) in after.zip(pays) {
            self.pay(leaf, pay);
        }
    }
}
