//! Numbers in documents: exact ones are strings, floats are JSON numbers.

use crate::number::{OrderedField, Rational};
use crate::strategy::Range;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};
use std::any::Any;
use std::fmt;

/// A number in a document.
///
/// ```
/// use demarche::document::Number;
/// use demarche::number::Rational;
///
/// let read = |text| serde_json::from_str::<Number>(text).unwrap();
/// assert_eq!(read("\"7/10\""), Number::Exact(Rational::new(7, 10)));
/// assert_eq!(read("0.7"), Number::Float(0.7));
/// assert_eq!(read("0.7").to_rational(), Some(Rational::new(7, 10)));
/// assert_eq!(serde_json::to_string(&read("\"0.70\"")).unwrap(), "\"7/10\"");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// Exactly this: a string such as `"7/10"`, or an integer.
    Exact(Rational),
    /// About this: a JSON number with a point or an exponent.
    Float(f64),
}

impl Number {
    /// The value; of a float, that of the shortest decimal that denotes it. `None` for infinities
    /// and NaN.
    pub fn to_rational(&self) -> Option<Rational> {
        match self {
            Number::Exact(value) => Some(value.clone()),
            Number::Float(value) => format!("{value:e}").parse().ok(),
        }
    }

    /// The nearest float.
    pub fn to_f64(&self) -> f64 {
        match self {
            Number::Exact(value) => value.to_f64(),
            Number::Float(value) => *value,
        }
    }

    /// The value as a document says it: exact if it is a rational that is not to stand for a
    /// float, otherwise as a float.
    pub fn new<K: OrderedField>(value: &K, exact: bool) -> Self {
        match (value as &dyn Any).downcast_ref::<Rational>() {
            Some(value) if exact => Number::Exact(value.clone()),
            _ => Number::Float(value.to_f64()),
        }
    }

    /// Whether it is exactly this integer.
    pub fn is(&self, value: i64) -> bool {
        match self {
            Number::Exact(number) => number.to_i64() == Some(value),
            Number::Float(number) => *number == value as f64,
        }
    }
}

/// A number, or the range over which it varies.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// The same throughout.
    Point(Number),
    /// From `min` to `max`.
    Range {
        /// The least.
        min: Number,
        /// The greatest.
        max: Number,
    },
}

impl Amount {
    /// A range as a document says it.
    pub fn new<K: OrderedField>(range: &Range<K>, exact: bool) -> Self {
        let number = |value| Number::new(value, exact);
        match range.is_point() {
            true => Amount::Point(number(&range.least)),
            false => Amount::Range {
                min: number(&range.least),
                max: number(&range.greatest),
            },
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Number::Exact(value) => value.serialize(serializer),
            Number::Float(value) => serializer.serialize_f64(*value),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;
        impl Visitor<'_> for Value {
            type Value = Number;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number, or a string such as \"7/10\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
                let value = text.trim().parse().map_err(E::custom)?;
                Ok(Number::Exact(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
                Ok(Number::Exact(Rational::from(value)))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
                match i64::try_from(value) {
                    Ok(value) => self.visit_i64(value),
                    Err(_) => self.visit_f64(value as f64),
                }
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
                Ok(Number::Float(value))
            }
        }
        deserializer.deserialize_any(Value)
    }
}
