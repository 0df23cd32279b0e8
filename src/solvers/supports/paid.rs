//! What players get over a product of polytopes, by branch and bound.

use super::MOST_POINTS;
use super::frame::Frame;
use super::hull::Factor;
use super::parts::{put, widen};
use crate::game::NodeKind;
use crate::number::OrderedField;
use crate::run::Run;
use crate::strategy::Range;

/// A product of factors around a middle.
pub(super) struct Product<'a, 'g, K> {
    pub(super) frame: &'a Frame<'g, K>,
    pub(super) center: &'a [K],
    /// Those on which payoffs may depend.
    pub(super) factors: Vec<&'a Factor<K>>,
    /// By action: whether some point takes it.
    pub(super) taken: Vec<bool>,
    /// Whether coordinates are weights of realization plans.
    pub(super) plans: bool,
}

impl<K: OrderedField> Product<'_, '_, K> {
    /// By player: the least and the greatest payoff over the product. Payoffs are linear in the
    /// weights of every factor, so that its points decide.
    ///
    /// Also, whether these are taken; otherwise there were too many combinations of points, and
    /// they are bounds.
    pub(super) fn range(&self, run: &Run<'_>) -> (Vec<Range<K>>, bool) {
        let bounds = self.bounds(&[]);
        if self.factors.is_empty() {
            return (bounds, true);
        }
        let mut found: Vec<Option<Range<K>>> = vec![None; bounds.len()];
        // First the points with the best bounds, one factor after the other.
        for (player, bounds) in bounds.iter().enumerate() {
            for high in [true, false] {
                let known = |range: &Range<K>| within(bounds, range);
                if !found[player].as_ref().is_some_and(known) {
                    let best = self.dive(player, high);
                    see(&mut found, &self.bounds(&best));
                }
            }
        }
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new()];
        let mut left = 2 * MOST_POINTS;
        while let Some(chosen) = waiting.pop() {
            let bounds = self.bounds(&chosen);
            let mut both = bounds.iter().zip(&found);
            if both.all(|(own, known)| known.as_ref().is_some_and(|known| within(own, known))) {
                continue;
            }
            left = left.saturating_sub(1);
            if left == 0 || run.stopped().is_some() {
                see(&mut found, &bounds);
                for chosen in &waiting {
                    see(&mut found, &self.bounds(chosen));
                }
                return (found.into_iter().flatten().collect(), false);
            }
            match self.factors.get(chosen.len()) {
                None => see(&mut found, &bounds),
                Some(factor) => waiting.extend((0..factor.points.len()).map(|point| {
                    let mut longer = chosen.clone();
                    longer.push(point);
                    longer
                })),
            }
        }
        (found.into_iter().flatten().collect(), true)
    }

    /// By factor: the point with the best bound for a player after those before it.
    fn dive(&self, player: usize, high: bool) -> Vec<usize> {
        let mut chosen = Vec::with_capacity(self.factors.len());
        for factor in &self.factors {
            let mut best: Option<(usize, K)> = None;
            chosen.push(0);
            for point in 0..factor.points.len() {
                chosen.pop();
                chosen.push(point);
                let Range { least, greatest } = self.bounds(&chosen).swap_remove(player);
                let bound = if high { greatest } else { -least };
                let better = |(_, old): &(usize, K)| bound.compare(old).is_gt();
                if best.as_ref().is_none_or(better) {
                    best = Some((point, bound));
                }
            }
            chosen.pop();
            chosen.extend(best.map(|(point, _)| point));
        }
        chosen
    }

    /// By player: bounds on payoffs where these points of the first factors are chosen, and at sets
    /// of the others anything may be done that some point does. The payoffs themselves if all are
    /// chosen.
    fn bounds(&self, chosen: &[usize]) -> Vec<Range<K>> {
        let (frame, game) = (self.frame, self.frame.game);
        let mut point = self.center.to_vec();
        for (factor, &at) in self.factors.iter().zip(chosen) {
            put(&mut point, &factor.at, &factor.points[at]);
        }
        let mut open = vec![false; game.infoset_count()];
        for &action in self.factors.iter().skip(chosen.len()).flat_map(|f| &f.at) {
            open[game.infoset_of(crate::game::ActionId::new(action)).index()] = true;
        }
        let width = frame.players;
        let zero = Range {
            least: K::zero(),
            greatest: K::zero(),
        };
        let mut worth = vec![zero; game.node_count() * width];
        // By child: its share; nothing where any mixture may be.
        let mut shares: Vec<Option<K>> = Vec::new();
        for node in game.nodes().rev() {
            shares.clear();
            match game.kind(node) {
                NodeKind::Leaf => {}
                NodeKind::Chance(chance) => {
                    shares.extend(game.chance(chance).iter().cloned().map(Some))
                }
                NodeKind::Decision(set) => {
                    let before = match self.plans {
                        true => frame.before(set).map(|action| &point[action.index()]),
                        false => None,
                    };
                    let open = open[set.index()] || before.is_some_and(K::is_zero);
                    shares.extend(game.infoset(set).action_range().map(|action| {
                        let share = match (self.taken[action], before) {
                            (false, _) => K::zero(),
                            (true, _) if open => return None,
                            (true, Some(before)) => point[action].clone() / before,
                            (true, None) => point[action].clone(),
                        };
                        Some(share)
                    }));
                }
            }
            for player in game.player_ids() {
                let mut mixed: Option<Range<K>> = None;
                let mut sum = Range {
                    least: K::zero(),
                    greatest: K::zero(),
                };
                for (child, share) in game.children(node).zip(&shares) {
                    let own = &worth[child.index() * width + player.index()];
                    match share {
                        None => {
                            widen(&mut mixed, own.least.clone());
                            widen(&mut mixed, own.greatest.clone());
                        }
                        Some(share) if share.is_zero() => {}
                        Some(share) => {
                            sum.least += &(own.least.clone() * share);
                            sum.greatest += &(own.greatest.clone() * share);
                        }
                    }
                }
                let mut own = mixed.unwrap_or(sum);
                if let Some(paid) = game.payoff_at(node, player) {
                    own.least += paid;
                    own.greatest += paid;
                }
                worth[node.index() * width + player.index()] = own;
            }
        }
        worth.truncate(width);
        worth
    }
}

