//! Writes JSON that is safe to show in a terminal or log.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use super::sanitize::{self, CommandGuard};

/// Appends `value` to `out` as compact JSON. Also escapes characters that JSON allows, but that a log or terminal could
/// interpret. A JSON parser restores every character.
pub(super) fn write(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) -> io::Result<()> {
    Ok(value.serialize(&mut serde_json::Serializer::with_formatter(out, EscapingFormatter))?)
}

/// A formatter that escapes more characters than JSON requires.
struct EscapingFormatter;

impl Formatter for EscapingFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut guard = CommandGuard::default();
        let mut written_end = 0;
        for (offset, c) in fragment.char_indices() {
            if guard.completes_command(c) || sanitize::is_invisible(c) {
                writer.write_all(&fragment.as_bytes()[written_end..offset])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                written_end = offset + c.len_utf8();
            }
        }
        writer.write_all(&fragment.as_bytes()[written_end..])
    }
}

/// The separators of a JSON array with one item per line. There is a comma before every item except the first.
#[derive(Debug, Default)]
pub(super) struct Separator {
    /// Whether there has been an item.
    has_items: bool,
}

impl Separator {
    /// Returns the separator before the next item, so that the item starts on a new line.
    pub(super) fn before_next_item(&mut self) -> &'static [u8] {
        if std::mem::replace(&mut self.has_items, true) { b",\n" } else { b"\n" }
    }

    /// Returns the separator between the last item and the closing bracket.
    pub(super) fn before_closing_bracket(&self) -> &'static [u8] {
        if self.has_items { b"\n" } else { b"" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_are_restored_by_a_parser() {
        let text = "\u{1b}[2J\r\n\u{7f}\u{9b}\u{202e}\u{e0041}\u{feff}##[x] \"é\"";
        let mut out = Vec::new();
        write(text, &mut out).expect("writing to a vector cannot fail");
        let written = String::from_utf8(out).expect("JSON is UTF-8");
        assert_eq!(written, r#""\u001b[2J\r\n\u007f\u009b\u202e\udb40\udc41\ufeff##\u005bx] \"é\"""#);
        assert_eq!(serde_json::from_str::<String>(&written).expect("valid JSON"), text);
    }
}
