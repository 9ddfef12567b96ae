//! The rules. Each rule has its own file with a constant `RULE` (its name, page and fix) and a function.
//!
//! If a JSON Schema keyword can express what a rule checks, a schema in `schemas/` contains the keyword and names the
//! rule next to it. The function of such a rule, `report`, turns the violations of the keyword into findings. The
//! function of any other rule, `check`, checks the payload itself.
//!
//! The rules use these terms:
//!
//! - A *request* contains a *container*, either as an object (`IncidentContainerJsonObj`) or as JSON in a string
//!   (`IncidentContainerJson`). These are the two *forms* of a container. The object that contains the container is its
//!   *holder*. The *envelope* is the part of a request around the container.
//! - The container contains the *subject*, which is the `Ticket` of an incident, and other objects.
//! - The *shape* of a value is what the schemas define for it, such as the members of an object.

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
mod fix_check;
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
mod member_moves;
mod misplaced_field;
mod missing_container;
mod missing_field;
mod new_with_ticket_number;
mod response_error;
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
