//! Putting moves and types into expressions: what remains are steps over the parameters.

use super::program::{Failure, LARGEST_EXPONENT, Program, Step, magnitude, power, small_integer};
use super::resolve::{Atom, Resolved};
use super::snippet::{Snippet, Span};
use super::tree::{Function, Node, Tree};
use crate::number::{Integer, OrderedRing, Rational};

/// The value of a feature that is not known: it equals no value.
pub const UNDECIDED: u32 = u32::MAX;

/// Sub-expressions whose value may need more bits than this are refused.
const LARGEST_SIZE: f64 = 1e7;

/// A size in bits that a parameter's value is taken to have.
const PARAMETER_SIZE: f64 = 64.0;

/// What an expression's atoms are when it is put into a [`Program`].
pub trait Environment {
    /// The expression in a slot.
    fn value(&self, slot: usize) -> Folded;
    /// The value of a feature, [`UNDECIDED`] if it has none.
    fn feature(&self, feature: usize) -> u32;
}

/// The environment of expressions without names.
impl Environment for () {
    fn value(&self, _: usize) -> Folded {
        Folded::constant(Rational::ZERO)
    }

    fn feature(&self, _: usize) -> u32 {
        UNDECIDED
    }
}

/// An expression after moves and types were put in: a number, or a step of a program.
#[derive(Debug, Clone)]
pub struct Folded {
    value: Result<Rational, u32>,
    /// A bound on the bits of the value.
    size: f64,
}

impl Folded {
    /// A number.
    pub fn constant(value: Rational) -> Self {
        Folded {
            value: Ok(value),
            size: PARAMETER_SIZE,
        }
    }

    /// The number, if it depends on no parameter.
    pub fn number(&self) -> Option<&Rational> {
        self.value.as_ref().ok()
    }
}

fn truth(holds: bool) -> Folded {
    Folded {
        value: Ok(Rational::from(i64::from(holds))),
        size: 1.0,
    }
}

impl Program {
    /// The parameter with this number.
    pub fn parameter(&mut self, index: usize) -> Folded {
        let step = self.step(Step::Parameter(index as u32), false);
        Folded {
            value: Err(step),
            size: PARAMETER_SIZE,
        }
    }

    /// Asks for the value of an expression; the result is the number of the output, the same for
    /// expressions that are the same.
    pub fn output(&mut self, folded: Folded) -> usize {
        let step = self.number(&folded);
        let outputs = &mut self.outputs;
        *self.output_numbers.entry(step).or_insert_with(|| {
            outputs.push(step);
            outputs.len() - 1
        })
    }

    /// Puts moves and types into an expression and adds what remains.
    pub fn fold(&mut self, expression: &Resolved, environment: &impl Environment) -> Folded {
        self.fold_tree(expression.tree(), expression.snippet(), environment)
    }

