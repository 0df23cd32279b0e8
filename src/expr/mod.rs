//! Arithmetic over named quantities: what a model file writes for payoffs, priors and conditions.
//!
//! From the loosest to the tightest binding:
//!
//! | | operators | |
//! |---|---|---|
//! | 1 | `or` | any number of operands, stops at the first that holds |
//! | 2 | `and` | likewise, stops at the first that fails |
//! | 3 | `not` | |
//! | 4 | `== != < <= > >=` | do not chain: `a < b < c` is refused |
//! | 5 | `+ -` | from left to right |
//! | 6 | `* /` | from left to right |
//! | 7 | unary `-` | `-2^2` is -4 |
//! | 8 | `^` | from right to left, with an integer exponent up to 1000: `2^3^2` is 512 |
//!
//! Besides these there are parentheses, `min(…)`, `max(…)` (one argument or more), `abs(x)` and
//! `if c then a else b`, whose last part reaches as far as it can and of which only the chosen part
//! is evaluated. A condition is 1 where it holds and 0 where it fails, and every number other than
//! 0 holds. Numbers are exact: `0.1` is one tenth. A name is a letter or `_` and then letters,
//! digits and `_`; any other name is written in backticks. `type.PLAYER` is a player's type. What
//! stands for a move or a type can only be compared, by `==` or `!=`, with one of its values.
//!
//! An [`Expr`] is what is written. A [`Scope`] says what its names mean, which gives a [`Resolved`]
//! expression; a [`Program`] collects resolved expressions with all moves and types put in, each
//! different sub-expression once, and evaluates them over any ordered field.
//!
//! ```
//! use demarche::expr::{Expr, evaluate_constant};
//! use demarche::number::Rational;
//!
//! assert_eq!(evaluate_constant("1 - 2/7")?, Rational::new(5, 7));
//! assert_eq!(evaluate_constant("-2^2 + max(1, 3/2) * (1 < 2)")?, Rational::new(-5, 2));
//! assert_eq!(Expr::parse("(a+b) * -c")?.to_string(), "(a + b) * -c");
//! let error = Expr::parse("1 < p < 2").unwrap_err().to_string();
//! assert!(error.contains("write `1 < p and p < 2`"));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod fold;
mod lexer;
mod parser;
mod program;
mod resolve;
mod snippet;
mod tree;

pub use fold::{Environment, Folded, UNDECIDED};
pub use lexer::is_identifier;
pub use program::{Evaluation, Program};
pub use resolve::{Atom, Complaint, Meaning, Resolved, Scope};
pub use snippet::{Snippet, Span};
pub use tree::{Comparison, Function, Name, Node, Tree};

use crate::diagnostic::Error;
use crate::number::Rational;
use std::fmt;

/// An expression as it is written, with the place of every part.
#[derive(Debug, Clone)]
pub struct Expr {
    tree: Tree<Name>,
    snippet: Snippet,
}

impl Expr {
    /// Reads an expression.
    ///
    /// Refuses what the grammar does not allow and nesting deeper than a few hundred levels, with
    /// the place of the mistake.
    pub fn parse(text: impl Into<Snippet>) -> Result<Expr, Error> {
        let snippet = text.into();
        match parser::parse(snippet.text()) {
            Ok(tree) => Ok(Expr { tree, snippet }),
            Err(complaint) => Err(complaint.error(&snippet)),
        }
    }

    /// The expression as a tree.
    pub fn tree(&self) -> &Tree<Name> {
        &self.tree
    }

    /// Where it is written.
    pub fn snippet(&self) -> &Snippet {
        &self.snippet
    }

    /// Gives its names their meaning. Refuses names that `scope` does not know, and moves and types
    /// that are used as numbers.
    pub fn resolve(&self, scope: &dyn Scope) -> Result<Resolved, Error> {
        resolve::resolve(&self.tree, scope)
            .map(|tree| Resolved::new(tree, self.snippet.clone()))
            .map_err(|complaint| complaint.error(&self.snippet))
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.tree, out)
    }
}

/// A scope without names.
struct Nothing;

impl Scope for Nothing {
    fn lookup(&self, _: &str) -> Option<Meaning> {
        None
    }

    fn type_of(&self, _: &str) -> Option<usize> {
        None
    }

    fn values(&self, _: usize) -> &[String] {
        &[]
    }

    fn unknown(&self, name: &Name) -> (String, Option<String>) {
        let hint = "only numbers can stand here, such as `0.3`, `2/7` or `1 - 1/3`";
        (
            format!("the name `{name}` is used where a number is expected"),
            Some(hint.into()),
        )
    }
}

/// The value of an expression without names, such as `2/7` or `1 - 1/3`.
pub fn evaluate_constant(text: impl Into<Snippet>) -> Result<Rational, Error> {
    let resolved = Expr::parse(text)?.resolve(&Nothing)?;
    let mut program = Program::default();
    let folded = program.fold(&resolved, &());
    let output = program.output(folded);
    let evaluation = program.evaluate::<Rational>(&[]);
    evaluation.get(output).cloned()
}
