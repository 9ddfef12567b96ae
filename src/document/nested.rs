//! Documents inside documents: a code block in Markdown, a script in YAML.

use std::sync::Arc;

use super::format::Parts;
use super::host::Literals;
use super::part::Part;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// Whether fixes may change an inner document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writable {
    /// Text can be inserted into the outer document unchanged.
    Yes,
    /// The outer document has its own escapes, so fixes must not change the inner one.
    No,
}

/// Finds the parts of an inner document with the text `content`. `map` maps it to the outer document.
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

/// Moves a finding of an inner document to the outer one.
fn moved(mut finding: Diagnostic, map: &SourceMap) -> Diagnostic {
    finding.span = map.span(finding.span);
    for label in &mut finding.labels {
        label.span = map.span(label.span);
    }
    finding
}
