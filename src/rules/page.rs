//! A rule's page as Markdown, and the document of all pages.

use std::fmt::Write as _;

use super::registry::{RULES, Rule};
use crate::catalog::{ContainerForm, Schemas, ServiceId, Shapes};
use crate::diagnostic::{Category, Level};
use crate::syntax::ShapeId;

/// What the marks in an example mean.
pub const ELLIPSIS: &str = "`…` stands for the rest of a payload that is right.";

/// Stands in [`Page::fields`](super::Page::fields) for the status field of each service.
pub(crate) const STATUS: &str = "<status>";

/// An example as it is shown: what cannot be seen is named.
#[must_use]
pub fn visible(example: &str) -> String {
    example.replace('\u{FEFF}', "<U+FEFF>").replace('\u{A0}', "<U+00A0>")
}

impl Rule {
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

    /// Whether somebody has to ask for it.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.level() == Level::Off
    }

    /// How its level is changed everywhere, to off or from it: the text of a configuration file.
    #[must_use]
    pub fn switched(&self) -> String {
        let level = if self.is_off() { "warning" } else { "off" };
        format!("{{ \"rules\": {{ \"{}\": \"{level}\" }} }}", self.name())
    }

    /// How to turn it off for one place: the comment on the line above.
    #[must_use]
    pub fn suppressed(&self) -> String {
        format!("// summit-lint-ignore {}: the reason", self.name())
    }

    /// Its page as Markdown, without the heading that names it. The headings of its parts have `level` signs.
    #[must_use]
    pub fn markdown(&self, level: usize) -> String {
        let heading = "#".repeat(level);
        let mut out = format!(
            "**{}** · level {} · fix {}\n\n{}\n\n{heading} Why\n\n{}\n",
            self.category().title(),
            self.level().as_str(),
            self.fix_name(),
            self.page.what,
            self.page.why
        );
        for (title, examples) in [("Wrong", self.page.wrong), ("Right", self.page.right)] {
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
        let turning = if self.is_off() { "Turning it on and off" } else { "Turning it off" };
        let everywhere = if self.is_off() { "On" } else { "Everywhere" };
        let _ = writeln!(out, "\n{heading} {turning}\n\n{everywhere}, in `summit-lint.json5`:\n");
        let _ = writeln!(out, "```json5\n{}\n```\n", self.switched());
        let _ = writeln!(
            out,
            "{}, in a comment on the line above: `{}`.",
            if self.is_off() { "Off for one place" } else { "For one place" },
            self.suppressed()
        );
        out
    }
}

/// The document of all rules: a table of each category, then every page.
#[must_use]
pub fn document() -> String {
    let mut out = String::from(
        "# Rules\n\n\
         <!-- Written by a test from the pages in src/rules: SNAPSHOTS=overwrite cargo test --test fixtures -->\n\n\
         Every finding names its rule. `summit-lint explain RULE` shows a rule's page in the terminal, and\n\
         `summit-lint rules` the table of all.\n",
    );
    for category in Category::ALL {
        let _ = write!(out, "\n## {}\n\n| rule | level | fix | finds |\n| --- | --- | --- | --- |\n", category.title());
        for rule in of(category) {
            // A bar in a cell would end it.
            let summary = rule.summary.replace('|', "\\|");
            let _ = writeln!(
                out,
                "| [`{0}`](#{0}) | {1} | {2} | {summary} |",
                rule.name(),
                rule.level().as_str(),
                rule.fix_name()
            );
        }
    }
    for category in Category::ALL {
        for rule in of(category) {
            let _ = write!(out, "\n## {}\n\n{}", rule.name(), rule.markdown(3));
        }
    }
    out
}

/// The rules of a category.
pub fn of(category: Category) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.category() == category)
}
