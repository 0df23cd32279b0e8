//! All Nash and all sequential equilibria of games for any number of players, class by class.

use super::{Catalogue, Class, Completeness, Concept, Part, Proof, certify};
use crate::analysis::{self, plays};
use crate::diagnostic::Error;
use crate::game::Game;
use crate::number::{OrderedField, Rational};
use crate::run::Run;
use crate::solvers::supports::{BoxedEquilibrium, SupportClass, SupportEquilibria};
use crate::strategy::{Behavior, Beliefs, Cell};

const METHOD: &str = "supports of behavior, and the polynomial conditions of each";

/// The classes with their representatives and extreme points certified, and after them the
/// equilibria in irrational numbers.
pub(super) fn catalogue<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    found: SupportEquilibria<K>,
    run: &Run<'_>,
) -> Result<Catalogue<K>, Error> {
    let solve = run.elapsed();
    let why = incomplete(&found);
    let rationals = found.classes.into_iter().map(Box::new).map(Found::Class);
    let boxes = found.boxed.iter().map(Found::Boxed);
    let all = rationals.chain(boxes);
    let (classes, status) = certify::each(all, found.status, run, |one| match one {
        Found::Class(class) => rational(concept, game, *class, run),
        Found::Boxed(boxed) => isolated(concept, game, boxed, run),
    })?;
    let listed = Catalogue::listed(concept, METHOD, classes, status, why, solve, run);
    if listed.completeness == Completeness::All && listed.classes.is_empty() {
        // Kreps and Wilson (1982): every finite game with perfect recall has one.
        return Err(Error::internal("a complete list of equilibria is empty"));
    }
    Ok(Catalogue {
        components: found.components,
        ..listed
    })
}

/// What the solver lists.
enum Found<'a, K> {
    Class(Box<SupportClass<K>>),
    Boxed(&'a BoxedEquilibrium),
}

/// Why equilibria may be missing, in words.
pub(super) fn incomplete<K>(found: &SupportEquilibria<K>) -> Option<String> {
    let mut why = Vec::new();
    if found.undecided > 0 {
        why.push(match found.undecided {
            1 => "one box of probabilities is undecided".to_string(),
            count => format!("{count} boxes of probabilities are undecided"),
        });
    }
    if found.unexamined > 0 {
        let seen = found.supports;
        let left = match found.unexamined {
            // Where counting ends.
            u64::MAX => "very many".to_string(),
            left => left.to_string(),
        };
        why.push(format!(
            "{left} choices of supports were not examined, after {seen} that were"
        ));
    }
    why.extend(found.omitted.clone());
    (!why.is_empty()).then(|| why.join("; "))
}

fn rational<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    found: SupportClass<K>,
    run: &Run<'_>,
) -> Result<Class<K>, Error> {
    let beliefs = (concept != Concept::Nash).then_some(found.beliefs);
    let mut class = Class {
        cells: found.cells,
        payoffs: found.payoffs,
        payoff_bounds: !found.attained,
        belief_ranges: found.belief_ranges,
        ..certify::class(concept, game, found.representative, beliefs)?
    };
    certify::extreme_points(concept, game, &class, run)?;
    let joint = found.joint.into_iter().map(|profiles| Part {
        profiles,
        polytope: true,
        dimension: None,
    });
    let curved = found.continua.into_iter().map(|one| Part {
        profiles: vec![one.profile],
        polytope: false,
        dimension: one.dimension,
    });
    class.parts = joint.chain(curved).collect();
    if class.parts.is_empty() {
        class.outcomes = analysis::outcome_ranges(game, &class.cells)?;
        return Ok(class);
    }
    for profile in class.parts.iter().flat_map(|part| &part.profiles) {
        certify::class(concept, game, complete(&class.profile, profile)?, None)?;
    }
    // A polytope at whose extreme points the same happens is one in which the same happens: they
    // agree at all sets that are reached, so that what leaves the plays has weight zero at each of
    // them, and so in between.
    let same = |profile: &Behavior<K>| {
        Ok::<_, Error>(plays(game, profile)? == plays(game, &class.profile)?)
    };
    let mut constant = class.parts.iter().all(|part| part.polytope);
    for profile in class.parts.iter().flat_map(|part| &part.profiles) {
        constant = constant && same(profile)?;
    }
    if constant {
        let mut cells = class.cells.clone();
        cells.push(Cell::point(&class.profile));
        class.outcomes = analysis::outcome_ranges(game, &cells)?;
    }
    Ok(class)
}

/// A profile that does at the sets that it leaves open what another does.
fn complete<K: OrderedField>(
    other: &Behavior<K>,
    profile: &Behavior<K>,
) -> Result<Behavior<K>, Error> {
    let mut whole = profile.clone();
    for set in profile.shape().infosets() {
        if let (None, Some(distribution)) = (whole.at(set.id()), other.at(set.id())) {
            whole.set(set.id(), distribution.to_vec())?;
        }
    }
    Ok(whole)
}

/// How far apart the ends of a box may be at most: `2^-80`.
fn width() -> Rational {
    let two = Rational::from(2);
    (0..80).fold(Rational::ONE, |width, _| width / &two)
}

/// An equilibrium in a box, by the profile in the middle of a narrow one.
fn isolated<K: OrderedField>(
    concept: Concept,
    game: &Game<K>,
    found: &BoxedEquilibrium,
    run: &Run<'_>,
) -> Result<Class<K>, Error> {
    let narrow = found.refined(&width());
    let beliefs = (concept != Concept::Nash).then(|| narrow.midpoint_beliefs());
    let shape = game.shape();
    let mut profile = Behavior::open(shape.clone());
    let middle = narrow.midpoint()?;
    for set in game.infosets() {
        if let Some(distribution) = middle.at(set.id()) {
            profile.set(set.id(), distribution.iter().map(K::from_rational))?;
        }
    }
    let beliefs = beliefs.map(|beliefs| {
        let at = game.infosets().map(|set| {
            let belief = beliefs.at(set.id())?;
            Some(belief.iter().map(K::from_rational).collect())
        });
        Beliefs::new(shape.clone(), at.collect())
    });
    let tolerance = run.options().tolerances.limit_regret;
    let part = (!narrow.isolated).then(|| Part {
        profiles: vec![profile.clone()],
        polytope: false,
        dimension: None,
    });
    Ok(Class {
        parts: part.into_iter().collect(),
        proof: Proof::Isolated,
        enclosure: Some(narrow.probabilities.clone()),
        ..certify::near(game, profile, beliefs, tolerance)?
    })
}
