//! Consistency: cases from the literature, laws, and a check of every answer from the definition.

use crate::common::{believing, number};
use crate::over_field::same_consistency;
use crate::random::{Dice, Wanted, game, games, profile};
use demarche::analysis::{Conflict, Consistency, Tremble, Verdict, certify, consistency};
use demarche::game::{ActionId, Game, GameBuilder, NodeId, NodeKind};
use demarche::number::{Integer, OrderedRing, Rational};
use demarche::strategy::{Behavior, Beliefs};
use proptest::prelude::*;
use std::collections::HashMap;

fn numbers(texts: &[&str]) -> Vec<Rational> {
    texts.iter().map(|text| number(text)).collect()
}

/// Every set takes its first action, but for those listed by label.
fn first_but(game: &Game, others: &[(&str, &[&str])]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for set in game.infosets() {
        let other = others.iter().find(|(label, _)| *label == set.label());
        let first = |place| Rational::from(i64::from(place == 0));
        let at = match other {
            Some((_, at)) => numbers(at),
            None => (0..set.action_count()).map(first).collect(),
        };
        profile.set(set.id(), at).unwrap();
    }
    profile
}

fn is_consistent(answer: &Consistency) -> bool {
    matches!(answer, Consistency::Consistent(_))
}

/// A number times a power of an infinitesimal; the coefficient is positive or there is no chance.
#[derive(Debug, Clone, PartialEq)]
struct Term {
    order: Integer,
    coefficient: Rational,
}

/// By node: the leading term of the probability of reaching it, given those of all actions.
fn leading(game: &Game, action: impl Fn(ActionId) -> Term) -> Vec<Term> {
    let start = Term {
        order: Integer::zero(),
        coefficient: Rational::ONE,
    };
    let mut terms = vec![start; game.node_count()];
    for node in game.nodes() {
        let Some((parent, branch)) = game.parent(node) else {
            continue;
        };
        let mut term = terms[parent.index()].clone();
        match game.kind(parent) {
            NodeKind::Chance(chance) => term.coefficient *= &game.chance(chance)[branch],
            NodeKind::Decision(set) => {
                let step = action(game.infoset(set).action(branch));
                term.order += &step.order;
                term.coefficient *= &step.coefficient;
            }
            NodeKind::Leaf => unreachable!(),
        }
        terms[node.index()] = term;
    }
    terms
}

/// The beliefs to which trembles lead; `None` where chance excludes the whole set.
fn limits(game: &Game, terms: &[Term]) -> Vec<Option<Box<[Rational]>>> {
    let limit = |nodes: &[NodeId]| {
        let at = |node: &NodeId| &terms[node.index()];
        let possible = || {
            nodes
                .iter()
                .map(at)
                .filter(|t| t.coefficient != Rational::ZERO)
        };
        let least = possible().map(|term| &term.order).min()?.clone();
        let share = |node: &NodeId| match at(node).order == least {
            true => at(node).coefficient.clone(),
            false => Rational::ZERO,
        };
        let sum: Rational = nodes.iter().map(share).sum();
        Some(nodes.iter().map(|node| share(node) / &sum).collect())
    };
    game.infosets().map(|set| limit(set.nodes())).collect()
}

/// The trembles of an answer, or of what it leaves out: exponent and coefficient one.
fn term(profile: &Behavior, trembles: &[Tremble], action: ActionId) -> Option<Term> {
    let known = profile.probability(action).unwrap();
    if *known != Rational::ZERO {
        return Some(Term {
            order: Integer::zero(),
            coefficient: known.clone(),
        });
    }
    let Some(tremble) = trembles.iter().find(|tremble| tremble.action == action) else {
        return Some(Term {
            order: Integer::one(),
            coefficient: Rational::ONE,
        });
    };
    assert!(tremble.exponent >= Integer::one());
    Some(Term {
        order: tremble.exponent.clone(),
        coefficient: tremble.rational_coefficient()?,
    })
}

/// The net number of times that actions of probability zero are on the path to a node.
fn mistakes(game: &Game, profile: &Behavior, mut node: NodeId) -> Vec<ActionId> {
    let mut found = Vec::new();
    while let Some((parent, branch)) = game.parent(node) {
        if let NodeKind::Decision(set) = game.kind(parent) {
            let action = game.infoset(set).action(branch);
            if *profile.probability(action).unwrap() == Rational::ZERO {
                found.push(action);
            }
        }
        node = parent;
    }
    found
}

/// What is known of the probability of a path: chance, and actions that do not tremble.
fn known(game: &Game, profile: &Behavior, mut node: NodeId) -> Rational {
    let mut product = Rational::ONE;
    while let Some((parent, branch)) = game.parent(node) {
        let factor = match game.kind(parent) {
            NodeKind::Chance(chance) => &game.chance(chance)[branch],
            NodeKind::Decision(set) => profile
                .probability(game.infoset(set).action(branch))
                .unwrap(),
            NodeKind::Leaf => unreachable!(),
        };
        if *factor != Rational::ZERO {
            product *= factor;
        }
        node = parent;
    }
    product
}

fn share(game: &Game, beliefs: &Beliefs, node: NodeId) -> Rational {
    let NodeKind::Decision(set) = game.kind(node) else {
        panic!()
    };
    let mut of = beliefs.of(set).filter(|(other, _)| *other == node);
    of.next().unwrap().1.clone()
}

