//! Distributions of parameters: how likely values are held to be.

use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::expr::{Snippet, evaluate_constant};
use crate::number::{OrderedRing, Rational};
use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// A distribution of a number over a range: uniform, triangular, or normal and cut off at the ends
/// of the range.
///
/// Written `uniform(a, b)`, `triangular(a, mode, b)` and `normal(mean, deviation, a, b)`, or
/// `normal(mean, deviation)` where the range is known; every number is an exact expression.
///
/// What is drawn is exact: one of 2³² values that divide the range evenly, the centers of as many
/// equal stretches. Which one follows by inverting the distribution function in floats; where
/// another machine rounds them otherwise, a value may differ by one such stretch.
///
/// ```
/// use demarche::model::Distribution;
/// use demarche::number::Rational;
///
/// let law = Distribution::parse("normal(0.7, 0.1)", Some(&(Rational::ZERO, Rational::ONE)))?;
/// assert_eq!(law.to_string(), "normal(7/10, 1/10, 0, 1)");
/// // Half of it lies below its mean, but for what is cut off above 1.
/// let median = law.value(1 << 31);
/// assert!((median.to_f64() - 0.69983).abs() < 1e-5);
/// let error = Distribution::parse("normal(0.7, 0.1)", None).unwrap_err().to_string();
/// assert!(error.contains("write `normal(7/10, 1/10, least, greatest)`"));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    law: Law,
    least: Rational,
    greatest: Rational,
}

/// How the values of a [`Distribution`] are spread over its range.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Law {
    /// All alike.
    Uniform,
    /// The density rises in a straight line to the mode, and falls from there.
    Triangular {
        /// The likeliest value.
        mode: Rational,
    },
    /// Normal, given that the value lies in the range.
    Normal {
        /// The mean before it is cut off.
        mean: Rational,
        /// The standard deviation before it is cut off.
        deviation: Rational,
    },
}

/// How distributions are written.
const FORMS: &str =
    "write `uniform(a, b)`, `triangular(a, mode, b)` or `normal(mean, deviation, a, b)`";

/// How many values can be drawn, as a power of two.
const BITS: u32 = 32;

impl Distribution {
    /// Every value from `least` to `greatest` alike. Refuses a range without length.
    pub fn uniform(least: Rational, greatest: Rational) -> Result<Self, Error> {
        Distribution::new(Law::Uniform, least, greatest)
    }

    /// Rising to `mode` and falling from there. Refuses a range without length, and a mode outside.
    pub fn triangular(least: Rational, mode: Rational, greatest: Rational) -> Result<Self, Error> {
        Distribution::new(Law::Triangular { mode }, least, greatest)
    }

    /// Normal and cut off. Refuses a range without length, a deviation that is not positive, and a
    /// range so far from the mean that next to nothing of the distribution is left.
    pub fn normal(
        mean: Rational,
        deviation: Rational,
        least: Rational,
        greatest: Rational,
    ) -> Result<Self, Error> {
        Distribution::new(Law::Normal { mean, deviation }, least, greatest)
    }

    fn new(law: Law, least: Rational, greatest: Rational) -> Result<Self, Error> {
        let refused = |message: String, hint: &str| {
            Err(Error::new(
                ErrorKind::Input,
                Diagnostic::error(message).hint(hint),
            ))
        };
        if least >= greatest {
            let message = format!("a distribution cannot run from {least} to {greatest}");
            return refused(
                message,
                "write the least value first, and then a greater one",
            );
        }
        match &law {
            Law::Triangular { mode } if !(least <= *mode && *mode <= greatest) => {
                let message =
                    format!("the mode {mode} is outside the range from {least} to {greatest}");
                return refused(
                    message,
                    "write `triangular(a, mode, b)`, the mode between the ends",
                );
            }
            Law::Normal { deviation, .. } if deviation.sign() != Ordering::Greater => {
                let message = format!("the standard deviation {deviation} is not positive");
                return refused(message, "write `normal(mean, deviation, a, b)`");
            }
            _ => {}
        }
        let new = Distribution {
            law,
            least,
            greatest,
        };
        if let Law::Normal { .. } = new.law {
            let [a, b] = new.standard_ends();
            if !a.is_finite() || !b.is_finite() || !between(a, b).is_normal() {
                let message =
                    format!("nothing is left of `{new}`: its range is too far from its mean");
                return refused(message, "give a range within some 30 standard deviations");
            }
        }
        Ok(new)
    }

