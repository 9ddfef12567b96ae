//! Documents inside documents, such as a code block in Markdown or a script in YAML.

use std::sync::Arc;

use super::format::Parts;
use super::host::Literals;
use super::part::Part;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// Whether fixes may change an inner document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writable {
    /// Fixes may change the inner document, because the outer document contains its text unchanged.
    Yes,
    /// Fixes must not change the inner document, because they do not write the escapes of the outer document.
    No,
}

/// Finds the parts of an inner document with the function `find`. Passes the parts to `each`, with spans in the outer
/// document.
///
/// `content` is the text of the inner document, and `map` maps it to the outer document.
pub(super) fn parts<'s>(
    find: Parts,
    content: &str,
    map: &SourceMap,
    writable: Writable,
    each: &mut dyn FnMut(Part<'s>),
) {
    // The parts of a program share its literals, so these are mapped to the outer document only once.
    let mut shared: Option<(Arc<Literals>, Arc<Literals>)> = None;
    find(content, &mut |part| {
        let literals = match (writable, part.literals) {
            (Writable::No, _) => Some(Arc::default()),
            (Writable::Yes, None) => None,
            (Writable::Yes, Some(own)) => match &shared {
                Some((last, outer)) if Arc::ptr_eq(last, &own) => Some(Arc::clone(outer)),
                _ => {
                    let outer = Arc::new(own.embedded(content, map));
                    shared = Some((own, Arc::clone(&outer)));
                    Some(outer)
                }
            },
        };
        let mapped = Part::new(part.text.into_owned(), part.map.within(map), part.dialect);
        let secrets = part.secrets.iter().map(|span| map.span(*span)).collect();
        let findings = part.findings.into_iter().map(|finding| map_finding(finding, map)).collect();
        each(Part {
            secrets,
            literals,
            findings,
            supplied_keys: part.supplied_keys,
            is_object_literal: part.is_object_literal,
            may_be_incomplete: part.may_be_incomplete,
            ..mapped
        });
    });
}

/// Maps the spans of a finding from the inner document to the outer one.
fn map_finding(mut finding: Diagnostic, map: &SourceMap) -> Diagnostic {
    finding.span = map.span(finding.span);
    for label in &mut finding.labels {
        label.span = map.span(label.span);
    }
    finding
}
