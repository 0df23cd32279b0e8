//! Optimal vertices as functions of the parameter.
//!
//! A vertex and its prices, optimal at one point, say which columns lie on which bounds, which rows
//! are tight, and which prices are zero. The equations that this leaves have one solution, also next
//! to the point and so over the rational functions. Whether that is optimal, and where, is for others
//! to check. It is small where simplex pivots would be large: columns at zero and rows without a price
//! take no part.

use super::pair::{Pair, is_nothing};
use crate::lp::exact::ExactSolution;
use crate::lp::{LinearProgram, Relation};
use crate::number::{OrderedField, OrderedRing, Ratio, Rational};
use crate::run::Run;

/// A linear equation in numbered unknowns.
struct Equation<K> {
    /// By increasing unknown; none of the numbers is zero.
    terms: Vec<(usize, K)>,
    right: K,
}

/// An equation that determines an unknown once those of later pivots are known.
struct Pivot<K> {
    row: usize,
    unknown: usize,
    equation: Equation<K>,
}

/// The functions that satisfy the equations which an optimal vertex satisfies at a point.
///
/// `numbers` is the program at the point. `None` where the equations that hold there do not hold
/// beside it, and where the run stopped.
pub(super) fn lifted(
    program: &LinearProgram<Ratio>,
    numbers: &LinearProgram,
    found: &ExactSolution,
    run: &Run<'_>,
) -> Option<Pair> {
    if program.rows() != numbers.rows() || program.columns() != numbers.columns() {
        return None;
    }
    Some(Pair {
        primal: primal(program, numbers, found, run)?,
        dual: dual(program, numbers, found, run)?,
    })
}

/// The columns that are not at a bound, from the rows that are tight.
fn primal(
    program: &LinearProgram<Ratio>,
    numbers: &LinearProgram,
    found: &ExactSolution,
    run: &Run<'_>,
) -> Option<Vec<Ratio>> {
    let at_bound = program.column_ids().map(|id| {
        let (own, there) = (program.column(id), numbers.column(id));
        let value = Some(&found.primal[id.index()]);
        match (there.lower.as_ref() == value, there.upper.as_ref() == value) {
            (true, _) => own.lower.clone(),
            (_, true) => own.upper.clone(),
            _ => None,
        }
    });
    let known: Vec<Option<Ratio>> = at_bound.collect();
    let mut symbolic = Vec::new();
    let mut numeric = Vec::new();
    for id in program.row_ids() {
        let (own, there) = (program.row(id), numbers.row(id));
        let activity = there.entries.iter();
        let activity = activity.map(|(column, entry)| &found.primal[column.index()] * entry);
        if there.relation != Relation::Eq && activity.sum::<Rational>() != *there.rhs {
            continue;
        }
        let entries = own.entries.iter().map(|(c, entry)| (c.index(), entry));
        symbolic.push(equation(entries, own.rhs, &known));
        let entries = there.entries.iter().map(|(c, entry)| (c.index(), entry));
        let known = |column: usize| known[column].as_ref().map(|_| &found.primal[column]);
        numeric.push(reduced(entries, there.rhs, known));
    }
    solved(symbolic, numeric, known, &found.primal, run)
}

/// The prices that are not zero, from the columns without reduced cost.
fn dual(
    program: &LinearProgram<Ratio>,
    numbers: &LinearProgram,
    found: &ExactSolution,
    run: &Run<'_>,
) -> Option<Vec<Ratio>> {
    let known = found
        .dual
        .iter()
        .map(|price| price.is_zero().then(Ratio::zero));
    let known: Vec<Option<Ratio>> = known.collect();
    let mut own: Vec<Vec<(usize, &Ratio)>> = vec![Vec::new(); program.columns()];
    let mut there: Vec<Vec<(usize, &Rational)>> = vec![Vec::new(); program.columns()];
    for id in program.row_ids().filter(|id| known[id.index()].is_none()) {
        for (column, entry) in program.row(id).entries {
            own[column.index()].push((id.index(), entry));
        }
        for (column, entry) in numbers.row(id).entries {
            there[column.index()].push((id.index(), entry));
        }
    }
    let mut symbolic = Vec::new();
    let mut numeric = Vec::new();
    for id in program.column_ids() {
        let column = numbers.column(id);
        let entries = &there[id.index()];
        let paid = entries
            .iter()
            .map(|(row, entry)| &found.dual[*row] * *entry);
        let fixed = column.lower.is_some() && column.lower == column.upper;
        if fixed || paid.sum::<Rational>() != column.cost {
            continue;
        }
        let terms = own[id.index()].iter().copied();
        symbolic.push(equation(terms, &program.column(id).cost, &known));
        numeric.push(reduced(entries.iter().copied(), &column.cost, |_| None));
    }
    solved(symbolic, numeric, known, &found.dual, run)
}

/// An equation without the unknowns that are known.
fn equation<'a>(
    terms: impl Iterator<Item = (usize, &'a Ratio)>,
    right: &Ratio,
    known: &'a [Option<Ratio>],
) -> Equation<Ratio> {
    reduced(terms, right, |unknown| known[unknown].as_ref())
}

