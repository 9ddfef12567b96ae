//! Recognizes the reports of earlier runs by the start of their text, so that they are not linted as payloads.

/// Returns whether `text` is a report with findings in one of the formats. A report quotes payloads, so it could be
/// mistaken for a payload.
#[must_use]
pub fn is_report(text: &str) -> bool {
    let prefixes = [
        "{\"version\":1,\"diagnostics\":[",
        "{\"rule\":\"",
        "[\n{\"type\":\"issue\",\"check_name\":",
        "::error title=summit-lint",
        "::warning title=summit-lint",
        "Error from rule ",
        "Warning from rule ",
        super::html::HEAD,
    ];
    if prefixes.iter().any(|prefix| text.starts_with(prefix)) || is_sarif(text) {
        return true;
    }
    let mut lines = text.lines();
    let first = lines.next().unwrap_or("");
    if first.starts_with("<?xml") {
        let root = lines.next().unwrap_or("");
        return root.starts_with("<testsuites name=\"summit-lint\">") || root.starts_with("<checkstyle ");
    }
    // The format `full` starts with `error[rule]: message`, which may be in color. The format `concise` starts with
    // `path:line:column: error[rule] message`.
    let uncolored = first.strip_prefix('\u{1b}').and_then(|rest| rest.split_once('m')).map_or(first, |(_, rest)| rest);
    // The offset of the `: ` before the severity.
    let location_end = uncolored.find(": error[").or_else(|| uncolored.find(": warning["));
    starts_with_rule(uncolored)
        || location_end
            .is_some_and(|end| ends_with_position(&uncolored[..end]) && starts_with_rule(&uncolored[end + 2..]))
}

/// Returns whether `text` starts like a SARIF report of this program.
fn is_sarif(text: &str) -> bool {
    let rest = text.strip_prefix("{\"$schema\":\"").and_then(|rest| rest.strip_prefix(super::sarif::SCHEMA));
    rest.is_some_and(|rest| rest.starts_with("\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"))
}

/// Returns whether `text` starts with `error[rule]` or `warning[rule]`.
fn starts_with_rule(text: &str) -> bool {
    let rest = text.strip_prefix("error[").or_else(|| text.strip_prefix("warning["));
    let rule = rest.and_then(|rest| rest.split_once(']')).map_or("", |(rule, _)| rule);
    !rule.is_empty() && rule.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Returns whether `text` ends with `:line:column`.
fn ends_with_position(text: &str) -> bool {
    let mut parts = text.rsplitn(3, ':');
    let mut is_next_number = || parts.next().is_some_and(|part| part.parse::<u32>().is_ok());
    is_next_number() && is_next_number()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, RuleId, Severity};
    use crate::lint::FileReport;
    use crate::report::tests::render;
    use crate::report::{Format, Options};
    use crate::source::Span;

    #[test]
    fn every_format_is_recognized() {
        for severity in [Severity::Error, Severity::Warning] {
            let mut found = Diagnostic::new(RuleId::MissingComma, Span::at(1), "missing comma");
            found.severity = severity;
            let report = FileReport { diagnostics: vec![found], ..FileReport::default() };
            for &format in Format::ALL {
                for color in [false, true] {
                    let shown = render(format, Options { color, ..Options::default() }, "{}", &report);
                    assert!(is_report(&shown), "{format}: {shown}");
                }
            }
        }
    }

    #[test]
    fn payloads_are_not_reports() {
        for text in [
            "",
            "{\"ServiceName\": \"x\"}",
            "[{\"Ticket\": {}}]",
            "error: {",
            "a:1: error[x] y",
            "error[E0308]",
            "<?xml",
        ] {
            assert!(!is_report(text), "{text}");
        }
    }
}
