//! Finds payloads in source code. A program may contain a payload as a string with JSON, or as an object literal such
//! as the Python dictionary `{'Status': status, "Active": True}`. The language of the program is the host of the
//! payload.
//!
//! This module finds such literals, and transcribes (translates) them to JSON, with a map to the positions in the file.
//! The example becomes `{"Status":"{{status}}","Active":true}`. The expression `status` became a placeholder, which may
//! have any value.
//!
//! Each language has a small lexer and a [`Language`]. The JSON parser only sees the transcribed JSON, so the syntax of
//! the language never causes a finding.

mod assembly;
mod balance;
mod batch;
mod c_family;
mod csv;
mod expressions;
mod flattening;
mod folding;
mod javascript;
mod lexer;
mod literal;
mod objects;
mod pairs;
mod powershell;
mod python;
pub(super) mod shell;
mod shell_pieces;
mod token;
mod transcript;
mod uses;
pub(super) mod yaml;

use std::sync::Arc;

pub(super) use batch::LANGUAGE as BATCH;
pub(super) use c_family::{CSHARP, GO, JAVA, KOTLIN};
pub(super) use csv::LANGUAGE as CSV;
pub(super) use javascript::LANGUAGE as JAVASCRIPT;
pub(super) use powershell::LANGUAGE as POWERSHELL;
pub(super) use python::LANGUAGE as PYTHON;

use super::part::{Dialect, Part, starts_like_json};
use crate::diagnostic::{Edit, Fix};
use crate::source::{SourceMap, Span};
use assembly::Assemblies;
use flattening::Conversions;
use pairs::Constructor;
use token::{Bracket, Kind, Literal, Tokens};
use transcript::{Json, Program, Transcript};
use uses::Uses;

/// The maximum number of times that a token is read, on average, to find the literals of a file. Without this limit,
/// source code with deeply nested brackets could take quadratic time.
const MAX_EFFORT: usize = 4;

/// The properties of a language.
pub(super) struct Language {
    /// Reads the tokens of a text.
    lex: fn(&str) -> Tokens,
    /// The keywords for `true`, `false` and `null`, each with the JSON keyword: `("True", "true")` in Python.
    keywords: &'static [(&'static str, &'static str)],
    /// Functions that serialize their first argument to JSON.
    serializers: &'static [&'static str],
    /// Whether keys may be names without quotes.
    has_bare_keys: bool,
    /// Whether the language is Python. Then adjacent strings are concatenated, and `%` formats a string, for example.
    is_python: bool,
    /// Functions whose arguments are the members of an object.
    constructors: &'static [Constructor],
    /// Whether objects are written in braces.
    has_brace_objects: bool,
    /// Whether members have `=` between the key and the value.
    has_equals_after_keys: bool,
    /// Whether the language is PowerShell. Then objects are hashtables (`@{…}`), in which a line end separates members.
    is_powershell: bool,
    /// Whether a type may precede the brace of an object or an array, as in `new Ticket {…}`.
    has_types_before_braces: bool,
    /// Whether the language has casts with `as`, like TypeScript.
    has_as_casts: bool,
    /// Whether the file is data instead of a program. Then each document in the file is read as one literal. This is
    /// true only for YAML.
    is_data: bool,
}

/// A language in which only strings are read, and no objects. Other languages are based on it.
const STRINGS_ONLY: Language = Language {
    lex: |_| Tokens::default(),
    keywords: &[],
    serializers: &[],
    has_bare_keys: false,
    is_python: false,
    constructors: &[],
    has_brace_objects: false,
    has_equals_after_keys: false,
    is_powershell: false,
    has_types_before_braces: false,
    has_as_casts: false,
    is_data: false,
};

/// The literals of the source code around a part. Fixes must not change anything outside of them.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    /// The literals in ascending order.
    literals: Vec<Literal>,
    /// The spans of suppression comments.
    pub(crate) directives: Vec<Span>,
    /// The spans of references to content elsewhere (YAML aliases), in ascending order.
    references: Vec<Span>,
    /// The document around the program, or `None` if the program is the whole file.
    embedding: Option<Embedding>,
}

