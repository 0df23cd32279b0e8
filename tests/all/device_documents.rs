//! Devices as documents: written, read back, told and verified.

use crate::common::{int, number};
use demarche::Options;
use demarche::analysis::certify_device;
use demarche::concepts::{Mediated, Mediation, Optimum, Price, Proof};
use demarche::document::{DeviceDocument, Extent, VerifyDeviceDocument};
use demarche::formats::json::{DeviceFile, read_device};
use demarche::game::{Game, GameBuilder, NodeKind, PlayerId, SequenceId};
use demarche::number::{Rational, Tolerances};
use demarche::run::Status;
use demarche::strategy::{
    Behavior, Correlation, Device, JointPlan, JointSignal, MediatorPlan, RealizationPlan,
    Transcript,
};
use demarche::{Error, report};
use serde_json::{Value, json};
use std::time::Duration;

/// What a solver would say of a device.
fn mediated(game: &Game, concept: Mediation, device: Device) -> Mediated {
    let leader = game.player_ids().next().filter(|_| concept.has_leader());
    let bound: Vec<PlayerId> = leader.into_iter().collect();
    let certificate = certify_device(
        game,
        &device,
        concept.must_deter(),
        &bound,
        &Options::default().start(),
    )
    .unwrap();
    let value = certificate.payoffs.iter().sum();
    Mediated {
        concept,
        leader,
        method: "by hand",
        backend: None,
        status: Status::Solved,
        proof: Proof::Exact,
        optimum: Some(Optimum {
            expression: "welfare".to_string(),
            value,
            proved: true,
            bound: None,
        }),
        device: Some(device),
        payoffs: Vec::new(),
        unique: Some(false),
        certificate: Some(certificate),
        prices: Vec::new(),
        seconds: (Duration::ZERO, Duration::ZERO),
    }
}

fn document(game: &Game, found: &Mediated, extent: Extent) -> DeviceDocument {
    DeviceDocument::new(game, &[], found, Duration::ZERO, extent)
}

fn whole(game: &Game, found: &Mediated) -> Value {
    serde_json::to_value(document(game, found, Extent::Whole)).unwrap()
}

fn read(game: &Game, document: &Value) -> Result<DeviceFile, Error> {
    let text = document.to_string();
    read_device("device.json", &text, game, &Tolerances::default())
}

fn verified(game: &Game, concept: Mediation, document: &Value) -> VerifyDeviceDocument {
    let file = read(game, document).unwrap();
    VerifyDeviceDocument::new(game, concept, &file.claim, &Options::default().start()).unwrap()
}

/// What people read, which fits on the lines.
fn told(game: &Game, found: &Mediated) -> String {
    let text = report::device(&document(game, found, Extent::Outcomes(report::OUTCOMES)));
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= report::WIDTH),
        "{text}"
    );
    text
}

/// Writes a device, reads it back, and writes it again.
#[track_caller]
fn goes_round(game: &Game, found: &Mediated) -> Value {
    let written = whole(game, found);
    let typed: DeviceDocument = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), written);
    let file = read(game, &written).unwrap();
    assert_eq!(file.concept.as_deref(), Some(found.concept.name()));
    assert_eq!((file.claim.leader, file.claim.exact), (found.leader, true));
    assert_eq!(file.notes, []);
    let again = Mediated {
        device: Some(file.claim.device),
        ..found.clone()
    };
    assert_eq!(whole(game, &again), written);
    // The solution alone is a device, too.
    let alone = read(game, &written["solutions"][0]).unwrap();
    assert_eq!((alone.concept, alone.claim.leader), (None, found.leader));
    written
}

fn bimatrix(row: [[i64; 2]; 2], column: [[i64; 2]; 2]) -> Game {
    crate::common::bimatrix(&ndarray::arr2(&row), &ndarray::arr2(&column))
}

/// Aumann's (1974).
fn chicken() -> Game {
    bimatrix([[0, 7], [2, 6]], [[0, 2], [7, 6]])
}