/// Checks an answer from the definition: trembles by their limit, a conflict by what it combines.
/// Returns which answer it was.
fn check(game: &Game, profile: &Behavior, beliefs: &Beliefs, answer: &Consistency) -> &'static str {
    let conflict = match answer {
        Consistency::Undecided(reason) => panic!("{reason}"),
        Consistency::Inconsistent { conflict, reason } => {
            assert!(!reason.is_empty() && !reason.ends_with('.'));
            conflict
        }
        Consistency::Consistent(trembles) => {
            let terms: Option<Vec<Term>> = (0..game.action_count())
                .map(|action| term(profile, trembles, ActionId::new(action)))
                .collect();
            let Some(terms) = terms else {
                return "irrational";
            };
            let reached = leading(game, |action| terms[action.index()].clone());
            for (set, limit) in game.infosets().zip(limits(game, &reached)) {
                if let (Some(limit), Some(belief)) = (limit, beliefs.at(set.id())) {
                    assert_eq!(&*limit, belief, "{set:?}");
                }
            }
            return "consistent";
        }
    };
    let net = |comparisons: &[demarche::analysis::Comparison]| {
        let mut net: HashMap<ActionId, Integer> = HashMap::new();
        for comparison in comparisons {
            assert!(!comparison.multiple.is_zero());
            assert_ne!(share(game, beliefs, comparison.more), Rational::ZERO);
            for action in mistakes(game, profile, comparison.less) {
                *net.entry(action).or_insert(Integer::zero()) += &comparison.multiple;
            }
            for action in mistakes(game, profile, comparison.more) {
                *net.entry(action).or_insert(Integer::zero()) -= &comparison.multiple;
            }
        }
        net.retain(|_, count| !count.is_zero());
        net
    };
    match conflict {
        Conflict::Bayes(_) => "Bayes",
        Conflict::Chance(node) => {
            let certain = |_| Term {
                order: Integer::zero(),
                coefficient: Rational::ONE,
            };
            assert_eq!(
                leading(game, certain)[node.index()].coefficient,
                Rational::ZERO
            );
            assert_ne!(share(game, beliefs, *node), Rational::ZERO);
            "chance"
        }
        Conflict::Exponents(comparisons) => {
            let net = net(comparisons);
            assert!(net.values().all(|count| *count < Integer::zero()));
            let mut strict = false;
            for comparison in comparisons {
                if share(game, beliefs, comparison.less) == Rational::ZERO {
                    assert!(comparison.multiple > Integer::zero());
                    strict = true;
                }
            }
            assert!(strict || !net.is_empty());
            "exponents"
        }
        Conflict::Coefficients {
            comparisons,
            product,
        } => {
            assert!(net(comparisons).is_empty());
            let mut odds = Rational::ONE;
            for comparison in comparisons {
                let at = |node| share(game, beliefs, node) / &known(game, profile, node);
                let ratio = at(comparison.less) / &at(comparison.more);
                let power = comparison.multiple.to_i128().unwrap();
                odds *= ratio.pow(i32::try_from(power).unwrap()).unwrap();
            }
            assert_ne!(odds, Rational::ONE);
            assert_eq!(product.as_ref(), Some(&odds));
            "coefficients"
        }
    }
}

fn kind(game: &Game, profile: &Behavior, beliefs: &Beliefs) -> &'static str {
    let answer = consistency(game, profile, beliefs).unwrap();
    same_consistency(game, profile, beliefs, &answer);
    check(game, profile, beliefs, &answer)
}

/// A first player stays out or goes in by a door; each of the others hears two or more of the
/// doors (by index, from 1), with a probability, and does nothing about it.
fn listeners(doors: usize, heard: &[&[usize]]) -> Game {
    let names: Vec<String> = (1..=heard.len()).map(|n| format!("L{n}")).collect();
    let players = std::iter::once("P").chain(names.iter().map(String::as_str));
    let mut builder = GameBuilder::new("listeners", players);
    let actions: Vec<String> = (0..=doors).map(|door| format!("d{door}")).collect();
    let first = builder.infoset("P", "door", &actions);
    let root = builder.root();
    let inside: Vec<NodeId> = builder.decide(root, first).skip(1).collect();
    for (index, node) in inside.into_iter().enumerate() {
        let door = index + 1;
        let ears: Vec<usize> = (0..heard.len())
            .filter(|&ear| heard[ear].contains(&door))
            .collect();
        // Weights 1, 2, 3, …, so that chance matters.
        let sum = (ears.len() * (ears.len() + 1) / 2) as i64;
        let branches = ears
            .iter()
            .zip(1..)
            .map(|(ear, weight)| (names[*ear].clone(), Rational::new(weight, sum)));
        let chance = builder.chance("", branches.collect::<Vec<_>>());
        let heads: Vec<NodeId> = builder.draw(node, chance).collect();
        for (ear, node) in ears.into_iter().zip(heads) {
            let set = builder.infoset(&names[ear], &names[ear], ["idle", "act"]);
            builder.decide(node, set);
        }
    }
    builder.build().unwrap()
}

