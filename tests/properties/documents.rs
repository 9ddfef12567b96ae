//! Payloads inside documents: whatever is in them, the document around them stays as it is.

use crate::fix;
use crate::lint;
use proptest::prelude::*;
use summit_lint::catalog::holds_payload;
use summit_lint::config::Config;
use summit_lint::diagnostic::Applicability;
use summit_lint::document::Expectation;
use summit_lint::document::{Document, Reading};
use summit_lint::fix::repair::{Layout, repair};
use summit_lint::source::Source;
use summit_lint::syntax::escape_layers;

use super::engine::check;
use super::soup::soup;

/// A container that is found wherever it lies, with `inner` among its members.
fn payload(inner: &str) -> String {
    format!("{{\"Updater\": \"Caller\", \"Ticket\": {{\"Status\": \"New\", {inner}}}, \"TicketInformation\": {{}}}}")
}

/// What the fixes and the repair make of a text.
fn mended(name: &str, text: &str) -> Vec<String> {
    let source = Source::from_text(name, text).unwrap();
    let fixed = |applicability| fix(&source, &Config::default(), Expectation::Payload, applicability).text;
    let repaired = repair(&source, Layout::AsWritten).ok();
    [fixed(Applicability::Safe), fixed(Applicability::Unsafe), repaired].into_iter().flatten().collect()
}

/// A text of up to `max` pieces without these characters.
fn soup_without(characters: &'static [char], max: usize) -> impl Strategy<Value = String> {
    soup(max).prop_map(move |text| text.replace(characters, "_"))
}

/// A name as JSON, JSON5 and people spell it.
fn spelled(name: &str, how: usize) -> String {
    let (first, rest) = name.split_at(1);
    let code = u32::from(first.as_bytes()[0]);
    match how {
        0 => format!("\"\\u{code:04x}{rest}\""),
        1 => format!("'\\x{code:02X}{rest}'"),
        2 => format!("'{first}\\\n{rest}'"),
        3 => format!("\"{first}\u{200B}{rest}\""),
        4 => format!("\"\\{first}{rest}\""),
        5 => format!("\\\"{name}\\\""),
        6 => name.to_owned(),
        7 => format!("\\u{code:04x}{rest}"),
        _ => format!("\"{name}\""),
    }
}

/// Objects whose names tell a payload, or nearly, in strings or not, and with damage.
fn objects() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "objCommonParameters",
        "ServiceName",
        "Ticket",
        "TicketInformation",
        "Updater",
        "CustomFields",
        "CI_Key",
        "CI_Value",
        "Status",
        "Medium",
        "Source",
        "Description",
        "Errors",
        "Message",
        "OutputObject",
        "Other",
    ];
    let member = (prop::sample::select(NAMES), 0..10_usize, prop_oneof![3 => Just(String::new()), 1 => soup(2)]);
    let members = prop::collection::vec(member, 1..6).prop_map(|members| {
        let members = members.iter().map(|(name, how, damage)| format!("{}: 1{damage}", spelled(name, *how)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    });
    (members, 0..3_u8).prop_map(|(text, layers)| match layers {
        0 => text,
        layers => format!("{{\"body\": \"{}\"}}", escape_layers(&text, layers)),
    })
}

/// Texts that a second run changed once more, or whose neighbours changed.
#[test]
fn what_did_not_settle_once_does() {
    for (name, text) in [
        // A time in a string made a log of what had been JSON.
        ("a.txt", "Sep 11 2020\r\n{{name}}"),
        // Members behind the brace of the outermost object, and a comma too many before it.
        (
            "a.log",
            "2026-01-02T03:04:05Z {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": 1;}, \"TicketInformation\": {}}",
        ),
        ("a.json", "{\"a\": {\"b\": 1,}, }, \"c\": {}}"),
        ("a.json", "\"a\":,]\"Ticket\": {"),
        ("a.json", "*/\"Ticket\": {]\"Ticket\": {"),
        ("a.log", "2026-01-02T03:04:05Z {\"Updater\": 1, \"Ticket\": {\"Status\": 1, }]\"TicketInformation\": {}}"),
        // With its payload mended, more of the text before it reads as one.
        ("a.log", "\"Ticket\": {\"a\": “\\\"Ticket\": {null\"objCommonParameters\": {"),
        ("a.log", "\"Ticket\": {\"a\"\"{\\{\"objCommonParameters\": {"),
        ("a.json", "\"Ticket\": {\"a\"${NAME}\"objCommonParameters\": {"),
        // With what stands before it mended, a record is seen to be broken over lines.
        ("a.jsonl", "      C[I_=>Value\": \"mail-07\",\n        \"Ticket\":// {\n: {\n          \""),
        // A closer on a line of its own was no part of the indented block any more, and was missed again.
        (
            "a.md",
            "# A\n\n    {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"New\", }, \"TicketInformation\": {\n    {",
        ),
    ] {
        check(name, text);
    }
}

