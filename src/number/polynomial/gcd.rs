//! Greatest common divisors.
//!
//! Most pairs that meet in practice have none: a look at their images modulo a prime, all variables
//! but one at fixed values, proves that quickly. Otherwise Euclid's algorithm with primitive
//! remainders in one variable, and recursively for the contents (Knuth, *The Art of Computer
//! Programming* 2, §4.6.1).

use super::{Integer, MOST_VARIABLES, Monomial, OrderedRing, Polynomial};

impl Polynomial {
    /// The greatest common divisor, with a positive leading coefficient; zero of zeros.
    pub fn gcd(&self, other: &Self) -> Self {
        match (self.is_zero(), other.is_zero()) {
            (true, _) => return other.positive(),
            (_, true) => return self.positive(),
            _ if self == other => return self.positive(),
            _ => {}
        }
        let content = self.content().gcd(&other.content());
        let monomial = self.common_monomial().gcd(other.common_monomial());
        let factor = Polynomial::term(monomial, content);
        // A single term has only such divisors.
        if self.terms.len() == 1 || other.terms.len() == 1 {
            return factor;
        }
        let (a, b) = (self.stripped(), other.stripped());
        let common = primitive_gcd(a, b);
        common.times_term(monomial, &factor.terms[0].1)
    }

    fn positive(&self) -> Self {
        match self.leading().sign().is_lt() {
            true => -self.clone(),
            false => self.clone(),
        }
    }

    /// The greatest monomial that divides all terms.
    fn common_monomial(&self) -> Monomial {
        let mut monomials = self.terms.iter().map(|(m, _)| *m);
        let first = monomials.next().unwrap_or(Monomial::ONE);
        monomials.fold(first, Monomial::gcd)
    }

    /// Without integer content and monomial, the leading coefficient positive.
    fn stripped(&self) -> Self {
        let monomial = self.common_monomial();
        let (mut own, _) = self.primitive();
        for (m, _) in &mut own.terms {
            *m = m.over(monomial).unwrap_or(*m);
        }
        own
    }
}

/// Of polynomials without integer or monomial factors.
fn primitive_gcd(a: Polynomial, b: Polynomial) -> Polynomial {
    let one = || Polynomial::constant(Integer::one());
    if a.as_constant().is_some() || b.as_constant().is_some() {
        return one();
    }
    if a == b {
        return a;
    }
    // A variable in one of them only occurs in no common divisor.
    let (in_a, in_b): (Vec<usize>, Vec<usize>) = (a.variables().collect(), b.variables().collect());
    if let Some(&alone) = in_a.iter().find(|v| !in_b.contains(v)) {
        return content_in(&a, alone, b);
    }
    if let Some(&alone) = in_b.iter().find(|v| !in_a.contains(v)) {
        return content_in(&b, alone, a);
    }
    if in_a
        .iter()
        .all(|&variable| modular::coprime_in(&a, &b, variable))
    {
        return one();
    }
    let (large, small) = match a.terms.len() >= b.terms.len() {
        true => (&a, &b),
        false => (&b, &a),
    };
    if large.exact_quotient(small).is_some() {
        return small.clone();
    }
    let Some(&variable) = in_a.iter().min_by_key(|&&v| a.degree(v).min(b.degree(v))) else {
        return one();
    };
    let (content_a, a) = split(&a, variable);
    let (content_b, b) = split(&b, variable);
    let content = content_a.gcd(&content_b);
    let (mut a, mut b) = match a.degree(variable) >= b.degree(variable) {
        true => (a, b),
        false => (b, a),
    };
    loop {
        let rest = a.pseudo_remainder(&b, variable);
        if rest.is_zero() {
            break;
        }
        if rest.degree(variable) == 0 {
            b = one();
            break;
        }
        (a, b) = (b, split(&rest, variable).1);
    }
    (&content * &b).positive()
}

/// The common divisor of `other` and all coefficients of `own` in a variable that `other` lacks.
fn content_in(own: &Polynomial, variable: usize, other: Polynomial) -> Polynomial {
    let coefficients = own.coefficients(variable);
    let mut parts: Vec<&Polynomial> = coefficients.iter().filter(|c| !c.is_zero()).collect();
    parts.sort_by_key(|part| part.term_count());
    let mut common = other;
    for part in parts {
        if common.as_constant() == Some(Integer::one()) {
            break;
        }
        common = common.gcd(part);
    }
    common
}

/// The content in a variable and the primitive part.
fn split(own: &Polynomial, variable: usize) -> (Polynomial, Polynomial) {
    let content = content_in(own, variable, Polynomial::zero());
    let part = own.exact_quotient(&content);
    (content, part.unwrap_or_else(|| own.clone()))
}

/// Images modulo a prime.
mod modular {
    use super::{Integer, MOST_VARIABLES, Polynomial};

    /// A prime below 2³¹, so that products fit.
    const PRIME: u64 = 2_147_483_629;

    /// Whether images prove that no common divisor has the variable. The image of a common divisor
    /// divides both images, and has the divisor's degree unless its leading coefficient vanishes:
    /// which divides that of both, so that it does not where one of those remains.
    pub(super) fn coprime_in(a: &Polynomial, b: &Polynomial, variable: usize) -> bool {
        let (first, second) = (image(a, variable), image(b, variable));
        let keeps =
            |image: &[u64], of: &Polynomial| image.len() == of.degree(variable) as usize + 1;
        (keeps(&first, a) || keeps(&second, b)) && common_degree(first, second) == 0
    }

    /// The coefficients by power, the constant first, without leading zeros.
    fn image(of: &Polynomial, variable: usize) -> Vec<u64> {
        let mut found = vec![0; of.degree(variable) as usize + 1];
        for (monomial, coefficient) in &of.terms {
            let mut value = residue(coefficient);
            for other in (0..MOST_VARIABLES).filter(|&other| other != variable) {
                // Any fixed values do.
                let at = 1_000_003 * (other as u64 + 1) + 77;
                value = value * power(at, u64::from(monomial.exponent(other))) % PRIME;
            }
            let place = &mut found[monomial.exponent(variable) as usize];
            *place = (*place + value) % PRIME;
        }
        trim(&mut found);
        found
    }

    fn residue(value: &Integer) -> u64 {
        value.residue(PRIME)
    }

    fn trim(image: &mut Vec<u64>) {
        while image.last() == Some(&0) {
            image.pop();
        }
    }

    fn power(mut base: u64, mut exponent: u64) -> u64 {
        let mut result = 1;
        base %= PRIME;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            exponent >>= 1;
        }
        result
    }

    /// The degree of the greatest common divisor; one of the images may be zero.
    fn common_degree(mut a: Vec<u64>, mut b: Vec<u64>) -> usize {
        while let Some(&lead) = b.last() {
            let inverse = power(lead, PRIME - 2);
            while a.len() >= b.len() {
                let factor = a[a.len() - 1] * inverse % PRIME;
                let shift = a.len() - b.len();
                for (at, value) in b.iter().enumerate() {
                    let taken = factor * value % PRIME;
                    a[shift + at] = (a[shift + at] + PRIME - taken) % PRIME;
                }
                trim(&mut a);
            }
            std::mem::swap(&mut a, &mut b);
        }
        a.len().saturating_sub(1)
    }
}
