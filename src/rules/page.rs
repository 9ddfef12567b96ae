//! Renders the page of a rule as Markdown, and the list of all rules.

use std::fmt::Write as _;

use super::registry::{RULES, Rule};
use crate::catalog::{ContainerSpec, Schemas, ServiceId, Shapes};
use crate::diagnostic::{Applicability, Category, Level, RuleId};
use crate::syntax::ShapeId;

/// Explains the `…` in examples.
pub const ELLIPSIS: &str = "`…` stands for the rest of a valid payload.";

/// An entry of [`Page::fields`](super::Page::fields) that means the status field of every service. The services have
/// different names for this field.
pub(crate) const ANY_STATUS_FIELD: &str = "<status>";

/// The maximum length of a value that the description of a field shows, in bytes. Longer values are omitted.
const MAX_VALUE_BYTES: usize = 40;

/// Replaces invisible characters in an example by their names, such as `<U+FEFF>`.
#[must_use]
pub fn name_invisible_characters(example: &str) -> String {
    example.replace('\u{FEFF}', "<U+FEFF>").replace('\u{A0}', "<U+00A0>")
}

/// The heading above [`Page::what`](super::Page::what).
pub const WHAT: &str = "What it does";
/// The heading above [`Page::why`](super::Page::why).
pub const WHY: &str = "Why is this bad?";
/// The heading above the examples with findings.
pub const EXAMPLE: &str = "Example";
/// The heading above the examples without findings.
pub const INSTEAD: &str = "Use instead";
/// The heading above [`Page::fix`](super::Page::fix).
pub const FIX: &str = "Fix safety";

impl Rule {
    /// Returns the heading above the configuration that turns the rule on or off.
    #[must_use]
    pub fn options_heading(&self) -> &'static str {
        if self.is_off_by_default() { "Options" } else { "Suppress" }
    }

    /// Returns whether fixes of the rule are safe, for a table: `safe`, `sometimes safe`, `unsafe`, or `none` without a fix.
    #[must_use]
    pub fn fix_name(&self) -> &'static str {
        match self.fix {
            None => "none",
            Some(_) if self.has_exceptional_fixes() => "sometimes safe",
            Some(applicability) => applicability.as_str(),
        }
    }

    /// Returns whether some fixes of the rule are safe and others are not, according to the page of the rule.
    fn has_exceptional_fixes(&self) -> bool {
        let exceptions: &[&str] = match self.fix {
            None => &[],
            Some(Applicability::Safe) => &["unsafe", "safe unless", "safe, unless", "safe only if", "safe if"],
            Some(Applicability::Unsafe) => &["unsafe unless", "unsafe, unless"],
        };
        exceptions.iter().any(|words| self.page.fix.contains(words))
    }

    /// Returns whether an example on the page contains `…`.
    #[must_use]
    pub fn has_ellipsis(&self) -> bool {
        self.page.wrong.iter().chain(self.page.right).any(|example| example.contains('…'))
    }

    /// Returns the names of the fields that the rule checks, each with its description from the schemas in Markdown.
    #[must_use]
    pub fn fields(&self, schemas: &Schemas) -> Vec<(String, String)> {
        let shapes = schemas.shapes();
        let path = |field: &str| field.split('/').map(str::to_owned).collect::<Vec<String>>();
        let shapes_of = |field: &&str| -> Vec<(String, Option<ShapeId>)> {
            if *field == ANY_STATUS_FIELD {
                let services = schemas.service_ids().filter_map(|id| Some((id, schemas.service(id).container()?)));
                let status_field = |(id, spec): (ServiceId, &ContainerSpec)| {
                    Some((spec.status_key()?.to_owned(), shapes.at(Shapes::container(id), spec.status_path())))
                };
                return services.filter_map(status_field).collect();
            }
            let name = field.rsplit('/').next().unwrap_or(field).to_owned();
            vec![(name, shapes.root_shapes().find_map(|root| shapes.at(root, &path(field))))]
        };
        let describe_field = |(name, shape): (String, Option<ShapeId>)| {
            let description = schemas.describe(shape?);
            let mut text = description.description.unwrap_or_default();
            let short_code = |value: &serde_json::Value| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (!text.is_empty() && text.len() <= MAX_VALUE_BYTES).then(|| format!("`{text}`"))
            };
            let values: Vec<String> =
                description.values.iter().filter_map(|listed| short_code(&listed.value)).collect();
            if values.len() > 1 {
                let _ = write!(text, " One of {}.", values.join(", "));
            } else if let Some(example) = description.examples.iter().find_map(short_code) {
                let _ = write!(text, " For example {example}.");
            }
            Some((name, text))
        };
        self.page.fields.iter().flat_map(shapes_of).filter_map(describe_field).collect()
    }

    /// Returns whether the rule is off by default.
    #[must_use]
    pub fn is_off_by_default(&self) -> bool {
        self.level() == Level::Off
    }

    /// Returns a configuration file that turns the rule off. If the rule is off by default, the file turns the rule on.
    #[must_use]
    pub fn config_example(&self) -> String {
        let level = if self.is_off_by_default() { "warning" } else { "off" };
        format!("{{ \"rules\": {{ \"{}\": \"{level}\" }} }}", self.name())
    }

    /// Returns the sentence before [`Rule::config_example`].
    #[must_use]
    pub fn config_intro(&self) -> String {
        format!(
            "To turn the rule {}, write in `summit-lint.json5`:",
            if self.is_off_by_default() { "on" } else { "off" }
        )
    }

    /// Returns the sentence before [`Rule::suppression_example`].
    #[must_use]
    pub fn suppression_intro(&self) -> &'static str {
        if self.is_about_first_character() {
            "To suppress the finding in one file, write a comment anywhere in the file:"
        } else {
            "To suppress one finding, write a comment on the line above:"
        }
    }

    /// Returns the comment that suppresses a finding on the next line or in the file.
    #[must_use]
    pub fn suppression_example(&self) -> String {
        let directive = if self.is_about_first_character() { "summit-lint-ignore-file" } else { "summit-lint-ignore" };
        format!("// {directive} {}: the reason", self.name())
    }

    /// Returns whether all findings of the rule are at the first character of a file. A comment cannot be on a line above
    /// such a finding.
    fn is_about_first_character(&self) -> bool {
        self.id == RuleId::ByteOrderMark
    }

    /// Returns the page of the rule as Markdown, without its title. Each heading starts with `heading_level` hash
    /// signs.
    #[must_use]
    pub fn markdown(&self, heading_level: usize) -> String {
        let heading = "#".repeat(heading_level);
        let mut out = format!(
            "Category: **{}** · Level: {} · Fix: {}\n\n{heading} {WHAT}\n\n{}\n\n{heading} {WHY}\n\n{}\n",
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
                let _ = writeln!(out, "\n```json5\n{}\n```", name_invisible_characters(example));
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
        let _ = writeln!(out, "{} `{}`", self.suppression_intro(), self.suppression_example());
        out
    }
}

/// Returns the list of all rules as Markdown: one table for each category, with links to the pages of the rules.
#[must_use]
pub fn render_list() -> String {
    let mut out = String::from(
        "# Rules\n\n\
         <!-- Written by a test: SNAPSHOTS=overwrite cargo test --test fixtures -->\n\n\
         `summit-lint explain RULE` prints the page of a rule in the terminal. `summit-lint rules` lists all rules.\n",
    );
    for category in Category::ALL {
        let _ = write!(out, "\n## {}\n\n| rule | level | fix | finds |\n| --- | --- | --- | --- |\n", category.title());
        for rule in rules_in(category) {
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
pub fn rules_in(category: Category) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.category() == category)
}
