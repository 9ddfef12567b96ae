//! Which values are nobody else's business.

/// Whether a field of this name holds a secret: `APIKey`, `Password` and `TokenID`, whatever their case.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    ["APIKey", "Password", "TokenID"].iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// Whether a value is plainly no secret but stands for one: blank, or one character repeated (`XXXX`, `****`).
#[must_use]
pub fn is_dummy(text: &str) -> bool {
    let mut characters = text.trim().chars();
    characters.next().is_none_or(|first| characters.all(|other| other == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dummy_is_one_character() {
        for text in ["", "  ", "XXXXXXXX", "****", "x"] {
            assert!(is_dummy(text), "{text}");
        }
        assert!(!is_dummy("XXXX1"));
        assert!(is_secret_name("apikey") && !is_secret_name("APIKeys"));
    }
}
