//! The reduced strategic form of a game.

use super::super::Game;
use super::super::id::PlayerId;
use super::advance;
use super::histories::{Histories, Walk};
use super::plans::{Plans, Search};
use crate::diagnostic::Error;
use crate::number::{OrderedRing, Rational};
use crate::run::Limits;
use std::collections::HashSet;

/// The reduced strategic form (Kuhn 1953): for every player its pure plans, which name an action
/// at exactly those of its information sets that the plan itself does not exclude, and what every
/// profile of plans pays, chance averaged out.
///
/// It is defined for every game, with perfect recall or without: at an information set that is met
/// twice on a path a plan does the same both times. With perfect recall its Nash equilibria are
/// those of the tree, in mixed instead of behavior strategies.
///
/// A strategy is called by the names of its actions with `/` between them, in the order in which
/// the player comes to need them, so that a player with one information set has its actions as
/// strategies; `-` is that of a player who never moves. Names that would be equal or empty get `#`
/// and their position.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategicForm {
    /// By player.
    strategies: Vec<Vec<String>>,
    /// Profile after profile, the first player's strategy changing fastest, by player.
    payoffs: Vec<Rational>,
}

impl Game {
    /// The [reduced strategic form](StrategicForm), exactly.
    ///
    /// Time is linear in the payoffs and in the plays that chance makes of every profile. Refuses
    /// games for which either, or the length of all plans or of their names together, passes
    /// `limits.entries`.
    ///
    /// ```
    /// use demarche::game::{GameBuilder, PlayerId};
    /// use demarche::number::Rational;
    /// use demarche::run::Limits;
    ///
    /// // Who enters chooses how; who stays out has nothing more to choose.
    /// let mut builder = GameBuilder::new("entry", ["Entrant"]);
    /// let enter = builder.infoset("Entrant", "enter", ["in", "out"]);
    /// let how = builder.infoset("Entrant", "how", ["small", "large"]);
    /// let root = builder.root();
    /// let after = builder.decide(root, enter).next().unwrap();
    /// for (payoff, leaf) in [2, 5].into_iter().zip(builder.decide(after, how)) {
    ///     builder.pay(leaf, [Rational::from(payoff)]);
    /// }
    /// let form = builder.build()?.strategic_form(&Limits::default())?;
    /// assert_eq!(form.strategies(PlayerId::new(0)), ["in/small", "in/large", "out"]);
    /// assert_eq!(form.payoffs(&[1]), [Rational::from(5)]);
    /// assert_eq!(form.payoffs(&[2]), [Rational::ZERO]);
    /// # Ok::<(), demarche::diagnostic::Error>(())
    /// ```
    pub fn strategic_form(&self, limits: &Limits) -> Result<StrategicForm, Error> {
        let refuse = || {
            Error::limit(
                format!(
                    "the strategic form of this game has more than {} entries",
                    limits.entries
                ),
                "keep it as a tree: an `.efg` holds any game",
            )
        };
        let histories = Histories::of(self);
        let mut leading = vec![Vec::new(); histories.len()];
        let mut search = Search::new(self, &histories);
        let mut profiles = 1;
        let mut strategies = Vec::new();
        for player in self.player_ids() {
            let most = limits.entries / (profiles * self.players().len());
            let plans = search.plans(player, most, limits.entries, &mut leading);
            let plans = plans.ok_or_else(refuse)?;
            profiles *= plans.len();
            strategies.push(names(self, &plans, limits.entries).ok_or_else(refuse)?);
        }
        let mut sums = Sums {
            game: self,
            histories: &histories,
            leading: &leading,
            counts: strategies.iter().map(Vec::len).collect(),
            payoffs: vec![Rational::ZERO; profiles * self.players().len()],
        };
        if sums.terms().is_none_or(|terms| terms > limits.entries) {
            return Err(refuse());
        }
        sums.add_all();
        Ok(StrategicForm {
            payoffs: sums.payoffs,
            strategies,
        })
    }
}

impl StrategicForm {
    /// The names of a player's strategies; at least one, and no two are equal.
    pub fn strategies(&self, player: PlayerId) -> &[String] {
        &self.strategies[player.index()]
    }

