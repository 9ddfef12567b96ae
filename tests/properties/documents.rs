//! Fixes and repairs of payloads inside documents never change the text around the payloads.

use crate::fix;
use crate::lint;
use proptest::prelude::*;
use summit_lint::catalog::holds_payload;
use summit_lint::config::Config;
use summit_lint::diagnostic::Applicability;
use summit_lint::document::Expectation;
use summit_lint::document::{Document, Purpose};
use summit_lint::fix::repair::{Layout, repair};
use summit_lint::source::Source;
use summit_lint::syntax::escape_layers;

use super::engine::check;
use super::soup::soup;

/// Returns a container that is recognized in any document, with `inner` among the members of its ticket.
fn payload(inner: &str) -> String {
    format!("{{\"Updater\": \"Caller\", \"Ticket\": {{\"Status\": \"New\", {inner}}}, \"TicketInformation\": {{}}}}")
}

/// Returns the results of safe fixes, of all fixes, and of a repair.
fn fix_and_repair(name: &str, text: &str) -> Vec<String> {
    let source = Source::from_text(name, text).unwrap();
    let fixed = |applicability| fix(&source, &Config::default(), Expectation::Payload, applicability).text;
    let repaired = repair(&source, Layout::AsWritten).ok();
    [fixed(Applicability::Safe), fixed(Applicability::Unsafe), repaired].into_iter().flatten().collect()
}

/// Generates texts of up to `max` pieces without these characters.
fn soup_without(characters: &'static [char], max: usize) -> impl Strategy<Value = String> {
    soup(max).prop_map(move |text| text.replace(characters, "_"))
}

/// Returns a key in one of several notations of JSON and JSON5, or with a mistake. `notation` selects one of them.
fn key_in_notation(name: &str, notation: usize) -> String {
    let (first, rest) = name.split_at(1);
    let code = u32::from(first.as_bytes()[0]);
    match notation {
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

/// Generates objects with keys of payloads and similar keys, with damage, and possibly inside strings.
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
        let members = members.iter().map(|(name, how, damage)| format!("{}: 1{damage}", key_in_notation(name, *how)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    });
    (members, 0..3_u8).prop_map(|(text, layers)| match layers {
        0 => text,
        layers => format!("{{\"body\": \"{}\"}}", escape_layers(&text, layers)),
    })
}

/// Regressions: texts that a second run used to change again, or whose surroundings used to change.
#[test]
fn a_second_run_changes_nothing() {
    for (name, text) in [
        // A time in a string turned JSON into a log.
        ("a.txt", "Sep 11 2020\r\n{{name}}"),
        // Members after the brace of the outermost object, and an extra comma before it.
        (
            "a.log",
            "2026-01-02T03:04:05Z {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": 1;}, \"TicketInformation\": {}}",
        ),
        ("a.json", "{\"a\": {\"b\": 1,}, }, \"c\": {}}"),
        ("a.json", "\"a\":,]\"Ticket\": {"),
        ("a.json", "*/\"Ticket\": {]\"Ticket\": {"),
        ("a.log", "2026-01-02T03:04:05Z {\"Updater\": 1, \"Ticket\": {\"Status\": 1, }]\"TicketInformation\": {}}"),
        // After the repair of the payload, more of the text before it was parsed as a payload.
        ("a.log", "\"Ticket\": {\"a\": “\\\"Ticket\": {null\"objCommonParameters\": {"),
        ("a.log", "\"Ticket\": {\"a\"\"{\\{\"objCommonParameters\": {"),
        ("a.json", "\"Ticket\": {\"a\"${NAME}\"objCommonParameters\": {"),
        // After the repair of the text before it, a record was recognized as a multiline record.
        ("a.jsonl", "      C[I_=>Value\": \"mail-07\",\n        \"Ticket\":// {\n: {\n          \""),
        // A closing bracket on a separate line was not part of the indented block, and was reported as missing again.
        (
            "a.md",
            "# A\n\n    {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"New\", }, \"TicketInformation\": {\n    {",
        ),
    ] {
        check(name, text);
    }
}

/// Checks that fixes and repairs change only `middle`.
fn check_surroundings(name: &str, before: &str, middle: &str, after: &str) -> Result<(), TestCaseError> {
    let text = format!("{before}{middle}{after}");
    check(name, &text);
    for result in fix_and_repair(name, &text) {
        prop_assert!(result.starts_with(before), "{name}: {text:?} became {result:?}");
        prop_assert!(result.ends_with(after), "{name}: {text:?} became {result:?}");
    }
    Ok(())
}

/// Moving a misplaced member must not remove the marks of a quote between its lines, or between the lines of its new position.
#[test]
fn a_moved_member_stays_in_its_quote() {
    for (ticket, after) in [
        ("{\"Status\": \"New\", \"DiagnosticDtls\": [\n> {}]}", ", \"TicketInformation\": {}"),
        ("{\"Status\": \"New\",\n> \"OnChangeValidationFields\": {\"TicketInformation\": {}}}", ""),
        ("{\"Status\": \"New\", \"TicketInformation\": {}}", ",\n> \"OnChangeValidationFields\": {}"),
    ] {
        let text = format!("> ```json\n> {{\"Updater\": \"Caller\", \"Ticket\": {ticket}{after}}}\n> ```\n");
        for result in fix_and_repair("a.md", &text) {
            assert!(result.lines().all(|line| line.starts_with('>')), "{result}");
        }
    }
}