    /// Reads a distribution; `range` is that of a normal one which does not say it.
    ///
    /// Refuses what is not written so, and what the constructors refuse, with the place.
    pub fn parse(
        text: impl Into<Snippet>,
        range: Option<&(Rational, Rational)>,
    ) -> Result<Self, Error> {
        let snippet = text.into();
        let text = snippet.text();
        let refused = |message: String, hint: &str| {
            let fault = Diagnostic::error(message).at(snippet.place()).hint(hint);
            Err(Error::new(ErrorKind::Input, fault))
        };
        let inside = text.trim_end().strip_suffix(')').and_then(|rest| {
            let open = rest.find('(')?;
            Some((rest[..open].trim(), snippet.part(open + 1..rest.len())))
        });
        let Some((name, inside)) = inside else {
            return refused(format!("`{text}` is no distribution"), FORMS);
        };
        let numbers = inside.split(',').into_iter().map(evaluate_constant);
        let numbers: Vec<Rational> = match name {
            "uniform" | "triangular" | "normal" => numbers.collect::<Result<_, _>>()?,
            _ => {
                let fault = Diagnostic::error(format!("there is no distribution `{name}`"));
                let fault = fault.at(snippet.place()).hint(FORMS);
                let known = ["uniform", "triangular", "normal"];
                return Err(Error::new(ErrorKind::Input, fault.suggest(name, known)));
            }
        };
        let made = match (name, &numbers[..], range) {
            ("uniform", [a, b], _) => Distribution::uniform(a.clone(), b.clone()),
            ("triangular", [a, mode, b], _) => {
                Distribution::triangular(a.clone(), mode.clone(), b.clone())
            }
            ("normal", [mean, deviation, a, b], _)
            | ("normal", [mean, deviation], Some((a, b))) => {
                Distribution::normal(mean.clone(), deviation.clone(), a.clone(), b.clone())
            }
            ("normal", [mean, deviation], None) => {
                let hint = format!(
                    "write `normal({mean}, {deviation}, least, greatest)`, or give the parameter a range"
                );
                return refused(
                    "this normal distribution has no range at whose ends it is cut off".into(),
                    &hint,
                );
            }
            _ => {
                let message = format!("`{name}` does not take {} numbers", numbers.len());
                return refused(message, FORMS);
            }
        };
        made.map_err(|error| {
            let faults = error.diagnostics().iter().cloned();
            let at = |fault: Diagnostic| fault.at(snippet.place());
            match Error::check(error.kind(), faults.map(at).collect()) {
                Err(placed) => placed,
                Ok(_) => error,
            }
        })
    }

    /// How the values are spread.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// The least value.
    pub fn least(&self) -> &Rational {
        &self.least
    }

    /// The greatest value.
    pub fn greatest(&self) -> &Rational {
        &self.greatest
    }

    /// The value that a uniform `draw` stands for: the one with a share `(draw + 1/2) / 2³²` of the
    /// distribution below it. It lies strictly inside the range, and grows with `draw`.
    pub fn value(&self, draw: u32) -> Rational {
        // 33 bits, so the float is exact.
        let share = (2 * u64::from(draw) + 1) as f64 / 2f64.powi(BITS as i32 + 1);
        let stretch = match &self.law {
            Law::Uniform => draw,
            Law::Triangular { mode } => {
                let mode = ((mode - &self.least) / (&self.greatest - &self.least)).to_f64();
                let at = match share < mode {
                    true => (share * mode).sqrt(),
                    false => 1.0 - ((1.0 - share) * (1.0 - mode)).sqrt(),
                };
                // A cast keeps to the ends of its type.
                (at * 2f64.powi(BITS as i32)) as u32
            }
            Law::Normal { .. } => self.normal_stretch(share),
        };
        let center = Rational::new(2 * i64::from(stretch) + 1, 1 << (BITS + 1));
        &self.least + &((&self.greatest - &self.least) * &center)
    }

