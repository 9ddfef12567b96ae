//! Finds texts that a program assembles from pieces: `sb.append("…")`, `body += "…"` or `["…", "…"].join("")`.
//!
//! If the statements directly follow each other, their pieces are read as one text. If some pieces of a text are
//! elsewhere in the program, the text is incomplete and cannot be checked. The pieces of such a text are called
//! fragments, and are skipped.

use std::collections::{HashMap, HashSet};

use super::balance::{Balance, looks_like_continuation};
use super::token::{Bracket, Interpolation, Kind};
use super::transcript::{Program, Transcript};
use super::uses::assigned_variable;
use super::{TokenIndex, TokenRange, slice};

/// The maximum number of tokens between two statements that append to the same text. In PowerShell, for example,
/// `| Out-Null` and `[void]` may be between them.
const MAX_TOKENS_BETWEEN: usize = 8;

/// The maximum number of elements of a list that are tried as the first piece of a text.
const MAX_TRIES: usize = 64;

/// What is inserted between two pieces of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// Nothing.
    None,
    /// A line break.
    LineBreak,
    /// The value of a string. The number is an index of the literals.
    Literal(u32),
    /// The separator is unknown.
    Unknown,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The tokens of the expression that yields the piece.
    pub range: TokenRange,
    /// What is inserted between this piece and the next one.
    pub separator: Separator,
    /// How a function such as `printf` inserts expressions into the piece. If `None`, the syntax of the literals in the
    /// piece determines this.
    pub interpolation: Option<Interpolation>,
}

/// The texts that a program assembles.
#[derive(Debug, Default)]
pub(super) struct Assemblies {
    /// The pieces of each complete text, by the index of the token of its first string.
    texts: HashMap<TokenIndex, Vec<Piece>>,
    /// The tokens of strings that are pieces of an incomplete text. They are skipped.
    fragments: HashSet<TokenIndex>,
}

impl Assemblies {
    /// Finds the assembled texts of a program.
    pub(super) fn new(program: Program<'_>) -> Self {
        if !may_assemble_texts(program) {
            return Self::default();
        }
        let mut finder = Finder { transcript: Transcript::new(program), out: Self::default() };
        let statements = finder.find_statements();
        finder.add_texts_of_statements(&statements);
        finder.add_texts_of_lists();
        finder.out
    }

    /// Finds the texts that `statements` assemble. The statements are in the order of the program.
    pub(super) fn of_statements(program: Program<'_>, statements: &[Statement<'_>]) -> Self {
        let mut finder = Finder { transcript: Transcript::new(program), out: Self::default() };
        finder.add_texts_of_statements(statements);
        finder.out
    }

    /// Returns the tokens of the pieces of all texts, complete or not.
    pub(super) fn piece_tokens(&self) -> impl Iterator<Item = TokenIndex> {
        let texts = self.texts.values().flatten().flat_map(|piece| piece.range.start..piece.range.end);
        texts.chain(self.fragments.iter().copied())
    }

    /// Adds a text with several pieces, whose first string is the token `first`.
    pub(super) fn add_text(&mut self, pieces: Vec<Piece>, first: TokenIndex) {
        self.texts.insert(first, pieces);
    }

    /// Adds the string at `at` as a piece of an incomplete text.
    pub(super) fn add_fragment(&mut self, at: TokenIndex) {
        self.fragments.insert(at);
    }

    /// Returns the pieces of the text whose first string is the token `at`.
    pub(super) fn pieces_at(&self, at: TokenIndex) -> Option<&[Piece]> {
        self.texts.get(&at).map(Vec::as_slice)
    }

    /// Returns whether the string at `at` is a piece of an incomplete text.
    pub(super) fn is_fragment(&self, at: TokenIndex) -> bool {
        self.fragments.contains(&at)
    }
}

