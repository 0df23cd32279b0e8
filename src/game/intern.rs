//! Texts, lists and steps kept once each, and found again by what they say.
//!
//! A tree of ten million nodes may have millions of information sets; a map that owns its keys
//! costs a hundred bytes for each, an [`Index`] into a table that exists anyway costs about ten.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A hash table of numbers whose contents stand in a table elsewhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// By slot: the hash and the number. Their count is zero or a power of two.
    slots: Vec<(u32, u32)>,
    filled: usize,
}

/// The number of a slot that holds none.
const FREE: u32 = u32::MAX;

/// The hash of a content, the same in every run.
pub(super) fn hash(content: impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish() as u32
}

impl Index {
    /// The number with this hash for which `is` holds.
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        // Some slot is always free, so the search ends.
        loop {
            let (known, number) = self.slots[slot];
            if number == FREE {
                return None;
            }
            if known == hash && is(number) {
                return Some(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Adds a number that the index does not hold; it must not be `u32::MAX`.
    pub(super) fn insert(&mut self, hash: u32, number: u32) {
        if (self.filled + 1) * 4 > self.slots.len() * 3 {
            let larger = vec![(0, FREE); (self.slots.len() * 2).max(8)];
            for (hash, number) in std::mem::replace(&mut self.slots, larger) {
                if number != FREE {
                    self.place(hash, number);
                }
            }
        }
        self.place(hash, number);
        self.filled += 1;
    }

    fn place(&mut self, hash: u32, number: u32) {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot].1 != FREE {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = (hash, number);
    }
}

/// Many short texts in one buffer.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    pub(super) fn push(&mut self, name: &str) -> u32 {
        self.text.push_str(name);
        self.ends.push(self.text.len());
        (self.ends.len() - 1) as u32
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, name: u32) -> &str {
        let name = name as usize;
        let start = if name == 0 { 0 } else { self.ends[name - 1] };
        &self.text[start..self.ends[name]]
    }
}

/// Texts, each kept once.
#[derive(Debug, Default)]
pub(super) struct Words {
    names: Names,
    index: Index,
}

impl Words {
    /// The number of a text, new or known.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        let hash = hash(word);
        let is = |number| self.names.get(number) == word;
        if let Some(known) = self.index.find(hash, is) {
            return known;
        }
        let number = self.names.push(word);
        self.index.insert(hash, number);
        number
    }

    pub(super) fn get(&self, number: u32) -> &str {
        self.names.get(number)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The texts by number, no longer to be searched.
    pub(super) fn into_names(self) -> Names {
        self.names
    }
}

/// Lists of numbers, each kept once.
#[derive(Debug, Default)]
pub(super) struct Lists {
    items: Vec<u32>,
    ends: Vec<usize>,
    index: Index,
}

impl Lists {
    /// The number of a list, new or known.
    pub(super) fn number(&mut self, list: &[u32]) -> u32 {
        let hash = hash(list);
        if let Some(known) = self.index.find(hash, |number| self.get(number) == list) {
            return known;
        }
        self.items.extend_from_slice(list);
        self.ends.push(self.items.len());
        let number = (self.ends.len() - 1) as u32;
        self.index.insert(hash, number);
        number
    }

    pub(super) fn get(&self, list: u32) -> &[u32] {
        let list = list as usize;
        let start = if list == 0 { 0 } else { self.ends[list - 1] };
        &self.items[start..self.ends[list]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_number_and_different_ones_do_not() {
        let mut words = Words::default();
        let numbers: Vec<u32> = (0..1000).map(|n| words.number(&n.to_string())).collect();
        for (n, &number) in numbers.iter().enumerate() {
            assert_eq!(words.number(&n.to_string()), number);
            assert_eq!(words.get(number), n.to_string());
        }
        assert_eq!(words.len(), 1000);
        assert_eq!(words.number(""), 1000);
        assert_eq!(words.get(1000), "");
    }

    #[test]
    fn equal_hashes_do_not_confuse_the_index() {
        let mut index = Index::default();
        for number in 0..100 {
            index.insert(7, number);
        }
        assert_eq!(index.find(7, |number| number == 63), Some(63));
        assert_eq!(index.find(7, |number| number == 100), None);
        assert_eq!(index.find(8, |_| true), None);
    }

    #[test]
    fn lists_are_told_apart_by_order_and_length() {
        let mut lists = Lists::default();
        let all: [&[u32]; 5] = [&[], &[1], &[1, 2], &[2, 1], &[0]];
        let numbers: Vec<u32> = all.iter().map(|list| lists.number(list)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        for (list, number) in all.iter().zip(numbers) {
            assert_eq!(lists.number(list), number);
            assert_eq!(lists.get(number), *list);
        }
    }
}
