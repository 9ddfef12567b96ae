//! JSON Schemas: the built-in ones, what they say of a tree, and what the parser asks of them.

pub mod documents;
mod node;
pub mod shape;
mod validator;

pub use shape::Shapes;
pub use validator::{Detail, STATUSES, Target, Validators, Violation};
