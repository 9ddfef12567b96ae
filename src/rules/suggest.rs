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

/// Whether both are the same but for case, blanks and punctuation.
pub(super) fn same_letters(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

fn plain(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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
}