/// Kreps and Wilson 1982: a later set must believe what the one before it does.
#[test]
fn beliefs_carry_over() {
    let mut builder = GameBuilder::new("consistency", ["P1", "P2", "P3"]);
    let first = builder.infoset("P1", "1", ["O", "M", "R"]);
    let second = builder.infoset("P2", "2", ["l", "r"]);
    let third = builder.infoset("P3", "3", ["x", "y"]);
    let root = builder.root();
    let inside: Vec<NodeId> = builder.decide(root, first).skip(1).collect();
    for node in inside {
        let left = builder.decide(node, second).next().unwrap();
        builder.decide(left, third);
    }
    let game = builder.build().unwrap();
    let profile = first_but(&game, &[]);
    let judged = |second: &[&str], third: &[&str]| {
        let beliefs = believing(&game, &[("2", second), ("3", third)]);
        kind(&game, &profile, &beliefs)
    };
    assert_eq!(judged(&["1/2", "1/2"], &["1/2", "1/2"]), "consistent");
    assert_eq!(judged(&["1/2", "1/2"], &["3/4", "1/4"]), "coefficients");
    assert_eq!(judged(&["1/7", "6/7"], &["1/7", "6/7"]), "consistent");
    assert_eq!(judged(&["1", "0"], &["1", "0"]), "consistent");
    // The order of likelihood turned round between the two sets, and half of that.
    assert_eq!(judged(&["1", "0"], &["0", "1"]), "exponents");
    assert_eq!(judged(&["1", "0"], &["1/2", "1/2"]), "exponents");

    let beliefs = believing(&game, &[("2", &["1/2", "1/2"]), ("3", &["3/4", "1/4"])]);
    let answer = consistency(&game, &profile, &beliefs).unwrap();
    let Consistency::Inconsistent { reason, .. } = answer else {
        panic!()
    };
    assert_eq!(
        reason,
        "whatever the trembles, the odds which beliefs give (M) against (R) at `2` of `P2` and \
         (R, l) against (M, l) at `3` of `P3` are off by a factor that multiplies to 1/3"
    );
    let beliefs = believing(&game, &[("2", &["1", "0"]), ("3", &["0", "1"])]);
    let answer = consistency(&game, &profile, &beliefs).unwrap();
    let Consistency::Inconsistent { reason, .. } = answer else {
        panic!()
    };
    assert_eq!(
        reason,
        "no trembles make (R) infinitely less likely than (M) at `2` of `P2` and (M, l) \
         infinitely less likely than (R, l) at `3` of `P3`"
    );
    // If P2 mixes, its own probabilities cancel; if it goes right, it is its trembles that do.
    for second in [["1/3", "2/3"], ["0", "1"]] {
        let profile = first_but(&game, &[("2", &second)]);
        for (third, expected) in [
            (["1/2", "1/2"], "consistent"),
            (["3/4", "1/4"], "coefficients"),
        ] {
            let beliefs = believing(&game, &[("2", &["1/2", "1/2"]), ("3", &third)]);
            assert_eq!(kind(&game, &profile, &beliefs), expected);
        }
    }
}

/// Three listeners hear two of three doors each: a cycle.
#[test]
fn odds_around_a_cycle_multiply_to_one() {
    let game = listeners(3, &[&[1, 2], &[2, 3], &[1, 3]]);
    let profile = first_but(&game, &[]);
    let judged = |at: [&[&str]; 3]| {
        let at = [("L1", at[0]), ("L2", at[1]), ("L3", at[2])];
        kind(&game, &profile, &believing(&game, &at))
    };
    // Each door tells the earlier listener with 1/3, the later with 2/3: d1 : d2 is 1/3 to 1/3 at
    // L1, d2 : d3 is 2/3 to 1/3 at L2, d1 : d3 is 2/3 to 2/3 at L3.
    assert_eq!(
        judged([&["1/3", "2/3"], &["1/2", "1/2"], &["1/5", "4/5"]]),
        "consistent"
    );
    assert_eq!(
        judged([&["1/3", "2/3"], &["1/2", "1/2"], &["1/2", "1/2"]]),
        "coefficients"
    );
    assert_eq!(
        judged([&["1/2", "1/2"], &["2/3", "1/3"], &["1/2", "1/2"]]),
        "consistent"
    );
    assert_eq!(
        judged([&["1/2", "1/2"], &["1/2", "1/2"], &["1/2", "1/2"]]),
        "coefficients"
    );
    let (up, down): (&[&str], &[&str]) = (&["1", "0"], &["0", "1"]);
    assert_eq!(judged([up, up, up]), "consistent");
    assert_eq!(judged([up, up, down]), "exponents");
    assert_eq!(judged([down, down, up]), "exponents");
    assert_eq!(judged([up, &["1/2", "1/2"], up]), "consistent");
    assert_eq!(judged([up, &["1/2", "1/2"], down]), "exponents");
    assert_eq!(judged([up, down, &["1/2", "1/2"]]), "consistent");
}

/// Long chains of doors need large exponents, and are found.
#[test]
fn exponents_may_have_to_be_large() {
    let pairs: Vec<[usize; 2]> = (1..12).map(|door| [door, door + 1]).collect();
    let mut heard: Vec<&[usize]> = pairs.iter().map(|pair| &pair[..]).collect();
    heard.push(&[1, 12]);
    let game = listeners(12, &heard);
    let profile = first_but(&game, &[]);
    for (last, expected) in [(["1", "0"], "consistent"), (["0", "1"], "exponents")] {
        let at = game.infosets().map(|set| match set.label() {
            "door" => None,
            "L12" => Some(numbers(&last).into()),
            _ => Some(numbers(&["1", "0"]).into()),
        });
        let beliefs = Beliefs::new(game.shape().clone(), at.collect());
        assert_eq!(kind(&game, &profile, &beliefs), expected);
        if let Consistency::Consistent(trembles) = consistency(&game, &profile, &beliefs).unwrap() {
            let most = trembles
                .iter()
                .map(|tremble| tremble.exponent.clone())
                .max();
            assert_eq!(most, Some(Integer::from(12)));
        }
    }
}

