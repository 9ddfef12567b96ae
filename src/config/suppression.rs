//! Suppression comments: `// summit-lint-ignore missing-field: the server fills it in`.
//!
//! A comment on its own line applies to the next line with other content. A comment after other content applies to its
//! own line. A `summit-lint-ignore-file` comment applies to the whole file. Several rules are separated by commas; a
//! category or `all` selects its rules. The reason follows a colon.
//!
//! A payload may be in a string, as in a Postman collection. Then the whole payload is on one line of the file, so a
//! comment in the payload applies to a line of the string's content instead.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::level::Levels;
use super::selector::{Selector, UnknownRule};
use crate::diagnostic::{Applicability, Category, Diagnostic, Edit, RuleId, Severity};
use crate::source::{LineIndex, Source, Span, line_break};
use crate::syntax::{DIRECTIVE, Tree};

const INVALID: RuleId = RuleId::InvalidSuppression;
const UNUSED: RuleId = RuleId::UnusedSuppression;

/// The reasons why the checks of this run are incomplete. A later run may report more findings after a syntax error
/// that the parser repaired is fixed, or after other files have been read.
#[derive(Debug, Clone, Default)]
pub(crate) struct IncompleteChecks {
    /// Whether the parser repaired a syntax error in a file that is not JSON Lines.
    has_repair_in_file: bool,
    /// The 0-based lines of a JSON Lines file in which the parser repaired a syntax error.
    repaired_lines: HashSet<u32>,
    /// A rule whose findings depend on other files that may not have been read yet.
    cross_file_rule: Option<RuleId>,
}

impl IncompleteChecks {
    /// Records that the parser repaired a syntax error. `line` is the 0-based line of the error in a JSON Lines file,
    /// and `None` in other files.
    pub(crate) fn add_repair(&mut self, line: Option<u32>) {
        match line {
            Some(line) => drop(self.repaired_lines.insert(line)),
            None => self.has_repair_in_file = true,
        }
    }

    /// Records a rule whose findings depend on other files.
    pub(crate) fn add_cross_file_rule(&mut self, rule: RuleId) {
        self.cross_file_rule = Some(rule);
    }

    /// Like [`Self::can_decide`], for a suppression that applies to the whole file.
    pub(super) fn can_decide_in_file(&self, selector: Selector, levels: &Levels) -> bool {
        self.can_decide(selector, levels, Scope::File)
    }

    /// Returns whether this run can decide if a suppression is unused. `scope` and `selector` are the scope and the
    /// rules of the suppression. If this run cannot decide, the suppression may be needed in the next run.
    ///
    /// At least one of the rules must be on. The checks of all rules that are on must be complete in this run, and must
    /// not depend on other files.
    fn can_decide(&self, selector: Selector, levels: &Levels, scope: Scope) -> bool {
        let is_on = |rule: RuleId| selector.covers(rule) && !levels.is_off(rule);
        let depends_on_files = self.cross_file_rule.is_some_and(is_on);
        let has_repair = self.has_repair_in(scope);
        // The parser reports all syntax errors, even if it repairs them. Other rules may miss findings after a repair.
        let is_complete = |rule: RuleId| !has_repair || rule.category() == Category::Syntax;
        let mut rules = RuleId::ALL.iter().copied().filter(|rule| is_on(*rule)).peekable();
        !depends_on_files && rules.peek().is_some() && rules.all(is_complete)
    }

    /// Returns whether the parser repaired a syntax error in a document that overlaps `scope`.
    fn has_repair_in(&self, scope: Scope) -> bool {
        self.has_repair_in_file
            || match scope {
                Scope::Line(line) => self.repaired_lines.contains(&line),
                Scope::StringLine(_) | Scope::File => !self.repaired_lines.is_empty(),
            }
    }
}

/// A suppression comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comment {
    /// The span of the comment in the file.
    span: Span,
    /// If the comment is in a string: the line of the string's content that the comment applies to, as a span of the
    /// file.
    string_line: Option<Span>,
}

impl Comment {
    /// Returns the comment at `span` of the file.
    pub(crate) fn at(span: Span) -> Self {
        Self { span, string_line: None }
    }
}

/// Returns the suppression comments in a document. `spans` are the spans of the comments in the text of `tree`.
pub(crate) fn comments(tree: &Tree<'_>, spans: &[Span]) -> Vec<Comment> {
    let comment = |span: &Span, string_line| Comment { span: tree.file_span(*span), string_line };
    let is_in_string = tree.depth() > 0;
    if spans.is_empty() || !is_in_string {
        return spans.iter().map(|span| comment(span, None)).collect();
    }
    // The string is on one line of the file, so the comments apply to lines of the string's content.
    let (text, lines) = (tree.text(), LineIndex::new(tree.text()));
    let targets = target_lines(text, &lines, spans);
    let line_span = |line| Some(tree.file_span(Span::from(lines.line_range(text, line))));
    spans.iter().zip(targets).map(|(span, target)| comment(span, line_span(target))).collect()
}

