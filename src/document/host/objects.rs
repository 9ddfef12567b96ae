//! Transcribes objects and arrays in source code to JSON.

use super::pairs::Pairs;
use super::token::{Bracket, Kind};
use super::transcript::{MAX_DEPTH, Transcript};
use super::{TokenIndex, TokenRange, slice};
use crate::source::Span;

/// The maximum number of steps back from an object to the function that it is passed to. An expression in brackets is
/// one step.
const MAX_STEPS_TO_FUNCTION: usize = 16;

/// The maximum number of tokens between the keyword of a type declaration, such as `interface`, and its brace.
const MAX_DECLARATION_TOKENS: usize = 16;

impl Transcript<'_> {
    /// Returns whether the bracket at `at` opens an object with at least one member. A block of code is not an object.
    pub(super) fn opens_object_with_members(&self, at: TokenIndex) -> bool {
        let Some(token) = self.token(at).filter(|token| token.close.is_some()) else { return false };
        if self.is_declaration(at) {
            return false;
        }
        if token.kind == Kind::Open(Bracket::Paren) {
            return self.constructor_pairs(at).is_some();
        }
        if self.language.is_powershell {
            return slice(self.text, token.span).starts_with('@');
        }
        if !self.language.has_brace_objects {
            return false;
        }
        let separator = if self.language.has_equals_after_keys { Kind::Equals } else { Kind::Colon };
        let first = self.next_significant(at + 1);
        match self.kind(first) {
            Some(Kind::String(_) | Kind::Value(_) | Kind::Name | Kind::Number) => {
                self.kind(self.next_significant(first + 1)) == Some(separator)
            }
            Some(Kind::Spread) => true,
            // `{[key]: value}` in JavaScript
            Some(Kind::Open(Bracket::Square)) => self.language.has_bare_keys,
            // `{{ "Status", "New" }}` in C#
            Some(Kind::Open(Bracket::Brace)) => self.language.has_equals_after_keys && self.is_element_pair(first),
            _ => false,
        }
    }

    /// Returns whether the brace at `at` belongs to a type declaration, such as `type Ticket = {` or `interface Ticket
    /// {`.
    pub(super) fn is_declaration(&self, at: TokenIndex) -> bool {
        let ends_statement = |kind: Kind| {
            matches!(
                kind,
                Kind::Semicolon | Kind::Equals | Kind::Open(_) | Kind::Close(Bracket::Brace | Bracket::Paren)
            )
        };
        let before = self.tokens.tokens[..at]
            .iter()
            .rev()
            .take(MAX_DECLARATION_TOKENS)
            .take_while(|token| !ends_statement(token.kind));
        if (self.language.has_as_casts || self.language.has_types_before_braces)
            && before.into_iter().any(|token| matches!(slice(self.text, token.span), "interface" | "enum" | "struct"))
        {
            return true;
        }
        self.language.has_as_casts && self.is_type_alias(at)
    }

    /// Returns whether the brace at `at` is the start of the type in `type Ticket = {`. The keyword `type` must be in
    /// the same statement.
    fn is_type_alias(&self, at: TokenIndex) -> bool {
        at >= 3
            && self.kind(at - 1) == Some(Kind::Equals)
            && self.tokens.tokens[..at - 1]
                .iter()
                .rev()
                .take(MAX_DECLARATION_TOKENS)
                .any(|token| slice(self.text, token.span) == "type")
            && !self.tokens.tokens[..at - 1]
                .iter()
                .rev()
                .take_while(|token| slice(self.text, token.span) != "type")
                .any(|token| {
                    matches!(token.kind, Kind::Semicolon | Kind::Equals | Kind::Close(Bracket::Brace | Bracket::Paren))
                })
    }

    /// Returns whether the brace at `at` starts a member of a C# initializer: `{ "Status", "New" }`.
    fn is_element_pair(&self, at: TokenIndex) -> bool {
        let key = self.next_significant(at + 1);
        self.kind(at) == Some(Kind::Open(Bracket::Brace))
            && matches!(self.kind(key), Some(Kind::String(_)))
            && self.kind(self.next_significant(key + 1)) == Some(Kind::Comma)
    }

    /// Returns whether the object opened at `open` only describes other objects. Examples are the arguments of
    /// `Schema(…)`, `DataFrame(…)` and `toMatchObject(…)`, and a `case` pattern in Python.
    pub(super) fn is_description(&self, open: TokenIndex) -> bool {
        if self.language.is_python && open > 0 && self.token_text(open - 1) == "case" {
            return true;
        }
        let mut at = open;
        for _ in 0..MAX_STEPS_TO_FUNCTION {
            let Some(before) = at.checked_sub(1) else { return false };
            match self.kind(before) {
                Some(Kind::Open(Bracket::Paren)) => {
                    let Some(name) = before.checked_sub(1) else { return false };
                    let is_method = name > 0 && self.token_text(name - 1) == ".";
                    return match self.token_text(name) {
                        "Schema" | "DataFrame" | "toMatchObject" | "objectContaining" | "defineProps" => true,
                        "group" | "rename" | "astype" | "object" | "shape" | "from_dict" | "from_records" => is_method,
                        _ => false,
                    };
                }
                Some(Kind::Comma | Kind::Equals | Kind::Name | Kind::String(_)) => at = before,
                Some(Kind::Close(_)) => match self.token(before).and_then(|token| token.open) {
                    Some(other) => at = other as TokenIndex,
                    None => return false,
                },
                _ => return false,
            }
        }
        false
    }

    /// Writes the object opened at `open`. Returns the token after the object, or `None` if there is no valid object.
    pub(super) fn put_object(&mut self, open: TokenIndex) -> Option<TokenIndex> {
        let close = self.token(open)?.close? as TokenIndex;
        if self.depth >= MAX_DEPTH {
            self.too_deep = Some(open);
            return None;
        }
        self.depth += 1;
        self.put_json("{", self.span(open));
        let pairs =
            if self.kind(open) == Some(Kind::Open(Bracket::Paren)) { self.constructor_pairs(open) } else { None };
        let mut at = open + 1;
        let mut is_first = true;
        loop {
            at = self.skip_separators(at, close)?;
            if at >= close {
                break;
            }
            if !is_first {
                self.put_punctuation(",", at);
            }
            is_first = false;
            at = match pairs {
                Some(pairs) if pairs != Pairs::Named => self.put_pair(pairs, at, close)?,
                _ => self.put_member(at, close, pairs.is_some())?,
            };
            match self.kind(at) {
                _ if at >= close => {}
                Some(Kind::Comma) if !self.language.is_powershell => at += 1,
                Some(Kind::Semicolon | Kind::LineEnd) if self.language.is_powershell => at += 1,
                _ => return None,
            }
        }
        if self.may_have_other_members && self.depth == 1 {
            let others = if is_first { r#""{{others}}":"{{others}}""# } else { r#","{{others}}":"{{others}}""# };
            self.put_json(others, Span::at(self.span(close).start));
        }
        self.put_json("}", self.span(close));
        self.depth -= 1;
        Some(close + 1)
    }

    /// Returns whether an operator merges the object opened at `open` with another object, as in `{…} | defaults`.
    pub(super) fn is_merged(&self, open: TokenIndex) -> bool {
        let after =
            self.token(open).and_then(|token| token.close).map_or("", |close| self.token_text(close as TokenIndex + 1));
        let before = open.checked_sub(1).map_or("", |before| self.token_text(before));
        self.language.is_python && (after == "|" || before == "|")
            || self.language.is_powershell && (after == "+" || before == "+")
    }

    /// Skips line ends, separators and comments between members. Returns the first token that is none of these.
    pub(super) fn skip_separators(&mut self, at: TokenIndex, close: TokenIndex) -> Option<TokenIndex> {
        let mut at = at;
        while at < close {
            match self.kind(at)? {
                Kind::LineEnd | Kind::Directive => {}
                Kind::Semicolon if self.language.is_powershell => {}
                _ => break,
            }
            self.tokens_read += 1;
            at += 1;
        }
        Some(at)
    }

    /// Writes the member that starts at `at`. Returns the token after the member. `is_argument` is whether the member
    /// is a named argument of a constructor.
    pub(super) fn put_member(&mut self, at: TokenIndex, close: TokenIndex, is_argument: bool) -> Option<TokenIndex> {
        let colon = if is_argument || self.language.has_equals_after_keys { Kind::Equals } else { Kind::Colon };
        if self.kind(at)? == Kind::Spread {
            let end = self.expression_end(at + 1, close);
            self.put_placeholder_member(TokenRange { start: at, end });
            return Some(end);
        }
        if self.language.has_equals_after_keys && self.is_element_pair(at) {
            self.put_element_pair(at)?;
            return Some(self.token(at)?.close? as TokenIndex + 1);
        }
        let key_end = match self.kind(at)? {
            Kind::Open(_) => self.token(at)?.close? as TokenIndex + 1,
            Kind::String(_) => self.concatenation_end(at),
            _ => at + 1,
        };
        let separator = self.next_significant(key_end);
        if self.kind(separator) != Some(colon) {
            // There is no value after the key. `{ status }` is short for `{ status: status }`.
            let end = self.expression_end(at, close);
            if self.kind(at)? == Kind::Name
                && end == at + 1
                && self.language.has_bare_keys
                && !self.language.is_powershell
            {
                self.put_key(at);
                self.put_punctuation(":", end);
                self.put_placeholder_string(TokenRange { start: at, end });
                return Some(end);
            }
            // A getter, a method, or `{ user.Name }` in C#: the key or the value is unknown.
            self.put_placeholder_member(TokenRange { start: at, end });
            return (end > at).then_some(end);
        }
        let allows_bare_key = self.language.has_bare_keys || is_argument;
        match self.kind(at)? {
            Kind::String(_) if key_end > at + 1 => {
                let range = TokenRange { start: at, end: key_end };
                self.put_string(|this| this.put_concatenation(range), range);
            }
            Kind::String(_) | Kind::Value(_) => self.put_key(at),
            // `["Status"]`, or `("Status")`.
            Kind::Open(Bracket::Square | Bracket::Paren)
                if key_end == at + 3 && matches!(self.kind(at + 1), Some(Kind::String(_))) =>
            {
                self.put_key(at + 1);
            }
            Kind::Name | Kind::Number if allows_bare_key && !self.token_text(at).starts_with('$') => self.put_key(at),
            _ => self.put_placeholder_key(TokenRange { start: at, end: key_end }),
        }
        self.put_json(":", self.span(separator));
        // In PowerShell, a comma is an operator that creates an array, so it is a part of the value.
        let ends_at_comma = !self.language.is_powershell;
        self.put_value(separator + 1, close, ends_at_comma)
    }

    /// Returns whether the brace at `at` opens an object, with or without members.
    pub(super) fn opens_object(&self, at: TokenIndex) -> bool {
        let is_empty = self.token(at).and_then(|token| token.close) == Some(self.next_significant(at + 1) as u32);
        // `{status}` is short for `{status: status}`.
        let may_be_shorthand = self.language.has_bare_keys
            && !self.language.has_equals_after_keys
            && self.kind(at + 1) == Some(Kind::Name);
        is_empty || self.opens_object_with_members(at) || may_be_shorthand
    }

    /// Writes the array opened at `open`. Returns `None` if the array is invalid.
    pub(super) fn put_array(&mut self, open: TokenIndex) -> Option<()> {
        let close = self.token(open)?.close? as TokenIndex;
        if self.depth >= MAX_DEPTH {
            self.too_deep = Some(open);
            return None;
        }
        self.depth += 1;
        self.put_json("[", self.span(open));
        // A comma separates the elements in all languages.
        let ends_at_comma = true;
        let mut at = open + 1;
        let mut is_first = true;
        loop {
            at = self.skip_separators(at, close)?;
            if at >= close {
                break;
            }
            if !is_first {
                self.put_punctuation(",", at);
            }
            is_first = false;
            if self.kind(at) == Some(Kind::Spread) {
                let end = self.end_of_value(at + 1, close, ends_at_comma);
                self.put_placeholder_string(TokenRange { start: at, end });
                at = end;
            } else {
                at = self.put_value(at, close, ends_at_comma)?;
            }
            if at < close {
                at += 1;
            }
        }
        self.put_json("]", self.span(close));
        self.depth -= 1;
        Some(())
    }

    /// Writes the key at `at`, which is a single token.
    pub(super) fn put_key(&mut self, at: TokenIndex) {
        let range = TokenRange { start: at, end: at + 1 };
        match self.kind(at) {
            Some(Kind::String(literal)) => self.put_string(|this| this.put_literal(literal), range),
            Some(Kind::Value(value)) => self.put_json(&self.tokens.values[value as usize], self.span(at)),
            _ => self.put_string(|this| this.put_text(this.token_text(at), this.span(at)), range),
        }
    }

    /// Writes an unknown key.
    pub(super) fn put_placeholder_key(&mut self, range: TokenRange) {
        self.put_placeholder_string(range);
    }

    /// Writes a member with an unknown key and value.
    pub(super) fn put_placeholder_member(&mut self, range: TokenRange) {
        self.put_placeholder_string(range);
        self.put_punctuation(":", range.end);
        self.put_placeholder_string(TokenRange { start: range.end - 1, end: range.end });
    }

    /// Writes a string whose content is a placeholder for the expression in `range`.
    pub(super) fn put_placeholder_string(&mut self, range: TokenRange) {
        if range.end > range.start + 1 {
            self.expressions.push(range);
        }
        let span = self.span_of(range);
        self.put_string(|this| this.put_placeholder(span), range);
    }
}
