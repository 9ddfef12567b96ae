//! The JSON5 parser: parses JSON5 as its specification defines it, such as `{a: 'b',}`. Valid JSON5 is unambiguous, so no search is
//! needed.

use super::scalar::is_literal_or_number;
use super::scan::{char_at, escaped_len, is_identifier};
use super::search::Interpretation;
use super::search::spacing::Spaces;
use super::search::state::{Expect, Step, Token};
use super::tokens::number_end;

/// The maximum length of a number or a literal, in bytes.
const MAX_SCALAR: usize = 512;

/// The maximum number of bytes of invisible characters between a key without quotes and the next token.
const MAX_INVISIBLE: usize = 32;

/// Returns the interpretation of `text` as JSON5 (<https://spec.json5.org>), or `None` if the text is not valid JSON5.
///
/// The text may be one value, or several objects and arrays in sequence.
pub(super) fn parse(text: &str, max_depth: usize) -> Option<Interpretation> {
    Json5Parser { text, bytes: text.as_bytes(), max_depth }.run()
}

/// The JSON5 parser of one text.
struct Json5Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    max_depth: usize,
}

impl Json5Parser<'_> {
    fn run(&self) -> Option<Interpretation> {
        let mut spaces = Spaces::for_json5(self.text);
        // For each open container, outermost first, whether the container is an object. Otherwise, it is an array.
        let mut open_is_object: Vec<bool> = Vec::new();
        let mut expect = Expect::Document;
        let mut steps = vec![(Step::new(Token::None, 0, 0), expect)];
        let mut at = 0;
        loop {
            let value_may_start =
                matches!(expect, Expect::Document | Expect::Value | Expect::FirstElement | Expect::Element);
            at = spaces.skip(at, value_may_start).0;
            let Some(&byte) = self.bytes.get(at as usize) else {
                return (expect == Expect::EndOrDocument).then_some(Interpretation { steps, rivals: Vec::new() });
            };
            if expect == Expect::EndOrDocument && matches!(byte, b'{' | b'[') {
                // A further document. The step is empty, because nothing is between the documents.
                expect = Expect::Document;
                steps.push((Step::missing(Token::SkippedOutside, at), expect));
                continue;
            }
            let expect_after_comma = |is_object: bool| if is_object { Expect::Key } else { Expect::Element };
            let (step, next_expect) = match (expect, byte) {
                (Expect::CommaOrClose, b',') => {
                    (Step::new(Token::Comma, at, at + 1), expect_after_comma(*open_is_object.last()?))
                }
                (Expect::CommaOrClose | Expect::FirstKey | Expect::Key, b'}')
                    if open_is_object.last() == Some(&true) =>
                {
                    open_is_object.pop();
                    (Step::new(Token::Close, at, at + 1), expect_after_close(&open_is_object))
                }
                (Expect::CommaOrClose | Expect::FirstElement | Expect::Element, b']')
                    if open_is_object.last() == Some(&false) =>
                {
                    open_is_object.pop();
                    (Step::new(Token::Close, at, at + 1), expect_after_close(&open_is_object))
                }
                (Expect::FirstKey | Expect::Key, b'"' | b'\'') => (self.parse_string(at, Token::Key)?, Expect::Colon),
                (Expect::FirstKey | Expect::Key, _) => (self.parse_unquoted_key(at)?, Expect::Colon),
                (Expect::Colon, b':') => (Step::new(Token::Colon, at, at + 1), Expect::Value),
                (Expect::Document | Expect::Value | Expect::FirstElement | Expect::Element, b'{' | b'[') => {
                    if open_is_object.len() >= self.max_depth {
                        return None;
                    }
                    let is_object = byte == b'{';
                    open_is_object.push(is_object);
                    let token = if is_object { Token::OpenObject } else { Token::OpenArray };
                    (Step::new(token, at, at + 1), if is_object { Expect::FirstKey } else { Expect::FirstElement })
                }
                (Expect::Value | Expect::FirstElement | Expect::Element, b'"' | b'\'') => {
                    (self.parse_string(at, Token::String)?, Expect::CommaOrClose)
                }
                (Expect::Value | Expect::FirstElement | Expect::Element, _) => {
                    (self.parse_scalar(at)?, Expect::CommaOrClose)
                }
                // A document that is not a container must be the whole text.
                (Expect::Document, _) if steps.len() == 1 => {
                    let step = if matches!(byte, b'"' | b'\'') {
                        self.parse_string(at, Token::String)?
                    } else {
                        self.parse_scalar(at)?
                    };
                    let end = spaces.skip_after_value(step.end).0 as usize;
                    if end < self.bytes.len() {
                        return None;
                    }
                    (step, Expect::EndOrDocument)
                }
                _ => return None,
            };
            at = step.end;
            steps.push((step, next_expect));
            expect = next_expect;
        }
    }

    /// Parses a string in double or single quotes (section 5). A line break in the string must follow a backslash.
    fn parse_string(&self, start: u32, token: Token) -> Option<Step> {
        let quote = self.bytes[start as usize];
        let mut at = start as usize + 1;
        loop {
            match *self.bytes.get(at)? {
                b'\\' => at += 1 + escaped_len(self.text, at + 1),
                b'\n' | b'\r' => return None,
                byte if byte == quote => break,
                _ => at += 1,
            }
        }
        let content_end = at as u32;
        Some(Step { token, start, content_start: start + 1, content_end, end: content_end + 1 })
    }

    /// Parses a key without quotes (section 3).
    fn parse_unquoted_key(&self, start: u32) -> Option<Step> {
        let rest = &self.text[start as usize..];
        let len = rest.find(|character: char| {
            matches!(character, ':' | ',' | '{' | '}' | '[' | ']' | '"' | '\'' | '/' | ' ' | '\n' | '\r' | '\t')
        })?;
        // An invisible character may be part of the key, or may be spacing after the key. The key is therefore the longest prefix of
        // `rest[..len]` that is an identifier.
        let mut end = len;
        while end > 0 && !is_identifier(&rest[..end]) {
            end -= rest[..end].chars().next_back().map_or(1, char::len_utf8);
        }
        (end > 0 && len - end <= MAX_INVISIBLE).then(|| Step::new(Token::Key, start, start + end as u32))
    }

    /// Parses a number (section 6), or `true`, `false` or `null`.
    fn parse_scalar(&self, start: u32) -> Option<Step> {
        let rest = &self.bytes[start as usize..];
        let is_scalar_byte =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'$');
        let len = rest.iter().take(MAX_SCALAR).take_while(is_scalar_byte).count();
        let end = start as usize + len;
        if char_at(self.text, end).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let text = &self.text[start as usize..end];
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_valid = match text {
            "true" | "false" | "null" => true,
            _ => match unsigned {
                "Infinity" | "NaN" => true,
                _ if unsigned.starts_with("0x") || unsigned.starts_with("0X") => is_literal_or_number(text),
                _ => is_decimal(unsigned),
            },
        };
        is_valid.then(|| Step::new(Token::Bare, start, end as u32))
    }
}

/// Returns whether `text` is a decimal number of JSON5 without a sign. Either the digits before or the digits after the decimal point may
/// be missing: `.5`, `5.`.
fn is_decimal(text: &str) -> bool {
    let (mantissa, _) = text.split_once(['e', 'E']).unwrap_or((text, ""));
    let digit_count = mantissa.bytes().filter(u8::is_ascii_digit).count();
    // `number_end` accepts only strict JSON, so add the missing digit. The text may have a second sign (`--1`), which is invalid.
    let strict_spelling = match mantissa.split_once('.') {
        Some(("", fraction)) => format!("0.{fraction}{}", &text[mantissa.len()..]),
        Some((whole, "")) => format!("{whole}.0{}", &text[mantissa.len()..]),
        _ => text.to_owned(),
    };
    digit_count > 0
        && !strict_spelling.starts_with('-')
        && number_end(strict_spelling.as_bytes(), 0) == strict_spelling.len()
}

/// Returns what is expected after a closing bracket. `open_is_object` contains the containers that are still open.
fn expect_after_close(open_is_object: &[bool]) -> Expect {
    if open_is_object.is_empty() { Expect::EndOrDocument } else { Expect::CommaOrClose }
}
