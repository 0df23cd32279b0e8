//! The phase diagram over two parameters.
//!
//! The rectangle of the two parameters is cut into boxes, each with a [`Label`]: which kinds of
//! equilibria there are. Where several are, their areas overlap. Between boxes with different labels
//! run the boundaries, which are found as equations.
//!
//! # Method
//!
//! A game that is solved at a point over functions of the parameters gives a
//! [`Chart`](super::Chart): the answer, and the polynomials on whose signs it rests. A box inside of
//! which no polynomial of a chart changes its sign has one answer, in formulas: its label is
//! *proved*. Boxes without a proof are halved both ways, down to the finest ones, which have the
//! label of a point inside that is on no curve.
//!
//! Where two neighbors have different labels, the line from one to the other is walked: its next
//! change can only be at the next root of a polynomial on record, so that the point at which the
//! label changes, and the polynomial that is zero there, are found exactly. What is listed as a
//! boundary was met so at one point at least, with the labels right before and right after it.
//!
//! Areas are sums of boxes: exact where all boxes are proved, otherwise up to those that are not.
//! Areas and slivers that contain no sampled point are missed.
//!
//! ```
//! use demarche::model::Model;
//! use demarche::run::Options;
//! use demarche::study::{Question, region};
//!
//! let model = Model::from_path("models/classics/beer_quiche.toml")?;
//! let (values, question) = (model.defaults(), Question::default());
//! let axes = [("p", None), ("taste", Some((0.into(), 4.into())))];
//! let found = region(&model, &values, axes, &question, 8, &Options::default())?;
//! let lines: Vec<_> = found.boundaries.iter().map(|line| line.to_string()).collect();
//! assert_eq!(lines, ["p = 1/2", "taste = 2"]);
//! # Ok::<(), demarche::diagnostic::Error>(())
//! ```

mod bernstein;
mod boundary;
mod curve;
mod factor;
mod labels;
mod partition;
mod walk;

pub use boundary::{Boundary, Sides};
pub use labels::Label;

use super::diagram::range_of;
use super::{Atlas, Question};
use crate::concepts::Concept;
use crate::diagnostic::Error;
use crate::model::{Assignment, Model};
use crate::number::Rational;
use crate::run::{Options, Status};
use labels::Labels;
use partition::Grid;

/// How many of the finest boxes there are along each parameter, unless somebody wants others.
pub const CELLS: usize = 128;

/// More boxes along each parameter than this are refused.
pub const MOST_CELLS: usize = 1024;

/// Two parameters, and which kinds of equilibria there are where.
#[derive(Debug, Clone)]
pub struct Region {
    /// The two parameters.
    pub axes: [Axis; 2],
    /// What was asked.
    pub question: Question,
    /// The concept of the equilibria, where some point has an answer.
    pub concept: Option<Concept>,
    /// Every answer that was met.
    pub labels: Vec<Label>,
    /// A partition of the rectangle, or, of a run that was stopped early, of part of it.
    pub boxes: Vec<Tile>,
    /// How many of the finest boxes there are along each parameter.
    pub cells: usize,
    /// Where labels change.
    pub boundaries: Vec<Boundary>,
    /// In how many charts the answers are given.
    pub charts: usize,
    /// Whether the work was finished.
    pub status: Status,
}

/// A parameter that varies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// From where to where.
    pub range: (Rational, Rational),
    /// Its value in the assignment.
    pub present: Rational,
    /// What it means.
    pub about: Option<String>,
}

/// A box of the partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// From where to where, by axis.
    pub ranges: [(Rational, Rational); 2],
    /// Its answer, by its number among [`Region::labels`].
    pub label: usize,
    /// Whether that is proved at every point inside. Otherwise it is the answer at one point.
    pub proved: bool,
}

impl Tile {
    /// Its area in units of the parameters.
    fn area(&self) -> Rational {
        let [x, y] = &self.ranges;
        (x.1.clone() - &x.0) * &(y.1.clone() - &y.0)
    }
}

impl Region {
    /// The share of the rectangle that the boxes cover for which something holds.
    pub fn share(&self, holds: impl Fn(&Tile) -> bool) -> Rational {
        let mut area = Rational::ZERO;
        for tile in self.boxes.iter().filter(|tile| holds(tile)) {
            area += &tile.area();
        }
        let [x, y] = &self.axes;
        let width = x.range.1.clone() - &x.range.0;
        area / &(width * &(y.range.1.clone() - &y.range.0))
    }

