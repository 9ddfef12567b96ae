//! Reports invalid characters in the content of strings: invalid escapes, unescaped quotes, and control characters.

use super::Builder;
use super::strings::piece_span;
use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;
use crate::syntax::repair::{Detail, EscapeDefect, Repair, Subject};
use crate::syntax::string::{Piece, PieceKind, Pieces, escape_char};
use crate::syntax::tree::Flags;

/// The characters in the content of a string that the repair of the string's delimiters already escapes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EscapedElsewhere {
    /// Whether that repair escapes the quotes in the content.
    pub(super) quotes: bool,
    /// Whether that repair escapes the backslash at the end of the content.
    pub(super) last_backslash: bool,
}

impl Builder<'_> {
    /// Reports the characters in the content of a string that must be escaped. `whole` is the span of the string with its quotes.
    ///
    /// Characters that another repair already escapes are not reported: see [`EscapedElsewhere`].
    pub(super) fn report_content(
        &mut self,
        whole: Span,
        content: Span,
        escaped_elsewhere: EscapedElsewhere,
        flags: Flags,
        subject: &Subject,
    ) {
        let raw = &self.document_text_for(content)[content.range()];
        // The edits of unescaped quotes, of control characters, and of invalid escapes.
        let mut quotes = Vec::new();
        let mut controls = Vec::new();
        let mut escapes = Vec::new();
        // Whether JSON5 would drop a backslash that is kept here.
        let mut json5_drops_backslash = false;
        let mut first_escape = None;
        // The end of the last backslash that is text and not part of an escape. If a control character follows directly, one repair
        // escapes both. For example, the input may have a backslash and then a tab. Escaping both yields `\\\t`. If a repair escaped only
        // the tab, the result would be `\\t`, which JSON decodes as a backslash and the letter `t`.
        let mut backslash_end = None;
        let json5 = self.options.json5;
        for piece in
            Pieces::of_string(self.document_text_for(content), whole, content, self.options.style, flags.parts())
        {
            let is_right_after_backslash = backslash_end == Some(piece.range.start);
            if let PieceKind::Backslash { .. } = piece.kind {
                backslash_end = Some(piece.range.end);
            }
            if piece.kind == PieceKind::Joint {
                continue;
            }
            let Some(strict) = piece.strict_spelling() else { continue };
            if escaped_elsewhere.last_backslash && piece.range.end == raw.len() {
                continue;
            }
            let edit = Edit::replace(piece_span(content, &piece), strict);
            match piece.kind {
                PieceKind::Quote | PieceKind::Json5Escape('\'') if escaped_elsewhere.quotes => {}
                PieceKind::Quote => quotes.push(edit),
                // JSON5 allows all control characters but line breaks.
                PieceKind::Control(control) if json5 && !matches!(control, '\n' | '\r') => {}
                PieceKind::Control(_) if is_right_after_backslash => escapes.push(edit),
                PieceKind::Control(_) => controls.push(edit),
                PieceKind::Backslash { json5: is_dropped } => {
                    json5_drops_backslash |= is_dropped;
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
            // The span covers all of a CRLF line break, because its two characters cannot be displayed separately.
            let line_feed = controls.get(1).filter(|next| first.text == "\\r" && next.text == "\\n");
            let end =
                line_feed.filter(|next| next.span.start == first.span.end).map_or(first.span.end, |next| next.span.end);
            let span = Span::new(first.span.start, end);
            let detail = control_characters_detail(&controls, subject);
            self.repairs.push(Repair::new(RuleId::ControlCharacter, span, detail, controls));
        }
        if let Some((first, piece)) = escapes.first().zip(first_escape) {
            let span = Span::new(first.span.start, shown_escape_end(raw, &piece) as u32 + content.start);
            let defect = match piece.kind {
                PieceKind::Continuation => EscapeDefect::Continuation,
                PieceKind::Json5Escape(_) => EscapeDefect::Json5(first.text.clone().into_owned()),
                _ if span.len() > 2 && self.bytes[span.start as usize + 1] == b'u' => EscapeDefect::UnpairedSurrogate,
                _ => EscapeDefect::Backslash,
            };
            let detail = Detail::InvalidEscape {
                subject: subject.clone(),
                written: self.text[span.range()].to_owned(),
                defect,
                count: escapes.len(),
                json5_drops_backslash,
            };
            let repair = Repair::new(RuleId::InvalidEscape, span, detail, escapes);
            self.repairs.push(if json5_drops_backslash { repair.into_unsafe() } else { repair });
        }
    }

    /// Returns the edits that escape all quotes, backslashes and control characters in `content`. The caller inserts quotes around
    /// `content`.
    pub(super) fn escape_edits(&self, content: Span) -> impl Iterator<Item = Edit> {
        self.document_text_for(content)[content.range()].char_indices().filter_map(move |(at, character)| {
            let at = content.start + at as u32;
            let escaped = || escape_char(character);
            matches!(character, '"' | '\\' | '\0'..='\x1F').then(|| Edit::replace(Span::new(at, at + 1), escaped()))
        })
    }
}

/// Returns the end of the text that a message shows for the invalid escape `piece`, as an offset in `raw`.
///
/// A piece may be only a backslash that is kept as text. In that case, the message also shows the next character (`\d`), or all of an
/// unpaired surrogate (`\ud83d`).
fn shown_escape_end(raw: &str, piece: &Piece) -> usize {
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

/// Returns the detail of a repair of control characters. Each edit of `controls` escapes one control character.
fn control_characters_detail(controls: &[Edit], subject: &Subject) -> Detail {
    let count = |escape: &str| controls.iter().filter(|edit| edit.text == escape).count();
    let (feed_count, return_count, tab_count) = (count("\\n"), count("\\r"), count("\\t"));
    let other_count = controls.len() - feed_count - return_count - tab_count;
    let example = controls.iter().find(|edit| edit.text != "\\r").or(controls.first());
    Detail::ControlCharacter {
        subject: subject.clone(),
        // A CRLF line break counts once, by its line feed.
        line_break_count: if feed_count > 0 { feed_count } else { return_count },
        tab_count,
        other_count,
        escape: example.map_or_else(String::new, |edit| edit.text.clone().into_owned()),
    }
}
