//! Template syntax between tokens: control tags are skipped, and nothing around them is repaired.

use super::frame::Expect;
use super::parser::Parser;
use super::template::{self, Kind};
use crate::diagnostic::RuleId;

/// Rules about the structure of a text. Which brackets, commas and keys a template renders is not known before it is rendered.
const STRUCTURE: [RuleId; 15] = [
    RuleId::DuplicateKey,
    RuleId::UnexpectedBracket,
    RuleId::ExtraColon,
    RuleId::ExtraComma,
    RuleId::MismatchedBracket,
    RuleId::UnclosedBracket,
    RuleId::MissingColon,
    RuleId::MissingComma,
    RuleId::MissingKey,
    RuleId::MissingOpeningBracket,
    RuleId::MissingValue,
    RuleId::MultipleDocuments,
    RuleId::TrailingComma,
    RuleId::UnexpectedEnd,
    RuleId::UnexpectedText,
];

impl Parser<'_> {
    /// Reads what starts with `{{`, `{%` or `{#` where a value is expected.
    #[cold]
    pub(super) fn template_or_object(&mut self) {
        match template::at(self.text, self.pos) {
            Some((Kind::Placeholder, _)) => self.bare_value(),
            Some((Kind::Control, end)) => self.skip_tag(end),
            None => self.open(true),
        }
    }

    /// Skips a control tag that starts here, or a placeholder where only a key or a comma may be; returns whether there was one.
    pub(super) fn skip_template(&mut self) -> bool {
        if !matches!(self.bytes[self.pos], b'{' | b'<' | b'$' | b'#' | b'@') {
            return false;
        }
        let Some((kind, end)) = template::at(self.text, self.pos) else { return false };
        let renders_members = match self.expect {
            Expect::Key | Expect::FirstKey => self.text[end..].trim_start().bytes().next() != Some(b':'),
            Expect::Next => self.bytes[self.pos] == b'{',
            _ => false,
        };
        if kind == Kind::Placeholder && !(renders_members && self.text[self.pos..].starts_with("{{")) {
            return false;
        }
        self.skip_tag(end);
        true
    }

    fn skip_tag(&mut self, end: usize) {
        self.templated = true;
        self.pos = end;
    }

    /// Drops the repairs of the structure.
    pub(super) fn leave_structure(&mut self) {
        self.repairs.retain(|repair| !STRUCTURE.contains(&repair.rule));
    }
}
