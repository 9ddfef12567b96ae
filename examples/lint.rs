//! Lints files, applies the safe fixes in memory, and prints the remaining findings:
//! `cargo run --example lint -- payload.json`.
#![allow(clippy::print_stdout, reason = "a program that prints its results")]

use std::error::Error;

use summit_lint::{Applicability, Config, Document, Expectation, Source, fix, lint};

fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::default();
    for path in std::env::args_os().skip(1) {
        let source = Source::new(&path, std::fs::read(&path)?)?;
        let document = Document::new(&source, &config, Expectation::Payload);
        let report = lint(&document);
        let fixed = fix(&document, &report, Applicability::Safe);
        println!("{}: {} findings, {} of them fixed", source.path().display(), report.diagnostics.len(), fixed.applied);
        let fixed_source = fixed.text.as_deref().map(|text| source.with_text(text)).transpose()?;
        let after = fixed_source.as_ref().unwrap_or(&source);
        for finding in &fixed.report.diagnostics {
            let position = after.position(finding.span.start);
            println!(
                "  {}:{}: {}[{}] {}",
                position.line,
                position.column,
                finding.severity.as_str(),
                finding.rule,
                finding.message
            );
        }
    }
    Ok(())
}
