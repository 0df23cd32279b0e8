//! Expressions as words.

use super::resolve::Complaint;
use super::snippet::Span;
use crate::number::Rational;

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    Number(Rational),
    Name(String),
    /// A reserved word or an operator.
    Sign(&'static str),
    End,
}

/// A word and its place.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub word: Word,
    pub span: Span,
}

/// Words that cannot be names.
const RESERVED: [&str; 10] = [
    "and", "or", "not", "if", "then", "else", "min", "max", "abs", "type",
];

/// Operators, longer ones before their beginnings.
const SIGNS: [&str; 16] = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",", ".", "−",
];

/// What other languages write, and what is written here.
const FOREIGN: [(&str, &str); 13] = [
    ("**", "powers are written with `^`"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("&", "write `and`"),
    ("|", "write `or`"),
    ("!", "write `not`"),
    ("=", "equality is written `==`"),
    ("≤", "write `<=`"),
    ("≥", "write `>=`"),
    ("≠", "write `!=`"),
    ("×", "write `*`"),
    ("÷", "write `/`"),
    ("%", "write a percentage as a decimal or a fraction"),
];

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a name can be written without backticks.
///
/// ```
/// use demarche::expr::is_identifier;
/// assert!(is_identifier("G_H") && is_identifier("président"));
/// assert!(!is_identifier("United States") && !is_identifier("2nd") && !is_identifier("min"));
/// ```
pub fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(starts_name)
        && letters.all(continues_name)
        && !RESERVED.contains(&name)
}

/// Cuts an expression into words; the last one is `End`.
pub(super) fn words(text: &str) -> Result<Vec<Token>, Complaint> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (word, length) = if first.is_ascii_digit() || starts_decimal(rest) {
            number(rest, at)?
        } else if starts_name(first) {
            let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
            let name = &rest[..length];
            match RESERVED.iter().find(|word| **word == name) {
                Some(word) => (Word::Sign(word), length),
                None => (Word::Name(name.into()), length),
            }
        } else if first == '`' {
            match rest[1..].find('`') {
                Some(length) if length > 0 => {
                    (Word::Name(rest[1..=length].to_string()), length + 2)
                }
                Some(_) => {
                    let span = Span {
                        start: at,
                        end: at + 2,
                    };
                    return Err(Complaint::new(span, "a name in backticks is empty"));
                }
                None => {
                    let span = Span {
                        start: at,
                        end: at + 1,
                    };
                    return Err(Complaint::new(span, "this backtick is never closed"));
                }
            }
        } else {
            sign(rest, at)?
        };
        let span = Span {
            start: at,
            end: at + length,
        };
        tokens.push(Token { word, span });
        at += length;
    }
    let span = Span {
        start: text.trim_end().len(),
        end: text.trim_end().len(),
    };
    tokens.push(Token {
        word: Word::End,
        span,
    });
    Ok(tokens)
}

/// Whether a text starts with a decimal that has no digit before its point.
fn starts_decimal(text: &str) -> bool {
    text.strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn number(rest: &str, at: usize) -> Result<(Word, usize), Complaint> {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut length = digits(rest);
    if rest[length..].starts_with('.') {
        length += 1;
        length += digits(&rest[length..]);
    }
    if let Some(exponent) = rest[length..].strip_prefix(['e', 'E']) {
        let signed = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits(signed) > 0 {
            length += 1 + (exponent.len() - signed.len()) + digits(signed);
        }
    }
    let span = Span {
        start: at,
        end: at + length,
    };
    match rest[..length].parse() {
        Ok(value) => Ok((Word::Number(value), length)),
        Err(fault) => Err(Complaint::new(span, fault.to_string())),
    }
}

fn sign(rest: &str, at: usize) -> Result<(Word, usize), Complaint> {
    let known = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    let foreign = FOREIGN.iter().find(|(sign, _)| rest.starts_with(sign));
    match (known, foreign) {
        // The minus sign of typography.
        (Some(&"−"), _) => Ok((Word::Sign("-"), "−".len())),
        (Some(&sign), None) => Ok((Word::Sign(sign), sign.len())),
        (Some(&sign), Some((other, _))) if sign.len() >= other.len() => {
            Ok((Word::Sign(sign), sign.len()))
        }
        (_, Some((other, hint))) => {
            let span = Span {
                start: at,
                end: at + other.len(),
            };
            Err(Complaint::new(span, format!("`{other}` is no operator")).hint(*hint))
        }
        (None, None) => {
            let stranger = rest.chars().next().unwrap_or(' ');
            let span = Span {
                start: at,
                end: at + stranger.len_utf8(),
            };
            let shown = stranger.escape_debug();
            Err(Complaint::new(
                span,
                format!("the character `{shown}` means nothing in an expression"),
            ))
        }
    }
}
