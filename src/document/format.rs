//! How files hold payloads, by their names, or by what an editor calls their languages.

use std::path::Path;

use super::part::Part;
use super::{bruno, host, html, http, log, markdown, template};
use crate::source::Source;

/// The extensions of source code and markup.
const SOURCE_CODE: &[&str] = &[
    "c", "cc", "cpp", "css", "groovy", "h", "php", "pl", "rb", "robot", "rs", "scala", "sql", "swift", "tf", "toml",
    "vb", "xml",
];

/// What editors call such languages.
const SOURCE_LANGUAGES: &[&str] = &[
    "c",
    "cpp",
    "css",
    "groovy",
    "less",
    "objective-c",
    "objective-cpp",
    "perl",
    "perl6",
    "php",
    "robotframework",
    "ruby",
    "rust",
    "scala",
    "scss",
    "sql",
    "swift",
    "terraform",
    "toml",
    "vb",
    "xml",
    "xsl",
];

/// Finds the parts of a document that may hold a payload.
pub(super) type Parts = for<'s> fn(&'s str, &mut dyn FnMut(Part<'s>));

/// What is known of a format.
struct Known {
    format: Format,
    /// The extensions of its files.
    extensions: &'static [&'static str],
    /// What editors call its languages: the identifiers of the Language Server Protocol, and those of Vim and Helix.
    languages: &'static [&'static str],
    /// Whether a directory is searched for them.
    searched: bool,
    /// Finds its parts; nothing for what is JSON itself.
    parts: Option<Parts>,
}

/// Declares the formats: the extensions of their files, what editors call their languages, whether a directory is searched for such
/// files, and what finds the parts of one that is not JSON itself. A format is its file and its line here.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident: $extensions:expr, $languages:expr, $searched:expr, $parts:expr;)*) => {
        /// How a file holds payloads.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Format {
            $($(#[$doc])* $variant,)*
        }

        const FORMATS: &[Known] = &[$(Known {
            format: Format::$variant,
            extensions: $extensions,
            languages: $languages,
            searched: $searched,
            parts: $parts,
        },)*];
    };
}

formats! {
    /// One JSON text. A collection of Postman is one, too, and its requests are known by its shape.
    Json: &["json", "json5", "jsonc"], &["json", "jsonc", "json5"], true, None;
    /// A JSON text on each line. One that is broken over several lines is read as one, and reported.
    JsonLines: &["jsonl", "ndjson"], &["jsonl", "jsonlines", "ndjson"], true, None;
    /// Prose with blocks of code.
    Markdown: &["md", "markdown"], &["markdown"], true, Some(markdown::parts);
    /// Requests with their headers.
    Http: &["http", "rest"], &["http", "rest"], true, Some(http::parts);
    /// A request of Bruno.
    Bruno: &["bru"], &["bruno"], true, Some(bruno::parts);
    /// A template of JSON.
    Template: &["j2", "jinja", "jinja2", "hbs", "handlebars", "mustache", "erb", "liquid"], &["jinja", "handlebars", "erb", "liquid"], false,
        Some(template::parts);
    /// HTML: JSON in the text of elements.
    Html: &["html", "htm"], &["html"], false, Some(html::parts);
    /// YAML: mappings that are payloads, and JSON in scalars.
    Yaml: &["yaml", "yml"], &["yaml"], true, Some(host::yaml::parts);
    /// Records of a log.
    Log: &["log"], &["log"], false, Some(log::parts);
    /// A shell script that sends requests.
    Shell: &["sh", "bash"], &["shellscript", "sh", "bash", "zsh"], false, Some(host::shell::parts);
    /// Python.
    Python: &["py", "pyi"], &["python"], false, Some(|text, each| host::parts(&host::PYTHON, text, each));
    /// JavaScript and TypeScript, alone or in a component.
    JavaScript: &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte"], &["javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "svelte"], false,
        Some(|text, each| host::parts(&host::JAVASCRIPT, text, each));
    /// PowerShell.
    PowerShell: &["ps1", "psm1", "psd1"], &["powershell", "ps1"], false, Some(|text, each| host::parts(&host::POWERSHELL, text, each));
    /// A batch file of Windows.
    Batch: &["bat", "cmd"], &["bat", "dosbatch"], false, Some(|text, each| host::parts(&host::BATCH, text, each));
    /// C#.
    CSharp: &["cs", "csx"], &["csharp", "cs", "c-sharp"], false, Some(|text, each| host::parts(&host::CSHARP, text, each));
    /// Java.
    Java: &["java"], &["java"], false, Some(|text, each| host::parts(&host::JAVA, text, each));
    /// Kotlin.
    Kotlin: &["kt", "kts"], &["kotlin"], false, Some(|text, each| host::parts(&host::KOTLIN, text, each));
    /// Go.
    Go: &["go"], &["go"], false, Some(|text, each| host::parts(&host::GO, text, each));
    /// Cells with commas, semicolons or tabs between them.
    Csv: &["csv", "tsv"], &["csv", "tsv"], false, Some(|text, each| host::parts(&host::CSV, text, each));
    /// A Jupyter notebook, whose cells are documents.
    Jupyter: &["ipynb"], &["jupyter"], false, None;
    /// Source code, or markup, in which JSON is not looked for: nothing in it is reported or changed.
    Source: SOURCE_CODE, SOURCE_LANGUAGES, false, Some(|_, _| {});
}

