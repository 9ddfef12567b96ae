//! Tests of the texts of the findings that are created from repairs.

use super::*;
use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;
use crate::syntax::{Doubt, EndLocation, EscapeDefect, LayerKind, MissingPart, Prefix, Rival, Subject};

/// Returns a repair of `detail`. The other data, such as the span and the edit, is always the same.
fn repair(rule: RuleId, detail: Detail) -> Repair {
    Repair {
        rule,
        span: Span::new(2, 3),
        related: Vec::new(),
        pointer: "/a".to_owned(),
        detail,
        applicability: Applicability::Safe,
        edits: vec![Edit::insert(3, ",")],
        rival: None,
    }
}

fn member(key: &str) -> Subject {
    Subject::Member(key.to_owned())
}

fn item(number: u32, array: &str) -> Subject {
    Subject::Element { number, array: Some(array.to_owned()) }
}

fn outermost_object() -> Subject {
    Subject::Container { is_object: true, is_outermost: true }
}

/// Returns the texts of a finding, one per line: message, label, note, help and fix title.
fn render(rule: RuleId, detail: Detail) -> String {
    let finding = Diagnostic::from(repair(rule, detail));
    let mut lines = vec![finding.message.clone(), format!("label: {}", finding.label)];
    lines.extend(finding.note.as_ref().map(|note| format!("note: {note}")));
    lines.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    lines.extend(finding.fix.as_ref().map(|fix| format!("fix: {}", fix.title)));
    lines.join("\n")
}

#[test]
fn a_finding_keeps_the_data_of_its_repair() {
    let repair = Repair {
        related: vec![Span::new(0, 1), Span::new(1, 2)],
        ..repair(
            RuleId::UnclosedBracket,
            Detail::UnclosedBracket {
                containers: vec![member("OnChangeValidationFields")],
                brackets: "}".to_owned(),
                next: Some("DiagnosticDtls".to_owned()),
            },
        )
    };
    let expected = Diagnostic::new(
        RuleId::UnclosedBracket,
        Span::new(2, 3),
        "missing `}` for `OnChangeValidationFields` before `DiagnosticDtls`",
    )
    .with_label("expected `}`")
    .with_note("`DiagnosticDtls` is treated as part of an outer object")
    .with_pointer("/a")
    .with_secondary(Span::new(0, 1), "opened here")
    .with_secondary(Span::new(1, 2), "opened here")
    .with_fix(Applicability::Safe, "Insert `}`", vec![Edit::insert(3, ",")]);
    assert_eq!(Diagnostic::from(repair), expected);
}

#[test]
fn a_repair_without_edits_has_no_fix() {
    let detail = Detail::DuplicateKey { key: "Medium".to_owned() };
    let repair = Repair { edits: Vec::new(), related: vec![Span::new(0, 1)], ..repair(RuleId::DuplicateKey, detail) };
    let finding = Diagnostic::from(repair);
    assert_eq!((&*finding.message, &finding.fix), ("duplicate key `Medium`", &None));
    assert_eq!(finding.labels[0].message, "previous member");
}

#[test]
fn the_other_interpretation_is_the_note() {
    let detail = Detail::MissingValue { subject: member("CI_ID"), missing: MissingPart::Value };
    let note = |rival| Diagnostic::from(Repair { rival, ..repair(RuleId::MissingValue, detail.clone()) }).note.clone();
    assert_eq!(note(None).as_deref(), Some("treated as `null`"));
    let long = "x".repeat(100);
    let rivals = [
        (Rival::OtherEnd { text: "New\n".to_owned() }, r"another interpretation: `New\n`".to_owned()),
        (Rival::OtherEnd { text: long.clone() }, format!("another interpretation: `{}…`", &long[..60])),
        (Rival::OtherEnd { text: String::new() }, "the string could also be empty".to_owned()),
        (Rival::OtherBracket, "the missing or extra bracket could also be elsewhere".to_owned()),
        (Rival::Other, "there is another interpretation that is nearly as likely".to_owned()),
    ];
    for (rival, expected) in rivals {
        assert_eq!(note(Some(rival)), Some(expected));
    }
}

