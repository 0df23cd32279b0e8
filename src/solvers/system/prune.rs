//! Branch and prune: a box is cut up until every part holds no solution, or just one.
//!
//! A part is dropped only where interval arithmetic proves that a condition fails all over it, or
//! that it has no solution of the equations; a solution is claimed only by [Krawczyk's
//! test](super::krawczyk), with all inequalities proven on a box around it. (R. B. Kearfott,
//! *Rigorous Global Search: Continuous Problems*, 1996; P. Van Hentenryck, D. McAllester and
//! D. Kapur, *Solving polynomial systems using a branch and prune approach*, SIAM J. Numer. Anal.
//! 34, 1997.) Solutions that are rational with small denominators are recognized and checked
//! exactly. What is left, where solutions are singular or inequalities tight, is counted.

use super::compiled::Compiled;
use super::corners::{Corners, Kind};
use super::form::Form;
use super::krawczyk::{Isolated, Square};
use super::pieces::{Piece, Pieces, Sample};
use super::root::{Core, Root};
use super::sample;
use super::state::State;
use crate::number::{Algebraic, Interval, OrderedRing, Rational};
use crate::run::{Run, Stop};
use std::collections::BTreeMap;

/// At most so many boxes are looked at.
const MOST_BOXES: usize = 20_000;

/// At most so many where the equations are too few to have isolated solutions.
const FEW_BOXES: usize = 1_000;

/// Boxes no wider than this are not cut, and by how much they are made larger at least: in shares
/// of the sides of the box in which all solutions are.
const NARROWEST: f64 = 1e-7;
const MARGIN: f64 = 1e-10;

/// So many undecided boxes say that solutions are not isolated.
const MOST_UNDECIDED: usize = 500;

/// Rounds of contraction, as long as they make a box smaller by a tenth.
const ROUNDS: usize = 8;

/// Digits in base two, of the shortest of those sides, to which solutions are refined: to be
/// recognized, and until inequalities are decided.
const RECOGNIZED: i32 = 90;
const DECIDED: [i32; 2] = [120, 400];

/// Why something is left.
const SINGULAR: &str = "solutions are not isolated, or equations or inequalities are tight there";

type Region = Vec<Interval<f64>>;

/// What branch and prune came to; no pieces if it does not apply.
pub(super) struct Boxes {
    pub(super) pieces: Option<Pieces<Rational>>,
    pub(super) stop: Option<Stop>,
}

/// All solutions of a state without definitions, by its live unknowns.
pub(super) fn solve(state: &State<Rational>, run: &Run<'_>) -> Boxes {
    let none = |stop| Boxes { pieces: None, stop };
    let ranges = state.implied_ranges();
    let side = |&u: &usize| {
        let (low, high) = (ranges[u].low.as_ref()?, ranges[u].high.as_ref()?);
        let low = Interval::<f64>::enclosing(&low.value);
        let high = Interval::<f64>::enclosing(&high.value);
        Some(Interval::new(*low.low(), *high.high()))
    };
    let Some(region) = state.live.iter().map(side).collect::<Option<Region>>() else {
        return none(None);
    };
    let Some(mut search) = Search::new(state, &region) else {
        return none(None);
    };
    let isolated = state.zero.len() >= state.live.len();
    let most = run.options().limits.pivots.min(match isolated {
        true => MOST_BOXES,
        false => FEW_BOXES,
    });
    let mut waiting = vec![region];
    let mut looked_at = 0;
    while let Some(region) = waiting.pop() {
        if let Some(stop) = run.stopped() {
            return none(Some(stop));
        }
        looked_at += 1;
        if looked_at > most || search.undecided.len() > MOST_UNDECIDED {
            search.undecided.push(region);
            search.undecided.append(&mut waiting);
            break;
        }
        if state.zero.is_empty()
            && let Some(point) = search.inside(&region)
        {
            let piece = Piece::Continuum {
                sample: Sample::Point(point),
                dimension: Some(state.live.len()),
            };
            let pieces = Some(Pieces::one(piece));
            return Boxes { pieces, stop: None };
        }
        search.examine(region, &mut waiting);
    }
    if !isolated && !search.undecided.is_empty() {
        return none(None);
    }
    let undecided = clusters(search.undecided);
    Boxes {
        pieces: Some(Pieces {
            found: search.found,
            undecided,
            reason: (undecided > 0).then_some(SINGULAR),
        }),
        stop: None,
    }
}

