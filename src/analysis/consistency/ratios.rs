//! Coefficients of trembles: a system of power products, solved without logarithms.
//!
//! Every line that is not strict says `Π p(a)^{n_a} = ρ` with integers `n_a` and a positive number
//! `ρ`. The system has a solution exactly if every combination of lines in which all `p(a)` cancel
//! says that one is one. The numbers are written as products of integer powers of some elements
//! `b_k`, and the linear system for the exponents of every `b_k` is solved: a solution is one of the
//! form `p(a) = Π b_k^{x_ak}` with rational `x_ak`.
//!
//! Over the rationals the `b_k` are pairwise coprime integers, by factor refinement (Bach, Driscoll
//! and Shallit 1993). Their logarithms are linearly independent over the rationals, so that a
//! combination holds only if all its exponents are zero. In another field the `b_k` are what the
//! numbers are quotients of, and a combination that leaves exponents is multiplied out.

use super::lines::{Assessment, Line};
use super::{MOST_ENTRIES, power_product, raised};
use crate::game::ActionId;
use crate::number::{Integer, OrderedField, OrderedRing, Rational};
use std::any::TypeId;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// A product of rational powers.
type Powers<R> = Vec<(R, Rational)>;

/// Whether there are coefficients.
pub(super) enum Answer<K: OrderedField> {
    /// These, by action.
    Found(Vec<Powers<K::Ring>>),
    /// None, by these multiples of lines, with their product.
    None {
        multiples: Vec<(usize, Integer)>,
        product: Option<K>,
    },
    /// It was not decided.
    Open(String),
}

/// How many divisions the refinement may take.
const MOST_DIVISIONS: usize = 4_000_000;

/// A sparse row by increasing column: first the actions, then the base, then the lines used.
type Row = Vec<(usize, Rational)>;

/// Coefficients for the `actions`, which are sorted and contain those of the lines.
pub(super) fn coefficients<K: OrderedField>(
    assessment: &Assessment<'_, K>,
    lines: &[Line],
    actions: &[ActionId],
) -> Answer<K> {
    let mut equations = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.strict) {
        if !line.trembles.is_empty() {
            equations.push(index);
            continue;
        }
        // Nothing is unknown: the odds must be one as they are.
        let product = product(assessment, &line.odds);
        if product != K::one() {
            return Answer::None {
                multiples: vec![(index, Integer::one())],
                product: Some(product),
            };
        }
    }
    let odds = equations.iter().flat_map(|&index| &lines[index].odds);
    let places: BTreeSet<usize> = odds.map(|(place, _)| *place).collect();
    // All odds are of numbers that there are.
    let numbers = places.into_iter();
    let numbers = numbers.filter_map(|place| Some((place, assessment.number(place)?)));
    let numbers: Vec<(usize, &K)> = numbers.collect();
    let base = match TypeId::of::<K>() == TypeId::of::<Rational>() {
        true => Base::coprime(&numbers),
        false => Some(Base::plain(&numbers)),
    };
    let Some(base) = base else {
        return Answer::Open("the beliefs have too many different prime factors".into());
    };
    let mut system = System::new(actions, base.elements.len());
    for &index in &equations {
        system.count(&lines[index]);
    }
    for &index in &equations {
        match system.add(index, &lines[index], &base) {
            Ok(()) if system.entries <= MOST_ENTRIES => {}
            Ok(()) => {
                return Answer::Open(format!(
                    "the {} ratios of beliefs make too large a system",
                    equations.len()
                ));
            }
            Err(row) => {
                if let Some(answer) = system.contradiction(&row, &base) {
                    return answer;
                }
            }
        }
    }
    Answer::Found(system.solution(&base))
}

fn product<K: OrderedField>(assessment: &Assessment<'_, K>, odds: &[(usize, i32)]) -> K {
    odds.iter().fold(K::one(), |product, (place, power)| {
        let value = assessment.number(*place).cloned().unwrap_or_else(K::one);
        product * &raised(value, i64::from(*power))
    })
}

/// Elements of which all numbers at hand are products.
struct Base<R> {
    elements: Vec<R>,
    /// Whether no product of powers of them is one but the empty one.
    independent: bool,
    /// By place of the number: the powers, by index.
    powers: HashMap<usize, Vec<(usize, i64)>>,
}

/// Numerator and denominator.
fn parts<K: OrderedField>(value: &K) -> [K::Ring; 2] {
    let denominator = K::common_denominator([value]);
    [value.scale(&denominator), denominator]
}

impl<R: OrderedRing> Base<R> {
    /// The numerators and the denominators.
    fn plain<K: OrderedField<Ring = R>>(numbers: &[(usize, &K)]) -> Self {
        let mut base = Base {
            elements: Vec::with_capacity(2 * numbers.len()),
            independent: false,
            powers: HashMap::new(),
        };
        for &(place, value) in numbers {
            let next = base.elements.len();
            base.elements.extend(parts(value));
            base.powers.insert(place, vec![(next, 1), (next + 1, -1)]);
        }
        base
    }

