//! Values without quotes: where they end, and what they are.

use super::frame::NOWHERE;
use super::parser::Parser;
use super::scan::{self, char_at, skip_spaces, trim_end};
use super::template;
use super::tokens::number_end;
use super::tree::{AS_WRITTEN, Flags, Kind, Node};
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;
use crate::source::line_break::has_line_break;

/// What a value without quotes is read as.
enum Bare {
    Literal(Kind, &'static str, Applicability),
    Number(String),
    /// A number that people write for text, too.
    Ambiguous(String, Doubt),
    Placeholder,
    Text,
}

/// Why a number may have been meant as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// `007`: an identifier, whose zeros a number does not keep.
    LeadingZero,
    /// `1,5`: a decimal comma, or two values.
    DecimalComma,
    /// `+4915112345678`: a telephone number.
    PlusSign,
}

impl Doubt {
    /// Whether it is text where nothing is known about the field.
    const fn is_text(self) -> bool {
        matches!(self, Self::LeadingZero)
    }

    const fn describe(self) -> &'static str {
        match self {
            Self::LeadingZero => "a number with a leading zero",
            Self::DecimalComma => "a number with a decimal comma",
            Self::PlusSign => "a number with a plus sign",
        }
    }
}

impl Parser<'_> {
    /// Reads the value without quotes that stands here.
    #[cold]
    pub(super) fn bare_value(&mut self) {
        let start = self.pos;
        let end = self.bare_end(start);
        if !self.cut_literal(start, end) {
            self.bare_text(start, end);
        }
    }

    /// `{"a": tru`: a literal that the end of the text cuts off. It can be no other.
    fn cut_literal(&mut self, start: usize, end: usize) -> bool {
        let written = &self.text[start..end];
        let words = [("true", Kind::True), ("false", Kind::False), ("null", Kind::Null)];
        let Some((word, kind)) = words.into_iter().find(|(word, _)| word.starts_with(written)) else { return false };
        if self.frames.is_empty() || skip_spaces(self.text, end) < self.text.len() {
            return false;
        }
        let span = Span::from(start..end);
        self.report_cut("in a literal", span, vec![Edit::insert(span.end, &word[written.len()..])]);
        self.push_leaf(kind, span);
        self.pos = end;
        self.value_done(span.end);
        true
    }

    /// Reads `start..end` as a value without quotes.
    pub(super) fn bare_text(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        let span = Span::from(start..end);
        if text.len() > 2 && text.starts_with('\\') && text.ends_with('\\') && !text.ends_with("\\\\") {
            self.backslash_quotes(span);
        } else if text.len() > 1 && text.ends_with('"') && memchr::memchr(b'"', text.as_bytes()) == Some(text.len() - 1)
        {
            self.opening_quote_missing(span);
        } else {
            match classify(text) {
                Bare::Literal(kind, word, applicability) => self.bare_literal(span, kind, word, applicability),
                Bare::Number(number) => self.bare_number(span, &number, None),
                Bare::Ambiguous(number, doubt) => {
                    if self.value_takes_string().unwrap_or(doubt.is_text()) {
                        self.bare_digits(span, doubt);
                    } else {
                        self.bare_number(span, &number, Some(doubt));
                    }
                }
                Bare::Placeholder => self.bare_string(span, true),
                Bare::Text => self.bare_string(span, false),
            }
        }
        self.pos = end;
        self.value_done(end as u32);
    }

    /// Where the value ends that starts at `start`: at the line's end, at a closer, or at a comma that a name or nothing
    /// follows. A comma before anything else is text: `a@example.com,b@example.com` is one list of addresses.
    fn bare_end(&self, start: usize) -> usize {
        let in_object = self.in_object();
        let first = scan::placeholder(self.text, start)
            .unwrap_or_else(|| start + char_at(self.text, start).map_or(0, char::len_utf8));
        let mut at = first;
        let mut open_braces = 0_u32;
        while let Some(&byte) = self.bytes.get(at) {
            if matches!(byte, b'$' | b'<' | b'%' | b'{' | b'#' | b'@')
                && let Some(end) = scan::placeholder(self.text, at)
            {
                at = end;
                continue;
            }
            match byte {
                b'\n' | b'\r' => break,
                b',' if in_object && self.is_short_scalar(start, at) && self.member_follows(at + 1) => break,
                b',' if in_object => {
                    let next = skip_spaces(self.text, at + 1);
                    match char_at(self.text, next) {
                        None | Some('}' | ']' | ',' | '{' | '[') => break,
                        Some(_) if scan::key(self.text, next).is_some() => break,
                        Some(character) if has_line_break(&self.text[at..next]) => {
                            if !character.is_alphanumeric() {
                                break;
                            }
                            at = next;
                            continue;
                        }
                        Some(_) => {}
                    }
                }
                b',' => break,
                b'{' => open_braces += 1,
                b'}' if open_braces > 0 => open_braces -= 1,
                b'}' | b']' => break,
                b'"' | b'\'' | b'\\' if in_object && self.after_space(at) && scan::key(self.text, at).is_some() => {
                    break;
                }
                // Behind a number or a literal a comment needs no blank before it; behind a scheme, `https:`, it is none.
                b'/' if matches!(self.bytes.get(at + 1), Some(b'/' | b'*'))
                    && (self.after_space(at) || self.is_short_scalar(start, at)) =>
                {
                    break;
                }
                b'#' if self.after_space(at) && self.bytes.get(at + 1) == Some(&b' ') => break,
                b';' if matches!(self.bytes.get(skip_line(self.text, at + 1)), None | Some(b'\n' | b'\r' | b'}')) => {
                    break;
                }
                _ => {}
            }
            at += 1;
        }
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        trim_end(self.text, first, at)
    }

    /// Whether `start..end` is a number or a literal in some spelling.
    fn is_short_scalar(&self, start: usize, end: usize) -> bool {
        end - start < 64 && is_scalar(self.text[start..end].trim_end_matches(scan::is_space))
    }

    /// Whether the object ends behind `at`, or its next member starts there.
    fn member_follows(&self, at: usize) -> bool {
        let next = scan::skip_comments(self.text, at, at + scan::MAX_COMMENT);
        matches!(self.bytes.get(next), None | Some(b'}')) || scan::key_across(self.text, next)
    }

    fn after_space(&self, at: usize) -> bool {
        matches!(self.bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r')
            || scan::char_before(self.text, at).is_some_and(scan::is_space)
    }

    fn push_text(&mut self, span: Span, content: Span, flags: Flags) {
        self.nodes.push(Node { span, content, link: AS_WRITTEN, kind: Kind::String, flags });
    }

    /// The edits that escape what stands between new quotes.
    pub(super) fn escapes(&self, content: Span) -> impl Iterator<Item = Edit> {
        self.text[content.range()].char_indices().filter_map(move |(at, character)| {
            let at = content.start + at as u32;
            let escaped = || super::string::escape_char(character);
            matches!(character, '"' | '\\' | '\0'..='\x1F').then(|| Edit::replace(Span::new(at, at + 1), escaped()))
        })
    }

    fn bare_string(&mut self, span: Span, placeholder: bool) {
        let mut edits = vec![Edit::insert(span.start, "\"")];
        edits.extend(self.escapes(span));
        edits.push(Edit::insert(span.end, "\""));
        let subject = self.subject();
        let mut finding = if placeholder {
            Diagnostic::new(
                RuleId::UnquotedValue,
                span,
                format!("{subject} is a placeholder without quotes, so the template is no JSON before it is filled in"),
            )
            .with_label("a placeholder without quotes")
            .with_help("in quotes it becomes text; leave it bare where a number or a boolean is filled in")
            .with_fix(Applicability::Unsafe, "put it in quotes", edits)
        } else {
            Diagnostic::new(
                RuleId::UnquotedValue,
                span,
                format!("{subject} is text without quotes; JSON wants it in double quotes"),
            )
            .with_label("text without quotes")
            .with_fix(Applicability::Safe, "put it in quotes", edits)
        };
        if !placeholder && self.in_object() && self.text[span.range()].contains(',') {
            finding.help = Some("no name follows its commas, so they are read as part of one text".to_owned());
        }
        self.repairs.push(finding.with_pointer(self.pointer()));
        let flags = Flags::VERBATIM.with(if placeholder { Flags::PLACEHOLDER } else { Flags::default() });
        self.push_text(span, span, flags);
    }

    fn backslash_quotes(&mut self, span: Span) {
        let content = Span::new(span.start + 1, span.end - 1);
        let mut edits = vec![Edit::replace(Span::new(span.start, content.start), "\"")];
        edits.extend(self.escapes(content));
        edits.push(Edit::replace(Span::new(content.end, span.end), "\""));
        let finding = Diagnostic::new(
            RuleId::InvalidQuotes,
            span,
            format!("{} stands between backslashes where quotes should stand", self.subject()),
        )
        .with_label("backslashes for quotes")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Safe, "put it in double quotes", edits);
        self.repairs.push(finding);
        self.push_text(span, content, Flags::VERBATIM);
    }

    fn opening_quote_missing(&mut self, span: Span) {
        let content = Span::new(span.start, span.end - 1);
        let mut edits = vec![Edit::insert(span.start, "\"")];
        edits.extend(self.escapes(content));
        let finding = Diagnostic::new(
            RuleId::UnquotedValue,
            span,
            format!("{} has a closing quote but no opening one", self.subject()),
        )
        .with_label("the opening quote is missing")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Safe, "insert the opening quote", edits);
        self.repairs.push(finding);
        self.push_text(span, content, Flags::VERBATIM);
    }

    fn bare_literal(&mut self, span: Span, kind: Kind, word: &'static str, applicability: Applicability) {
        let written = &self.text[span.range()];
        let json5 = matches!(written.trim_start_matches(['+', '-']), "NaN" | "Infinity");
        if !(json5 && self.options.json5) {
            let mut finding = Diagnostic::new(
                RuleId::InvalidLiteral,
                span,
                format!("{} is `{written}`, which JSON does not have; JSON writes `{word}`", self.subject()),
            )
            .with_label(format!("JSON writes `{word}`"))
            .with_pointer(self.pointer())
            .with_fix(applicability, format!("write `{word}`"), vec![Edit::replace(span, word)]);
            if applicability == Applicability::Unsafe {
                finding.help = Some("JSON has no such number; a text would be the other reading".to_owned());
            }
            self.repairs.push(finding);
        }
        self.push_leaf(kind, span);
    }

    /// Whether the field that is being read takes a string, or `None` where that is not known. JSON5 has its own numbers.
    fn value_takes_string(&mut self) -> Option<bool> {
        let shape = self.shape.filter(|_| !self.options.json5)?;
        let top = self.frames.len().checked_sub(1)?;
        let own = self.shape_of(top);
        let frame = &self.frames[top];
        let value = if !frame.object {
            shape.element(own)
        } else if frame.key == NOWHERE {
            return None;
        } else {
            shape.member(own, self.node_text(frame.key))?
        };
        shape.takes_string(value)
    }

    fn bare_number(&mut self, span: Span, number: &str, doubt: Option<Doubt>) {
        let written = &self.text[span.range()];
        let json5 = doubt.is_none_or(|doubt| doubt == Doubt::PlusSign)
            && (!written.contains(['_', ',', 'b', 'B', 'o', 'O']) || written.starts_with("0x"));
        if !(json5 && self.options.json5) {
            let applicability = if doubt.is_some() { Applicability::Unsafe } else { Applicability::Safe };
            let mut finding = Diagnostic::new(
                RuleId::InvalidNumber,
                span,
                format!("{} is `{written}`, which is no number of JSON; JSON writes `{number}`", self.subject()),
            )
            .with_label(format!("JSON writes `{number}`"))
            .with_pointer(self.pointer())
            .with_fix(
                applicability,
                format!("write `{number}`"),
                vec![Edit::replace(span, number.to_owned())],
            );
            if doubt.is_some() {
                finding.help = Some("could also be text, which needs quotes".to_owned());
            }
            self.repairs.push(finding);
        }
        let from = self.buffer.len();
        self.buffer.push_str(number);
        self.decoded.push(Span::from(from..self.buffer.len()));
        let link = self.decoded.len() as u32 - 1;
        self.nodes.push(Node { span, content: span, link, kind: Kind::Number, flags: Flags::default() });
    }

    fn bare_digits(&mut self, span: Span, doubt: Doubt) {
        let edits = vec![Edit::insert(span.start, "\""), Edit::insert(span.end, "\"")];
        let finding = Diagnostic::new(
            RuleId::InvalidNumber,
            span,
            format!("{} is {}, which JSON does not allow", self.subject(), doubt.describe()),
        )
        .with_label(doubt.describe())
        .with_help("treated as text; could also be a number")
        .with_pointer(self.pointer())
        .with_fix(Applicability::Unsafe, "put it in quotes", edits);
        self.repairs.push(finding);
        self.push_text(span, span, Flags::VERBATIM);
    }
}

