//! Exact solutions of sparse linear systems over the rationals, by p-adic lifting.
//!
//! The matrix is factored once modulo a 31-bit prime, by sparse elimination (shortest row first; in
//! it the column that is met in the fewest rows). Every lifting step then finds one more p-adic
//! digit of the solution with the same factors (Dixon, Numerische Mathematik 40, 1982), and the
//! rational numbers are reconstructed from their digits by Euclid's algorithm, stopping in the
//! middle (Wang 1981), with common denominators tried first.
//!
//! The systems here are the optimality conditions of a linear program: they may have fewer or more
//! equations than unknowns. Unknowns without a pivot are fixed at simple rationals near given
//! floats. What comes back is a candidate: the caller checks it, so that an unlucky prime can cost
//! an answer and never falsify one.

use crate::number::{Integer, OrderedField, OrderedRing, Rational};
use crate::run::Run;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Primes below 2^31 to factor with; a second one is tried where the first fails.
const PRIMES: [u64; 2] = [2_147_483_647, 2_147_483_629];

/// One equation: unknowns with coefficients, each unknown at most once, and the right-hand side.
#[derive(Debug, Clone)]
pub(super) struct Equation {
    pub(super) terms: Vec<(u32, Rational)>,
    pub(super) right: Rational,
}

/// Solves for `near.len()` unknowns; those that the equations leave free are put on the grid of
/// step `1 / grid` (a `grid` of 0 counts as 1) next to `near`. `None` where a coefficient leaves
/// the machine range, no consistent solution was found, or the run stopped.
pub(super) fn solve(
    equations: &[Equation],
    near: &[f64],
    grid: u64,
    run: &Run<'_>,
) -> Option<Fractions> {
    let system = Integral::new(equations)?;
    let grid = grid.max(1);
    PRIMES.iter().find_map(|&prime| {
        let factors = Factors::new(&system, near, prime, run)?;
        system.lift(&factors, near, grid, prime, run)
    })
}

/// Rational numbers over one positive denominator.
#[derive(Debug, Clone)]
pub(super) struct Fractions {
    pub(super) denominator: Integer,
    pub(super) numerators: Vec<Integer>,
}

impl Fractions {
    pub(super) fn compare(&self, index: usize, other: &Rational) -> Ordering {
        match other.is_zero() {
            true => self.numerators[index].sign(),
            false => self.get(index).cmp(other),
        }
    }

    pub(super) fn get(&self, index: usize) -> Rational {
        match &self.numerators[index] {
            zero if zero.is_zero() => Rational::ZERO,
            numerator => Rational::ratio(numerator, &self.denominator),
        }
    }
}

/// A system with integer coefficients.
struct Integral {
    rows: Vec<Vec<(u32, i64)>>,
    right: Vec<i128>,
}

/// Bound on right-hand sides that keeps every sum of a lifting step within an `i128`.
const LARGEST: u128 = 1 << 120;

impl Integral {
    fn new(equations: &[Equation]) -> Option<Self> {
        let mut rows = Vec::with_capacity(equations.len());
        let mut right = Vec::with_capacity(equations.len());
        for equation in equations {
            let values = equation.terms.iter().map(|(_, value)| value);
            let scale = Rational::common_denominator(values.chain([&equation.right]));
            let word = |value: &Rational| value.scale(&scale).to_i128();
            let row: Option<Vec<(u32, i64)>> = equation
                .terms
                .iter()
                .map(|(unknown, value)| Some((*unknown, i64::try_from(word(value)?).ok()?)))
                .collect();
            let mut row = row?;
            row.sort_unstable_by_key(|&(unknown, _)| unknown);
            rows.push(row);
            right.push(word(&equation.right)?);
        }
        Some(Integral { rows, right })
    }

