//! The numbers that a model defines by expressions: `[let]` and the constants of types.

use super::compile::Unresolved;
use super::names::Names;
use super::plan::Definition;
use crate::diagnostic::Diagnostic;
use crate::expr::{Atom, Complaint, Expr, Resolved, Snippet};
use std::collections::BTreeSet;

/// Every defined slot, with what it depends on.
#[derive(Debug)]
pub(super) struct Definitions {
    /// How many slots are parameters; the defined ones follow.
    parameters: usize,
    pub slots: Vec<Definition>,
    /// Where each name is defined.
    pub names: Vec<Snippet>,
    facts: Vec<Facts>,
}

/// What a slot depends on, directly and through others.
#[derive(Debug, Clone, Default)]
struct Facts {
    features: BTreeSet<usize>,
    /// Parameters.
    parameters: BTreeSet<usize>,
    /// A parameter or type constant, with its noun: what a condition must not use.
    number: Option<(&'static str, String)>,
    /// Whether the value can only be 0 or 1.
    condition: bool,
    /// The defined slots that it names, without the parameters.
    uses: BTreeSet<usize>,
    /// Its place in an order in which every slot stands after those that it names.
    rank: usize,
}

impl Definitions {
    /// Resolves expressions and orders them. Complains about definitions that run in a circle and
    /// about constants that depend on moves.
    pub fn resolve(
        names: &Names,
        parameters: usize,
        types: usize,
        unresolved: Vec<Unresolved<'_>>,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut read = |text: &Snippet| -> Option<Resolved> {
            match Expr::parse(text).and_then(|expr| expr.resolve(names)) {
                Ok(resolved) => Some(resolved),
                Err(error) => {
                    faults.extend_from_slice(error.diagnostics());
                    // What has no meaning is taken to be 0, so that other complaints are found.
                    Expr::parse("0").and_then(|zero| zero.resolve(names)).ok()
                }
            }
        };
        let mut places = Vec::new();
        let mut slots = Vec::new();
        for one in unresolved {
            match one {
                Unresolved::Let(name, text) => {
                    places.push(name.clone());
                    slots.extend(read(text).map(Definition::Let));
                }
                Unresolved::Constant(name, feature, texts) => {
                    places.push(name.clone());
                    slots.push(Definition::Constant {
                        feature,
                        by_type: texts.into_iter().filter_map(&mut read).collect(),
                    });
                }
            }
        }
        let mut definitions = Definitions {
            parameters,
            facts: vec![Facts::default(); slots.len()],
            slots,
            names: places,
        };
        definitions.order(names, faults);
        definitions.check_constants(names, types, faults);
        definitions
    }

    fn expressions(&self, index: usize) -> &[Resolved] {
        match &self.slots[index] {
            Definition::Let(expression) => std::slice::from_ref(expression),
            Definition::Constant { by_type, .. } => by_type,
        }
    }

    /// The defined slots that one names.
    fn uses(&self, index: usize) -> BTreeSet<usize> {
        let atoms = self.expressions(index).iter().flat_map(Resolved::atoms);
        atoms
            .filter_map(|(atom, _)| match atom {
                Atom::Value(slot) => slot.checked_sub(self.parameters),
                Atom::Test(..) => None,
            })
            .collect()
    }

    /// Finds what every slot depends on, those first that depend on no other (Kahn 1962).
    fn order(&mut self, names: &Names, faults: &mut Vec<Diagnostic>) {
        let count = self.slots.len();
        let uses: Vec<BTreeSet<usize>> = (0..count).map(|index| self.uses(index)).collect();
        let mut users = vec![Vec::new(); count];
        for (index, used) in uses.iter().enumerate() {
            used.iter().for_each(|&other| users[other].push(index));
        }
        let mut missing: Vec<usize> = uses.iter().map(BTreeSet::len).collect();
        let mut ready: Vec<usize> = (0..count).filter(|&index| missing[index] == 0).collect();
        let mut rank = 0;
        while let Some(index) = ready.pop() {
            self.facts[index] = Facts {
                uses: uses[index].clone(),
                rank,
                ..self.facts_of(names, index)
            };
            rank += 1;
            for &user in &users[index] {
                missing[user] -= 1;
                if missing[user] == 0 {
                    ready.push(user);
                }
            }
        }
        // From a slot that waits, going to slots that wait runs into a circle.
        let Some(mut at) = missing.iter().position(|&left| left > 0) else {
            return;
        };
        let mut path: Vec<usize> = Vec::new();
        let start = loop {
            if let Some(start) = path.iter().position(|&before| before == at) {
                break start;
            }
            path.push(at);
            match uses[at].iter().find(|&&used| missing[used] > 0) {
                Some(&next) => at = next,
                None => return,
            }
        };
        let circle: Vec<String> = path[start..]
            .iter()
            .chain([&path[start]])
            .map(|&index| format!("`{}`", self.names[index].text()))
            .collect();
        let message = format!("{} is defined by itself", circle[0]);
        let fault = Diagnostic::error(message).at(self.names[path[start]].place());
        let hint = format!("the circle is {}", circle.join(" → "));
        faults.push(fault.hint(hint));
    }

    fn facts_of(&self, names: &Names, index: usize) -> Facts {
        let mut facts = Facts {
            condition: true,
            ..Facts::default()
        };
        for expression in self.expressions(index) {
            facts.features.extend(self.features_of(expression));
            facts.parameters.extend(self.parameters_of(expression));
            facts.condition &= self.is_condition(expression);
            for (atom, _) in expression.atoms() {
                if facts.number.is_none() {
                    facts.number = self.number(names, atom);
                }
            }
        }
        if let Definition::Constant { feature, .. } = &self.slots[index] {
            facts.features.insert(*feature);
            facts.number = Some(("type constant", self.names[index].text().into()));
        }
        facts
    }

