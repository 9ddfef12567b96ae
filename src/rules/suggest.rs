//! Did you mean …?

/// The one of `candidates` that `written` most probably was meant to be: the same but for case, blanks and punctuation, a slip of
/// the pen away, or cut short (`Category` for `Category_Name`).
#[must_use]
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = plain(written);
    if wanted.is_empty() || wanted.len() > 64 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let known = plain(candidate);
        let distance = if known == wanted {
            0
        } else if wanted.len() >= 5 && known.starts_with(&wanted) {
            1
        } else {
            let distance = strsim::osa_distance(&known, &wanted);
            // A third of the letters may be wrong.
            if distance * 3 > known.len().max(wanted.len()) {
                continue;
            }
            distance + 1
        };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether both are the same but for case, blanks and punctuation. Any other sign, as U+FFFD for a lost letter, makes them
/// differ.
pub(super) fn same_letters(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let letters = text.chars().filter(|character| !is_punctuation(*character));
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    plain(one) == plain(other)
}

/// Whether `character` is a blank, a control character or a punctuation mark: of ASCII, or of those that word processors
/// write, dashes and quotes (U+2000 to U+206F).
fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation()
        || character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{AD}' | '\u{2000}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant() {
        let names = ["CI_Key", "Caller_EmailID", "Category_Name", "OpenCategory_Name", "Status", "Source"];
        for (written, meant) in [
            ("CI Key", Some("CI_Key")),
            ("caller_emailid", Some("Caller_EmailID")),
            ("Category", Some("Category_Name")),
            ("OpenCategory", Some("OpenCategory_Name")),
            ("Statsu", Some("Status")),
            ("Colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, names), meant, "{written}");
        }
    }

    #[test]
    fn only_case_blanks_and_punctuation_are_the_same() {
        for same in ["CI Key", "ci-key", "CI\u{A0}Key", "CI\u{2013}Key", "\u{200B}CI_Key\u{7}"] {
            assert!(same_letters(same, "CI_Key"), "{same}");
        }
        // A lost letter, a picture, an accent: each was written for something.
        for other in ["CI_K\u{FFFD}ey", "CI_Key\u{1F600}", "CI_Ke\u{301}y", "CI_Key\u{10FFE9}", "CI_Kay"] {
            assert!(!same_letters(other, "CI_Key"), "{other}");
        }
    }
}
