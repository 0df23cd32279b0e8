//! Consistency in the sense of Kreps and Wilson (1982): whether beliefs can come from trembles.
//!
//! An assessment `(σ, μ)` is **consistent** if there are completely mixed profiles `σⁿ → σ` whose
//! beliefs by Bayes' rule go to `μ`. The players tremble independently, at every information set
//! for itself and with every action as likely as they like; chance never trembles.
//!
//! **Theorem.** In a finite game with perfect recall let `P(x)` be the set of actions on the path
//! to a node `x`. Call `x` possible if no branch of probability zero is on its path. `(σ, μ)` is
//! consistent exactly if there are integers `λ(a) ≥ 1` for the actions with `σ(a) = 0` (and
//! `λ(a) = 0` for the others) and numbers `p(a) > 0` (with `p(a) = σ(a)` where that is positive and
//! the given probability at chance) such that at every information set with a possible node
//! - `μ(x) = 0` for the others, and among the possible nodes `Σ_{P(x)} λ` has its least value
//!   exactly at those with `μ(x) > 0`;
//! - `μ(x) / μ(y) = Π_{P(x)} p / Π_{P(y)} p` wherever `μ(x)` and `μ(y)` are positive.
//!
//! Where no node of a set is possible, its belief is free.
//!
//! *Sufficient*: `σⁿ(a) = p(a) n^{-λ(a)} / N(n)`, where `N(n) → 1` makes each set's sum one: the
//! actions with `λ = 0` sum to one already, so nothing is lost by leaving `N` out of the theorem.
//! *Necessary*: if no exponents exist, Farkas' lemma gives a product of ratios of reach
//! probabilities which the beliefs send to zero although, all trembles canceled or in the
//! denominator, it is bounded away from it; and if no coefficients exist, one in which all trembles
//! cancel, and whose value is not what the beliefs make it. Neither argument needs the other's
//! unknowns: the two blocks are tested apart. (Perea y Monsuwé, Jansen and Peters, Games and
//! Economic Behavior 21, 1997; Streufert, Characterizing consistency by monomials, 2006; cf.
//! Kohlberg and Reny, Journal of Economic Theory 75, 1997. For the exponents alone, Streufert,
//! Journal of Mathematical Economics 59, 2015, who closes a gap in Kreps and Wilson's own proof.)
//!
//! Both tests are exact: the exponents by a linear program with a rational dual solution, the
//! coefficients without logarithms: every combination of ratios in which all trembles cancel must
//! have the product one. Rationals are powers of pairwise coprime integers, so that there the
//! exponents of these decide; in other ordered fields the products are multiplied out.
//!
//! ```
//! use demarche::analysis::{Consistency, consistency};
//! use demarche::game::GameBuilder;
//! use demarche::number::Rational;
//! use demarche::strategy::{Behavior, Beliefs};
//!
//! // P1 stays out. If it goes in by one of two doors, P2 hears it but not which, and does nothing
//! // that P3, who hears it too, could see.
//! let mut builder = GameBuilder::new("doors", ["P1", "P2", "P3"]);
//! let door = builder.infoset("P1", "door", ["out", "left", "right"]);
//! let sets = ["P2", "P3"].map(|player| builder.infoset(player, player, ["stay", "go"]));
//! let root = builder.root();
//! let inside: Vec<_> = builder.decide(root, door).skip(1).collect();
//! for node in inside {
//!     let stay = builder.decide(node, sets[0]).next().unwrap();
//!     builder.decide(stay, sets[1]);
//! }
//! let game = builder.build()?;
//! let mut profile = Behavior::open(game.shape().clone());
//! for set in game.infosets() {
//!     let first = |index| Rational::from(i64::from(index == 0));
//!     profile.set(set.id(), (0..set.action_count()).map(first))?;
//! }
//! let judged = |third: Rational| {
//!     let rest = Rational::ONE - &third;
//!     let half = Rational::new(1, 2);
//!     let at = [vec![Rational::ONE], vec![half.clone(), half], vec![third, rest]];
//!     let at = at.map(|belief| Some(belief.into_boxed_slice())).to_vec();
//!     consistency(&game, &profile, &Beliefs::new(game.shape().clone(), at))
//! };
//! assert!(matches!(judged(Rational::new(1, 2))?, Consistency::Consistent(_)));
//! let Consistency::Inconsistent { reason, .. } = judged(Rational::new(3, 4))? else { panic!() };
//! assert!(reason.contains("`P2`") && reason.contains("`P3`"), "{reason}");
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod lines;
mod orders;
mod ratios;