/// A condition solved for an unknown: `lead · x + rest` is zero, or not negative.
struct Solved {
    at: usize,
    lead: Compiled<f64>,
    rest: Compiled<f64>,
    equation: bool,
}

/// A box in which some of the equations have just one solution.
struct Known {
    rows: Vec<usize>,
    region: Region,
    narrow: Region,
}

struct Search<'s> {
    state: &'s State<Rational>,
    /// The sides of the first box. What is wide or narrow is so in relation to them, so that it does
    /// not matter in which units the unknowns are.
    scale: Vec<f64>,
    /// All inequalities, those of the bounds included, and whether they are strict.
    inequalities: Vec<(Form<Rational>, bool)>,
    zero: Vec<Compiled<f64>>,
    compiled: Vec<Compiled<f64>>,
    /// Conditions in which no unknown is squared.
    corners: Vec<(Corners, Kind)>,
    /// The others, and what they say about the unknowns that are not squared.
    natural: Vec<(Compiled<f64>, Kind)>,
    solved: Vec<Solved>,
    /// All derivatives of the equations, by equation and coordinate.
    slopes: Vec<Vec<Compiled<f64>>>,
    /// By choice of equations.
    squares: BTreeMap<Vec<usize>, Option<Square<f64>>>,
    known: Vec<Known>,
    found: Vec<Piece<Rational>>,
    undecided: Vec<Region>,
}

impl<'s> Search<'s> {
    /// `None` if a side of the first box is no float.
    fn new(state: &'s State<Rational>, first: &Region) -> Option<Self> {
        let unknowns = &state.live;
        // Floats do not have the digits for a scale that is much smaller than the values.
        let scale = |side: &Interval<f64>| side.width().max(side.high() / 1024.0);
        let scale: Vec<f64> = first.iter().map(scale).collect();
        if !scale.iter().all(|side| side.is_normal()) {
            return None;
        }
        let mut inequalities: Vec<(Form<Rational>, bool)> = Vec::new();
        inequalities.extend(state.nonnegative.iter().map(|form| (form.clone(), false)));
        inequalities.extend(state.positive.iter().map(|form| (form.clone(), true)));
        for &u in unknowns {
            let own = &state.ranges[u];
            let beyond = |value: &Rational| Form::unknown(u).sub(&Form::constant(value.clone()));
            let low = own.low.iter().map(|b| (beyond(&b.value), b.strict));
            let high = own
                .high
                .iter()
                .map(|b| (beyond(&b.value).negated(), b.strict));
            inequalities.extend(low.chain(high));
        }
        let compile = |form: &Form<Rational>| Compiled::new(form, unknowns);
        let (mut corners, mut natural, mut solved) = (Vec::new(), Vec::new(), Vec::new());
        let equations = state.zero.iter().map(|form| (form, Kind::Zero));
        let others = inequalities.iter().map(|(form, strict)| match strict {
            true => (form, Kind::Positive),
            false => (form, Kind::Nonnegative),
        });
        for (form, kind) in equations.chain(others) {
            if let Some(own) = Corners::new(form, unknowns) {
                corners.push((own, kind));
                continue;
            }
            natural.push((compile(form)?, kind));
            for (at, &u) in unknowns.iter().enumerate() {
                if let [rest, lead] = &form.coefficients(u)[..] {
                    solved.push(Solved {
                        at,
                        lead: compile(lead)?,
                        rest: compile(rest)?,
                        equation: kind == Kind::Zero,
                    });
                }
            }
        }
        let slope = |form: &Form<Rational>| {
            let derivative = |&u: &usize| compile(&form.derivative(u));
            unknowns.iter().map(derivative).collect()
        };
        let compiled = inequalities.iter().map(|(form, _)| compile(form));
        Some(Search {
            zero: state.zero.iter().map(compile).collect::<Option<_>>()?,
            compiled: compiled.collect::<Option<_>>()?,
            slopes: state.zero.iter().map(slope).collect::<Option<_>>()?,
            squares: BTreeMap::new(),
            known: Vec::new(),
            found: Vec::new(),
            undecided: Vec::new(),
            state,
            scale,
            inequalities,
            corners,
            natural,
            solved,
        })
    }

