//! Brute force on the strategic form of random small trees: an oracle that knows nothing of
//! sequences, sums or backward induction.

use crate::random::{
    Dice, StrategicForm, Wanted, beliefs, game, games, mixture, profile, strategic_form,
    strategic_form_from,
};
use demarche::analysis::{
    BeliefSource, Verdict, best_response, certify, expected_payoffs, one_shot_deviations, plays,
    reach, subgame_roots,
};
use demarche::game::{Game, GameBuilder, NodeId, NodeKind, PlayerId};
use demarche::number::Rational;
use demarche::strategy::Behavior;
use proptest::prelude::*;

/// By player, payoff and best-response value of a profile, by enumeration of pure profiles.
fn enumerate(game: &Game, form: &StrategicForm, profile: &Behavior) -> Vec<[Rational; 2]> {
    let mixtures: Vec<Vec<Rational>> = game
        .player_ids()
        .map(|player| mixture(game, profile, player))
        .collect();
    game.player_ids()
        .map(|player| {
            let mine = player.index();
            // By own pure strategy: its value against the others.
            let mut values = vec![Rational::ZERO; form.strategies[mine].len()];
            for (choice, payoffs) in form.profiles() {
                let weight = (0..mixtures.len())
                    .filter(|&other| other != mine)
                    .fold(Rational::ONE, |w, other| {
                        w * &mixtures[other][choice[other]]
                    });
                values[choice[mine]] += &(weight * &payoffs[mine]);
            }
            let payoff = values.iter().zip(&mixtures[mine]).map(|(v, p)| v * p).sum();
            [payoff, values.into_iter().max().unwrap()]
        })
        .collect()
}

/// Nodes that begin a subgame, from the definition: no information set is partly below.
fn subgames(game: &Game) -> Vec<NodeId> {
    let below = |root: NodeId, node: NodeId| root <= node && node < game.subtree_end(root);
    game.nodes()
        .filter(|&root| {
            let moves = game
                .infosets()
                .any(|s| s.nodes().iter().any(|&n| below(root, n)));
            let whole = game.infosets().all(|set| {
                let inside = set.nodes().iter().filter(|&&n| below(root, n)).count();
                inside == 0 || inside == set.nodes().len()
            });
            root.index() == 0 || (moves && whole)
        })
        .collect()
}