/// The sequence of a player's only information set that ends in its `index`-th action.
fn sequence(game: &Game, player: PlayerId, index: usize) -> SequenceId {
    let set = game.infoset(game.infosets_of(player)[0]);
    game.sequence(set.action(index))
}

/// The profile in which everybody takes these actions at its only information set.
fn pure(game: &Game, actions: [usize; 2]) -> Behavior {
    let mut profile = Behavior::open(game.shape().clone());
    for (player, action) in game.player_ids().zip(actions) {
        let taken = (0..2).map(|at| int(i64::from(at == action)));
        profile.set(game.infosets_of(player)[0], taken).unwrap();
    }
    profile
}

/// Of two who may dare or yield: never both dare, and with probability 1/2 both yield.
const BEST: [([usize; 2], (i64, i64)); 3] = [([0, 1], (1, 4)), ([1, 0], (1, 4)), ([1, 1], (1, 2))];

fn mixture(game: &Game) -> Device {
    let joint = BEST.map(|(actions, (over, under))| {
        let profile = pure(game, actions);
        let plans = game.player_ids();
        JointPlan {
            weight: Rational::new(over, under),
            plans: plans
                .map(|player| RealizationPlan::of(&profile, player).unwrap())
                .collect(),
        }
    });
    Device::Correlation(Correlation::from_mixture(
        game.shape().clone(),
        joint.into(),
    ))
}

fn weights(game: &Game) -> Device {
    let Device::Correlation(mixed) = mixture(game) else {
        unreachable!()
    };
    let own = |player| {
        let both = (0..2).map(move |action| sequence(game, player, action));
        [SequenceId::EMPTY].into_iter().chain(both)
    };
    let players: Vec<PlayerId> = game.player_ids().collect();
    let tuples =
        own(players[0]).flat_map(|row| own(players[1]).map(move |column| vec![row, column]));
    let weights = tuples.map(|tuple| (tuple.clone(), mixed.weight(&tuple)));
    Device::Correlation(Correlation::from_weights(game.shape().clone(), weights))
}

#[test]
fn correlations_go_round_and_are_verified() {
    let game = chicken();
    for (concept, device) in [
        (Mediation::Ce, mixture(&game)),
        (Mediation::Efce, weights(&game)),
        (Mediation::Efce, mixture(&game)),
    ] {
        let found = mediated(&game, concept, device);
        let mut written = goes_round(&game, &found);
        assert_eq!(written["objective"]["value"], "21/2");
        let solution = &written["solutions"][0];
        assert_eq!(solution["payoffs"]["Row"], "21/4");
        assert_eq!(solution["outcomes"].as_array().unwrap().len(), 3);
        let pairs = solution["device"].as_array().unwrap();
        let both = json!({"pair": {"Row": ["Row", "r2"], "Column": ["Column", "c2"]},
                          "weight": "1/2"});
        assert!(pairs.contains(&both), "{pairs:?}");
        let joint = solution.get("mixture").is_some();

        let verdict = verified(&game, concept, &written);
        assert!(verdict.accepted);
        assert_eq!(
            (verdict.proof.as_str(), verdict.refutation),
            ("exact", None)
        );
        // Who is told to dare knows that the other yields; both would dare were that likelier.
        let text = told(&game, &found);
        let expected = match joint {
            true => "    with probability 1/2 (0.5)\n      Row     r2\n      Column  c2\n",
            false => "    1/2 (0.5)   Row r2 at Row; Column c2 at Column\n",
        };
        assert!(text.contains(expected), "{text}");
        assert!(
            text.contains("others are as good and lead to other plays"),
            "{text}"
        );
        assert!(text.contains("no player gains by disobeying: every gain is exactly 0"));
        if joint {
            let joint = &mut written["solutions"][0]["mixture"];
            joint[0]["weight"] = json!("0");
            joint[1]["weight"] = json!("0");
            joint[2]["weight"] = json!("1");
            // The weights listed beside are still those of before.
            let fault = read(&game, &written).unwrap_err().to_string();
            assert!(fault.contains("is not that of the joint plans"), "{fault}");
            let solution = written["solutions"][0].as_object_mut().unwrap();
            solution.remove("device");
            // One gains seven less six by daring where the other yields.
            let verdict = verified(&game, concept, &written);
            assert!(!verdict.accepted);
            let refutation = verdict.refutation.as_ref().unwrap();
            assert_eq!(serde_json::to_value(&refutation.gain).unwrap(), "1");
            let text = report::verify_device(&verdict);
            assert!(text.starts_with("rejected: it is not a"), "{text}");
            assert!(text.contains(" gains 1 by "), "{text}");
            assert!(
                text.lines()
                    .all(|line| line.chars().count() <= report::WIDTH)
            );
        }
    }
}

