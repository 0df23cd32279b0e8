//! Whether two polytopes, given by their extreme points, have a point in common.

use super::polytope::Polytope;
use crate::number::OrderedField;

/// By coordinate: the least and the greatest value.
pub(super) type Ranges<K> = Vec<(K, K)>;

/// More pairs of extreme points than this are not looked at.
const MOST_PAIRS: usize = 4096;

/// The smallest box around some points.
pub(super) fn ranges<'a, K: OrderedField>(mut points: impl Iterator<Item = &'a [K]>) -> Ranges<K> {
    let first = points.next().unwrap_or_default().iter();
    let mut ranges: Ranges<K> = first.map(|value| (value.clone(), value.clone())).collect();
    for point in points {
        for ((low, high), value) in ranges.iter_mut().zip(point) {
            if value.compare(low).is_lt() {
                low.clone_from(value);
            } else if value.compare(high).is_gt() {
                high.clone_from(value);
            }
        }
    }
    ranges
}

/// Whether two boxes have no point in common.
pub(super) fn apart<K: OrderedField>(a: &Ranges<K>, b: &Ranges<K>) -> bool {
    let mut pairs = a.iter().zip(b);
    pairs.any(|(a, b)| a.1.compare(&b.0).is_lt() || b.1.compare(&a.0).is_lt())
}

/// Whether two convex hulls have a point in common; `None` if that takes too much.
///
/// Weights on the points of both are cut by the equations that say that they average to the same,
/// coordinate by coordinate.
pub(super) fn common<'a, K: OrderedField>(
    a: impl Iterator<Item = &'a [K]> + Clone,
    b: impl Iterator<Item = &'a [K]> + Clone,
) -> Option<bool> {
    let (many, more) = (a.clone().count(), b.clone().count());
    if many.saturating_mul(more) > MOST_PAIRS {
        return None;
    }
    let mut weights = Polytope::point();
    let mut rows = |count: usize| match count {
        1 => 0,
        count => weights.split(0, &K::one(), count),
    };
    let (first, second) = (rows(many), rows(more));
    let coordinates = a.clone().next().map_or(0, <[K]>::len);
    for at in 0..coordinates {
        let mut row = vec![K::zero(); weights.width];
        for (place, point) in a.clone().enumerate() {
            row[first + place] += &point[at];
        }
        for (place, point) in b.clone().enumerate() {
            row[second + place] -= &point[at];
        }
        weights.cut(&row, true);
        if weights.is_empty() {
            return Some(false);
        }
        if weights.vertices.len() > MOST_PAIRS {
            return None;
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::{apart, common, ranges};
    use crate::number::Rational;

    fn points<const N: usize>(points: [[i64; 2]; N]) -> Vec<Vec<Rational>> {
        points
            .map(|point| point.map(Rational::from).to_vec())
            .to_vec()
    }

    #[test]
    fn hulls_may_meet_without_a_common_extreme_point() {
        let hull = |points: &Vec<Vec<Rational>>, others: &Vec<Vec<Rational>>| {
            let (a, b) = (points.iter().map(|p| &p[..]), others.iter().map(|p| &p[..]));
            assert!(!apart(&ranges(a.clone()), &ranges(b.clone())));
            common(a, b)
        };
        let diagonal = points([[0, 0], [4, 4]]);
        // Inside both; where one begins; inside the boxes only.
        assert_eq!(hull(&diagonal, &points([[0, 4], [4, 0]])), Some(true));
        assert_eq!(
            hull(&diagonal, &points([[1, 1], [4, 0], [4, 1]])),
            Some(true)
        );
        assert_eq!(
            hull(&diagonal, &points([[1, 0], [4, 0], [4, 3]])),
            Some(false)
        );
        let (left, right) = (points([[0, 0]]), points([[1, 0], [2, 0]]));
        let boxes = [&left, &right].map(|own| ranges(own.iter().map(|p| &p[..])));
        assert!(apart(&boxes[0], &boxes[1]));
    }
}
