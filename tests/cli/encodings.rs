//! Configurations, lists and other input files that are not payloads: in UTF-16, with a byte order mark (as PowerShell
//! writes them), and in other encodings.

use snapbox::str;

use crate::{VALID, damaged, folder, summit_lint};

/// Returns a payload with a safe fix.
fn payload_with_safe_fix() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"")
}

/// Returns `text` in each encoding that has a byte order mark.
fn with_byte_order_marks(text: &str) -> [Vec<u8>; 3] {
    let text = format!("\u{FEFF}{text}");
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect();
    [text.clone().into_bytes(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)]
}

/// Returns `text` in UTF-16 without a byte order mark.
fn utf16_without_mark(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_list_of_files_is_decoded() {
    for list in with_byte_order_marks("ok.json\r\né.json\r\n") {
        let folder = folder(&[
            ("ok.json", &payload_with_safe_fix()),
            ("é.json", &payload_with_safe_fix()),
            ("o", &payload_with_safe_fix()),
            ("k", &payload_with_safe_fix()),
        ]);
        std::fs::write(folder.path().join("list"), list).expect("the file can be written");
        summit_lint(folder.path()).args(["fix", "--files-from", "list"]).assert().code(0);
        let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("the file can be read");
        assert_eq!(
            ["ok.json", "é.json", "o", "k"].map(text),
            [VALID.to_owned(), VALID.to_owned(), payload_with_safe_fix(), payload_with_safe_fix()]
        );
    }
}

#[test]
fn a_list_that_may_be_utf16_is_refused() {
    let folder = folder(&[
        ("ok.json", &payload_with_safe_fix()),
        ("o", &payload_with_safe_fix()),
        ("k", &payload_with_safe_fix()),
    ]);
    let run = |arguments: &[&str], list: Vec<u8>| {
        summit_lint(folder.path()).args(["fix", "-q", "--files-from", "-"]).args(arguments).stdin(list).assert()
    };
    run(&[], utf16_without_mark("ok.json\r\n")).code(2).stderr_eq(str![[r#"
error: cannot tell UTF-16 from NUL-separated names in -; save it as UTF-8, or use `--null` for names of one character

"#]]);
    run(&[], b"\xFF\xFEo\0k\0\0\xD8".to_vec()).code(2).stderr_eq(str![[r#"
error: invalid UTF-16 in list of files -; save it as UTF-8

"#]]);
    for name in ["ok.json", "o", "k"] {
        assert_eq!(
            std::fs::read_to_string(folder.path().join(name)).expect("the file can be read"),
            payload_with_safe_fix()
        );
    }
    run(&["--null"], b"o\0k\0".to_vec()).code(0);
    assert_eq!(std::fs::read_to_string(folder.path().join("o")).expect("the file can be read"), VALID);
}

/// Returns the exit status and the output of a run for each of these contents of the file `name`.
fn outcomes(
    files: &[(&str, &str)],
    name: &str,
    contents: &[Vec<u8>],
    arguments: &[&str],
) -> Vec<(Option<i32>, String)> {
    let folder = folder(files);
    let run = |content: &Vec<u8>| {
        std::fs::write(folder.path().join(name), content).expect("the file can be written");
        let run = summit_lint(folder.path()).args(["check", "a.json", "--output-format", "concise"]).args(arguments);
        let output = run.output().expect("the program starts");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    };
    contents.iter().map(run).collect()
}

#[test]
fn a_list_of_values_is_decoded_or_refused() {
    let payload = damaged("\"Web\"", "\"Wéb\"");
    let configuration = ("summit-lint.json5", "{values: {Medium: {file: 'media.txt'}}}");
    let files = [("a.json", &*payload), configuration];
    let decoded = outcomes(&files, "media.txt", &with_byte_order_marks("# media\r\nWéb\r\nMail\r\n"), &[]);
    assert!(decoded.iter().all(|(status, _)| *status == Some(0)), "{decoded:?}");
    let refused = [b"Mail\nW\xE9b\n".to_vec(), b"\xFF\xFEM\0\0\xD8\n\0".to_vec(), utf16_without_mark("中\nMail\n")];
    let refused = outcomes(&files, "media.txt", &refused, &[]);
    let errors = [
        "media.txt: invalid UTF-8 on line 2; save the file as UTF-8",
        "media.txt: invalid UTF-16 on line 1; save the file as UTF-8",
        "media.txt: unexpected NUL character on line 2; save the file as UTF-8",
    ];
    for ((status, output), error) in refused.iter().zip(errors) {
        assert!(*status == Some(2) && output.replace("\n  │ ", " ").contains(error), "{output}");
    }
}

#[test]
fn a_configuration_is_decoded_or_refused() {
    let payload = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Wéb\", \"Colour\": \"red\",");
    let text = "// média\n{values: {Medium: ['Wéb']}, rules: {'unknown-field': 'off'}}";
    let decoded =
        outcomes(&[("a.json", &payload)], "summit-lint.json5", &with_byte_order_marks(text), &["--deny-warnings"]);
    assert!(decoded.iter().all(|(status, _)| *status == Some(0)), "{decoded:?}");
    let latin1 = text.chars().map(|character| character as u8).collect();
    let [(status, output)] = &outcomes(&[("a.json", &payload)], "summit-lint.json5", &[latin1], &[])[..] else {
        panic!("expected one run")
    };
    assert!(*status == Some(2) && output.contains("invalid UTF-8"), "{output}");
}

#[test]
fn a_baseline_is_decoded_or_refused() {
    let payload = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\",");
    let folder = folder(&[("a.json", &payload)]);
    summit_lint(folder.path()).args(["check", "a.json", "-q", "--write-baseline=known.json"]).assert().code(0);
    let text = std::fs::read_to_string(folder.path().join("known.json")).expect("the file was written");
    let arguments = ["--baseline=known.json", "--deny-warnings"];
    let decoded = outcomes(&[("a.json", &payload)], "known.json", &with_byte_order_marks(&text), &arguments);
    assert!(decoded.iter().all(|(status, _)| *status == Some(0)), "{decoded:?}");
    let [(status, output)] =
        &outcomes(&[("a.json", &payload)], "known.json", &[b"{\"\xE9\": 1}".to_vec()], &arguments)[..]
    else {
        panic!("expected one run")
    };
    assert!(*status == Some(2) && output.contains("invalid UTF-8 on line 1"), "{output}");
}

#[test]
fn a_schema_is_decoded() {
    let schema = String::from_utf8(
        summit_lint(std::path::Path::new("."))
            .args(["schema", "resolved"])
            .output()
            .expect("the program starts")
            .stdout,
    )
    .expect("the output is UTF-8");
    let configuration = ("summit-lint.json5", "{schemas: 'resolved.json'}");
    let decoded = outcomes(&[("a.json", VALID), configuration], "resolved.json", &with_byte_order_marks(&schema), &[]);
    assert!(decoded.iter().all(|(status, _)| *status == Some(0)), "{decoded:?}");
}

#[test]
fn an_empty_configuration_is_valid() {
    for text in ["", " \r\n", "// nothing yet\n"] {
        let folder = folder(&[("a.json", VALID), ("summit-lint.json5", text), ("other.json5", text)]);
        for arguments in [&["check", "a.json"][..], &["check", "a.json", "--config", "other.json5"], &["new", "New"]] {
            summit_lint(folder.path()).args(arguments).assert().code(0).stderr_eq("");
        }
    }
}
