//! How long an editor waits: from a change to its diagnostics, through the real program, the linter's rest included.
//!
//! `cargo bench --bench lsp`.

#[path = "../tests/lsp/client.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod client;

use std::time::Duration;

use client::Client;
use divan::Bencher;

fn main() {
    divan::main();
}

const URI: &str = "file:///payloads/a.json";

/// A payload of 3 KB, in the object form or as a string, with one damage that moves.
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

/// A document that is changed over and over.
struct Typist {
    client: Client,
    texts: [String; 2],
    version: i32,
}

impl Typist {
    fn new(form: &str) -> Self {
        let texts = payload(form);
        let mut client = Client::plain();
        assert!(!client.open_and_lint(URI, &texts[1]).is_empty());
        Self { client, texts, version: 1 }
    }

    fn change(&mut self) {
        self.version += 1;
        let text = &self.texts[usize::from(self.version % 2 == 0)];
        self.client.change(URI, self.version, text);
    }

    fn change_and_wait(&mut self) -> usize {
        self.change();
        self.client.diagnostics(URI, self.version).len()
    }
}

/// A change that comes after a rest, as when one types.
#[divan::bench(args = ["object", "string"], sample_count = 50, sample_size = 1)]
fn a_change(bencher: Bencher<'_, '_>, form: &str) {
    let mut typist = Typist::new(form);
    bencher
        .with_inputs(|| std::thread::sleep(Duration::from_millis(30)))
        .bench_local_values(|()| typist.change_and_wait());
}

/// The last change of a burst, as when an editor's macro runs.
#[divan::bench(args = ["object", "string"], sample_count = 50, sample_size = 1)]
fn the_last_of_ten_changes(bencher: Bencher<'_, '_>, form: &str) {
    let typist = std::cell::RefCell::new(Typist::new(form));
    bencher
        .with_inputs(|| {
            let mut typist = typist.borrow_mut();
            for _ in 0..9 {
                typist.change();
            }
        })
        .bench_local_values(|()| typist.borrow_mut().change_and_wait());
}