    /// So many digits of the shortest scale.
    fn digits(&self, count: i32) -> Rational {
        let least = self.scale.iter().copied().fold(f64::INFINITY, f64::min);
        // Scales are floats, one of which is the least; one half has all powers.
        let unit = Rational::from_f64(least).unwrap_or(Rational::ONE);
        unit * &Rational::new(1, 2).pow(count).unwrap_or(Rational::ONE)
    }

    /// The middle of a box, if all inequalities are strict there.
    fn inside(&self, region: &Region) -> Option<Vec<Rational>> {
        let middle = region.iter().map(|side| Rational::from_f64(side.middle()));
        let point = middle.collect::<Option<Vec<_>>>()?;
        sample::is_inside(self.state, &point).then_some(point)
    }

    /// Drops a box, finds its one solution, or leaves its parts to be looked at.
    fn examine(&mut self, mut region: Region, waiting: &mut Vec<Region>) {
        for _ in 0..ROUNDS {
            let before = size(&region, &self.scale);
            if !self.contract(&mut region) {
                return;
            }
            if self
                .known
                .iter()
                .any(|known| is_within(&region, &known.region))
            {
                return;
            }
            if self.zero.len() >= region.len() {
                match self.krawczyk(&region) {
                    Test::Nothing | Test::Found => return,
                    Test::Within(next) => region = next,
                    Test::Unknown => {}
                }
            }
            if size(&region, &self.scale) > 0.9 * before {
                break;
            }
        }
        let width = |at: &usize| region[*at].width() / self.scale[*at];
        let widest = (0..region.len()).max_by(|a, b| width(a).total_cmp(&width(b)));
        let Some(at) = widest.filter(|at| width(at) > NARROWEST) else {
            return self.undecided.push(region);
        };
        let middle = region[at].middle();
        let mut other = region.clone();
        other[at] = Interval::new(middle, *region[at].high());
        region[at] = Interval::new(*region[at].low(), middle);
        waiting.push(other);
        waiting.push(region);
    }

    /// Cuts off what no solution is in. Whether anything is left.
    fn contract(&self, region: &mut Region) -> bool {
        for (form, kind) in &self.natural {
            let value = form.over(region);
            let possible = match kind {
                Kind::Zero => value.contains_zero(),
                Kind::Nonnegative => *value.high() >= 0.0,
                Kind::Positive => *value.high() > 0.0,
            };
            if !possible {
                return false;
            }
        }
        for (own, kind) in &self.corners {
            if !own.contract(*kind, region) {
                return false;
            }
        }
        for own in &self.solved {
            let lead = own.lead.over(region);
            let Some(quotient) = own.rest.over(region).negated().div(&lead) else {
                continue;
            };
            let allowed = match (own.equation, *lead.low() > 0.0) {
                (true, _) => quotient,
                (false, true) => Interval::new(*quotient.low(), f64::INFINITY),
                (false, false) => Interval::new(f64::NEG_INFINITY, *quotient.high()),
            };
            match region[own.at].intersection(&allowed) {
                Some(side) => region[own.at] = side,
                None => return false,
            }
        }
        true
    }

    /// As many equations as unknowns whose derivatives look independent at the middle of a box.
    fn rows(&self, region: &Region) -> Option<Vec<usize>> {
        let count = region.len();
        if self.zero.len() == count {
            return Some((0..count).collect());
        }
        let middle: Region = region.iter().map(|i| Interval::point(i.middle())).collect();
        let mut rows: Vec<Vec<f64>> = (self.slopes.iter())
            .map(|row| row.iter().map(|own| own.over(&middle).middle()).collect())
            .collect();
        let mut chosen = Vec::new();
        for column in 0..count {
            let size = |row: &usize| rows[*row][column].abs();
            let free = (0..rows.len()).filter(|row| !chosen.contains(row));
            let best = free.max_by(|a, b| size(a).total_cmp(&size(b)))?;
            chosen.push(best);
            let pivot = rows[best].clone();
            if pivot[column] == 0.0 {
                return None;
            }
            for row in &mut rows {
                let factor = row[column] / pivot[column];
                let pairs = row.iter_mut().zip(&pivot).skip(column);
                pairs.for_each(|(value, own)| *value -= factor * own);
            }
        }
        chosen.sort_unstable();
        Some(chosen)
    }