/// The part of a file that a comment applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    /// A 0-based line of the file.
    Line(u32),
    /// A line of a string's content, as a span of the file.
    StringLine(Span),
    /// The whole file.
    File,
}

/// A name in a comment: a rule, a category, or `all`.
#[derive(Debug)]
struct SelectorName {
    span: Span,
    /// The rules that the name selects.
    selector: Result<Selector, UnknownRule>,
    /// Whether the name suppressed a finding.
    is_used: bool,
}

/// A parsed suppression comment.
#[derive(Debug)]
struct Directive {
    /// The span of the whole comment.
    span: Span,
    /// The span of the word `summit-lint-ignore` or `summit-lint-ignore-file`.
    word: Span,
    /// Where the comment suppresses findings.
    scope: Scope,
    /// The rules and categories that the comment names. A comment for the whole file may have no names; then it covers
    /// every rule.
    names: Vec<SelectorName>,
    /// The first problem in the comment, apart from names that select no rules.
    flaw: Option<Flaw>,
    /// Whether the comment suppressed a finding.
    is_used: bool,
}

/// A problem in a suppression comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// The word starts with `summit-lint-ignore`, but is not a directive: `summit-lint-ignored`.
    UnknownWord,
    /// No rule is named.
    NoRule,
    /// There is no reason after the rules.
    NoReason,
    /// There is no colon or comma between a rule and the words after it, as in `missing-field not yet`. The span is
    /// that of the words.
    NoColon(Span),
    /// The comment applies to the whole file, but is not near the start of a long file. A long file is linted in
    /// chunks, so findings before the comment are already reported.
    TooLate,
}

/// Removes the findings that `comments` suppress, and adds findings about invalid and unused comments. A comment is not
/// reported as unused if the checks of its rules are `incomplete`, because a later run may report a finding.
pub(crate) fn apply(
    source: &Source<'_>,
    comments: &[Comment],
    levels: &Levels,
    incomplete: &IncompleteChecks,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut directives = parse_comments(source, comments);
    // The comments that apply to each line of the file, as indexes of `directives`.
    let mut by_line: HashMap<u32, Vec<usize>> = HashMap::new();
    // The comments for lines in strings. The key is the offset of the line's start. The value is the offset of the
    // line's end, and the indexes of the comments that apply to the line.
    let mut by_string_line: BTreeMap<u32, (u32, Vec<usize>)> = BTreeMap::new();
    // The comments that apply to the whole file.
    let mut for_file = Vec::new();
    for (index, directive) in directives.iter().enumerate() {
        match directive.scope {
            Scope::Line(line) => by_line.entry(line).or_default().push(index),
            Scope::StringLine(line) => by_string_line.entry(line.start).or_insert((line.end, Vec::new())).1.push(index),
            Scope::File => for_file.push(index),
        }
    }
    let lines = source.lines();
    // Whether any comment with this scope covers this rule.
    let mut cache: HashMap<(Scope, RuleId), bool> = HashMap::new();
    let mut is_covered = |directives: &mut [Directive], scope: Scope, indexes: &[usize], rule: RuleId| {
        // All comments are counted instead of stopping at the first one that covers the rule, because `covers` also
        // records that a comment is used.
        let count =
            |directives: &mut [Directive]| indexes.iter().filter(|index| directives[**index].covers(rule)).count();
        !indexes.is_empty() && *cache.entry((scope, rule)).or_insert_with(|| count(directives) > 0)
    };
    diagnostics.retain(|diagnostic| {
        let start = diagnostic.span.start;
        let line = lines.line_of(start);
        let mut is_suppressed = is_covered(&mut directives, Scope::File, &for_file, diagnostic.rule);
        if let Some(indexes) = by_line.get(&line) {
            is_suppressed |= is_covered(&mut directives, Scope::Line(line), indexes, diagnostic.rule);
        }
        if let Some((line_start, (end, indexes))) = by_string_line.range(..=start).next_back()
            && start <= *end
        {
            is_suppressed |=
                is_covered(&mut directives, Scope::StringLine(Span::new(*line_start, *end)), indexes, diagnostic.rule);
        }
        !is_suppressed
    });
    // A comment for the whole file can also suppress findings about comments. The findings about unused comments are
    // created last, because suppressing another finding counts as use.
    let mut is_reported = |directives: &mut [Directive], finding: &Diagnostic| {
        !is_covered(directives, Scope::File, &for_file, finding.rule)
    };
    let mut comment_findings: Vec<Diagnostic> =
        directives.iter().flat_map(|directive| directive.flaw_findings(source)).collect();
    comment_findings.retain(|finding| is_reported(&mut directives, finding));
    let unused = directives.iter().flat_map(|directive| directive.unused_findings(source, levels, incomplete));
    let unused: Vec<Diagnostic> = unused.collect();
    comment_findings.extend(unused.into_iter().filter(|finding| is_reported(&mut directives, finding)));
    for finding in &mut comment_findings {
        finding.severity = finding.rule.level().severity().unwrap_or(Severity::Warning);
    }
    levels.apply(&mut comment_findings);
    diagnostics.append(&mut comment_findings);
}

