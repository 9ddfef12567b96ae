//! The table of all rules.

/// Calls the macro `$define` with a row for each rule: its [`RuleId`](super::RuleId), its name, its [`Category`](super::Category), its
/// default [`Level`](super::Level), and its module in `src/rules`.
///
/// The rows are in the order in which the documentation and lists show the rules: by category, syntax rules first.
macro_rules! for_each_rule {
    ($define:ident) => {
        $define! {
            ByteOrderMark, "byte-order-mark", Syntax, Error, syntax::byte_order_mark;
            Comment, "comment", Syntax, Error, syntax::comment;
            ControlCharacter, "control-character", Syntax, Error, syntax::control_character;
            DuplicateKey, "duplicate-key", Syntax, Error, syntax::duplicate_key;
            EscapedDocument, "escaped-document", Syntax, Error, syntax::escaped_document;
            ExcessiveNesting, "excessive-nesting", Syntax, Error, syntax::excessive_nesting;
            ExtraColon, "extra-colon", Syntax, Error, syntax::extra_colon;
            ExtraComma, "extra-comma", Syntax, Error, syntax::extra_comma;
            InvalidEscape, "invalid-escape", Syntax, Error, syntax::invalid_escape;
            InvalidLiteral, "invalid-literal", Syntax, Error, syntax::invalid_literal;
            InvalidNumber, "invalid-number", Syntax, Error, syntax::invalid_number;
            InvalidQuotes, "invalid-quotes", Syntax, Error, syntax::invalid_quotes;
            InvalidUtf8, "invalid-utf8", Syntax, Error, syntax::invalid_utf8;
            IrregularWhitespace, "irregular-whitespace", Syntax, Error, syntax::irregular_whitespace;
            MergeConflict, "merge-conflict", Syntax, Error, syntax::merge_conflict;
            MismatchedBracket, "mismatched-bracket", Syntax, Error, syntax::mismatched_bracket;
            MissingColon, "missing-colon", Syntax, Error, syntax::missing_colon;
            MissingComma, "missing-comma", Syntax, Error, syntax::missing_comma;
            MissingKey, "missing-key", Syntax, Error, syntax::missing_key;
            MissingOpeningBracket, "missing-opening-bracket", Syntax, Error, syntax::missing_opening_bracket;
            MissingValue, "missing-value", Syntax, Error, syntax::missing_value;
            MultilineRecord, "multiline-record", Syntax, Error, syntax::multiline_record;
            MultipleDocuments, "multiple-documents", Syntax, Error, syntax::multiple_documents;
            TrailingComma, "trailing-comma", Syntax, Error, syntax::trailing_comma;
            UnclosedBracket, "unclosed-bracket", Syntax, Error, syntax::unclosed_bracket;
            UnescapedQuote, "unescaped-quote", Syntax, Error, syntax::unescaped_quote;
            UnexpectedBracket, "unexpected-bracket", Syntax, Error, syntax::unexpected_bracket;
            UnexpectedEnd, "unexpected-end", Syntax, Error, syntax::unexpected_end;
            UnexpectedText, "unexpected-text", Syntax, Error, syntax::unexpected_text;
            UnquotedKey, "unquoted-key", Syntax, Error, syntax::unquoted_key;
            UnquotedValue, "unquoted-value", Syntax, Error, syntax::unquoted_value;
            UnterminatedString, "unterminated-string", Syntax, Error, syntax::unterminated_string;
            UnknownPayload, "unknown-payload", Syntax, Error, syntax::unknown_payload;
            UnknownService, "unknown-service", Envelope, Error, unknown_service;
            MissingContainer, "missing-container", Envelope, Error, missing_container;
            DuplicateContainer, "duplicate-container", Envelope, Error, duplicate_container;
            InvalidContainer, "invalid-container", Envelope, Error, invalid_container;
            IncompleteAuth, "incomplete-auth", Envelope, Error, incomplete_auth;
            MisplacedField, "misplaced-field", Envelope, Error, misplaced_field;
            HardcodedSecret, "hardcoded-secret", Envelope, Warning, hardcoded_secret;
            MissingField, "missing-field", Fields, Error, missing_field;
            EmptyField, "empty-field", Fields, Error, empty_field;
            UnknownField, "unknown-field", Fields, Warning, unknown_field;
            InapplicableField, "inapplicable-field", Fields, Warning, inapplicable_field;
            DeprecatedField, "deprecated-field", Fields, Warning, deprecated_field;
            WrongType, "wrong-type", Fields, Error, wrong_type;
            FlattenedObject, "flattened-object", Fields, Error, flattened_object;
            InvalidValue, "invalid-value", Fields, Error, invalid_value;
            UnknownStatus, "unknown-status", Fields, Error, unknown_status;
            InvalidDate, "invalid-date", Fields, Error, invalid_date;
            InvalidTicketNumber, "invalid-ticket-number", Fields, Error, invalid_ticket_number;
            InvalidCategoryPath, "invalid-category-path", Fields, Warning, invalid_category_path;
            InvalidEmail, "invalid-email", Fields, Error, invalid_email;
            UpdaterPageMismatch, "updater-page-mismatch", BetweenFields, Error, updater_page_mismatch;
            InvalidMailCc, "invalid-mail-cc", BetweenFields, Error, invalid_mail_cc;
            MailCcSeparator, "mail-cc-separator", BetweenFields, Error, mail_cc_separator;
            DuplicateMailCc, "duplicate-mail-cc", BetweenFields, Warning, duplicate_mail_cc;
            IncompleteCi, "incomplete-ci", BetweenFields, Error, incomplete_ci;
            NewWithTicketNumber, "new-with-ticket-number", BetweenFields, Warning, new_with_ticket_number;
            DateOrder, "date-order", BetweenFields, Warning, date_order;
            StatusTransition, "status-transition", BetweenFields, Off, status_transition;
            ResponseError, "response-error", Response, Warning, response_error;
            InvalidSuppression, "invalid-suppression", Suppression, Warning, invalid_suppression;
            UnusedSuppression, "unused-suppression", Suppression, Warning, unused_suppression;
        }
    };
}

pub(crate) use for_each_rule;