    /// Krawczyk's test on a box that is a little larger, so that solutions on the sides are inside
    /// of it.
    fn krawczyk(&mut self, region: &Region) -> Test {
        let Some(rows) = self.rows(region) else {
            return Test::Unknown;
        };
        let state = self.state;
        let square = self.squares.entry(rows.clone()).or_insert_with(|| {
            let forms: Vec<_> = rows.iter().map(|&row| state.zero[row].clone()).collect();
            Square::new(&forms, &state.live)
        });
        let Some(square) = square else {
            return Test::Unknown;
        };
        let larger = |(side, scale): (&Interval<f64>, &f64)| {
            let more = (0.1 * side.width()).max(MARGIN * scale);
            Interval::new(side.low() - more, side.high() + more)
        };
        let around: Region = region.iter().zip(&self.scale).map(larger).collect();
        let step = |region: &Region| {
            let by = square.preconditioner(region)?;
            square.step(region, &by)
        };
        let Some(image) = step(&around) else {
            return Test::Unknown;
        };
        let is_inside = image.iter().zip(&around).all(|(a, b)| a.is_inside(b));
        if !is_inside {
            return match meet(&image, region) {
                Some(next) => Test::Within(next),
                None => Test::Nothing,
            };
        }
        let mut narrow = image;
        for _ in 0..ROUNDS {
            let before = size(&narrow, &self.scale);
            match step(&narrow).and_then(|next| meet(&next, &narrow)) {
                Some(next) => narrow = next,
                None => break,
            }
            if size(&narrow, &self.scale) > 0.9 * before {
                break;
            }
        }
        self.settle(Known {
            rows,
            region: around,
            narrow,
        });
        Test::Found
    }

    /// Decides the conditions at the one solution of some equations in a box.
    fn settle(&mut self, own: Known) {
        let mut distinct = true;
        for other in &self.known {
            if own.rows != other.rows || meet(&own.narrow, &other.narrow).is_none() {
                continue;
            }
            if is_within(&own.narrow, &other.region) || is_within(&other.narrow, &own.region) {
                return;
            }
            distinct = false;
        }
        let decision = match distinct {
            true => self.decide(&own),
            false => Decision::Open,
        };
        match decision {
            Decision::None => {}
            Decision::Piece(piece) if !self.is_listed(&piece) => self.found.push(piece),
            Decision::Piece(_) => {}
            Decision::Open => self.undecided.push(own.narrow.clone()),
        }
        self.known.push(own);
    }

    /// Whether a point was found before, from other equations.
    fn is_listed(&self, piece: &Piece<Rational>) -> bool {
        let Piece::Point(point) = piece else {
            return false;
        };
        let same = |other: &Piece<Rational>| matches!(other, Piece::Point(own) if own == point);
        self.found.iter().any(same)
    }

    fn decide(&self, own: &Known) -> Decision {
        let narrow = &own.narrow;
        let others = (0..self.zero.len()).filter(|row| !own.rows.contains(row));
        for row in others {
            if !self.zero[row].over(narrow).contains_zero() {
                return Decision::None;
            }
        }
        for (form, (_, strict)) in self.compiled.iter().zip(&self.inequalities) {
            let high = *form.over(narrow).high();
            if high < 0.0 || (*strict && high <= 0.0) {
                return Decision::None;
            }
        }
        let rational = |side: &Interval<f64>| {
            let (low, high) = (
                Rational::from_f64(*side.low()),
                Rational::from_f64(*side.high()),
            );
            Some(Interval::new(low?, high?))
        };
        let Some(region) = narrow.iter().map(rational).collect::<Option<Vec<_>>>() else {
            return Decision::Open;
        };
        let unknowns = &self.state.live;
        let forms: Vec<_> = (own.rows.iter())
            .map(|&row| self.state.zero[row].clone())
            .collect();
        let Some(mut isolated) = Isolated::new(&forms, unknowns, region) else {
            return Decision::Open;
        };
        isolated.refine(&self.digits(RECOGNIZED));
        if let Some(point) = self.recognized(&isolated, &own.region) {
            return match self.holds_at(&point) {
                true => Decision::Piece(Piece::Point(point)),
                false => Decision::None,
            };
        }
        if own.rows.len() < self.zero.len() {
            // That all equations meet in an irrational point cannot be seen from intervals.
            let misses = |form: &Form<Rational>| {
                Compiled::new(form, unknowns)
                    .is_some_and(|own| !own.over(isolated.region()).contains_zero())
            };
            return match self.state.zero.iter().any(misses) {
                true => Decision::None,
                false => Decision::Open,
            };
        }
        for digits in DECIDED {
            isolated.refine(&self.digits(digits));
            let mut all = true;
            for (form, _) in &self.inequalities {
                let Some(own) = Compiled::new(form, unknowns) else {
                    return Decision::Open;
                };
                let value = own.over(isolated.region());
                if *value.high() < Rational::ZERO {
                    return Decision::None;
                }
                all &= *value.low() > Rational::ZERO;
            }
            if all {
                let root = Root::new(unknowns.clone(), vec![Core::Isolated(isolated)]);
                return Decision::Piece(Piece::Root(root));
            }
        }
        Decision::Open
    }

