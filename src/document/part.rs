//! Stretches of a document that may hold a payload.

use std::borrow::Cow;
use std::sync::Arc;

use super::host::Literals;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span, line_break};

/// What a part may hold besides JSON.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dialect {
    /// The document says that it is JSON5.
    pub json5: bool,
    /// Comments are taken out before it is sent.
    pub comments: bool,
    /// Placeholders are filled in before it is sent, whether quotes stand around them or not.
    pub placeholders: bool,
    /// Whatever a template engine fills in may be a value, whether it is quoted or not.
    pub templates: bool,
    /// Other text may stand around the payload.
    pub prose: bool,
    /// It is a literal of source code.
    pub host: bool,
}

/// A stretch of a document that may hold a payload.
#[derive(Debug)]
pub(super) struct Part<'s> {
    /// What is read.
    pub text: Cow<'s, str>,
    /// From it to the text of the file.
    pub map: SourceMap,
    /// What it may hold.
    pub dialect: Dialect,
    /// What stands between its lines is no part of it, so that no line can be added to it.
    pub inline: bool,
    /// Values close to it that must not be shown; spans of the file.
    pub secrets: Vec<Span>,
    /// The literals of the source code that it is in, outside of which nothing may be changed.
    pub literals: Option<Arc<Literals>>,
    /// What is wrong with what makes a payload of it.
    pub findings: Vec<Diagnostic>,
    /// Members that the program adds elsewhere.
    pub supplied: Vec<String>,
    /// It is an object of a program, or a mapping of YAML, and not a JSON text.
    pub object: bool,
    /// The rest of the JSON text may be in another string.
    pub partial: bool,
}

impl<'s> Part<'s> {
    /// A text that is spelled in the file as `map` says.
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

    /// The bytes of `span` as they are.
    pub(super) fn slice(text: &'s str, span: Span, dialect: Dialect) -> Self {
        Self { inline: false, ..Self::new(&text[span.range()], SourceMap::slice(span), dialect) }
    }

    /// What stands in the `spans` of the file, one behind the other.
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

    /// A stretch of this part.
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

/// Whether a text starts as a JSON text does that is meant to be a payload.
pub(super) fn starts_like_json(text: &str) -> bool {
    text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}')
        .starts_with(['{', '[', '"'])
}

/// Whether a header, a variable or a parameter of this name holds what must not be shown.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    ["authorization", "apikey", "token", "secret", "password", "cookie"].iter().any(|mark| name.contains(mark))
}

/// `span` of `text` without the white space around it.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let all = &text[span.range()];
    let start = span.start + (all.len() - all.trim_start().len()) as u32;
    Span::new(start, start + all.trim().len() as u32)
}

/// The lines of `text`, without their line breaks.
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
