//! Names of members: without quotes, without a colon, missing, or in other quotes; and text that only looks like one.

use super::frame::Expect;
use super::naming::shorten;
use super::parser::Parser;
use super::scan::{self, skip_spaces};
use super::tree::{AS_WRITTEN, Flags, Kind, Node};
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;

impl Parser<'_> {
    /// Something other than a name in double quotes stands where a name should.
    #[cold]
    pub(super) fn unexpected_key(&mut self, byte: u8) {
        if self.skip_template() || self.text_went_on() {
            return;
        }
        match byte {
            b'}' => {
                if !self.object_goes_on() {
                    self.remove_last_comma();
                    self.close();
                }
            }
            b',' => {
                let first = self.expect == Expect::FirstKey;
                self.extra_comma(RuleId::ExtraComma, self.pos as u32, false);
                self.pos += 1;
                self.expect = if first { Expect::FirstKey } else { Expect::Key };
            }
            b']' => self.other_closer(false),
            b'.' if self.text[self.pos..].starts_with("...") => self.stray_inside(),
            b'{' | b'[' | b':' => self.missing_key(),
            _ if scan::quote(self.text, self.pos).is_some() => self.careful_string(Kind::Key),
            _ => self.bare_key(),
        }
    }

    /// The comma before what stands here was text: `"the "blue", he said"`.
    pub(super) fn text_went_on(&mut self) -> bool {
        if self.expect != Expect::Key || scan::key_across(self.text, self.pos) {
            return false;
        }
        let Some(last) = self.last_leaf() else { return false };
        let start = last.span.start as usize;
        if last.kind != Kind::String
            || self.careful == start
            || self.bytes[start] != b'"'
            || matches!(self.bytes[self.pos], b'}' | b']' | b',' | b'{' | b'[' | b'.')
            || self.ends_in_a_word()
        {
            return false;
        }
        self.take_back(start);
        self.careful_string(Kind::String);
        true
    }

    /// Whether a single word is all that is left of the text: a name that is cut off.
    fn ends_in_a_word(&self) -> bool {
        let rest = &self.text[self.pos..];
        let word =
            rest.find(|character: char| !(character.is_alphanumeric() || character == '_')).unwrap_or(rest.len());
        word > 0 && skip_spaces(self.text, self.pos + word) == self.text.len()
    }

    pub(super) fn missing_key(&mut self) {
        let at = Span::at(self.pos as u32);
        let colon = self.bytes[self.pos] == b':';
        let what = if colon { "a colon" } else { "a value" };
        self.push_leaf(Kind::Key, at);
        self.key_done();
        let finding = Diagnostic::new(
            RuleId::MissingKey,
            at,
            format!("{what} stands where a name should; it is read as a member without a name"),
        )
        .with_label("a name is missing")
        .with_pointer(self.pointer())
        .with_fix(
            Applicability::Unsafe,
            "insert an empty name",
            vec![Edit::insert(at.start, if colon { "\"\"" } else { "\"\": " })],
        );
        self.repairs.push(finding);
        if !colon {
            self.colon = self.pos;
            self.expect = Expect::Value;
        }
    }

    pub(super) fn bare_key(&mut self) {
        let start = self.pos;
        let named = scan::bare_key(self.text, start).is_some() || scan::key_across(self.text, start);
        // An invisible character that joins letters belongs to the name, even at its end.
        let named = named.then(|| scan::bare_name(self.text, start)).flatten();
        let end = named.unwrap_or_else(|| {
            let rest = self.text[start..].char_indices().skip(1);
            let stop = |at: usize, character: char| {
                matches!(character, ':' | ',' | '{' | '}' | '[' | ']' | '"' | '=' | '\n' | '\r')
                    || scan::is_space(character)
                    || (character == '/' && matches!(self.bytes.get(at + 1), Some(b'/' | b'*')))
            };
            let mut rest = rest.map(|(at, character)| (start + at, character));
            let end = rest.find(|(at, character)| stop(*at, *character)).map_or(self.text.len(), |(at, _)| at);
            scan::trim_end(self.text, start, end).max(start + 1)
        });
        let end = (end..).find(|at| self.text.is_char_boundary(*at)).unwrap_or(end);
        let span = Span::from(start..end);
        let text = self.text;
        let name = &text[span.range()];
        let identifier = scan::is_identifier(name);
        let mut edits = vec![Edit::insert(span.start, "\"")];
        // What is found in it is found in its own member.
        if identifier && name.contains('\\') {
            // Its escapes mean the same between quotes.
            self.push_string(Kind::Key, span, span.start, span.end);
            self.pos = end;
            self.key_done();
        } else {
            edits.extend(self.escapes(span));
            self.push_key(span, end);
        }
        // `Status": "New"`: only the opening quote is missing.
        if self.bytes.get(end) == Some(&b'"') && scan::skip_spaces_in_line(self.text, end + 1) < self.bytes.len() {
            let colon = scan::skip_spaces_in_line(self.text, end + 1);
            if self.bytes[colon] == b':' {
                let finding = Diagnostic::new(
                    RuleId::UnquotedKey,
                    span,
                    format!("the name `{}` has no opening quote", shorten(name)),
                )
                .with_label("the opening quote is missing")
                .with_pointer(self.pointer())
                .with_fix(Applicability::Safe, "insert the opening quote", edits);
                self.repairs.push(finding);
                self.pos = end + 1;
                if let Some(key) = self.nodes.last_mut() {
                    key.span.end = end as u32 + 1;
                }
                return;
            }
        }
        if !(identifier && self.options.json5) {
            edits.push(Edit::insert(span.end, "\""));
            let finding = Diagnostic::new(
                RuleId::UnquotedKey,
                span,
                format!("the name `{}` has no quotes; JSON wants names in double quotes", shorten(name)),
            )
            .with_label("a name without quotes")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "put it in quotes", edits);
            self.repairs.push(finding);
        }
    }

    pub(super) fn push_key(&mut self, content: Span, end: usize) {
        self.nodes.push(Node {
            span: Span::new(content.start, end as u32),
            content,
            link: AS_WRITTEN,
            kind: Kind::Key,
            flags: Flags::VERBATIM,
        });
        self.pos = end;
        self.key_done();
    }

    /// Something other than a colon stands behind a name.
    #[cold]
    pub(super) fn unexpected_colon(&mut self, byte: u8) {
        let key = self.nodes[self.nodes.len() - 1];
        let start = key.span.start as usize;
        // The name may have ended too early, or too late.
        if self.careful != start && self.bytes[start] == b'"' && !matches!(byte, b',' | b'}' | b'=' | b';') {
            self.nodes.pop();
            self.forget_from(start);
            self.careful_string(Kind::Key);
            return;
        }
        let name = self.subject();
        let end = key.span.end;
        match byte {
            b',' | b'}' | b']' => {
                // A line that breaks off in a name is one mistake.
                let broken = self.repairs.pop_if(|repair| {
                    matches!(repair.rule, RuleId::UnterminatedString | RuleId::UnquotedKey) && repair.span == key.span
                });
                let (span, lacks) = match broken.as_ref().map(|broken| broken.rule) {
                    Some(RuleId::UnquotedKey) => (key.span, "neither quotes, colon nor value"),
                    Some(_) => (key.span, "neither closing quote, colon nor value"),
                    None => (Span::at(end), "neither colon nor value"),
                };
                let mut edits = broken.map_or_else(Vec::new, Diagnostic::into_edits);
                edits.push(Edit::insert(end, ": null"));
                let finding =
                    Diagnostic::new(RuleId::MissingValue, span, format!("{name} has {lacks}; it is read as `null`"))
                        .with_label("a colon and a value are missing")
                        .with_help("a text that belongs to the value before would be the other reading")
                        .with_pointer(self.pointer())
                        .with_fix(Applicability::Unsafe, "insert `: null`", edits);
                self.repairs.push(finding);
                self.push_leaf(Kind::Null, Span::at(end));
                self.value_done(end);
            }
            _ => {
                let rest = &self.text[self.pos..];
                let sign = ["=>", "->", "=", ";"].into_iter().find(|sign| rest.starts_with(sign));
                let (span, edit) = match sign {
                    Some(sign) => {
                        let span = Span::from(self.pos..self.pos + sign.len());
                        (span, Edit::replace(span, ":"))
                    }
                    None => (Span::at(end), Edit::insert(end, ":")),
                };
                let message = match sign {
                    Some(sign) => format!("`{sign}` stands behind {name} where a colon should"),
                    None => format!("the colon behind {name} is missing"),
                };
                let finding = Diagnostic::new(RuleId::MissingColon, span, message)
                    .with_label("a colon belongs here")
                    .with_pointer(self.pointer())
                    .with_fix(Applicability::Safe, "write the colon", vec![edit]);
                self.repairs.push(finding);
                self.colon = if sign.is_some() { span.end as usize } else { end as usize };
                self.pos = if sign.is_some() { span.end as usize } else { self.pos };
                self.expect = Expect::Value;
            }
        }
    }
}
