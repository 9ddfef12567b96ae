//! Strings and keys: their delimiters and their content.

use super::Builder;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;
use crate::syntax::naming::shorten;
use crate::syntax::repair::{Detail, EndPlace, EscapeDefect, Repair, Subject};
use crate::syntax::scan;
use crate::syntax::search::state::Step;
use crate::syntax::search::text::joint_end;
use crate::syntax::string::{Piece, PieceKind, Pieces, escape_char};
use crate::syntax::tokens::plain_run;
use crate::syntax::tree::{AS_WRITTEN, Flags, Kind, Node};

impl Builder<'_> {
    pub(super) fn key(&mut self, step: Step) {
        self.confirm_comma();
        if step.start == step.content_start {
            self.bare_key(step);
        } else {
            self.quoted(step, Kind::Key);
        }
    }

    /// A key whose colon is inside its quotes.
    pub(super) fn key_with_colon(&mut self, step: Step) {
        self.confirm_comma();
        let content = Span::new(step.content_start, step.content_end);
        let whole = Span::new(step.start, step.end);
        let opening = Span::new(step.start, step.content_start);
        self.growth.string(Kind::Key, whole, content, Flags::default());
        let mut edits = Vec::new();
        if &self.text[opening.range()] != "\"" {
            edits.push(Edit::replace(opening, "\""));
            edits.extend(self.quotes_inside(whole, content, Flags::default()));
        }
        let other_quotes = !edits.is_empty();
        let closing = Span::new(content.end, whole.end);
        edits.push(Edit::replace(closing, "\":"));
        let key = shorten(&self.text[content.range()]).into_owned();
        let found = Some(self.text[closing.range()].to_owned());
        let subject = self.subject(content, Kind::Key);
        let before = self.repairs.len();
        self.repairs.push(Repair::new(RuleId::MissingColon, closing, Detail::MissingColon { key, found }, edits));
        self.content(whole, content, other_quotes, false, Flags::default(), &subject);
        self.point_to_next(before);
        self.colon = step.end;
    }

    pub(super) fn string(&mut self, step: Step) {
        if self.growth.open.last().is_some_and(|top| !top.object) {
            self.confirm_comma();
        }
        if step.start == step.content_start {
            self.half_quoted(step);
        } else {
            self.quoted(step, Kind::String);
        }
    }

    fn subject(&self, content: Span, kind: Kind) -> Subject {
        if kind == Kind::Key {
            Subject::Key(shorten(&self.text[content.range()]).into_owned())
        } else {
            self.growth.next_subject()
        }
    }

    /// A string with an opening quote.
    fn quoted(&mut self, step: Step, kind: Kind) {
        let whole = Span::new(step.start, step.end);
        let mut content = Span::new(step.content_start, step.content_end);
        let open = Span::new(whole.start, content.start);
        let close = Span::new(content.end, whole.end);
        if close.is_empty() && self.is_cut_at(content.end) {
            content.end -= half_escape(&self.text[content.range()]) as u32;
        }
        if self.is_strict(content, open, close) {
            self.growth.string(kind, whole, content, Flags::default());
            return;
        }
        let subject = self.subject(content, kind);
        let adjacent = kind == Kind::String && self.growth.open.last().is_some_and(|top| top.object);
        let parts = self.parts(whole, content, adjacent);
        let flags = match (parts, adjacent) {
            (1, _) => Flags::default(),
            (_, true) => Flags::ADJACENT,
            (_, false) => Flags::JOINED,
        };
        // The pointer of what is wrong with a key is that of its member; the node has to exist for that.
        let pointer = if kind == Kind::Key { None } else { Some(self.pointer(true)) };
        let before = self.repairs.len();
        let mended = self.delimiters(whole, content, open, close, &subject, flags);
        if parts > 1 {
            self.joints(whole, content, &subject, parts, adjacent);
        }
        let closed_with_backslash = !self.keeps_closing_quote(open, close) && self.ends_in_backslash(content);
        self.content(whole, content, mended, closed_with_backslash, flags, &subject);
        self.growth.string(kind, whole, content, flags);
        match pointer {
            Some(pointer) => self.point_to(before, &pointer),
            None => self.point_to_next(before),
        }
    }

    /// Lets the repairs from number `first` on point to the value that is expected.
    fn point_to_next(&mut self, first: usize) {
        let pointer = self.pointer(true);
        self.point_to(first, &pointer);
    }

    fn point_to(&mut self, first: usize, pointer: &str) {
        for repair in &mut self.repairs[first..] {
            pointer.clone_into(&mut repair.pointer);
        }
    }

    /// Returns whether a string is strict JSON without any escape: most are.
    fn is_strict(&self, content: Span, open: Span, close: Span) -> bool {
        let raw = &self.bytes[content.range()];
        &self.text[open.range()] == "\"" && &self.text[close.range()] == "\"" && plain_run(raw) == raw.len()
    }

    /// Returns the number of parts of a string that are joined with `+`.
    fn parts(&self, whole: Span, content: Span, adjacent: bool) -> usize {
        let open = content.start - whole.start;
        let quote = self.bytes[whole.start as usize];
        if open != 1 || memchr::memchr(quote, self.text[content.range()].as_bytes()).is_none() {
            return 1;
        }
        1 + joints(self.text, content, quote, adjacent).count()
    }

    /// A closing quote that is written as it should be takes no backslash before it along.
    fn keeps_closing_quote(&self, open: Span, close: Span) -> bool {
        let closing = &self.text[close.range()];
        closing == "\"" || (self.options.json5 && closing == "'" && &self.text[open.range()] == "'")
    }

    /// Reports quotes that are missing, or others than double ones; returns whether quotes in the content are repaired with them.
    fn delimiters(
        &mut self,
        whole: Span,
        content: Span,
        open: Span,
        close: Span,
        subject: &Subject,
        flags: Flags,
    ) -> bool {
        let opening = self.text[open.range()].to_owned();
        let closing = self.text[close.range()].to_owned();
        let plain = opening == "\"";
        // A backslash at the end would escape the new quote.
        let last = Span::new(content.end.saturating_sub(1), content.end);
        let backslash = self.ends_in_backslash(content).then(|| Edit::replace(last, "\\\\"));
        if close.is_empty() {
            let mut edits = Vec::new();
            if !plain {
                edits.push(Edit::replace(open, "\""));
                edits.extend(self.quotes_inside(whole, content, flags));
            }
            edits.extend(backslash);
            edits.push(self.insert(content.end, "\""));
            if self.is_cut_at(whole.end) {
                if content.end < whole.end {
                    edits.push(Edit::delete(Span::new(content.end, whole.end)));
                }
                let place = if matches!(subject, Subject::Key(_)) { EndPlace::Key } else { EndPlace::String };
                self.report_cut(place, whole, edits);
            } else {
                let detail = Detail::UnterminatedString { subject: subject.clone() };
                self.repairs.push(Repair::new(RuleId::UnterminatedString, whole, detail, edits));
            }
            return !plain;
        }
        if plain && closing == "\"" {
            return false;
        }
        if self.options.json5 && opening == "'" && closing == "'" {
            self.json5_quotes(content, subject);
            return true;
        }
        let mut edits = Vec::new();
        if !plain {
            edits.push(Edit::replace(open, "\""));
        }
        // The quotes inside need a backslash between double quotes.
        edits.extend(self.quotes_inside(whole, content, flags));
        if closing != "\"" {
            edits.extend(backslash);
            edits.push(Edit::replace(close, "\""));
        }
        let detail = Detail::InvalidQuotes { subject: subject.clone(), quote: opening, closing, count: 1 };
        self.repairs.push(Repair::new(RuleId::InvalidQuotes, whole, detail, edits));
        true
    }

    /// Returns whether nothing follows at `end`.
    fn is_cut_at(&self, end: u32) -> bool {
        end as usize >= self.text.trim_end_matches(scan::is_space).len()
    }

    /// Returns whether there are backslashes in the content of a string and all of them are escapes.
    fn has_valid_escapes(&self, content: Span) -> bool {
        let raw = &self.text[content.range()];
        raw.contains('\\')
            && Pieces::new(raw, self.options.style).all(|piece| !matches!(piece.kind, PieceKind::Backslash { .. }))
    }

    /// Returns whether the content of a string ends in a backslash that is text, which would escape a quote written after it.
    fn ends_in_backslash(&self, content: Span) -> bool {
        let raw = &self.text[content.range()];
        raw.ends_with('\\')
            && Pieces::new(raw, self.options.style)
                .last()
                .is_some_and(|piece| matches!(piece.kind, PieceKind::Backslash { .. }))
    }

    /// The edits that write the quotes inside other quotes for double ones: those need a backslash then, single ones need none any
    /// more.
    fn quotes_inside(&self, whole: Span, content: Span, flags: Flags) -> Vec<Edit> {
        let pieces = Pieces::of_string(self.text, whole, content, self.options.style, flags.parts());
        let mended = |piece: &Piece| matches!(piece.kind, PieceKind::Quote | PieceKind::Json5Escape('\''));
        pieces.filter(mended).filter_map(|piece| Some(Edit::replace(inner(content, &piece), piece.strict()?))).collect()
    }

    /// Reports quotes without backslashes between the single quotes of JSON5, where they end the string.
    fn json5_quotes(&mut self, content: Span, subject: &Subject) {
        let raw = &self.text[content.range()];
        let texts = Pieces::new(raw, self.options.style).filter(|piece| piece.kind == PieceKind::Text);
        let quotes = texts.flat_map(|piece| {
            memchr::memchr_iter(b'\'', &raw.as_bytes()[piece.range.clone()]).map(move |at| piece.range.start + at)
        });
        let edits: Vec<Edit> = quotes.map(|at| self.insert(content.start + at as u32, "\\")).collect();
        let Some(first) = edits.first() else { return };
        let span = Span::new(first.span.start, first.span.start + 1);
        let detail = Detail::UnescapedQuote { subject: subject.clone(), count: edits.len() };
        self.repairs.push(Repair::new(RuleId::UnescapedQuote, span, detail, edits));
    }

    /// Removes what joins the parts of a string.
    fn joints(&mut self, whole: Span, content: Span, subject: &Subject, parts: usize, adjacent: bool) {
        let quote = self.bytes[whole.start as usize];
        let edits: Vec<Edit> = joints(self.text, content, quote, adjacent).map(Edit::delete).collect();
        let span = edits.first().map_or(whole, |edit| edit.span);
        let detail = Detail::Concatenation { subject: subject.clone(), parts };
        self.repairs.push(Repair::new(RuleId::InvalidQuotes, span, detail, edits));
    }

    /// Reports what the content of a string has to have escaped. Quotes between other quotes are repaired with those, and so is a
    /// backslash at the end before a new closing quote.
    fn content(
        &mut self,
        whole: Span,
        content: Span,
        other_quotes: bool,
        closed_with_backslash: bool,
        flags: Flags,
        subject: &Subject,
    ) {
        let raw = &self.text[content.range()];
        let mut quotes = Vec::new();
        let mut controls = Vec::new();
        let mut escapes = Vec::new();
        let mut json5_differs = false;
        let mut first_escape = None;
        // Where the last backslash that is text ends. What follows it is escaped together with it or not at all: alone, the new
        // escape would take the backslash for its own.
        let mut backslash = None;
        let json5 = self.options.json5;
        for piece in Pieces::of_string(self.text, whole, content, self.options.style, flags.parts()) {
            let after_backslash = backslash == Some(piece.range.start);
            if let PieceKind::Backslash { .. } = piece.kind {
                backslash = Some(piece.range.end);
            }
            if piece.kind == PieceKind::Joint {
                continue;
            }
            let Some(strict) = piece.strict() else { continue };
            if closed_with_backslash && piece.range.end == raw.len() {
                continue;
            }
            let edit = Edit::replace(inner(content, &piece), strict);
            match piece.kind {
                PieceKind::Quote | PieceKind::Json5Escape('\'') if other_quotes => {}
                PieceKind::Quote => quotes.push(edit),
                // JSON5 allows all of them but line breaks.
                PieceKind::Control(control) if json5 && !matches!(control, '\n' | '\r') => {}
                PieceKind::Control(_) if after_backslash => escapes.push(edit),
                PieceKind::Control(_) => controls.push(edit),
                PieceKind::Backslash { json5 } => {
                    json5_differs |= json5;
                    first_escape.get_or_insert(piece);
                    escapes.push(edit);
                }
                _ if json5 => {}
                _ => {
                    first_escape.get_or_insert(piece);
                    escapes.push(edit);
                }
            }
        }
        if let Some(first) = quotes.first() {
            let span = Span::new(first.span.start, first.span.start + 1);
            let detail = Detail::UnescapedQuote { subject: subject.clone(), count: quotes.len() };
            self.repairs.push(Repair::new(RuleId::UnescapedQuote, span, detail, quotes));
        }
        if let Some(first) = controls.first() {
            let span = first.span;
            let detail = count_controls(&controls, subject);
            self.repairs.push(Repair::new(RuleId::ControlCharacter, span, detail, controls));
        }
        if let Some((first, piece)) = escapes.first().zip(first_escape) {
            let span = Span::new(first.span.start, escape_end(raw, &piece) as u32 + content.start);
            let defect = match piece.kind {
                PieceKind::Continuation => EscapeDefect::Continuation,
                PieceKind::Json5Escape(_) => EscapeDefect::Json5(first.text.clone().into_owned()),
                _ if span.len() > 2 && self.bytes[span.start as usize + 1] == b'u' => EscapeDefect::HalfCharacter,
                _ => EscapeDefect::Backslash,
            };
            let detail = Detail::InvalidEscape {
                subject: subject.clone(),
                written: self.text[span.range()].to_owned(),
                defect,
                count: escapes.len(),
                json5_differs,
            };
            let repair = Repair::new(RuleId::InvalidEscape, span, detail, escapes);
            self.repairs.push(if json5_differs { repair.assumed() } else { repair });
        }
    }

    // --- Without an opening quote -------------------------------------------------------------------------------------------

    /// The edits that escape what is between new quotes.
    pub(super) fn escapes(&self, content: Span) -> impl Iterator<Item = Edit> {
        self.text[content.range()].char_indices().filter_map(move |(at, character)| {
            let at = content.start + at as u32;
            let escaped = || escape_char(character);
            matches!(character, '"' | '\\' | '\0'..='\x1F').then(|| Edit::replace(Span::new(at, at + 1), escaped()))
        })
    }

    fn bare_key(&mut self, step: Step) {
        let content = Span::new(step.content_start, step.content_end);
        let half = step.end > step.content_end;
        let key = &self.text[content.range()];
        let identifier = scan::is_identifier(key);
        let mut edits = vec![self.insert(content.start, "\"")];
        let span = Span::new(step.start, step.end);
        let shown = shorten(key).into_owned();
        if identifier && key.contains('\\') {
            // Its escapes mean the same between quotes.
            self.growth.string(Kind::Key, span, content, Flags::default());
        } else {
            edits.extend(self.escapes(content));
            let flags = Flags::VERBATIM;
            self.growth.nodes.push(Node { span, content, link: AS_WRITTEN, kind: Kind::Key, flags });
            self.growth.string_done(Kind::Key, step.end);
        }
        if !half {
            if identifier && self.options.json5 {
                return;
            }
            edits.push(self.insert(content.end, "\""));
        } else if self.bytes[step.content_end as usize] != b'"' {
            edits.push(Edit::replace(Span::new(step.content_end, step.end), "\""));
        }
        let detail = Detail::UnquotedKey { key: shown, half, count: 1, values: 0 };
        let repair = Repair::new(RuleId::UnquotedKey, content, detail, edits);
        // A key is cut off if nothing follows it.
        self.report_next(repair);
    }

    /// A string with a closing quote only.
    fn half_quoted(&mut self, step: Step) {
        let content = Span::new(step.content_start, step.content_end);
        let span = Span::new(step.start, step.end);
        let mut edits = vec![self.insert(content.start, "\"")];
        // Escapes that are all valid were written by someone who saw both quotes.
        let escaped = self.has_valid_escapes(content);
        if !escaped {
            edits.extend(self.escapes(content));
        }
        let subject = self.growth.next_subject();
        let detail =
            Detail::UnquotedValue { subject: subject.clone(), placeholder: false, half: true, commas: false, count: 1 };
        let repair = Repair::new(RuleId::UnquotedValue, span, detail, edits);
        self.report_next(repair);
        if escaped {
            let before = self.repairs.len();
            self.content(span, content, false, false, Flags::default(), &subject);
            self.point_to_next(before);
            self.growth.string(Kind::String, span, content, Flags::default());
        } else {
            self.growth.leaf(Kind::String, span, content, Flags::VERBATIM);
        }
    }

    /// Backslashes in place of quotes: `\john@example.com\`.
    pub(super) fn backslash_quotes(&mut self, span: Span) {
        let content = Span::new(span.start + 1, span.end - 1);
        let mut edits = vec![Edit::replace(Span::new(span.start, content.start), "\"")];
        edits.extend(self.escapes(content));
        edits.push(Edit::replace(Span::new(content.end, span.end), "\""));
        let quote = "\\".to_owned();
        let subject = self.growth.next_subject();
        let detail = Detail::InvalidQuotes { subject, quote: quote.clone(), closing: quote, count: 1 };
        self.report_next(Repair::new(RuleId::InvalidQuotes, span, detail, edits));
        self.growth.leaf(Kind::String, span, content, Flags::VERBATIM);
    }

    /// Makes a repair unsafe.
    pub(super) fn assume_last(&mut self) {
        if let Some(last) = self.repairs.last_mut() {
            last.applicability = Applicability::Unsafe;
        }
    }
}

