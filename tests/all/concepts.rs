//! Concepts as a whole: which lists they claim to be complete, how they are nested, what they
//! refuse, and what becomes of objectives.

use super::random::Dice;
use super::rules::{Signaling, unfold};
use crate::common::{game, model};
use demarche::analysis::{Verdict, best_over_cells, certify};
use demarche::concepts::{self, Completeness};
use demarche::diagnostic::ErrorKind;
use demarche::document::{Extent, SolveDocument};
use demarche::game::{Game, Objective};
use demarche::number::Rational;
use demarche::run::{Options, Status};
use demarche::strategy::Behavior;
use demarche::{Catalogue, Concept};
use std::time::Duration;

fn all() -> Options {
    Options {
        all: true,
        ..Options::default()
    }
}

/// The profiles of extreme points of all cells.
fn extreme_profiles(game: &Game, catalogue: &Catalogue) -> Vec<Behavior> {
    let mut profiles = Vec::new();
    for cell in catalogue.classes.iter().flat_map(|class| &class.cells) {
        for first in &cell.vertices[0] {
            for second in &cell.vertices[1] {
                let mut profile = first.clone();
                for set in game.infosets() {
                    if let Some(own) = second.at(set.id()) {
                        profile.set(set.id(), own.to_vec()).unwrap();
                    }
                }
                profiles.push(profile);
            }
        }
    }
    profiles
}

#[test]
fn every_concept_holds_what_stronger_ones_hold() {
    for file in [
        "israel_iran/assurance",
        "israel_iran/public_or_private",
        "israel_iran/reputation",
        "classics/beer_quiche",
        "classics/sinking_costs",
    ] {
        let game = game(file);
        let solve = |concept: Concept| {
            let found = concept.solve(&game, &all()).unwrap();
            assert_eq!(found.completeness, Completeness::All, "{file}, {concept}");
            found
        };
        let sequential = extreme_profiles(&game, &solve(Concept::Sequential));
        assert!(!sequential.is_empty());
        let payoffs = |concept| -> Vec<Vec<Rational>> {
            let profiles = extreme_profiles(&game, &solve(concept)).into_iter();
            let certified = profiles.map(|profile| certify(&game, &profile, None).unwrap());
            certified.map(|certificate| certificate.payoffs).collect()
        };
        let [perfect, nash] = [Concept::SubgamePerfect, Concept::Nash].map(payoffs);
        for profile in &sequential {
            let certificate = certify(&game, profile, None).unwrap();
            assert_eq!(certificate.standing.subgame_perfect, Verdict::Yes);
            assert_ne!(certificate.standing.weak_pbe.holds(), Some(false));
            // Extreme payoffs of the smaller sets are within those of the larger ones.
            for larger in [&perfect, &nash] {
                for (player, payoff) in certificate.payoffs.iter().enumerate() {
                    let all = || larger.iter().map(|payoffs| &payoffs[player]);
                    assert!(all().min().unwrap() <= payoff && payoff <= all().max().unwrap());
                }
            }
        }
    }
}

#[test]
fn where_every_move_is_reached_nash_equilibria_are_sequential() {
    // Two states move at once, each knowing its own type.
    let game = game("classics/trust_game");
    let [nash, sequential] =
        [Concept::Nash, Concept::Sequential].map(|c| c.solve(&game, &all()).unwrap());
    assert_eq!(sequential.completeness, Completeness::All);
    assert_eq!(sequential.classes.len(), nash.classes.len());
    for class in &sequential.classes {
        assert_eq!(class.certificate.standing.sequential, Verdict::Yes);
    }
}

#[test]
fn outside_signaling_all_sequential_equilibria_are_found_by_supports() {
    for file in ["classics/kuhn_poker", "classics/unilateral_deterrence"] {
        let found = Concept::Sequential
            .solve(&game(file), &Options::default())
            .unwrap();
        assert_eq!(
            (found.completeness, found.reason),
            (Completeness::All, None)
        );
        for class in &found.classes {
            assert_eq!(class.certificate.standing.sequential, Verdict::Yes);
        }
    }
}

