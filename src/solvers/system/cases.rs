//! Cases: parts of a system are solved by themselves, and what is left is told apart by signs.
//!
//! An equation `c xᵈ + … = 0` can be divided by where the sign of its leading coefficient `c`, a
//! polynomial in other unknowns, is known: other polynomials are replaced by their remainders, and
//! for d = 1 the unknown itself by a quotient, so that it is gone. So every system is split into
//! the cases `c > 0`, `c < 0` and `c = 0`, which exclude each other, until at most one unknown is
//! left in every equation (J. F. Ritt's and W.-T. Wu's method of characteristic sets: see Wu,
//! *On the decision problem and the mechanization of theorem-proving in elementary geometry*,
//! Scientia Sinica 21, 1978). All of it is exact. Where it grows beyond bounds, or comes to an
//! unknown that is algebraic over another irrational one, [`prune`](super::prune) takes over.

use super::form::Form;
use super::linear::{self, Found};
use super::pieces::{Piece, Pieces};
use super::range::{Range, range};
use super::root::Root;
use super::state::State;
use super::{factor, line, prune, sample};
use crate::diagnostic::Error;
use crate::number::{OrderedField, Rational};
use crate::run::{Run, Stop};
use std::cmp::Ordering;

/// Polynomials do not grow beyond so many terms, or to such a degree.
const MOST_TERMS: usize = 100;
const LARGEST_DEGREE: usize = 16;

/// Nor are remainders taken that need about so many products of terms.
const MOST_PRODUCTS: usize = 3000;

/// At most so many cases of one block are told apart.
const MOST_CASES: usize = 200;

/// So many unknowns are eliminated only where boxes do not decide.
const MANY_UNKNOWNS: usize = 4;

/// What a run has done.
pub(super) struct Work<'r> {
    pub(super) run: &'r Run<'r>,
    /// Why it ended early.
    pub(super) stop: Option<Stop>,
    /// The cases of this block so far.
    cases: usize,
    /// How many cases this one is inside of.
    depth: usize,
}

pub(super) const STOPPED: &str = "the work was stopped";
const TOO_LARGE: &str = "eliminating unknowns makes the polynomials too large";
const TOWER: &str = "a coordinate is algebraic over another irrational one";

impl<'r> Work<'r> {
    pub(super) fn new(run: &'r Run<'r>) -> Self {
        Work {
            run,
            stop: None,
            cases: 0,
            depth: 0,
        }
    }

