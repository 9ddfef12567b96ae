//! Keys and strings with an opening quote: their quotes, and the joints between their parts.
//!
//! A string may have several parts, such as the two parts of `"a" + "b"`. A *joint* is the text between the contents of two parts: `" + "`.

use super::Builder;
use super::content::EscapedElsewhere;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::{Span, is_space};
use crate::syntax::naming::shorten;
use crate::syntax::repair::{Detail, EndLocation, Repair, Subject};
use crate::syntax::scan;
use crate::syntax::search::state::Step;
use crate::syntax::search::text::joint_end;
use crate::syntax::string::{Piece, PieceKind, Pieces};
use crate::syntax::tokens::plain_len;
use crate::syntax::tree::{Flags, Kind};

impl Builder<'_> {
    /// Adds a key, with or without quotes.
    pub(super) fn add_key(&mut self, step: Step) {
        self.confirm_comma();
        if step.start == step.content_start {
            self.add_bare_key(step);
        } else {
            self.add_quoted(step, Kind::Key);
        }
    }

    /// Adds a key whose colon is before its closing quote: `"a:" 1`.
    pub(super) fn add_key_with_colon(&mut self, step: Step) {
        self.confirm_comma();
        let content = Span::new(step.content_start, step.content_end);
        let whole = Span::new(step.start, step.end);
        let opening = Span::new(step.start, step.content_start);
        self.tree.add_string(Kind::Key, whole, content, Flags::default());
        let mut edits = Vec::new();
        if &self.text[opening.range()] != "\"" {
            edits.push(Edit::replace(opening, "\""));
            edits.extend(self.inner_quote_edits(whole, content, Flags::default()));
        }
        let escaped_elsewhere = EscapedElsewhere { quotes: !edits.is_empty(), last_backslash: false };
        let closing = Span::new(content.end, whole.end);
        edits.push(Edit::replace(closing, "\":"));
        let key = shorten(&self.text[content.range()]).into_owned();
        let found = Some(self.text[closing.range()].to_owned());
        let subject = self.string_subject(content, Kind::Key);
        let first_repair = self.repairs.len();
        self.repairs.push(Repair::new(RuleId::MissingColon, closing, Detail::MissingColon { key, found }, edits));
        self.report_content(whole, content, escaped_elsewhere, Flags::default(), &subject);
        self.set_pointers_to_next_value(first_repair);
        self.colon_end = step.end;
    }

    /// Adds a string that has at least one quote.
    pub(super) fn add_string(&mut self, step: Step) {
        if self.tree.open.last().is_some_and(|top| !top.is_object) {
            self.confirm_comma();
        }
        if step.start == step.content_start {
            self.add_string_without_opening_quote(step);
        } else {
            self.add_quoted(step, Kind::String);
        }
    }

    /// Returns the subject for repairs of the next string or key, which has this `content`.
    pub(super) fn string_subject(&self, content: Span, kind: Kind) -> Subject {
        if kind == Kind::Key {
            Subject::Key(shorten(&self.text[content.range()]).into_owned())
        } else {
            self.tree.next_subject()
        }
    }

    /// Adds a string or a key with an opening quote.
    fn add_quoted(&mut self, step: Step, kind: Kind) {
        let mut whole = Span::new(step.start, step.end);
        let mut content = Span::new(step.content_start, step.content_end);
        let open = Span::new(whole.start, content.start);
        let mut close = Span::new(content.end, whole.end);
        let end = Span::at(whole.end);
        // The span of the incomplete escape at the end of the text, such as `\u00`. Empty if there is no such escape.
        let mut truncated_escape = end;
        if close.is_empty() && self.is_at_end_of_text(end.end) {
            truncated_escape.start -= truncated_escape_len(&self.text[content.range()]) as u32;
            close = Span::at(truncated_escape.start);
            (whole.end, content.end) = (truncated_escape.start, truncated_escape.start);
        }
        self.check_tags_in_string(content);
        if self.is_strict(content, open, close) {
            self.tree.add_string(kind, whole, content, Flags::default());
            return;
        }
        let subject = self.string_subject(content, kind);
        let allow_adjacent = kind == Kind::String && self.tree.open.last().is_some_and(|top| top.is_object);
        let parts = self.count_parts(whole, content, allow_adjacent);
        let flags = match (parts, allow_adjacent) {
            (1, _) => Flags::default(),
            (_, true) => Flags::ADJACENT,
            (_, false) => Flags::JOINED,
        };
        // Repairs of a key have the JSON Pointer of its member. That pointer is known only after the key is added to the tree.
        let pointer = if kind == Kind::Key { None } else { Some(self.next_pointer()) };
        let first_repair = self.repairs.len();
        let escapes_quotes = self.report_delimiters(whole, content, (open, close), truncated_escape, &subject, flags);
        if parts > 1 {
            self.report_joints(whole, content, &subject, parts, allow_adjacent);
        }
        let last_backslash = !self.keeps_closing_quote(open, close) && self.ends_in_backslash(content);
        self.report_content(
            whole,
            content,
            EscapedElsewhere { quotes: escapes_quotes, last_backslash },
            flags,
            &subject,
        );
        self.mark_unsafe_if_note_follows(first_repair);
        self.tree.add_string(kind, whole, content, flags);
        match pointer {
            Some(pointer) => self.set_pointers(first_repair, &pointer),
            None => self.set_pointers_to_next_value(first_repair),
        }
    }

    /// Marks the repairs from index `first` on as unsafe if the string may end earlier, with a note after the string: `"Person" required,`.
    ///
    /// That is possible if the repairs insert a closing quote, and escape exactly one quote. The escaped quote may be the closing quote.
    fn mark_unsafe_if_note_follows(&mut self, first: usize) {
        let escapes_one_quote = |repair: &Repair| matches!(repair.detail, Detail::UnescapedQuote { count: 1, .. });
        let repairs = &mut self.repairs[first..];
        if repairs.iter().any(escapes_one_quote)
            && repairs.iter().any(|repair| repair.rule == RuleId::UnterminatedString)
        {
            repairs.iter_mut().for_each(|repair| repair.applicability = Applicability::Unsafe);
        }
    }

    /// Sets the JSON Pointer of the repairs from index `first` on to that of the next value.
    pub(super) fn set_pointers_to_next_value(&mut self, first: usize) {
        let pointer = self.next_pointer();
        self.set_pointers(first, &pointer);
    }

    /// Sets the JSON Pointer of the repairs from index `first` on.
    fn set_pointers(&mut self, first: usize, pointer: &str) {
        for repair in &mut self.repairs[first..] {
            pointer.clone_into(&mut repair.pointer);
        }
    }

    /// Returns whether a string is strict JSON and has no escapes. Most strings are.
    fn is_strict(&self, content: Span, open: Span, close: Span) -> bool {
        let raw = &self.document_text_for(content).as_bytes()[content.range()];
        &self.text[open.range()] == "\"" && &self.text[close.range()] == "\"" && plain_len(raw) == raw.len()
    }

    /// Returns the number of parts of a string, such as 2 for `"a" + "b"`. If `allow_adjacent`, whitespace alone may also join parts.
    fn count_parts(&self, whole: Span, content: Span, allow_adjacent: bool) -> usize {
        let open = content.start - whole.start;
        let quote = self.bytes[whole.start as usize];
        if open != 1 || memchr::memchr(quote, self.document_text_for(content)[content.range()].as_bytes()).is_none() {
            return 1;
        }
        1 + joint_spans(self.document_text_for(content), content, quote, allow_adjacent).count()
    }

    /// Returns whether the closing quote stays as it is. If not, the repair of the quote also escapes a backslash before the quote.
    fn keeps_closing_quote(&self, open: Span, close: Span) -> bool {
        let closing = &self.text[close.range()];
        closing == "\"" || (self.options.json5 && closing == "'" && &self.text[open.range()] == "'")
    }

    /// Reports missing delimiters, and delimiters other than double quotes. Returns whether the same repair also escapes quotes in the
    /// content. `truncated_escape` is the span of a truncated escape after the content.
    fn report_delimiters(
        &mut self,
        whole: Span,
        content: Span,
        (open, close): (Span, Span),
        truncated_escape: Span,
        subject: &Subject,
        flags: Flags,
    ) -> bool {
        let opening = self.text[open.range()].to_owned();
        let closing = self.text[close.range()].to_owned();
        let is_double_quoted = opening == "\"";
        // A backslash at the end of the content would escape the new closing quote.
        let last = Span::new(content.end.saturating_sub(1), content.end);
        let backslash = self.ends_in_backslash(content).then(|| Edit::replace(last, "\\\\"));
        if close.is_empty() {
            let mut edits = Vec::new();
            if !is_double_quoted {
                edits.push(Edit::replace(open, "\""));
                edits.extend(self.inner_quote_edits(whole, content, flags));
            }
            edits.extend(backslash);
            edits.push(self.new_insertion(content.end, "\""));
            if self.is_at_end_of_text(truncated_escape.end) {
                if !truncated_escape.is_empty() {
                    edits.push(Edit::delete(truncated_escape));
                }
                let location = if matches!(subject, Subject::Key(_)) { EndLocation::Key } else { EndLocation::String };
                self.report_truncation(location, Span::new(whole.start, truncated_escape.end), edits);
            } else {
                let detail = Detail::UnterminatedString { subject: subject.clone() };
                self.repairs.push(Repair::new(RuleId::UnterminatedString, whole, detail, edits));
            }
            return !is_double_quoted;
        }
        if is_double_quoted && closing == "\"" {
            return false;
        }
        if self.options.json5 && opening == "'" && closing == "'" {
            self.report_json5_quotes(content, subject);
            return true;
        }
        let mut edits = Vec::new();
        if !is_double_quoted {
            edits.push(Edit::replace(open, "\""));
        }
        // Double quotes in the content need a backslash once the string itself is in double quotes.
        edits.extend(self.inner_quote_edits(whole, content, flags));
        if closing != "\"" {
            edits.extend(backslash);
            edits.push(Edit::replace(close, "\""));
        }
        let detail = Detail::InvalidQuotes { subject: subject.clone(), quote: opening, closing, count: 1 };
        self.repairs.push(Repair::new(RuleId::InvalidQuotes, whole, detail, edits));
        true
    }

    /// Returns whether only whitespace is after the offset `end`.
    fn is_at_end_of_text(&self, end: u32) -> bool {
        self.text[end as usize..].chars().all(is_space)
    }

    /// Returns whether the content of a string ends in a backslash that is not part of an escape. Such a backslash would escape a quote
    /// that is inserted after the content.
    fn ends_in_backslash(&self, content: Span) -> bool {
        let raw = &self.document_text_for(content)[content.range()];
        raw.ends_with('\\')
            && Pieces::new(raw, self.options.style)
                .last()
                .is_some_and(|piece| matches!(piece.kind, PieceKind::Backslash { .. }))
    }

    /// Returns the edits of the quotes in the content of a string whose delimiters become double quotes. The edits add a backslash to
    /// double quotes, and remove the backslash of single quotes.
    fn inner_quote_edits(&self, whole: Span, content: Span, flags: Flags) -> Vec<Edit> {
        let pieces =
            Pieces::of_string(self.document_text_for(content), whole, content, self.options.style, flags.parts());
        let is_quote = |piece: &Piece| matches!(piece.kind, PieceKind::Quote | PieceKind::Json5Escape('\''));
        pieces
            .filter(is_quote)
            .filter_map(|piece| Some(Edit::replace(piece_span(content, &piece), piece.strict_spelling()?)))
            .collect()
    }

    /// Reports single quotes without backslashes in a JSON5 string in single quotes. Such quotes would end the string.
    fn report_json5_quotes(&mut self, content: Span, subject: &Subject) {
        let raw = &self.document_text_for(content)[content.range()];
        let texts = Pieces::new(raw, self.options.style).filter(|piece| piece.kind == PieceKind::Text);
        let quotes = texts.flat_map(|piece| {
            memchr::memchr_iter(b'\'', &raw.as_bytes()[piece.range.clone()]).map(move |at| piece.range.start + at)
        });
        let edits: Vec<Edit> = quotes.map(|at| self.new_insertion(content.start + at as u32, "\\")).collect();
        let Some(first) = edits.first() else { return };
        let span = Span::new(first.span.start, first.span.start + 1);
        let detail = Detail::UnescapedQuote { subject: subject.clone(), count: edits.len() };
        self.repairs.push(Repair::new(RuleId::UnescapedQuote, span, detail, edits));
    }

    /// Reports that a string has several parts. The edits remove the joints.
    fn report_joints(&mut self, whole: Span, content: Span, subject: &Subject, parts: usize, allow_adjacent: bool) {
        let quote = self.bytes[whole.start as usize];
        let edits: Vec<Edit> =
            joint_spans(self.document_text_for(content), content, quote, allow_adjacent).map(Edit::delete).collect();
        let span = edits.first().map_or(whole, |edit| edit.span);
        let detail = Detail::Concatenation { subject: subject.clone(), parts };
        self.repairs.push(Repair::new(RuleId::InvalidQuotes, span, detail, edits));
    }
}