fn reduced<'a, K: OrderedField>(
    terms: impl Iterator<Item = (usize, &'a K)>,
    right: &K,
    known: impl Fn(usize) -> Option<&'a K>,
) -> Equation<K> {
    let mut left = Vec::new();
    let mut right = right.clone();
    for (unknown, factor) in terms {
        match known(unknown) {
            None => left.push((unknown, factor.clone())),
            Some(value) => right -= &(factor.clone() * value),
        }
    }
    Equation { terms: left, right }
}

/// What is known, and the other unknowns from the equations; of what these leave open, the value at
/// the point.
///
/// Which equations are independent is found at the point, in numbers.
fn solved(
    symbolic: Vec<Equation<Ratio>>,
    numeric: Vec<Equation<Rational>>,
    known: Vec<Option<Ratio>>,
    there: &[Rational],
    run: &Run<'_>,
) -> Option<Vec<Ratio>> {
    let chosen = eliminated(numeric, |value| usize::from(!value.is_zero()), run)?;
    let mut wanted = vec![false; symbolic.len()];
    chosen.iter().for_each(|pivot| wanted[pivot.row] = true);
    let rows = symbolic.into_iter().zip(wanted);
    let rows = rows.filter_map(|(row, wanted)| wanted.then_some(row));
    let pivots = eliminated(rows.collect(), size, run)?;
    let mut values = known;
    let open: Vec<bool> = {
        let mut open: Vec<bool> = values.iter().map(Option::is_none).collect();
        pivots.iter().for_each(|pivot| open[pivot.unknown] = false);
        open
    };
    for (unknown, _) in open.iter().enumerate().filter(|(_, open)| **open) {
        values[unknown] = Some(Ratio::constant(there[unknown].clone()));
    }
    for pivot in pivots.iter().rev() {
        let mut right = pivot.equation.right.clone();
        let mut factor = None;
        for (unknown, entry) in &pivot.equation.terms {
            match &values[*unknown] {
                _ if *unknown == pivot.unknown => factor = Some(entry),
                Some(value) if is_nothing(value) => {}
                Some(value) => right -= &(entry.clone() * value),
                None => return None,
            }
        }
        values[pivot.unknown] = Some(right / factor?);
    }
    values.into_iter().collect()
}

/// How long a function is: zero for zero, least for constants.
fn size(value: &Ratio) -> usize {
    match value.as_constant() {
        Some(constant) => usize::from(!constant.is_zero()),
        None => {
            let (above, below) = value.parts();
            above.term_count() + below.term_count()
        }
    }
}

/// Gaussian elimination: shortest rows first, and in these the simplest numbers, so that little fills
/// in. Rows that depend on others drop out. `None` where they contradict them or the run stopped.
fn eliminated<K: OrderedField>(
    rows: Vec<Equation<K>>,
    size: impl Fn(&K) -> usize,
    run: &Run<'_>,
) -> Option<Vec<Pivot<K>>> {
    let mut left: Vec<(usize, Equation<K>)> = rows.into_iter().enumerate().collect();
    let mut pivots = Vec::new();
    loop {
        if run.stopped().is_some() {
            return None;
        }
        let contradicts = |row: &Equation<K>| row.terms.is_empty() && size(&row.right) > 0;
        if left.iter().any(|(_, row)| contradicts(row)) {
            return None;
        }
        left.retain(|(_, row)| !row.terms.is_empty());
        let next = (0..left.len()).min_by_key(|&at| left[at].1.terms.len());
        let Some(next) = next else {
            return Some(pivots);
        };
        let (row, equation) = left.swap_remove(next);
        let simplest = equation.terms.iter().min_by_key(|(_, entry)| size(entry))?;
        let (unknown, factor) = simplest.clone();
        for (_, other) in &mut left {
            if let Ok(at) = other.terms.binary_search_by_key(&unknown, |(own, _)| *own) {
                let share = other.terms[at].1.clone() / &factor;
                subtract(other, &equation, &share, unknown, &size);
            }
        }
        pivots.push(Pivot {
            row,
            unknown,
            equation,
        });
    }
}

/// `row -= share * other`, after which an unknown is gone.
fn subtract<K: OrderedField>(
    row: &mut Equation<K>,
    other: &Equation<K>,
    share: &K,
    gone: usize,
    size: impl Fn(&K) -> usize,
) {
    let mut terms = Vec::with_capacity(row.terms.len() + other.terms.len());
    let mut own = std::mem::take(&mut row.terms).into_iter().peekable();
    for (unknown, entry) in &other.terms {
        while let Some(before) = own.next_if(|(next, _)| next < unknown) {
            terms.push(before);
        }
        let same = own.next_if(|(next, _)| next == unknown);
        if *unknown == gone {
            continue;
        }
        let product = entry.clone() * share;
        let sum = match same {
            Some((_, value)) => value - &product,
            None => -product,
        };
        if size(&sum) > 0 {
            terms.push((*unknown, sum));
        }
    }
    terms.extend(own);
    row.terms = terms;
    row.right -= &(other.right.clone() * share);
}
