//! All integration tests in one binary, which links once: a module for every part of the library.

mod analysis;
mod efg;
mod lp;
mod oracle;
mod random;
