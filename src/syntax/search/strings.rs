//! Steps for strings, keys and bare values (values without quotes). There is one step for each candidate for the end.

use super::costs::{self, Cost};
use super::ends::Context;
use super::quotes::Quote;
use super::state::{Expect, Step, Styles, Token};
use super::{Cursor, FIRST_CHUNK, Search, bare_ends, string_ends};

impl Search<'_> {
    /// Starts to add steps for the string at the current position. Its opening quote is `quote`, after a prefix of
    /// `prefix` bytes.
    pub(in crate::syntax) fn begin_string(&mut self, cursor: &Cursor, prefix: u32, quote: Quote) {
        let context = match (cursor.expect, cursor.frame.object) {
            (Expect::FirstKey | Expect::Key, _) => Context::Key,
            (_, true) => Context::Member,
            (_, false) => Context::Element,
        };
        let scan = self.ends.scan(cursor.pos + prefix + quote.len(), context, quote);
        self.continue_string(cursor, scan, None);
    }

    /// Starts to add steps for the bare value at the current position.
    pub(in crate::syntax) fn begin_bare_value(&mut self, cursor: &Cursor) {
        let context = if cursor.frame.object { Context::BareMember } else { Context::BareElement };
        let scan = self.ends.scan(cursor.pos, context, Quote::Double);
        self.continue_string(cursor, scan, None);
    }

    /// Adds a step for each candidate in the chunk after `previous`, or in the first chunk. Defers the chunks after
    /// that one.
    fn continue_string(&mut self, cursor: &Cursor, scan: u32, previous: Option<u32>) {
        let chunk = match self.ends.next(scan, previous) {
            Ok(chunk) => chunk,
            Err(None) => return,
            Err(Some(known)) => {
                let text = self.text;
                let bare = matches!(known.context, Context::BareMember | Context::BareElement);
                let lookahead = &mut self.lookahead;
                let (chunk, looked_at) = self.ends.enumerate(scan, |scan, ends| {
                    if bare {
                        bare_ends::advance(text, scan, ends);
                    } else {
                        string_ends::advance(text, scan, ends, lookahead);
                    }
                });
                self.work += 1 + u64::from(looked_at / 16);
                chunk
            }
        };
        self.push_candidates(cursor, chunk);
        let known = self.ends.chunk(chunk);
        if !known.done {
            let bound = known.bound + self.opening_cost(cursor, known.scan);
            self.defer_task(cursor.id, FIRST_CHUNK + chunk, bound, known.at.min(self.text.len() as u32));
        }
    }

    /// Returns the cost of the quotes around the string, or of their absence.
    fn opening_cost(&self, cursor: &Cursor, scan: u32) -> Cost {
        let scan = self.ends.scan_ref(scan);
        let again = |style: Styles, first: Cost, again: Cost| if cursor.styles.has(style) { again } else { first };
        match (scan.context, scan.quote) {
            (Context::BareMember | Context::BareElement, _) if self.few_quotes => costs::BARE_EVERYWHERE,
            (Context::BareMember | Context::BareElement, _) => {
                again(Styles::BARE_VALUES, costs::BARE_VALUE, costs::BARE_VALUE_AGAIN)
            }
            (_, Quote::Double) => 0,
            (_, quote) if quote == self.main_quote => costs::OTHER_QUOTES_EVERYWHERE,
            (_, quote) if quote.is_repeated() => {
                again(Styles::REPEATED_QUOTES, costs::REPEATED_QUOTES, costs::REPEATED_QUOTES_AGAIN)
            }
            _ => again(Styles::OTHER_QUOTES, costs::OTHER_QUOTES, costs::OTHER_QUOTES_AGAIN),
        }
    }

    /// Adds a step for each candidate in the chunk after `chunk`. This is a task of the agenda.
    pub(super) fn push_next_candidates(&mut self, cursor: &Cursor, chunk: u32) {
        let scan = self.ends.chunk(chunk).scan;
        self.continue_string(cursor, scan, Some(chunk));
    }

    /// Adds a step for each candidate in `chunk`.
    fn push_candidates(&mut self, cursor: &Cursor, chunk: u32) {
        let chunk = self.ends.chunk(chunk);
        let scan = *self.ends.scan_ref(chunk.scan);
        let opening = self.opening_cost(cursor, chunk.scan);
        let bare = matches!(scan.context, Context::BareMember | Context::BareElement);
        self.added_styles = match scan.quote {
            _ if bare => Styles::BARE_VALUES,
            Quote::Double => Styles::default(),
            quote if quote.is_repeated() => Styles::REPEATED_QUOTES,
            _ => Styles::OTHER_QUOTES,
        };
        let leaf = if scan.context == Context::Key { 0 } else { self.leaf_cost(cursor) };
        let mut index = 0;
        while let Some(end) = self.ends.end(chunk, index) {
            index += 1;
            if self.layout.structure_before(end.end) + self.horizon < self.front_structure {
                continue;
            }
            let token = if scan.context == Context::Key {
                Token::Key
            } else if bare && end.end == end.content_end {
                Token::Bare
            } else {
                Token::String
            };
            let token = if end.colon { Token::KeyWithColon } else { token };
            let step = Step {
                token,
                start: cursor.pos,
                content_start: scan.start,
                content_end: end.content_end,
                end: end.end,
            };
            let has_closing_quote = bare && token == Token::String;
            let cost = end.cost + if has_closing_quote { 0 } else { opening };
            if matches!(token, Token::Key | Token::KeyWithColon) {
                self.push_key(cursor, step, cost);
            } else {
                self.push_leaf(cursor, step, cost + leaf);
            }
        }
        self.added_styles = Styles::default();
    }
}