#[test]
fn floats_are_checked_in_floats() {
    let game = chicken();
    for device in [mixture(&game), weights(&game)] {
        let mut found = mediated(&game, Mediation::Efce, device);
        found.proof = Proof::Numeric;
        let written = whole(&game, &found);
        let file = read(&game, &written).unwrap();
        assert!(!file.claim.exact);
        let verdict = VerifyDeviceDocument::new(
            &game,
            Mediation::Efce,
            &file.claim,
            &Options::default().start(),
        )
        .unwrap();
        assert_eq!(
            (verdict.accepted, verdict.proof.as_str()),
            (true, "numeric")
        );
    }
}

/// Kamenica and Gentzkow (2011): chance is guilty or innocent, the judge alone moves.
fn court() -> Game {
    let mut builder = GameBuilder::new("court", ["Prosecutor", "Judge"]);
    let verdict = builder.infoset("Judge", "verdict", ["convict", "acquit"]);
    let truth = [
        ("guilty", Rational::new(3, 10)),
        ("innocent", Rational::new(7, 10)),
    ];
    let truth = builder.chance("truth", truth);
    let root = builder.root();
    for (state, node) in builder.draw(root, truth).enumerate() {
        for (action, leaf) in builder.decide(node, verdict).enumerate() {
            let pays = [i64::from(action == 0), i64::from(action == state)];
            builder.pay(leaf, pays.map(Rational::from));
        }
    }
    builder.build().unwrap()
}

fn signal(game: &Game, innocent: &str) -> Device {
    let share = number(innocent);
    let shares = [int(1), int(0), share.clone(), int(1) - share];
    let leaves = game
        .nodes()
        .filter(|&node| game.kind(node) == NodeKind::Leaf);
    Device::Signal(JointSignal {
        shape: game.shape().clone(),
        recommend: leaves.zip(shares).collect(),
    })
}

#[test]
fn signals_go_round_and_are_verified() {
    let game = court();
    let found = mediated(&game, Mediation::Bce, signal(&game, "3/7"));
    let mut written = goes_round(&game, &found);
    let solution = &written["solutions"][0];
    assert_eq!(solution["payoffs"]["Prosecutor"], "3/5");
    assert_eq!(solution.get("device"), None);
    let innocent = json!({"state": ["innocent"], "recommend": [
        {"actions": {"Judge": "convict"}, "probability": "3/7"},
        {"actions": {"Judge": "acquit"}, "probability": "4/7"}]});
    assert_eq!(solution["signal"][1], innocent);
    let text = told(&game, &found);
    let rows = "    guilty    convict\n    innocent  acquit: 4/7 (≈ 0.571429); convict: 3/7 \
                (≈ 0.428571)\n";
    assert!(text.contains(rows), "{text}");
    assert!(verified(&game, Mediation::Bce, &written).accepted);

    let recommend = &mut written["solutions"][0]["signal"][1]["recommend"];
    recommend[0]["probability"] = json!("1/2");
    recommend[1]["probability"] = json!("1/2");
    let verdict = verified(&game, Mediation::Bce, &written);
    assert!(!verdict.accepted);
    let refutation = verdict.refutation.as_ref().unwrap();
    let said = [&refutation.recommended, &refutation.action];
    let said = said.map(|name| name.as_deref().unwrap());
    assert_eq!(said, ["convict", "acquit"]);
    // Told to convict with probability 3/10 + 7/20, it is right in 3/10 and would be in 7/20.
    assert_eq!(serde_json::to_value(&refutation.gain).unwrap(), "1/20");
    let text = report::verify_device(&verdict);
    let expected = "Judge gains 1/20 (0.05) by doing `acquit` at `verdict` where `convict` is";
    assert!(text.contains(expected), "{text}");

    let recommend = &mut written["solutions"][0]["signal"][1]["recommend"];
    recommend[0]["probability"] = json!("1/3");
    let fault = read(&game, &written).unwrap_err().to_string();
    assert!(
        fault.contains("in the state (innocent) sum to 5/6 instead of 1"),
        "{fault}"
    );
}