#[test]
fn texts_for_separators() {
    let comma = |after, found| render(RuleId::MissingComma, Detail::MissingComma { after, found });
    assert_eq!(
        comma(member("Medium"), None),
        "missing comma after `Medium`\nlabel: expected `,`\nfix: Insert missing comma"
    );
    assert_eq!(
        comma(item(2, "CustomFields"), Some(';')),
        "expected `,` after item 2 of `CustomFields`, found `;`\nlabel: JSON requires a comma\nfix: Replace `;` with `,`"
    );
    let colon = |found: &str| {
        render(RuleId::MissingColon, Detail::MissingColon { key: "a".to_owned(), found: Some(found.to_owned()) })
    };
    assert_eq!(
        colon("->"),
        "expected `:` after `a`, found `->`\nlabel: JSON requires a colon\nfix: Replace `->` with `:`"
    );
    assert_eq!(
        colon(":="),
        "expected `:` after `a`, found `:=`\nlabel: JSON requires a colon\nfix: Replace `:=` with `:`"
    );
    assert_eq!(
        colon(":\""),
        "colon inside the quotes of `a`\nlabel: expected `\":`\nfix: Move colon out of the quotes"
    );
    let extra = |after, count, is_outside| {
        render(RuleId::ExtraComma, Detail::ExtraComma { after, count, mark: ',', is_outside })
    };
    assert_eq!(
        extra(Some(member("a")), 2, false),
        "2 extra commas after `a`\nlabel: nothing to separate\nfix: Remove 2 commas"
    );
    assert_eq!(extra(None, 1, false), "leading comma\nlabel: expected a value\nfix: Remove comma");
    assert_eq!(
        extra(None, 1, true),
        "unexpected comma outside the document\nlabel: expected end of document\nfix: Remove comma"
    );
}

#[test]
fn texts_for_strings() {
    let quotes = |quote: &str, closing: &str, count| {
        let (quote, closing) = (quote.to_owned(), closing.to_owned());
        let finding =
            repair(RuleId::InvalidQuotes, Detail::InvalidQuotes { subject: member("a"), quote, closing, count });
        Diagnostic::from(finding).message.clone()
    };
    assert_eq!(quotes("'", "'", 29), "invalid quotes `'` around 29 strings");
    assert_eq!(quotes("'", "'", 1), "invalid quotes `'` around value of `a`");
    assert_eq!(quotes("“", "”", 1), "invalid quotes `“…”` around value of `a`");
    assert_eq!(quotes("`", "`", 1), "invalid quotes (backticks) around value of `a`");
    let detail = Detail::InvalidEscape {
        subject: member("Description"),
        written: r"\d".to_owned(),
        defect: EscapeDefect::Backslash,
        count: 1,
        json5_drops_backslash: false,
    };
    assert_eq!(
        render(RuleId::InvalidEscape, detail),
        "invalid escape `\\d` in `Description`\nlabel: expected `\\\\`\nnote: the backslash is treated as text\nfix: Escape backslash"
    );
    let detail = Detail::ControlCharacter {
        subject: member("Description"),
        line_break_count: 3,
        tab_count: 0,
        other_count: 0,
        escape: r"\n".to_owned(),
    };
    assert_eq!(
        render(RuleId::ControlCharacter, detail),
        "3 unescaped newlines in `Description`\nlabel: must be escaped: `\\n`\n\
         note: JSON does not allow control characters in strings\nfix: Escape 3 newlines"
    );
    let detail = Detail::UnterminatedString { subject: Subject::Key("Sta".to_owned()) };
    assert_eq!(
        render(RuleId::UnterminatedString, detail),
        "missing closing quote for key `Sta`\nlabel: unterminated string\nfix: Insert missing quote"
    );
}

