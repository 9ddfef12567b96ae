//! Reads, validates and lints the JSON payloads of the SUMMIT service-management API.

pub mod catalog;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod document;
pub mod files;
pub mod fix;
pub mod lint;
pub mod lsp;
pub mod report;
pub mod rules;
pub mod secrets;
pub mod source;
pub mod syntax;
