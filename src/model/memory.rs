//! What players know: lists that grow along a play, each different list once.

use super::plan::{Plan, SightKind};
use crate::number::Rational;
use std::collections::HashMap;

/// The value of a skipped stage: it equals none of its actions.
pub(super) const SKIPPED: u32 = u32::MAX - 1;

/// A list of known things, by its number; 0 is the empty one.
pub(super) type Memory = u32;

/// One thing learned: what was known before, which sight, and what it showed.
type Lesson = (Memory, u32, u32);

/// Every list of known things of a model, all players together.
#[derive(Debug, Default)]
pub(super) struct Memories {
    lessons: Vec<Lesson>,
    numbers: HashMap<Lesson, Memory>,
    /// Values of expressions that were seen.
    values: Vec<Rational>,
    value_numbers: HashMap<Rational, u32>,
}

impl Memories {
    pub const BLANK: Memory = 0;

    /// The memory after one more sight; the same if the sight is known, since nothing that can be
    /// seen ever changes.
    pub fn learn(&mut self, before: Memory, sight: usize, value: u32) -> Memory {
        if self.list(before).any(|(known, _)| known == sight) {
            return before;
        }
        let lesson = (before, sight as u32, value);
        if let Some(&known) = self.numbers.get(&lesson) {
            return known;
        }
        self.lessons.push(lesson);
        let number = self.lessons.len() as Memory;
        self.numbers.insert(lesson, number);
        number
    }

    /// A number that stands for the value of an expression.
    pub fn value(&mut self, value: Rational) -> u32 {
        if let Some(&known) = self.value_numbers.get(&value) {
            return known;
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.value_numbers.insert(value, number);
        number
    }

    /// Sights and what they showed, the last one first.
    pub fn list(&self, mut memory: Memory) -> impl Iterator<Item = (usize, u32)> + '_ {
        std::iter::from_fn(move || {
            let (before, sight, value) = *self.lessons.get((memory as usize).checked_sub(1)?)?;
            memory = before;
            Some((sight as usize, value))
        })
    }

    /// The name of the information set of a stage at which its mover, whose type is the feature
    /// `own`, has this memory: `act | hollow, message=assure`.
    pub fn label(&self, plan: &Plan, stage: &str, own: Option<usize>, memory: Memory) -> String {
        let mut known: Vec<(usize, u32)> = self.list(memory).collect();
        // Its own type first, then in the order of what is told about.
        known.sort_by_key(|&(sight, _)| {
            let foreign = own != Some(sight);
            (foreign, plan.sights[sight].order, sight)
        });
        let told: Vec<String> = known
            .into_iter()
            .map(|(sight, value)| {
                let shown = &plan.sights[sight].shown;
                let choices = plan.moves.get(sight).map(|m| &m.choices);
                match (&plan.sights[sight].kind, choices) {
                    (SightKind::Feature(_), _) if value == SKIPPED => format!("{shown}=skipped"),
                    (SightKind::Feature(_), Some(choices)) => {
                        let name = choices[value as usize].name.text();
                        if own == Some(sight) {
                            name.to_string()
                        } else {
                            format!("{shown}={name}")
                        }
                    }
                    (SightKind::Expression(_, true), _) => {
                        let holds = self.values[value as usize] != Rational::ZERO;
                        format!("{shown}={}", if holds { "yes" } else { "no" })
                    }
                    _ => format!("{shown}={}", self.values[value as usize]),
                }
            })
            .collect();
        if told.is_empty() {
            stage.to_string()
        } else {
            format!("{stage} | {}", told.join(", "))
        }
    }
}
