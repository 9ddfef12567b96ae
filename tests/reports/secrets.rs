//! Checks that no output format shows a secret.

use crate::texts::{SECRETS, payload_of_secrets};
use crate::{VALID, check, formats, summit_lint};

#[test]
fn no_format_shows_a_secret() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("the file can be written");
    write("a.json", &payload_of_secrets());
    // A line without findings is shown next to a line with a finding.
    let clean = serde_json::from_str::<serde_json::Value>(VALID).expect("the text is JSON").to_string();
    assert!(clean.contains("XXXXXXXXXXXXXXXX"));
    let clean = clean.replace("XXXXXXXXXXXXXXXX", SECRETS[7]);
    write("b.jsonl", &format!("{}\n{clean}\n", clean.replace("\"Web\"", "Web")));
    for format in formats() {
        let (out, err) = check(folder.path(), format, &["."]);
        assert!(out.contains("client_secret") || format == "junit" || format == "github", "{format}: {out}");
        for secret in SECRETS {
            assert!(!out.contains(secret) && !err.contains(secret), "{format} shows {secret}: {out}{err}");
            // The start of a truncated secret must not appear either.
            let start: String = secret.chars().take(12).collect();
            assert!(!out.contains(&start) && !err.contains(&start), "{format} shows {start}: {out}{err}");
        }
    }
}

/// Returns the reports on `files` in every format, and the patch in a CI log.
fn all_outputs(files: &[(&str, String)]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("the file can be written");
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let mut shown: Vec<(String, String)> = formats()
        .map(|format| {
            let (out, err) = check(folder.path(), format, &names);
            (format.to_owned(), out + &err)
        })
        .collect();
    let patch = summit_lint(folder.path()).args(["fix", "--diff", "--unsafe-fixes"]).args(&names).env("CI", "1");
    let output = patch.output().expect("the program starts");
    shown.push(("patch".to_owned(), String::from_utf8(output.stdout).expect("the output is UTF-8")));
    shown
}

/// Returns a payload with this API key.
fn with_key(key: &str) -> String {
    assert!(VALID.contains("XXXXXXXXXXXXXXXX"));
    VALID.replacen("XXXXXXXXXXXXXXXX", key, 1)
}

#[test]
fn no_format_shows_a_secret_in_source_code() {
    let payload = |open: &str, key: &str, value: &str, close: &str| {
        format!(
            "{open}\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {{\n  \"_ProxyDetails\": \
             {{\"AuthType\": \"APIKEYY\", {key}: {value}}}}}}}{close}\n"
        )
    };
    let key = "\"APIKey\"";
    let files = [
        (
            "a.py",
            payload("p = {", key, "os.environ.get(\"K\", \"Zq7xK9wP2mVb4\")", "")
                + "p[\"_ProxyDetails\"][\"Password\"] = \"Zq7xK9wP2mVb4\"\n",
        ),
        ("b.py", payload("p = {", key, "(\n    \"Zq7xK9wP2mVb4\"\n  )", "\npassword: str = \"Zq7xK9wP2mVb4\"")),
        ("c.js", payload("const p = {", "APIKey", "process.env.K || 'Zq7xK9wP2mVb4'", ";")),
        ("d.js", payload("const p = {", "APIKey", "test ? atob('Zq7xK9wP2mVb4') : \"Zq7xK9wP2mVb4\"", ";")),
        (
            "e.yaml",
            "password: hunter Zq7xK9wP2mVb4\np:\n  ServiceName: IM_LogOrUpdateIncident\n  objCommonParameters:\n    \
             _ProxyDetails:\n      AuthType: APIKEYY\n      Password: |\n        Zq7xK9wP2mVb4\n"
                .to_owned(),
        ),
    ];
    for (format, shown) in all_outputs(&files) {
        assert!(shown.contains("APIKEY"), "{format}: {shown}");
        assert!(!shown.contains("Zq7x") && !shown.contains("P2mVb4"), "{format}: {shown}");
    }
}