    fn facts(&self, slot: usize) -> Option<&Facts> {
        self.facts.get(slot.checked_sub(self.parameters)?)
    }

    /// The parameter or constant that an atom depends on.
    fn number(&self, names: &Names, atom: Atom) -> Option<(&'static str, String)> {
        match atom {
            Atom::Test(..) => None,
            Atom::Value(slot) if slot < self.parameters => {
                Some(("parameter", names.parameter_name(slot).into()))
            }
            Atom::Value(slot) => self.facts(slot)?.number.clone(),
        }
    }

    /// The features that an expression depends on, in their order.
    pub fn features_of(&self, expression: &Resolved) -> Vec<usize> {
        let mut found = BTreeSet::new();
        for (atom, _) in expression.atoms() {
            match atom {
                Atom::Test(feature, _) => {
                    found.insert(feature);
                }
                Atom::Value(slot) => {
                    found.extend(
                        self.facts(slot)
                            .into_iter()
                            .flat_map(|facts| &facts.features),
                    );
                }
            }
        }
        found.into_iter().collect()
    }

    /// Whether the number in a slot depends on moves or types.
    pub fn varies(&self, slot: usize) -> bool {
        self.facts(slot)
            .is_some_and(|facts| !facts.features.is_empty())
    }

    /// The parameters that an expression depends on.
    pub fn parameters_of(&self, expression: &Resolved) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for (atom, _) in expression.atoms() {
            let Atom::Value(slot) = atom else { continue };
            match self.facts(slot) {
                Some(facts) => found.extend(&facts.parameters),
                None => {
                    found.insert(slot);
                }
            }
        }
        found
    }

    /// The defined slots that an expression needs, each after those that it needs itself.
    pub fn needs(&self, expression: &Resolved) -> Vec<usize> {
        let atoms = expression.atoms().into_iter();
        let mut waiting: Vec<usize> = atoms
            .filter_map(|(atom, _)| match atom {
                // Slots after the defined ones are players, in objectives.
                Atom::Value(slot) => slot
                    .checked_sub(self.parameters)
                    .filter(|&index| index < self.slots.len()),
                Atom::Test(..) => None,
            })
            .collect();
        let mut found = BTreeSet::new();
        while let Some(index) = waiting.pop() {
            if found.insert((self.facts[index].rank, index)) {
                waiting.extend(&self.facts[index].uses);
            }
        }
        found
            .into_iter()
            .map(|(_, index)| self.parameters + index)
            .collect()
    }

    /// Whether an expression can only be 0 or 1.
    pub fn is_condition(&self, expression: &Resolved) -> bool {
        expression.is_condition(&|slot| self.facts(slot).is_some_and(|facts| facts.condition))
    }

    /// Complains if an expression depends on a feature that is not before `position`.
    pub fn check_order(
        &self,
        names: &Names,
        expression: &Resolved,
        position: usize,
        faults: &mut Vec<Diagnostic>,
    ) {
        for (atom, span) in expression.atoms() {
            let message = match atom {
                Atom::Test(feature, _) if feature >= position => format!(
                    "`{}` is not decided before `{}`",
                    names.shown[feature], names.shown[position]
                ),
                Atom::Test(..) => continue,
                Atom::Value(slot) => {
                    let Some(facts) = self.facts(slot) else {
                        continue;
                    };
                    let Some(&feature) = facts.features.range(position..).next() else {
                        continue;
                    };
                    format!(
                        "`{}` depends on `{}`, which is not decided before `{}`",
                        self.names[slot - self.parameters].text(),
                        names.shown[feature],
                        names.shown[position]
                    )
                }
            };
            let complaint = Complaint::new(span, message)
                .hint("only types that are drawn earlier and earlier stages can stand here");
            faults.push(complaint.diagnostic(expression.snippet()));
        }
    }

    /// Complains if an expression that decides the shape of the tree depends on numbers.
    pub fn check_shape(&self, names: &Names, expression: &Resolved, faults: &mut Vec<Diagnostic>) {
        for (atom, span) in expression.atoms() {
            let (Atom::Value(slot), Some((noun, number))) = (atom, self.number(names, atom)) else {
                continue;
            };
            let name = match slot.checked_sub(self.parameters) {
                Some(index) => self.names[index].text(),
                None => names.parameter_name(slot),
            };
            let message = if name == number {
                format!("`{name}` is a {noun}, which decides nothing about moves and sights")
            } else {
                format!("`{name}` depends on the {noun} `{number}`, which decides nothing here")
            };
            let complaint = Complaint::new(span, message).hint(
                "`when` and `sees` speak of types and moves only: let payoffs or chance depend on \
                 numbers",
            );
            faults.push(complaint.diagnostic(expression.snippet()));
        }
    }

    /// Complains about type constants that depend on moves.
    fn check_constants(&self, names: &Names, types: usize, faults: &mut Vec<Diagnostic>) {
        for (index, slot) in self.slots.iter().enumerate() {
            let Definition::Constant { by_type, .. } = slot else {
                continue;
            };
            for expression in by_type {
                let features = self.features_of(expression);
                let Some(&stage) = features.iter().find(|&&feature| feature >= types) else {
                    continue;
                };
                let message = format!(
                    "the type constant `{}` depends on the stage `{}`",
                    self.names[index].text(),
                    names.shown[stage]
                );
                let fault = Diagnostic::error(message).at(expression.snippet().place());
                faults.push(fault.hint("what depends on moves is written under `[let]`"));
            }
        }
    }
}