/// How a program is embedded in another document, such as a code block in Markdown.
#[derive(Debug)]
struct Embedding {
    /// The text of the program.
    text: String,
    /// Maps the program to the file.
    map: SourceMap,
}

impl Literals {
    /// Returns these literals for a program that is embedded in another document. `text` is the text of the program,
    /// and `map` maps the text to the file.
    pub(super) fn with_embedding(&self, text: &str, map: &SourceMap) -> Self {
        let outer = |spans: &[Span]| spans.iter().map(|span| map.span(*span)).collect();
        Self {
            literals: self.literals.clone(),
            directives: outer(&self.directives),
            references: outer(&self.references),
            embedding: Some(Embedding { text: text.to_owned(), map: map.clone() }),
        }
    }

    /// Adapts the edits of `fix`, which write JSON, to the escapes of the literals. Returns `None` if the fix would
    /// change anything outside of a literal, or if a literal cannot contain its text. `text` is the text of the file.
    pub(crate) fn adapt(&self, text: &str, fix: &Fix) -> Option<Fix> {
        let adapt = |edit: &Edit| match &self.embedding {
            None => self.adapt_edit(text, edit),
            Some(Embedding { text, map }) => {
                let inner = map.inner_span(edit.span)?;
                let adapted = self.adapt_edit(text, &Edit { span: inner, ..edit.clone() })?;
                // The outer document may require a prefix on each line, such as `>`, which is unknown here.
                let one_line = !adapted.text.contains(['\n', '\r']);
                one_line.then(|| Edit { span: map.span(adapted.span), ..adapted })
            }
        };
        let edits = fix.edits.iter().map(adapt).collect::<Option<Vec<Edit>>>()?;
        Some(Fix { edits, ..fix.clone() })
    }

    /// Returns whether `span` is a reference to content elsewhere, which is a YAML alias.
    pub(crate) fn is_reference(&self, span: Span) -> bool {
        self.references.binary_search(&span).is_ok()
    }

    /// Returns the span of the content, without quotes, of the literal at `offset`.
    pub(crate) fn content_at(&self, offset: u32) -> Option<Span> {
        let content = self.literal_at(offset)?.content;
        Some(self.embedding.as_ref().map_or(content, |embedding| embedding.map.span(content)))
    }

    /// Returns `replacement` with the escapes that the literal at `span` requires, or `None` if this literal cannot
    /// contain it. `text` is the text of the file.
    ///
    /// If `has_json_escapes`, `replacement` has the escapes of the JSON strings around its position. They are removed
    /// first.
    pub(crate) fn encode_in(
        &self,
        text: &str,
        span: Span,
        replacement: &str,
        has_json_escapes: bool,
    ) -> Option<String> {
        let literal = self.literal_at(span.start)?;
        let replacement =
            if has_json_escapes { decode_json_escapes(replacement, literal.layers)? } else { replacement.to_owned() };
        let Some(Embedding { text: program, map }) = &self.embedding else {
            return literal.encode_at(text, span, &replacement);
        };
        let encoded = literal.encode_at(program, map.inner_span(span)?, &replacement)?;
        // The document may write the program with escapes, as a notebook does. Then only text without special
        // characters is the same in the program and in the document.
        let has_no_escapes = text.get(map.span(literal.span).range()) == program.get(literal.span.range());
        let is_plain =
            |character: char| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '.' | ':' | '/');
        (has_no_escapes && !encoded.contains(['\n', '\r']) || encoded.chars().all(is_plain)).then_some(encoded)
    }

    /// Returns the literal whose content includes the offset `offset` of the file.
    fn literal_at(&self, offset: u32) -> Option<&Literal> {
        let offset = match &self.embedding {
            Some(embedding) => embedding.map.inner_span(Span::at(offset))?.start,
            None => offset,
        };
        let after = self.literals.partition_point(|literal| literal.content.start <= offset);
        self.literals[..after].last().filter(|literal| offset <= literal.content.end)
    }

    /// Adapts an edit to the escapes of its literal. `text` is the text of the program.
    fn adapt_edit(&self, text: &str, edit: &Edit) -> Option<Edit> {
        let after = self.literals.partition_point(|literal| literal.span.start <= edit.span.start);
        let literal = self.literals[..after].last()?;
        if literal.is_read_only {
            return None;
        }
        let (span, replacement) = if literal.content.contains(edit.span) {
            (edit.span, decode_json_escapes(&edit.text, literal.layers)?)
        } else if literal.span == edit.span {
            // The edit replaces the whole literal by another JSON string.
            let json = decode_json_escapes(&edit.text, literal.layers.checked_sub(1)?)?;
            (literal.content, serde_json::from_str::<String>(&json).ok()?)
        } else {
            return None;
        };
        let mut has_expression = false;
        literal.for_each_piece(text, &mut |piece| {
            has_expression |=
                matches!(piece, literal::LiteralPiece::Expression(expression) if expression.overlaps(span));
        });
        // The edit must not replace an expression, because its value is unknown.
        let encoded = literal.encode_at(text, span, &replacement).filter(|_| !has_expression)?;
        Some(Edit { span, text: encoded.into(), ..edit.clone() })
    }
}

