//! Suppression comments: `// summit-lint-ignore missing-field: the server fills it in`.
//!
//! A comment on its own line applies to the next line with other content. A comment after other content applies to its own line, and
//! `summit-lint-ignore-file` to the whole file. Several rules are separated by commas, and a category or `all` selects its rules. The
//! reason follows a colon. In a payload that is a string, as in a Postman collection, the lines are those of the payload.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::level::Levels;
use super::selector::{Selector, UnknownRule};
use crate::diagnostic::{Applicability, Category, Diagnostic, Edit, RuleId, Severity};
use crate::source::{LineIndex, Source, Span, line_break};
use crate::syntax::{DIRECTIVE, Tree};

const INVALID: RuleId = RuleId::InvalidSuppression;
const UNUSED: RuleId = RuleId::UnusedSuppression;

/// Where a document was repaired by the parser.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repaired {
    all: bool,
    /// The 0-based lines that are separate documents.
    lines: HashSet<u32>,
    /// A rule whose findings depend on other files, which may not have been read yet.
    later: Option<RuleId>,
}

impl Repaired {
    /// Records a repair in one line, or in a document of several lines.
    pub(crate) fn add(&mut self, line: Option<u32>) {
        match line {
            Some(line) => drop(self.lines.insert(line)),
            None => self.all = true,
        }
    }

    /// Records a rule whose findings depend on other files.
    pub(crate) fn add_later(&mut self, rule: RuleId) {
        self.later = Some(rule);
    }

    /// Returns whether a run can decide if a whole file needs a suppression of these rules.
    pub(super) fn decides_in_file(&self, selector: Selector, levels: &Levels) -> bool {
        self.decides(selector, levels, Scope::File)
    }

    /// Returns whether a run can decide if `scope` needs a suppression of these rules. A suppression of a rule that is off in this run, or
    /// that could not check everything yet, may be needed in the next run.
    fn decides(&self, selector: Selector, levels: &Levels, scope: Scope) -> bool {
        let depends = self.later.is_some_and(|rule| selector.covers(rule) && !levels.is_off(rule));
        let repaired = self.concerns(scope);
        !depends
            && RuleId::ALL.iter().any(|rule| {
                selector.covers(*rule) && !levels.is_off(*rule) && !(repaired && rule.category() != Category::Syntax)
            })
    }

    fn concerns(&self, scope: Scope) -> bool {
        self.all
            || match scope {
                Scope::Line(line) => self.lines.contains(&line),
                Scope::Part(_) | Scope::File => !self.lines.is_empty(),
            }
    }
}

/// A suppression comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comment {
    /// The span of the comment in the file.
    span: Span,
    /// The line of a string that it applies to, as a span of the file; `None` outside of strings.
    line: Option<Span>,
}

impl Comment {
    /// Returns the comment at `span` of the file.
    pub(crate) fn at(span: Span) -> Self {
        Self { span, line: None }
    }
}

/// Returns the comments at `directives` in the text of `tree`.
pub(crate) fn comments(tree: &Tree<'_>, directives: &[Span]) -> Vec<Comment> {
    let comment = |span: &Span, line| Comment { span: tree.file_span(*span), line };
    if directives.is_empty() || tree.depth() == 0 {
        return directives.iter().map(|span| comment(span, None)).collect();
    }
    // A string is on one line of the file, so lines are those of its content.
    let (text, lines) = (tree.text(), LineIndex::new(tree.text()));
    let about = lines_about(text, &lines, directives);
    let line = |line| Some(tree.file_span(Span::from(lines.line_range(text, line))));
    directives.iter().zip(about).map(|(span, about)| comment(span, line(about))).collect()
}

/// The part of a file that a comment applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    /// A 0-based line of the file.
    Line(u32),
    /// The bytes of a line of a string, as a span of the file.
    Part(Span),
    /// The whole file.
    File,
}

#[derive(Debug)]
struct Name {
    span: Span,
    selector: Result<Selector, UnknownRule>,
    used: bool,
}

#[derive(Debug)]
struct Directive {
    /// The whole comment.
    span: Span,
    /// The directive: `summit-lint-ignore`.
    word: Span,
    scope: Scope,
    names: Vec<Name>,
    /// A problem other than an unknown name.
    flaw: Option<Flaw>,
    /// Whether it suppressed a finding. A comment without names covers every rule, which is only allowed for the whole file.
    used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    UnknownWord,
    NoRule,
    NoReason,
    NoColon(Span),
    /// It applies to the whole file, but findings before it are already reported.
    TooLate,
}

