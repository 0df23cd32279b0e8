//! Names that are unique: answers and profiles speak of players, sets and actions by name.

use std::collections::HashSet;

/// Gives out names no two of which are equal.
#[derive(Debug, Default)]
pub(super) struct Unique {
    taken: HashSet<Box<str>>,
}

impl Unique {
    /// `name` itself if it is neither empty nor taken, otherwise `empty` or `name#number`; further
    /// numbers are appended while that is taken as well.
    pub(super) fn claim(
        &mut self,
        name: &str,
        empty: impl FnOnce() -> String,
        number: i64,
    ) -> String {
        let mut candidate = if name.is_empty() {
            empty()
        } else if self.taken.contains(name) {
            format!("{name}#{number}")
        } else {
            name.to_string()
        };
        let mut next = 2;
        let stem = candidate.clone();
        while !self.taken.insert(candidate.as_str().into()) {
            candidate = format!("{stem}#{next}");
            next += 1;
        }
        candidate
    }
}

/// A list of names made unique by position: a repeated or empty one gets `#` and its position.
pub(super) fn by_position<S: AsRef<str>>(names: &[S]) -> Vec<String> {
    let mut unique = Unique::default();
    (1..)
        .zip(names)
        .map(|(position, name)| unique.claim(name.as_ref(), || format!("#{position}"), position))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_tell_names_apart() {
        assert_eq!(by_position(&["l", "l", "", "l"]), ["l", "l#2", "#3", "l#4"]);
        assert_eq!(by_position(&["l#2", "l", "l"]).len(), 3);
        assert_eq!(by_position(&["l", "l#3", "l"]), ["l", "l#3", "l#3#2"]);
    }
}
