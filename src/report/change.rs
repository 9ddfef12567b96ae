//! The lines that a fix changes, as reports show them: `- "Sta": 1` and `+ "Status": 1`.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::sanitize;
use super::secrets::Secrets;
use crate::diagnostic::{Edit, Fix, edits};
use crate::source::{Source, Span};

/// The maximum number of changed lines to show. If a fix changes more, a report shows only its title.
const MAX_CHANGED_LINES: usize = 3;

/// The number of characters that are kept before the first change when a long line is cut.
const CONTEXT_CHARACTERS: usize = 24;

/// A line that a fix removes or adds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The 1-based line number. The removed lines are numbered from the first changed line, and so are the added lines.
    pub number: u32,
    /// Whether the fix adds the line. Otherwise, it removes the line.
    pub is_added: bool,
    /// The text to show: sanitized, and cut if it is too long.
    pub text: String,
}

/// Returns the lines that `fix` removes and adds. Returns no lines if the fix changes too many lines, if it changes only
/// punctuation and whitespace, or if a change would be in a hidden part of a long line.
///
/// Secrets are masked. No line is wider than `columns`. `unicode` is whether replacements and ellipses may be
/// non-ASCII.
pub(super) fn changed_lines(
    source: &Source<'_>,
    secrets: &Secrets<'_>,
    fix: &Fix,
    columns: usize,
    unicode: bool,
) -> Vec<Line> {
    find_changed_lines(source, secrets, &fix.edits, columns, unicode).unwrap_or_default()
}

/// Like [`changed_lines`], but returns `None` instead of no lines.
fn find_changed_lines(
    source: &Source<'_>,
    secrets: &Secrets<'_>,
    edits: &[Edit],
    columns: usize,
    unicode: bool,
) -> Option<Vec<Line>> {
    let text = source.text();
    let has_letter_or_digit = |text: &str| text.contains(char::is_alphanumeric);
    let changes_words = |edit: &Edit| {
        let old_text = text.get(edit.span.range()).unwrap_or_default();
        has_letter_or_digit(&edit.text) || has_letter_or_digit(old_text)
    };
    if !edits.iter().any(changes_words) {
        return None;
    }
    let start = edits.iter().map(|edit| edit.span.start).min()?;
    let end = edits.iter().map(|edit| edit.span.end).max()?;
    let (first, last) = (source.lines().line_of(start), source.lines().line_of(end));
    if (last - first) as usize >= MAX_CHANGED_LINES {
        return None;
    }
    let text_start = source.lines().line_range(text, first).start;
    let text_end = source.lines().line_range(text, last).end;
    let before = text.get(text_start..text_end)?;
    let after = edits::apply_within(text, Span::from(text_start..text_end), edits);
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    // Skip the lines at the start and at the end that are the same before and after the fix.
    let equal_at_start = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let max_equal_at_end = before.len().min(after.len()) - equal_at_start;
    let equal_at_end = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(max_equal_at_end)
        .take_while(|(one, other)| one == other)
        .count();
    let (before, after) =
        (&before[equal_at_start..before.len() - equal_at_end], &after[equal_at_start..after.len() - equal_at_end]);
    if after.len() > MAX_CHANGED_LINES {
        return None;
    }
    let patch: String = before.iter().map(|line| ('-', line)).chain(after.iter().map(|line| ('+', line))).fold(
        String::new(),
        |mut patch, (sign, line)| {
            patch.push(sign);
            patch.push_str(line);
            patch.push('\n');
            patch
        },
    );
    let masked = secrets.mask_patch(&patch).unwrap_or(patch);
    // The lines to show. The flag is `true` for an added line.
    let shown: Vec<(bool, String)> = masked
        .lines()
        .map(|line| {
            let (sign, line) = line.split_at(line.len().min(1));
            (sign == "+", sanitize::line(&line.replace('\t', "    "), unicode).into_owned())
        })
        .collect();
    let hidden_count = count_hidden_characters(&shown, columns);
    let cut: Vec<(String, &str)> =
        shown.iter().map(|(_, line)| cut_line(line, hidden_count, columns, unicode)).collect();
    if shown.iter().zip(&cut).any(|((is_added, _), (_, hidden_end))| hides_change(&shown, *is_added, hidden_end)) {
        return None;
    }
    let first_number = source.lines_before() + first + equal_at_start as u32 + 1;
    // The numbers of removed lines (index 0) and of added lines (index 1) so far.
    let mut counts = [0; 2];
    let lines = shown.iter().zip(cut).map(|((is_added, _), (text, _))| {
        let count = &mut counts[usize::from(*is_added)];
        *count += 1;
        Line { number: first_number + *count - 1, is_added: *is_added, text }
    });
    Some(lines.collect())
}

