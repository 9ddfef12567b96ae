//! Splits the value of `Mail_CC_EmailID` into email addresses. The addresses should be separated by semicolons, as in
//! `kim@example.com;sam@example.com`, but other separators are recognized, too.

use std::ops::Range;

use super::email::is_address;
use crate::document::payload::{Container, filled};
use crate::syntax::{NodeRef, template};

/// The CC list of a ticket.
#[derive(Debug)]
pub(crate) struct CcList<'t> {
    /// The value of `Mail_CC_EmailID`.
    pub node: NodeRef<'t>,
    /// The content of the value.
    pub text: &'t str,
    /// The parsed content.
    pub list: MailingList,
    /// The ticket's `Caller_EmailID`.
    pub caller: Option<NodeRef<'t>>,
}

impl<'t> CcList<'t> {
    /// Returns the CC list of the ticket in `container`, or `None` if the list is missing or empty.
    pub(super) fn of(container: &Container<'t>) -> Option<Self> {
        let node = container.field("Mail_CC_EmailID")?;
        let text = filled(Some(node))?;
        Some(Self { node, text, list: MailingList::parse(text), caller: container.field("Caller_EmailID") })
    }
}

/// A parsed list of addresses. All ranges are byte ranges in the text of the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct MailingList {
    /// The entries, without the whitespace around them.
    pub entries: Vec<Range<usize>>,
    /// Separators other than semicolons: commas, vertical bars, or whitespace between two addresses. Each range is a
    /// whole run of separators, with the whitespace around the run.
    pub wrong_separators: Vec<Range<usize>>,
    /// The extra semicolons in runs of semicolons, with the whitespace between them: the second `;` of `a;;b`.
    pub extra_semicolons: Vec<Range<usize>>,
}

impl MailingList {
    /// Splits `text` into entries at semicolons, commas, vertical bars and whitespace. A run of separators counts as
    /// one separator. Whitespace around semicolons and one semicolon at the end are allowed. Template syntax is never
    /// split.
    pub(super) fn parse(text: &str) -> Self {
        let mut list = Self::default();
        let templates: Vec<Range<usize>> = template::spans(text).collect();
        let segments = segments(text, &templates);
        let mut previous_end = 0;
        // Segments without a semicolon between them form a group: `Doe, Dana <d@example.com>` is one group of two
        // segments.
        let mut rest = segments.as_slice();
        while let Some(first) = rest.first() {
            let has_no_semicolon = |pair: &[Range<usize>]| !text[pair[0].end..pair[1].start].contains(';');
            let segment_count = 1 + rest.windows(2).take_while(|pair| has_no_semicolon(pair)).count();
            let (group, remaining) = rest.split_at(segment_count);
            let is_address_like =
                |range: &&Range<usize>| text[(*range).clone()].contains('@') || any_starts_in(&templates, range);
            list.add_separator(text, previous_end..first.start);
            previous_end = group[segment_count - 1].end;
            if group.iter().filter(is_address_like).count() < 2 {
                // With fewer than two addresses, commas and bars are part of a name or a sentence.
                list.add_segment(text, first.start..previous_end, &templates);
            } else {
                for (index, segment) in group.iter().enumerate() {
                    if index > 0 {
                        list.add_separator(text, group[index - 1].end..segment.start);
                    }
                    list.add_segment(text, segment.clone(), &templates);
                }
            }
            rest = remaining;
        }
        list.add_separator(text, previous_end..text.len());
        list
    }

    /// Records the separators in the range `run` if they are wrong: other characters than `;`, or extra semicolons.
    fn add_separator(&mut self, text: &str, run: Range<usize>) {
        let run_text = &text[run.clone()];
        if run_text.contains([',', '|']) {
            self.wrong_separators.push(run);
            return;
        }
        // One semicolon is correct, except at the start.
        let is_leading = run.start == 0;
        let extra_start =
            if is_leading { run.start } else { run_text.find(';').map_or(run.end, |at| run.start + at + 1) };
        let extra_end = run_text.rfind(';').map_or(run.start, |at| run.start + at + 1);
        if extra_start < extra_end {
            self.extra_semicolons.push(extra_start..extra_end);
        }
    }