/// Returns whether the program may assemble a JSON text: whether any string may be the first piece of such a text. Most
/// programs have no such string, so that the search for assembled texts can be skipped.
pub(super) fn may_assemble_texts(program: Program<'_>) -> bool {
    let Program { text, tokens, .. } = program;
    let may_start_text = |content: &str| {
        memchr::memchr2_iter(b'{', b'[', content.as_bytes()).any(|at| {
            let after = content[at + 1..].trim_start();
            after.is_empty() || after.starts_with(['"', '\\', '`', '{', '['])
        })
    };
    tokens.literals.iter().any(|literal| may_start_text(slice(text, literal.content)))
        // A character literal, as in `sb.append('{')`.
        || memchr::memmem::find(text.as_bytes(), b"'{'").is_some()
}

/// A statement that appends pieces to a text.
pub(super) struct Statement<'t> {
    /// The name of the variable or builder that holds the text.
    pub target: &'t str,
    /// The first token of the statement.
    pub start: TokenIndex,
    /// The token after the statement.
    pub end: TokenIndex,
    /// The pieces that the statement appends.
    pub pieces: Vec<Piece>,
    /// Whether the statement starts a new text (`body = "{"`) instead of appending to a text (`body += "}"`).
    pub starts_text: bool,
}

/// Consecutive pieces that may form a text.
struct Group<'t> {
    /// The name of the variable or builder that holds the text.
    target: &'t str,
    pieces: Vec<Piece>,
    /// The brackets that the pieces open and close.
    balance: Balance,
    /// Whether the pieces start a new text instead of continuing one.
    starts_text: bool,
}

/// Finds the assembled texts of a program, and adds them to `out`.
struct Finder<'t> {
    transcript: Transcript<'t>,
    out: Assemblies,
}

/// How a function appends its arguments to a text.
struct Appender {
    /// What is inserted after each piece.
    separator: Separator,
    /// How the function inserts expressions into a piece, if it does.
    interpolation: Option<Interpolation>,
    /// Whether every argument is a piece. Otherwise, only the first argument is a piece.
    appends_all_arguments: bool,
    /// Whether the first argument is the target (the variable or builder that holds the text), as in
    /// `Fprint(&body, "{")`.
    is_target_first_argument: bool,
    /// Whether the function may be called without a target, as in `print(…)`.
    allows_no_target: bool,
}

/// Returns how the function `name` appends its arguments to a text, or `None` if `name` is not a known function that
/// appends.
fn appender(name: &str, is_python: bool) -> Option<Appender> {
    let plain = Appender {
        separator: Separator::None,
        interpolation: None,
        appends_all_arguments: false,
        is_target_first_argument: false,
        allows_no_target: false,
    };
    Some(match name {
        "append" => Appender {
            separator: if is_python { Separator::Unknown } else { Separator::None },
            allows_no_target: true,
            ..plain
        },
        "Append" | "WriteString" | "concat" | "write" | "Write" => plain,
        "AppendFormat" => Appender { interpolation: Some(Interpolation::Braces), ..plain },
        "printf" | "Printf" => {
            Appender { interpolation: Some(Interpolation::Percent), allows_no_target: true, ..plain }
        }
        "AppendLine" | "WriteLine" | "writeln" => Appender { separator: Separator::LineBreak, ..plain },
        "appendLine" | "appendln" | "println" | "Println" | "puts" => {
            Appender { separator: Separator::LineBreak, allows_no_target: true, ..plain }
        }
        "print" => Appender {
            separator: if is_python { Separator::LineBreak } else { Separator::None },
            allows_no_target: true,
            ..plain
        },
        "push" | "add" | "Add" => Appender { separator: Separator::Unknown, appends_all_arguments: true, ..plain },
        "Fprintf" => Appender { interpolation: Some(Interpolation::Percent), is_target_first_argument: true, ..plain },
        "Fprint" => Appender { is_target_first_argument: true, ..plain },
        "Fprintln" => Appender { separator: Separator::LineBreak, is_target_first_argument: true, ..plain },
        _ => return None,
    })
}

/// Returns whether the function `name` creates a builder, an object to which strings are appended.
fn creates_builder(name: &str) -> bool {
    matches!(name, "StringBuilder" | "StringBuffer" | "StringWriter" | "StringIO" | "StringJoiner" | "new")
}