#[test]
fn texts_for_counted_repairs() {
    let keys = |count, value_count| {
        render(
            RuleId::UnquotedKey,
            Detail::UnquotedKey { key: "Status".to_owned(), has_closing_quote: false, count, value_count },
        )
    };
    assert_eq!(
        keys(14, 15),
        "missing quotes around 14 keys and 15 strings\nlabel: first of 29\nfix: Quote 14 keys and 15 strings"
    );
    assert_eq!(keys(4, 0), "missing quotes around 4 keys\nlabel: first of 4\nfix: Quote 4 keys");
    assert_eq!(
        keys(1, 0),
        "missing quotes around key `Status`\nlabel: expected double quotes\nfix: Quote key `Status`"
    );
    let layer = |layer| {
        let finding = repair(RuleId::EscapedDocument, Detail::EscapedDocument { layer, count: 58 });
        Diagnostic::from(finding).message.clone()
    };
    assert_eq!(layer(LayerKind::Escaped { depth: 1 }), "the document is escaped (58 escapes)");
    assert_eq!(layer(LayerKind::Escaped { depth: 2 }), "the document is escaped 2 times (58 escapes)");
    assert_eq!(layer(LayerKind::LinePrefixes(Prefix::Numbers)), "line numbers before each line");
}

#[test]
fn texts_for_values() {
    let literal = |written: &str, applicability| {
        let detail = Detail::InvalidLiteral { subject: member("a"), written: written.to_owned(), literal: "null" };
        let finding = Diagnostic::from(Repair { applicability, ..repair(RuleId::InvalidLiteral, detail) });
        (finding.message.clone(), finding.note.clone())
    };
    assert_eq!(literal("nil", Applicability::Safe), ("invalid literal `nil`: use `null`".to_owned(), None));
    assert_eq!(
        literal("NaN", Applicability::Unsafe),
        ("invalid literal `NaN`".to_owned(), Some("treated as `null`, but could also be a string".to_owned()))
    );
    let number = |written: &str, number: Option<&str>, doubt| {
        let (written, number) = (written.to_owned(), number.map(str::to_owned));
        render(RuleId::InvalidNumber, Detail::InvalidNumber { subject: member("a"), written, number, doubt })
    };
    assert_eq!(
        number("+1", Some("1"), None),
        "invalid number `+1`: use `1`\nlabel: value of `a`\nfix: Replace `+1` with `1`"
    );
    assert_eq!(
        number("007", None, Some(Doubt::LeadingZero)),
        "invalid number `007`\nlabel: leading zero\nnote: treated as a string, but could also be a number\nfix: Quote value of `a`"
    );
    assert_eq!(
        render(RuleId::UnexpectedEnd, Detail::UnexpectedEnd { location: EndLocation::AfterComma }),
        "unexpected end of input after comma\nlabel: expected another value\nnote: the document looks truncated\n\
         help: restore the missing part of the document\nfix: Close open strings and brackets"
    );
}