/// The span of a piece of `content`.
fn inner(content: Span, piece: &Piece) -> Span {
    Span::new(content.start + piece.range.start as u32, content.start + piece.range.end as u32)
}

/// Returns what joins the parts of a string in `quote`.
fn joints(text: &str, content: Span, quote: u8, adjacent: bool) -> impl Iterator<Item = Span> {
    let raw = &text[content.range()];
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < raw.len() {
            let byte = raw.as_bytes()[at];
            if byte == b'\\' {
                at += 1 + scan::escaped_len(raw, at + 1);
                continue;
            }
            if byte == quote
                && let Some(end) = joint_end(raw, at, 1, adjacent)
            {
                let span = Span::new(content.start + at as u32, content.start + end as u32);
                at = end;
                return Some(span);
            }
            at += 1;
        }
        None
    })
}

/// Returns the length of the escape at the end of `raw` that the end of the text cuts off: fewer than four digits after `\u`, and half of a
/// surrogate pair before them.
fn half_escape(raw: &str) -> usize {
    let bytes = raw.as_bytes();
    let digits = bytes.iter().rev().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_escape = |at: usize| bytes[..at].ends_with(b"\\u") && run_of_backslashes(&bytes[..at - 1]) % 2 == 1;
    let mut end = bytes.len();
    if digits < 4 && is_escape(end - digits) {
        end -= digits + 2;
    }
    // A high surrogate without its low one.
    let unit = end.checked_sub(4).filter(|at| is_escape(*at)).and_then(|at| raw.get(at..end));
    if unit.and_then(|unit| u16::from_str_radix(unit, 16).ok()).is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) {
        end -= 6;
    }
    bytes.len() - end
}

