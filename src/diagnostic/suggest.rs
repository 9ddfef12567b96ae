//! Finds suggestions for misspelled names: "did you mean …?"

/// Returns the candidate that `written` was probably meant to be. It has the same letters, differs by a small typo in a word, or is the
/// long form of `written` (`Category` for `Category_Name`). A short form of several candidates matches none of them.
#[must_use]
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let names: Vec<&str> = candidates.into_iter().collect();
    Candidates::new(names.iter().copied()).nearest(written).map(|index| names[index])
}

/// Returns the candidate that `written` was probably meant to be, as [`nearest`] does, but without short forms.
#[must_use]
pub(crate) fn slip<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let names: Vec<&str> = candidates.into_iter().collect();
    Candidates::new(names.iter().copied()).slip(written).map(|index| names[index])
}

/// Names that are prepared for many comparisons.
#[derive(Debug)]
pub(crate) struct Candidates(Vec<Words>);

impl Candidates {
    pub(crate) fn new<'c>(candidates: impl IntoIterator<Item = &'c str>) -> Self {
        Self(candidates.into_iter().map(Words::of).collect())
    }

    /// Returns the index of the candidate that `written` was probably meant to be.
    pub(crate) fn nearest(&self, written: &str) -> Option<usize> {
        let wanted = wanted(written)?;
        if let Some(index) = self.closest(&wanted) {
            return Some(index);
        }
        // `Assigned_Engineer` may be short for `Assigned_Engineer_Email`, although a longer name starts like it.
        let shortened = || self.0.iter().enumerate().filter(|(_, known)| wanted.shortens(known));
        let (index, shortest) = shortened().min_by_key(|(_, known)| known.letters.len())?;
        shortened().all(|(_, longer)| longer.letters.starts_with(&shortest.letters)).then_some(index)
    }

    /// Returns the index of the candidate that `written` equals, or differs from only by a typo.
    pub(crate) fn slip(&self, written: &str) -> Option<usize> {
        self.closest(&wanted(written)?)
    }

    fn closest(&self, wanted: &Words) -> Option<usize> {
        let distances = self.0.iter().enumerate().filter_map(|(index, known)| Some((wanted.distance(known)?, index)));
        distances.min().map(|(_, index)| index)
    }
}

/// Returns the words of `written`, or `None` if it is empty or too long for a name.
fn wanted(written: &str) -> Option<Words> {
    if written.len() > 4 * LONGEST {
        return None;
    }
    let wanted = Words::of(written);
    (!wanted.letters.is_empty() && wanted.letters.len() <= LONGEST).then_some(wanted)
}

/// The most letters that are compared, in bytes.
const LONGEST: usize = 64;

/// A name in its form for comparisons: letters and digits in lower case.
#[derive(Debug)]
struct Words {
    letters: String,
    /// The offsets in `letters` at which the words after the first one start.
    starts: Vec<usize>,
}

impl Words {
    /// Splits `text` at whitespace, punctuation and before capitals (`TicketNo`).
    fn of(text: &str) -> Self {
        let mut words = Self { letters: String::new(), starts: Vec::new() };
        let mut previous = None;
        for character in text.chars() {
            if !character.is_alphanumeric() {
                previous = None;
                continue;
            }
            let hump = character.is_uppercase() && previous.is_some_and(char::is_lowercase);
            if (previous.is_none() || hump) && !words.letters.is_empty() {
                words.starts.push(words.letters.len());
            }
            words.letters.extend(character.to_lowercase());
            previous = Some(character);
        }
        words
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.starts.iter().copied());
        let ends = self.starts.iter().copied().chain([self.letters.len()]);
        starts.zip(ends).map(|(start, end)| &self.letters[start..end])
    }

    /// Returns the distance between the names, or `None` if they are too different.
    fn distance(&self, known: &Self) -> Option<usize> {
        if self.letters == known.letters {
            return Some(0);
        }
        let (length, other) = (self.letters.len(), known.letters.len());
        if length.abs_diff(other) > 2 {
            return None;
        }
        let whole = strsim::osa_distance(&self.letters, &known.letters);
        if self.starts.len() != known.starts.len() {
            let limit = match length.max(other) {
                0..4 => 0,
                4..16 => 1,
                _ => 2,
            };
            return (whole <= limit && same_digits(&self.letters, &known.letters)).then_some(whole);
        }
        // Each word must be recognizable: `BCC` is not a typo of `CC`.
        let alike = whole <= 2
            && self.iter().zip(known.iter()).all(|(word, known)| {
                let limit = match known.len() {
                    0..3 => 0,
                    3..8 => 1,
                    _ => 2,
                };
                same_digits(word, known) && strsim::osa_distance(word, known) <= limit
            });
        alike.then_some(whole)
    }

    /// Returns whether this is a short form of `known`. It is either the start of `known`, with at least four letters and a third of all
    /// letters, or the first word and some other words of `known`, with two thirds of all letters.
    fn shortens(&self, known: &Self) -> bool {
        let (letters, all) = (self.letters.len(), known.letters.len());
        if letters < 4 {
            return false;
        }
        let mut words = known.iter();
        (letters * 3 >= all && known.letters.starts_with(&self.letters))
            || (letters * 3 >= all * 2
                && self.iter().next() == known.iter().next()
                && self.iter().all(|word| words.any(|known| known == word)))
    }
}

/// Returns whether both have the same digits: `P3` is not a typo of `P4`.
pub(crate) fn same_digits(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(|character| character.is_numeric()).collect::<String>();
    digits(one) == digits(other)
}

/// Returns whether both are equal except for case, spaces and punctuation. Other characters, such as U+FFFD for a lost letter, are
/// compared.
pub(crate) fn same_letters(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let letters = text.chars().filter(|character| !is_punctuation(*character));
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    plain(one) == plain(other)
}

/// Returns whether `character` is whitespace, a control character or punctuation: of ASCII, or the dashes and quotes that word processors
/// write (U+2000 to U+206F).
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
        let mut open = vec![Shapes::request(ServiceId::FIRST), Shapes::container(ServiceId::FIRST), Shapes::RESPONSE];
        while let Some(shape) = open.pop() {
            for name in shapes.names(shape) {
                open.extend(shapes.member(shape, &name));
                names.push(name.to_string());
            }
            open.extend(Some(shapes.element(shape)).filter(|element| *element != ShapeId::UNKNOWN));
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

    /// A field that looks like a typo or a short form of another field could be suggested by mistake.
    #[test]
    fn known_names_are_rarely_similar() {
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

    /// Short forms, and the two spellings of the number of a ticket.
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
        // A lost letter, an emoji or an accent makes a difference.
        for other in ["CI_K\u{FFFD}ey", "CI_Key\u{1F600}", "CI_Ke\u{301}y", "CI_Key\u{10FFE9}", "CI_Kay"] {
            assert!(!same_letters(other, "CI_Key"), "{other}");
        }
    }
}