    /// What a profile pays, by player. It is given, by player, as the index of a strategy.
    pub fn payoffs(&self, profile: &[usize]) -> &[Rational] {
        let (mut index, mut stride) = (0, self.strategies.len());
        for (own, at) in self.strategies.iter().zip(profile) {
            index += at * stride;
            stride *= own.len();
        }
        &self.payoffs[index..index + self.strategies.len()]
    }

    /// What every profile pays, by player; the first player's strategy changes fastest. Nothing
    /// for a game without players.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[Rational]> {
        self.payoffs.chunks(self.strategies.len().max(1))
    }
}

/// What plans are called; `None` if that takes more bytes than `most`.
fn names(game: &Game, plans: &Plans, most: usize) -> Option<Vec<String>> {
    let mut left = most;
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(plans.len());
    for (position, plan) in (1..).zip(plans.iter()) {
        let actions: Vec<&str> = plan.iter().map(|&a| game.action_name(a)).collect();
        for name in &actions {
            left = left.checked_sub(name.len())?;
        }
        let mut name = match plan {
            [] => "-".to_string(),
            _ => actions.join("/"),
        };
        if name.is_empty() || taken.contains(&name) {
            name = format!("{name}#{position}");
        }
        while !taken.insert(name.clone()) {
            name.push('#');
        }
        names.push(name);
    }
    Some(names)
}

/// The sums over plays that are a profile's payoffs.
struct Sums<'a> {
    game: &'a Game,
    histories: &'a Histories,
    /// By history: the plans that lead there.
    leading: &'a [Vec<u32>],
    /// By player: how many plans it has.
    counts: Vec<usize>,
    payoffs: Vec<Rational>,
}

impl Sums<'_> {
    /// How many terms there are: pairs of a node that pays and a profile that comes there. `None` is
    /// past counting.
    fn terms(&self) -> Option<usize> {
        let mut total = 0usize;
        for term in self.paying() {
            let mut lists = term.leading.iter();
            let profiles = lists.try_fold(1usize, |product, list| product.checked_mul(list.len()));
            total = total.checked_add(profiles?)?;
        }
        Some(total)
    }

    fn add_all(&mut self) {
        let players = self.counts.len();
        let mut at = vec![0; players];
        let mut lengths = vec![0; players];
        let mut payoffs = std::mem::take(&mut self.payoffs);
        for term in self.paying() {
            for (length, list) in lengths.iter_mut().zip(&term.leading) {
                *length = list.len();
            }
            if lengths.contains(&0) {
                continue;
            }
            loop {
                let (mut row, mut stride) = (0, players);
                for ((list, &at), count) in term.leading.iter().zip(&at).zip(&self.counts) {
                    row += list[at] as usize * stride;
                    stride *= count;
                }
                for (sum, paid) in payoffs[row..row + players].iter_mut().zip(&term.paid) {
                    *sum += paid;
                }
                if !advance(at.iter_mut().zip(&lengths)) {
                    break;
                }
            }
        }
        self.payoffs = payoffs;
    }

    /// The nodes that pay and that chance does not exclude.
    fn paying(&self) -> impl Iterator<Item = Term<'_>> {
        let mut walk = Walk::new(self.game);
        self.game.nodes().filter_map(move |node| {
            // Every history that is met here was met before.
            walk.enter(node, |history, action| {
                self.histories.after(history, action).unwrap_or(history)
            });
            let outcome = self.game.outcome(node)?;
            if walk.chance.is_zero() {
                return None;
            }
            let paid = self.game.payoffs(outcome);
            let paid = paid.iter().map(|payoff| payoff * &walk.chance).collect();
            let lists = walk
                .last
                .iter()
                .map(|&h| self.leading[h as usize].as_slice());
            Some(Term {
                paid,
                leading: lists.collect(),
            })
        })
    }
}

/// A node that pays.
struct Term<'a> {
    /// By player, weighted with the probability that chance contributes.
    paid: Vec<Rational>,
    /// By player: the plans that lead there.
    leading: Vec<&'a [u32]>,
}
