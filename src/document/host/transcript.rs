//! Writes a literal of source code as JSON.

use aho_corasick::AhoCorasick;

use super::assembly::{Glue, Piece};
use super::token::{Holes, Kind, Token, Tokens};
use super::uses::Uses;
use super::{Index, Language, Range, slice};
use crate::source::{SourceMap, SourceMapBuilder, Span};
use crate::syntax::escape;

/// How deep objects and arrays may be nested in each other.
pub(super) const MAX_DEPTH: usize = 64;

/// The longest expression whose text names its placeholder, in bytes.
const MAX_NAME: usize = 40;

/// A program.
#[derive(Clone, Copy)]
pub(super) struct Program<'t> {
    pub language: &'t Language,
    pub text: &'t str,
    pub tokens: &'t Tokens,
    pub uses: &'t Uses,
}

/// JSON that is written for a literal, with the map to the file.
pub(super) struct Transcript<'t> {
    pub(super) language: &'t Language,
    pub(super) text: &'t str,
    pub(super) tokens: &'t Tokens,
    /// The words in strings that are replaced.
    pub(super) replaced: Option<&'t AhoCorasick>,
    /// The outermost object may have members that are not written in it.
    pub(super) open_ended: bool,
    pub(super) out: String,
    pub(super) map: SourceMapBuilder,
    /// How many strings that hold JSON are around what is written.
    pub(super) layers: u8,
    /// The content of a string is written, not a JSON text.
    pub(super) in_string: bool,
    /// A string, a number or a word was written as a value.
    pub(super) has_value: bool,
    pub(super) depth: usize,
    /// The bracket that is nested too deeply.
    pub(super) too_deep: Option<Index>,
    /// How many tokens were read.
    pub(super) read: usize,
    /// How expressions are put into the strings by what follows them.
    pub(super) filled: Option<Holes>,
    /// A margin is taken off what is written.
    pub(super) margin: bool,
    /// The literals that were written, and how many strings of JSON are around each.
    pub(super) literals: Vec<(u32, u8)>,
    /// The expressions that are placeholders.
    pub(super) expressions: Vec<Range>,
}

/// What a literal says.
pub(super) struct Json {
    pub text: String,
    pub map: SourceMap,
    /// The literals that are in it, and how many strings of JSON are around each.
    pub literals: Vec<(u32, u8)>,
    /// A margin was taken off.
    pub margin: bool,
    /// The expressions in it, in which there may be others.
    pub expressions: Vec<Range>,
}

impl<'t> Transcript<'t> {
    pub(super) fn new(program: Program<'t>) -> Self {
        let Program { language, text, tokens, uses } = program;
        Self {
            language,
            text,
            tokens,
            replaced: uses.replaced.as_ref(),
            open_ended: false,
            out: String::new(),
            map: SourceMap::builder(),
            layers: 0,
            in_string: false,
            has_value: false,
            depth: 0,
            too_deep: None,
            read: 0,
            filled: None,
            margin: false,
            literals: Vec::new(),
            expressions: Vec::new(),
        }
    }

    /// What was written, which ends before the token `end`.
    fn finish(self, end: Index) -> Json {
        let last = self.span(end - 1).end;
        let Self { out: text, map, margin, literals, expressions, .. } = self;
        Json { text, map: map.finish(last, 0), literals, margin, expressions }
    }

    /// What the strings say that start at a token and are joined, and where the next token is behind them.
    pub(super) fn of_text(program: Program<'t>, at: Index) -> Option<(Option<Json>, Index)> {
        let mut this = Self::new(program);
        let end = this.joined_end(at);
        let has_bracket = (at..end).any(|at| slice(program.text, this.span(at)).contains(['{', '[']));
        if !has_bracket || this.is_pattern(at) {
            return Some((None, end));
        }
        this.filled = this.filled_in(at, end);
        this.margin = this.written(end) == "." && this.written(end + 1) == "trimMargin";
        this.joined(Range { start: at, end });
        Some((Some(this.finish(end)), end))
    }

    /// What pieces say that a program puts together, and where the next token is behind the last one.
    pub(super) fn of_pieces(program: Program<'t>, pieces: &[Piece]) -> Option<(Option<Json>, Index)> {
        let mut this = Self::new(program);
        let end = pieces.last()?.range.end;
        for (at, piece) in pieces.iter().enumerate() {
            this.filled = piece.filled;
            let Range { start, end } = piece.range;
            if this.pieces_end(start) == end {
                this.joined(piece.range);
            } else {
                let span = this.span_of(piece.range);
                this.hole(span);
            }
            if at + 1 < pieces.len() {
                let after = Span::at(this.span(end - 1).end);
                match piece.glue {
                    Glue::Nothing | Glue::Unknown => {}
                    Glue::Line => this.put_text("\n", after),
                    Glue::Literal(literal) => {
                        let mut glue = String::new();
                        program.tokens.literals[literal as usize].pieces(program.text, &mut |piece| match piece {
                            super::literal::Piece::Plain(span) => glue.push_str(slice(program.text, span)),
                            super::literal::Piece::Escaped(character, _) => glue.push(character),
                            super::literal::Piece::Breaks(..) | super::literal::Piece::Hole(_) => glue.push('\n'),
                        });
                        if !glue.is_empty() {
                            this.put_text(&glue, after);
                        }
                    }
                }
            }
        }
        Some((Some(this.finish(end)), end))
    }

