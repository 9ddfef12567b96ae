//! `invalid-date`: a date that is not a calendar date `YYYY-MM-DD`.

use super::finding::{Findings, ViolationGroup};
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidDate,
    fix: Some(Applicability::Safe),
    summary: "a date that is not a calendar date `YYYY-MM-DD`",
    page: Page {
        what: "Checks for dates that do not exist in the calendar or are not in the format `YYYY-MM-DD`.",
        fix: "The fix converts the date if it has only one interpretation. It is unsafe if it removes a time.",
        why: "The server rejects dates in another format. `03/04/2026` could be in March or in April.",
        fields: &[
            "Ticket/ScheduledDate",
            "PartnerIncidentDetail/IncidentStartDate",
            "PartnerIncidentDetail/IncidentEndDate",
            "PartnerIncidentDetail/DeadLine",
        ],
        wrong: &[r#"{ "PartnerIncidentDetail": { "IncidentStartDate": "14/03/2026" }, … }"#],
        right: &[r#"{ "PartnerIncidentDetail": { "IncidentStartDate": "2026-03-14" }, … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = display_name_of(findings, node);
    let Some(value) = node.as_str() else { return };
    let quoted = Findings::excerpt(value);
    const FORMAT: &str = "expected `YYYY-MM-DD`";
    let (label, note, fix) = match parse_date(value) {
        _ if has_iso_format(value) => ("this day does not exist", None, None),
        ParsedDate::Unambiguous(date) => (FORMAT, None, Some((date, Applicability::Safe))),
        ParsedDate::Ambiguous(first, second) => (FORMAT, Some(format!("could be `{first}` or `{second}`")), None),
        ParsedDate::WithTime(date) => ("expected `YYYY-MM-DD` without time", None, Some((date, Applicability::Unsafe))),
        ParsedDate::Invalid => (FORMAT, None, None),
    };
    let mut finding =
        findings.new_finding(RULE.id, node, format!("invalid date `{quoted}` in {name}")).with_label(label);
    if let Some(note) = note {
        finding = finding.with_note(note);
    }
    if let Some((date, applicability)) = fix.filter(|(date, _)| findings.allows_text(node, date)) {
        let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), &date));
        finding = finding.with_fix(applicability, format!("Set {name} to `{date}`"), vec![edit]);
    }
    findings.push(finding);
}

/// Converts a date to `YYYY-MM-DD`. Returns `None` if `value` is not a date or has several interpretations.
pub(super) fn unambiguous_date(value: &str) -> Option<String> {
    match parse_date(value) {
        ParsedDate::Unambiguous(date) => Some(date),
        _ => None,
    }
}

/// The possible meanings of a date that is not in the format `YYYY-MM-DD`. All dates are converted to this format.
#[derive(Debug, PartialEq, Eq)]
enum ParsedDate {
    /// A date with only one interpretation.
    Unambiguous(String),
    /// Two possible dates: with the day first, and with the month first.
    Ambiguous(String, String),
    /// A date that is followed by a time. The time is dropped.
    WithTime(String),
    /// Not a date.
    Invalid,
}

