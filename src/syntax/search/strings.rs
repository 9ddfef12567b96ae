//! Adds the steps for strings, keys and bare values (values without quotes). The end of a string may be unclear, so
//! there is one step for each candidate for the end ([`super::ends`]).

use super::costs::{self, Cost};
use super::ends::StringRole;
use super::quotes::Quote;
use super::state::{Expect, Step, StyleSet, Token};
use super::{CANDIDATES_AFTER_CHUNK, Cursor, Search, bare_ends, string_ends};

impl Search<'_> {
    /// Adds the steps for the string or key at the current position: one step for each candidate in the first chunk.
    /// Defers the other candidates.
    ///
    /// The opening quote is `quote`. Before the quote is a prefix of `prefix_len` bytes, such as the `u` of `u'New'`.
    pub(in crate::syntax) fn begin_string(&mut self, cursor: &Cursor, prefix_len: u32, quote: Quote) {
        let role = match (cursor.expect, cursor.frame.is_object) {
            (Expect::FirstKey | Expect::Key, _) => StringRole::Key,
            (_, true) => StringRole::MemberValue,
            (_, false) => StringRole::Element,
        };
        let scan_id = self.ends.scan_id(cursor.pos + prefix_len + quote.len(), role, quote);
        self.continue_string(cursor, scan_id, None);
    }

    /// Adds the steps for the bare value at the current position: one step for each candidate in the first chunk.
    /// Defers the other candidates.
    pub(in crate::syntax) fn begin_bare_value(&mut self, cursor: &Cursor) {
        let role = if cursor.frame.is_object { StringRole::BareMemberValue } else { StringRole::BareElement };
        // A bare value has no quotes, so the kind of quotes has no effect.
        let scan_id = self.ends.scan_id(cursor.pos, role, Quote::Double);
        self.continue_string(cursor, scan_id, None);
    }

    /// Adds a step for each candidate in the chunk after `previous`, or in the first chunk if `previous` is `None`.
    /// Defers the later chunks. `scan_id` identifies the string.
    fn continue_string(&mut self, cursor: &Cursor, scan_id: u32, previous: Option<u32>) {
        let chunk_id = match self.ends.next_chunk(scan_id, previous) {
            Ok(chunk_id) => chunk_id,
            Err(None) => return,
            Err(Some(scan)) => {
                let text = self.text;
                let is_bare = matches!(scan.role, StringRole::BareMemberValue | StringRole::BareElement);
                let lookahead = &mut self.lookahead;
                let (chunk_id, examined_bytes) = self.ends.add_next_chunk(scan_id, |scan, ends| {
                    if is_bare {
                        bare_ends::find_next_candidates(text, scan, ends);
                    } else {
                        string_ends::find_next_candidates(text, scan, ends, lookahead);
                    }
                });
                // `limits::WORK_PER_BYTE` explains these numbers.
                self.work += 1 + u64::from(examined_bytes / 16);
                chunk_id
            }
        };
        self.push_candidates(cursor, chunk_id);
        let chunk = self.ends.chunk(chunk_id);
        if !chunk.is_last {
            let min_cost = chunk.min_later_cost + self.opening_cost(cursor, chunk.scan_id);
            self.defer_task(
                cursor.id,
                CANDIDATES_AFTER_CHUNK + chunk_id,
                min_cost,
                chunk.at.min(self.text.len() as u32),
            );
        }
    }

    /// Returns the cost of the quotes around a string, which is 0 for double quotes. For a bare value, returns the cost of
    /// the missing quotes.
    fn opening_cost(&self, cursor: &Cursor, scan_id: u32) -> Cost {
        let scan = self.ends.scan(scan_id);
        let cost_of = |style: StyleSet, first: Cost, again: Cost| if cursor.styles.has(style) { again } else { first };
        match (scan.role, scan.quote) {
            (StringRole::BareMemberValue | StringRole::BareElement, _) if self.has_few_quotes => costs::BARE_EVERYWHERE,
            (StringRole::BareMemberValue | StringRole::BareElement, _) => {
                cost_of(StyleSet::BARE_VALUES, costs::BARE_VALUE, costs::BARE_VALUE_AGAIN)
            }
            (_, Quote::Double) => 0,
            (_, quote) if quote == self.main_quote => costs::OTHER_QUOTES_EVERYWHERE,
            (_, quote) if quote.is_repeated() => {
                cost_of(StyleSet::REPEATED_QUOTES, costs::REPEATED_QUOTES, costs::REPEATED_QUOTES_AGAIN)
            }
            _ => cost_of(StyleSet::OTHER_QUOTES, costs::OTHER_QUOTES, costs::OTHER_QUOTES_AGAIN),
        }
    }

    /// Adds a step for each candidate in the chunk after the chunk `previous`. This is a task of the agenda.
    pub(super) fn push_next_candidates(&mut self, cursor: &Cursor, previous: u32) {
        let scan_id = self.ends.chunk(previous).scan_id;
        self.continue_string(cursor, scan_id, Some(previous));
    }

    /// Adds a step for each candidate in a chunk.
    fn push_candidates(&mut self, cursor: &Cursor, chunk_id: u32) {
        let chunk = self.ends.chunk(chunk_id);
        let scan = *self.ends.scan(chunk.scan_id);
        let opening_cost = self.opening_cost(cursor, chunk.scan_id);
        let is_bare = matches!(scan.role, StringRole::BareMemberValue | StringRole::BareElement);
        self.added_styles = match scan.quote {
            _ if is_bare => StyleSet::BARE_VALUES,
            Quote::Double => StyleSet::default(),
            quote if quote.is_repeated() => StyleSet::REPEATED_QUOTES,
            _ => StyleSet::OTHER_QUOTES,
        };
        let type_cost = if scan.role == StringRole::Key { 0 } else { self.leaf_type_cost(cursor) };
        let mut index = 0;
        while let Some(candidate) = self.ends.candidate(chunk, index) {
            index += 1;
            if self.is_too_far_back(candidate.end) {
                continue;
            }
            let token = if scan.role == StringRole::Key {
                Token::Key
            } else if is_bare && candidate.end == candidate.content_end {
                Token::Bare
            } else {
                Token::String
            };
            let token = if candidate.has_colon { Token::KeyWithColon } else { token };
            let step = Step {
                token,
                start: cursor.pos,
                content_start: scan.start,
                content_end: candidate.content_end,
                end: candidate.end,
            };
            // `New"`: the cost of this candidate already contains the cost of the missing opening quote.
            let has_only_closing_quote = is_bare && token == Token::String;
            let cost = candidate.cost + if has_only_closing_quote { 0 } else { opening_cost };
            if matches!(token, Token::Key | Token::KeyWithColon) {
                self.push_key(cursor, step, cost);
            } else {
                self.push_leaf(cursor, step, cost + type_cost);
            }
        }
        self.added_styles = StyleSet::default();
    }
}
