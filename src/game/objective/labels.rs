//! Objectives in the names of a tree: players, information sets, chance moves.

use super::Objective;
use super::linear::{Linear, Outputs};
use crate::diagnostic::{Error, nearest};
use crate::expr::{
    Complaint, Environment, Expr, Folded, Meaning, Name, Program, Scope, Span, UNDECIDED,
    is_identifier,
};
use crate::game::{ChanceId, Infoset, InfosetId, NodeId, NodeKind, PlayerId, Shape};
use crate::number::{OrderedField, Rational};
use std::collections::HashMap;
use std::sync::Arc;

/// What stands before the name of a chance move where others share it.
const CHANCE: &str = "chance";

/// Reads and evaluates an objective.
pub(super) fn objective<K: OrderedField>(
    text: &str,
    shape: &Arc<Shape>,
) -> Result<Objective<K>, Error> {
    let expr = Expr::parse(super::snippet(text))?;
    let names: Vec<(Name, Span)> = (expr.tree().leaves().into_iter())
        .map(|(name, span)| (name.clone(), span))
        .collect();
    let labels = Labels::new(shape, names.iter().map(|(name, _)| name));
    for (name, span) in &names {
        if let Name::Plain(name) = name
            && let Some(complaint) = labels.ambiguous(name, *span)
        {
            return Err(complaint.error(expr.snippet()));
        }
    }
    let linear = Linear::read(text, &labels, 0, &|_| false)?;
    let leaves = labels.leaves()?;
    let stride = labels.owners.len();
    let at = |leaf: usize| Passed(&leaves[leaf * stride..(leaf + 1) * stride]);
    let mut outputs = Outputs::default();
    let mut program = Program::default();
    for leaf in 0..shape.leaf_count() {
        if !outputs.repeat(&linear) {
            outputs.see(&linear, shape.players().len(), &mut program, &at(leaf));
        }
    }
    outputs.objective(shape, text, &program.evaluate(&[]))
}

/// Who moves where a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    Set(InfosetId),
    /// All chance moves with this label.
    Chance(String),
}

/// The names that an expression uses, with their meaning in a tree.
struct Labels<'a> {
    shape: &'a Shape,
    /// By feature.
    owners: Vec<Owner>,
    values: Vec<Vec<String>>,
    /// By name: the features that it could mean.
    features: HashMap<String, Vec<usize>>,
}

impl<'a> Labels<'a> {
    fn new<'b>(shape: &'a Shape, names: impl Iterator<Item = &'b Name>) -> Self {
        let mut labels = Labels {
            shape,
            owners: Vec::new(),
            values: Vec::new(),
            features: HashMap::new(),
        };
        for name in names {
            let name = match name {
                Name::Plain(name) => name.clone(),
                Name::TypeOf(player) => format!("type.{player}"),
            };
            let features = labels.moves(&name).into_iter();
            let features = features.map(|owner| labels.feature(owner)).collect();
            labels.features.insert(name, features);
        }
        labels
    }

    /// The moves with a name: those that are called so, or else the one of a player or of chance
    /// that stands before it.
    fn moves(&self, name: &str) -> Vec<Owner> {
        let set = |player: PlayerId, label: &str| {
            let found = self.shape.find_infoset(player, label);
            found.map(Owner::Set)
        };
        let chance = |label: &str| {
            let mut moves = (0..self.shape.chance_count()).map(ChanceId::new);
            let found = moves.any(|id| self.shape.chance_label(id) == label);
            found.then(|| Owner::Chance(label.into()))
        };
        let players = self.shape.player_ids();
        let mut found: Vec<Owner> = players.filter_map(|player| set(player, name)).collect();
        found.extend(chance(name));
        if !found.is_empty() {
            return found;
        }
        let qualified = |before: &str| name.strip_prefix(before)?.strip_prefix('.');
        for player in self.shape.player_ids() {
            let label = qualified(self.shape.player_name(player));
            found.extend(label.and_then(|label| set(player, label)));
        }
        if found.is_empty() {
            found.extend(qualified(CHANCE).and_then(chance));
        }
        found
    }

    /// The number of a feature, which may be a known one.
    fn feature(&mut self, owner: Owner) -> usize {
        if let Some(known) = self.owners.iter().position(|other| *other == owner) {
            return known;
        }
        let mut values: Vec<String> = Vec::new();
        let mut add = |name: &str| {
            if !values.iter().any(|known| known == name) {
                values.push(name.into());
            }
        };
        match &owner {
            Owner::Set(set) => self.shape.infoset(*set).action_names().for_each(&mut add),
            Owner::Chance(label) => (0..self.shape.chance_count())
                .map(ChanceId::new)
                .filter(|&id| self.shape.chance_label(id) == label)
                .for_each(|id| self.shape.branch_names(id).for_each(&mut add)),
        }
        self.owners.push(owner);
        self.values.push(values);
        self.owners.len() - 1
    }

    /// The complaint about a name that several moves have.
    fn ambiguous(&self, name: &str, span: Span) -> Option<Complaint> {
        let features = self.features.get(name)?;
        if features.len() < 2 {
            return None;
        }
        let full = features.iter().map(|&feature| match &self.owners[feature] {
            Owner::Set(set) => {
                let player = self.shape.infoset(*set).player();
                format!("`{}.{name}`", self.shape.player_name(player))
            }
            Owner::Chance(_) => format!("`{CHANCE}.{name}`"),
        });
        let full: Vec<String> = full.collect();
        let message = format!("several moves are named `{name}`");
        // A player of this name can still be meant where nothing is compared.
        let hint = format!("write one of {}, in backticks", full.join(", "));
        let only_compared = self.shape.find_player(name).is_none();
        only_compared.then(|| Complaint::new(span, message).hint(hint))
    }

    /// Leaf after leaf in preorder, by feature: what the play there does, `UNDECIDED` where it
    /// passes no such move.
    fn leaves(&self) -> Result<Vec<u32>, Error> {
        let shape = self.shape;
        let feature_of = |owner: &Owner| self.owners.iter().position(|other| other == owner);
        let chances: Vec<Option<usize>> = (0..shape.chance_count())
            .map(|id| feature_of(&Owner::Chance(shape.chance_label(ChanceId::new(id)).into())))
            .collect();
        let mut sets = vec![None; shape.infoset_count()];
        for (feature, owner) in self.owners.iter().enumerate() {
            if let Owner::Set(set) = owner {
                sets[set.index()] = Some(feature);
            }
        }
        let mut leaves = Vec::with_capacity(shape.leaf_count() * self.owners.len());
        let mut now = vec![UNDECIDED; self.owners.len()];
        // Decided features, with the ends of the subtrees in which they are.
        let mut decided: Vec<(NodeId, usize)> = Vec::new();
        for node in shape.nodes() {
            while let Some((_, feature)) = decided.pop_if(|(end, _)| *end <= node) {
                now[feature] = UNDECIDED;
            }
            if let Some((parent, branch)) = shape.parent(node) {
                let (feature, name) = match shape.kind(parent) {
                    NodeKind::Decision(set) => {
                        let name = shape.infoset(set).action_names().nth(branch);
                        (sets[set.index()], name)
                    }
                    NodeKind::Chance(id) => {
                        (chances[id.index()], shape.branch_names(id).nth(branch))
                    }
                    NodeKind::Leaf => (None, None),
                };
                if let (Some(feature), Some(name)) = (feature, name) {
                    if now[feature] != UNDECIDED {
                        return Err(self.twice(feature, node));
                    }
                    let value = self.values[feature].iter().position(|known| known == name);
                    now[feature] = value.map_or(UNDECIDED, |value| value as u32);
                    decided.push((shape.subtree_end(node), feature));
                }
            }
            if shape.kind(node) == NodeKind::Leaf {
                leaves.extend_from_slice(&now);
            }
        }
        Ok(leaves)
    }

    fn twice(&self, feature: usize, node: NodeId) -> Error {
        let label = match &self.owners[feature] {
            Owner::Set(set) => self.shape.infoset(*set).label(),
            Owner::Chance(label) => label,
        };
        Error::unsupported(
            format!(
                "the objective speaks of `{label}`, which the play ({}) passes twice",
                self.shape.history_text(node)
            ),
            "give the two moves different names",
        )
    }
}

