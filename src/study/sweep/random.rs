//! Random numbers by their place: no draw depends on the draws before it.

/// The `index`-th random word of a stream that a seed and a name determine.
///
/// The generator is SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, *Fast splittable pseudorandom
/// number generators*, OOPSLA 2014): a Weyl sequence whose terms are mixed, so that each is computed
/// on its own. Its upper half is returned.
pub(super) fn draw(seed: u64, stream: &str, index: u64) -> u32 {
    let start = mix(mix(seed.wrapping_add(GAMMA)) ^ hash(stream.as_bytes()));
    let state = start.wrapping_add(GAMMA.wrapping_mul(index.wrapping_add(1)));
    (mix(state) >> 32) as u32
}

/// The golden ratio, odd.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The output function of SplitMix64: variant 13 of D. Stafford's mixers.
fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// FNV-1a, 64 bits (G. Fowler, L. C. Noll and K.-P. Vo; RFC 9923).
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325;
    bytes.iter().fold(start, |hash: u64, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_those_of_the_papers() {
        // SplitMix64 from the seed 1234567, as Vigna's reference code prints it.
        let word = |index: u64| mix(1_234_567u64.wrapping_add(GAMMA.wrapping_mul(index)));
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973];
        assert_eq!([word(1), word(2)], expected);
        // Test vectors of FNV-1a.
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