/// `p(a) p(b) = 2 p(c) p(d)` with `p(a) = p(b)` and `p(c) = p(d)`: coefficients exist, but not all
/// are rational.
#[test]
fn coefficients_may_have_to_be_irrational() {
    let mut builder = GameBuilder::new("roots", ["P1", "P2", "L1", "L2", "L3"]);
    let first = builder.infoset("P1", "1", ["out", "a", "c"]);
    let second = builder.infoset("P2", "2", ["out", "b", "d"]);
    let ears = ["L1", "L2", "L3"].map(|name| builder.infoset(name, name, ["idle", "act"]));
    let root = builder.root();
    for (one, node) in builder.decide(root, first).enumerate() {
        for (two, node) in builder.decide(node, second).enumerate() {
            let ear = match (one, two) {
                (1, 1) | (2, 2) => ears[0],
                (1, 0) | (0, 1) => ears[1],
                (2, 0) | (0, 2) => ears[2],
                _ => continue,
            };
            builder.decide(node, ear);
        }
    }
    let game = builder.build().unwrap();
    let profile = first_but(&game, &[]);
    let half: &[&str] = &["1/2", "1/2"];
    let judged = |first: &[&str]| {
        let beliefs = believing(
            &game,
            &[
                ("2", &["1", "0", "0"]),
                ("L1", first),
                ("L2", half),
                ("L3", half),
            ],
        );
        let answer = consistency(&game, &profile, &beliefs).unwrap();
        same_consistency(&game, &profile, &beliefs, &answer);
        answer
    };
    let Consistency::Consistent(trembles) = judged(&["2/3", "1/3"]) else {
        panic!()
    };
    assert_eq!(trembles.len(), 4);
    let values: Vec<f64> = trembles
        .iter()
        .map(|tremble| {
            assert_eq!(tremble.exponent, Integer::one());
            let powers = tremble.coefficient.iter();
            powers
                .map(|(base, power)| base.to_f64().powf(power.to_f64()))
                .product()
        })
        .collect();
    let name = |index: usize| game.action_name(trembles[index].action);
    assert_eq!([0, 1, 2, 3].map(name), ["a", "c", "b", "d"]);
    let [a, c, b, d] = [0, 1, 2, 3].map(|index| values[index]);
    assert!((a * b / (c * d) - 2.0).abs() < 1e-12 && (a / b - 1.0).abs() < 1e-12);
    assert!(
        trembles
            .iter()
            .any(|tremble| tremble.rational_coefficient().is_none())
    );
    // With 4 in place of 2 they are rational.
    let Consistency::Consistent(trembles) = judged(&["4/5", "1/5"]) else {
        panic!()
    };
    assert!(
        trembles
            .iter()
            .all(|tremble| tremble.rational_coefficient().is_some())
    );
}

/// Messages of different types tremble apart: any belief after an unsent one.
#[test]
fn signaling_frees_beliefs() {
    let mut builder = GameBuilder::new("signaling", ["S", "R"]);
    let chance = builder.chance("", [("t1", number("1/10")), ("t2", number("9/10"))]);
    let root = builder.root();
    for (index, node) in builder.draw(root, chance).enumerate() {
        let sender = builder.infoset("S", ["t1", "t2"][index], ["m", "n"]);
        for (message, node) in builder.decide(node, sender).enumerate() {
            let receiver = builder.infoset("R", ["m", "n"][message], ["x", "y"]);
            builder.decide(node, receiver);
        }
    }
    let game = builder.build().unwrap();
    let profile = first_but(&game, &[]);
    for unsent in [
        ["1", "0"],
        ["0", "1"],
        ["1/2", "1/2"],
        ["1/1000000007", "1000000006/1000000007"],
    ] {
        assert_eq!(
            kind(&game, &profile, &believing(&game, &[("n", &unsent)])),
            "consistent"
        );
        let sent: &[&str] = &["1/10", "9/10"];
        let beliefs = believing(&game, &[("n", &unsent), ("m", sent)]);
        assert_eq!(kind(&game, &profile, &beliefs), "consistent");
        let beliefs = believing(&game, &[("n", &unsent), ("m", &["1/9", "8/9"])]);
        assert_eq!(kind(&game, &profile, &beliefs), "Bayes");
    }
    // One type sends n: what the other does by mistake does not count.
    let profile = first_but(&game, &[("t2", &["0", "1"])]);
    assert_eq!(
        kind(&game, &profile, &believing(&game, &[("n", &["0", "1"])])),
        "consistent"
    );
    assert_eq!(
        kind(
            &game,
            &profile,
            &believing(&game, &[("n", &["1/10", "9/10"])])
        ),
        "Bayes"
    );
}

/// Chance does not tremble.
#[test]
fn chance_never_trembles() {
    let mut builder = GameBuilder::new("chance", ["P", "L"]);
    let probabilities = ["1/2", "1/2", "0", "0"].map(number);
    let chance = builder.chance("", ["a", "b", "c", "d"].into_iter().zip(probabilities));
    let root = builder.root();
    for (index, node) in builder.draw(root, chance).enumerate() {
        let label = ["a", "b", "c", "d"][index];
        let sender = builder.infoset("P", label, ["stay", "go", "run"]);
        let after: Vec<NodeId> = builder.decide(node, sender).skip(1).collect();
        // All four are heard to go; only the last two to run.
        let gone = builder.infoset("L", "gone", ["x", "y"]);
        builder.decide(after[0], gone);
        if index >= 2 {
            let ran = builder.infoset("L", "ran", ["x", "y"]);
            builder.decide(after[1], ran);
        }
    }
    let game = builder.build().unwrap();
    let profile = first_but(&game, &[]);
    let judged = |gone: &[&str], ran: &[&str]| {
        kind(
            &game,
            &profile,
            &believing(&game, &[("gone", gone), ("ran", ran)]),
        )
    };
    for ran in [["1", "0"], ["1/3", "2/3"]] {
        assert_eq!(judged(&["1/3", "2/3", "0", "0"], &ran), "consistent");
        assert_eq!(judged(&["1/3", "1/3", "1/3", "0"], &ran), "chance");
        assert_eq!(judged(&["0", "0", "0", "1"], &ran), "chance");
    }
    // Where chance excludes everything, nothing need be said.
    let beliefs = believing(&game, &[("gone", &["1", "0", "0", "0"])]);
    assert_eq!(kind(&game, &profile, &beliefs), "consistent");
    // Where it excludes all but one node, neither.
    let mut builder = GameBuilder::new("one", ["P", "L"]);
    let chance = builder.chance("", [("a", number("1")), ("b", number("0"))]);
    let root = builder.root();
    for (index, node) in builder.draw(root, chance).enumerate() {
        let sender = builder.infoset("P", ["a", "b"][index], ["stay", "go"]);
        let gone = builder.decide(node, sender).nth(1).unwrap();
        let listener = builder.infoset("L", "gone", ["x", "y"]);
        builder.decide(gone, listener);
    }
    let game = builder.build().unwrap();
    let profile = first_but(&game, &[]);
    assert_eq!(kind(&game, &profile, &believing(&game, &[])), "consistent");
    assert_eq!(
        kind(&game, &profile, &believing(&game, &[("gone", &["0", "1"])])),
        "chance"
    );
}

