//! Interprets a text that is a single string, number or literal instead of an object or an array, such as `"New"` or `42`.

use super::scalar::is_literal_or_number;
use super::scan::trim_end;
use super::search::quotes::Quote;
use super::search::state::{Expect, Step, Token};
use super::search::{Interpretation, Search};
use super::template;
use crate::source::is_space;

impl Search<'_> {
    /// Returns the interpretation of the text as a single string, number or literal. Returns `None` if the text may contain an object or an
    /// array.
    pub(super) fn interpret_as_single_value(&self) -> Option<Interpretation> {
        let start = self.spaces().skip_before_value(0).0 as usize;
        if start >= self.text.len() {
            return Some(interpretation_of(Step::missing(Token::MissingValue, start as u32)));
        }
        let end = trim_end(self.text, start, self.text.len());
        let word_end = start + self.text[start..].find(|c| is_space(c) || c == '/').unwrap_or(self.text.len() - start);
        if word_end > start && is_literal_or_number(&self.text[start..word_end]) && self.is_end_of_text(word_end) {
            return Some(interpretation_of(Step::new(Token::Bare, start as u32, word_end as u32)));
        }
        if let Some((template::Kind::Placeholder, end)) = template::tag_at(self.text, start)
            && self.is_end_of_text(end)
        {
            return Some(interpretation_of(Step::new(Token::Bare, start as u32, end as u32)));
        }
        if let Some(quote) = Quote::at(self.text, start)
            && let Some(step) = self.single_string(start, end, quote)
        {
            let mut interpretation = interpretation_of(step);
            let comma = self.spaces().skip_after_value(step.end).0;
            if (comma as usize) < self.text.len() {
                interpretation.steps.push((Step::new(Token::ExtraComma, comma, comma + 1), Expect::EndOrDocument));
            }
            return Some(interpretation);
        }
        if !self.is_start_of_sentence(start, end) && self.may_contain_document() {
            return None;
        }
        Some(self.interpret_as_string())
    }

    /// Returns whether the text is the start of a sentence: a quote, words and a colon, as in `"She said:`. The words are not a key.
    fn is_start_of_sentence(&self, start: usize, end: usize) -> bool {
        let text = self.text[start..end].strip_prefix('"').and_then(|text| text.strip_suffix(':'));
        text.is_some_and(|text| text.contains(' ') && text.chars().all(|c| c.is_alphanumeric() || c == ' '))
    }

    /// Returns the interpretation of the whole text as one string, with or without quotes. If the text is empty, a value is missing.
    pub(super) fn interpret_as_string(&self) -> Interpretation {
        let start = self.spaces().skip_before_value(0).0 as usize;
        if start >= self.text.len() {
            return interpretation_of(Step::missing(Token::MissingValue, start as u32));
        }
        let end = trim_end(self.text, start, self.text.len()).max(start + 1);
        let end = (end..).find(|end| self.text.is_char_boundary(*end)).unwrap_or(end);
        if let Some(quote) = Quote::at(self.text, start) {
            // Treat the closing quote as missing, so that the string extends to the end of the text.
            let content_start = start as u32 + quote.len();
            let end = (end as u32).max(content_start);
            return interpretation_of(Step {
                token: Token::String,
                start: start as u32,
                content_start,
                content_end: end,
                end,
            });
        }
        interpretation_of(Step::new(Token::Bare, start as u32, end as u32))
    }

    /// Returns the step for the string that starts at `start` with `quote`. Returns `None` if the string is not the whole text. `end` is
    /// the end of the text without trailing whitespace.
    ///
    /// Only whitespace, comments, and one comma or semicolon may follow the closing quote.
    fn single_string(&self, start: usize, end: usize, quote: Quote) -> Option<Step> {
        let content_start = start + quote.len() as usize;
        let string = |content_end: usize, end: usize| Step {
            token: Token::String,
            start: start as u32,
            content_start: content_start as u32,
            content_end: content_end as u32,
            end: end as u32,
        };
        let mut at = content_start;
        let mut has_brackets = false;
        while at < end {
            if self.bytes[at] == b'\\' && quote != Quote::Escaped {
                at += 1 + super::scan::escaped_len(self.text, at + 1);
                continue;
            }
            // In TeX, a string starts with a backtick and ends with an apostrophe: `quoted'.
            let is_tex_quote = quote == Quote::Backtick && self.bytes[at] == b'\'' && at + 1 == end;
            if let Some((len, is_usual_quote)) = quote.closing_quote_at(self.text, at)
                && (is_usual_quote || is_tex_quote)
            {
                let after = at + len as usize;
                if self.is_end_of_text(after) || self.is_comma_at_end_of_text(after) {
                    return Some(string(at, after));
                }
                // The quote does not end the text. It is part of the string, unless the text looks like several tokens of JSON:
                // `"a": "b"`.
                if has_brackets || super::search::text::is_key_at(self.text, start) {
                    return None;
                }
            }
            has_brackets |= matches!(self.bytes[at], b'{' | b'[');
            at += super::scan::char_at(self.text, at).map_or(1, char::len_utf8);
        }
        None
    }

    /// Returns whether the rest of the text at `at` is a comma or a semicolon, possibly with whitespace and comments around it.
    fn is_comma_at_end_of_text(&self, at: usize) -> bool {
        let comma = self.spaces().skip_after_value(at as u32).0 as usize;
        matches!(self.bytes.get(comma), Some(b',' | b';')) && self.is_end_of_text(comma + 1)
    }

    /// Returns whether the rest of the text at `at` consists only of whitespace and comments.
    fn is_end_of_text(&self, at: usize) -> bool {
        self.spaces().skip_after_value(at as u32).0 as usize == self.text.len()
    }
}

/// Returns the interpretation of a text whose only value is the token of `step`.
fn interpretation_of(step: Step) -> Interpretation {
    let steps = vec![(Step::new(Token::None, 0, 0), Expect::Document), (step, Expect::EndOrDocument)];
    Interpretation { steps, rivals: Vec::new() }
}
