//! Escapes text for XML and HTML.

use std::fmt;

/// Text that is escaped when it is displayed, for use between tags or in the quotes of an attribute.
///
/// The text must not contain characters that XML 1.0 does not allow. [`super::sanitize::line`] replaces them.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.split_inclusive(['&', '<', '>', '"', '\'', '\n']) {
            let escape = match part.as_bytes().last() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                // XML requires this escape only in `]]>`.
                Some(b'>') => "&gt;",
                Some(b'"') => "&quot;",
                Some(b'\'') => "&apos;",
                // XML parsers replace a line break in an attribute with a space.
                Some(b'\n') => "&#10;",
                _ => {
                    f.write_str(part)?;
                    continue;
                }
            };
            f.write_str(&part[..part.len() - 1])?;
            f.write_str(escape)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            Escaped("<a b='1' c=\"2\">&lt;]]>\né").to_string(),
            "&lt;a b=&apos;1&apos; c=&quot;2&quot;&gt;&amp;lt;]]&gt;&#10;é"
        );
    }
}