    /// Lifts the solution modulo higher and higher powers of the prime until it can be read.
    fn lift(
        &self,
        factors: &Factors,
        near: &[f64],
        grid: u64,
        prime: u64,
        run: &Run<'_>,
    ) -> Option<Fractions> {
        // Free unknowns are numerators over `grid`, and so everything else is solved times `grid`.
        let step = grid as f64;
        let fixed: Vec<i128> = (0..near.len())
            .map(|unknown| match factors.is_free[unknown] {
                true if near[unknown].is_finite() => (near[unknown] * step).round() as i128,
                _ => 0,
            })
            .collect();
        let mut rest: Vec<i128> = Vec::with_capacity(self.rows.len());
        for (row, right) in self.rows.iter().zip(&self.right) {
            let mut value = right.checked_mul(i128::from(grid))?;
            for &(unknown, coefficient) in row {
                let moved = fixed[unknown as usize].checked_mul(i128::from(coefficient))?;
                value = value.checked_sub(moved)?;
            }
            if value.unsigned_abs() >= LARGEST {
                return None;
            }
            rest.push(value);
        }
        let mut digits: Vec<Vec<u32>> = Vec::new();
        let mut next_try = 4;
        loop {
            if run.stopped().is_some() {
                return None;
            }
            let residues = rest
                .iter()
                .map(|&r| r.rem_euclid(i128::from(prime)) as u64)
                .collect();
            let digit = factors.solve(residues)?;
            for (row, value) in self.rows.iter().zip(&mut rest) {
                let used: i128 = row
                    .iter()
                    .map(|&(unknown, c)| i128::from(c) * i128::from(digit[unknown as usize]))
                    .sum();
                *value = (*value - used) / i128::from(prime);
            }
            digits.push(digit);
            if digits.len() == next_try {
                if let Some(mut values) = read(&digits, prime) {
                    // Pivots have no fixed part, and free unknowns no digits.
                    for (value, &numerator) in values.numerators.iter_mut().zip(&fixed) {
                        if numerator != 0 {
                            *value = values.denominator.clone() * &Integer::from(numerator);
                        }
                    }
                    values.denominator *= &Integer::from(i128::from(grid));
                    return Some(values);
                }
                if digits.len() > MOST_DIGITS {
                    return None;
                }
                next_try += next_try.div_ceil(2);
            }
        }
    }
}

/// Solutions that need more p-adic digits than this are given up.
const MOST_DIGITS: usize = 4000;

/// Reads rationals from their p-adic digits; `None` where there are too few digits.
fn read(digits: &[Vec<u32>], prime: u64) -> Option<Fractions> {
    let base = Integer::from(i128::from(prime));
    let modulus = (0..digits.len()).fold(Integer::one(), |power, _| power * &base);
    let unknowns = digits.first().map_or(0, Vec::len);
    let mut denominator = Integer::one();
    // Numerators over the denominator as it was then, and the factors that it lacked.
    let mut numerators = Vec::with_capacity(unknowns);
    let mut factors = Vec::new();
    for unknown in 0..unknowns {
        let residue = digits.iter().rev().fold(Integer::zero(), |value, digit| {
            value * &base + &Integer::from(i128::from(digit[unknown]))
        });
        if residue.is_zero() {
            numerators.push(residue);
            continue;
        }
        let (numerator, factor) = Integer::from_residue(&residue, &modulus, &mut denominator)?;
        numerators.push(numerator);
        if factor != Integer::one() {
            factors.push((unknown, factor));
        }
    }
    let mut end = unknowns;
    let mut missing = Integer::one();
    for (unknown, factor) in factors.into_iter().rev() {
        numerators[unknown..end]
            .iter_mut()
            .for_each(|numerator| *numerator *= &missing);
        (end, missing) = (unknown, missing * &factor);
    }
    numerators[..end]
        .iter_mut()
        .for_each(|numerator| *numerator *= &missing);
    Some(Fractions {
        denominator,
        numerators,
    })
}