    /// Every kind of equilibria with its share of the rectangle, the largest first.
    pub fn kinds(&self) -> Vec<(&str, Rational)> {
        let mut names: Vec<&str> = Vec::new();
        for label in &self.labels {
            names.extend(label.kinds.iter().map(String::as_str));
        }
        names.sort_unstable();
        names.dedup();
        let has = |tile: &Tile, name: &str| self.labels[tile.label].has(name);
        let shares = names.into_iter();
        let mut shares: Vec<_> = shares
            .map(|name| (name, self.share(|tile| has(tile, name))))
            .collect();
        shares.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        shares
    }

    /// The box inside or on whose border a point is.
    pub fn tile_at(&self, point: &[Rational; 2]) -> Option<&Tile> {
        let within = |tile: &&Tile| {
            let ranges = tile.ranges.iter().zip(point);
            ranges
                .into_iter()
                .all(|((low, high), value)| low <= value && value <= high)
        };
        self.boxes.iter().find(within)
    }
}

/// The phase diagram over two parameters, the others at their values in `assignment`.
///
/// Every axis is a parameter with its range; `None` is the range that the model gives to it.
/// `cells` is how many of the finest boxes there are along each, raised to a power of two. A run
/// that stops returns the boxes found so far.
///
/// Refuses unknown parameters, one that is given twice, one without a range where none is given,
/// empty ranges and those of one value, and more than [`MOST_CELLS`]. Where the model makes no
/// sense, or there is no method, the label says so.
pub fn region(
    model: &Model,
    assignment: &Assignment,
    axes: [(&str, Option<(Rational, Rational)>); 2],
    question: &Question,
    cells: usize,
    options: &Options,
) -> Result<Region, Error> {
    let run = options.start();
    if cells > MOST_CELLS {
        return Err(Error::input(format!(
            "there can be {MOST_CELLS} boxes along a parameter, and not {cells}"
        )));
    }
    let names = [axes[0].0, axes[1].0];
    let [x, y] = axes;
    let axes = [axis(model, assignment, x)?, axis(model, assignment, y)?];
    let atlas = Atlas::new(model, assignment, &names, question.clone())?;
    let ranges = [0, 1].map(|axis| axes[axis].range.clone());
    let grid = Grid::new(ranges, cells.max(1).next_power_of_two());
    let mut labels = Labels::new(&atlas, &run);
    let (leaves, mut status) = partition::partition(&grid, &mut labels)?;
    let mut boundaries = Vec::new();
    if status == Status::Solved {
        (boundaries, status) = boundary::boundaries(&grid, &leaves, &mut labels)?;
    }
    let boxes = leaves.iter().map(|leaf| Tile {
        ranges: grid.ranges(leaf),
        label: leaf.label,
        proved: leaf.proved,
    });
    let boxes: Vec<Tile> = boxes.collect();
    let charts = atlas.len();
    let (labels, concept) = labels.finish();
    let mut found = Region {
        axes,
        question: question.clone(),
        concept: question.concept.or(concept),
        labels,
        boxes,
        cells: grid.cells,
        boundaries,
        charts,
        status,
    };
    found.sort_labels();
    Ok(found)
}

impl Region {
    /// Numbers the labels by falling area, and drops those of single points that were looked at.
    fn sort_labels(&mut self) {
        let areas: Vec<Rational> = (0..self.labels.len())
            .map(|label| self.share(|tile| tile.label == label))
            .collect();
        let beside = self.boundaries.iter().flat_map(|own| &own.sides);
        let mut used: Vec<usize> = beside
            .flat_map(|sides| [sides.below, sides.above])
            .collect();
        used.extend(self.boxes.iter().map(|tile| tile.label));
        let mut order: Vec<usize> = (0..self.labels.len())
            .filter(|label| used.contains(label))
            .collect();
        order.sort_by(|&a, &b| areas[b].cmp(&areas[a]).then(a.cmp(&b)));
        let mut place = vec![0; self.labels.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        self.labels = order.iter().map(|&old| self.labels[old].clone()).collect();
        for tile in &mut self.boxes {
            tile.label = place[tile.label];
        }
        for boundary in &mut self.boundaries {
            boundary.renumber(&place);
        }
    }
}

/// A parameter with its range.
fn axis(
    model: &Model,
    assignment: &Assignment,
    (name, range): (&str, Option<(Rational, Rational)>),
) -> Result<Axis, Error> {
    let index = assignment.position(name)?;
    let range = range_of(model, name, range)?;
    if range.0 == range.1 {
        return Err(Error::unsupported(
            format!("`{name}` has the one value {} there", range.0),
            "set it to that value, and look over another parameter",
        ));
    }
    Ok(Axis {
        present: assignment.values()[index].clone(),
        about: model.parameter(name).and_then(|known| known.about.clone()),
        name: name.to_string(),
        range,
    })
}
