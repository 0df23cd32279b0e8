//! The stories that the models tell, derived by hand: in each test the closed form stands first,
//! the assessment that it describes is built from it, and the independent certificate accepts that
//! on one side of the threshold and refutes it on the other. Nothing here solves a game.

mod assurances;
mod broker;
mod one_type;
mod precedent;
mod timing;
mod us_led;

use crate::signaling::{model, ratio};
use demarche::analysis::{Certificate, Verdict, certify};
use demarche::game::{Game, NodeId, NodeKind};
use demarche::number::Rational;
use demarche::strategy::{Behavior, Beliefs};
use demarche::{Model, game::InfosetId};

/// What is done at the information sets of a stage whose labels have all of some parts, as in
/// `confrontation | hollow, message=assure`. Of several rules the last that fits holds.
pub struct Rule {
    at: String,
    shares: Vec<(&'static str, Rational)>,
    /// How unlikely other actions are: their probability is of this power of an infinitesimal.
    tremble: u32,
}

/// The action is taken for sure.
pub fn pure(at: &str, action: &'static str) -> Rule {
    mix(at, action, Rational::ONE, "")
}

/// The first action is taken with this probability, otherwise the second.
pub fn mix(at: &str, first: &'static str, share: Rational, second: &'static str) -> Rule {
    let rest = Rational::ONE - &share;
    let mut shares = vec![(first, share)];
    if rest != Rational::ZERO {
        shares.push((second, rest));
    }
    Rule {
        at: at.to_string(),
        shares,
        tremble: 1,
    }
}

impl Rule {
    pub fn trembling(mut self, order: u32) -> Rule {
        self.tremble = order;
        self
    }

    fn fits(&self, label: &str) -> bool {
        let parts = |text: &str| -> Vec<String> {
            let (stage, rest) = text.split_once(" | ").unwrap_or((text, ""));
            let rest = rest.split(", ").filter(|part| !part.is_empty());
            std::iter::once(stage)
                .chain(rest)
                .map(String::from)
                .collect()
        };
        let known = parts(label);
        let wanted = parts(&self.at);
        known[0] == wanted[0] && wanted.iter().all(|part| known.contains(part))
    }

    fn of<'a>(rules: &'a [Rule], game: &Game, set: InfosetId) -> &'a Rule {
        let label = game.infoset(set).label();
        let found = rules.iter().rev().find(|rule| rule.fits(label));
        found.unwrap_or_else(|| panic!("no rule for `{label}`"))
    }
}

/// The profile of these rules.
pub fn profile(game: &Game, rules: &[Rule]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let rule = Rule::of(rules, game, set.id());
        let share = |name| {
            let found = rule.shares.iter().find(|(action, _)| *action == name);
            found.map_or(Rational::ZERO, |(_, share)| share.clone())
        };
        let shares: Vec<_> = set.action_names().map(share).collect();
        profile.set(set.id(), shares).unwrap();
    }
    profile
}

/// The beliefs to which the trembles of these rules lead.
pub fn beliefs(game: &Game, rules: &[Rule]) -> Beliefs {
    let order = |set| Rule::of(rules, game, set).tremble;
    limit(game, &profile(game, rules), order)
}

/// The limit of beliefs as trembles vanish, of this order in an infinitesimal at each set.
pub fn limit(game: &Game, profile: &Behavior, order_of: impl Fn(InfosetId) -> u32) -> Beliefs {
    let mut terms = vec![(0, Rational::ONE); game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let (mut order, mut weight) = terms[parent.index()].clone();
        match game.kind(parent) {
            NodeKind::Chance(chance) => weight *= &game.chance(chance)[branch],
            NodeKind::Decision(set) => {
                let share = &profile.at(set).unwrap()[branch];
                if *share == Rational::ZERO {
                    order += order_of(set);
                } else {
                    weight *= share;
                }
            }
            NodeKind::Leaf => unreachable!(),
        }
        terms[node.index()] = (order, weight);
    }
    let at = game.infosets().map(|set| {
        let possible = |node: &NodeId| terms[node.index()].1 != Rational::ZERO;
        let nodes = set.nodes().iter().filter(|node| possible(node));
        let least = nodes.map(|node| terms[node.index()].0).min()?;
        let weight = |node: &NodeId| {
            let (order, weight) = &terms[node.index()];
            if *order == least {
                weight.clone()
            } else {
                Rational::ZERO
            }
        };
        let weights: Vec<_> = set.nodes().iter().map(weight).collect();
        let total: Rational = weights.iter().cloned().sum();
        let shares = weights.into_iter().map(|weight| weight / &total);
        Some(shares.collect())
    });
    Beliefs::new(game.shape().clone(), at.collect())
}

/// A game at values of some of its parameters.
pub fn at(model: &Model, values: &[(&str, Rational)]) -> Game {
    let mut at = model.defaults();
    for (name, value) in values {
        at.set_number(name, value.clone()).unwrap();
    }
    model.game(&at).unwrap()
}

/// The rules' assessment is sequential.
#[track_caller]
pub fn holds(game: &Game, rules: &[Rule]) -> Certificate {
    let found = certify(game, &profile(game, rules), Some(&beliefs(game, rules))).unwrap();
    assert_eq!(found.standing.nash, Verdict::Yes);
    assert_eq!(found.standing.sequential, Verdict::Yes);
    assert_eq!(found.max_regret, Rational::ZERO);
    found
}

/// Somebody gains on the path of play.
#[track_caller]
pub fn is_refuted(game: &Game, rules: &[Rule], player: &str) {
    let found = certify(game, &profile(game, rules), Some(&beliefs(game, rules))).unwrap();
    let refutation = found.refutation.expect("it is an equilibrium");
    assert_eq!(game.player_name(refutation.player), player);
    assert!(refutation.gain > Rational::ZERO);
    assert_eq!(found.standing.sequential.holds(), Some(false));
}