/// Returns the 0-based line that each of `comments` applies to.
fn target_lines(text: &str, lines: &LineIndex, comments: &[Span]) -> Vec<u32> {
    let is_on_its_own_lines = |span: &Span| {
        let before = lines.line_range(text, lines.line_of(span.start)).start;
        let after = lines.line_range(text, lines.line_of(span.end)).end;
        text[before..span.start as usize].trim().is_empty()
            && text[span.end as usize..after.max(span.end as usize)].trim().is_empty()
    };
    let comment_lines: HashSet<u32> = comments
        .iter()
        .filter(|span| is_on_its_own_lines(span))
        .flat_map(|span| lines.line_of(span.start)..=lines.line_of(span.end))
        .collect();
    let mut targets = vec![0; comments.len()];
    let mut order: Vec<usize> = (0..comments.len()).collect();
    order.sort_by_key(|index| comments[*index].start);
    // Consecutive comments all apply to the line after the last of them. Therefore the loop goes from the last comment
    // to the first, and a comment may have the same target as the comment after it. `next_comment` has the last line
    // and the target, if any, of the comment after the current comment.
    let mut next_comment: Option<(u32, Option<u32>)> = None;
    for index in order.into_iter().rev() {
        let span = &comments[index];
        let last_line = lines.line_of(span.end);
        if !is_on_its_own_lines(span) {
            targets[index] = lines.line_of(span.start);
            continue;
        }
        let has_content =
            |line: &u32| !comment_lines.contains(line) && !text[lines.line_range(text, *line)].trim().is_empty();
        // The target of the next comment is the first line with content after that comment, so only the lines before
        // the next comment are searched here.
        let search_end = next_comment.map_or(lines.line_count(), |(comment_line, _)| comment_line.max(last_line + 1));
        let target =
            (last_line + 1..search_end).find(has_content).or(next_comment.and_then(|(_, next_target)| next_target));
        targets[index] = target.unwrap_or(last_line);
        next_comment = Some((last_line, target));
    }
    targets
}

/// Parses the comments, and determines the scope of each one.
fn parse_comments(source: &Source<'_>, comments: &[Comment]) -> Vec<Directive> {
    let text = source.text();
    let spans: Vec<Span> = comments.iter().map(|comment| comment.span).collect();
    let targets = target_lines(text, source.lines(), &spans);
    let parse = |(comment, line): (&Comment, u32)| {
        Directive::parse(text, comment.span, comment.string_line.map_or(Scope::Line(line), Scope::StringLine))
    };
    let mut directives: Vec<Directive> = comments.iter().zip(targets).map(parse).collect();
    if source.chunk().is_some() {
        // The source is a chunk of a long file. A long file is not read in chunks if a comment for the whole file is
        // near its start. Therefore these comments are not near the start.
        for directive in directives.iter_mut().filter(|directive| directive.scope == Scope::File) {
            directive.flaw = Some(Flaw::TooLate);
        }
    }
    directives
}

impl Directive {
    /// Parses the comment at `span`. `default_scope` is its scope unless it is a comment for the whole file.
    fn parse(text: &str, span: Span, default_scope: Scope) -> Self {
        let comment = &text[span.range()];
        let comment = comment.strip_suffix("*/").unwrap_or(comment);
        let word_start = comment.find(DIRECTIVE).unwrap_or(0);
        let word_end = comment[word_start..]
            .find(|character: char| character.is_whitespace() || character == ':')
            .map_or(comment.len(), |length| word_start + length);
        let to_span = |start: usize, end: usize| Span::new(span.start + start as u32, span.start + end as u32);
        let word = &comment[word_start..word_end];
        let (scope, mut flaw) = match word.strip_prefix(DIRECTIVE) {
            Some("") => (default_scope, None),
            Some("-file") => (Scope::File, None),
            _ => (default_scope, Some(Flaw::UnknownWord)),
        };
        let rest = &comment[word_end..];
        let (listed_rules, reason) = rest.split_once(':').map_or((rest, None), |(rules, reason)| (rules, Some(reason)));
        let mut names = Vec::new();
        let mut next_start = word_end;
        for part in listed_rules.split(',') {
            let start = next_start + (part.len() - part.trim_start().len());
            next_start += part.len() + 1;
            let part = part.trim();
            let name = part.split_whitespace().next().unwrap_or("");
            if name.is_empty() {
                continue;
            }
            if name.len() < part.len() {
                flaw = flaw.or(Some(Flaw::NoColon(to_span(start + name.len(), start + part.len()))));
            }
            names.push(SelectorName {
                span: to_span(start, start + name.len()),
                selector: name.parse(),
                is_used: false,
            });
        }
        if names.is_empty() && scope != Scope::File {
            flaw = flaw.or(Some(Flaw::NoRule));
        }
        if reason.is_none_or(|reason| reason.trim().is_empty()) {
            flaw = flaw.or(Some(Flaw::NoReason));
        }
        Self { span, word: to_span(word_start, word_end), scope, names, flaw, is_used: false }
    }

