//! The names of the rules.

use std::fmt;
use std::str::FromStr;

/// Defines [`RuleId`] from its variants and their names.
macro_rules! rule_ids {
    ($($variant:ident => $name:literal,)*) => {
        /// The rule that a finding belongs to. The variants have the order of [`crate::rules::RULES`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
        }

        impl RuleId {
            /// Every rule, in the order of the variants.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name of the rule in kebab case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        impl FromStr for RuleId {
            type Err = ParseRuleIdError;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$variant),)*
                    _ => Err(ParseRuleIdError),
                }
            }
        }
    };
}

rule_ids! {
    ByteOrderMark => "byte-order-mark",
    Comment => "comment",
    ControlCharacter => "control-character",
    DuplicateKey => "duplicate-key",
    EscapedDocument => "escaped-document",
    ExcessiveNesting => "excessive-nesting",
    ExtraColon => "extra-colon",
    ExtraComma => "extra-comma",
    InvalidEscape => "invalid-escape",
    InvalidLiteral => "invalid-literal",
    InvalidNumber => "invalid-number",
    InvalidQuotes => "invalid-quotes",
    InvalidUtf8 => "invalid-utf8",
    IrregularWhitespace => "irregular-whitespace",
    MergeConflict => "merge-conflict",
    MismatchedBracket => "mismatched-bracket",
    MissingColon => "missing-colon",
    MissingComma => "missing-comma",
    MissingKey => "missing-key",
    MissingOpeningBracket => "missing-opening-bracket",
    MissingValue => "missing-value",
    MultilineRecord => "multiline-record",
    MultipleDocuments => "multiple-documents",
    TrailingComma => "trailing-comma",
    UnclosedBracket => "unclosed-bracket",
    UnescapedQuote => "unescaped-quote",
    UnexpectedBracket => "unexpected-bracket",
    UnexpectedEnd => "unexpected-end",
    UnexpectedText => "unexpected-text",
    UnquotedKey => "unquoted-key",
    UnquotedValue => "unquoted-value",
    UnterminatedString => "unterminated-string",
    UnknownPayload => "unknown-payload",
    UnknownService => "unknown-service",
    MissingContainer => "missing-container",
    DuplicateContainer => "duplicate-container",
    InvalidContainer => "invalid-container",
    IncompleteAuth => "incomplete-auth",
    MisplacedField => "misplaced-field",
    HardcodedSecret => "hardcoded-secret",
    MissingField => "missing-field",
    EmptyField => "empty-field",
    UnknownField => "unknown-field",
    InapplicableField => "inapplicable-field",
    WrongType => "wrong-type",
    FlattenedObject => "flattened-object",
    InvalidValue => "invalid-value",
    UnknownStatus => "unknown-status",
    InvalidDate => "invalid-date",
    InvalidTicketNumber => "invalid-ticket-number",
    InvalidCategoryPath => "invalid-category-path",
    InvalidEmail => "invalid-email",
    UpdaterPageMismatch => "updater-page-mismatch",
    InvalidMailCc => "invalid-mail-cc",
    MailCcSeparator => "mail-cc-separator",
    DuplicateMailCc => "duplicate-mail-cc",
    IncompleteCi => "incomplete-ci",
    NewWithTicketNumber => "new-with-ticket-number",
    DateOrder => "date-order",
    StatusTransition => "status-transition",
    ResponseError => "response-error",
    InvalidSuppression => "invalid-suppression",
    UnusedSuppression => "unused-suppression",
    // Not in the registry: reports problems in configuration files and cannot be turned off.
    InvalidConfiguration => "invalid-configuration",
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error of parsing a name that no rule has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule")]
pub struct ParseRuleIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_round_trip() {
        for id in RuleId::ALL {
            let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(id.name().bytes().all(is_kebab), "{id}");
            assert_eq!(id.name().parse(), Ok(*id));
        }
        assert_eq!("missing-feild".parse::<RuleId>(), Err(ParseRuleIdError));
    }
}
