//! JSON Schemas: the built-in ones and the user's, what they say of a tree, and what the parser asks of them.

mod accepts;
mod bundle;
mod deprecated;
mod describe;
pub mod documents;
pub mod envelope;
mod evidence;
mod expansion;
pub mod generate;
mod index;
mod keywords;
mod locate;
mod node;
mod recognize;
mod references;
mod resources;
mod schemas;
mod service_names;
mod services;
pub mod shape;
mod statuses;
mod user;
mod validator;
mod wording;

pub use describe::{Demand, DescribedValue, Description};
pub use documents::{Document, Documents};
pub use expansion::{MAX_DOCUMENT_CHAIN, MAX_EXPANSION, MAX_IN_PLACE, MAX_IN_PLACE_UNEVALUATED};
pub use recognize::{PayloadKind, holds_payload, recognize};
pub(crate) use recognize::{may_hold_payload, recognize_draft};
pub use schemas::{Schemas, StatusSchema, Target};
pub use service_names::MeantService;
pub use services::{ContainerForm, Service, ServiceId};
pub use shape::{EncodedContent, Shapes};
pub use statuses::nearest_status;
pub use user::{RULES, SchemaError, SchemaPlace, UserSchemas};
pub use validator::{CompileError, Detail, Violation};
