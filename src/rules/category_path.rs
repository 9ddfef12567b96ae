//! `category-path`: a category path without the blanks around `/`.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, Level};

pub(super) const RULE: Rule = Rule {
    name: "category-path",
    category: Category::Fields,
    level: Level::Warning,
    fix: Some(Applicability::Safe),
    summary: "a category path without the blanks around `/`",
    page: Page {
        what: "A category path whose nodes are joined without a space on both sides of the `/`.",
        why: "`Category_Name` and `OpenCategory_Name` are full paths, compared as they are. Without the spaces the \
             server finds no such category and takes the default one, or none.",
        fields: &["Ticket/Category_Name", "Ticket/OpenCategory_Name"],
        wrong: &[r#"{ "Status": "New", "Category_Name": "Hardware/Laptop/Battery", … }"#],
        right: &[r#"{ "Status": "New", "Category_Name": "Hardware / Laptop / Battery", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let Some(written) = node.as_str() else { return };
    let nodes: Vec<&str> = written.split('/').map(str::trim).collect();
    let mut finding = findings
        .about(
            RULE.name,
            node,
            format!(
                "`{name}` is `{}`, but the nodes of a category path are joined by ` / `, with the blanks",
                Findings::quote(written)
            ),
        )
        .with_label("a `/` without a blank on both sides");
    // An empty node is another mistake, and nobody knows its name.
    if nodes.iter().all(|node| !node.is_empty()) {
        let path = nodes.join(" / ");
        let edit = Edit::replace(node.content_span(), Findings::spell(node.tree(), &path));
        finding = finding.with_fix(Applicability::Safe, format!("write `{path}`"), vec![edit]);
    }
    findings.push(finding);
}
