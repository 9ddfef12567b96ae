//! `rules`: lists all rules.

use crate::diagnostic::Category;
use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde::Serialize;
use textwrap::Options;

use super::{Status, terminal};
use crate::rules::{RULES, page};

/// The arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// List the rules in this format.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A table per category.
    Text,
    /// An array of objects.
    Json,
}

/// A rule in the output of `--format json`.
#[derive(Serialize)]
struct RuleEntry {
    name: &'static str,
    category: &'static str,
    level: &'static str,
    /// `safe` or `unsafe`; `null` if findings of the rule have no fix.
    fix: Option<&'static str>,
    summary: &'static str,
}

const HEADING: Style = AnsiColor::Green.on_default().bold();
const NAME: Style = AnsiColor::Cyan.on_default().bold();

pub(super) fn run(arguments: &Arguments) -> Status {
    let printed = match arguments.format {
        Format::Text => terminal::print_styled(&render_table(terminal::prose_width())),
        Format::Json => terminal::print(render_json().as_bytes()),
    };
    if printed { Status::Clean } else { Status::Error }
}

fn render_json() -> String {
    let listed: Vec<RuleEntry> = RULES
        .iter()
        .map(|rule| RuleEntry {
            name: rule.name(),
            category: rule.category().name(),
            level: rule.level().as_str(),
            fix: rule.fix.map(|fix| fix.as_str()),
            summary: rule.summary,
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&listed).expect("strings can be serialized");
    text.push('\n');
    text
}

/// Returns a table for each category, with one rule per line. A summary that is too long for `width` columns is wrapped
/// and indented.
fn render_table(width: usize) -> String {
    let name_width = RULES.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    let mut out = String::new();
    for category in Category::ALL {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{HEADING}{}{HEADING:#}", category.title());
        for rule in page::rules_in(category) {
            let fix = if rule.fix.is_some() { rule.fix_name() } else { "" };
            let level_and_fix = format!("{:<7}  {fix:<14}  ", rule.level().as_str());
            let indent = " ".repeat(name_width + 4 + level_and_fix.len());
            let options = Options::new(width).initial_indent(&indent).subsequent_indent(&indent).break_words(false);
            let summary = textwrap::fill(rule.summary, options);
            let _ =
                writeln!(out, "  {NAME}{:<name_width$}{NAME:#}  {level_and_fix}{}", rule.name(), summary.trim_start());
        }
    }
    let _ = writeln!(
        out,
        "\nEach line has the rule, its level, its fix if any, and a summary. Run `summit-lint explain RULE` for details."
    );
    out
}
