//! Writes a literal of source code as JSON.

use super::literal::Piece;
use super::token::{Bracket, Holes, Kind, Token, Tokens};
use super::{Index, Language, Range, slice};
use crate::source::{SourceMap, SourceMapBuilder, Span};
use crate::syntax::escape;

/// How deep objects and arrays may be nested in each other.
const MAX_DEPTH: usize = 64;

/// The longest expression whose text names its placeholder, in bytes.
const MAX_NAME: usize = 40;

/// JSON that is written for a literal, with the map to the file.
pub(super) struct Transcript<'t> {
    language: &'t Language,
    text: &'t str,
    tokens: &'t Tokens,
    out: String,
    map: SourceMapBuilder,
    /// How many strings that hold JSON are around what is written.
    layers: u8,
    /// The content of a string is written, not a JSON text.
    in_string: bool,
    /// A string, a number or a word was written as a value.
    has_value: bool,
    depth: usize,
    /// How many tokens were read.
    read: usize,
    /// How expressions are put into the strings by what follows them.
    filled: Option<Holes>,
}

/// What a literal says, as JSON; nothing where it cannot be a payload.
type Json = Option<(String, SourceMap)>;

impl<'t> Transcript<'t> {
    fn new(language: &'t Language, text: &'t str, tokens: &'t Tokens) -> Self {
        Self {
            language,
            text,
            tokens,
            out: String::new(),
            map: SourceMap::builder(),
            layers: 0,
            in_string: false,
            has_value: false,
            depth: 0,
            read: 0,
            filled: None,
        }
    }

    /// What the strings say that start at a token and are joined, and where the next token is behind them.
    pub(super) fn of_text(
        language: &'t Language,
        text: &'t str,
        tokens: &'t Tokens,
        at: Index,
    ) -> Option<(Json, Index)> {
        let mut this = Self::new(language, text, tokens);
        let end = this.joined_end(at);
        let has_bracket = (at..end).any(|at| slice(text, this.span(at)).contains(['{', '[']));
        if !has_bracket {
            return Some((None, end));
        }
        this.filled = this.filled_in(at, end);
        this.joined(Range { start: at, end });
        let last = this.span(end - 1).end;
        Some((Some((this.out, this.map.finish(last, 0))), end))
    }

    /// How the strings between two tokens are filled in by what is around them, as `"…".format(…)` and `String.format("…", …)`.
    fn filled_in(&self, start: Index, end: Index) -> Option<Holes> {
        let after = |ahead: usize| self.written(end + ahead);
        let opens = start > 1 && self.written(start - 1) == "(";
        let function = if opens { self.written(start - 2) } else { "" };
        match (after(0), after(1)) {
            ("%", _) if self.language.adjacent => Some(Holes::Percent),
            (".", "format") => Some(if self.language.adjacent { Holes::Braces } else { Holes::Percent }),
            (".", "formatted") => Some(Holes::Percent),
            ("-", "f" | "F") if self.language.tables => Some(Holes::Braces),
            _ => match function {
                "format" | "Sprintf" | "Printf" | "printf" => Some(Holes::Percent),
                "Format" | "AppendFormat" => Some(Holes::Braces),
                // The string may be filled in elsewhere.
                _ if (start..end).all(|at| self.has_no_holes(at)) => Some(Holes::Whole),
                _ => None,
            },
        }
    }

    fn has_no_holes(&self, at: Index) -> bool {
        match self.kind(at) {
            Some(Kind::String(literal)) => self.tokens.literals[literal as usize].holes == Holes::None,
            _ => true,
        }
    }

    /// The object that starts with the bracket at a token, and where the next token is behind it. `None` if there is no object.
    pub(super) fn of_object(
        language: &'t Language,
        text: &'t str,
        tokens: &'t Tokens,
        at: Index,
        effort: &mut usize,
    ) -> Option<(Json, Index)> {
        let mut this = Self::new(language, text, tokens);
        let found = this.starts_object(at).then(|| this.object(at)).flatten();
        *effort = effort.saturating_sub(this.read);
        let end = found?;
        let last = this.span(end - 1).end;
        // Names with nothing but types or variables behind them are a declaration.
        let json = this.has_value.then(|| (this.out, this.map.finish(last, 0)));
        Some((json, end))
    }

    fn token(&self, at: Index) -> Option<Token> {
        self.tokens.tokens.get(at).copied()
    }

    fn kind(&self, at: Index) -> Option<Kind> {
        self.token(at).map(|token| token.kind)
    }

    fn span(&self, at: Index) -> Span {
        self.tokens.tokens[at].span
    }

