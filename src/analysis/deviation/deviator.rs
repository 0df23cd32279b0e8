//! What one player may know, report and do who faces a mediator, and the best of it.
//!
//! A deviator knows its own true past and its own reports and recommendations. In that it has
//! perfect recall, so backward induction finds its best strategy.

use super::device::Deviation;
use crate::game::{ActionId, Game, InfosetId, PlayerId, SequenceId};
use crate::number::OrderedField;
use std::collections::HashMap;
use std::ops::Range;

/// The slot's sequence of reports and recommendations after a silence.
const SILENT: u32 = u32::MAX;

/// Everything that one player may come to know, and what it may do.
pub(super) struct Deviator {
    pub(super) player: PlayerId,
    verified: bool,
    /// By own sequence: the own sets that follow it.
    following: Vec<Vec<InfosetId>>,
    /// What it may know when it moves: the slot before, and where it is.
    knowledge: Vec<Knowledge>,
    numbers: HashMap<(u32, InfosetId), u32>,
    choices: Vec<Choice>,
    /// By slot, which is what the deviator knew, reported, heard and did: the sequence in which its
    /// reports and recommendations end.
    said: Vec<u32>,
    /// By slot: whether all was true and obedient.
    loyal: Vec<bool>,
}

struct Knowledge {
    slot: u32,
    set: InfosetId,
    /// Its first choice; the next one's first is where its choices end.
    first: u32,
}

/// What may be reported.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    /// `None` is silence.
    pub(super) report: Option<InfosetId>,
    /// The slot of the first recommendation and action; actions run fastest.
    pub(super) first: u32,
}

impl Deviator {
    pub(super) fn new<K: OrderedField>(game: &Game<K>, player: PlayerId, verified: bool) -> Self {
        let mut following = vec![Vec::new(); game.sequence_count(player)];
        for &set in game.infosets_of(player) {
            following[game.infoset(set).parent_sequence().index()].push(set);
        }
        Deviator {
            player,
            verified,
            following,
            knowledge: Vec::new(),
            numbers: HashMap::new(),
            choices: Vec::new(),
            said: vec![SequenceId::EMPTY.index() as u32],
            loyal: vec![true],
        }
    }

    /// The choices at a set after a slot.
    pub(super) fn choices_at<K: OrderedField>(
        &mut self,
        game: &Game<K>,
        slot: u32,
        set: InfosetId,
    ) -> &[Choice] {
        let number = match self.numbers.get(&(slot, set)) {
            Some(&known) => known as usize,
            None => self.come_to_know(game, slot, set),
        };
        &self.choices[self.choices_of(number)]
    }

    fn choices_of(&self, number: usize) -> Range<usize> {
        let next = self.knowledge.get(number + 1);
        let end = next.map_or(self.choices.len(), |next| next.first as usize);
        self.knowledge[number].first as usize..end
    }

    fn come_to_know<K: OrderedField>(
        &mut self,
        game: &Game<K>,
        slot: u32,
        set: InfosetId,
    ) -> usize {
        let number = self.knowledge.len();
        self.numbers.insert((slot, set), number as u32);
        self.knowledge.push(Knowledge {
            slot,
            set,
            first: self.choices.len() as u32,
        });
        let said = self.said[slot as usize];
        let parent = game.infoset(set).parent_sequence().index() as u32;
        let reports = match (said, self.verified) {
            (SILENT, _) => Vec::new(),
            (said, true) if said == parent => vec![set],
            (_, true) => Vec::new(),
            (said, false) => self.following[said as usize].clone(),
        };
        for &report in &reports {
            let sequences = game.infoset(report).actions();
            let sequences: Vec<u32> = sequences
                .map(|action| game.sequence(action).index() as u32)
                .collect();
            let truly = self.loyal[slot as usize] && report == set;
            self.choose(game, set, Some(report), &sequences, truly);
        }
        if self.verified || reports.is_empty() {
            self.choose(game, set, None, &[SILENT], false);
        }
        number
    }

    /// Makes the slots of one choice.
    fn choose<K: OrderedField>(
        &mut self,
        game: &Game<K>,
        set: InfosetId,
        report: Option<InfosetId>,
        heard: &[u32],
        truly: bool,
    ) {
        self.choices.push(Choice {
            report,
            first: self.said.len() as u32,
        });
        for (recommended, &sequence) in heard.iter().enumerate() {
            for action in 0..game.infoset(set).action_count() {
                self.said.push(sequence);
                self.loyal.push(truly && recommended == action);
            }
        }
    }

