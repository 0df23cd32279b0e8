//! Expressions as trees.

use super::lexer::is_identifier;
use super::snippet::Span;
use crate::number::{OrderedRing, Rational};
use std::cmp::Ordering;
use std::fmt;

/// An expression whose names are of the kind `L`, with its place.
#[derive(Debug, Clone)]
pub struct Tree<L> {
    /// What it is.
    pub node: Node<L>,
    /// Where it stands in its text.
    pub span: Span,
}

/// What an expression is. Chains of one operator are flat, so that depth is depth of nesting.
#[derive(Debug, Clone)]
pub enum Node<L> {
    /// A number.
    Number(Rational),
    /// A name.
    Leaf(L),
    /// `-a`.
    Negate(Box<Tree<L>>),
    /// Terms, each marked if it is subtracted; the first is not.
    Sum(Vec<(bool, Tree<L>)>),
    /// Factors, each marked if it divides; the first does not.
    Product(Vec<(bool, Tree<L>)>),
    /// `a ^ b`.
    Power(Box<Tree<L>>, Box<Tree<L>>),
    /// Two numbers compared.
    Compare(Comparison, Box<Tree<L>>, Box<Tree<L>>),
    /// `not a`.
    Not(Box<Tree<L>>),
    /// `a and b and …`.
    And(Vec<Tree<L>>),
    /// `a or b or …`.
    Or(Vec<Tree<L>>),
    /// `if a then b else c`.
    If(Box<[Tree<L>; 3]>),
    /// A function of one argument or more.
    Call(Function, Vec<Tree<L>>),
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
}

impl Comparison {
    /// Whether it holds of two numbers that stand in this order.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::Unequal => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }
    }

    /// The operator.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::Unequal => "!=",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Greater => ">",
            Comparison::AtLeast => ">=",
        }
    }
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// The least of its arguments.
    Min,
    /// The greatest of its arguments.
    Max,
    /// The magnitude of its one argument.
    Abs,
}

impl Function {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Function::Min => "min",
            Function::Max => "max",
            Function::Abs => "abs",
        }
    }
}

/// A name as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Name {
    /// A name of its own.
    Plain(String),
    /// `type.PLAYER`: the type of a player.
    TypeOf(String),
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, name) = match self {
            Name::Plain(name) => ("", name),
            Name::TypeOf(player) => ("type.", player),
        };
        if is_identifier(name) {
            write!(out, "{before}{name}")
        } else {
            write!(out, "{before}`{name}`")
        }
    }
}

impl<L> Tree<L> {
    /// Its parts, in the order of the text.
    pub fn parts(&self) -> Vec<&Tree<L>> {
        match &self.node {
            Node::Number(_) | Node::Leaf(_) => Vec::new(),
            Node::Negate(part) | Node::Not(part) => vec![part],
            Node::Sum(parts) | Node::Product(parts) => parts.iter().map(|(_, part)| part).collect(),
            Node::Power(left, right) | Node::Compare(_, left, right) => vec![left, right],
            Node::And(parts) | Node::Or(parts) | Node::Call(_, parts) => parts.iter().collect(),
            Node::If(parts) => parts.iter().collect(),
        }
    }

    /// Its names, in the order of the text, with their places. The recursion is as deep as the
    /// parser lets trees be.
    pub fn leaves(&self) -> Vec<(&L, Span)> {
        match &self.node {
            Node::Leaf(name) => vec![(name, self.span)],
            _ => self.parts().into_iter().flat_map(Tree::leaves).collect(),
        }
    }

    /// How tightly the outermost operator binds: the row of the table in the module's text.
    fn level(&self) -> u8 {
        match &self.node {
            Node::If(_) => 0,
            Node::Or(_) => 1,
            Node::And(_) => 2,
            Node::Not(_) => 3,
            Node::Compare(..) => 4,
            Node::Sum(_) => 5,
            Node::Product(_) => 6,
            Node::Negate(_) => 7,
            Node::Power(..) => 8,
            // A fraction or a negative number is written with an operator.
            Node::Number(value) if value.sign() == Ordering::Less => 7,
            Node::Number(value) if !value.is_integer() => 6,
            Node::Number(_) | Node::Leaf(_) | Node::Call(..) => 9,
        }
    }
}

/// A tree, in parentheses if it binds less tightly than its place demands.
struct Within<'a, L>(&'a Tree<L>, u8);

impl<L: fmt::Display> fmt::Display for Within<'_, L> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.level() < self.1 {
            write!(out, "({})", self.0)
        } else {
            write!(out, "{}", self.0)
        }
    }
}

fn separated<L: fmt::Display>(
    out: &mut fmt::Formatter<'_>,
    parts: &[Tree<L>],
    separator: &str,
    level: u8,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        let before = if index == 0 { "" } else { separator };
        write!(out, "{before}{}", Within(part, level))?;
    }
    Ok(())
}

impl<L: fmt::Display> fmt::Display for Tree<L> {
    /// With the fewest parentheses; reading it back gives the same tree.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(value) => write!(out, "{value}"),
            Node::Leaf(name) => write!(out, "{name}"),
            Node::Negate(part) => write!(out, "-{}", Within(part, 7)),
            Node::Sum(terms) => {
                for (index, (minus, term)) in terms.iter().enumerate() {
                    let sign = match (index, minus) {
                        (0, _) => "",
                        (_, true) => " - ",
                        (_, false) => " + ",
                    };
                    write!(out, "{sign}{}", Within(term, 6))?;
                }
                Ok(())
            }
            Node::Product(factors) => {
                for (index, (divides, factor)) in factors.iter().enumerate() {
                    let sign = match (index, divides) {
                        (0, _) => "",
                        (_, true) => "/",
                        (_, false) => " * ",
                    };
                    write!(out, "{sign}{}", Within(factor, 7))?;
                }
                Ok(())
            }
            Node::Power(base, exponent) => {
                write!(out, "{}^{}", Within(base, 9), Within(exponent, 7))
            }
            Node::Compare(comparison, left, right) => {
                let symbol = comparison.symbol();
                write!(out, "{} {symbol} {}", Within(left, 5), Within(right, 5))
            }
            Node::Not(part) => write!(out, "not {}", Within(part, 3)),
            Node::And(parts) => separated(out, parts, " and ", 3),
            Node::Or(parts) => separated(out, parts, " or ", 2),
            Node::If(parts) => {
                let [condition, chosen, otherwise] = &**parts;
                write!(out, "if {condition} then {chosen} else {otherwise}")
            }
            Node::Call(function, arguments) => {
                write!(out, "{}(", function.name())?;
                separated(out, arguments, ", ", 0)?;
                out.write_str(")")
            }
        }
    }
}
