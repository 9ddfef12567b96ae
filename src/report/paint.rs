//! Colors for terminals.

use crate::diagnostic::Severity;

/// Colors text, or returns it unchanged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// Whether to use colors.
    pub color: bool,
}

impl Paint {
    /// Returns `text` between escape sequences with these SGR codes, such as `1;31` for bold red. Returns `text` unchanged
    /// if colors are disabled.
    fn wrap_in_codes(self, codes: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{codes}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Colors text about a finding: red for errors, yellow for warnings.
    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Error => self.wrap_in_codes("1;31", text),
            Severity::Warning => self.wrap_in_codes("1;33", text),
        }
    }

    /// Colors the marker and the label of a related location.
    pub(super) fn related(self, text: &str) -> String {
        self.wrap_in_codes("1;34", text)
    }

    /// Makes text bold.
    pub(super) fn bold(self, text: &str) -> String {
        self.wrap_in_codes("1", text)
    }

    /// Dims the frame of an excerpt: its lines, line numbers and location.
    pub(super) fn frame(self, text: &str) -> String {
        self.wrap_in_codes("2", text)
    }

    /// Colors the title of a note or fix, or a command to run.
    pub(super) fn title(self, text: &str) -> String {
        self.wrap_in_codes("36", text)
    }

    /// Colors a line that a fix adds.
    pub(super) fn added(self, text: &str) -> String {
        self.wrap_in_codes("32", text)
    }

    /// Colors a message of success.
    pub(super) fn success(self, text: &str) -> String {
        self.wrap_in_codes("32", text)
    }

    /// Colors a line that a fix removes.
    pub(super) fn removed(self, text: &str) -> String {
        self.wrap_in_codes("31", text)
    }
}
