//! Counts brackets to detect whether a string is a complete JSON text, or only a piece of one, such as `{"Status":`.

use super::literal::LiteralPiece;
use super::slice;
use super::token::Literal;

/// Counts the brackets of a JSON text that is fed in pieces. Brackets in JSON strings are not counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Balance {
    /// The number of opening brackets minus the number of closing brackets.
    depth: i32,
    /// The lowest depth so far. It is negative if a closing bracket is unmatched.
    lowest_depth: i32,
    /// Whether any bracket was opened.
    has_opened: bool,
    /// In a string, the number of backslashes before its opening quote. `None` outside of strings.
    quote_backslashes: Option<u32>,
    /// The number of backslashes just before the current position.
    backslashes: u32,
    /// The last character that is not whitespace. `None` at the start, and after an interpolated expression
    /// such as `${name}`.
    last: Option<char>,
}

impl Balance {
    /// Counts the brackets of `text`, which is the next piece.
    pub(super) fn feed(&mut self, text: &str) {
        for character in text.chars() {
            if !character.is_whitespace() {
                self.last = Some(character);
            }
            if character == '\\' {
                self.backslashes += 1;
                continue;
            }
            let backslashes = std::mem::take(&mut self.backslashes);
            match (character, self.quote_backslashes) {
                // If the text is itself in a string, all of its quotes have backslashes: `{\"Status\":`.
                ('"', None) => self.quote_backslashes = Some(backslashes),
                ('"', Some(0)) if backslashes.is_multiple_of(2) => self.quote_backslashes = None,
                ('"', Some(opening)) if opening > 0 && backslashes <= opening => self.quote_backslashes = None,
                (_, Some(_)) => {}
                ('{' | '[', None) => {
                    self.depth += 1;
                    self.has_opened = true;
                }
                ('}' | ']', None) => {
                    self.depth -= 1;
                    self.lowest_depth = self.lowest_depth.min(self.depth);
                }
                _ => {}
            }
        }
    }

    /// Counts the brackets of the value of a string literal, which is the next piece.
    pub(super) fn feed_literal(&mut self, text: &str, literal: &Literal) {
        literal.for_each_piece(text, &mut |piece| match piece {
            LiteralPiece::Plain(span) => self.feed(slice(text, span)),
            LiteralPiece::Escaped(character, _) => self.feed(character.encode_utf8(&mut [0; 4])),
            LiteralPiece::LineBreaks(..) => self.feed("\n"),
            // An expression has an unknown value.
            LiteralPiece::Expression(_) => self.last = None,
        });
    }

    /// Returns whether the text ends inside a JSON string.
    pub(super) fn is_in_string(self) -> bool {
        self.quote_backslashes.is_some()
    }

    /// Returns whether every bracket and every string is closed, and no closing bracket is unmatched.
    pub(super) fn is_balanced(self) -> bool {
        self.depth == 0 && self.lowest_depth >= 0 && !self.is_in_string()
    }

    /// Returns whether a bracket was opened, and all brackets and strings are closed. Unlike in [`Self::is_balanced`],
    /// there may be unmatched closing brackets.
    pub(super) fn is_done(self) -> bool {
        self.depth <= 0 && self.has_opened && !self.is_in_string()
    }

    /// Returns whether a bracket or a string is still open.
    pub(super) fn is_open(self) -> bool {
        self.depth > 0 || self.is_in_string()
    }

    /// Returns whether a bracket was opened.
    pub(super) fn has_opened(self) -> bool {
        self.has_opened
    }

    /// Returns whether the next piece may start with a value, or continues a string.
    pub(super) fn may_continue_with_value(self) -> bool {
        self.is_in_string() || matches!(self.last, None | Some(':' | ',' | '[' | '{'))
    }
}

/// Returns whether `text` looks like the continuation of a JSON text, such as `, "Status": "New"}`.
pub(super) fn looks_like_continuation(text: &str) -> bool {
    let text = text.trim_start();
    text.is_empty() || text.starts_with([',', '}', ']', '"', ':'])
}

/// Returns whether `text` is only a piece of a JSON text: it has an unmatched bracket, or starts or ends with
/// punctuation between values.
pub(super) fn is_fragment(text: &str) -> bool {
    let mut balance = Balance::default();
    balance.feed(text);
    let ends_between_members = balance.last.is_some_and(|last| matches!(last, ',' | ':'));
    !balance.is_balanced() || ends_between_members || text.trim_start().starts_with([',', '}', ']', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_json_is_a_piece() {
        for whole in [
            r#"{"a": 1}"#,
            r#"{"a": "{", "b": "\"}"}"#,
            r#"{\"a\": \"}\", \"b\": \"\\\"\"}"#,
            r#"request={"a": [1]} done"#,
            "",
        ] {
            assert!(!is_fragment(whole), "{whole}");
        }
        for piece in
            [r#"{"a": 1"#, r#""a": 1}"#, r#""a": {"b": 1},"#, r#", "a": 1"#, r#"{"a": "}"#, r#"{\"a\": \"}"#, "]", "}{"]
        {
            assert!(is_fragment(piece), "{piece}");
        }
    }
}
