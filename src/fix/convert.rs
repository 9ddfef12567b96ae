//! Converts the container of a payload between two forms: an object, and JSON in a string.
//!
//! The container is the object that holds the data of the payload. For example, the container `{"b": 1}` is in the
//! object form in `{"a": {"b": 1}}`, and in the string form in `{"aJSON": "{\"b\": 1}"}`.

use std::fmt::Write as _;

use crate::catalog::generate::Form;
use crate::catalog::{ContainerSpec, Schemas, Service};
use crate::diagnostic::{Diagnostic, Edit, edits};
use crate::document::{self, Document, Purpose, parse_piece};
use crate::source::line_break::{self, has_line_break};
use crate::source::{Position, Source, Span};
use crate::syntax::{Kind, Member, NodeRef, Parsed, Tree, escape, escape_layers};

/// An error that prevents the conversion of a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// The source is not strict JSON. Other JSON is not converted, because it may have more than one interpretation.
    #[error("{}:{}: {message}; run `summit-lint repair` first", at.line, at.column)]
    NotStrict {
        /// The location of the first problem that a repair would fix.
        at: Position,
        /// The message of that problem.
        message: String,
    },
    /// The source has no container.
    #[error("no container: expected {}", list_forms(names))]
    NoContainer {
        /// The keys of the members that may hold a container. Each pair has the key for an object, and the key for JSON
        /// in a string.
        names: Vec<(String, String)>,
    },
    /// An object has two containers, one in each form.
    #[error(
        "{}:{}: duplicate container: `{object}` and `{string}`; remove the one that is not intended",
        at.line, at.column
    )]
    BothForms {
        /// The key of the container in the object form.
        object: String,
        /// The key of the container in the string form.
        string: String,
        /// The location of the second container.
        at: Position,
    },
    /// A member has the key of a container, but its value is not a container.
    #[error("{}:{}: invalid `{name}`: expected {expected}, found {found}", at.line, at.column)]
    NoObject {
        /// The location of the value.
        at: Position,
        /// The key of the member.
        name: String,
        /// A description of the actual value.
        found: String,
        /// A description of the expected value.
        expected: &'static str,
    },
    /// The source is nested deeper than the limit.
    #[error("{}:{}: nested too deeply", at.line, at.column)]
    TooDeep {
        /// The bracket that exceeds the limit.
        at: Position,
    },
    /// The source is a template, so the JSON that it renders is not known.
    #[error("contains control tags of a template; render it first")]
    Template,
    /// The source has a merge conflict, or is a patch.
    #[error("{}:{}: {what}", at.line, at.column)]
    Unmerged {
        /// The line with the conflict marker, or the line that identifies a patch.
        at: Position,
        /// The message.
        what: &'static str,
    },
    /// A comment cannot be converted to JSON in a string.
    #[error("{}:{}: comments cannot be converted to JSON in a string; remove the comment first", at.line, at.column)]
    Comment {
        /// The location of the comment.
        at: Position,
    },
    /// The converted file would be decoded as another encoding.
    #[error("the converted bytes would be decoded as another encoding; save the file as UTF-8 first")]
    Encoding,
}

/// Lists the keys of members that may hold a container, for a message.
fn list_forms(names: &[(String, String)]) -> String {
    let descriptions =
        names.iter().map(|(object, string)| format!("`{object}` (object) or `{string}` (JSON in a string)"));
    descriptions.collect::<Vec<_>>().join(", or ")
}

/// Returns the text of `document` with every container in the form `to`. Text outside of containers does not change.
/// Inside a container, only the whitespace between tokens changes.
///
/// # Errors
///
/// If there is no container, if an object has a container in each form, if a container is not strict JSON, or if the
/// text cannot be written in the encoding of the file.
pub fn convert(document: &Document<'_>, to: Form) -> Result<String, ConvertError> {
    let edits: Vec<Edit> = conversions(document, to)?.into_iter().flat_map(|conversion| conversion.edits).collect();
    let text = edits::apply(document.source().text(), &edits);
    if document.source().round_trips(&text) { Ok(text) } else { Err(ConvertError::Encoding) }
}

/// The conversion of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The member that holds the container, from its key to the end of its value.
    pub member: Span,
    /// The edits that write the container in the other form.
    pub edits: Vec<Edit>,
}