pub(super) use lines::possible;
pub(super) use orders::solved;

use super::beliefs::{misbeliefs, require_beliefs};
use super::counterfactual::sums;
use super::weights::{Weights, require_fit};
use crate::diagnostic::Error;
use crate::game::{ActionId, Game, Infoset, InfosetId, NodeId};
use crate::number::{Integer, OrderedField, OrderedRing, Rational};
use crate::strategy::{Behavior, Beliefs};
use lines::{Assessment, Line};
use std::cmp::Ordering;

/// Whether an assessment is consistent.
#[derive(Debug, Clone, PartialEq)]
pub enum Consistency<K: OrderedField = Rational> {
    /// It is the limit of these trembles, in the order of actions. Every other action of
    /// probability zero trembles with exponent and coefficient one.
    Consistent(Vec<Tremble<K>>),
    /// It is the limit of none.
    Inconsistent {
        /// What stands in the way.
        conflict: Conflict<K>,
        /// The same in words.
        reason: String,
    },
    /// It was not decided, for this reason.
    Undecided(String),
}

/// How an action of probability zero trembles: with probability `coefficient · ε^exponent`, up to
/// a factor that goes to one with `ε → 0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tremble<K: OrderedField = Rational> {
    /// The action.
    pub action: ActionId,
    /// The exponent, at least one.
    pub exponent: Integer,
    /// The coefficient as a product of rational powers: over the rationals of pairwise coprime
    /// integers above one, over another field of positive elements of its ring.
    pub coefficient: Vec<(K::Ring, Rational)>,
}

/// Why no trembles lead to an assessment.
#[derive(Debug, Clone, PartialEq)]
pub enum Conflict<K = Rational> {
    /// Chance and the others lead to the node's information set, or chance and what the player has
    /// done itself, and the belief in the node is not the one that follows by Bayes' rule.
    Bayes(NodeId),
    /// Chance excludes this node, not all of its information set, and yet it is believed in.
    Chance(NodeId),
    /// No exponents exist. Write each comparison as `λ(P(less)) - λ(P(more))`: it must be positive
    /// or, where `less` has a positive belief too, zero. Summed up with their multiples, no `λ(a)`
    /// is left with a positive sign.
    Exponents(Vec<Comparison>),
    /// No coefficients exist: in the product of the ratios of `less` to `more`, each to the power
    /// of its multiple, every tremble cancels, and what remains of beliefs over known
    /// probabilities is `product` (if it is of a reasonable size) instead of one.
    Coefficients {
        /// The ratios.
        comparisons: Vec<Comparison>,
        /// What they multiply to.
        product: Option<K>,
    },
}

/// Two nodes of one information set, of which the second has a positive belief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The information set.
    pub infoset: InfosetId,
    /// The one node: with belief zero, or as likely as the other up to a factor.
    pub less: NodeId,
    /// The other.
    pub more: NodeId,
    /// How often the comparison is used; not zero.
    pub multiple: Integer,
}

impl<K: OrderedField> Tremble<K> {
    /// The coefficient, if it is a number of the field of a reasonable size: if all powers are
    /// integers.
    pub fn rational_coefficient(&self) -> Option<K> {
        power_product(&self.coefficient)
    }
}

/// Powers beyond this are not multiplied out.
const LARGEST_POWER: i64 = 1000;

/// `Π base^power`, if all powers are integers and none is very large.
fn power_product<K: OrderedField>(powers: &[(K::Ring, Rational)]) -> Option<K> {
    powers.iter().try_fold(K::one(), |product, (base, power)| {
        let power = power.to_i64().filter(|p| p.abs() <= LARGEST_POWER)?;
        Some(product * &raised(K::ratio(base, &K::Ring::one()), power))
    })
}

