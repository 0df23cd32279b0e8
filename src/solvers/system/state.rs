//! Exact simplification: what is decided goes, what is linear is solved for.

use super::form::Form;
use super::line::as_rational;
use super::range::{Bound, Range, propagate, range};
use crate::number::{OrderedField, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How often bounds are drawn from linear conditions.
const ROUNDS: usize = 3;

/// An unknown by the others, with a denominator that is positive at all solutions.
#[derive(Debug, Clone)]
pub(super) struct Definition<K> {
    pub(super) unknown: usize,
    pub(super) numerator: Form<K>,
    pub(super) denominator: Form<K>,
}

impl<K: OrderedField> Definition<K> {
    /// The same over the rationals.
    pub(super) fn rational(&self) -> Option<Definition<Rational>> {
        Some(Definition {
            unknown: self.unknown,
            numerator: self.numerator.map(as_rational)?,
            denominator: self.denominator.map(as_rational)?,
        })
    }
}

/// A system on the way to its solutions. Unknowns keep their numbers.
#[derive(Debug, Clone)]
pub(super) struct State<K> {
    /// The unknowns that are still to be found, ascending.
    pub(super) live: Vec<usize>,
    /// By unknown: the conditions on it alone that are linear.
    pub(super) ranges: Vec<Range<K>>,
    pub(super) zero: Vec<Form<K>>,
    pub(super) nonnegative: Vec<Form<K>>,
    pub(super) positive: Vec<Form<K>>,
    /// Unknowns by those that were found later or are live.
    pub(super) defined: Vec<Definition<K>>,
}

/// That there are no solutions.
pub(super) struct Contradiction;

/// What a form says about its unknown if it is linear and has one: the bound, and whether it is a
/// lower one.
fn bound_of<K: OrderedField>(form: &Form<K>, strict: bool) -> Option<(usize, Bound<K>, bool)> {
    let (constant, linear) = match form.terms() {
        [(one, b)] if one.len() == 1 => (K::zero(), (one[0], b)),
        [(none, a), (one, b)] if none.is_empty() && one.len() == 1 => (a.clone(), (one[0], b)),
        _ => return None,
    };
    let value = -constant / linear.1;
    Some((linear.0, Bound { value, strict }, linear.1.sign().is_gt()))
}

impl<K: OrderedField> State<K> {
    pub(super) fn new(unknowns: usize) -> Self {
        State {
            live: (0..unknowns).collect(),
            ranges: vec![Range::positive(); unknowns],
            zero: Vec::new(),
            nonnegative: Vec::new(),
            positive: Vec::new(),
            defined: Vec::new(),
        }
    }

    /// The same over the rationals, if all coefficients are rational.
    pub(super) fn rational(&self) -> Option<State<Rational>> {
        let forms = |list: &[Form<K>]| -> Option<Vec<Form<Rational>>> {
            list.iter().map(|form| form.map(as_rational)).collect()
        };
        let bound = |own: &Option<Bound<K>>| match own {
            None => Some(None),
            Some(own) => Some(Some(Bound {
                value: as_rational(&own.value)?,
                strict: own.strict,
            })),
        };
        let mut ranges = vec![Range::positive(); self.ranges.len()];
        for &u in &self.live {
            let (low, high) = (&self.ranges[u].low, &self.ranges[u].high);
            ranges[u] = Range {
                low: bound(low)?,
                high: bound(high)?,
            };
        }
        Some(State {
            live: self.live.clone(),
            ranges,
            zero: forms(&self.zero)?,
            nonnegative: forms(&self.nonnegative)?,
            positive: forms(&self.positive)?,
            defined: (self.defined.iter())
                .map(Definition::rational)
                .collect::<Option<_>>()?,
        })
    }

    /// All unknowns of the state, ascending.
    pub(super) fn unknowns(&self) -> Vec<usize> {
        let defined = self.defined.iter().map(|definition| definition.unknown);
        let mut all: Vec<usize> = self.live.iter().copied().chain(defined).collect();
        all.sort_unstable();
        all
    }

    /// All polynomials in conditions.
    pub(super) fn forms(&self) -> impl Iterator<Item = &Form<K>> {
        let inequalities = self.nonnegative.iter().chain(&self.positive);
        self.zero.iter().chain(inequalities)
    }

    /// Solves for what is linear with constant coefficients, until nothing changes.
    pub(super) fn simplify(&mut self) -> Result<(), Contradiction> {
        loop {
            self.inequalities()?;
            self.equations()?;
            if self.fix_singles() {
                continue;
            }
            let Some((at, unknown)) = self.pivot() else {
                return Ok(());
            };
            let equation = self.zero.swap_remove(at);
            let mut parts = equation.coefficients(unknown).into_iter();
            let (rest, lead) = (parts.next(), parts.next());
            let lead = lead.and_then(|lead| lead.as_constant());
            if let (Some(rest), Some(lead)) = (rest, lead)
                && !lead.is_zero()
            {
                let numerator = rest.scale(&(-K::one() / &lead));
                self.define(unknown, numerator, Form::constant(K::one()));
            }
        }
    }

    /// Unknowns whose bounds agree.
    fn fix_singles(&mut self) -> bool {
        let single = |&u: &usize| Some((u, self.ranges[u].single()?));
        let Some((unknown, value)) = self.live.iter().find_map(single) else {
            return false;
        };
        self.define(unknown, Form::constant(value), Form::constant(K::one()));
        true
    }

    /// Puts a quotient with a positive denominator in place of an unknown.
    pub(super) fn define(&mut self, unknown: usize, numerator: Form<K>, denominator: Form<K>) {
        let constant = denominator.as_constant().filter(|value| !value.is_zero());
        let (numerator, denominator) = match &constant {
            Some(value) => {
                let inverse = K::one() / value;
                (numerator.scale(&inverse), Form::constant(K::one()))
            }
            None => (numerator, denominator),
        };
        let constant = constant.is_some();
        let equation = denominator.mul(&Form::unknown(unknown)).sub(&numerator);
        let put = |form: &mut Form<K>| {
            if form.degree_in(unknown) > 0 {
                *form = match constant {
                    true => form.substitute(unknown, &numerator),
                    false => form.reduced(&equation, unknown),
                };
            }
        };
        self.zero.iter_mut().for_each(put);
        self.nonnegative.iter_mut().for_each(put);
        self.positive.iter_mut().for_each(put);
        let own = self.ranges[unknown].clone();
        let low = own.low.map(|low| (low, false));
        let high = own.high.map(|high| (high, true));
        for (bound, above) in low.into_iter().chain(high) {
            let form = numerator.plus(&denominator, &-bound.value);
            let form = if above { form.negated() } else { form };
            match bound.strict {
                true => self.positive.push(form),
                false => self.nonnegative.push(form),
            }
        }
        self.live.retain(|u| *u != unknown);
        self.defined.push(Definition {
            unknown,
            numerator,
            denominator,
        });
    }

    /// Takes a polynomial that is positive at all solutions out of the conditions, as often as it
    /// divides them.
    pub(super) fn divide_by(&mut self, factor: &Form<K>) {
        if factor.as_constant().is_some() {
            return;
        }
        let lists = [&mut self.zero, &mut self.nonnegative, &mut self.positive];
        for form in lists.into_iter().flatten() {
            while !form.is_zero()
                && form.degree() > factor.degree()
                && let Some(quotient) = form.exact_quotient(factor)
            {
                *form = quotient;
            }
        }
    }

    /// Turns conditions on one unknown into bounds, drops those that bounds imply.
    fn inequalities(&mut self) -> Result<(), Contradiction> {
        for strict in [false, true] {
            let list = match strict {
                true => &mut self.positive,
                false => &mut self.nonnegative,
            };
            let mut kept: Vec<Form<K>> = Vec::with_capacity(list.len());
            for form in std::mem::take(list) {
                let form = form.without_monomial().normalized();
                if let Some(value) = form.as_constant() {
                    match value.sign() {
                        Ordering::Less => return Err(Contradiction),
                        Ordering::Equal if strict => return Err(Contradiction),
                        _ => continue,
                    }
                }
                if let Some((unknown, bound, is_low)) = bound_of(&form, strict) {
                    self.ranges[unknown].tighten(bound, is_low);
                } else if !kept.contains(&form) {
                    kept.push(form);
                }
            }
            *list = kept;
        }
        if self.live.iter().any(|&u| self.ranges[u].is_empty()) {
            return Err(Contradiction);
        }
        let implied = |form: &Form<K>, strict: bool| {
            let range = range(form, &self.ranges);
            match (range.sign(), strict) {
                (Some(Ordering::Less), _) | (Some(Ordering::Equal), true) => Err(Contradiction),
                (Some(_), _) => Ok(true),
                (None, _) => Ok(!strict && range.is_nonnegative()),
            }
        };
        let mut flags = Vec::new();
        for (list, strict) in [(&self.nonnegative, false), (&self.positive, true)] {
            for form in list {
                flags.push(implied(form, strict)?);
            }
        }
        let mut flags = flags.into_iter();
        let mut keep = |_: &Form<K>| !flags.next().unwrap_or(false);
        self.nonnegative.retain(&mut keep);
        self.positive.retain(&mut keep);
        self.opposites()
    }

    /// Two opposite inequalities are an equation, or none holds.
    fn opposites(&mut self) -> Result<(), Contradiction> {
        let mut equations = Vec::new();
        for (at, form) in self.nonnegative.iter().enumerate() {
            let opposite = form.negated();
            if self.positive.contains(&opposite) {
                return Err(Contradiction);
            }
            if self.nonnegative[..at].contains(&opposite) {
                equations.push(form.clone());
            }
        }
        for (at, form) in self.positive.iter().enumerate() {
            if self.positive[..at].contains(&form.negated()) {
                return Err(Contradiction);
            }
        }
        let opposite: Vec<Form<K>> = equations.iter().map(Form::negated).collect();
        self.nonnegative
            .retain(|form| !equations.contains(form) && !opposite.contains(form));
        let positive = &self.positive;
        self.nonnegative.retain(|form| !positive.contains(form));
        self.zero.append(&mut equations);
        Ok(())
    }

    fn equations(&mut self) -> Result<(), Contradiction> {
        let mut kept: Vec<Form<K>> = Vec::with_capacity(self.zero.len());
        for form in std::mem::take(&mut self.zero) {
            let form = form.without_monomial().normalized();
            if form.is_zero() || kept.contains(&form) {
                continue;
            }
            match range(&form, &self.ranges).sign() {
                Some(Ordering::Equal) => continue,
                Some(_) => return Err(Contradiction),
                None => kept.push(form),
            }
        }
        // Sums of equations may be linear, or contradict each other.
        if kept.len() > 1 && kept.iter().all(|form| form.degree() > 1) {
            let rows = echelon(&kept);
            if rows.len() < kept.len() || rows.iter().any(|row| row.degree() <= 1) {
                kept = rows;
            }
        }
        let constant = |form: &Form<K>| form.as_constant().is_some();
        self.zero = kept;
        match self.zero.iter().any(constant) {
            true => Err(Contradiction),
            false => Ok(()),
        }
    }

    /// A linear equation, and the unknown to solve it for: one that occurs least in what is not
    /// linear.
    fn pivot(&self) -> Option<(usize, usize)> {
        let at = self.zero.iter().position(|form| form.degree() == 1)?;
        let uses = |unknown: usize| -> usize {
            let nonlinear = self.forms().filter(|form| form.degree() > 1);
            let terms = nonlinear.flat_map(|form| form.terms());
            terms
                .filter(|(product, _)| product.contains(&unknown))
                .count()
        };
        let unknowns = self.zero[at].unknowns().into_iter();
        Some((at, unknowns.min_by_key(|&unknown| uses(unknown))?))
    }

    /// The bounds that linear conditions imply; the conditions are kept.
    pub(super) fn implied_ranges(&self) -> Vec<Range<K>> {
        let mut ranges = self.ranges.clone();
        let linear = |form: &&Form<K>| form.degree() == 1;
        let opposite: Vec<Form<K>> = (self.zero.iter().filter(linear))
            .map(Form::negated)
            .collect();
        for _ in 0..ROUNDS {
            let mut changed = false;
            for form in self.nonnegative.iter().chain(&self.zero).filter(linear) {
                changed |= propagate(form, false, &mut ranges);
            }
            for form in &opposite {
                changed |= propagate(form, false, &mut ranges);
            }
            for form in self.positive.iter().filter(linear) {
                changed |= propagate(form, true, &mut ranges);
            }
            if !changed {
                break;
            }
        }
        ranges
    }

    /// Whether some condition cannot hold within ranges that all solutions are in.
    pub(super) fn contradicts(&self, ranges: &[Range<K>]) -> bool {
        let sign = |form: &Form<K>| range(form, ranges).sign();
        self.live.iter().any(|&u| ranges[u].is_empty())
            || (self.zero.iter()).any(|f| sign(f).is_some_and(Ordering::is_ne))
            || (self.nonnegative.iter()).any(|f| sign(f).is_some_and(Ordering::is_lt))
            || (self.positive.iter()).any(|f| sign(f).is_some_and(Ordering::is_le))
    }

    /// Puts in what is known of the unknowns by which others are defined, so that those do not
    /// depend on it.
    pub(super) fn settle(&mut self) {
        for at in (0..self.defined.len()).rev() {
            let (earlier, rest) = self.defined.split_at_mut(at);
            let own = &mut rest[0];
            let parts = (own.numerator.as_constant(), own.denominator.as_constant());
            let (Some(above), Some(below)) = parts else {
                continue;
            };
            own.numerator = Form::constant(above / &below);
            own.denominator = Form::constant(K::one());
            for other in earlier {
                for form in [&mut other.numerator, &mut other.denominator] {
                    *form = form.substitute(own.unknown, &own.numerator);
                }
            }
        }
    }

    /// The parts that no condition connects. With `definitions`, unknowns of one definition belong
    /// together too, and it goes to their part; otherwise the parts have none.
    pub(super) fn parts(&self, definitions: bool) -> Vec<State<K>> {
        let all = match definitions {
            true => self.unknowns(),
            false => self.live.clone(),
        };
        let mut groups: BTreeMap<usize, usize> = all.iter().map(|&u| (u, u)).collect();
        let mut tie = |unknowns: Vec<usize>| {
            for pair in unknowns.windows(2) {
                let (a, b) = (groups.get(&pair[0]).copied(), groups.get(&pair[1]).copied());
                if let (Some(a), Some(b)) = (a, b) {
                    let (low, high) = (a.min(b), a.max(b));
                    let members = groups.values_mut().filter(|group| **group == high);
                    members.for_each(|group| *group = low);
                }
            }
        };
        self.forms().for_each(|form| tie(form.unknowns()));
        if definitions {
            for own in &self.defined {
                let mut unknowns = own.numerator.unknowns();
                unknowns.extend(own.denominator.unknowns());
                unknowns.push(own.unknown);
                tie(unknowns);
            }
        }
        let mut firsts: Vec<usize> = groups.values().copied().collect();
        firsts.sort_unstable();
        firsts.dedup();
        let part = |first: usize| {
            let inside = |u: &usize| groups.get(u) == Some(&first);
            let of = |list: &[Form<K>]| -> Vec<Form<K>> {
                let own = |form: &&Form<K>| form.unknowns().first().is_some_and(inside);
                list.iter().filter(own).cloned().collect()
            };
            let defined = self
                .defined
                .iter()
                .filter(|d| definitions && inside(&d.unknown));
            State {
                live: self.live.iter().copied().filter(inside).collect(),
                ranges: self.ranges.clone(),
                zero: of(&self.zero),
                nonnegative: of(&self.nonnegative),
                positive: of(&self.positive),
                defined: defined.cloned().collect(),
            }
        };
        firsts.into_iter().map(part).collect()
    }
}

/// Equations that have the same solutions, reduced as if products of unknowns were unknowns, those
/// of most factors first.
fn echelon<K: OrderedField>(equations: &[Form<K>]) -> Vec<Form<K>> {
    let mut rest: Vec<Form<K>> = equations.to_vec();
    let mut done: Vec<Form<K>> = Vec::new();
    loop {
        let products = rest.iter().enumerate().flat_map(|(at, row)| {
            let terms = row.terms().iter();
            terms.map(move |(product, _)| (product.len(), product.clone(), at))
        });
        let Some((_, product, at)) = products.max_by(|a, b| {
            // Of several rows the first.
            (a.0, &a.1).cmp(&(b.0, &b.1)).then(b.2.cmp(&a.2))
        }) else {
            return done;
        };
        let row = rest.swap_remove(at);
        let lead = coefficient(&row, &product);
        let clear = |other: &mut Form<K>| {
            let factor = coefficient(other, &product);
            if !factor.is_zero() {
                *other = other.plus(&row, &(-factor / &lead)).normalized();
            }
        };
        rest.iter_mut().for_each(clear);
        done.iter_mut().for_each(clear);
        rest.retain(|row| !row.is_zero());
        done.push(row);
    }
}

fn coefficient<K: OrderedField>(form: &Form<K>, product: &[usize]) -> K {
    let terms = form.terms();
    let found = terms.binary_search_by(|(own, _)| own.as_slice().cmp(product));
    found.map_or_else(|_| K::zero(), |at| terms[at].1.clone())
}
