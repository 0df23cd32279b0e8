//! What `--over` says: a parameter, and from where to where.

use demarche::diagnostic::Error;
use demarche::expr::{Snippet, evaluate_constant};
use demarche::number::Rational;

/// A parameter, and its range where one is given: `p`, or `p=0:1`.
#[derive(Debug, Clone)]
pub struct Over {
    text: String,
}

/// Reads `--over`; its values are read when it is used.
pub fn over(text: &str) -> Result<Over, String> {
    let name = text.split('=').next().unwrap_or("").trim();
    let ends = text
        .split_once('=')
        .map(|(_, range)| range.split(':').count());
    match (name.is_empty(), ends) {
        (false, None | Some(2)) => Ok(Over { text: text.into() }),
        _ => Err("expected a parameter, such as `p`, or with its range, `p=0:1`".into()),
    }
}

impl Over {
    /// The parameter.
    pub fn name(&self) -> &str {
        self.text.split('=').next().unwrap_or("").trim()
    }

    /// The range, if it is given: two exact expressions.
    pub fn range(&self) -> Result<Option<(Rational, Rational)>, Error> {
        let (Some(equals), Some(colon)) = (self.text.find('='), self.text.rfind(':')) else {
            return Ok(None);
        };
        let value = |from: usize, to: usize| {
            evaluate_constant(Snippet::new("--over", self.text.as_str(), from..to))
        };
        let least = value(equals + 1, colon)?;
        Ok(Some((least, value(colon + 1, self.text.len())?)))
    }
}