    /// The best strategy: what it gains over `obeying`, and where most of that is gained.
    pub(super) fn best<K: OrderedField>(
        &self,
        game: &Game<K>,
        paid: Vec<K>,
        obeying: &K,
    ) -> Deviation<K> {
        let mut paid = paid;
        paid.resize(self.said.len(), K::zero());
        let mut begins: Option<Deviation<K>> = None;
        for (number, known) in self.knowledge.iter().enumerate().rev() {
            let actions = game.infoset(known.set).action_count();
            let mut best: Option<(usize, K)> = None;
            let mut truth: Option<(usize, K)> = None;
            for option in self.choices_of(number) {
                let value = self.value(game, option, &paid, actions);
                if self.choices[option].report == Some(known.set) {
                    truth = Some((option, value.clone()));
                }
                let top = best.as_ref().map(|(_, top)| top);
                if top.is_none_or(|top| value.compare(top).is_gt()) {
                    best = Some((option, value));
                }
            }
            let Some((option, value)) = best else {
                continue;
            };
            if let (true, Some((truly, true_value))) = (self.loyal[known.slot as usize], truth) {
                let part = value.clone() - &true_value;
                let lie = self.departure(game, known.set, option, &paid, part);
                keep(&mut begins, lie);
                for deviation in self.disobedience(game, known.set, truly, &paid) {
                    keep(&mut begins, deviation);
                }
            }
            paid[known.slot as usize] += &value;
        }
        let gain = paid[0].clone() - obeying;
        match begins {
            Some(begins) => Deviation { gain, ..begins },
            None => Deviation {
                player: self.player,
                infoset: None,
                recommended: None,
                action: None,
                report: None,
                gain,
            },
        }
    }

    /// How many recommendations a choice may be answered with.
    fn answers<K: OrderedField>(&self, game: &Game<K>, option: usize) -> usize {
        let report = self.choices[option].report;
        report.map_or(1, |report| game.infoset(report).action_count())
    }

    /// What a choice brings, with the best action after every recommendation.
    fn value<K: OrderedField>(
        &self,
        game: &Game<K>,
        option: usize,
        paid: &[K],
        actions: usize,
    ) -> K {
        let first = self.choices[option].first as usize;
        let slots = &paid[first..first + self.answers(game, option) * actions];
        let mut sum = K::zero();
        for after in slots.chunks(actions) {
            if let Some((_, top)) = top(after) {
                sum += top;
            }
        }
        sum
    }

    /// The deviation that begins with a choice of what to report.
    fn departure<K: OrderedField>(
        &self,
        game: &Game<K>,
        set: InfosetId,
        option: usize,
        paid: &[K],
        gain: K,
    ) -> Deviation<K> {
        let Choice { report, first } = self.choices[option];
        let own = game.infoset(set);
        let silent = || {
            let slots = &paid[first as usize..first as usize + own.action_count()];
            top(slots).map(|(index, _)| own.action(index))
        };
        Deviation {
            player: self.player,
            infoset: Some(set),
            recommended: None,
            action: if report.is_none() { silent() } else { None },
            report,
            gain,
        }
    }

    /// The deviations that begin after a true report, one for every recommendation.
    fn disobedience<K: OrderedField>(
        &self,
        game: &Game<K>,
        set: InfosetId,
        truly: usize,
        paid: &[K],
    ) -> Vec<Deviation<K>> {
        let own = game.infoset(set);
        let first = self.choices[truly].first as usize;
        let count = own.action_count();
        let slots = paid[first..first + count * count].chunks(count);
        let deviations = slots.enumerate().filter_map(|(told, after)| {
            let (index, top) = top(after)?;
            let other = |action: usize| -> ActionId { own.action(action) };
            Some(Deviation {
                player: self.player,
                infoset: Some(set),
                recommended: Some(other(told)),
                action: Some(other(index)),
                report: None,
                gain: top.clone() - &after[told],
            })
        });
        deviations.collect()
    }
}

/// The first of the greatest.
fn top<K: OrderedField>(values: &[K]) -> Option<(usize, &K)> {
    values
        .iter()
        .enumerate()
        .reduce(|top, next| match next.1.compare(top.1).is_gt() {
            true => next,
            false => top,
        })
}

/// Keeps the deviation if it gains, and at least as much as the known one: those that are met later
/// here begin earlier.
fn keep<K: OrderedField>(known: &mut Option<Deviation<K>>, next: Deviation<K>) {
    let beats = match known {
        Some(known) => next.gain.compare(&known.gain).is_ge(),
        None => next.gain.sign().is_gt(),
    };
    if beats {
        *known = Some(next);
    }
}