impl Format {
    /// The format that a file's name tells. Content is not looked at: a line of a broken file may well be JSON.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        known(path).map_or(Self::Json, |known| known.format)
    }

    /// The format of a source: what its name tells, or else what an editor calls its language, or else whether it is a log.
    #[must_use]
    pub fn of_source(source: &Source<'_>) -> Self {
        let language = source.language().and_then(with_language).map(|known| known.format);
        match (known(source.path()).map(|known| known.format), language) {
            // Editors have each cell of a notebook as a document, under the name of the notebook.
            (Some(Self::Jupyter), Some(cell)) if cell != Self::Json => return cell,
            (Some(format), _) | (None, Some(format)) => return format,
            (None, None) => {}
        }
        let text = extension(source.path()).is_some_and(|extension| extension.eq_ignore_ascii_case(b"txt"));
        if text && log::is_log(source.text()) { Self::Log } else { Self::Json }
    }

    /// Returns whether a name tells the format.
    #[must_use]
    pub fn is_told(path: &Path) -> bool {
        known(path).is_some()
    }

    /// Whether a file of this name is looked at where a directory is searched.
    #[must_use]
    pub fn is_searched(path: &Path) -> bool {
        known(path).is_some_and(|known| known.searched)
    }

    /// Returns the extensions of the files that are looked at where a directory is searched.
    pub fn searched_extensions() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().filter(|known| known.searched).flat_map(|known| known.extensions.iter().copied())
    }

    /// Whether a file of it is something else than JSON, which holds JSON in places.
    #[must_use]
    pub fn is_document(self) -> bool {
        self.parts().is_some()
    }

    /// Whether a file of it is source code, or YAML, which is treated the same: only literals of it are changed, and a file without a
    /// payload is nothing special.
    #[must_use]
    pub fn is_code(self) -> bool {
        use Format::{
            Batch, CSharp, Csv, Go, Html, Java, JavaScript, Jupyter, Kotlin, PowerShell, Python, Source, Yaml,
        };
        matches!(
            self,
            Batch
                | CSharp
                | Csv
                | Go
                | Html
                | Java
                | JavaScript
                | Jupyter
                | Kotlin
                | PowerShell
                | Python
                | Source
                | Yaml
        )
    }

    /// The format of files with an extension.
    pub(super) fn of_extension(extension: &str) -> Option<Self> {
        let is_it = |known: &&Known| known.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        FORMATS.iter().find(is_it).map(|known| known.format)
    }

    /// The format of what editors call a language.
    pub(super) fn of_language(language: &str) -> Option<Self> {
        with_language(language).map(|known| known.format)
    }

    /// Whether it is a language in which payloads are looked for, or YAML.
    pub(super) fn is_program(self) -> bool {
        self == Self::Shell || self.is_code() && self != Self::Source
    }

    pub(super) fn parts(self) -> Option<Parts> {
        FORMATS.iter().find(|known| known.format == self).and_then(|known| known.parts)
    }
}

fn known(path: &Path) -> Option<&'static Known> {
    let extension = extension(path)?;
    FORMATS.iter().find(|known| known.extensions.iter().any(|known| extension.eq_ignore_ascii_case(known.as_bytes())))
}

fn with_language(language: &str) -> Option<&'static Known> {
    FORMATS.iter().find(|known| known.languages.iter().any(|known| language.eq_ignore_ascii_case(known)))
}

/// The extension of the file at `path`. It is asked for every file of a walk, several times, and so the path is not taken apart.
fn extension(path: &Path) -> Option<&[u8]> {
    let path = path.as_os_str().as_encoded_bytes();
    let name = path.iter().rposition(|byte| std::path::is_separator(char::from(*byte))).map_or(0, |at| at + 1);
    let dot = memchr::memrchr(b'.', &path[name..]).filter(|dot| *dot > 0)?;
    Some(&path[name + dot + 1..])
}
