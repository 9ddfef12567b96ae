//! Measures the time from a change in an editor to the diagnostics for the changed text. Runs the language server as a
//! process, so the time includes the debounce delay of the server.
//!
//! `cargo bench --bench lsp`.

#[path = "../tests/lsp/client.rs"]
#[allow(dead_code, reason = "other items are used by tests")]
mod client;

use std::time::Duration;

use client::Client;
use divan::Bencher;

fn main() {
    divan::main();
}

const URI: &str = "file:///payloads/a.json";

/// Returns two versions of a payload of 3 KB in the object or string form, each with a different misspelled key.
fn payload(form: &str) -> [String; 2] {
    let text = match form {
        "object" => include_str!("../testdata/valid/resolved.object.executive.json"),
        _ => include_str!("../testdata/valid/resolved.string.executive.json"),
    };
    let words = 3000_usize.saturating_sub(text.len()) / 4 + 2;
    let text = text.replacen("Web", "Web ".repeat(words).trim_end(), 1).replacen("Source", "Sorce", 1);
    assert!(text.len() >= 3000);
    [text.clone(), text.replacen("Sorce", "Souce", 1)]
}

/// An editor that changes a document repeatedly.
struct Editor {
    client: Client,
    texts: [String; 2],
    version: i32,
}

impl Editor {
    fn new(form: &str) -> Self {
        let texts = payload(form);
        let mut client = Client::plain();
        assert!(!client.open_and_lint(URI, &texts[1]).is_empty());
        Self { client, texts, version: 1 }
    }

    /// Replaces the text of the document by the other of the two texts.
    fn change(&mut self) {
        self.version += 1;
        let text = &self.texts[usize::from(self.version % 2 == 0)];
        self.client.change(URI, self.version, text);
    }

    fn change_and_wait(&mut self) -> usize {
        self.change();
        self.client.wait_for_diagnostics(URI, self.version).len()
    }
}

/// A pause between two changes that is longer than the debounce delay of the server (20 ms).
const PAUSE: Duration = Duration::from_millis(30);

/// A change after a pause, as when typing.
#[divan::bench(args = ["object", "string"], sample_count = 50, sample_size = 1)]
fn a_change(bencher: Bencher<'_, '_>, form: &str) {
    let mut editor = Editor::new(form);
    bencher.with_inputs(|| std::thread::sleep(PAUSE)).bench_local_values(|()| editor.change_and_wait());
}

/// The last change of a burst, as by a macro of an editor.
#[divan::bench(args = ["object", "string"], sample_count = 50, sample_size = 1)]
fn the_last_of_ten_changes(bencher: Bencher<'_, '_>, form: &str) {
    let editor = std::cell::RefCell::new(Editor::new(form));
    bencher
        .with_inputs(|| {
            let mut editor = editor.borrow_mut();
            for _ in 0..9 {
                editor.change();
            }
        })
        .bench_local_values(|()| editor.borrow_mut().change_and_wait());
}