    /// Adds the text between two separators: one entry, or several addresses separated only by whitespace.
    fn add_segment(&mut self, text: &str, range: Range<usize>, templates: &[Range<usize>]) {
        let words = split_words(text, range.clone(), templates);
        let is_entry = |word: &Range<usize>| {
            let word_text = &text[word.clone()];
            address_in(word_text).is_some() || template::contains(word_text)
        };
        // Whitespace separates addresses, but also the words of a name or of a sentence.
        if words.len() < 2 || !words.iter().all(is_entry) {
            self.entries.push(range);
            return;
        }
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                self.wrong_separators.push(words[index - 1].end..word.start);
            }
            self.entries.push(word.clone());
        }
    }
}

/// Returns the parts of `text` between runs of semicolons, commas and vertical bars. The parts do not include the
/// whitespace around them.
fn segments(text: &str, templates: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut segments = Vec::new();
    let mut start = 0;
    let separators = text
        .char_indices()
        .filter(|(at, character)| matches!(character, ';' | ',' | '|') && !any_contains(templates, *at));
    for end in separators.map(|(at, _)| at).chain([text.len()]) {
        let segment = trim_range(text, start..end);
        if !segment.is_empty() {
            segments.push(segment);
        }
        start = end + 1;
    }
    segments
}

/// Returns whether one of the sorted `ranges` starts in `range`.
fn any_starts_in(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let index = ranges.partition_point(|other| other.start < range.start);
    ranges.get(index).is_some_and(|other| other.start < range.end)
}

/// Splits the text in `range` into words, at whitespace outside of `templates`.
fn split_words(text: &str, range: Range<usize>, templates: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut is_in_word = false;
    for (offset, character) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        let end = at + character.len_utf8();
        if character.is_whitespace() && !any_contains(templates, at) {
            is_in_word = false;
            continue;
        }
        match words.last_mut().filter(|_| is_in_word) {
            Some(word) => word.end = end,
            None => words.push(at..end),
        }
        is_in_word = true;
    }
    words
}

/// Returns whether one of the sorted `ranges` contains the byte offset `at`.
fn any_contains(ranges: &[Range<usize>], at: usize) -> bool {
    let index = ranges.partition_point(|range| range.end <= at);
    ranges.get(index).is_some_and(|range| range.start <= at)
}

/// Returns `range` without the whitespace at the start and end of its text.
fn trim_range(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// Returns the address in `entry`, which may be `d@example.com`, `<d@example.com>` or `Dana Doe <d@example.com>`.
/// Returns `None` for any other text.
pub(super) fn address_in(entry: &str) -> Option<&str> {
    let entry = entry.trim();
    let bracketed = entry.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).map(str::trim);
    let address = bracketed.unwrap_or(entry);
    is_address(address).then_some(address)
}