    /// Pairwise coprime elements above one, of integers.
    fn coprime<K: OrderedField<Ring = R>>(numbers: &[(usize, &K)]) -> Option<Self> {
        let mut values: Vec<(usize, [R; 2])> = numbers
            .iter()
            .map(|&(place, value)| (place, parts(value)))
            .collect();
        let mut all: Vec<R> = values.iter().flat_map(|(_, parts)| parts.clone()).collect();
        all.sort_unstable_by(R::compare);
        all.dedup();
        let mut elements: Vec<R> = Vec::new();
        let mut divisions = 0;
        for part in all {
            let mut waiting = vec![part];
            while let Some(new) = waiting.pop() {
                if new == R::one() {
                    continue;
                }
                divisions += elements.len();
                if divisions > MOST_DIVISIONS {
                    return None;
                }
                let mut found = elements.iter().map(|old| old.gcd(&new)).enumerate();
                match found.find(|(_, common)| *common != R::one()) {
                    None => elements.push(new),
                    Some((index, common)) => {
                        // The product of all falls with every such step, so that they end.
                        let old = elements.swap_remove(index);
                        waiting.push(old.exact_div(&common));
                        waiting.push(new.exact_div(&common));
                        waiting.push(common);
                    }
                }
            }
        }
        elements.sort_unstable_by(R::compare);
        // The same number stands in many places.
        let order = |a: &[R; 2], b: &[R; 2]| a[0].compare(&b[0]).then(a[1].compare(&b[1]));
        values.sort_by(|(_, a), (_, b)| order(a, b));
        let runs = values.chunk_by(|(_, a), (_, b)| a == b);
        if runs.clone().count().saturating_mul(elements.len()) > MOST_DIVISIONS {
            return None;
        }
        let mut powers = HashMap::new();
        for run in runs {
            // A run is not empty.
            let Some((_, [numerator, denominator])) = run.first() else {
                continue;
            };
            let mut of_value = Vec::new();
            for (index, element) in elements.iter().enumerate() {
                let power = valuation(numerator, element) - valuation(denominator, element);
                if power != 0 {
                    of_value.push((index, power));
                }
            }
            powers.extend(run.iter().map(|(place, _)| (*place, of_value.clone())));
        }
        Some(Base {
            elements,
            independent: true,
            powers,
        })
    }
}

/// How often `base` divides `value`.
fn valuation<R: OrderedRing>(value: &R, base: &R) -> i64 {
    let (mut rest, mut count) = (value.clone(), 0);
    while rest.gcd(base) == *base {
        rest = rest.exact_div(base);
        count += 1;
    }
    count
}

/// Rows in echelon form.
struct System<'a> {
    actions: &'a [ActionId],
    /// Columns below are actions; from here on elements of the base.
    base_start: usize,
    /// From here on lines.
    line_start: usize,
    rows: Vec<Row>,
    /// By action: the row whose pivot it is.
    pivot: Vec<Option<usize>>,
    /// By row: its pivot.
    pivots: Vec<usize>,
    /// By action: how many lines have it. A pivot that nobody else has fills nothing in.
    frequency: Vec<usize>,
    /// How many entries all rows have.
    entries: usize,
}

impl<'a> System<'a> {
    fn new(actions: &'a [ActionId], base: usize) -> Self {
        System {
            actions,
            base_start: actions.len(),
            line_start: actions.len() + base,
            rows: Vec::new(),
            pivot: vec![None; actions.len()],
            pivots: Vec::new(),
            frequency: vec![0; actions.len()],
            entries: 0,
        }
    }

    fn column(&self, action: ActionId) -> usize {
        self.actions.partition_point(|&other| other < action)
    }

    fn count(&mut self, line: &Line) {
        for (action, _) in &line.trembles {
            let column = self.column(*action);
            self.frequency[column] += 1;
        }
    }

