//! Transcribes values in source code: literals, concatenated strings, and calls that serialize an object to JSON. Any
//! other expression becomes a placeholder.

use super::literal::Piece;
use super::token::{Bracket, Interpolation, Kind};
use super::transcript::Transcript;
use super::{Index, Range, slice};
use crate::source::Span;

/// The maximum number of tokens in the type arguments of an expression.
const MAX_TYPES: usize = 24;

impl Transcript<'_> {
    /// Returns how a function inserts expressions into the strings between two tokens, as in `"…".format(…)` and
    /// `String.format("…", …)`. Returns `None` if the literals themselves determine that.
    pub(super) fn interpolation_around(&self, start: Index, end: Index) -> Option<Interpolation> {
        let after = |ahead: usize| self.written(end + ahead);
        let opens = start > 1 && self.written(start - 1) == "(";
        let function = if opens { self.written(start - 2) } else { "" };
        let of = if start > 3 && self.written(start - 3) == "." { self.written(start - 4) } else { "" };
        if opens && (function == "MessageFormat" || of == "MessageFormat") || self.is_message(start) {
            return Some(Interpolation::Message);
        }
        match (after(0), after(1)) {
            (")", "%") if opens && self.language.adjacent_strings => Some(Interpolation::Percent),
            ("%", _) if self.language.adjacent_strings => Some(Interpolation::Percent),
            (".", "format") => {
                Some(if self.language.adjacent_strings { Interpolation::Braces } else { Interpolation::Percent })
            }
            (".", "formatted") => Some(Interpolation::Percent),
            ("-", "f" | "F") if self.language.hashtables => Some(Interpolation::Braces),
            _ => match function {
                "format" | "Sprintf" | "Printf" | "printf" => Some(Interpolation::Percent),
                "Format" | "AppendFormat" => Some(Interpolation::Braces),
                // Other code may replace the placeholders of the template.
                "Template" if self.language.adjacent_strings => Some(Interpolation::Dollar),
                // Other code formats the string.
                _ if self.has_doubled_braces(start, end) => Some(Interpolation::Braces),
                _ if (start..end).all(|at| self.has_no_interpolation(at)) => {
                    Some(Interpolation::Whole { empty: self.language.adjacent_strings })
                }
                _ => None,
            },
        }
    }

    /// Returns whether the string at `at` is a regular expression: `re.compile(…)`.
    pub(super) fn is_regex(&self, at: Index) -> bool {
        let function = if at > 1 && self.written(at - 1) == "(" { self.written(at - 2) } else { "" };
        matches!(
            function,
            "compile"
                | "match"
                | "search"
                | "fullmatch"
                | "findall"
                | "RegExp"
                | "Regex"
                | "MustCompile"
                | "Pattern"
                | "toRegex"
        )
    }

    /// Returns whether the string at `at` is a pattern of `MessageFormat`, in which JSON braces are in single quotes.
    fn is_message(&self, at: Index) -> bool {
        match self.kind(at) {
            Some(Kind::String(literal)) if self.language.typed => {
                let content = slice(self.text, self.tokens.literals[literal as usize].content);
                content.trim_start().starts_with("'{")
            }
            _ => false,
        }
    }

    /// Returns whether the braces of the JSON in the strings between two tokens are doubled, as in a format string.
    fn has_doubled_braces(&self, start: Index, end: Index) -> bool {
        let content = |at: Index| match self.kind(at) {
            Some(Kind::String(literal)) => slice(self.text, self.tokens.literals[literal as usize].content),
            _ => "",
        };
        let opens = |text: &str| {
            // A backslash may escape the line break after the opening quotes.
            let text = text.trim_start_matches(|character: char| character.is_whitespace() || character == '\\');
            let name = text.strip_prefix("{{").map(str::trim_start);
            name.is_some_and(|name| name.trim_start_matches(['\\', '`']).starts_with(['"', '\'']))
        };
        opens(content(start)) && content(end - 1).trim_end().ends_with("}}")
    }

    /// Returns whether the token at `at` is not a string with interpolation.
    pub(super) fn has_no_interpolation(&self, at: Index) -> bool {
        match self.kind(at) {
            Some(Kind::String(literal)) => self.tokens.literals[literal as usize].interpolation == Interpolation::None,
            _ => true,
        }
    }

    /// Returns the end of the expression that starts at `at`. It is a separator, or the closing bracket `close`.
    pub(super) fn expression_end(&mut self, at: Index, close: Index) -> Index {
        self.end_of(at, close, !self.language.hashtables)
    }

    /// Returns the end of the expression that starts at `at`. `commas` is whether a comma ends the expression.
    pub(super) fn end_of(&mut self, at: Index, close: Index, commas: bool) -> Index {
        let mut at = at;
        while at < close {
            self.tokens_read += 1;
            let Some(token) = self.token(at) else { return close };
            match token.kind {
                Kind::Comma if commas => return at,
                Kind::Semicolon => return at,
                Kind::LineEnd if self.language.hashtables => return at,
                Kind::Open(_) => at = token.close.map_or(at, |close| close as Index) + 1,
                Kind::Other if self.language.typed && self.written(at) == "<" => at = self.types_end(at) + 1,
                _ => at += 1,
            }
        }
        close
    }

    /// Returns the `>` after the type arguments that start with the `<` at `at`, or `at` if there are none.
    fn types_end(&self, at: Index) -> Index {
        let mut depth = 0_usize;
        for end in at..at + MAX_TYPES {
            match (self.kind(end), self.written(end)) {
                (_, "<") => depth += 1,
                (_, ">") => {
                    depth -= 1;
                    if depth == 0 {
                        return end;
                    }
                }
                (Some(Kind::Name | Kind::Comma), _) | (_, "." | "?" | "[" | "]") => {}
                _ => break,
            }
        }
        at
    }

    /// Writes the value that starts at `at`. Returns the token after it. `commas` is whether a comma ends the value.
    pub(super) fn value(&mut self, at: Index, close: Index, commas: bool) -> Option<Index> {
        let start = self.significant(at);
        let end = self.end_of(start, close, commas);
        let mut last = end;
        while last > start && matches!(self.kind(last - 1), Some(Kind::LineEnd | Kind::Directive)) {
            last -= 1;
        }
        self.expression(Range { start, end: last })?;
        Some(end)
    }

    /// Writes the value of an expression. Returns `None` if there is no expression, or an invalid object.
    pub(super) fn expression(&mut self, range: Range) -> Option<()> {
        let Range { end, .. } = range;
        let start = self.past_type(range);
        if start >= end {
            return None;
        }
        let value_end = self.cast(Range { start, end }).unwrap_or(end);
        if self.language.hashtables && start > range.start && !self.is_table_type(range.start) {
            // The result of a cast to another type is unknown.
            self.placeholder(range);
            return Some(());
        }
        let token = self.token(start)?;
        let alone = value_end == start + 1;
        if let Some(open) = self.constructed(Range { start, end: value_end }) {
            self.object(open)?;
            return Some(());
        }
        let bracketed = self.closes_at(start, value_end);
        match token.kind {
            Kind::Open(Bracket::Brace) if bracketed && self.has_list_type(range.start, start) => self.array(start)?,
            Kind::Open(Bracket::Brace) if bracketed && self.is_object(start) => {
                self.object(start)?;
            }
            Kind::Open(Bracket::Square) if bracketed => self.array(start)?,
            Kind::Open(Bracket::Brace)
                if bracketed && self.language.typed && (self.language.braces || self.is_array(start)) =>
            {
                self.array(start)?;
            }
            Kind::Open(Bracket::Paren) if bracketed && self.written(start) == "@(" => self.array(start)?,
            Kind::Open(Bracket::Paren) if bracketed && self.is_joined_inside(start, value_end) => {
                let first = self.significant(start + 1);
                let inner = Range { start: first, end: self.joined_end(first) };
                self.has_value = true;
                self.quoted(|this| this.joined(inner), inner);
            }
            Kind::Value(value) if alone => {
                self.put(&self.tokens.values[value as usize], token.span);
                self.has_value = true;
            }
            Kind::Name if alone && self.keyword(start) => {}
            Kind::Number if alone && self.number(start) => {}
            Kind::Other if value_end == start + 2 && self.negative_number(start) => {}
            _ if self.is_joined(Range { start, end: value_end }) => {
                self.has_value = true;
                self.quoted(|this| this.joined(Range { start, end: value_end }), range);
            }
            _ if self.serialized(Range { start, end: value_end })? => {}
            _ => self.placeholder(range),
        }
        Some(())
    }

    /// Returns whether the brace at `open` follows an array type: `new String[] {…}`.
    fn is_array(&self, open: Index) -> bool {
        open.checked_sub(1).is_some_and(|before| self.written(before) == "]")
    }

    /// Returns whether the bracket at `at` starts a hashtable or array type of PowerShell: `[ordered]@{…}`.
    fn is_table_type(&self, at: Index) -> bool {
        let name = self.written(at + 1).to_ascii_lowercase();
        matches!(name.as_str(), "ordered" | "pscustomobject" | "hashtable" | "string" | "object" | "array")
    }

    /// Returns the keyword of a cast in the expression: `as` in `{…} as Ticket`.
    pub(super) fn cast(&self, range: Range) -> Option<Index> {
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

    /// Returns the first token of an expression after a type: after `[ordered]`, `map[string]any` or `new Ticket()`.
    pub(super) fn past_type(&self, range: Range) -> Index {
        let Range { start, end } = range;
        if self.language.hashtables && self.written(start) == "[" {
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
                // The braces after these keywords contain cases, or only some of the members.
                Some(Kind::Name) if matches!(self.written(at), "switch" | "with" | "when" | "match") => return start,
                Some(Kind::Name | Kind::Comma) => at += 1,
                Some(Kind::Other) if matches!(self.written(at), "." | "<" | ">" | "?" | "*") => at += 1,
                _ => return start,
            }
        }
        start
    }

    /// Returns whether the closing bracket for the bracket at `at` is the last token before `end`.
    pub(super) fn closes_at(&self, at: Index, end: Index) -> bool {
        self.token(at).and_then(|token| token.close).is_some_and(|close| close as Index + 1 == end)
    }

    /// Returns whether there is a list type between two tokens: `[]string`.
    pub(super) fn has_list_type(&self, start: Index, end: Index) -> bool {
        (start..end).any(|at| self.written(at) == "[" && self.written(at + 1) == "]")
    }

    /// Writes the keyword at `at` as `true`, `false` or `null`. Returns whether it is such a keyword.
    pub(super) fn keyword(&mut self, at: Index) -> bool {
        let written = self.written(at);
        let Some((_, json)) = self.language.literals.iter().find(|(word, _)| *word == written) else { return false };
        self.put(json, self.span(at));
        self.has_value = true;
        true
    }

    /// Writes the number at `at` if it is also valid in JSON. Returns whether it is.
    pub(super) fn number(&mut self, at: Index) -> bool {
        let number = self.written(at).replace('_', "");
        let is_json = serde_json::from_str::<serde_json::Number>(&number).is_ok();
        if is_json {
            self.put(&number, self.span(at));
            self.has_value = true;
        }
        is_json
    }

    /// Writes the negative number at `at` if it is also valid in JSON. Returns whether it is.
    pub(super) fn negative_number(&mut self, at: Index) -> bool {
        let number = format!("-{}", self.written(at + 1));
        let is_number = self.written(at) == "-" && self.kind(at + 1) == Some(Kind::Number);
        let is_json = is_number && serde_json::from_str::<serde_json::Number>(&number).is_ok();
        if is_json {
            self.put(&number, self.span_of(Range { start: at, end: at + 2 }));
            self.has_value = true;
        }
        is_json
    }

    /// Returns the end of the concatenation that starts with the string at `at`.
    pub(super) fn joined_end(&self, at: Index) -> Index {
        let mut end = at + 1;
        loop {
            let next = self.significant(end);
            match self.kind(next) {
                Some(Kind::String(_)) if self.language.adjacent_strings => end = next + 1,
                // `'…' % name + '…'`
                Some(Kind::Other) if self.language.adjacent_strings && self.written(next) == "%" => {
                    let operand_end = self.operand_end(self.significant(next + 1));
                    if self.kind(self.significant(operand_end)) != Some(Kind::Plus) {
                        return end;
                    }
                    end = operand_end;
                }
                Some(Kind::Plus) => {
                    let operand = self.significant(next + 1);
                    let operand_end = self.operand_end(operand);
                    if operand_end == operand {
                        return end;
                    }
                    end = operand_end;
                }
                _ => return end,
            }
        }
    }

    /// Returns the end of the concatenation that starts at `at`, or `at` if there is none. Unlike [`Self::joined_end`],
    /// it may start with a name, and its strings may be formatted: `"…".format(name)`.
    pub(super) fn pieces_end(&self, at: Index) -> Index {
        let mut end = at;
        let mut operand = at;
        loop {
            let operand_end = self.piece_end(operand);
            if operand_end == operand {
                return end;
            }
            end = operand_end;
            let plus = self.significant(end);
            if self.kind(plus) != Some(Kind::Plus) {
                return end;
            }
            operand = self.significant(plus + 1);
        }
    }

    /// Returns the end of an operand that starts at `at`, including its formatting.
    fn piece_end(&self, at: Index) -> Index {
        let mut end = self.operand_end(at);
        if !matches!(self.kind(at), Some(Kind::String(_))) {
            return end;
        }
        while self.language.adjacent_strings && matches!(self.kind(end), Some(Kind::String(_))) {
            end += 1;
        }
        loop {
            let called = self.method_end(end);
            if let Some(called) = called {
                end = called;
            } else if self.language.adjacent_strings && self.written(end) == "%" {
                let operand = self.significant(end + 1);
                end = self.operand_end(operand).max(operand);
            } else {
                return end;
            }
        }
    }

    /// Returns the end of the method call whose dot is the token `dot`: `.format(name)`.
    fn method_end(&self, dot: Index) -> Option<Index> {
        let is_call = self.written(dot) == "."
            && self.kind(dot + 1) == Some(Kind::Name)
            && self.kind(dot + 2) == Some(Kind::Open(Bracket::Paren));
        let close = self.token(dot + 2).filter(|_| is_call)?.close?;
        Some(close as Index + 1)
    }

    /// Returns the value of the character literal at `at`, such as `'"'` in Java.
    pub(super) fn character(&self, at: Index) -> Option<char> {
        let written = self.written(at).strip_prefix('\'').and_then(|written| written.strip_suffix('\''));
        let written = written.filter(|_| self.kind(at) == Some(Kind::Other))?;
        let mut characters = written.chars();
        match (characters.next()?, characters.next(), characters.next()) {
            (character, None, _) => Some(character),
            ('\\', Some('n'), None) => Some('\n'),
            ('\\', Some('t'), None) => Some('\t'),
            ('\\', Some('r'), None) => Some('\r'),
            ('\\', Some(character @ ('"' | '\'' | '\\')), None) => Some(character),
            _ => None,
        }
    }

    /// Returns the end of the operand of `+` that starts at `operand`: a string, a name or a call. Returns `operand` if
    /// there is none.
    fn operand_end(&self, operand: Index) -> Index {
        let mut end = operand;
        while let Some(token) = self.token(end) {
            // A name on the next line belongs to another statement.
            if end > operand
                && token.kind == Kind::Name
                && self.written(end - 1) != "."
                && slice(self.text, Span::new(self.span(end - 1).end, token.span.start)).contains('\n')
            {
                break;
            }
            match token.kind {
                Kind::String(_) if end == operand => return end + 1,
                Kind::Other if end == operand && self.character(end).is_some() => return end + 1,
                Kind::Name | Kind::Number => end += 1,
                Kind::Other if matches!(self.written(end), "." | "?" | "!") => end += 1,
                Kind::Open(Bracket::Paren | Bracket::Square) => match token.close {
                    Some(close) => end = close as Index + 1,
                    None => break,
                },
                _ => break,
            }
        }
        end
    }

    fn is_string(&self, at: Index) -> bool {
        matches!(self.kind(at), Some(Kind::String(_)))
    }

    /// Returns whether an expression is a string, or a concatenation that starts with a string.
    pub(super) fn is_joined(&self, range: Range) -> bool {
        matches!(self.kind(range.start), Some(Kind::String(_))) && self.joined_end(range.start) == range.end
    }

    /// Returns whether the brackets between the tokens `start` and `end` contain only a concatenation that starts with
    /// a string.
    fn is_joined_inside(&self, start: Index, end: Index) -> bool {
        let (first, close) = (self.significant(start + 1), end - 1);
        matches!(self.kind(first), Some(Kind::String(_))) && self.significant(self.joined_end(first)) == close
    }

    /// Writes the value of concatenated strings. Other operands become placeholders.
    pub(super) fn joined(&mut self, range: Range) {
        let mut at = range.start;
        while at < range.end {
            self.tokens_read += 1;
            match self.kind(at) {
                Some(Kind::String(literal)) => {
                    let mut next = at + 1;
                    while self.language.adjacent_strings
                        && matches!(self.kind(next), Some(Kind::String(_) | Kind::LineEnd))
                    {
                        next += 1;
                    }
                    if self.language.adjacent_strings && next < range.end && self.written(next) == "%" {
                        let interpolation = self.interpolation.replace(Interpolation::Percent);
                        self.string(literal);
                        self.interpolation = interpolation;
                    } else {
                        self.string(literal);
                    }
                    at += 1;
                }
                Some(Kind::Other) if self.language.adjacent_strings && self.written(at) == "%" => {
                    at = self.operand_end(self.significant(at + 1)).max(at + 1);
                }
                Some(Kind::Plus | Kind::LineEnd | Kind::Directive | Kind::Semicolon) => at += 1,
                Some(Kind::Other) if at > range.start && self.method_end(at).is_some() && self.is_string(at - 1) => {
                    at = self.method_end(at).unwrap_or(at + 1);
                }
                Some(Kind::Other) if self.character(at).is_some() => {
                    let character = self.character(at).unwrap_or(' ');
                    self.put_text(character.encode_utf8(&mut [0; 4]), self.span(at));
                    at += 1;
                }
                _ => {
                    let ends = |at: &Index| matches!(self.kind(*at), Some(Kind::Plus | Kind::Semicolon));
                    let operand = self.operand_end(at).max(at + 1);
                    let end = (operand..range.end).find(ends).unwrap_or(range.end).min(range.end);
                    self.put_placeholder(self.span_of(Range { start: at, end }));
                    at = end;
                }
            }
        }
    }

    /// Writes the value of a string literal. Expressions in it become placeholders.
    pub(super) fn string(&mut self, literal: u32) {
        self.literals.push((literal, self.strings_around()));
        let mut literal = self.tokens.literals[literal as usize];
        literal.margin = self.margin;
        literal.interpolation = self.interpolation.unwrap_or(literal.interpolation);
        literal.pieces(self.text, &mut |piece| match piece {
            Piece::Plain(span) => self.put_replaced(span),
            Piece::Escaped(character, span) => self.put_text(character.encode_utf8(&mut [0; 4]), span),
            Piece::Breaks(0, span) => self.put_text(" ", span),
            Piece::Breaks(count, span) => self.put_text(&"\n".repeat(count as usize), span),
            Piece::Expression(span) => self.put_placeholder(span),
        });
    }

    /// Writes the text at `span`. Words in it that the program replaces elsewhere become placeholders.
    fn put_replaced(&mut self, span: Span) {
        let mut rest = span;
        let text = slice(self.text, span);
        for found in self.replaced_words.into_iter().flat_map(|words| words.find_iter(text)) {
            let word = Span::new(span.start + found.start() as u32, span.start + found.end() as u32);
            let before = Span::new(rest.start, word.start);
            self.put_text(slice(self.text, before), before);
            self.put_text("{{replaced}}", word);
            rest = Span::new(word.end, rest.end);
        }
        self.put_text(slice(self.text, rest), rest);
    }

    /// Writes the string that a call returns if the call serializes an object literal to JSON. Returns whether there is
    /// such a call, or `None` if the object is invalid.
    pub(super) fn serialized(&mut self, range: Range) -> Option<bool> {
        let Range { start, end } = range;
        if self.language.hashtables {
            return self.piped(range);
        }
        let Some(open) = (start..end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren))) else {
            return Some(false);
        };
        let name = slice(self.text, self.span_of(Range { start, end: open }));
        let closes = self.token(open)?.close.is_some_and(|close| close as Index + 1 == end);
        let argument = self.past_type(Range { start: self.significant(open + 1), end: end - 1 });
        if open == start || !closes || !self.language.serializers.contains(&name) || !self.starts_object(argument) {
            return Some(false);
        }
        self.object_in_string(argument, range)
    }

    /// Writes the string that `(@{…} | ConvertTo-Json -Compress)` returns. Returns the same as [`Self::serialized`].
    pub(super) fn piped(&mut self, range: Range) -> Option<bool> {
        let Range { start, end } = range;
        let enclosed = self.kind(start) == Some(Kind::Open(Bracket::Paren))
            && self.token(start)?.close.is_some_and(|close| close as Index + 1 == end);
        let first = if enclosed { self.significant(start + 1) } else { start };
        let first = self.past_type(Range { start: first, end });
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

    /// Writes the object opened at `open` as JSON in a string.
    pub(super) fn object_in_string(&mut self, open: Index, range: Range) -> Option<bool> {
        let span = self.span_of(range);
        self.put("\"", Span::at(span.start));
        self.layers += 1;
        self.object(open)?;
        self.layers -= 1;
        self.put("\"", Span::at(span.end));
        Some(true)
    }
}
