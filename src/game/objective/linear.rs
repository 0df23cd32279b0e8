//! Whether an expression is linear in expected payoffs, and its parts.

use super::{Objective, snippet};
use crate::diagnostic::Error;
use crate::expr::{
    Atom, Complaint, Environment, Evaluation, Expr, Folded, Function, Node, Program, Resolved,
    Scope, Tree,
};
use crate::game::Shape;
use crate::number::{OrderedField, Rational};
use std::sync::Arc;

/// What an expression depends on; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depends {
    /// On nothing that differs from play to play.
    Nothing,
    /// On the play.
    Play,
    /// On expected payoffs.
    Payoffs,
}

/// What is asked of an expression that is linear in expected payoffs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Its value where all expected payoffs are zero.
    Rest,
    /// Its value where that of the player with this index is one, and the others zero.
    Player(usize),
}

/// An expression that is linear in expected payoffs, with coefficients that are the same on every
/// play.
pub(crate) struct Linear {
    expression: Resolved,
    /// How many slots are not players'; the players' follow, in their order.
    first: usize,
    depends_on_play: bool,
}

impl Linear {
    /// Reads an expression in which the slots from `first` on are players; `varies` says of the
    /// other slots whether their number depends on the play.
    ///
    /// Refuses what is not linear, with the place.
    pub(crate) fn read(
        text: &str,
        scope: &dyn Scope,
        first: usize,
        varies: &dyn Fn(usize) -> bool,
    ) -> Result<Self, Error> {
        let expression = Expr::parse(snippet(text))?.resolve(scope)?;
        let check = Check {
            text: expression.snippet().text(),
            first,
            varies,
        };
        let depends = check.tree(expression.tree());
        depends.map_err(|complaint| complaint.error(expression.snippet()))?;
        let depends_on_play = expression
            .atoms()
            .iter()
            .any(|(atom, _)| check.atom(*atom) == Depends::Play);
        Ok(Linear {
            expression,
            first,
            depends_on_play,
        })
    }

    pub(crate) fn expression(&self) -> &Resolved {
        &self.expression
    }

    /// Whether its value can differ from play to play.
    fn depends_on_play(&self) -> bool {
        self.depends_on_play
    }

    /// One part of its value where the environment says what its other names are, as an output of
    /// a program.
    fn part(&self, part: Part, program: &mut Program, environment: &impl Environment) -> usize {
        let environment = At {
            first: self.first,
            part,
            below: environment,
        };
        let folded = program.fold(&self.expression, &environment);
        program.output(folded)
    }
}

/// What an objective comes to, play by play, as outputs of a program over parameters.
#[derive(Default)]
pub(crate) struct Outputs {
    /// By player: the value of the first play where its expected payoff is one.
    players: Vec<usize>,
    /// By play, in preorder: the value where all expected payoffs are zero.
    plays: Vec<usize>,
}

impl Outputs {
    /// Adds the next play if it is like the first.
    pub(crate) fn repeat(&mut self, linear: &Linear) -> bool {
        let first = self.plays.first().copied();
        let same = first.filter(|_| !linear.depends_on_play());
        self.plays.extend(same);
        same.is_some()
    }

    /// Adds the next play, on which names mean what the environment says.
    pub(crate) fn see(
        &mut self,
        linear: &Linear,
        players: usize,
        program: &mut Program,
        environment: &impl Environment,
    ) {
        if self.plays.is_empty() {
            let part = |player| linear.part(Part::Player(player), program, environment);
            self.players = (0..players).map(part).collect();
        }
        self.plays
            .push(linear.part(Part::Rest, program, environment));
    }

    /// The objective at the values of the parameters for which the program was evaluated.
    pub(crate) fn objective<K: OrderedField>(
        &self,
        shape: &Arc<Shape>,
        text: &str,
        at: &Evaluation<'_, K>,
    ) -> Result<Objective<K>, Error> {
        let values = self.plays.iter().map(|&output| at.get(output).cloned());
        let values = values.collect::<Result<Vec<K>, Error>>()?;
        let weight = |&output: &usize| match values.first() {
            Some(rest) => Ok(at.get(output)?.clone() - rest),
            None => Ok(K::zero()),
        };
        let weights = self
            .players
            .iter()
            .map(weight)
            .collect::<Result<_, Error>>()?;
        Ok(Objective::assemble(shape, text, weights, values))
    }
}

