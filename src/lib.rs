//! Validates, repairs and lints the JSON payloads that integrations post to the SUMMIT service-management API.
//!
//! The input may be malformed JSON: the parser repairs it, records all positions, and reports each repair. [`lint`] checks a [`Document`],
//! [`fix`] applies the fixes of its findings, and [`repair`](fn@repair) converts the input to strict JSON. None of these functions performs
//! I/O.
//!
//! ```
//! use summit_lint::{Applicability, Config, Document, Expectation, Source, fix, lint};
//!
//! let text = r#"{ "Updater": "Executive", "Ticket": { "Status": "Resolvd", "Caller_EmailID": dana@example.com } }"#;
//! let source = Source::from_text("payload.json", text)?;
//! let config = Config::default();
//! let document = Document::new(&source, &config, Expectation::Payload);
//! let report = lint(&document);
//! for finding in &report.diagnostics {
//!     let at = source.position(finding.span.start);
//!     println!("{}:{}: {}[{}] {}", at.line, at.column, finding.severity.as_str(), finding.rule, finding.message);
//! }
//!
//! let fixed = fix(&document, &report, Applicability::Safe);
//! let text = fixed.text.expect("quotes are added to the address");
//! assert!(text.contains(r#""Caller_EmailID": "dana@example.com""#));
//! # Ok::<(), summit_lint::TooLarge>(())
//! ```
//!
//! Only the items at this level are the public API. The modules are public so that tests and benchmarks can use them. They can change without
//! notice.
//!
//! The features `cli` and `lsp` add the program and the language server. They are on by default; a library does not need them.
#![cfg_attr(
    not(all(feature = "cli", feature = "lsp")),
    allow(dead_code, unused_imports, reason = "only the program and the server use these items")
)]

#[doc(hidden)]
pub mod catalog;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod files;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod lint;
#[cfg(feature = "lsp")]
#[doc(hidden)]
pub mod lsp;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod secrets;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod syntax;

#[doc(inline)]
pub use config::Config;
#[doc(inline)]
pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label, RuleId, Severity};
#[doc(inline)]
pub use document::{Document, Expectation};
#[doc(inline)]
pub use fix::repair::{Layout, RepairError, repair};
#[doc(inline)]
pub use fix::{Fixed, fix};
#[doc(inline)]
pub use lint::{FileReport, lint};
#[doc(inline)]
pub use source::{Position, Source, Span, TooLarge};
