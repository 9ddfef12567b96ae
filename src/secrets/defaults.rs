//! Finds default values in template syntax, such as `value` in `${KEY:-value}` and `{{ key | default("value") }}`. A
//! default for a secret may itself be a secret.

use std::ops::Range;

use super::is_dummy;
use crate::syntax::template;

/// Prefixes that name a source of values, such as `env` in `${env:KEY}`. After such a prefix and a colon is the name of
/// a value, and not a default value.
const NAMESPACES: [&str; 24] = [
    "alias", "cf", "ctx", "env", "file", "fn", "function", "global", "java", "local", "opt", "param", "private",
    "process", "script", "secret", "secrets", "self", "ssm", "sys", "using", "var", "variable", "vault",
];

/// A literal in template syntax that may be a default value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DefaultValue {
    /// The range of the literal in bytes.
    pub range: Range<usize>,
    /// Whether the literal is certainly a default value. Otherwise, it may also be a key by which another value is
    /// looked up.
    pub is_certain: bool,
}

/// Returns the literals in the template syntax of `text` that may be default values.
pub(crate) fn default_values(text: &str) -> Vec<DefaultValue> {
    let mut found = Vec::new();
    for span in template::spans(text) {
        let tag = &text[span.clone()];
        let inner = tag.strip_prefix("${").and_then(|inner| inner.strip_suffix('}'));
        let default = inner.filter(|inner| !inner.starts_with('{')).and_then(shell_default);
        match default {
            Some(range) => {
                let start = span.start + 2;
                found.push(DefaultValue { range: start + range.start..start + range.end, is_certain: true });
            }
            None => add_literals(text, span, &mut found),
        }
    }
    found.retain(|default| !is_dummy(&text[default.range.clone()]));
    found
}

/// Returns the range of the default value in `inner`, the content of `${…}`: `NAME:-default` in shells, or
/// `key:default` in Spring.
fn shell_default(inner: &str) -> Option<Range<usize>> {
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).filter(|end| *end > 0)?;
    let (name, rest) = inner.split_at(end);
    let operator = [":-", ":=", ":+"].into_iter().find(|operator| rest.starts_with(operator));
    // In `${api-key:value}`, the dash is a part of the key. After a name in upper case, a dash is an operator:
    // `${KEY-value}`.
    let is_variable = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let short_operator = ["-", "=", "+"].into_iter().find(|operator| is_variable && rest.starts_with(operator));
    let start = match operator.or(short_operator) {
        Some(operator) => end + operator.len(),
        // Spring writes `${key:default}`. Its keys may contain dashes.
        None => {
            let colon = inner.find(':')?;
            let name = &inner[..colon];
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
            let is_namespace = NAMESPACES.iter().any(|namespace| name.eq_ignore_ascii_case(namespace));
            let is_operator = inner[colon + 1..].starts_with([':', '?']);
            // `${text:0:8}` is a slice of another value.
            let is_slice = inner[colon + 1..].bytes().all(|byte| byte.is_ascii_digit() || b": -".contains(&byte));
            if !is_name || is_namespace || is_operator || is_slice {
                return None;
            }
            colon + 1
        }
    };
    let value = inner[start..].trim_matches(['"', '\'', '\\']);
    let value_start = start + (inner[start..].len() - inner[start..].trim_start_matches(['"', '\'', '\\']).len());
    (!value.is_empty()).then_some(value_start..value_start + value.len())
}

/// Adds the strings in the expression at `span`, except for keys by which a value is looked up. Such a key is the first
/// argument of a call, or an index: `env("KEY")`, `variables['key']`.
fn add_literals(text: &str, span: Range<usize>, found: &mut Vec<DefaultValue>) {
    let mut from = span.start;
    while let Some(start) = text[from..span.end].find(['"', '\'']).map(|at| from + at) {
        let quote = char::from(text.as_bytes()[start]);
        let content = start + 1;
        let Some(end) = text[content..span.end].find(quote).map(|at| content + at) else { return };
        from = end + 1;
        let inner = text[content..end].trim_end_matches('\\');
        let before = text[span.start..start].trim_end_matches('\\').trim_end();
        let function = before.strip_suffix('(').map_or(before, str::trim_end);
        let is_lookup_key = before.ends_with(['(', '[']) && !function.ends_with("default");
        let is_certain = function.ends_with("default")
            || ["||", "??", "?:", " or"].iter().any(|operator| before.ends_with(operator));
        if !is_lookup_key && !inner.is_empty() {
            found.push(DefaultValue { range: content..content + inner.len(), is_certain });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        default_values(text).into_iter().map(|default| &text[default.range]).collect()
    }

    #[test]
    fn defaults_are_found() {
        for text in [
            "${KEY:-S3cretPw99}",
            "${KEY-S3cretPw99}",
            "${KEY:=S3cretPw99}",
            "${api.key:S3cretPw99}",
            "${api-key:S3cretPw99}",
            "${KEY:-'S3cretPw99'}",
            "{{ key | default('S3cretPw99') }}",
            "{{ key | default(\\\"S3cretPw99\\\") }}",
            "{{ default \"S3cretPw99\" .Values.key }}",
            "${process.env.KEY || \"S3cretPw99\"}",
            "${{ secrets.KEY || 'S3cretPw99' }}",
            "#{key ?: 'S3cretPw99'}",
            "Bearer ${KEY:-S3cretPw99}",
        ] {
            assert_eq!(found(text), ["S3cretPw99"], "{text}");
            assert!(default_values(text).iter().all(|default| default.is_certain), "{text}");
        }
    }

    #[test]
    fn keys_for_lookups_are_not_defaults() {
        for text in [
            "${KEY}",
            "${env:KEY}",
            "${KEY:?not set}",
            "${KEY:0:8}",
            "${KEY:-}",
            "${KEY:-xxxx}",
            "@{variables('key')}",
            "{{ lookup[\"key\"] }}",
            "{{key}}",
            "${{ secrets.API_KEY }}",
            "%KEY%",
            "<your-key>",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert!(default_values("{{ lookup('env', 'API_KEY') }}").iter().all(|default| !default.is_certain));
    }
}