fn within<K: OrderedField>(range: &Range<K>, other: &Range<K>) -> bool {
    range.least.compare(&other.least).is_ge() && range.greatest.compare(&other.greatest).is_le()
}

fn see<K: OrderedField>(found: &mut [Option<Range<K>>], more: &[Range<K>]) {
    for (found, more) in found.iter_mut().zip(more) {
        widen(found, more.least.clone());
        widen(found, more.greatest.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Game, GameBuilder, NodeId};
    use crate::number::Rational;
    use crate::run::Options;

    /// The payoffs of the second player where these sets of two actions vary.
    fn range(game: &Game, sets: &[usize], options: &Options) -> (Range, bool) {
        let frame = Frame::new(game);
        let points = || {
            [[1, 0], [0, 1]]
                .map(|point| point.map(Rational::from).to_vec())
                .to_vec()
        };
        let factor = |&set: &usize| Factor {
            at: vec![2 * set, 2 * set + 1],
            points: points(),
        };
        let factors: Vec<Factor<Rational>> = sets.iter().map(factor).collect();
        let center = vec![Rational::new(1, 2); game.action_count()];
        let product = Product {
            frame: &frame,
            center: &center,
            factors: factors.iter().collect(),
            taken: vec![true; game.action_count()],
            plans: false,
        };
        let (mut ranges, attained) = product.range(&options.start());
        (ranges.swap_remove(1), attained)
    }

    fn pay(builder: &mut GameBuilder, leaf: NodeId, second: i64) {
        builder.pay(leaf, [0, second].map(Rational::from));
    }

    #[test]
    fn many_factors_have_their_whole_range() {
        // Chance picks one of thirteen sets, at each of which the second player may get one or two
        // units: 2^13 combinations.
        let mut builder = GameBuilder::new("gifts", ["Ann", "Bob"]);
        let root = builder.root();
        let deals: Vec<(String, Rational)> = (0..13)
            .map(|deal| (deal.to_string(), Rational::new(1, 13)))
            .collect();
        let deal = builder.chance("deal", deals);
        let nodes: Vec<NodeId> = builder.draw(root, deal).collect();
        for (deal, node) in nodes.into_iter().enumerate() {
            let set = builder.infoset("Ann", &deal.to_string(), ["one", "two"]);
            let leaves: Vec<NodeId> = builder.decide(node, set).collect();
            pay(&mut builder, leaves[deal % 2], 1);
            pay(&mut builder, leaves[1 - deal % 2], 2);
        }
        let game = builder.build().unwrap();
        let sets: Vec<usize> = (0..13).collect();
        let (range, attained) = range(&game, &sets, &Options::default());
        assert_eq!([range.least, range.greatest], [1, 2].map(Rational::from));
        assert!(attained);
    }

    #[test]
    fn what_is_not_decided_is_bounded() {
        // The second player guesses what the first did with even odds: one half is what it gets.
        let mut builder = GameBuilder::new("pennies", ["Ann", "Bob"]);
        let sets = ["Ann", "Bob"].map(|name| builder.infoset(name, name, ["heads", "tails"]));
        let root = builder.root();
        let nodes: Vec<NodeId> = builder.decide(root, sets[0]).collect();
        for (side, node) in nodes.into_iter().enumerate() {
            let leaves: Vec<NodeId> = builder.decide(node, sets[1]).collect();
            pay(&mut builder, leaves[side], 1);
        }
        let game = builder.build().unwrap();
        let options = Options::default();
        let half = Rational::new(1, 2);
        let (known, attained) = range(&game, &[1], &options);
        assert_eq!(
            (known.least, known.greatest, attained),
            (half.clone(), half, true)
        );
        options.cancellation.cancel();
        let (known, attained) = range(&game, &[1], &options);
        let bounds = (Rational::ZERO, Rational::ONE, false);
        assert_eq!((known.least, known.greatest, attained), bounds);
    }
}
