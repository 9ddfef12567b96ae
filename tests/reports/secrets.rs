use crate::{VALID, check, formats};

/// Values that nobody may see, each where it could slip through.
const SECRETS: [&str; 8] = [
    "k3y-of-the-proxy",
    "pässwörd 1",
    "sess10n-4711",
    "s3cr3t-client-value",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r",
    "0123456789abcdef0123456789abcdef",
    "hunter2-in-a-url",
    "neighbour-key-1",
];

fn payload() -> String {
    let [key, password, session, client, jwt, bearer, url, _] = SECRETS;
    // Unknown fields are quoted in messages, a value of a wrong kind too, and the comma that is missing moves them.
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

#[test]
fn no_format_shows_a_secret() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it can be written");
    write("a.json", &payload());
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