/// Returns the conversions of all containers of `document` that are not in the form `to`.
///
/// # Errors
///
/// The same errors as [`convert`], except that the encoding is not checked.
pub fn conversions(document: &Document<'_>, to: Form) -> Result<Vec<Conversion>, ConvertError> {
    let (source, schemas) = (document.source(), &*document.config().schemas);
    if let Some(unmerged) = document::detect_unmerged(source) {
        return Err(ConvertError::Unmerged { at: source.position(unmerged.span().start), what: unmerged.describe() });
    }
    let mut conversions = Vec::new();
    let mut container_count = 0;
    let mut converter =
        Converter { source, to, schemas, conversions: &mut conversions, container_count: &mut container_count };
    for text in document.texts(Purpose::Json) {
        converter.convert_text(&text.parsed)?;
    }
    if container_count == 0 {
        let containers = schemas.services().iter().filter_map(Service::container);
        let names = containers.map(|spec| (spec.object_key().to_owned(), spec.string_key().to_owned())).collect();
        return Err(ConvertError::NoContainer { names });
    }
    Ok(conversions)
}

/// Collects the conversions of a document.
struct Converter<'c, 's> {
    source: &'c Source<'s>,
    to: Form,
    schemas: &'c Schemas,
    conversions: &'c mut Vec<Conversion>,
    /// The number of containers that were found, in either form.
    container_count: &'c mut usize,
}

impl Converter<'_, '_> {
    fn position(&self, span: Span) -> Position {
        self.source.position(span.start)
    }

    /// Converts the containers in a parsed text, which must be strict JSON.
    fn convert_text(&mut self, parsed: &Parsed<'_>) -> Result<(), ConvertError> {
        if let Some(at) = parsed.too_deep {
            return Err(ConvertError::TooDeep { at: self.position(at) });
        }
        if parsed.templated {
            return Err(ConvertError::Template);
        }
        let repaired = parsed.repairs.iter().filter(|repair| repair.is_fixable()).min_by_key(|repair| repair.span);
        if let Some(repair) = repaired {
            let message = Diagnostic::from(repair.clone()).message.clone();
            return Err(ConvertError::NotStrict { at: self.position(repair.span), message });
        }
        self.convert_tree(&parsed.tree, &parsed.directives)
    }

    /// Converts the containers in a tree, and in the JSON inside its strings.
    fn convert_tree(&mut self, tree: &Tree<'_>, comments: &[Span]) -> Result<(), ConvertError> {
        for root in tree.roots() {
            self.convert_value(root, comments)?;
        }
        // A string may hold a request with a separate container, unless the string is itself a container to convert.
        for (string, inner) in tree.embedded() {
            let is_converted = self.to == Form::Object && self.is_container(string);
            if !is_converted {
                self.convert_tree(inner, &[])?;
            }
        }
        Ok(())
    }

    /// Converts the containers in a value.
    fn convert_value(&mut self, node: NodeRef<'_>, comments: &[Span]) -> Result<(), ConvertError> {
        for spec in self.schemas.services().iter().filter_map(Service::container) {
            match (node.member(spec.object_key()), node.member(spec.string_key())) {
                (Some(object), Some(string)) => {
                    let second = if object.key.span() < string.key.span() { string } else { object };
                    return Err(ConvertError::BothForms {
                        at: self.position(second.key.span()),
                        object: spec.object_key().to_owned(),
                        string: spec.string_key().to_owned(),
                    });
                }
                (Some(object), None) => return self.convert_object(object, spec, comments),
                (None, Some(string)) => return self.convert_string(string, spec),
                (None, None) => {}
            }
        }
        for inner in node.members().map(|member| member.value).chain(node.elements()) {
            self.convert_value(inner, comments)?;
        }
        Ok(())
    }