/// An environment together with expected payoffs.
struct At<'a, E> {
    first: usize,
    part: Part,
    below: &'a E,
}

impl<E: Environment> Environment for At<'_, E> {
    fn value(&self, slot: usize) -> Folded {
        match slot.checked_sub(self.first) {
            None => self.below.value(slot),
            Some(player) => {
                Folded::constant(Rational::from(i64::from(self.part == Part::Player(player))))
            }
        }
    }

    fn feature(&self, feature: usize) -> u32 {
        self.below.feature(feature)
    }
}

struct Check<'a> {
    text: &'a str,
    first: usize,
    varies: &'a dyn Fn(usize) -> bool,
}

const LINEAR: &str = "an objective adds up expected payoffs and probabilities, with numbers and \
                      parameters as coefficients";

impl Check<'_> {
    fn atom(&self, atom: Atom) -> Depends {
        match atom {
            Atom::Test(..) => Depends::Play,
            Atom::Value(slot) if slot >= self.first => Depends::Payoffs,
            Atom::Value(slot) if (self.varies)(slot) => Depends::Play,
            Atom::Value(_) => Depends::Nothing,
        }
    }

    fn shown(&self, tree: &Tree<Atom>) -> &str {
        self.text
            .get(tree.span.start..tree.span.end)
            .unwrap_or_default()
    }

    /// The recursion is as deep as the parser lets trees be.
    fn tree(&self, tree: &Tree<Atom>) -> Result<Depends, Complaint> {
        let mut most = match &tree.node {
            Node::Leaf(atom) => self.atom(*atom),
            _ => Depends::Nothing,
        };
        let mut parts = Vec::new();
        for part in tree.parts() {
            let depends = self.tree(part)?;
            parts.push((part, depends));
            most = most.max(depends);
        }
        if most < Depends::Payoffs {
            return Ok(most);
        }
        let what = match &tree.node {
            Node::Number(_) | Node::Leaf(_) | Node::Negate(_) | Node::Sum(_) => return Ok(most),
            Node::Product(factors) => return self.product(tree, factors, &parts),
            Node::Power(..) => "a power",
            Node::Compare(..) => "a comparison",
            Node::Not(_) => "`not`",
            Node::And(_) => "`and`",
            Node::Or(_) => "`or`",
            Node::If(_) => "`if`",
            Node::Call(Function::Min, _) => "`min`",
            Node::Call(Function::Max, _) => "`max`",
            Node::Call(Function::Abs, _) => "`abs`",
        };
        let inside = parts.iter().find(|(_, depends)| *depends == most);
        let inside = inside.map_or_else(String::new, |(part, _)| self.shown(part).into());
        let message = format!("{what} of an expected payoff, `{inside}`, is not linear in it");
        Err(Complaint::new(tree.span, message).hint(LINEAR))
    }

    /// A product in which a player is named.
    fn product(
        &self,
        tree: &Tree<Atom>,
        factors: &[(bool, Tree<Atom>)],
        depends: &[(&Tree<Atom>, Depends)],
    ) -> Result<Depends, Complaint> {
        let in_payoffs = || {
            let marked = factors.iter().zip(depends);
            marked.filter(|(_, (_, depends))| *depends == Depends::Payoffs)
        };
        for ((divides, factor), _) in in_payoffs() {
            if *divides {
                let shown = self.shown(factor);
                let message = format!("this divides by an expected payoff, `{shown}`");
                return Err(Complaint::new(tree.span, message).hint(LINEAR));
            }
        }
        if in_payoffs().count() > 1 {
            let message = "the expected payoffs of two players are multiplied";
            return Err(Complaint::new(tree.span, message).hint(LINEAR));
        }
        if let Some((factor, _)) = depends.iter().find(|(_, one)| *one == Depends::Play) {
            let message = format!(
                "an expected payoff is weighed with `{}`, which depends on the play",
                self.shown(factor)
            );
            return Err(Complaint::new(tree.span, message).hint(
                "a player's name is its expected payoff over all plays: add to it what certain \
                 plays count, as in `A - 2*(act == strike)`",
            ));
        }
        Ok(Depends::Payoffs)
    }
}
