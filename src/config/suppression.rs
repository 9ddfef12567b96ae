//! Comments in a payload that speak to the linter: `// summit-lint-ignore missing-field: the server fills it in`.
//!
//! One that stands alone is about the next line that holds anything else, one beside something about its own line, and
//! `summit-lint-ignore-file` about the whole file. Several rules are separated by commas; a category or `all` may stand for
//! its rules. Behind a colon stands the reason. In a payload that is a string, as one in a collection of Postman, the lines are those of
//! the payload.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::level::Levels;
use super::selector::{Selector, UnknownRule};
use crate::diagnostic::{Applicability, Category, Diagnostic, Edit, RuleId, Severity};
use crate::source::{LineIndex, Source, Span, line_break};
use crate::syntax::{DIRECTIVE, Tree};

const INVALID: RuleId = RuleId::InvalidSuppression;
const UNUSED: RuleId = RuleId::UnusedSuppression;

/// Where a text had to be read as something else than it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repaired {
    all: bool,
    /// Lines that are texts of their own, counted from 0.
    lines: HashSet<u32>,
    /// A rule whose findings depend on other files, which may not have been read yet.
    later: Option<RuleId>,
}

impl Repaired {
    /// Takes note of a repair: of one line, or in a text that goes over lines.
    pub(crate) fn add(&mut self, line: Option<u32>) {
        match line {
            Some(line) => drop(self.lines.insert(line)),
            None => self.all = true,
        }
    }

    /// Takes note of a rule whose findings depend on other files.
    pub(crate) fn add_later(&mut self, rule: RuleId) {
        self.later = Some(rule);
    }

    /// Returns whether a run decides that nothing in a whole file needs a suppression of these rules.
    pub(super) fn decides_in_file(&self, selector: Selector, levels: &Levels) -> bool {
        self.decides(selector, levels, Scope::File)
    }

    /// Returns whether a run decides that nothing in `scope` needs a suppression of these rules. One for a rule that is off in this run,
    /// or cannot have judged yet, may be needed in the next one.
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

/// A comment that speaks to the linter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comment {
    /// Where it stands in the file.
    span: Span,
    /// The line that it is about, where that is one of a string: a span of the file.
    line: Option<Span>,
}

impl Comment {
    /// The comment at `span` of the file.
    pub(crate) fn at(span: Span) -> Self {
        Self { span, line: None }
    }
}

/// The comments at `directives` in the text of `tree`.
pub(crate) fn comments(tree: &Tree<'_>, directives: &[Span]) -> Vec<Comment> {
    let comment = |span: &Span, line| Comment { span: tree.file_span(*span), line };
    if directives.is_empty() || tree.depth() == 0 {
        return directives.iter().map(|span| comment(span, None)).collect();
    }
    // In the file all of a string stands on one line.
    let (text, lines) = (tree.text(), LineIndex::new(tree.text()));
    let about = lines_about(text, &lines, directives);
    let line = |line| Some(tree.file_span(Span::from(lines.line_range(text, line))));
    directives.iter().zip(about).map(|(span, about)| comment(span, line(about))).collect()
}

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    /// This line of the file, counted from 0.
    Line(u32),
    /// These bytes of the file, which are a line of a string.
    Part(Span),
    /// All of the file.
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
    /// The word that it starts with.
    word: Span,
    scope: Scope,
    names: Vec<Name>,
    /// What keeps it from being understood, besides names that are unknown.
    flaw: Option<Flaw>,
    /// Without a name it covers every rule, which only one about the file may.
    used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    UnknownWord,
    NoRule,
    NoReason,
    NoColon(Span),
    /// It is about the whole file, of which too much was told already.
    TooLate,
}

