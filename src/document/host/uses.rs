//! Finds out how a program uses its objects and strings after it creates them. For example, a program adds a key to an
//! object (`ticket["Status"] = …`), merges objects (`{**defaults, …}`), or replaces words in strings
//! (`.replace("##NUMBER##", …)`).

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::token::{Bracket, Kind, Tokens};
use super::{TokenIndex, slice};
use crate::source::Span;

/// The maximum number of tokens between a variable and the object that is assigned to it.
const MAX_TOKENS_BETWEEN: usize = 12;

/// The maximum number of tokens in the arguments of a call that are searched for names.
const MAX_ARGUMENT_TOKENS: usize = 32;

/// The minimum length of a word that a program may replace, in bytes.
const MIN_REPLACED_WORD_LEN: usize = 3;

/// How a program uses its variables and strings.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The names of variables whose members are merged into other objects.
    merged_variables: HashSet<String>,
    /// The keys that the program adds to the object in a variable, at any depth, by the name of the variable.
    added_keys: HashMap<String, Vec<String>>,
    /// A searcher for the words that the program replaces in strings, or `None` if there are none.
    pub(super) replaced_words: Option<AhoCorasick>,
}

impl Uses {
    pub(super) fn new(text: &str, tokens: &Tokens) -> Self {
        let mut uses = Self::default();
        let mut replaced: Vec<String> = Vec::new();
        let reader = Reader { text, tokens };
        for at in 0..tokens.tokens.len() {
            match tokens.tokens[at].kind {
                Kind::Spread => uses.merged_variables.extend(reader.last_name_of_path(at + 1)),
                Kind::Equals => uses.add_key(reader.variable_and_key(at, &mut Vec::new())),
                Kind::Name => match reader.token_text(at) {
                    "Add" | "put" | "set" | "setdefault" | "TryAdd" => {
                        uses.add_key(reader.variable_and_key_of_call(at))
                    }
                    "assign" => uses.merged_variables.extend(reader.argument_names(at)),
                    "Replace" | "replace" => replaced.extend(reader.replaced_word(at)),
                    _ => {}
                },
                Kind::Plus | Kind::Other if matches!(reader.token_text(at), "|" | "+") => {
                    uses.merged_variables.extend(reader.merged_names(at));
                }
                _ => {}
            }
        }
        replaced.sort_unstable();
        replaced.dedup();
        if !replaced.is_empty() {
            uses.replaced_words = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(replaced).ok();
        }
        uses
    }

    /// Records that the program adds a key to the object in a variable.
    fn add_key(&mut self, variable_and_key: Option<(String, String)>) {
        if let Some((variable, key)) = variable_and_key {
            self.added_keys.entry(variable).or_default().push(key);
        }
    }

    /// Returns whether the object opened at `open` is merged into other objects. Such an object may be incomplete.
    pub(super) fn is_merged(&self, text: &str, tokens: &Tokens, open: TokenIndex) -> bool {
        !self.merged_variables.is_empty()
            && assigned_variable(text, tokens, open)
                .is_some_and(|variable| self.merged_variables.contains(tokens.token_text(text, variable)))
    }

    /// Returns the keys that are added later to the object opened at `open`.
    pub(super) fn added_keys(&self, text: &str, tokens: &Tokens, open: TokenIndex) -> &[String] {
        if self.added_keys.is_empty() {
            return &[];
        }
        let variable = assigned_variable(text, tokens, open);
        let keys = variable.and_then(|variable| self.added_keys.get(tokens.token_text(text, variable)));
        keys.map_or(&[], Vec::as_slice)
    }
}

/// Returns the token of the variable or field to which the object opened at `open` is assigned.
pub(super) fn assigned_variable(text: &str, tokens: &Tokens, open: TokenIndex) -> Option<TokenIndex> {
    let written = |at: TokenIndex| tokens.token_text(text, at);
    let kind = |at: TokenIndex| tokens.kind(at);
    let mut at = open;
    for _ in 0..MAX_TOKENS_BETWEEN {
        at = at.checked_sub(1)?;
        match kind(at)? {
            Kind::Equals => break,
            Kind::Other if written(at) == ":=" => break,
            // `Object.freeze({…})`, `[ordered]@{…}`, `new Dictionary<string, object> {…}`
            Kind::Open(Bracket::Paren | Bracket::Square) | Kind::Close(Bracket::Square | Bracket::Paren) => {}
            Kind::Name | Kind::Comma => {}
            Kind::Other if matches!(written(at), "." | "<" | ">" | "?" | "::") => {}
            _ => return None,
        }
    }
    let name = at.checked_sub(1)?;
    // `const ticket: Ticket = {…}`
    let are_on_same_line = |first: TokenIndex, last: TokenIndex| {
        let between = Span::new(tokens.tokens[first].span.end, tokens.tokens[last].span.start);
        !slice(text, between).contains('\n')
    };
    let has_type = name >= 2
        && kind(name - 1) == Some(Kind::Colon)
        && kind(name - 2) == Some(Kind::Name)
        && are_on_same_line(name - 2, name);
    let name = if has_type { name - 2 } else { name };
    (kind(name) == Some(Kind::Name)).then_some(name)
}