fn run_of_backslashes(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// The end of what a message shows of an escape: the character after the backslash, all of half a surrogate pair.
fn escape_end(raw: &str, piece: &Piece) -> usize {
    let start = piece.range.start;
    let unit = raw.get(start + 1..start + 6).filter(|unit| unit.starts_with('u'));
    match piece.kind {
        PieceKind::Backslash { .. } if unit.is_some_and(|unit| unit[1..].bytes().all(|c| c.is_ascii_hexdigit())) => {
            start + 6
        }
        PieceKind::Backslash { .. } => start + 1 + raw[start + 1..].chars().next().map_or(0, char::len_utf8),
        _ => piece.range.end,
    }
}

/// Counts control characters by kind.
fn count_controls(controls: &[Edit], subject: &Subject) -> Detail {
    let count = |escape: &str| controls.iter().filter(|edit| edit.text == escape).count();
    let (feeds, returns, tabs) = (count("\\n"), count("\\r"), count("\\t"));
    let others = controls.len() - feeds - returns - tabs;
    let example = controls.iter().find(|edit| edit.text != "\\r").or(controls.first());
    Detail::ControlCharacter {
        subject: subject.clone(),
        // A line break of Windows is two characters.
        breaks: if feeds > 0 { feeds } else { returns },
        tabs,
        others,
        escape: example.map_or_else(String::new, |edit| edit.text.clone().into_owned()),
    }
}