    /// Adds the conversion of a `member` that holds a container in the object form. Adds nothing if the object form is
    /// requested.
    fn convert_object(
        &mut self,
        member: Member<'_>,
        spec: &ContainerSpec,
        comments: &[Span],
    ) -> Result<(), ConvertError> {
        let value = member.value;
        *self.container_count += 1;
        if value.kind() != Kind::Object {
            let (name, expected) = (member.name().to_owned(), "an object");
            let found = with_article(value.kind().name());
            return Err(ConvertError::NoObject { at: self.position(value.span()), name, found, expected });
        }
        if self.to == Form::Object {
            return Ok(());
        }
        if let Some(comment) = comments.iter().find(|comment| value.local_span().contains(**comment)) {
            return Err(ConvertError::Comment { at: self.position(value.tree().file_span(*comment)) });
        }
        let text = format!("\"{}\"", escape(&on_one_line(value)));
        self.add_conversion(member, spec, &text);
        Ok(())
    }

    /// Adds the conversion of a `member` that holds a container in the string form. Adds nothing if the string form is
    /// requested.
    fn convert_string(&mut self, member: Member<'_>, spec: &ContainerSpec) -> Result<(), ConvertError> {
        let value = member.value;
        *self.container_count += 1;
        let at = self.position(value.span());
        let fail = |found: String| {
            let (name, expected) = (member.name().to_owned(), "a string with one JSON object");
            Err(ConvertError::NoObject { at, name, found, expected })
        };
        let Some(text) = value.as_str() else { return fail(with_article(value.kind().name())) };
        if self.to == Form::String {
            return Ok(());
        }
        let inner = parse_piece(text, None);
        if inner.too_deep.is_some() {
            return Err(ConvertError::TooDeep { at });
        }
        if inner.templated {
            return Err(ConvertError::Template);
        }
        let documents = inner.tree.roots().count();
        if documents > 1 {
            return fail(format!("{documents} documents"));
        }
        let Some(root) = inner.tree.root().filter(|root| root.kind() == Kind::Object) else {
            return fail(match inner.tree.root().map(NodeRef::kind) {
                Some(Kind::Array) => "an array".to_owned(),
                _ if text.trim().is_empty() => "an empty string".to_owned(),
                _ => "other text".to_owned(),
            });
        };
        if let Some(repair) = inner.repairs.iter().find(|repair| repair.is_fixable()) {
            let message = Diagnostic::from(repair.clone()).message.clone();
            return Err(ConvertError::NotStrict { at, message });
        }
        let text = match LineLayout::of(member, self.source) {
            None => on_one_line(root),
            Some(layout) if has_line_break(text.trim()) && layout.is_outside_quote() => text.trim().to_owned(),
            Some(layout) => {
                let mut out = String::new();
                lay_out(root, &layout, 0, &mut out);
                out
            }
        };
        self.add_conversion(member, spec, &text);
        Ok(())
    }

    /// Returns whether `string` is the value of a member that has the key of a container in the string form.
    fn is_container(&self, string: NodeRef<'_>) -> bool {
        let is_name = |name: &str| {
            self.schemas.services().iter().filter_map(Service::container).any(|spec| spec.string_key() == name)
        };
        let mut keys = string.tree().keys();
        keys.any(|key| key.value_of_key() == Some(string) && key.as_str().is_some_and(is_name))
    }

    /// Adds the conversion that replaces the key with the key of the other form, and the value with `text`. If the
    /// member is in JSON inside a string, `text` is escaped for that string.
    fn add_conversion(&mut self, member: Member<'_>, spec: &ContainerSpec, text: &str) {
        let depth = member.value.tree().depth();
        let key = Edit::replace(member.key.content_span(), self.to.container_key(spec).to_owned());
        let value = Edit::replace(member.value.span(), escape_layers(text, depth));
        let member = Span::new(member.key.span().start, member.value.span().end);
        self.conversions.push(Conversion { member, edits: vec![key, value] });
    }
}

/// Returns the name of a kind of value with its article: `an object`.
fn with_article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "object" => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}

/// Returns the source text of a node.
fn source_text(node: NodeRef<'_>) -> &str {
    &node.tree().text()[node.local_span().range()]
}

/// Returns the source text of a value on one line. If the value has no line breaks, its text is not changed.
fn on_one_line(node: NodeRef<'_>) -> String {
    fn write(node: NodeRef<'_>, out: &mut String) {
        match node.kind() {
            Kind::Object => {
                out.push('{');
                for (index, member) in node.all_members().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    write!(out, "{}: ", source_text(member.key)).expect("writing to a String does not fail");
                    write(member.value, out);
                }
                out.push('}');
            }
            Kind::Array => {
                out.push('[');
                for (index, element) in node.elements().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    write(element, out);
                }
                out.push(']');
            }
            _ => out.push_str(source_text(node)),
        }
    }
    if !has_line_break(source_text(node)) {
        return source_text(node).to_owned();
    }
    let mut out = String::new();
    write(node, &mut out);
    out
}

