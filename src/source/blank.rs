//! Characters that are rendered as a space, or not at all, but are not JSON whitespace.

/// The kind of a character that looks like whitespace or is invisible, but is not JSON whitespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// The character has a width. Fixes replace it with a space.
    Space,
    /// The character has no width. Fixes remove it.
    Invisible,
}

/// Returns the kind of blank that `character` is. Returns `None` for JSON whitespace and visible characters. Control characters
/// such as NUL count as invisible.
#[must_use]
pub fn blank(character: char) -> Option<Blank> {
    match character {
        '\u{B}'
        | '\u{C}'
        | '\u{85}'
        | '\u{A0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200A}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202F}'
        | '\u{205F}'
        | '\u{3000}' => Some(Blank::Space),
        '\u{0}'..='\u{8}'
        | '\u{E}'..='\u{1F}'
        | '\u{7F}'
        | '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => Some(Blank::Invisible),
        _ => None,
    }
}

/// Returns whether `character` separates tokens: JSON whitespace, or a [`Blank`] character.
#[must_use]
pub fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r') || blank(character).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_spaces_are_all_whitespace_characters_that_json_does_not_allow() {
        for character in '\0'..=char::MAX {
            let is_json = matches!(character, ' ' | '\t' | '\n' | '\r');
            let is_blank_space = blank(character) == Some(Blank::Space);
            assert_eq!(is_blank_space, character.is_whitespace() && !is_json, "{character:?}");
            assert_eq!(is_space(character), is_json || blank(character).is_some(), "{character:?}");
        }
    }
}