    fn written(&self, at: Index) -> &'t str {
        self.token(at).map_or("", |token| slice(self.text, token.span))
    }

    /// The first token from `at` on that is neither a line end nor a comment.
    fn significant(&self, at: Index) -> Index {
        let mut at = at;
        while matches!(self.kind(at), Some(Kind::LineEnd | Kind::Directive)) {
            at += 1;
        }
        at
    }

    /// Returns whether the bracket at a token opens an object, and not a block of code.
    fn starts_object(&self, at: Index) -> bool {
        let Some(token) = self.token(at).filter(|token| token.close.is_some()) else { return false };
        if self.is_declaration(at) {
            return false;
        }
        if token.kind == Kind::Open(Bracket::Paren) {
            return self.is_constructor(at);
        }
        if self.language.tables {
            return slice(self.text, token.span).starts_with('@');
        }
        let separator = if self.language.assigns { Kind::Equals } else { Kind::Colon };
        let first = self.significant(at + 1);
        match self.kind(first) {
            Some(Kind::String(_) | Kind::Name | Kind::Number) => {
                self.kind(self.significant(first + 1)) == Some(separator)
            }
            Some(Kind::Spread) => true,
            Some(Kind::Open(Bracket::Square)) => self.language.bare_keys,
            _ => false,
        }
    }

    /// Returns whether a brace belongs to the declaration of a type: `type Ticket = {`.
    fn is_declaration(&self, at: Index) -> bool {
        self.language.casts
            && at >= 3
            && self.kind(at - 1) == Some(Kind::Equals)
            && self.tokens.tokens[..at - 1].iter().rev().take(16).any(|token| slice(self.text, token.span) == "type")
            && !self.tokens.tokens[..at - 1]
                .iter()
                .rev()
                .take_while(|token| slice(self.text, token.span) != "type")
                .any(|token| {
                    matches!(token.kind, Kind::Semicolon | Kind::Equals | Kind::Close(Bracket::Brace | Bracket::Paren))
                })
    }

    /// Returns whether a parenthesis is that of the function that makes an object of named arguments.
    fn is_constructor(&self, at: Index) -> bool {
        let name = at.checked_sub(1).map(|name| (name, self.written(name)));
        name.is_some_and(|(name, written)| {
            Some(written) == self.language.constructor
                && !matches!(name.checked_sub(1).map(|before| self.written(before)), Some("." | "def" | "class"))
        })
    }

    /// Writes the object whose bracket is at a token. Returns the token behind it; `None` if it is something else.
    fn object(&mut self, open: Index) -> Option<Index> {
        let close = self.token(open)?.close? as Index;
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        self.put("{", self.span(open));
        let constructor = self.kind(open) == Some(Kind::Open(Bracket::Paren));
        let mut at = open + 1;
        let mut first = true;
        loop {
            at = self.separators(at, close)?;
            if at >= close {
                break;
            }
            if !first {
                self.put_between(",", at);
            }
            first = false;
            at = self.member(at, close, constructor)?;
            match self.kind(at) {
                _ if at >= close => {}
                Some(Kind::Comma) if !self.language.tables => at += 1,
                Some(Kind::Semicolon | Kind::LineEnd) if self.language.tables => at += 1,
                _ => return None,
            }
        }
        self.put("}", self.span(close));
        self.depth -= 1;
        Some(close + 1)
    }

    /// Passes over what may be between members.
    fn separators(&mut self, at: Index, close: Index) -> Option<Index> {
        let mut at = at;
        while at < close {
            match self.kind(at)? {
                Kind::LineEnd | Kind::Directive => {}
                Kind::Semicolon if self.language.tables => {}
                _ => break,
            }
            self.read += 1;
            at += 1;
        }
        Some(at)
    }

    /// Writes the member that starts at a token. Returns the token behind it.
    fn member(&mut self, at: Index, close: Index, constructor: bool) -> Option<Index> {
        let colon = if constructor || self.language.assigns { Kind::Equals } else { Kind::Colon };
        if self.kind(at)? == Kind::Spread {
            let end = self.expression_end(at + 1, close);
            self.placeholder_member(Range { start: at, end });
            return Some(end);
        }
        let key_end = match self.kind(at)? {
            Kind::Open(_) => self.token(at)?.close? as Index + 1,
            _ => at + 1,
        };
        let separator = self.significant(key_end);
        if self.kind(separator) != Some(colon) {
            // `{ status }`: a variable of the same name; or an expression as a key.
            let end = self.expression_end(at, close);
            if self.kind(at)? == Kind::Name && end == at + 1 && self.language.bare_keys && !self.language.tables {
                self.key(at);
                self.put_between(":", end);
                self.placeholder(Range { start: at, end });
                return Some(end);
            }
            let key_end = (at..end).find(|at| self.kind(*at) == Some(colon))?;
            self.placeholder_key(Range { start: at, end: key_end });
            self.put(":", self.span(key_end));
            return self.value(key_end + 1, close, !self.language.tables);
        }
        let bare = self.language.bare_keys || constructor;
        match self.kind(at)? {
            Kind::String(_) => self.key(at),
            Kind::Name | Kind::Number if bare && !self.written(at).starts_with('$') => self.key(at),
            _ => self.placeholder_key(Range { start: at, end: key_end }),
        }
        self.put(":", self.span(separator));
        self.value(separator + 1, close, !self.language.tables)
    }

    /// Where the expression ends that starts at a token: at a separator, or at `close`.
    fn expression_end(&mut self, at: Index, close: Index) -> Index {
        self.end_of(at, close, !self.language.tables)
    }

    /// The same where a comma may be a part of the expression.
    fn end_of(&mut self, at: Index, close: Index, commas: bool) -> Index {
        let mut at = at;
        while at < close {
            self.read += 1;
            let Some(token) = self.token(at) else { return close };
            match token.kind {
                Kind::Comma if commas => return at,
                Kind::Semicolon => return at,
                Kind::LineEnd if self.language.tables => return at,
                Kind::Open(_) => at = token.close.map_or(at, |close| close as Index) + 1,
                _ => at += 1,
            }
        }
        close
    }

    /// Writes the value that starts at a token. Returns the token behind it.
    fn value(&mut self, at: Index, close: Index, commas: bool) -> Option<Index> {
        let start = self.significant(at);
        let end = self.end_of(start, close, commas);
        let mut last = end;
        while last > start && matches!(self.kind(last - 1), Some(Kind::LineEnd | Kind::Directive)) {
            last -= 1;
        }
        self.expression(Range { start, end: last })?;
        Some(end)
    }

    fn expression(&mut self, range: Range) -> Option<()> {
        let Range { end, .. } = range;
        let start = self.past_type(range);
        if start >= end {
            return None;
        }
        let value_end = self.cast(Range { start, end }).unwrap_or(end);
        let token = self.token(start)?;
        let alone = value_end == start + 1;
        let bracketed = self.closes_at(start, value_end);
        match token.kind {
            Kind::Open(Bracket::Brace) if bracketed && self.has_list_type(range.start, start) => self.array(start)?,
            Kind::Open(Bracket::Brace) if bracketed && self.is_object(start) => {
                self.object(start)?;
            }
            Kind::Open(Bracket::Square) if bracketed => self.array(start)?,
            Kind::Open(Bracket::Brace) if bracketed && self.language.typed => self.array(start)?,
            Kind::Open(Bracket::Paren) if bracketed && self.written(start) == "@(" => self.array(start)?,
            Kind::Name if alone && self.word(start) => {}
            Kind::Number if alone && self.number(start) => {}
            _ if self.is_joined(Range { start, end: value_end }) => {
                self.has_value = true;
                self.quoted(|this| this.joined(Range { start, end: value_end }), range);
            }
            _ if self.serialized(Range { start, end: value_end })? => {}
            _ => self.placeholder(range),
        }
        Some(())
    }

    /// The word of a cast, which only names a type: `{…} as Ticket`.
    fn cast(&self, range: Range) -> Option<Index> {
        if !self.language.casts {
            return None;
        }
        let mut at = range.start;
        while at < range.end {
            if at > range.start && matches!(self.written(at), "as" | "satisfies") {
                return Some(at);
            }
            at = self.token(at).and_then(|token| token.close).map_or(at, |close| close as Index) + 1;
        }
        None
    }

    /// The first token of an expression behind the type that is in front of it: `[ordered]`, `map[string]any`, `new Ticket()`.
    fn past_type(&self, range: Range) -> Index {
        let Range { start, end } = range;
        if self.language.tables && self.written(start) == "[" {
            let close = self.token(start).and_then(|token| token.close);
            return close.map_or(start, |close| close as Index + 1);
        }
        if !self.language.typed {
            return start;
        }
        let mut at = start;
        while at < end {
            match self.kind(at) {
                Some(Kind::Open(Bracket::Brace)) if self.closes_at(at, end) => return at,
                Some(Kind::Open(_)) => match self.token(at).and_then(|token| token.close) {
                    Some(close) => at = close as Index + 1,
                    None => return start,
                },
                Some(Kind::Name | Kind::Comma) => at += 1,
                Some(Kind::Other) if matches!(self.written(at), "." | "<" | ">" | "?" | "*") => at += 1,
                _ => return start,
            }
        }
        start
    }

    /// Returns whether the bracket at a token closes right before the token `end`.
    fn closes_at(&self, at: Index, end: Index) -> bool {
        self.token(at).and_then(|token| token.close).is_some_and(|close| close as Index + 1 == end)
    }

    /// Returns whether the type between two tokens is that of a list: `[]string`.
    fn has_list_type(&self, start: Index, end: Index) -> bool {
        (start..end).any(|at| self.written(at) == "[" && self.written(at + 1) == "]")
    }

    /// Returns whether a brace opens an object: it has members, or none.
    fn is_object(&self, at: Index) -> bool {
        let empty = self.token(at).and_then(|token| token.close) == Some(self.significant(at + 1) as u32);
        let shorthand = self.language.bare_keys && !self.language.assigns && self.kind(at + 1) == Some(Kind::Name);
        empty || self.starts_object(at) || shorthand
    }

    fn array(&mut self, open: Index) -> Option<()> {
        let close = self.token(open)?.close? as Index;
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        self.put("[", self.span(open));
        let mut at = open + 1;
        let mut first = true;
        loop {
            at = self.separators(at, close)?;
            if at >= close {
                break;
            }
            if !first {
                self.put_between(",", at);
            }
            first = false;
            if self.kind(at) == Some(Kind::Spread) {
                let end = self.end_of(at + 1, close, true);
                self.placeholder(Range { start: at, end });
                at = end;
            } else {
                at = self.value(at, close, true)?;
            }
            if at < close {
                at += 1;
            }
        }
        self.put("]", self.span(close));
        self.depth -= 1;
        Some(())
    }

    /// Writes `true`, `false` or `null`.
    fn word(&mut self, at: Index) -> bool {
        let written = self.written(at);
        let Some((_, json)) = self.language.literals.iter().find(|(word, _)| *word == written) else { return false };
        self.put(json, self.span(at));
        self.has_value = true;
        true
    }

    /// Writes a number that JSON has, too.
    fn number(&mut self, at: Index) -> bool {
        let number = self.written(at).replace('_', "");
        let is_json = serde_json::from_str::<serde_json::Number>(&number).is_ok();
        if is_json {
            self.put(&number, self.span(at));
            self.has_value = true;
        }
        is_json
    }

    /// Where the strings end that are joined from a token on.
    fn joined_end(&self, at: Index) -> Index {
        let mut end = at + 1;
        loop {
            let next = self.significant(end);
            match self.kind(next) {
                Some(Kind::String(_)) if self.language.adjacent => end = next + 1,
                Some(Kind::Plus) => {
                    let operand = self.significant(next + 1);
                    let mut operand_end = operand;
                    while let Some(token) = self.token(operand_end) {
                        match token.kind {
                            Kind::String(_) if operand_end == operand => {
                                operand_end += 1;
                                break;
                            }
                            Kind::Name | Kind::Number => operand_end += 1,
                            Kind::Other if matches!(self.written(operand_end), "." | "?" | "!") => operand_end += 1,
                            Kind::Open(Bracket::Paren | Bracket::Square) => match token.close {
                                Some(close) => operand_end = close as Index + 1,
                                None => break,
                            },
                            _ => break,
                        }
                    }
                    if operand_end == operand {
                        return end;
                    }
                    end = operand_end;
                }
                _ => return end,
            }
        }
    }

    /// Returns whether an expression is nothing but strings, and what is joined with them.
    fn is_joined(&self, range: Range) -> bool {
        matches!(self.kind(range.start), Some(Kind::String(_))) && self.joined_end(range.start) == range.end
    }

    /// Writes what joined strings say. What is not a string is a placeholder.
    fn joined(&mut self, range: Range) {
        let mut at = range.start;
        while at < range.end {
            self.read += 1;
            match self.kind(at) {
                Some(Kind::String(literal)) => {
                    self.string(literal);
                    at += 1;
                }
                Some(Kind::Plus | Kind::LineEnd | Kind::Directive) => at += 1,
                _ => {
                    let end = (at..range.end).find(|at| self.kind(*at) == Some(Kind::Plus)).unwrap_or(range.end);
                    self.hole(self.span_of(Range { start: at, end }));
                    at = end;
                }
            }
        }
    }

    fn string(&mut self, literal: u32) {
        let mut literal = self.tokens.literals[literal as usize];
        literal.holes = self.filled.unwrap_or(literal.holes);
        literal.pieces(self.text, &mut |piece| match piece {
            Piece::Plain(span) => self.put_text(slice(self.text, span), span),
            Piece::Escaped(character, span) => self.put_text(character.encode_utf8(&mut [0; 4]), span),
            Piece::Hole(span) => self.hole(span),
        });
    }

    /// Writes a call that makes JSON of a literal as the string that it returns. Returns whether there is one.
    fn serialized(&mut self, range: Range) -> Option<bool> {
        let Range { start, end } = range;
        if self.language.tables {
            return self.piped(range);
        }
        let Some(open) = (start..end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren))) else {
            return Some(false);
        };
        let name = slice(self.text, self.span_of(Range { start, end: open }));
        let closes = self.token(open)?.close.is_some_and(|close| close as Index + 1 == end);
        let argument = self.significant(open + 1);
        if open == start || !closes || !self.language.serializers.contains(&name) || !self.starts_object(argument) {
            return Some(false);
        }
        self.object_in_string(argument, range)
    }

    /// The same in PowerShell: `(@{…} | ConvertTo-Json -Compress)`.
    fn piped(&mut self, range: Range) -> Option<bool> {
        let Range { start, end } = range;
        let enclosed = self.kind(start) == Some(Kind::Open(Bracket::Paren))
            && self.token(start)?.close.is_some_and(|close| close as Index + 1 == end);
        let first = if enclosed { self.significant(start + 1) } else { start };
        let Some(close) = self.token(first).filter(|_| self.starts_object(first)).and_then(|token| token.close) else {
            return Some(false);
        };
        let pipe = self.significant(close as Index + 1);
        let command = self.significant(pipe + 1);
        if self.written(pipe) != "|" || !self.written(command).eq_ignore_ascii_case("ConvertTo-Json") {
            return Some(false);
        }
        self.object_in_string(first, range)
    }

    fn object_in_string(&mut self, open: Index, range: Range) -> Option<bool> {
        let span = self.span_of(range);
        self.put("\"", Span::at(span.start));
        self.layers += 1;
        self.object(open)?;
        self.layers -= 1;
        self.put("\"", Span::at(span.end));
        Some(true)
    }

    /// Writes a string with the quotes of JSON around what `content` writes.
    fn quoted(&mut self, content: impl FnOnce(&mut Self), range: Range) {
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

    fn key(&mut self, at: Index) {
        let range = Range { start: at, end: at + 1 };
        match self.kind(at) {
            Some(Kind::String(literal)) => self.quoted(|this| this.string(literal), range),
            _ => self.quoted(|this| this.put_text(this.written(at), this.span(at)), range),
        }
    }

    fn placeholder_key(&mut self, range: Range) {
        self.placeholder(range);
    }

    /// Writes a member of which neither the key nor the value is known.
    fn placeholder_member(&mut self, range: Range) {
        self.placeholder(range);
        self.put_between(":", range.end);
        self.placeholder(Range { start: range.end - 1, end: range.end });
    }

    fn placeholder(&mut self, range: Range) {
        let span = self.span_of(range);
        self.quoted(|this| this.hole(span), range);
    }

    /// Writes a placeholder for an expression.
    fn hole(&mut self, span: Span) {
        let written = slice(self.text, span).trim_matches(['{', '}', '$', '(', ')', ' ']);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let is_name = !written.is_empty() && written.len() <= MAX_NAME && written.bytes().all(plain);
        let name = if is_name { written } else { "expression" };
        self.put_text(&format!("{{{{{name}}}}}"), span);
    }

    fn span_of(&self, range: Range) -> Span {
        Span::new(self.span(range.start).start, self.span(range.end.max(range.start + 1) - 1).end)
    }

    /// Writes a mark that the language does not have there, before a token.
    fn put_between(&mut self, mark: &str, at: Index) {
        let before = at.checked_sub(1).map_or(0, |before| self.span(before).end);
        self.put(mark, Span::at(before));
    }

    /// Writes text: of a string, if the content of one is written.
    fn put_text(&mut self, text: &str, span: Span) {
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

    fn copy(&mut self, span: Span) {
        if !span.is_empty() {
            self.map.copy(span);
            self.out.push_str(slice(self.text, span));
        }
    }

    /// How the content of a string, or JSON, is spelled in the strings around it.
    fn spelled(&self, text: &str) -> String {
        let layers = usize::from(self.layers) + usize::from(self.in_string);
        (0..layers).fold(text.to_owned(), |text, _| escape(&text))
    }

    /// Writes `json`, which is no text, for what is at `span`.
    fn put(&mut self, json: &str, span: Span) {
        let was = std::mem::replace(&mut self.in_string, false);
        self.put_text(json, span);
        self.in_string = was;
    }
}
