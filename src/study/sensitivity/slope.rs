//! How a threshold moves with another parameter.
//!
//! Where a threshold `p*` is a root of `f(p, θ)`, the binding polynomial, implicit differentiation
//! gives `dp*/dθ = -f_θ/f_p`. Which polynomial binds is read from the neighborhood: of all the
//! tangents of the polynomials that were read there, the border is the one across which the kind of
//! equilibrium begins or ends. Both sides of the present value of `θ` are looked at, so that a kink
//! shows as two slopes.

use super::course::Direction;
use super::nearest::Nearest;
use super::sector::{Sector, sectors};
use super::tangent::Corner;
use super::{Study, is_fatal};
use crate::diagnostic::Error;
use crate::number::{
    Algebraic, OrderedField, OrderedRing, Place, Point, Polynomial, Ratio, Rational,
};
use crate::run::Status;
use crate::study::Question;
use crate::study::atlas::{Atlas, Chart};
use crate::study::kinds::kinds;
use std::sync::Arc;

/// How a threshold moves with one parameter.
#[derive(Debug, Clone)]
pub struct Slope {
    /// The parameter.
    pub parameter: String,
    /// As it falls from its present value; `None` at the low end of its range, otherwise the
    /// threshold's branch there, or why there is none.
    pub below: Option<Result<Branch, String>>,
    /// As it rises.
    pub above: Option<Result<Branch, String>>,
}

/// A threshold as a function of another parameter, on one side of the present value.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its derivative at the present value.
    pub slope: Algebraic,
    /// The threshold as a function of the parameter, where the binding polynomial is linear in it.
    pub formula: Option<Ratio>,
    /// Which way that function goes over the parameter's whole range; `None` where there is no
    /// formula, or it has a pole.
    pub direction: Option<Direction>,
}

impl Branch {
    /// Whether two branches are one smooth function as far as is known.
    pub fn is_same(&self, other: &Self) -> bool {
        let formulas = match (&self.formula, &other.formula) {
            (Some(a), Some(b)) => a.same_function(b),
            (None, None) => true,
            _ => false,
        };
        self.slope == other.slope && formulas
    }
}

impl Study<'_> {
    /// Finds out how a threshold moves with the other parameters.
    pub(super) fn slopes(&mut self, threshold: &mut Nearest) -> Result<(), Error> {
        let Some(at) = threshold.value.as_rational().cloned() else {
            threshold.without_slopes = Some("the threshold is irrational".to_string());
            return Ok(());
        };
        let assignment = self.assignment;
        let count = assignment.values().len() as u64;
        for (done, (name, present)) in assignment.iter().enumerate() {
            let Some((low, high)) = self.range(name) else {
                continue;
            };
            if name == threshold.parameter {
                continue;
            }
            self.run.report("slopes", done as u64, Some(count));
            let question = Question {
                outcomes: Vec::new(),
                ..self.question.clone()
            };
            let over = [threshold.parameter.as_str(), name];
            let atlas = Atlas::new(self.model, assignment, &over, question)?;
            let side = |rising: bool, end: &Rational| {
                (present != end).then(|| {
                    let corner = Corner {
                        point: [at.clone(), present.clone()],
                        rising,
                    };
                    self.branch(&atlas, &corner, threshold, (&low, &high))
                })
            };
            let below = side(false, &low).transpose()?;
            let above = side(true, &high).transpose()?;
            if let Some(stop) = self.run.stopped() {
                self.status = Status::Stopped(stop);
                return Ok(());
            }
            threshold.slopes.push(Slope {
                parameter: name.to_string(),
                below,
                above,
            });
        }
        Ok(())
    }

    fn branch(
        &self,
        atlas: &Atlas,
        corner: &Corner,
        threshold: &Nearest,
        range: (&Rational, &Rational),
    ) -> Result<Result<Branch, String>, Error> {
        let Some(mut sectors) = sectors(atlas, corner, self.run)? else {
            return Ok(Err("its neighborhood was not looked at in full".to_string()));
        };
        let slopes: Vec<Option<Algebraic>> = sectors.iter().map(|one| one.to.clone()).collect();
        // By rising threshold parameter.
        if !corner.rising {
            sectors.reverse();
        }
        let mut present = Vec::new();
        for sector in &sectors {
            present.push(has_kind(&sector.chart, &threshold.kind)?);
        }
        let borders: Vec<usize> = (1..present.len())
            .filter(|&at| present[at] == threshold.above && present[at - 1] != threshold.above)
            .collect();
        let at = match borders[..] {
            [at] => at,
            // The directions that were looked at all have a finite slope.
            [] if sectors.iter().any(|one| one.is_steep(corner)) => {
                return Ok(Err(
                    "the threshold may leave with an infinite slope".to_string()
                ));
            }
            [] if present.iter().all(|there| *there) => {
                return Ok(Err(
                    "it opens: the kind is on both sides at once".to_string()
                ));
            }
            [] if present.iter().all(|there| !there) => {
                return Ok(Err("it closes: the kind is on neither side".to_string()));
            }
            [] => return Ok(Err("the kind changes sides".to_string())),
            _ => return Ok(Err("several borders leave the point".to_string())),
        };
        let index = if corner.rising {
            at - 1
        } else {
            slopes.len() - 1 - at
        };
        let Some(Some(slope)) = slopes.get(index) else {
            return Err(Error::internal("a border between sectors has no slope"));
        };
        let beside = &sectors[at - 1..=at];
        let name = atlas.over().nth(1).unwrap_or_default();
        let formula = formula(beside, corner, slope, name);
        let [low, high] = [range.0, range.1].map(|end| Algebraic::from(end.clone()));
        let direction = formula
            .as_ref()
            .and_then(|formula| Direction::over(formula, &low, &high));
        Ok(Ok(Branch {
            slope: slope.clone(),
            formula,
            direction,
        }))
    }
}

