//! Labels of things of which mostly few or none have one.

use super::intern::Names;
use super::tree::NOTHING;

/// Labels by number, while numbers may still change. Without labels it holds nothing at all.
#[derive(Debug, Default)]
pub(super) struct LabelDrafts {
    /// By number, as far as labels were given: which name.
    named: Vec<u32>,
    names: Names,
}

impl LabelDrafts {
    /// Gives a label, which replaces an earlier one; an empty one takes it away.
    pub(super) fn set(&mut self, number: usize, label: &str) {
        if label.is_empty() {
            if let Some(known) = self.named.get_mut(number) {
                *known = NOTHING;
            }
            return;
        }
        if self.named.len() <= number {
            self.named.resize(number + 1, NOTHING);
        }
        self.named[number] = self.names.push(label);
    }

    /// The name of a number.
    pub(super) fn get(&self, number: usize) -> Option<u32> {
        self.named
            .get(number)
            .copied()
            .filter(|&name| name != NOTHING)
    }

    /// The labels under other numbers: `owners` lists, from the least, the new numbers of what has
    /// a label, and the name of each.
    pub(super) fn renumbered(self, owners: Vec<(u32, u32)>) -> Labels {
        Labels {
            owners,
            names: self.names,
        }
    }

    /// The labels under their own numbers.
    pub(super) fn finish(self) -> Labels {
        let numbers = (0..).zip(&self.named);
        let owners = numbers.filter(|&(_, &name)| name != NOTHING);
        let owners = owners.map(|(number, &name)| (number, name)).collect();
        self.renumbered(owners)
    }
}

/// Labels by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    /// From the least number: the number and its name.
    owners: Vec<(u32, u32)>,
    names: Names,
}

impl Labels {
    /// A label; empty where there is none.
    pub(super) fn get(&self, number: usize) -> &str {
        let found = self
            .owners
            .binary_search_by_key(&number, |&(owner, _)| owner as usize);
        found.map_or("", |at| self.names.get(self.owners[at].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_replaced_and_taken_away() {
        let mut drafts = LabelDrafts::default();
        for (number, label) in [
            (7, "seven"),
            (2, "two"),
            (7, "sieben"),
            (4, "four"),
            (4, ""),
        ] {
            drafts.set(number, label);
        }
        drafts.set(1000, "");
        assert_eq!((drafts.get(2).is_some(), drafts.get(4)), (true, None));
        let labels = drafts.finish();
        let all: Vec<&str> = (0..9).map(|number| labels.get(number)).collect();
        assert_eq!(all, ["", "", "two", "", "", "", "", "sieben", ""]);
        assert_eq!(labels.get(1000), "");
    }
}
