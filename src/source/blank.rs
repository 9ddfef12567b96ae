//! Characters that look like a space, or like nothing.

/// A character that is not JSON white space but looks like some, or like nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// Has a width: a space replaces it.
    Space,
    /// Has none: nothing replaces it.
    Invisible,
}

/// Returns whether `character` is blank without being JSON white space. NUL bytes and the like count as invisible.
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

/// Returns whether `character` separates tokens: JSON white space, or [`blank`].
#[must_use]
pub fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r') || blank(character).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_all_white_space_that_json_does_not_have() {
        for character in '\0'..=char::MAX {
            let json = matches!(character, ' ' | '\t' | '\n' | '\r');
            let space = blank(character) == Some(Blank::Space);
            assert_eq!(space, character.is_whitespace() && !json, "{character:?}");
            assert_eq!(is_space(character), json || blank(character).is_some(), "{character:?}");
        }
    }
}
