//! `invalid-category-path`: nodes of a category path that are not separated by ` / `.
//!
//! The nodes of a path are the categories in it: `Hardware / Laptop` has the nodes `Hardware` and `Laptop`.

use super::finding::{Findings, ViolationGroup};
use super::registry::{Check, Page, Rule};
use crate::config::ValueList;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidCategoryPath,
    fix: Some(Applicability::Unsafe),
    summary: "nodes of a category path that are not separated by ` / `",
    page: Page {
        what: "Checks for category paths whose nodes are not separated by ` / `: a slash with one space on each side. If a \
             path contains this separator, slashes without spaces are part of a name: `I/O / TCP/IP` has the nodes `I/O` and `TCP/IP`.",
        fix: "The fix writes ` / ` between the nodes. It is unsafe, unless its result is one of the values that the \
             configuration lists for the field.",
        why: "`Category_Name`, `OpenCategory_Name` and `Classification_Name` are full paths, which the server compares \
             literally. Without the spaces, the server does not find the category. It uses the default category or none.",
        fields: &["Ticket/Category_Name", "Ticket/OpenCategory_Name", "Ticket/Classification_Name"],
        wrong: &[
            r#"{ "Status": "New", "Category_Name": "Hardware/Laptop/Battery", … }"#,
            r#"{ "Status": "New", "Category_Name": "I/O / TCP/IP /Switch", … }"#,
        ],
        right: &[
            r#"{ "Status": "New", "Category_Name": "Hardware / Laptop / Battery", … }"#,
            r#"{ "Status": "New", "Category_Name": "I/O / TCP/IP / Switch", … }"#,
        ],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(value) = node.as_str() else { return };
    let lists = allowed_values(findings, node);
    // The tenant's configuration allows this path, even if it looks wrong: a slash may belong to the name of a node.
    if lists.iter().any(|list| list.has(value)) {
        return;
    }
    let name = findings.payload.name(node);
    let has_empty_node = value.split('/').any(|part| part.trim().is_empty());
    let mut finding = if has_empty_node {
        findings.new_finding(RULE.id, node, format!("empty node in path `{name}`")).with_label("node without a name")
    } else {
        findings
            .new_finding(RULE.id, node, format!("nodes in `{name}` must be separated by ` / `"))
            .with_label("expected ` / ` between nodes")
    };
    match find_correction(value, &lists) {
        Some((applicability, path)) => {
            let title = format!("Replace `{}` with `{}`", Findings::excerpt(value), Findings::excerpt(&path));
            let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), &path));
            finding = finding.with_fix(applicability, title, vec![edit]);
        }
        None if has_empty_node => {
            finding = finding.with_help("add the missing category name, or remove the extra slash")
        }
        None => finding = finding.with_help("write ` / ` between nodes; a slash without spaces is part of a name"),
    }
    findings.push(finding);
}

/// Returns the lists of allowed values for `node` in the tenant's configuration.
fn allowed_values<'f>(findings: &Findings<'f, '_>, node: NodeRef<'_>) -> Vec<&'f ValueList> {
    let tenant = findings.config.tenant.as_ref();
    let named = tenant.and_then(|tenant| tenant.values.get(&findings.payload.name(node)));
    let root = findings.payload.pointer(findings.payload.root);
    let pointer = findings.payload.pointer(node);
    let lists = named.into_iter().flatten().filter(|allowed| allowed.is_for(&pointer, &root));
    lists.map(|allowed| &*allowed.list).collect()
}

/// Returns the path that was probably intended, and whether the fix is safe. The fix is safe if the tenant lists the
/// allowed paths and only one of these paths matches. Returns `None` if several or none of these paths match.
fn find_correction(value: &str, lists: &[&ValueList]) -> Option<(Applicability, String)> {
    if lists.is_empty() {
        return separate_nodes(value).map(|path| (Applicability::Unsafe, path));
    }
    let mut allowed = lists.iter().map(|list| list.find_same_path(value));
    let first = allowed.next().flatten()?;
    allowed.all(|other| other == Some(first)).then(|| (Applicability::Safe, first.to_owned()))
}

/// Writes ` / ` between the nodes of a path: `Hardware/Laptop` becomes `Hardware / Laptop`.
///
/// A slash next to whitespace is a separator. A bare slash, with whitespace on neither side, is a separator only if all
/// slashes are bare. Returns `None` for a path that has both kinds but no ` / `, such as `I/O /Mail`: the bare slash
/// may be a separator or a part of a name.
fn separate_nodes(value: &str) -> Option<String> {
    let parts: Vec<&str> = value.split('/').collect();
    if parts.iter().any(|part| part.trim().is_empty()) {
        return None;
    }
    let has_bare_slash =
        |pair: &[&str]| !pair[0].ends_with(char::is_whitespace) && !pair[1].starts_with(char::is_whitespace);
    let all_bare = parts.windows(2).all(has_bare_slash);
    if !all_bare && parts.windows(2).any(has_bare_slash) && !value.contains(" / ") {
        return None;
    }
    let mut path = parts[0].trim().to_owned();
    for pair in parts.windows(2) {
        path.push_str(if has_bare_slash(pair) && !all_bare { "/" } else { " / " });
        path.push_str(pair[1].trim());
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_distinguished_from_slashes_in_names() {
        for (value, path) in [
            ("Hardware/Laptop", Some("Hardware / Laptop")),
            ("Hardware /Laptop", Some("Hardware / Laptop")),
            ("A / B /C", Some("A / B / C")),
            ("I/O / TCP/IP /Mail", Some("I/O / TCP/IP / Mail")),
            ("IT  /  Mail", Some("IT / Mail")),
            // It is unclear whether the first slash is a separator.
            ("I/O /Mail", None),
            ("A /  / B", None),
            ("A/", None),
        ] {
            assert_eq!(separate_nodes(value).as_deref(), path, "{value}");
        }
    }

    #[test]
    fn a_fix_is_safe_if_the_tenant_allows_its_result() {
        let list = |values: &[&str]| ValueList::new(values.iter().map(|value| (*value).to_owned()));
        let one_match = list(&["I/O / Mail", "Hardware"]);
        let two_matches = list(&["I/O / Mail", "I / O / Mail"]);
        let safe = Some((Applicability::Safe, "I/O / Mail".to_owned()));
        assert_eq!(find_correction("I/O/Mail", &[&one_match]), safe);
        assert_eq!(find_correction("I/O /Mail", &[&one_match]), safe);
        assert_eq!(find_correction("I/O/Mail", &[&two_matches]), None);
        assert_eq!(find_correction("Network/Mail", &[&one_match]), None);
        assert_eq!(find_correction("Network/Mail", &[]), Some((Applicability::Unsafe, "Network / Mail".to_owned())));
    }
}
