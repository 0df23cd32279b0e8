//! The best value of a family of linear programs over one parameter.
//!
//! # Method
//!
//! Inside a gap of which nothing is known yet, a rational point is taken and the program solved there
//! in numbers. The equations that the optimal vertex and its prices satisfy are solved in functions of
//! the parameter. What then has to be kept is only that these stay feasible: that both have the same
//! objective is an identity. So the signs of exactly that are read, over the field of rational
//! functions that are compared right of the point, and the formula of the value holds from the last
//! root before the point to the first one behind it of the polynomials on that record. What is left
//! of the gap on both sides is covered in the same way. Every such interval is a largest one for some
//! basis, so that they are finitely many.
//!
//! Where this fails, the simplex method itself pivots over the functions; that nothing is optimal
//! holds as far as every sign that it read.
//!
//! At the points in between the formulas beside are tried, and otherwise the program is solved there
//! in numbers, which may be algebraic: where the matrix changes, the best value can jump at a point.
//! Neighbors with one formula are joined.

use super::lift::lifted;
use super::pair::{Pair, converted, moved};
use crate::diagnostic::{Error, ErrorKind};
use crate::lp::simplex::{self, Outcome};
use crate::lp::{self, LinearProgram, LpStatus, exact};
use crate::number::{Algebraic, OrderedField, Place, Point, Polynomial, Ratio, Rational};
use crate::run::{Run, Status, Stop};
use crate::study::diagram::same_refusal;
use crate::study::roots::Roots;
use crate::study::traced::{require_whole, variable_at};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A point or an interval of a parameter, and the best value there.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The parameter.
    pub parameter: String,
    /// The left end, and whether it belongs to the piece; of a point, the point.
    pub from: (Algebraic, bool),
    /// The right end, and whether it belongs to the piece; of a point, the point again.
    pub to: (Algebraic, bool),
    /// The best value, as a function of the parameter; at a rational point, a number. Or why there
    /// is none.
    pub value: Result<Ratio, Error>,
}

impl Piece {
    /// Whether it is a single point.
    pub fn is_point(&self) -> bool {
        self.from.0 == self.to.0
    }

    /// Whether a value of the parameter is in the piece.
    pub fn contains(&self, value: &Algebraic) -> bool {
        let (from, to) = (&self.from, &self.to);
        let above = from.0 < *value || from.1 && from.0 == *value;
        above && (*value < to.0 || to.1 && *value == to.0)
    }

    /// The best value at a rational value of the parameter; `None` outside the piece and where there
    /// is none.
    pub fn at(&self, value: &Rational) -> Option<Rational> {
        let inside = self.contains(&Algebraic::from(value.clone()));
        let formula = self.value.as_ref().ok().filter(|_| inside)?;
        formula.at(std::slice::from_ref(value))
    }

    /// A point.
    fn point(parameter: &str, at: &Algebraic, value: Result<Ratio, Error>) -> Self {
        Piece {
            parameter: parameter.to_string(),
            from: (at.clone(), true),
            to: (at.clone(), true),
            value,
        }
    }

    /// Whether the formula of an interval is the value at a point at its end too.
    fn goes_on_at(&self, point: &Piece) -> bool {
        let (formula, value) = match (&self.value, &point.value) {
            (Ok(formula), Ok(value)) => (formula, value),
            (Err(left), Err(at)) => return same_refusal(left, at),
            _ => return false,
        };
        let name = [self.parameter.as_str()];
        let place = Place::new(name, Point::At(point.from.0.clone()));
        match (moved(formula, &place), moved(value, &place)) {
            (Some(formula), Some(value)) => formula == value,
            _ => false,
        }
    }

    /// Whether the next interval has the same formula.
    fn goes_on_in(&self, next: &Piece) -> bool {
        match (&self.value, &next.value) {
            (Ok(left), Ok(right)) => left.same_function(right),
            (Err(left), Err(right)) => same_refusal(left, right),
            _ => false,
        }
    }
}

impl fmt::Display for Piece {
    /// Such as `p = 1/2` or `0 < p < 1/2`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.parameter;
        let sign = |closed: bool| if closed { "≤" } else { "<" };
        let ((from, with_from), (to, with_to)) = (&self.from, &self.to);
        match self.is_point() {
            true if from.as_rational().is_none() => write!(out, "{name} {from}"),
            true => write!(out, "{name} = {from}"),
            false => write!(
                out,
                "{from} {} {name} {} {to}",
                sign(*with_from),
                sign(*with_to)
            ),
        }
    }
}

