//! Finds and parses the texts in a file that may be payloads. A [`Text`] is a whole JSON file, one record of a JSON
//! Lines file, or a piece of another document, such as a code block in Markdown.

use std::borrow::Cow;
use std::sync::Arc;

use super::embedded::SurroundingText;
use super::format::Format;
use super::host::Literals;
use super::part::{Dialect, Part};
use super::{embedded, log, notebook, postman, records};
use crate::catalog::{Schemas, holds_payload, may_hold_payload, recognize};
use crate::diagnostic::{Applicability, Diagnostic, RuleId};
use crate::source::{Encoding, Source, SourceMap, Span};
use crate::syntax::template::is_placeholder;
use crate::syntax::{Kind, NodeRef, ParseOptions, Parsed, Style, Tree, parse, pointer_segment};

/// Options for reading a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadOptions {
    /// Whether the text is JSON5. Then JSON5 syntax is not reported, and fixes may write escapes that only JSON5 has.
    pub json5: bool,
    /// Whether the text will be converted to strict JSON. Then all comments are reported, and JSON5 syntax is reported
    /// even if `json5` is set.
    pub strict: bool,
    /// The maximum nesting depth, if it is lower than the limit of the parser.
    pub max_depth: Option<usize>,
    /// Whether only the edits of repairs are needed, without JSON Pointers and without other ways to repair the text.
    pub edits_only: bool,
}

/// The role of a text in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The text is the whole file.
    Whole,
    /// The text is a record of JSON Lines.
    Line,
    /// The text is a part of a document that is not JSON, or the content of a string. It contains a payload.
    Part,
    /// The text is JSON with parts in its strings, such as a Postman collection. The text is not a payload itself, but
    /// must be valid JSON.
    Frame,
}

/// A parsed text: a whole file, or a piece of a file that may be a payload.
#[derive(Debug)]
pub struct Text<'s> {
    /// The parse result.
    pub parsed: Parsed<'s>,
    /// JSON Pointer of the string that contains the text, from the root of its file or record. Empty if the text is not
    /// in a string.
    pub pointer: String,
    /// The role of the text in its file.
    pub role: Role,
    /// The spans, in the file, of secrets outside of payloads, such as the value of an `Authorization` header above the
    /// body of an HTTP request. Reports must not show these secrets.
    pub secrets: Vec<Span>,
    /// Problems with the text other than syntax errors.
    pub findings: Vec<Diagnostic>,
    /// The literals of the surrounding source code. Fixes must not change anything outside of them.
    pub(crate) literals: Option<Arc<Literals>>,
    /// The keys that the surrounding program adds to the payload elsewhere. They are not reported as missing.
    pub(crate) supplied_keys: Vec<String>,
    /// Whether the text is an object literal in source code (such as a Python dictionary) or a YAML mapping. Such an
    /// object may have the keys of a payload without being a payload.
    pub(crate) is_object_literal: bool,
}

impl<'s> Text<'s> {
    fn new(parsed: Parsed<'s>, role: Role) -> Self {
        Self {
            parsed,
            pointer: String::new(),
            role,
            secrets: Vec::new(),
            findings: Vec::new(),
            literals: None,
            supplied_keys: Vec::new(),
            is_object_literal: false,
        }
    }
}

