//! Profiles that somebody wrote down: the output of `solve`, a part of it, or the like by hand.

use super::assessment::node_at;
use super::{BeliefSystem, Named, Number, Strategy};
use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::game::{Game, Infoset, InfosetId, PlayerId};
use crate::number::{OrderedRing, Rational, Tolerances};
use crate::strategy::{Behavior, Beliefs};
use serde::Deserialize;
use std::collections::HashSet;

/// A file with a profile: the whole output of `solve`, one of its solutions, or `strategy` with or
/// without `beliefs`. Other keys are not looked at.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ProfileDocument {
    /// What the profile is claimed to be.
    #[serde(default)]
    pub concept: Option<String>,
    /// The solutions, in the output of `solve`.
    #[serde(default)]
    pub solutions: Option<Vec<ProfileEntry>>,
    /// Probabilities by player, information set and action.
    #[serde(default)]
    pub strategy: Option<Strategy>,
    /// By player and information set: where the player thinks that it is.
    #[serde(default)]
    pub beliefs: Option<BeliefSystem>,
}

/// One solution as far as it is read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ProfileEntry {
    /// Probabilities by player, information set and action.
    pub strategy: Strategy,
    /// By player and information set: where the player thinks that it is.
    #[serde(default)]
    pub beliefs: Option<BeliefSystem>,
}

/// A profile of a game, as it was read.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The behavior; what the file leaves out is open.
    pub behavior: Behavior,
    /// The beliefs, if the file has any; what it leaves out is not determined.
    pub beliefs: Option<Beliefs>,
    /// Whether every number was exact. Floats are read as the decimals that denote them, and
    /// divided by their sum where that is not exactly one.
    pub exact: bool,
}

impl Profile {
    /// The same in floats.
    pub fn to_f64(&self) -> (Behavior<f64>, Option<Beliefs<f64>>) {
        let shape = self.behavior.shape();
        let floats = |values: &[Rational]| values.iter().map(Rational::to_f64).collect();
        let mut behavior = Behavior::open(shape.clone());
        for set in shape.infosets() {
            if let Some(distribution) = self.behavior.at(set.id()) {
                let values: Vec<f64> = floats(distribution);
                // Floats of a distribution are as many as its actions and not negative.
                let _ = behavior.set(set.id(), values);
            }
        }
        let beliefs = self.beliefs.as_ref().map(|beliefs| {
            let at = shape
                .infosets()
                .map(|set| Some(floats(beliefs.at(set.id())?).into()));
            Beliefs::new(shape.clone(), at.collect())
        });
        (behavior, beliefs)
    }
}

impl ProfileDocument {
    /// The profiles for `game`, with what had to be changed on the way.
    ///
    /// A distribution of exact numbers must sum to one exactly, one with floats within
    /// [`Tolerances::probability_sum`]; actions and nodes that are left out have probability zero.
    /// `place` says where a name stands, if that is known. Refuses names that the game does not
    /// have, and numbers that are no distributions: all of them at once.
    pub fn profiles(
        &self,
        game: &Game,
        tolerances: &Tolerances,
        place: &dyn Fn(&str) -> Option<Place>,
    ) -> Result<(Vec<Profile>, Vec<Diagnostic>), Error> {
        let mut reading = Reading::new(game, tolerances, place);
        let own = self.strategy.iter().map(|s| (s, self.beliefs.as_ref()));
        let listed = self.solutions.iter().flatten();
        let listed = listed.map(|entry| (&entry.strategy, entry.beliefs.as_ref()));
        let mut profiles = Vec::new();
        for (strategy, beliefs) in own.chain(listed) {
            reading.exact = true;
            let behavior = reading.behavior(strategy)?;
            let beliefs = beliefs.map(|beliefs| reading.beliefs(beliefs));
            profiles.push(Profile {
                behavior,
                beliefs,
                exact: reading.exact,
            });
        }
        if profiles.is_empty() {
            let fault = match self.solutions {
                Some(_) => Diagnostic::error("the file has no solutions"),
                None => Diagnostic::error("the file has no `strategy`"),
            };
            let hint = "a profile is `{\"strategy\": {\"PLAYER\": {\"INFORMATION SET\": \
                        {\"ACTION\": \"1\"}}}}`, or the output of `solve --format json`";
            reading.said.push(fault.hint(hint));
        }
        let notes = Error::check(ErrorKind::Input, reading.said)?;
        Ok((profiles, notes))
    }
}

