//! Reports calls of PowerShell's `ConvertTo-Json` that flatten tables (hashtables, `@{…}`).
//!
//! `ConvertTo-Json` writes a table that is nested deeper than `-Depth` as text such as `System.Collections.Hashtable`.
//! The outermost table is at depth 0, and the default for `-Depth` is 2 (Microsoft.PowerShell.Utility,
//! `ConvertTo-Json`).

use std::collections::HashMap;

use super::TokenIndex;
use super::token::{Bracket, Kind, Tokens};
use crate::diagnostic::{Diagnostic, RuleId};

/// The depth of a call without `-Depth`.
const DEFAULT_DEPTH: usize = 2;

/// The lowest `-Depth` that the help suggests.
const MIN_SUGGESTED_DEPTH: usize = 10;

/// The calls of `ConvertTo-Json` in a file.
pub(super) struct Conversions<'t> {
    text: &'t str,
    tokens: &'t Tokens,
    /// All calls, in ascending order.
    calls: Vec<Call>,
    /// The calls that convert a variable, by the name of the variable.
    calls_by_variable: HashMap<String, Vec<Call>>,
    /// The tokens of the assignments to each variable, in ascending order, by the name of the variable.
    assignments: HashMap<String, Vec<TokenIndex>>,
}

/// A call of `ConvertTo-Json`.
#[derive(Debug, Clone, Copy)]
struct Call {
    /// The token with the name `ConvertTo-Json`.
    at: TokenIndex,
    /// The value of `-Depth`, or `None` if it is not a number.
    depth: Option<usize>,
}

