use crate::texts::{SECRETS, payload_of_secrets};
use crate::{VALID, check, formats, summit_lint};

#[test]
fn no_format_shows_a_secret() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it can be written");
    write("a.json", &payload_of_secrets());
    // A line without a finding is shown beside one with a finding.
    let clean = serde_json::from_str::<serde_json::Value>(VALID).expect("it is JSON").to_string();
    assert!(clean.contains("XXXXXXXXXXXXXXXX"));
    let clean = clean.replace("XXXXXXXXXXXXXXXX", SECRETS[7]);
    write("b.jsonl", &format!("{}\n{clean}\n", clean.replace("\"Web\"", "Web")));
    for format in formats() {
        let (out, err) = check(folder.path(), format, &["."]);
        assert!(out.contains("client_secret") || format == "junit" || format == "github", "{format}: {out}");
        for secret in SECRETS {
            assert!(!out.contains(secret) && !err.contains(secret), "{format} shows {secret}: {out}{err}");
            // Nor the start of one that was cut off.
            let start: String = secret.chars().take(12).collect();
            assert!(!out.contains(&start) && !err.contains(&start), "{format} shows {start}: {out}{err}");
        }
    }
}

/// Writes `files` to a folder and returns what every format, and a patch in the log of a CI system, shows of them.
fn shown(files: &[(&str, String)]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("it can be written");
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let mut shown: Vec<(String, String)> = formats()
        .map(|format| {
            let (out, err) = check(folder.path(), format, &names);
            (format.to_owned(), out + &err)
        })
        .collect();
    let patch = summit_lint(folder.path()).args(["fix", "--diff", "--unsafe-fixes"]).args(&names).env("CI", "1");
    let output = patch.output().expect("it runs");
    shown.push(("patch".to_owned(), String::from_utf8(output.stdout).expect("it is text")));
    shown
}

/// A payload with `key` in place of its key.
fn with_key(key: &str) -> String {
    assert!(VALID.contains("XXXXXXXXXXXXXXXX"));
    VALID.replacen("XXXXXXXXXXXXXXXX", key, 1)
}

#[test]
fn no_format_shows_a_secret_of_source_code() {
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
    for (format, shown) in shown(&files) {
        assert!(shown.contains("APIKEY"), "{format}: {shown}");
        assert!(!shown.contains("Zq7x") && !shown.contains("P2mVb4"), "{format}: {shown}");
    }
}

#[test]
fn no_format_shows_a_secret_that_is_not_the_value_of_its_name() {
    let fields =
        "\"Medium\": 5, \"db_password\": \"Zq7xK\", /* old password Zq7xK9wP2mVb4 */ \"pwd\": \"Zq7xK9wP2mVb5\",";
    let files = [
        ("a.json", with_key("${KEY:-Zq7xK9wP2mVb4}").replacen("\"Medium\": \"Web\",", fields, 1)),
        ("b.json", with_key("APIKEY").replacen("\"AuthType\": \"APIKEY\"", "\"AuthType\": \"ZqxKwPmVb\"", 1)),
        ("c.json", with_key("ZqxK").replacen("\"AuthType\": \"APIKEY\"", "\"AuthType\": \"Zq7xK9wP2mVb4\"", 1)),
    ];
    for (format, shown) in shown(&files) {
        assert!(!shown.contains("Zq7x") && !shown.contains("Zqx"), "{format}: {shown}");
    }
}

#[test]
fn names_of_schemas_are_compared_without_case_and_joints() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it can be written");
    let schema = summit_lint(folder.path()).args(["schema", "definitions"]).output().expect("it runs").stdout;
    let schema = String::from_utf8(schema).expect("it is text");
    let door = "\"Door_Code\": {\"type\": \"string\", \"writeOnly\": true}, \"AuthType\":";
    assert!(schema.contains("\"AuthType\":"));
    std::fs::create_dir(folder.path().join("schemas")).expect("it can be made");
    write("schemas/definitions.schema.json", &schema.replacen("\"AuthType\":", door, 1));
    write("summit-lint.json5", "{schemas: ['schemas']}");
    let valid = serde_json::from_str::<serde_json::Value>(VALID).expect("it is JSON").to_string();
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
fn secrets_that_are_words_leave_messages_as_they_are() {
    let faulty = |key: &str| {
        let text = with_key(key).replacen("\"Medium\": \"Web\"", "\"Medium\": 5", 1);
        text.replacen("\"Assigned_Engineer_Email\": \"lee@example.com\"", "\"Assigned_Engineer_Email\": \"x\"", 1)
    };
    let texts = |key: &str| {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        std::fs::write(folder.path().join("a.json"), faulty(key)).expect("it can be written");
        let (out, _) = check(folder.path(), "jsonl", &["a.json", "--ignore", "hardcoded-secret"]);
        let findings = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
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
        for (format, out) in shown(&[("a.json", payload)]) {
            assert!(!out.contains("S3cr3tT0ken"), "{format}, {name}: {out}");
        }
    }
}