/// Returns the span of a piece of `content`, as offsets in the text.
pub(super) fn piece_span(content: Span, piece: &Piece) -> Span {
    Span::new(content.start + piece.range.start as u32, content.start + piece.range.end as u32)
}

/// Returns the spans of the joints between the parts of a string. Each part is in `quote`.
fn joint_spans(text: &str, content: Span, quote: u8, allow_adjacent: bool) -> impl Iterator<Item = Span> {
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
                && let Some(end) = joint_end(raw, at, 1, allow_adjacent)
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

/// Returns the length of the truncated escape at the end of `raw`, or 0 if there is none. A truncated escape is `\u` with fewer than four
/// digits, a high surrogate without the low surrogate, or a high surrogate and such a `\u`.
fn truncated_escape_len(raw: &str) -> usize {
    let bytes = raw.as_bytes();
    let digits = bytes.iter().rev().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_escape = |at: usize| bytes[..at].ends_with(b"\\u") && scan::run_before(bytes, at - 1, b'\\') % 2 == 1;
    let mut end = bytes.len();
    if digits < 4 && is_escape(end - digits) {
        end -= digits + 2;
    }
    // A high surrogate, whose low surrogate is missing or truncated.
    let unit = end.checked_sub(4).filter(|at| is_escape(*at)).and_then(|at| raw.get(at..end));
    if unit.and_then(|unit| u16::from_str_radix(unit, 16).ok()).is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) {
        end -= 6;
    }
    bytes.len() - end
}