/// The elimination modulo a prime: pivots in order, with what each took from other rows.
struct Factors {
    prime: u64,
    /// By pivot: its row, its unknown, and the inverse of its coefficient.
    pivots: Vec<(u32, u32, u64)>,
    /// The rest of the pivot rows: unknowns and coefficients, pivot after pivot.
    upper: Vec<(u32, u32)>,
    upper_end: Vec<u32>,
    /// Rows from which a multiple of the pivot row was taken, with the multiple.
    lower: Vec<(u32, u32)>,
    lower_end: Vec<u32>,
    /// By unknown: whether it is in no pivot.
    is_free: Vec<bool>,
}

impl Factors {
    fn new(system: &Integral, near: &[f64], prime: u64, run: &Run<'_>) -> Option<Self> {
        let unknowns = near.len();
        let mut work = Elimination::new(system, unknowns, prime);
        let mut factors = Factors {
            prime,
            pivots: Vec::new(),
            upper: Vec::new(),
            upper_end: Vec::new(),
            lower: Vec::new(),
            lower_end: Vec::new(),
            is_free: vec![true; unknowns],
        };
        while let Some(row) = work.shortest_row() {
            let Some((unknown, pivot)) = work.rarest_unknown(row, near) else {
                continue;
            };
            let inverse = power(u64::from(pivot), prime - 2, prime);
            work.eliminate(row, unknown, inverse, &mut factors.lower);
            let rest = work.rows[row]
                .iter()
                .filter(|&&(other, _)| other != unknown);
            factors.upper.extend(rest);
            factors.upper_end.push(factors.upper.len() as u32);
            factors.lower_end.push(factors.lower.len() as u32);
            factors.pivots.push((row as u32, unknown, inverse));
            factors.is_free[unknown as usize] = false;
            let size = factors.lower.len() + factors.upper.len();
            if size > run.options().limits.entries
                || (factors.pivots.len().is_multiple_of(256) && run.stopped().is_some())
            {
                return None;
            }
        }
        Some(factors)
    }

    /// The solution modulo the prime, with zero for free unknowns; `None` where the rows without a
    /// pivot contradict the others.
    fn solve(&self, mut right: Vec<u64>) -> Option<Vec<u32>> {
        let prime = self.prime;
        let mut start = 0;
        for (&(row, _, _), &end) in self.pivots.iter().zip(&self.lower_end) {
            let value = right[row as usize];
            if value != 0 {
                for &(other, multiple) in &self.lower[start..end as usize] {
                    let place = &mut right[other as usize];
                    *place = (*place + (prime - value) * u64::from(multiple)) % prime;
                }
            }
            start = end as usize;
        }
        let mut solution = vec![0u32; self.is_free.len()];
        let mut end = self.upper.len();
        for index in (0..self.pivots.len()).rev() {
            let (row, unknown, inverse) = self.pivots[index];
            let start = if index == 0 {
                0
            } else {
                self.upper_end[index - 1] as usize
            };
            let mut value = right[row as usize];
            for &(other, coefficient) in &self.upper[start..end] {
                let known = u64::from(solution[other as usize]);
                if known != 0 {
                    value = (value + (prime - known) * u64::from(coefficient)) % prime;
                }
            }
            right[row as usize] = 0;
            solution[unknown as usize] = (value * inverse % prime) as u32;
            end = start;
        }
        right.iter().all(|&value| value == 0).then_some(solution)
    }
}

/// The rows that are still to be eliminated.
struct Elimination {
    prime: u64,
    rows: Vec<Vec<(u32, u32)>>,
    done: Vec<bool>,
    /// By unknown: rows that met it at some time, and in how many open rows it stands now.
    met: Vec<Vec<u32>>,
    count: Vec<u32>,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
    scratch: Vec<(u32, u32)>,
}

