//! Strings that are not strict JSON: their quotes, and what in them has to be escaped.

use super::naming::shorten;
use super::parser::Parser;
use super::quoted::End;
use super::string::{Piece, PieceKind, Pieces};
use super::tree::Kind;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;

impl Parser<'_> {
    /// Reports quotes that are missing or others than double ones; whether the double quotes between them are mended too.
    pub(super) fn report_delimiters(&mut self, whole: Span, content: Span, end: End, kind: Kind) -> bool {
        let subject = self.subject_of(content, kind);
        let open = Span::new(whole.start, content.start);
        let plain = &self.text[open.range()] == "\"";
        let mut edits = Vec::new();
        if !plain {
            edits.push(Edit::replace(open, "\""));
        }
        let pointer = self.pointer();
        let closing = if self.ends_in_backslash(content) { "\\\"" } else { "\"" };
        match end {
            End::Quote { len, .. } => {
                let close = Span::new(content.end, content.end + len as u32);
                let closed_plain = &self.text[close.range()] == "\"";
                if plain && closed_plain {
                    return false;
                }
                if self.options.json5 && [open, close].iter().all(|quote| &self.text[quote.range()] == "'") {
                    self.report_single_quotes(content, kind);
                    return true;
                }
                let quotes = match &self.text[if plain { close } else { open }.range()] {
                    "`" => "backticks".to_owned(),
                    quote => format!("`{quote}` quotes"),
                };
                // The quotes inside need a backslash once double quotes stand around them.
                edits.extend(quotes_inside(self.text, content, self.style));
                if !closed_plain {
                    edits.push(Edit::replace(close, closing));
                }
                let finding = Diagnostic::new(
                    RuleId::InvalidQuotes,
                    whole,
                    format!("{subject} stands between {quotes}; JSON knows double quotes only"),
                )
                .with_label("not in double quotes")
                .with_pointer(pointer)
                .with_fix(Applicability::Safe, "put it in double quotes", edits);
                self.repairs.push(finding);
                true
            }
            End::Missing { at } => {
                edits.push(Edit::insert(at as u32, closing));
                let finding = Diagnostic::new(
                    RuleId::UnterminatedString,
                    whole,
                    format!("{subject} has no closing quote; one belongs where its text ends"),
                )
                .with_label("opened here, never closed")
                .with_pointer(pointer)
                .with_fix(Applicability::Safe, "insert the closing quote", edits);
                self.repairs.push(finding);
                false
            }
            End::Cut { at } => {
                edits.push(Edit::insert(at as u32, closing));
                self.report_cut("in a string", whole, edits);
                false
            }
        }
    }

    /// Whether the content of a string ends in a backslash that is text, which would escape a quote written after it.
    pub(super) fn ends_in_backslash(&self, content: Span) -> bool {
        let raw = &self.text[content.range()];
        raw.ends_with('\\')
            && Pieces::new(raw, self.style)
                .last()
                .is_some_and(|piece| matches!(piece.kind, PieceKind::Backslash { .. }))
    }

    /// Reports quotes without backslashes between the single quotes of JSON5, which end the string for it.
    fn report_single_quotes(&mut self, content: Span, kind: Kind) {
        let raw = &self.text[content.range()];
        let texts = Pieces::new(raw, self.style).filter(|piece| piece.kind == PieceKind::Text);
        let quotes = texts.flat_map(|piece| {
            memchr::memchr_iter(b'\'', &raw.as_bytes()[piece.range.clone()]).map(move |at| piece.range.start + at)
        });
        let edits: Vec<Edit> = quotes.map(|at| Edit::insert(content.start + at as u32, "\\")).collect();
        let Some(first) = edits.first() else { return };
        let at = Span::new(first.span.start, first.span.start + 1);
        let subject = self.subject_of(content, kind);
        let message = match edits.len() {
            1 => format!("{subject} has a quote without a backslash, which ends the string for JSON5"),
            many => format!("{subject} has {many} quotes without backslashes; the first ends the string for JSON5"),
        };
        let finding = Diagnostic::new(RuleId::UnescapedQuote, at, message)
            .with_label("a quote in the text")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Safe, "escape the quotes of the text", edits);
        self.repairs.push(finding);
    }

    /// What a message calls the string with this content: by its own name, or as it is written where it is a name.
    fn subject_of(&self, content: Span, kind: Kind) -> String {
        if kind == Kind::Key {
            format!("the name `{}`", shorten(&self.text[content.range()]).escape_debug())
        } else {
            self.subject()
        }
    }

    /// Reports what the content of a string has to have escaped. Quotes between other quotes are not among it: they
    /// are mended with those, and so is a backslash at the end before a new closing quote.
    pub(super) fn report_content(
        &mut self,
        content: Span,
        other_quotes: bool,
        closed_with_backslash: bool,
        kind: Kind,
    ) {
        let raw = &self.text[content.range()];
        let mut quotes = Vec::new();
        let mut controls = Vec::new();
        let mut escapes = Vec::new();
        let mut guess = false;
        let mut first_escape = None;
        // Where the last backslash that is text ends. What follows it is escaped together with it or not at all: alone, the new
        // escape would take the backslash for its own.
        let mut backslash = None;
        for piece in Pieces::new(raw, self.style) {
            let after_backslash = backslash == Some(piece.range.start);
            if let PieceKind::Backslash { .. } = piece.kind {
                backslash = Some(piece.range.end);
            }
            let Some(strict) = piece.strict() else { continue };
            if closed_with_backslash && piece.range.end == raw.len() {
                continue;
            }
            let span = Span::new(content.start + piece.range.start as u32, content.start + piece.range.end as u32);
            let edit = Edit::replace(span, strict);
            match piece.kind {
                PieceKind::Quote | PieceKind::Json5Escape('\'') if other_quotes => {}
                PieceKind::Quote => quotes.push(edit),
                // JSON5 takes all of them but line breaks.
                PieceKind::Control(control) if self.options.json5 && !matches!(control, '\n' | '\r') => {}
                PieceKind::Control(_) if after_backslash => escapes.push(edit),
                PieceKind::Control(_) => controls.push(edit),
                PieceKind::Backslash { json5 } => {
                    guess |= json5;
                    first_escape.get_or_insert(piece);
                    escapes.push(edit);
                }
                _ if self.options.json5 => {}
                _ => {
                    first_escape.get_or_insert(piece);
                    escapes.push(edit);
                }
            }
        }
        if quotes.is_empty() && controls.is_empty() && escapes.is_empty() {
            return;
        }
        let subject = self.subject_of(content, kind);
        let pointer = self.pointer();
        if let Some(first) = quotes.first() {
            let at = Span::new(first.span.start, first.span.start + 1);
            let finding = Diagnostic::new(
                RuleId::UnescapedQuote,
                at,
                match quotes.len() {
                    1 => format!("{subject} has a quote without a backslash, which ends the string for JSON"),
                    many => {
                        format!("{subject} has {many} quotes without backslashes; the first ends the string for JSON")
                    }
                },
            )
            .with_label("a quote in the text")
            .with_pointer(pointer.clone())
            .with_fix(Applicability::Safe, "escape the quotes of the text", quotes);
            self.repairs.push(finding);
        }
        if let Some(first) = controls.first() {
            let (what, example) = name_controls(&controls);
            let label = match self.bytes[first.span.start as usize] {
                b'\n' | b'\r' => "a line break in the string",
                b'\t' => "a tab in the string",
                _ => "a control character in the string",
            };
            let finding = Diagnostic::new(
                RuleId::ControlCharacter,
                first.span,
                format!("{subject} has {what} in its text; a JSON string spells it `{example}`"),
            )
            .with_label(label)
            .with_pointer(pointer.clone())
            .with_fix(Applicability::Safe, "escape it", controls);
            self.repairs.push(finding);
        }
        if let Some((first, piece)) = escapes.first().zip(first_escape) {
            let at = Span::new(first.span.start, escape_end(raw, &piece) as u32 + content.start);
            let shown = self.text[at.range()].escape_debug().to_string().replacen("\\\\", "\\", 1);
            let message = match piece.kind {
                PieceKind::Continuation => {
                    format!("{subject} goes on behind a backslash and a line break, which only JSON5 can read")
                }
                PieceKind::Json5Escape(_) => {
                    format!("{subject} has `{shown}`, an escape of JSON5 only; JSON spells it `{}`", first.text)
                }
                _ if at.len() > 2 => {
                    format!("{subject} has `{shown}`, half a character; as text its backslash is written `\\\\`")
                }
                _ => {
                    format!(
                        "{subject} has `{shown}`, which is no escape of JSON; a backslash of the text is written `\\\\`"
                    )
                }
            };
            let mut finding = Diagnostic::new(RuleId::InvalidEscape, at, message)
                .with_label("no escape of JSON")
                .with_pointer(pointer);
            let applicability = if guess {
                finding.help =
                    Some("it is read as text, a backslash that wants doubling; JSON5 would drop it".to_owned());
                Applicability::Unsafe
            } else {
                Applicability::Safe
            };
            self.repairs.push(finding.with_fix(applicability, "write it as JSON does", escapes));
        }
    }
}

