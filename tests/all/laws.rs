//! Laws of solutions: what may not change when a game is told in another way.

use crate::lemke::{equilibrium, from_uniform, interior};
use crate::oracle::{rebuilt, transferred, turned};
use crate::random::{Dice, Wanted, games};
use demarche::Concept;
use demarche::analysis::certify;
use demarche::game::{Game, InfosetId};
use demarche::number::Rational;
use demarche::run::Options;
use demarche::strategy::Behavior;
use proptest::prelude::*;

/// The exact value and a profile that has it.
fn zero_sum(game: &Game) -> (Rational, Behavior) {
    let mut catalogue = Concept::ZeroSum.solve(game, &Options::default()).unwrap();
    let class = catalogue.classes.remove(0);
    (catalogue.value.unwrap(), class.profile)
}

/// The same game with each player's payoffs times its own factor.
fn scaled(game: &Game, factors: &[Rational]) -> Game {
    let mut values = game.values().clone();
    for (mut column, factor) in values.payoffs.columns_mut().into_iter().zip(factors) {
        column.mapv_inplace(|payoff| payoff * factor);
    }
    Game::new(game.shape().clone(), values).unwrap()
}

/// A profile by information set.
fn read(game: &Game, profile: &Behavior) -> Vec<Option<Vec<Rational>>> {
    let sets = (0..game.infoset_count()).map(InfosetId::new);
    sets.map(|set| profile.at(set).map(<[Rational]>::to_vec))
        .collect()
}

fn constant_sum() -> impl Strategy<Value = Game> {
    games(Wanted {
        constant_sum: true,
        strategies: 4096,
        ..Wanted::default()
    })
}

fn general() -> impl Strategy<Value = Game> {
    games(Wanted {
        strategies: 4096,
        ..Wanted::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Best responses know no units, so that the whole path from a prior is the same.
    #[test]
    fn lemkes_answer_has_no_units(
        game in general(),
        seed in any::<u64>(),
        factors in [1..9i64, 1..9i64],
        shift in -5..6i64,
    ) {
        let prior = interior(&game, &mut Dice::new(seed));
        let answer = equilibrium(&game, &prior);
        let other_units = scaled(&game, &factors.map(|factor| Rational::new(factor, 3)));
        prop_assert_eq!(read(&game, &equilibrium(&other_units, &prior)), read(&game, &answer));
        let moved = rebuilt(&game, Rational::from(shift), false);
        let same = transferred(&game, &moved, &answer);
        prop_assert_eq!(certify(&moved, &same, None).unwrap().max_regret, Rational::ZERO);
        let prior = transferred(&game, &moved, &prior);
        prop_assert_eq!(read(&moved, &equilibrium(&moved, &prior)), read(&moved, &same));
    }

    #[test]
    fn the_value_is_affine(game in constant_sum(), factor in 1..9i64, shift in -5..6i64) {
        let (before, _) = zero_sum(&game);
        let [factor, shift] = [Rational::new(factor, 3), Rational::from(shift)];
        let (after, _) = zero_sum(&scaled(&game, &[factor.clone(), factor.clone()]));
        prop_assert_eq!(after, &before * &factor);
        let moved = rebuilt(&game, shift.clone(), false);
        let (after, profile) = zero_sum(&moved);
        prop_assert_eq!(after, &before + &shift);
        // The other player gets the shift too.
        let paid = certify(&moved, &profile, None).unwrap().payoffs;
        prop_assert_eq!(&paid[0] + &paid[1], game.constant_sum().unwrap() + &shift + &shift);
    }

    #[test]
    fn swapping_the_players_turns_the_value(game in constant_sum()) {
        let (value, profile) = zero_sum(&game);
        let turned = turned(&game);
        let (other, _) = zero_sum(&turned);
        prop_assert_eq!(&value + &other, game.constant_sum().unwrap());
        let same = transferred(&game, &turned, &profile);
        prop_assert_eq!(certify(&turned, &same, None).unwrap().max_regret, Rational::ZERO);
    }

    #[test]
    fn splitting_a_chance_move_leaves_the_value(game in constant_sum()) {
        let (value, profile) = zero_sum(&game);
        let split = rebuilt(&game, Rational::ZERO, true);
        prop_assert_eq!(zero_sum(&split).0, value);
        let same = transferred(&game, &split, &profile);
        prop_assert_eq!(certify(&split, &same, None).unwrap().max_regret, Rational::ZERO);
    }

    #[test]
    fn equilibria_are_the_same_after_relabeling_and_splitting(game in general()) {
        let answer = from_uniform(&game);
        for copy in [turned(&game), rebuilt(&game, Rational::ZERO, true)] {
            let same = transferred(&game, &copy, &answer);
            prop_assert_eq!(certify(&copy, &same, None).unwrap().max_regret, Rational::ZERO);
            // And back: what is found in the copy holds in the game.
            let back = transferred(&copy, &game, &from_uniform(&copy));
            prop_assert_eq!(certify(&game, &back, None).unwrap().max_regret, Rational::ZERO);
        }
    }

    /// Optimal strategies of a constant-sum game may be exchanged (von Neumann 1928).
    #[test]
    fn optimal_strategies_can_be_exchanged(game in constant_sum(), seed in any::<u64>()) {
        let (value, first) = zero_sum(&game);
        let second = equilibrium(&game, &interior(&game, &mut Dice::new(seed)));
        for player in game.player_ids() {
            let mut mixed = first.clone();
            for &set in game.infosets_of(player) {
                match second.at(set) {
                    Some(distribution) => mixed.set(set, distribution.to_vec()).unwrap(),
                    None => mixed.leave_open(set),
                }
            }
            let certificate = certify(&game, &mixed, None).unwrap();
            prop_assert_eq!(certificate.max_regret, Rational::ZERO);
            prop_assert_eq!(&certificate.payoffs[0], &value);
        }
    }

    /// More for the first player everywhere cannot lower the value; and it lies among the payoffs.
    #[test]
    fn the_value_is_monotone(game in constant_sum(), gifts in prop::collection::vec(0..3i64, 64)) {
        let (before, _) = zero_sum(&game);
        let mut values = game.values().clone();
        for (mut row, &gift) in values.payoffs.rows_mut().into_iter().zip(gifts.iter().cycle()) {
            row[0] += &Rational::from(gift);
            row[1] -= &Rational::from(gift);
        }
        let richer = Game::new(game.shape().clone(), values).unwrap();
        prop_assert!(zero_sum(&richer).0 >= before);
    }
}
