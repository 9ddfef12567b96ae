//! What stands between tokens besides JSON's white space: other blank characters, and comments.

use std::borrow::Cow;

use super::frame::Expect;
use super::parser::Parser;
use super::scan::{Blank, blank, char_at, is_json5_space, line_comment_end};
use super::template;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::source::Span;

/// How a comment starts that speaks to the linter.
pub(crate) const DIRECTIVE: &str = "summit-lint-ignore";

impl Parser<'_> {
    /// Passes over one thing that is no white space of JSON but read like it; false where there is none.
    #[cold]
    pub(super) fn other_space(&mut self) -> bool {
        let Some(character) = char_at(self.text, self.pos) else { return false };
        if blank(character).is_some() {
            let start = self.pos as u32;
            // Indentation that was copied from a web page is a run of one of them.
            let one = &self.bytes[self.pos..self.pos + character.len_utf8()];
            let same = |run: &&[u8]| run.iter().zip(one).all(|(a, b)| a == b);
            self.pos += self.bytes[self.pos..].chunks_exact(one.len()).take_while(same).count() * one.len();
            let end = self.pos as u32;
            match self.blanks.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => self.blanks.push(Span::new(start, end)),
            }
            return true;
        }
        let rest = &self.text[self.pos..];
        let mut open = false;
        let end = match character {
            '/' if rest.starts_with("//") => line_comment_end(rest.as_bytes()),
            '/' if rest.starts_with("/*") => {
                let end = (self.pos < self.no_comment_end).then(|| rest[2..].find("*/")).flatten();
                // Nobody comments out the rest of a payload that way, so that no more than the line is given up.
                end.map_or_else(
                    || {
                        open = true;
                        self.no_comment_end = self.no_comment_end.min(self.pos);
                        rest_of_line(rest)
                    },
                    |end| end + 4,
                )
            }
            // A number sign may start a bare value, a colour or a ticket number; it starts a comment where a value
            // can't stand, or as people write comments: with a space behind it.
            '#' if rest.starts_with("#{") && template::at(self.text, self.pos).is_some() => return false,
            '#' if !matches!(self.expect, Expect::Value | Expect::Element | Expect::FirstElement)
                || rest[1..].starts_with([' ', '\t', '!', '#', '\n', '\r']) =>
            {
                rest_of_line(rest)
            }
            _ => return false,
        };
        self.comment(Span::from(self.pos..self.pos + end), open);
        true
    }

    /// Reports the comment at `span`; `open` is one that should be closed and is not.
    fn comment(&mut self, span: Span, open: bool) {
        self.pos = span.end as usize;
        let words = self.text[span.range()].trim_start_matches(['/', '*', '#']).trim_start();
        if words.starts_with(DIRECTIVE) {
            self.directives.push(span);
            if !self.options.strict {
                return;
            }
        }
        // What follows `#` is no comment of JSON5 either.
        let json5 = self.bytes[span.start as usize] != b'#' && !open;
        if json5 && self.options.json5 {
            return;
        }
        if open {
            let (title, edit) = if self.options.json5 {
                ("close it at the end of its line", Edit::insert(span.end, " */"))
            } else {
                ("remove the comment, up to the end of its line", Edit::delete(span))
            };
            let finding = Diagnostic::new(
                RuleId::Comment,
                span,
                "a comment that no `*/` closes: all that follows would belong to it; it is read to the end of its line",
            )
            .with_label("opened here, never closed")
            .with_help("write `*/` where it ends, or remove it")
            .with_pointer(self.pointer())
            .with_fix(Applicability::Unsafe, title, vec![edit]);
            self.repairs.push(finding);
            return;
        }
        let mut finding = Diagnostic::new(
            RuleId::Comment,
            span,
            "a comment, which JSON does not have: the server refuses the payload",
        )
        .with_label("no comment may stand in JSON")
        .with_pointer(self.pointer());
        // Somebody wrote down what it says; a line of dashes says nothing.
        let applicability = if words.contains(char::is_alphanumeric) {
            finding.help = Some("the fix deletes the text of the comment".to_owned());
            Applicability::Unsafe
        } else {
            Applicability::Safe
        };
        self.repairs.push(finding.with_fix(applicability, "remove the comment", vec![Edit::delete(span)]));
    }

    /// Makes the one finding for all blank characters of the text.
    pub(super) fn report_blanks(&mut self) {
        if self.blanks.is_empty() {
            return;
        }
        let mut runs = std::mem::take(&mut self.blanks);
        let json5 = self.options.json5;
        if json5 {
            // Most of them are white space there.
            let others = runs.iter().flat_map(|run| {
                let characters =
                    self.text[run.range()].char_indices().filter(|(_, character)| !is_json5_space(*character));
                characters.map(|(at, character)| {
                    let start = run.start + at as u32;
                    Span::new(start, start + character.len_utf8() as u32)
                })
            });
            runs = others.collect();
        } else if runs.first().is_some_and(|run| run.start == 0) && self.text.starts_with('\u{FEFF}') {
            self.byte_order_mark(&mut runs);
        }
        let Some(&first) = runs.first() else { return };
        let mut kinds: Vec<(char, usize)> = Vec::new();
        let mut edits = Vec::with_capacity(runs.len());
        for run in &runs {
            let mut spaces = 0;
            for character in self.text[run.range()].chars() {
                if blank(character) == Some(Blank::Space) {
                    spaces += 1;
                }
                if self.options.edits_only {
                    continue;
                }
                match kinds.iter_mut().find(|(kind, _)| *kind == character) {
                    Some((_, count)) => *count += 1,
                    None => kinds.push((character, 1)),
                }
            }
            edits.push(Edit::replace(*run, spaces_of(spaces)));
        }
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let total: usize = kinds.iter().map(|(_, count)| count).sum();
        let most = kinds.first().map_or(' ', |(most, _)| *most);
        let others = if kinds.len() > 1 { " and the like" } else { "" };
        let only = if json5 {
            "JSON5 allows white space only, and this is none"
        } else {
            "JSON allows ASCII white space only"
        };
        let message = if total == 1 {
            format!("a {} stands outside the strings, where {only}", name(most))
        } else {
            format!("{total} blank characters ({}{others}) stand outside the strings, where {only}", name(most))
        };
        let label = if total == 1 { "here".to_owned() } else { format!("the first of {total}") };
        let finding = Diagnostic::new(RuleId::IrregularWhitespace, first, message)
            .with_label(label)
            .with_help("they look like spaces and often come from a web page; every strict parser refuses them")
            .with_fix(Applicability::Safe, "replace them by ASCII spaces", edits);
        self.repairs.push(finding);
    }

    fn byte_order_mark(&mut self, runs: &mut Vec<Span>) {
        let mark = Span::new(0, '\u{FEFF}'.len_utf8() as u32);
        if runs[0] == mark {
            runs.remove(0);
        } else {
            runs[0].start = mark.end;
        }
        if self.options.ignore_byte_order_mark {
            return;
        }
        let finding = Diagnostic::new(
            RuleId::ByteOrderMark,
            mark,
            "the file starts with a byte order mark, which JSON forbids (RFC 8259, section 8.1)",
        )
        .with_label("an invisible U+FEFF")
        .with_fix(Applicability::Safe, "remove the byte order mark", vec![Edit::delete(mark)]);
        self.repairs.push(finding);
    }
}

/// So many spaces; most runs are short, and need no memory of their own.
fn spaces_of(count: usize) -> Cow<'static, str> {
    const SPACES: &str = "                                                                ";
    SPACES.get(..count).map_or_else(|| Cow::Owned(" ".repeat(count)), Cow::Borrowed)
}

/// Returns the length of what is left of the line, without its line break.
fn rest_of_line(rest: &str) -> usize {
    rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// What people call a blank character.
fn name(character: char) -> String {
    let name = match character {
        '\u{A0}' => "no-break space",
        '\u{200B}' => "zero-width space",
        '\u{FEFF}' => "zero-width no-break space",
        '\u{3000}' => "ideographic space",
        '\u{202F}' => "narrow no-break space",
        '\u{C}' => "form feed",
        '\u{B}' => "vertical tab",
        '\0' => "NUL",
        _ => return format!("U+{:04X}", u32::from(character)),
    };
    format!("{name}, U+{:04X}", u32::from(character))
}
