//! Whitespace that JSON does not allow, and comments.

use std::borrow::Cow;

use super::Builder;
use crate::diagnostic::{Edit, RuleId};
use crate::source::{Blank, Span, blank};
use crate::syntax::DIRECTIVE;
use crate::syntax::repair::{Detail, Repair};
use crate::syntax::scan::{self, is_json5_space};
use crate::syntax::search::spacing::{Spacing, markup_character};
use crate::syntax::template;

impl Builder<'_> {
    /// Reports irregular whitespace, comments and template tags from the offset `token_end` to the next token.
    pub(super) fn report_spacing(&mut self, token_end: usize, value_may_follow: bool) {
        let mut at = token_end.max(self.spacing_end);
        while let Some((kind, end)) = self.spaces.piece(at, value_may_follow) {
            let span = Span::from(at..end);
            match kind {
                Spacing::Whitespace => {}
                Spacing::Irregular => self.irregular_whitespace.push(span),
                Spacing::Comment { is_unclosed } => self.report_comment(span, is_unclosed),
                Spacing::Tag => {
                    self.templated = true;
                    if template::is_include(&self.text[span.range()]) {
                        self.mark_extensible();
                    }
                }
            }
            at = end;
        }
        self.spacing_end = at;
    }

    /// Reports the comment at `span`. `is_unclosed` is whether the end of the comment (`*/`) is missing.
    fn report_comment(&mut self, span: Span, is_unclosed: bool) {
        let text = self.text[span.range()].trim_start_matches(['/', '*', '#', '<', '!', '-']).trim_start();
        if text.starts_with(DIRECTIVE) {
            self.directives.push(span);
            if !self.options.strict {
                return;
            }
        }
        // JSON5 does not allow a comment that starts with `#`. It also does not allow a `//` comment that ends before the end of its line.
        let ends_early = self.bytes[span.range()].starts_with(b"//")
            && scan::line_comment_len(&self.bytes[span.start as usize..]) > span.len() as usize;
        let is_json5 = self.options.json5 && self.bytes[span.start as usize] == b'/' && !ends_early;
        if is_json5 && !is_unclosed {
            return;
        }
        let has_words = text.contains(char::is_alphanumeric);
        // A JSON5 comment is only reported if its end is missing.
        let edit = if is_json5 { Edit::insert(span.end, " */") } else { Edit::delete(span) };
        let detail = Detail::Comment { is_unclosed, has_words, is_json5 };
        let repair = Repair::new(RuleId::Comment, span, detail, vec![edit]);
        // Deleting a comment with words loses information. Other comments, such as a line of dashes, contain no information.
        self.report_at_last_value(if has_words || is_unclosed { repair.into_unsafe() } else { repair });
    }

    /// Reports all irregular whitespace of the text in one repair.
    pub(super) fn report_irregular_whitespace(&mut self) {
        let mut runs = std::mem::take(&mut self.irregular_whitespace);
        if runs.is_empty() {
            return;
        }
        let is_json5 = self.options.json5;
        if is_json5 {
            // Report only characters that are not whitespace in JSON5.
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
            self.report_byte_order_mark(&mut runs);
        }
        let Some(&first) = runs.first() else { return };
        // The number of occurrences of each character.
        let mut counts: Vec<(char, usize)> = Vec::new();
        let mut edits = Vec::with_capacity(runs.len());
        for run in &runs {
            let text = &self.text[run.range()];
            if let Some(character) = markup_character(text) {
                match counts.iter_mut().find(|(other, _)| *other == character) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((character, 1)),
                }
                edits.push(Edit::replace(*run, if character == '\u{A0}' { " " } else { "" }));
                continue;
            }
            let mut spaces = 0;
            for character in self.text[run.range()].chars() {
                spaces += usize::from(blank(character) == Some(Blank::Space));
                match counts.iter_mut().find(|(other, _)| *other == character) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((character, 1)),
                }
            }
            edits.push(Edit::replace(*run, self::spaces(spaces)));
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let count = counts.iter().map(|(_, count)| count).sum();
        let character = counts.first().map_or(' ', |(most_frequent, _)| *most_frequent);
        let detail = Detail::IrregularWhitespace { character, count, has_others: counts.len() > 1, is_json5 };
        self.repairs.push(Repair::new(RuleId::IrregularWhitespace, first, detail, edits));
    }

    /// Reports the byte order mark at the start of the text, and removes it from the first of the `runs`.
    fn report_byte_order_mark(&mut self, runs: &mut Vec<Span>) {
        let mark = Span::new(0, '\u{FEFF}'.len_utf8() as u32);
        if runs[0] == mark {
            runs.remove(0);
        } else {
            runs[0].start = mark.end;
        }
        if !self.options.ignore_byte_order_mark {
            let edits = vec![Edit::delete(mark)];
            self.repairs.push(Repair::new(RuleId::ByteOrderMark, mark, Detail::ByteOrderMark, edits));
        }
    }
}

/// Returns `count` spaces. A small number of spaces needs no allocation.
fn spaces(count: usize) -> Cow<'static, str> {
    const SPACES: &str = "                                                                ";
    SPACES.get(..count).map_or_else(|| Cow::Owned(" ".repeat(count)), Cow::Borrowed)
}
