//! Finds suggestions for misspelled names: "did you mean …?"

/// Returns the candidate that the user probably meant by `written`.
///
/// Such a candidate has the same letters as `written`, or differs from `written` by a small typo in a word, or is the long form of
/// `written`. For example, `Category_Name` is the long form of `Category`. If several unrelated candidates are long forms, returns `None`.
#[must_use]
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let names: Vec<&str> = candidates.into_iter().collect();
    Candidates::new(names.iter().copied()).nearest(written).map(|index| names[index])
}

/// Returns the candidate that `written` misspells: in case, in punctuation, or by a small typo. Unlike [`nearest`], this function does not
/// accept short forms.
#[must_use]
pub(crate) fn typo_of<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let names: Vec<&str> = candidates.into_iter().collect();
    Candidates::new(names.iter().copied()).typo_of(written).map(|index| names[index])
}

/// Names that are prepared for many comparisons.
#[derive(Debug)]
pub(crate) struct Candidates(Vec<Words>);

impl Candidates {
    pub(crate) fn new<'c>(candidates: impl IntoIterator<Item = &'c str>) -> Self {
        Self(candidates.into_iter().map(Words::of).collect())
    }

    /// Returns the index of the candidate that [`nearest`] returns.
    pub(crate) fn nearest(&self, written: &str) -> Option<usize> {
        let written = written_words(written)?;
        if let Some(index) = self.closest(&written) {
            return Some(index);
        }
        // Of several long forms, return the shortest if all others start with it. For example, `Assigned_Engineer` is short for
        // `Assigned_Engineer_Email`, although `Assigned_Engineer_Email_Secondary` is another long form.
        let long_forms = || self.0.iter().enumerate().filter(|(_, known)| written.is_short_for(known));
        let (index, shortest) = long_forms().min_by_key(|(_, known)| known.letters.len())?;
        long_forms().all(|(_, longer)| longer.letters.starts_with(&shortest.letters)).then_some(index)
    }

    /// Returns the index of the candidate that [`typo_of`] returns.
    pub(crate) fn typo_of(&self, written: &str) -> Option<usize> {
        self.closest(&written_words(written)?)
    }

    /// Returns the index of the candidate with the smallest distance to `written`, or `None` if all candidates are too different.
    fn closest(&self, written: &Words) -> Option<usize> {
        let distances = self.0.iter().enumerate().filter_map(|(index, known)| Some((written.distance(known)?, index)));
        distances.min().map(|(_, index)| index)
    }
}

/// Returns the words of `written`, or `None` if `written` has no letters or is too long for a name.
fn written_words(written: &str) -> Option<Words> {
    // Reject long texts before their letters are extracted.
    if written.len() > 4 * MAX_LETTERS {
        return None;
    }
    let words = Words::of(written);
    (!words.letters.is_empty() && words.letters.len() <= MAX_LETTERS).then_some(words)
}

/// The maximum length of the letters and digits of a name that is compared, in bytes.
const MAX_LETTERS: usize = 64;

/// A name prepared for comparisons: its letters and digits in lower case, split into words.
#[derive(Debug)]
struct Words {
    /// The letters and digits of all words, in lower case.
    letters: String,
    /// The offsets in `letters` at which the words after the first one start.
    starts: Vec<usize>,
}

impl Words {
    /// Splits `text` into words at whitespace and punctuation, and before a capital letter after a lower-case letter (`TicketNo`).
    fn of(text: &str) -> Self {
        let mut words = Self { letters: String::new(), starts: Vec::new() };
        let mut previous = None;
        for character in text.chars() {
            if !character.is_alphanumeric() {
                previous = None;
                continue;
            }
            let starts_camel_case_word = character.is_uppercase() && previous.is_some_and(char::is_lowercase);
            if (previous.is_none() || starts_camel_case_word) && !words.letters.is_empty() {
                words.starts.push(words.letters.len());
            }
            words.letters.extend(character.to_lowercase());
            previous = Some(character);
        }
        words
    }

