//! Pairs of faces of the two best-response polyhedra, and what they are split on.

use super::cell::cell;
use super::face::{Face, Halt};
use super::side::Side;
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Stop};
use std::sync::Arc;

/// What is known of a sequence on a pair of faces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Known {
    /// Nothing.
    Nothing,
    /// Its weight is zero.
    NoWeight,
    /// Its slack is zero.
    NoSlack,
    /// Its slack is zero, and it shall have weight somewhere: where it has not is looked at
    /// elsewhere.
    Weight,
}

/// A pair of faces.
pub(super) struct Pair<R> {
    /// By player: a face over its plans.
    pub(super) faces: [Arc<Face<R>>; 2],
    /// By player and sequence.
    pub(super) known: [Vec<Known>; 2],
    /// By player: whether its face was cut where the opponent's weight turned out to be zero.
    narrowed: [bool; 2],
}

impl<R> Clone for Pair<R> {
    fn clone(&self) -> Self {
        Pair {
            faces: self.faces.clone(),
            known: self.known.clone(),
            narrowed: self.narrowed,
        }
    }
}

/// Splits pairs of faces of the polyhedra of two sides.
pub(super) struct Split<'a, K: OrderedField> {
    pub(super) sides: &'a [Side<K::Ring>; 2],
    pub(super) run: &'a Run<'a>,
}

