//! The best deviation of one player as columns and rows: the dual of its dynamic program.
//!
//! Once a player has left the device it faces, at each of its later sets `h`, the choice of an
//! action. With `w(z)` the device's weight of the others' sequences at a leaf given what triggered
//! the deviation, the value of going on is the least `v` with
//!
//! ```text
//! v(h) >= Σ over leaves z after action a, before another own move:  c(z) u(z) w(z)
//!       + Σ over own sets h' next after a:  v(h')                       for every action a of h
//! ```

use crate::game::{ActionId, Game, InfosetId, PlayerId, SequenceId};
use crate::lp::{ColumnId, Relation};
use crate::number::OrderedField;
use crate::sequence_form::LeafForm;
use crate::solvers::incentives::IncentiveProgram;
use std::collections::HashMap;

/// A linear expression in columns.
pub(super) type Terms<K> = Vec<(ColumnId, K)>;

/// Sums with more terms become columns.
const LONGEST_SUM: usize = 4;

/// One player's tree of own sets, with what it is paid by the others' sequences.
pub(super) struct Own<'a, K> {
    pub game: &'a Game<K>,
    pub player: PlayerId,
    /// The others' tuples that occur at leaves; the player's own place is empty.
    pub others: Vec<Vec<SequenceId>>,
    /// By own sequence: chance times payoff by others' tuple, at the leaves with this sequence.
    paid: Vec<Vec<(usize, K)>>,
    /// By own sequence: the live sets that come next.
    next: Vec<Vec<InfosetId>>,
}