/// What a play does, by feature.
struct Passed<'a>(&'a [u32]);

impl Environment for Passed<'_> {
    fn value(&self, _: usize) -> Folded {
        Folded::constant(Rational::ZERO)
    }

    fn feature(&self, feature: usize) -> u32 {
        self.0.get(feature).copied().unwrap_or(UNDECIDED)
    }
}

/// A name as it is written in an expression.
fn written(name: &str) -> String {
    Name::Plain(name.into()).to_string()
}

impl Scope for Labels<'_> {
    /// A player first: its sets are meant where the name is compared.
    fn lookup(&self, name: &str) -> Option<Meaning> {
        match self.shape.find_player(name) {
            Some(player) => Some(Meaning::Value(player.index())),
            None => self.compared(name).map(Meaning::Feature),
        }
    }

    fn compared(&self, name: &str) -> Option<usize> {
        match self.features.get(name)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn type_of(&self, player: &str) -> Option<usize> {
        self.compared(&format!("type.{player}"))
    }

    fn values(&self, feature: usize) -> &[String] {
        &self.values[feature]
    }

    fn unknown(&self, name: &Name) -> (String, Option<String>) {
        let name = match name {
            Name::Plain(name) => name.clone(),
            Name::TypeOf(player) => format!("type.{player}"),
        };
        let shape = self.shape;
        let with_action = |set: &Infoset<'_>| set.action_names().any(|action| action == name);
        if let Some(set) = shape.infosets().find(with_action) {
            // Where several moves are named so only the full name is understood.
            let label = match self.moves(set.label()).len() {
                1 => set.label().to_string(),
                _ => format!("{}.{}", shape.player_name(set.player()), set.label()),
            };
            let [label, action] = [&label, &name].map(|name| written(name));
            let hint = format!("write `{label} == {action}`");
            return (format!("`{name}` is an action, not a move"), Some(hint));
        }
        let sets = shape.infosets().map(|set| set.label());
        let chances = (0..shape.chance_count()).map(|id| shape.chance_label(ChanceId::new(id)));
        let players = shape.players().iter().map(String::as_str);
        let hint = match nearest(&name, players.chain(sets).chain(chances)) {
            Some(near) => match is_identifier(near) {
                true => format!("did you mean `{near}`?"),
                false => format!("did you mean `{near}`, in backticks?"),
            },
            None => "an objective names players, and compares information sets with actions and \
                     chance moves with branches"
                .into(),
        };
        (format!("nothing is named `{name}`"), Some(hint))
    }
}
