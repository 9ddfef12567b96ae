//! A rule's page as Markdown, and the document of all pages.

use std::fmt::Write as _;

use super::registry::{Category, RULES, Rule};

/// What the marks in an example mean.
pub const ELLIPSIS: &str = "`…` stands for the rest of a payload that is right.";

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

    /// How to turn it off everywhere: the text of a configuration file.
    #[must_use]
    pub fn turned_off(&self) -> String {
        format!("{{ \"rules\": {{ \"{}\": \"off\" }} }}", self.name)
    }

    /// How to turn it off for one place: the comment on the line above.
    #[must_use]
    pub fn suppressed(&self) -> String {
        format!("// summit-lint-ignore {}: the reason", self.name)
    }

    /// Its page as Markdown, without the heading that names it. The headings of its parts have `level` signs.
    #[must_use]
    pub fn markdown(&self, level: usize) -> String {
        let heading = "#".repeat(level);
        let mut out = format!(
            "**{}** · level {} · fix {}\n\n{}\n\n{heading} Why\n\n{}\n",
            self.category.title(),
            self.level.as_str(),
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
        let _ = writeln!(out, "\n{heading} Turning it off\n\nEverywhere, in `summit-lint.json5`:\n");
        let _ = writeln!(out, "```json5\n{}\n```\n", self.turned_off());
        let _ = writeln!(out, "For one place, in a comment on the line above: `{}`.", self.suppressed());
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
                rule.name,
                rule.level.as_str(),
                rule.fix_name()
            );
        }
    }
    for category in Category::ALL {
        for rule in of(category) {
            let _ = write!(out, "\n## {}\n\n{}", rule.name, rule.markdown(3));
        }
    }
    out
}

/// The rules of a category.
pub fn of(category: Category) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.category == category)
}