impl<'a, K: OrderedField> Own<'a, K> {
    pub fn new(game: &'a Game<K>, player: PlayerId, leaves: &[LeafForm<K>], live: &[bool]) -> Self {
        let count = game.sequence_count(player);
        let mut others: Vec<Vec<SequenceId>> = Vec::new();
        let mut known: HashMap<Vec<SequenceId>, usize> = HashMap::new();
        let mut paid: Vec<Vec<(usize, K)>> = vec![Vec::new(); count];
        for leaf in leaves {
            let mut tuple = leaf.sequences.clone();
            let own = std::mem::replace(&mut tuple[player.index()], SequenceId::EMPTY);
            let payoff = leaf.chance.clone() * &leaf.payoffs[player.index()];
            let index = *known.entry(tuple).or_insert_with_key(|tuple| {
                others.push(tuple.clone());
                others.len() - 1
            });
            paid[own.index()].push((index, payoff));
        }
        for terms in &mut paid {
            terms.sort_by_key(|(index, _)| *index);
            terms.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 += &later.1;
                }
                same
            });
            terms.retain(|(_, payoff)| !payoff.is_zero());
        }
        let mut next = vec![Vec::new(); count];
        for &set in game.infosets_of(player).iter().filter(|s| live[s.index()]) {
            next[game.infoset(set).parent_sequence().index()].push(set);
        }
        Own {
            game,
            player,
            others,
            paid,
            next,
        }
    }

    /// The sets that come next after a sequence.
    pub fn next(&self, sequence: SequenceId) -> &[InfosetId] {
        &self.next[sequence.index()]
    }

    /// The sets at which this player moves and that count.
    pub fn sets(&self) -> impl Iterator<Item = InfosetId> + '_ {
        self.next.iter().flatten().copied()
    }

    fn sequence(&self, action: ActionId) -> SequenceId {
        self.game.sequence(action)
    }

    /// What is paid at the leaves with this sequence, weighed by the others' tuple.
    pub fn paid<'b>(
        &'b self,
        sequence: SequenceId,
        weight: &'b impl Fn(usize) -> Option<ColumnId>,
    ) -> impl Iterator<Item = (ColumnId, K)> + 'b {
        let terms = self.paid[sequence.index()].iter();
        terms.filter_map(|(others, payoff)| Some((weight(*others)?, payoff.clone())))
    }

    /// By own sequence: what obeying brings from there on. `weight` says how often a sequence of the
    /// player and the others' tuple are recommended. Longer sums are columns of their own, so that
    /// they are written once and not for every sequence before.
    pub fn obeying(
        &self,
        form: &mut IncentiveProgram<K>,
        weight: &impl Fn(SequenceId, usize) -> Option<ColumnId>,
    ) -> Vec<Terms<K>> {
        let count = self.paid.len();
        let mut values: Vec<Terms<K>> = (0..count)
            .map(|index| {
                let sequence = SequenceId::new(index);
                let at = |others| weight(sequence, others);
                self.paid(sequence, &at).collect()
            })
            .collect();
        let mut sets: Vec<InfosetId> = self.sets().collect();
        sets.sort();
        // Sets that follow have the larger ids.
        for &id in sets.iter().rev() {
            let set = self.game.infoset(id);
            let mut total = Terms::new();
            for action in set.actions() {
                let own = &mut values[self.sequence(action).index()];
                if own.len() > LONGEST_SUM {
                    let number = form.program.columns();
                    let name = format_args!("obeying {number}");
                    let column = form.program.add_column(name, None, None);
                    let terms = std::mem::take(own).into_iter();
                    let terms = terms.chain([(column, -K::one())]);
                    let name = format_args!("obeying {number}");
                    (form.program).add_row(name, Relation::Eq, K::zero(), terms);
                    own.push((column, K::one()));
                }
                total.extend(own.iter().cloned());
            }
            values[set.parent_sequence().index()].extend(total);
        }
        values
    }

    /// Adds the values of going on freely from these sets, and returns them.
    pub fn going_on(
        &self,
        form: &mut IncentiveProgram<K>,
        from: impl IntoIterator<Item = InfosetId>,
        weight: &impl Fn(usize) -> Option<ColumnId>,
    ) -> HashMap<InfosetId, Terms<K>> {
        let mut sets: Vec<InfosetId> = from.into_iter().collect();
        let mut at = 0;
        while at < sets.len() {
            for action in self.game.infoset(sets[at]).actions() {
                sets.extend_from_slice(self.next(self.sequence(action)));
            }
            at += 1;
        }
        sets.sort();
        let mut values: HashMap<InfosetId, Terms<K>> = HashMap::with_capacity(sets.len());
        for &id in sets.iter().rev() {
            let set = self.game.infoset(id);
            let mut choices: Vec<Terms<K>> = set
                .actions()
                .map(|action| self.after(self.sequence(action), &mut values, weight))
                .collect();
            let value = match choices.len() {
                1 => choices.pop().unwrap_or_default(),
                _ => {
                    let number = form.program.columns();
                    let name = format_args!("going on {number} at {}", set.label());
                    let value = form.program.add_column(name, None, None);
                    for (action, terms) in set.actions().zip(choices) {
                        let name = format_args!("{number} {}", self.game.action_name(action));
                        let terms = terms.into_iter().chain([(value, -K::one())]);
                        (form.program).add_row(name, Relation::Le, K::zero(), terms);
                    }
                    vec![(value, K::one())]
                }
            };
            values.insert(id, value);
        }
        values
    }

    /// What going on brings after a sequence: what is paid there and the values of the next sets,
    /// which are taken out of `values`.
    pub fn after(
        &self,
        sequence: SequenceId,
        values: &mut HashMap<InfosetId, Terms<K>>,
        weight: &impl Fn(usize) -> Option<ColumnId>,
    ) -> Terms<K> {
        let mut terms: Terms<K> = self.paid(sequence, weight).collect();
        for set in self.next(sequence) {
            terms.extend(values.remove(set).unwrap_or_default());
        }
        terms
    }

    /// Adds the row `the best of these - obeying <= 0`, through a column where there are several.
    pub fn deter(
        &self,
        form: &mut IncentiveProgram<K>,
        name: &str,
        mut choices: Vec<Terms<K>>,
        obeying: Terms<K>,
    ) -> crate::lp::RowId {
        let best = match choices.len() {
            1 => choices.pop().unwrap_or_default(),
            _ => {
                let column = (form.program).add_column(format_args!("best of {name}"), None, None);
                for (number, terms) in choices.into_iter().enumerate() {
                    let terms = terms.into_iter().chain([(column, -K::one())]);
                    let name = format_args!("{name} {number}");
                    (form.program).add_row(name, Relation::Le, K::zero(), terms);
                }
                vec![(column, K::one())]
            }
        };
        let obeying = obeying.into_iter().map(|(column, value)| (column, -value));
        let terms = best.into_iter().chain(obeying);
        (form.program).add_row(name, Relation::Le, K::zero(), terms)
    }
}
