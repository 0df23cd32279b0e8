//! Readers under libFuzzer: the first byte picks the reader, the others are what it reads.
//!
//! What they promise stands in the test suite, which this shares.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../all/readers.rs"]
mod readers;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let reader = &readers::READERS[usize::from(*first) % readers::READERS.len()];
    (reader.keeps_its_promises)(rest);
});