/// Removes the findings that `comments` suppress, and adds findings about the comments. Where the document was [`Repaired`], a comment
/// for rules other than syntax rules is not reported as unused, because their findings appear only when the syntax is fixed.
pub(crate) fn apply(
    source: &Source<'_>,
    comments: &[Comment],
    levels: &Levels,
    repaired: &Repaired,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut directives = read(source, comments);
    let mut by_line: HashMap<u32, Vec<usize>> = HashMap::new();
    // By start of the part: its end, and the indexes of its comments.
    let mut by_part: BTreeMap<u32, (u32, Vec<usize>)> = BTreeMap::new();
    let mut of_file = Vec::new();
    for (index, directive) in directives.iter().enumerate() {
        match directive.scope {
            Scope::Line(line) => by_line.entry(line).or_default().push(index),
            Scope::Part(part) => by_part.entry(part.start).or_insert((part.end, Vec::new())).1.push(index),
            Scope::File => of_file.push(index),
        }
    }
    let lines = source.lines();
    // Whether the comments of a scope cover a rule, cached so that each comment is asked once.
    let mut known: HashMap<(Scope, RuleId), bool> = HashMap::new();
    let mut cover = |directives: &mut [Directive], scope: Scope, about: &[usize], rule: RuleId| {
        // No short circuit: each comment records that it is used.
        let count =
            |directives: &mut [Directive]| about.iter().filter(|index| directives[**index].covers(rule)).count();
        !about.is_empty() && *known.entry((scope, rule)).or_insert_with(|| count(directives) > 0)
    };
    diagnostics.retain(|diagnostic| {
        let start = diagnostic.span.start;
        let line = lines.line_of(start);
        let mut covered = cover(&mut directives, Scope::File, &of_file, diagnostic.rule);
        if let Some(about) = by_line.get(&line) {
            covered |= cover(&mut directives, Scope::Line(line), about, diagnostic.rule);
        }
        if let Some((part, (end, about))) = by_part.range(..=start).next_back()
            && start <= *end
        {
            covered |= cover(&mut directives, Scope::Part(Span::new(*part, *end)), about, diagnostic.rule);
        }
        !covered
    });
    // A comment for the whole file can suppress findings about comments.
    let mut allowed =
        |directives: &mut [Directive], finding: &Diagnostic| !cover(directives, Scope::File, &of_file, finding.rule);
    let mut found: Vec<Diagnostic> = directives.iter().flat_map(|directive| directive.flaws(source)).collect();
    found.retain(|finding| allowed(&mut directives, finding));
    let unused = directives.iter().flat_map(|directive| directive.unused(source, levels, repaired));
    let unused: Vec<Diagnostic> = unused.collect();
    found.extend(unused.into_iter().filter(|finding| allowed(&mut directives, finding)));
    for finding in &mut found {
        finding.severity = finding.rule.level().severity().unwrap_or(Severity::Warning);
    }
    levels.apply(&mut found);
    diagnostics.append(&mut found);
}

/// Returns the 0-based line that each comment of `text` applies to.
fn lines_about(text: &str, lines: &LineIndex, comments: &[Span]) -> Vec<u32> {
    let alone = |span: &Span| {
        let before = lines.line_range(text, lines.line_of(span.start)).start;
        let after = lines.line_range(text, lines.line_of(span.end)).end;
        text[before..span.start as usize].trim().is_empty()
            && text[span.end as usize..after.max(span.end as usize)].trim().is_empty()
    };
    let own: HashSet<u32> = comments
        .iter()
        .filter(|span| alone(span))
        .flat_map(|span| lines.line_of(span.start)..=lines.line_of(span.end))
        .collect();
    let mut about = vec![0; comments.len()];
    let mut order: Vec<usize> = (0..comments.len()).collect();
    order.sort_by_key(|index| comments[*index].start);
    // Consecutive comments all apply to the line after the last of them, so the search goes from the last comment to the first.
    // `following` is the last line of the following comment, and the line that it applies to, if any.
    let mut following: Option<(u32, Option<u32>)> = None;
    for index in order.into_iter().rev() {
        let span = &comments[index];
        let last = lines.line_of(span.end);
        if !alone(span) {
            about[index] = lines.line_of(span.start);
            continue;
        }
        let holds = |line: &u32| !own.contains(line) && !text[lines.line_range(text, *line)].trim().is_empty();
        let until = following.map_or(lines.lines(), |(comment, _)| comment.max(last + 1));
        let next = (last + 1..until).find(holds).or(following.and_then(|(_, line)| line));
        about[index] = next.unwrap_or(last);
        following = Some((last, next));
    }
    about
}

