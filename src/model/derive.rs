//! The tree of a model, unfolded depth first.

use super::memory::{Memories, Memory, SKIPPED};
use super::plan::{Choice, Definition, Formula, MoveKind, Plan, SightKind};
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::expr::{Environment, Folded, Program, UNDECIDED};
use crate::game::{ChanceId, GameBuilder, InfosetId, NodeId, PlayerId, Shape, too_many_nodes};
use crate::number::{OrderedRing, Rational};
use crate::run::Limits;
use std::collections::HashMap;
use std::sync::Arc;

/// A model's tree, and the numbers on it as a program over the parameters.
#[derive(Debug)]
pub(super) struct Derived {
    pub shape: Arc<Shape>,
    pub program: Program,
    /// Outputs: outcome after outcome, player after player.
    pub payoffs: Vec<usize>,
    /// By chance move: its position among the moves, and the choice and output of every branch.
    pub chances: Vec<(usize, Vec<(usize, usize)>)>,
    /// By information set: its position among the moves, and the choice that is every action.
    pub sets: Vec<(usize, Vec<usize>)>,
    /// Stages, actions and branches that never are.
    pub warnings: Vec<Diagnostic>,
}

/// Unfolds the tree.
///
/// Refuses an action whose condition its mover cannot decide, a node that is left without actions,
/// and more nodes than `limits` allow.
pub(super) fn derive(plan: &Plan, limits: &Limits) -> Result<Derived, Error> {
    let mut program = Program::default();
    let slots = (0..plan.parameters)
        .map(|index| program.parameter(index))
        .chain(
            plan.definitions
                .slots
                .iter()
                .map(|_| Folded::constant(Rational::ZERO)),
        )
        .collect();
    let mut unfolding = Unfolding {
        plan,
        limits,
        builder: GameBuilder::new(&plan.title, &plan.players),
        program,
        slots,
        features: Vec::new(),
        memories: Memories::default(),
        sets: HashMap::new(),
        chance_ids: HashMap::new(),
        chances: Vec::new(),
        set_moves: Vec::new(),
        payoffs: Vec::new(),
        reached: plan
            .moves
            .iter()
            .map(|m| vec![false; m.choices.len()])
            .collect(),
        waiting: Vec::new(),
    };
    unfolding.builder.comment(&plan.comment);
    unfolding.run()?;
    let warnings = unfolding.never();
    let game = unfolding.builder.build()?;
    Ok(Derived {
        shape: Arc::clone(game.shape()),
        program: unfolding.program,
        payoffs: unfolding.payoffs,
        chances: unfolding.chances,
        sets: unfolding.set_moves,
        warnings,
    })
}

/// A node still to be visited: what was decided at the move that leads to it.
struct Waiting {
    node: NodeId,
    /// The position of that move and the choice made there; `None` at the root.
    decided: Option<(usize, u32)>,
    /// By player.
    memory: Box<[Memory]>,
}

/// What is known about an information set.
struct Set {
    id: InfosetId,
    available: Vec<usize>,
    /// The features of its first history.
    witness: Vec<u32>,
}

struct Unfolding<'a> {
    plan: &'a Plan,
    limits: &'a Limits,
    builder: GameBuilder,
    program: Program,
    slots: Vec<Folded>,
    /// The moves decided so far on the path.
    features: Vec<u32>,
    memories: Memories,
    /// By stage and memory of its mover.
    sets: HashMap<(usize, Memory), Set>,
    /// By position, available choices and outputs.
    chance_ids: HashMap<(usize, Vec<(usize, usize)>), ChanceId>,
    chances: Vec<(usize, Vec<(usize, usize)>)>,
    set_moves: Vec<(usize, Vec<usize>)>,
    payoffs: Vec<usize>,
    /// By position and choice: whether it exists anywhere.
    reached: Vec<Vec<bool>>,
    waiting: Vec<Waiting>,
}

