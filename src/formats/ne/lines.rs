//! The lines of a listing, cut into numbers with their places.

use crate::formats::gambit::lexer::number;
use crate::number::Rational;
use std::ops::Range;

/// What a line starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// `NE`
    Equilibrium,
    /// `convex-` and a number
    Extreme,
    /// A number, λ
    Response,
}

/// A line that lists a profile.
pub(super) struct Line<'a> {
    pub(super) tag: Tag,
    /// Where it stands.
    pub(super) span: Range<usize>,
    /// What follows on the tag.
    pub(super) entries: Vec<Entry<'a>>,
}

/// What stands between two commas.
pub(super) struct Entry<'a> {
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
    /// Its value, or what is found instead of a number.
    pub(super) value: Result<Rational, String>,
    /// Of a decimal: the place of its last digit, from the point on.
    pub(super) digits: Option<i32>,
}

impl Line<'_> {
    /// Where some of the entries stand.
    pub(super) fn stretch(&self, range: Range<usize>) -> Range<usize> {
        match self.entries.get(range) {
            Some([first, .., last]) => first.span.start..last.span.end,
            Some([one]) => one.span.clone(),
            _ => self.span.clone(),
        }
    }
}

impl<'a> Entry<'a> {
    fn new(text: &'a str, start: usize) -> Self {
        let kept = text.trim();
        let start = start + (text.len() - text.trim_start().len());
        let found = match kept.is_empty() {
            true => Err("nothing".to_string()),
            false => number(kept).map_err(|_| format!("`{kept}`")),
        };
        Entry {
            text: kept,
            span: start..start + kept.len(),
            value: found,
            digits: digits(kept),
        }
    }

    /// Whether it has this value as it stands.
    pub(super) fn is(&self, value: &Rational) -> bool {
        self.value.as_ref() == Ok(value)
    }

    /// Of a decimal: by how much it may differ from what was rounded.
    pub(super) fn rounding(&self) -> Option<Rational> {
        let last = Rational::from(10).pow(-self.digits?)?;
        Some(last / Rational::from(2))
    }
}

/// Of a decimal: how many digits there are after the point, less the exponent; at most 300, which
/// no rounding of probabilities comes to.
fn digits(text: &str) -> Option<i32> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().unwrap_or(i32::MIN)),
        None if text.contains('.') => (text, 0),
        None => return None,
    };
    let after = mantissa.split_once('.').map_or(0, |(_, after)| after.len());
    let after = i32::try_from(after).unwrap_or(i32::MAX);
    Some(after.saturating_sub(exponent).clamp(0, 300))
}

/// The lines that list profiles; blank lines, banners and others are left out.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |full| {
        let begin = start;
        start += full.len();
        let line = full.trim();
        let begin = begin + (full.len() - full.trim_start().len());
        let (first, rest) = line.split_once(',')?;
        let name = first.trim();
        let tag = if name == "NE" {
            Tag::Equilibrium
        } else if name.strip_prefix("convex-").is_some_and(is_digits) {
            Tag::Extreme
        } else if number(name).is_ok() {
            Tag::Response
        } else {
            return None;
        };
        let mut at = begin + first.len() + 1;
        let entries = rest.split(',').map(|entry| {
            let own = Entry::new(entry, at);
            at += entry.len() + 1;
            own
        });
        Some(Line {
            tag,
            entries: entries.collect(),
            span: begin..begin + line.len(),
        })
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart_and_entries_have_their_places() {
        let text = "Compute Nash equilibria\r\nGambit version 16, Copyright\r\n\r\n NE,1/3, 2/3\r\n\
                    convex-1,1,0\n0.5,1e-3,x\ncandidate,10,01\n";
        let found: Vec<Line<'_>> = lines(text).collect();
        let tags: Vec<Tag> = found.iter().map(|line| line.tag).collect();
        assert_eq!(tags, [Tag::Equilibrium, Tag::Extreme, Tag::Response]);
        assert_eq!(&text[found[0].span.clone()], "NE,1/3, 2/3");
        assert_eq!(&text[found[0].entries[1].span.clone()], "2/3");
        assert_eq!(&text[found[0].stretch(0..2)], "1/3, 2/3");
        assert!(found[0].entries[0].is(&Rational::new(1, 3)));
        assert_eq!(found[2].entries[1].value, Err("`x`".to_string()));
    }

    #[test]
    fn decimals_say_where_their_last_digit_is() {
        let places = [
            ("0.25", Some(2)),
            ("1.000000", Some(6)),
            ("4.5e-11", Some(12)),
            ("1e-3", Some(3)),
            ("1/3", None),
            ("1", None),
        ];
        for (text, place) in places {
            assert_eq!(digits(text), place, "{text}");
        }
    }
}