    /// Adds a line; `Err` with what it is reduced to if it contradicts the others.
    fn add<R>(&mut self, index: usize, line: &Line, base: &Base<R>) -> Result<(), Row> {
        let mut row: Row = line
            .trembles
            .iter()
            .map(|(action, count)| (self.column(*action), Rational::from(i64::from(*count))))
            .collect();
        let mut powers: HashMap<usize, i64> = HashMap::new();
        for (place, power) in &line.odds {
            for (element, times) in base.powers.get(place).into_iter().flatten() {
                *powers.entry(*element).or_default() += i64::from(*power) * times;
            }
        }
        let mut powers: Vec<(usize, i64)> = powers.into_iter().filter(|(_, p)| *p != 0).collect();
        powers.sort_unstable();
        let powers = powers.into_iter();
        row.extend(powers.map(|(k, power)| (self.base_start + k, Rational::from(power))));
        row.push((self.line_start + index, Rational::ONE));

        // A row has no pivot of the rows before it, so that each is met once, in their order.
        let unknowns = |row: &Row| row.partition_point(|(column, _)| *column < self.base_start);
        loop {
            let unknown = row[..unknowns(&row)].iter();
            let next = unknown.filter_map(|(column, _)| self.pivot[*column]).min();
            let Some(next) = next else { break };
            row = eliminate(&row, &self.rows[next], self.pivots[next]);
        }
        let unknown = row[..unknowns(&row)].iter().map(|(column, _)| *column);
        if let Some(column) = unknown.min_by_key(|&column| (self.frequency[column], column)) {
            self.pivot[column] = Some(self.rows.len());
            self.pivots.push(column);
            self.entries += row.len();
            self.rows.push(row);
            return Ok(());
        }
        match row.first() {
            Some((column, _)) if *column < self.line_start => Err(row),
            _ => Ok(()),
        }
    }

    /// What a row without unknowns says: `None` if it says that one is one.
    fn contradiction<K: OrderedField>(&self, row: &Row, base: &Base<K::Ring>) -> Option<Answer<K>> {
        let split = row.partition_point(|(column, _)| *column < self.line_start);
        let (powers, used) = row.split_at(split);
        let unit = Rational::common_denominator(used.iter().map(|(_, value)| value));
        let mut multiples: Vec<Integer> = used.iter().map(|(_, v)| v.scale(&unit)).collect();
        let content = Integer::content(&Integer::zero(), multiples.iter());
        // The line that was added last is among them, so that the content is not zero.
        if !content.is_zero() {
            Integer::exact_div_all(multiples.iter_mut(), &content);
        }
        let scale = Rational::ratio(&unit, &content);
        let powers: Powers<K::Ring> = powers
            .iter()
            .map(|(column, power)| {
                let element = base.elements[column - self.base_start].clone();
                (element, power.clone() * &scale)
            })
            .collect();
        let product: Option<K> = power_product(&powers);
        if !base.independent {
            match &product {
                None => {
                    let reason = "the ratios of beliefs have too large powers to multiply out";
                    return Some(Answer::Open(reason.into()));
                }
                Some(product) if *product == K::one() => return None,
                Some(_) => {}
            }
        }
        let lines = used.iter().map(|(column, _)| column - self.line_start);
        Some(Answer::None {
            multiples: lines.zip(multiples).collect(),
            product,
        })
    }

    /// The coefficients of all actions: one where nothing determines them.
    fn solution<R: OrderedRing>(&self, base: &Base<R>) -> Vec<Powers<R>> {
        let mut solution: Vec<Row> = vec![Row::new(); self.actions.len()];
        for (row, &pivot) in self.rows.iter().zip(&self.pivots).rev() {
            let mut right: Row = Row::new();
            let mut leading = Rational::ONE;
            for (column, value) in row {
                if *column == pivot {
                    leading = value.clone();
                } else if *column < self.base_start {
                    right = added(&right, &solution[*column], &-value.clone());
                } else if *column < self.line_start {
                    right = added(&right, &[(*column, value.clone())], &Rational::ONE);
                }
            }
            for (_, value) in &mut right {
                *value /= &leading;
            }
            solution[pivot] = right;
        }
        let named = |row: Row| {
            let element = |column: usize| base.elements[column - self.base_start].clone();
            row.into_iter()
                .map(|(column, power)| (element(column), power))
                .collect()
        };
        solution.into_iter().map(named).collect()
    }
}

/// `row` without its entry in the column of a pivot.
fn eliminate(row: &Row, pivot_row: &Row, pivot: usize) -> Row {
    let entry = |row: &Row| {
        let place = row.binary_search_by_key(&pivot, |(column, _)| *column);
        place.map_or(Rational::ZERO, |place| row[place].1.clone())
    };
    added(row, pivot_row, &-(entry(row) / &entry(pivot_row)))
}

/// `first + factor · second`.
fn added(first: &[(usize, Rational)], second: &[(usize, Rational)], factor: &Rational) -> Row {
    let mut sum = Row::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    loop {
        let order = match (first.peek(), second.peek()) {
            (None, None) => return sum,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let (mut column, mut value) = (0, Rational::ZERO);
        if order.is_le()
            && let Some((at, entry)) = first.next()
        {
            (column, value) = (*at, entry.clone());
        }
        if order.is_ge()
            && let Some((at, entry)) = second.next()
        {
            column = *at;
            value += entry * factor;
        }
        if !value.is_zero() {
            sum.push((column, value));
        }
    }
}
