//! Many expressions as one list of steps, each different step once.

use super::snippet::{Snippet, Span};
use super::tree::Comparison;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::{OrderedField, OrderedRing, Rational};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Exponents beyond this magnitude are refused.
pub(super) const LARGEST_EXPONENT: i64 = 1000;

/// A step: its operands are earlier steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Number(Rational),
    Parameter(u32),
    Fails(Failure),
    Negate(u32),
    Add(u32, u32),
    Subtract(u32, u32),
    Multiply(u32, u32),
    Divide(u32, u32),
    Power(u32, u32),
    Compare(Comparison, u32, u32),
    Truth(u32),
    Not(u32),
    And(u32, u32),
    Or(u32, u32),
    If(u32, u32, u32),
    Min(u32, u32),
    Max(u32, u32),
    Abs(u32),
}

/// Why a step has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Failure {
    DivisionByZero,
    NegativePowerOfZero,
    Exponent,
    Size,
}

impl Failure {
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Failure::DivisionByZero => (
                "this divides by zero",
                "guard it: `if x == 0 then … else …/x` evaluates only the chosen part",
            ),
            Failure::NegativePowerOfZero => (
                "this is a negative power of zero",
                "guard it: `if x == 0 then … else x^-1` evaluates only the chosen part",
            ),
            Failure::Exponent => (
                "the exponent is not an integer between -1000 and 1000",
                "fractional powers are not rational numbers",
            ),
            Failure::Size => (
                "this number may have more than ten million bits",
                "use smaller powers",
            ),
        }
    }
}

/// A list of steps over parameters `0, 1, …`, and the outputs that are asked of it.
///
/// A step that fails (a division by zero) spoils only the outputs that need its value: the branch
/// of an `if` that is not chosen does not matter.
///
/// ```
/// use demarche::expr::{Environment, Expr, Folded, Meaning, Name, Program, Scope};
/// use demarche::number::Rational;
///
/// /// One parameter, `p`, and one move, `act`, with two actions.
/// struct Names([String; 2]);
/// impl Scope for Names {
///     fn lookup(&self, name: &str) -> Option<Meaning> {
///         match name {
///             "p" => Some(Meaning::Value(0)),
///             "act" => Some(Meaning::Feature(0)),
///             _ => None,
///         }
///     }
///     fn type_of(&self, _: &str) -> Option<usize> {
///         None
///     }
///     fn values(&self, _: usize) -> &[String] {
///         &self.0
///     }
///     fn unknown(&self, name: &Name) -> (String, Option<String>) {
///         (format!("nothing is named `{name}`"), None)
///     }
/// }
/// /// After this action; the parameter stays open.
/// struct After(u32, Folded);
/// impl Environment for After {
///     fn value(&self, _: usize) -> Folded {
///         self.1.clone()
///     }
///     fn feature(&self, _: usize) -> u32 {
///         self.0
///     }
/// }
///
/// let names = Names(["strike".into(), "hold".into()]);
/// let payoff = Expr::parse("if act == strike then 1/p else 2*p")?.resolve(&names)?;
/// let mut program = Program::default();
/// let p = program.parameter(0);
/// let outputs = [0, 1].map(|action| {
///     let folded = program.fold(&payoff, &After(action, p.clone()));
///     program.output(folded)
/// });
/// let at = program.evaluate(&[Rational::new(1, 3)]);
/// assert_eq!(at.get(outputs[0])?, &Rational::from(3));
/// assert_eq!(at.get(outputs[1])?, &Rational::new(2, 3));
/// assert_eq!(program.evaluate(&[0.25]).get(outputs[1])?, &0.5);
/// assert!(program.evaluate(&[Rational::ZERO]).get(outputs[0]).is_err());
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub(super) steps: Vec<Step>,
    /// By step: whether it may fail.
    pub(super) partial: Vec<bool>,
    numbers: HashMap<Step, u32>,
    /// Where the steps stand that may fail of themselves.
    pub(super) origins: HashMap<u32, (Snippet, Span)>,
    pub(super) outputs: Vec<u32>,
    pub(super) output_numbers: HashMap<u32, usize>,
}

impl Program {
    /// How many steps there are.
    pub fn step_count(&self) -> usize {
        self.steps.len()
    }

    /// The number of a step, which may be an old one.
    pub(super) fn step(&mut self, step: Step, partial: bool) -> u32 {
        if let Some(&known) = self.numbers.get(&step) {
            return known;
        }
        let number = self.steps.len() as u32;
        self.steps.push(step.clone());
        self.partial.push(partial);
        self.numbers.insert(step, number);
        number
    }

    /// Runs every step for these values of the parameters.
    pub fn evaluate<'a, K: OrderedField>(&'a self, parameters: &[K]) -> Evaluation<'a, K> {
        let mut values: Vec<Result<K, (u32, Failure)>> = Vec::with_capacity(self.steps.len());
        for (number, step) in self.steps.iter().enumerate() {
            let value = run(step, &values, parameters);
            values.push(value.map_err(|fault| match fault {
                Stop::Here(failure) => (number as u32, failure),
                Stop::Before(step, failure) => (step, failure),
            }));
        }
        Evaluation {
            program: self,
            values,
        }
    }
}

