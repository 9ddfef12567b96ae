//! Separators and values that are missing, in surplus, or others than the grammar wants.

use super::frame::{Expect, NOWHERE};
use super::naming::shorten;
use super::parser::Parser;
use super::scan::{self, skip_spaces};
use super::tree::{AS_WRITTEN, Flags, Kind};
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;
use crate::source::line_break::has_line_break;

impl Parser<'_> {
    /// Something other than a comma or a closer stands behind a value.
    #[cold]
    pub(super) fn unexpected_next(&mut self, byte: u8) {
        if self.skip_template() {
            return;
        }
        if self.frames.is_empty() {
            return self.behind_root(byte);
        }
        if self.reads_again(byte) {
            return;
        }
        let in_object = self.in_object();
        match byte {
            b'}' | b']' => self.other_closer(byte == b'}'),
            b';' | b'=' => self.other_separator(),
            b':' if in_object && self.last_is_string() => self.value_was_name(),
            b':' if !in_object && self.last_is_string() && self.parent_is_object() => self.array_was_left(),
            _ if in_object && scan::key(self.text, self.pos).is_some() => self.missing_comma(),
            _ if in_object && matches!(byte, b'{' | b'[') => self.missing_comma(),
            b'"' | b'\'' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' if !in_object => {
                if self.parent_is_object() && scan::key(self.text, self.pos).is_some() {
                    self.close_missing(1, NOWHERE, true);
                } else {
                    self.missing_comma();
                }
            }
            _ => self.stray_inside(),
        }
    }

    /// A semicolon, or another sign, stands where a comma should.
    pub(super) fn other_separator(&mut self) {
        let at = Span::from(self.pos..self.pos + 1);
        let sign = &self.text[at.range()];
        let finding = Diagnostic::new(RuleId::MissingComma, at, format!("a `{sign}` stands where a comma should"))
            .with_label("a comma belongs here")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "write a comma", vec![Edit::replace(at, ",")]);
        self.repairs.push(finding);
        self.comma();
    }

    /// Forgets the comma behind the last value, which separates nothing, and what was said of it. Its offset, if there
    /// was one.
    pub(super) fn take_last_comma(&mut self) -> Option<u32> {
        let top = self.frames.last_mut()?;
        let comma = std::mem::replace(&mut top.comma, NOWHERE);
        if comma == NOWHERE {
            return None;
        }
        if self.bytes[comma as usize] != b',' {
            // It was said that another sign stands in its place.
            let said = self
                .repairs
                .iter()
                .rposition(|repair| repair.rule == RuleId::MissingComma && repair.span.start == comma);
            if let Some(said) = said {
                self.repairs.remove(said);
            }
        }
        Some(comma)
    }

    /// Reads the last value again with more care, if that may explain what stands behind it.
    pub(super) fn reads_again(&mut self, byte: u8) -> bool {
        let Some(last) = self.last_leaf() else { return false };
        let start = last.span.start as usize;
        if matches!(byte, b'}' | b']' | b':' | b';') || self.careful == start {
            return false;
        }
        let in_object = self.in_object();
        match last.kind {
            Kind::String if self.bytes[start] == b'"' => {
                let follows = if in_object {
                    scan::key(self.text, self.pos).is_some() || matches!(byte, b'{' | b'[')
                } else {
                    matches!(byte, b'"' | b'{' | b'[')
                };
                if follows {
                    return false;
                }
                self.take_back(start);
                self.careful_string(Kind::String);
                true
            }
            // `11 Sep 2020`: the number was the start of a text.
            Kind::Number | Kind::True | Kind::False | Kind::Null
                if in_object
                    && last.link == AS_WRITTEN
                    && !self.text[last.span.range()].is_empty()
                    && scan::key(self.text, self.pos).is_none()
                    && !matches!(byte, b'"' | b'{' | b'[')
                    && !has_line_break(&self.text[last.span.end as usize..self.pos]) =>
            {
                self.take_back(start);
                self.careful = start;
                self.bare_value();
                true
            }
            _ => false,
        }
    }

    /// Forgets the last value, a leaf that starts at `start`, and what was found from there on.
    pub(super) fn take_back(&mut self, start: usize) {
        self.nodes.pop();
        if let Some(top) = self.frames.last_mut() {
            top.count -= 1;
            top.leaf = false;
            (top.last_end, top.comma) = top.before;
            self.expect = if top.object { Expect::Value } else { Expect::Element };
        }
        self.forget_from(start);
    }

    /// Goes back to the token that starts at `start`, and forgets what was found from there on.
    pub(super) fn forget_from(&mut self, start: usize) {
        let from = start as u32;
        // What is missing right before the token, an empty span, was found before it.
        let later = |span: Span| span.start > from || (span.start == from && !span.is_empty());
        while self.blanks.last().is_some_and(|blank| later(*blank)) {
            self.blanks.pop();
        }
        while self.repairs.last().is_some_and(|repair| later(repair.span)) {
            self.repairs.pop();
        }
        while self.directives.last().is_some_and(|directive| later(*directive)) {
            self.directives.pop();
        }
        self.pos = start;
    }

    /// The last value of the innermost container, if it is a leaf.
    pub(super) fn last_leaf(&self) -> Option<super::tree::Node> {
        self.frames.last().filter(|top| top.leaf).and_then(|_| self.nodes.last().copied())
    }

    pub(super) fn last_is_string(&self) -> bool {
        self.last_leaf().is_some_and(|node| node.kind == Kind::String)
    }

    pub(super) fn parent_is_object(&self) -> bool {
        self.frames.len() > 1 && self.frames[self.frames.len() - 2].object
    }

    /// `"a": "b": 1`: what was read as a value is the next name, and the value before it is missing.
    pub(super) fn value_was_name(&mut self) {
        let name = self.nodes[self.nodes.len() - 1];
        let insert = self.colon as u32;
        let colon = self
            .repairs
            .iter()
            .rposition(|repair| repair.rule == RuleId::MissingColon && repair.span == Span::at(insert));
        if let Some(colon) = colon {
            self.repairs.remove(colon);
        }
        self.report_missing_value(insert, if colon.is_some() { ": null," } else { " null," });
        // It goes before whatever is inserted at the start of what was read as the value.
        let own = |repair: &&Diagnostic| repair.span.start >= name.span.start && !repair.span.is_empty();
        let own = self.repairs.iter().rev().skip(1).take_while(own).count();
        let last = self.repairs.len() - 1;
        self.repairs[last - own..].rotate_right(1);
        let null = self.nodes.len() - 1;
        self.nodes[null] = super::tree::Node {
            span: Span::at(insert),
            content: Span::at(insert),
            link: AS_WRITTEN,
            kind: Kind::Null,
            flags: Flags::default(),
        };
        self.nodes.push(super::tree::Node { kind: Kind::Key, ..name });
        self.key_done();
    }

    /// `[1, 2, "a": 3`: the last element is a name of the object around the array, whose closer is missing.
    pub(super) fn array_was_left(&mut self) {
        let start = self.nodes[self.nodes.len() - 1].span.start as usize;
        self.take_back(start);
        let top = &self.frames[self.frames.len() - 1];
        let (last_end, comma) = (top.last_end, top.comma);
        // The comma that seemed to be missing before the element is not: a closer is.
        if comma == NOWHERE
            && self
                .repairs
                .last()
                .is_some_and(|repair| repair.rule == RuleId::MissingComma && repair.span.start == last_end)
        {
            self.repairs.pop();
        }
        self.close_missing(1, NOWHERE, comma == NOWHERE);
        self.expect = Expect::Key;
    }

    pub(super) fn report_missing_value(&mut self, at: u32, text: &'static str) {
        let finding = Diagnostic::new(
            RuleId::MissingValue,
            Span::at(at),
            format!("{} has no value; it is read as `null`", self.subject()),
        )
        .with_label("a value is missing")
        .with_help("if the member is not meant to be sent, remove its name too")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Unsafe, "insert `null`", vec![Edit::insert(at, text)]);
        self.repairs.push(finding);
    }

    /// A comma is missing before what stands here; and if that is the name of a member that belongs further out, closers
    /// are missing too.
    pub(super) fn missing_comma(&mut self) {
        let in_object = self.in_object();
        if in_object && let Some(levels) = self.levels_out(false) {
            self.close_missing(levels, NOWHERE, true);
            self.expect = Expect::Key;
            return;
        }
        let top = &self.frames[self.frames.len() - 1];
        let at = top.last_end;
        let message = match (self.key_name(top), self.name_here()) {
            (Some(before), Some(name)) => format!("`{name}` follows {before} without a comma"),
            (Some(before), None) => format!("the comma behind {before} is missing"),
            (None, _) => format!("the comma behind {} is missing", self.element_name(top.count)),
        };
        let finding = Diagnostic::new(RuleId::MissingComma, Span::at(at), message)
            .with_label("a comma belongs here")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "insert the comma", vec![Edit::insert(at, ",")]);
        self.repairs.push(finding);
        self.expect = if in_object { Expect::Key } else { Expect::Element };
    }

    /// A comma behind the last value has nothing to separate.
    pub(super) fn remove_last_comma(&mut self) {
        if let Some(comma) = self.take_last_comma() {
            let json5 = self.frames.last().is_some_and(|top| top.count > 0) && self.bytes[comma as usize] == b',';
            self.extra_comma(RuleId::TrailingComma, comma, json5);
        }
    }

    pub(super) fn extra_comma(&mut self, rule: RuleId, at: u32, json5: bool) {
        if json5 && self.options.json5 {
            return;
        }
        let span = Span::new(at, at + 1);
        // Commas in a row are one mistake.
        let index = self.repairs.len().wrapping_sub(1);
        let known = self.extra_commas.as_ref().filter(|(known, ..)| *known == index);
        let last = self.repairs.last_mut().filter(|last| last.rule == RuleId::ExtraComma);
        if let Some(((_, place, sign), last)) = known.zip(last)
            && let last = &mut **last
            && let Some(fix) = last.fix.as_mut().filter(|_| last.span.end == at || last.span.start == at + 1)
        {
            let before = last.span.start == at + 1;
            last.rule = rule;
            if before {
                fix.edits.insert(0, Edit::delete(span));
            } else if let Some(edit) = fix.edits.last_mut().filter(|edit| edit.span.end == at) {
                edit.span.end = at + 1;
            } else {
                fix.edits.push(Edit::delete(span));
            }
            last.span = Span::new(last.span.start.min(at), last.span.end.max(at + 1));
            last.message = format!("the {sign}s {place} separate nothing");
            last.label = format!("too many {sign}s").into();
            fix.title = format!("remove the {sign}s").into();
            return;
        }
        let sign: &'static str = if self.bytes[at as usize] == b',' { "comma" } else { "separator" };
        let place = match self.frames.last() {
            Some(top) if top.count > 0 => match self.key_name(top) {
                Some(name) => format!("behind {name}"),
                None => format!("behind {}", self.element_name(top.count)),
            },
            Some(top) if top.object => "before the first name".to_owned(),
            Some(_) => format!("before {}", self.element_name(1)),
            None => "outside the payload".to_owned(),
        };
        self.extra_commas = Some((self.repairs.len(), place.clone(), sign));
        let finding = Diagnostic::new(rule, span, format!("the {sign} {place} separates nothing"))
            .with_label(format!("one {sign} too many"))
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, format!("remove the {sign}"), vec![Edit::delete(span)]);
        self.repairs.push(finding);
    }

    /// Something that starts no value of JSON stands where a value should.
    #[cold]
    pub(super) fn unexpected_value(&mut self, byte: u8) {
        let in_object = self.in_object();
        match byte {
            b',' | b'}' | b']' if in_object => {
                let at = self.colon as u32;
                self.report_missing_value(at, " null");
                self.push_leaf(Kind::Null, Span::at(at));
                self.value_done(at);
            }
            b',' => {
                self.extra_comma(RuleId::ExtraComma, self.pos as u32, false);
                self.pos += 1;
            }
            b']' => {
                self.remove_last_comma();
                self.close();
            }
            b'}' => self.other_closer(true),
            b':' if in_object => {
                // Colons in a row are one mistake.
                let more = self.bytes[self.pos..].iter().take_while(|byte| **byte == b':').count();
                let at = Span::from(self.pos..self.pos + more);
                let colons = if more == 1 { "the colon" } else { "the colons" };
                let finding =
                    Diagnostic::new(RuleId::ExtraColon, at, format!("{} has more than one colon", self.subject()))
                        .with_label(if more == 1 { "one colon too many" } else { "too many colons" })
                        .with_pointer(self.pointer())
                        .with_fix(Applicability::Safe, format!("remove {colons}"), vec![Edit::delete(at)]);
                self.repairs.push(finding);
                self.pos += more;
            }
            b'=' if in_object && self.pos == self.colon && self.bytes[self.pos - 1] == b':' => {
                let sign = Span::from(self.pos - 1..self.pos + 1);
                let message = format!("`:=` stands behind {} where a colon should", self.subject());
                let finding = Diagnostic::new(RuleId::MissingColon, sign, message)
                    .with_label("a colon belongs here")
                    .with_pointer(self.pointer())
                    .with_fix(
                        Applicability::Safe,
                        "write the colon",
                        vec![Edit::delete(Span::new(sign.end - 1, sign.end))],
                    );
                self.repairs.push(finding);
                self.pos += 1;
                self.colon = self.pos;
            }
            b'.' if self.text[self.pos..].starts_with("...") && !in_object => self.stray_inside(),
            b'<' if self.skip_template() => {}
            _ if scan::quote(self.text, self.pos).is_some() => self.careful_string(Kind::String),
            _ if in_object
                && has_line_break(&self.text[self.colon..self.pos])
                && scan::bare_key(self.text, self.pos).is_some() =>
            {
                let at = self.colon as u32;
                self.report_missing_value(at, " null");
                self.push_leaf(Kind::Null, Span::at(at));
                self.value_done(at);
            }
            _ => self.bare_value(),
        }
    }

    /// Text that belongs to nothing stands inside a container.
    pub(super) fn stray_inside(&mut self) {
        let start = self.pos;
        let bytes = self.bytes;
        let mut end = start;
        while let Some(byte) = bytes.get(end) {
            if matches!(byte, b',' | b'}' | b']' | b'\n' | b'\r') || (*byte == b'"' && end > start) {
                break;
            }
            end += 1;
        }
        let end = scan::trim_end(self.text, start, end).max(start + 1);
        let end = (end..).find(|at| self.text.is_char_boundary(*at)).unwrap_or(end);
        let span = Span::from(start..end);
        let mut edits = vec![Edit::delete(span)];
        self.pos = end;
        // `"a": 1, ..., "b": 2` and `[1, ...]`: its comma goes with it.
        let next = skip_spaces(self.text, end);
        match self.bytes.get(next) {
            Some(b',') if self.expect != Expect::Next => {
                edits.push(Edit::delete(Span::from(end..next + 1)));
                self.pos = next + 1;
            }
            Some(b'}' | b']') if matches!(self.expect, Expect::Key | Expect::Element) => {
                edits.splice(..0, self.take_last_comma().map(|comma| Edit::delete(Span::new(comma, comma + 1))));
            }
            _ => {}
        }
        let written = shorten(&self.text[span.range()]).into_owned();
        let words = if written == "..." { "an ellipsis" } else { "text" };
        let finding = Diagnostic::new(
            RuleId::UnexpectedText,
            span,
            format!("{words}, `{written}`, stands between the members and belongs to none"),
        )
        .with_label("belongs to no member")
        .with_help("it is left out of the reading; if it is part of a value, put it inside that value's quotes")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Unsafe, "remove it", edits);
        self.repairs.push(finding);
    }
}
