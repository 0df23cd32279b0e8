//! Everything over another exact field: rationals of which a program can see no more than that
//! they are an ordered field. Lists, certificates and objectives must be those over the rationals.

use super::random::{Dice, Wanted, beliefs, game, games, profile};
use crate::common::model;
use demarche::analysis::{
    self, Conflict, Consistency, best_over_cells, certify, consistency, one_shot_deviations, ties,
};
use demarche::concepts::{self, Seconds};
use demarche::diagnostic::ErrorKind;
use demarche::game::{Game, Objective};
use demarche::number::{OrderedField, OrderedRing, Rational};
use demarche::run::Options;
use demarche::strategy::{Behavior, Beliefs};
use demarche::{Catalogue, Concept};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};
use std::time::Duration;

/// A rational without an order of its own, without a hash, and its own ring.
#[derive(Clone, PartialEq)]
pub struct Opaque(Rational);

impl fmt::Debug for Opaque {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

macro_rules! operator {
    ($($trait:ident $method:ident $assign:ident $assign_method:ident),*) => {$(
        impl $trait<&Opaque> for Opaque {
            type Output = Opaque;
            fn $method(self, other: &Opaque) -> Opaque {
                Opaque($trait::$method(self.0, &other.0))
            }
        }
        impl $assign<&Opaque> for Opaque {
            fn $assign_method(&mut self, other: &Opaque) {
                $assign::$assign_method(&mut self.0, &other.0);
            }
        }
    )*};
}

operator!(Add add AddAssign add_assign, Sub sub SubAssign sub_assign, Mul mul MulAssign mul_assign);

impl Div<&Opaque> for Opaque {
    type Output = Opaque;
    fn div(self, other: &Opaque) -> Opaque {
        Opaque(self.0 / &other.0)
    }
}

impl Neg for Opaque {
    type Output = Opaque;
    fn neg(self) -> Opaque {
        Opaque(-self.0)
    }
}

impl OrderedRing for Opaque {
    fn zero() -> Self {
        Opaque(Rational::ZERO)
    }

    fn one() -> Self {
        Opaque(Rational::ONE)
    }

    fn sign(&self) -> Ordering {
        self.0.sign()
    }

    fn exact_div(&self, divisor: &Self) -> Self {
        Opaque(&self.0 / &divisor.0)
    }

    fn gcd(&self, other: &Self) -> Self {
        Opaque(if self.is_zero() { other } else { self }.0.abs())
    }
}

impl OrderedField for Opaque {
    type Ring = Opaque;

    fn from_rational(value: &Rational) -> Self {
        Opaque(value.clone())
    }

    /// Nothing may depend on this.
    fn to_f64(&self) -> f64 {
        0.0
    }

    fn common_denominator<'a>(_: impl IntoIterator<Item = &'a Self>) -> Opaque {
        Opaque::one()
    }

    fn scale(&self, denominator: &Opaque) -> Opaque {
        self.clone() * denominator
    }

    fn ratio(numerator: &Opaque, denominator: &Opaque) -> Self {
        numerator.clone() / denominator
    }
}

fn opaque(value: &Rational) -> Opaque {
    Opaque(value.clone())
}

fn opaque_profile(profile: &Behavior) -> Behavior<Opaque> {
    let mut same = Behavior::open(profile.shape().clone());
    for set in profile.shape().infosets() {
        if let Some(shares) = profile.at(set.id()) {
            let shares: Vec<Opaque> = shares.iter().map(opaque).collect();
            same.set(set.id(), shares).unwrap();
        }
    }
    same
}

fn opaque_beliefs(game: &Game, beliefs: &Beliefs) -> Beliefs<Opaque> {
    let same = |belief: &[Rational]| belief.iter().map(opaque).collect();
    let at = game.infosets().map(|set| beliefs.at(set.id()).map(same));
    Beliefs::new(game.shape().clone(), at.collect())
}

/// Everything that a catalogue says but its times.
fn text<K: OrderedField>(mut catalogue: Catalogue<K>) -> String {
    catalogue.seconds = Seconds {
        solve: Duration::ZERO,
        certify: Duration::ZERO,
    };
    format!("{catalogue:?}")
}

/// The concepts whose equilibria are listed.
const LISTED: [Concept; 4] = [
    Concept::Sequential,
    Concept::WeakPbe,
    Concept::Nash,
    Concept::SubgamePerfect,
];

