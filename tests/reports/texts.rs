//! Texts that must not appear in outputs: hostile texts and secrets.

/// A valid payload.
const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

/// Texts that try to control a terminal, a CI system or an editor.
pub(crate) const HOSTILE: [&str; 22] = [
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]8;;http://example.com\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}]0;title\u{7}",
    "\u{9b}2J",
    "\u{202e}abc\u{202c}",
    "\u{2066}x\u{2069}\u{200f}",
    "back\u{8}\u{8}\u{8}space",
    "over\rwritten",
    "nul\u{0}byte",
    "two\nlines",
    "\n::error file=x::forged",
    "\n::stop-commands::forged",
    "::add-mask::forged",
    "##vso[task.setvariable variable=x]forged",
    "##[error]forged",
    "##teamcity[buildProblem]",
    "]]><script>alert(1)</script>",
    "&lt;&amp;&#0;&quot;'\"",
    "\u{fffe}\u{ffff}\u{fdd0}",
    "[link](https://example.com){0}",
    "\u{feff}\u{2028}\u{2029}\u{85}",
    "%0A::error::forged%0D",
];

/// Returns whether a character is invisible or changes how other text is displayed. Line feeds do not count.
pub(crate) fn affects_display(c: char) -> bool {
    let c = c as u32;
    matches!(c, 0..=0x9 | 0xB..=0x1F | 0x7F..=0x9F | 0x61C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F)
        || matches!(c, 0xFEFF | 0xFFFE | 0xFFFF | 0xFDD0..=0xFDEF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

/// Returns the workflow commands that a runner of GitHub Actions finds in a log: lines that start with `::` after whitespace.
pub(crate) fn workflow_commands(log: &str) -> Vec<&str> {
    log.split(['\n', '\r']).map(str::trim_start).filter(|line| line.starts_with("::")).collect()
}

/// Secrets, each for another position in a payload.
pub(crate) const SECRETS: [&str; 8] = [
    "k3y-of-the-proxy",
    "pässwörd 1",
    "sess10n-4711",
    "s3cr3t-client-value",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r",
    "0123456789abcdef0123456789abcdef",
    "hunter2-in-a-url",
    "neighbour-key-1",
];

/// Returns a payload with many mistakes, and with hostile keys and values.
pub(crate) fn hostile_payload() -> String {
    let json = |text: &str| serde_json::to_string(text).expect("a string can be serialized");
    let mut fields = String::new();
    for (index, text) in HOSTILE.iter().enumerate() {
        // Unescaped in a string, escaped, as a key, and before a missing comma.
        fields += &format!("\"raw{index}\": \"{}\",\n", text.replace(['"', '\\'], "'"));
        fields += &format!("{}: {} \"Status\": {},\n", json(&format!("name {text}")), json(text), json(text));
        fields += &format!("\"Caller_EmailID\": {}, \"Mail_CC_EmailID\": {},\n", json(text), json(text));
        fields += &format!("\"Expected_Resolution_Date\": {}, stray {text}\n", json(text));
    }
    fields += r#""lone": "\ud800", "lone2": "\udfff\ud800", "long": "#;
    fields += &format!("\"{}\", \"{}\": 1,", "v".repeat(5000), "n".repeat(5000));
    VALID.replacen("\"Medium\": \"Web\",", &fields, 1)
}

/// Returns a payload with the secrets, and with mistakes next to them.
pub(crate) fn payload_of_secrets() -> String {
    let [key, password, session, client, jwt, bearer, url, _] = SECRETS;
    // Messages quote unknown fields and values of wrong types. The missing comma moves positions.
    let fields = format!(
        r#""Medium": "{jwt}" "client_secret": "{client}", "Authorization": "Bearer {bearer}",
        "Sup_Function": "copy of {key}", "Description": "see https://joe:{url}@example.com/ {key}",
        "{key}": 1, "Urgency_Name": {password}, "Status": "{jwt}","#
    );
    let text = VALID.replacen("\"Medium\": \"Web\",", &fields, 1);
    assert!(text.contains(jwt));
    text.replacen(
        "\"XXXXXXXXXXXXXXXX\",",
        &format!("\"{key}\", \"Password\": \"{password}\", \"TokenID\": {session},"),
        1,
    )
}
