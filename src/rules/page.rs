//! The page of a rule as Markdown, and the list of all rules.

use std::fmt::Write as _;

use super::registry::{RULES, Rule};
use crate::catalog::{ContainerForm, Schemas, ServiceId, Shapes};
use crate::diagnostic::{Category, Level};
use crate::syntax::ShapeId;

/// What the marks in an example mean.
pub const ELLIPSIS: &str = "`…` stands for the rest of a valid payload.";

/// In [`Page::fields`](super::Page::fields), the status field of each service.
pub(crate) const STATUS: &str = "<status>";

/// Returns an example as it is shown: invisible characters are named.
#[must_use]
pub fn visible(example: &str) -> String {
    example.replace('\u{FEFF}', "<U+FEFF>").replace('\u{A0}', "<U+00A0>")
}

/// The headings of a page.
pub const WHAT: &str = "What it does";
/// The heading of the reason.
pub const WHY: &str = "Why is this bad?";
/// The heading of examples with findings.
pub const EXAMPLE: &str = "Example";
/// The heading of examples without findings.
pub const INSTEAD: &str = "Use instead";
/// The sentence before [`Rule::suppressed`].
pub const SUPPRESSING: &str = "To suppress one finding, write a comment on the line above:";

impl Rule {
    /// Returns the heading of the part about the configuration.
    #[must_use]
    pub fn options(&self) -> &'static str {
        if self.is_off() { "Options" } else { "Suppress" }
    }

    /// What the fix of its findings may do, in words for a table: `safe`, `unsafe` or `none`.
    #[must_use]
    pub fn fix_name(&self) -> &'static str {
        self.fix.map_or("none", |fix| fix.as_str())
    }

    /// Whether the examples on its page leave something out.
    #[must_use]
    pub fn abbreviates(&self) -> bool {
        self.page.wrong.iter().chain(self.page.right).any(|example| example.contains('…'))
    }

    /// The fields that it is about, each with what the schemas say of it, in Markdown.
    #[must_use]
    pub fn fields(&self, schemas: &Schemas) -> Vec<(String, String)> {
        let shapes = schemas.shapes();
        let path = |field: &str| field.split('/').map(str::to_owned).collect::<Vec<String>>();
        let places = |field: &&str| -> Vec<(String, Option<ShapeId>)> {
            if *field == STATUS {
                // Each service has its own.
                let services = schemas.service_ids().filter_map(|id| Some((id, schemas.service(id).container()?)));
                let status = |(id, form): (ServiceId, &ContainerForm)| {
                    Some((form.status()?.to_owned(), shapes.at(Shapes::container(id), form.status_path())))
                };
                return services.filter_map(status).collect();
            }
            let name = field.rsplit('/').next().unwrap_or(field).to_owned();
            vec![(name, shapes.kinds().find_map(|root| shapes.at(root, &path(field))))]
        };
        let told = |(name, shape): (String, Option<ShapeId>)| {
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
        self.page.fields.iter().flat_map(places).filter_map(told).collect()
    }

    /// Returns whether the rule is off by default.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.level() == Level::Off
    }

    /// Returns the configuration file that turns the rule off, or on if it is off by default.
    #[must_use]
    pub fn switched(&self) -> String {
        let level = if self.is_off() { "warning" } else { "off" };
        format!("{{ \"rules\": {{ \"{}\": \"{level}\" }} }}", self.name())
    }

    /// Returns the sentence before [`Rule::switched`].
    #[must_use]
    pub fn switching(&self) -> String {
        format!("To turn the rule {}, write in `summit-lint.json5`:", if self.is_off() { "on" } else { "off" })
    }

    /// Returns the comment that suppresses a finding on the next line.
    #[must_use]
    pub fn suppressed(&self) -> String {
        format!("// summit-lint-ignore {}: the reason", self.name())
    }

    /// Returns the page of the rule as Markdown, without its title. The headings of its parts have `level` signs.
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
        if self.abbreviates() {
            let _ = writeln!(out, "\n{ELLIPSIS}");
        }
        let fields = self.fields(&Schemas::builtin());
        if !fields.is_empty() {
            let _ = writeln!(out, "\n{heading} Fields\n");
        }
        for (name, text) in fields {
            let _ = writeln!(out, "- `{name}`: {text}");
        }
        let _ = writeln!(out, "\n{heading} {}\n\n{}\n", self.options(), self.switching());
        let _ = writeln!(out, "```json5\n{}\n```\n", self.switched());
        let _ = writeln!(out, "{SUPPRESSING} `{}`", self.suppressed());
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
            // A bar in a cell would end it.
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

/// The rules of a category.
pub fn of(category: Category) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.category() == category)
}