/// Returns repairs of every kind. Together they cover all texts, each with long arguments.
fn all_repairs() -> Vec<(RuleId, Detail)> {
    let a = || "a".to_owned();
    let mut all = vec![
        (RuleId::ByteOrderMark, Detail::ByteOrderMark),
        (RuleId::DuplicateKey, Detail::DuplicateKey { key: a() }),
        (RuleId::ExtraColon, Detail::ExtraColon { subject: outermost_object(), count: 1 }),
        (RuleId::ExtraColon, Detail::ExtraColon { subject: outermost_object(), count: 100 }),
        (RuleId::InvalidQuotes, Detail::Concatenation { subject: member("a"), parts: 100 }),
        (RuleId::MissingColon, Detail::MissingColon { key: a(), found: None }),
        (RuleId::MissingKey, Detail::MissingKey { has_colon: false }),
        (RuleId::MultipleDocuments, Detail::MultipleDocuments { count: 100 }),
        (RuleId::TrailingComma, Detail::TrailingComma { after: None, mark: ';' }),
        (RuleId::TrailingComma, Detail::TrailingComma { after: Some(item(1, "a")), mark: ';' }),
        (RuleId::UnescapedQuote, Detail::UnescapedQuote { subject: member("a"), count: 1 }),
        (RuleId::UnescapedQuote, Detail::UnescapedQuote { subject: outermost_object(), count: 100 }),
    ];
    for layer in [
        LayerKind::Escaped { depth: 100 },
        LayerKind::Entities,
        LayerKind::PercentEncoded,
        LayerKind::DoubledQuotes,
        LayerKind::ShellQuoted,
        LayerKind::ContinuedLines,
        LayerKind::Concatenated,
        LayerKind::MarkdownEscapes,
        LayerKind::LinePrefixes(Prefix::Quote),
    ] {
        all.push((RuleId::EscapedDocument, Detail::EscapedDocument { layer, count: 100_000 }));
    }
    for (character, count, has_others) in [('\u{FEFF}', 1, false), ('\u{FEFF}', 1000, false), ('\u{E0041}', 1000, true)]
    {
        let detail = Detail::IrregularWhitespace { character, count, has_others, is_json5: false };
        all.push((RuleId::IrregularWhitespace, detail));
    }
    for (is_unclosed, has_words, is_json5) in [(false, true, false), (true, false, true)] {
        all.push((RuleId::Comment, Detail::Comment { is_unclosed, has_words, is_json5 }));
    }
    for (container, count) in [(None, 1), (Some(outermost_object()), 100)] {
        all.push((RuleId::UnexpectedBracket, Detail::UnexpectedBracket { bracket: '}', count, container }));
    }
    for (found, expected) in [("]", "}"), ("]}", "}]"), ("[", "{")] {
        let (found, expected) = (found.to_owned(), expected.to_owned());
        let detail = Detail::MismatchedBracket { container: outermost_object(), found, expected };
        all.push((RuleId::MismatchedBracket, detail));
    }
    for (levels, next) in [(1, None), (2, Some(a())), (100, Some(a()))] {
        let (containers, brackets) = (vec![outermost_object(); levels], "}".repeat(levels));
        let detail = Detail::UnclosedBracket { containers, brackets, next };
        all.push((RuleId::UnclosedBracket, detail));
    }
    for is_closing_bracket_missing in [true, false] {
        let detail =
            Detail::MissingOpeningBracket { container: outermost_object(), bracket: '{', is_closing_bracket_missing };
        all.push((RuleId::MissingOpeningBracket, detail));
    }
    for missing in [MissingPart::Value, MissingPart::ColonAndValue, MissingPart::Document] {
        all.push((RuleId::MissingValue, Detail::MissingValue { subject: Subject::Document, missing }));
    }
    for (is_inside_container, has_words) in [(false, true), (true, true), (true, false)] {
        all.push((RuleId::UnexpectedText, Detail::UnexpectedText { written: a(), is_inside_container, has_words }));
    }
    for (is_placeholder, has_closing_quote, has_commas, count) in
        [(true, false, false, 1), (false, true, false, 1), (false, false, true, 1), (false, false, false, 100)]
    {
        let detail =
            Detail::UnquotedValue { subject: item(100, "a"), is_placeholder, has_closing_quote, has_commas, count };
        all.push((RuleId::UnquotedValue, detail));
    }
    for location in
        [EndLocation::String, EndLocation::Key, EndLocation::AfterKey, EndLocation::AfterColon, EndLocation::Literal]
    {
        all.push((RuleId::UnexpectedEnd, Detail::UnexpectedEnd { location }));
    }
    for (defect, count) in [
        (EscapeDefect::Json5("'".to_owned()), 1),
        (EscapeDefect::Continuation, 1),
        (EscapeDefect::UnpairedSurrogate, 1),
        (EscapeDefect::Backslash, 100),
    ] {
        let detail = Detail::InvalidEscape {
            subject: outermost_object(),
            written: a(),
            defect,
            count,
            json5_drops_backslash: count > 1,
        };
        all.push((RuleId::InvalidEscape, detail));
    }
    all
}

#[test]
fn all_texts_are_short_and_plain() {
    for (rule, detail) in all_repairs() {
        let finding = Diagnostic::from(repair(rule, detail));
        let message = &finding.message;
        assert!(message.chars().count() <= 80, "{message}");
        assert!(!message.starts_with(char::is_uppercase) && !message.contains("; "), "{message}");
        assert!((1..=5).contains(&finding.label.split(' ').count()), "{}", finding.label);
        let title = &*finding.fix.as_ref().expect("all repairs have edits").title;
        if !matches!(rule, RuleId::DuplicateKey | RuleId::MultipleDocuments) {
            assert!(title.starts_with(char::is_uppercase), "{message}: {title}");
        }
        let texts = [&finding.note, &finding.help].into_iter().flatten().map(String::as_str);
        for text in texts.chain([message, &*finding.label, title]) {
            assert!(!text.ends_with('.') && text.matches('`').count() % 2 == 0, "{text}");
        }
    }
}