/// The English names of the months. In a date, a name may be shortened to three or more letters: `Mar 14, 2026`.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Parses a date in a common format: `2026/3/14`, `14.03.2026`, `14 March 2026`, `Mar 14, 2026`, `20260314`.
fn parse_date(value: &str) -> ParsedDate {
    let value = value.trim();
    if let Some((date, rest)) = value.split_at_checked(10)
        && is_calendar_date(date)
        && rest.starts_with(['T', 't', ' '])
    {
        return ParsedDate::WithTime(date.to_owned());
    }
    let date = |year: &str, month: usize, day: &str| {
        let date = format!("{year:0>4}-{month:02}-{day:0>2}");
        if is_calendar_date(&date) { ParsedDate::Unambiguous(date) } else { ParsedDate::Invalid }
    };
    let is_digits = |part: &str, max_len: usize| {
        !part.is_empty() && part.len() <= max_len && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_year = |part: &str| part.len() == 4 && is_digits(part, 4);
    // The number of a month that is written in digits, or 0 for other text.
    let month_in_digits = |part: &str| if is_digits(part, 2) { part.parse().unwrap_or(0) } else { 0 };
    // The number of a month that is written as its name or the start of its name, or 0 for other text.
    let month_in_letters = |part: &str| {
        let part = part.to_ascii_lowercase();
        let starts_with_part = |name: &&str| part.len() >= 3 && name.starts_with(&part);
        MONTHS.iter().position(starts_with_part).map_or(0, |index| index + 1)
    };
    if value.len() == 8 && is_digits(value, 8) {
        return date(&value[..4], month_in_digits(&value[4..6]), &value[6..]);
    }
    let parts: Vec<&str> = value.split([' ', ',', '-', '/', '.']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        // `2026/3/14`
        [y, m, d] if is_year(y) && is_digits(m, 2) && is_digits(d, 2) => date(y, month_in_digits(m), d),
        // `2026-Mar-14`
        [y, m, d] if is_year(y) && is_digits(d, 2) => date(y, month_in_letters(m), d),
        // `Mar 14, 2026`
        [m, d, y] if is_year(y) && month_in_letters(m) > 0 && is_digits(d, 2) => date(y, month_in_letters(m), d),
        // `14 March 2026`
        [d, m, y] if is_year(y) && month_in_letters(m) > 0 && is_digits(d, 2) => date(y, month_in_letters(m), d),
        // `14/03/2026` or `03/14/2026`
        [first, second, y] if is_year(y) && is_digits(first, 2) && is_digits(second, 2) => {
            // In dates with dots, the day always comes first.
            let has_dots = value.contains('.');
            match (date(y, month_in_digits(second), first), date(y, month_in_digits(first), second)) {
                (ParsedDate::Unambiguous(day_first), ParsedDate::Unambiguous(month_first))
                    if day_first != month_first && !has_dots =>
                {
                    ParsedDate::Ambiguous(day_first, month_first)
                }
                (ParsedDate::Invalid, ParsedDate::Unambiguous(_)) if has_dots => ParsedDate::Invalid,
                (ParsedDate::Invalid, other) | (other, _) => other,
            }
        }
        _ => ParsedDate::Invalid,
    }
}

/// Returns whether `text` has the format `YYYY-MM-DD`, even if the day does not exist.
fn has_iso_format(text: &str) -> bool {
    let has_expected_byte =
        |(index, byte): (usize, u8)| if index == 4 || index == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(has_expected_byte)
}

/// Returns whether `text` has the format `YYYY-MM-DD` and the day exists in the Gregorian calendar.
pub(super) fn is_calendar_date(text: &str) -> bool {
    if !has_iso_format(text) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days_in_month).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_formats_are_parsed_if_unambiguous() {
        let unambiguous = |date: &str| ParsedDate::Unambiguous(date.to_owned());
        for (value, expected) in [
            ("2026/03/14", unambiguous("2026-03-14")),
            ("2026-3-4", unambiguous("2026-03-04")),
            ("2026.03.14", unambiguous("2026-03-14")),
            ("14/03/2026", unambiguous("2026-03-14")),
            ("3/14/2026", unambiguous("2026-03-14")),
            ("04.03.2026", unambiguous("2026-03-04")),
            ("03/03/2026", unambiguous("2026-03-03")),
            ("14 March 2026", unambiguous("2026-03-14")),
            ("14-Mar-2026", unambiguous("2026-03-14")),
            ("Sep 11, 2026", unambiguous("2026-09-11")),
            ("20260314", unambiguous("2026-03-14")),
            ("03/04/2026", ParsedDate::Ambiguous("2026-04-03".to_owned(), "2026-03-04".to_owned())),
            ("2026-03-14T10:00:00Z", ParsedDate::WithTime("2026-03-14".to_owned())),
            ("30/02/2026", ParsedDate::Invalid),
            ("3.14.2026", ParsedDate::Invalid),
            ("14/03/26", ParsedDate::Invalid),
            ("tomorrow", ParsedDate::Invalid),
            ("2026-03-14.", unambiguous("2026-03-14")),
            ("", ParsedDate::Invalid),
        ] {
            assert_eq!(parse_date(value), expected, "{value}");
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for date in ["2024-02-29", "2000-02-29", "2025-12-31"] {
            assert!(is_calendar_date(date), "{date}");
        }
        for text in [
            "2025-02-29",
            "1900-02-29",
            "2025-04-31",
            "2025-13-01",
            "2025-00-10",
            "2025-1-1",
            "12-10-2025",
            "é025-01-01",
        ] {
            assert!(!is_calendar_date(text), "{text}");
        }
    }
}
