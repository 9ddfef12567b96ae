//! Transcribes (translates) a literal of source code to JSON. The literal is a string, an object or an array. For
//! example, the Python dictionary `{'Active': True}` becomes `{"Active":true}`.
//!
//! Functions whose names start with `put` or `try_put` append to the JSON.

use aho_corasick::AhoCorasick;

use super::assembly::{Piece, Separator};
use super::token::{Interpolation, Kind, Token, Tokens};
use super::uses::Uses;
use super::{Language, TokenIndex, TokenRange, slice};
use crate::source::{SourceMap, SourceMapBuilder, Span};
use crate::syntax::escape;

/// The maximum nesting of objects and arrays.
pub(super) const MAX_DEPTH: usize = 64;

/// The maximum length of an expression that is used as the name of its placeholder, in bytes.
const MAX_PLACEHOLDER_NAME: usize = 40;

/// A program, together with its tokens and the uses of its variables.
#[derive(Clone, Copy)]
pub(super) struct Program<'t> {
    pub language: &'t Language,
    pub text: &'t str,
    pub tokens: &'t Tokens,
    pub uses: &'t Uses,
}

/// The state of transcribing a literal to JSON.
pub(super) struct Transcript<'t> {
    pub(super) language: &'t Language,
    pub(super) text: &'t str,
    pub(super) tokens: &'t Tokens,
    /// Finds the words in strings that the program replaces.
    pub(super) replaced_words: Option<&'t AhoCorasick>,
    /// Whether the outermost object may have members that are not in the literal, because the program merges it with
    /// other objects.
    pub(super) may_have_other_members: bool,
    /// The JSON so far.
    pub(super) out: String,
    /// Maps the JSON so far to the file.
    pub(super) map: SourceMapBuilder,
    /// The number of JSON strings around the current value. For example, this is 1 in an object that the program
    /// serializes to a string. Does not count the string whose content is being written (`in_string`).
    pub(super) layers: u8,
    /// Whether the current output is the content of a string.
    pub(super) in_string: bool,
    /// Whether any value of the JSON was a literal in the source: a string, a number or a keyword.
    pub(super) has_literal_value: bool,
    /// The number of objects and arrays around the current position of the output.
    pub(super) depth: usize,
    /// The bracket that exceeds the nesting limit.
    pub(super) too_deep: Option<TokenIndex>,
    /// The number of tokens that were read.
    pub(super) tokens_read: usize,
    /// How a function around the current strings inserts expressions into them, as in `"…".format(…)`. If `None`, the
    /// syntax of each literal determines where expressions are.
    pub(super) interpolation: Option<Interpolation>,
    /// Whether the margin of each line is removed (see [`super::token::Literal::removes_margin`]).
    pub(super) removes_margin: bool,
    /// The indexes of the literals that were transcribed, each with the number of JSON strings around it.
    pub(super) literals: Vec<(u32, u8)>,
    /// The expressions that were replaced by placeholders.
    pub(super) expressions: Vec<TokenRange>,
}

/// The result of transcribing a literal to JSON.
pub(super) struct Json {
    pub text: String,
    /// Maps the text to the file.
    pub map: SourceMap,
    /// The indexes of the string literals in the text, each with the number of JSON strings around it.
    pub literals: Vec<(u32, u8)>,
    /// Whether the margin of each line was removed.
    pub removes_margin: bool,
    /// The expressions that were replaced by placeholders. They may contain other literals.
    pub expressions: Vec<TokenRange>,
}

impl<'t> Transcript<'t> {
    pub(super) fn new(program: Program<'t>) -> Self {
        let Program { language, text, tokens, uses } = program;
        Self {
            language,
            text,
            tokens,
            replaced_words: uses.replaced_words.as_ref(),
            may_have_other_members: false,
            out: String::new(),
            map: SourceMap::builder(),
            layers: 0,
            in_string: false,
            has_literal_value: false,
            depth: 0,
            too_deep: None,
            tokens_read: 0,
            interpolation: None,
            removes_margin: false,
            literals: Vec::new(),
            expressions: Vec::new(),
        }
    }

    /// Returns the JSON of a literal that ends before the token `end`.
    fn finish(self, end: TokenIndex) -> Json {
        let last = self.span(end - 1).end;
        let Self { out: text, map, removes_margin, literals, expressions, .. } = self;
        Json { text, map: map.finish(last, 0), literals, removes_margin, expressions }
    }

