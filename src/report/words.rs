//! Information sets of a model in words: `act | hollow, message=assure, response=restrain` is
//! `act after assure, restrain` of the type `hollow`.

use std::collections::BTreeMap;

/// An information set in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    /// The mover's own type, if it has one.
    pub(super) own: Option<String>,
    /// The stage and what the mover saw.
    pub(super) text: String,
}

/// The words for these labels, in their order. Labels that would read alike, and those that no
/// model has made, are left as they are.
pub(super) fn words<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<Words> {
    let labels: Vec<&str> = labels.collect();
    let all: Vec<Words> = labels.iter().map(|label| in_words(label)).collect();
    let mut met: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for words in &all {
        *met.entry((words.own.as_deref(), &words.text)).or_default() += 1;
    }
    let clear = |words: &Words| met[&(words.own.as_deref(), words.text.as_str())] == 1;
    if all.iter().all(clear) {
        return all;
    }
    labels.into_iter().map(plain).collect()
}

fn plain(label: &str) -> Words {
    Words {
        own: None,
        text: label.to_string(),
    }
}

fn in_words(label: &str) -> Words {
    let Some((stage, known)) = label.split_once(" | ") else {
        return plain(label);
    };
    let mut own = None;
    let mut seen = Vec::new();
    for part in known.split(", ") {
        match part.rsplit_once('=') {
            // Only the mover's type stands without the name of what was seen, and it comes first.
            None if own.is_none() && seen.is_empty() => own = Some(part.to_string()),
            Some((_, "skipped")) => {}
            Some((name, value)) if name.starts_with('(') => seen.push(format!("{name} {value}")),
            Some((_, value)) => seen.push(value.to_string()),
            None => return plain(label),
        }
    }
    let text = match seen.is_empty() {
        true => stage.to_string(),
        false => format!("{stage} after {}", seen.join(", ")),
    };
    Words { own, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_words_unless_they_would_read_alike() {
        let say = |labels: &[&str]| words(labels.iter().copied());
        let found = say(&[
            "act | hollow, message=assure, response=skipped",
            "message | hollow",
        ]);
        assert_eq!(found[0].text, "act after assure");
        assert_eq!(found[0].own.as_deref(), Some("hollow"));
        assert_eq!(found[1].text, "message");
        let alike = ["late | a=yes, b=skipped", "late | a=skipped, b=yes"];
        assert_eq!(say(&alike)[0].text, alike[0]);
        let seen = say(&["reply | (relay == endorse)=yes"]);
        assert_eq!(seen[0].text, "reply after (relay == endorse) yes");
        assert_eq!(say(&["x | y | z, q"])[0], plain("x | y | z, q"));
    }
}
