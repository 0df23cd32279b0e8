//! How answers depend on the parameters of a model.

pub mod robust;