/// Parses each text in `source` that may be a payload, and passes the text to `each`. The JSON in the strings of a text
/// is also parsed. From documents that are not JSON, such as Markdown, only texts that hold a payload are passed.
pub(super) fn read<'s>(
    source: &'s Source<'_>,
    options: ReadOptions,
    schemas: &Schemas,
    mut each: impl FnMut(Text<'s>),
) {
    let text = source.text();
    let format = Format::of_source(source);
    let reader = Reader { file: text, options, schemas };
    let parse_options = ParseOptions {
        // In UTF-16, the byte order mark is not reported, because it is required to detect the encoding.
        ignore_byte_order_mark: matches!(source.encoding(), Encoding::Utf16Le | Encoding::Utf16Be),
        ..reader.parse_options()
    };
    if let Some(find_parts) = format.part_finder() {
        find_parts(text, &mut |part| reader.read_part(&part, "", &mut each));
        return;
    }
    if format == Format::Jupyter {
        let parsed = parse(Cow::Borrowed(text), None, &parse_options);
        notebook::parts(&parsed.tree, &mut |part, pointer| reader.read_part(&part, pointer, &mut each));
        return;
    }
    if format == Format::Json {
        let mut parsed = parse(Cow::Borrowed(text), None, &parse_options);
        if postman::is_collection(&parsed.tree) {
            // The bodies are passed before the collection, because the order matters at the end of an unclosed string:
            // the missing `}` of the body goes before the missing quote of the string.
            postman::parts(&parsed.tree, &mut |part, pointer| reader.read_part(&part, &pointer, &mut each));
            let secrets = postman::secrets(&parsed.tree);
            each(Text { secrets, ..Text::new(parsed, Role::Frame) });
            return;
        }
        embedded::parse_embedded(&mut parsed, schemas, &parse_options, SurroundingText::Rejected);
        each(Text::new(parsed, Role::Whole));
        return;
    }
    for line in records::records(text, source.linted_span()) {
        let content = &text[line.range()];
        let has_several_lines = memchr::memchr(b'\n', content.as_bytes()).is_some();
        // A record belongs on one line, so repairs must not add lines to a record that has several.
        let parse_options = ParseOptions { forbids_new_lines: has_several_lines, ..parse_options };
        let mut parsed = parse(Cow::Borrowed(content), Some(SourceMap::slice(line)), &parse_options);
        embedded::parse_embedded(&mut parsed, schemas, &parse_options, SurroundingText::Rejected);
        let findings =
            if has_several_lines { vec![records::multiline_record(&parsed, line.start)] } else { Vec::new() };
        let mut role = Role::Line;
        if reader.is_valid_object_without_payload(&parsed) {
            reader.read_strings(&parsed, &mut |text| {
                role = Role::Frame;
                each(text);
            });
        }
        each(Text { findings, ..Text::new(parsed, role) });
    }
}

/// Which JSON in prose is accepted. In both cases, the JSON must be a payload or contain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Acceptance {
    /// If the JSON needs repairs, its outermost object must itself be a payload.
    Strict,
    /// The JSON may need repairs, and any object in it may be the payload.
    Lenient,
}

/// The maximum number of positions in prose at which the parser tries to read JSON.
const MAX_TRIES: usize = 16;

/// Reads the parts of a document.
struct Reader<'r> {
    /// The text of the file.
    file: &'r str,
    options: ReadOptions,
    schemas: &'r Schemas,
}

