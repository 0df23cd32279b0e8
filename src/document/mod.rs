//! What the files and outputs of demarche say, as types with serde's traits.
//!
//! Every document has the keys of its JSON as fields, in their order. Names of players,
//! information sets and actions are keys of [`Named`] maps, in the order of the game. Exact numbers
//! are strings such as `"7/10"`, floats are JSON numbers ([`Number`]). Documents describe any game
//! that demarche reads; they decide nothing.
//!
//! What is not determined is left out: an information set that a profile leaves open has no entry
//! in `strategy`, and one whose beliefs Bayes' rule does not determine has none in `beliefs`.
//!
//! ```
//! use demarche::document::CheckDocument;
//! use demarche::game::GameBuilder;
//!
//! let mut builder = GameBuilder::new("ultimatum", ["Israel", "Iran"]);
//! let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
//! let root = builder.root();
//! builder.decide(root, set);
//! let document = CheckDocument::new(&builder.build()?, Vec::new(), Vec::new(), &[]);
//! let json = serde_json::to_value(&document).unwrap();
//! assert_eq!(json["game"]["infosets_by_player"]["Iran"], 1);
//! assert_eq!(json["perfect_recall"], true);
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod assessment;
mod certificate;
mod check;
mod decision;
mod device;
mod formula;
mod named;
mod number;
mod path;
mod profile;
mod refinements;
mod region;
mod robust;
mod sensitivity;
mod solve;
mod survival;
mod sweep;
mod threshold;
mod verify;
mod worth;

pub use assessment::{
    BeliefSystem, Histories, Likelihood, Play, Polytope, Strategy, beliefs, by_player, cell,
    outcomes, strategy,
};
pub use certificate::{CertificateDocument, RefutationDocument, StandingDocument};
pub use check::{CheckDocument, GameSize, ParameterDocument};
pub(crate) use device::EXPECTED;
pub use device::{
    ConsultationDocument, DeviationDocument, DeviceCertificateDocument, DeviceClaim,
    DeviceDocument, DeviceEntry, DeviceFileDocument, DevicePart, DeviceParts, DeviceSolution,
    DualDocument, ExchangeDocument, JointPlanDocument, PairDocument, SignalDocument, StateDocument,
    VerifyDeviceDocument,
};
pub use formula::{
    Formula, FormulaAmount, FormulaClass, FormulaLikelihood, FormulaPolytope, FormulaStrategy,
};
pub use named::Named;
pub use number::{Amount, Number};
pub use path::PathPoint;
pub use profile::{Profile, ProfileDocument, ProfileEntry};
pub use refinements::RefinementsDocument;
pub use region::{
    AreaDocument, AxisDocument, BetweenDocument, BoundaryDocument, BoxDocument, KindDocument,
    PossibleDocument, RegionDocument,
};
pub use robust::{
    AdmissibleDocument, ChoiceDocument, DecisionDocument, PlanDocument, PureDocument,
    RevisionDocument, UpdatedDocument,
};
pub use sensitivity::{
    BarDocument, BeliefDocument, BindingDocument, BranchDocument, CourseDocument, CriticalDocument,
    DerivativeDocument, EffectDocument, ExplainDocument, ExplainedDocument, FlipDocument,
    IncentiveDocument, NearestDocument, OutcomeNowDocument, RateDocument, ReadingDocument,
    RefusedDocument, SideDocument,
};
pub use solve::{
    Extent, GameDocument, LeftOutDocument, ObjectiveDocument, PartDocument, PureProfilesDocument,
    SecondsDocument, Solution, SolveDocument,
};
pub use survival::{RobustDocument, SurvivalDocument, SurvivingKindDocument};
pub use sweep::{NameCount, PointError, SweepDocument};
pub use threshold::{
    CellDocument, EndDocument, IntervalDocument, ThresholdDocument, WhereDocument,
};
pub use verify::{Claim, VerifyDocument};
pub use worth::{
    CurveDocument, DifferenceDocument, PieceDocument, RungDocument, WorthCurveDocument,
    WorthDocument,
};

/// The version of the JSON that this version of demarche writes.
pub const SCHEMA: u32 = 1;

/// A JSON Schema (draft 2020-12) of every document that is written, and of the profiles and devices
/// that are read: in version [`SCHEMA`]. `demarche schema` prints it.
///
/// ```
/// use demarche::document::{JSON_SCHEMA, SCHEMA};
///
/// let schema: serde_json::Value = serde_json::from_str(JSON_SCHEMA).unwrap();
/// assert_eq!(schema["$id"], "urn:demarche:schema:1");
/// assert_eq!(schema["$defs"]["solve"]["properties"]["schema"]["const"], SCHEMA);
/// ```
pub const JSON_SCHEMA: &str = include_str!("schema/v1.json");
