//! What the names of an expression mean.

use super::lexer::is_identifier;
use super::snippet::{Snippet, Span};
use super::tree::{Comparison, Name, Node, Tree};
use crate::diagnostic::{Diagnostic, Error, ErrorKind, nearest};

/// A complaint about a stretch of an expression.
#[derive(Debug, Clone)]
pub struct Complaint {
    /// The stretch.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// A way out.
    pub hint: Option<String>,
}

impl Complaint {
    /// A complaint without a way out.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Complaint {
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// The same, with a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The complaint at its place.
    pub fn diagnostic(self, snippet: &Snippet) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.message).at(snippet.place_of(self.span));
        match self.hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }

    /// The complaint at its place, as a refusal.
    pub fn error(self, snippet: &Snippet) -> Error {
        Error::new(ErrorKind::Input, self.diagnostic(snippet))
    }
}

/// What a name can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A number, by its slot.
    Value(usize),
    /// A move (which action was taken at a stage), by its feature.
    Feature(usize),
}

/// The names that an expression may use.
///
/// A *slot* is a number, a *feature* something that takes one of a few named values: the move at a
/// stage, the type of a player.
pub trait Scope {
    /// What a plain name means, if anything.
    fn lookup(&self, name: &str) -> Option<Meaning>;

    /// The feature that a plain name means where it is compared, if it means one there.
    fn compared(&self, name: &str) -> Option<usize> {
        match self.lookup(name)? {
            Meaning::Feature(feature) => Some(feature),
            Meaning::Value(_) => None,
        }
    }

    /// The feature that is the type of a player.
    fn type_of(&self, player: &str) -> Option<usize>;

    /// The names of a feature's values.
    fn values(&self, feature: usize) -> &[String];

    /// The message and the hint about a name that means no number here.
    fn unknown(&self, name: &Name) -> (String, Option<String>);
}

/// A name of a resolved expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Atom {
    /// The number in a slot.
    Value(usize),
    /// 1 if a feature has this value, 0 if not.
    Test(usize, u32),
}

/// An expression whose names have their meaning.
#[derive(Debug, Clone)]
pub struct Resolved {
    tree: Tree<Atom>,
    snippet: Snippet,
}

impl Resolved {
    pub(super) fn new(tree: Tree<Atom>, snippet: Snippet) -> Self {
        Resolved { tree, snippet }
    }

    /// The expression as a tree.
    pub fn tree(&self) -> &Tree<Atom> {
        &self.tree
    }

    /// Where it is written.
    pub fn snippet(&self) -> &Snippet {
        &self.snippet
    }

    /// Everything that it names, in the order of the text, with places.
    pub fn atoms(&self) -> Vec<(Atom, Span)> {
        let atoms = self.tree.leaves().into_iter();
        atoms.map(|(atom, span)| (*atom, span)).collect()
    }

    /// Whether its value can only be 0 or 1, given for which slots that is so.
    pub fn is_condition(&self, slots: &dyn Fn(usize) -> bool) -> bool {
        fn check(tree: &Tree<Atom>, slots: &dyn Fn(usize) -> bool) -> bool {
            match &tree.node {
                Node::Leaf(Atom::Test(..))
                | Node::Compare(..)
                | Node::Not(_)
                | Node::And(_)
                | Node::Or(_) => true,
                Node::Leaf(Atom::Value(slot)) => slots(*slot),
                Node::If(parts) => parts[1..].iter().all(|part| check(part, slots)),
                _ => false,
            }
        }
        check(&self.tree, slots)
    }
}

/// The feature that a tree stands for, if it stands for one.
fn feature(tree: &Tree<Name>, scope: &dyn Scope) -> Option<usize> {
    match &tree.node {
        Node::Leaf(Name::TypeOf(player)) => scope.type_of(player),
        Node::Leaf(Name::Plain(name)) => scope.compared(name),
        _ => None,
    }
}