impl Reader<'_> {
    fn parse_options(&self) -> ParseOptions<'_> {
        ParseOptions {
            shape: Some(self.schemas.shapes()),
            json5: self.options.json5 && !self.options.strict,
            style: if self.options.json5 { Style::Json5 } else { Style::Text },
            strict: self.options.strict,
            max_depth: self.options.max_depth,
            edits_only: self.options.edits_only,
            ..ParseOptions::default()
        }
    }

    /// Reads a part, and passes the texts in it that hold a payload to `each`.
    fn read_part<'s>(&self, part: &Part<'s>, pointer: &str, each: &mut dyn FnMut(Text<'s>)) {
        if self.options.strict && part.dialect.transcribed {
            // The part comes from source code, which is never converted to strict JSON.
            return;
        }
        if !part.dialect.prose {
            if may_hold_payload(&part.text, self.schemas) {
                let whole_part = Span::from(0..part.text.len());
                self.read_span(part, whole_part, Acceptance::Lenient, pointer, each);
            }
            return;
        }
        // In `request={body={"ServiceName": …}}`, the payload starts at the second brace. From the first brace, the
        // parser would also repair the text to an object that contains the payload. So the first pass is strict, which
        // skips such an object. The second pass accepts it if the first pass found no payload.
        if !self.read_prose(part, Acceptance::Strict, pointer, each) {
            self.read_prose(part, Acceptance::Lenient, pointer, each);
        }
    }

    /// Finds and parses the payloads in a part that consists of prose. Returns whether there was a payload.
    fn read_prose<'s>(
        &self,
        part: &Part<'s>,
        acceptance: Acceptance,
        pointer: &str,
        each: &mut dyn FnMut(Text<'s>),
    ) -> bool {
        let (mut search_start, mut found) = (0, false);
        for _ in 0..MAX_TRIES {
            let key_quotes = if part.dialect.transcribed { log::KeyQuotes::Double } else { log::KeyQuotes::Any };
            let Some(start) = log::next_json_start(&part.text, search_start, key_quotes) else { break };
            if !may_hold_payload(&part.text[start..], self.schemas) {
                break;
            }
            let end = self.read_span(part, Span::from(start..part.text.len()), acceptance, pointer, each);
            found |= end.is_some();
            search_start = end.map_or(start + 1, |end| end as usize);
        }
        found
    }

    /// Parses a span of a part. If the span holds a payload that `acceptance` allows, passes the parsed text to `each`.
    /// Returns the offset in the part at which the JSON ends. Returns `None` if no JSON was accepted.
    fn read_span<'s>(
        &self,
        part: &Part<'s>,
        span: Span,
        acceptance: Acceptance,
        pointer: &str,
        each: &mut dyn FnMut(Text<'s>),
    ) -> Option<u32> {
        let Part {
            text,
            map,
            dialect,
            forbids_new_lines,
            secrets,
            literals,
            findings,
            supplied_keys,
            is_object_literal,
            may_be_incomplete,
        } = part.within(span, part.dialect);
        let mut options = ParseOptions { forbids_new_lines, ..self.parse_options() };
        if dialect.json5 {
            options.json5 = !self.options.strict;
            options.style = Style::Json5;
        }
        let mut parsed = parse(text, Some(map), &options);
        let surrounding_text = if dialect.transcribed { SurroundingText::Accepted } else { SurroundingText::Rejected };
        embedded::parse_embedded(&mut parsed, self.schemas, &options, surrounding_text);
        if !parsed.tree.roots().any(|root| holds_payload(root, self.schemas)) {
            if !dialect.prose || !self.is_valid_object_without_payload(&parsed) {
                return None;
            }
            // The JSON has no payload outside of its strings, so its strings are unescaped and searched for payloads.
            self.read_strings(&parsed, each);
            return parsed.tree.root().map(|root| span.start + root.local_span().end);
        }
        // Only an object can start at a brace of the prose (see `read_part`), so an object must itself be a payload.
        let is_accepted = |root: NodeRef<'_>| root.kind() != Kind::Object || recognize(root, self.schemas).is_some();
        if acceptance == Acceptance::Strict && !parsed.repairs.is_empty() && !parsed.tree.roots().any(is_accepted) {
            return None;
        }
        let end = parsed.tree.roots().last().map(|root| span.start + root.local_span().end);
        // The prose before the payload includes text in `span` that the parser skipped.
        let skipped_len = parsed.tree.root().map_or(0, |root| root.local_span().start);
        let prose_before =
            part.text.get(..(span.start + skipped_len) as usize).unwrap_or(&part.text[..span.start as usize]);
        let prose_leaves_bracket_open = dialect.prose && log::leaves_bracket_open(prose_before);
        self.drop_allowed_repairs(&mut parsed, dialect, prose_leaves_bracket_open);
        for repair in &mut parsed.repairs {
            repair.pointer.insert_str(0, pointer);
            if may_be_incomplete {
                repair.applicability = Applicability::Unsafe;
            }
        }
        each(Text {
            pointer: pointer.to_owned(),
            secrets,
            literals,
            findings,
            supplied_keys,
            is_object_literal,
            ..Text::new(parsed, Role::Part)
        });
        end
    }

    /// Returns whether a text is a valid JSON object without a payload. The strings of the object may still hold
    /// payloads.
    fn is_valid_object_without_payload(&self, parsed: &Parsed<'_>) -> bool {
        let Some(root) = parsed.tree.root().filter(|root| root.kind() == Kind::Object) else { return false };
        let span = root.span();
        !parsed.repairs.iter().any(|repair| span.overlaps(repair.span) || repair.span == Span::at(span.end))
            && !holds_payload(root, self.schemas)
    }

    /// Reads the payloads in the strings of an object. A string may contain prose around its payload.
    fn read_strings<'s>(&self, parsed: &Parsed<'_>, each: &mut dyn FnMut(Text<'s>)) {
        let Some(root) = parsed.tree.root() else { return };
        let dialect = Dialect { prose: true, ..Dialect::default() };
        let mut pending = vec![(root, String::new())];
        while let Some((node, pointer)) = pending.pop() {
            if let Some(text) = node.as_str().filter(|text| may_hold_payload(text, self.schemas)) {
                let part = Part::new(text.to_owned(), node.content_map(), dialect);
                self.read_part(&part, &pointer, each);
            }
            let members = node.members().map(|member| (member.value, pointer_segment(member.name()).into_owned()));
            let elements = node.elements().enumerate().map(|(index, element)| (element, index.to_string()));
            let inner: Vec<_> =
                members.chain(elements).map(|(node, segment)| (node, format!("{pointer}/{segment}"))).collect();
            pending.extend(inner.into_iter().rev());
        }
    }

    /// Drops repairs of syntax that the document allows.
    ///
    /// An unmatched closing bracket after the payload is allowed if the prose before the payload leaves a bracket open
    /// (`prose_leaves_bracket_open`), as in `request={"ServiceName": …}}`.
    fn drop_allowed_repairs(&self, parsed: &mut Parsed<'_>, dialect: Dialect, prose_leaves_bracket_open: bool) {
        let roots: Vec<Span> = parsed.tree.roots().map(|root| root.span()).collect();
        let file = self.file;
        let follows_root = |span: Span| {
            let gap = |root: &Span| file.get(root.end as usize..span.start as usize);
            roots.iter().any(|root| gap(root).is_some_and(|gap| gap.trim().is_empty()))
        };
        let mut placeholder_spans = Vec::new();
        if dialect.transcribed {
            add_placeholder_spans(&parsed.tree, &mut placeholder_spans);
        }
        parsed.repairs.retain(|repair| match repair.rule {
            RuleId::UnquotedValue if dialect.transcribed => !placeholder_spans.contains(&repair.span),
            RuleId::DuplicateKey if dialect.transcribed => !placeholder_spans.contains(&repair.span),
            // The program may insert the escaped text into another string.
            RuleId::EscapedDocument if dialect.transcribed => false,
            RuleId::Comment => !dialect.comments || self.options.strict,
            RuleId::UnquotedValue if dialect.templates => !is_placeholder(&self.file[repair.span.range()]),
            RuleId::UnquotedValue => !dialect.placeholders || !is_template_variable(self.file, repair.span),
            RuleId::MultipleDocuments => !dialect.prose,
            RuleId::UnexpectedBracket if dialect.prose && !prose_leaves_bracket_open && follows_root(repair.span) => {
                true
            }
            RuleId::UnexpectedText | RuleId::UnexpectedBracket | RuleId::ExtraComma | RuleId::TrailingComma => {
                !dialect.prose || roots.iter().any(|root| root.contains(repair.span))
            }
            _ => true,
        });
    }
}

/// Adds the spans of all placeholders in a tree, and in the trees of its strings, to `found`.
fn add_placeholder_spans(tree: &Tree<'_>, found: &mut Vec<Span>) {
    found.extend(tree.placeholders().map(|node| node.span()));
    tree.embedded().for_each(|(_, inner)| add_placeholder_spans(inner, found));
}

/// Returns whether the value at `span` is a single template variable, as in `"key": {{name}}`.
fn is_template_variable(text: &str, span: Span) -> bool {
    let name = text[span.range()].trim().strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
    let before = text[..span.start as usize].trim_end();
    before.ends_with(':') && name.is_some_and(|name| !name.contains(['{', '}']))
}
