//! Source code: the literals in it that may be payloads, written as JSON with a map to the file.
//!
//! A language is a small lexer and a [`Language`]. What it allows in a literal never becomes a finding, since the parser sees JSON. An
//! expression is a placeholder, which may have any value. JSON in a string is read as it is, with the escapes of the language undone.

mod batch;
mod c_family;
mod expressions;
mod flattening;
mod folding;
mod javascript;
mod lexer;
mod literal;
mod objects;
mod powershell;
mod python;
mod shell;
mod token;
mod transcript;
pub(super) mod yaml;

use std::sync::Arc;

pub(super) use batch::LANGUAGE as BATCH;
pub(super) use c_family::{CSHARP, GO, JAVA, KOTLIN};
pub(super) use javascript::LANGUAGE as JAVASCRIPT;
pub(super) use powershell::LANGUAGE as POWERSHELL;
pub(super) use python::LANGUAGE as PYTHON;
pub(super) use shell::LANGUAGE as SHELL;

use super::part::{Dialect, Part};
use crate::diagnostic::{Edit, Fix};
use crate::source::Span;
use flattening::Conversions;
use token::{Bracket, Kind, Literal, Tokens};
use transcript::{Json, Transcript};

/// How many tokens are read at most, for each token of a file, to find out where literals start.
const MAX_EFFORT: usize = 4;

/// What is special about a language.
pub(super) struct Language {
    /// Reads the tokens of a text.
    lex: fn(&str) -> Tokens,
    /// The words for `true`, `false` and `null`, and what JSON calls them.
    literals: &'static [(&'static str, &'static str)],
    /// Functions that make a JSON text of their first argument.
    serializers: &'static [&'static str],
    /// A key may be a name without quotes.
    bare_keys: bool,
    /// Strings next to each other are one.
    adjacent: bool,
    /// The function whose named arguments are the members of an object.
    constructor: Option<&'static str>,
    /// Members have `=` between key and value.
    assigns: bool,
    /// Members end with their line.
    tables: bool,
    /// The type of an object or an array may be in front of its brace.
    typed: bool,
    /// There are types, which `as` names.
    casts: bool,
    /// A file is data, and so is read as a whole.
    data: bool,
}

/// The literals of a part, which are all that may be edited in it.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    /// In ascending order.
    literals: Vec<Literal>,
    /// The comments that speak to the linter.
    pub(crate) directives: Vec<Span>,
    /// References to what is written elsewhere, in ascending order.
    references: Vec<Span>,
}

impl Literals {
    /// Writes the edits of `fix` as the literals need it. `None` if it would change anything but what is in a literal.
    pub(crate) fn adapt(&self, text: &str, fix: &Fix) -> Option<Fix> {
        let edits = fix.edits.iter().map(|edit| self.adapt_edit(text, edit)).collect::<Option<Vec<Edit>>>()?;
        Some(Fix { edits, ..fix.clone() })
    }

    /// Returns whether `span` is a reference to what is written elsewhere: an alias of YAML.
    pub(crate) fn is_reference(&self, span: Span) -> bool {
        self.references.binary_search(&span).is_ok()
    }

    /// The content of the literal that holds the byte at `offset`, quotes not included.
    pub(crate) fn content_at(&self, offset: u32) -> Option<Span> {
        self.at(offset).map(|literal| literal.content)
    }

    /// How `written` is spelled in the literal that holds the byte at `offset`.
    pub(crate) fn spell_at(&self, offset: u32, written: &str) -> Option<String> {
        self.at(offset)?.spell(written)
    }

    fn at(&self, offset: u32) -> Option<&Literal> {
        let after = self.literals.partition_point(|literal| literal.content.start <= offset);
        self.literals[..after].last().filter(|literal| offset <= literal.content.end)
    }

    fn adapt_edit(&self, text: &str, edit: &Edit) -> Option<Edit> {
        let after = self.literals.partition_point(|literal| literal.span.start <= edit.span.start);
        let literal = self.literals[..after].last()?;
        if literal.fixed {
            return None;
        }
        let (span, written) = if literal.content.contains(edit.span) {
            (edit.span, unescaped(&edit.text, literal.layers)?)
        } else if literal.span == edit.span && literal.layers > 0 {
            // A value in the place of another one.
            let json = unescaped(&edit.text, literal.layers - 1)?;
            (literal.content, serde_json::from_str::<String>(&json).ok()?)
        } else {
            return None;
        };
        let mut holes = false;
        literal.pieces(text, &mut |piece| {
            holes |= matches!(piece, literal::Piece::Hole(hole) if hole.overlaps(span));
        });
        let spelled = literal.spell(&written).filter(|_| !holes)?;
        Some(Edit { span, text: spelled.into(), ..edit.clone() })
    }
}

/// `text` without the escapes of the strings of JSON around it.
fn unescaped(text: &str, layers: u8) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..layers {
        text = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    }
    Some(text)
}

/// The parts of source code that may hold a payload.
pub(super) fn parts<'s>(language: &Language, text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    literals_of(language, text, (language.lex)(text), each);
}

/// The same, of the tokens of a text.
fn literals_of<'s>(language: &Language, text: &'s str, mut tokens: Tokens, each: &mut dyn FnMut(Part<'s>)) {
    let comments = tokens.tokens.iter().filter(|token| token.kind == Kind::Directive);
    let directives = comments.map(|token| token.span).collect();
    let conversions = language.tables.then(|| Conversions::new(text, &tokens));
    let mut found = Vec::new();
    let mut effort = tokens.tokens.len() * MAX_EFFORT;
    let mut at = 0;
    while at < tokens.tokens.len() && effort > 0 {
        let literal = match tokens.tokens[at].kind {
            Kind::Open(_) if language.data => Transcript::of_document(language, text, &tokens, at),
            Kind::String(_) => Transcript::of_text(language, text, &tokens, at),
            Kind::Open(Bracket::Brace | Bracket::Paren) => {
                Transcript::of_object(language, text, &tokens, at, &mut effort)
            }
            _ => None,
        };
        match literal {
            Some((json, next)) => {
                let conversions = conversions.as_ref().filter(|_| json.is_some());
                let findings = conversions.map(|conversions| conversions.check(at, next)).unwrap_or_default();
                found.extend(json.map(|json| (json, findings)));
                at = next;
            }
            None => at += 1,
        }
    }
    for (literal, layers) in found.iter().flat_map(|(json, _)| &json.literals) {
        tokens.literals[*literal as usize].layers = *layers;
    }
    let literals = Arc::new(Literals { literals: tokens.literals, directives, references: tokens.references });
    let dialect = Dialect { host: true, placeholders: true, ..Dialect::default() };
    for (Json { text, map, .. }, findings) in found {
        let literals = Some(Arc::clone(&literals));
        let text = text.into();
        each(Part { text, map, dialect, inline: true, secrets: Vec::new(), literals, findings, quote: None });
    }
}

/// Where a token is in its list.
type Index = usize;

/// The tokens of an expression.
#[derive(Debug, Clone, Copy)]
struct Range {
    start: Index,
    end: Index,
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.range()]
}