#[test]
fn pledges_go_round_and_are_verified() {
    let game = bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 2]]);
    let mut profile = pure(&game, [0, 1]);
    let leads = game.infosets_of(game.find_player("Row").unwrap())[0];
    profile.set(leads, ["2/3", "1/3"].map(number)).unwrap();
    let found = mediated(&game, Mediation::Sse, Device::Pledge(profile));
    let mut written = goes_round(&game, &found);
    let solution = &written["solutions"][0];
    assert_eq!(
        (&solution["payoffs"]["Row"], &solution["leader"]),
        (&json!("11/3"), &json!("Row"))
    );
    assert_eq!(solution["strategy"]["Row"]["Row"]["r1"], "2/3");
    assert!(verified(&game, Mediation::Sse, &written).accepted);
    let text = told(&game, &found);
    assert!(text.contains("  Row pledges\n"), "{text}");
    assert!(
        text.contains("  Column replies\n    Column  c2\n"),
        "{text}"
    );

    written["solutions"][0]["strategy"]["Row"]["Row"] = json!({"r1": "1"});
    let verdict = verified(&game, Mediation::Sse, &written);
    assert!(!verdict.accepted);
    let text = report::verify_device(&verdict);
    assert!(
        text.contains("Column gains 1 by replying otherwise"),
        "{text}"
    );
}

/// A mediator in the court of a prosecutor who speaks: whatever is reported, the prosecutor is to
/// incriminate, and the judge to do the same.
fn mediator(game: &Game, verdict: usize) -> Device {
    let mut plan = MediatorPlan::new(game.shape().clone());
    let [prosecutor, judge] = [0, 1].map(|at| game.player_ids().nth(at).unwrap());
    let certain = |action| (0..2).map(|at| int(i64::from(at == action))).collect();
    for &set in game.infosets_of(prosecutor) {
        let first = plan.meet(Transcript::EMPTY, prosecutor, Some(set)).unwrap();
        plan.recommend(first, certain(0)).unwrap();
        for told in 0..2 {
            let after = plan.consultations()[first].after_recommending(told);
            for &seen in game.infosets_of(judge) {
                let next = plan.meet(after, judge, Some(seen)).unwrap();
                plan.recommend(next, certain(verdict)).unwrap();
            }
        }
    }
    Device::Mediator(plan)
}

#[test]
fn mediators_go_round_and_are_verified() {
    let game = crate::common::game("classics/persuasion");
    let verdicts = game.infoset(game.infosets_of(game.find_player("Judge").unwrap())[0]);
    let acquit = verdicts.action_names().position(|name| name == "acquit");
    let acquit = acquit.unwrap();
    let found = mediated(&game, Mediation::Communication, mediator(&game, acquit));
    let written = goes_round(&game, &found);
    let device = written["solutions"][0]["device"].as_array().unwrap();
    assert_eq!(device.len(), 10);
    let next = json!({
        "player": "Judge", "reports": ["verdict | report=incriminating"],
        "history": [{"player": "Prosecutor", "report": "report | guilty",
                     "recommended": "incriminating"}],
        "recommend": device[1]["recommend"], "on_path": true,
    });
    assert_eq!(device[1], next);
    // Words are never heeded, so that nobody has anything to lie for.
    assert!(verified(&game, Mediation::Communication, &written).accepted);
    let text = told(&game, &found);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "at first Prosecutor reports `guilty` at report → recommends incriminating",
        "after Prosecutor reported `guilty` at report and was told `incriminating` Judge reports \
         `verdict after incriminating` → recommends acquit",
        "and after lies, silence or disobedience",
    ] {
        assert!(flat.contains(part), "{part} is not in\n{text}");
    }
    // A judge who is to convict knows better.
    let convict = mediated(&game, Mediation::Planner, mediator(&game, 1 - acquit));
    let mut written = whole(&game, &convict);
    assert!(verified(&game, Mediation::Planner, &written).accepted);
    let verdict = verified(&game, Mediation::Communication, &written);
    assert!(!verdict.accepted);
    let text = report::verify_device(&verdict);
    assert!(text.contains("Judge gains 2/5 (0.4) by "), "{text}");
    let twice = written["solutions"][0]["device"][2].clone();
    let device = written["solutions"][0]["device"].as_array_mut().unwrap();
    device.push(twice);
    let fault = read(&game, &written).unwrap_err().to_string();
    assert!(fault.contains("stands twice"), "{fault}");
}

