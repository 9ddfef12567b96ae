use snapbox::{IntoData as _, assert_data_eq, str};

use super::*;
use crate::diagnostic::{Applicability, Edit, RuleId, Severity};
use crate::report::Format;
use crate::report::tests::{render, render_all};
use crate::source::Span;

/// Returns the span of `part` in `text`.
fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the text contains the part");
    Span::from(start..start + part.len())
}

/// Returns the report on a file with the content `text` and one finding.
fn draw(text: &str, diagnostic: Diagnostic) -> String {
    let report = FileReport { diagnostics: vec![diagnostic], payloads: 1, ..FileReport::default() };
    render(Format::Full, Options::default(), text, &report)
}

const ONE_LINE: &str = r#"{"ServiceName": "IM_LogOrUpdateIncident" "RequestType": "RemoteCall"}"#;

fn missing_comma() -> Diagnostic {
    let end = ONE_LINE.find(" \"RequestType").expect("the text contains it") as u32;
    Diagnostic::new(RuleId::MissingComma, Span::at(end), "missing comma between two members")
        .with_label("expected `,`")
        .with_secondary(span(ONE_LINE, "\"RequestType\""), "the next member")
        .with_help("members of an object are separated by commas")
        .with_fix(Applicability::Safe, "insert the missing comma", vec![Edit::insert(end, ",")])
}

#[test]
fn a_finding_has_an_excerpt_with_markers_and_remarks() {
    assert_data_eq!(
        draw(ONE_LINE, missing_comma()),
        str![[r#"
error[missing-comma]: missing comma between two members
  ╭─[a.json:1:41]
1 │ {"ServiceName": "IM_LogOrUpdateIncident" "RequestType": "RemoteCall"}
  ·                                         ▲ expected `,`
  ·                                          ───────────── the next member
  ├─ help: members of an object are separated by commas
  ╰─ fix: insert the missing comma

Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]]
        .raw()
    );
}