/// Leaves out the findings that `comments` suppress, and adds what is wrong with the
/// comments. Where the text was [`Repaired`], a comment is not called unused for the rules that judge its meaning: what
/// they find shows when it is fixed.
pub(crate) fn apply(
    source: &Source<'_>,
    comments: &[Comment],
    levels: &Levels,
    repaired: &Repaired,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut directives = read(source, comments);
    let mut by_line: HashMap<u32, Vec<usize>> = HashMap::new();
    // By where they start: their end, and whose they are.
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
    // Whether the comments about a line, a part or the file cover a rule: asked of each comment once.
    let mut known: HashMap<(Scope, RuleId), bool> = HashMap::new();
    let mut cover = |directives: &mut [Directive], scope: Scope, about: &[usize], rule: RuleId| {
        // Every one of them takes note of what it covers.
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
    // A comment about the file may suppress what is wrong with comments.
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

/// The line that each comment of `text` is about, counted from 0.
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
    // Comments above each other are all about what follows the last of them, so that is looked for from the last one on: behind the
    // last line of one follows this line, if any does.
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
        // Whoever reads a file in stretches reads it as a whole if one stands at its head.
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
        let place = |start: usize, end: usize| Span::new(span.start + start as u32, span.start + end as u32);
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
                flaw = flaw.or(Some(Flaw::NoColon(place(from + name.len(), from + part.len()))));
            }
            names.push(Name { span: place(from, from + name.len()), selector: name.parse(), used: false });
        }
        if names.is_empty() && scope != Scope::File {
            flaw = flaw.or(Some(Flaw::NoRule));
        }
        if reason.is_none_or(|reason| reason.trim().is_empty()) {
            flaw = flaw.or(Some(Flaw::NoReason));
        }
        Self { span, word: place(start, word_end), scope, names, flaw, used: false }
    }

    /// Whether it suppresses a finding of `rule`, of which it then takes note.
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
        let judged = |selector: Selector| repaired.decides(selector, levels, self.scope);
        let is_idle = |name: &Name| !name.used && name.selector.as_ref().is_ok_and(|selector| judged(*selector));
        let idle: Vec<usize> = (0..self.names.len()).filter(|index| is_idle(&self.names[*index])).collect();
        let place = match self.scope {
            Scope::Line(line) => format!("on line {}", source.first_line() + line + 1),
            Scope::Part(_) => "on its line".to_owned(),
            Scope::File => "in the file".to_owned(),
        };
        let whole =
            if self.names.is_empty() { !self.used && judged(Selector::All) } else { idle.len() == self.names.len() };
        if whole {
            let word = &source.text()[self.word.range()];
            return vec![
                Diagnostic::new(UNUSED, self.span, format!("unused `{word}`: no finding {place}"))
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
            Diagnostic::new(UNUSED, name.span, format!("unused suppression of `{written}`: no finding {place}"))
                .with_label("suppresses nothing")
                .with_fix(
                    Applicability::Safe,
                    format!("Remove `{written}` from the comment"),
                    vec![Edit::delete(self.without(*index))],
                )
        };
        idle.iter().map(one).collect()
    }

    /// What goes with the comment: the blanks before it, and its line where it stands alone.
    fn removed(&self, source: &Source<'_>) -> Span {
        let (text, lines) = (source.text(), source.lines());
        let line = lines.line_range(text, lines.line_of(self.span.start));
        let before = &text[line.start..self.span.start as usize];
        let mut start = line.start + before.trim_end().len();
        let mut end = self.span.end as usize;
        if start == line.start {
            // Of a line with nothing else the break goes, too; before something else the indentation stays.
            let behind = &text[end..];
            let rest = behind.trim_start_matches([' ', '\t']);
            let blanks = behind.len() - rest.len();
            match line_break::ends(rest.as_bytes()).next().filter(|end| rest[..*end].trim().is_empty()) {
                Some(line_break) => end += blanks + line_break,
                None => start = self.span.start as usize,
            }
        }
        Span::from(start..end)
    }

    /// Returns the name at `index` with the comma between it and its neighbor.
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