#[test]
fn names_and_numbers_that_make_no_sense_are_refused() {
    let game = chicken();
    let refused = [
        (json!({}), "the file has no device"),
        (json!({"solutions": []}), "0 solutions"),
        (
            json!({"device": [{"pair": {"Rwo": ["Row", "r1"]}, "weight": "1"}]}),
            "did you mean `Row`?",
        ),
        (
            json!({"device": [{"pair": {"Row": ["Row", "q7"]}, "weight": "1"}]}),
            "there is no action `q7` at `Row`",
        ),
        (
            json!({"device": [{"pair": {"Row": null}, "weight": "-1"}]}),
            "below zero",
        ),
        (json!({"device": [{"weight": "1"}]}), "lacks its `player`"),
        (
            json!({"device": [{"player": "Row", "recommend": {"r1": "1"}}]}),
            "has no report",
        ),
        (
            json!({"device": [{"player": "Row", "reports": ["Row"], "recommend": {"r1": "1/2"}}]}),
            "sum to 1/2 instead of 1",
        ),
        (
            json!({"mixture": [{"weight": "1", "plans": {"Row": {"Row": {"r1": "1"}}}}]}),
            "does not say what `Column` does",
        ),
        (
            json!({"signal": [{"state": ["rain"], "recommend": []}]}),
            "(rain) is no history of moves of chance",
        ),
    ];
    for (document, message) in refused {
        let fault = read(&game, &document).unwrap_err().to_string();
        assert!(fault.contains(message), "{document}: {fault}");
    }
}

#[test]
fn prices_are_listed_dearest_first() {
    let game = chicken();
    let mut found = mediated(&game, Mediation::Efce, weights(&game));
    let price = |player: usize, price: &str, relaxing: &str, tightening: &str| {
        let player = game.player_ids().nth(player).unwrap();
        let set = game.infosets_of(player)[0];
        Price {
            player,
            infoset: Some(set),
            recommended: Some(game.infoset(set).action(1)),
            conditional: false,
            price: number(price),
            sided: true,
            relaxing: Some(number(relaxing)),
            tightening: Some(number(tightening)),
        }
    };
    found.prices = vec![price(0, "0", "0", "0"), price(1, "1/2", "1/4", "3/4")];
    found.prices.push(price(0, "2", "2", "2"));
    let duals = goes_round(&game, &found)["duals"].clone();
    assert_eq!(duals.as_array().unwrap().len(), 2);
    assert_eq!(duals[0]["constraint"], "Row's obedience to `r2` at `Row`");
    assert_eq!(
        (
            &duals[1]["relaxing"],
            &duals[1]["tightening"],
            &duals[1]["per"]
        ),
        (&json!("1/4"), &json!("3/4"), &json!("its expected payoff"))
    );
    let text = told(&game, &found);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "relaxing Row's obedience to `r2` at `Row` by one unit of its expected payoff \
                    raises welfare by 2; tightening it lowers it by as much relaxing Column's";
    assert!(flat.contains(expected), "{text}");
}
