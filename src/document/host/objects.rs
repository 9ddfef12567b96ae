//! Transcribes objects and arrays in source code to JSON.

use super::pairs::Pairs;
use super::token::{Bracket, Kind};
use super::transcript::{MAX_DEPTH, Transcript};
use super::{Index, Range, slice};
use crate::source::Span;

/// The maximum number of steps back from an object to the function that it is passed to. An expression in brackets is
/// one step.
const MAX_ARGUMENTS: usize = 16;

impl Transcript<'_> {
    /// Returns whether the bracket at `at` opens an object with members, and not a block of code.
    pub(super) fn starts_object(&self, at: Index) -> bool {
        let Some(token) = self.token(at).filter(|token| token.close.is_some()) else { return false };
        if self.is_declaration(at) {
            return false;
        }
        if token.kind == Kind::Open(Bracket::Paren) {
            return self.constructor(at).is_some();
        }
        if self.language.hashtables {
            return slice(self.text, token.span).starts_with('@');
        }
        if !self.language.braces {
            return false;
        }
        let separator = if self.language.assigns { Kind::Equals } else { Kind::Colon };
        let first = self.significant(at + 1);
        match self.kind(first) {
            Some(Kind::String(_) | Kind::Value(_) | Kind::Name | Kind::Number) => {
                self.kind(self.significant(first + 1)) == Some(separator)
            }
            Some(Kind::Spread) => true,
            Some(Kind::Open(Bracket::Square)) => self.language.bare_keys,
            Some(Kind::Open(Bracket::Brace)) => self.language.assigns && self.is_element_pair(first),
            _ => false,
        }
    }

    /// Returns whether a brace belongs to a type declaration: `type Ticket = {`.
    pub(super) fn is_declaration(&self, at: Index) -> bool {
        let ends = |kind: Kind| {
            matches!(
                kind,
                Kind::Semicolon | Kind::Equals | Kind::Open(_) | Kind::Close(Bracket::Brace | Bracket::Paren)
            )
        };
        let before = self.tokens.tokens[..at].iter().rev().take(16).take_while(|token| !ends(token.kind));
        if (self.language.casts || self.language.typed)
            && before.into_iter().any(|token| matches!(slice(self.text, token.span), "interface" | "enum" | "struct"))
        {
            return true;
        }
        self.language.casts
            && at >= 3
            && self.kind(at - 1) == Some(Kind::Equals)
            && self.tokens.tokens[..at - 1].iter().rev().take(16).any(|token| slice(self.text, token.span) == "type")
            && !self.tokens.tokens[..at - 1]
                .iter()
                .rev()
                .take_while(|token| slice(self.text, token.span) != "type")
                .any(|token| {
                    matches!(token.kind, Kind::Semicolon | Kind::Equals | Kind::Close(Bracket::Brace | Bracket::Paren))
                })
    }

    /// Returns whether the brace at `at` starts a member of an initializer: `{ "Status", "New" }`.
    fn is_element_pair(&self, at: Index) -> bool {
        let key = self.significant(at + 1);
        self.kind(at) == Some(Kind::Open(Bracket::Brace))
            && matches!(self.kind(key), Some(Kind::String(_)))
            && self.kind(self.significant(key + 1)) == Some(Kind::Comma)
    }

    /// Returns whether the object opened at `open` describes other objects instead of being data. It is then an
    /// argument of a function that creates a schema, form or data frame, or that compares some members. Or it is a
    /// `match` pattern in Python.
    pub(super) fn is_description(&self, open: Index) -> bool {
        if self.language.adjacent_strings && open > 0 && self.written(open - 1) == "case" {
            return true;
        }
        let mut at = open;
        for _ in 0..MAX_ARGUMENTS {
            let Some(before) = at.checked_sub(1) else { return false };
            match self.kind(before) {
                Some(Kind::Open(Bracket::Paren)) => {
                    let Some(name) = before.checked_sub(1) else { return false };
                    let is_method = name > 0 && self.written(name - 1) == ".";
                    return match self.written(name) {
                        "Schema" | "DataFrame" | "toMatchObject" | "objectContaining" | "defineProps" => true,
                        "group" | "rename" | "astype" | "object" | "shape" | "from_dict" | "from_records" => is_method,
                        _ => false,
                    };
                }
                Some(Kind::Comma | Kind::Equals | Kind::Name | Kind::String(_)) => at = before,
                Some(Kind::Close(_)) => match self.token(before).and_then(|token| token.open) {
                    Some(other) => at = other as Index,
                    None => return false,
                },
                _ => return false,
            }
        }
        false
    }

    /// Writes the object opened at `open`. Returns the token after it, or `None` if there is no valid object.
    pub(super) fn object(&mut self, open: Index) -> Option<Index> {
        let close = self.token(open)?.close? as Index;
        if self.depth >= MAX_DEPTH {
            self.too_deep = Some(open);
            return None;
        }
        self.depth += 1;
        self.put("{", self.span(open));
        let pairs = if self.kind(open) == Some(Kind::Open(Bracket::Paren)) { self.constructor(open) } else { None };
        let mut at = open + 1;
        let mut first = true;
        loop {
            at = self.separators(at, close)?;
            if at >= close {
                break;
            }
            if !first {
                self.put_between(",", at);
            }
            first = false;
            at = match pairs {
                Some(pairs) if pairs != Pairs::Named => self.pair(pairs, at, close)?,
                _ => self.member(at, close, pairs.is_some())?,
            };
            match self.kind(at) {
                _ if at >= close => {}
                Some(Kind::Comma) if !self.language.hashtables => at += 1,
                Some(Kind::Semicolon | Kind::LineEnd) if self.language.hashtables => at += 1,
                _ => return None,
            }
        }
        if self.open_ended && self.depth == 1 {
            let others = if first { r#""{{others}}":"{{others}}""# } else { r#","{{others}}":"{{others}}""# };
            self.put(others, Span::at(self.span(close).start));
        }
        self.put("}", self.span(close));
        self.depth -= 1;
        Some(close + 1)
    }

    /// Returns whether the object opened at `open` is merged with another one: `{…} | defaults`, `defaults | {…}`.
    pub(super) fn is_merged(&self, open: Index) -> bool {
        let after = self.token(open).and_then(|token| token.close).map_or("", |close| self.written(close as Index + 1));
        let before = open.checked_sub(1).map_or("", |before| self.written(before));
        self.language.adjacent_strings && (after == "|" || before == "|")
            || self.language.hashtables && (after == "+" || before == "+")
    }

    /// Skips line ends, separators and comments between members. Returns the first token that is none of these.
    pub(super) fn separators(&mut self, at: Index, close: Index) -> Option<Index> {
        let mut at = at;
        while at < close {
            match self.kind(at)? {
                Kind::LineEnd | Kind::Directive => {}
                Kind::Semicolon if self.language.hashtables => {}
                _ => break,
            }
            self.tokens_read += 1;
            at += 1;
        }
        Some(at)
    }

    /// Writes the member that starts at `at`. Returns the token after it. `constructor` is whether the member is a
    /// named argument.
    pub(super) fn member(&mut self, at: Index, close: Index, constructor: bool) -> Option<Index> {
        let colon = if constructor || self.language.assigns { Kind::Equals } else { Kind::Colon };
        if self.kind(at)? == Kind::Spread {
            let end = self.expression_end(at + 1, close);
            self.placeholder_member(Range { start: at, end });
            return Some(end);
        }
        if self.language.assigns && self.is_element_pair(at) {
            self.element_pair(at)?;
            return Some(self.token(at)?.close? as Index + 1);
        }
        let key_end = match self.kind(at)? {
            Kind::Open(_) => self.token(at)?.close? as Index + 1,
            Kind::String(_) => self.joined_end(at),
            _ => at + 1,
        };
        let separator = self.significant(key_end);
        if self.kind(separator) != Some(colon) {
            // `{ status }`, short for a variable of the same name, or an expression as a key.
            let end = self.expression_end(at, close);
            if self.kind(at)? == Kind::Name && end == at + 1 && self.language.bare_keys && !self.language.hashtables {
                self.key(at);
                self.put_between(":", end);
                self.placeholder(Range { start: at, end });
                return Some(end);
            }
            // A getter, a method, or `{ user.Name }` in C#: the key or the value is unknown.
            self.placeholder_member(Range { start: at, end });
            return (end > at).then_some(end);
        }
        let bare = self.language.bare_keys || constructor;
        match self.kind(at)? {
            Kind::String(_) if key_end > at + 1 => {
                let range = Range { start: at, end: key_end };
                self.quoted(|this| this.joined(range), range);
            }
            Kind::String(_) | Kind::Value(_) => self.key(at),
            // `["Status"]`, or `("Status")`.
            Kind::Open(Bracket::Square | Bracket::Paren)
                if key_end == at + 3 && matches!(self.kind(at + 1), Some(Kind::String(_))) =>
            {
                self.key(at + 1);
            }
            Kind::Name | Kind::Number if bare && !self.written(at).starts_with('$') => self.key(at),
            _ => self.placeholder_key(Range { start: at, end: key_end }),
        }
        self.put(":", self.span(separator));
        self.value(separator + 1, close, !self.language.hashtables)
    }

    /// Returns whether the brace at `at` opens an object, with or without members.
    pub(super) fn is_object(&self, at: Index) -> bool {
        let empty = self.token(at).and_then(|token| token.close) == Some(self.significant(at + 1) as u32);
        let shorthand = self.language.bare_keys && !self.language.assigns && self.kind(at + 1) == Some(Kind::Name);
        empty || self.starts_object(at) || shorthand
    }

    /// Writes the array opened at `open`. Returns `None` if it is invalid.
    pub(super) fn array(&mut self, open: Index) -> Option<()> {
        let close = self.token(open)?.close? as Index;
        if self.depth >= MAX_DEPTH {
            self.too_deep = Some(open);
            return None;
        }
        self.depth += 1;
        self.put("[", self.span(open));
        let mut at = open + 1;
        let mut first = true;
        loop {
            at = self.separators(at, close)?;
            if at >= close {
                break;
            }
            if !first {
                self.put_between(",", at);
            }
            first = false;
            if self.kind(at) == Some(Kind::Spread) {
                let end = self.end_of(at + 1, close, true);
                self.placeholder(Range { start: at, end });
                at = end;
            } else {
                at = self.value(at, close, true)?;
            }
            if at < close {
                at += 1;
            }
        }
        self.put("]", self.span(close));
        self.depth -= 1;
        Some(())
    }

    /// Writes the key at `at`, which is a single token.
    pub(super) fn key(&mut self, at: Index) {
        let range = Range { start: at, end: at + 1 };
        match self.kind(at) {
            Some(Kind::String(literal)) => self.quoted(|this| this.string(literal), range),
            Some(Kind::Value(value)) => self.put(&self.tokens.values[value as usize], self.span(at)),
            _ => self.quoted(|this| this.put_text(this.written(at), this.span(at)), range),
        }
    }

    /// Writes an unknown key.
    pub(super) fn placeholder_key(&mut self, range: Range) {
        self.placeholder(range);
    }

    /// Writes a member with an unknown key and value.
    pub(super) fn placeholder_member(&mut self, range: Range) {
        self.placeholder(range);
        self.put_between(":", range.end);
        self.placeholder(Range { start: range.end - 1, end: range.end });
    }

    /// Writes a string with a placeholder for an expression.
    pub(super) fn placeholder(&mut self, range: Range) {
        if range.end > range.start + 1 {
            self.expressions.push(range);
        }
        let span = self.span_of(range);
        self.quoted(|this| this.put_placeholder(span), range);
    }
}
