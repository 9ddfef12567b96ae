//! Text in XML.

use std::fmt;

/// `text` as it stands in XML 1.0, between tags or in an attribute's quotes. What XML cannot hold at all, even escaped,
/// has to be gone before: [`super::sanitize::line`] sees to it.
pub(super) struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.split_inclusive(['&', '<', '>', '"', '\'', '\n']) {
            let escape = match part.as_bytes().last() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                // Needed for `]]>` only.
                Some(b'>') => "&gt;",
                Some(b'"') => "&quot;",
                Some(b'\'') => "&apos;",
                // A line break in an attribute is read as a blank.
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
            Text("<a b='1' c=\"2\">&lt;]]>\né").to_string(),
            "&lt;a b=&apos;1&apos; c=&quot;2&quot;&gt;&amp;lt;]]&gt;&#10;é"
        );
    }
}