/// A mediator's crisis in small: Israel, which does not know Iran's type, campaigns; had it waited
/// against its plan, neither it nor Russia would know more than before, whatever weak perfect
/// Bayesian equilibrium lets them think. What Iran does by mistake may tell.
#[test]
fn own_deviations_tell_nothing_new() {
    let mut builder = GameBuilder::new("waiting", ["Israel", "Iran", "Russia"]);
    let chance = builder.chance(
        "",
        [("committed", number("2/5")), ("inward", number("3/5"))],
    );
    let open = builder.infoset("Israel", "opening", ["campaign", "wait"]);
    let root = builder.root();
    for (index, node) in builder.draw(root, chance).enumerate() {
        let kind = ["committed", "inward"][index];
        let waited = builder.decide(node, open).nth(1).unwrap();
        let russia = builder.infoset("Russia", "waiting", ["watch", "warn"]);
        let watched = builder.decide(waited, russia).next().unwrap();
        let iran = builder.infoset("Iran", kind, ["hold", "arm"]);
        for (action, node) in builder.decide(watched, iran).enumerate() {
            let israel = builder.infoset("Israel", ["held", "armed"][action], ["attack", "stay"]);
            for (leaf, sign) in builder.decide(node, israel).zip([1, 0]) {
                // To attack is right against the inward.
                let israel = if index == 0 { -sign } else { sign };
                builder.pay(
                    leaf,
                    [Rational::from(israel - 10), Rational::ZERO, Rational::ZERO],
                );
            }
        }
    }
    let game = builder.build().unwrap();
    let profile = first_but(&game, &[("held", &["0", "1"])]);
    let judged = |russia: &[&str], held: &[&str], armed: &[&str]| {
        let at = [("waiting", russia), ("held", held), ("armed", armed)];
        let beliefs = believing(&game, &at);
        let standing = certify(&game, &profile, Some(&beliefs)).unwrap().standing;
        assert_eq!(standing.nash, Verdict::Yes);
        (kind(&game, &profile, &beliefs), standing)
    };
    let (prior, flat): (&[&str], &[&str]) = (&["2/5", "3/5"], &["1/2", "1/2"]);
    // Not to attack after a wait takes a change of mind.
    let (kind, standing) = judged(prior, flat, &["0", "1"]);
    assert_eq!((kind, &standing.weak_pbe), ("Bayes", &Verdict::Yes));
    assert_eq!(standing.sequential.holds(), Some(false));
    let (kind, standing) = judged(prior, prior, &["0", "1"]);
    assert_eq!(
        (kind, standing.sequential.holds()),
        ("consistent", Some(false))
    );
    // Russia's belief is pinned by a deviation that is not its own.
    let (kind, standing) = judged(flat, prior, &["0", "1"]);
    assert_eq!(
        (kind, standing.sequential.holds()),
        ("coefficients", Some(false))
    );
    // Iran's types tremble apart: what Israel thinks after "arm" is free.
    for armed in [["1", "0"], ["0", "1"], ["1/7", "6/7"]] {
        assert_eq!(judged(prior, prior, &armed).0, "consistent");
    }
    let attack = first_but(&game, &[]);
    let beliefs = believing(&game, &[("waiting", prior), ("armed", &["1/7", "6/7"])]);
    let standing = certify(&game, &attack, Some(&beliefs)).unwrap().standing;
    assert_eq!(standing.sequential, Verdict::Yes);
    // Without beliefs, those that support the choices are found.
    let standing = certify(&game, &attack, None).unwrap().standing;
    assert_eq!(standing.weak_pbe, Verdict::Yes);
}

/// What is missing, open, or of the wrong kind.
#[test]
fn what_is_not_decided() {
    let game = listeners(2, &[&[1, 2], &[1, 2]]);
    let mut profile = first_but(&game, &[]);
    let undecided =
        |beliefs: &Beliefs, profile: &Behavior| match consistency(&game, profile, beliefs).unwrap()
        {
            Consistency::Undecided(reason) => reason,
            other => panic!("{other:?}"),
        };
    let half = believing(&game, &[("L1", &["1/2", "1/2"])]);
    assert!(undecided(&half, &profile).contains("`L2` of `L2`"));
    let both = believing(&game, &[("L1", &["1/2", "1/2"]), ("L2", &["1/2", "1/2"])]);
    assert_eq!(kind(&game, &profile, &both), "consistent");
    // Found in floats, the conflict might be one of rounding.
    let (floats, float_profile) = (game.to_f64(), Behavior::<f64>::open(game.shape().clone()));
    let mut float_profile = float_profile;
    for set in game.infosets() {
        let at = profile.at(set.id()).unwrap().iter().map(Rational::to_f64);
        float_profile.set(set.id(), at.collect::<Vec<_>>()).unwrap();
    }
    let of = |set| Some(both.at(set)?.iter().map(Rational::to_f64).collect());
    let at = game.infosets().map(|set| of(set.id())).collect();
    let float_beliefs = Beliefs::new(game.shape().clone(), at);
    let answer = consistency(&floats, &float_profile, &float_beliefs).unwrap();
    assert!(matches!(answer, Consistency::Undecided(reason) if reason.contains("exact")));

    let first = game
        .infosets()
        .find(|set| set.label() == "L1")
        .unwrap()
        .id();
    profile.leave_open(first);
    assert!(undecided(&both, &profile).contains("leaves `L1` of `L1` open"));

    // What is given may be wrong however the rest is completed.
    let game = listeners(3, &[&[1, 2], &[2, 3], &[1, 3], &[1, 2, 3]]);
    let profile = first_but(&game, &[]);
    let at: [(&str, &[&str]); 3] = [
        ("L1", &["1", "0"]),
        ("L2", &["1", "0"]),
        ("L3", &["0", "1"]),
    ];
    assert_eq!(kind(&game, &profile, &believing(&game, &at)), "exponents");
    let other = believing(&listeners(2, &[&[1, 2]]), &[]);
    assert!(consistency(&game, &profile, &other).is_err());
}

