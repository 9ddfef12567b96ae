use std::ffi::OsString;

use crate::{VALID, check, formats};

/// What a payload may try to do to whoever reads a report of it.
const HOSTILE: [&str; 22] = [
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

/// Whether a character acts on what stands around it, or shows nothing of itself: told here by the ranges themselves.
fn acts(c: char) -> bool {
    let c = c as u32;
    matches!(c, 0..=0x9 | 0xB..=0x1F | 0x7F..=0x9F | 0x61C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F)
        || matches!(c, 0xFEFF | 0xFFFE | 0xFFFF | 0xFDD0..=0xFDEF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

/// A payload that is invalid everywhere, with hostile names and values.
fn payload() -> String {
    let json = |text: &str| serde_json::to_string(text).expect("text can be written");
    let mut fields = String::new();
    for (index, text) in HOSTILE.iter().enumerate() {
        // As it stands, where it is a control character in a string; escaped; as a name; and cut by a missing comma.
        fields += &format!("\"raw{index}\": \"{}\",\n", text.replace(['"', '\\'], "'"));
        fields += &format!("{}: {} \"Status\": {},\n", json(&format!("name {text}")), json(text), json(text));
        fields += &format!("\"Caller_EmailID\": {}, \"Mail_CC_EmailID\": {},\n", json(text), json(text));
        fields += &format!("\"Expected_Resolution_Date\": {}, stray {text}\n", json(text));
    }
    fields += r#""lone": "\ud800", "lone2": "\udfff\ud800", "long": "#;
    fields += &format!("\"{}\", \"{}\": 1,", "v".repeat(5000), "n".repeat(5000));
    VALID.replacen("\"Medium\": \"Web\",", &fields, 1)
}

/// Commands as the runner of GitHub Actions finds them in a log: a line that starts with `::`, but for blanks.
fn commands(log: &str) -> Vec<&str> {
    log.split(['\n', '\r']).map(str::trim_start).filter(|line| line.starts_with("::")).collect()
}

#[test]
fn nothing_that_a_payload_holds_acts() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    std::fs::write(folder.path().join("a.json"), payload()).expect("it can be written");
    let mut names: Vec<OsString> = HOSTILE.iter().map(|text| text.replace(['/', '\0'], "_").into()).collect();
    #[cfg(unix)]
    names.push(std::os::unix::ffi::OsStringExt::from_vec(b"not \xFF\xFE text\n::error::forged".to_vec()));
    names.push("l".repeat(240).into());
    for mut name in names {
        name.push(".json");
        std::fs::write(folder.path().join(name), "{\"Ticket\": {\"Status\": x}}").expect("it can be written");
    }
    // What the tenant calls its fields and values is quoted as well, and so is what is wrong with a configuration.
    let config = serde_json::json!({ "values": { "Medium": HOSTILE, "Caller_EmailID": HOSTILE } });
    std::fs::write(folder.path().join("summit-lint.json5"), config.to_string()).expect("it can be written");
    for (index, text) in HOSTILE.iter().enumerate() {
        let broken = folder.path().join(format!("broken{index} {}", text.replace(['/', '\0'], "_")));
        std::fs::create_dir(&broken).expect("it can be made");
        let config = serde_json::json!({ "rules": { *text: *text }, "required": [text], *text: 1 });
        std::fs::write(broken.join("summit-lint.json5"), config.to_string()).expect("it can be written");
        std::fs::write(broken.join("b.json"), "{\"Ticket\": {}}").expect("it can be written");
    }
    for format in formats() {
        let mut arguments = vec![".", "none\u{1b}[31m\n::error::forged.json"];
        arguments.extend(["--stdin-filename", "\n::error::forged", "-"]);
        let (out, err) = check(folder.path(), format, &arguments);
        for (stream, text) in [("output", &out), ("error", &err)] {
            let found = text.chars().find(|c| acts(*c));
            assert_eq!(found, None, "{format}, standard {stream}");
            for command in ["##[", "##vso[", "##teamcity["] {
                assert!(!text.contains(command), "{format}, standard {stream}: {command}");
            }
        }
        assert_eq!(commands(&err), [""; 0], "{format}");
        match format {
            "github" => github(&out),
            "junit" | "checkstyle" => {
                let document = roxmltree::Document::parse(&out).expect("it is XML");
                let elements = ["testsuites", "testsuite", "testcase", "failure", "error", "system-out"];
                let elements = if format == "junit" { &elements[..] } else { &["checkstyle", "file", "error"] };
                for element in document.descendants().filter(roxmltree::Node::is_element) {
                    assert!(elements.contains(&element.tag_name().name()), "{element:?}");
                }
                assert!(
                    document
                        .descendants()
                        .filter(|node| node.has_tag_name("error") || node.has_tag_name("failure"))
                        .count()
                        > 100
                );
            }
            "jsonl" => {
                for line in out.lines() {
                    serde_json::from_str::<serde_json::Value>(line).expect("it is JSON");
                }
            }
            "json" | "sarif" | "gitlab" => {
                serde_json::from_str::<serde_json::Value>(&out).expect("it is JSON");
            }
            _ => {}
        }
        if format != "github" {
            assert_eq!(commands(&out), [""; 0], "{format}");
        }
    }
}

/// Every command is one of ours, and says of a file that is there where something is.
fn github(log: &str) {
    let commands = commands(log);
    assert!(commands.len() > 100);
    for command in commands {
        let rest = command.strip_prefix("::error title=").or_else(|| command.strip_prefix("::warning title="));
        let (properties, _) = rest.and_then(|rest| rest.split_once("::")).expect("it is one of ours");
        for property in properties.split(',').skip(1) {
            let (name, value) = property.split_once('=').expect("it has a value");
            assert!(["file", "line", "endLine", "col", "endColumn"].contains(&name), "{command}");
            assert!(!value.contains([':', ',']), "{command}");
            assert!(name == "file" || value.parse::<u32>().is_ok(), "{command}");
        }
    }
}