/// The best value of a family of linear programs over one parameter: points and intervals from left
/// to right, without gaps, with the exact formula on each.
///
/// `build` is the program where the parameter has a given value: a function to be compared near a
/// point, or a number. Whatever it decides by comparing is on record. If the run is stopped, the
/// pieces end early.
///
/// ```
/// use demarche::lp::{LinearProgram, Relation};
/// use demarche::number::{OrderedRing, Ratio, Rational};
/// use demarche::run::Options;
/// use demarche::study::parametric;
///
/// // The most that is at most p and at most 1 - p.
/// let build = |p: &Ratio| {
///     let mut program = LinearProgram::maximize();
///     let x = program.add_column("x", None, Some(p.clone()));
///     program.set_cost(x, Ratio::one());
///     program.add_row("rest", Relation::Le, Ratio::one() - p, [(x, Ratio::one())]);
///     Ok(program)
/// };
/// let range = (Rational::ZERO, Rational::ONE);
/// let (pieces, _) = parametric("p", &range, build, &Options::default().start())?;
/// let shown = pieces.iter().map(|piece| format!("{piece}: {}", piece.value.as_ref().unwrap()));
/// assert_eq!(shown.collect::<Vec<_>>(), ["0 ≤ p ≤ 1/2: p", "1/2 < p ≤ 1: 1 - p"]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
///
/// Refuses an empty range, and polynomials of degrees whose roots would take too long to isolate. A
/// program that `build` refuses, or that has no optimum, is a piece that says so.
pub fn parametric(
    parameter: &str,
    range: &(Rational, Rational),
    build: impl Fn(&Ratio) -> Result<LinearProgram<Ratio>, Error>,
    run: &Run<'_>,
) -> Result<(Vec<Piece>, Status), Error> {
    if range.0 > range.1 {
        return Err(Error::input(format!(
            "the range of `{parameter}` from {} to {} is empty",
            range.0, range.1
        )));
    }
    let ends = [&range.0, &range.1].map(|end| Algebraic::from(end.clone()));
    let mut walk = Walk {
        parameter,
        build,
        run,
        roots: Roots::new(parameter, ends.clone()),
    };
    let (pieces, stop) = walk.pieces(ends)?;
    Ok((merged(pieces), stop.map_or(Status::Solved, Status::Stopped)))
}

/// An open interval, the best value on it, and what proves that.
struct Open {
    from: Algebraic,
    to: Algebraic,
    value: Result<Ratio, Error>,
    pair: Option<Pair>,
}

/// What is left to do, in the order of the parameter.
enum Task {
    /// Nothing is known yet between two numbers.
    Gap(Algebraic, Algebraic),
    Known(Open),
}

struct Walk<'a, F> {
    parameter: &'a str,
    build: F,
    run: &'a Run<'a>,
    roots: Roots,
}

