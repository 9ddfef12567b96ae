//! `explain`: shows the page of a rule in the terminal.

use std::fmt::Write as _;
use std::path::Path;

use clap::Args;
use clap::builder::styling::{AnsiColor, Style};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::{Status, print_error, terminal};
use crate::catalog::Schemas;
use crate::diagnostic::nearest;
use crate::files::settings::{Choice, Settings};
use crate::rules::{self, RULES, Rule, page};

/// The arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The rule's name, as findings show it.
    #[arg(value_name = "RULE")]
    rule: String,
}

/// The style of the rule's name at the top.
const TITLE: Style = Style::new().bold();
const HEADING: Style = AnsiColor::Green.on_default().bold();
const CODE: Style = AnsiColor::Cyan.on_default();

pub(super) fn run(arguments: &Arguments) -> Status {
    let name = arguments.rule.as_str();
    let Some(rule) = name.parse().ok().and_then(rules::find) else {
        let mut message = format!("unknown rule `{name}`");
        match nearest(name, RULES.iter().map(Rule::name)) {
            Some(nearest) => {
                let _ = write!(message, "; did you mean `{nearest}`?");
            }
            None => message.push_str("; run `summit-lint rules` to list all rules"),
        }
        print_error(&message);
        return Status::Error;
    };
    // The page lists fields of the schemas, and the configuration may name other schemas. If the configuration is
    // invalid, the built-in schemas are used.
    let load_settings = || Settings::new(Choice::Nearest, Vec::new()).of(Path::new("explain.json")).ok();
    let configured = if rule.page.fields.is_empty() { None } else { load_settings() };
    let schemas = configured.map_or_else(Schemas::builtin, |settings| settings.config.schemas.clone());
    if terminal::print_styled(&render_page(rule, &schemas, terminal::prose_width())) {
        Status::Clean
    } else {
        Status::Error
    }
}

/// Returns the styled page. Its prose is wrapped at `width` columns; examples are not wrapped.
fn render_page(rule: &Rule, schemas: &Schemas, width: usize) -> String {
    let mut out = format!(
        "{TITLE}{}{TITLE:#}\nCategory: {} · Level: {} · Fix: {}\n\n",
        rule.name(),
        rule.category().title(),
        rule.level().as_str(),
        rule.fix_name()
    );
    let _ = writeln!(out, "{HEADING}{}{HEADING:#}", page::WHAT);
    push_paragraph(&mut out, rule.page.what, width);
    push_heading(&mut out, page::WHY);
    push_paragraph(&mut out, rule.page.why, width);
    for (title, examples) in [(page::EXAMPLE, rule.page.wrong), (page::INSTEAD, rule.page.right)] {
        for (index, example) in examples.iter().enumerate() {
            if index == 0 {
                push_heading(&mut out, title);
            } else {
                out.push('\n');
            }
            for line in page::name_invisible_characters(example).lines() {
                let _ = writeln!(out, "  {CODE}{line}{CODE:#}");
            }
        }
    }
    if rule.has_ellipsis() {
        out.push('\n');
        push_paragraph(&mut out, page::ELLIPSIS, width);
    }
    if !rule.page.fix.is_empty() {
        push_heading(&mut out, page::FIX);
        push_paragraph(&mut out, rule.page.fix, width);
    }
    let fields = rule.fields(schemas);
    if !fields.is_empty() {
        push_heading(&mut out, "Fields");
    }
    for (name, text) in fields {
        let text = format!("`{name}`: {text}");
        push_paragraph_with_options(
            &mut out,
            &text,
            Options::new(width).initial_indent("  ").subsequent_indent("    "),
        );
    }
    push_heading(&mut out, rule.options_heading());
    push_paragraph(&mut out, &rule.config_intro(), width);
    let _ = writeln!(out, "  {CODE}{}{CODE:#}", rule.config_example());
    push_paragraph(&mut out, rule.suppression_intro(), width);
    let _ = writeln!(out, "  {CODE}{}{CODE:#}", rule.suppression_example());
    out
}

/// Appends a heading after an empty line.
fn push_heading(out: &mut String, title: &str) {
    let _ = writeln!(out, "\n{HEADING}{title}{HEADING:#}");
}

/// Appends a wrapped paragraph of Markdown. Code between backticks is in color.
fn push_paragraph(out: &mut String, text: &str, width: usize) {
    push_paragraph_with_options(out, text, Options::new(width));
}

fn push_paragraph_with_options(out: &mut String, text: &str, options: Options<'_>) {
    // Lines are not broken inside names with hyphens, such as names of rules.
    let options = options
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let mut is_code = false;
    for line in textwrap::wrap(text, options) {
        for (index, part) in line.split('`').enumerate() {
            if index > 0 {
                is_code = !is_code;
                out.push('`');
            }
            // The style ends before the end of the line, because pagers reset styles at the end of each line.
            if is_code && !part.is_empty() {
                let _ = write!(out, "{CODE}{part}{CODE:#}");
            } else {
                out.push_str(part);
            }
        }
        out.push('\n');
    }
}