/// A history and the slots computed for it.
pub(super) struct History<'a> {
    pub(super) features: &'a [u32],
    pub(super) slots: &'a [Folded],
}

/// Puts a history into the slots that an expression needs.
pub(super) fn fold_slots(
    plan: &Plan,
    program: &mut Program,
    features: &[u32],
    slots: &mut [Folded],
    needs: &[usize],
) {
    for &slot in needs {
        let expression = match &plan.definitions.slots[slot - plan.parameters] {
            Definition::Let(expression) => Some(expression),
            Definition::Constant { feature, by_type } => features
                .get(*feature)
                .and_then(|&value| by_type.get(value as usize)),
        };
        if let Some(expression) = expression {
            slots[slot] = program.fold(expression, &History { features, slots });
        }
    }
}

impl Environment for History<'_> {
    fn value(&self, slot: usize) -> Folded {
        self.slots[slot].clone()
    }

    fn feature(&self, feature: usize) -> u32 {
        self.features.get(feature).copied().unwrap_or(UNDECIDED)
    }
}

impl Unfolding<'_> {
    fn run(&mut self) -> Result<(), Error> {
        let blank = vec![Memories::BLANK; self.plan.players.len()];
        self.waiting.push(Waiting {
            node: self.builder.root(),
            decided: None,
            memory: blank.into(),
        });
        while let Some(next) = self.waiting.pop() {
            // Depth first: the features before the move are those of the sibling just visited.
            if let Some((position, choice)) = next.decided {
                self.features.truncate(position);
                self.features.push(choice);
            }
            let mut memory = next.memory;
            while self.skips(&mut memory)? {}
            if self.features.len() == self.plan.moves.len() {
                self.pay(next.node);
            } else {
                self.expand(next.node, memory)?;
                if self.builder.node_count() > self.limits.nodes {
                    return Err(too_many_nodes(self.limits));
                }
            }
        }
        Ok(())
    }

    /// Skips the next stage if its condition fails.
    fn skips(&mut self, memory: &mut [Memory]) -> Result<bool, Error> {
        let plan = self.plan;
        let position = self.features.len();
        let Some(next) = plan.moves.get(position) else {
            return Ok(false);
        };
        let Some(when) = &next.when else {
            return Ok(false);
        };
        if self.holds(when)? {
            return Ok(false);
        }
        self.features.push(SKIPPED);
        if let MoveKind::Player(player, _) = next.kind {
            memory[player] = self.memories.learn(memory[player], position, SKIPPED);
        }
        Ok(true)
    }

    /// Puts the history into an expression, after the slots that it needs.
    fn fold(&mut self, formula: &Formula) -> Folded {
        let (program, features) = (&mut self.program, &self.features);
        fold_slots(
            self.plan,
            program,
            features,
            &mut self.slots,
            &formula.needs,
        );
        let history = History {
            features,
            slots: &self.slots,
        };
        program.fold(&formula.expression, &history)
    }

    /// The value of an expression without parameters.
    fn number(&mut self, formula: &Formula) -> Result<Rational, Error> {
        let folded = self.fold(formula);
        if let Some(number) = folded.number() {
            return Ok(number.clone());
        }
        let output = self.program.output(folded);
        self.program.evaluate::<Rational>(&[]).get(output).cloned()
    }

    fn holds(&mut self, condition: &Formula) -> Result<bool, Error> {
        Ok(!self.number(condition)?.is_zero())
    }

    /// The choices whose conditions hold.
    fn available(&mut self, choices: &[Choice]) -> Result<Vec<usize>, Error> {
        let mut available = Vec::with_capacity(choices.len());
        for (index, choice) in choices.iter().enumerate() {
            let exists = match &choice.when {
                Some(when) => self.holds(when)?,
                None => true,
            };
            if exists {
                available.push(index);
            }
        }
        let position = self.features.len();
        if available.is_empty() {
            let next = &self.plan.moves[position];
            let what = match next.kind {
                MoveKind::Player(..) => "actions",
                _ => "branches",
            };
            let message = format!(
                "the stage `{}` is left without {what} after ({})",
                next.shown,
                self.history(&self.features)
            );
            let fault = Diagnostic::error(message).at(next.name.place());
            return Err(Error::new(
                ErrorKind::Input,
                fault.hint("let one of them always exist, or give the stage a `when`"),
            ));
        }
        available
            .iter()
            .for_each(|&index| self.reached[position][index] = true);
        Ok(available)
    }

    fn expand(&mut self, node: NodeId, memory: Box<[Memory]>) -> Result<(), Error> {
        let plan = self.plan;
        let position = self.features.len();
        let next = &plan.moves[position];
        let (children, mover, available) = match &next.kind {
            MoveKind::Nature(player) => {
                let (children, available) = self.draw(node)?;
                (children, Some(*player), available)
            }
            MoveKind::Chance => {
                let (children, available) = self.draw(node)?;
                (children, None, available)
            }
            MoveKind::Player(player, sees) => {
                let mut memory = memory.clone();
                for &sight in sees {
                    let value = match &plan.sights[sight].kind {
                        SightKind::Feature(feature) => self.features[*feature],
                        SightKind::Expression(formula, _) => {
                            let value = self.number(formula)?;
                            self.memories.value(value)
                        }
                    };
                    memory[*player] = self.memories.learn(memory[*player], sight, value);
                }
                let available = self.available(&next.choices)?;
                let set = self.set(*player, memory[*player], &available)?;
                let children: Vec<NodeId> = self.builder.decide(node, set).collect();
                self.descend(children, Some(*player), &available, memory);
                return Ok(());
            }
        };
        self.descend(children, mover, &available, memory);
        Ok(())
    }

    /// Leaves children to be visited, the first one next.
    fn descend(
        &mut self,
        children: Vec<NodeId>,
        mover: Option<usize>,
        available: &[usize],
        memory: Box<[Memory]>,
    ) {
        let position = self.features.len();
        for (&choice, node) in available.iter().zip(children).rev() {
            let mut memory = memory.clone();
            let choice = choice as u32;
            if let Some(player) = mover {
                memory[player] = self.memories.learn(memory[player], position, choice);
            }
            self.waiting.push(Waiting {
                node,
                decided: Some((position, choice)),
                memory,
            });
        }
    }

    /// The information set at the current stage; its actions must be the same at all its nodes.
    fn set(
        &mut self,
        player: usize,
        memory: Memory,
        available: &[usize],
    ) -> Result<InfosetId, Error> {
        let position = self.features.len();
        let next = &self.plan.moves[position];
        if let Some(set) = self.sets.get(&(position, memory)) {
            if set.available == available {
                return Ok(set.id);
            }
            return Err(self.undecidable(player, set, available));
        }
        let own = (0..position).find(|&before| {
            matches!(self.plan.moves[before].kind, MoveKind::Nature(owner) if owner == player)
        });
        let label = self.memories.label(self.plan, &next.shown, own, memory);
        let names = available
            .iter()
            .map(|&index| next.choices[index].name.text());
        let id = self
            .builder
            .new_infoset(PlayerId::new(player), &label, names);
        let set = Set {
            id,
            available: available.to_vec(),
            witness: self.features.clone(),
        };
        self.sets.insert((position, memory), set);
        // Sets are met in preorder, in which the game will number them.
        self.set_moves.push((position, available.to_vec()));
        Ok(id)
    }

    /// The refusal of an action whose condition holds at one node of an information set only.
    fn undecidable(&self, player: usize, set: &Set, available: &[usize]) -> Error {
        let next = &self.plan.moves[self.features.len()];
        let differs = |index: &usize| set.available.contains(index) != available.contains(index);
        let index = (0..next.choices.len()).find(differs).unwrap_or(0);
        let choice = &next.choices[index];
        let (mut holds, mut fails) = (&set.witness, &self.features);
        if available.contains(&index) {
            std::mem::swap(&mut holds, &mut fails);
        }
        let message = format!(
            "`{}` cannot tell whether `{}` is possible at `{}`: it is after ({}) and is not after \
             ({}), which look the same",
            self.plan.players[player],
            choice.name.text(),
            next.shown,
            self.history(holds),
            self.history(fails)
        );
        let unseen: Vec<String> = (holds.iter().zip(fails.iter()).zip(&self.plan.moves))
            .filter(|((a, b), _)| a != b)
            .map(|(_, unseen)| format!("\"{}\"", unseen.shown))
            .collect();
        let place = match &choice.when {
            Some(when) => when.expression.snippet().place(),
            None => choice.name.place(),
        };
        let hint = format!("let it see what differs: `sees = [{}]`", unseen.join(", "));
        Error::new(
            ErrorKind::Input,
            Diagnostic::error(message).at(place).hint(hint),
        )
    }

    /// Draws at a node: its children, and which choices they are.
    fn draw(&mut self, node: NodeId) -> Result<(Vec<NodeId>, Vec<usize>), Error> {
        let plan = self.plan;
        let position = self.features.len();
        let next = &plan.moves[position];
        let available = self.available(&next.choices)?;
        let mut branches = Vec::with_capacity(available.len());
        for &index in &available {
            if let Some(probability) = &next.choices[index].probability {
                let folded = self.fold(probability);
                branches.push((index, self.program.output(folded)));
            }
        }
        let key = (position, branches);
        let chance = match self.chance_ids.get(&key) {
            Some(&known) => known,
            None => {
                // The shape needs some distribution; every game has its own.
                let equal = Rational::ONE / Rational::from(available.len() as i64);
                let names = available
                    .iter()
                    .map(|&index| next.choices[index].name.text());
                let branches = names.map(|name| (name, equal.clone()));
                let id = self.builder.chance(&next.shown, branches);
                self.chances.push(key.clone());
                self.chance_ids.insert(key, id);
                id
            }
        };
        Ok((self.builder.draw(node, chance).collect(), available))
    }

    fn pay(&mut self, node: NodeId) {
        let plan = self.plan;
        for formula in &plan.payoffs {
            let folded = self.fold(formula);
            self.payoffs.push(self.program.output(folded));
        }
        let row = vec![Rational::ZERO; plan.payoffs.len()];
        let outcome = self.builder.new_outcome(row);
        self.builder.pay_outcome(node, outcome);
    }

    /// A history as names: `hollow, assure`; skipped stages are left out.
    fn history(&self, features: &[u32]) -> String {
        let names: Vec<&str> = (features.iter().zip(&self.plan.moves))
            .filter_map(|(&value, decided)| decided.choices.get(value as usize))
            .map(|choice| choice.name.text())
            .collect();
        if names.is_empty() {
            "the root".into()
        } else {
            names.join(", ")
        }
    }

    /// Warnings about what never is.
    fn never(&self) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        for (next, reached) in self.plan.moves.iter().zip(&self.reached) {
            let place = |when: &Option<Formula>| match when {
                Some(when) => when.expression.snippet().place(),
                None => next.name.place(),
            };
            if !reached.contains(&true) {
                let message = format!("the stage `{}` can never happen", next.shown);
                let fault = Diagnostic::warning(message).at(place(&next.when));
                warnings.push(fault.hint("its condition holds after no history"));
                continue;
            }
            for (choice, reached) in next.choices.iter().zip(reached) {
                if !reached {
                    let (name, stage) = (choice.name.text(), &next.shown);
                    let message = format!("`{name}` is never possible at `{stage}`");
                    let fault = Diagnostic::warning(message).at(place(&choice.when));
                    warnings.push(fault.hint("its condition holds after no history"));
                }
            }
        }
        warnings
    }
}