    /// Returns the words in order.
    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.starts.iter().copied());
        let ends = self.starts.iter().copied().chain([self.letters.len()]);
        starts.zip(ends).map(|(start, end)| &self.letters[start..end])
    }

    /// Returns the number of typos between this name and `known`, or `None` if the names are too different. Longer names may have more
    /// typos.
    fn distance(&self, known: &Self) -> Option<usize> {
        if self.letters == known.letters {
            return Some(0);
        }
        let (len, known_len) = (self.letters.len(), known.letters.len());
        if len.abs_diff(known_len) > 2 {
            return None;
        }
        let whole_distance = strsim::osa_distance(&self.letters, &known.letters);
        // With different numbers of words, compare only the names as a whole.
        if self.starts.len() != known.starts.len() {
            let max_distance = match len.max(known_len) {
                0..4 => 0,
                4..16 => 1,
                _ => 2,
            };
            return (whole_distance <= max_distance && same_digits(&self.letters, &known.letters))
                .then_some(whole_distance);
        }
        // Each word must be similar to the word of `known`. A short word must not have a typo: `BCC` is not a typo of `CC`.
        let is_similar = whole_distance <= 2
            && self.iter().zip(known.iter()).all(|(word, known)| {
                let max_distance = match known.len() {
                    0..3 => 0,
                    3..8 => 1,
                    _ => 2,
                };
                same_digits(word, known) && strsim::osa_distance(word, known) <= max_distance
            });
        is_similar.then_some(whole_distance)
    }

    /// Returns whether this name is a short form of `known`. A short form has at least four letters, and is one of these:
    ///
    /// - The start of `known`, with at least a third of the letters of `known`.
    /// - The first word and some other words of `known` in order, with at least two thirds of the letters of `known`.
    fn is_short_for(&self, known: &Self) -> bool {
        let (len, known_len) = (self.letters.len(), known.letters.len());
        if len < 4 {
            return false;
        }
        let mut words = known.iter();
        (len * 3 >= known_len && known.letters.starts_with(&self.letters))
            || (len * 3 >= known_len * 2
                && self.iter().next() == known.iter().next()
                && self.iter().all(|word| words.any(|known| known == word)))
    }
}

/// Returns whether `one` and `other` have the same digits. Names with different digits are not typos of each other: `P3` and `P4`.
pub(crate) fn same_digits(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(|character| character.is_numeric()).collect::<String>();
    digits(one) == digits(other)
}

/// Returns whether `one` and `other` are equal except for case, spaces and punctuation. U+FFFD replaces an unreadable letter, and is
/// compared like a letter.
pub(crate) fn same_letters(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let letters = text.chars().filter(|character| !is_punctuation(*character));
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    plain(one) == plain(other)
}