    /// A solution of the same equations with simple coordinates.
    fn recognized(&self, isolated: &Isolated, unique: &Region) -> Option<Vec<Rational>> {
        let simple = |side: &Interval<Rational>| {
            let more = side.width().max(self.digits(RECOGNIZED));
            let (low, high) = (side.low().clone() - &more, side.high().clone() + &more);
            Algebraic::between(&low.into(), &high.into())
        };
        let point: Vec<Rational> = isolated.region().iter().map(simple).collect();
        let inside = |(value, side): (&Rational, &Interval<f64>)| {
            let ends = (
                Rational::from_f64(*side.low()),
                Rational::from_f64(*side.high()),
            );
            matches!(ends, (Some(low), Some(high)) if low <= *value && *value <= high)
        };
        let values = self.spread(&point);
        let zero = |form: &Form<Rational>| form.evaluate(&values).is_zero();
        let own = isolated.forms().iter().all(zero);
        (own && point.iter().zip(unique).all(inside)).then_some(point)
    }

    fn spread(&self, point: &[Rational]) -> Vec<Rational> {
        let mut values = vec![Rational::ZERO; self.state.ranges.len()];
        for (&unknown, value) in self.state.live.iter().zip(point) {
            values[unknown] = value.clone();
        }
        values
    }

    fn holds_at(&self, point: &[Rational]) -> bool {
        let values = self.spread(point);
        let sign = |form: &Form<Rational>| form.evaluate(&values).sign();
        (self.state.zero.iter()).all(|form| sign(form).is_eq())
            && (self.inequalities.iter()).all(|(form, strict)| match strict {
                true => sign(form).is_gt(),
                false => sign(form).is_ge(),
            })
    }
}

/// What Krawczyk's test says about a box.
enum Test {
    Nothing,
    Found,
    Within(Region),
    Unknown,
}

/// What the conditions say about an isolated solution of the equations.
enum Decision {
    None,
    Piece(Piece<Rational>),
    Open,
}

/// The sum of the sides.
fn size(region: &Region, scale: &[f64]) -> f64 {
    let sides = region.iter().zip(scale);
    sides.map(|(side, scale)| side.width() / scale).sum()
}

fn meet(a: &Region, b: &Region) -> Option<Region> {
    a.iter().zip(b).map(|(a, b)| a.intersection(b)).collect()
}

fn is_within(a: &Region, b: &Region) -> bool {
    a.iter().zip(b).all(|(a, b)| a.is_within(b))
}

/// Boxes that touch count as one.
fn clusters(mut boxes: Vec<Region>) -> usize {
    if boxes.len() > MOST_UNDECIDED {
        return boxes.len();
    }
    let mut count = 0;
    while let Some(mut cluster) = boxes.pop() {
        count += 1;
        while let Some(at) = boxes.iter().position(|own| meet(own, &cluster).is_some()) {
            let own = boxes.swap_remove(at);
            for (side, other) in cluster.iter_mut().zip(&own) {
                let (low, high) = (side.low().min(*other.low()), side.high().max(*other.high()));
                *side = Interval::new(low, high);
            }
        }
    }
    count
}