impl Sector {
    /// Whether a curve that was read there may leave the corner with an infinite slope.
    fn is_steep(&self, corner: &Corner) -> bool {
        let mut conditions = self.chart.conditions.iter();
        conditions.any(|condition| corner.is_steep(&condition.polynomial))
    }
}

/// Whether a kind is on a chart.
fn has_kind(chart: &Arc<Chart>, kind: &str) -> Result<bool, Error> {
    match &chart.answer {
        Ok(traced) => Ok(kinds(traced).iter().any(|own| own == kind)),
        Err(fault) if is_fatal(fault) => Err(fault.clone()),
        Err(_) => Ok(false),
    }
}

/// The first parameter as a function of the second along the border between two sectors; `None`
/// unless just one is found.
fn formula(beside: &[Sector], corner: &Corner, slope: &Algebraic, name: &str) -> Option<Ratio> {
    let [at, present] = &corner.point;
    let place = Place::new([name], Point::Values(vec![present.clone()]));
    let mut found: Vec<(Ratio, &Polynomial)> = Vec::new();
    let mut others: Vec<&Polynomial> = Vec::new();
    let conditions = beside
        .iter()
        .flat_map(|sector| sector.chart.conditions.iter());
    for condition in conditions {
        let f = &condition.polynomial;
        if !corner.tangents(f).contains(slope) {
            continue;
        }
        if f.degree(0) != 1 {
            others.push(f);
            continue;
        }
        let [rest, factor] = &f.coefficients(0)[..] else {
            continue;
        };
        let own = -(in_ratios(rest, &place) / &in_ratios(factor, &place));
        let point = std::slice::from_ref(present);
        let steep = own.derivative(0).at(point).map(Algebraic::from);
        let fits = own.at(point).as_ref() == Some(at) && steep.as_ref() == Some(slope);
        if fits && !found.iter().any(|(known, _)| known.same_function(&own)) {
            found.push((own, f));
        }
    }
    // Another one with the same tangent may be the one that binds, unless it only has the linear
    // one as a factor.
    match &found[..] {
        [(own, linear)] => {
            let same = others
                .iter()
                .all(|other| other.exact_quotient(linear).is_some());
            same.then(|| own.clone())
        }
        _ => None,
    }
}

/// A polynomial in variable 1 as a function of the variable of a place.
fn in_ratios(polynomial: &Polynomial, place: &Arc<Place>) -> Ratio {
    let variable = Ratio::variable(place, 0);
    let coefficients = polynomial.coefficients(1);
    coefficients.iter().rev().fold(Ratio::zero(), |sum, own| {
        let own = Ratio::from_rational(&own.evaluate(&[]));
        sum * &variable + &own
    })
}