impl Elimination {
    fn new(system: &Integral, unknowns: usize, prime: u64) -> Self {
        let mut met = vec![Vec::new(); unknowns];
        let mut count = vec![0; unknowns];
        let rows: Vec<Vec<(u32, u32)>> = system
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                row.iter()
                    .map(|&(unknown, value)| (unknown, value.rem_euclid(prime as i64) as u32))
                    .filter(|&(_, value)| value != 0)
                    .inspect(|&(unknown, _)| {
                        met[unknown as usize].push(index as u32);
                        count[unknown as usize] += 1;
                    })
                    .collect()
            })
            .collect();
        let queue = rows
            .iter()
            .zip(0..)
            .map(|(row, index)| Reverse((row.len() as u32, index)));
        let queue = queue.collect();
        Elimination {
            prime,
            done: vec![false; rows.len()],
            rows,
            met,
            count,
            queue,
            scratch: Vec::new(),
        }
    }

    /// An open row with the fewest unknowns, which is closed.
    fn shortest_row(&mut self) -> Option<usize> {
        while let Some(Reverse((length, row))) = self.queue.pop() {
            let row = row as usize;
            if !self.done[row] && self.rows[row].len() == length as usize {
                self.done[row] = true;
                return Some(row);
            }
        }
        None
    }

    /// The unknown of a row that stands in the fewest rows, on ties the one with the larger float.
    fn rarest_unknown(&self, row: usize, near: &[f64]) -> Option<(u32, u32)> {
        self.rows[row].iter().copied().min_by(|&(a, _), &(b, _)| {
            let (a, b) = (a as usize, b as usize);
            self.count[a]
                .cmp(&self.count[b])
                .then_with(|| near[b].abs().total_cmp(&near[a].abs()))
                .then(a.cmp(&b))
        })
    }

    /// Takes the pivot row from every other open row that holds `unknown`, and notes the multiples.
    fn eliminate(&mut self, row: usize, unknown: u32, inverse: u64, lower: &mut Vec<(u32, u32)>) {
        let prime = self.prime;
        let source = std::mem::take(&mut self.rows[row]);
        for &(held, _) in &source {
            self.count[held as usize] -= 1;
        }
        for other in std::mem::take(&mut self.met[unknown as usize]) {
            let index = other as usize;
            if self.done[index] {
                continue;
            }
            let Ok(at) = self.rows[index].binary_search_by_key(&unknown, |&(held, _)| held) else {
                continue;
            };
            let multiple = u64::from(self.rows[index][at].1) * inverse % prime;
            lower.push((other, multiple as u32));
            self.subtract(index, &source, prime - multiple);
            self.queue
                .push(Reverse((self.rows[index].len() as u32, other)));
        }
        self.rows[row] = source;
    }

    /// `rows[index] += factor * source`, entries that vanish removed.
    fn subtract(&mut self, index: usize, source: &[(u32, u32)], factor: u64) {
        let prime = self.prime;
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        let mine = std::mem::take(&mut self.rows[index]);
        let (mut i, mut j) = (0, 0);
        while i < mine.len() || j < source.len() {
            let a = mine.get(i).map_or(u32::MAX, |&(unknown, _)| unknown);
            let b = source.get(j).map_or(u32::MAX, |&(unknown, _)| unknown);
            let mut value = 0;
            if a <= b {
                value = u64::from(mine[i].1);
                i += 1;
            }
            if b <= a {
                value = (value + factor * u64::from(source[j].1)) % prime;
                j += 1;
                if a != b {
                    self.met[b as usize].push(index as u32);
                    self.count[b as usize] += 1;
                } else if value == 0 {
                    self.count[a as usize] -= 1;
                }
            }
            if value != 0 {
                out.push((a.min(b), value as u32));
            }
        }
        let mut mine = mine;
        mine.clear();
        mine.extend_from_slice(&out);
        self.rows[index] = mine;
        self.scratch = out;
    }
}

/// `base ^ exponent` modulo `prime`.
fn power(mut base: u64, mut exponent: u64, prime: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    result
}
