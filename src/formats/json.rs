//! Profiles and devices as JSON.
//!
//! ```
//! use demarche::formats::json;
//! use demarche::game::GameBuilder;
//! use demarche::number::{Rational, Tolerances};
//!
//! let mut builder = GameBuilder::new("response", ["Israel", "Iran"]);
//! let set = builder.infoset("Iran", "response", ["restrain", "intervene"]);
//! let root = builder.root();
//! builder.decide(root, set);
//! let game = builder.build()?;
//!
//! let read = |text: &str| json::read_profile("p.json", text, &game, &Tolerances::default());
//! let found = read(
//!     r#"{"strategy": {"Iran": {"response": {"restrain": "1/3", "intervene": "2/3"}}}}"#,
//! )?;
//! let set = game.infosets().next().unwrap().id();
//! assert_eq!(found.profiles[0].behavior.at(set).unwrap()[0], Rational::new(1, 3));
//! let refusal = read(r#"{"strategy": {"Iran": {"respons": {"restrain": "1"}}}}"#).unwrap_err();
//! assert!(refusal.to_string().contains("did you mean `response`?"));
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

use crate::diagnostic::{Diagnostic, Error, ErrorKind, Place};
use crate::document::{DeviceClaim, DeviceFileDocument, Profile, ProfileDocument};
use crate::game::Game;
use crate::number::Tolerances;

/// The profiles of a file.
#[derive(Debug, Clone)]
pub struct ProfileFile {
    /// What they are claimed to be.
    pub concept: Option<String>,
    /// The profiles; at least one.
    pub profiles: Vec<Profile>,
    /// What had to be changed to read them.
    pub notes: Vec<Diagnostic>,
}

/// Reads profiles of `game`: the whole output of `solve`, one of its solutions, or
/// `{"strategy": …, "beliefs": …}`.
///
/// Refuses what is no JSON of this form, and what [`ProfileDocument::profiles`] refuses.
pub fn read_profile(
    source_name: &str,
    text: &str,
    game: &Game,
    tolerances: &Tolerances,
) -> Result<ProfileFile, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: ProfileDocument = parse(source_name, text, "the profile")?;
    let place = |name: &str| place(source_name, text, name);
    let (profiles, notes) = document.profiles(game, tolerances, &place)?;
    Ok(ProfileFile {
        concept: document.concept,
        profiles,
        notes,
    })
}

/// The device of a file.
#[derive(Debug, Clone)]
pub struct DeviceFile {
    /// What it is claimed to be.
    pub concept: Option<String>,
    /// The device.
    pub claim: DeviceClaim,
    /// What had to be changed to read it.
    pub notes: Vec<Diagnostic>,
}

/// Reads a device of `game`: the whole output of `solve`, its solution, or the parts of one that
/// say what the device is.
///
/// Refuses what is no JSON of this form, and what [`DeviceFileDocument::device`] refuses.
pub fn read_device(
    source_name: &str,
    text: &str,
    game: &Game,
    tolerances: &Tolerances,
) -> Result<DeviceFile, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: DeviceFileDocument = parse(source_name, text, "the device")?;
    let place = |name: &str| place(source_name, text, name);
    let (claim, notes) = document.device(game, tolerances, &place)?;
    Ok(DeviceFile {
        concept: document.concept,
        claim,
        notes,
    })
}

/// What the file says that it holds: a concept, if it names one.
///
/// Refuses what is no JSON object.
pub fn read_concept(source_name: &str, text: &str) -> Result<Option<String>, Error> {
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(default)]
        concept: Option<String>,
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    parse::<Named>(source_name, text, "the file").map(|named| named.concept)
}

fn parse<T: serde::de::DeserializeOwned>(
    source_name: &str,
    text: &str,
    what: &str,
) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|fault| {
        let place = Place::in_text(source_name, text, offset(text, &fault));
        let full = fault.to_string();
        let message = full.split(" at line ").next().unwrap_or(&full);
        let message = format!("{what} cannot be read: {message}");
        Error::new(ErrorKind::Input, Diagnostic::error(message).at(place))
    })
}

/// A name is shown in its place where the text has it only once.
fn place(source_name: &str, text: &str, name: &str) -> Option<Place> {
    let quoted = serde_json::to_string(name).ok()?;
    let mut found = text.match_indices(&quoted);
    let (at, _) = found.next()?;
    let place = Place::in_text(source_name, text, at..at + quoted.len());
    found.next().is_none().then_some(place)
}

/// Where in the text a JSON error stands.
fn offset(text: &str, fault: &serde_json::Error) -> std::ops::Range<usize> {
    let lines = text.split_inclusive('\n').take(fault.line().max(1) - 1);
    let start: usize = lines.map(str::len).sum();
    let at = start + fault.column().max(1) - 1;
    at..at + 1
}
