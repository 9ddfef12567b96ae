//! JSON Schemas: the built-in ones and the user's, validation against them, and the lookups that the parser needs.
//!
//! A request has an envelope, which is the same for all services, and usually a container with the data for the
//! service. The container is an object, or JSON in a string. The part of the container that has the status, such as a
//! `Ticket`, is its subject:
//!
//! ```json5
//! {
//!   "ServiceName": "IM_LogOrUpdateIncident",
//!   "objCommonParameters": {
//!     "_ProxyDetails": {},
//!     "incidentParamsJSON": {
//!       "IncidentContainerJsonObj": { // the container
//!         "Updater": "Executive",
//!         "Ticket": { "Status": "New" } // the subject
//!       }
//!     }
//!   }
//! }
//! ```

mod accepts;
mod annotations;
mod bundle;
mod deprecated;
mod describe;
pub mod documents;
pub mod envelope;
mod evidence;
mod expansion;
mod finder;
pub mod generate;
mod index;
mod keywords;
mod locate;
mod node;
mod plausible;
mod recognize;
mod references;
mod resources;
mod samples;
mod schemas;
mod secret_names;
mod service_names;
mod services;
pub mod shape;
mod statuses;
mod tenant_fields;
mod user;
mod validator;
mod vocabulary;
mod wording;

pub use describe::{DescribedValue, Description, Requirement};
pub use documents::{Document, Documents};
pub use expansion::{MAX_DOCUMENT_CHAIN, MAX_EXPANSION, MAX_IN_PLACE, MAX_IN_PLACE_UNEVALUATED};
pub(crate) use plausible::is_plausible;
pub use recognize::{PayloadKind, holds_payload, recognize};
pub(crate) use recognize::{may_hold_payload, recognize_draft};
pub use schemas::{Schemas, StatusSchema, Target};
pub use service_names::SimilarService;
pub use services::{ContainerSpec, Service, ServiceId};
pub use shape::{EncodedContent, Shapes};
pub use statuses::nearest_status;
pub use tenant_fields::TenantField;
pub use user::{RULES, SchemaError, SchemaLocation, UserSchemas};
pub use validator::{CompileError, Detail, Violation};
