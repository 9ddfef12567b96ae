//! Reads, validates and lints the JSON payloads of the SUMMIT service-management API.

pub mod cli;
pub mod config;
pub mod convert;
pub mod diagnostic;
pub mod discover;
pub mod document;
pub mod edits;
pub mod fix;
pub mod generate;
pub mod lint;
mod loss_guard;
pub mod lsp;
pub mod payload;
pub mod repair;
pub mod report;
pub mod rules;
pub mod schema;
pub mod settings;
pub mod source;
pub mod syntax;