/// Two listeners whose choices take different beliefs about the same mistake.
#[test]
fn supports_that_clash_are_not_called_sequential() {
    let judged = |pay: [[i64; 2]; 2], at: Option<&[(&str, &[&str])]>| {
        let mut builder = GameBuilder::new("clash", ["P", "L1", "L2"]);
        let door = builder.infoset("P", "door", ["out", "left", "right"]);
        let ears = ["L1", "L2"].map(|name| builder.infoset(name, name, ["act", "idle"]));
        let root = builder.root();
        let doors: Vec<NodeId> = builder.decide(root, door).collect();
        builder.pay(doors[0], [9, 0, 0].map(Rational::from));
        for (side, node) in doors.into_iter().skip(1).enumerate() {
            for (one, node) in builder.decide(node, ears[0]).enumerate() {
                for (two, leaf) in builder.decide(node, ears[1]).enumerate() {
                    let paid = |ear: usize, action| if action == 0 { pay[ear][side] } else { 0 };
                    builder.pay(leaf, [0, paid(0, one), paid(1, two)].map(Rational::from));
                }
            }
        }
        let game = builder.build().unwrap();
        let given = at.map(|at| believing(&game, at));
        certify(&game, &first_but(&game, &[]), given.as_ref())
            .unwrap()
            .standing
    };
    // To act is right on the left for one, on the right for the other, with room for both or not.
    let room = judged(
        [[2, -1], [-1, 2]],
        Some(&[("L1", &["1/2", "1/2"]), ("L2", &["1/2", "0", "1/2", "0"])]),
    );
    assert_eq!(room.sequential, Verdict::Yes);
    let alike = judged([[2, -1], [2, -1]], None);
    assert_eq!(alike.sequential, Verdict::Yes);
    let clash = judged([[1, -2], [-2, 1]], None);
    assert_eq!(clash.weak_pbe, Verdict::Yes);
    assert_eq!(clash.sequential.holds(), None);
    assert!(
        clash
            .sequential
            .reason()
            .unwrap()
            .contains("not consistent ones")
    );
    let at: &[(&str, &[&str])] = &[("L1", &["1", "0"]), ("L2", &["0", "0", "1", "0"])];
    let given = judged([[1, -2], [-2, 1]], Some(at));
    assert_eq!(
        (given.weak_pbe, given.sequential.holds()),
        (Verdict::Yes, Some(false))
    );
}

/// Random trembles: order one to three, coefficient a small rational.
fn tremble(game: &Game, profile: &Behavior, dice: &mut Dice) -> Vec<Term> {
    (0..game.action_count())
        .map(|action| {
            let known = profile.probability(ActionId::new(action)).unwrap();
            if *known != Rational::ZERO {
                return Term {
                    order: Integer::zero(),
                    coefficient: known.clone(),
                };
            }
            let (over, under) = (dice.below(4) as i64 + 1, dice.below(4) as i64 + 1);
            Term {
                order: Integer::from(dice.below(3) as i64 + 1),
                coefficient: Rational::new(over, under),
            }
        })
        .collect()
}

/// The limit of random trembles, arbitrary where chance excludes a set.
fn limit_beliefs(game: &Game, profile: &Behavior, dice: &mut Dice) -> Beliefs {
    let terms = tremble(game, profile, dice);
    let at = limits(game, &leading(game, |action| terms[action.index()].clone()));
    let any = |count| Some(dice.distribution(count).into_boxed_slice());
    let counts = game.infosets().map(|set| set.nodes().len());
    let at = at.into_iter().zip(counts);
    let mut any = any;
    let at = at
        .map(|(limit, count)| limit.or_else(|| any(count)))
        .collect();
    Beliefs::new(game.shape().clone(), at)
}

/// The same beliefs but for one set with several nodes, where they are arbitrary.
fn changed(game: &Game, profile: &Behavior, beliefs: &Beliefs, dice: &mut Dice) -> Option<Beliefs> {
    let several = || game.infosets().filter(|set| set.nodes().len() > 1);
    // Rather where all nodes follow somebody's mistake, and there is something to choose.
    let hidden = |node: &NodeId| !mistakes(game, profile, *node).is_empty();
    let mut sets: Vec<_> = several()
        .filter(|set| set.nodes().iter().all(hidden))
        .collect();
    if sets.is_empty() || dice.below(4) == 0 {
        sets = several().collect();
    }
    let place = sets.get(dice.below(sets.len().max(1)))?.id();
    let at = game.infosets().map(|set| match set.id() == place {
        true => Some(dice.distribution(set.nodes().len()).into()),
        false => beliefs.at(set.id()).map(Into::into),
    });
    Some(Beliefs::new(game.shape().clone(), at.collect()))
}