    /// The recursion is as deep as the parser lets trees be.
    fn fold_tree(
        &mut self,
        tree: &Tree<Atom>,
        snippet: &Snippet,
        environment: &impl Environment,
    ) -> Folded {
        let folded = match &tree.node {
            Node::Number(value) => Folded {
                value: Ok(value.clone()),
                size: literal_size(value, tree.span),
            },
            Node::Leaf(Atom::Value(slot)) => environment.value(*slot),
            Node::Leaf(Atom::Test(feature, value)) => {
                truth(environment.feature(*feature) == *value)
            }
            Node::Negate(part) => {
                let part = self.fold_tree(part, snippet, environment);
                self.negate(part)
            }
            Node::Sum(terms) => {
                let mut total = Folded::constant(Rational::ZERO);
                for (minus, term) in terms {
                    let term = self.fold_tree(term, snippet, environment);
                    total = self.add(total, term, *minus);
                }
                total
            }
            Node::Product(factors) => {
                let mut total = Folded::constant(Rational::ONE);
                for (divides, factor) in factors {
                    let span = tree.span.to(factor.span);
                    let factor = self.fold_tree(factor, snippet, environment);
                    total = if *divides {
                        self.divide(total, factor, &(snippet.clone(), span))
                    } else {
                        self.multiply(total, factor)
                    };
                    if total.size > LARGEST_SIZE {
                        total = self.fails(Failure::Size, &(snippet.clone(), span));
                    }
                }
                total
            }
            Node::Power(base, exponent) => {
                let base = self.fold_tree(base, snippet, environment);
                let exponent = self.fold_tree(exponent, snippet, environment);
                self.power(base, exponent, &(snippet.clone(), tree.span))
            }
            Node::Compare(comparison, left, right) => {
                let left = self.fold_tree(left, snippet, environment);
                let right = self.fold_tree(right, snippet, environment);
                match (&left.value, &right.value) {
                    (Ok(a), Ok(b)) => truth(comparison.holds(a.cmp(b))),
                    _ => self.binary(|a, b| Step::Compare(*comparison, a, b), &left, &right, 1.0),
                }
            }
            Node::Not(part) => {
                let part = self.fold_tree(part, snippet, environment);
                match &part.value {
                    Ok(value) => truth(value.is_zero()),
                    Err(_) => self.unary(Step::Not, &part, 1.0),
                }
            }
            Node::And(parts) => self.connect(parts, false, snippet, environment),
            Node::Or(parts) => self.connect(parts, true, snippet, environment),
            Node::If(parts) => {
                let [condition, chosen, otherwise] = &**parts;
                let condition = self.fold_tree(condition, snippet, environment);
                match condition.number().map(OrderedRing::is_zero) {
                    Some(false) => self.fold_tree(chosen, snippet, environment),
                    Some(true) => self.fold_tree(otherwise, snippet, environment),
                    None => {
                        let chosen = self.fold_tree(chosen, snippet, environment);
                        let otherwise = self.fold_tree(otherwise, snippet, environment);
                        let partial = ![&condition, &chosen, &otherwise]
                            .iter()
                            .all(|part| self.total(part));
                        let step = Step::If(
                            self.number(&condition),
                            self.number(&chosen),
                            self.number(&otherwise),
                        );
                        Folded {
                            value: Err(self.step(step, partial)),
                            size: chosen.size.max(otherwise.size),
                        }
                    }
                }
            }
            Node::Call(function, arguments) => {
                let mut best: Option<Folded> = None;
                for argument in arguments {
                    let next = self.fold_tree(argument, snippet, environment);
                    best = Some(match best {
                        None => next,
                        Some(before) => self.choose(*function, before, next),
                    });
                }
                let value = best.unwrap_or_else(|| Folded::constant(Rational::ZERO));
                match (function, &value.value) {
                    (Function::Abs, Ok(number)) => Folded {
                        value: Ok(magnitude(number.clone())),
                        size: value.size,
                    },
                    (Function::Abs, Err(_)) => self.unary(Step::Abs, &value, value.size),
                    _ => value,
                }
            }
        };
        if let Some(value) = folded.number()
            && folded.size > LARGEST_SIZE / 2.0
            && is_small(value)
        {
            return Folded::constant(value.clone());
        }
        if folded.size > LARGEST_SIZE {
            return self.fails(Failure::Size, &(snippet.clone(), tree.span));
        }
        folded
    }

    /// `and`, or `or` where `absorbing`: the operands up to the first that decides.
    fn connect(
        &mut self,
        parts: &[Tree<Atom>],
        absorbing: bool,
        snippet: &Snippet,
        environment: &impl Environment,
    ) -> Folded {
        let mut total: Option<Folded> = None;
        for part in parts {
            let part = self.fold_tree(part, snippet, environment);
            let part = match part.number() {
                Some(number) => truth(!number.is_zero()),
                None => self.unary(Step::Truth, &part, 1.0),
            };
            let decides = part.number().map(|number| number.is_zero() != absorbing);
            total = Some(match (total, decides) {
                (None, _) => part,
                (Some(before), Some(false)) => before,
                // A number that has not decided makes no difference.
                (Some(before), _) if before.number().is_some() => part,
                (Some(before), _) if absorbing => self.binary(Step::Or, &before, &part, 1.0),
                (Some(before), _) => self.binary(Step::And, &before, &part, 1.0),
            });
            if decides == Some(true) {
                break;
            }
        }
        total.unwrap_or_else(|| truth(!absorbing))
    }

    fn choose(&mut self, function: Function, a: Folded, b: Folded) -> Folded {
        let size = a.size.max(b.size);
        let value = match (&a.value, &b.value) {
            (Ok(a), Ok(b)) => Ok(match function {
                Function::Min => a.min(b).clone(),
                _ => a.max(b).clone(),
            }),
            _ if function == Function::Min => return self.binary(Step::Min, &a, &b, size),
            _ => return self.binary(Step::Max, &a, &b, size),
        };
        Folded { value, size }
    }

    fn negate(&mut self, a: Folded) -> Folded {
        match a.value {
            Ok(value) => Folded {
                value: Ok(-value),
                size: a.size,
            },
            Err(_) => self.unary(Step::Negate, &a, a.size),
        }
    }

    fn add(&mut self, a: Folded, b: Folded, minus: bool) -> Folded {
        let size = a.size + b.size;
        match (&a.value, &b.value) {
            (Ok(x), Ok(y)) => Folded {
                value: Ok(if minus { x.clone() - y } else { x.clone() + y }),
                size,
            },
            (_, Ok(y)) if y.is_zero() => a,
            (Ok(x), _) if x.is_zero() => {
                if minus {
                    self.negate(b)
                } else {
                    b
                }
            }
            _ if minus => self.binary(Step::Subtract, &a, &b, size),
            _ => self.binary(Step::Add, &a, &b, size),
        }
    }

