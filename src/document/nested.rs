//! Documents inside documents, such as a code block in Markdown or a script in YAML.

use std::sync::Arc;

use super::format::PartFinder;
use super::host::Literals;
use super::part::Part;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// Whether fixes may change an inner document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writable {
    /// Fixes may change the inner document, because the outer document contains its text unchanged.
    Yes,
    /// Fixes must not change the inner document, because fixes cannot write the escapes of the outer document.
    No,
}

/// Finds the parts of an inner document with the function `find`. Passes the parts to `each`, with spans in the outer
/// document.
///
/// `content` is the text of the inner document, and `map` maps it to the outer document.
pub(super) fn parts<'s>(
    find: PartFinder,
    content: &str,
    map: &SourceMap,
    writable: Writable,
    each: &mut dyn FnMut(Part<'s>),
) {
    // The literals of the last part, before and after mapping to the outer document. All parts of a program have the
    // same literals, so these are mapped only once.
    let mut last_mapped: Option<(Arc<Literals>, Arc<Literals>)> = None;
    find(content, &mut |part| {
        let literals = match (writable, part.literals) {
            (Writable::No, _) => Some(Arc::default()),
            (Writable::Yes, None) => None,
            (Writable::Yes, Some(literals)) => match &last_mapped {
                Some((last, mapped)) if Arc::ptr_eq(last, &literals) => Some(Arc::clone(mapped)),
                _ => {
                    let mapped = Arc::new(literals.with_embedding(content, map));
                    last_mapped = Some((literals, Arc::clone(&mapped)));
                    Some(mapped)
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
