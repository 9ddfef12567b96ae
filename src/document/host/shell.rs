//! Finds the payloads in shell scripts. The module [`document::shell`](super::super::shell) finds the arguments in
//! single quotes, which the shell leaves unchanged. This module adds words that consist of several strings and
//! variables, such as `'{"key":"'"$KEY"'"}'`, and here-documents in which the shell expands variables.

use std::collections::HashSet;
use std::iter::Peekable;
use std::ops::Range;
use std::slice;
use std::sync::Arc;

use super::lexer::{Lexer, expression_end};
use super::token::{Escapes, Interpolation, Kind, Literal, Tokens};
use super::uses::Uses;
use super::{Language, Literals, STRINGS_ONLY, parts_of_tokens, shell_pieces};
use crate::document::part::{Dialect, Part};
use crate::document::shell::{self, Argument, HereDocuments, Usage, arguments};
use crate::source::Span;

/// The properties of shell scripts. Only words are read from a script.
const LANGUAGE: Language = STRINGS_ONLY;

/// Finds the parts of a script that may hold a payload: arguments that the shell leaves unchanged, and words and
/// here-documents in which it expands variables.
pub(in crate::document) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let mut arguments = arguments(text);
    // An argument may be a piece of a text that the script assembles, as in `BODY+='…'`. Such an argument is not a
    // separate part. First read all arguments that may be pieces as tokens, to find the pieces.
    let may_be_piece = |argument: &Argument| argument.usage == Usage::Verbatim && may_be_piece(text, argument);
    let (candidates, others): (Vec<Argument>, Vec<Argument>) =
        arguments.iter().partition(|argument| may_be_piece(argument));
    let mut tokens = tokens_of(text, if candidates.is_empty() { &arguments } else { &others });
    let mut assemblies = shell_pieces::find_assemblies(text, &mut tokens);
    if !candidates.is_empty() {
        let piece_starts: HashSet<u32> = assemblies.piece_tokens().map(|at| tokens.tokens[at].span.start + 1).collect();
        arguments.retain(|argument| !(may_be_piece(argument) && piece_starts.contains(&argument.content.start)));
        tokens = tokens_of(text, &arguments);
        assemblies = shell_pieces::find_assemblies(text, &mut tokens);
    }
    let verbatim_arguments: Vec<Span> = arguments
        .into_iter()
        .filter(|argument| argument.usage == Usage::Verbatim)
        .map(|argument| argument.content)
        .collect();
    let directives = tokens.tokens.iter().filter(|token| token.kind == Kind::Directive);
    let literals = Arc::new(Literals {
        literals: verbatim_arguments.iter().map(|argument| verbatim_literal(text, *argument)).collect(),
        directives: directives.map(|token| token.span).collect(),
        ..Literals::default()
    });
    for argument in &verbatim_arguments {
        each(Part { literals: Some(Arc::clone(&literals)), ..Part::slice(text, *argument, Dialect::default()) });
    }
    let uses = Uses::new(text, &tokens);
    parts_of_tokens(&LANGUAGE, text, tokens, uses, &assemblies, each);
}

/// Returns whether an argument may be a piece of a text that the script assembles.
fn may_be_piece(text: &str, argument: &Argument) -> bool {
    let quote = (argument.content.start as usize).saturating_sub(1);
    let start = quote.saturating_sub(MAX_COMMAND);
    let start = (start..=quote).find(|at| text.is_char_boundary(*at)).unwrap_or(quote);
    let before = text[start..quote].rsplit('\n').next().unwrap_or("");
    text[quote..].starts_with('\'') && shell_pieces::precedes_piece(before)
}

/// Returns a literal without escapes or interpolation.
fn verbatim_literal(text: &str, content: Span) -> Literal {
    let is_quoted = content.start > 0 && text.as_bytes()[content.start as usize - 1] == b'\'';
    Literal { quote: if is_quoted { b'\'' } else { 0 }, is_multiline: true, ..Literal::plain(content) }
}

/// Returns the tokens of a script. Skips `arguments`, which are separate parts, except for those that are format
/// strings.
fn tokens_of<'t>(text: &'t str, arguments: &'t [Argument]) -> Tokens {
    let mut script = Script {
        lexer: Lexer::new(text),
        arguments: arguments.iter().peekable(),
        here_documents: HereDocuments::new(text),
        pending_bodies: Vec::new(),
        commands: Vec::new(),
    };
    script.lex_to(text.len());
    // The tokens of commands in strings (`"$(…)"`) come last, since they are not part of the words around them.
    while let Some(command) = script.commands.pop() {
        script.lexer.out.push(Kind::Other, Span::from(command.start..command.start));
        script.lexer.at = command.start;
        script.lex_to(command.end);
    }
    script.lexer.finish()
}