impl<F: Fn(&Ratio) -> Result<LinearProgram<Ratio>, Error>> Walk<'_, F> {
    /// Points and open intervals, up to where the run stops. What was computed when it stopped is
    /// not among them.
    fn pieces(&mut self, ends: [Algebraic; 2]) -> Result<(Vec<Piece>, Option<Stop>), Error> {
        let [first, last] = ends;
        let mut pieces = Vec::new();
        let mut before: Option<Open> = None;
        let mut tasks = Vec::new();
        if first < last {
            tasks.push(Task::Gap(first, last.clone()));
        }
        while let Some(task) = tasks.pop() {
            match task {
                Task::Gap(low, high) => {
                    let open = match self.cover(&low, &high)? {
                        Ok(open) => open,
                        Err(stop) => return Ok((pieces, Some(stop))),
                    };
                    let (from, to) = (open.from.clone(), open.to.clone());
                    if to < high {
                        tasks.push(Task::Gap(to, high));
                    }
                    tasks.push(Task::Known(open));
                    if low < from {
                        tasks.push(Task::Gap(low, from));
                    }
                }
                Task::Known(open) => {
                    let beside = [before.as_ref(), Some(&open)];
                    let value = match self.at(&open.from, beside)? {
                        Ok(value) => value,
                        Err(stop) => return Ok((pieces, Some(stop))),
                    };
                    pieces.push(Piece::point(self.parameter, &open.from, value));
                    pieces.push(Piece {
                        parameter: self.parameter.to_string(),
                        from: (open.from.clone(), false),
                        to: (open.to.clone(), false),
                        value: open.value.clone(),
                    });
                    self.run.report("pieces", pieces.len() as u64, None);
                    before = Some(open);
                }
            }
        }
        match self.at(&last, [before.as_ref(), None])? {
            Ok(value) => pieces.push(Piece::point(self.parameter, &last, value)),
            Err(stop) => return Ok((pieces, Some(stop))),
        }
        Ok((pieces, None))
    }

    fn place(&self, point: Point) -> Arc<Place> {
        Place::new([self.parameter], point)
    }

    /// The program at a place, or why there is none. What is wrong with the library itself, or with
    /// files, ends the walk.
    fn program(&self, place: &Arc<Place>) -> Result<Result<LinearProgram<Ratio>, Error>, Error> {
        let found = (self.build)(&variable_at(place, 0)).and_then(|program| {
            require_whole(place)?;
            program.check()?;
            match program.has_integers() {
                false => Ok(program),
                true => Err(Error::unsupported(
                    "the best value over integers is no piecewise rational function",
                    "let all columns be continuous",
                )),
            }
        });
        match found {
            Err(fault) if matches!(fault.kind(), ErrorKind::Internal | ErrorKind::Io) => Err(fault),
            other => Ok(other),
        }
    }

    /// The largest interval, inside a gap, on which what is optimal at some point of it stays so.
    fn cover(&mut self, low: &Algebraic, high: &Algebraic) -> Result<Result<Open, Stop>, Error> {
        for share in SHARES {
            let middle = inside(low, high, share);
            let place = self.place(Point::RightOf(middle.clone().into()));
            if let Ok(program) = self.program(&place)?
                && let Some(pair) = self.lift(&program, &middle)
                && let Some(value) = pair.objective(&program)
                && pair.has_no_pole_at(&place)
                && require_whole(&place).is_ok()
            {
                let (from, to) = self.around(place.record(), &middle, low, high)?;
                return Ok(Ok(Open {
                    from,
                    to,
                    value: Ok(value),
                    pair: Some(pair),
                }));
            }
            if let Some(stop) = self.run.stopped() {
                return Ok(Err(stop));
            }
        }
        self.cover_by_pivots(low, high)
    }

    /// The optimal vertex at a point as functions.
    fn lift(&self, program: &LinearProgram<Ratio>, point: &Rational) -> Option<Pair> {
        let numbers = at(program, point)?;
        let float = lp::solve(&numbers, self.run).ok()?;
        match simplex::solve(&numbers, float.primal.as_deref(), self.run) {
            Ok(Outcome::Optimal(found)) => lifted(program, &numbers, &found, self.run),
            _ => None,
        }
    }

    /// The same by pivots over the functions: also of programs of which nothing is optimal, and where
    /// equations hold at a point and not beside it.
    fn cover_by_pivots(
        &mut self,
        low: &Algebraic,
        high: &Algebraic,
    ) -> Result<Result<Open, Stop>, Error> {
        let middle = Algebraic::between(low, high);
        let right = || self.place(Point::RightOf(middle.clone().into()));
        let (place, scratch) = (right(), right());
        let mut pair = None;
        let value = match self.program(&place)? {
            Err(fault) => Err(fault),
            Ok(program) => match self.solve(&program, &middle, &scratch)? {
                Outcome::Stopped(stop) => return Ok(Err(stop)),
                Outcome::Infeasible => Err(infeasible()),
                Outcome::Unbounded => Err(unbounded()),
                Outcome::Optimal(found) => {
                    let own = Pair {
                        primal: found.primal,
                        dual: found.dual,
                    };
                    pair = own.moved(&place);
                    let value = pair.as_ref().and_then(|pair| pair.objective(&program));
                    value.ok_or_else(|| {
                        Error::internal("an optimum in formulas does not satisfy its program")
                    })
                }
            },
        };
        if let Err(fault) = require_whole(&place).and(require_whole(&scratch)) {
            // What was computed is wrong, and its record with it.
            return Ok(Ok(Open {
                from: low.clone(),
                to: high.clone(),
                value: Err(fault),
                pair: None,
            }));
        }
        match value {
            Err(fault) if fault.kind() == ErrorKind::Internal => return Err(fault),
            _ => {}
        }
        if let Some(stop) = self.run.stopped() {
            return Ok(Err(stop));
        }
        let mut record = place.record();
        if pair.is_none() {
            record.extend(scratch.record());
        }
        let (from, to) = self.around(record, &middle, low, high)?;
        Ok(Ok(Open {
            from,
            to,
            value,
            pair,
        }))
    }

    /// The part of a gap around a point in which all polynomials of a record have the signs that they
    /// have right of the point.
    fn around(
        &mut self,
        record: Vec<(Polynomial, Ordering)>,
        middle: &Rational,
        low: &Algebraic,
        high: &Algebraic,
    ) -> Result<(Algebraic, Algebraic), Error> {
        let middle = Algebraic::from(middle.clone());
        let (mut from, mut to) = (low, high);
        let mut found = Vec::new();
        for (polynomial, _) in record {
            let roots = self.roots.of(polynomial)?;
            let behind = roots.partition_point(|root| *root <= middle);
            let before = behind.checked_sub(1).and_then(|last| roots.get(last));
            found.push((before.cloned(), roots.get(behind).cloned()));
        }
        for (before, behind) in &found {
            from = before.as_ref().map_or(from, |root| root.max(from));
            to = behind.as_ref().map_or(to, |root| root.min(to));
        }
        Ok((from.clone(), to.clone()))
    }

    /// Solves a program right of a point. What is optimal at the point says where to begin.
    fn solve(
        &self,
        program: &LinearProgram<Ratio>,
        point: &Rational,
        scratch: &Arc<Place>,
    ) -> Result<Outcome<Ratio>, Error> {
        let near = at(program, point).and_then(|numbers| vertex(&numbers, self.run));
        let own = converted(program, |value| Some(value.moved(scratch)));
        let own = own.as_ref().unwrap_or(program);
        simplex::solve(own, near.as_deref(), self.run)
    }

    /// The best value at a point, by the formulas beside it if one of them holds.
    fn at(&self, point: &Algebraic, beside: [Option<&Open>; 2]) -> Result<Best, Error> {
        let place = self.place(Point::At(point.clone()));
        let program = match self.program(&place)? {
            Err(fault) => return Ok(Ok(Err(fault))),
            Ok(program) => program,
        };
        let pairs = beside
            .into_iter()
            .flatten()
            .filter_map(|open| open.pair.as_ref());
        let mut near = None;
        for pair in pairs {
            let Some(pair) = pair.moved(&place) else {
                continue;
            };
            if let Some(value) = pair.objective(&program) {
                return Ok(Ok(Ok(value)));
            }
            near = Some(pair.near()).filter(|near| near.len() == program.columns());
        }
        Ok(
            match converted(&program, |value| value.as_constant().cloned()) {
                Some(numbers) => in_numbers(&numbers, self.run)?,
                None => told(simplex::solve(&program, near.as_deref(), self.run)?),
            },
        )
    }
}