/// A step that has no value: because it fails itself, or because one that it needs does.
enum Stop {
    Here(Failure),
    Before(u32, Failure),
}

fn run<K: OrderedField>(
    step: &Step,
    values: &[Result<K, (u32, Failure)>],
    parameters: &[K],
) -> Result<K, Stop> {
    let get = |number: u32| match &values[number as usize] {
        Ok(value) => Ok(value),
        Err((step, failure)) => Err(Stop::Before(*step, *failure)),
    };
    let truth = |holds: bool| if holds { K::one() } else { K::zero() };
    Ok(match step {
        Step::Number(value) => K::from_rational(value),
        // Callers give a value for every parameter that they have made.
        Step::Parameter(index) => parameters
            .get(*index as usize)
            .cloned()
            .unwrap_or_else(K::zero),
        Step::Fails(failure) => return Err(Stop::Here(*failure)),
        Step::Negate(a) => -get(*a)?.clone(),
        Step::Add(a, b) => get(*a)?.clone() + get(*b)?,
        Step::Subtract(a, b) => get(*a)?.clone() - get(*b)?,
        Step::Multiply(a, b) => get(*a)?.clone() * get(*b)?,
        Step::Divide(a, b) => {
            let (a, b) = (get(*a)?, get(*b)?);
            if b.is_zero() {
                return Err(Stop::Here(Failure::DivisionByZero));
            }
            a.clone() / b
        }
        Step::Power(a, b) => {
            let (base, exponent) = (get(*a)?, get(*b)?);
            let count = small_integer(exponent).ok_or(Stop::Here(Failure::Exponent))?;
            power(base, count).map_err(Stop::Here)?
        }
        Step::Compare(comparison, a, b) => truth(comparison.holds(get(*a)?.compare(get(*b)?))),
        Step::Truth(a) => truth(!get(*a)?.is_zero()),
        Step::Not(a) => truth(get(*a)?.is_zero()),
        Step::And(a, b) => truth(!get(*a)?.is_zero() && !get(*b)?.is_zero()),
        Step::Or(a, b) => truth(!get(*a)?.is_zero() || !get(*b)?.is_zero()),
        Step::If(condition, chosen, otherwise) => {
            let zero = get(*condition)?.is_zero();
            get(if zero { *otherwise } else { *chosen })?.clone()
        }
        Step::Min(a, b) | Step::Max(a, b) => {
            let (a, b) = (get(*a)?, get(*b)?);
            let first = match step {
                Step::Min(..) => a.compare(b).is_le(),
                _ => a.compare(b).is_ge(),
            };
            if first { a.clone() } else { b.clone() }
        }
        Step::Abs(a) => magnitude(get(*a)?.clone()),
    })
}

pub(super) fn magnitude<K: OrderedRing>(value: K) -> K {
    if value.sign().is_lt() { -value } else { value }
}

/// The integer that an element is, if it is one and small.
///
/// A float only says where to begin. Functions of parameters are compared with the integers on both
/// sides, so that it is on their record where they become one.
pub(super) fn small_integer<K: OrderedField>(value: &K) -> Option<i64> {
    let order = |integer: i64| value.compare(&K::from_rational(&Rational::from(integer)));
    let near = value.to_f64().round() as i64;
    let mut found = near.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT);
    let side = order(found);
    let step = match side {
        Ordering::Less => -1,
        Ordering::Equal => return Some(found),
        Ordering::Greater => 1,
    };
    while (found + step).abs() <= LARGEST_EXPONENT {
        found += step;
        match order(found) {
            Ordering::Equal => return Some(found),
            same if same == side => {}
            _ => return None,
        }
    }
    None
}

/// An integer power, by squaring.
pub(super) fn power<K: OrderedField>(base: &K, exponent: i64) -> Result<K, Failure> {
    if exponent < 0 && base.is_zero() {
        return Err(Failure::NegativePowerOfZero);
    }
    let mut result = K::one();
    let mut square = base.clone();
    let mut rest = exponent.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            result *= &square;
        }
        rest >>= 1;
        if rest > 0 {
            let factor = square.clone();
            square *= &factor;
        }
    }
    Ok(if exponent < 0 {
        K::one() / &result
    } else {
        result
    })
}

/// The values of all steps of a program.
#[derive(Debug)]
pub struct Evaluation<'a, K> {
    program: &'a Program,
    values: Vec<Result<K, (u32, Failure)>>,
}

impl<K: OrderedField> Evaluation<'_, K> {
    /// The value of an output of the program (a larger number panics); the refusal names the place
    /// at which a step failed.
    pub fn get(&self, output: usize) -> Result<&K, Error> {
        let step = self.program.outputs[output];
        self.values[step as usize]
            .as_ref()
            .map_err(|(step, failure)| {
                let (message, hint) = failure.text();
                let mut fault = Diagnostic::error(message).hint(hint);
                if let Some((snippet, span)) = self.program.origins.get(step) {
                    fault = fault.at(snippet.place_of(*span));
                }
                Error::new(ErrorKind::Input, fault)
            })
    }
}
