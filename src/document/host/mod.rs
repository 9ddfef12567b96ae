//! Source code: the literals in it that may be payloads, written as JSON with a map to the file.
//!
//! A language is a small lexer and a [`Language`]. What it allows in a literal never becomes a finding, since the parser sees JSON. An
//! expression is a placeholder, which may have any value. JSON in a string is read as it is, with the escapes of the language undone.

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
    /// The functions whose arguments are the members of an object.
    constructors: &'static [Constructor],
    /// Objects are written in braces.
    braces: bool,
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

/// A language without any of these, whose strings alone are read.
const STRINGS: Language = Language {
    lex: |_| Tokens::default(),
    literals: &[],
    serializers: &[],
    bare_keys: false,
    adjacent: false,
    constructors: &[],
    braces: false,
    assigns: false,
    tables: false,
    typed: false,
    casts: false,
    data: false,
};

/// The literals of a part, which are all that may be edited in it.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    /// In ascending order.
    literals: Vec<Literal>,
    /// The comments that speak to the linter.
    pub(crate) directives: Vec<Span>,
    /// References to what is written elsewhere, in ascending order.
    references: Vec<Span>,
    /// The document that the program is in, if it is not the file.
    within: Option<Within>,
}

/// A program in another document.
#[derive(Debug)]
struct Within {
    text: String,
    /// From it to the file.
    map: SourceMap,
}

impl Literals {
    /// The literals of a program whose text is `text`, in a document that spells it as `map` says.
    pub(super) fn within(&self, text: &str, map: &SourceMap) -> Self {
        let outer = |spans: &[Span]| spans.iter().map(|span| map.span(*span)).collect();
        Self {
            literals: self.literals.clone(),
            directives: outer(&self.directives),
            references: outer(&self.references),
            within: Some(Within { text: text.to_owned(), map: map.clone() }),
        }
    }

    /// Writes the edits of `fix` as the literals need it. `None` if it would change anything but what is in a literal.
    pub(crate) fn adapt(&self, text: &str, fix: &Fix) -> Option<Fix> {
        let adapt = |edit: &Edit| match &self.within {
            None => self.adapt_edit(text, edit),
            Some(Within { text, map }) => {
                let inner = map.inner_span(edit.span)?;
                let adapted = self.adapt_edit(text, &Edit { span: inner, ..edit.clone() })?;
                // What is in front of a line is not known here.
                let one_line = !adapted.text.contains(['\n', '\r']);
                one_line.then(|| Edit { span: map.span(adapted.span), ..adapted })
            }
        };
        let edits = fix.edits.iter().map(adapt).collect::<Option<Vec<Edit>>>()?;
        Some(Fix { edits, ..fix.clone() })
    }

    /// Returns whether `span` is a reference to what is written elsewhere: an alias of YAML.
    pub(crate) fn is_reference(&self, span: Span) -> bool {
        self.references.binary_search(&span).is_ok()
    }

    /// The content of the literal that holds the byte at `offset`, quotes not included.
    pub(crate) fn content_at(&self, offset: u32) -> Option<Span> {
        let content = self.at(offset)?.content;
        Some(self.within.as_ref().map_or(content, |within| within.map.span(content)))
    }

    /// How `written` is spelled in the place of `span`, which is in a literal of a file with this text. `layered` text has the escapes
    /// of the strings of JSON around it already.
    pub(crate) fn spell_in(&self, text: &str, span: Span, written: &str, layered: bool) -> Option<String> {
        let literal = self.at(span.start)?;
        let written = if layered { unescaped(written, literal.layers)? } else { written.to_owned() };
        let Some(Within { text: program, map }) = &self.within else { return literal.spell_at(text, span, &written) };
        let spelled = literal.spell_at(program, map.inner_span(span)?, &written)?;
        // The document may have escapes for the program, as a notebook has.
        let verbatim = text.get(map.span(literal.span).range()) == program.get(literal.span.range());
        let plain =
            |character: char| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '.' | ':' | '/');
        (verbatim && !spelled.contains(['\n', '\r']) || spelled.chars().all(plain)).then_some(spelled)
    }

    fn at(&self, offset: u32) -> Option<&Literal> {
        let offset = match &self.within {
            Some(within) => within.map.inner_span(Span::at(offset))?.start,
            None => offset,
        };
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
        } else if literal.span == edit.span {
            // A value in the place of another one.
            let json = unescaped(&edit.text, literal.layers.checked_sub(1)?)?;
            (literal.content, serde_json::from_str::<String>(&json).ok()?)
        } else {
            return None;
        };
        let mut holes = false;
        literal.pieces(text, &mut |piece| {
            holes |= matches!(piece, literal::Piece::Hole(hole) if hole.overlaps(span));
        });
        let spelled = literal.spell_at(text, span, &written).filter(|_| !holes)?;
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
    let tokens = (language.lex)(text);
    let uses = Uses::new(text, &tokens);
    let assemblies = Assemblies::new(Program { language, text, tokens: &tokens, uses: &uses });
    literals_of(language, text, tokens, uses, &assemblies, each);
}

