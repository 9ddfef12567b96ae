//! The addresses of `Mail_CC_EmailID`: one string, joined by semicolons, or by what people write instead.

use std::ops::Range;

use crate::payload::{Container, filled};
use crate::syntax::NodeRef;

/// The CC list of a ticket.
#[derive(Debug)]
pub(crate) struct CcList<'t> {
    /// The value of `Mail_CC_EmailID`.
    pub node: NodeRef<'t>,
    /// Its text.
    pub text: &'t str,
    /// What the text is made of.
    pub list: MailingList,
    /// The ticket's `Caller_EmailID`.
    pub caller: Option<NodeRef<'t>>,
}

impl<'t> CcList<'t> {
    /// The list of a container's ticket, if there is anything in it.
    pub(super) fn of(container: &Container<'t>) -> Option<Self> {
        let node = container.ticket_field("Mail_CC_EmailID")?;
        let text = filled(Some(node))?;
        Some(Self { node, text, list: MailingList::parse(text), caller: container.ticket_field("Caller_EmailID") })
    }
}

/// What a list is made of; all ranges are bytes of its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct MailingList {
    /// What stands between the separators, without the blanks around it.
    pub entries: Vec<Range<usize>>,
    /// Separators other than a semicolon, with the blanks around them.
    pub wrong_separators: Vec<Range<usize>>,
    /// Entries that hold nothing: each with the semicolon that is one too many.
    pub empty: Vec<Range<usize>>,
}

impl MailingList {
    /// Takes `text` apart. Blanks around semicolons and one semicolon at the end are as good as none.
    pub(super) fn parse(text: &str) -> Self {
        let mut list = Self::default();
        if text.trim().is_empty() {
            return list;
        }
        let mut start = 0;
        let segments: Vec<&str> = text.split(';').collect();
        for (index, segment) in segments.iter().enumerate() {
            let end = start + segment.len();
            let last = index + 1 == segments.len();
            if segment.trim().is_empty() {
                if !last {
                    list.empty.push(start..end + 1);
                }
            } else {
                list.segment(text, trimmed(text, start..end));
            }
            start = end + 1;
        }
        list
    }

    /// Reads what stands between two semicolons: an address, or several with something else between them.
    fn segment(&mut self, text: &str, range: Range<usize>) {
        let segment = &text[range.clone()];
        // A name before an address in angle brackets has blanks of its own.
        let separates = |character: char| match character {
            ',' | '|' => true,
            blank if blank.is_whitespace() => !segment.contains('<'),
            _ => false,
        };
        let addresses = segment.split(separates).filter(|part| part.contains('@') || part.contains("{{")).count();
        if addresses < 2 && !segment.ends_with(',') {
            self.entries.push(range);
            return;
        }
        let mut at = range.start;
        while at < range.end {
            let rest = &text[at..range.end];
            let len = rest.find(separates).unwrap_or(rest.len());
            self.entries.push(trimmed(text, at..at + len));
            let gap = rest[len..].find(|character: char| !separates(character) && !character.is_whitespace());
            let next = gap.map_or(range.end, |gap| at + len + gap);
            if len < rest.len() {
                // The blanks before the separator belong to it, too.
                let entry_end = self.entries.last().map_or(at, |entry| entry.end);
                self.wrong_separators.push(entry_end..next);
            }
            at = next;
        }
    }
}

/// `range` without the blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// Whether an entry stands for an address that is filled in later.
pub(super) fn is_placeholder(entry: &str) -> bool {
    (entry.contains("{{") && entry.contains("}}")) || (entry.contains("${") && entry.contains('}')) || {
        entry.len() > 2 && entry.starts_with('%') && entry.ends_with('%')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        let list = MailingList::parse(text);
        let words = |ranges: Vec<Range<usize>>| ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        (words(list.entries), words(list.wrong_separators), words(list.empty))
    }

    #[test]
    fn lists_are_taken_apart() {
        let none: Vec<&str> = Vec::new();
        let two = vec!["a@example.com", "b@example.com"];
        assert_eq!(read("a@example.com;b@example.com"), (two.clone(), none.clone(), none.clone()));
        assert_eq!(read(" a@example.com ; b@example.com;"), (two.clone(), none.clone(), none.clone()));
        assert_eq!(read("a@example.com,b@example.com"), (two.clone(), vec![","], none.clone()));
        assert_eq!(read("a@example.com , b@example.com"), (two.clone(), vec![" , "], none.clone()));
        assert_eq!(read("a@example.com\nb@example.com"), (two.clone(), vec!["\n"], none.clone()));
        assert_eq!(read("a@example.com,b@example.com,"), (two.clone(), vec![",", ","], none.clone()));
        assert_eq!(read("a@example.com;;b@example.com"), (two.clone(), none.clone(), vec![";"]));
        assert_eq!(read(";a@example.com;b@example.com; ;"), (two, none.clone(), vec![";", " ;"]));
        assert_eq!(read("Dana Doe <d@example.com>"), (vec!["Dana Doe <d@example.com>"], none.clone(), none.clone()));
        assert_eq!(
            read("Dana <d@example.com>, Kim <k@example.com>"),
            (vec!["Dana <d@example.com>", "Kim <k@example.com>"], vec![", "], none.clone())
        );
        assert_eq!(read("not an address"), (vec!["not an address"], none.clone(), none.clone()));
        assert_eq!(read("  "), (none.clone(), none.clone(), none));
    }
}