#[test]
fn a_report_may_be_in_ascii_or_in_color() {
    let mut warning = missing_comma();
    warning.severity = Severity::Warning;
    warning.fix.as_mut().expect("it has a fix").applicability = Applicability::Unsafe;
    let report = FileReport { diagnostics: vec![warning], payloads: 1, ..FileReport::default() };
    let ascii = Options { unicode: false, ..Options::default() };
    assert_data_eq!(
        render(Format::Full, ascii, ONE_LINE, &report),
        str![[r#"
warning[missing-comma]: missing comma between two members
  ,-[a.json:1:41]
1 | {"ServiceName": "IM_LogOrUpdateIncident" "RequestType": "RemoteCall"}
  :                                         ^ expected `,`
  :                                          ------------- the next member
  |- help: members of an object are separated by commas
  `- unsafe fix: insert the missing comma

Found 1 warning in 1 file. 1 fixable with --unsafe-fixes. Details: summit-lint explain missing-comma

"#]]
        .raw()
    );
    let color = Options { color: true, ..Options::default() };
    let colored = render(Format::Full, color, ONE_LINE, &report);
    assert!(colored.contains("\u{1b}[1;33mwarning[missing-comma]\u{1b}[0m"), "{colored}");
    assert!(colored.contains(" \u{1b}[36mhelp:\u{1b}[0m members"), "{colored}");
}

#[test]
fn a_long_line_is_shown_as_a_window() {
    let filler = "\"x\": \"abcdefghij\", ".repeat(60);
    let text = format!("{{{filler}\"Status\": \"delivrd\", {filler}\"Status\": \"New\", {filler}}}");
    let found = Diagnostic::new(RuleId::InvalidValue, span(&text, "\"delivrd\""), "`Status` must not be `delivrd`")
        .with_label("not a known status");
    assert_data_eq!(
        draw(&text, found.clone()),
        str![[r#"
error[invalid-value]: `Status` must not be `delivrd`
  ╭─[a.json:1:1152]
1 │ …", "x": "abcdefghij", "Status": "delivrd", "x": "abcdefghij", "x": "abcdef…
  ·                                  ━━━━━━━━━ not a known status

Found 1 error in 1 file. Details: summit-lint explain invalid-value

"#]]
        .raw()
    );
    let both = found.with_secondary(span(&text, "\"New\""), "valid here");
    assert_data_eq!(
        draw(&text, both),
        str![[r#"
error[invalid-value]: `Status` must not be `delivrd`
  ╭─[a.json:1:1152]
1 │ …", "x": "abcdefghij", "Status": "delivrd", "x": "abcdefghij", "x": "abcdef…
  ·                                  ━━━━━━━━━ not a known status
… │ …ij", "x": "abcdefghij", "Status": "New", "x": "abcdefghij", "x": "abcdefgh…
  ·                                    ───── valid here

Found 1 error in 1 file. Details: summit-lint explain invalid-value

"#]]
        .raw()
    );
}

#[test]
fn a_vertical_ellipsis_marks_omitted_lines_between_labels() {
    let text: String = (1..=40).map(|line| format!("  \"member{line}\": {line},\n")).collect();
    let found = Diagnostic::new(RuleId::DuplicateKey, span(&text, "\"member30\""), "duplicate key `member30`")
        .with_label("again")
        .with_secondary(span(&text, "\"member9\""), "first")
        .with_secondary(span(&text, "\"member33\""), "near");
    assert_data_eq!(
        draw(&text, found),
        str![[r#"
error[duplicate-key]: duplicate key `member30`
   ╭─[a.json:30:3]
 9 │   "member9": 9,
   ·   ───────── first
   ⋮
30 │   "member30": 30,
   ·   ━━━━━━━━━━ again
   ⋮
33 │   "member33": 33,
   ·   ────────── near

Found 1 error in 1 file. Details: summit-lint explain duplicate-key

"#]]
        .raw()
    );
}

#[test]
fn overlapping_locations_have_separate_rows() {
    let text = "{\"a\": [1, 2]}";
    let found = Diagnostic::new(RuleId::UnknownField, span(text, "2"), "inside")
        .with_label("this")
        .with_secondary(span(text, "[1, 2]"), "in this array");
    assert_data_eq!(
        draw(text, found),
        str![[r#"
error[unknown-field]: inside
  ╭─[a.json:1:11]
1 │ {"a": [1, 2]}
  ·       ────── in this array
  ·           ━ this

Found 1 error in 1 file. Details: summit-lint explain unknown-field

"#]]
        .raw()
    );
}

#[test]
fn markers_stay_below_their_characters() {
    let text = "{\n\t\"a\":\t\"中文 テスト\u{a0}e\u{301}\u{200b}\",\t\"bad\": tru\n}\n";
    let found = Diagnostic::new(RuleId::InvalidLiteral, span(text, "tru"), "invalid literal `tru`").with_label("here");
    assert_data_eq!(
        draw(text, found),
        str![[r#"
error[invalid-literal]: invalid literal `tru`
  ╭─[a.json:2:28]
2 │     "a":    "中文 テスト é<U+200B>",    "bad": tru
  ·                                                ━━━ here

Found 1 error in 1 file. Details: summit-lint explain invalid-literal

"#]]
        .raw()
    );
}

#[test]
fn empty_locations_and_locations_past_the_end_are_marked() {
    let end = |text: &str| Span::at(text.len() as u32);
    let unclosed = |text: &str| Diagnostic::new(RuleId::UnclosedBracket, end(text), "the object is not closed");
    assert_data_eq!(
        draw("{\"a\": 1", unclosed("{\"a\": 1").with_label("expected `}`")),
        str![[r#"
error[unclosed-bracket]: the object is not closed
  ╭─[a.json:1:8]
1 │ {"a": 1
  ·        ▲ expected `}`

Found 1 error in 1 file. Details: summit-lint explain unclosed-bracket

"#]]
        .raw()
    );
    assert_data_eq!(
        draw("{\r\n\"a\": 1\r\n", unclosed("{\r\n\"a\": 1\r\n")),
        str![[r#"
error[unclosed-bracket]: the object is not closed
  ╭─[a.json:3:1]
3 │
  · ▲

Found 1 error in 1 file. Details: summit-lint explain unclosed-bracket

"#]]
        .raw()
    );
    assert_data_eq!(
        draw("", Diagnostic::new(RuleId::UnknownPayload, Span::at(0), "the file is empty")),
        str![[r#"
error[unknown-payload]: the file is empty
  ╭─[a.json:1:1]
1 │
  · ▲

Found 1 error in 1 file. Details: summit-lint explain unknown-payload

"#]]
        .raw()
    );
    assert_data_eq!(
        draw("é", Diagnostic::new(RuleId::UnexpectedText, Span::new(1, 90), "past the end")),
        str![[r#"
error[unexpected-text]: past the end
  ╭─[a.json:1:1]
1 │ é
  · ━

Found 1 error in 1 file. Details: summit-lint explain unexpected-text

"#]]
        .raw()
    );
}

#[test]
fn a_span_over_line_breaks_is_marked_on_its_first_line() {
    let text = format!("{{\r\n  \"a\": {{\r\n{}  }}\r\n}}\r\n", "    \"x\": 1,\r\n".repeat(5000));
    let start = text.find("{\r\n    ").expect("the text contains it");
    let found =
        Diagnostic::new(RuleId::WrongType, Span::from(start..text.len() - 5), "an object").with_label("all of this");
    assert_data_eq!(
        draw(&text, found),
        str![[r#"
error[wrong-type]: an object
  ╭─[a.json:2:8]
2 │   "a": {
  ·        ━ all of this (to line 5003)

Found 1 error in 1 file. Details: summit-lint explain wrong-type

"#]]
        .raw()
    );
    let line_break = Diagnostic::new(RuleId::IrregularWhitespace, span("{\r\n}", "\r\n"), "a line break");
    assert_data_eq!(
        draw("{\r\n}", line_break),
        str![[r#"
error[irregular-whitespace]: a line break
  ╭─[a.json:1:2]
1 │ {
  ·  ▲

Found 1 error in 1 file. Details: summit-lint explain irregular-whitespace

"#]]
        .raw()
    );
}

#[test]
fn secrets_are_masked() {
    let text = "{\"APIKey\": \"hunter22é\",\n \"a\": 1}";
    let found = Diagnostic::new(RuleId::HardcodedSecret, span(text, "\"hunter22é\""), "`APIKey` holds a secret")
        .with_label("not hunter22é")
        .with_help("take hunter22é out");
    let other = Diagnostic::new(RuleId::Comment, span(text, "\"a\""), "quotes hunter22é");
    let secrets = vec![span(text, "hunter22é")];
    let report = FileReport { diagnostics: vec![found, other], secrets, ..FileReport::default() };
    assert_data_eq!(
        render(Format::Full, Options::default(), text, &report),
        str![[r#"
error[hardcoded-secret]: `APIKey` holds a secret
error[comment]: quotes ***
  ╭─[a.json:1:12]
1 │ {"APIKey": "*********",
  ·            ━━━━━━━━━━━ not ***
2 │  "a": 1}
  ·  ━━━
  ╰─ help (hardcoded-secret): take *** out

Found 2 errors in 1 file (0 payloads). Details: summit-lint explain hardcoded-secret

"#]]
        .raw()
    );
}

#[test]
fn control_characters_are_replaced() {
    let text = "{\"a\": \"\u{1b}[2J\u{202e}x\r\u{85}\u{301}##[error]\u{7}\", \"b\": ?}";
    let words = "\u{1b}]8;;x\u{7} quoted\nwith a break ::error::and far more words than there is room for in a line ";
    let found = Diagnostic::new(RuleId::UnexpectedText, span(text, "?"), words)
        .with_label("\u{1b}[0m")
        .with_help(format!("{words}::warning::x"));
    let report = FileReport { diagnostics: vec![found], ..FileReport::default() };
    let source = Source::from_text("\u{1b}[31m\nx", text).expect("the text of a test is small");
    let drawn = render_all(Format::Full, Options::default(), &[(source, &report)]);
    assert!(!drawn.contains(|c: char| c != '\n' && sanitize::is_invisible(c)), "{drawn:?}");
    assert!(!drawn.lines().any(|line| line.trim_start().starts_with("::")), "{drawn}");
    assert_data_eq!(
        drawn,
        str![[r#"
error[unexpected-text]: ␛]8;;x␇ quoted␊with a break ::error::and far more words than there is room for in a line 
  ╭─[␛[31m␊x:2:21]
2 │ <U+0085><U+0301>##<U+005B>error]␇", "b": ?}
  ·                                          ━ ␛[0m
  ╰─ help: ␛]8;;x␇ quoted␊with a break ::error::and far more words than there is
           room for in a line ::warning::x

Found 1 error in 1 file (0 payloads). Details: summit-lint explain unexpected-text

"#]]
        .raw()
    );
}

#[test]
fn no_line_starts_like_a_workflow_command() {
    for words in 1..80 {
        let help = format!("{} ::warning::x", "x".repeat(words));
        let found = Diagnostic::new(RuleId::UnexpectedText, Span::at(0), format!("{help} {help}")).with_help(help);
        let drawn = draw("{}", found);
        assert!(!drawn.lines().any(|line| line.trim_start().starts_with("::")), "{drawn}");
    }
}

#[test]
fn excerpts_fit_into_a_narrow_terminal() {
    let mut found = missing_comma();
    found.help = Some("members of an object are separated by commas, as the elements of an array are".to_owned());
    let report = FileReport { diagnostics: vec![found], payloads: 1, ..FileReport::default() };
    let narrow = Options { width: 40, ..Options::default() };
    let drawn = render(Format::Full, narrow, ONE_LINE, &report);
    // Messages and the summary are not wrapped, because people copy and search them.
    let (_, below) = drawn.split_once('\n').expect("there is more than the message");
    let (excerpt, _) = below.split_once("\nFound").expect("the summary is at the end");
    assert!(excerpt.lines().all(|line| line.width() <= 40), "{drawn}");
}

#[test]
fn too_many_locations_are_counted() {
    let text = "a\n\n\n\n\n\n\n\n".repeat(20);
    let mut found = Diagnostic::new(RuleId::DuplicateKey, Span::new(0, 1), "many locations");
    for index in 1..20 {
        found = found.with_secondary(Span::new(index * 8, index * 8 + 1), "another");
    }
    let drawn = draw(&text, found);
    assert_eq!(drawn.matches("another").count(), 3);
    assert!(drawn.contains("note: 16 more locations are not shown\n"), "{drawn}");
}

#[test]
fn the_cost_does_not_depend_on_the_length_of_a_line() {
    let member = "\"Assigned_WorkGroup_Name\": \"Ärger\", ";
    let text = member.repeat(11_000_000 / member.len());
    let step = text.len() / 10_000 / member.len() * member.len();
    let location = |index: usize| Span::from(index * step..index * step + 25);
    let diagnostics = (0..10_000).map(|index| {
        Diagnostic::new(RuleId::InvalidValue, location(index), "not a value")
            .with_secondary(location(9_999 - index), "other")
    });
    let report = FileReport { diagnostics: diagnostics.collect(), ..FileReport::default() };
    let start = std::time::Instant::now();
    let drawn = render(Format::Full, Options::default(), &text, &report);
    let elapsed = start.elapsed();
    let (excerpts, _) = drawn.split_once("\nFound").expect("the summary is at the end");
    assert!(excerpts.lines().all(|line| line.width() <= 80), "a line is too long");
    // The limit is far above the usual time. A scan of the file for each finding would take much longer than the limit.
    assert!(elapsed.as_secs() < 20, "{elapsed:?}");
}