/// An integer power of a positive number, by squaring.
fn raised<K: OrderedField>(mut square: K, power: i64) -> K {
    let mut product = K::one();
    let mut rest = power.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            product *= &square;
        }
        rest >>= 1;
        if rest > 0 {
            let factor = square.clone();
            square *= &factor;
        }
    }
    match power < 0 {
        true => K::one() / &product,
        false => product,
    }
}

/// How many entries the equations of the two tests may have.
const MOST_ENTRIES: usize = 4_000_000;

/// Whether an assessment is consistent (Kreps and Wilson 1982), in exact numbers: whether there are
/// completely mixed profiles that go to `profile` while their beliefs by Bayes' rule go to
/// `beliefs`. Players tremble at every information set for itself; chance never does.
///
/// Beliefs may be missing where consistency determines them: at sets of one node, and at those to
/// which chance and the others lead, where they follow by Bayes' rule. Where another is missing,
/// the answer is `Inconsistent` if what is given excludes every completion, and otherwise
/// `Undecided`; so it is for a profile that leaves something open, and for floats, in which a
/// belief has no exact value.
///
/// Refuses imperfect recall, a profile or beliefs of another game, and beliefs that are no
/// distributions.
pub fn consistency<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    beliefs: &Beliefs<K>,
) -> Result<Consistency<K>, Error> {
    require_fit(game, profile)?;
    game.require_perfect_recall()?;
    require_beliefs(game, beliefs)?;
    let mut sets = game.infosets();
    if let Some(open) = sets.find(|set| profile.at(set.id()).is_none()) {
        return Ok(Consistency::Undecided(format!(
            "the profile leaves {} open",
            set_name(game, open.id())
        )));
    }
    let weights = Weights::new(game, profile, None)?;
    let sums = sums(game, &weights, |_| true);
    let mut admitted = vec![false; game.infoset_count()];
    for own in &sums {
        for (set, mass) in game.infosets_of(own.player).iter().zip(&own.mass) {
            admitted[set.index()] = !mass.is_zero();
        }
    }
    let misbelief = misbeliefs(game, &weights, &sums, beliefs);
    Ok(test(game, profile, beliefs, &misbelief, &admitted))
}

/// [`consistency`], where Bayes' rule has been applied: `misbelief` and `admitted` are as in the
/// certificate's evidence. The profile leaves nothing open.
pub(super) fn test<K: OrderedField>(
    game: &Game<K>,
    profile: &Behavior<K>,
    beliefs: &Beliefs<K>,
    misbelief: &[Option<NodeId>],
    admitted: &[bool],
) -> Consistency<K> {
    if let Some(&node) = misbelief.iter().flatten().next() {
        return Consistency::Inconsistent {
            conflict: Conflict::Bayes(node),
            reason: format!(
                "the belief at ({}) is not consistent: it is not what Bayes' rule makes it",
                game.history_text(node)
            ),
        };
    }
    let settled = |set: Infoset<'_>| admitted[set.id().index()] || set.nodes().len() == 1;
    if game.infosets().all(settled) {
        return Consistency::Consistent(Vec::new());
    }
    if !K::EXACT {
        return Consistency::Undecided("consistency is tested in exact numbers only".into());
    }
    let assessment = Assessment {
        game,
        profile,
        beliefs,
    };
    assessment.test(admitted).unwrap_or_else(|end| end)
}

pub(super) fn set_name<K: OrderedField>(game: &Game<K>, set: InfosetId) -> String {
    let set = game.infoset(set);
    format!("`{}` of `{}`", set.label(), game.player_name(set.player()))
}