    /// Transcribes the concatenated strings that start at the token `at`. Returns the JSON, and the token after the
    /// strings. The JSON is `None` if the strings cannot hold a payload.
    pub(super) fn of_strings(program: Program<'t>, at: TokenIndex) -> Option<(Option<Json>, TokenIndex)> {
        let mut this = Self::new(program);
        let end = this.concatenation_end(at);
        let has_bracket = (at..end).any(|at| slice(program.text, this.span(at)).contains(['{', '[']));
        if !has_bracket || this.is_regex(at) {
            return Some((None, end));
        }
        this.interpolation = this.interpolation_around(at, end);
        this.removes_margin = this.token_text(end) == "." && this.token_text(end + 1) == "trimMargin";
        this.put_concatenation(TokenRange { start: at, end });
        Some((Some(this.finish(end)), end))
    }

    /// Transcribes the pieces of an assembled text. Returns the JSON, and the token after the last piece.
    pub(super) fn of_pieces(program: Program<'t>, pieces: &[Piece]) -> Option<(Option<Json>, TokenIndex)> {
        let mut this = Self::new(program);
        let end = pieces.last()?.range.end;
        for (index, piece) in pieces.iter().enumerate() {
            this.interpolation = piece.interpolation;
            let TokenRange { start, end } = piece.range;
            if this.pieces_end(start) == end {
                this.put_concatenation(piece.range);
            } else {
                let span = this.span_of(piece.range);
                this.put_placeholder(span);
            }
            if index + 1 < pieces.len() {
                let after = Span::at(this.span(end - 1).end);
                match piece.separator {
                    Separator::None | Separator::Unknown => {}
                    Separator::LineBreak => this.put_text("\n", after),
                    Separator::Literal(literal) => {
                        let mut separator = String::new();
                        program.tokens.literals[literal as usize].for_each_piece(
                            program.text,
                            &mut |piece| match piece {
                                super::literal::LiteralPiece::Plain(span) => {
                                    separator.push_str(slice(program.text, span))
                                }
                                super::literal::LiteralPiece::Escaped(character, _) => separator.push(character),
                                super::literal::LiteralPiece::LineBreaks(..)
                                | super::literal::LiteralPiece::Expression(_) => {
                                    separator.push('\n');
                                }
                            },
                        );
                        if !separator.is_empty() {
                            this.put_text(&separator, after);
                        }
                    }
                }
            }
        }
        Some((Some(this.finish(end)), end))
    }

    /// Transcribes the object that starts with the bracket at `at`. Returns the JSON, and the token at which reading
    /// continues. Returns `None` if there is no object.
    ///
    /// If the object is nested too deeply, or is not data (such as a declaration of types), only the JSON is `None`.
    /// `effort` is the number of tokens that may still be read in the file, and is reduced.
    pub(super) fn of_object(
        program: Program<'t>,
        at: TokenIndex,
        effort: &mut usize,
    ) -> Option<(Option<Json>, TokenIndex)> {
        let mut this = Self::new(program);
        this.may_have_other_members = program.uses.is_merged(program.text, program.tokens, at) || this.is_merged(at);
        let opens_object = this.opens_object_with_members(at);
        if opens_object && this.is_description(at) {
            let close = this.token(at)?.close? as TokenIndex;
            return Some((None, close + 1));
        }
        let object_end = opens_object.then(|| this.put_object(at)).flatten();
        *effort = effort.saturating_sub(this.tokens_read);
        if let Some(bracket) = this.too_deep {
            return Some((None, bracket));
        }
        let end = object_end?;
        // An object without literals may be a declaration of types, for example.
        Some((this.has_literal_value.then(|| this.finish(end)), end))
    }

    /// Transcribes the document of a data file (YAML) that starts with the bracket at `at`. Returns the JSON, and the
    /// token after the document.
    pub(super) fn of_data(program: Program<'t>, at: TokenIndex) -> Option<(Option<Json>, TokenIndex)> {
        let mut this = Self::new(program);
        let end = program.tokens.tokens[at].close? as TokenIndex + 1;
        let written = this.put_expression(TokenRange { start: at, end });
        if let Some(bracket) = this.too_deep {
            return Some((None, bracket));
        }
        written?;
        Some((Some(this.finish(end)), end))
    }

    pub(super) fn token(&self, at: TokenIndex) -> Option<Token> {
        self.tokens.tokens.get(at).copied()
    }

    pub(super) fn kind(&self, at: TokenIndex) -> Option<Kind> {
        self.tokens.kind(at)
    }

    pub(super) fn span(&self, at: TokenIndex) -> Span {
        self.tokens.tokens[at].span
    }

