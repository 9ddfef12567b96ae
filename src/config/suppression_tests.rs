use super::*;
use crate::config::Config;
use crate::diagnostic::edits;
use crate::document::{Document, Expectation};
use crate::lint::lint;

const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

const CATEGORY: &str = "\"Category_Name\": \"IT / Software / Mail\",";

/// Returns a payload with a finding of `invalid-category-path` on one line, and a finding of `invalid-date` on the
/// next.
///
/// The arguments are comments, or empty: `start` at the start of the file, `above` on the line above the first finding,
/// and `after` at the end of the line with the first finding.
fn payload(start: &str, above: &str, after: &str) -> String {
    let lines = format!("{above}\n\"Category_Name\": \"A/B\",{after}\n\"ScheduledDate\": \"2026-02-31\",");
    let text = VALID.replacen(CATEGORY, &lines, 1);
    assert_ne!(text, VALID);
    format!("{start}{text}")
}

/// Returns the findings in a document.
fn findings(text: &str, config: &Config) -> Vec<Diagnostic> {
    let source = Source::from_text("a.json", text).unwrap();
    lint(&Document::new(&source, config, Expectation::Payload)).diagnostics
}

/// Returns the rules of the findings in a document.
fn rules(text: &str) -> Vec<RuleId> {
    findings(text, &Config::default()).iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_comment_applies_to_the_next_line_or_to_its_own_line() {
    assert_eq!(rules(&payload("", "", "")), [RuleId::InvalidCategoryPath, RuleId::InvalidDate]);
    for comment in [
        "// summit-lint-ignore invalid-category-path: as the tree is spelled",
        "/* summit-lint-ignore invalid-category-path: as the tree is spelled */",
        "# summit-lint-ignore invalid-category-path: as the tree is spelled",
        "//summit-lint-ignore invalid-category-path : as the tree is spelled",
        "// summit-lint-ignore fields: as the tree is spelled",
        "/* summit-lint-ignore invalid-category-path: as\n the tree is spelled */",
        "// summit-lint-ignore invalid-category-path: as the tree is spelled\n\n\n",
    ] {
        assert_eq!(rules(&payload("", comment, "")), [RuleId::InvalidDate], "{comment}");
        if !comment.contains('\n') {
            assert_eq!(rules(&payload("", "", comment)), [RuleId::InvalidDate], "{comment}");
        }
    }
}

#[test]
fn a_file_comment_applies_to_every_line() {
    let text = payload("// summit-lint-ignore-file invalid-category-path, invalid-date: a template\n", "", "");
    assert_eq!(rules(&text), []);
    let text = payload("// summit-lint-ignore-file: a template\n", "", "");
    assert_eq!(rules(&text), []);
}

#[test]
fn consecutive_comments_apply_to_the_same_line() {
    let above = "// summit-lint-ignore invalid-category-path: one\n\n// summit-lint-ignore unknown-field: two";
    assert_eq!(rules(&payload("", above, " \"Colour\": \"red\",")), [RuleId::InvalidDate]);
}

#[test]
fn invalid_comments_are_reported() {
    let cases = [
        ("// summit-lint-ignore invalid-category-path", "missing reason in `summit-lint-ignore`"),
        ("// summit-lint-ignore invalid-category-path:  ", "missing reason in `summit-lint-ignore`"),
        ("// summit-lint-ignore: why not", "missing rule in `summit-lint-ignore`"),
        ("// summit-lint-ignore invalid-category-pat: so", "unknown rule `invalid-category-pat`"),
        (
            "// summit-lint-ignore invalid-category-path as is",
            "missing separator after the rule in `summit-lint-ignore`",
        ),
        ("// summit-lint-ignored invalid-category-path: so", "unknown directive `summit-lint-ignored`"),
    ];
    for (comment, message) in cases {
        let found = findings(&payload("", comment, ""), &Config::default());
        let about_comment: Vec<_> = found.iter().filter(|finding| finding.rule == RuleId::InvalidSuppression).collect();
        assert_eq!(about_comment.len(), 1, "{comment}: {found:?}");
        assert_eq!(about_comment[0].message, message);
        assert!(!found.iter().any(|finding| finding.rule == RuleId::UnusedSuppression), "{comment}");
    }
}

#[test]
fn fixes_remove_unused_suppressions() {
    let cases = [
        ("  // summit-lint-ignore missing-field: gone\n", "", "", ""),
        ("", "  // summit-lint-ignore missing-field: gone", "", ""),
        ("  /* summit-lint-ignore missing-field: gone */", "", "  ", ""),
        (
            "// summit-lint-ignore missing-field, invalid-category-path: so\n",
            "",
            "// summit-lint-ignore invalid-category-path: so\n",
            "",
        ),
        (
            "// summit-lint-ignore invalid-category-path, missing-field, empty-field: so\n",
            "",
            "// summit-lint-ignore invalid-category-path: so\n",
            "",
        ),
    ];
    for (above, after, expected_above, expected_after) in cases {
        let text = |above: &str, after: &str| {
            VALID.replacen(CATEGORY, &format!("\n{above}\"Category_Name\": \"A/B\",{after}\n"), 1)
        };
        let mut fixed = text(above, after);
        loop {
            let found = findings(&fixed, &Config::default());
            let fixes = edits::select_compatible(
                found
                    .iter()
                    .filter(|finding| finding.rule == RuleId::UnusedSuppression)
                    .filter_map(|finding| finding.fix.as_ref()),
            );
            if fixes.is_empty() {
                break;
            }
            fixed = edits::apply(&fixed, fixes.iter().flat_map(|fix| &fix.edits));
        }
        assert_eq!(fixed, text(expected_above, expected_after), "{above}{after}");
    }
}

#[test]
fn a_comment_is_not_reported_as_unused_if_its_rule_is_off_or_a_syntax_error_must_be_fixed_first() {
    let text = payload("", "// summit-lint-ignore missing-field: so", "");
    assert!(rules(&text).contains(&RuleId::UnusedSuppression));
    let levels = Levels::default()
        .with(&[("missing-field".parse().unwrap(), crate::config::Setting::At(crate::diagnostic::Level::Off))]);
    let config = Config { levels, ..Config::default() };
    assert!(!findings(&text, &config).iter().any(|finding| finding.rule == RuleId::UnusedSuppression));
    let broken = text.replacen("\"A/B\",", "\"A/B\"", 1);
    assert_eq!(rules(&broken), [RuleId::InvalidCategoryPath, RuleId::MissingComma, RuleId::InvalidDate]);
}

#[test]
fn a_suppression_of_all_rules_is_not_unused_while_a_syntax_error_hides_findings() {
    let text = VALID.replacen(CATEGORY, &format!("// summit-lint-ignore all: so\n{CATEGORY}"), 1);
    assert_eq!(rules(&text), [RuleId::UnusedSuppression]);
    // Checks other than those of the syntax are incomplete after a repair.
    let broken = text.replacen("\"Medium\":", "\"Medium\"", 1);
    assert_eq!(rules(&broken), [RuleId::MissingColon]);
}

#[test]
fn in_json_lines_a_comment_applies_to_a_line_of_the_file() {
    let valid: String = VALID.replacen(CATEGORY, "\"Category_Name\": \"A/B\",", 1).lines().collect();
    let lines = |text: &str| {
        let source = Source::from_text("a.jsonl", text).unwrap();
        let found = lint(&Document::new(&source, &Config::default(), Expectation::Payload)).diagnostics;
        found.iter().map(|finding| (finding.rule, source.position(finding.span.start).line)).collect::<Vec<_>>()
    };
    let comment = "// summit-lint-ignore invalid-category-path: so";
    assert_eq!(
        lines(&format!("{valid}\n{valid}\n")),
        [(RuleId::InvalidCategoryPath, 1), (RuleId::InvalidCategoryPath, 2)]
    );
    assert_eq!(lines(&format!("{comment}\n{valid}\n{valid}\n")), [(RuleId::InvalidCategoryPath, 3)]);
    assert_eq!(lines(&format!("{valid}\n{valid} {comment}\n")), [(RuleId::InvalidCategoryPath, 1)]);
}

#[test]
fn comments_inside_a_string_suppress_nothing() {
    // The string is parsed as strict JSON, in which a comment is itself a finding.
    let valid = include_str!("../../testdata/valid/resolved.string.executive.json");
    let object_start = "{\\\"Updater\\\"";
    assert!(valid.contains(object_start));
    let text = valid.replacen(object_start, "{/* summit-lint-ignore missing-field: so */\\\"Updater\\\"", 1);
    assert_eq!(rules(&text), [RuleId::Comment]);
}

/// Returns a Postman collection whose request body contains `lines`.
fn collection(lines: &str) -> String {
    let body = format!("{{\n\"Updater\": \"Caller\",\n{lines}\n\"Ticket\": {{}}, \"TicketInformation\": {{}}\n}}");
    let item = serde_json::json!({"name": "a", "request": {"method": "POST", "body": {"mode": "raw", "raw": body}}});
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    serde_json::json!({"info": {"schema": schema}, "item": [item]}).to_string()
}

#[test]
fn in_the_body_of_a_collections_request_a_comment_applies_to_a_line_of_the_body() {
    let rules_in_body = |lines: &str| {
        let mut found = rules(&collection(lines));
        found.retain(|rule| *rule != RuleId::MissingField);
        found
    };
    let comment = "// summit-lint-ignore unknown-field: the server takes it";
    assert_eq!(rules_in_body("\"Colour\": 1,\n\"Size\": 2,"), [RuleId::UnknownField; 2]);
    assert_eq!(rules_in_body(&format!("{comment}\n\"Colour\": 1,\n\"Size\": 2,")), [RuleId::UnknownField]);
    assert_eq!(
        rules_in_body(&format!("{comment}\n\n{comment}\n\"Colour\": 1, \"Weight\": 3,\n\"Size\": 2,")),
        [RuleId::UnknownField]
    );
    assert_eq!(rules_in_body(&format!("\"Colour\": 1, {comment}\n\"Size\": 2,{comment}")), []);
    assert_eq!(
        rules_in_body(&format!("{}\n\"Colour\": 1,\n\"Size\": 2,", comment.replacen("ignore", "ignore-file", 1))),
        []
    );
    // A comment that suppresses nothing is reported, and removing it leaves a valid body.
    let text = collection(&format!("\"Colour\": 1,\n{comment}\n\"CI_ID\": \"\","));
    let unused = unused_suppressions(&text);
    let [finding] = &unused[..] else { panic!("{unused:?}") };
    assert_eq!(&text[finding.span.range()], comment);
    let after = edits::apply(&text, &finding.fix.as_ref().unwrap().edits);
    assert!(!after.contains("summit-lint") && rules(&after).contains(&RuleId::UnknownField), "{after}");
}

/// Returns the findings about unused suppressions in a collection.
fn unused_suppressions(text: &str) -> Vec<Diagnostic> {
    let mut found = findings(text, &Config::default());
    found.retain(|finding| finding.rule == RuleId::UnusedSuppression);
    found
}

#[test]
fn the_target_line_of_many_consecutive_comments_is_found_in_linear_time() {
    let comments = "// summit-lint-ignore invalid-category-path: one of many\n".repeat(50_000);
    // A search for the next line from each comment would take minutes.
    assert_eq!(rules(&payload("", &comments, "")), [RuleId::InvalidDate]);
}
