//! What stands around the payload: prose, fences, a shell command, more documents, closers in surplus.

use super::frame::Expect;
use super::parser::Parser;
use super::scan::{self, skip_spaces, trim_end};
use super::tree::Kind;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;

impl Parser<'_> {
    /// The text starts with something other than a container.
    #[cold]
    pub(super) fn before_root(&mut self, byte: u8) {
        let start = self.pos;
        if matches!(byte, b'}' | b']') {
            self.stray_closer();
            return;
        }
        if scan::quote(self.text, start).is_some_and(|open| scan::quoted_key(self.text, start, open).is_some()) {
            self.open_missing();
            return;
        }
        // A text may be a single string, number or literal.
        if self.is_single_value(byte) || self.serialised(start) {
            self.value(byte);
            return;
        }
        let word =
            start + self.text[start..].find(|c| scan::is_space(c) || c == '/').unwrap_or(self.text.len() - start);
        if word > start && super::bare::is_scalar(&self.text[start..word]) && self.ends(word) {
            self.bare_text(start, word);
        } else if let Some(container) = self.next_container(start) {
            self.stray_outside(container);
        } else if scan::quote(self.text, start).is_some() {
            self.careful_string(Kind::String);
        } else {
            let end = trim_end(self.text, start, self.text.len());
            self.bare_text(start, if end > start { end } else { self.text.len() });
        }
    }

    /// Whether nothing but spaces and comments stands behind `at`.
    fn ends(&self, at: usize) -> bool {
        scan::skip_comments(self.text, at, self.text.len()) == self.text.len()
    }

    /// Whether one value that starts here is all that the text holds.
    fn is_single_value(&self, byte: u8) -> bool {
        match byte {
            b'"' | b'\'' => {
                let mut at = self.pos + 1;
                loop {
                    match memchr::memchr2(byte, b'\\', self.bytes.get(at..).unwrap_or_default()) {
                        Some(found) if self.bytes[at + found] == byte => return self.ends(at + found + 1),
                        Some(found) => at += found + 2,
                        None => return false,
                    }
                }
            }
            b'-' | b'0'..=b'9' => {
                let end = super::tokens::number_end(self.bytes, self.pos);
                end > self.pos && self.ends(end)
            }
            _ => ["true", "false", "null"]
                .iter()
                .any(|word| self.text[self.pos..].starts_with(word) && self.ends(self.pos + word.len())),
        }
    }

    /// Whether a quote stands at `at`, and in it a container whose own quotes have backslashes.
    fn serialised(&self, at: usize) -> bool {
        if self.bytes[at] != b'"' || !matches!(self.bytes.get(at + 1), Some(b'{' | b'[')) {
            return false;
        }
        let next = skip_spaces(self.text, at + 2);
        self.text[next..].starts_with("\\\"")
    }

    /// The first bracket from `start` on that opens a payload and is not part of prose.
    fn next_container(&self, start: usize) -> Option<usize> {
        let mut at = start;
        let last_closer = memchr::memrchr(b'}', &self.bytes[at..]).map_or(0, |found| at + found);
        while let Some(found) = memchr::memchr2(b'{', b'[', &self.bytes[at..]) {
            at += found;
            // `curl -d "{\"a\": 1}"`: the quote belongs to it.
            if at > start && self.serialised(at - 1) {
                return Some(at - 1);
            }
            let next = scan::skip_comments(self.text, at + 1, at + scan::MAX_COMMENT);
            let opens = match self.bytes.get(next) {
                Some(b'"' | b'}' | b']') | None => true,
                Some(b'{' | b'[') => self.bytes[at] == b'[',
                Some(_) => self.bytes[at] == b'{' && scan::key(self.text, next).is_some(),
            };
            if opens {
                return Some(at);
            }
            if self.bytes[at] == b'{' && last_closer < at {
                return Some(at);
            }
            at += 1;
        }
        None
    }

    /// Passes over the text up to `end`, which belongs to no payload.
    fn stray_outside(&mut self, end: usize) {
        let span = Span::from(self.pos..trim_end(self.text, self.pos, end).max(self.pos + 1));
        self.pos = span.end as usize;
        self.skipped_words |= self.text[span.range()].contains(char::is_alphanumeric);
        self.report_stray(span);
    }

    fn report_stray(&mut self, span: Span) {
        if let Some(stray) = self.stray {
            let finding = &mut self.repairs[stray];
            finding.labels.push(crate::diagnostic::Label { span, message: "and this".into() });
            if let Some(fix) = &mut finding.fix {
                fix.edits.push(Edit::delete(span));
            }
            return;
        }
        let finding =
            Diagnostic::new(RuleId::UnexpectedText, span, "text stands around the payload that is no part of it")
                .with_label("no part of the payload")
                .with_help("it is left out of the reading; keep the payload in a file of its own")
                .with_fix(Applicability::Unsafe, "remove the text around the payload", vec![Edit::delete(span)]);
        self.repairs.push(finding);
        self.stray = Some(self.repairs.len() - 1);
    }

    /// The members of an object without its opener: `"a": 1, "b": 2`.
    fn open_missing(&mut self) {
        let at = self.pos as u32;
        let finding = Diagnostic::new(
            RuleId::MissingOpeningBracket,
            Span::at(at),
            "members stand without an object around them; a `{` is missing",
        )
        .with_label("`{` belongs here")
        .with_fix(Applicability::Safe, "insert `{`", vec![Edit::insert(at, "{")]);
        self.repairs.push(finding);
        self.structural += 1;
        self.push_frame(true, at, at);
    }

    /// Closers that close nothing: however many stand in a row, it is one mistake.
    fn stray_closer(&mut self) {
        let start = self.pos;
        let mut edits = Vec::new();
        let mut count = 0;
        while matches!(self.bytes.get(self.pos), Some(b'}' | b']')) {
            let row = self.bytes[self.pos..].iter().take_while(|byte| matches!(byte, b'}' | b']')).count();
            edits.push(Edit::delete(Span::from(self.pos..self.pos + row)));
            count += row;
            self.pos += row;
            let next = skip_spaces(self.text, self.pos);
            if matches!(self.bytes.get(next), Some(b'}' | b']'))
                && self.bytes[self.pos..next].iter().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            {
                self.pos = next;
            }
        }
        self.structural += count as u32;
        let span = Span::from(start..self.pos);
        let message = match count {
            1 => format!("this `{}` closes nothing: all that was opened is closed", &self.text[span.range()]),
            count => format!("these {count} closers close nothing: all that was opened is closed"),
        };
        let finding = Diagnostic::new(RuleId::UnexpectedBracket, span, message)
            .with_label(if count == 1 { "one closer too many" } else { "too many closers" })
            .with_fix(Applicability::Safe, "remove what closes nothing", edits);
        self.repairs.push(finding);
    }

    /// Something stands behind the payload.
    #[cold]
    pub(super) fn behind_root(&mut self, byte: u8) {
        let comma = if byte == b',' { skip_spaces(self.text, self.pos + 1) } else { self.pos };
        // Where the text starts with no container, none was found in all of it.
        let leaf = self
            .roots
            .last()
            .is_some_and(|root| !matches!(self.nodes[root.0 as usize].kind, Kind::Array | Kind::Object));
        match byte {
            _ if leaf => self.stray_outside(self.text.len()),
            b'}' | b']' => self.stray_closer(),
            b'{' | b'[' => self.next_document(),
            b',' if matches!(self.bytes.get(comma), Some(b'{' | b'[')) => {
                let at = Span::from(self.pos..self.pos + 1);
                let finding = Diagnostic::new(
                    RuleId::ExtraComma,
                    at,
                    "the comma between two documents separates nothing that JSON knows",
                )
                .with_label("one comma too many")
                .with_fix(Applicability::Safe, "remove the comma", vec![Edit::delete(at)]);
                self.repairs.push(finding);
                self.pos += 1;
            }
            _ => {
                let end = self.next_document_start().unwrap_or(self.text.len());
                self.stray_outside(end);
            }
        }
    }

    /// Where behind the payload the next one starts: on a line of its own, so that brackets of prose start none.
    fn next_document_start(&self) -> Option<usize> {
        let mut at = self.pos;
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &self.bytes[at..]) {
            at = skip_spaces(self.text, at + found + 1);
            if matches!(self.bytes.get(at), Some(b'{' | b'[')) {
                return Some(at);
            }
            if at >= self.bytes.len() {
                return None;
            }
        }
        None
    }

    fn next_document(&mut self) {
        if !self.several {
            self.several = true;
            let at = Span::from(self.pos..self.pos + 1);
            let mut finding = Diagnostic::new(
                RuleId::MultipleDocuments,
                at,
                "a second document stands behind the first; a JSON file holds one",
            )
            .with_label("the second document starts here")
            .with_help("each is linted; put each in a file of its own, or one on each line of a `.jsonl` file");
            if let Some(first) = self.roots.first() {
                let first = self.nodes[first.0 as usize].span.start as usize;
                finding = finding.with_secondary(scan::char_span(self.text, first), "the first one");
            }
            self.repairs.push(finding);
        }
        self.expect = Expect::Value;
        let object = self.bytes[self.pos] == b'{';
        self.open(object);
    }

    /// Whether members of the outermost object follow behind the closer that stands here; it is then removed.
    pub(super) fn outermost_goes_on(&mut self) -> bool {
        if self.frames.len() != 1 || !self.frames[0].object {
            return false;
        }
        let next = skip_spaces(self.text, self.pos + 1);
        next < self.bytes.len() && self.members_follow(next)
    }

    #[cold]
    fn members_follow(&mut self, next: usize) -> bool {
        let comma = self.bytes[next] == b',';
        let name = if comma { skip_spaces(self.text, next + 1) } else { next };
        let member = match scan::quote(self.text, name) {
            Some(open) => scan::quoted_key(self.text, name, open),
            None if comma => scan::bare_key(self.text, name),
            None => None,
        };
        if member.is_none() {
            return false;
        }
        let closer = Span::from(self.pos..self.pos + 1);
        let finding = Diagnostic::new(
            RuleId::UnexpectedBracket,
            closer,
            format!(
                "this `{}` closes the outermost object, but its members go on behind it",
                &self.text[closer.range()]
            ),
        )
        .with_label("one closer too many")
        .with_secondary(scan::char_span(self.text, name), "the members go on here");
        self.remove_closer(finding, closer);
        true
    }

    /// The text ends outside of every container: true if that is its end, false if a value is still to be made.
    pub(super) fn end_outside(&mut self) -> bool {
        if self.roots.is_empty() {
            let at = self.text.len() as u32;
            let finding = Diagnostic::new(
                RuleId::MissingValue,
                Span::at(at),
                "the text is empty: there is no payload; it is read as `null`",
            )
            .with_label("nothing to read")
            .with_fix(Applicability::Unsafe, "insert `null`", vec![Edit::insert(at, "null")]);
            self.repairs.push(finding);
            self.push_leaf(Kind::Null, Span::at(at));
            self.value_done(at);
        }
        true
    }
}
