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

/// Returns `text`, shortened for a message. An ellipsis replaces the text after the first 60 characters.
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
