//! Spells keys for JSON Pointers (`a/b` as `a~1b`), and shortens text for messages.

use std::borrow::Cow;

/// Returns `name` as a segment of a JSON Pointer (RFC 6901, section 3).
#[must_use]
pub fn pointer_segment(name: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'~', b'/', name.as_bytes()).is_none() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
}

/// The maximum length of a shortened text, in characters and without the ellipsis.
const MAX_SHORTENED: usize = 60;

/// Returns `text`, shortened for a message. If the text is longer than [`MAX_SHORTENED`], an ellipsis replaces the rest.
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_SHORTENED) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