    /// Returns whether the comment suppresses findings of `rule`. If so, records that the comment and its matching
    /// names are used.
    fn covers(&mut self, rule: RuleId) -> bool {
        if !rule.is_configurable() || matches!(self.flaw, Some(Flaw::UnknownWord | Flaw::TooLate)) {
            return false;
        }
        let mut is_covered = self.names.is_empty() && self.scope == Scope::File;
        for name in &mut self.names {
            if name.selector.as_ref().is_ok_and(|selector| selector.covers(rule)) {
                name.is_used = true;
                is_covered = true;
            }
        }
        self.is_used |= is_covered;
        is_covered
    }

    /// Returns the findings about an invalid comment.
    fn flaw_findings(&self, source: &Source<'_>) -> Vec<Diagnostic> {
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
                Diagnostic::new(INVALID, words, format!("missing separator after the rule in `{word}`"))
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

    /// Returns the findings about what is unused: one finding if the whole comment is unused, or else one for each
    /// unused name in the comment.
    fn unused_findings(&self, source: &Source<'_>, levels: &Levels, incomplete: &IncompleteChecks) -> Vec<Diagnostic> {
        if matches!(self.flaw, Some(Flaw::UnknownWord | Flaw::NoRule | Flaw::TooLate)) {
            return Vec::new();
        }
        let can_decide = |selector: Selector| incomplete.can_decide(selector, levels, self.scope);
        let is_unused =
            |name: &SelectorName| !name.is_used && name.selector.as_ref().is_ok_and(|selector| can_decide(*selector));
        let unused: Vec<usize> = (0..self.names.len()).filter(|index| is_unused(&self.names[*index])).collect();
        let location = match self.scope {
            Scope::Line(line) => format!("on line {}", source.lines_before() + line + 1),
            Scope::StringLine(_) => "on its line".to_owned(),
            Scope::File => "in the file".to_owned(),
        };
        let is_comment_unused = if self.names.is_empty() {
            !self.is_used && can_decide(Selector::All)
        } else {
            unused.len() == self.names.len()
        };
        if is_comment_unused {
            let word = &source.text()[self.word.range()];
            return vec![
                Diagnostic::new(UNUSED, self.span, format!("unused `{word}`: no finding {location}"))
                    .with_label("suppresses nothing")
                    .with_fix(
                        Applicability::Safe,
                        "Remove suppression comment",
                        vec![Edit::delete(self.deletion_span(source))],
                    ),
            ];
        }
        let name_finding = |index: &usize| {
            let name = &self.names[*index];
            let written = &source.text()[name.span.range()];
            Diagnostic::new(UNUSED, name.span, format!("unused suppression of `{written}`: no finding {location}"))
                .with_label("suppresses nothing")
                .with_fix(
                    Applicability::Safe,
                    format!("Remove `{written}` from the comment"),
                    vec![Edit::delete(self.name_deletion_span(*index))],
                )
        };
        unused.iter().map(name_finding).collect()
    }

    /// Returns the span to delete in order to remove the comment: the comment and the whitespace before it, or the
    /// whole line if the line has no other content.
    fn deletion_span(&self, source: &Source<'_>) -> Span {
        let (text, lines) = (source.text(), source.lines());
        let line = lines.line_range(text, lines.line_of(self.span.start));
        let before = &text[line.start..self.span.start as usize];
        let mut start = line.start + before.trim_end().len();
        let mut end = self.span.end as usize;
        if start == line.start {
            // Only whitespace is before the comment. If only whitespace is after it, the line break is removed, too.
            // Otherwise the indentation stays.
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

    /// Returns the span to delete in order to remove the name at `index`: the name and the comma next to it.
    fn name_deletion_span(&self, index: usize) -> Span {
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
