//! Decides whether a secret that occurs in another text, such as a message, occurs there by chance. For example, the
//! password `Status` is also an ordinary word of messages.

use std::ops::Range;

use super::placeholder::is_placeholder_word;

/// The texts that messages of this program contain between backticks, in addition to names and values of the schemas.
///
/// These texts are well known. If a part of such a text were masked, a reader could infer the secret from the rest.
const MESSAGE_TEXTS: [&str; 64] = [
    "\"deprecated\": true",
    "\"true\"",
    "\"writeOnly\": true",
    "%7B%22Status%22",
    "&quot;",
    "-Depth",
    "-Depth 10",
    ".json",
    ".jsonl",
    ".ndjson",
    "// summit-lint-ignore …",
    "/objCommonParameters/RequestType",
    "01-new.json",
    "2-assigned.json",
    ": null",
    "<your key>",
    "APIKey",
    "AuthType",
    "CI Key",
    "Canceled",
    "Category",
    "ConvertTo-Json",
    "FALSE",
    "INC",
    "In Progress",
    "Infinity",
    "JSON.stringify",
    "NaN",
    "None",
    "Password",
    "System.Collections.Hashtable",
    "System.Object[]",
    "TCP/IP",
    "Ticket/Source",
    "True",
    "UserName",
    "XXXX",
    "YYYY-MM-DD",
    "[object Object]",
    "_ProxyDetails",
    "caller_emailid",
    "changeme",
    "contains",
    "convert",
    "deprecationMessage",
    "false",
    "fix",
    "ignore",
    "limits",
    "name@example.com",
    "nil",
    "null",
    "propertyNames",
    "repair",
    "resolved",
    "services",
    "summit-lint explain RULE",
    "summit-lint rules",
    "summit-lint-ignore",
    "summit-lint.json5",
    "syntax",
    "syntax: json5",
    "true",
    "undefined",
];

/// Returns whether `text` is one of [`MESSAGE_TEXTS`], which messages of this program contain between backticks.
pub(crate) fn is_in_messages(text: &str) -> bool {
    MESSAGE_TEXTS.binary_search(&text).is_ok()
}

/// Returns whether a secret is a common placeholder for secrets, or a text of this program's messages. Other texts may
/// contain such a secret by chance.
pub(crate) fn is_ordinary(secret: &str) -> bool {
    is_placeholder_word(secret) || is_in_messages(secret)
}

/// Returns whether a secret consists only of letters or only of digits. A message may contain such a word or number by
/// chance.
pub(crate) fn is_word_or_number(secret: &str) -> bool {
    secret.chars().all(|c| c.is_ascii_digit()) || secret.chars().all(char::is_alphabetic)
}

/// Returns whether the text at `range` is not a part of a longer word.
pub(crate) fn is_whole_word(text: &str, range: &Range<usize>) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    !text[..range.start].ends_with(part) && !text[range.end..].starts_with(part)
}

/// Returns a value without quotes and backslashes at its start and end.
pub(crate) fn without_quotes(value: &str) -> &str {
    value.trim_matches(['"', '\'', '\\'])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::catalog::Schemas;

    /// Adds the texts between backticks in the strings of a source file, or of all files in a directory.
    fn collect_quoted(path: &Path, found: &mut Vec<String>) {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).expect("it can be read").flatten();
            entries.for_each(|entry| collect_quoted(&entry.path(), found));
            return;
        }
        let text = std::fs::read_to_string(path).expect("it can be read");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for string in lines.collect::<Vec<_>>().join("\n").split('"') {
            let parts: Vec<&str> = string.split('`').collect();
            if parts.len() % 2 == 1 {
                found.extend(parts.iter().skip(1).step_by(2).map(|part| (*part).to_owned()));
            }
        }
    }

    #[test]
    fn every_word_in_backticks_in_messages_of_rules_is_known() {
        assert!(MESSAGE_TEXTS.is_sorted());
        let mut found = Vec::new();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        collect_quoted(&source.join("rules"), &mut found);
        let is_word = |word: &String| word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_known = |word: &String| is_ordinary(word) || Schemas::builtin().has_word(word);
        found.retain(|word| is_word(word) && !is_known(word));
        assert_eq!(found, [""; 0], "add them to MESSAGE_TEXTS");
    }

    #[test]
    fn words_and_numbers_are_recognized() {
        assert!(["number", "Medium", "4711", "käse"].into_iter().all(is_word_or_number));
        assert!(["hunter2", "Zq7", "a b", "a-b"].into_iter().all(|word| !is_word_or_number(word)));
    }

    #[test]
    fn a_part_of_a_longer_word_is_not_a_whole_word() {
        assert!(is_whole_word("a `number`", &(3..9)));
        assert!(!is_whole_word("numbers", &(0..6)) && !is_whole_word("x_y", &(0..1)));
    }
}