    /// The ends of the range in standard deviations from the mean, of a normal distribution.
    fn standard_ends(&self) -> [f64; 2] {
        let Law::Normal { mean, deviation } = &self.law else {
            return [0.0, 0.0];
        };
        [&self.least, &self.greatest].map(|end| ((end - mean) / deviation).to_f64())
    }

    /// The last stretch that starts with no more than this share below it.
    fn normal_stretch(&self, share: f64) -> u32 {
        let [a, b] = self.standard_ends();
        let wanted = share * between(a, b);
        let mut found = 0u32;
        for bit in (0..BITS).rev() {
            let next = found | 1 << bit;
            let start = a + (b - a) * (f64::from(next) / 2f64.powi(BITS as i32));
            if between(a, start) <= wanted {
                found = next;
            }
        }
        found
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, greatest) = (&self.least, &self.greatest);
        match &self.law {
            Law::Uniform => write!(out, "uniform({least}, {greatest})"),
            Law::Triangular { mode } => write!(out, "triangular({least}, {mode}, {greatest})"),
            Law::Normal { mean, deviation } => {
                write!(out, "normal({mean}, {deviation}, {least}, {greatest})")
            }
        }
    }
}

impl Serialize for Distribution {
    /// As it is written.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How much of the standard normal distribution lies between `a` and `b >= a`, with a small
/// relative error in the tails as well.
fn between(a: f64, b: f64) -> f64 {
    let (width, center) = (b - a, a + (b - a) / 2.0);
    if width * center.abs().max(1.0) < 0.01 {
        // Differences would cancel: the integral of the density's Taylor series.
        let square = center * center;
        let second = width.powi(2) * (square - 1.0) / 24.0;
        let fourth = width.powi(4) * (square * square - 6.0 * square + 3.0) / 1920.0;
        return density(center) * width * (1.0 + second + fourth);
    }
    if a >= 0.0 {
        tail(a) - tail(b)
    } else if b <= 0.0 {
        tail(-b) - tail(-a)
    } else {
        1.0 - tail(-a) - tail(b)
    }
}

fn density(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// How much of the standard normal distribution lies above `x >= 0`: by the series of G. Marsaglia,
/// *Evaluating the normal distribution*, Journal of Statistical Software 11(4), 2004, and far out by
/// Laplace's continued fraction (Abramowitz and Stegun 26.2.14).
fn tail(x: f64) -> f64 {
    if x < 3.0 {
        let (mut term, mut sum, mut odd) = (x, x, 1.0);
        while term > f64::EPSILON * sum / 4.0 {
            odd += 2.0;
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 - density(x) * sum;
    }
    if x.is_infinite() {
        return 0.0;
    }
    let fraction = (1..=60).rev().fold(x, |below, k| x + f64::from(k) / below);
    density(x) / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        // Abramowitz and Stegun, table 26.1.
        for (x, below) in [
            (0.0, 0.5),
            (1.0, 0.841344746068543),
            (2.0, 0.977249868051821),
            (2.9, 0.998134186699616),
            (3.0, 0.998650101968370),
            (5.0, 0.999999713348428),
        ] {
            assert!((1.0 - tail(x) - below).abs() < 1e-14, "{x}");
        }
        // -log10 of the tail, table 26.2.
        for (x, power) in [(5.0, 6.54265), (10.0, 23.11805), (20.0, 88.56010)] {
            assert!((-tail(x).log10() - power).abs() < 1e-5, "{x}");
        }
        // Both ways of computing the same.
        for x in [0.0, 0.5, 3.0, 10.0] {
            let (narrow, wide) = (between(x, x + 0.0009), between(x, x + 0.02));
            let parts: f64 = (0..20)
                .map(|k| x + 0.001 * f64::from(k))
                .map(|at| between(at, at + 0.001))
                .sum();
            assert!((parts / wide - 1.0).abs() < 1e-12, "{x}");
            assert!(narrow > 0.0);
        }
    }
}
