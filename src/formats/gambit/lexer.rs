//! The tokens of an `.efg` or `.nfg` file.

use crate::number::Rational;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// One token, without its place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::formats) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `,`
    Comma,
    /// A number as it is written; it need not be well formed.
    Number(&'a str),
    /// A quoted text, escapes resolved.
    Text(Cow<'a, str>),
    /// Any other word.
    Word(&'a str),
    /// A quoted text that the end of the file cuts off.
    Unclosed,
    /// The end of the file.
    End,
}

impl fmt::Display for Token<'_> {
    /// What was found, as error messages say it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Open => out.write_str("`{`"),
            Token::Close => out.write_str("`}`"),
            Token::Comma => out.write_str("a comma"),
            Token::Number(text) => write!(out, "the number `{text}`"),
            Token::Text(_) => out.write_str("a quoted text"),
            Token::Word(text) => write!(out, "`{text}`"),
            Token::Unclosed => out.write_str("a text whose closing quote is missing"),
            Token::End => out.write_str("the end of the file"),
        }
    }
}

/// Cuts a text into tokens.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(in crate::formats) fn new(text: &'a str) -> Self {
        Lexer { text, at: 0 }
    }

    /// The next token and the bytes that it takes up.
    pub(in crate::formats) fn next(&mut self) -> (Token<'a>, Range<usize>) {
        let bytes = self.text.as_bytes();
        // The vertical tab is white space to C's `isspace`, but not to Rust.
        let blank = |byte: u8| byte.is_ascii_whitespace() || byte == 0x0b;
        while self.at < bytes.len() && blank(bytes[self.at]) {
            self.at += 1;
        }
        let start = self.at;
        let Some(&first) = bytes.get(start) else {
            return (Token::End, start..start);
        };
        self.at += 1;
        let token = match first {
            b'{' => Token::Open,
            b'}' => Token::Close,
            b',' => Token::Comma,
            b'"' => self.quoted(),
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                let ends = |byte: u8| blank(byte) || matches!(byte, b'{' | b'}' | b',' | b'"');
                while self.at < bytes.len() && !ends(bytes[self.at]) {
                    self.at += 1;
                }
                Token::Number(&self.text[start..self.at])
            }
            _ => {
                while self.at < bytes.len() && !blank(bytes[self.at]) {
                    self.at += 1;
                }
                Token::Word(&self.text[start..self.at])
            }
        };
        (token, start..self.at)
    }

    /// A quoted text whose opening quote has been read. Only `\"` is an escape: a backslash before
    /// anything else stands for itself.
    fn quoted(&mut self) -> Token<'a> {
        let bytes = self.text.as_bytes();
        let mut resolved: Option<String> = None;
        let mut start = self.at;
        while let Some(&byte) = bytes.get(self.at) {
            if byte == b'"' {
                let rest = &self.text[start..self.at];
                self.at += 1;
                return Token::Text(match resolved {
                    None => Cow::Borrowed(rest),
                    Some(before) => Cow::Owned(before + rest),
                });
            }
            if byte == b'\\' && bytes.get(self.at + 1) == Some(&b'"') {
                resolved
                    .get_or_insert_default()
                    .push_str(&self.text[start..self.at]);
                // The quote itself starts the next stretch.
                start = self.at + 1;
                self.at += 1;
            }
            self.at += 1;
        }
        Token::Unclosed
    }
}

/// The value of a number as the format writes them; otherwise what is wrong and a way out.
pub(in crate::formats) fn number(text: &str) -> Result<Rational, (String, Option<String>)> {
    let unsigned = text.trim_start_matches(['+', '-']);
    if text.starts_with('+') && unsigned.parse::<Rational>().is_ok() {
        return Err((
            format!("the number `{text}` has a plus sign"),
            Some(format!("write `{unsigned}`")),
        ));
    }
    if unsigned.starts_with('.') && unsigned.contains(['e', 'E']) {
        let sign = &text[..text.len() - unsigned.len()];
        return Err((
            format!("the number `{text}` has an exponent but no digit before its point"),
            Some(format!("write `{sign}0{unsigned}`")),
        ));
    }
    text.parse().map_err(|fault| (format!("{fault}"), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text);
        std::iter::from_fn(|| match lexer.next().0 {
            Token::End => None,
            token => Some(token),
        })
        .take(100)
        .collect()
    }

    #[test]
    fn glued_texts_and_numbers_come_apart_and_words_do_not() {
        let text = |t: &'static str| Token::Text(t.into());
        assert_eq!(
            tokens("{\"l\"\"r\"1/2}"),
            [
                Token::Open,
                text("l"),
                text("r"),
                Token::Number("1/2"),
                Token::Close
            ]
        );
        assert_eq!(
            tokens("1,-1"),
            [Token::Number("1"), Token::Comma, Token::Number("-1")]
        );
        assert_eq!(
            tokens("p\"\" 1"),
            [Token::Word("p\"\""), Token::Number("1")]
        );
    }

    #[test]
    fn only_a_quote_is_escaped() {
        for (written, read) in [
            (r#""a\"b""#, r#"a"b"#),
            (r#""a\b""#, r"a\b"),
            (r#""a\\b""#, r"a\\b"),
            (r#""\"\"""#, r#""""#),
            ("\"two\nlines\"", "two\nlines"),
        ] {
            assert_eq!(tokens(written), [Token::Text(read.into())], "{written}");
        }
        assert_eq!(tokens(r#""a\""#), [Token::Unclosed]);
    }

    #[test]
    fn numbers_are_those_of_the_format() {
        let good = [
            ("1", 1, 1),
            ("-0", 0, 1),
            ("1.", 1, 1),
            (".5", 1, 2),
            ("-.5", -1, 2),
            ("1e2", 100, 1),
            ("1E-2", 1, 100),
            ("1.5e+2", 150, 1),
            ("-1/3", -1, 3),
            ("0.10", 1, 10),
        ];
        for (text, above, below) in good {
            assert_eq!(number(text), Ok(Rational::new(above, below)), "{text}");
        }
        let bad = [
            "+1", "1.5/2", "1/2.5", "1/-3", "1/0", "-", "0x1", "1_0", "50%", ".5e1", ".", "--1",
        ];
        for text in bad {
            assert!(number(text).is_err(), "{text}");
        }
    }
}
