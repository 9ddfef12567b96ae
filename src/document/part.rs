//! Parts of a document that may hold a payload.

use std::borrow::Cow;
use std::sync::Arc;

use super::host::Literals;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span, line_break};

/// What a part may contain in addition to JSON.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dialect {
    /// The document declares that it is JSON5.
    pub json5: bool,
    /// Comments are removed before it is sent.
    pub comments: bool,
    /// Placeholders, with or without quotes, are filled in before it is sent.
    pub placeholders: bool,
    /// Values may be filled in by a template engine, with or without quotes.
    pub templates: bool,
    /// There may be other text around the payload.
    pub prose: bool,
    /// It is a literal of source code.
    pub host: bool,
}

/// A part of a document that may hold a payload.
#[derive(Debug)]
pub(super) struct Part<'s> {
    /// The text to parse.
    pub text: Cow<'s, str>,
    /// Maps the text to the file.
    pub map: SourceMap,
    /// What it may contain in addition to JSON.
    pub dialect: Dialect,
    /// No lines can be added, since the text between its lines is not part of it.
    pub inline: bool,
    /// Secret values near it, which must not be shown. Spans of the file.
    pub secrets: Vec<Span>,
    /// The literals of the surrounding source code. Fixes change nothing outside of them.
    pub literals: Option<Arc<Literals>>,
    /// Problems with the code that builds the payload.
    pub findings: Vec<Diagnostic>,
    /// Keys of members that the program adds elsewhere.
    pub supplied: Vec<String>,
    /// It is an object of a program, or a YAML mapping, instead of a JSON text.
    pub object: bool,
    /// The rest of the JSON text may be in another string.
    pub partial: bool,
}

impl<'s> Part<'s> {
    /// Creates a part with a text that `map` maps to the file.
    pub(super) fn new(text: impl Into<Cow<'s, str>>, map: SourceMap, dialect: Dialect) -> Self {
        Self {
            text: text.into(),
            map,
            dialect,
            inline: true,
            secrets: Vec::new(),
            literals: None,
            findings: Vec::new(),
            supplied: Vec::new(),
            object: false,
            partial: false,
        }
    }

    /// Creates a part from the bytes of `span`, unchanged.
    pub(super) fn slice(text: &'s str, span: Span, dialect: Dialect) -> Self {
        Self { inline: false, ..Self::new(&text[span.range()], SourceMap::slice(span), dialect) }
    }

    /// Creates a part from the bytes of several `spans` of the file, concatenated.
    pub(super) fn joined(text: &'s str, spans: &[Span], dialect: Dialect) -> Self {
        if let [span] = spans {
            return Self::slice(text, *span, dialect);
        }
        let mut joined = String::with_capacity(spans.iter().map(|span| span.len() as usize).sum());
        let mut map = SourceMap::builder();
        for span in spans {
            joined.push_str(&text[span.range()]);
            map.copy(*span);
        }
        let end = spans.last().map_or(0, |span| span.end);
        Self::new(joined, map.finish(end, 0), dialect)
    }

    /// Returns a part of this part.
    pub(super) fn within(&self, span: Span, dialect: Dialect) -> Self {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[span.range()]),
            Cow::Owned(text) => Cow::Owned(text[span.range()].to_owned()),
        };
        let map = SourceMap::slice(span).within(&self.map);
        let (secrets, literals) = (self.secrets.clone(), self.literals.clone());
        let (findings, supplied) = (self.findings.clone(), self.supplied.clone());
        Self { text, map, dialect, secrets, literals, findings, supplied, ..*self }
    }
}

/// Returns whether a text starts like JSON that is meant to be a payload.
pub(super) fn starts_like_json(text: &str) -> bool {
    text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}')
        .starts_with(['{', '[', '"'])
}

/// Returns whether a header, variable or parameter with this name is secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    ["authorization", "apikey", "token", "secret", "password", "cookie"].iter().any(|mark| name.contains(mark))
}

/// Returns `span` without leading and trailing whitespace.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let all = &text[span.range()];
    let start = span.start + (all.len() - all.trim_start().len()) as u32;
    Span::new(start, start + all.trim().len() as u32)
}

/// Returns the lines of `text`, without their line breaks.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    let last = Some(text.len()).filter(|_| !text.ends_with(['\n', '\r']));
    line_break::ends(text.as_bytes()).chain(last.filter(|end| *end > 0)).map(move |end| {
        let line = &text[start..end];
        let content = line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])).unwrap_or(line);
        let span = Span::from(start..start + content.len());
        start = end;
        span
    })
}