/// All plays pay alike, and in floats their sums differ by the order in which they are added.
#[test]
fn rounding_is_no_gain() {
    let third = || Rational::new(1, 3);
    let mut builder = GameBuilder::new("orders", ["Ann"]);
    let [first, then] = ["first", "then"].map(|label| builder.infoset("Ann", label, ["a", "b"]));
    let root = builder.root();
    builder.pay(root, [Rational::ONE]);
    let ways: Vec<_> = builder.decide(root, first).collect();
    builder.pay(ways[0], [third()]);
    builder.pay(ways[1], [Rational::ONE]);
    let ends: Vec<_> = builder.decide(ways[0], then).collect();
    for end in ends {
        builder.pay(end, [Rational::ONE]);
    }
    let last = builder.infoset("Ann", "last", ["on"]);
    let end: Vec<_> = builder.decide(ways[1], last).collect();
    builder.pay(end[0], [third()]);
    let game = builder.build().unwrap();
    let orders = [(1.0 + 1.0 / 3.0) + 1.0, (1.0 + 1.0) + 1.0 / 3.0];
    assert_ne!(orders[0], orders[1]);
    for taken in 0..2 {
        let mut profile = Behavior::<f64>::open(game.shape().clone());
        for set in game.infosets() {
            let shares = (0..set.action_count()).map(|at| match set.action_count() {
                1 => 1.0,
                _ => f64::from(at == taken),
            });
            profile.set(set.id(), shares.collect::<Vec<_>>()).unwrap();
        }
        let certificate = certify(&game.to_f64(), &profile, None).unwrap();
        assert_eq!(certificate.standing.nash, Verdict::Yes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn payoffs_and_best_responses_are_those_of_the_strategic_form(
        game in game(),
        seed in any::<u64>(),
    ) {
        let profile = profile(&game, &mut Dice::new(seed));
        let truth = enumerate(&game, &strategic_form(&game), &profile);
        let certificate = certify(&game, &profile, None).unwrap();
        for (player, [payoff, best]) in game.player_ids().zip(&truth) {
            prop_assert_eq!(&certificate.payoffs[player.index()], payoff);
            prop_assert_eq!(&certificate.regrets[player.index()], &(best - payoff));
            let response = best_response(&game, &profile, player).unwrap();
            prop_assert_eq!(&response.value, best);
            // Playing it earns its value.
            let mut changed = profile.clone();
            response.write_to(&mut changed).unwrap();
            let earned = expected_payoffs(&game, &changed).unwrap();
            prop_assert_eq!(&earned[player.index()], best);
        }
        let nash = truth.iter().all(|[payoff, best]| payoff == best);
        prop_assert_eq!(certificate.standing.nash.holds(), Some(nash));
        prop_assert_eq!(certificate.refutation.is_none(), nash);
    }

    #[test]
    fn reach_sums_to_one_and_pays_the_payoffs(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let reach = reach(&game, &profile).unwrap();
        let ends = plays(&game, &profile).unwrap();
        let total: Rational = ends.iter().map(|(_, weight)| weight).sum();
        prop_assert_eq!(total, Rational::ONE);
        let payoffs = expected_payoffs(&game, &profile).unwrap();
        for player in game.player_ids() {
            let paid = |node| game.payoff_at(node, player);
            let sum: Rational = game
                .nodes()
                .filter_map(|node| Some(paid(node)? * &reach[node.index()]))
                .sum();
            prop_assert_eq!(&sum, &payoffs[player.index()]);
        }
        let certificate = certify(&game, &profile, None).unwrap();
        for set in &certificate.sets {
            let nodes = game.infoset(set.infoset).nodes();
            let sum: Rational = nodes.iter().map(|node| &reach[node.index()]).sum();
            prop_assert_eq!(&sum, &set.reach);
        }
    }

    #[test]
    fn the_refutation_gains_what_it_says(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let certificate = certify(&game, &profile, None).unwrap();
        let Some(found) = certificate.refutation else { return Ok(()) };
        // A best response after the action, wherever it leads, and the profile elsewhere.
        let mut changed = profile.clone();
        let own = game.infosets_of(found.player);
        let after = |set| {
            let mut sequence = game.infoset(set).parent_sequence();
            loop {
                let Some(action) = game.last_action(found.player, sequence) else {
                    return false;
                };
                if action == found.action {
                    return true;
                }
                sequence = game.infoset(game.infoset_of(action)).parent_sequence();
            }
        };
        let response = best_response(&game, &profile, found.player).unwrap();
        for &set in own {
            let action = match set == found.infoset {
                true => Some(found.action),
                false if after(set) => response.at(set),
                false => None,
            };
            if let Some(action) = action {
                let one_if = |a| Rational::from(i64::from(a == action));
                changed.set(set, game.infoset(set).actions().map(one_if)).unwrap();
            }
        }
        let earned = expected_payoffs(&game, &changed).unwrap();
        let mine = found.player.index();
        prop_assert_eq!(&earned[mine] - &certificate.payoffs[mine], found.gain.clone());
        prop_assert!(found.gain > Rational::ZERO);
        prop_assert!(found.gain <= certificate.regrets[mine]);
    }

    #[test]
    fn subgame_perfection_is_nash_in_every_subgame(game in game(), seed in any::<u64>()) {
        let roots = subgames(&game);
        prop_assert_eq!(&subgame_roots(&game), &roots);
        // Backward induction over the players' best responses comes near an equilibrium often.
        let mut profile = profile(&game, &mut Dice::new(seed));
        for round in 0..3 {
            let perfect = roots.iter().all(|&root| {
                let form = strategic_form_from(&game, &[(root, Rational::ONE)]);
                let truth = enumerate(&game, &form, &profile);
                truth.iter().all(|[payoff, best]| payoff == best)
            });
            let standing = certify(&game, &profile, None).unwrap().standing;
            prop_assert_eq!(standing.subgame_perfect.holds(), Some(perfect));
            for player in game.player_ids().skip(round % 2) {
                let response = best_response(&game, &profile, player).unwrap();
                response.write_to(&mut profile).unwrap();
            }
        }
    }

    #[test]
    fn regrets_under_beliefs_are_those_of_enumeration(game in game(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let given = beliefs(&game, &mut dice);
        let certificate = certify(&game, &profile, Some(&given)).unwrap();
        let deviations = one_shot_deviations(&game, &profile, &given).unwrap();
        for set in &certificate.sets {
            if set.on_path {
                prop_assert_eq!(set.belief, BeliefSource::Bayes);
                continue;
            }
            prop_assert_eq!(set.belief, BeliefSource::Given);
            let infoset = game.infoset(set.infoset);
            let mine = infoset.player().index();
            let belief = given.at(set.infoset).unwrap();
            let starts: Vec<_> = infoset.nodes().iter().copied().zip(belief.to_vec()).collect();
            let form = strategic_form_from(&game, &starts);
            let [payoff, best] = &enumerate(&game, &form, &profile)[mine];
            prop_assert_eq!(set.continuation.clone(), Some(best - payoff));
            let top = deviations.iter().filter(|d| d.infoset == set.infoset).map(|d| &d.gain);
            prop_assert_eq!(set.one_shot.as_ref(), top.max());
            prop_assert!(set.one_shot <= set.continuation);
        }
    }

    #[test]
    fn conditional_regrets_on_the_path_are_those_of_bayes(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let bayes = demarche::analysis::beliefs(&game, &profile);
        let certificate = certify(&game, &profile, Some(&bayes)).unwrap();
        let deviations = one_shot_deviations(&game, &profile, &bayes).unwrap();
        for set in &certificate.sets {
            prop_assert_eq!(set.on_path, bayes.at(set.infoset).is_some());
            let Some(belief) = bayes.at(set.infoset) else { continue };
            let infoset = game.infoset(set.infoset);
            let starts: Vec<_> = infoset.nodes().iter().copied().zip(belief.to_vec()).collect();
            let form = strategic_form_from(&game, &starts);
            let [payoff, best] = &enumerate(&game, &form, &profile)[infoset.player().index()];
            prop_assert_eq!(set.continuation.clone(), Some(best - payoff));
            let top = deviations.iter().filter(|d| d.infoset == set.infoset).map(|d| &d.gain);
            prop_assert_eq!(set.one_shot.as_ref(), top.max());
        }
    }

    #[test]
    fn verdicts_respect_their_order(game in game(), seed in any::<u64>()) {
        let mut profile = profile(&game, &mut Dice::new(seed));
        for round in 0..4 {
            let certificate = certify(&game, &profile, None).unwrap();
            let standing = &certificate.standing;
            let weaker = [&standing.nash, &standing.subgame_perfect, &standing.weak_pbe];
            if standing.sequential == Verdict::Yes {
                prop_assert!(weaker.iter().all(|verdict| **verdict == Verdict::Yes));
            }
            if weaker.iter().any(|verdict| verdict.holds() == Some(false)) {
                prop_assert_eq!(standing.sequential.holds(), Some(false));
            }
            if certificate.sets.iter().all(|set| set.on_path) {
                let nash = standing.nash.holds();
                let all = [&standing.subgame_perfect, &standing.weak_pbe, &standing.sequential];
                prop_assert!(all.iter().all(|verdict| verdict.holds() == nash));
            }
            let player = PlayerId::new(round % game.players().len());
            let response = best_response(&game, &profile, player).unwrap();
            response.write_to(&mut profile).unwrap();
        }
    }

    #[test]
    fn a_supporting_belief_exists_where_weak_pbe_says_so(game in game(), seed in any::<u64>()) {
        // Whenever the verdict is no, or the profile is optimal under a belief that was found by
        // chance, the two must not contradict each other.
        let mut dice = Dice::new(seed);
        let mut profile = profile(&game, &mut dice);
        for player in game.player_ids() {
            best_response(&game, &profile, player).unwrap().write_to(&mut profile).unwrap();
        }
        let free = certify(&game, &profile, None).unwrap().standing.weak_pbe;
        let bayes = demarche::analysis::beliefs(&game, &profile);
        for _ in 0..8 {
            let drawn = beliefs(&game, &mut dice);
            let at = game.infosets().map(|set| {
                let belief = bayes.at(set.id()).or(drawn.at(set.id()));
                belief.map(|belief| belief.to_vec().into_boxed_slice())
            });
            let given = demarche::strategy::Beliefs::new(game.shape().clone(), at.collect());
            let bound = certify(&game, &profile, Some(&given)).unwrap().standing.weak_pbe;
            prop_assert!(bound.holds().is_some());
            if bound == Verdict::Yes {
                prop_assert_ne!(free.holds(), Some(false), "{}", free);
            }
        }
    }

    #[test]
    fn floats_agree_with_exact_numbers(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let exact = certify(&game, &profile, None).unwrap();
        let mut float = Behavior::<f64>::open(game.shape().clone());
        for set in game.infosets() {
            let distribution = profile.at(set.id()).unwrap().iter();
            float.set(set.id(), distribution.map(Rational::to_f64)).unwrap();
        }
        let near = certify(&game.to_f64(), &float, None).unwrap();
        for player in 0..game.players().len() {
            prop_assert!((near.payoffs[player] - exact.payoffs[player].to_f64()).abs() < 1e-9);
            prop_assert!((near.regrets[player] - exact.regrets[player].to_f64()).abs() < 1e-9);
        }
        prop_assert_eq!(near.standing.nash.holds(), exact.standing.nash.holds());
    }

    #[test]
    fn positive_affine_payoffs_scale_regrets(
        game in game(),
        seed in any::<u64>(),
        (factor, shift) in (1..5i64, -3..4i64),
    ) {
        let profile = profile(&game, &mut Dice::new(seed));
        let before = certify(&game, &profile, None).unwrap();
        let mut values = game.values().clone();
        let scale = Rational::new(factor, 3);
        values.payoffs.mapv_inplace(|payoff| payoff * &scale);
        let changed = Game::new(game.shape().clone(), values).unwrap();
        let after = certify(&changed, &profile, None).unwrap();
        for (new, old) in after.regrets.iter().zip(&before.regrets) {
            prop_assert_eq!(new, &(old * &scale));
        }
        for (new, old) in after.payoffs.iter().zip(&before.payoffs) {
            prop_assert_eq!(new, &(old * &scale));
        }
        // A constant on every leaf: the tree is rebuilt, for outcomes may be shared.
        let moved = rebuilt(&game, Rational::from(shift), false);
        let after = certify(&moved, &transferred(&game, &moved, &profile), None).unwrap();
        prop_assert_eq!(&after.regrets, &before.regrets);
        for (new, old) in after.payoffs.iter().zip(&before.payoffs) {
            prop_assert_eq!(new, &(old + &Rational::from(shift)));
        }
        prop_assert_eq!(after.standing.nash.holds(), before.standing.nash.holds());
    }

    #[test]
    fn constant_sums_stay_constant(
        game in games(Wanted { constant_sum: true, ..Wanted::default() }),
        seed in any::<u64>(),
    ) {
        prop_assert_eq!(game.constant_sum(), Ok(Rational::ZERO));
        let profile = profile(&game, &mut Dice::new(seed));
        let certificate = certify(&game, &profile, None).unwrap();
        prop_assert_eq!(certificate.payoffs.iter().sum::<Rational>(), Rational::ZERO);
        // Each player's best-response value bounds the value of the game from its side.
        let best = certificate.payoffs.iter().zip(&certificate.regrets).map(|(u, r)| u + r);
        prop_assert!(best.sum::<Rational>() >= Rational::ZERO);
    }

    #[test]
    fn splitting_a_chance_move_changes_nothing(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let before = certify(&game, &profile, None).unwrap();
        let split = rebuilt(&game, Rational::ZERO, true);
        let after = certify(&split, &transferred(&game, &split, &profile), None).unwrap();
        prop_assert_eq!(after.payoffs, before.payoffs);
        prop_assert_eq!(after.regrets, before.regrets);
    }

    #[test]
    fn relabeling_players_permutes(game in game(), seed in any::<u64>()) {
        let profile = profile(&game, &mut Dice::new(seed));
        let before = certify(&game, &profile, None).unwrap();
        let turned = turned(&game);
        let after = certify(&turned, &transferred(&game, &turned, &profile), None).unwrap();
        let reverse = |values: &[Rational]| values.iter().rev().cloned().collect::<Vec<_>>();
        prop_assert_eq!(after.payoffs, reverse(&before.payoffs));
        prop_assert_eq!(after.regrets, reverse(&before.regrets));
    }
}

/// The same game with `shift` added at every leaf and, if `split`, every chance move with more
/// than one branch drawn in two steps: first whether it is the first branch, then which other.
pub fn rebuilt(game: &Game, shift: Rational, split: bool) -> Game {
    copied(game, game.players().to_vec(), |row| row, shift, split)
}

/// The same game with the players in reverse order.
pub fn turned(game: &Game) -> Game {
    let players = game.players().iter().rev().cloned().collect();
    let reverse = |mut row: Vec<Rational>| {
        row.reverse();
        row
    };
    copied(game, players, reverse, Rational::ZERO, false)
}

fn copied(
    game: &Game,
    players: Vec<String>,
    arrange: impl Fn(Vec<Rational>) -> Vec<Rational>,
    shift: Rational,
    split: bool,
) -> Game {
    let mut builder = demarche::game::GameBuilder::new("copy", players);
    let mut waiting = vec![(NodeId::new(0), builder.root())];
    while let Some((old, new)) = waiting.pop() {
        let leaf = game.kind(old) == NodeKind::Leaf;
        let bonus = if leaf { shift.clone() } else { Rational::ZERO };
        let payoffs = game.player_ids().map(|player| {
            let payoff = game.payoff_at(old, player).cloned();
            payoff.unwrap_or(Rational::ZERO) + &bonus
        });
        let row = arrange(payoffs.collect());
        builder.pay(new, row);
        let children: Vec<NodeId> = match game.kind(old) {
            NodeKind::Leaf => continue,
            NodeKind::Decision(set) => {
                let set = game.infoset(set);
                let player = game.player_name(set.player());
                let set = builder.infoset(player, set.label(), set.action_names());
                builder.decide(new, set).collect()
            }
            NodeKind::Chance(chance) => {
                let names: Vec<&str> = game.branch_names(chance).collect();
                let values = game.chance(chance);
                let rest = Rational::ONE - &values[0];
                if split && rest != Rational::ZERO {
                    let first = [("this", values[0].clone()), ("other", rest.clone())];
                    let first = builder.chance("", first);
                    let others = names[1..].iter().zip(&values[1..]);
                    let others = others.map(|(name, p)| (*name, p.clone() / &rest));
                    let second = builder.chance("", others.collect::<Vec<_>>());
                    let halves: Vec<NodeId> = builder.draw(new, first).collect();
                    let mut children = vec![halves[0]];
                    children.extend(builder.draw(halves[1], second));
                    children
                } else {
                    let all = names.into_iter().zip(values.iter().cloned());
                    let chance = builder.chance("", all.collect::<Vec<_>>());
                    builder.draw(new, chance).collect()
                }
            }
        };
        waiting.extend(game.children(old).zip(children));
    }
    builder.build().unwrap()
}

/// A profile carried over to a copy, by the names of players and sets.
pub fn transferred(game: &Game, copy: &Game, profile: &Behavior) -> Behavior {
    let mut result = Behavior::open(copy.shape().clone());
    for set in game.infosets() {
        let player = copy.find_player(game.player_name(set.player())).unwrap();
        let place = copy.find_infoset(player, set.label()).unwrap();
        if let Some(distribution) = profile.at(set.id()) {
            result.set(place, distribution.to_vec()).unwrap();
        }
    }
    result
}

/// Laws prove nothing on games that are all alike: among a fixed sample there is enough of
/// everything that the laws above are about.
#[test]
fn random_games_are_various() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut large, mut hidden, mut off, mut nash, mut sub, mut open) = (0, 0, 0, 0, 0, 0);
    let (mut weak, mut perfect, mut sequential) = ([0; 3], [0; 3], [0; 3]);
    for seed in 0..400 {
        let game = game().new_tree(&mut runner).unwrap().current();
        large += usize::from(game.node_count() > 20);
        hidden += usize::from(game.infosets().any(|set| set.nodes().len() > 1));
        sub += usize::from(subgame_roots(&game).len() > 1);
        let mut profile = profile(&game, &mut Dice::new(seed));
        for _ in 0..3 {
            for player in game.player_ids() {
                let response = best_response(&game, &profile, player).unwrap();
                response.write_to(&mut profile).unwrap();
            }
        }
        let certificate = certify(&game, &profile, None).unwrap();
        let standing = certificate.standing;
        off += usize::from(certificate.sets.iter().any(|set| !set.on_path));
        open += usize::from(
            certificate
                .sets
                .iter()
                .any(|s| s.belief == BeliefSource::Open),
        );
        if standing.nash == Verdict::Yes {
            nash += 1;
            let kind = |verdict: &Verdict| match verdict {
                Verdict::Yes => 0,
                Verdict::No(_) => 1,
                Verdict::Undecided(_) => 2,
            };
            weak[kind(&standing.weak_pbe)] += 1;
            perfect[kind(&standing.subgame_perfect)] += 1;
            sequential[kind(&standing.sequential)] += 1;
        }
    }
    assert!(large > 40 && hidden > 100 && off > 150 && nash > 300 && sub > 200 && open > 20);
    for [yes, no, _] in [weak, perfect, sequential] {
        assert!(yes > 100 && no > 50);
    }
    assert_eq!([weak[2], perfect[2]], [0, 0]);
}