/// Decodes the escapes of `layers` nested JSON strings in `text`.
fn decode_json_escapes(text: &str, layers: u8) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..layers {
        text = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    }
    Some(text)
}

/// Finds the parts of source code that may hold a payload.
pub(super) fn parts<'s>(language: &Language, text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let tokens = (language.lex)(text);
    let uses = Uses::new(text, &tokens);
    let assemblies = Assemblies::new(Program { language, text, tokens: &tokens, uses: &uses });
    parts_of_tokens(language, text, tokens, uses, &assemblies, each);
}

/// Finds the parts of a tokenized text that may hold a payload.
fn parts_of_tokens<'s>(
    language: &Language,
    text: &'s str,
    mut tokens: Tokens,
    uses: Uses,
    assemblies: &Assemblies,
    each: &mut dyn FnMut(Part<'s>),
) {
    let directives = tokens.tokens.iter().filter(|token| token.kind == Kind::Directive);
    let directives = directives.map(|token| token.span).collect();
    let program = Program { language, text, tokens: &tokens, uses: &uses };
    let mut neighbors = Neighbors::new(text, &tokens);
    let conversions = language.is_powershell.then(|| Conversions::new(text, &tokens));
    let mut found = Vec::new();
    let mut effort = tokens.tokens.len() * MAX_EFFORT;
    // The ranges that were not read yet, in descending order, so that the last range is read next.
    let mut ranges = vec![TokenRange { start: 0, end: tokens.tokens.len() }];
    while let Some(TokenRange { start: at, end }) = ranges.pop() {
        if at >= end || effort == 0 {
            continue;
        }
        // The JSON (`None` if it cannot hold a payload), and the token after the transcribed literal.
        let transcribed = match tokens.tokens[at].kind {
            Kind::Open(_) if language.is_data => Transcript::of_data(program, at),
            Kind::String(_) if assemblies.is_fragment(at) => None,
            Kind::String(_) => match assemblies.pieces_at(at) {
                Some(pieces) => Transcript::of_pieces(program, pieces),
                None => Transcript::of_strings(program, at),
            },
            Kind::Open(Bracket::Brace | Bracket::Paren) => Transcript::of_object(program, at, &mut effort),
            _ => None,
        };
        match transcribed {
            Some((json, next)) => {
                ranges.push(TokenRange { start: next.max(at + 1), end });
                if let Some(json) = &json {
                    effort = effort.saturating_sub(json.expressions.len());
                    ranges.extend(json.expressions.iter().rev());
                }
                let conversions = conversions.as_ref().filter(|_| json.is_some());
                let findings = conversions.map(|conversions| conversions.check(at, next)).unwrap_or_default();
                let supplied_keys = uses.added_keys(text, &tokens, at).to_vec();
                let is_string = matches!(tokens.tokens[at].kind, Kind::String(_)) && !language.is_data;
                found.extend(json.map(|json| {
                    let may_be_incomplete = is_string
                        && balance::is_fragment(&json.text)
                        && (assemblies.pieces_at(at).is_some() || neighbors.has_fragment(at, next));
                    let is_object_literal = matches!(tokens.tokens[at].kind, Kind::Open(_));
                    (json, findings, supplied_keys, is_object_literal, may_be_incomplete)
                }));
            }
            None => ranges.push(TokenRange { start: at + 1, end }),
        }
    }
    for (json, ..) in &found {
        for (literal, layers) in &json.literals {
            let literal = &mut tokens.literals[*literal as usize];
            (literal.layers, literal.removes_margin) = (*layers, json.removes_margin);
        }
    }
    tokens.literals.sort_by_key(|literal| literal.span.start);
    let literals =
        Arc::new(Literals { literals: tokens.literals, directives, references: tokens.references, embedding: None });
    let dialect = Dialect { transcribed: true, placeholders: true, ..Dialect::default() };
    for (Json { text, map, .. }, findings, supplied_keys, is_object_literal, may_be_incomplete) in found {
        // A string that does not start like JSON may have other text around a payload.
        let dialect = Dialect { prose: !starts_like_json(&text), ..dialect };
        let literals = Some(Arc::clone(&literals));
        each(Part {
            literals,
            findings,
            supplied_keys,
            is_object_literal,
            may_be_incomplete,
            ..Part::new(text, map, dialect)
        });
    }
}

