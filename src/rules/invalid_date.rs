//! `invalid-date`: a date that is no calendar date `YYYY-MM-DD`.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, Level};

pub(super) const RULE: Rule = Rule {
    name: "invalid-date",
    category: Category::Fields,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a date that is no calendar date `YYYY-MM-DD`",
    page: Page {
        what: "A date that is no day of the calendar, or is not written `YYYY-MM-DD`. Where its parts can be read in \
             one way only, the fix writes it anew.",
        why: "`03/04/2026` is in March to one reader and in April to another; the server takes one form and refuses \
             the others.",
        wrong: &[r#"{ "PartnerIncidentDetail": { "IncidentStartDate": "14/03/2026" }, … }"#],
        right: &[r#"{ "PartnerIncidentDetail": { "IncidentStartDate": "2026-03-14" }, … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let Some(written) = node.as_str() else { return };
    let quoted = Findings::quote(written);
    let parts: Vec<&str> = written.trim().split(['-', '/', '.']).collect();
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    let iso = matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2));
    let dashed = parts.join("-");
    let (why, fix) = if iso && dashed == written {
        ("there is no such day in the calendar", None)
    } else if iso && is_calendar_date(&dashed) {
        ("its parts are joined by dashes and nothing else", Some((dashed, Applicability::Safe)))
    } else if written.get(..10).is_some_and(is_calendar_date) {
        ("a time has no place in it", Some((written[..10].to_owned(), Applicability::Unsafe)))
    } else if matches!(parts[..], [_, _, year] if digits(year, 4)) {
        ("the year comes first", None)
    } else {
        ("it is no date in that form", None)
    };
    let mut finding = findings
        .about(RULE.name, node, format!("`{name}` is `{quoted}`, but takes a date as `YYYY-MM-DD`; {why}"))
        .with_label("no date `YYYY-MM-DD`");
    if let Some((date, applicability)) = fix {
        let edit = Edit::replace(node.content_span(), Findings::spell(node.tree(), &date));
        finding = finding.with_fix(applicability, format!("write `{date}`"), vec![edit]);
    }
    findings.push(finding);
}

/// Whether `text` is a day of the Gregorian calendar, written `YYYY-MM-DD`.
pub(super) fn is_calendar_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    if !shape {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
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
