//! Parameters known only to lie in intervals: what one player should do, whatever they are.
//!
//! [`decision`] is for a single player, the strategies of all others being fixed.

pub mod decision;

use crate::diagnostic::Error;
use crate::expr::evaluate_constant;
use crate::number::Rational;
use std::fmt;
use std::str::FromStr;

/// A parameter and the closed interval in which it is known to lie.
///
/// ```
/// use demarche::number::Rational;
/// use demarche::study::robust::Interval;
///
/// let interval: Interval = "p = 0.3..3/5".parse()?;
/// assert_eq!(interval, Interval::new("p", Rational::new(3, 10), Rational::new(3, 5))?);
/// assert_eq!(interval.to_string(), "p = 3/10..3/5");
/// let error = "p = 0.6..0.3".parse::<Interval>().unwrap_err().to_string();
/// assert!(error.contains("write the least value first"));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    name: String,
    least: Rational,
    greatest: Rational,
}

impl Interval {
    /// The interval from `least` to `greatest`, which may be equal. Refuses one that runs down.
    pub fn new(
        name: impl Into<String>,
        least: Rational,
        greatest: Rational,
    ) -> Result<Self, Error> {
        let name = name.into();
        if least > greatest {
            return Err(Error::input(format!(
                "the interval of `{name}` runs from {least} down to {greatest}; \
                 write the least value first"
            )));
        }
        Ok(Interval {
            name,
            least,
            greatest,
        })
    }

    /// The parameter's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The least value.
    pub fn least(&self) -> &Rational {
        &self.least
    }

    /// The greatest value.
    pub fn greatest(&self) -> &Rational {
        &self.greatest
    }

    /// Whether it holds a single value.
    pub fn is_point(&self) -> bool {
        self.least == self.greatest
    }

    /// The value that lies this share of the way from the least to the greatest.
    fn at(&self, share: &Rational) -> Rational {
        &self.least + &((&self.greatest - &self.least) * share)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} = {}..{}", self.name, self.least, self.greatest)
    }
}

impl FromStr for Interval {
    type Err = Error;

    /// Reads `name = least..greatest`, both ends exact expressions without names.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = || {
            Error::input(format!(
                "`{text}` is no interval; write a name and two numbers, such as `p=0.3..0.6`"
            ))
        };
        let (name, ends) = text.split_once('=').ok_or_else(refuse)?;
        let (least, greatest) = ends.split_once("..").ok_or_else(refuse)?;
        if name.trim().is_empty() {
            return Err(refuse());
        }
        let number = |text: &str| evaluate_constant(text.trim());
        Interval::new(name.trim(), number(least)?, number(greatest)?)
    }
}
