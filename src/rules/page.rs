//! Renders the page of a rule as Markdown, and the list of all rules.

use std::fmt::Write as _;

use super::registry::{RULES, Rule};
use crate::catalog::{ContainerForm, Schemas, ServiceId, Shapes};
use crate::diagnostic::{Category, Level};
use crate::syntax::ShapeId;

/// Explains the `…` in examples.
pub const ELLIPSIS: &str = "`…` stands for the rest of a valid payload.";

/// Stands for the status field of each service in [`Page::fields`](super::Page::fields).
pub(crate) const STATUS: &str = "<status>";

/// Returns an example with invisible characters replaced by their names.
#[must_use]
pub fn visible(example: &str) -> String {
    example.replace('\u{FEFF}', "<U+FEFF>").replace('\u{A0}', "<U+00A0>")
}

/// The heading of the description.
pub const WHAT: &str = "What it does";
/// The heading of the reason.
pub const WHY: &str = "Why is this bad?";
/// The heading of examples with findings.
pub const EXAMPLE: &str = "Example";
/// The heading of examples without findings.
pub const INSTEAD: &str = "Use instead";
/// The heading of the part about the fix.
pub const FIX: &str = "Fix safety";
/// The sentence before [`Rule::suppression_example`].
pub const SUPPRESSION_INTRO: &str = "To suppress one finding, write a comment on the line above:";

impl Rule {
    /// Returns the heading of the part about the configuration.
    #[must_use]
    pub fn options_heading(&self) -> &'static str {
        if self.is_off() { "Options" } else { "Suppress" }
    }

    /// Returns the safety of the fix for a table: `safe`, `unsafe` or `none`.
    #[must_use]
    pub fn fix_name(&self) -> &'static str {
        self.fix.map_or("none", |fix| fix.as_str())
    }

    /// Returns whether an example on the page is abbreviated.
    #[must_use]
    pub fn has_ellipsis(&self) -> bool {
        self.page.wrong.iter().chain(self.page.right).any(|example| example.contains('…'))
    }

    /// Returns the fields that the rule checks, each with its description from the schemas in Markdown.
    #[must_use]
    pub fn fields(&self, schemas: &Schemas) -> Vec<(String, String)> {
        let shapes = schemas.shapes();
        let path = |field: &str| field.split('/').map(str::to_owned).collect::<Vec<String>>();
        let shapes_of = |field: &&str| -> Vec<(String, Option<ShapeId>)> {
            if *field == STATUS {
                // The field has another name in each service.
                let services = schemas.service_ids().filter_map(|id| Some((id, schemas.service(id).container()?)));
                let status = |(id, form): (ServiceId, &ContainerForm)| {
                    Some((form.status()?.to_owned(), shapes.at(Shapes::container(id), form.status_path())))
                };
                return services.filter_map(status).collect();
            }
            let name = field.rsplit('/').next().unwrap_or(field).to_owned();
            vec![(name, shapes.kinds().find_map(|root| shapes.at(root, &path(field))))]
        };
        let described = |(name, shape): (String, Option<ShapeId>)| {
            let facts = schemas.describe(shape?);
            let mut text = facts.description.unwrap_or_default();
            let shown = |value: &serde_json::Value| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (!text.is_empty() && text.len() <= 40).then(|| format!("`{text}`"))
            };
            let values: Vec<String> = facts.values.iter().filter_map(|listed| shown(&listed.value)).collect();
            if values.len() > 1 {
                let _ = write!(text, " One of {}.", values.join(", "));
            } else if let Some(example) = facts.examples.iter().find_map(shown) {
                let _ = write!(text, " For example {example}.");
            }
            Some((name, text))
        };
        self.page.fields.iter().flat_map(shapes_of).filter_map(described).collect()
    }

    /// Returns whether the rule is off by default.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.level() == Level::Off
    }

    /// Returns a configuration file that turns the rule off, or on if it is off by default.
    #[must_use]
    pub fn config_example(&self) -> String {
        let level = if self.is_off() { "warning" } else { "off" };
        format!("{{ \"rules\": {{ \"{}\": \"{level}\" }} }}", self.name())
    }

    /// Returns the sentence before [`Rule::config_example`].
    #[must_use]
    pub fn config_intro(&self) -> String {
        format!("To turn the rule {}, write in `summit-lint.json5`:", if self.is_off() { "on" } else { "off" })
    }

    /// Returns the comment that suppresses a finding on the next line.
    #[must_use]
    pub fn suppression_example(&self) -> String {
        format!("// summit-lint-ignore {}: the reason", self.name())
    }

    /// Returns the page of the rule as Markdown, without its title. Its headings have `level` hash signs.
    #[must_use]
    pub fn markdown(&self, level: usize) -> String {
        let heading = "#".repeat(level);
        let mut out = format!(
            "**{}** · level {} · fix {}\n\n{heading} {WHAT}\n\n{}\n\n{heading} {WHY}\n\n{}\n",
            self.category().title(),
            self.level().as_str(),
            self.fix_name(),
            self.page.what,
            self.page.why
        );
        for (title, examples) in [(EXAMPLE, self.page.wrong), (INSTEAD, self.page.right)] {
            if examples.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{heading} {title}");
            for example in examples {
                let _ = writeln!(out, "\n```json5\n{}\n```", visible(example));
            }
        }
        if self.has_ellipsis() {
            let _ = writeln!(out, "\n{ELLIPSIS}");
        }
        if !self.page.fix.is_empty() {
            let _ = writeln!(out, "\n{heading} {FIX}\n\n{}", self.page.fix);
        }
        let fields = self.fields(&Schemas::builtin());
        if !fields.is_empty() {
            let _ = writeln!(out, "\n{heading} Fields\n");
        }
        for (name, text) in fields {
            let _ = writeln!(out, "- `{name}`: {text}");
        }
        let _ = writeln!(out, "\n{heading} {}\n\n{}\n", self.options_heading(), self.config_intro());
        let _ = writeln!(out, "```json5\n{}\n```\n", self.config_example());
        let _ = writeln!(out, "{SUPPRESSION_INTRO} `{}`", self.suppression_example());
        out
    }
}

/// Returns the list of all rules as Markdown: a table for each category, with links to their pages.
#[must_use]
pub fn list() -> String {
    let mut out = String::from(
        "# Rules\n\n\
         <!-- Written by a test: SNAPSHOTS=overwrite cargo test --test fixtures -->\n\n\
         `summit-lint explain RULE` prints the page of a rule in the terminal. `summit-lint rules` lists all rules.\n",
    );
    for category in Category::ALL {
        let _ = write!(out, "\n## {}\n\n| rule | level | fix | finds |\n| --- | --- | --- | --- |\n", category.title());
        for rule in of(category) {
            // A pipe character would end the cell.
            let summary = rule.summary.replace('|', "\\|");
            let _ = writeln!(
                out,
                "| [`{0}`](rules/{0}.md) | {1} | {2} | {summary} |",
                rule.name(),
                rule.level().as_str(),
                rule.fix_name()
            );
        }
    }
    out
}

/// Returns the rules of a category.
pub fn of(category: Category) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.category() == category)
}