fn read(source: &Source<'_>, comments: &[Comment]) -> Vec<Directive> {
    let text = source.text();
    let spans: Vec<Span> = comments.iter().map(|comment| comment.span).collect();
    let about = lines_about(text, source.lines(), &spans);
    let scope = |(comment, line): (&Comment, u32)| {
        Directive::read(text, comment.span, comment.line.map_or(Scope::Line(line), Scope::Part))
    };
    let mut directives: Vec<Directive> = comments.iter().zip(about).map(scope).collect();
    if source.chunk().is_some() {
        // A long file with such a comment at its start is read as a whole, so this one comes too late.
        for directive in directives.iter_mut().filter(|directive| directive.scope == Scope::File) {
            directive.flaw = Some(Flaw::TooLate);
        }
    }
    directives
}

impl Directive {
    fn read(text: &str, span: Span, about: Scope) -> Self {
        let comment = &text[span.range()];
        let comment = comment.strip_suffix("*/").unwrap_or(comment);
        let start = comment.find(DIRECTIVE).unwrap_or(0);
        let word_end = comment[start..]
            .find(|character: char| character.is_whitespace() || character == ':')
            .map_or(comment.len(), |at| start + at);
        let to_span = |start: usize, end: usize| Span::new(span.start + start as u32, span.start + end as u32);
        let word = &comment[start..word_end];
        let (scope, mut flaw) = match word.strip_prefix(DIRECTIVE) {
            Some("") => (about, None),
            Some("-file") => (Scope::File, None),
            _ => (about, Some(Flaw::UnknownWord)),
        };
        let rest = &comment[word_end..];
        let (listed, reason) = rest.split_once(':').map_or((rest, None), |(listed, reason)| (listed, Some(reason)));
        let mut names = Vec::new();
        let mut at = word_end;
        for part in listed.split(',') {
            let from = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let part = part.trim();
            let name = part.split_whitespace().next().unwrap_or("");
            if name.is_empty() {
                continue;
            }
            if name.len() < part.len() {
                flaw = flaw.or(Some(Flaw::NoColon(to_span(from + name.len(), from + part.len()))));
            }
            names.push(Name { span: to_span(from, from + name.len()), selector: name.parse(), used: false });
        }
        if names.is_empty() && scope != Scope::File {
            flaw = flaw.or(Some(Flaw::NoRule));
        }
        if reason.is_none_or(|reason| reason.trim().is_empty()) {
            flaw = flaw.or(Some(Flaw::NoReason));
        }
        Self { span, word: to_span(start, word_end), scope, names, flaw, used: false }
    }

    /// Returns whether it suppresses a finding of `rule`, and records that it is used if so.
    fn covers(&mut self, rule: RuleId) -> bool {
        if !rule.is_configurable() || matches!(self.flaw, Some(Flaw::UnknownWord | Flaw::TooLate)) {
            return false;
        }
        let mut covered = self.names.is_empty() && self.scope == Scope::File;
        for name in &mut self.names {
            if name.selector.as_ref().is_ok_and(|selector| selector.covers(rule)) {
                name.used = true;
                covered = true;
            }
        }
        self.used |= covered;
        covered
    }