#[test]
fn no_format_shows_a_secret_under_an_unexpected_key() {
    let fields =
        "\"Medium\": 5, \"db_password\": \"Zq7xK\", /* old password Zq7xK9wP2mVb4 */ \"pwd\": \"Zq7xK9wP2mVb5\",";
    let files = [
        ("a.json", with_key("${KEY:-Zq7xK9wP2mVb4}").replacen("\"Medium\": \"Web\",", fields, 1)),
        ("b.json", with_key("APIKEY").replacen("\"AuthType\": \"APIKEY\"", "\"AuthType\": \"ZqxKwPmVb\"", 1)),
        ("c.json", with_key("ZqxK").replacen("\"AuthType\": \"APIKEY\"", "\"AuthType\": \"Zq7xK9wP2mVb4\"", 1)),
    ];
    for (format, shown) in all_outputs(&files) {
        assert!(!shown.contains("Zq7x") && !shown.contains("Zqx"), "{format}: {shown}");
    }
}

#[test]
fn keys_of_secrets_are_compared_without_case_and_separators() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("the file can be written");
    let schema =
        summit_lint(folder.path()).args(["schema", "definitions"]).output().expect("the program starts").stdout;
    let schema = String::from_utf8(schema).expect("the output is UTF-8");
    let door = "\"Door_Code\": {\"type\": \"string\", \"writeOnly\": true}, \"AuthType\":";
    assert!(schema.contains("\"AuthType\":"));
    std::fs::create_dir(folder.path().join("schemas")).expect("the folder can be created");
    write("schemas/definitions.schema.json", &schema.replacen("\"AuthType\":", door, 1));
    write("summit-lint.json5", "{schemas: ['schemas']}");
    let valid = serde_json::from_str::<serde_json::Value>(VALID).expect("the text is JSON").to_string();
    let line = valid.replacen("\"AuthType\"", "\"Door_Code\": \"Zq7xK9\", \"AuthType\"", 1);
    let misspelled = line.replacen("Door_Code", "door code", 1);
    write("a.jsonl", &format!("{line}\n{}\n{misspelled}\n", valid.replacen("\"Web\"", "Web", 1)));
    for format in formats() {
        let (out, err) = check(folder.path(), format, &["a.jsonl"]);
        assert!(!out.is_empty() && err.is_empty(), "{format}: {out}{err}");
        assert!(!out.contains("Zq7xK9"), "{format}: {out}");
    }
}

#[test]
fn secrets_that_are_common_words_do_not_change_messages() {
    let faulty = |key: &str| {
        let text = with_key(key).replacen("\"Medium\": \"Web\"", "\"Medium\": 5", 1);
        text.replacen("\"Assigned_Engineer_Email\": \"lee@example.com\"", "\"Assigned_Engineer_Email\": \"x\"", 1)
    };
    let texts = |key: &str| {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        std::fs::write(folder.path().join("a.json"), faulty(key)).expect("the file can be written");
        let (out, _) = check(folder.path(), "jsonl", &["a.json", "--ignore", "hardcoded-secret"]);
        let findings =
            out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("the text is JSON"));
        let text = |finding: &serde_json::Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let texts = findings.map(|finding| ["message", "help", "label", "pointer"].map(|name| text(&finding, name)));
        texts.collect::<Vec<_>>()
    };
    let expected = texts("XXXXXXXXXXXXXXXX");
    assert!(expected.len() > 1 && expected.iter().flatten().any(|text| text.contains("found number")), "{expected:?}");
    assert!(expected.iter().flatten().any(|text| text.contains("name@example.com")), "{expected:?}");
    for key in ["number", "Medium", "example", "secret", "name", "string", "Ticket", "objCommonParameters", "server"] {
        assert_eq!(texts(key), expected, "{key}");
    }
}

#[test]
fn no_format_shows_a_secret_whose_name_has_a_typo() {
    for name in ["APKey", "APIKye", "APIK\\ney"] {
        let payload = with_key("S3cr3tT0kenXYZ123").replacen("\"APIKey\"", &format!("\"{name}\""), 1);
        for (format, out) in all_outputs(&[("a.json", payload)]) {
            assert!(!out.contains("S3cr3tT0ken"), "{format}, {name}: {out}");
        }
    }
}