fn larger() -> impl Strategy<Value = Game> {
    let three = Wanted {
        players: 3,
        depth: 6,
        strategies: 512,
        ..Wanted::default()
    };
    prop_oneof![game(), games(three)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn bayes_beliefs_of_a_completely_mixed_profile_are_consistent(game in larger()) {
        let profile = Behavior::uniform(game.shape().clone());
        let beliefs = demarche::analysis::beliefs(&game, &profile);
        prop_assert_eq!(kind(&game, &profile, &beliefs), "consistent");
    }

    #[test]
    fn limits_of_trembles_are_consistent(game in larger(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        for _ in 0..4 {
            let beliefs = limit_beliefs(&game, &profile, &mut dice);
            let answer = consistency(&game, &profile, &beliefs).unwrap();
            prop_assert!(is_consistent(&answer), "{:?}", answer);
            check(&game, &profile, &beliefs, &answer);
        }
    }

    /// Whatever the beliefs: trembles have them as limit, a conflict excludes them.
    #[test]
    fn every_answer_proves_itself(game in larger(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let mut beliefs = limit_beliefs(&game, &profile, &mut dice);
        for _ in 0..6 {
            let Some(other) = changed(&game, &profile, &beliefs, &mut dice) else { break };
            if kind(&game, &profile, &other) == "consistent" {
                beliefs = other;
            }
        }
    }

    /// The same where much can conflict: several listeners to one player's doors.
    #[test]
    fn answers_about_listeners_prove_themselves(doors in 2..6usize, seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let all: Vec<usize> = (1..=doors).collect();
        let mut heard = vec![all.clone()];
        for _ in 0..dice.below(4) {
            let some: Vec<usize> = all.iter().copied().filter(|_| dice.below(2) == 0).collect();
            heard.extend((some.len() > 1).then_some(some));
        }
        let heard: Vec<&[usize]> = heard.iter().map(Vec::as_slice).collect();
        let game = listeners(doors, &heard);
        let profile = first_but(&game, &[]);
        let mut beliefs = limit_beliefs(&game, &profile, &mut dice);
        prop_assert_eq!(kind(&game, &profile, &beliefs), "consistent");
        for _ in 0..4 {
            if let Some(other) = changed(&game, &profile, &beliefs, &mut dice) {
                kind(&game, &profile, &other);
                beliefs = other;
            }
        }
    }

    /// Two nodes after the same mistakes: their ratio is pinned, and any other is refused.
    #[test]
    fn pinned_beliefs_cannot_be_moved(game in larger(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let beliefs = limit_beliefs(&game, &profile, &mut dice);
        for set in game.infosets() {
            let certain = |_| Term { order: Integer::zero(), coefficient: Rational::ONE };
            let reached = leading(&game, certain);
            let belief = beliefs.at(set.id()).unwrap().to_vec();
            let pairs = set.nodes().windows(2).zip(0..);
            for (pair, place) in pairs {
                let sorted = |node| {
                    let mut found = mistakes(&game, &profile, node);
                    found.sort_unstable();
                    found
                };
                let drawn = |n: &NodeId| reached[n.index()].coefficient != Rational::ZERO;
                let possible = pair.iter().all(drawn);
                let same = sorted(pair[0]) == sorted(pair[1]);
                if !possible || !same || belief[place] == Rational::ZERO {
                    continue;
                }
                let mut moved = belief.clone();
                let step = moved[place].clone() * &Rational::new(1, 1_000_000_007);
                moved[place] -= &step;
                moved[place + 1] += &step;
                let at = game.infosets().map(|other| match other.id() == set.id() {
                    true => Some(moved.clone().into()),
                    false => beliefs.at(other.id()).map(Into::into),
                });
                let moved = Beliefs::new(game.shape().clone(), at.collect());
                let kind = kind(&game, &profile, &moved);
                prop_assert!(kind == "Bayes" || kind == "coefficients", "{}", kind);
            }
        }
    }

    /// All exponents up to four, where few actions tremble.
    #[test]
    fn small_exponents_agree_with_brute_force(game in larger(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let zero: Vec<ActionId> = (0..game.action_count())
            .map(ActionId::new)
            .filter(|action| *profile.probability(*action).unwrap() == Rational::ZERO)
            .collect();
        let beliefs = limit_beliefs(&game, &profile, &mut dice);
        let Some(beliefs) = changed(&game, &profile, &beliefs, &mut dice) else { return Ok(()) };
        prop_assume!(zero.len() <= 5);
        let answer = consistency(&game, &profile, &beliefs).unwrap();
        let found = (0..4usize.pow(zero.len() as u32)).any(|code| {
            let reached = leading(&game, |action| match zero.binary_search(&action) {
                Ok(place) => Term {
                    order: Integer::from((code / 4usize.pow(place as u32) % 4) as i64 + 1),
                    coefficient: Rational::ONE,
                },
                Err(_) => Term {
                    order: Integer::zero(),
                    coefficient: profile.probability(action).unwrap().clone(),
                },
            });
            // The right nodes are believed in.
            game.infosets().zip(limits(&game, &reached)).all(|(set, limit)| {
                let belief = beliefs.at(set.id()).unwrap();
                limit.is_none_or(|limit| {
                    let pairs = limit.iter().zip(belief);
                    pairs.into_iter().all(|(a, b)| a.is_zero() == b.is_zero())
                })
            })
        });
        match &answer {
            Consistency::Consistent(trembles) => {
                let four = Integer::from(4);
                prop_assert!(found || trembles.iter().any(|tremble| tremble.exponent > four));
            }
            Consistency::Inconsistent { conflict: Conflict::Exponents(_), .. } => {
                prop_assert!(!found);
            }
            Consistency::Inconsistent { conflict: Conflict::Coefficients { .. }, .. } => {
                prop_assert!(found);
            }
            _ => {}
        }
    }

    /// What is sequential is consistent with the beliefs given, and weak perfect Bayesian.
    #[test]
    fn sequential_implies_consistent(game in larger(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let mut profile = profile(&game, &mut dice);
        for player in game.player_ids() {
            let response = demarche::analysis::best_response(&game, &profile, player).unwrap();
            response.write_to(&mut profile).unwrap();
        }
        let beliefs = limit_beliefs(&game, &profile, &mut dice);
        let beliefs = changed(&game, &profile, &beliefs, &mut dice).unwrap_or(beliefs);
        let standing = certify(&game, &profile, Some(&beliefs)).unwrap().standing;
        let consistent = is_consistent(&consistency(&game, &profile, &beliefs).unwrap());
        // With a belief everywhere all is decided.
        let sequential = standing.sequential.holds().unwrap();
        prop_assert!(!sequential || consistent);
        let weak = standing.weak_pbe.holds().unwrap();
        // Subgames that chance excludes are asked for besides: beliefs are free in them.
        let perfect = standing.subgame_perfect.holds().unwrap();
        prop_assert_eq!(sequential, consistent && weak && perfect, "{:?}", standing);
        let drawn = |game: &Game| {
            let mut branches = game.values().chance.iter();
            branches.all(|p| *p != Rational::ZERO)
        };
        prop_assert!(perfect || !(consistent && weak && drawn(&game)), "{:?}", standing);
        let free = certify(&game, &profile, None).unwrap().standing;
        if sequential {
            prop_assert_ne!(free.sequential.holds(), Some(false));
        }
        if weak {
            prop_assert_eq!(free.weak_pbe, Verdict::Yes);
        }
    }
}

/// The laws above meet every kind of answer.
#[test]
fn random_assessments_are_various() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for seed in 0..4000 {
        let game = larger().new_tree(&mut runner).unwrap().current();
        let mut dice = Dice::new(seed);
        let profile = profile(&game, &mut dice);
        let beliefs = limit_beliefs(&game, &profile, &mut dice);
        let Some(beliefs) = changed(&game, &profile, &beliefs, &mut dice) else {
            continue;
        };
        *counts.entry(kind(&game, &profile, &beliefs)).or_default() += 1;
    }
    for kind in ["consistent", "Bayes", "chance", "exponents", "coefficients"] {
        assert!(
            counts.get(kind).is_some_and(|count| *count >= 10),
            "{counts:?}"
        );
    }
}

/// Perfect information: nothing to believe, all is decided, and one wrong choice anywhere is found.
#[test]
fn perfect_information_is_decided_everywhere() {
    const DEPTH: usize = 14;
    let mut dice = Dice::new(7);
    let players = ["A", "B", "C"];
    let mut builder = GameBuilder::new("perfect information", players);
    let mut waiting = vec![(builder.root(), 0)];
    while let Some((node, depth)) = waiting.pop() {
        if depth == DEPTH {
            builder.pay(
                node,
                [0; 3].map(|_| Rational::from(dice.below(1000) as i64)),
            );
            continue;
        }
        let set = builder.infoset(players[depth % 3], &node.index().to_string(), ["l", "r"]);
        waiting.extend(builder.decide(node, set).map(|child| (child, depth + 1)));
    }
    let game = builder.build().unwrap();
    let mut best: Vec<NodeId> = game.nodes().collect();
    let mut profile = Behavior::open(game.shape().clone());
    for node in game.nodes().rev() {
        let NodeKind::Decision(set) = game.kind(node) else {
            continue;
        };
        let player = game.infoset(set).player();
        let after: Vec<NodeId> = game
            .children(node)
            .map(|child| best[child.index()])
            .collect();
        let right = game.payoff_at(after[1], player) > game.payoff_at(after[0], player);
        best[node.index()] = after[usize::from(right)];
        let choice = [!right, right].map(|yes| Rational::from(i64::from(yes)));
        profile.set(set, choice).unwrap();
    }
    let standing = certify(&game, &profile, None).unwrap().standing;
    let all = [
        &standing.nash,
        &standing.subgame_perfect,
        &standing.weak_pbe,
    ];
    assert!(all.iter().all(|verdict| **verdict == Verdict::Yes));
    assert_eq!(standing.sequential, Verdict::Yes);
    // The last set of the tree is off the path or not; the wrong choice there is found anyway.
    let last = game.infosets().next_back().unwrap();
    let turned: Vec<Rational> = profile
        .at(last.id())
        .unwrap()
        .iter()
        .rev()
        .cloned()
        .collect();
    profile.set(last.id(), turned).unwrap();
    let standing = certify(&game, &profile, None).unwrap().standing;
    let history = game.history_text(last.nodes()[0]);
    assert_eq!(standing.subgame_perfect.holds(), Some(false));
    assert!(
        standing
            .subgame_perfect
            .reason()
            .unwrap()
            .contains(&history)
    );
    assert_eq!(standing.sequential.holds(), Some(false));
}

/// A long walk after a mistake that a second player did not see: too long to search for the best
/// continuation from every step, but with consistent beliefs single steps are enough.
#[test]
fn long_corridors() {
    const LENGTH: usize = 1_500;
    let judged = |prizes: [i64; 2], belief: [&str; 2]| {
        let mut builder = GameBuilder::new("corridors", ["P", "L"]);
        let door = builder.infoset("P", "door", ["out", "left", "right"]);
        let root = builder.root();
        let mut nodes: Vec<NodeId> = builder.decide(root, door).skip(1).collect();
        for step in 0..LENGTH {
            let set = builder.infoset("L", &step.to_string(), ["go", "stop"]);
            for (side, node) in nodes.iter_mut().enumerate() {
                let after: Vec<NodeId> = builder.decide(*node, set).collect();
                *node = after[0];
                if step + 2 == LENGTH {
                    builder.pay(after[1], [0, prizes[side]].map(Rational::from));
                }
            }
        }
        let game = builder.build().unwrap();
        let profile = first_but(&game, &[]);
        let at = game
            .infosets()
            .map(|set| match set.label().parse::<usize>() {
                Ok(step) if step + 1 == LENGTH => Some(numbers(&belief).into()),
                Ok(_) => Some(numbers(&["1/2", "1/2"]).into()),
                Err(_) => None,
            });
        let beliefs = Beliefs::new(game.shape().clone(), at.collect());
        let standing = certify(&game, &profile, Some(&beliefs)).unwrap().standing;
        (kind(&game, &profile, &beliefs), standing)
    };
    let (kind, standing) = judged([1, -1], ["1/2", "1/2"]);
    assert_eq!((kind, &standing.sequential), ("consistent", &Verdict::Yes));
    assert_eq!(standing.weak_pbe, Verdict::Yes);
    let (kind, standing) = judged([0, 0], ["1/3", "2/3"]);
    assert_eq!(
        (kind, standing.sequential.holds()),
        ("coefficients", Some(false))
    );
    assert!(standing.weak_pbe.reason().unwrap().contains("too deep"));
    let (kind, standing) = judged([2, -1], ["1/2", "1/2"]);
    assert_eq!(kind, "consistent");
    assert_eq!(standing.weak_pbe.holds(), Some(false));
    assert_eq!(standing.sequential.holds(), Some(false));
}