/// The same, of the tokens of a text.
fn literals_of<'s>(
    language: &Language,
    text: &'s str,
    mut tokens: Tokens,
    uses: Uses,
    assemblies: &Assemblies,
    each: &mut dyn FnMut(Part<'s>),
) {
    let comments = tokens.tokens.iter().filter(|token| token.kind == Kind::Directive);
    let directives = comments.map(|token| token.span).collect();
    let program = Program { language, text, tokens: &tokens, uses: &uses };
    let mut neighbors = Neighbors::new(text, &tokens);
    let conversions = language.tables.then(|| Conversions::new(text, &tokens));
    let mut found = Vec::new();
    let mut effort = tokens.tokens.len() * MAX_EFFORT;
    // The ranges that are still to be read, the first one last.
    let mut ranges = vec![Range { start: 0, end: tokens.tokens.len() }];
    while let Some(Range { start: at, end }) = ranges.pop() {
        if at >= end || effort == 0 {
            continue;
        }
        let literal = match tokens.tokens[at].kind {
            Kind::Open(_) if language.data => Transcript::of_document(program, at),
            Kind::String(_) if assemblies.is_fragment(at) => None,
            Kind::String(_) => match assemblies.whole(at) {
                Some(pieces) => Transcript::of_pieces(program, pieces),
                None => Transcript::of_text(program, at),
            },
            Kind::Open(Bracket::Brace | Bracket::Paren) => Transcript::of_object(program, at, &mut effort),
            _ => None,
        };
        match literal {
            Some((json, next)) => {
                ranges.push(Range { start: next.max(at + 1), end });
                if let Some(json) = &json {
                    effort = effort.saturating_sub(json.expressions.len());
                    ranges.extend(json.expressions.iter().rev());
                }
                let conversions = conversions.as_ref().filter(|_| json.is_some());
                let findings = conversions.map(|conversions| conversions.check(at, next)).unwrap_or_default();
                let supplied = uses.added(text, &tokens, at).to_vec();
                let is_text = matches!(tokens.tokens[at].kind, Kind::String(_)) && !language.data;
                found.extend(json.map(|json| {
                    let partial = is_text
                        && balance::is_fragment(&json.text)
                        && (assemblies.whole(at).is_some() || neighbors.has_fragment(at, next));
                    let object = matches!(tokens.tokens[at].kind, Kind::Open(_));
                    (json, findings, supplied, object, partial)
                }));
            }
            None => ranges.push(Range { start: at + 1, end }),
        }
    }
    for (json, ..) in &found {
        for (literal, layers) in &json.literals {
            let literal = &mut tokens.literals[*literal as usize];
            (literal.layers, literal.margin) = (*layers, json.margin);
        }
    }
    tokens.literals.sort_by_key(|literal| literal.span.start);
    let literals =
        Arc::new(Literals { literals: tokens.literals, directives, references: tokens.references, within: None });
    let dialect = Dialect { host: true, placeholders: true, ..Dialect::default() };
    for (Json { text, map, .. }, findings, supplied, object, partial) in found {
        // In a string, other text may be around a payload.
        let dialect = Dialect { prose: !starts_like_json(&text), ..dialect };
        let literals = Some(Arc::clone(&literals));
        each(Part { literals, findings, supplied, object, partial, ..Part::new(text, map, dialect) });
    }
}

/// How many tokens around a piece of a JSON text are searched for the rest of it.
const MAX_NEAR: usize = 64;

/// Finds out which strings of a program are pieces of JSON texts.
struct Neighbors<'t> {
    text: &'t str,
    tokens: &'t Tokens,
    /// What is known of each literal.
    known: Vec<Option<bool>>,
}

impl<'t> Neighbors<'t> {
    fn new(text: &'t str, tokens: &'t Tokens) -> Self {
        Self { text, tokens, known: Vec::new() }
    }

    /// Returns whether another string close to the tokens between two is only a piece of a JSON text.
    fn has_fragment(&mut self, start: Index, end: Index) -> bool {
        self.known.resize(self.tokens.literals.len(), None);
        let all = self.tokens.tokens.len();
        let (before, after) = (start.saturating_sub(MAX_NEAR)..start, end..(end + MAX_NEAR).min(all));
        before.chain(after).any(|at| match self.tokens.tokens[at].kind {
            Kind::String(literal) => self.is_fragment(literal),
            _ => false,
        })
    }

    fn is_fragment(&mut self, literal: u32) -> bool {
        let index = literal as usize;
        *self.known[index].get_or_insert_with(|| {
            let mut balance = balance::Balance::default();
            balance.feed_literal(self.text, &self.tokens.literals[index]);
            !balance.is_balanced()
        })
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
