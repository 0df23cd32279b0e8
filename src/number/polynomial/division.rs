//! Exact quotients and pseudo-remainders.

use super::{Integer, OrderedRing, Polynomial};

impl Polynomial {
    /// The quotient, if the other polynomial divides this one; `None` for zero divisors too.
    pub fn exact_quotient(&self, divisor: &Self) -> Option<Self> {
        let (lead, by) = divisor.terms.first()?;
        if let [_] = &divisor.terms[..] {
            let terms = self.terms.iter();
            let terms = terms.map(|(m, c)| Some((m.over(*lead)?, integer_quotient(c, by)?)));
            return Some(Polynomial {
                terms: terms.collect::<Option<_>>()?,
            });
        }
        let last = divisor.terms.last()?;
        let mut rest = self.clone();
        let mut quotient = Vec::new();
        while let Some((top, coefficient)) = rest.terms.first() {
            // Both ends must divide: most failures show here.
            let end = rest.terms.last()?;
            end.0.over(last.0)?;
            integer_quotient(&end.1, &last.1)?;
            let monomial = top.over(*lead)?;
            let factor = integer_quotient(coefficient, by)?;
            rest = &rest - &divisor.times_term(monomial, &factor);
            quotient.push((monomial, factor));
        }
        Some(Polynomial { terms: quotient })
    }

    /// The remainder of a multiple of this polynomial by another, as polynomials in one variable,
    /// up to a factor in which the variable does not occur. The divisor is not zero.
    pub(super) fn pseudo_remainder(&self, divisor: &Self, variable: usize) -> Self {
        let degree = divisor.degree(variable);
        let Some(lead) = divisor.coefficients(variable).pop() else {
            return self.clone();
        };
        let mut rest = self.clone();
        while !rest.is_zero() && rest.degree(variable) >= degree {
            let shift = (rest.degree(variable) - degree) as usize;
            let Some(top) = rest.coefficients(variable).pop() else {
                break;
            };
            let mut power = vec![Polynomial::zero(); shift];
            power.push(top);
            let factor = Polynomial::from_coefficients(variable, &power);
            rest = &(&rest * &lead) - &(divisor * &factor);
        }
        rest
    }
}

fn integer_quotient(value: &Integer, divisor: &Integer) -> Option<Integer> {
    let quotient = value.exact_div(divisor);
    (quotient.clone() * divisor == *value).then_some(quotient)
}
