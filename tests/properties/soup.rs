//! Generates texts from pieces of payloads and of typical damage, valid JSON, and JSON5.

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
    "\\u0062:",
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
    "{\"a\":",
    "{\"a\":{\"a\":[{\"a\":",
    "\r",
    "\u{B}",
    "\\\t",
    "{% if a %}",
    "{{#a}}",
    "{%}",
    "{% endif %}",
    "{{",
    "}}",
    "<%",
    "%>",
    "{{!--",
    "{#",
    "\"incidentParamsJSON\": {",
];

/// Generates texts of up to `max` pieces.
pub(crate) fn soup(max: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..max).prop_map(|pieces| pieces.concat())
}

/// Generates JSON values.
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

/// Generates whitespace and comments of JSON5.
fn json5_gap() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["", "", "", " ", "\n", "\t", "\u{A0}", "\u{FEFF}", "// x\n", "/* y */", "\u{2028}"][..])
}

/// Generates valid JSON5 texts, with all extensions of JSON5.
pub(crate) fn json5_text() -> impl Strategy<Value = String> {
    let number = prop::sample::select(
        &["0", "-0", "1", "-12.5", "+1", ".5", "5.", "-.5e3", "5.e2", "0x1F", "-0xdecaf", "1e400", "Infinity", "-NaN"]
            [..],
    );
    let character = prop_oneof![
        8 => "[a-zA-Z0-9@._:,{}/# -]".boxed(),
        1 => prop::sample::select(
            &["\\n", "\\u00e9", "\\x41", "\\'", "\\\"", "\\\\", "\\v", "\\0", "\\\n", "\\\r\n", "\\d", "é", "\u{1F600}", "\u{2028}"][..]
        )
        .prop_map(str::to_owned)
        .boxed(),
    ];
    let content = prop::collection::vec(character, 0..8).prop_map(|pieces| pieces.concat());
    let string = (content, any::<bool>()).prop_map(|(content, single)| {
        let quote = if single { '\'' } else { '"' };
        format!("{quote}{content}{quote}")
    });
    let word = prop::sample::select(&["null", "true", "false"][..]);
    let leaf = prop_oneof![number.prop_map(str::to_owned), word.prop_map(str::to_owned), string.clone()];
    // An unquoted key may contain escapes, for characters that may start it or only continue it.
    let letter = ["$", "_", "a", "Z", "é", "\\u00e9", "\\u0061", "\\u005F", "\\ud835\\udc9c"];
    let start = prop::sample::select(letter.to_vec());
    let part = prop::sample::select([&letter[..], &["7", "\\u0037", "\u{301}", "\\u0301", "\u{200D}"]].concat());
    let name = (start, prop::collection::vec(part, 0..6)).prop_map(|(start, parts)| start.to_owned() + &parts.concat());
    let key = prop_oneof![string, "[a-zA-Z_$][a-zA-Z0-9_$]{0,5}", name];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        let spaced = (json5_gap(), inner, json5_gap())
            .prop_map(|(before, inner, after)| format!("{before}{inner}{after}"))
            .boxed();
        let member = (json5_gap(), key.clone(), json5_gap(), spaced.clone())
            .prop_map(|(before, key, after, value)| format!("{before}{key}{after}:{value}"));
        let close = |items: Vec<String>, comma: bool| {
            format!("{}{}", items.join(","), if comma && !items.is_empty() { "," } else { "" })
        };
        prop_oneof![
            (prop::collection::vec(spaced, 0..5), any::<bool>())
                .prop_map(move |(items, comma)| format!("[{}]", close(items, comma))),
            (prop::collection::vec(member, 0..5), any::<bool>())
                .prop_map(move |(items, comma)| format!("{{{}}}", close(items, comma))),
        ]
    })
}
