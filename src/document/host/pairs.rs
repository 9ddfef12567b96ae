//! Constructors: functions whose arguments are the members of an object, such as `dict(Status="New")` or
//! `Map.of("Status", "New")`.

use super::token::{Bracket, Kind};
use super::transcript::Transcript;
use super::{TokenIndex, TokenRange};

/// A function whose arguments are the members of an object.
#[derive(Debug)]
pub(super) struct Constructor {
    /// The name of the function.
    pub name: &'static str,
    /// The name before the dot in the call, such as `Map` in `Map.of`. Empty for a function that is called without a
    /// dot.
    pub receiver: &'static str,
    /// How the arguments form the members.
    pub pairs: Pairs,
}

/// How the arguments of a function form the members of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairs {
    /// As named arguments: `dict(Status="New")`.
    Named,
    /// As alternating keys and values: `Map.of("Status", "New")`.
    Alternating,
    /// As calls with a key and a value: `Map.ofEntries(entry("Status", "New"))`.
    Entries,
    /// As expressions with `to`: `mapOf("Status" to "New")`.
    To,
}

/// The maximum number of tokens in the type arguments of a call, as in `mapOf<String, Any>(…)`.
const MAX_TYPE_TOKENS: usize = 16;

impl Transcript<'_> {
    /// Returns how the arguments after the parenthesis at `at` form the members of an object. Returns `None` if the
    /// called function is not a constructor.
    pub(super) fn constructor_pairs(&self, at: TokenIndex) -> Option<Pairs> {
        let mut name = at.checked_sub(1)?;
        if self.token_text(name) == ">" {
            // `mapOf<String, Any>(…)`
            name = (name.saturating_sub(MAX_TYPE_TOKENS)..name)
                .rev()
                .find(|at| self.token_text(*at) == "<")?
                .checked_sub(1)?;
        }
        let written = self.token_text(name);
        let before = name.checked_sub(1).map_or("", |before| self.token_text(before));
        let constructor = self.language.constructors.iter().find(|constructor| {
            constructor.name == written
                && match constructor.receiver {
                    "" => !matches!(before, "." | "def" | "class" | "fun"),
                    receiver => before == "." && name >= 2 && self.token_text(name - 2) == receiver,
                }
        });
        constructor.map(|constructor| constructor.pairs)
    }

    /// Returns the opening parenthesis of the arguments if the whole expression is the call of a constructor.
    pub(super) fn constructor_call(&self, range: TokenRange) -> Option<TokenIndex> {
        if self.language.constructors.is_empty() || self.kind(range.start) != Some(Kind::Name) {
            return None;
        }
        let open = (range.start..range.end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren)))?;
        (self.is_closed_before(open, range.end)
            && open <= range.start + MAX_TYPE_TOKENS
            && self.constructor_pairs(open).is_some())
        .then_some(open)
    }

    /// Writes the member that the arguments from `at` form. Returns the token after these arguments. `close` is the
    /// closing parenthesis.
    pub(super) fn put_pair(&mut self, pairs: Pairs, at: TokenIndex, close: TokenIndex) -> Option<TokenIndex> {
        let end = self.expression_end(at, close);
        let first = TokenRange { start: at, end };
        match pairs {
            Pairs::Named => None,
            Pairs::Alternating => {
                let value = end + 1;
                let value_end = self.expression_end(value.min(close), close);
                if value >= close {
                    self.put_placeholder_member(first);
                    return Some(end);
                }
                self.put_key_and_value(first, TokenRange { start: value, end: value_end })?;
                Some(value_end)
            }
            Pairs::Entries => {
                let open = (at..end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren)));
                let open = open.filter(|open| self.is_closed_before(*open, end));
                let comma = open.map(|open| self.expression_end(open + 1, end - 1)).filter(|comma| comma + 1 < end);
                match (open, comma) {
                    (Some(open), Some(comma)) => {
                        let key = TokenRange { start: open + 1, end: comma };
                        self.put_key_and_value(key, TokenRange { start: comma + 1, end: end - 1 })?;
                    }
                    _ => self.put_placeholder_member(first),
                }
                Some(end)
            }
            Pairs::To => {
                let mut to_keyword = at;
                while to_keyword < end && self.token_text(to_keyword) != "to" {
                    to_keyword = self.token(to_keyword)?.close.map_or(to_keyword, |close| close as TokenIndex) + 1;
                }
                if to_keyword < end {
                    let key = TokenRange { start: at, end: to_keyword };
                    self.put_key_and_value(key, TokenRange { start: to_keyword + 1, end })?;
                } else {
                    self.put_placeholder_member(first);
                }
                Some(end)
            }
        }
    }

    /// Writes a member of a C# initializer such as `{ "Status", "New" }`. Its brace is at `open`.
    pub(super) fn put_element_pair(&mut self, open: TokenIndex) -> Option<()> {
        let close = self.token(open)?.close? as TokenIndex;
        let comma = self.expression_end(open + 1, close);
        let end = self.expression_end((comma + 1).min(close), close);
        if end != close || comma >= close {
            return None;
        }
        self.put_key_and_value(TokenRange { start: open + 1, end: comma }, TokenRange { start: comma + 1, end: close })
    }

    /// Writes a member whose key and value are the given expressions.
    fn put_key_and_value(&mut self, key: TokenRange, value: TokenRange) -> Option<()> {
        let start = self.next_significant(key.start);
        let key = TokenRange { start, end: key.end };
        if key.end == start + 1 && matches!(self.kind(start), Some(Kind::String(_))) {
            self.put_key(start);
        } else {
            self.put_placeholder_key(key);
        }
        self.put_punctuation(":", key.end);
        let start = self.next_significant(value.start);
        self.put_expression(TokenRange { start, end: value.end })
    }
}