    fn flaws(&self, source: &Source<'_>) -> Vec<Diagnostic> {
        let word = &source.text()[self.word.range()];
        let mut found = Vec::new();
        match self.flaw {
            None => {}
            Some(Flaw::UnknownWord) => found.push(
                Diagnostic::new(INVALID, self.word, format!("unknown directive `{word}`"))
                    .with_label(format!("expected `{DIRECTIVE}`"))
                    .with_help(format!("use `{DIRECTIVE}` or `{DIRECTIVE}-file`")),
            ),
            Some(Flaw::TooLate) => found.push(
                Diagnostic::new(INVALID, self.word, format!("`{word}` is too far from the start of a long file"))
                    .with_label("has no effect here")
                    .with_note("findings before it are already reported")
                    .with_help("move it to the first line"),
            ),
            Some(Flaw::NoRule) => found.push(
                Diagnostic::new(INVALID, self.word, format!("missing rule in `{word}`"))
                    .with_label("suppresses nothing")
                    .with_help(format!("write `{word} missing-field: the reason`")),
            ),
            Some(Flaw::NoReason) => found.push(
                Diagnostic::new(INVALID, self.span, format!("missing reason in `{word}`"))
                    .with_label("expected a reason")
                    .with_help("add a colon and the reason"),
            ),
            Some(Flaw::NoColon(words)) => found.push(
                Diagnostic::new(INVALID, words, format!("missing separator after the rule of `{word}`"))
                    .with_label("expected colon or comma")
                    .with_help("put a colon before the reason, or a comma before another rule"),
            ),
        }
        for name in &self.names {
            let Err(unknown) = &name.selector else { continue };
            let finding = Diagnostic::new(INVALID, name.span, format!("unknown rule `{}`", unknown.name));
            found.push(match unknown.nearest {
                Some(nearest) => finding.with_label(format!("did you mean `{nearest}`?")).with_fix(
                    Applicability::Unsafe,
                    format!("Replace `{}` with `{nearest}`", unknown.name),
                    vec![Edit::replace(name.span, nearest)],
                ),
                None => finding
                    .with_label("expected a rule or category")
                    .with_help("run `summit-lint rules` to list all rules"),
            });
        }
        found
    }

    fn unused(&self, source: &Source<'_>, levels: &Levels, repaired: &Repaired) -> Vec<Diagnostic> {
        if matches!(self.flaw, Some(Flaw::UnknownWord | Flaw::NoRule | Flaw::TooLate)) {
            return Vec::new();
        }
        let decided = |selector: Selector| repaired.decides(selector, levels, self.scope);
        let is_unused = |name: &Name| !name.used && name.selector.as_ref().is_ok_and(|selector| decided(*selector));
        let unused: Vec<usize> = (0..self.names.len()).filter(|index| is_unused(&self.names[*index])).collect();
        let location = match self.scope {
            Scope::Line(line) => format!("on line {}", source.first_line() + line + 1),
            Scope::Part(_) => "on its line".to_owned(),
            Scope::File => "in the file".to_owned(),
        };
        let whole =
            if self.names.is_empty() { !self.used && decided(Selector::All) } else { unused.len() == self.names.len() };
        if whole {
            let word = &source.text()[self.word.range()];
            return vec![
                Diagnostic::new(UNUSED, self.span, format!("unused `{word}`: no finding {location}"))
                    .with_label("suppresses nothing")
                    .with_fix(
                        Applicability::Safe,
                        "Remove suppression comment",
                        vec![Edit::delete(self.removed(source))],
                    ),
            ];
        }
        let one = |index: &usize| {
            let name = &self.names[*index];
            let written = &source.text()[name.span.range()];
            Diagnostic::new(UNUSED, name.span, format!("unused suppression of `{written}`: no finding {location}"))
                .with_label("suppresses nothing")
                .with_fix(
                    Applicability::Safe,
                    format!("Remove `{written}` from the comment"),
                    vec![Edit::delete(self.without(*index))],
                )
        };
        unused.iter().map(one).collect()
    }

    /// Returns the span to delete with the comment: the whitespace before it, and its line if it has no other content.
    fn removed(&self, source: &Source<'_>) -> Span {
        let (text, lines) = (source.text(), source.lines());
        let line = lines.line_range(text, lines.line_of(self.span.start));
        let before = &text[line.start..self.span.start as usize];
        let mut start = line.start + before.trim_end().len();
        let mut end = self.span.end as usize;
        if start == line.start {
            // If the line has no other content, its line break is removed too. Otherwise the indentation stays.
            let after = &text[end..];
            let rest = after.trim_start_matches([' ', '\t']);
            let whitespace = after.len() - rest.len();
            match line_break::ends(rest.as_bytes()).next().filter(|end| rest[..*end].trim().is_empty()) {
                Some(line_break) => end += whitespace + line_break,
                None => start = self.span.start as usize,
            }
        }
        Span::from(start..end)
    }

    /// Returns the span of the name at `index`, with the comma next to it.
    fn without(&self, index: usize) -> Span {
        let name = &self.names[index];
        match (index.checked_sub(1), self.names.get(index + 1)) {
            (_, Some(next)) => Span::new(name.span.start, next.span.start),
            (Some(previous), None) => Span::new(self.names[previous].span.end, name.span.end),
            (None, None) => name.span,
        }
    }
}

#[cfg(test)]
#[path = "suppression_tests.rs"]
mod tests;