/// Returns whether `entry` is an address in angle brackets without a name: `<d@example.com>`.
pub(super) fn is_only_bracketed(entry: &str) -> bool {
    let inner = entry.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| is_address(inner.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the texts of the entries, of the wrong separators and of the extra semicolons.
    fn parse(text: &str) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        let list = MailingList::parse(text);
        let texts = |ranges: Vec<Range<usize>>| ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        (texts(list.entries), texts(list.wrong_separators), texts(list.extra_semicolons))
    }

    #[test]
    fn lists_are_split_at_separators() {
        let none: Vec<&str> = Vec::new();
        let two = vec!["a@example.com", "b@example.com"];
        assert_eq!(parse("a@example.com;b@example.com"), (two.clone(), none.clone(), none.clone()));
        assert_eq!(parse(" a@example.com ; b@example.com;"), (two.clone(), none.clone(), none.clone()));
        assert_eq!(parse("a@example.com,b@example.com"), (two.clone(), vec![","], none.clone()));
        assert_eq!(parse("a@example.com , b@example.com"), (two.clone(), vec![" , "], none.clone()));
        assert_eq!(parse("a@example.com\nb@example.com"), (two.clone(), vec!["\n"], none.clone()));
        assert_eq!(parse("a@example.com,b@example.com,"), (two.clone(), vec![",", ","], none.clone()));
        assert_eq!(parse("a@example.com;;b@example.com"), (two.clone(), none.clone(), vec![";"]));
        assert_eq!(parse(";a@example.com;b@example.com; ;"), (two.clone(), none.clone(), vec![";", " ;"]));
        assert_eq!(parse("Dana Doe <d@example.com>"), (vec!["Dana Doe <d@example.com>"], none.clone(), none.clone()));
        assert_eq!(
            parse("Dana <d@example.com>, Kim <k@example.com>"),
            (vec!["Dana <d@example.com>", "Kim <k@example.com>"], vec![", "], none.clone())
        );
        assert_eq!(parse("not an address"), (vec!["not an address"], none.clone(), none.clone()));
        assert_eq!(parse("  "), (none.clone(), none.clone(), none.clone()));
        assert_eq!(parse(";"), (none.clone(), none.clone(), vec![";"]));
        assert_eq!(parse(" , "), (none.clone(), vec![" , "], none));
    }

    #[test]
    fn a_run_of_separators_counts_as_one() {
        let two = vec!["a@example.com", "b@example.com"];
        for run in [",;", ";,", " ; , ", ",,", "|;|", "\n,\n"] {
            assert_eq!(parse(&format!("a@example.com{run}b@example.com")), (two.clone(), vec![run], vec![]), "{run}");
        }
        assert_eq!(parse("a@example.com;;;b@example.com"), (two.clone(), vec![], vec![";;"]));
        assert_eq!(parse("a@example.com ; ; b@example.com"), (two.clone(), vec![], vec![" ;"]));
        assert_eq!(parse(",;a@example.com;b@example.com;,"), (two, vec![",;", ";,"], vec![]));
    }

    #[test]
    fn words_are_not_addresses() {
        for text in [
            "a@example.com and b@example.com",
            "see a@example.com",
            "a@example.com b",
            "Dana, Kim",
            "Doe, Dana <d@example.com>",
        ] {
            assert_eq!(parse(text), (vec![text], vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn template_syntax_is_not_split() {
        for text in [
            "{{#each cc}}{{this}};{{/each}}",
            "{{#each cc}}{{this}}, {{/each}}",
            "${cc.join(\";\")}",
            "{{ cc | join: \", \" }}",
            "{% for a in cc %}{{ a }};{% endfor %}",
            "@{join(variables('cc'), ';')}",
            "<%= cc.join(\",\") %>",
        ] {
            assert_eq!(parse(text), (vec![text], vec![], vec![]), "{text}");
            let with_address = format!("{text};a@example.com");
            assert_eq!(parse(&with_address), (vec![text, "a@example.com"], vec![], vec![]), "{text}");
        }
        assert_eq!(parse("{{a b}} {{c}}"), (vec!["{{a b}}", "{{c}}"], vec![" "], vec![]));
    }

    #[test]
    fn addresses_are_found_in_entries() {
        for entry in ["a@example.com", "<a@example.com>", " < a@example.com > ", "Dana <a@example.com>"] {
            assert_eq!(address_in(entry), Some("a@example.com"), "{entry}");
        }
        for entry in ["", "a", "<a>", "<a@example.com> b", "a@example.com>"] {
            assert_eq!(address_in(entry), None, "{entry}");
        }
        assert!(is_only_bracketed("<a@example.com>") && !is_only_bracketed("Dana <a@example.com>"));
        assert!(!is_only_bracketed("<b> <a@example.com>"));
    }
}
