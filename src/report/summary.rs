//! The summary at the end of a report in a format for people.

use super::paint::Paint;
use crate::diagnostic::Severity;
use crate::lint::Summary;

/// Returns a number with its noun, in the plural if necessary: `3 errors`, `1 error`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns the totals and the next steps on one line, without a line break at the end. If only the envelope of some
/// payloads was checked, a second line reports this.
pub(super) fn sentence(summary: &Summary, paint: Paint) -> String {
    let payloads = count(summary.payloads, "payload");
    let files = count(summary.files, "file");
    let errors = || paint.severity(Severity::Error, &count(summary.errors, "error"));
    let warnings = || paint.severity(Severity::Warning, &count(summary.warnings, "warning"));
    let found = match (summary.errors, summary.warnings) {
        (0, 0) if summary.files + summary.skipped == 0 => return "No files were linted.".to_owned(),
        (0, 0) if summary.payloads == 0 => {
            return format!("No payloads found in {}.", count(summary.files + summary.skipped, "file"));
        }
        (0, 0) => {
            let passed = paint.success("All checks passed");
            return format!("{passed}: {payloads} in {files}.{}", uncovered_line(summary));
        }
        (_, 0) => errors(),
        (0, _) => warnings(),
        _ => format!("{} and {}", errors(), warnings()),
    };
    let payloads = if summary.payloads == summary.files { String::new() } else { format!(" ({payloads})") };
    let (fix_option, unsafe_fixes_option) = (paint.title("--fix"), paint.title("--unsafe-fixes"));
    let fixable = match (summary.fixable, summary.unsafe_fixable) {
        (0, 0) => String::new(),
        (fixable, 0) => format!(" {fixable} fixable with {fix_option}."),
        (0, fixable) => format!(" {fixable} fixable with {unsafe_fixes_option}."),
        (fixable, more) => format!(" {fixable} fixable with {fix_option}, {more} more with {unsafe_fixes_option}."),
    };
    let details = summary.example.map_or_else(String::new, |(_, rule)| {
        format!(" Details: {}", paint.title(&format!("summit-lint explain {rule}")))
    });
    format!("Found {found} in {files}{payloads}.{fixable}{details}{}", uncovered_line(summary))
}

/// Returns the line about requests to services without a schema, with a line break before the line. Returns an empty
/// string if there are no such requests.
fn uncovered_line(summary: &Summary) -> String {
    let Some(requests) = (summary.uncovered > 0).then(|| count(summary.uncovered, "request")) else {
        return String::new();
    };
    let service = if summary.uncovered == 1 { "a service" } else { "services" };
    format!("\n{requests} to {service} without a schema: only the envelope was checked")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;

    const PLAIN: Paint = Paint { color: false };

    #[test]
    fn the_summary_names_the_totals_and_the_next_steps() {
        let summarize = |files, payloads, errors, warnings, fixable, unsafe_fixable| {
            let summary = Summary {
                files,
                skipped: 0,
                payloads,
                uncovered: 0,
                errors,
                warnings,
                fixable,
                unsafe_fixable,
                example: (errors + warnings > 0).then_some((Severity::Error, RuleId::MissingComma)),
            };
            sentence(&summary, PLAIN)
        };
        assert_eq!(
            summarize(2, 7, 3, 1, 2, 1),
            "Found 3 errors and 1 warning in 2 files (7 payloads). 2 fixable with --fix, 1 more with --unsafe-fixes. Details: summit-lint explain missing-comma"
        );
        let details = "Details: summit-lint explain missing-comma";
        assert_eq!(
            summarize(1, 1, 1, 0, 0, 1),
            format!("Found 1 error in 1 file. 1 fixable with --unsafe-fixes. {details}")
        );
        assert_eq!(summarize(1, 0, 1, 0, 0, 0), format!("Found 1 error in 1 file (0 payloads). {details}"));
        assert_eq!(summarize(1, 1, 0, 2, 2, 0), format!("Found 2 warnings in 1 file. 2 fixable with --fix. {details}"));
        assert_eq!(summarize(3, 3, 0, 0, 0, 0), "All checks passed: 3 payloads in 3 files.");
        assert_eq!(summarize(1, 1, 0, 0, 0, 0), "All checks passed: 1 payload in 1 file.");
        assert_eq!(summarize(0, 0, 0, 0, 0, 0), "No files were linted.");
        assert_eq!(summarize(1, 0, 0, 0, 0, 0), "No payloads found in 1 file.");
        let with_uncovered =
            |uncovered| sentence(&Summary { files: 2, payloads: 3, uncovered, ..Summary::default() }, PLAIN);
        assert_eq!(
            with_uncovered(1),
            "All checks passed: 3 payloads in 2 files.\n1 request to a service without a schema: only the envelope was checked"
        );
        assert_eq!(
            with_uncovered(2),
            "All checks passed: 3 payloads in 2 files.\n2 requests to services without a schema: only the envelope was checked"
        );
        assert_eq!(sentence(&Summary { skipped: 12, ..Summary::default() }, PLAIN), "No payloads found in 12 files.");
    }
}
