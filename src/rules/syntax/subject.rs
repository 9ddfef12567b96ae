//! How messages name the keys and values of a document: `` `Medium` ``, ``value of `Medium` ``,
//! ``item 2 of `CustomFields` ``.

use crate::syntax::Subject;

/// The maximum number of characters that a message shows of text from the document.
const MAX_QUOTED_CHARS: usize = 60;

/// Returns the short name of `subject`: `` `Medium` ``, ``item 2 of `CustomFields` ``, `the object`.
pub(super) fn name(subject: &Subject) -> String {
    match subject {
        Subject::Member(key) if key.is_empty() => "the empty key".to_owned(),
        Subject::Member(key) => quote(key),
        Subject::Key(key) if key.is_empty() => "the empty key".to_owned(),
        Subject::Key(key) => format!("key {}", quote(key)),
        Subject::Element { number, array: None } => format!("item {number}"),
        Subject::Element { number, array: Some(key) } => format!("item {number} of {}", quote(key)),
        Subject::Container { is_object: true, is_outermost: true } => "the outermost object".to_owned(),
        Subject::Container { is_object: false, is_outermost: true } => "the outermost array".to_owned(),
        Subject::Container { is_object: true, is_outermost: false } => "the object".to_owned(),
        Subject::Container { is_object: false, is_outermost: false } => "the array".to_owned(),
        Subject::Document => "the document".to_owned(),
    }
}

/// Returns the name of the value of `subject`. For a member, this is ``value of `Medium` ``, while [`name`] returns the
/// key alone.
pub(super) fn value_name(subject: &Subject) -> String {
    match subject {
        Subject::Member(_) => format!("value of {}", name(subject)),
        _ => name(subject),
    }
}

/// Returns text from the document in backticks. Escapes control characters, and shortens the text to
/// [`MAX_QUOTED_CHARS`] characters.
pub(super) fn quote(text: &str) -> String {
    // The parser already shortens most texts to `MAX_QUOTED_CHARS` characters and an ellipsis. Do not shorten these
    // texts again.
    let end = text
        .char_indices()
        .nth(MAX_QUOTED_CHARS + 1)
        .and_then(|_| text.char_indices().nth(MAX_QUOTED_CHARS))
        .map(|(end, _)| end);
    let shown = &text[..end.unwrap_or(text.len())];
    let mut quoted = String::with_capacity(shown.len() + "``…".len());
    quoted.push('`');
    for character in shown.chars() {
        if character.is_control() {
            quoted.extend(character.escape_debug());
        } else {
            quoted.push(character);
        }
    }
    quoted.push_str(if end.is_some() { "…`" } else { "`" });
    quoted
}

/// Returns a number with a noun in the singular or plural: `1 string`, `2 strings`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
