//! `unknown-service`: a `ServiceName` that no schema covers.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Page, Rule};
use super::suggest;
use crate::diagnostic::{Applicability, Edit, Level};

pub(super) const RULE: Rule = Rule {
    name: "unknown-service",
    category: Category::Envelope,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a `ServiceName` that no schema covers",
    page: Page {
        what: "A `ServiceName` that no schema covers. The nearest name that one does is suggested. Of another \
             service's request only the envelope is looked at.",
        why: "The server answers an unknown name with an error and looks at nothing else. A service of your own is \
             covered as soon as the configuration names a schema for it.",
        fields: &["ServiceName"],
        wrong: &[r#"{ "ServiceName": "IM_LogOrUpdateIncidents", … }"#],
        right: &[r#"{ "ServiceName": "IM_LogOrUpdateIncident", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(written) = node.as_str() else { return };
    let services = findings.schemas.services();
    let known: Vec<&str> = services.iter().map(String::as_str).collect();
    let quoted = Findings::quote(written);
    let finding = findings.about(RULE.name, node, format!("`ServiceName` `{quoted}` is covered by no schema"));
    let finding = match suggest::nearest(written, known.iter().copied()) {
        Some(nearest) => {
            let same = suggest::same_letters(written, nearest);
            let applicability = if same { Applicability::Safe } else { Applicability::Unsafe };
            let mut finding = finding.with_label(format!("did you mean `{nearest}`?")).with_fix(
                applicability,
                format!("write `{nearest}`"),
                vec![Edit::replace(node.content_span(), Findings::spell(node.tree(), nearest))],
            );
            finding.message.push_str(&format!("; did you mean `{nearest}`?"));
            finding
        }
        None => {
            let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let mut finding = finding.with_label("no schema covers it");
            finding.message.push_str(&format!(", so only its envelope is looked at; the services known are {list}"));
            finding
        }
    };
    findings.push(finding);
}