/// What is read for a game, and what there was to say of it.
pub(super) struct Reading<'a> {
    pub(super) game: &'a Game,
    pub(super) tolerances: &'a Tolerances,
    place: &'a dyn Fn(&str) -> Option<Place>,
    pub(super) said: Vec<Diagnostic>,
    heard: HashSet<String>,
    /// Whether every number was exact.
    pub(super) exact: bool,
}

impl<'a> Reading<'a> {
    /// `place` says where a name stands, if that is known.
    pub(super) fn new(
        game: &'a Game,
        tolerances: &'a Tolerances,
        place: &'a dyn Fn(&str) -> Option<Place>,
    ) -> Self {
        Reading {
            game,
            tolerances,
            place,
            said: Vec::new(),
            heard: HashSet::new(),
            exact: true,
        }
    }

    /// Once, even if several profiles of the file have the same fault.
    pub(super) fn say(&mut self, diagnostic: Diagnostic, name: &str) {
        if !self.heard.insert(diagnostic.message.clone()) {
            return;
        }
        self.said.push(match (self.place)(name) {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
        });
    }

    /// The player with this name.
    pub(super) fn player(&mut self, name: &str) -> Option<PlayerId> {
        let found = self.game.find_player(name);
        if found.is_none() {
            let fault = Diagnostic::error(format!("the game has no player `{name}`"));
            let known = self.game.players().iter().map(String::as_str);
            self.say(fault.suggest(name, known), name);
        }
        found
    }

    /// The player's information set with this label.
    pub(super) fn set(&mut self, player: PlayerId, label: &str) -> Option<InfosetId> {
        let game = self.game;
        let found = game.find_infoset(player, label);
        if found.is_none() {
            let name = game.player_name(player);
            let message = format!("`{name}` has no information set `{label}`");
            let labels = game.infosets_of(player).iter();
            let labels = labels.map(|&set| game.infoset(set).label());
            self.say(Diagnostic::error(message).suggest(label, labels), label);
        }
        found
    }

    /// The index of the set's action with this name.
    pub(super) fn action(&mut self, set: InfosetId, name: &str) -> Option<usize> {
        let set = self.game.infoset(set);
        let found = set.action_names().position(|known| known == name);
        if found.is_none() {
            let message = format!("there is no action `{name}` at `{}`", set.label());
            let fault = Diagnostic::error(message).suggest(name, set.action_names());
            self.say(fault, name);
        }
        found
    }