/// What there is to list of these concepts, and by default.
fn same_lists(name: &str, game: &Game, of: &[Concept]) {
    let options = Options::default();
    let over = game.map(opaque);
    for concept in of {
        let plain = concept.list(game, &options.start());
        match (plain, concept.list(&over, &options.start())) {
            (Ok(plain), Ok(found)) => {
                assert!(text(plain) == text(found), "{name}: {concept}");
            }
            (Err(plain), Err(found)) => assert_eq!(plain.to_string(), found.to_string()),
            (plain, found) => panic!("{name}: {concept}: {} {}", plain.is_ok(), found.is_ok()),
        }
    }
    let all = Options {
        all: true,
        ..Options::default()
    };
    // Of more than two players pure equilibria are listed by default.
    let plain = match game.players().len() {
        0..=2 => concepts::solve(game, &all),
        _ => concepts::list(game, &options.start()),
    };
    match (plain, concepts::list(&over, &options.start())) {
        (Ok(plain), Ok(found)) => assert!(text(plain) == text(found), "{name}"),
        (plain, found) => assert!(plain.is_err() && found.is_err(), "{name}"),
    }
}

/// The same verdict, for the same reason.
pub fn same_consistency(
    game: &Game,
    profile: &Behavior,
    beliefs: &Beliefs,
    expected: &Consistency,
) {
    let (over, behavior) = (game.map(opaque), opaque_profile(profile));
    let found = consistency(&over, &behavior, &opaque_beliefs(game, beliefs)).unwrap();
    match (expected, found) {
        (Consistency::Consistent(plain), Consistency::Consistent(found)) => {
            assert_eq!(plain.len(), found.len());
            for (plain, found) in plain.iter().zip(found) {
                assert_eq!(
                    (plain.action, &plain.exponent),
                    (found.action, &found.exponent)
                );
                // The same number, in other factors.
                let value: f64 = (found.coefficient.iter())
                    .map(|(base, power)| base.0.to_f64().powf(power.to_f64()))
                    .product();
                let plain: f64 = (plain.coefficient.iter())
                    .map(|(base, power)| base.to_f64().powf(power.to_f64()))
                    .product();
                assert!((value / plain - 1.0).abs() < 1e-9, "{value} {plain}");
            }
        }
        (
            Consistency::Inconsistent {
                conflict: plain,
                reason: why,
            },
            Consistency::Inconsistent {
                conflict: found,
                reason,
            },
        ) => {
            assert_eq!(*why, reason);
            if let (
                Conflict::Coefficients {
                    comparisons: a,
                    product: plain,
                },
                Conflict::Coefficients {
                    comparisons: b,
                    product,
                },
            ) = (plain, found)
            {
                assert_eq!(*a, b);
                assert_eq!(plain.as_ref().map(opaque), product);
            }
        }
        (Consistency::Undecided(plain), Consistency::Undecided(found)) => {
            assert_eq!(*plain, found);
        }
        (plain, found) => panic!("{plain:?} {found:?}"),
    }
}

fn same_certificate(game: &Game, profile: &Behavior, beliefs: Option<&Beliefs>) {
    let plain = certify(game, profile, beliefs).unwrap();
    let over = beliefs.map(|beliefs| opaque_beliefs(game, beliefs));
    let found = certify(&game.map(opaque), &opaque_profile(profile), over.as_ref()).unwrap();
    assert_eq!(plain.standing, found.standing);
    assert_eq!(format!("{plain:?}"), format!("{found:?}"));
}

#[test]
fn the_models_have_the_same_lists() {
    for file in [
        "classics/beer_quiche",
        "classics/chain_store",
        "classics/myerson_card_game",
        "classics/seltens_horse",
        "classics/sinking_costs",
        "classics/trust_game",
        "classics/unilateral_deterrence",
        "israel_iran/assurance",
        "israel_iran/public_or_private",
        "israel_iran/reputation",
    ] {
        let model = model(file);
        same_lists(file, &model.game(&model.defaults()).unwrap(), &LISTED);
    }
    // Its Nash equilibria take seconds.
    let model = model("israel_iran/opportunist");
    let game = model.game(&model.defaults()).unwrap();
    same_lists(
        "opportunist",
        &game,
        &[Concept::Sequential, Concept::WeakPbe],
    );
}