/// Returns whether `character` is whitespace, a control character, ASCII punctuation, or punctuation that word processors insert, such
/// as dashes and quotes (U+2000 to U+206F).
fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation()
        || character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{AD}' | '\u{2000}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ServiceId;
    use crate::catalog::{Schemas, Shapes};
    use crate::syntax::{Shape as _, ShapeId};

    /// Returns the names of all fields, sorted.
    fn field_names() -> Vec<String> {
        let schemas = Schemas::builtin();
        let shapes = schemas.shapes();
        let mut names = Vec::new();
        let mut pending =
            vec![Shapes::request(ServiceId::FIRST), Shapes::container(ServiceId::FIRST), Shapes::RESPONSE];
        while let Some(shape) = pending.pop() {
            for name in shapes.names(shape) {
                pending.extend(shapes.member(shape, &name));
                names.push(name.to_string());
            }
            pending.extend(Some(shapes.element(shape)).filter(|element| *element != ShapeId::UNKNOWN));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn plausible_names_are_suggested() {
        // Responses have the similar field `TicketNo`.
        let names: Vec<String> = field_names().into_iter().filter(|name| name != "TicketNo").collect();
        for (written, meant) in [
            ("CI Key", "CI_Key"),
            ("ci-key", "CI_Key"),
            ("CI_Kye", "CI_Key"),
            ("caller_emailid", "Caller_EmailID"),
            ("Caller_EmailId", "Caller_EmailID"),
            ("CallerEmailID", "Caller_EmailID"),
            ("Caller_Email", "Caller_EmailID"),
            ("Caller_EmialID", "Caller_EmailID"),
            ("MailCCEmailID", "Mail_CC_EmailID"),
            ("Category", "Category_Name"),
            ("CategoryName", "Category_Name"),
            ("OpenCategory", "OpenCategory_Name"),
            ("Classification", "Classification_Name"),
            ("Classificaton_Name", "Classification_Name"),
            ("Ticket No", "Ticket_No"),
            ("Desc", "Description"),
            ("Descripton", "Description"),
            ("Descritpino", "Description"),
            ("Statsu", "Status"),
            ("Sorce", "Source"),
            ("Assigned_Engineer", "Assigned_Engineer_Email"),
            ("Assigned_WorkGroup", "Assigned_WorkGroup_Name"),
            ("Assigned_Enginer_Emial", "Assigned_Engineer_Email"),
            ("Sup_Func", "Sup_Function"),
            ("Closure_Code", "Closure_Code_Name"),
            ("Resolution_Code_Name", "ResolutionCodeName"),
            ("TicketInfo", "TicketInformation"),
            ("PriorityReason", "PriorityChangeReason"),
            ("Custom_Fields", "CustomFields"),
            ("incidentParamJSON", "incidentParamsJSON"),
        ] {
            assert_eq!(nearest(written, names.iter().map(String::as_str)), Some(meant), "{written}");
        }
    }

    #[test]
    fn implausible_names_are_not_suggested() {
        let names = field_names();
        for written in [
            "",
            "___",
            "Colour",
            "Team",
            "Email",
            "Caller_Phone",
            "Assigned",
            "Partner",
            "Team_Name",
            "Impact_Level",
            "Request_ID",
            "Mail_BCC_EmailID",
            "Engineer_EmailID",
            "Partner_ID_Name",
            "Reason",
            "WorkGroup_Name",
            "UserID",
            "CI",
            "No",
        ] {
            assert_eq!(nearest(written, names.iter().map(String::as_str)), None, "{written}");
        }
    }

    /// If a known field looks like a typo or a short form of another field, the wrong one of the two may be suggested.
    #[test]
    fn few_known_names_look_like_forms_of_other_names() {
        let names = field_names();
        let mut alike = Vec::new();
        for written in &names {
            alike.extend(
                names
                    .iter()
                    .filter(|other| *other != written)
                    .filter_map(|other| nearest(written, [other.as_str()]).map(|other| format!("{written} {other}"))),
            );
        }
        assert_eq!(alike, ALIKE);
    }

    /// Pairs of known names for which the second is suggested for the first: short forms, and the two spellings of the ticket number.
    const ALIKE: &[&str] = &[
        "Assigned_Engineer_Email Assigned_Engineer_Email_Secondary",
        "Impact ImpactChangeReason",
        "Impact Impact_Name",
        "IncidentContainerJson IncidentContainerJsonObj",
        "Output OutputID",
        "Output OutputObject",
        "Partner_Name Partner_CI_Name",
        "Priority PriorityChangeReason",
        "Priority Priority_Name",
        "Ticket TicketID_Encrypted",
        "Ticket TicketID_Internal",
        "Ticket TicketInformation",
        "Ticket TicketNo",
        "Ticket Ticket_No",
        "TicketNo Ticket_No",
        "Ticket_No TicketNo",
        "Urgency UrgencyChangeReason",
        "Urgency Urgency_Name",
    ];

    #[test]
    fn different_digits_are_not_typos() {
        assert_eq!(nearest("P3", ["P1", "P2"]), None);
        assert_eq!(nearest("Group 1", ["Group 2"]), None);
        assert_eq!(nearest("Gruop 1", ["Group 2", "Group 1"]), Some("Group 1"));
    }

    #[test]
    fn only_case_spaces_and_punctuation_are_ignored() {
        for same in ["CI Key", "ci-key", "CI\u{A0}Key", "CI\u{2013}Key", "\u{200B}CI_Key\u{7}"] {
            assert!(same_letters(same, "CI_Key"), "{same}");
        }
        // U+FFFD for an unreadable letter, an emoji, and an accent are compared.
        for other in ["CI_K\u{FFFD}ey", "CI_Key\u{1F600}", "CI_Ke\u{301}y", "CI_Key\u{10FFE9}", "CI_Kay"] {
            assert!(!same_letters(other, "CI_Key"), "{other}");
        }
    }
}
