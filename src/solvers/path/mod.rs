//! Lemke's path through the plans of two players.
//!
//! Plans `x`, `y` are in equilibrium when, with the slacks `s = E'p - Ay` and `t = F'q - B'x` of
//! the players' sequences, `s, t ≥ 0` and every sequence has weight zero or slack zero. A path of
//! such pairs begins where a variable `z` is at its start and ends where `z = 0`. What `z` does is
//! up to the method: it stands in the [`Border`] of the problem, its right-hand sides and the
//! column of `λ`, which is the start of `z` less `z`.
//!
//! The tableau has one row for every sequence. At each information set one action is *chosen*: its
//! weight is basic, given by the others, and the slack of every other action is basic. The dual
//! variables `p`, `q` are eliminated beforehand; so the matrix holds, for two actions that are not
//! chosen, the gain of a player from switching to its own action, once its opponent has switched
//! to hers. Pivots are exact and lexicographic: ties at sets that are not reached are structural
//! in trees.

mod numbering;
mod tree;

pub(super) use numbering::Numbering;
pub(super) use tree::{Change, Set, Tree};

use crate::diagnostic::Error;
use crate::lp::tableau::{Tableau, Variable};
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Stop};
use std::cmp::Ordering;

/// By sequence of one player: the opponent's sequences and the player's payoffs.
pub(super) type Payoffs<'a, K> = Vec<Vec<(usize, &'a K)>>;

/// The players' sequences and payoffs.
pub(super) struct Problem<'a, K> {
    pub(super) trees: [Tree; 2],
    pub(super) payoffs: [Payoffs<'a, K>; 2],
}

/// What a row holds besides its matrix.
pub(super) struct Ends<K> {
    /// The coefficient of `λ`.
    pub(super) lambda: K,
    /// The right-hand side as a polynomial in an infinitesimal, the constant first.
    pub(super) right: Vec<K>,
}

/// The part of a problem that its method decides. The basic solution at `λ = 0` must be feasible.
pub(super) trait Border<K> {
    /// Where `z` starts.
    fn start(&self) -> K;

    /// The ends of the row of a chosen sequence's weight, in the ring: a row that must be scaled
    /// scales the variable that starts basic in it, which matters to nobody if that is a slack.
    fn weight(&self, player: usize, sequence: usize) -> Ends<K>;

    /// The ends of the row of a slack that loses by `change`, which would gain `against_chosen`
    /// against the opponent's chosen plan.
    fn slack(&self, player: usize, change: &Change, against_chosen: K) -> Ends<K>;
}

/// `Err` if it is time to stop.
pub(super) fn poll(run: &Run<'_>) -> Result<(), Stop> {
    run.stopped().map_or(Ok(()), Err)
}

/// A row of a tableau: entries by variable, and the right-hand side.
type Equation<R> = (Vec<(Variable, R)>, R);

/// A row in the ring: entries, units with their signs, and ends.
fn cleared<K: OrderedField>(
    numbering: &Numbering,
    entries: &[(Variable, K)],
    units: impl IntoIterator<Item = (Variable, bool)>,
    ends: &Ends<K>,
) -> Equation<K::Ring> {
    let all = entries.iter().map(|(_, entry)| entry);
    let scale = K::common_denominator(all.chain([&ends.lambda]).chain(&ends.right));
    let entries = entries.iter();
    let mut row: Vec<_> = entries
        .map(|(variable, entry)| (*variable, entry.scale(&scale)))
        .collect();
    row.extend(
        units
            .into_iter()
            .map(|(variable, positive)| match positive {
                true => (variable, scale.clone()),
                false => (variable, -scale.clone()),
            }),
    );
    row.push((Numbering::LAMBDA, ends.lambda.scale(&scale)));
    let mut right = ends.right.iter().map(|value| value.scale(&scale));
    let constant = right.next().unwrap_or_else(K::Ring::zero);
    row.extend(numbering.powers().zip(right));
    (row, constant)
}

