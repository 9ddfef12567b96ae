//! HTML reports in a browser.

use std::path::Path;
use std::process::Command;

use crate::skipped;
use crate::texts::{HOSTILE, hostile_payload};
use crate::{VALID, summit_lint};

/// Returns the document after its scripts have run, or `None` if Chromium is not installed.
fn render_page(folder: &Path, page: &str) -> Option<String> {
    let program = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|program| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success()));
    let Some(program) = program else {
        skipped::skip("chromium", "Chromium is not installed");
        return None;
    };
    let output = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("file://{}/{page}", folder.display()))
        .output()
        .expect("the program starts");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!log.contains("Content Security Policy"), "the page violates its content security policy: {log}");
    assert!(!log.contains("CONSOLE"), "{log}");
    Some(String::from_utf8(output.stdout).expect("a page is UTF-8"))
}

fn write_page(folder: &Path) {
    summit_lint(folder).args(["check", "--output-format", "html=page.html", "."]).assert().code(1).stdout_eq("");
}

#[test]
fn a_payload_cannot_run_anything_in_a_page() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let mut scripts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    scripts.extend(
        [
            "<script>document.title='owned'</script>",
            "<img src=x onerror=\"document.title='owned'\">",
            "</pre></article><svg onload=document.title='owned'>",
            "</style><script>document.title='owned'</script>",
            "javascript:document.title='owned'",
            "\" onmouseover=\"document.title='owned'",
        ]
        .map(str::to_owned),
    );
    for (index, script) in scripts.iter().enumerate() {
        let payload = serde_json::json!({"Ticket": {"Status": script, script.as_str(): 1}, "TicketInformation": {}});
        std::fs::write(folder.path().join(format!("{index}.json")), payload.to_string())
            .expect("the file can be written");
    }
    std::fs::write(folder.path().join("<img src=x onerror=alert(1)>.json"), hostile_payload())
        .expect("the file can be written");
    write_page(folder.path());
    let written = std::fs::read_to_string(folder.path().join("page.html")).expect("the file was written");
    assert_eq!(written.matches("<script").count(), 1, "the page must have only its own script");
    assert!(!written.contains("<img") && !written.contains("<svg"));
    let Some(page) = render_page(folder.path(), "page.html") else { return };
    assert!(page.contains("<title>summit-lint report</title>"), "a script of a payload ran");
    assert_eq!(page.matches("<script").count(), 1);
    let findings = page.matches("<article ").count();
    assert!(page.contains(&format!(">{findings} shown<")), "the script of the page did not run");
}

#[test]
fn findings_are_filtered() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("comma.json"), VALID.replacen(',', "", 1)).expect("the file can be written");
    std::fs::write(folder.path().join("status.json"), VALID.replace("\"Resolved\"", "\"Solved\""))
        .expect("the file can be written");
    write_page(folder.path());
    let shown = |query: &str| {
        let page = render_page(folder.path(), &format!("page.html?{query}"))?;
        let articles = page.split("<article ").skip(1);
        let visible = articles.filter(|article| !article.split('>').next().is_some_and(|tag| tag.contains("hidden")));
        let rule = |article: &str| article.split("data-rule=\"").nth(1)?.split('"').next().map(str::to_owned);
        Some(visible.filter_map(rule).collect::<Vec<_>>())
    };
    let Some(all) = shown("") else { return };
    assert!(all.len() >= 2, "{all:?}");
    assert_eq!(shown("rule=missing-comma"), Some(vec!["missing-comma".to_owned()]));
    assert_eq!(shown("rule=comment"), Some(Vec::new()), "a rule without findings");
    assert_eq!(shown("rule=all").as_ref(), Some(&all));
    assert_eq!(shown("severity=warning").map(|shown| shown.len() < all.len()), Some(true));
    let text = shown("text=status.json").expect("Chromium is installed");
    assert!(!text.is_empty() && !text.contains(&"missing-comma".to_owned()), "{text:?}");
}

#[test]
fn a_page_shows_no_secret() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let payload = VALID
        .replacen("\"TokenID\": \"\"", "\"TokenID\": \"t0ken-4711-secret\"", 1)
        .replace("\"Resolved\"", "\"Solved\"");
    assert!(payload.contains("t0ken-4711-secret"), "the payload has a token");
    std::fs::write(folder.path().join("a.json"), payload).expect("the file can be written");
    write_page(folder.path());
    let page = std::fs::read_to_string(folder.path().join("page.html")).expect("the file was written");
    assert!(page.contains("<article ") && !page.contains("t0ken-4711-secret"));
}

#[test]
fn a_page_shows_the_source_with_marks() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let payload = "{\n  \"Ticket\": {\"Status\": \"Neww\"},\n  \"TicketInformation\": {}\n}\n";
    std::fs::write(folder.path().join("a.json"), payload).expect("it can be written");
    write_page(folder.path());
    let page = std::fs::read_to_string(folder.path().join("page.html")).expect("it is written");
    let line = "<span class=\"number\">   2 </span>  &quot;Ticket&quot;: {&quot;Status&quot;: &quot;\
                <mark class=\"error\">Neww</mark>&quot;},\n";
    assert!(page.contains(line), "{page}");
}
