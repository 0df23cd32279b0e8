//! Deviations: from a profile at one place, and from what a device recommends.

mod device;
mod one_shot;

pub use device::{Deviation, DeviceCertificate, Obedience, certify_device};
pub use one_shot::{OneShot, one_shot_deviations, ties};
