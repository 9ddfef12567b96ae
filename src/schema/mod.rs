//! JSON Schemas: the built-in ones and the user's, what they say of a tree, and what the parser asks of them.

mod accepts;
mod bundle;
mod describe;
pub mod documents;
mod expansion;
mod index;
mod keywords;
mod locate;
mod node;
mod schemas;
mod services;
pub mod shape;
mod user;
mod validator;

pub use describe::{Demand, DescribedValue, Description};
pub use documents::{Document, Documents};
pub use expansion::{MAX_DOCUMENT_CHAIN, MAX_EXPANSION, MAX_IN_PLACE, MAX_IN_PLACE_UNEVALUATED};
pub use schemas::{Schemas, StatusSchema, Target};
pub use services::MeantService;
pub use shape::Shapes;
pub use user::{RULES, SchemaError, SchemaPlace, UserSchemas};
pub use validator::{CompileError, Detail, Violation};
