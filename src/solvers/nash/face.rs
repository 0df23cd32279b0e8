//! The best-response polyhedra of the sequence form, and their faces on exact tableaux.

use super::side::Side;
use crate::lp::Sense;
use crate::lp::tableau::{Tableau, Variable};
use crate::number::{OrderedField, OrderedRing};
use crate::run::{Run, Stop};
use std::cmp::Ordering;
use std::sync::Arc;

/// A face of one player's best-response polyhedron
///
/// ```text
/// { (x, q) : Ex = e, x ≥ 0, t = F'q - B'x ≥ 0 }
/// ```
///
/// where `x` is a plan of the player, `B` the payoffs of its opponent, and `t` the slacks of the
/// opponent's sequences. The tableau stands at one of the face's vertices; variables that are zero
/// all over the face, as far as that is known, have no columns.
///
/// Eliminated are `q` and, at every set, the weight and slack of one *chosen* action: the free
/// variables are the weights of the other actions and the slacks of chosen ones.
#[derive(Clone)]
pub(super) struct Face<R> {
    tableau: Tableau<R>,
    /// By variable: whether it was dropped.
    gone: Vec<bool>,
    variables: Arc<Variables>,
}

struct Variables {
    /// By sequence of the player, of the opponent; unused for ∅.
    weight: Vec<Variable>,
    slack: Vec<Variable>,
    /// What a best response to the plan pays, if it is in the tableau: the one variable that may be
    /// negative.
    value: Option<Variable>,
}

/// Why a face is not gone on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// It holds nothing, or nothing that is not found elsewhere.
    Empty,
    /// It is time to stop: what is there is not known.
    Stopped(Stop),
}

/// What was found of a part, `None` if it holds nothing.
pub(super) fn part<T>(found: Result<T, Halt>) -> Result<Option<T>, Stop> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Halt::Empty) => Ok(None),
        Err(Halt::Stopped(stop)) => Err(stop),
    }
}

fn poll(run: &Run<'_>) -> Result<(), Halt> {
    run.stopped()
        .map_or(Ok(()), |stop| Err(Halt::Stopped(stop)))
}

impl<R: OrderedRing> Face<R> {
    /// The polyhedron itself. `valued` puts the value of best responses into the tableau.
    pub(super) fn new(
        own: &Side<R>,
        other: &Side<R>,
        valued: bool,
        run: &Run<'_>,
    ) -> Result<Self, Stop> {
        let mut room = run.options().limits.entries;
        let mut take = |entries: usize| {
            room = room.checked_sub(entries).ok_or(Stop::Work)?;
            run.stopped().map_or(Ok(()), Err)
        };
        let first: Vec<usize> = own.sets.iter().map(|set| set.sequences[0]).collect();
        let mut plan = vec![R::zero(); own.count()];
        for sequence in own.through(&first, 0) {
            plan[sequence] = R::one();
        }
        let (best, _) = other.best_plan(other.against(&plan));
        // Variables: what starts nonbasic, then the basic ones in the order of the rows.
        let (own_free, own_chosen) = split(own, &first);
        let (other_free, other_chosen) = split(other, &best);
        let mut weight = vec![0; own.count()];
        let mut slack = vec![0; other.count()];
        let mut next = 0..;
        let mut number = |list: &[usize], into: &mut Vec<Variable>| {
            list.iter().zip(&mut next).for_each(|(&s, v)| into[s] = v);
        };
        number(&own_free, &mut weight);
        number(&other_chosen, &mut slack);
        number(&own_chosen, &mut weight);
        number(&other_free, &mut slack);
        let columns = own_free.len() + other_chosen.len();
        let value = valued.then_some(own.count() + other.count() - 2);

        // A unit of a free weight moves with it what chosen sequences follow.
        let mut weights: Vec<Vec<(Variable, R)>> = vec![Vec::new(); own.count()];
        for &free in &own_free {
            let instead = own.through(&first, first[own.home[free]]);
            take(instead.len())?;
            let gains = own.through(&first, free).into_iter().skip(1);
            gains.for_each(|s| weights[s].push((weight[free], -R::one())));
            instead
                .into_iter()
                .for_each(|s| weights[s].push((weight[free], R::one())));
        }
        let mut rows: Vec<(Vec<(Variable, R)>, R)> = own_chosen
            .iter()
            .map(|&s| (std::mem::take(&mut weights[s]), plan[s].clone()))
            .collect();
        // What the opponent gets from a bundle of its sequences, over the free weights.
        let reduced = |bundle: &[(usize, bool)]| {
            let mut values = vec![R::zero(); own.count()];
            for &(sequence, gains) in bundle {
                for (mine, payoff) in &other.payoffs[sequence] {
                    if gains {
                        values[*mine] += payoff;
                    } else {
                        values[*mine] -= payoff;
                    }
                }
            }
            for (index, set) in own.sets.iter().enumerate().rev() {
                let through = values[first[index]].clone();
                values[set.parent] += &through;
            }
            let entries: Vec<(Variable, R)> = own_free
                .iter()
                .map(|&free| {
                    let instead = &values[first[own.home[free]]];
                    (weight[free], values[free].clone() - instead)
                })
                .filter(|(_, coefficient)| !coefficient.is_zero())
                .collect();
            (entries, values[0].clone())
        };
        // slack = Σ over the change of plan of -(payoff + slack), the free sequence's own aside.
        for &free in &other_free {
            let gains = other.through(&best, free).into_iter().map(|s| (s, true));
            let instead = other.through(&best, best[other.home[free]]);
            let change: Vec<_> = gains
                .chain(instead.into_iter().map(|s| (s, false)))
                .collect();
            let (mut entries, constant) = reduced(&change);
            take(entries.len() + change.len())?;
            entries.extend(
                change[1..]
                    .iter()
                    .map(|&(s, gains)| (slack[s], if gains { R::one() } else { -R::one() })),
            );
            rows.push((entries, -constant));
        }
        // value = Σ over the best plan of payoff + slack.
        if valued {
            let bundle: Vec<_> = other
                .through(&best, 0)
                .into_iter()
                .map(|s| (s, true))
                .collect();
            let (entries, constant) = reduced(&bundle);
            let mut entries: Vec<_> = entries.into_iter().map(|(v, e)| (v, -e)).collect();
            entries.extend(bundle[1..].iter().map(|&(s, _)| (slack[s], -R::one())));
            rows.push((entries, constant));
        }
        let gone = vec![false; columns + rows.len()];
        Ok(Face {
            tableau: Tableau::new(columns, rows),
            gone,
            variables: Arc::new(Variables {
                weight,
                slack,
                value,
            }),
        })
    }

