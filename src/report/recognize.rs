//! Tells reports of an earlier run from payloads, by how they start.

/// Whether `text` is a report in one of the formats, with findings in it. A report quotes payloads, and may be recognized as one.
#[must_use]
pub fn is_report(text: &str) -> bool {
    let heads = [
        "{\"version\":1,\"diagnostics\":[",
        "{\"rule\":\"",
        "[\n{\"type\":\"issue\",\"check_name\":",
        "::error title=summit-lint",
        "::warning title=summit-lint",
        "Error by rule ",
        "Warning by rule ",
        super::html::HEAD,
    ];
    if heads.iter().any(|head| text.starts_with(head)) || is_sarif(text) {
        return true;
    }
    let mut lines = text.lines();
    let first = lines.next().unwrap_or("");
    if first.starts_with("<?xml") {
        let root = lines.next().unwrap_or("");
        return root.starts_with("<testsuites name=\"summit-lint\">") || root.starts_with("<checkstyle ");
    }
    // `error[rule]` with or without a color, or `path:line:column: error[rule] message`.
    let plain = first.strip_prefix('\u{1b}').and_then(|rest| rest.split_once('m')).map_or(first, |(_, rest)| rest);
    let place = plain.find(": error[").or_else(|| plain.find(": warning["));
    is_heading(plain) || place.is_some_and(|at| is_place(&plain[..at]) && is_heading(&plain[at + 2..]))
}

/// Whether `text` starts as [`super::sarif`] writes it.
fn is_sarif(text: &str) -> bool {
    let rest = text.strip_prefix("{\"$schema\":\"").and_then(|rest| rest.strip_prefix(super::sarif::SCHEMA));
    rest.is_some_and(|rest| rest.starts_with("\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"))
}

/// Whether `text` starts with `error[rule]` or `warning[rule]`.
fn is_heading(text: &str) -> bool {
    let rest = text.strip_prefix("error[").or_else(|| text.strip_prefix("warning["));
    let rule = rest.and_then(|rest| rest.split_once(']')).map_or("", |(rule, _)| rule);
    !rule.is_empty() && rule.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether `text` ends with `:line:column`.
fn is_place(text: &str) -> bool {
    let mut parts = text.rsplitn(3, ':');
    let mut number = || parts.next().is_some_and(|part| part.parse::<u32>().is_ok());
    number() && number()
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