    pub(super) fn token_text(&self, at: TokenIndex) -> &'t str {
        self.tokens.token_text(self.text, at)
    }

    /// Returns the first token at or after `at` that is neither a line end nor a comment.
    pub(super) fn next_significant(&self, at: TokenIndex) -> TokenIndex {
        let mut at = at;
        while matches!(self.kind(at), Some(Kind::LineEnd | Kind::Directive)) {
            at += 1;
        }
        at
    }

    /// Writes a JSON string for the tokens in `range`. The function `content` writes the content between the quotes.
    pub(super) fn put_string(&mut self, content: impl FnOnce(&mut Self), range: TokenRange) {
        let span = self.span_of(range);
        let literal = |at: TokenIndex| match self.kind(at) {
            Some(Kind::String(literal)) => Some(self.tokens.literals[literal as usize]),
            _ => None,
        };
        let (first, last) = (literal(range.start), literal(range.end.max(range.start + 1) - 1));
        let open = first.map_or(Span::at(span.start), |first| Span::new(first.span.start, first.content.start));
        let close = last.map_or(Span::at(span.end), |last| Span::new(last.content.end, last.span.end));
        self.put_json("\"", open);
        self.in_string = true;
        content(self);
        self.in_string = false;
        self.put_json("\"", close);
    }

    /// Writes a placeholder for the expression at `span`, such as `{{name}}`.
    pub(super) fn put_placeholder(&mut self, span: Span) {
        let written = slice(self.text, span).trim_matches(['{', '}', '$', '(', ')', ' ']);
        let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let is_name = !written.is_empty() && written.len() <= MAX_PLACEHOLDER_NAME && written.bytes().all(is_in_name);
        let name = if is_name { written } else { "expression" };
        self.put_text(&format!("{{{{{name}}}}}"), span);
    }

    /// Returns the span of a range of tokens.
    pub(super) fn span_of(&self, range: TokenRange) -> Span {
        Span::new(self.span(range.start).start, self.span(range.end.max(range.start + 1) - 1).end)
    }

    /// Writes punctuation that the source does not have, such as a comma. The punctuation is mapped to the end of the
    /// token before `at`.
    pub(super) fn put_punctuation(&mut self, mark: &str, at: TokenIndex) {
        let before = at.checked_sub(1).map_or(Span::at(0), |before| self.span(before));
        // All tokens that are written in place of a reference (a YAML alias) have the span of the reference.
        let is_in_reference = self.is_reference(before) && self.token(at).is_some_and(|token| token.span == before);
        self.put_json(mark, if is_in_reference { before } else { Span::at(before.end) });
    }

    /// Returns whether `span` is a reference to content elsewhere, which is a YAML alias.
    fn is_reference(&self, span: Span) -> bool {
        self.tokens.references.binary_search(&span).is_ok()
    }

    /// Writes `text` as the transcription of the source at `span`. Escapes `text` for the JSON strings around the
    /// current output.
    pub(super) fn put_text(&mut self, text: &str, span: Span) {
        if self.is_reference(span) {
            let json = self.escape_for_strings(text);
            self.map.reference(json.len() as u32, span);
            self.out.push_str(&json);
            return;
        }
        if slice(self.text, span) != text {
            let json = self.escape_for_strings(text);
            self.map.piece(json.len() as u32, span);
            self.out.push_str(&json);
            return;
        }
        // Each escaped character has its own piece in the map, so that all other characters keep their positions.
        let mut plain = span.start;
        for (at, character) in text.char_indices() {
            let character = character.encode_utf8(&mut [0; 4]).to_owned();
            let json = self.escape_for_strings(&character);
            if json == character {
                continue;
            }
            let here = Span::from(span.start as usize + at..span.start as usize + at + character.len());
            self.put_source(Span::new(plain, here.start));
            self.map.piece(json.len() as u32, here);
            self.out.push_str(&json);
            plain = here.end;
        }
        self.put_source(Span::new(plain, span.end));
    }

    /// Writes the source at `span` unchanged.
    pub(super) fn put_source(&mut self, span: Span) {
        if !span.is_empty() {
            self.map.copy(span);
            self.out.push_str(slice(self.text, span));
        }
    }

    /// Returns the number of JSON strings around the current output.
    pub(super) fn strings_around(&self) -> u8 {
        self.layers + u8::from(self.in_string)
    }

    /// Escapes text for the JSON strings around the current output.
    pub(super) fn escape_for_strings(&self, text: &str) -> String {
        (0..self.strings_around()).fold(text.to_owned(), |text, _| escape(&text))
    }

    /// Writes `json` as the transcription of the source at `span`. Unlike the text of [`Self::put_text`], `json` is
    /// JSON syntax, such as a quote or a bracket. So it is escaped for the strings around the current string, but not
    /// for the current string.
    pub(super) fn put_json(&mut self, json: &str, span: Span) {
        let was_in_string = std::mem::replace(&mut self.in_string, false);
        self.put_text(json, span);
        self.in_string = was_in_string;
    }
}