/// The plain name that a tree is.
fn plain(tree: &Tree<Name>) -> Option<&str> {
    match &tree.node {
        Node::Leaf(Name::Plain(name)) => Some(name),
        _ => None,
    }
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// A comparison of a feature with the name of one of its values.
fn test(
    comparison: Comparison,
    feature: usize,
    tested: &Tree<Name>,
    value: &Tree<Name>,
    span: Span,
    scope: &dyn Scope,
) -> Result<Tree<Atom>, Complaint> {
    let Node::Leaf(shown) = &tested.node else {
        return Err(Complaint::new(span, "this is no comparison"));
    };
    let values = scope.values(feature);
    let known = format!("`{shown}` is one of {}", quoted(values));
    let Some(name) = plain(value) else {
        let message = format!("`{shown}` can only be compared with the name of one of its values");
        return Err(Complaint::new(value.span, message).hint(known));
    };
    let Some(index) = values.iter().position(|value| value == name) else {
        let what = match shown {
            Name::Plain(_) => "action",
            Name::TypeOf(_) => "value",
        };
        let complaint = Complaint::new(value.span, format!("`{shown}` has no {what} `{name}`"));
        return Err(match nearest(name, values.iter().map(String::as_str)) {
            Some(near) => complaint.hint(format!("did you mean `{near}`?")),
            None => complaint.hint(known),
        });
    };
    let atom = Tree {
        // Features have far fewer values than 2^32.
        node: Node::Leaf(Atom::Test(feature, index as u32)),
        span,
    };
    match comparison {
        Comparison::Equal => Ok(atom),
        Comparison::Unequal => Ok(Tree {
            node: Node::Not(Box::new(atom)),
            span,
        }),
        _ => {
            let message = format!("`{shown}` can only be compared by `==` and `!=`");
            Err(Complaint::new(span, message).hint(known))
        }
    }
}

/// Gives names their meaning. The recursion is as deep as the parser lets trees be.
pub(super) fn resolve(tree: &Tree<Name>, scope: &dyn Scope) -> Result<Tree<Atom>, Complaint> {
    let boxed = |part: &Tree<Name>| resolve(part, scope).map(Box::new);
    let all = |parts: &[Tree<Name>]| -> Result<Vec<_>, Complaint> {
        parts.iter().map(|part| resolve(part, scope)).collect()
    };
    let marked = |parts: &[(bool, Tree<Name>)]| -> Result<Vec<_>, Complaint> {
        let part = |(mark, part): &(bool, Tree<Name>)| Ok((*mark, resolve(part, scope)?));
        parts.iter().map(part).collect()
    };
    let node = match &tree.node {
        Node::Number(value) => Node::Number(value.clone()),
        Node::Leaf(name) => {
            let meaning = match name {
                Name::Plain(name) => scope.lookup(name),
                Name::TypeOf(player) => scope.type_of(player).map(Meaning::Feature),
            };
            match meaning {
                Some(Meaning::Value(slot)) => Node::Leaf(Atom::Value(slot)),
                Some(Meaning::Feature(feature)) => {
                    let message = format!("`{name}` is no number");
                    let complaint = Complaint::new(tree.span, message);
                    return Err(match scope.values(feature).first() {
                        Some(value) => {
                            let value = if is_identifier(value) {
                                value.clone()
                            } else {
                                format!("`{value}`")
                            };
                            complaint.hint(format!(
                                "compare it with one of its values, such as `{name} == {value}`"
                            ))
                        }
                        None => complaint,
                    });
                }
                None => {
                    let (message, hint) = scope.unknown(name);
                    let span = tree.span;
                    return Err(Complaint {
                        span,
                        message,
                        hint,
                    });
                }
            }
        }
        Node::Negate(part) => Node::Negate(boxed(part)?),
        Node::Sum(terms) => Node::Sum(marked(terms)?),
        Node::Product(factors) => Node::Product(marked(factors)?),
        Node::Power(base, exponent) => Node::Power(boxed(base)?, boxed(exponent)?),
        Node::Compare(comparison, left, right) => {
            let sides = [feature(left, scope), feature(right, scope)];
            let (found, tested, value) = match sides {
                // Where both sides could be features, the one whose value the other is.
                [Some(a), Some(b)] => {
                    let is_value = |feature, tree| {
                        plain(tree).is_some_and(|n| scope.values(feature).iter().any(|v| v == n))
                    };
                    if !is_value(a, right) && is_value(b, left) {
                        (b, right, left)
                    } else {
                        (a, left, right)
                    }
                }
                [Some(a), None] => (a, left, right),
                [None, Some(b)] => (b, right, left),
                [None, None] => {
                    let node = Node::Compare(*comparison, boxed(left)?, boxed(right)?);
                    return Ok(Tree {
                        node,
                        span: tree.span,
                    });
                }
            };
            return test(*comparison, found, tested, value, tree.span, scope);
        }
        Node::Not(part) => Node::Not(boxed(part)?),
        Node::And(parts) => Node::And(all(parts)?),
        Node::Or(parts) => Node::Or(all(parts)?),
        Node::If(parts) => {
            let [condition, chosen, otherwise] = &**parts;
            Node::If(Box::new([
                resolve(condition, scope)?,
                resolve(chosen, scope)?,
                resolve(otherwise, scope)?,
            ]))
        }
        Node::Call(function, arguments) => Node::Call(*function, all(arguments)?),
    };
    Ok(Tree {
        node,
        span: tree.span,
    })
}
