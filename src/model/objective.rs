//! Objectives in the names of a model.

use super::derive::{Derived, History, fold_slots};
use super::memory::SKIPPED;
use super::names::{Names, Thing};
use super::plan::Plan;
use crate::diagnostic::Error;
use crate::expr::{Folded, Meaning, Name, Program, Scope};
use crate::game::{Linear, NodeKind, Objective, Outputs};
use crate::number::{OrderedField, Rational};

/// Reads an objective and evaluates it on every play, at these values of the parameters.
pub(super) fn objective<K: OrderedField>(
    plan: &Plan,
    derived: &Derived,
    text: &str,
    parameters: &[K],
) -> Result<Objective<K>, Error> {
    let first = plan.parameters + plan.definitions.slots.len();
    let scope = WithPlayers {
        names: &plan.names,
        first,
    };
    let linear = Linear::read(text, &scope, first, &|slot| plan.definitions.varies(slot))?;
    let needs = plan.definitions.needs(linear.expression());
    let mut program = Program::default();
    let mut slots: Vec<Folded> = (0..plan.parameters)
        .map(|index| program.parameter(index))
        .collect();
    slots.resize(first, Folded::constant(Rational::ZERO));
    let mut outputs = Outputs::default();
    for_every_play(plan, derived, |features| {
        if outputs.repeat(&linear) {
            return;
        }
        fold_slots(plan, &mut program, features, &mut slots, &needs);
        let slots = &slots;
        let history = History { features, slots };
        outputs.see(&linear, plan.players.len(), &mut program, &history);
    });
    outputs.objective(&derived.shape, text, &program.evaluate(parameters))
}

/// Calls `see` with what every play does, by position of the move, for the leaves in preorder.
fn for_every_play(plan: &Plan, derived: &Derived, mut see: impl FnMut(&[u32])) {
    let shape = &derived.shape;
    let position = |kind| match kind {
        NodeKind::Decision(set) => derived.sets[set.index()].0,
        NodeKind::Chance(chance) => derived.chances[chance.index()].0,
        NodeKind::Leaf => plan.moves.len(),
    };
    let mut features: Vec<u32> = Vec::new();
    for node in shape.nodes() {
        if let Some((parent, branch)) = shape.parent(node) {
            let kind = shape.kind(parent);
            let choice = match kind {
                NodeKind::Decision(set) => derived.sets[set.index()].1[branch],
                NodeKind::Chance(chance) => derived.chances[chance.index()].1[branch].0,
                NodeKind::Leaf => continue,
            };
            // In preorder what stands before the move is still that of the path.
            features.truncate(position(kind));
            features.push(choice as u32);
        }
        let kind = shape.kind(node);
        features.resize(position(kind), SKIPPED);
        if kind == NodeKind::Leaf {
            see(&features);
        }
    }
}

/// The names of a model with its players, whose slots follow all others.
struct WithPlayers<'a> {
    names: &'a Names,
    first: usize,
}

impl Scope for WithPlayers<'_> {
    fn lookup(&self, name: &str) -> Option<Meaning> {
        match self.names.find(name)? {
            Thing::Player(player) => Some(Meaning::Value(self.first + player)),
            _ => self.names.lookup(name),
        }
    }

    fn type_of(&self, player: &str) -> Option<usize> {
        self.names.type_of(player)
    }

    fn values(&self, feature: usize) -> &[String] {
        self.names.values(feature)
    }

    fn unknown(&self, name: &Name) -> (String, Option<String>) {
        let (message, hint) = self.names.unknown(name);
        let known = "an objective names players, stages, types, parameters, `[let]` names and type \
                     constants";
        let hint = match hint {
            Some(hint) if hint.starts_with("define it under") => Some(known.into()),
            hint => hint,
        };
        (message, hint)
    }
}