    /// The weight of one of the player's sequences.
    pub(super) fn weight(&self, sequence: usize) -> Variable {
        self.variables.weight[sequence]
    }

    /// The slack of one of the opponent's sequences.
    pub(super) fn slack(&self, sequence: usize) -> Variable {
        self.variables.slack[sequence]
    }

    /// How many pivots were made on the way here.
    pub(super) fn pivots(&self) -> usize {
        self.tableau.pivots()
    }

    /// Whether a variable is positive at the vertex.
    pub(super) fn is_positive(&self, variable: Variable) -> bool {
        let row = self.tableau.row_of(variable);
        row.is_some_and(|row| self.tableau.right(row).0.sign() == Ordering::Greater)
    }

    /// Whether the tableau shows at once that a variable is positive all over the face.
    pub(super) fn stays_positive(&self, variable: Variable) -> bool {
        let Some(row) = self.tableau.row_of(variable) else {
            return false;
        };
        let falls = |(_, entry): (Variable, &R)| entry.sign() == Ordering::Greater;
        self.is_positive(variable) && !self.tableau.entries(row).any(falls)
    }

    /// Whether the tableau shows at once that a variable is zero all over the face.
    pub(super) fn stays_zero(&self, variable: Variable) -> bool {
        match self.tableau.row_of(variable) {
            None => self.gone[variable],
            Some(row) => {
                let rises = |(_, entry): (Variable, &R)| entry.sign() == Ordering::Less;
                !self.is_positive(variable) && !self.tableau.entries(row).any(rises)
            }
        }
    }

    /// How many variables move a positive one towards zero.
    pub(super) fn ways_down(&self, variable: Variable) -> usize {
        let falls = |(_, entry): &(Variable, &R)| entry.sign() == Ordering::Greater;
        let row = self.tableau.row_of(variable);
        row.map_or(0, |row| self.tableau.entries(row).filter(falls).count())
    }

    /// Whether the tableau does not show that a variable is constant on the face.
    pub(super) fn moves(&self, variable: Variable) -> bool {
        match self.tableau.row_of(variable) {
            None => !self.gone[variable],
            Some(row) => self.tableau.entries(row).next().is_some(),
        }
    }

    /// A variable's value at the vertex.
    pub(super) fn at_vertex<K: OrderedField<Ring = R>>(&self, variable: Variable) -> K {
        self.tableau.value(variable)
    }

    /// Goes on to the face on which a variable is zero.
    pub(super) fn impose(&mut self, variable: Variable, run: &Run<'_>) -> Result<(), Halt> {
        if let Some(row) = self.descend(variable, run)? {
            let Some((entering, _)) = self.tableau.entries(row).next() else {
                return Ok(());
            };
            // The row's right-hand side is zero: nothing moves, whatever the entry's sign.
            self.pivot(row, entering, run).map_err(Halt::Stopped)?;
        }
        self.gone[variable] = true;
        self.tableau.drop_all(&[variable]);
        Ok(())
    }

    /// Moves to a vertex at which a variable is zero; returns its row if it is still basic.
    fn descend(&mut self, variable: Variable, run: &Run<'_>) -> Result<Option<usize>, Halt> {
        while let Some(row) = self.tableau.row_of(variable) {
            poll(run)?;
            if !self.is_positive(variable) {
                return Ok(Some(row));
            }
            let entering = self.first(row, Ordering::Greater).ok_or(Halt::Empty)?;
            // The variable itself falls, so that its own row is among the limits.
            let leaving = self.limit(entering).ok_or(Halt::Empty)?;
            let own = self.tableau.compare_limits(entering, row, leaving);
            let leaving = if own == Some(Ordering::Equal) {
                row
            } else {
                leaving
            };
            self.pivot(leaving, entering, run).map_err(Halt::Stopped)?;
        }
        Ok(None)
    }

