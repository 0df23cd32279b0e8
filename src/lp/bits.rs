//! Sets of small numbers.

/// A set of numbers, a bit for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// The numbers below `count`.
    pub(crate) fn below(count: usize) -> Self {
        let mut all = Bits(vec![!0; count.div_ceil(64)]);
        if let Some(last) = all.0.last_mut()
            && !count.is_multiple_of(64)
        {
            *last = (1 << (count % 64)) - 1;
        }
        all
    }

    pub(crate) fn insert(&mut self, number: usize) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        self.0[number / 64] |= 1 << (number % 64);
    }

    pub(crate) fn remove(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        let word = self.0.get(number / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// What both sets hold.
    pub(crate) fn and(&self, other: &Bits) -> Bits {
        let words = self.0.iter().zip(&other.0);
        Bits(words.map(|(a, b)| a & b).collect())
    }

    /// Whether everything here is also in the other set.
    pub(crate) fn is_within(&self, other: &Bits) -> bool {
        let word = |at: usize| other.0.get(at).copied().unwrap_or(0);
        let mut words = self.0.iter().enumerate();
        words.all(|(at, &mine)| mine & !word(at) == 0)
    }

    /// The numbers, from the smallest.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            (0..64)
                .filter(move |bit| word >> bit & 1 == 1)
                .map(move |bit| 64 * at + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn sets_of_different_lengths_meet() {
        let mut short = Bits::below(64);
        let mut long = Bits::default();
        for number in [3, 64, 130] {
            long.insert(number);
        }
        assert_eq!(short.and(&long).iter().collect::<Vec<_>>(), [3]);
        assert!(!long.is_within(&short) && !short.is_within(&long));
        short = short.and(&long);
        assert!(short.is_within(&long) && !short.contains(64) && long.contains(130));
        short.remove(3);
        assert!(short.is_empty() && Bits::below(70).contains(69) && !Bits::below(70).contains(70));
    }
}