proptest! {
    #![proptest_config(super::config(256))]

    #[test]
    fn any_text_in_markdown_keeps_the_promises(text in soup(30)) {
        check("a.md", &text);
        check("a.md", &format!("> 1. ```json\n{text}"));
    }

    #[test]
    fn any_text_in_other_documents_keeps_the_promises(text in soup(30)) {
        for name in ["a.http", "a.log", "a.sh", "a.txt"] {
            check(name, &text);
        }
    }

    #[test]
    fn closing_brackets_after_a_payload_are_counted_once(
        inner in soup_without(&['`', '~'], 4),
        after in prop::collection::vec(prop::sample::select(&["}", "]", "\n", "  ", "{", ",", "\"", "}\n", "\"a\": 1", "x"][..]), 0..12),
        closed in any::<bool>(),
    ) {
        let payload = payload(&inner);
        let payload = if closed { &payload } else { payload.trim_end_matches('}') };
        let text = format!("{payload}{}", after.concat());
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
    fn text_around_a_code_block_is_kept(inner in soup_without(&['`', '~', '<', '{'], 10), prose in soup_without(&['`', '~', '<', '{'], 6), crlf in any::<bool>()) {
        let lines = |text: String| if crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
        let before = lines(format!("# {prose}\n\n```json\n"));
        let after = lines(format!("\n```\n\n{prose}\n"));
        check_surroundings("a.md", &before, &lines(payload(&inner)), &after)?;
    }

    #[test]
    fn a_quote_stays_a_quote(inner in soup_without(&['`', '~'], 10)) {
        let text = payload(&inner);
        let lines: Vec<String> = text.split('\n').map(|line| format!("> {line}\n")).collect();
        let (before, after) = ("- a\n\n> ```json\n", "> ```\n\nEnd {\n");
        check_surroundings("a.md", before, &lines.concat(), after)?;
        for result in fix_and_repair("a.md", &format!("{before}{}{after}", lines.concat())) {
            let quoted = &result[before.len()..result.len() - after.len()];
            prop_assert!(quoted.lines().all(|line| line.starts_with('>')), "{result:?}");
        }
    }

    #[test]
    fn text_around_an_http_request_is_kept(inner in soup_without(&['#', '>'], 10), prose in soup(6)) {
        let prose = prose.replace(['\n', '\r'], " ");
        let before = format!("# {prose}\nPOST https://example.com\nX-A: {prose}\n\n");
        let after = format!("\n\n> {{% {prose} %}}\n\n### {prose}\nGET https://example.com/{{}}\n");
        check_surroundings("a.http", &before, &payload(&inner), &after)?;
    }

    #[test]
    fn text_around_a_log_record_is_kept(inner in soup(10), prose in soup(6)) {
        let prose = prose.replace(['\n', '\r', '{'], " ");
        let before = format!("2026-01-02T03:04:05Z a {prose}\n2026-01-02T03:04:06Z body=");
        let after = format!("\n2026-01-02T03:04:07Z b {prose}\n");
        check_surroundings("a.log", &before, &payload(&inner), &after)?;
    }

    #[test]
    fn a_postman_collection_stays_valid(inner in soup(10)) {
        let before = "{\"info\": {\"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"},\n \
                      \"item\": [{\"name\": \"a\", \"item\": [{\"request\": {\"body\": {\"mode\": \"raw\", \"raw\": \"";
        let after = "\"}}}]}, {\"request\": {\"body\": {\"mode\": \"raw\", \"raw\": \"{a: 1,}\"}}}]}\n";
        let text = escape_layers(&payload(&inner), 1);
        check_surroundings("a.json", before, &text, after)?;
        for result in fix_and_repair("a.json", &format!("{before}{text}{after}")) {
            let value: serde_json::Value = serde_json::from_str(&result).expect("the collection is strict JSON");
            prop_assert!(value["item"][0]["item"][0]["request"]["body"]["raw"].is_string());
        }
    }

    #[test]
    fn prose_has_no_findings(prose in soup_without(&['`', '~'], 20)) {
        let good = include_str!("../../testdata/valid/new.object.caller.json");
        let text = format!("{prose}\n\n<!-- -->\n\n```json\n{good}```\n");
        let source = Source::from_text("a.md", &text).unwrap();
        let start = (text.len() - good.len() - 4) as u32;
        for finding in lint(&source, &Config::default(), Expectation::Payload).diagnostics {
            // An indented block may contain a payload, but generated texts rarely do.
            prop_assert!(finding.span.start < start, "{finding:?}");
            prop_assert!(finding.message != "unexpected text outside the document", "{finding:?}");
        }
    }

    #[test]
    fn only_files_without_payloads_are_skipped(text in objects(), json5 in any::<bool>()) {
        for name in ["a.json", "a.jsonl"] {
            let source = Source::from_text(name, &text).unwrap();
            let config = Config { json5, ..Config::default() };
            let document = Document::new(&source, &config, Expectation::Anything);
            let mut roots = document.texts(Purpose::Findings).iter().flat_map(|text| text.parsed.tree.roots());
            let has_payload = roots.any(|root| holds_payload(root, &config.schemas));
            prop_assert_eq!(lint(&source, &config, Expectation::Anything).skipped, !has_payload, "{}", text);
        }
    }
}
