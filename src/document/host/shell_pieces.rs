//! Finds texts that a shell script assembles from pieces: with `BODY+='…'`, or with one `echo '…'` per line.

use super::assembly::{Assemblies, Piece, Separator, Statement, may_assemble_texts};
use super::token::{Kind, Tokens};
use super::transcript::{Program, Transcript};
use super::uses::Uses;
use super::{STRINGS_ONLY, TokenIndex, TokenRange, slice};
use crate::source::Span;

/// Returns whether a string after `before` may be a piece of a text. `before` is the start of the line, such as
/// `BODY+=` or `echo -n`.
pub(super) fn precedes_piece(before: &str) -> bool {
    let name = before.strip_suffix('=').map(|name| name.strip_suffix('+').unwrap_or(name));
    if let Some(name) = name {
        return name.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_');
    }
    let mut words = before.split_whitespace().rev().skip_while(|word| word.starts_with('-'));
    words.next() == Some("echo")
}

/// Finds the assembled texts of a script. If a statement repeats the text so far, as in `BODY="$BODY…"`, `$BODY` is
/// removed from the content of the literal in `tokens`.
pub(super) fn find_assemblies(text: &str, tokens: &mut Tokens) -> Assemblies {
    let uses = Uses::default();
    if !may_assemble_texts(Program { language: &STRINGS_ONLY, text, tokens, uses: &uses }) {
        return Assemblies::default();
    }
    let mut statements = Vec::new();
    let mut at = 0;
    while at < tokens.tokens.len() {
        match read_statement(text, tokens, at) {
            Some(statement) => {
                at = statement.end.max(at + 1);
                statements.push(statement);
            }
            None => at += 1,
        }
    }
    Assemblies::of_statements(Program { language: &STRINGS_ONLY, text, tokens, uses: &uses }, &statements)
}

/// Returns the statement whose appended piece starts at the token `at`. Returns `None` if no statement appends this
/// token to a text.
fn read_statement<'t>(text: &'t str, tokens: &mut Tokens, at: TokenIndex) -> Option<Statement<'t>> {
    if !matches!(tokens.kind(at)?, Kind::String(_) | Kind::Name) {
        return None;
    }
    let before = at.checked_sub(1)?;
    let span = tokens.tokens[before].span;
    let written = slice(text, span);
    let start = tokens.tokens[at].span.start;
    // The end of the word at `at` is only computed if the word belongs to a statement, because words may be long.
    let word_end = |tokens: &Tokens| {
        let uses = Uses::default();
        Transcript::new(Program { language: &STRINGS_ONLY, text, tokens, uses: &uses }).pieces_end(at)
    };
    if span.end == start && written.ends_with('=') {
        let end = word_end(tokens);
        let name = written.trim_end_matches('=');
        let target = name.trim_end_matches('+').rsplit(|character: char| !is_in_name(character)).next().unwrap_or("");
        let mut first = at;
        let mut starts_text = !name.ends_with('+');
        if starts_text && let Some(variable_len) = variable_len(&text[tokens.tokens[at].span.range()], target) {
            starts_text = false;
            match tokens.tokens[at].kind {
                Kind::String(literal) => tokens.literals[literal as usize].content.start = start + variable_len,
                // `$BODY'…'`
                _ => first = at + 2,
            }
        }
        if target.is_empty() || first >= end {
            return None;
        }
        let piece = Piece { range: TokenRange { start: first, end }, separator: Separator::None, interpolation: None };
        return Some(Statement { target, start: before, end, pieces: vec![piece], starts_text });
    }
    // `echo -n '…'`
    let mut word = before;
    let mut appends_line_break = true;
    while slice(text, tokens.tokens[word].span).starts_with('-') {
        // `-n` omits the line break.
        appends_line_break &= !slice(text, tokens.tokens[word].span).contains('n');
        word = word.checked_sub(1)?;
    }
    let separator = match slice(text, tokens.tokens[word].span) {
        "echo" if appends_line_break => Separator::LineBreak,
        "echo" | "printf" => Separator::None,
        _ => return None,
    };
    let between = Span::new(tokens.tokens[word].span.start, start);
    if slice(text, between).contains('\n') {
        return None;
    }
    let end = word_end(tokens);
    if end == at {
        return None;
    }
    let last = tokens.tokens[end - 1].span.end as usize;
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[last..]).map_or(text.len(), |length| last + length);
    let target = text[last..line_end].rsplit_once('>').map_or("", |(_, target)| target.trim());
    let rest_token_count =
        tokens.tokens[end..].iter().take_while(|token| (token.span.start as usize) < line_end).count();
    let piece = Piece { range: TokenRange { start: at, end }, separator, interpolation: None };
    Some(Statement { target, start: word, end: end + rest_token_count, pieces: vec![piece], starts_text: false })
}

fn is_in_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Returns the length of the variable `$name` or `${name}` at the start of `word`, in bytes. The length includes the
/// opening quote, if there is one. Returns `None` if `word` does not start with this variable.
fn variable_len(word: &str, name: &str) -> Option<u32> {
    let quote = usize::from(word.starts_with('"'));
    let rest = word[quote..].strip_prefix('$')?;
    let after = match rest.strip_prefix('{') {
        Some(braced) => braced.strip_prefix(name)?.strip_prefix('}')?,
        None => rest.strip_prefix(name).filter(|after| !after.starts_with(is_in_name))?,
    };
    Some((word.len() - after.len()) as u32)
}
