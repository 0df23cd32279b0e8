//! The JSON Schema and the documents: every field of every type is in it and nothing else is, and
//! what the program prints is valid.

#[cfg(feature = "cli")]
mod printed;
mod sample;
mod validator;

use demarche::document::*;
use sample::{Extent, sample};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use validator::{definition, fault};

/// The schema that documents carry the number of.
fn schema() -> Value {
    serde_json::from_str(JSON_SCHEMA).unwrap()
}

/// The same with any text where a word or an exact number is wanted.
fn without_words(schema: &Value) -> Value {
    match schema {
        Value::Object(own) if own.contains_key("enum") => json!({"type": "string"}),
        Value::Object(own) => {
            let kept = own.iter().filter(|(key, _)| *key != "pattern");
            let kept = kept.map(|(key, value)| (key.clone(), without_words(value)));
            Value::Object(kept.collect())
        }
        Value::Array(all) => all.iter().map(without_words).collect(),
        other => other.clone(),
    }
}

fn names(keys: &Value) -> BTreeSet<&str> {
    match keys {
        Value::Object(own) => own.keys().map(String::as_str).collect(),
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// A type has the fields of its definition, all of its samples are valid, and what is required is
/// what is always written.
fn compare<T: Serialize + DeserializeOwned>(schema: &Value, name: &str) {
    let loose = without_words(schema);
    let own = definition(schema, name);
    assert_eq!(own["additionalProperties"], false, "{name}");
    let known = names(&own["properties"]);
    let (whole, fields) = sample::<T>(Extent::Whole);
    assert_eq!(known, fields.into_iter().collect(), "{name}");
    let (least, _) = sample::<T>(Extent::Least);
    let [whole, least] = [whole, least].map(|sample| serde_json::to_value(sample).unwrap());
    for written in [&whole, &least] {
        let found = fault(&loose, definition(&loose, name), written);
        assert_eq!(found, None, "{name}");
    }
    assert_eq!(names(&own["required"]), names(&least), "{name}");
}

macro_rules! documents {
    ($($name:literal $type:ty,)*) => {
        /// The definitions of types that are written.
        const WRITTEN: &[&str] = &[$($name),*];

        #[test]
        fn every_type_has_the_fields_of_its_definition() {
            let schema = schema();
            $(compare::<$type>(&schema, $name);)*
        }
    };
}

documents! {
    "admissible" AdmissibleDocument,
    "area" AreaDocument,
    "axis" AxisDocument,
    "bar" BarDocument,
    "belief" BeliefDocument,
    "between" BetweenDocument,
    "binding" BindingDocument,
    "boundary" BoundaryDocument,
    "box" BoxDocument,
    "branch" BranchDocument,
    "cell" CellDocument,
    "certificate" CertificateDocument,
    "check" CheckDocument,
    "choice" ChoiceDocument,
    "consultation" ConsultationDocument,
    "course" CourseDocument,
    "critical" CriticalDocument,
    "curve" CurveDocument,
    "decision" DecisionDocument,
    "derivative" DerivativeDocument,
    "deviation" DeviationDocument,
    "device-certificate" DeviceCertificateDocument,
    "solve-device" DeviceDocument,
    "device-solution" DeviceSolution,
    "difference" DifferenceDocument,
    "dual" DualDocument,
    "effect" EffectDocument,
    "end" EndDocument,
    "exchange" ExchangeDocument,
    "explain" ExplainDocument,
    "explained" ExplainedDocument,
    "flip" FlipDocument,
    "formula-class" FormulaClass,
    "formula-likelihood" FormulaLikelihood,
    "formula-polytope" FormulaPolytope,
    "game" GameDocument,
    "game-size" GameSize,
    "incentive" IncentiveDocument,
    "interval" IntervalDocument,
    "joint-plan" JointPlanDocument,
    "kind" KindDocument,
    "likelihood" Likelihood,
    "name-count" NameCount,
    "nearest" NearestDocument,
    "objective" ObjectiveDocument,
    "outcome-now" OutcomeNowDocument,
    "pair" PairDocument,
    "parameter" ParameterDocument,
    "part" PartDocument,
    "path-point" PathPoint,
    "piece" PieceDocument,
    "plan" PlanDocument,
    "play" Play,
    "point-error" PointError,
    "polytope" Polytope,
    "possible" PossibleDocument,
    "pure" PureDocument,
    "left-out" LeftOutDocument,
    "pure-profiles" PureProfilesDocument,
    "rate" RateDocument,
    "reading" ReadingDocument,
    "refinements" RefinementsDocument,
    "refused" RefusedDocument,
    "refutation" RefutationDocument,
    "region" RegionDocument,
    "revision" RevisionDocument,
    "intervals" RobustDocument,
    "rung" RungDocument,
    "seconds" SecondsDocument,
    "side" SideDocument,
    "signal" SignalDocument,
    "solution" Solution,
    "solve" SolveDocument,
    "standing" StandingDocument,
    "state" StateDocument,
    "survival" SurvivalDocument,
    "surviving-kind" SurvivingKindDocument,
    "sweep" SweepDocument,
    "threshold" ThresholdDocument,
    "updated" UpdatedDocument,
    "verify-device" VerifyDeviceDocument,
    "verify" VerifyDocument,
    "where" WhereDocument,
    "value-over" WorthCurveDocument,
    "value" WorthDocument,
}

#[test]
fn every_definition_is_of_a_type_or_of_what_is_given() {
    let schema = schema();
    assert_eq!(
        schema["$id"],
        Value::from(format!("urn:demarche:schema:{SCHEMA}"))
    );
    let others = [
        "amount",
        "belief-system",
        "device",
        "device-parts",
        "formula",
        "formula-amount",
        "formula-strategy",
        "number",
        "profile",
        "rational",
        "strategy",
    ];
    for name in names(&schema["$defs"]) {
        let known = WRITTEN.contains(&name) || others.contains(&name) || name.starts_with("given-");
        assert!(known, "nothing has the definition `{name}`");
    }
    // What is printed as a whole carries the version, and is listed.
    let listed = schema["anyOf"].as_array().unwrap();
    for name in WRITTEN {
        let own = definition(&schema, name);
        if let Some(version) = own["properties"].get("schema") {
            assert_eq!(version["const"], SCHEMA, "{name}");
            let reference = json!({"$ref": format!("#/$defs/{name}")});
            assert!(listed.contains(&reference), "{name}");
        }
    }
}

#[test]
fn what_is_given_is_valid_as_it_may_be_written_by_hand() {
    let schema = schema();
    let good = [
        json!({"strategy": {"Iran": {"response": {"restrain": 0.5, "intervene": "0.5"}}}}),
        json!({"concept": "nash", "strategy": {}, "beliefs": {"Iran": {"response": [
            {"history": ["assure"], "probability": 1}]}}}),
        json!({"device": [{"pair": {"A": ["a", "l"], "B": null}, "weight": "1"}]}),
        json!({"concept": "bce", "signal": [{"state": [], "recommend": [
            {"actions": {"A": "l"}, "probability": "1"}]}]}),
        json!({"leader": "A", "mixture": [{"weight": 1, "plans": {"A": {"a": {"l": 1}}}}]}),
    ];
    for given in &good {
        assert_eq!(fault(&schema, &schema, given), None);
    }
    let bad = [
        json!({"strateg": {}}),
        json!({"strategy": {"Iran": {"response": ["restrain"]}}}),
        json!({"strategy": {"Iran": {"response": {"restrain": null}}}}),
        json!({"strategy": {}, "belief": {}}),
        json!({"concept": "ce", "leader": "A"}),
        json!({"device": [{"pair": {"A": ["a"]}, "weight": "1"}]}),
        json!([]),
    ];
    for given in &bad {
        assert!(fault(&schema, &schema, given).is_some(), "{given}");
    }
}
