//! Names that are unique: answers and profiles speak of players, sets and actions by name.

use std::collections::HashSet;

/// Gives out names no two of which are equal.
#[derive(Debug, Default)]
pub(in crate::formats) struct Unique {
    taken: HashSet<Box<str>>,
}

impl Unique {
    /// `name` itself if it is neither empty nor taken, otherwise `empty` or `name#number`; further
    /// numbers are appended while that is taken as well.
    pub(in crate::formats) fn claim(
        &mut self,
        name: &str,
        empty: impl FnOnce() -> String,
        number: i64,
    ) -> String {
        if !name.is_empty() && self.taken.insert(name.into()) {
            return name.to_string();
        }
        let stem = if name.is_empty() {
            empty()
        } else {
            format!("{name}#{number}")
        };
        let mut candidate = stem.clone();
        let mut next = 2;
        while !self.taken.insert(candidate.as_str().into()) {
            candidate = format!("{stem}#{next}");
            next += 1;
        }
        candidate
    }
}

/// Names as they are to be used.
pub(in crate::formats) enum Distinct<'a, S> {
    /// They differ as they are.
    Same(&'a [S]),
    /// Some had to be changed.
    Changed(Vec<String>),
}

impl<S: AsRef<str>> Distinct<'_, S> {
    /// The names, in their order.
    pub(in crate::formats) fn iter(&self) -> impl Iterator<Item = &str> {
        let (same, changed): (&[S], &[String]) = match self {
            Distinct::Same(names) => (names, &[]),
            Distinct::Changed(names) => (&[], names),
        };
        let same = same.iter().map(AsRef::as_ref);
        same.chain(changed.iter().map(String::as_str))
    }
}

/// A list of names made unique by position: a repeated or empty one gets `#` and its position.
pub(in crate::formats) fn by_position<S: AsRef<str>>(names: &[S]) -> Distinct<'_, S> {
    // Lists are mostly too short for a hash table to pay.
    const SHORT: usize = 8;
    let fine = |index: usize, name: &S| {
        let name = name.as_ref();
        !name.is_empty() && names[..index].iter().all(|other| other.as_ref() != name)
    };
    if names.len() <= SHORT && (0..).zip(names).all(|(index, name)| fine(index, name)) {
        return Distinct::Same(names);
    }
    let mut unique = Unique::default();
    let changed: Vec<String> = (1..)
        .zip(names)
        .map(|(position, name)| unique.claim(name.as_ref(), || format!("#{position}"), position))
        .collect();
    if changed
        .iter()
        .zip(names)
        .all(|(new, old)| new == old.as_ref())
    {
        return Distinct::Same(names);
    }
    Distinct::Changed(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_tell_names_apart() {
        let changed = |names: &[&str]| match by_position(names) {
            Distinct::Same(_) => Vec::new(),
            Distinct::Changed(names) => names,
        };
        assert_eq!(changed(&["l", "l", "", "l"]), ["l", "l#2", "#3", "l#4"]);
        assert_eq!(changed(&["l", "l#3", "l"]), ["l", "l#3", "l#3#2"]);
        assert!(changed(&["l", "r"]).is_empty());
        assert!(changed(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]).is_empty());
    }
}