    fn multiply(&mut self, a: Folded, b: Folded) -> Folded {
        let size = a.size + b.size;
        let (total_a, total_b) = (self.total(&a), self.total(&b));
        match (&a.value, &b.value) {
            (Ok(x), Ok(y)) => Folded {
                value: Ok(x.clone() * y),
                size,
            },
            // Zero times a step that may fail may fail.
            (Ok(x), _) if x.is_zero() && total_b => a,
            (_, Ok(y)) if y.is_zero() && total_a => b,
            (Ok(x), _) if *x == Rational::ONE => b,
            (_, Ok(y)) if *y == Rational::ONE => a,
            _ => self.binary(Step::Multiply, &a, &b, size),
        }
    }

    fn divide(&mut self, a: Folded, b: Folded, origin: &(Snippet, Span)) -> Folded {
        let size = a.size + b.size;
        match (&a.value, &b.value) {
            (_, Ok(y)) if y.is_zero() => self.fails(Failure::DivisionByZero, origin),
            (Ok(x), Ok(y)) => Folded {
                value: Ok(x.clone() / y),
                size,
            },
            (_, Ok(y)) if *y == Rational::ONE => a,
            (_, Ok(_)) => self.binary(Step::Divide, &a, &b, size),
            _ => {
                let step = Step::Divide(self.number(&a), self.number(&b));
                self.failing_step(step, size, origin)
            }
        }
    }

    fn failing_step(&mut self, step: Step, size: f64, origin: &(Snippet, Span)) -> Folded {
        let number = self.step(step, true);
        self.origins.entry(number).or_insert_with(|| origin.clone());
        Folded {
            value: Err(number),
            size,
        }
    }

    fn power(&mut self, base: Folded, exponent: Folded, origin: &(Snippet, Span)) -> Folded {
        let Ok(number) = &exponent.value else {
            let step = Step::Power(self.number(&base), self.number(&exponent));
            let size = base.size * LARGEST_EXPONENT as f64;
            return self.failing_step(step, size, origin);
        };
        let Some(count) = small_integer(number) else {
            return self.fails(Failure::Exponent, origin);
        };
        let size = base.size * count.unsigned_abs().max(1) as f64;
        if size > LARGEST_SIZE {
            return self.fails(Failure::Size, origin);
        }
        match &base.value {
            Ok(value) => match power(value, count) {
                Ok(value) => Folded {
                    value: Ok(value),
                    size,
                },
                Err(failure) => self.fails(failure, origin),
            },
            Err(_) if count == 1 => base,
            Err(_) => {
                let partial = count < 0 || !self.total(&base);
                let step = Step::Power(self.number(&base), self.number(&exponent));
                if partial {
                    return self.failing_step(step, size, origin);
                }
                Folded {
                    value: Err(self.step(step, false)),
                    size,
                }
            }
        }
    }

    fn number(&mut self, folded: &Folded) -> u32 {
        match &folded.value {
            Ok(value) => self.step(Step::Number(value.clone()), false),
            Err(step) => *step,
        }
    }

    /// Whether a value is certain to exist.
    fn total(&self, folded: &Folded) -> bool {
        match folded.value {
            Ok(_) => true,
            Err(step) => !self.partial[step as usize],
        }
    }

    fn unary(&mut self, make: impl Fn(u32) -> Step, a: &Folded, size: f64) -> Folded {
        let partial = !self.total(a);
        let step = make(self.number(a));
        Folded {
            value: Err(self.step(step, partial)),
            size,
        }
    }

    fn binary(
        &mut self,
        make: impl Fn(u32, u32) -> Step,
        a: &Folded,
        b: &Folded,
        size: f64,
    ) -> Folded {
        let partial = !self.total(a) || !self.total(b);
        let step = make(self.number(a), self.number(b));
        Folded {
            value: Err(self.step(step, partial)),
            size,
        }
    }

    fn fails(&mut self, failure: Failure, origin: &(Snippet, Span)) -> Folded {
        // Failures at different places are different steps.
        let number = self.steps.len() as u32;
        self.steps.push(Step::Fails(failure));
        self.partial.push(true);
        self.origins.insert(number, origin.clone());
        Folded {
            value: Err(number),
            size: 1.0,
        }
    }
}

/// Whether numerator and denominator fit in machine words.
fn is_small(value: &Rational) -> bool {
    let small = |part: Integer| part.to_i128().is_some();
    small(value.numerator()) && small(value.denominator())
}

/// A bound on the bits of a number as it is written.
fn literal_size(value: &Rational, span: Span) -> f64 {
    if is_small(value) {
        return PARAMETER_SIZE;
    }
    // The reader refuses exponents over ten thousand; four bits hold a digit.
    4.0 * (10_000.0 + (span.end - span.start) as f64)
}