#[test]
fn the_default_is_the_strongest_concept_that_can_be_listed() {
    let concept = |file: &str| {
        concepts::solve(&game(file), &Options::default())
            .unwrap()
            .concept
    };
    assert_eq!(concept("israel_iran/campaign_timing"), Concept::Sequential);
    assert_eq!(concept("classics/trust_game"), Concept::Sequential);
    assert_eq!(concept("classics/kuhn_poker"), Concept::Sequential);
    assert_eq!(concept("classics/seltens_horse"), Concept::Sequential);
    assert_eq!(concept("classics/leduc_poker"), Concept::Nash);

    // A deep tree in which everybody sees everything.
    let mut builder = demarche::GameBuilder::new("centipede", ["A", "B"]);
    let mut node = builder.root();
    for step in 0..20_000 {
        let set = builder.infoset(["A", "B"][step % 2], &step.to_string(), ["take", "pass"]);
        let after: Vec<_> = builder.decide(node, set).collect();
        builder.pay(
            after[0],
            [step as i64, 20_000 - step as i64].map(Rational::from),
        );
        node = after[1];
    }
    let deep = builder.build().unwrap();
    let found = concepts::solve(&deep, &Options::default()).unwrap();
    assert_eq!(
        (found.concept, found.classes.len()),
        (Concept::SubgamePerfect, 1)
    );
}

#[test]
fn names_are_read_back() {
    for concept in Concept::ALL {
        assert_eq!(concept.name().parse::<Concept>().unwrap(), concept);
    }
    assert_eq!("spe".parse::<Concept>().unwrap(), Concept::SubgamePerfect);
    assert!("perfect".parse::<Concept>().is_err());
}