impl<'t> Finder<'t> {
    fn kind(&self, at: TokenIndex) -> Option<Kind> {
        self.transcript.kind(at)
    }

    fn token_text(&self, at: TokenIndex) -> &'t str {
        self.transcript.token_text(at)
    }

    fn is_string(&self, at: TokenIndex) -> bool {
        matches!(self.kind(at), Some(Kind::String(_)))
    }

    /// Returns the statements that append pieces to texts, in the order of the program.
    fn find_statements(&mut self) -> Vec<Statement<'t>> {
        let mut statements: Vec<Statement<'t>> = Vec::new();
        let mut at = 0;
        while let Some(kind) = self.kind(at) {
            let statement = match kind {
                Kind::Name if self.kind(at + 1) == Some(Kind::Open(Bracket::Paren)) => {
                    self.read_call(at, statements.last())
                }
                Kind::Equals => self.read_assignment(at),
                Kind::Other if self.token_text(at) == ":=" => self.read_assignment(at),
                _ => None,
            };
            match statement {
                Some(statement) => {
                    at = statement.end.max(at + 1);
                    statements.push(statement);
                }
                None => at += 1,
            }
        }
        statements
    }

    /// Reads the call of the function whose name is the token `name`. Returns `None` if the call does not append to a
    /// text.
    ///
    /// `last` is the previous statement. A chained call, such as the second one in `sb.append("{").append("}")`,
    /// appends to the target of the previous statement.
    fn read_call(&self, name: TokenIndex, last: Option<&Statement<'t>>) -> Option<Statement<'t>> {
        let open = name + 1;
        let close = self.transcript.token(open)?.close? as TokenIndex;
        let function = self.token_text(name);
        if creates_builder(function) {
            let first = self.transcript.next_significant(open + 1);
            let variable = assigned_variable(self.transcript.text, self.transcript.tokens, open);
            let target = variable.map_or("", |variable| self.token_text(variable));
            // The first argument of a `StringJoiner` is the separator.
            let pieces = if self.is_string(first) && function != "StringJoiner" {
                vec![self.create_piece(
                    TokenRange { start: first, end: self.argument_end(first, close) },
                    Separator::None,
                    None,
                )]
            } else {
                Vec::new()
            };
            return Some(Statement { target, start: name, end: close + 1, pieces, starts_text: true });
        }
        let language = self.transcript.language;
        let Appender {
            mut separator,
            interpolation,
            mut appends_all_arguments,
            is_target_first_argument,
            allows_no_target,
        } = appender(function, language.is_python)?;
        let mut arguments = self.arguments(open, close);
        let dot = name.checked_sub(1).filter(|dot| self.token_text(*dot) == ".");
        let mut starts_text = false;
        let (mut target, mut start) = match dot {
            _ if is_target_first_argument => {
                // `fmt.Fprint(&body, "{")`
                let target = arguments.first().copied().filter(|_| arguments.len() > 1)?;
                arguments.remove(0);
                let start = dot.and_then(|dot| self.path_start(dot.checked_sub(1)?)).unwrap_or(name);
                (self.token_text(target.end - 1), start)
            }
            Some(dot) if last.is_some_and(|last| self.transcript.next_significant(last.end) == dot) => {
                // `.append("}")` after `sb.append("{")`
                (last?.target, dot)
            }
            Some(dot) if dot > 0 && self.is_string(dot - 1) => {
                // `"{".concat(key)`
                starts_text = true;
                arguments.insert(0, TokenRange { start: dot - 1, end: dot });
                ("", dot - 1)
            }
            Some(dot) => {
                // `sb.append("{")`
                let start = self.path_start(dot.checked_sub(1)?)?;
                (self.token_text(dot - 1), start)
            }
            None if allows_no_target
                && name > 0
                && !matches!(self.token_text(name - 1), "fun" | "def" | "func" | "function") =>
            {
                // `print("{")`: all such calls have the same target, the output.
                ("()", name)
            }
            None => return None,
        };
        let assigned = start.checked_sub(1).filter(|equals| self.kind(*equals) == Some(Kind::Equals));
        if let Some(equals) = assigned
            && let Some(first) = self.path_start(equals.saturating_sub(1))
        {
            // `s = s.concat("…")`, `lines = append(lines, "…")`
            let variable = self.token_text(equals - 1);
            let is_list = dot.is_none()
                && arguments.first().is_some_and(|first| self.token_text(first.start) == variable)
                && arguments.len() > 1;
            if is_list {
                arguments.remove(0);
                (separator, appends_all_arguments) = (Separator::Unknown, true);
            }
            if is_list || target == variable {
                (target, start) = (variable, first);
            } else if starts_text {
                target = variable;
            }
        }
        if !appends_all_arguments && !is_target_first_argument {
            // `"{".concat(key)` has two pieces: the string before the dot, and the argument.
            arguments.truncate(if starts_text { 2 } else { 1 });
        } else if is_target_first_argument {
            arguments.truncate(1);
        }
        let pieces = arguments.into_iter().map(|range| self.create_piece(range, separator, interpolation)).collect();
        Some(Statement { target, start, end: close + 1, pieces, starts_text })
    }

    /// Reads the assignment whose operator is the token `equals`. Returns `None` if the assignment does not assign or
    /// append a string.
    fn read_assignment(&self, equals: TokenIndex) -> Option<Statement<'t>> {
        let appends = equals > 1 && self.token_text(equals - 1) == "+" && self.kind(equals - 1) == Some(Kind::Other);
        let mut name = equals.checked_sub(if appends { 2 } else { 1 })?;
        let mut start = self.path_start(name)?;
        // `let body: string = "{"`
        if !appends
            && start >= 2
            && self.kind(start - 1) == Some(Kind::Colon)
            && self.kind(start - 2) == Some(Kind::Name)
        {
            (name, start) = (start - 2, start - 2);
        }
        let target = self.token_text(name);
        let mut first = self.transcript.next_significant(equals + 1);
        let mut starts_text = !appends;
        if !appends && self.kind(first) == Some(Kind::Name) {
            // `body = body + "…"`
            while self.token_text(first + 1) == "." && self.kind(first + 2) == Some(Kind::Name) {
                first += 2;
            }
            let plus = self.transcript.next_significant(first + 1);
            if self.token_text(first) != target || self.kind(plus) != Some(Kind::Plus) {
                return None;
            }
            first = self.transcript.next_significant(plus + 1);
            starts_text = false;
        } else if !appends && !self.is_string(first) {
            return None;
        }
        let end = self.transcript.pieces_end(first);
        let piece = self.create_piece(TokenRange { start: first, end }, Separator::None, None);
        (end > first).then(|| Statement { target, start, end, pieces: vec![piece], starts_text })
    }

    /// Creates a piece. If the appending function does not insert expressions into the strings, other code around them
    /// may, as in `sb.append("{0}".format(name))`.
    fn create_piece(&self, range: TokenRange, separator: Separator, interpolation: Option<Interpolation>) -> Piece {
        let strings = (range.start..range.end).take_while(|at| self.is_string(*at)).count();
        let around = || self.transcript.interpolation_around(range.start, range.start + strings);
        Piece { range, separator, interpolation: interpolation.or_else(around) }
    }

    /// Returns the first name of the path whose last name is the token `name`: `self` for `self.body`.
    fn path_start(&self, name: TokenIndex) -> Option<TokenIndex> {
        let mut start = name;
        if self.kind(start) != Some(Kind::Name) {
            return None;
        }
        while start >= 2 && self.token_text(start - 1) == "." && self.kind(start - 2) == Some(Kind::Name) {
            start -= 2;
        }
        Some(start)
    }

    /// Returns the token after the argument that starts at `at`: a comma, or the closing bracket `close`.
    fn argument_end(&self, at: TokenIndex, close: TokenIndex) -> TokenIndex {
        let mut at = at;
        while at < close && self.kind(at) != Some(Kind::Comma) {
            at = self.transcript.token(at).and_then(|token| token.close).map_or(at, |close| close as TokenIndex) + 1;
        }
        at.min(close)
    }

    /// Returns the expressions that commas separate between two brackets: the arguments of a call, or the elements of a
    /// list.
    fn arguments(&self, open: TokenIndex, close: TokenIndex) -> Vec<TokenRange> {
        let mut arguments = Vec::new();
        let mut at = self.transcript.next_significant(open + 1);
        while at < close {
            let mut end = self.argument_end(at, close);
            if self.transcript.language.is_powershell {
                // In PowerShell, a line end may also separate the elements of an array.
                let joined = self.transcript.pieces_end(at).max(at + 1);
                if self.kind(joined) == Some(Kind::LineEnd) {
                    end = joined.min(end);
                }
            }
            let mut last = end;
            while last > at + 1 && matches!(self.kind(last - 1), Some(Kind::LineEnd | Kind::Directive)) {
                last -= 1;
            }
            arguments.push(TokenRange { start: at, end: last });
            at = self.transcript.next_significant(if end < close { end + 1 } else { close });
        }
        arguments
    }

    /// Returns whether the statement that starts at `next` directly follows the statement that ends at `end`. Only
    /// tokens such as `;` or `| Out-Null` may be between the two.
    fn directly_follows(&self, end: TokenIndex, next: TokenIndex) -> bool {
        next >= end
            && next - end <= MAX_TOKENS_BETWEEN
            && (end..next).all(|at| {
                matches!(self.kind(at), Some(Kind::Semicolon | Kind::LineEnd | Kind::Directive | Kind::Equals))
                    || matches!(self.token_text(at), "[" | "]" | "void" | "|" | "Out-Null" | "$null" | "_" | ",")
                    || matches!(self.token_text(at), "return" | "await" | "yield" | ";" | "&&")
            })
    }

    /// Adds the texts that consecutive statements assemble.
    fn add_texts_of_statements(&mut self, statements: &[Statement<'_>]) {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut first = 0;
        while first < statements.len() {
            let mut end = first + 1;
            while let Some(next) =
                statements.get(end).filter(|next| !next.starts_text && next.target == statements[first].target)
                && self.directly_follows(statements[end - 1].end, next.start)
            {
                end += 1;
            }
            let pieces = statements[first..end].iter().flat_map(|statement| &statement.pieces);
            self.split_into_groups(pieces, statements[first].target, statements[first].starts_text, &mut groups);
            first = end;
        }
        let mut unbalanced_counts: HashMap<&str, usize> = HashMap::new();
        for group in groups.iter().filter(|group| !group.balance.is_balanced()) {
            *unbalanced_counts.entry(group.target).or_default() += 1;
        }
        let concatenated_variables =
            if unbalanced_counts.is_empty() { HashSet::new() } else { self.concatenated_variables() };
        for group in groups {
            let Group { target, pieces, balance, starts_text } = group;
            let has_several_pieces = pieces.len() > 1;
            // If no other piece of an unbalanced text is found, the text is probably complete, but malformed.
            let has_no_other_pieces = unbalanced_counts.get(target) <= Some(&1)
                && !concatenated_variables.contains(target)
                && (starts_text || !has_several_pieces);
            if !balance.is_balanced() && !has_no_other_pieces {
                self.add_fragments(&pieces);
            } else if has_several_pieces {
                self.add_text(pieces);
            }
        }
    }

    /// Splits pieces into groups, and adds the groups to `groups`. Each group may form a separate text. A group ends
    /// when all of its brackets are closed, for example.
    fn split_into_groups<'p, 's>(
        &self,
        pieces: impl Iterator<Item = &'p Piece>,
        target: &'s str,
        starts_text: bool,
        groups: &mut Vec<Group<'s>>,
    ) {
        let new_group = |starts_text| Group { target, pieces: Vec::new(), balance: Balance::default(), starts_text };
        let mut group = new_group(starts_text);
        for piece in pieces {
            let content = self.content(piece);
            let starts_with_bracket = content.trim_start().starts_with(['{', '[']);
            let is_group_complete = group.balance.is_done() && !looks_like_continuation(&content);
            if !group.pieces.is_empty() && (is_group_complete || starts_with_bracket && !group.balance.has_opened()) {
                groups.push(std::mem::replace(&mut group, new_group(true)));
            }
            group.balance.feed(&content);
            let separator = match piece.separator {
                Separator::Unknown if group.balance.is_in_string() => Separator::None,
                Separator::Unknown => Separator::LineBreak,
                known => known,
            };
            group.pieces.push(Piece { separator, ..*piece });
        }
        groups.push(group);
        groups.retain(|group| !group.pieces.is_empty());
    }

    /// Returns the content of the strings in a piece. Omits inserted expressions, because their values are unknown.
    fn content(&self, piece: &Piece) -> String {
        let mut content = String::new();
        for at in piece.range.start..piece.range.end {
            match self.kind(at) {
                Some(Kind::String(literal)) => {
                    let mut literal = self.transcript.tokens.literals[literal as usize];
                    literal.interpolation = piece.interpolation.unwrap_or(literal.interpolation);
                    literal.for_each_piece(self.transcript.text, &mut |part| match part {
                        super::literal::LiteralPiece::Plain(span) => {
                            content.push_str(slice(self.transcript.text, span))
                        }
                        super::literal::LiteralPiece::Escaped(character, _) => content.push(character),
                        super::literal::LiteralPiece::LineBreaks(..) => content.push('\n'),
                        super::literal::LiteralPiece::Expression(_) => {}
                    });
                }
                _ => content.extend(self.transcript.character_literal(at)),
            }
        }
        content
    }

    /// Returns the names of variables that are operands of `+`.
    fn concatenated_variables(&self) -> HashSet<&'t str> {
        let mut names = HashSet::new();
        for at in 0..self.transcript.tokens.tokens.len() {
            let after = self.kind(at + 1) == Some(Kind::Plus);
            let before = at > 0 && self.kind(at - 1) == Some(Kind::Plus);
            if self.kind(at) == Some(Kind::Name) && (after || before) {
                names.insert(self.token_text(at));
            }
        }
        names
    }

    /// Adds a complete text.
    fn add_text(&mut self, pieces: Vec<Piece>) {
        let first = pieces.iter().flat_map(|piece| piece.range.start..piece.range.end).find(|at| self.is_string(*at));
        if let Some(first) = first {
            self.out.add_text(pieces, first);
        }
    }

    /// Adds the strings of an incomplete text, which are then skipped.
    fn add_fragments(&mut self, pieces: &[Piece]) {
        for at in pieces.iter().flat_map(|piece| piece.range.start..piece.range.end) {
            if self.is_string(at) {
                self.out.add_fragment(at);
            }
        }
    }

    /// Adds the texts whose pieces are the elements of a list.
    fn add_texts_of_lists(&mut self) {
        for open in 0..self.transcript.tokens.tokens.len() {
            let token = self.transcript.tokens.tokens[open];
            let (Kind::Open(_), Some(close)) = (token.kind, token.close) else { continue };
            let close = close as TokenIndex;
            // `None` if no code around the list joins its elements.
            let join_separator = self.separator_of(open, close);
            let separator = join_separator.unwrap_or(Separator::Unknown);
            let mut elements = self.arguments(open, close);
            if elements.len() < 2 {
                continue;
            }
            let is_member = |range: &TokenRange| {
                (range.start..range.end.min(range.start + 3))
                    .any(|at| matches!(self.kind(at), Some(Kind::Colon | Kind::Equals)))
            };
            elements.truncate(elements.iter().position(is_member).unwrap_or(elements.len()));
            // In `String.join(", ", "…", "…")`, the first argument is the separator, not a piece.
            let is_separator = |piece: &Piece| match separator {
                Separator::Literal(literal) => self.kind(piece.range.start) == Some(Kind::String(literal)),
                _ => false,
            };
            let pieces: Vec<Piece> = elements
                .into_iter()
                .map(|range| self.create_piece(range, separator, None))
                .filter(|piece| !is_separator(piece))
                .collect();
            let mut rest = pieces.as_slice();
            let mut tries = 0;
            while let Some(first) = rest.iter().position(|piece| self.opens_text(piece)).filter(|_| tries < MAX_TRIES) {
                tries += 1;
                rest = &rest[first..];
                let mut groups = Vec::new();
                let count = if join_separator.is_some() { rest.len() } else { self.count_pieces_of_text(rest) };
                self.split_into_groups(rest[..count].iter(), "", false, &mut groups);
                for group in groups {
                    if group.pieces.len() > 1 && group.balance.is_balanced() {
                        self.add_text(group.pieces);
                    } else if join_separator.is_some() && !group.balance.is_balanced() {
                        self.add_fragments(&group.pieces);
                    }
                }
                rest = &rest[count.max(1)..];
            }
        }
    }

    /// Returns whether a piece is a string that opens more brackets than it closes, so that it may start a text.
    fn opens_text(&self, piece: &Piece) -> bool {
        let mut balance = Balance::default();
        let is_text =
            self.is_string(piece.range.start) || self.transcript.character_literal(piece.range.start).is_some();
        if is_text {
            balance.feed(&self.content(piece));
        }
        balance.has_opened() && balance.is_open()
    }

    /// Returns the number of pieces at the start of `pieces` that form one text, or 0 if they do not form a text. Used
    /// for lists whose elements no visible code joins. The text ends at the piece that closes all brackets. Each piece
    /// must continue the previous piece.
    fn count_pieces_of_text(&self, pieces: &[Piece]) -> usize {
        let mut balance = Balance::default();
        for (count, piece) in pieces.iter().enumerate() {
            let content = self.content(piece);
            if count > 0 && content.trim_start().starts_with('{') && !balance.may_continue_with_value() {
                return 0;
            }
            balance.feed(&content);
            if balance.is_done() {
                return count + 1;
            }
        }
        0
    }

    /// Returns the separator with which the code around a list joins its elements, as in `", ".join([…])`. Returns
    /// `None` if the code does not join the elements. The list is in the brackets at `open` and `close`.
    fn separator_of(&self, open: TokenIndex, close: TokenIndex) -> Option<Separator> {
        let literal = |at: TokenIndex| match self.kind(at) {
            Some(Kind::String(literal)) => Separator::Literal(literal),
            _ => Separator::Unknown,
        };
        let is_join = |name: &str| matches!(name, "join" | "Join" | "joinToString" | "implode" | "joining");
        let is_concat = |name: &str| matches!(name, "concat" | "Concat");
        let before = |ahead: usize| open.checked_sub(ahead).map_or("", |at| self.token_text(at));
        // `[…].join("")`
        if self.token_text(close + 1) == "." && is_join(self.token_text(close + 2)) {
            let separator = self.transcript.next_significant(close + 4);
            return Some(if self.token_text(separator) == ")" { Separator::Unknown } else { literal(separator) });
        }
        // `String.join("", "…", "…")`
        if is_join(before(1)) || is_concat(before(1)) {
            let first = self.transcript.next_significant(open + 1);
            return Some(if is_join(before(1)) { literal(first) } else { Separator::None });
        }
        // `"".join([…])`
        if before(1) == "(" && is_join(before(2)) && before(3) == "." && open >= 4 {
            return Some(literal(open - 4));
        }
        // `@(…) -join ""`
        if self.token_text(close + 1) == "-" && is_join(self.token_text(close + 2)) {
            return Some(literal(close + 3));
        }
        // `string.Join("", new[] {…})`, `strings.Join([]string{…}, "")`
        let last = match self.token_text(close + 1) {
            ")" => close + 1,
            "," if self.is_string(close + 2) && self.token_text(close + 3) == ")" => close + 3,
            _ => return None,
        };
        let outer = self.transcript.token(last)?.open? as TokenIndex;
        let name = outer.checked_sub(1).map_or("", |name| self.token_text(name));
        if is_join(name) {
            let separator = if last == close + 1 { self.transcript.next_significant(outer + 1) } else { close + 2 };
            return Some(literal(separator));
        }
        is_concat(name).then_some(Separator::None)
    }
}
