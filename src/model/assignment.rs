//! Values for the parameters of a model.

use super::names::quoted;
use crate::diagnostic::{Diagnostic, Error, ErrorKind, nearest};
use crate::expr::{Snippet, evaluate_constant};
use crate::number::Rational;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A value for every parameter of a model.
///
/// ```
/// use demarche::model::{Model, ParameterDraft};
///
/// let model = Model::builder()
///     .players(["Solo"])
///     .parameter(ParameterDraft::new("k", 1))
///     .payoff("Solo", "k")
///     .build()?;
/// let assignment = model.defaults().with("k", "2/7")?;
/// assert_eq!(assignment.to_string(), "k = 2/7");
/// assert_eq!(serde_json::to_string(&assignment).unwrap(), r#"{"k":"2/7"}"#);
/// assert!(assignment.with("kk", 3).unwrap_err().to_string().contains("did you mean `k`?"));
/// # Ok::<(), demarche::diagnostic::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub(super) names: Arc<[String]>,
    pub(super) values: Vec<Rational>,
}

impl Assignment {
    /// The same with another value of one parameter: a number, or an exact expression in a text.
    ///
    /// Refuses an unknown name, and a text that is no expression without names.
    pub fn with(mut self, name: &str, value: impl Into<Snippet>) -> Result<Self, Error> {
        self.set(name, value)?;
        Ok(self)
    }

    /// Changes the value of one parameter, as [`with`](Self::with) does.
    pub fn set(&mut self, name: &str, value: impl Into<Snippet>) -> Result<(), Error> {
        let index = self.position(name)?;
        self.values[index] = evaluate_constant(value)?;
        Ok(())
    }

    /// Changes the value of one parameter to a number. Refuses an unknown name.
    pub fn set_number(&mut self, name: &str, value: Rational) -> Result<(), Error> {
        let index = self.position(name)?;
        self.values[index] = value;
        Ok(())
    }

    /// The place of a parameter in the model's order. Refuses an unknown name.
    pub fn position(&self, name: &str) -> Result<usize, Error> {
        self.names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| {
                let fault = Diagnostic::error(format!("there is no parameter `{name}`"));
                let known = || self.names.iter().map(String::as_str);
                let fault = match nearest(name, known()) {
                    Some(near) => fault.hint(format!("did you mean `{near}`?")),
                    None if self.names.is_empty() => fault.hint("the model has no parameters"),
                    None => fault.hint(format!("the parameters are {}", quoted(known()))),
                };
                Error::new(ErrorKind::Input, fault)
            })
    }

    /// The value of a parameter, if there is one of this name.
    pub fn get(&self, name: &str) -> Option<&Rational> {
        let index = self.names.iter().position(|known| known == name)?;
        self.values.get(index)
    }

    /// The name of a parameter by its place in the model's order; panics if there is none.
    pub fn name(&self, position: usize) -> &str {
        &self.names[position]
    }

    /// Names and values, in the order of the model.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Rational)> {
        self.names.iter().map(String::as_str).zip(&self.values)
    }

    /// The values, in the order of the model's parameters.
    pub fn values(&self) -> &[Rational] {
        &self.values
    }
}

impl fmt::Display for Assignment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(out, "{separator}{name} = {value}")?;
        }
        Ok(())
    }
}

impl Serialize for Assignment {
    /// As a map from names to values, in the order of the model.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
