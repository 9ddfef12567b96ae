use crate::texts::{SECRETS, payload_of_secrets};
use crate::{VALID, check, formats};

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
