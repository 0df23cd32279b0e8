//! Words as trees: precedence climbing.

use super::lexer::{Token, Word, words};
use super::resolve::Complaint;
use super::snippet::Span;
use super::tree::{Comparison, Function, Name, Node, Tree};

/// How deep the parser may recurse; a pair of parentheses takes one or two levels.
const DEEPEST: usize = 400;

// Levels of binding, the rows of the table in the module's text.
const ANY: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const NEGATION: u8 = 7;
const POWER: u8 = 8;

type Parsed = Result<Tree<Name>, Complaint>;

/// Reads a whole text as one expression.
pub(super) fn parse(text: &str) -> Parsed {
    let mut parser = Parser {
        text,
        tokens: words(text)?,
        next: 0,
        depth: 0,
    };
    if parser.peek() == &Word::End {
        return Err(Complaint::new(
            parser.span(),
            "an expression is missing here",
        ));
    }
    let tree = parser.expression(ANY)?;
    match parser.peek() {
        Word::End => Ok(tree),
        _ => Err(parser.stranger()),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &Word {
        &self.tokens[self.next].word
    }

    fn span(&self) -> Span {
        self.tokens[self.next].span
    }

    /// Steps over the next word; the end is never passed.
    fn take(&mut self) -> Token {
        let token = self.tokens[self.next].clone();
        if token.word != Word::End {
            self.next += 1;
        }
        token
    }

    fn take_if(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Word::Sign(next) if *next == sign);
        if found {
            self.next += 1;
        }
        found
    }

    fn sign(&self) -> Option<&'static str> {
        match self.peek() {
            Word::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn shown(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The complaint about a word that cannot stand here.
    fn stranger(&self) -> Complaint {
        let span = self.span();
        let shown = self.shown(span);
        match self.peek() {
            Word::Name(_) | Word::Number(_) | Word::Sign("(" | "min" | "max" | "abs" | "if") => {
                let complaint =
                    Complaint::new(span, format!("an operator is missing before `{shown}`"));
                let last = self.next.checked_sub(1).map(|last| &self.tokens[last]);
                match (last, self.peek()) {
                    (
                        Some(Token {
                            word: Word::Name(_) | Word::Number(_),
                            span: left,
                        }),
                        Word::Name(_) | Word::Number(_),
                    ) => {
                        let left = self.shown(*left);
                        complaint.hint(format!(
                            "multiplication is written with `*`: `{left}*{shown}`"
                        ))
                    }
                    _ => complaint.hint("multiplication is written with `*`"),
                }
            }
            Word::Sign(")") => Complaint::new(span, "this `)` closes nothing"),
            Word::End => Complaint::new(span, "the expression ends too early"),
            _ => Complaint::new(span, format!("`{shown}` cannot stand here")),
        }
    }

    fn expression(&mut self, level: u8) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            let complaint = Complaint::new(self.span(), "the expression is nested too deeply");
            return Err(complaint.hint("name its parts, in a model under `[let]`"));
        }
        let mut left = self.operand(level)?;
        while let Some(sign) = self.sign() {
            left = match sign {
                "^" if level <= POWER => {
                    self.take();
                    // From right to left, and an exponent may be negative.
                    let exponent = self.expression(NEGATION)?;
                    let span = left.span.to(exponent.span);
                    let node = Node::Power(Box::new(left), Box::new(exponent));
                    Tree { node, span }
                }
                "*" | "/" if level <= PRODUCT => {
                    let factors = self.chain(left, ["*", "/"], PRODUCT)?;
                    let span = whole(&factors);
                    Tree {
                        node: Node::Product(factors),
                        span,
                    }
                }
                "+" | "-" if level <= SUM => {
                    let terms = self.chain(left, ["+", "-"], SUM)?;
                    let span = whole(&terms);
                    Tree {
                        node: Node::Sum(terms),
                        span,
                    }
                }
                "==" | "!=" | "<" | "<=" | ">" | ">=" if level <= COMPARISON => {
                    self.comparison(left)?
                }
                "and" if level <= AND => {
                    let parts = self.chain(left, ["and", "and"], AND)?;
                    let span = whole(&parts);
                    let node = Node::And(parts.into_iter().map(|(_, part)| part).collect());
                    Tree { node, span }
                }
                "or" if level <= OR => {
                    let parts = self.chain(left, ["or", "or"], OR)?;
                    let span = whole(&parts);
                    let node = Node::Or(parts.into_iter().map(|(_, part)| part).collect());
                    Tree { node, span }
                }
                _ => break,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// The operands that operators of one level join, each marked if the second one joins it.
    fn chain(
        &mut self,
        first: Tree<Name>,
        signs: [&str; 2],
        level: u8,
    ) -> Result<Vec<(bool, Tree<Name>)>, Complaint> {
        let mut parts = vec![(false, first)];
        while let Some(sign) = self.sign().filter(|sign| signs.contains(sign)) {
            self.take();
            let part = self.expression(level + 1)?;
            parts.push((sign == signs[1] && signs[0] != signs[1], part));
        }
        Ok(parts)
    }

    fn comparison(&mut self, left: Tree<Name>) -> Parsed {
        let of = |sign: Option<&'static str>| match sign? {
            "==" => Some(Comparison::Equal),
            "!=" => Some(Comparison::Unequal),
            "<" => Some(Comparison::Less),
            "<=" => Some(Comparison::AtMost),
            ">" => Some(Comparison::Greater),
            ">=" => Some(Comparison::AtLeast),
            _ => None,
        };
        let Some(comparison) = of(self.sign()) else {
            return Err(self.stranger());
        };
        self.take();
        let right = self.expression(SUM)?;
        let span = left.span.to(right.span);
        if let Some(second) = of(self.sign()) {
            let place = self.span();
            self.take();
            let complaint = Complaint::new(place, "comparisons do not chain");
            let Ok(last) = self.expression(SUM) else {
                return Err(complaint);
            };
            let (a, b, c) = (
                self.shown(left.span),
                self.shown(right.span),
                self.shown(last.span),
            );
            let (first, second) = (comparison.symbol(), second.symbol());
            return Err(complaint.hint(format!("write `{a} {first} {b} and {b} {second} {c}`")));
        }
        let node = Node::Compare(comparison, Box::new(left), Box::new(right));
        Ok(Tree { node, span })
    }

    fn operand(&mut self, level: u8) -> Parsed {
        let Token { word, span } = self.take();
        let (node, span) = match word {
            Word::Number(value) => (Node::Number(value), span),
            Word::Name(name) => (Node::Leaf(Name::Plain(name)), span),
            Word::Sign("type") => {
                if !self.take_if(".") {
                    let complaint = Complaint::new(span, "`type` needs a player");
                    return Err(complaint.hint("a player's type is written `type.PLAYER`"));
                }
                let player = self.take();
                let Word::Name(name) = player.word else {
                    let message = "a player's name is missing after `type.`";
                    return Err(Complaint::new(player.span, message));
                };
                (Node::Leaf(Name::TypeOf(name)), span.to(player.span))
            }
            Word::Sign("-") => {
                let part = self.expression(NEGATION)?;
                let span = span.to(part.span);
                (Node::Negate(Box::new(part)), span)
            }
            Word::Sign("not") => {
                if level > NOT {
                    let complaint = Complaint::new(span, "`not` needs parentheses here");
                    return Err(complaint.hint("write `(not …)`"));
                }
                let part = self.expression(NOT)?;
                let span = span.to(part.span);
                (Node::Not(Box::new(part)), span)
            }
            Word::Sign("if") => {
                let condition = self.expression(ANY)?;
                self.expect("then", span)?;
                let chosen = self.expression(ANY)?;
                self.expect("else", span)?;
                let otherwise = self.expression(ANY)?;
                let span = span.to(otherwise.span);
                (Node::If(Box::new([condition, chosen, otherwise])), span)
            }
            Word::Sign("(") => {
                let inner = self.expression(ANY)?;
                let end = self.close(span)?;
                (inner.node, span.to(end))
            }
            Word::Sign(name @ ("min" | "max" | "abs")) => self.call(name, span)?,
            Word::End => {
                return Err(Complaint::new(span, "the expression ends too early")
                    .hint("a number, a name or `(` is missing"));
            }
            Word::Sign(sign) => {
                let message = format!("a number, a name or `(` is missing before `{sign}`");
                return Err(Complaint::new(span, message));
            }
        };
        Ok(Tree { node, span })
    }

    fn call(&mut self, name: &str, start: Span) -> Result<(Node<Name>, Span), Complaint> {
        let function = match name {
            "min" => Function::Min,
            "max" => Function::Max,
            _ => Function::Abs,
        };
        let open = self.span();
        if !self.take_if("(") {
            let complaint = Complaint::new(start, format!("`{name}` is a function"));
            return Err(complaint.hint(format!("write `{name}(…)`")));
        }
        let mut arguments = vec![self.expression(ANY)?];
        while self.take_if(",") {
            arguments.push(self.expression(ANY)?);
        }
        let end = self.close(open)?;
        let span = start.to(end);
        if function == Function::Abs && arguments.len() != 1 {
            let message = format!("`abs` takes one argument and is given {}", arguments.len());
            return Err(Complaint::new(span, message));
        }
        Ok((Node::Call(function, arguments), span))
    }

    fn expect(&mut self, word: &str, start: Span) -> Result<(), Complaint> {
        if self.take_if(word) {
            return Ok(());
        }
        match self.peek() {
            Word::End => Err(Complaint::new(start, format!("this `if` has no `{word}`"))
                .hint("write `if … then … else …`")),
            _ => Err(self.stranger()),
        }
    }

    fn close(&mut self, open: Span) -> Result<Span, Complaint> {
        let end = self.span();
        if self.take_if(")") {
            return Ok(end);
        }
        match self.peek() {
            Word::End => Err(Complaint::new(open, "this `(` is never closed")),
            _ => Err(self.stranger()),
        }
    }
}

/// From the first to the last operand of a chain.
fn whole(parts: &[(bool, Tree<Name>)]) -> Span {
    // A chain starts with the operand on its left.
    let first = parts
        .first()
        .map_or(Span { start: 0, end: 0 }, |p| p.1.span);
    parts.last().map_or(first, |last| first.to(last.1.span))
}
