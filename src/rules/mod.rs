//! The rules. A rule consists of data and a function, in its own file, and is listed here.
//!
//! A rule that can be expressed as a schema keyword is in `schemas/`, which names the rule next to the keyword. Its function
//! turns the violations into a finding. All other rules check the payload themselves.

mod finding;
pub mod page;
mod registry;
pub(crate) mod schema_findings;

mod date_order;
mod deprecated_field;
mod duplicate_container;
mod duplicate_mail_cc;
mod email;
mod empty_field;
mod encoded_content;
mod flattened_object;
mod hardcoded_secret;
mod inapplicable_field;
mod incomplete_auth;
mod incomplete_ci;
mod invalid_category_path;
mod invalid_container;
mod invalid_date;
mod invalid_email;
mod invalid_mail_cc;
mod invalid_suppression;
mod invalid_ticket_number;
mod invalid_value;
mod mail_cc_separator;
mod mailing_list;
mod misplaced_field;
mod missing_container;
mod missing_field;
mod moves;
mod new_with_ticket_number;
mod response_error;
mod result;
mod status_transition;
pub(crate) mod syntax;
pub(crate) mod tenant;
mod unknown_field;
mod unknown_members;
mod unknown_service;
mod unknown_status;
mod unused_suppression;
mod updater_page_mismatch;
mod wrong_type;

pub(crate) use finding::Findings;
pub use registry::{Check, Page, RULES, Rule, find};
pub use status_transition::{Step, TicketHistory};
