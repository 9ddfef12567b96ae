//! The structure where it is not what the grammar wants: separators, closers, names and values that are missing, in
//! surplus, or others.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::parser::{Expect, Frame, NOWHERE, Parser};
use super::scan::{self, skip_spaces};
use super::shape::ShapeId;
use super::tree::{AS_WRITTEN, Flags, Kind};
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::source::Span;

impl Parser<'_> {
    pub(super) fn in_object(&self) -> bool {
        self.frames.last().is_some_and(|top| top.object)
    }

    fn node_text(&self, node: u32) -> &str {
        let node = &self.nodes[node as usize];
        if node.link == AS_WRITTEN {
            &self.text[node.content.range()]
        } else {
            &self.buffer[self.decoded[node.link as usize].range()]
        }
    }

    /// The name that was read last in an object, as a message quotes it.
    fn key_name(&self, frame: &Frame) -> Option<String> {
        (frame.object && frame.key != NOWHERE).then(|| format!("`{}`", shorten(self.node_text(frame.key))))
    }

    /// What a message calls the value that is being read: `` `Caller_EmailID` ``, `element 3 of …`, `the text`.
    pub(super) fn subject(&self) -> String {
        let Some((top, outer)) = self.frames.split_last() else { return "the text".to_owned() };
        if let Some(name) = self.key_name(top) {
            return name;
        }
        if top.object {
            return "a name".to_owned();
        }
        match outer.iter().rev().find_map(|frame| self.key_name(frame)) {
            Some(name) => format!("element {} of {name}", top.count + 1),
            None => format!("element {}", top.count + 1),
        }
    }

    /// What a message calls a container.
    pub(super) fn container_name(&self, depth: usize) -> String {
        let name = depth.checked_sub(1).and_then(|outer| self.key_name(&self.frames[outer]));
        name.unwrap_or_else(|| {
            let kind = if self.frames[depth].object { "object" } else { "array" };
            if depth == 0 { format!("the outermost {kind}") } else { format!("an {kind}") }
        })
    }

    /// JSON pointer of the value that is being read, or was read last.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::new();
        for frame in &self.frames {
            if frame.object {
                if frame.key != NOWHERE {
                    pointer.push('/');
                    pointer.push_str(&pointer_segment(self.node_text(frame.key)));
                }
            } else {
                let done = self.expect == Expect::Next && frame.node == self.frames[self.frames.len() - 1].node;
                let index = if done { frame.count.saturating_sub(1) } else { frame.count };
                write!(pointer, "/{index}").expect("writing to a String does not fail");
            }
        }
        pointer
    }

    /// Something other than a comma or a closer stands behind a value.
    #[cold]
    pub(super) fn unexpected_next(&mut self, byte: u8) {
        if self.frames.is_empty() {
            return self.behind_root(byte);
        }
        if self.reads_again(byte) {
            return;
        }
        let in_object = self.in_object();
        match byte {
            b'}' | b']' => self.other_closer(byte == b'}'),
            b';' | b'=' => {
                let at = Span::from(self.pos..self.pos + 1);
                let finding = Diagnostic::new("missing-comma", at, "a semicolon stands where a comma should")
                    .with_label("a comma belongs here")
                    .with_pointer(self.pointer())
                    .with_fix(Applicability::Safe, "write a comma", vec![Edit::replace(at, ",")]);
                self.repairs.push(finding);
                self.comma();
            }
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

    /// Reads the last value again with more care, if that may explain what stands behind it.
    fn reads_again(&mut self, byte: u8) -> bool {
        let Some(last) = self.nodes.last().copied() else { return false };
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
                    && !self.text[last.span.end as usize..self.pos].contains('\n') =>
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
    fn take_back(&mut self, start: usize) {
        self.nodes.pop();
        if let Some(top) = self.frames.last_mut() {
            top.count -= 1;
            top.comma = NOWHERE;
            self.expect = if top.object { Expect::Value } else { Expect::Element };
        }
        let from = start as u32;
        while self.blanks.last().is_some_and(|blank| blank.start >= from) {
            self.blanks.pop();
        }
        while self.repairs.last().is_some_and(|repair| repair.span.start >= from) {
            self.repairs.pop();
        }
        while self.directives.last().is_some_and(|directive| directive.start >= from) {
            self.directives.pop();
        }
        self.pos = start;
    }

    fn last_is_string(&self) -> bool {
        self.nodes.last().is_some_and(|node| node.kind == Kind::String)
    }

    fn parent_is_object(&self) -> bool {
        self.frames.len() > 1 && self.frames[self.frames.len() - 2].object
    }

    /// `"a": "b": 1`: what was read as a value is the next name, and the value before it is missing.
    fn value_was_name(&mut self) {
        let name = self.nodes[self.nodes.len() - 1];
        let insert = self.colon as u32 + 1;
        self.report_missing_value(insert, " null,");
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
    fn array_was_left(&mut self) {
        let name = self.nodes[self.nodes.len() - 1];
        let start = name.span.start as usize;
        let comma = self.text[..start].rfind(',').filter(|at| skip_spaces(self.text, at + 1) == start);
        self.take_back(start);
        let top = self.frames.len() - 1;
        let first = self.frames[top].count == 0;
        if let (Some(comma), false) = (comma, first) {
            self.frames[top].last_end = scan::trim_end(self.text, self.frames[top].open as usize, comma) as u32;
        }
        self.close_missing(1, NOWHERE, comma.is_none() || first);
        self.expect = Expect::Key;
    }

    fn report_missing_value(&mut self, at: u32, text: &'static str) {
        let finding = Diagnostic::new(
            "missing-value",
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
    fn missing_comma(&mut self) {
        let in_object = self.in_object();
        if in_object {
            if let Some(levels) = self.levels_out(false) {
                self.close_missing(levels, NOWHERE, true);
                self.expect = Expect::Key;
                return;
            }
        }
        let top = &self.frames[self.frames.len() - 1];
        let at = top.last_end;
        let message = match (self.key_name(top), self.name_here()) {
            (Some(before), Some(name)) => format!("`{name}` follows {before} without a comma"),
            (Some(before), None) => format!("the comma behind {before} is missing"),
            (None, _) => format!("the comma behind element {} is missing", top.count),
        };
        let finding = Diagnostic::new("missing-comma", Span::at(at), message)
            .with_label("a comma belongs here")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "insert the comma", vec![Edit::insert(at, ",")]);
        self.repairs.push(finding);
        self.expect = if in_object { Expect::Key } else { Expect::Element };
    }

    /// The name of the member that stands here.
    fn name_here(&self) -> Option<&str> {
        let colon = scan::key(self.text, self.pos)?;
        let open = scan::quote(self.text, self.pos).unwrap_or(0);
        let name = self.text[self.pos + open..colon].trim_end_matches(scan::is_space);
        Some(if open > 0 { name.trim_end_matches(['"', '\'', '`', '”', '“', '»', '’', '\\']) } else { name })
    }

    /// How many containers have to be closed before the name that stands here, as the schemas or, with `layout`, the
    /// indentation tell. Nothing where it may stay.
    fn levels_out(&mut self, layout: bool) -> Option<usize> {
        let name = self.name_here()?.to_owned();
        let top = self.frames.len() - 1;
        let shape = self.shape?;
        let own = self.shape_of(top);
        if shape.is_object(own) {
            if shape.member(own, &name).is_some() {
                return None;
            }
            for outer in (0..top).rev().filter(|outer| self.frames[*outer].object) {
                let id = self.frames[outer].shape.unwrap_or(ShapeId::UNKNOWN);
                if shape.member(id, &name).is_some() {
                    return Some(top - outer);
                }
            }
        }
        if !layout {
            return None;
        }
        // The schemas know nothing of it: a member on its own line stands under its siblings.
        let here = scan::indentation(self.text, self.pos)?;
        let sibling = |frame: &Frame| {
            let key = (frame.key != NOWHERE).then(|| self.nodes[frame.key as usize].span.start)?;
            scan::indentation(self.text, key as usize)
        };
        if sibling(&self.frames[top])? == here {
            return None;
        }
        let outer =
            (0..top).rev().find(|outer| self.frames[*outer].object && sibling(&self.frames[*outer]) == Some(here))?;
        Some(top - outer)
    }

    /// What the schemas know of the open container at `depth`; asked once for each.
    fn shape_of(&mut self, depth: usize) -> ShapeId {
        let Some(shape) = self.shape else { return ShapeId::UNKNOWN };
        let known = self.frames[..=depth].iter().rposition(|frame| frame.shape.is_some());
        for at in known.map_or(0, |at| at + 1)..=depth {
            let id = if at == 0 {
                shape.root()
            } else {
                let parent = &self.frames[at - 1];
                let id = parent.shape.unwrap_or(ShapeId::UNKNOWN);
                if parent.object {
                    shape.member(id, self.node_text(parent.key)).unwrap_or(ShapeId::UNKNOWN)
                } else {
                    shape.element(id)
                }
            };
            self.frames[at].shape = Some(id);
        }
        self.frames[depth].shape.unwrap_or(ShapeId::UNKNOWN)
    }

    /// Where the closers do not balance: closes what has to be closed before the name that stands here.
    pub(super) fn place_key(&mut self) {
        if let Some(levels) = self.levels_out(true) {
            self.close_missing(levels, NOWHERE, false);
            self.expect = Expect::Key;
        }
    }

    /// Whether the brace that stands here closes an object whose members go on behind it; if so it is removed.
    pub(super) fn is_surplus_closer(&mut self) -> bool {
        let Some(shape) = self.shape else { return false };
        let top = self.frames.len() - 1;
        let comma = skip_spaces(self.text, self.pos + 1);
        if top == 0 || self.bytes.get(comma) != Some(&b',') {
            return false;
        }
        let next = skip_spaces(self.text, comma + 1);
        let at = std::mem::replace(&mut self.pos, next);
        let name = self.name_here().map(str::to_owned);
        self.pos = at;
        let Some(name) = name else { return false };
        let own = self.shape_of(top);
        let parent = self.frames[top - 1].shape.unwrap_or(ShapeId::UNKNOWN);
        if shape.member(own, &name).is_none() || !shape.is_object(parent) || shape.member(parent, &name).is_some() {
            return false;
        }
        self.asked += 1;
        let container = self.container_name(top);
        let closer = Span::from(at..at + 1);
        let finding = Diagnostic::new(
            "extra-closer",
            closer,
            format!("this `}}` closes {container} before its last member: `{name}` belongs to it"),
        )
        .with_label("one closer too many")
        .with_pointer(self.pointer());
        self.remove_closer(finding, closer);
        true
    }

    pub(super) fn remove_closer(&mut self, finding: Diagnostic, closer: Span) {
        self.structural += 1;
        self.repairs.push(finding.with_fix(Applicability::Safe, "remove it", vec![Edit::delete(closer)]));
        self.pos = closer.end as usize;
        self.expect = Expect::Next;
    }

    /// Closes `levels` containers whose closers are missing, all in one finding. The text goes on with a name of the
    /// container around them (`comma`: which a comma has to precede), or with the closer at `closer`.
    fn close_missing(&mut self, levels: usize, closer: u32, comma: bool) {
        let top = self.frames.len() - 1;
        let inner = self.frames[top].clone();
        let outermost = self.frames.len() - levels;
        let closers: String =
            self.frames[outermost..].iter().rev().map(|frame| if frame.object { '}' } else { ']' }).collect();
        let names: Vec<String> = (outermost..=top).rev().map(|depth| self.container_name(depth)).collect();
        let name = names.join(" and ");
        let at = inner.last_end;
        let verb = if levels == 1 { "is" } else { "are" };
        let message = match self.name_here().map(str::to_owned) {
            Some(next) if closer == NOWHERE => {
                self.asked += levels as u32;
                format!("{name} {verb} never closed; `{next}` behind belongs further out")
            }
            _ => format!("{name} {verb} never closed; a `{closers}` is missing"),
        };
        let mut text = closers.clone();
        if comma {
            text.push(',');
        }
        let mut finding = Diagnostic::new("missing-closer", Span::at(at), message)
            .with_label(format!("`{closers}` belongs here"))
            .with_pointer(self.pointer());
        for frame in self.frames[outermost..].iter().rev() {
            finding = finding.with_secondary(Span::new(frame.open, frame.open + 1), "opened here");
        }
        let mut edits = Vec::new();
        // Where a closer follows, a comma before it has nothing to separate.
        if closer != NOWHERE && inner.comma != NOWHERE {
            edits.push(Edit::replace(Span::new(inner.comma, inner.comma + 1), text));
        } else {
            edits.push(Edit::insert(at, text));
        }
        self.repairs.push(finding.with_fix(Applicability::Safe, format!("insert `{closers}`"), edits));
        self.structural += levels as u32;
        for _ in 0..levels {
            self.close_at(at);
        }
        self.expect = if closer == NOWHERE { Expect::Key } else { Expect::Next };
    }

    /// The wrong one of the two closers stands here: one is missing before it, or it is mistyped.
    fn other_closer(&mut self, brace: bool) {
        let top = self.frames.len() - 1;
        let Some(fitting) = self.frames.iter().rposition(|frame| frame.object == brace) else {
            return self.replace_closer();
        };
        let levels = top - fitting;
        if self.is_mistyped(fitting) {
            self.replace_closer();
        } else {
            self.close_missing(levels, self.pos as u32, false);
        }
    }

    /// Whether the closer that stands here was meant for the innermost container, and is not the one of the container at
    /// `fitting`: what stands behind it then fits better.
    fn is_mistyped(&self, fitting: usize) -> bool {
        let top = self.frames.len() - 1;
        if let Some(indentation) = scan::indentation(self.text, self.pos) {
            let line = |depth: usize| scan::line_indentation(self.text, self.frames[depth].open as usize);
            let (inner, outer) = (line(top), line(fitting));
            if inner != outer && inner == Some(indentation) {
                return true;
            }
            if inner != outer && outer == Some(indentation) {
                return false;
            }
        }
        // How many of the closers behind fit what is open then.
        let fits = |mut depth: usize| {
            let mut at = skip_spaces(self.text, self.pos + 1);
            for _ in 0..=super::MAX_DEPTH {
                match self.bytes.get(at) {
                    Some(closer @ (b'}' | b']')) => {
                        if depth == 0 || self.frames[depth - 1].object != (*closer == b'}') {
                            return false;
                        }
                        depth -= 1;
                        at = skip_spaces(self.text, at + 1);
                    }
                    Some(_) => return depth > 0,
                    None => return depth == 0,
                }
            }
            true
        };
        !fits(fitting) && fits(top)
    }

    fn replace_closer(&mut self) {
        let top = self.frames.len() - 1;
        let right = if self.frames[top].object { "}" } else { "]" };
        let at = Span::from(self.pos..self.pos + 1);
        let wrong = &self.text[at.range()];
        let finding = Diagnostic::new(
            "mismatched-closer",
            at,
            format!("`{wrong}` closes {}, which `{right}` has to close", self.container_name(top)),
        )
        .with_label(format!("`{right}` belongs here"))
        .with_secondary(Span::new(self.frames[top].open, self.frames[top].open + 1), "opened here")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Safe, format!("write `{right}`"), vec![Edit::replace(at, right)]);
        self.remove_last_comma();
        self.repairs.push(finding);
        self.structural += 1;
        self.close();
    }

    /// A comma behind the last value has nothing to separate.
    fn remove_last_comma(&mut self) {
        let Some(top) = self.frames.last_mut() else { return };
        let comma = std::mem::replace(&mut top.comma, NOWHERE);
        if comma != NOWHERE {
            let json5 = top.count > 0;
            self.extra_comma(comma, json5);
        }
    }

    fn extra_comma(&mut self, at: u32, json5: bool) {
        if json5 && self.options.json5 {
            return;
        }
        let span = Span::new(at, at + 1);
        let place = match self.frames.last() {
            Some(top) if top.count > 0 => match self.key_name(top) {
                Some(name) => format!("behind {name}"),
                None => format!("behind element {}", top.count),
            },
            Some(_) => "before the first value".to_owned(),
            None => "outside the payload".to_owned(),
        };
        let finding = Diagnostic::new("extra-comma", span, format!("the comma {place} separates nothing"))
            .with_label("one comma too many")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "remove the comma", vec![Edit::delete(span)]);
        self.repairs.push(finding);
    }

    /// Something other than a name in double quotes stands where a name should.
    #[cold]
    pub(super) fn unexpected_key(&mut self, byte: u8) {
        if self.text_went_on() {
            return;
        }
        match byte {
            b'}' => {
                self.remove_last_comma();
                self.close();
            }
            b',' => {
                let first = self.expect == Expect::FirstKey;
                self.extra_comma(self.pos as u32, false);
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
    fn text_went_on(&mut self) -> bool {
        if self.expect != Expect::Key || scan::key(self.text, self.pos).is_some() {
            return false;
        }
        let (Some(last), Some(top)) = (self.nodes.last().copied(), self.frames.last()) else { return false };
        let start = last.span.start as usize;
        if last.kind != Kind::String
            || last.span.end != top.last_end
            || self.careful == start
            || self.bytes[start] != b'"'
            || matches!(self.bytes[self.pos], b'}' | b']' | b',' | b'{' | b'[' | b'.')
        {
            return false;
        }
        self.take_back(start);
        self.careful_string(Kind::String);
        true
    }

    fn missing_key(&mut self) {
        let at = Span::at(self.pos as u32);
        let colon = self.bytes[self.pos] == b':';
        let what = if colon { "a colon" } else { "a value" };
        let finding = Diagnostic::new(
            "missing-key",
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
        self.push_leaf(Kind::Key, at);
        self.key_done();
        if !colon {
            self.colon = self.pos;
            self.expect = Expect::Value;
        }
    }

    fn bare_key(&mut self) {
        let start = self.pos;
        let colon = scan::bare_key(self.text, start);
        let end = colon.unwrap_or_else(|| {
            let rest = self.text[start..].char_indices().skip(1);
            let stop = |character: char| {
                matches!(character, ':' | ',' | '{' | '}' | '[' | ']' | '"' | '=' | '\n') || scan::is_space(character)
            };
            rest.into_iter().find(|(_, character)| stop(*character)).map_or(self.text.len(), |(at, _)| start + at)
        });
        let end = scan::trim_end(self.text, start, end).max(start + 1);
        let end = (end..).find(|at| self.text.is_char_boundary(*at)).unwrap_or(end);
        let span = Span::from(start..end);
        let name = &self.text[span.range()];
        // `Status": "New"`: only the opening quote is missing.
        if self.bytes.get(end) == Some(&b'"') && scan::skip_spaces_in_line(self.text, end + 1) < self.bytes.len() {
            let colon = scan::skip_spaces_in_line(self.text, end + 1);
            if self.bytes[colon] == b':' {
                let finding =
                    Diagnostic::new("unquoted-key", span, format!("the name `{}` has no opening quote", shorten(name)))
                        .with_label("the opening quote is missing")
                        .with_pointer(self.pointer())
                        .with_fix(
                            Applicability::Safe,
                            "insert the opening quote",
                            vec![Edit::insert(span.start, "\"")],
                        );
                self.repairs.push(finding);
                self.push_key(span, end + 1);
                return;
            }
        }
        let identifier = name.chars().enumerate().all(|(at, character)| {
            matches!(character, '$' | '_') || character.is_alphabetic() || (at > 0 && character.is_alphanumeric())
        });
        if !(identifier && self.options.json5) {
            let mut edits = vec![Edit::insert(span.start, "\"")];
            for (at, character) in name.char_indices() {
                if matches!(character, '"' | '\\') {
                    edits.push(Edit::insert(span.start + at as u32, "\\"));
                } else if character < ' ' {
                    let at = span.start + at as u32;
                    edits.push(Edit::replace(Span::new(at, at + 1), super::escape(character.encode_utf8(&mut [0; 4]))));
                }
            }
            edits.push(Edit::insert(span.end, "\""));
            let finding = Diagnostic::new(
                "unquoted-key",
                span,
                format!("the name `{}` has no quotes; JSON wants names in double quotes", shorten(name)),
            )
            .with_label("a name without quotes")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "put it in quotes", edits);
            self.repairs.push(finding);
        }
        self.push_key(span, end);
    }

    fn push_key(&mut self, content: Span, end: usize) {
        self.nodes.push(super::tree::Node {
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
            let was = self.pos;
            self.nodes.pop();
            self.pos = start;
            self.careful_string(Kind::Key);
            if self.pos != key.span.end as usize || self.nodes[self.nodes.len() - 1].content != key.content {
                return;
            }
            self.pos = was;
        }
        let name = self.subject();
        let end = key.span.end;
        match byte {
            b',' | b'}' | b']' => {
                let finding = Diagnostic::new(
                    "missing-value",
                    Span::at(end),
                    format!("{name} has neither colon nor value; it is read as `null`"),
                )
                .with_label("a colon and a value are missing")
                .with_help("a text that belongs to the value before would be the other reading")
                .with_pointer(self.pointer())
                .with_fix(Applicability::Unsafe, "insert `: null`", vec![Edit::insert(end, ": null")]);
                self.repairs.push(finding);
                self.push_leaf(Kind::Null, Span::at(end));
                self.value_done(end);
            }
            _ => {
                let rest = &self.text[self.pos..];
                let sign = ["=>", "->", ":=", "=", ";"].into_iter().find(|sign| rest.starts_with(sign));
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
                let finding = Diagnostic::new("missing-colon", span, message)
                    .with_label("a colon belongs here")
                    .with_pointer(self.pointer())
                    .with_fix(Applicability::Safe, "write the colon", vec![edit]);
                self.repairs.push(finding);
                self.colon = if sign.is_some() { span.end as usize - 1 } else { end as usize - 1 };
                self.pos = if sign.is_some() { span.end as usize } else { self.pos };
                self.expect = Expect::Value;
            }
        }
    }

    /// Something that starts no value of JSON stands where a value should.
    #[cold]
    pub(super) fn unexpected_value(&mut self, byte: u8) {
        let in_object = self.in_object();
        match byte {
            b',' | b'}' | b']' if in_object => {
                let at = self.colon as u32 + 1;
                self.report_missing_value(at, " null");
                self.push_leaf(Kind::Null, Span::at(at));
                self.value_done(at);
            }
            b',' => {
                self.extra_comma(self.pos as u32, false);
                self.pos += 1;
            }
            b']' => {
                self.remove_last_comma();
                self.close();
            }
            b'}' => self.other_closer(true),
            b':' if in_object => {
                let at = Span::from(self.pos..self.pos + 1);
                let finding = Diagnostic::new("extra-colon", at, format!("{} has more than one colon", self.subject()))
                    .with_label("one colon too many")
                    .with_pointer(self.pointer())
                    .with_fix(Applicability::Safe, "remove the colon", vec![Edit::delete(at)]);
                self.repairs.push(finding);
                self.pos += 1;
            }
            b'.' if self.text[self.pos..].starts_with("...") && !in_object => self.stray_inside(),
            _ if scan::quote(self.text, self.pos).is_some() => self.careful_string(Kind::String),
            _ if in_object
                && self.text[self.colon..self.pos].contains('\n')
                && scan::bare_key(self.text, self.pos).is_some() =>
            {
                let at = self.colon as u32 + 1;
                self.report_missing_value(at, " null");
                self.push_leaf(Kind::Null, Span::at(at));
                self.value_done(at);
            }
            _ => self.bare_value(),
        }
    }

    /// Text that belongs to nothing stands inside a container.
    fn stray_inside(&mut self) {
        let start = self.pos;
        let bytes = self.bytes;
        let mut end = start;
        while let Some(byte) = bytes.get(end) {
            if matches!(byte, b',' | b'}' | b']' | b'\n') || (*byte == b'"' && end > start) {
                break;
            }
            end += 1;
        }
        let end = scan::trim_end(self.text, start, end).max(start + 1);
        let end = (end..).find(|at| self.text.is_char_boundary(*at)).unwrap_or(end);
        let span = Span::from(start..end);
        let mut edits = vec![Edit::delete(span)];
        // `"a": 1, ..., "b": 2`: its comma goes with it.
        let next = skip_spaces(self.text, end);
        if self.expect != Expect::Next && self.bytes.get(next) == Some(&b',') {
            edits.push(Edit::delete(Span::from(next..next + 1)));
            self.pos = next + 1;
        } else {
            self.pos = end;
        }
        let written = shorten(&self.text[span.range()]).into_owned();
        let words = if written == "..." { "an ellipsis" } else { "text" };
        let finding = Diagnostic::new(
            "stray-text",
            span,
            format!("{words}, `{written}`, stands between the members and belongs to none"),
        )
        .with_label("belongs to no member")
        .with_help("it is left out of the reading; if it is part of a value, put it inside that value's quotes")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Unsafe, "remove it", edits);
        self.repairs.push(finding);
    }

    /// Marks the members that a later one of the same name replaces, and reports them.
    pub(super) fn find_duplicates(&mut self, frame: &Frame) {
        if !self.may_have_duplicates(frame) {
            return;
        }
        let keys: Vec<u32> = self.keys(frame).collect();
        let mut names: Vec<&str> = keys.iter().map(|key| self.node_text(*key)).collect();
        names.sort_unstable();
        if names.windows(2).all(|pair| pair[0] != pair[1]) {
            return;
        }
        let mut last: std::collections::HashMap<&str, u32> = std::collections::HashMap::with_capacity(keys.len());
        let mut pairs = Vec::new();
        for &key in &keys {
            if let Some(before) = last.insert(self.node_text(key), key) {
                pairs.push((before, key));
            }
        }
        for (before, key) in pairs {
            self.nodes[before as usize].flags = self.nodes[before as usize].flags.with(Flags::SHADOWED);
            let name = shorten(self.node_text(key)).into_owned();
            let mut pointer = self.pointer();
            pointer.push('/');
            pointer.push_str(&pointer_segment(self.node_text(key)));
            let finding = Diagnostic::new(
                "duplicate-key",
                self.nodes[key as usize].span,
                format!(
                    "`{name}` stands twice in one object; most readers take the last and drop the first without a word"
                ),
            )
            .with_label("this one counts")
            .with_secondary(self.nodes[before as usize].span, "this one is lost")
            .with_help("remove the one that is not meant")
            .with_pointer(pointer);
            self.repairs.push(finding);
        }
    }

    /// The names of the object that was opened last, as nodes.
    fn keys(&self, frame: &Frame) -> impl Iterator<Item = u32> {
        let end = self.nodes.len() as u32;
        std::iter::successors((frame.node + 1 < end).then_some(frame.node + 1), move |key| {
            let value = &self.nodes[*key as usize + 1];
            let next = match value.kind {
                Kind::Array | Kind::Object => value.link,
                _ => key + 2,
            };
            (next < end).then_some(next)
        })
    }

    /// A bit for each of 256 hashes tells most small objects' names apart without comparing one.
    fn may_have_duplicates(&self, frame: &Frame) -> bool {
        let mut seen = [0_u64; 4];
        self.keys(frame).any(|key| {
            let name = self.node_text(key).as_bytes();
            let hash =
                name.iter().fold(name.len() as u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
            let (word, bit) = ((hash >> 30) as usize, 1 << (hash >> 24 & 63));
            let collides = seen[word] & bit != 0;
            seen[word] |= bit;
            collides
        })
    }

    /// The text ends while something is expected; false where more is to be read.
    #[cold]
    pub(super) fn at_end(&mut self) -> bool {
        if self.frames.is_empty() {
            return self.end_outside();
        }
        // What is incomplete besides closers.
        match self.expect {
            Expect::Colon => {
                let key = self.nodes[self.nodes.len() - 1].span;
                self.report_cut("behind a name", key, vec![Edit::insert(key.end, ": null")]);
                self.push_leaf(Kind::Null, Span::at(key.end));
                self.value_done(key.end);
            }
            Expect::Value => {
                let colon = self.colon as u32;
                self.report_cut("before a value", Span::new(colon, colon + 1), vec![Edit::insert(colon + 1, " null")]);
                self.push_leaf(Kind::Null, Span::at(colon + 1));
                self.value_done(colon + 1);
            }
            Expect::Key | Expect::Element => {
                let top = self.frames.len() - 1;
                let comma = std::mem::replace(&mut self.frames[top].comma, NOWHERE);
                if comma != NOWHERE {
                    let at = Span::new(comma, comma + 1);
                    self.report_cut("behind a comma", at, vec![Edit::delete(at)]);
                }
            }
            Expect::FirstElement | Expect::FirstKey | Expect::Next => {}
        }
        self.close_all();
        false
    }

    /// The text is cut off. The closers that are missing are added to this finding's edits.
    pub(super) fn report_cut(&mut self, place: &str, span: Span, edits: Vec<Edit>) {
        let finding = Diagnostic::new(
            "unexpected-end",
            span,
            format!("the text ends {place}; it looks cut off, and what came next is lost"),
        )
        .with_label("the text ends here")
        .with_help("it is closed where it ends; the rest of the payload would be the right reading")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Unsafe, "close what is open", edits);
        self.repairs.push(finding);
        self.cut = Some(self.repairs.len() - 1);
    }

    /// Closes everything at the end of the text, in one finding.
    fn close_all(&mut self) {
        let levels = self.frames.len();
        let at = self.frames[levels - 1].last_end;
        let mut text = String::new();
        for frame in self.frames.iter().rev() {
            // A closer stands on a line of its own if its opener's line is another.
            let lines = !self.options.inline && self.text[frame.open as usize..at as usize].contains('\n');
            if lines {
                let line_break = if self.text[frame.open as usize..]
                    .find('\n')
                    .is_some_and(|found| self.text.as_bytes()[(frame.open as usize + found).saturating_sub(1)] == b'\r')
                {
                    "\r\n"
                } else {
                    "\n"
                };
                text.push_str(line_break);
                text.extend(scan::line_indentation(self.text, frame.open as usize).unwrap_or("").chars().map(
                    |character| {
                        if character == '\t' { '\t' } else { ' ' }
                    },
                ));
            }
            text.push(if frame.object { '}' } else { ']' });
        }
        let edit = Edit::insert(at, text);
        match self.cut.take() {
            Some(cut) => {
                if let Some(fix) = &mut self.repairs[cut].fix {
                    fix.edits.push(edit);
                    fix.edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
                }
            }
            None => {
                let closers: String =
                    self.frames.iter().rev().map(|frame| if frame.object { '}' } else { ']' }).collect();
                let message = if levels == 1 {
                    format!("{} is never closed: the text ends without its `{closers}`", self.container_name(0))
                } else {
                    format!("{levels} containers are never closed: the text ends without `{closers}`")
                };
                let mut finding = Diagnostic::new("missing-closer", Span::at(at), message)
                    .with_label(format!("`{closers}` belongs here"));
                // More than a few places help nobody.
                for frame in self.frames.iter().rev().take(4) {
                    finding = finding.with_secondary(Span::new(frame.open, frame.open + 1), "opened here");
                }
                let finding = finding.with_fix(Applicability::Safe, format!("insert `{closers}`"), vec![edit]);
                self.repairs.push(finding);
            }
        }
        self.structural += levels as u32;
        while !self.frames.is_empty() {
            self.close_at(at);
        }
    }
}

/// A name as a JSON pointer writes it (RFC 6901, section 3).
#[must_use]
pub fn pointer_segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// At most 60 characters of `text`: a message quotes, it does not repeat.
fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
