//! Deviations: from a profile at one place, and from what a device recommends.

mod correlated;
mod deviator;
mod device;
mod ends;
mod mediated;
mod one_shot;
mod pledge;
mod recursion;
mod signal;
mod strategic;
mod validity;

pub use device::{Deviation, DeviceCertificate, Obedience, certify_device};
pub use one_shot::{OneShot, one_shot_deviations, ties};
