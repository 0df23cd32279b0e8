//! Which points there are. A point is computed from its number alone.

use super::axis::{Axis, Values};
use super::random;
use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::Rational;
use std::fmt;
use std::str::FromStr;

/// The points of a sweep: the product of all grids and, at every point of it, the same sample of the
/// axes that are drawn.
///
/// The last grid runs faster than those before it, and the sample faster than all grids. Sampled
/// axes are independent of each other. A draw depends on the seed, on the name of its parameter and
/// on its number in the sample, and on nothing else: a larger sample begins with the smaller one,
/// and another axis changes nothing. That all grid points share one sample makes differences between
/// them free of its noise.
///
/// ```
/// use demarche::number::Rational;
/// use demarche::study::sweep::{Axis, Design};
///
/// let p = Axis::spaced("p", Rational::ZERO, Rational::ONE, 5)?;
/// let k = Axis::listed("k", [1, 3].map(Rational::from))?;
/// let design = Design::new(vec![p, k], None, 0)?;
/// assert_eq!(design.points(), 10);
/// assert_eq!(design.values(3), [Rational::new(1, 4), Rational::from(3)]);
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    axes: Vec<Axis>,
    /// How many values are drawn; `None` where nothing is.
    sample: Option<u64>,
    seed: u64,
    shard: Shard,
    points: u64,
}

/// The most points of one design. Their numbers keep exact in floats, whoever reads them.
const MOST_POINTS: u64 = 1 << 53;

impl Design {
    /// All points of these axes, with a sample of that size of those that are drawn.
    ///
    /// Refuses no axes, two of one parameter, drawn axes without a sample's size or a sample without
    /// drawn axes, an empty sample, and more than 2⁵³ points.
    pub fn new(axes: Vec<Axis>, sample: Option<u64>, seed: u64) -> Result<Self, Error> {
        let refused = |message: String, hint: &str| {
            let fault = Diagnostic::error(message).hint(hint);
            Err(Error::new(ErrorKind::Input, fault))
        };
        if axes.is_empty() {
            return refused(
                "no parameter is swept".into(),
                "name one: `--over p=0:1:101`",
            );
        }
        for (index, axis) in axes.iter().enumerate() {
            let name = axis.parameter();
            if axes[..index].iter().any(|other| other.parameter() == name) {
                let message = format!("the parameter `{name}` is swept twice");
                return refused(message, "give all its values in one `--over`");
            }
        }
        let drawn = axes.iter().find(|axis| axis.distribution().is_some());
        match (drawn, sample) {
            (Some(axis), None) => {
                let message = format!(
                    "how many values of `{}` are to be drawn is not said",
                    axis.parameter()
                );
                return refused(message, "add `--sample N`");
            }
            (None, Some(_)) => {
                let hint = "leave out `--sample`, or write such as `--over \"p~uniform(0, 1)\"`";
                return refused(
                    "there is nothing to sample: every axis is a grid".into(),
                    hint,
                );
            }
            (_, Some(0)) => {
                return refused("the sample is empty".into(), "draw one value at least");
            }
            _ => {}
        }
        let mut sizes = axes.iter().map(Axis::grid).chain(sample);
        let points = sizes.try_fold(1u64, u64::checked_mul);
        let Some(points) = points.filter(|&points| points <= MOST_POINTS) else {
            let message = "the sweep has more than 2^53 points".to_string();
            return refused(message, "take fewer points of an axis, or a sample of it");
        };
        Ok(Design {
            axes,
            sample,
            seed,
            shard: Shard::WHOLE,
            points,
        })
    }

    /// The same points, of which only these are to be answered.
    pub fn shard(mut self, shard: Shard) -> Self {
        self.shard = shard;
        self
    }

    /// What is swept.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The size of the sample, if there is one.
    pub fn sample(&self) -> Option<u64> {
        self.sample
    }

    /// What determines the sample.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Which of the points are to be answered.
    pub fn part(&self) -> Shard {
        self.shard
    }

    /// How many points there are, in all shards.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// How many points there are in the shard.
    pub fn len(&self) -> u64 {
        let first = self.shard.number - 1;
        match self.points > first {
            true => (self.points - first - 1) / self.shard.of + 1,
            false => 0,
        }
    }

    /// Whether the shard has no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The point that comes at this position in the shard, both from 0.
    pub fn point(&self, position: u64) -> u64 {
        // Inside the shard this is less than the number of points.
        position
            .wrapping_mul(self.shard.of)
            .wrapping_add(self.shard.number - 1)
    }

    /// The values of the axes at a point, from 0.
    pub fn values(&self, point: u64) -> Vec<Rational> {
        let (mut left, draw) = match self.sample {
            Some(size) => (point / size, point % size),
            None => (point, 0),
        };
        let mut values = vec![Rational::ZERO; self.axes.len()];
        for (axis, value) in self.axes.iter().zip(&mut values).rev() {
            let at = left % axis.grid();
            left /= axis.grid();
            *value = match &axis.values {
                Values::Listed(values) => values[at as usize].clone(),
                Values::Spaced(from, to, points) => {
                    // At most 2^53.
                    let share = Rational::new(at as i64, (*points - 1) as i64);
                    from + &((to - from) * &share)
                }
                Values::Drawn(distribution) => {
                    distribution.value(random::draw(self.seed, axis.parameter(), draw))
                }
            };
        }
        values
    }
}

/// One of several equal parts of a sweep: of all points every `of`-th, from point `number` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// All points.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Part `number`, from 1, of `of`. Refuses a number that is not one of them.
    pub fn new(number: u64, of: u64) -> Result<Self, Error> {
        if (1..=of).contains(&number) {
            return Ok(Shard { number, of });
        }
        let fault = Diagnostic::error(format!("there is no part {number} of {of}"));
        let hint = "write `--shard 1/4` for the first of four parts";
        Err(Error::new(ErrorKind::Input, fault.hint(hint)))
    }

    /// Whether it is all points.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(i, n)| Some((i.trim().parse().ok()?, n.trim().parse().ok()?)));
        match parts {
            Some((number, of)) => Shard::new(number, of),
            None => {
                let fault = Diagnostic::error(format!("`{text}` is no part of a sweep"));
                let hint = "write `--shard 1/4` for the first of four parts";
                Err(Error::new(ErrorKind::Input, fault.hint(hint)))
            }
        }
    }
}