/// The tableau at the start, unless time or its limit of entries ends before.
pub(super) fn formulate<K: OrderedField>(
    problem: &Problem<'_, K>,
    numbering: &Numbering,
    border: &impl Border<K>,
    run: &Run<'_>,
) -> Result<Tableau<K::Ring>, Stop> {
    let mut rows: Vec<Equation<K::Ring>> = vec![(Vec::new(), K::Ring::zero()); numbering.count + 1];
    // z = start - λ.
    let start = Ends {
        lambda: K::one(),
        right: vec![border.start()],
    };
    rows[0] = cleared(numbering, &[], [], &start);
    let ends = numbering.powers().len() + 2;
    let mut held = 0;
    for player in [0, 1] {
        let (own, other) = (&problem.trees[player], &problem.trees[1 - player]);
        let payoffs = &problem.payoffs[player];
        let mut gain = vec![K::zero(); other.count()];
        // By chosen sequence: the free weights that take from it or give to it.
        let mut moved: Vec<Change> = vec![Vec::new(); own.count()];
        for sequence in own.free() {
            poll(run)?;
            let change = own.switch(sequence);
            let free = numbering.starts_nonbasic(player, sequence);
            for &(changed, gains) in &change[1..] {
                moved[changed].push((free, !gains));
            }
            // Its slack: what the switch to it loses, plus slacks of chosen ones.
            gain.fill(K::zero());
            for &(changed, gains) in &change {
                for (theirs, payoff) in &payoffs[changed] {
                    let payoff = (*payoff).clone();
                    gain[*theirs] += &if gains { payoff } else { -payoff };
                }
            }
            let (against_chosen, mut entries) = other.reduce(&mut gain);
            for (theirs, _) in &mut entries {
                *theirs = numbering.starts_nonbasic(1 - player, *theirs);
            }
            let slacks = change[1..]
                .iter()
                .map(|&(chosen, gains)| (numbering.starts_nonbasic(player, chosen), gains));
            // Every change but the first also stands in the row of the sequence that it changes.
            held += entries.len() + 2 * change.len() + ends;
            if held > run.options().limits.entries {
                return Err(Stop::Work);
            }
            let ends = border.slack(player, &change, against_chosen);
            rows[numbering.row(player, sequence)] = cleared(numbering, &entries, slacks, &ends);
        }
        for set in &own.sets {
            held += ends;
            if held > run.options().limits.entries {
                return Err(Stop::Work);
            }
            let units = std::mem::take(&mut moved[set.chosen]);
            let ends = border.weight(player, set.chosen);
            rows[numbering.row(player, set.chosen)] = cleared(numbering, &[], units, &ends);
        }
    }
    let powers = numbering.powers();
    Ok(Tableau::new(powers.end, rows).with_powers(powers))
}

/// Pivots until `z` is zero, where `spent` pivots were made before. Returns why it stopped before,
/// if it did.
pub(super) fn follow<R: OrderedRing>(
    tableau: &mut Tableau<R>,
    numbering: &Numbering,
    spent: usize,
    run: &Run<'_>,
) -> Result<Option<Stop>, Error> {
    let broken = || Error::internal("Lemke's path left the realization plans");
    let limits = run.options().limits;
    let mut entering = Numbering::LAMBDA;
    loop {
        if let Some(stop) = run.stopped() {
            return Ok(Some(stop));
        }
        let pivots = spent + tableau.pivots();
        if pivots >= limits.pivots || tableau.entry_count() > limits.entries {
            return Ok(Some(Stop::Work));
        }
        run.report("Lemke pivots", pivots as u64, None);
        // Weights are bounded by the plans' equations and every slack meets one of them, so the
        // path has no ray but its start.
        let row = tableau.ratio_test(entering).ok_or_else(broken)?;
        let last = tableau.row_of(numbering.z());
        if let Some(last) = last
            && (last == row || tableau.compare_limits(entering, last, row) == Some(Ordering::Equal))
        {
            tableau.pivot(last, entering);
            return Ok(None);
        }
        let mut stop = None;
        let leaving = tableau.pivot_while(row, entering, || {
            stop = run.stopped();
            stop.is_none()
        });
        if stop.is_some() {
            return Ok(stop);
        }
        entering = numbering.complement(leaving.ok_or_else(broken)?);
    }
}
