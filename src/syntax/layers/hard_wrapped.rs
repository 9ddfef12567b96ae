//! A document in long lines that a console or a text editor broke at a fixed width, even inside words.

use super::lines::{Line, nonblank_lines};
use super::peel::Peel;
use super::{Layer, LayerKind, is_opening, skip_space};

/// The minimum width of the lines, in characters.
const MIN_WIDTH: usize = 40;

/// The minimum number of lines. Two lines of the same length may be a coincidence.
const MIN_LINES: usize = 4;

/// Joins the lines of the document.
pub(super) fn peel(text: &str) -> Option<Layer> {
    if !is_opening(text.as_bytes().get(skip_space(text.as_bytes(), 0))) {
        return None;
    }
    let width = wrap_width(text)?;
    let mut peel = Peel::new(text);
    let mut lines = nonblank_lines(text).peekable();
    while let Some(Line { content, line_break }) = lines.next() {
        if lines.peek().is_none() {
            break;
        }
        // A shorter line ended in a space that was not copied.
        if text[content].chars().count() < width {
            peel.replace(line_break, " ");
        } else {
            peel.delete(line_break);
        }
    }
    peel.finish(LayerKind::HardWrapped)
}

/// Returns the width at which the lines were broken, in characters. All lines but the last must have this width. A line may be one
/// character shorter if the space at its end was not copied. At least one line must be broken inside a word.
fn wrap_width(text: &str) -> Option<usize> {
    let mut widths = nonblank_lines(text).map(|line| text[line.content].chars().count());
    let width = widths.next().filter(|width| *width >= MIN_WIDTH)?;
    // In most texts, the second line has another length.
    if widths.next()?.abs_diff(width) > 1 {
        return None;
    }
    // The first line may be one character too short, so take the longest of the first lines.
    let width = nonblank_lines(text).take(MIN_LINES).map(|line| text[line.content].chars().count()).max()?;
    let (mut line_count, mut full_lines, mut broken_words) = (0, 0, 0);
    let mut lines = nonblank_lines(text).peekable();
    while let Some(line) = lines.next() {
        let content = &text[line.content];
        let len = content.chars().count();
        line_count += 1;
        let Some(next) = lines.peek() else {
            let fits = len <= width;
            return (fits && line_count >= MIN_LINES && full_lines * 2 > line_count && broken_words > 0)
                .then_some(width);
        };
        if len != width && len + 1 != width {
            return None;
        }
        full_lines += usize::from(len == width);
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        broken_words += usize::from(content.ends_with(is_word) && text[next.content.clone()].starts_with(is_word));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_layer, assert_no_layer};
    use super::LayerKind::HardWrapped;

    /// Returns `text` in lines of `width` characters, without spaces at the ends of lines.
    fn wrap(text: &str, width: usize) -> String {
        let characters: Vec<char> = text.chars().collect();
        let lines = characters.chunks(width).map(|line| line.iter().collect::<String>().trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lines_are_joined() {
        let text = format!("{{\"names\": [{}], \"last\": \"Büro\"}}", "\"printer on floor two\", ".repeat(14));
        for width in [40, 41, 56] {
            assert_layer(&wrap(&text, width), HardWrapped, &text);
        }
    }

    #[test]
    fn lines_that_end_between_tokens_are_not_a_layer() {
        let line = "{\"name\": \"a printer\", \"value\": 10000000},";
        for text in [format!("[{line}\n {line}\n {line}\n {line}\n]"), format!("[\n{line}\n{line}\n{line}\n{line}\n]")]
        {
            assert_no_layer(&text);
        }
    }
}