/// The maximum number of tokens between two strings that may be pieces of the same JSON text.
const MAX_TOKENS_BETWEEN_PIECES: usize = 64;

/// Detects whether strings near a literal are fragments. A fragment is a piece of a JSON text with an unmatched
/// bracket, such as `{"Status":`.
struct Neighbors<'t> {
    text: &'t str,
    tokens: &'t Tokens,
    /// For each literal, whether it is a fragment. `None` if this is not computed yet.
    fragments: Vec<Option<bool>>,
}

impl<'t> Neighbors<'t> {
    fn new(text: &'t str, tokens: &'t Tokens) -> Self {
        Self { text, tokens, fragments: Vec::new() }
    }

    /// Returns whether any string near the tokens from `start` to `end` (exclusive) is a fragment.
    fn has_fragment(&mut self, start: TokenIndex, end: TokenIndex) -> bool {
        self.fragments.resize(self.tokens.literals.len(), None);
        let token_count = self.tokens.tokens.len();
        let before = start.saturating_sub(MAX_TOKENS_BETWEEN_PIECES)..start;
        let after = end..(end + MAX_TOKENS_BETWEEN_PIECES).min(token_count);
        before.chain(after).any(|at| match self.tokens.tokens[at].kind {
            Kind::String(literal) => self.is_fragment(literal),
            _ => false,
        })
    }

    /// Returns whether a literal is a fragment.
    fn is_fragment(&mut self, literal: u32) -> bool {
        let index = literal as usize;
        *self.fragments[index].get_or_insert_with(|| {
            let mut balance = balance::Balance::default();
            balance.feed_literal(self.text, &self.tokens.literals[index]);
            !balance.is_balanced()
        })
    }
}

/// The index of a token in [`Tokens::tokens`].
type TokenIndex = usize;

/// A range of tokens, such as those of an expression. `end` is exclusive.
#[derive(Debug, Clone, Copy)]
struct TokenRange {
    start: TokenIndex,
    end: TokenIndex,
}

/// Returns the part of `text` at `span`.
fn slice(text: &str, span: Span) -> &str {
    &text[span.range()]
}