    /// The object that starts with the bracket at a token, and where the next token is behind it. `None` if there is no object.
    pub(super) fn of_object(program: Program<'t>, at: Index, effort: &mut usize) -> Option<(Option<Json>, Index)> {
        let mut this = Self::new(program);
        this.open_ended = program.uses.is_spread(program.text, program.tokens, at) || this.is_merged(at);
        let starts = this.starts_object(at);
        if starts && this.is_description(at) {
            let close = this.token(at)?.close? as Index;
            return Some((None, close + 1));
        }
        let found = starts.then(|| this.object(at)).flatten();
        *effort = effort.saturating_sub(this.read);
        if let Some(bracket) = this.too_deep {
            return Some((None, bracket));
        }
        let end = found?;
        // Names with nothing but types or variables behind them are a declaration.
        Some((this.has_value.then(|| this.finish(end)), end))
    }

    /// The object or the array that starts with the bracket at a token, and where the next token is after it.
    pub(super) fn of_document(program: Program<'t>, at: Index) -> Option<(Option<Json>, Index)> {
        let mut this = Self::new(program);
        let end = program.tokens.tokens[at].close? as Index + 1;
        let written = this.expression(Range { start: at, end });
        if let Some(bracket) = this.too_deep {
            return Some((None, bracket));
        }
        written?;
        Some((Some(this.finish(end)), end))
    }

    pub(super) fn token(&self, at: Index) -> Option<Token> {
        self.tokens.tokens.get(at).copied()
    }

    pub(super) fn kind(&self, at: Index) -> Option<Kind> {
        self.tokens.kind(at)
    }

    pub(super) fn span(&self, at: Index) -> Span {
        self.tokens.tokens[at].span
    }

    pub(super) fn written(&self, at: Index) -> &'t str {
        self.tokens.written(self.text, at)
    }

    /// The first token from `at` on that is neither a line end nor a comment.
    pub(super) fn significant(&self, at: Index) -> Index {
        let mut at = at;
        while matches!(self.kind(at), Some(Kind::LineEnd | Kind::Directive)) {
            at += 1;
        }
        at
    }

    /// Writes a string with the quotes of JSON around what `content` writes.
    pub(super) fn quoted(&mut self, content: impl FnOnce(&mut Self), range: Range) {
        let span = self.span_of(range);
        let literal = |at: Index| match self.kind(at) {
            Some(Kind::String(literal)) => Some(self.tokens.literals[literal as usize]),
            _ => None,
        };
        let (first, last) = (literal(range.start), literal(range.end.max(range.start + 1) - 1));
        let open = first.map_or(Span::at(span.start), |first| Span::new(first.span.start, first.content.start));
        let close = last.map_or(Span::at(span.end), |last| Span::new(last.content.end, last.span.end));
        self.put("\"", open);
        self.in_string = true;
        content(self);
        self.in_string = false;
        self.put("\"", close);
    }

    /// Writes a placeholder for an expression.
    pub(super) fn hole(&mut self, span: Span) {
        let written = slice(self.text, span).trim_matches(['{', '}', '$', '(', ')', ' ']);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let is_name = !written.is_empty() && written.len() <= MAX_NAME && written.bytes().all(plain);
        let name = if is_name { written } else { "expression" };
        self.put_text(&format!("{{{{{name}}}}}"), span);
    }

    pub(super) fn span_of(&self, range: Range) -> Span {
        Span::new(self.span(range.start).start, self.span(range.end.max(range.start + 1) - 1).end)
    }

    /// Writes a mark that the language does not have there, before a token.
    pub(super) fn put_between(&mut self, mark: &str, at: Index) {
        let before = at.checked_sub(1).map_or(Span::at(0), |before| self.span(before));
        // What a reference stands for is all in one place.
        let inside = self.is_reference(before) && self.token(at).is_some_and(|token| token.span == before);
        self.put(mark, if inside { before } else { Span::at(before.end) });
    }

    fn is_reference(&self, span: Span) -> bool {
        self.tokens.references.binary_search(&span).is_ok()
    }

    /// Writes text: of a string, if the content of one is written.
    pub(super) fn put_text(&mut self, text: &str, span: Span) {
        if self.is_reference(span) {
            let json = self.spelled(text);
            self.map.reference(json.len() as u32, span);
            self.out.push_str(&json);
            return;
        }
        if slice(self.text, span) != text {
            let json = self.spelled(text);
            self.map.piece(json.len() as u32, span);
            self.out.push_str(&json);
            return;
        }
        // What is spelled differently is a piece of its own, so that every other character has its place.
        let mut plain = span.start;
        for (at, character) in text.char_indices() {
            let character = character.encode_utf8(&mut [0; 4]).to_owned();
            let json = self.spelled(&character);
            if json == character {
                continue;
            }
            let here = Span::from(span.start as usize + at..span.start as usize + at + character.len());
            self.copy(Span::new(plain, here.start));
            self.map.piece(json.len() as u32, here);
            self.out.push_str(&json);
            plain = here.end;
        }
        self.copy(Span::new(plain, span.end));
    }

    pub(super) fn copy(&mut self, span: Span) {
        if !span.is_empty() {
            self.map.copy(span);
            self.out.push_str(slice(self.text, span));
        }
    }

    /// How many strings of JSON are around what is written.
    pub(super) fn strings_around(&self) -> u8 {
        self.layers + u8::from(self.in_string)
    }

    /// How the content of a string, or JSON, is spelled in the strings around it.
    pub(super) fn spelled(&self, text: &str) -> String {
        (0..self.strings_around()).fold(text.to_owned(), |text, _| escape(&text))
    }

    /// Writes `json`, which is no text, for what is at `span`.
    pub(super) fn put(&mut self, json: &str, span: Span) {
        let was = std::mem::replace(&mut self.in_string, false);
        self.put_text(json, span);
        self.in_string = was;
    }
}
