//! What stands around the payload: prose, fences, a shell command, more documents, closers in surplus.

use super::parser::{Expect, Parser};
use super::scan::{self, skip_spaces, trim_end};
use super::tree::Kind;
use crate::diagnostic::{Applicability, Diagnostic, Edit};
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
        if self.is_single_value(byte) {
            self.value(byte);
            return;
        }
        match self.next_container(start) {
            Some(container) => self.stray_outside(container),
            None => {
                let end = trim_end(self.text, start, self.text.len());
                let end = if end > start { end } else { self.text.len() };
                self.bare_text(start, end);
            }
        }
    }

    /// Whether one value that starts here is all that the text holds.
    fn is_single_value(&self, byte: u8) -> bool {
        let ends = |at: usize| skip_spaces(self.text, at) == self.text.len();
        match byte {
            b'"' => {
                let mut at = self.pos + 1;
                loop {
                    match memchr::memchr2(b'"', b'\\', self.bytes.get(at..).unwrap_or_default()) {
                        Some(found) if self.bytes[at + found] == b'"' => return ends(at + found + 1),
                        Some(found) => at += found + 2,
                        None => return false,
                    }
                }
            }
            b'-' | b'0'..=b'9' => {
                let end = super::parser::number_end(self.bytes, self.pos);
                end > self.pos && ends(end)
            }
            _ => ["true", "false", "null"]
                .iter()
                .any(|word| self.text[self.pos..].starts_with(word) && ends(self.pos + word.len())),
        }
    }

    /// The first bracket from `start` on that opens a payload and is not part of prose.
    fn next_container(&self, start: usize) -> Option<usize> {
        let mut at = start;
        let mut first_brace = None;
        while let Some(found) = memchr::memchr2(b'{', b'[', &self.bytes[at..]) {
            at += found;
            let next = skip_spaces(self.text, at + 1);
            let opens = match self.bytes.get(next) {
                Some(b'"' | b'}' | b']') | None => true,
                Some(b'{' | b'[') => self.bytes[at] == b'[',
                Some(_) => self.bytes[at] == b'{' && scan::key(self.text, next).is_some(),
            };
            if opens {
                return Some(at);
            }
            if self.bytes[at] == b'{' && self.text[at..].find('}').is_none() {
                first_brace = first_brace.or(Some(at));
                break;
            }
            at += 1;
        }
        first_brace
    }

    /// Passes over the text up to `end`, which belongs to no payload.
    fn stray_outside(&mut self, end: usize) {
        let span = Span::from(self.pos..trim_end(self.text, self.pos, end).max(self.pos + 1));
        self.pos = end;
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
        let finding = Diagnostic::new("stray-text", span, "text stands around the payload that is no part of it")
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
            "missing-opener",
            Span::at(at),
            "members stand without an object around them; a `{` is missing",
        )
        .with_label("`{` belongs here")
        .with_fix(Applicability::Safe, "insert `{`", vec![Edit::insert(at, "{")]);
        self.repairs.push(finding);
        self.structural += 1;
        self.push_frame(true, at, at);
    }

    fn stray_closer(&mut self) {
        let closer = Span::from(self.pos..self.pos + 1);
        let expect = self.expect;
        let written = &self.text[closer.range()];
        let finding = Diagnostic::new(
            "extra-closer",
            closer,
            format!("this `{written}` closes nothing: all that was opened is closed"),
        )
        .with_label("one closer too many");
        self.remove_closer(finding, closer);
        self.expect = expect;
    }

    /// Something stands behind the payload.
    #[cold]
    pub(super) fn behind_root(&mut self, byte: u8) {
        let comma = if byte == b',' { skip_spaces(self.text, self.pos + 1) } else { self.pos };
        match byte {
            b'}' | b']' => self.stray_closer(),
            b'{' | b'[' => self.next_document(),
            b',' if matches!(self.bytes.get(comma), Some(b'{' | b'[')) => {
                let at = Span::from(self.pos..self.pos + 1);
                let finding = Diagnostic::new(
                    "extra-comma",
                    at,
                    "the comma between two documents separates nothing that JSON knows",
                )
                .with_label("one comma too many")
                .with_fix(Applicability::Safe, "remove the comma", vec![Edit::delete(at)]);
                self.repairs.push(finding);
                self.pos = comma;
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
        while let Some(found) = memchr::memchr(b'\n', &self.bytes[at..]) {
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
                "several-documents",
                at,
                "a second document stands behind the first; a JSON file holds one",
            )
            .with_label("the second document starts here")
            .with_help("each is linted; put each in a file of its own, or one on each line of a `.jsonl` file");
            if let Some(first) = self.roots.first() {
                let first = self.nodes[first.0 as usize].span;
                finding = finding.with_secondary(Span::new(first.start, first.start + 1), "the first one");
            }
            self.repairs.push(finding);
        }
        self.expect = Expect::Value;
        let object = self.bytes[self.pos] == b'{';
        self.open(object);
    }

    /// Whether the brace that stands here closes the outermost object although members follow; if so it is removed.
    #[cold]
    pub(super) fn members_follow(&mut self, next: usize) -> bool {
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
            "extra-closer",
            closer,
            "this `}` closes the outermost object, but its members go on behind it",
        )
        .with_label("one closer too many")
        .with_secondary(Span::from(name..name + 1), "the members go on here");
        self.remove_closer(finding, closer);
        true
    }

    /// The text ends outside of every container: true if that is its end, false if a value is still to be made.
    pub(super) fn end_outside(&mut self) -> bool {
        if self.roots.is_empty() {
            let at = self.text.len() as u32;
            let finding = Diagnostic::new(
                "missing-value",
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
