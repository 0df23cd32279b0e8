//! Where the signs on record can change along one parameter.

use crate::diagnostic::{Diagnostic, Error, ErrorKind};
use crate::number::{Algebraic, Polynomial};
use std::collections::HashMap;

/// Roots of polynomials of higher degree are not isolated.
const MOST_DEGREE: u32 = 256;

/// The roots of polynomials in one parameter inside a range, each found once.
#[derive(Debug)]
pub(super) struct Roots {
    parameter: String,
    range: [Algebraic; 2],
    known: HashMap<Polynomial, Vec<Algebraic>>,
}

impl Roots {
    pub(super) fn new(parameter: &str, range: [Algebraic; 2]) -> Self {
        Roots {
            parameter: parameter.to_string(),
            range,
            known: HashMap::new(),
        }
    }

    /// The roots of a polynomial strictly inside the range, from left to right.
    ///
    /// Refuses polynomials of a degree at which it would take too long to isolate them.
    pub(super) fn of(&mut self, polynomial: Polynomial) -> Result<&[Algebraic], Error> {
        let degree = polynomial.degree(0);
        if degree > MOST_DEGREE {
            let name = &self.parameter;
            let fault = format!("the answer turns on a power of `{name}` as high as {degree}");
            let hint = format!("roots are found up to degree {MOST_DEGREE}: use lower powers");
            return Err(Error::new(
                ErrorKind::Limit,
                Diagnostic::error(fault).hint(hint),
            ));
        }
        let [first, last] = &self.range;
        let entry = self.known.entry(polynomial);
        Ok(entry.or_insert_with_key(|f| Algebraic::roots(f, Some(first), Some(last))))
    }
}
