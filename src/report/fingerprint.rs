//! Fingerprints, which identify a finding across runs, even if its line has moved.

use std::collections::HashMap;

use super::secrets::Secrets;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// The maximum length, in bytes, of the text that is part of a fingerprint. Longer text, and text on several lines, is
/// not part of the fingerprint, because such text may change for reasons that do not concern the finding.
const MAX_TEXT_BYTES: u32 = 200;

/// Assigns fingerprints to the findings of one file.
///
/// A fingerprint is a hash of the rule, the file name, the JSON pointer without array indices, and the text at the
/// location. The line number is not part of it, because an edit may add or remove lines and payloads before the
/// finding. If several findings have the same parts, their order in the file distinguishes them. Secrets are not part
/// of a fingerprint, so a fingerprint does not help to guess a secret.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    /// The number of findings so far with the same parts, by the hash of these parts.
    counts: HashMap<u128, u32>,
}

impl Fingerprints {
    /// Returns the fingerprint of `diagnostic` as 32 hexadecimal digits.
    ///
    /// This method must be called for all findings of the file, in their order.
    pub(super) fn assign(
        &mut self,
        source: &Source<'_>,
        file_name: &str,
        secrets: &Secrets<'_>,
        diagnostic: &Diagnostic,
    ) -> String {
        let mut hash = Hash::new();
        hash.add(diagnostic.rule.name());
        hash.add(file_name);
        let masked = secrets.mask_pointer(&diagnostic.pointer);
        for segment in masked.as_ref().unwrap_or(&diagnostic.pointer).split('/') {
            let is_index = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
            hash.add(if is_index { "*" } else { segment });
        }
        hash.add(&text_at(source, secrets, diagnostic.span));
        let occurrence = self.counts.entry(hash.0).or_default();
        *occurrence += 1;
        hash.add(&occurrence.to_string());
        format!("{:032x}", hash.0)
    }
}

/// Returns the text at `span`, with one asterisk in place of each secret. Returns an empty string if the text is too
/// long or has several lines.
fn text_at(source: &Source<'_>, secrets: &Secrets<'_>, span: Span) -> String {
    let text =
        source.text().get(span.range()).filter(|text| span.len() <= MAX_TEXT_BYTES && !text.contains(['\n', '\r']));
    let mut shown = String::new();
    let mut in_secret = false;
    for (offset, c) in text.unwrap_or_default().char_indices() {
        let was_in_secret = std::mem::replace(&mut in_secret, secrets.covers(span.start as usize + offset));
        match (was_in_secret, in_secret) {
            (_, false) => shown.push(c),
            (false, true) => shown.push('*'),
            (true, true) => {}
        }
    }
    shown
}

/// The hash function FNV-1a with 128 bits, with its standard offset basis and prime. Unlike the hash of the standard
/// library, it is the same on every machine and in every release.
struct Hash(u128);

impl Hash {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds `text`, and the byte 0xFF as an end marker. This byte does not occur in UTF-8.
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xFF]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::lint::FileReport;

    /// Returns the fingerprints of findings. Each finding has the part of `text` that it is about, its rule, and its
    /// JSON pointer.
    fn fingerprints(text: &str, found: &[(&str, RuleId, &str)]) -> Vec<String> {
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        let secret = text.find("hunter22").map(|start| Span::from(start..start + 8));
        let report = FileReport { secrets: secret.into_iter().collect(), ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let mut fingerprints = Fingerprints::default();
        let mut search_start = 0;
        let assign_next = |(part, rule, pointer): &(&str, RuleId, &str)| {
            let start = search_start + text[search_start..].find(part).expect("the text contains the part");
            search_start = start + part.len();
            let diagnostic = Diagnostic::new(*rule, Span::from(start..search_start), "").with_pointer(*pointer);
            fingerprints.assign(&source, "a.json", &secrets, &diagnostic)
        };
        found.iter().map(assign_next).collect()
    }

    #[test]
    fn fingerprints_do_not_depend_on_preceding_lines_and_payloads() {
        let before = fingerprints("[{\"a\": tru}]", &[("tru", RuleId::InvalidLiteral, "/0/a")]);
        let after = fingerprints("\n\n[{}, {\n\"a\":   tru}]", &[("tru", RuleId::InvalidLiteral, "/1/a")]);
        assert_eq!(before, after);
        assert_eq!(before[0].len(), 32);
    }

    #[test]
    fn each_finding_has_a_unique_fingerprint() {
        let rule = RuleId::InvalidLiteral;
        let found =
            [("x", rule, "/a"), ("x", rule, "/a"), ("x", rule, "/b"), ("y", rule, "/b"), ("y", RuleId::Comment, "/b")];
        let mut fingerprints = fingerprints("x x x y y", &found);
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), found.len());
    }

    #[test]
    fn secrets_do_not_change_a_fingerprint() {
        let fingerprint_with = |secret: &str| {
            let text = format!("\"{secret}\"");
            let source = Source::from_text("a.json", &text).expect("the text of a test is small");
            let span = Span::new(0, text.len() as u32);
            let report = FileReport { secrets: vec![Span::new(1, span.end - 1)], ..FileReport::default() };
            let secrets = Secrets::new(&source, &report);
            Fingerprints::default().assign(
                &source,
                "a.json",
                &secrets,
                &Diagnostic::new(RuleId::MissingComma, span, ""),
            )
        };
        assert_eq!(fingerprint_with("hunter22"), fingerprint_with("a longer one"));
    }
}