#[test]
fn what_cannot_be_listed_is_refused() {
    let model = model("classics/beer_quiche");
    let game = model.game(&model.defaults()).unwrap();
    let options = Options::default();
    for concept in [Concept::ZeroSum, Concept::QuasiPerfect] {
        let error = concept
            .list(&game.map(opaque), &options.start())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    let floats = concepts::list(&game.to_f64(), &options.start()).unwrap_err();
    assert_eq!(floats.kind(), ErrorKind::Unsupported);
}

#[test]
fn objectives_have_the_same_ranges() {
    let model = model("israel_iran/assurance");
    let values = model.defaults().with("p", "1/5").unwrap();
    let parameters: Vec<Rational> = (model.parameters().iter())
        .map(|parameter| values.get(&parameter.name).unwrap().clone())
        .collect();
    let over: Vec<Opaque> = parameters.iter().map(opaque).collect();
    let game = model.game(&values).unwrap();
    let other = model.game_over(&over).unwrap();
    let options = Options::default();
    let run = options.start();
    let plain = Concept::Sequential.list(&game, &run).unwrap();
    let found = Concept::Sequential.list(&other, &run).unwrap();
    for text in [
        "response == restrain",
        "p*Iran - G*(act == strike)",
        "Israel + Iran",
        "3",
        "(if p > 1/4 then 1 else 2) * Iran",
    ] {
        let objective = model.objective(text, &values, &game).unwrap();
        let same = model.objective_over(text, &over, &other).unwrap();
        let converted = objective.map(opaque);
        assert_eq!(converted.weights(), same.weights(), "{text}");
        assert_eq!(converted.constant(), same.constant(), "{text}");
        assert_eq!(converted.leaves(), same.leaves(), "{text}");
        for (plain, found) in plain.classes.iter().zip(&found.classes) {
            let plain = best_over_cells(&game, &plain.cells, &objective, &run).unwrap();
            let found = best_over_cells(&other, &found.cells, &same, &run).unwrap();
            let (plain, found) = (plain.unwrap().range, found.unwrap().range);
            assert_eq!(opaque(&plain.least), found.least, "{text}");
            assert_eq!(opaque(&plain.greatest), found.greatest, "{text}");
        }
    }
    let error = model
        .objective_over("Iran", &over[1..], &other)
        .unwrap_err();
    assert!(error.to_string().contains("values for"), "{error}");
    // For a game without a model.
    let parsed = Objective::parse("Iran", &other).unwrap();
    assert_eq!(parsed.weights(), [Opaque::zero(), Opaque::one()]);
}

/// A hollow Israel is just content to assure; a sincere one is not so to stay silent.
#[test]
fn ties_are_where_a_mixing_player_is_content() {
    let model = model("israel_iran/assurance");
    let values = model.defaults().with("p", "1/5").unwrap();
    let game = model.game(&values).unwrap();
    let options = Options::default();
    let found = Concept::Sequential.list(&game, &options.start()).unwrap();
    for class in &found.classes {
        let ties = ties(&game, &class.profile, Some(&class.beliefs)).unwrap();
        assert!(ties.iter().all(|tie| tie.gain.sign().is_le()));
        for tie in ties {
            let taken = class.profile.probability(tie.action).unwrap();
            assert!(taken.is_zero() || tie.gain.is_zero(), "{tie:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_games_have_the_same_lists(game in games(Wanted { depth: 4, strategies: 16, ..Wanted::default() })) {
        same_lists("random", &game, &LISTED);
    }

    #[test]
    fn random_profiles_have_the_same_certificates(game in game(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        same_certificate(&game, &profile, None);
        same_certificate(&game, &profile, Some(&beliefs(&game, &mut dice)));
    }

    /// Of a complete profile they are its one-shot deviations.
    #[test]
    fn ties_are_one_shot_deviations(game in game(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let bayes = analysis::beliefs(&game, &profile);
        let found = ties(&game, &profile, None).unwrap();
        for expected in one_shot_deviations(&game, &profile, &bayes).unwrap() {
            prop_assert!(found.contains(&expected));
        }
        let certificate = certify(&game, &profile, None).unwrap();
        for set in certificate.sets {
            let here = found.iter().filter(|tie| tie.infoset == set.infoset);
            let top = here.map(|tie| &tie.gain).max();
            if set.on_path || set.belief == analysis::BeliefSource::Recall {
                prop_assert_eq!(top, set.one_shot.as_ref());
            }
        }
    }

    /// Of Nash equilibria, open where their players' own moves exclude a set, nothing gains.
    #[test]
    fn ties_of_equilibria_gain_nothing(game in games(Wanted { depth: 4, strategies: 16, ..Wanted::default() })) {
        let options = Options::default();
        for class in Concept::Nash.list(&game, &options.start()).unwrap().classes {
            let found = ties(&game, &class.profile, None).unwrap();
            for set in class.certificate.sets.iter().filter(|set| set.on_path) {
                let here: Vec<_> = found.iter().filter(|tie| tie.infoset == set.infoset).collect();
                prop_assert_eq!(here.len(), game.infoset(set.infoset).action_count());
                prop_assert!(here.iter().all(|tie| tie.gain.sign().is_le()));
                prop_assert!(here.iter().any(|tie| tie.gain.is_zero()));
            }
        }
    }
}
