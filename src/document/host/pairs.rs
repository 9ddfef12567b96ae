//! Constructors: functions whose arguments are the members of an object, such as `dict(Status="New")`,
//! `Map.of("Status", "New")`.

use super::token::{Bracket, Kind};
use super::transcript::Transcript;
use super::{Index, Range};

/// A function whose arguments are the members of an object.
#[derive(Debug)]
pub(super) struct Constructor {
    /// The name of the function.
    pub name: &'static str,
    /// The name before the dot in the call, such as `Map` in `Map.of`. Empty for a function that is called without a
    /// dot.
    pub of: &'static str,
    /// How its arguments form the members.
    pub pairs: Pairs,
}

/// How the arguments of a function form the members of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairs {
    /// `dict(Status="New")`.
    Named,
    /// `Map.of("Status", "New")`.
    Alternating,
    /// `Map.ofEntries(entry("Status", "New"))`.
    Entries,
    /// `mapOf("Status" to "New")`.
    To,
}

/// The maximum number of tokens in the type arguments between a function and its arguments.
const MAX_TYPES: usize = 16;

impl Transcript<'_> {
    /// Returns how the arguments after the parenthesis at `at` form the members of an object. Returns `None` if the
    /// called function is not a constructor.
    pub(super) fn constructor(&self, at: Index) -> Option<Pairs> {
        let mut name = at.checked_sub(1)?;
        if self.written(name) == ">" {
            // `mapOf<String, Any>(…)`
            name = (name.saturating_sub(MAX_TYPES)..name).rev().find(|at| self.written(*at) == "<")?.checked_sub(1)?;
        }
        let written = self.written(name);
        let before = name.checked_sub(1).map_or("", |before| self.written(before));
        let constructor = self.language.constructors.iter().find(|constructor| {
            constructor.name == written
                && match constructor.of {
                    "" => !matches!(before, "." | "def" | "class" | "fun"),
                    of => before == "." && name >= 2 && self.written(name - 2) == of,
                }
        });
        constructor.map(|constructor| constructor.pairs)
    }

    /// Returns the opening parenthesis if the whole expression is the call of a constructor.
    pub(super) fn constructed(&self, range: Range) -> Option<Index> {
        if self.language.constructors.is_empty() || self.kind(range.start) != Some(Kind::Name) {
            return None;
        }
        let open = (range.start..range.end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren)))?;
        (self.closes_at(open, range.end) && open <= range.start + MAX_TYPES && self.constructor(open).is_some())
            .then_some(open)
    }

    /// Writes the member whose arguments start at `at`. Returns the token after these arguments.
    pub(super) fn pair(&mut self, pairs: Pairs, at: Index, close: Index) -> Option<Index> {
        let end = self.expression_end(at, close);
        let all = Range { start: at, end };
        match pairs {
            Pairs::Named => None,
            Pairs::Alternating => {
                let value = end + 1;
                let value_end = self.expression_end(value.min(close), close);
                if value >= close {
                    self.placeholder_member(all);
                    return Some(end);
                }
                self.key_and_value(all, Range { start: value, end: value_end })?;
                Some(value_end)
            }
            Pairs::Entries => {
                let open = (at..end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren)));
                let open = open.filter(|open| self.closes_at(*open, end));
                let comma = open.map(|open| self.expression_end(open + 1, end - 1)).filter(|comma| comma + 1 < end);
                match (open, comma) {
                    (Some(open), Some(comma)) => {
                        let key = Range { start: open + 1, end: comma };
                        self.key_and_value(key, Range { start: comma + 1, end: end - 1 })?;
                    }
                    _ => self.placeholder_member(all),
                }
                Some(end)
            }
            Pairs::To => {
                let mut to = at;
                while to < end && self.written(to) != "to" {
                    to = self.token(to)?.close.map_or(to, |close| close as Index) + 1;
                }
                if to < end {
                    self.key_and_value(Range { start: at, end: to }, Range { start: to + 1, end })?;
                } else {
                    self.placeholder_member(all);
                }
                Some(end)
            }
        }
    }

    /// Writes a member of a C# initializer such as `{ "Status", "New" }`. Its brace is at `open`.
    pub(super) fn element_pair(&mut self, open: Index) -> Option<()> {
        let close = self.token(open)?.close? as Index;
        let comma = self.expression_end(open + 1, close);
        let end = self.expression_end((comma + 1).min(close), close);
        if end != close || comma >= close {
            return None;
        }
        self.key_and_value(Range { start: open + 1, end: comma }, Range { start: comma + 1, end: close })
    }

    /// Writes a member whose key and value are the given expressions.
    fn key_and_value(&mut self, key: Range, value: Range) -> Option<()> {
        let start = self.significant(key.start);
        let key = Range { start, end: key.end };
        if key.end == start + 1 && matches!(self.kind(start), Some(Kind::String(_))) {
            self.key(start);
        } else {
            self.placeholder_key(key);
        }
        self.put_between(":", key.end);
        let start = self.significant(value.start);
        self.expression(Range { start, end: value.end })
    }
}
