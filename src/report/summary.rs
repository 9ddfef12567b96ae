//! The last line of the formats for people.

use crate::lint::Summary;

/// `3 errors`, `1 error`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// What was found, without the last line break: one line, and a second one if some payloads were not checked completely.
pub(super) fn sentence(summary: &Summary) -> String {
    let payloads = count(summary.payloads, "payload");
    let files = count(summary.files, "file");
    let found = match (summary.errors, summary.warnings) {
        (0, 0) if summary.files + summary.passed_over == 0 => return "No file was linted.".to_owned(),
        (0, 0) if summary.payloads == 0 => {
            return format!("No payloads found in {}.", count(summary.files + summary.passed_over, "file"));
        }
        (0, 0) => return format!("All checks passed: {payloads} in {files}.{}", uncovered(summary)),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
    };
    let fixable = match (summary.fixable, summary.unsafe_fixable) {
        (0, 0) => String::new(),
        (safe, 0) => format!("; {safe} fixable with --fix"),
        (0, daring) => format!("; {daring} fixable with --unsafe-fixes"),
        (safe, daring) => format!("; {safe} fixable with --fix, {daring} more with --unsafe-fixes"),
    };
    format!("{found} in {files} ({payloads}){fixable}{}", uncovered(summary))
}

/// Says of how many payloads only the envelope was checked.
fn uncovered(summary: &Summary) -> String {
    let Some(requests) = (summary.uncovered > 0).then(|| count(summary.uncovered, "request")) else {
        return String::new();
    };
    let service = if summary.uncovered == 1 { "a service" } else { "services" };
    format!("\n{requests} to {service} without a schema: only the envelope was checked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        let of = |files, payloads, errors, warnings, fixable, unsafe_fixable| {
            sentence(&Summary {
                files,
                passed_over: 0,
                payloads,
                uncovered: 0,
                errors,
                warnings,
                fixable,
                unsafe_fixable,
            })
        };
        assert_eq!(
            of(2, 7, 3, 1, 2, 1),
            "3 errors and 1 warning in 2 files (7 payloads); 2 fixable with --fix, 1 more with --unsafe-fixes"
        );
        assert_eq!(of(1, 1, 1, 0, 0, 1), "1 error in 1 file (1 payload); 1 fixable with --unsafe-fixes");
        assert_eq!(of(1, 0, 1, 0, 0, 0), "1 error in 1 file (0 payloads)");
        assert_eq!(of(1, 1, 0, 2, 2, 0), "2 warnings in 1 file (1 payload); 2 fixable with --fix");
        assert_eq!(of(3, 3, 0, 0, 0, 0), "All checks passed: 3 payloads in 3 files.");
        assert_eq!(of(1, 1, 0, 0, 0, 0), "All checks passed: 1 payload in 1 file.");
        assert_eq!(of(0, 0, 0, 0, 0, 0), "No file was linted.");
        assert_eq!(of(1, 0, 0, 0, 0, 0), "No payloads found in 1 file.");
        let others = |uncovered| sentence(&Summary { files: 2, payloads: 3, uncovered, ..Summary::default() });
        assert_eq!(
            others(1),
            "All checks passed: 3 payloads in 2 files.\n1 request to a service without a schema: only the envelope was checked"
        );
        assert_eq!(
            others(2),
            "All checks passed: 3 payloads in 2 files.\n2 requests to services without a schema: only the envelope was checked"
        );
        assert_eq!(sentence(&Summary { passed_over: 12, ..Summary::default() }), "No payloads found in 12 files.");
    }
}