/// Where between two numbers programs are solved, as shares of the way between two simple ones: at
/// simple numbers more equations hold by chance.
const SHARES: [(i64, i64); 2] = [(61, 127), (37, 101)];

fn inside(low: &Algebraic, high: &Algebraic, (part, of): (i64, i64)) -> Rational {
    let first = Algebraic::between(low, high);
    let second = Algebraic::between(&first.clone().into(), high);
    (second - &first) * &Rational::new(part, of) + &first
}

/// A program in numbers at a point; `None` where it has a pole.
fn at(program: &LinearProgram<Ratio>, point: &Rational) -> Option<LinearProgram> {
    converted(program, |value| value.at(std::slice::from_ref(point)))
}

/// The best value, or why there is none; or why the search ended early.
type Best = Result<Result<Ratio, Error>, Stop>;

fn told<K: OrderedField>(outcome: Outcome<K>) -> Result<Result<K, Error>, Stop> {
    match outcome {
        Outcome::Optimal(found) => Ok(Ok(found.objective)),
        Outcome::Infeasible => Ok(Err(infeasible())),
        Outcome::Unbounded => Ok(Err(unbounded())),
        Outcome::Stopped(stop) => Err(stop),
    }
}

fn infeasible() -> Error {
    Error::input("nothing satisfies the linear program")
}

fn unbounded() -> Error {
    Error::input("the best value of the linear program is infinite")
}

/// The best value of a program in numbers.
fn in_numbers(program: &LinearProgram, run: &Run<'_>) -> Result<Best, Error> {
    let (float, exact) = exact::solve(program, run)?;
    let value = match (exact, float.status) {
        (Some(exact), _) => return Ok(Ok(Ok(Ratio::constant(exact.objective)))),
        (None, LpStatus::Limit(stop)) => return Ok(Err(stop)),
        (None, _) => told(simplex::solve(program, float.primal.as_deref(), run)?),
    };
    Ok(value.map(|value| value.map(Ratio::constant)))
}

/// Where an optimal basis of a program in numbers puts its columns, or at least floats near an
/// optimum.
fn vertex(program: &LinearProgram, run: &Run<'_>) -> Option<Vec<f64>> {
    let float = lp::solve(program, run).ok().and_then(|float| float.primal);
    match simplex::solve(program, float.as_deref(), run) {
        Ok(Outcome::Optimal(found)) => Some(found.primal.iter().map(Rational::to_f64).collect()),
        _ => float,
    }
}

/// Joins points and intervals, which alternate, with the neighbors from which they do not differ.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut kept: Vec<Piece> = Vec::new();
    for mut piece in pieces {
        let Some(last) = kept.last_mut() else {
            kept.push(piece);
            continue;
        };
        if piece.is_point() {
            match last.goes_on_at(&piece) {
                true => last.to.1 = true,
                false => kept.push(piece),
            }
        } else if last.is_point() {
            match piece.goes_on_at(last) {
                true => {
                    piece.from.1 = true;
                    *last = piece;
                }
                false => kept.push(piece),
            }
        } else if last.to.1 && last.goes_on_in(&piece) {
            last.to = piece.to;
        } else {
            kept.push(piece);
        }
    }
    kept
}
