//! The layout of the text: indentation, and the number of structural characters before a position.

use super::frames::NOT_FIRST_ON_LINE;
use super::quotes::Quote;
use crate::source::{Blank, blank};
use crate::syntax::scan::{char_before, line_indentation};

/// The maximum length of an indentation, in bytes. Longer whitespace is not a meaningful indentation.
const MAX_INDENTATION: usize = 512;

/// The maximum length of a range in which letters and digits are counted directly, in bytes. For longer ranges, a table
/// of counts is computed.
const MAX_COUNTED: u32 = 256;

/// For each byte value, whether the byte counts as structure: quotes, brackets, separators and line breaks.
static IS_STRUCTURE: [bool; 256] = {
    let mut is_structure = [false; 256];
    let bytes = b"\"{}[],:\n\r";
    let mut index = 0;
    while index < bytes.len() {
        is_structure[bytes[index] as usize] = true;
        index += 1;
    }
    is_structure
};

/// The layout of one text.
#[derive(Debug)]
pub(in crate::syntax) struct TextLayout<'t> {
    text: &'t str,
    /// Whether the text has more than one line.
    pub has_multiple_lines: bool,
    /// For each byte, the number of structural characters before the byte ([`TextLayout::structure_count_before`]).
    structure_counts: Vec<u32>,
    /// For each byte, the number of letters and digits before the byte. The table is computed on first use.
    letter_counts: Vec<u32>,
    /// The cached result of [`TextLayout::token_indent`]: the last position whose indentation was computed, and the
    /// indentation.
    known_indent: (u32, i32),
}

impl<'t> TextLayout<'t> {
    /// Computes the layout of a text. Double quotes, and quotes of the kind `quote`, count as structure.
    pub(in crate::syntax) fn new(text: &'t str, quote: Quote) -> Self {
        let bytes = text.as_bytes();
        let mut structure_counts = Vec::with_capacity(bytes.len() + 1);
        let mut sum = 0;
        structure_counts.push(0);
        let mut has_multiple_lines = false;
        let other_quote = quote.first_byte();
        for (at, byte) in bytes.iter().enumerate() {
            if IS_STRUCTURE[usize::from(*byte)] || *byte == other_quote {
                sum += match byte {
                    b'\n' | b'\r' => {
                        has_multiple_lines = true;
                        1
                    }
                    // A separator with a space after it does not count, because prose contains such separators, too.
                    b',' | b':' => u32::from(bytes.get(at + 1).is_some_and(|next| *next != b' ')),
                    _ => 1,
                };
            }
            structure_counts.push(sum);
        }
        Self { text, has_multiple_lines, structure_counts, letter_counts: Vec::new(), known_indent: (u32::MAX, 0) }
    }

    /// Returns the number of structural characters before `at`: quotes, brackets, line breaks, and separators without a
    /// space after them. The search measures distances in this unit, so that a long string counts as much as a short
    /// string.
    pub(in crate::syntax) fn structure_count_before(&self, at: u32) -> u32 {
        self.structure_counts[at as usize]
    }

    /// Returns the number of letters and digits between two byte offsets.
    pub(in crate::syntax) fn letter_count(&mut self, from: u32, to: u32) -> u32 {
        // Only the first byte of a non-ASCII character is counted. 0xC2 is excluded, because it starts mostly symbols.
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0xC3;
        // Most ranges are short, so most texts do not need the table of counts.
        if to - from <= MAX_COUNTED {
            return self.text.as_bytes()[from as usize..to as usize].iter().filter(|byte| is_letter(byte)).count()
                as u32;
        }
        if self.letter_counts.is_empty() {
            self.letter_counts.reserve(self.text.len() + 1);
            self.letter_counts.push(0);
            let mut sum = 0;
            for byte in self.text.bytes() {
                sum += u32::from(is_letter(&byte));
                self.letter_counts.push(sum);
            }
        }
        self.letter_counts[to as usize] - self.letter_counts[from as usize]
    }

    /// Returns the indentation of the token at `at` in characters, or [`NOT_FIRST_ON_LINE`] if another token precedes
    /// it on its line.
    pub(in crate::syntax) fn token_indent(&mut self, at: u32) -> i32 {
        if self.known_indent.0 == at {
            return self.known_indent.1;
        }
        let mut start = at as usize;
        let mut total = 0;
        let indent = loop {
            match char_before(self.text, start) {
                None | Some('\n' | '\r') => break total,
                Some(character) => match width(character) {
                    Some(width) if at as usize - start < MAX_INDENTATION => {
                        total += width;
                        start -= character.len_utf8();
                    }
                    _ => break NOT_FIRST_ON_LINE,
                },
            }
        };
        self.known_indent = (at, indent);
        indent
    }

    /// Returns the indentation in characters of the line that contains `at`.
    pub(in crate::syntax) fn line_indent(&self, at: u32) -> i32 {
        line_indentation(self.text, at as usize).map_or(0, |spaces| spaces.chars().filter_map(width).sum())
    }

    /// Returns whether the whitespace before `at` contains a line break.
    pub(in crate::syntax) fn follows_line_break(&self, at: u32) -> bool {
        let mut at = at as usize;
        loop {
            match char_before(self.text, at) {
                Some('\n' | '\r') => return true,
                Some(character) if matches!(character, ' ' | '\t') || blank(character).is_some() => {
                    at -= character.len_utf8()
                }
                _ => return false,
            }
        }
    }
}

/// Returns the width of `character`, or `None` if the character cannot be part of an indentation. Invisible characters
/// have width 0.
fn width(character: char) -> Option<i32> {
    match character {
        ' ' | '\t' => Some(1),
        '\n' | '\r' => None,
        _ => blank(character).map(|blank| i32::from(blank == Blank::Space)),
    }
}
