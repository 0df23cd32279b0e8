//! Exact bounds of positive unknowns, and of polynomials in them.

use super::form::Form;
use crate::number::OrderedField;
use std::cmp::Ordering;

/// A bound, and whether it is not attained.
#[derive(Debug, Clone)]
pub(super) struct Bound<K> {
    pub(super) value: K,
    pub(super) strict: bool,
}

/// What an unknown or a polynomial lies between; `None` is no bound.
#[derive(Debug, Clone)]
pub(super) struct Range<K> {
    pub(super) low: Option<Bound<K>>,
    pub(super) high: Option<Bound<K>>,
}

impl<K: OrderedField> Range<K> {
    /// All positive numbers.
    pub(super) fn positive() -> Self {
        let zero = Bound {
            value: K::zero(),
            strict: true,
        };
        Range {
            low: Some(zero),
            high: None,
        }
    }

    /// Above or below a bound from now on. Whether that says more than before.
    pub(super) fn tighten(&mut self, bound: Bound<K>, is_low: bool) -> bool {
        let old = if is_low {
            &mut self.low
        } else {
            &mut self.high
        };
        let better = old.as_ref().is_none_or(|old| {
            let order = match is_low {
                true => bound.value.compare(&old.value),
                false => old.value.compare(&bound.value),
            };
            order.then(bound.strict.cmp(&old.strict)).is_gt()
        });
        if better {
            *old = Some(bound);
        }
        better
    }

    pub(super) fn is_empty(&self) -> bool {
        let (Some(low), Some(high)) = (&self.low, &self.high) else {
            return false;
        };
        match low.value.compare(&high.value) {
            Ordering::Less => false,
            Ordering::Equal => low.strict || high.strict,
            Ordering::Greater => true,
        }
    }

    /// The value, if there is just one.
    pub(super) fn single(&self) -> Option<K> {
        let (low, high) = (self.low.as_ref()?, self.high.as_ref()?);
        (low.value == high.value && !low.strict && !high.strict).then(|| low.value.clone())
    }

    /// The sign that all numbers in the range have.
    pub(super) fn sign(&self) -> Option<Ordering> {
        let beyond = |bound: &Bound<K>, side: Ordering| {
            let sign = bound.value.sign();
            sign == side || sign.is_eq() && bound.strict
        };
        if self
            .low
            .as_ref()
            .is_some_and(|low| beyond(low, Ordering::Greater))
        {
            return Some(Ordering::Greater);
        }
        if self
            .high
            .as_ref()
            .is_some_and(|high| beyond(high, Ordering::Less))
        {
            return Some(Ordering::Less);
        }
        let zero = self.single().is_some_and(|value| value.is_zero());
        zero.then_some(Ordering::Equal)
    }

    /// Whether no number in the range is negative.
    pub(super) fn is_nonnegative(&self) -> bool {
        self.low
            .as_ref()
            .is_some_and(|low| low.value.sign().is_ge())
    }
}

/// The range of a polynomial by those of its terms.
pub(super) fn range<K: OrderedField>(form: &Form<K>, ranges: &[Range<K>]) -> Range<K> {
    let bound = |value| {
        Some(Bound {
            value,
            strict: false,
        })
    };
    let mut total = Range {
        low: bound(K::zero()),
        high: bound(K::zero()),
    };
    for (product, coefficient) in form.terms() {
        let mut low = bound(coefficient.clone());
        let mut high = bound(coefficient.clone());
        for &unknown in product {
            times(&mut low, &ranges[unknown].low);
            times(&mut high, &ranges[unknown].high);
        }
        if coefficient.sign().is_lt() {
            (low, high) = (high, low);
        }
        plus(&mut total.low, &low);
        plus(&mut total.high, &high);
    }
    total
}

/// The product, where the second belongs to a positive unknown.
fn times<K: OrderedField>(bound: &mut Option<Bound<K>>, by: &Option<Bound<K>>) {
    match (bound.as_mut(), by) {
        (Some(own), Some(by)) => {
            own.value *= &by.value;
            own.strict |= by.strict;
        }
        _ => *bound = None,
    }
}

fn plus<K: OrderedField>(bound: &mut Option<Bound<K>>, by: &Option<Bound<K>>) {
    match (bound.as_mut(), by) {
        (Some(own), Some(by)) => {
            own.value += &by.value;
            own.strict |= by.strict;
        }
        _ => *bound = None,
    }
}

/// Tightens ranges by what a linear polynomial that is at least zero, or positive, says about each
/// of its unknowns. Whether anything changed.
pub(super) fn propagate<K: OrderedField>(
    form: &Form<K>,
    positive: bool,
    ranges: &mut [Range<K>],
) -> bool {
    let mut changed = false;
    for (product, coefficient) in form.terms() {
        let &[unknown] = &product[..] else {
            continue;
        };
        // c x + rest >= 0 with rest <= most.
        let own = Form::new([(vec![unknown], coefficient.clone())]);
        let Some(most) = range(&form.sub(&own), ranges).high else {
            continue;
        };
        let bound = Bound {
            value: -most.value / coefficient,
            strict: most.strict || positive,
        };
        changed |= ranges[unknown].tighten(bound, coefficient.sign().is_gt());
    }
    changed
}
