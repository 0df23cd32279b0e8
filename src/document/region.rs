//! What `region` says: the phase diagram over two parameters.

use super::{GameDocument, Named, SCHEMA};
use crate::number::Rational;
use crate::run::Status;
use crate::study::{Axis, Boundary, Label, Region, Sides, Tile};
use serde::{Deserialize, Serialize};

/// The output of `region`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionDocument {
    /// The version of the document's form.
    pub schema: u32,
    /// The game; its parameters without the two that vary.
    pub game: GameDocument,
    /// The two parameters that vary.
    pub over: [AxisDocument; 2],
    /// What was asked for.
    pub concept: String,
    /// `solved`, or `limit` where a limit was reached: boxes may be missing or coarse, and
    /// boundaries missing.
    pub status: String,
    /// Which limit was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many of the finest boxes there are along each parameter.
    pub resolution: usize,
    /// The share of the rectangle in which the answer is proved.
    pub proved: Rational,
    /// The kinds of equilibria, those with the largest area first.
    pub classes: Vec<KindDocument>,
    /// The areas with one answer, the largest first.
    pub cells: Vec<AreaDocument>,
    /// Where the answer changes.
    pub boundaries: Vec<BoundaryDocument>,
    /// The partition of the rectangle, from below to above and from left to right.
    pub boxes: Vec<BoxDocument>,
}

/// A parameter that varies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AxisDocument {
    /// Its name.
    pub name: String,
    /// From where to where.
    pub range: [Rational; 2],
    /// Its value in the model, or as it was set.
    pub present: Rational,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// A kind of equilibria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindDocument {
    /// What it is called.
    pub name: String,
    /// The share of the rectangle in which there are such equilibria.
    pub area: Rational,
}

/// All of the rectangle with one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaDocument {
    /// The kinds of equilibria that there are.
    pub classes: Vec<String>,
    /// Whether these are all.
    pub complete: bool,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Its share of the rectangle; zero where it was only met between boxes.
    pub area: Rational,
    /// The share of the rectangle in which this is proved.
    pub proved: Rational,
    /// Of how many boxes it consists.
    pub boxes: usize,
    /// By outcome: whether it can happen, and whether it must.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub outcomes: Named<PossibleDocument>,
}

/// Whether an outcome happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleDocument {
    /// In some equilibrium with positive probability.
    pub can: bool,
    /// In every equilibrium for certain.
    pub must: bool,
}

/// A curve at which the answer changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoundaryDocument {
    /// The curve: a polynomial equation with integer coefficients.
    pub equation: String,
    /// The same as a formula for one of the parameters, where that is rational: such as `k = 4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<String>,
    /// What it separates, on one part of it or another.
    pub between: Vec<BetweenDocument>,
    /// Points near the curve, joined by straight lines where the answer changes.
    pub curve: Vec<Vec<[f64; 2]>>,
}

/// The answers on the two sides of a boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BetweenDocument {
    /// The kinds of equilibria where the parameter is below the formula; where there is none, where
    /// the polynomial is negative.
    pub below: Vec<String>,
    /// Those on the other side.
    pub above: Vec<String>,
    /// The two as positions in `cells`.
    pub cells: [usize; 2],
    /// At how many points of the curve these were found right before and right after it.
    pub points: usize,
}

/// A box of the partition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoxDocument {
    /// From where to where in the first parameter.
    pub x: [Rational; 2],
    /// From where to where in the second parameter.
    pub y: [Rational; 2],
    /// Its answer, as a position in `cells`.
    pub cell: usize,
    /// Whether that is proved at every point inside.
    pub proved: bool,
}

impl RegionDocument {
    /// The phase diagram of a model with this game at the present values.
    pub fn new(region: &Region, mut game: GameDocument) -> Self {
        let varies = |name: &str| region.axes.iter().any(|axis| axis.name == name);
        let fixed = game.parameters.iter().filter(|(name, _)| !varies(name));
        game.parameters = fixed.map(|(name, value)| (name, value.clone())).collect();
        let kinds = region.kinds().into_iter();
        RegionDocument {
            schema: SCHEMA,
            game,
            over: region.axes.each_ref().map(AxisDocument::new),
            concept: region
                .concept
                .map(|own| own.to_string())
                .unwrap_or_default(),
            status: match region.status {
                Status::Solved => "solved".to_string(),
                Status::Stopped(_) => "limit".to_string(),
            },
            reason: match region.status {
                Status::Solved => None,
                Status::Stopped(stop) => Some(stop.to_string()),
            },
            resolution: region.cells,
            proved: region.share(|tile| tile.proved),
            classes: kinds
                .map(|(name, area)| KindDocument {
                    name: name.to_string(),
                    area,
                })
                .collect(),
            cells: (region.labels.iter().enumerate())
                .map(|(index, label)| AreaDocument::new(region, index, label))
                .collect(),
            boundaries: (region.boundaries.iter())
                .map(|own| BoundaryDocument::new(region, own))
                .collect(),
            boxes: region.boxes.iter().map(BoxDocument::new).collect(),
        }
    }
}

impl AxisDocument {
    fn new(axis: &Axis) -> Self {
        AxisDocument {
            name: axis.name.clone(),
            range: [axis.range.0.clone(), axis.range.1.clone()],
            present: axis.present.clone(),
            about: axis.about.clone(),
        }
    }
}

impl AreaDocument {
    fn new(region: &Region, index: usize, label: &Label) -> Self {
        let outcomes = region.question.outcomes.iter().zip(&label.possible);
        let outcomes = outcomes.filter_map(|(text, possible)| {
            let possible = (*possible)?;
            let (can, must) = (possible.can, possible.must);
            Some((text, PossibleDocument { can, must }))
        });
        AreaDocument {
            classes: label.kinds.clone(),
            complete: label.complete,
            error: label.error.clone(),
            area: region.share(|tile| tile.label == index),
            proved: region.share(|tile| tile.label == index && tile.proved),
            boxes: region
                .boxes
                .iter()
                .filter(|tile| tile.label == index)
                .count(),
            outcomes: outcomes.collect(),
        }
    }
}

impl BoundaryDocument {
    fn new(region: &Region, own: &Boundary) -> Self {
        let kinds = |label: usize| region.labels[label].kinds.clone();
        let between = |sides: &Sides| BetweenDocument {
            below: kinds(sides.below),
            above: kinds(sides.above),
            cells: [sides.below, sides.above],
            points: sides.points,
        };
        BoundaryDocument {
            equation: format!("{} = 0", own.polynomial.display(&own.names)),
            solved: own.solved.as_ref().map(|_| own.to_string()),
            between: own.sides.iter().map(between).collect(),
            curve: own.curve.clone(),
        }
    }
}

impl BoxDocument {
    fn new(tile: &Tile) -> Self {
        let [x, y] = &tile.ranges;
        BoxDocument {
            x: [x.0.clone(), x.1.clone()],
            y: [y.0.clone(), y.1.clone()],
            cell: tile.label,
            proved: tile.proved,
        }
    }
}
