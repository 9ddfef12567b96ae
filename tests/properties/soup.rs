//! Texts made of the pieces that payloads, and their damage, are made of.

use proptest::prelude::*;

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "'",
    "\\\"",
    "\n",
    " ",
    "  ",
    "\t",
    "\r\n",
    "\u{A0}",
    "\u{FEFF}",
    "\u{200B}",
    "//",
    "/*",
    "*/",
    "#",
    ";",
    "=",
    "=>",
    "...",
    "`",
    "“",
    "”",
    "«",
    "»",
    "null",
    "true",
    "True",
    "None",
    "NaN",
    "undefined",
    "Infinity",
    "0",
    "1",
    "-1",
    "1.5",
    ".5",
    "5.",
    "0x1F",
    "007",
    "1_000",
    "1,5",
    "-",
    "+1",
    "\\u00e9",
    "\\ud83d",
    "\\x41",
    "\\d",
    "é",
    "\u{1F600}",
    "a",
    "\"a\"",
    "\"a\":",
    "\"a\": 1",
    "\"b\": \"x\"",
    "a:",
    "CI Key:",
    "a@example.com",
    "a@example.com,b@example.com",
    "{{name}}",
    "${NAME}",
    "<name>",
    "%NAME%",
    "Sep 11 2020",
    "24/7",
    "C:\\temp",
    "\"Ticket\": {",
    "\"TicketInformation\": {",
    "\"OnChangeValidationFields\": {",
    "\"DiagnosticDtls\": [",
    "\"IncidentContainerJson\": \"{",
    "\"{\\\"a\\\": 1}\"",
    "\\\\",
    "\0",
    "curl -d '",
    "```json\n",
    "```",
    "Json Format",
    "\u{7}",
    "\"Status\": \"New\"",
    "\"objCommonParameters\": {",
    "\"incidentParamsJSON\": {",
];

/// A text of up to `max` pieces.
pub(crate) fn soup(max: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..max).prop_map(|pieces| pieces.concat())
}

/// A valid JSON text.
pub(crate) fn json() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof!["[ -~]{0,12}", "[a-z\"\\\\/\n\t\u{1}é\u{1F600}\u{A0}]{0,8}", "[a-z]{1,6}@example\\.com"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        (-1e9..1e9_f64).prop_map(serde_json::Value::from),
        text.prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::hash_map("[A-Za-z_ ]{1,10}", inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}
