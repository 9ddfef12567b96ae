//! How files hold payloads, by their names.

use std::path::Path;

use super::part::Part;
use super::{http, log, markdown, shell};
use crate::source::Source;

/// How a file holds payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON text. A collection of Postman is one, too, and its requests are known by its shape.
    Json,
    /// A JSON text on each line. One that is broken over several lines is read as one, and reported.
    JsonLines,
    /// Prose with blocks of code.
    Markdown,
    /// Requests with their headers.
    Http,
    /// Records of a log.
    Log,
    /// A shell script that sends requests.
    Shell,
    /// Source code, or markup, in which JSON is not looked for: nothing in it is reported or changed.
    Source,
}

/// The extensions of source code and markup.
const SOURCE_CODE: &[&str] = &[
    "bat", "c", "cc", "cjs", "cmd", "cpp", "cs", "css", "go", "groovy", "h", "htm", "html", "java", "js", "jsx", "kt",
    "mjs", "php", "pl", "ps1", "psd1", "psm1", "py", "rb", "robot", "rs", "scala", "sql", "svelte", "swift", "tf",
    "toml", "ts", "tsx", "vb", "vue", "xml",
];

/// Finds the parts of a document that may hold a payload.
pub(super) type Parts = for<'s> fn(&'s str, &mut dyn FnMut(Part<'s>));

/// What is known of a format. One line here, and a file that finds its parts, add one.
struct Known {
    format: Format,
    /// The extensions of its files.
    extensions: &'static [&'static str],
    /// Whether a directory is searched for them.
    searched: bool,
    /// Finds its parts; nothing for what is JSON itself.
    parts: Option<Parts>,
}

const FORMATS: [Known; 7] = [
    Known { format: Format::Json, extensions: &["json", "json5", "jsonc"], searched: true, parts: None },
    Known { format: Format::JsonLines, extensions: &["jsonl", "ndjson"], searched: true, parts: None },
    Known { format: Format::Markdown, extensions: &["md", "markdown"], searched: true, parts: Some(markdown::parts) },
    Known { format: Format::Http, extensions: &["http", "rest"], searched: true, parts: Some(http::parts) },
    Known { format: Format::Log, extensions: &["log"], searched: false, parts: Some(log::parts) },
    Known { format: Format::Shell, extensions: &["sh", "bash"], searched: false, parts: Some(shell::parts) },
    Known { format: Format::Source, extensions: SOURCE_CODE, searched: false, parts: Some(|_, _| {}) },
];

impl Format {
    /// The format that a file's name tells. Content is not looked at: a line of a broken file may well be JSON.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        known(path).map_or(Self::Json, |known| known.format)
    }

    /// The format of a source: what its name tells, unless that is text of any kind.
    #[must_use]
    pub fn of_source(source: &Source<'_>) -> Self {
        let text = extension(source.path()).is_some_and(|extension| extension.eq_ignore_ascii_case(b"txt"));
        if text && log::is_log(source.text()) { Self::Log } else { Self::of(source.path()) }
    }

    /// Whether a file of this name is looked at where a directory is searched.
    #[must_use]
    pub fn is_searched(path: &Path) -> bool {
        known(path).is_some_and(|known| known.searched)
    }

    /// Whether a file of it is something else than JSON, which holds JSON in places.
    #[must_use]
    pub fn is_document(self) -> bool {
        self.parts().is_some()
    }

    pub(super) fn parts(self) -> Option<Parts> {
        FORMATS.iter().find(|known| known.format == self).and_then(|known| known.parts)
    }
}

fn known(path: &Path) -> Option<&'static Known> {
    let extension = extension(path)?;
    FORMATS.iter().find(|known| known.extensions.iter().any(|known| extension.eq_ignore_ascii_case(known.as_bytes())))
}

/// The extension of the file at `path`. It is asked for every file of a walk, several times, and so the path is not taken apart.
fn extension(path: &Path) -> Option<&[u8]> {
    let path = path.as_os_str().as_encoded_bytes();
    let name = path.iter().rposition(|byte| std::path::is_separator(char::from(*byte))).map_or(0, |at| at + 1);
    let dot = memchr::memrchr(b'.', &path[name..]).filter(|dot| *dot > 0)?;
    Some(&path[name + dot + 1..])
}