/// The state of reading the tokens of a script.
struct Script<'t> {
    lexer: Lexer<'t>,
    /// The arguments after the current position that are skipped.
    arguments: Peekable<slice::Iter<'t, Argument>>,
    here_documents: HereDocuments<'t>,
    /// The here-documents whose `<<` was read, but not yet their lines, in descending order.
    pending_bodies: Vec<Body>,
    /// The spans of commands in strings (`"$(…)"`) that were not read yet.
    commands: Vec<Range<usize>>,
}

/// The lines of a here-document.
struct Body {
    content: Span,
    /// Whether the lines are skipped, because the delimiter is quoted (`<<'EOF'`), or because the lines are a program.
    is_skipped: bool,
}

impl Script<'_> {
    /// Reads tokens up to `end`.
    fn lex_to(&mut self, end: usize) {
        while self.lexer.at < end {
            if !self.lex_body() && !self.lex_argument() {
                self.lex_token(end);
            }
        }
    }

    /// Reads the here-document whose lines start at the current position. Returns whether there is one.
    fn lex_body(&mut self) -> bool {
        let at = self.lexer.at as u32;
        let Some(body) = self.pending_bodies.pop_if(|body| body.content.start <= at) else { return false };
        let content = body.content;
        if !body.is_skipped && content.start == at && !content.is_empty() {
            self.push_here_document(content);
        }
        self.lexer.at = self.lexer.at.max(content.end as usize);
        true
    }

    /// Skips the argument at the current position. Returns whether there is one. A format string is also added as a
    /// literal.
    fn lex_argument(&mut self) -> bool {
        let start = self.lexer.at;
        while self.arguments.next_if(|argument| (argument.content.start as usize) < start).is_some() {}
        let quote_len = usize::from(self.lexer.peek(0) == b'\'');
        let argument = self.arguments.next_if(|argument| argument.content.start as usize == start + quote_len);
        let Some(&Argument { content, usage }) = argument else { return false };
        self.lexer.at = content.end as usize + quote_len;
        if usage == Usage::Format {
            self.lexer.out.push_string(Literal {
                span: Span::new(content.start - 1, content.end + 1),
                escapes: Escapes::Backslash,
                interpolation: Interpolation::Percent,
                ..verbatim_literal(self.lexer.text, content)
            });
        }
        true
    }

    /// Reads a token.
    fn lex_token(&mut self, end: usize) {
        if self.lexer.peek(0) == b'"' && self.lex_command_in_quotes() {
            return;
        }
        let lexer = &mut self.lexer;
        let start = lexer.at;
        let starts_word = start == 0 || lexer.text.as_bytes()[start - 1].is_ascii_whitespace();
        match lexer.peek(0) {
            b' ' | b'\t' | b'\r' | b'\n' => lexer.at += 1,
            b'#' if starts_word => lexer.skip_line_comment(1),
            b'<' if lexer.starts_with("<<") => {
                let is_here_string = lexer.starts_with("<<<");
                lexer.at += if is_here_string { 3 } else { 2 };
                if let Some(here) = (!is_here_string).then(|| self.here_documents.at(start)).flatten() {
                    let is_skipped = here.is_quoted || self.usage_around(start) == Usage::Program;
                    self.pending_bodies.insert(0, Body { content: here.content, is_skipped });
                }
                self.lexer.out.push(Kind::Other, Span::from(start..self.lexer.at));
            }
            // A backslash continues the line.
            b'\\' if lexer.starts_with("\\\n") => lexer.at += 2,
            b'\\' if lexer.starts_with("\\\r\n") => lexer.at += 3,
            b'\\' => {
                // The next character is literal, as in `'it'\''s'`.
                let character = lexer.text[start + 1..end].chars().next().map_or(0, char::len_utf8);
                join_to_previous(lexer);
                lexer.at += 1 + character;
                let span = Span::from(start..lexer.at);
                let content = Span::new(span.start + 1, span.end);
                lexer.out.push_string(Literal { span, is_read_only: true, ..verbatim_literal(lexer.text, content) });
            }
            b'\'' => {
                join_to_previous(lexer);
                lexer.at += 1;
                lexer.read_multiline_string(start, '\'', Escapes::None, Interpolation::None);
            }
            b'$' if lexer.peek(1) == b'\'' => {
                join_to_previous(lexer);
                lexer.at += 2;
                lexer.read_multiline_string(start, '\'', Escapes::Backslash, Interpolation::None);
            }
            b'"' => {
                join_to_previous(lexer);
                lexer.at += 1;
                lexer.read_multiline_string(start, '"', Escapes::Shell, Interpolation::Shell);
                self.queue_commands(start);
                if self.usage_around(start) != Usage::Verbatim {
                    // A program, filter or format string that contains shell variables is not read.
                    self.lexer.out.tokens.pop_if(|last| last.span.start as usize == start);
                }
            }
            b'$' => {
                join_to_previous(lexer);
                read_variable(lexer);
                if lexer.text[start..lexer.at].starts_with("$(") && lexer.at > start + 3 {
                    let command = start + 2..lexer.at - 1;
                    self.commands.push(command);
                }
            }
            b'`' => {
                join_to_previous(lexer);
                lexer.at = backquote_end(lexer.text.as_bytes(), start).unwrap_or(start + 1);
                lexer.out.push(Kind::Name, Span::from(start..lexer.at));
            }
            _ => {
                let rest = &lexer.text[start..];
                let is_in_token = |character: char| {
                    !character.is_whitespace() && !matches!(character, '\'' | '"' | '$' | '\\' | '`' | '<')
                };
                // A token has at least one character, which may be a space outside of ASCII.
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let length = rest.find(|character| !is_in_token(character)).unwrap_or(rest.len()).max(first);
                lexer.at += length;
                lexer.out.push(Kind::Other, Span::from(start..lexer.at));
            }
        }
    }

    /// Reads a string with a command that has here-documents, as in `"$(cat <<EOF … )"`. Only the here-documents become
    /// tokens. Returns whether there is such a string.
    fn lex_command_in_quotes(&mut self) -> bool {
        let (start, text) = (self.lexer.at, self.lexer.text);
        let first = &text.as_bytes()[start..text.len().min(start + MAX_QUOTED_COMMAND)];
        let line = &first[..memchr::memchr(b'\n', first).unwrap_or(first.len())];
        if memchr::memmem::find(line, b"$(").is_none() || memchr::memmem::find(line, b"<<").is_none() {
            return false;
        }
        let (Some(end), found) = shell::read_double_quoted(text, start + 1, &mut self.here_documents) else {
            return false;
        };
        for here in &found {
            if !here.is_quoted && self.usage_around(here.start) != Usage::Program && !here.content.is_empty() {
                self.push_here_document(here.content);
            }
        }
        if !found.is_empty() {
            self.lexer.at = end;
            self.lexer.out.push(Kind::Other, Span::at(end as u32));
        }
        !found.is_empty()
    }

    /// Adds the lines of a here-document in which the shell expands variables.
    fn push_here_document(&mut self, content: Span) {
        self.lexer.out.push_string(Literal {
            escapes: Escapes::HereDocument,
            interpolation: Interpolation::Shell,
            is_multiline: true,
            ..Literal::plain(content)
        });
        // This token separates the here-document from the delimiter after it.
        self.lexer.out.push(Kind::Other, Span::at(content.end));
    }

    /// Returns how the command around `at` uses its arguments.
    fn usage_around(&self, at: usize) -> Usage {
        let text = self.lexer.text;
        let start = (at.saturating_sub(MAX_COMMAND)..=at).find(|start| text.is_char_boundary(*start)).unwrap_or(at);
        let before = &text[start..at];
        let ends_command = |(at, separator): (usize, char)| {
            matches!(separator, '\n' | '|' | ';' | '&' | '(') && !before[..at].ends_with('\\')
        };
        let command = before.char_indices().rev().find(|end| ends_command(*end)).map_or(0, |(at, _)| at + 1);
        shell::command_usage(&before[command..])
    }

    /// Queues the commands `$(…)` in the last string, which starts at `start`, for reading.
    fn queue_commands(&mut self, start: usize) {
        let string = self.lexer.out.literals.last().copied();
        let Some(string) = string.filter(|string| string.span.start as usize == start) else { return };
        let (text, commands) = (self.lexer.text, &mut self.commands);
        string.for_each_piece(text, &mut |piece| {
            if let super::literal::LiteralPiece::Expression(span) = piece
                && text[span.range()].starts_with("$(")
            {
                commands.push(span.start as usize + 2..span.end as usize - 1);
            }
        });
    }
}