/// Returns how many characters to hide at the start of every line, so that the first difference between the lines is
/// visible. Returns 0 if all lines fit into `columns`.
fn count_hidden_characters(lines: &[(bool, String)], columns: usize) -> usize {
    let Some((_, first)) = lines.first() else { return 0 };
    if lines.iter().all(|(_, line)| line.width() <= columns) {
        return 0;
    }
    let common = lines.iter().map(|(_, line)| first.chars().zip(line.chars()).take_while(|(a, b)| a == b).count());
    common.min().unwrap_or(0).saturating_sub(CONTEXT_CHARACTERS)
}

/// Returns whether `hidden_end`, the hidden text at the end of a line, contains a change. This is the case if the text of
/// a removed line is not at the end of any added line, or the other way around. If there are only removed lines or only
/// added lines, no change is hidden.
fn hides_change(lines: &[(bool, String)], is_added: bool, hidden_end: &str) -> bool {
    let mut opposite_lines = lines.iter().filter(|(other_is_added, _)| *other_is_added != is_added).peekable();
    !hidden_end.is_empty()
        && opposite_lines.peek().is_some()
        && !opposite_lines.any(|(_, other)| other.ends_with(hidden_end))
}

/// Returns a line without its first `hidden_count` characters, cut to a width of `columns`, and the hidden text at the
/// end. An ellipsis marks each hidden part.
fn cut_line(line: &str, hidden_count: usize, columns: usize, unicode: bool) -> (String, &str) {
    let ellipsis = if unicode { "…" } else { "..." };
    let mut shown = String::new();
    let mut rest = line;
    if hidden_count > 0 {
        shown.push_str(ellipsis);
        rest = line.char_indices().nth(hidden_count).map_or("", |(offset, _)| &line[offset..]);
    }
    if shown.width() + rest.width() <= columns {
        return (shown + rest, "");
    }
    let mut used = shown.width() + ellipsis.width();
    let mut end = rest.len();
    for (offset, character) in rest.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns {
            end = offset;
            break;
        }
        shown.push(character);
    }
    (shown + ellipsis, &rest[end..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;

    /// Returns the changed lines, each as `2-text` (removed from line 2) or `2+text` (added as line 2).
    fn show_changed_lines(text: &str, edits: Vec<Edit>, columns: usize) -> Vec<String> {
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        let fix = Fix { title: "".into(), applicability: Applicability::Safe, edits };
        let lines = changed_lines(&source, &Secrets::default(), &fix, columns, true);
        lines
            .iter()
            .map(|line| format!("{}{}{}", line.number, if line.is_added { '+' } else { '-' }, line.text))
            .collect()
    }

    #[test]
    fn a_replaced_line_is_shown_twice_and_an_inserted_line_once() {
        let rename = Edit::replace(Span::new(5, 8), "Status");
        assert_eq!(show_changed_lines("{\n  \"Sta\": 1\n}", vec![rename], 40), ["2-  \"Sta\": 1", "2+  \"Status\": 1"]);
        let insert = Edit::insert(2, "\"b\": 2,\n");
        assert_eq!(show_changed_lines("{\n\"a\": 1\n}", vec![insert], 40), ["2+\"b\": 2,"]);
    }

    #[test]
    fn a_fix_that_changes_only_punctuation_has_no_lines() {
        assert!(show_changed_lines("{\"a\": 1 \"b\": 2}", vec![Edit::insert(7, ",")], 40).is_empty());
    }

    #[test]
    fn long_lines_are_cut_before_and_after_the_change() {
        let text = format!("{}abc{}", "x".repeat(100), "y".repeat(100));
        let lines = show_changed_lines(&text, vec![Edit::replace(Span::new(100, 103), "def")], 40);
        assert_eq!(lines[0], format!("1-…{}abc{}…", "x".repeat(24), "y".repeat(11)));
        assert_eq!(lines[1], format!("1+…{}def{}…", "x".repeat(24), "y".repeat(11)));
    }

    #[test]
    fn lines_are_not_shown_if_a_change_would_be_hidden() {
        let text = format!("{{\"a\": 1, {}}}", "y".repeat(100));
        let move_to_end = vec![Edit::delete(Span::new(1, 9)), Edit::insert(text.len() as u32 - 1, "\"a\": 1")];
        assert!(show_changed_lines(&text, move_to_end.clone(), 40).is_empty());
        assert_eq!(show_changed_lines(&text, move_to_end, 200).len(), 2);
    }
}