/// Checks a text whose `middle` alone may be mended.
fn keeps(name: &str, before: &str, middle: &str, behind: &str) -> Result<(), TestCaseError> {
    let text = format!("{before}{middle}{behind}");
    check(name, &text);
    for after in mended(name, &text) {
        prop_assert!(after.starts_with(before), "{name}: {text:?} became {after:?}");
        prop_assert!(after.ends_with(behind), "{name}: {text:?} became {after:?}");
    }
    Ok(())
}

/// A member that belongs elsewhere is moved; what stands between its lines in a quote, or between those of its new place, would
/// not be.
#[test]
fn what_is_moved_in_a_quote_stays_in_it() {
    for (ticket, behind) in [
        ("{\"Status\": \"New\", \"DiagnosticDtls\": [\n> {}]}", ", \"TicketInformation\": {}"),
        ("{\"Status\": \"New\",\n> \"OnChangeValidationFields\": {\"TicketInformation\": {}}}", ""),
        ("{\"Status\": \"New\", \"TicketInformation\": {}}", ",\n> \"OnChangeValidationFields\": {}"),
    ] {
        let text = format!("> ```json\n> {{\"Updater\": \"Caller\", \"Ticket\": {ticket}{behind}}}\n> ```\n");
        for after in mended("a.md", &text) {
            assert!(after.lines().all(|line| line.starts_with('>')), "{after}");
        }
    }
}