#[test]
fn what_cannot_be_listed_is_refused() {
    let game = game("israel_iran/assurance");
    let objective = Objective::parse("Iran", &game).unwrap();
    for concept in [Concept::ZeroSum, Concept::QuasiPerfect] {
        let refused = concept
            .best(&game, &objective, &Options::default())
            .unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
    }
    let refused = Concept::QuasiPerfect.solve(&game, &all()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}

#[test]
fn the_best_of_every_concept_is_no_better_than_of_a_weaker_one() {
    let model = model("israel_iran/assurance");
    let mut dice = Dice::new(5);
    for _ in 0..6 {
        let mut values = model.defaults();
        for (name, parts, most) in [("p", 10, 10), ("c", 2, 6), ("k", 1, 6)] {
            let value = Rational::new(dice.below(most + 1) as i64, parts);
            values.set_number(name, value).unwrap();
        }
        let game = model.game(&values).unwrap();
        for text in [
            "Israel",
            "Iran",
            "response == restrain",
            "Iran - 2*(act == strike)",
        ] {
            let objective = model.objective(text, &values, &game).unwrap();
            let best = |concept: Concept| {
                let found = concept
                    .best(&game, &objective, &Options::default())
                    .unwrap();
                let optimum = found.objective.unwrap();
                assert!(optimum.proved, "{concept} {text}");
                // The profile that is shown has the value that is claimed.
                let plays = demarche::analysis::plays(&game, &found.classes[0].profile).unwrap();
                let value = objective.value(
                    &found.classes[0].certificate.payoffs,
                    plays.iter().map(|(leaf, share)| (*leaf, share)),
                );
                assert_eq!(value, optimum.value);
                optimum.value
            };
            let [sequential, perfect, nash] =
                [Concept::Sequential, Concept::SubgamePerfect, Concept::Nash].map(best);
            assert!(sequential <= perfect && perfect <= nash, "{text}");
            // The same by all extreme equilibria.
            let listed = Concept::Nash.solve(&game, &all()).unwrap();
            let cells: Vec<_> = listed.classes.into_iter().flat_map(|c| c.cells).collect();
            let options = Options::default();
            let extremes = best_over_cells(&game, &cells, &objective, &options.start()).unwrap();
            assert_eq!(extremes.unwrap().range.greatest, nash);
        }
    }
}

#[test]
fn with_all_an_objective_leaves_the_list_as_it_is() {
    let game = game("israel_iran/assurance");
    let objective = Objective::parse("Israel", &game).unwrap();
    let listed = Concept::Sequential.best(&game, &objective, &all()).unwrap();
    assert_eq!(
        (listed.classes.len(), listed.completeness),
        (2, Completeness::All)
    );
    assert_eq!(listed.objective.unwrap().value, Rational::new(36, 5));
}

#[test]
fn outcomes_of_a_class_are_ranges_that_hold_its_profile() {
    let game = game("israel_iran/assurance");
    let found = Concept::Sequential
        .solve(&game, &Options::default())
        .unwrap();
    for class in &found.classes {
        let mut total = Rational::ZERO;
        for (leaf, share) in demarche::analysis::plays(&game, &class.profile).unwrap() {
            let (_, range) = class.outcomes.iter().find(|(at, _)| *at == leaf).unwrap();
            assert!(range.least <= share && share <= range.greatest);
            total += &share;
        }
        assert_eq!(total, Rational::ONE);
    }
    let extent = Extent::Whole;
    let document = SolveDocument::new(&game, &[], &found, Duration::ZERO, extent).unwrap();
    let json = serde_json::to_value(&document).unwrap();
    let varies = json["solutions"][1]["outcomes"][0]["probability"].clone();
    assert_eq!(varies, serde_json::json!({"min": "0", "max": "2/5"}));
    assert_eq!(json["solutions"][0]["refinements"]["intuitive"], true);
}

#[test]
fn beliefs_that_vary_over_a_class_of_nash_equilibria_are_ranges() {
    // Ann does not care what she does, nor Bob, who does not see it: anything goes.
    let nothing = ndarray::Array2::from_elem((2, 2), Rational::ZERO);
    let names = ["one", "other"];
    let views = [nothing.view(), nothing.view()];
    let game = Game::bimatrix("nothing", ["Ann", "Bob"], names, names, views).unwrap();
    for concept in [Concept::Nash, Concept::Sequential] {
        let found = concept.solve(&game, &all()).unwrap();
        assert_eq!(
            (found.classes.len(), found.completeness),
            (1, Completeness::All)
        );
        let ranges = &found.classes[0].belief_ranges;
        assert_eq!(ranges.len(), 2, "{concept}");
        for range in ranges {
            let ends = [&range.range.least, &range.range.greatest];
            assert_eq!(ends, [&Rational::ZERO, &Rational::ONE]);
        }
    }
}

#[test]
fn a_time_limit_leaves_what_was_found() {
    let game = unfold(&Signaling::square(6, 1));
    let mut options = all();
    options.limits.time = Some(Duration::ZERO);
    for concept in [
        Concept::Sequential,
        Concept::WeakPbe,
        Concept::Nash,
        Concept::SubgamePerfect,
    ] {
        let found = concept.solve(&game, &options).unwrap();
        assert!(matches!(found.status, Status::Stopped(_)), "{concept}");
        assert_ne!(found.completeness, Completeness::All);
    }
}

#[test]
fn games_for_one_are_decided_by_every_concept() {
    let mut builder = demarche::GameBuilder::new("alone", ["Only"]);
    let set = builder.infoset("Only", "choice", ["left", "right", "also right"]);
    let root = builder.root();
    for (place, leaf) in builder.decide(root, set).enumerate() {
        builder.pay(leaf, [Rational::from(i64::from(place > 0))]);
    }
    let game = builder.build().unwrap();
    for options in [Options::default(), all()] {
        for concept in [Concept::Nash, Concept::SubgamePerfect, Concept::Sequential] {
            let found = concept.solve(&game, &options).unwrap();
            assert_eq!(found.classes.len(), 1, "{concept}");
            assert_eq!(found.classes[0].certificate.payoffs, [Rational::ONE]);
        }
    }
}