    /// The game's information sets of what is given by player and label.
    fn sets<'v, V>(&mut self, given: &'v Named<Named<V>>) -> Vec<(InfosetId, &'v V)> {
        let mut found = Vec::new();
        for (player, sets) in given.iter() {
            let Some(id) = self.player(player) else {
                continue;
            };
            for (label, value) in sets.iter() {
                found.extend(self.set(id, label).map(|set| (set, value)));
            }
        }
        found
    }

    /// A profile; what is left out is open.
    pub(super) fn behavior(&mut self, strategy: &Strategy) -> Result<Behavior, Error> {
        let mut behavior = Behavior::open(self.game.shape().clone());
        for (id, actions) in self.sets(strategy) {
            if let Some(distribution) = self.over_actions(id, "probabilities", actions) {
                behavior.set(id, distribution)?;
            }
        }
        Ok(behavior)
    }

    /// A distribution over the actions of a set, of which those left out have probability zero.
    pub(super) fn over_actions(
        &mut self,
        set: InfosetId,
        what: &str,
        given: &Named<Number>,
    ) -> Option<Vec<Rational>> {
        let own = self.game.infoset(set);
        let mut numbers = vec![Number::Exact(Rational::ZERO); own.action_count()];
        let mut known = true;
        for (name, number) in given.iter() {
            match self.action(set, name) {
                Some(index) => numbers[index] = number.clone(),
                None => known = false,
            }
        }
        match known {
            true => self.distribution(own, what, &numbers),
            false => None,
        }
    }

    fn beliefs(&mut self, given: &BeliefSystem) -> Beliefs {
        let game = self.game;
        let mut at = vec![None; game.infoset_count()];
        for (id, nodes) in self.sets(given) {
            let set = game.infoset(id);
            let mut numbers = vec![Number::Exact(Rational::ZERO); set.nodes().len()];
            let place = |node| set.nodes().iter().position(|known| *known == node);
            let mut given = vec![false; numbers.len()];
            let before = self.said.len();
            for likelihood in nodes {
                match node_at(game, &likelihood.history).and_then(place) {
                    Some(index) if given[index] => {
                        let (label, history) = (set.label(), likelihood.history.join(", "));
                        let message = format!(
                            "the history ({history}) stands twice in the beliefs at `{label}`"
                        );
                        self.say(Diagnostic::error(message).hint("leave one out"), label);
                    }
                    Some(index) => {
                        given[index] = true;
                        numbers[index] = likelihood.probability.clone();
                    }
                    None => {
                        let (label, history) = (set.label(), likelihood.history.join(", "));
                        let message = format!("the history ({history}) is not in `{label}`");
                        let first = game.history_text(set.nodes()[0]);
                        let hint = format!("a history of it is ({first})");
                        self.say(Diagnostic::error(message).hint(hint), label);
                    }
                }
            }
            if self.said.len() == before {
                let distribution = self.distribution(set, "beliefs", &numbers);
                at[id.index()] = distribution.map(Into::into);
            }
        }
        Beliefs::new(game.shape().clone(), at)
    }

    /// The numbers as a distribution; `None`, and a diagnostic, if they are none.
    fn distribution(
        &mut self,
        set: Infoset<'_>,
        what: &str,
        numbers: &[Number],
    ) -> Option<Vec<Rational>> {
        let player = self.game.player_name(set.player());
        let label = set.label();
        self.shares(
            &format!("the {what} of `{player}` at `{label}`"),
            label,
            numbers,
        )
    }

    /// The same of any numbers: `whose` says which these are, `name` what stands there.
    pub(super) fn shares(
        &mut self,
        whose: &str,
        name: &str,
        numbers: &[Number],
    ) -> Option<Vec<Rational>> {
        let values: Option<Vec<Rational>> = numbers.iter().map(Number::to_rational).collect();
        let mut values = values?;
        if let Some(low) = values.iter().find(|value| value.sign().is_lt()) {
            let fault = Diagnostic::error(format!("{whose} contain {low}, below zero"));
            self.say(fault, name);
            return None;
        }
        let float = numbers.iter().any(|n| matches!(n, Number::Float(_)));
        self.exact &= !float;
        let sum: Rational = values.iter().sum();
        if sum == Rational::ONE {
            return Some(values);
        }
        let off = (sum.to_f64() - 1.0).abs();
        if float && off <= self.tolerances.probability_sum {
            for value in &mut values {
                *value /= &sum;
            }
            let off = (&sum - &Rational::ONE).to_f64();
            let message =
                format!("{whose} miss the sum 1 by {off:.1e} and are divided by their sum");
            self.say(Diagnostic::warning(message), name);
            return Some(values);
        }
        let sum = match float {
            true => sum.to_f64().to_string(),
            false => sum.to_string(),
        };
        let fault = Diagnostic::error(format!("{whose} sum to {sum} instead of 1"));
        self.say(fault, name);
        None
    }
}