fn skip_line(text: &str, at: usize) -> usize {
    scan::skip_spaces_in_line(text, at)
}

/// Whether `text` is a literal or a number in some spelling.
pub(super) fn is_scalar(text: &str) -> bool {
    match classify(text) {
        Bare::Literal(..) | Bare::Number(_) => true,
        Bare::Ambiguous(_, doubt) => doubt != Doubt::LeadingZero,
        Bare::Placeholder | Bare::Text => false,
    }
}

fn classify(text: &str) -> Bare {
    if template::is_placeholder(text) {
        return Bare::Placeholder;
    }
    let safe = Applicability::Safe;
    match text {
        "True" | "TRUE" => return Bare::Literal(Kind::True, "true", safe),
        "False" | "FALSE" => return Bare::Literal(Kind::False, "false", safe),
        "None" | "NULL" | "Null" | "nil" | "undefined" => return Bare::Literal(Kind::Null, "null", safe),
        "NaN" | "Infinity" | "-Infinity" | "+Infinity" | "+NaN" | "-NaN" => {
            return Bare::Literal(Kind::Null, "null", Applicability::Unsafe);
        }
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Bare::Text;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        return match u128::from_str_radix(digits, 16) {
            Ok(number) if !digits.starts_with('+') => Bare::Number(format!("{sign}{number}")),
            _ => Bare::Text,
        };
    }
    let mut plain = unsigned.to_owned();
    let mut doubt = None;
    let mut commas = unsigned.match_indices(',');
    if let (Some((at, _)), None) = (commas.next(), commas.next())
        && !unsigned.contains('.')
        && unsigned[at + 1..].starts_with(|next: char| next.is_ascii_digit())
    {
        plain.replace_range(at..=at, ".");
        doubt = Some(Doubt::DecimalComma);
    }
    if plain.split('_').all(|part| part.starts_with(|first: char| first.is_ascii_digit())) {
        plain.retain(|character| character != '_');
    }
    if plain.starts_with('.') {
        plain.insert(0, '0');
    }
    // `5.` and `5.e3`: the fraction is empty.
    if let Some(point) = plain.find('.')
        && !plain[point + 1..].starts_with(|next: char| next.is_ascii_digit())
    {
        plain.insert(point + 1, '0');
    }
    if plain.len() > 1 && plain.starts_with('0') && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = plain.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        return Bare::Ambiguous(format!("{sign}{number}"), Doubt::LeadingZero);
    }
    // A telephone number has seven digits at least.
    if text.starts_with('+') && unsigned.len() >= 7 && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        doubt = Some(Doubt::PlusSign);
    }
    if number_end(plain.as_bytes(), 0) == plain.len() {
        let number = format!("{sign}{plain}");
        return match doubt {
            Some(doubt) => Bare::Ambiguous(number, doubt),
            None => Bare::Number(number),
        };
    }
    Bare::Text
}
