//! Transcribes values in source code: literals, concatenated strings, and calls that serialize an object to JSON. Any
//! other expression becomes a placeholder.

use super::literal::LiteralPiece;
use super::token::{Bracket, Interpolation, Kind};
use super::transcript::Transcript;
use super::{TokenIndex, TokenRange, slice};
use crate::source::Span;

/// The maximum number of tokens in the type arguments of an expression, as in `new Dictionary<string, object>()`.
const MAX_TYPE_TOKENS: usize = 24;

impl Transcript<'_> {
    /// Returns how the code around some strings inserts expressions into the strings, as in `"…".format(…)` and
    /// `String.format("…", …)`. The strings are the tokens from `start` to `end` (exclusive).
    ///
    /// Returns `None` if the code inserts no expressions. The syntax of each literal then determines where expressions
    /// are.
    pub(super) fn interpolation_around(&self, start: TokenIndex, end: TokenIndex) -> Option<Interpolation> {
        let after = |ahead: usize| self.token_text(end + ahead);
        let is_first_argument = start > 1 && self.token_text(start - 1) == "(";
        let function = if is_first_argument { self.token_text(start - 2) } else { "" };
        let receiver = if start > 3 && self.token_text(start - 3) == "." { self.token_text(start - 4) } else { "" };
        let is_message_format = is_first_argument && (function == "MessageFormat" || receiver == "MessageFormat");
        if is_message_format || self.is_message_format_pattern(start) {
            return Some(Interpolation::MessageFormat);
        }
        match (after(0), after(1)) {
            (")", "%") if is_first_argument && self.language.is_python => Some(Interpolation::Percent),
            ("%", _) if self.language.is_python => Some(Interpolation::Percent),
            (".", "format") => {
                Some(if self.language.is_python { Interpolation::Braces } else { Interpolation::Percent })
            }
            (".", "formatted") => Some(Interpolation::Percent),
            ("-", "f" | "F") if self.language.is_powershell => Some(Interpolation::Braces),
            _ => match function {
                "format" | "Sprintf" | "Printf" | "printf" => Some(Interpolation::Percent),
                "Format" | "AppendFormat" => Some(Interpolation::Braces),
                // `Template("…")`: code elsewhere may replace the placeholders of the template.
                "Template" if self.language.is_python => Some(Interpolation::Dollar),
                // The string is a format string, but the code that formats it is elsewhere.
                _ if self.has_doubled_braces(start, end) => Some(Interpolation::Braces),
                _ if (start..end).all(|at| self.has_no_interpolation(at)) => {
                    Some(Interpolation::WholeValue { allows_empty: self.language.is_python })
                }
                _ => None,
            },
        }
    }

    /// Returns whether the string at `at` is a regular expression, as in `re.compile("…")`.
    pub(super) fn is_regex(&self, at: TokenIndex) -> bool {
        let function = if at > 1 && self.token_text(at - 1) == "(" { self.token_text(at - 2) } else { "" };
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

    /// Returns whether the string at `at` is a pattern of Java's `MessageFormat`. In such a pattern, braces of JSON are
    /// in single quotes: `'{'"Status": {0}'}'`.
    fn is_message_format_pattern(&self, at: TokenIndex) -> bool {
        match self.kind(at) {
            Some(Kind::String(literal)) if self.language.has_types_before_braces => {
                let content = slice(self.text, self.tokens.literals[literal as usize].content);
                content.trim_start().starts_with("'{")
            }
            _ => false,
        }
    }

    /// Returns whether the braces of the JSON in some strings are doubled, as in the format string `{{"Status":
    /// "{0}"}}`. The strings are the tokens from `start` to `end` (exclusive).
    fn has_doubled_braces(&self, start: TokenIndex, end: TokenIndex) -> bool {
        let content = |at: TokenIndex| match self.kind(at) {
            Some(Kind::String(literal)) => slice(self.text, self.tokens.literals[literal as usize].content),
            _ => "",
        };
        let starts_with_double_brace = |text: &str| {
            // A backslash may escape the line break after the opening quotes.
            let text = text.trim_start_matches(|character: char| character.is_whitespace() || character == '\\');
            let name = text.strip_prefix("{{").map(str::trim_start);
            name.is_some_and(|name| name.trim_start_matches(['\\', '`']).starts_with(['"', '\'']))
        };
        starts_with_double_brace(content(start)) && content(end - 1).trim_end().ends_with("}}")
    }

    /// Returns whether the token at `at` is not a string with interpolation.
    pub(super) fn has_no_interpolation(&self, at: TokenIndex) -> bool {
        match self.kind(at) {
            Some(Kind::String(literal)) => self.tokens.literals[literal as usize].interpolation == Interpolation::None,
            _ => true,
        }
    }

    /// Returns the end of the expression that starts at `at`. The end is a separator, or the closing bracket `close`.
    pub(super) fn expression_end(&mut self, at: TokenIndex, close: TokenIndex) -> TokenIndex {
        // In PowerShell, a comma is an operator that creates an array, so it is a part of the expression.
        self.end_of_value(at, close, !self.language.is_powershell)
    }

    /// Like [`Self::expression_end`]. `ends_at_comma` is whether a comma ends the expression.
    pub(super) fn end_of_value(&mut self, at: TokenIndex, close: TokenIndex, ends_at_comma: bool) -> TokenIndex {
        let mut at = at;
        while at < close {
            self.tokens_read += 1;
            let Some(token) = self.token(at) else { return close };
            match token.kind {
                Kind::Comma if ends_at_comma => return at,
                Kind::Semicolon => return at,
                Kind::LineEnd if self.language.is_powershell => return at,
                Kind::Open(_) => at = token.close.map_or(at, |close| close as TokenIndex) + 1,
                Kind::Other if self.language.has_types_before_braces && self.token_text(at) == "<" => {
                    at = self.types_end(at) + 1
                }
                _ => at += 1,
            }
        }
        close
    }

    /// Returns the `>` after the type arguments that start with the `<` at `at`. Returns `at` if there are no type
    /// arguments.
    fn types_end(&self, at: TokenIndex) -> TokenIndex {
        let mut depth = 0_usize;
        for end in at..at + MAX_TYPE_TOKENS {
            match (self.kind(end), self.token_text(end)) {
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

    /// Writes the value that starts at `at`. Returns the token after the value. `ends_at_comma` is whether a comma ends
    /// the value.
    pub(super) fn put_value(&mut self, at: TokenIndex, close: TokenIndex, ends_at_comma: bool) -> Option<TokenIndex> {
        let start = self.next_significant(at);
        let end = self.end_of_value(start, close, ends_at_comma);
        let mut significant_end = end;
        while significant_end > start && matches!(self.kind(significant_end - 1), Some(Kind::LineEnd | Kind::Directive))
        {
            significant_end -= 1;
        }
        self.put_expression(TokenRange { start, end: significant_end })?;
        Some(end)
    }

    /// Writes the value of an expression. Returns `None` if there is no expression, or an invalid object.
    pub(super) fn put_expression(&mut self, range: TokenRange) -> Option<()> {
        let TokenRange { end, .. } = range;
        let start = self.skip_type(range);
        if start >= end {
            return None;
        }
        let value_end = self.cast_keyword(TokenRange { start, end }).unwrap_or(end);
        if self.language.is_powershell && start > range.start && !self.keeps_tables(range.start) {
            // A cast to any other type has an unknown result.
            self.put_placeholder_string(range);
            return Some(());
        }
        let token = self.token(start)?;
        let is_single_token = value_end == start + 1;
        if let Some(open) = self.constructor_call(TokenRange { start, end: value_end }) {
            self.put_object(open)?;
            return Some(());
        }
        let is_in_brackets = self.is_closed_before(start, value_end);
        match token.kind {
            // `[]string{"a"}` in Go
            Kind::Open(Bracket::Brace) if is_in_brackets && self.has_list_type(range.start, start) => {
                self.put_array(start)?
            }
            Kind::Open(Bracket::Brace) if is_in_brackets && self.opens_object(start) => {
                self.put_object(start)?;
            }
            Kind::Open(Bracket::Square) if is_in_brackets => self.put_array(start)?,
            // `new List<string> {"a"}` in C#, `new String[] {"a"}` in Java
            Kind::Open(Bracket::Brace)
                if is_in_brackets
                    && self.language.has_types_before_braces
                    && (self.language.has_brace_objects || self.follows_array_type(start)) =>
            {
                self.put_array(start)?;
            }
            Kind::Open(Bracket::Paren) if is_in_brackets && self.token_text(start) == "@(" => self.put_array(start)?,
            Kind::Open(Bracket::Paren) if is_in_brackets && self.is_concatenation_in_brackets(start, value_end) => {
                let first = self.next_significant(start + 1);
                let inner = TokenRange { start: first, end: self.concatenation_end(first) };
                self.has_literal_value = true;
                self.put_string(|this| this.put_concatenation(inner), inner);
            }
            Kind::Value(value) if is_single_token => {
                self.put_json(&self.tokens.values[value as usize], token.span);
                self.has_literal_value = true;
            }
            Kind::Name if is_single_token && self.try_put_keyword(start) => {}
            Kind::Number if is_single_token && self.try_put_number(start) => {}
            Kind::Other if value_end == start + 2 && self.try_put_negative_number(start) => {}
            _ if self.is_concatenation(TokenRange { start, end: value_end }) => {
                self.has_literal_value = true;
                self.put_string(|this| this.put_concatenation(TokenRange { start, end: value_end }), range);
            }
            _ if self.try_put_serialized(TokenRange { start, end: value_end })? => {}
            _ => self.put_placeholder_string(range),
        }
        Some(())
    }

    /// Returns whether the brace at `open` follows an array type: `new String[] {…}`.
    fn follows_array_type(&self, open: TokenIndex) -> bool {
        open.checked_sub(1).is_some_and(|before| self.token_text(before) == "]")
    }

    /// Returns whether the bracket at `at` starts a PowerShell cast after which an object or an array is still the same
    /// JSON, such as `[ordered]`.
    fn keeps_tables(&self, at: TokenIndex) -> bool {
        let name = self.token_text(at + 1).to_ascii_lowercase();
        matches!(name.as_str(), "ordered" | "pscustomobject" | "hashtable" | "string" | "object" | "array")
    }

    /// Returns the keyword of a cast in the expression: `as` in `{…} as Ticket`.
    pub(super) fn cast_keyword(&self, range: TokenRange) -> Option<TokenIndex> {
        if !self.language.has_as_casts {
            return None;
        }
        let mut at = range.start;
        while at < range.end {
            if at > range.start && matches!(self.token_text(at), "as" | "satisfies") {
                return Some(at);
            }
            at = self.token(at).and_then(|token| token.close).map_or(at, |close| close as TokenIndex) + 1;
        }
        None
    }

    /// Returns the first token of an expression after its type, such as `[ordered]`, `map[string]any` or `new
    /// Ticket()`.
    pub(super) fn skip_type(&self, range: TokenRange) -> TokenIndex {
        let TokenRange { start, end } = range;
        if self.language.is_powershell && self.token_text(start) == "[" {
            let close = self.token(start).and_then(|token| token.close);
            return close.map_or(start, |close| close as TokenIndex + 1);
        }
        if !self.language.has_types_before_braces {
            return start;
        }
        let mut at = start;
        while at < end {
            match self.kind(at) {
                Some(Kind::Open(Bracket::Brace)) if self.is_closed_before(at, end) => return at,
                Some(Kind::Open(_)) => match self.token(at).and_then(|token| token.close) {
                    Some(close) => at = close as TokenIndex + 1,
                    None => return start,
                },
                // The braces after these keywords contain cases, or only some of the members.
                Some(Kind::Name) if matches!(self.token_text(at), "switch" | "with" | "when" | "match") => {
                    return start;
                }
                Some(Kind::Name | Kind::Comma) => at += 1,
                Some(Kind::Other) if matches!(self.token_text(at), "." | "<" | ">" | "?" | "*") => at += 1,
                _ => return start,
            }
        }
        start
    }

    /// Returns whether the closing bracket for the bracket at `at` is the last token before `end`.
    pub(super) fn is_closed_before(&self, at: TokenIndex, end: TokenIndex) -> bool {
        self.token(at).and_then(|token| token.close).is_some_and(|close| close as TokenIndex + 1 == end)
    }

    /// Returns whether there is a list type between two tokens: `[]string`.
    pub(super) fn has_list_type(&self, start: TokenIndex, end: TokenIndex) -> bool {
        (start..end).any(|at| self.token_text(at) == "[" && self.token_text(at + 1) == "]")
    }

    /// Writes the keyword at `at` as `true`, `false` or `null`. Returns whether there is such a keyword.
    pub(super) fn try_put_keyword(&mut self, at: TokenIndex) -> bool {
        let written = self.token_text(at);
        let Some((_, json)) = self.language.keywords.iter().find(|(word, _)| *word == written) else { return false };
        self.put_json(json, self.span(at));
        self.has_literal_value = true;
        true
    }

    /// Writes the number at `at` if it is also valid in JSON. Returns whether it was written.
    pub(super) fn try_put_number(&mut self, at: TokenIndex) -> bool {
        let number = self.token_text(at).replace('_', "");
        let is_json = serde_json::from_str::<serde_json::Number>(&number).is_ok();
        if is_json {
            self.put_json(&number, self.span(at));
            self.has_literal_value = true;
        }
        is_json
    }

    /// Writes the negative number at `at` if it is also valid in JSON. Returns whether it was written.
    pub(super) fn try_put_negative_number(&mut self, at: TokenIndex) -> bool {
        let number = format!("-{}", self.token_text(at + 1));
        let is_number = self.token_text(at) == "-" && self.kind(at + 1) == Some(Kind::Number);
        let is_json = is_number && serde_json::from_str::<serde_json::Number>(&number).is_ok();
        if is_json {
            self.put_json(&number, self.span_of(TokenRange { start: at, end: at + 2 }));
            self.has_literal_value = true;
        }
        is_json
    }

    /// Returns the end of the concatenation that starts with the string at `at`.
    pub(super) fn concatenation_end(&self, at: TokenIndex) -> TokenIndex {
        let mut end = at + 1;
        loop {
            let next = self.next_significant(end);
            match self.kind(next) {
                Some(Kind::String(_)) if self.language.is_python => end = next + 1,
                // `'…' % name + '…'`
                Some(Kind::Other) if self.language.is_python && self.token_text(next) == "%" => {
                    let operand_end = self.operand_end(self.next_significant(next + 1));
                    if self.kind(self.next_significant(operand_end)) != Some(Kind::Plus) {
                        return end;
                    }
                    end = operand_end;
                }
                Some(Kind::Plus) => {
                    let operand = self.next_significant(next + 1);
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

    /// Returns the end of the concatenation that starts at `at`, or `at` if there is none. Unlike in
    /// [`Self::concatenation_end`], the concatenation may start with a name, and its strings may be formatted:
    /// `"…".format(name)`.
    pub(super) fn pieces_end(&self, at: TokenIndex) -> TokenIndex {
        let mut end = at;
        let mut operand = at;
        loop {
            let operand_end = self.piece_end(operand);
            if operand_end == operand {
                return end;
            }
            end = operand_end;
            let plus = self.next_significant(end);
            if self.kind(plus) != Some(Kind::Plus) {
                return end;
            }
            operand = self.next_significant(plus + 1);
        }
    }

    /// Returns the end of the operand that starts at `at`, including formatting such as `.format(name)` or `% name`.
    fn piece_end(&self, at: TokenIndex) -> TokenIndex {
        let mut end = self.operand_end(at);
        if !matches!(self.kind(at), Some(Kind::String(_))) {
            return end;
        }
        while self.language.is_python && matches!(self.kind(end), Some(Kind::String(_))) {
            end += 1;
        }
        loop {
            if let Some(call_end) = self.method_call_end(end) {
                end = call_end;
            } else if self.language.is_python && self.token_text(end) == "%" {
                let operand = self.next_significant(end + 1);
                end = self.operand_end(operand).max(operand);
            } else {
                return end;
            }
        }
    }

    /// Returns the end of the method call whose dot is the token `dot`: `.format(name)`.
    fn method_call_end(&self, dot: TokenIndex) -> Option<TokenIndex> {
        let is_call = self.token_text(dot) == "."
            && self.kind(dot + 1) == Some(Kind::Name)
            && self.kind(dot + 2) == Some(Kind::Open(Bracket::Paren));
        let close = self.token(dot + 2).filter(|_| is_call)?.close?;
        Some(close as TokenIndex + 1)
    }

    /// Returns the value of the character literal at `at`, such as `'"'` in Java.
    pub(super) fn character_literal(&self, at: TokenIndex) -> Option<char> {
        let written = self.token_text(at).strip_prefix('\'').and_then(|written| written.strip_suffix('\''));
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

    /// Returns the end of the operand of `+` that starts at `operand`. An operand is a string, a name or a call.
    /// Returns `operand` if there is no operand.
    fn operand_end(&self, operand: TokenIndex) -> TokenIndex {
        let mut end = operand;
        while let Some(token) = self.token(end) {
            // A name on the next line belongs to another statement.
            if end > operand
                && token.kind == Kind::Name
                && self.token_text(end - 1) != "."
                && slice(self.text, Span::new(self.span(end - 1).end, token.span.start)).contains('\n')
            {
                break;
            }
            match token.kind {
                Kind::String(_) if end == operand => return end + 1,
                Kind::Other if end == operand && self.character_literal(end).is_some() => return end + 1,
                Kind::Name | Kind::Number => end += 1,
                Kind::Other if matches!(self.token_text(end), "." | "?" | "!") => end += 1,
                Kind::Open(Bracket::Paren | Bracket::Square) => match token.close {
                    Some(close) => end = close as TokenIndex + 1,
                    None => break,
                },
                _ => break,
            }
        }
        end
    }

    fn is_string(&self, at: TokenIndex) -> bool {
        matches!(self.kind(at), Some(Kind::String(_)))
    }

    /// Returns whether an expression is a string, or a concatenation that starts with a string.
    pub(super) fn is_concatenation(&self, range: TokenRange) -> bool {
        matches!(self.kind(range.start), Some(Kind::String(_))) && self.concatenation_end(range.start) == range.end
    }

    /// Returns whether the brackets contain only a concatenation that starts with a string. The opening bracket is the
    /// token `start`, and `end` is the token after the closing bracket.
    fn is_concatenation_in_brackets(&self, start: TokenIndex, end: TokenIndex) -> bool {
        let (first, close) = (self.next_significant(start + 1), end - 1);
        matches!(self.kind(first), Some(Kind::String(_)))
            && self.next_significant(self.concatenation_end(first)) == close
    }

    /// Writes the value of concatenated strings. Other operands become placeholders.
    pub(super) fn put_concatenation(&mut self, range: TokenRange) {
        let mut at = range.start;
        while at < range.end {
            self.tokens_read += 1;
            match self.kind(at) {
                Some(Kind::String(literal)) => {
                    let mut next = at + 1;
                    while self.language.is_python && matches!(self.kind(next), Some(Kind::String(_) | Kind::LineEnd)) {
                        next += 1;
                    }
                    if self.language.is_python && next < range.end && self.token_text(next) == "%" {
                        let interpolation = self.interpolation.replace(Interpolation::Percent);
                        self.put_literal(literal);
                        self.interpolation = interpolation;
                    } else {
                        self.put_literal(literal);
                    }
                    at += 1;
                }
                Some(Kind::Other) if self.language.is_python && self.token_text(at) == "%" => {
                    at = self.operand_end(self.next_significant(at + 1)).max(at + 1);
                }
                Some(Kind::Plus | Kind::LineEnd | Kind::Directive | Kind::Semicolon) => at += 1,
                Some(Kind::Other)
                    if at > range.start && self.method_call_end(at).is_some() && self.is_string(at - 1) =>
                {
                    at = self.method_call_end(at).unwrap_or(at + 1);
                }
                Some(Kind::Other) if self.character_literal(at).is_some() => {
                    let character = self.character_literal(at).unwrap_or(' ');
                    self.put_text(character.encode_utf8(&mut [0; 4]), self.span(at));
                    at += 1;
                }
                _ => {
                    let is_separator = |at: &TokenIndex| matches!(self.kind(*at), Some(Kind::Plus | Kind::Semicolon));
                    let operand_end = self.operand_end(at).max(at + 1);
                    let end = (operand_end..range.end).find(is_separator).unwrap_or(range.end).min(range.end);
                    self.put_placeholder(self.span_of(TokenRange { start: at, end }));
                    at = end;
                }
            }
        }
    }

    /// Writes the value of a string literal. Expressions in it become placeholders.
    pub(super) fn put_literal(&mut self, literal: u32) {
        self.literals.push((literal, self.strings_around()));
        let mut literal = self.tokens.literals[literal as usize];
        literal.removes_margin = self.removes_margin;
        literal.interpolation = self.interpolation.unwrap_or(literal.interpolation);
        literal.for_each_piece(self.text, &mut |piece| match piece {
            LiteralPiece::Plain(span) => self.put_with_replaced_words(span),
            LiteralPiece::Escaped(character, span) => self.put_text(character.encode_utf8(&mut [0; 4]), span),
            LiteralPiece::LineBreaks(0, span) => self.put_text(" ", span),
            LiteralPiece::LineBreaks(count, span) => self.put_text(&"\n".repeat(count as usize), span),
            LiteralPiece::Expression(span) => self.put_placeholder(span),
        });
    }

    /// Writes the text at `span`. Words in the text that the program replaces elsewhere become placeholders.
    fn put_with_replaced_words(&mut self, span: Span) {
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

    /// Writes the string that a call returns if the call serializes an object literal to JSON, as in
    /// `json.dumps({"Status": "New"})`. Returns whether there is such a call, or `None` if the object is invalid.
    pub(super) fn try_put_serialized(&mut self, range: TokenRange) -> Option<bool> {
        let TokenRange { start, end } = range;
        if self.language.is_powershell {
            return self.try_put_piped(range);
        }
        let Some(open) = (start..end).find(|at| self.kind(*at) == Some(Kind::Open(Bracket::Paren))) else {
            return Some(false);
        };
        let function = slice(self.text, self.span_of(TokenRange { start, end: open }));
        let is_call = self.token(open)?.close.is_some_and(|close| close as TokenIndex + 1 == end);
        let argument = self.skip_type(TokenRange { start: self.next_significant(open + 1), end: end - 1 });
        if open == start
            || !is_call
            || !self.language.serializers.contains(&function)
            || !self.opens_object_with_members(argument)
        {
            return Some(false);
        }
        self.put_object_in_string(argument, range)
    }

    /// Writes the string that `(@{…} | ConvertTo-Json -Compress)` returns. Returns the same as
    /// [`Self::try_put_serialized`].
    pub(super) fn try_put_piped(&mut self, range: TokenRange) -> Option<bool> {
        let TokenRange { start, end } = range;
        let is_in_parentheses = self.kind(start) == Some(Kind::Open(Bracket::Paren))
            && self.token(start)?.close.is_some_and(|close| close as TokenIndex + 1 == end);
        let first = if is_in_parentheses { self.next_significant(start + 1) } else { start };
        let first = self.skip_type(TokenRange { start: first, end });
        let Some(close) =
            self.token(first).filter(|_| self.opens_object_with_members(first)).and_then(|token| token.close)
        else {
            return Some(false);
        };
        let pipe = self.next_significant(close as TokenIndex + 1);
        let command = self.next_significant(pipe + 1);
        if self.token_text(pipe) != "|" || !self.token_text(command).eq_ignore_ascii_case("ConvertTo-Json") {
            return Some(false);
        }
        self.put_object_in_string(first, range)
    }

    /// Writes the object opened at `open` as JSON in a string.
    pub(super) fn put_object_in_string(&mut self, open: TokenIndex, range: TokenRange) -> Option<bool> {
        let span = self.span_of(range);
        self.put_json("\"", Span::at(span.start));
        self.layers += 1;
        self.put_object(open)?;
        self.layers -= 1;
        self.put_json("\"", Span::at(span.end));
        Some(true)
    }
}