proptest! {
    #![proptest_config(super::config(256))]

    #[test]
    fn any_soup_in_markdown(text in soup(30)) {
        check("a.md", &text);
        check("a.md", &format!("> 1. ```json\n{text}"));
    }

    #[test]
    fn any_soup_in_other_documents(text in soup(30)) {
        for name in ["a.http", "a.log", "a.sh", "a.txt"] {
            check(name, &text);
        }
    }

    #[test]
    fn closers_behind_a_part_are_counted_once(
        inner in soup_without(&['`', '~'], 4),
        behind in prop::collection::vec(prop::sample::select(&["}", "]", "\n", "  ", "{", ",", "\"", "}\n", "\"a\": 1", "x"][..]), 0..12),
        closed in any::<bool>(),
    ) {
        let payload = payload(&inner);
        let payload = if closed { &payload } else { payload.trim_end_matches('}') };
        let text = format!("{payload}{}", behind.concat());
        for (name, before) in [
            ("a.md", ""),
            ("a.md", "```json\n"),
            ("a.md", "# A\n\n    "),
            ("a.log", "2026-01-02T03:04:05Z "),
        ] {
            check(name, &format!("{before}{text}"));
        }
    }

    #[test]
    fn a_fence_keeps_what_stands_around_it(inner in soup_without(&['`', '~', '<', '{'], 10), prose in soup_without(&['`', '~', '<', '{'], 6), crlf in any::<bool>()) {
        let lines = |text: String| if crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
        let before = lines(format!("# {prose}\n\n```json\n"));
        let behind = lines(format!("\n```\n\n{prose}\n"));
        keeps("a.md", &before, &lines(payload(&inner)), &behind)?;
    }

    #[test]
    fn a_quote_stays_a_quote(inner in soup_without(&['`', '~'], 10)) {
        let text = payload(&inner);
        let lines: Vec<String> = text.split('\n').map(|line| format!("> {line}\n")).collect();
        let (before, behind) = ("- a\n\n> ```json\n", "> ```\n\nEnd {\n");
        keeps("a.md", before, &lines.concat(), behind)?;
        for after in mended("a.md", &format!("{before}{}{behind}", lines.concat())) {
            let quoted = &after[before.len()..after.len() - behind.len()];
            prop_assert!(quoted.lines().all(|line| line.starts_with('>')), "{after:?}");
        }
    }

    #[test]
    fn a_request_keeps_its_neighbours(inner in soup_without(&['#', '>'], 10), prose in soup(6)) {
        let prose = prose.replace(['\n', '\r'], " ");
        let before = format!("# {prose}\nPOST https://example.com\nX-A: {prose}\n\n");
        let behind = format!("\n\n> {{% {prose} %}}\n\n### {prose}\nGET https://example.com/{{}}\n");
        keeps("a.http", &before, &payload(&inner), &behind)?;
    }

    #[test]
    fn a_record_keeps_its_neighbours(inner in soup(10), prose in soup(6)) {
        let prose = prose.replace(['\n', '\r', '{'], " ");
        let before = format!("2026-01-02T03:04:05Z a {prose}\n2026-01-02T03:04:06Z body=");
        let behind = format!("\n2026-01-02T03:04:07Z b {prose}\n");
        keeps("a.log", &before, &payload(&inner), &behind)?;
    }

    #[test]
    fn a_collection_stays_one(inner in soup(10)) {
        let before = "{\"info\": {\"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"},\n \
                      \"item\": [{\"name\": \"a\", \"item\": [{\"request\": {\"body\": {\"mode\": \"raw\", \"raw\": \"";
        let behind = "\"}}}]}, {\"request\": {\"body\": {\"mode\": \"raw\", \"raw\": \"{a: 1,}\"}}}]}\n";
        let text = escape_layers(&payload(&inner), 1);
        keeps("a.json", before, &text, behind)?;
        for after in mended("a.json", &format!("{before}{text}{behind}")) {
            let value: serde_json::Value = serde_json::from_str(&after).expect("still strict JSON");
            prop_assert!(value["item"][0]["item"][0]["request"]["body"]["raw"].is_string());
        }
    }

    #[test]
    fn prose_is_never_found_fault_with(prose in soup_without(&['`', '~'], 20)) {
        let good = include_str!("../../testdata/valid/new.object.caller.json");
        let text = format!("{prose}\n\n<!-- -->\n\n```json\n{good}```\n");
        let source = Source::from_text("a.md", &text).unwrap();
        let start = (text.len() - good.len() - 4) as u32;
        for finding in lint(&source, &Config::default(), Expectation::Payload).diagnostics {
            // An indented block may hold a payload, and soup does not often.
            prop_assert!(finding.span.start < start, "{finding:?}");
            prop_assert!(finding.message != "unexpected text outside the document", "{finding:?}");
        }
    }

    #[test]
    fn what_is_passed_over_unread_holds_no_payload(text in objects(), json5 in any::<bool>()) {
        for name in ["a.json", "a.jsonl"] {
            let source = Source::from_text(name, &text).unwrap();
            let config = Config { json5, ..Config::default() };
            let document = Document::new(&source, &config, Expectation::Anything);
            let mut roots = document.texts(Reading::Findings).iter().flat_map(|text| text.parsed.tree.roots());
            let holds = roots.any(|root| holds_payload(root, &config.schemas));
            prop_assert_eq!(lint(&source, &config, Expectation::Anything).skipped, !holds, "{}", text);
        }
    }
}