    /// All solutions of a block.
    pub(super) fn block<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        (self.cases, self.depth) = (0, 0);
        self.solve(state)
    }

    /// All solutions of a state, by all its unknowns.
    pub(super) fn solve<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        if let Some(stop) = self.stop.or_else(|| self.run.stopped()) {
            self.stop = Some(stop);
            return Ok(Pieces::undecided(STOPPED));
        }
        let mut state = state.clone();
        if state.simplify().is_err() || state.contradicts(&state.implied_ranges()) {
            return Ok(Pieces::default());
        }
        let mut known: Vec<usize> = Vec::new();
        let mut product = Pieces::one(Piece::Point(Vec::new()));
        for part in state.parts(false) {
            let found = self.connected(&part)?;
            if found.is_empty() {
                return Ok(found);
            }
            product = product.times(&known, &found, &part.live);
            known.extend_from_slice(&part.live);
            known.sort_unstable();
        }
        let all = state.unknowns();
        let mut result = Pieces {
            undecided: product.undecided,
            reason: product.reason,
            found: Vec::new(),
        };
        for piece in &product.found {
            match piece.extended(&known, &state.defined, &all) {
                Some(piece) => result.found.push(piece),
                None => result.join(Pieces::undecided(super::pieces::MIXED)),
            }
        }
        Ok(result)
    }

    /// All solutions of a simplified state that has one part, by its live unknowns.
    fn connected<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        if state.zero.is_empty() && state.forms().all(|form| form.degree() == 1) {
            return Ok(match linear::solve(state, self.run)? {
                Found::Nothing => Pieces::default(),
                Found::Piece(piece) => Pieces::one(piece),
                Found::Stopped(stop) => {
                    self.stop.get_or_insert(stop);
                    Pieces::undecided(STOPPED)
                }
            });
        }
        if state.live.len() == 1 {
            return Ok(line::solve(state));
        }
        // With many unknowns boxes are much faster, on the equations as they were given, and decide
        // what is not singular.
        let many = state.live.len() >= MANY_UNKNOWNS && state.zero.len() >= state.live.len();
        let mut boxes = None;
        if many && self.depth == 0 {
            boxes = self.boxes(state);
            if let Some(found) = boxes.take_if(|found| found.undecided == 0) {
                return Ok(found);
            }
        }
        let exact = match state.zero.is_empty() {
            true => sample::open(self, state)?,
            false => self.divide(state)?,
        };
        if exact.undecided == 0 || self.depth > 0 || self.stop.is_some() {
            return Ok(exact);
        }
        if !many {
            boxes = self.boxes(state);
        }
        Ok(match boxes {
            Some(found) if found.undecided < exact.undecided || found.undecided == 0 => found,
            _ => exact,
        })
    }

    /// Solutions by branch and prune, where it applies.
    fn boxes<K: OrderedField>(&mut self, state: &State<K>) -> Option<Pieces<K>> {
        let found = prune::solve(&state.rational()?, self.run);
        self.stop = self.stop.or(found.stop);
        Some(found.pieces?.to_field())
    }

    /// Solves a case by itself.
    pub(super) fn case<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        self.cases += 1;
        let large =
            |form: &Form<K>| form.terms().len() > MOST_TERMS || form.degree() > LARGEST_DEGREE;
        if self.cases > MOST_CASES || state.forms().any(large) {
            return Ok(Pieces::undecided(TOO_LARGE));
        }
        self.depth += 1;
        let found = self.solve(state);
        self.depth -= 1;
        found
    }

    /// Splits a connected state with equations.
    fn divide<K: OrderedField>(&mut self, state: &State<K>) -> Result<Pieces<K>, Error> {
        let ranges = state.implied_ranges();
        if let Some(found) = self.rational_roots(state, &ranges)? {
            return Ok(found);
        }
        let splits = state.zero.iter().map(factor::split);
        if let Some((at, Some(factors))) = splits.enumerate().find(|(_, own)| own.is_some()) {
            return self.factors(state, &ranges, at, factors);
        }
        let Some(by) = choose(state, &ranges) else {
            return Ok(match sample::curve(self, state, &ranges)? {
                Some(piece) => Pieces::one(piece),
                None if self.stop.is_some() => Pieces::undecided(STOPPED),
                None => Pieces::undecided(TOWER),
            });
        };
        let divisor = &state.zero[by.equation];
        let steps = |form: &Form<K>| (form.degree_in(by.unknown) + 1).saturating_sub(by.degree);
        let products = |form: &Form<K>| steps(form) * form.terms().len() * divisor.terms().len();
        if state.forms().any(|form| products(form) > MOST_PRODUCTS) {
            return Ok(Pieces::undecided(TOO_LARGE));
        }
        let lead = (divisor.coefficients(by.unknown).pop()).unwrap_or_default();
        let mut found = Pieces::default();
        let sign = known_sign(&lead, state, &ranges);
        // Implied bounds may rest on conditions on the unknown that goes. Once these are multiplied
        // by the coefficient they do not imply its sign any more; bounds of other unknowns, and
        // conditions without this one, stay as they are.
        let stays = known_sign(&lead, state, &state.ranges).is_some();
        for side in [Ordering::Greater, Ordering::Less, Ordering::Equal] {
            if sign.is_some_and(|sign| sign != side) {
                continue;
            }
            if self.stop.is_some() {
                found.join(Pieces::undecided(STOPPED));
                break;
            }
            let mut case = state.clone();
            let mut divisor = case.zero.swap_remove(by.equation);
            let mut lead = lead.clone();
            if side.is_eq() {
                let power = Form::new([(vec![by.unknown; by.degree], K::one())]);
                case.zero.push(divisor.sub(&lead.mul(&power)));
                case.zero.push(lead);
            } else {
                if side.is_lt() {
                    (divisor, lead) = (divisor.negated(), lead.negated());
                }
                if !stays {
                    case.positive.push(lead.clone());
                }
                if by.degree == 1 {
                    let rest = divisor.coefficients(by.unknown).swap_remove(0);
                    case.define(by.unknown, rest.negated(), lead.clone());
                } else {
                    let lists = [&mut case.zero, &mut case.nonnegative, &mut case.positive];
                    for form in lists.into_iter().flatten() {
                        *form = form.reduced(&divisor, by.unknown);
                    }
                    case.zero.push(divisor);
                }
                case.divide_by(&lead);
            }
            found.join(self.case(&case)?);
        }
        Ok(found)
    }

    /// One factor or the other is zero. Polytopes of the two cases may cross; single solutions are
    /// listed once.
    fn factors<K: OrderedField>(
        &mut self,
        state: &State<K>,
        ranges: &[Range<K>],
        at: usize,
        (first, second): (Form<K>, Form<K>),
    ) -> Result<Pieces<K>, Error> {
        let with = |form: &Form<K>| {
            let mut case = state.clone();
            case.zero[at] = form.clone();
            case
        };
        let nonzero = |form| known_sign(form, state, ranges).is_some_and(Ordering::is_ne);
        if nonzero(&first) {
            return self.case(&with(&second));
        }
        let mut found = self.case(&with(&first))?;
        if nonzero(&second) {
            return Ok(found);
        }
        let mut others = self.case(&with(&second))?;
        let mut doubtful = false;
        others.found.retain(|piece| match piece {
            Piece::Point(point) => !sample::value(state, &first, point).is_zero(),
            Piece::Root(root) => {
                let away = root_is_away(root, &first);
                doubtful |= !away;
                away
            }
            _ => true,
        });
        if doubtful {
            others = Pieces::default();
            for sign in [first.clone(), first.negated()] {
                let mut case = with(&second);
                case.positive.push(sign);
                others.join(self.case(&case)?);
            }
        }
        found.join(others);
        Ok(found)
    }

    /// Cases by the rational roots of an equation in one unknown, if there is one that has some.
    fn rational_roots<K: OrderedField>(
        &mut self,
        state: &State<K>,
        ranges: &[Range<K>],
    ) -> Result<Option<Pieces<K>>, Error> {
        for (at, form) in state.zero.iter().enumerate() {
            let &[unknown] = &form.unknowns()[..] else {
                continue;
            };
            let Some(own) = form.map(line::as_rational) else {
                continue;
            };
            let bound = |bound: &Option<super::range::Bound<K>>| {
                let value = bound.as_ref().map(|bound| line::as_rational(&bound.value));
                value.unwrap_or(None)
            };
            let (low, high) = (bound(&ranges[unknown].low), bound(&ranges[unknown].high));
            let (roots, rest) = line::rational_roots(&own, unknown, low.as_ref(), high.as_ref());
            if roots.is_empty() && rest.is_some() {
                continue;
            }
            let mut found = Pieces::default();
            for root in &roots {
                let mut case = state.clone();
                let root = Form::constant(K::from_rational(root));
                case.define(unknown, root, Form::constant(K::one()));
                found.join(self.case(&case)?);
            }
            if let Some(rest) = rest {
                let mut case = state.clone();
                let image = |value: &Rational| Some(K::from_rational(value));
                case.zero[at] = rest.map(image).unwrap_or_default();
                found.join(self.case(&case)?);
            }
            return Ok(Some(found));
        }
        Ok(None)
    }
}

