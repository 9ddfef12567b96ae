//! A document in another one: a block of code in Markdown, a script in YAML.

use std::sync::Arc;

use super::format::Parts;
use super::host::Literals;
use super::part::Part;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// Whether fixes may change an inner document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writable {
    /// What is written into it is written into the outer document as it is.
    Yes,
    /// The outer document has escapes of its own.
    No,
}

/// Finds the parts of a document whose text is `content`, and which the outer document spells as `map` says.
pub(super) fn parts<'s>(
    find: Parts,
    content: &str,
    map: &SourceMap,
    writable: Writable,
    each: &mut dyn FnMut(Part<'s>),
) {
    // The parts of a program share its literals.
    let mut shared: Option<(Arc<Literals>, Arc<Literals>)> = None;
    find(content, &mut |part| {
        let literals = match (writable, part.literals) {
            (Writable::No, _) => Some(Arc::default()),
            (Writable::Yes, None) => None,
            (Writable::Yes, Some(own)) => match &shared {
                Some((last, outer)) if Arc::ptr_eq(last, &own) => Some(Arc::clone(outer)),
                _ => {
                    let outer = Arc::new(own.within(content, map));
                    shared = Some((own, Arc::clone(&outer)));
                    Some(outer)
                }
            },
        };
        let new = Part::new(part.text.into_owned(), part.map.within(map), part.dialect);
        let secrets = part.secrets.iter().map(|span| map.span(*span)).collect();
        let findings = part.findings.into_iter().map(|finding| moved(finding, map)).collect();
        each(Part {
            secrets,
            literals,
            findings,
            supplied: part.supplied,
            object: part.object,
            partial: part.partial,
            ..new
        });
    });
}

/// A finding of an inner document in the outer one.
fn moved(mut finding: Diagnostic, map: &SourceMap) -> Diagnostic {
    finding.span = map.span(finding.span);
    for label in &mut finding.labels {
        label.span = map.span(label.span);
    }
    finding
}
