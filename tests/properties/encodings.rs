//! Texts in any encoding have the same findings, spans of their bytes, and the same encoding when they are written.

use crate::fix;
use crate::lint;
use proptest::prelude::*;
use summit_lint::config::Config;
use summit_lint::diagnostic::{Applicability, Diagnostic};
use summit_lint::document::Expectation;
use summit_lint::fix::repair::{Layout, repair, repair_bytes};
use summit_lint::source::{Source, is_utf16};

use super::soup::soup;

/// Returns the text in UTF-16 with a byte order mark.
fn utf16(text: &str, unit_to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{FEFF}{text}").encode_utf16().flat_map(unit_to_bytes).collect()
}

/// Asserts that a text in UTF-16 has the same findings and fixes as in UTF-8.
fn assert_like_utf8(text: &str, unit_to_bytes: fn(u16) -> [u8; 2]) {
    let bytes = utf16(text, unit_to_bytes);
    let source = Source::new("a.json", bytes.clone()).unwrap();
    let marked = format!("\u{FEFF}{text}");
    assert_eq!(source.text(), marked, "{text:?}");
    assert_eq!(source.encode(source.text()), bytes, "{text:?}");
    let plain = Source::from_text("a.json", text).unwrap();
    assert_eq!(repair(&source, Layout::AsWritten), repair(&plain, Layout::AsWritten), "{text:?}");
    let found = lint(&source, &Config::default(), Expectation::Payload).diagnostics;
    for finding in &found {
        let span = source.byte_span(finding.span);
        let found = &marked[finding.span.range()];
        let encoded: Vec<u8> = found.encode_utf16().flat_map(unit_to_bytes).collect();
        assert_eq!(&bytes[span.range()], encoded, "{finding:?} of {text:?}");
    }
    let rules = |findings: &[summit_lint::diagnostic::Diagnostic]| -> Vec<_> {
        findings.iter().map(|finding| (finding.rule, finding.message.clone())).collect()
    };
    let expected = lint(&plain, &Config::default(), Expectation::Payload).diagnostics;
    assert_eq!(rules(&found), rules(&expected), "{text:?}");
    let fixed = fix(&source, &Config::default(), Expectation::Payload, Applicability::Safe).text;
    let fixed_plain = fix(&plain, &Config::default(), Expectation::Payload, Applicability::Safe).text;
    let expected = fixed_plain.map(|text| utf16(&text, unit_to_bytes));
    assert_eq!(fixed.map(|text| source.encode(&text)), expected, "{text:?}");
}

proptest! {
    #![proptest_config(super::config(512))]

    #[test]
    fn utf16_is_read_and_written_like_utf8(text in soup(16)) {
        // A second byte order mark would be a finding.
        let text = text.trim_start_matches('\u{FEFF}');
        // As UTF-8, this text would be decoded as UTF-16.
        if is_utf16(text.as_bytes()) {
            return Ok(());
        }
        assert_like_utf8(text, u16::to_le_bytes);
        assert_like_utf8(text, u16::to_be_bytes);
    }

    #[test]
    fn a_fix_keeps_invalid_bytes(before in soup(8), bad in 0x80..=0xFF_u8, after in soup(8)) {
        let mut bytes = before.into_bytes();
        bytes.push(bad);
        bytes.extend(after.into_bytes());
        // Fixes may remove comments with their bytes.
        let comment = |pair: &[u8]| matches!(pair, b"//" | b"/*") || pair.contains(&b'#');
        if std::str::from_utf8(&bytes).is_ok() || bytes.windows(2).any(comment) {
            return Ok(());
        }
        let source = Source::new("a.json", bytes.clone()).unwrap();
        let fixed = fix(&source, &Config::default(), Expectation::Payload, Applicability::Safe);
        if let Some(text) = fixed.text {
            prop_assert_eq!(count_invalid(&source.encode(&text)), count_invalid(&bytes), "{:?}", bytes);
        }
    }

    #[test]
    fn a_fix_keeps_invalid_bytes_in_a_payload(bad in 0x80..=0xFF_u8, at in any::<prop::sample::Index>(), in_a_word in any::<bool>()) {
        let payload = include_str!("../../testdata/valid/resolved.object.executive.json").replacen("\n}", ",\n}", 1);
        let mut offsets: Vec<usize> = (0..payload.len()).collect();
        if in_a_word {
            offsets.retain(|at| payload.as_bytes()[*at].is_ascii_alphanumeric());
        }
        let at = *at.get(&offsets);
        let bytes = [&payload.as_bytes()[..at], &[bad], &payload.as_bytes()[at..]].concat();
        let source = Source::new("a.json", bytes.clone()).unwrap();
        let fixed = fix(&source, &Config::default(), Expectation::Payload, Applicability::Safe);
        if let Some(text) = fixed.text {
            prop_assert_eq!(count_invalid(&source.encode(&text)), 1, "{:?}", String::from_utf8_lossy(&bytes));
        }
        // All safe fixes are applied.
        let is_safe = |finding: &Diagnostic| {
            finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe)
        };
        prop_assert!(!fixed.report.diagnostics.iter().any(is_safe), "{:?}", fixed.report.diagnostics);
    }

    #[test]
    fn fixes_and_repairs_keep_invalid_bytes_around_a_payload(prose in prop::collection::vec(any::<u8>(), 0..12), damage in soup(3)) {
        let mut prose = prose;
        prose.retain(|byte| !b"`~<{\n\r\0".contains(byte));
        let before = [b"# ", &prose[..], b"\n\n```json\n"].concat();
        let suffix = [b"\n```\n\n".as_slice(), &prose, b"\n"].concat();
        let payload = format!("{{\"Updater\": \"Caller\", \"Ticket\": {{\"Status\": \"New\"}}, \"TicketInformation\": {{}},{damage}}}");
        let source = Source::new("a.md", [&before, payload.as_bytes(), &suffix].concat()).unwrap();
        let fixed = |applicability| {
            fix(&source, &Config::default(), Expectation::Payload, applicability).text.map(|text| source.encode(&text))
        };
        let repaired = repair_bytes(&source, Layout::AsWritten).ok();
        for after in [fixed(Applicability::Safe), fixed(Applicability::Unsafe), repaired].into_iter().flatten() {
            prop_assert!(after.starts_with(&before) && after.ends_with(&suffix), "{:?}", String::from_utf8_lossy(&after));
        }
    }
}

#[test]
fn a_byte_order_mark_is_not_indentation() {
    for text in [
        "\"Ticket\": {}```json\n;curl -d '\"DiagnosticDtls\": [",
        "\"objCommonParameters\": {//```json\nnull{{name}}\"DiagnosticDtls\": [",
    ] {
        assert_like_utf8(text, u16::to_le_bytes);
    }
}

/// Returns the number of invalid UTF-8 bytes.
fn count_invalid(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum()
}