/// The maximum distance from an opening quote to the here-document of a command in the string, in bytes.
const MAX_QUOTED_COMMAND: usize = 256;

/// Adds a concatenation operator if the next token directly follows a string or variable, so that both are one word:
/// `'a'"$B"`.
fn join_to_previous(lexer: &mut Lexer<'_>) {
    let at = lexer.at;
    let is_same_word = lexer
        .out
        .tokens
        .last()
        .is_some_and(|last| last.span.end as usize == at && matches!(last.kind, Kind::String(_) | Kind::Name));
    if is_same_word {
        lexer.out.push(Kind::Plus, Span::from(at..at));
    }
}

/// Reads `$x`, `${x}` or `$(x)`.
fn read_variable(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let bytes = lexer.text.as_bytes();
    let end = match lexer.peek(1) {
        b'{' | b'(' => expression_end(lexer.text, start + 2, &mut 0).unwrap_or(start + 1),
        _ => {
            start
                + 1
                + bytes[start + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        }
    };
    lexer.at = end;
    lexer.out.push(Kind::Name, Span::from(start..end));
}

/// The maximum distance in a command at which its start or its end is searched, in bytes.
const MAX_COMMAND: usize = 1024;

/// Returns the end of the command that starts with the backquote at `at`.
pub(super) fn backquote_end(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(at + MAX_COMMAND)];
    let mut end = at + 1;
    loop {
        match bytes.get(end)? {
            b'\\' => end += 2,
            b'`' => return Some(end + 1),
            _ => end += 1,
        }
    }
}