/// The end of what a message shows of an escape: the character behind the backslash, all of half a surrogate pair.
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

/// What control characters a text has, and how JSON spells the first.
fn name_controls(controls: &[Edit]) -> (String, &str) {
    let count = |spelled: &str| controls.iter().filter(|edit| edit.text == spelled).count();
    let (breaks, returns, tabs) = (count("\\n"), count("\\r"), count("\\t"));
    let others = controls.len() - breaks - returns - tabs;
    // A line break of Windows is two characters.
    let breaks = if breaks > 0 { breaks } else { returns };
    let kinds = [(breaks, "raw line break"), (tabs, "raw tab"), (others, "raw control character")];
    let named: Vec<String> =
        kinds.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| plural(number, noun)).collect();
    let example = controls.iter().find(|edit| edit.text != "\\r").or(controls.first());
    (named.join(" and "), example.map_or("", |edit| &edit.text))
}

/// `a quote`, `2 quotes`.
fn plural(number: usize, noun: &str) -> String {
    if number == 1 { format!("a {noun}") } else { format!("{number} {noun}s") }
}

/// The edits that spell what stands between other quotes for double ones: those need a backslash then, single ones
/// need none any more.
fn quotes_inside(text: &str, content: Span, style: super::Style) -> impl Iterator<Item = Edit> {
    Pieces::new(&text[content.range()], style).filter_map(move |piece| {
        let span = Span::new(content.start + piece.range.start as u32, content.start + piece.range.end as u32);
        let mended = matches!(piece.kind, PieceKind::Quote | PieceKind::Json5Escape('\''));
        mended.then(|| piece.strict().map(|strict| Edit::replace(span, strict))).flatten()
    })
}