/// The layout for a value on several lines. The layout follows the lines around the member.
struct LineLayout {
    /// The line break before the member, as it is written in the source. Includes the markers of a Markdown quote (`>`)
    /// after the line break.
    line_break: String,
    /// The indentation of the member.
    indent: String,
    /// The indentation that each nesting level adds.
    unit: String,
}

impl LineLayout {
    /// Returns the layout of the lines around a member. Returns `None` if the member does not start a line.
    fn of(member: Member<'_>, source: &Source<'_>) -> Option<Self> {
        let tree = member.key.tree();
        let text = tree.text();
        let before = &text[..member.key.local_span().start as usize];
        let local_break = line_break::before(text, before.len())?;
        let line_start = line_break::line_start(text, before.len());
        let indent = &before[line_start..];
        if !indent.trim().is_empty() {
            return None;
        }
        let line_break = match tree.depth() {
            0 => &source.text()[tree.file_span(Span::from(line_start - local_break.len()..line_start)).range()],
            // In a string, `Converter::add_conversion` escapes the line break.
            _ => local_break,
        };
        let line_break = line_break.to_owned();
        // The object around the member starts on the last line above the member with less indentation.
        let indent_len = |line: &str| line.len() - line.trim_start().len();
        let outer = before[..line_start]
            .rsplit(['\n', '\r'])
            .find(|line| !line.trim().is_empty() && indent_len(line) < indent.len());
        let outer = outer.map_or("", |line| &line[..indent_len(line)]);
        let unit = indent.strip_prefix(outer).filter(|unit| !unit.is_empty()).unwrap_or("  ").to_owned();
        Some(Self { line_break, indent: indent.to_owned(), unit })
    }

    /// Returns whether the lines are outside of a Markdown quote, so that they have no markers.
    fn is_outside_quote(&self) -> bool {
        self.line_break.trim().is_empty()
    }

    /// Starts a new line that is indented by `level` additional levels.
    fn start_line(&self, level: usize, out: &mut String) {
        out.push_str(&self.line_break);
        out.push_str(&self.indent);
        out.extend(std::iter::repeat_n(self.unit.as_str(), level));
    }
}

/// Writes a value with one member or element per line. The text of each token does not change.
fn lay_out(node: NodeRef<'_>, layout: &LineLayout, level: usize, out: &mut String) {
    let brackets = match node.kind() {
        Kind::Object => ['{', '}'],
        Kind::Array => ['[', ']'],
        _ => {
            out.push_str(source_text(node));
            return;
        }
    };
    out.push(brackets[0]);
    let separate = |index: usize, out: &mut String| {
        if index > 0 {
            out.push(',');
        }
        layout.start_line(level + 1, out);
    };
    for (index, member) in node.all_members().enumerate() {
        separate(index, out);
        write!(out, "{}: ", source_text(member.key)).expect("writing to a String does not fail");
        lay_out(member.value, layout, level + 1, out);
    }
    for (index, element) in node.elements().enumerate() {
        separate(index, out);
        lay_out(element, layout, level + 1, out);
    }
    if !node.is_empty() {
        layout.start_line(level, out);
    }
    out.push(brackets[1]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::document::Expectation;

    #[test]
    fn a_conversion_that_would_change_the_detected_encoding_is_an_error() {
        let marked: Vec<u8> = "\u{FEFF}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let source = Source::new("a.md", marked).expect("it is small");
        let convert = |start: &str| {
            let text =
                format!("{start}\n```json\n{{\"objCommonParameters\": {{\"IncidentContainerJsonObj\": {{}}}}}}\n```\n");
            let source = source.with_text(&text).expect("it is small");
            super::convert(&Document::new(&source, &Config::default(), Expectation::Payload), Form::String).map(|_| ())
        };
        assert_eq!(convert("\u{FEFF}\u{A0A}"), Ok(()));
        assert_eq!(convert("\u{A0A}"), Err(ConvertError::Encoding));
    }
}