impl<K: OrderedField> Assessment<'_, K> {
    /// The test; `Err` where it ends early.
    fn test(&self, admitted: &[bool]) -> Result<Consistency<K>, Consistency<K>> {
        let (lines, missing) = self.lines(admitted)?;
        let mut actions: Vec<ActionId> = lines
            .iter()
            .flat_map(|line| line.trembles.iter().map(|(action, _)| *action))
            .collect();
        actions.sort_unstable();
        actions.dedup();
        let exponents = match orders::exponents(&lines, &actions) {
            orders::Answer::Found(exponents) => exponents,
            orders::Answer::None(multiples) => return Err(self.no_exponents(&lines, multiples)),
            orders::Answer::Open(reason) => return Err(Consistency::Undecided(reason)),
        };
        let coefficients = match ratios::coefficients(self, &lines, &actions) {
            ratios::Answer::Found(coefficients) => coefficients,
            ratios::Answer::None { multiples, product } => {
                return Err(self.no_coefficients(&lines, multiples, product));
            }
            ratios::Answer::Open(reason) => return Err(Consistency::Undecided(reason)),
        };
        if let Some(set) = missing {
            return Err(Consistency::Undecided(format!(
                "no belief is given at {}, where it is free within limits",
                set_name(self.game, set)
            )));
        }
        let trembles = actions.into_iter().zip(exponents).zip(coefficients);
        let tremble = |((action, exponent), coefficient)| Tremble {
            action,
            exponent,
            coefficient,
        };
        Ok(Consistency::Consistent(trembles.map(tremble).collect()))
    }

    fn comparisons(lines: &[Line], multiples: Vec<(usize, Integer)>) -> Vec<Comparison> {
        let comparison = |(place, multiple): (usize, Integer)| {
            let line = &lines[place];
            // An equation may be read in either direction.
            let back = !line.strict && multiple.sign() == Ordering::Less;
            let (less, more) = match back {
                true => (line.more, line.less),
                false => (line.less, line.more),
            };
            Comparison {
                infoset: line.infoset,
                less,
                more,
                multiple: if back { -multiple } else { multiple },
            }
        };
        multiples.into_iter().map(comparison).collect()
    }

    fn no_exponents(&self, lines: &[Line], multiples: Vec<(usize, Integer)>) -> Consistency<K> {
        let strict: Vec<bool> = multiples
            .iter()
            .map(|(line, _)| lines[*line].strict)
            .collect();
        let comparisons = Self::comparisons(lines, multiples);
        let words = comparisons.iter().zip(strict).map(|(comparison, strict)| {
            let likely = if strict {
                "infinitely less likely than"
            } else {
                "as likely, up to a factor, as"
            };
            self.words(comparison, likely)
        });
        let words = listed(words.collect());
        Consistency::Inconsistent {
            conflict: Conflict::Exponents(comparisons),
            reason: format!("no trembles make {words}"),
        }
    }

    fn no_coefficients(
        &self,
        lines: &[Line],
        multiples: Vec<(usize, Integer)>,
        product: Option<K>,
    ) -> Consistency<K> {
        let comparisons = Self::comparisons(lines, multiples);
        let words = comparisons.iter().map(|c| self.words(c, "against"));
        let words = listed(words.collect());
        let shown = product.as_ref().map(|product| format!("{product:?}"));
        let off = match shown {
            Some(shown) if shown.len() <= LONGEST => {
                format!("off by a factor that multiplies to {shown}")
            }
            _ => "off".into(),
        };
        Consistency::Inconsistent {
            reason: format!("whatever the trembles, the odds which beliefs give {words} are {off}"),
            conflict: Conflict::Coefficients {
                comparisons,
                product,
            },
        }
    }

    fn words(&self, comparison: &Comparison, between: &str) -> String {
        let times = match comparison.multiple.to_i128() {
            Some(1) => String::new(),
            _ => format!(" ({} times)", comparison.multiple),
        };
        format!(
            "({}) {between} ({}) at {}{times}",
            self.game.history_text(comparison.less),
            self.game.history_text(comparison.more),
            set_name(self.game, comparison.infoset)
        )
    }
}

/// The longest number that a reason spells out, in characters.
const LONGEST: usize = 24;

/// How many comparisons a reason spells out.
const MOST_LISTED: usize = 4;

/// `a, b and c`; of a long list the first and how many there are.
fn listed(mut items: Vec<String>) -> String {
    let rest = items.len().saturating_sub(MOST_LISTED);
    if rest > 0 {
        items.truncate(MOST_LISTED);
        items.push(format!("{rest} more"));
    }
    match items.pop() {
        Some(last) if !items.is_empty() => format!("{} and {last}", items.join(", ")),
        last => last.unwrap_or_default(),
    }
}