impl<'t> Conversions<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t Tokens) -> Self {
        let (calls, calls_by_variable, assignments) = Default::default();
        let mut all = Self { text, tokens, calls, calls_by_variable, assignments };
        for at in 0..tokens.tokens.len() {
            match tokens.tokens[at].kind {
                Kind::Name if all.token_text(at).eq_ignore_ascii_case("ConvertTo-Json") => all.add_call(at),
                Kind::Equals => {
                    if let Some(name) = all.variable_name(at.checked_sub(1)) {
                        all.assignments.entry(name).or_default().push(at);
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// Returns the findings for the table from token `start` to token `end`, and for the tables inside this table.
    pub(super) fn check(&self, start: TokenIndex, end: TokenIndex) -> Vec<Diagnostic> {
        let inside = self.calls[self.calls.partition_point(|call| call.at < start)..].iter();
        let inside = inside.take_while(|call| call.at < end).filter_map(|call| {
            let open = self.tokens.tokens[self.last_token_before_pipe(call.at)?].open?;
            self.flattening_finding(open as TokenIndex, *call)
        });
        inside.chain(self.converting_call(start).and_then(|call| self.flattening_finding(start, call))).collect()
    }

    fn token_text(&self, at: TokenIndex) -> &'t str {
        self.tokens.token_text(self.text, at)
    }

    /// Returns the name of the variable at a token. Variable names are case-insensitive.
    fn variable_name(&self, at: Option<TokenIndex>) -> Option<String> {
        let written = at.map(|at| self.token_text(at)).filter(|written| written.starts_with('$'))?;
        Some(written.to_ascii_lowercase())
    }

    /// Returns the last token of the value that is piped to a call. This is the token before the `|`.
    fn last_token_before_pipe(&self, call: TokenIndex) -> Option<TokenIndex> {
        let significant = |from: TokenIndex| (0..from).rev().find(|at| self.tokens.tokens[*at].kind != Kind::LineEnd);
        let pipe = significant(call).filter(|pipe| self.token_text(*pipe) == "|")?;
        significant(pipe)
    }

    /// Adds the call of `ConvertTo-Json` whose name is at `at`.
    fn add_call(&mut self, at: TokenIndex) {
        let mut depth = Some(DEFAULT_DEPTH);
        let mut converted = self.variable_name(self.last_token_before_pipe(at));
        let mut next = at + 1;
        while let Some(token) = self.tokens.tokens.get(next) {
            match token.kind {
                Kind::LineEnd | Kind::Semicolon | Kind::Close(_) => break,
                _ if self.token_text(next) == "|" => break,
                Kind::Name if is_depth(self.token_text(next)) && self.token_text(next - 1) == "-" => {
                    depth = self.token_text(next + 1).parse().ok();
                    next += 1;
                }
                // `ConvertTo-Json $body`, with or without `-InputObject`.
                Kind::Name if converted.is_none() => converted = self.variable_name(Some(next)),
                _ => {}
            }
            next += 1;
        }
        let call = Call { at, depth };
        self.calls.push(call);
        if let Some(name) = converted {
            self.calls_by_variable.entry(name).or_default().push(call);
        }
    }

    /// Returns the call that converts the table opened at `open`, directly or through a variable.
    fn converting_call(&self, open: TokenIndex) -> Option<Call> {
        let close = self.tokens.tokens[open].close? as TokenIndex;
        let call = self.calls.get(self.calls.partition_point(|call| call.at < close))?;
        if self.last_token_before_pipe(call.at) == Some(close) {
            return Some(*call);
        }
        // `$body = [ordered]@{…}`
        let mut equals = open.checked_sub(1)?;
        if self.token_text(equals) == "]" {
            equals = (0..equals).rev().find(|at| self.token_text(*at) == "[")?.checked_sub(1)?;
        }
        if self.tokens.tokens[equals].kind != Kind::Equals {
            return None;
        }
        let name = self.variable_name(equals.checked_sub(1))?;
        let calls = self.calls_by_variable.get(&name)?;
        let call = calls.get(calls.partition_point(|call| call.at < close))?;
        let assigned = self.assignments.get(&name)?;
        let next = assigned.get(assigned.partition_point(|at| *at < close));
        next.is_none_or(|next| *next > call.at).then_some(*call)
    }

    /// Returns the finding if the depth of a call is too low for the table opened at `open`.
    fn flattening_finding(&self, open: TokenIndex, call: Call) -> Option<Diagnostic> {
        let depth = call.depth?;
        // There may be no table, since a parenthesis may contain any expression.
        let needed = self.nesting_levels(open)?.checked_sub(1)?;
        if needed <= depth {
            return None;
        }
        let span = self.tokens.tokens[call.at].span;
        let message = format!("`ConvertTo-Json` flattens values nested deeper than {depth} levels");
        let finding = Diagnostic::new(RuleId::FlattenedObject, span, message)
            .with_secondary(self.tokens.tokens[open].span, format!("contains {needed} levels"))
            .with_label("hashtables become type names")
            .with_help(format!("pass `-Depth {}`", needed.max(MIN_SUGGESTED_DEPTH)));
        Some(finding)
    }

    /// Returns the number of levels of nested tables and arrays, including the table or array opened at `open`.
    fn nesting_levels(&self, open: TokenIndex) -> Option<usize> {
        let close = self.tokens.tokens[open].close? as TokenIndex;
        // `ends` are the closing brackets of the tables and arrays around the current token.
        let (mut deepest, mut ends) = (0, Vec::new());
        let mut at = open;
        while at <= close {
            let token = self.tokens.tokens[at];
            ends.retain(|end| at <= *end);
            if let (Kind::Open(bracket), Some(close)) = (token.kind, token.close) {
                if self.token_text(at).starts_with('@') {
                    ends.push(close as TokenIndex);
                    deepest = deepest.max(ends.len());
                } else if bracket == Bracket::Paren {
                    // Skip an expression in parentheses. Its value is unknown, and may be a string of converted JSON.
                    at = close as TokenIndex;
                }
            }
            at += 1;
        }
        Some(deepest)
    }
}

/// Returns whether `name` is the parameter name `Depth` or an abbreviation.
fn is_depth(name: &str) -> bool {
    name.len() >= 2 && "depth".starts_with(&name.to_ascii_lowercase())
}