impl<K: OrderedField> Split<'_, K> {
    /// The pair of the polyhedra themselves; in a constant-sum game, where an equilibrium is a pair
    /// of optimal plans, of the faces on which the values of best responses are least.
    ///
    /// `valued` says by player whether what a best response to its plan pays shall be in its
    /// tableau.
    pub(super) fn start(
        &self,
        constant_sum: bool,
        valued: [bool; 2],
        run: &Run<'_>,
    ) -> Result<Pair<K::Ring>, Stop> {
        let [one, two] = self.sides;
        let face = |own, other, valued| Face::new(own, other, valued || constant_sum, run);
        let mut faces = [face(one, two, valued[0])?, face(two, one, valued[1])?];
        if constant_sum {
            for face in &mut faces {
                face.minimize_value(run)?;
            }
        }
        let unknown = |side: &Side<K::Ring>| vec![Known::Nothing; side.count()];
        Ok(Pair {
            faces: faces.map(Arc::new),
            known: [unknown(one), unknown(two)],
            narrowed: [false; 2],
        })
    }

    pub(super) fn impose(
        &self,
        pair: &mut Pair<K::Ring>,
        player: usize,
        sequence: usize,
        zero: Known,
    ) -> Result<(), Halt> {
        pair.known[player][sequence] = zero;
        if zero == Known::NoWeight {
            let face = Arc::make_mut(&mut pair.faces[player]);
            face.impose(face.weight(sequence), self.run)
        } else {
            let face = Arc::make_mut(&mut pair.faces[1 - player]);
            face.impose(face.slack(sequence), self.run)
        }
    }

    /// Draws the conclusions that the tableaux show.
    pub(super) fn follow(&self, pair: &mut Pair<K::Ring>) -> Result<(), Halt> {
        loop {
            let mut changed = false;
            for player in [0, 1] {
                for sequence in 1..self.sides[player].count() {
                    if let Some(stop) = self.run.stopped() {
                        return Err(Halt::Stopped(stop));
                    }
                    changed |= self.follow_one(pair, player, sequence)?;
                }
            }
            if !changed {
                return Ok(());
            }
        }
    }

    fn follow_one(
        &self,
        pair: &mut Pair<K::Ring>,
        player: usize,
        sequence: usize,
    ) -> Result<bool, Halt> {
        let known = pair.known[player][sequence];
        let (plans, replies) = (&pair.faces[player], &pair.faces[1 - player]);
        let (weight, slack) = (plans.weight(sequence), replies.slack(sequence));
        let excluded = pair.known[player][self.sides[player].parent(sequence)] == Known::NoWeight;
        match known {
            Known::NoWeight | Known::NoSlack => return Ok(false),
            Known::Weight => {
                return if excluded || plans.stays_zero(weight) {
                    Err(Halt::Empty)
                } else {
                    Ok(false)
                };
            }
            Known::Nothing => {}
        }
        let zero = if excluded || plans.stays_zero(weight) || replies.stays_positive(slack) {
            Known::NoWeight
        } else if replies.stays_zero(slack) || plans.stays_positive(weight) {
            Known::NoSlack
        } else {
            return Ok(false);
        };
        self.impose(pair, player, sequence, zero)?;
        Ok(true)
    }

    /// A sequence of which neither weight nor slack is zero all over its face; `None` if there is
    /// none.
    pub(super) fn choose(&self, pair: &mut Pair<K::Ring>) -> Result<Option<(usize, usize)>, Halt> {
        let open = |pair: &Pair<K::Ring>| {
            let mut open = Vec::new();
            for player in [0, 1] {
                let known = pair.known[player].iter().enumerate().skip(1);
                let nothing = known.filter(|(_, known)| **known == Known::Nothing);
                open.extend(nothing.map(|(sequence, _)| (player, sequence)));
            }
            open
        };
        let mut candidates = open(pair);
        let scored = candidates.iter().filter_map(|&(player, sequence)| {
            Some(((player, sequence), self.violation(pair, player, sequence)?))
        });
        // The first among equals.
        let worst = scored.reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((sequence, _)) = worst {
            return Ok(Some(sequence));
        }
        candidates.reverse();
        while let Some((player, sequence)) = candidates.pop() {
            let plans = Arc::make_mut(&mut pair.faces[player]);
            if !plans.ascend(plans.weight(sequence), self.run)? {
                self.impose(pair, player, sequence, Known::NoWeight)?;
                continue;
            }
            let replies = Arc::make_mut(&mut pair.faces[1 - player]);
            if !replies.ascend(replies.slack(sequence), self.run)? {
                self.impose(pair, player, sequence, Known::NoSlack)?;
                continue;
            }
            return Ok(Some((player, sequence)));
        }
        // Which sequences have weight somewhere?
        for player in [0, 1] {
            for sequence in 1..self.sides[player].count() {
                let known = pair.known[player][sequence];
                if matches!(known, Known::NoSlack | Known::Weight) {
                    let plans = Arc::make_mut(&mut pair.faces[player]);
                    if !plans.ascend(plans.weight(sequence), self.run)? {
                        if known == Known::Weight {
                            return Err(Halt::Empty);
                        }
                        pair.known[player][sequence] = Known::NoWeight;
                        pair.narrowed[1 - player] = true;
                    }
                }
            }
        }
        Ok(None)
    }

    /// How far the vertices are from complementary in a sequence, for how many ways towards zero:
    /// large where a split leaves little on either side. `None` where they are complementary.
    ///
    /// This only chooses the order of the search, so that floats will do.
    fn violation(&self, pair: &Pair<K::Ring>, player: usize, sequence: usize) -> Option<f64> {
        let (plans, replies) = (&pair.faces[player], &pair.faces[1 - player]);
        let (weight, slack) = (plans.weight(sequence), replies.slack(sequence));
        if !plans.is_positive(weight) || !replies.is_positive(slack) {
            return None;
        }
        let ways = plans.ways_down(weight) * replies.ways_down(slack);
        let [weight, slack] = [plans.at_vertex::<K>(weight), replies.at_vertex::<K>(slack)];
        let size = weight.to_f64() * slack.to_f64() / self.sides[player].largest;
        Some(size / ways as f64)
    }

    /// The extreme points of the product of plans around a pair of faces that is not split any
    /// more, by player: any plan of one player is in equilibrium with any of the other's.
    pub(super) fn extreme_plans(
        &self,
        pair: &Pair<K::Ring>,
        run: &Run<'_>,
    ) -> Result<[Vec<Vec<K>>; 2], Stop> {
        let support = |player: usize| -> Vec<bool> {
            let known = pair.known[player].iter();
            known.map(|known| *known != Known::NoWeight).collect()
        };
        let supports = [support(0), support(1)];
        let extreme = |player: usize| {
            if let Some(plan) = pair.only_plan(player) {
                return Ok(vec![plan]);
            }
            let (own, other) = (&self.sides[player], &self.sides[1 - player]);
            let [mine, theirs] = [player, 1 - player].map(|side| &supports[side]);
            cell::<K>(own, other, mine, theirs, run)
        };
        Ok([extreme(0)?, extreme(1)?])
    }
}

impl<R: OrderedRing> Pair<R> {
    /// The player's plan, if its face shows that it is the only one in the product around the pair
    /// of faces.
    fn only_plan<K: OrderedField<Ring = R>>(&self, player: usize) -> Option<Vec<K>> {
        let face = &self.faces[player];
        let mut weights = (1..self.known[player].len()).map(|sequence| face.weight(sequence));
        if self.narrowed[player] || weights.clone().any(|weight| face.moves(weight)) {
            return None;
        }
        let plan = weights.by_ref().map(|weight| face.at_vertex(weight));
        Some(std::iter::once(K::one()).chain(plan).collect())
    }

    pub(super) fn pivots(&self) -> usize {
        self.faces.iter().map(|face| face.pivots()).sum()
    }
}