/// Reads the expressions around a token.
struct Reader<'t> {
    text: &'t str,
    tokens: &'t Tokens,
}

impl Reader<'_> {
    fn kind(&self, at: TokenIndex) -> Option<Kind> {
        self.tokens.kind(at)
    }

    fn token_text(&self, at: TokenIndex) -> &str {
        self.tokens.token_text(self.text, at)
    }

    /// Returns the content of the string at `at`.
    fn string(&self, at: TokenIndex) -> Option<&str> {
        match self.kind(at)? {
            Kind::String(literal) => Some(slice(self.text, self.tokens.literals[literal as usize].content)),
            _ => None,
        }
    }

    /// Returns the last name of the path that starts at `at`: `DEFAULTS` in `self.DEFAULTS`.
    fn last_name_of_path(&self, at: TokenIndex) -> Option<String> {
        let mut end = at;
        while self.kind(end) == Some(Kind::Name) && self.token_text(end + 1) == "." {
            end += 2;
        }
        (self.kind(end) == Some(Kind::Name)).then(|| self.token_text(end).to_owned())
    }

    /// Returns the variable at the start of the path that ends before the token `end`, and the last key in the path.
    /// For example, these are `body` and `Status` for the path `body["Ticket"]["Status"]`. `keys` has the key that a
    /// call adds to the path, if any: `Status` for `body.put("Status", …)`.
    fn variable_and_key(&self, end: TokenIndex, keys: &mut Vec<String>) -> Option<(String, String)> {
        let mut at = end.checked_sub(1)?;
        loop {
            match self.kind(at)? {
                Kind::Close(Bracket::Square) => {
                    let open = self.tokens.tokens[at].open? as TokenIndex;
                    keys.extend(self.string(open + 1).filter(|_| open + 2 == at).map(str::to_owned));
                    at = open.checked_sub(1)?;
                }
                Kind::Name if at > 0 && self.token_text(at - 1) == "." => {
                    keys.push(self.token_text(at).to_owned());
                    at = at.checked_sub(2)?;
                }
                Kind::Name => return Some((self.token_text(at).to_owned(), keys.first()?.clone())),
                _ => return None,
            }
        }
    }

    /// Returns the variable and the key of a call that adds a member: `ticket` and `Status` for
    /// `ticket.put("Status", …)`.
    fn variable_and_key_of_call(&self, name: TokenIndex) -> Option<(String, String)> {
        let dot = name.checked_sub(1).filter(|dot| self.token_text(*dot) == ".")?;
        let key = self.string(name + 2).filter(|_| self.token_text(name + 1) == "(")?;
        self.variable_and_key(dot, &mut vec![key.to_owned()])
    }

    /// Returns all names in the arguments of the call whose function name is at `name`.
    fn argument_names(&self, name: TokenIndex) -> Vec<String> {
        let Some(close) = self.tokens.tokens.get(name + 1).and_then(|token| token.close) else { return Vec::new() };
        let names = (name + 2..(close as TokenIndex).min(name + MAX_ARGUMENT_TOKENS))
            .filter(|at| self.kind(*at) == Some(Kind::Name));
        names.map(|at| self.token_text(at).to_owned()).collect()
    }

    /// Returns the names of the variables whose objects the operator at `operator` merges: `DEFAULTS | {…}`,
    /// `$defaults + @{…}`.
    fn merged_names(&self, operator: TokenIndex) -> Vec<String> {
        let mut names = Vec::new();
        let is_brace =
            |at: TokenIndex| matches!(self.kind(at), Some(Kind::Open(Bracket::Brace) | Kind::Close(Bracket::Brace)));
        if operator > 0 && is_brace(operator + 1) && self.kind(operator - 1) == Some(Kind::Name) {
            names.push(self.token_text(operator - 1).to_owned());
        }
        if operator > 0 && is_brace(operator - 1) {
            names.extend(self.last_name_of_path(operator + 1));
        }
        names
    }

    /// Returns the word that the call or operator at `name` replaces: `.Replace('##NUMBER##', $number)`,
    /// `-replace '##NUMBER##', $number`.
    fn replaced_word(&self, name: TokenIndex) -> Option<String> {
        let argument = if self.token_text(name + 1) == "(" { name + 2 } else { name + 1 };
        let word = self.string(argument)?;
        // Only accept words that are obviously placeholders, such as `##NUMBER##`.
        let is_mark = |character: char| "#@_%{}$<>[]~!".contains(character);
        let is_distinctive = word.contains(is_mark) || word.chars().all(|character| character.is_ascii_uppercase());
        (word.len() >= MIN_REPLACED_WORD_LEN && is_distinctive && !word.contains(['"', '\\', ' ']))
            .then(|| word.to_owned())
    }
}