/// Whether a polynomial is known not to be zero at a root.
fn root_is_away<K: OrderedField>(root: &Root, form: &Form<K>) -> bool {
    let value = form
        .map(line::as_rational)
        .and_then(|form| root.value(&form));
    value.is_some_and(|(low, high)| low > Rational::ZERO || high < Rational::ZERO)
}

/// An equation to divide by, and the unknown whose powers count.
struct Divisor {
    equation: usize,
    unknown: usize,
    degree: usize,
}

/// The cheapest division that makes something smaller.
fn choose<K: OrderedField>(state: &State<K>, ranges: &[Range<K>]) -> Option<Divisor> {
    let mut best = None;
    for (equation, form) in state.zero.iter().enumerate() {
        for unknown in form.unknowns() {
            let degree = form.degree_in(unknown);
            let divisible = |(at, other): (usize, &Form<K>)| {
                at != equation && other.degree_in(unknown) >= degree
            };
            if degree > 1 && !state.zero.iter().enumerate().any(divisible) {
                continue;
            }
            let lead = form.coefficients(unknown).pop().unwrap_or_default();
            let open = known_sign(&lead, state, ranges).is_none();
            let steps = |other: &Form<K>| (other.degree_in(unknown) + 1).saturating_sub(degree);
            let growth: usize = state.forms().map(|f| steps(f) * f.terms().len()).sum();
            let cost = (degree, open, growth * form.terms().len(), equation, unknown);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                let divisor = Divisor {
                    equation,
                    unknown,
                    degree,
                };
                best = Some((cost, divisor));
            }
        }
    }
    best.map(|(_, divisor)| divisor)
}

/// The sign that a polynomial is known to have at all solutions.
fn known_sign<K: OrderedField>(
    form: &Form<K>,
    state: &State<K>,
    ranges: &[Range<K>],
) -> Option<Ordering> {
    if let Some(sign) = range(form, ranges).sign() {
        return Some(sign);
    }
    let own = form.without_monomial().normalized();
    if state.positive.contains(&own) {
        return Some(Ordering::Greater);
    }
    (state.positive.contains(&own.negated())).then_some(Ordering::Less)
}
