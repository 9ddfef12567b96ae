//! Parts of a document that is not JSON, such as Markdown or source code. A part is a piece of text that may hold a
//! payload, such as a code block or a string.

use std::borrow::Cow;
use std::sync::Arc;

use super::host::Literals;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span, line_break};

/// What a part may contain in addition to strict JSON. Additional content is not reported.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dialect {
    /// JSON5, because the document declares it as the language of the part.
    pub json5: bool,
    /// Comments, because a program removes them before it sends the payload.
    pub comments: bool,
    /// Placeholders such as `{{name}}`, with or without quotes, because a program replaces them before it sends the
    /// payload.
    pub placeholders: bool,
    /// Placeholders of a template engine such as Jinja, with or without quotes.
    pub templates: bool,
    /// Other text around the payload, as in a log.
    pub prose: bool,
    /// Anything that a literal in source code allows, because the part was transcribed (translated to JSON) from such a
    /// literal.
    pub transcribed: bool,
}

/// A part of a document that may hold a payload.
#[derive(Debug)]
pub(super) struct Part<'s> {
    /// The text to parse.
    pub text: Cow<'s, str>,
    /// Maps the text to the file.
    pub map: SourceMap,
    /// What the text may contain in addition to strict JSON.
    pub dialect: Dialect,
    /// Whether fixes must not insert lines, because the file has other text between the lines of the part.
    pub forbids_new_lines: bool,
    /// The spans, in the file, of secrets outside of the part, such as the value of an `Authorization` header above the
    /// body of an HTTP request. Reports must not show these secrets.
    pub secrets: Vec<Span>,
    /// The literals of the surrounding source code. Fixes must not change anything outside of them.
    pub literals: Option<Arc<Literals>>,
    /// Problems with the code that builds the payload.
    pub findings: Vec<Diagnostic>,
    /// The keys that the program adds to the object elsewhere. They are not reported as missing.
    pub supplied_keys: Vec<String>,
    /// Whether the part is an object literal in source code, or a YAML mapping, and not a string with JSON.
    pub is_object_literal: bool,
    /// Whether the text may be incomplete, because other strings of the program may be pieces of the same JSON text.
    pub may_be_incomplete: bool,
}

impl<'s> Part<'s> {
    /// Creates a part with the given text. `map` maps the text to the file.
    pub(super) fn new(text: impl Into<Cow<'s, str>>, map: SourceMap, dialect: Dialect) -> Self {
        Self {
            text: text.into(),
            map,
            dialect,
            forbids_new_lines: true,
            secrets: Vec::new(),
            literals: None,
            findings: Vec::new(),
            supplied_keys: Vec::new(),
            is_object_literal: false,
            may_be_incomplete: false,
        }
    }

    /// Creates a part with the text at `span` of the file.
    pub(super) fn slice(text: &'s str, span: Span, dialect: Dialect) -> Self {
        Self { forbids_new_lines: false, ..Self::new(&text[span.range()], SourceMap::slice(span), dialect) }
    }

    /// Creates a part with the text at several `spans` of the file, concatenated.
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

    /// Creates a part with the text at `span` of this part.
    pub(super) fn within(&self, span: Span, dialect: Dialect) -> Self {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[span.range()]),
            Cow::Owned(text) => Cow::Owned(text[span.range()].to_owned()),
        };
        let map = SourceMap::slice(span).within(&self.map);
        let (secrets, literals) = (self.secrets.clone(), self.literals.clone());
        let (findings, supplied_keys) = (self.findings.clone(), self.supplied_keys.clone());
        Self { text, map, dialect, secrets, literals, findings, supplied_keys, ..*self }
    }
}

/// Returns whether a text starts like JSON: with `{`, `[` or `"`, after any whitespace.
pub(super) fn starts_like_json(text: &str) -> bool {
    text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}')
        .starts_with(['{', '[', '"'])
}

/// Returns whether a header, variable or parameter named `name` probably has a secret value.
pub(super) fn may_name_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    ["authorization", "apikey", "token", "secret", "password", "cookie"].iter().any(|word| name.contains(word))
}

/// Returns `span` without leading and trailing whitespace.
pub(super) fn trim_span(text: &str, span: Span) -> Span {
    let content = &text[span.range()];
    let start = span.start + (content.len() - content.trim_start().len()) as u32;
    Span::new(start, start + content.trim().len() as u32)
}

/// Returns the spans of the lines of `text`, without their line breaks.
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