    /// Moves to a vertex, or finds a ray, on which a variable is positive. `false` if there is
    /// none: then the variable is zero all over the face.
    pub(super) fn ascend(&mut self, variable: Variable, run: &Run<'_>) -> Result<bool, Halt> {
        if self.gone[variable] {
            return Ok(false);
        }
        if self.tableau.row_of(variable).is_none() {
            let Some(row) = self.limit(variable) else {
                return Ok(true);
            };
            self.pivot(row, variable, run).map_err(Halt::Stopped)?;
        }
        while let Some(row) = self.tableau.row_of(variable) {
            poll(run)?;
            if self.is_positive(variable) {
                return Ok(true);
            }
            let Some(entering) = self.first(row, Ordering::Less) else {
                return Ok(false);
            };
            let Some(leaving) = self.limit(entering) else {
                return Ok(true);
            };
            self.pivot(leaving, entering, run).map_err(Halt::Stopped)?;
        }
        Ok(false)
    }

    /// What a best response to the plan at the vertex pays, if it is in the tableau.
    pub(super) fn value<K: OrderedField<Ring = R>>(&self) -> Option<K> {
        let value = self.variables.value?;
        Some(self.tableau.value(value))
    }

    /// Moves to a vertex at which the value of best responses is greatest, or least; `false` if it
    /// has no bound. Nothing is done where the value is not in the tableau.
    pub(super) fn optimize_value(&mut self, sense: Sense, run: &Run<'_>) -> Result<bool, Stop> {
        let Some(value) = self.variables.value else {
            return Ok(true);
        };
        // The value falls as a variable with a positive entry grows.
        let sign = match sense {
            Sense::Minimize => Ordering::Greater,
            Sense::Maximize => Ordering::Less,
        };
        while let Some(row) = self.tableau.row_of(value) {
            let Some(entering) = self.first(row, sign) else {
                return Ok(true);
            };
            let Some(leaving) = self.limit(entering) else {
                return Ok(false);
            };
            if let Some(stop) = run.stopped() {
                return Err(stop);
            }
            self.pivot(leaving, entering, run)?;
            run.report("pivots to the value", self.pivots() as u64, None);
        }
        Ok(true)
    }

    /// Goes on to the face on which the value of best responses is least.
    pub(super) fn minimize_value(&mut self, run: &Run<'_>) -> Result<(), Stop> {
        self.optimize_value(Sense::Minimize, run)?;
        let value = self.variables.value;
        let Some(row) = value.and_then(|value| self.tableau.row_of(value)) else {
            return Ok(());
        };
        let rising = |&(_, entry): &(Variable, &R)| entry.sign() == Ordering::Less;
        let rising: Vec<Variable> = self
            .tableau
            .entries(row)
            .filter(rising)
            .map(|(v, _)| v)
            .collect();
        for &variable in &rising {
            self.gone[variable] = true;
        }
        self.tableau.drop_all(&rising);
        Ok(())
    }

    /// A pivot that ends where it is time to stop; the face then makes no sense.
    fn pivot(&mut self, row: usize, entering: Variable, run: &Run<'_>) -> Result<(), Stop> {
        let mut stop = None;
        self.tableau.pivot_while(row, entering, || {
            stop = run.stopped();
            stop.is_none()
        });
        stop.map_or(Ok(()), Err)
    }

    /// The least nonbasic variable whose coefficient in a row has this sign (Bland 1977: with the
    /// least leaving one among equals, no sequence of pivots comes back).
    fn first(&self, row: usize, sign: Ordering) -> Option<Variable> {
        let right = |&(_, entry): &(Variable, &R)| entry.sign() == sign;
        self.tableau
            .entries(row)
            .filter(right)
            .map(|(v, _)| v)
            .min()
    }

    /// The row that limits a variable that grows from zero, the least basic variable's among
    /// equals.
    fn limit(&self, entering: Variable) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in 0..self.tableau.row_count() {
            let falls = self.tableau.entry(row, entering);
            if falls.is_none_or(|entry| entry.sign() != Ordering::Greater)
                || Some(self.tableau.basic(row)) == self.variables.value
            {
                continue;
            }
            let better = best.is_none_or(|other| {
                let order = self.tableau.compare_limits(entering, row, other);
                let tied = order == Some(Ordering::Equal);
                order == Some(Ordering::Less)
                    || tied && self.tableau.basic(row) < self.tableau.basic(other)
            });
            if better {
                best = Some(row);
            }
        }
        best
    }
}

/// The sequences that are not chosen and those that are.
fn split<R>(side: &Side<R>, chosen: &[usize]) -> (Vec<usize>, Vec<usize>) {
    (1..side.home.len()).partition(|&sequence| chosen[side.home[sequence]] != sequence)
}
