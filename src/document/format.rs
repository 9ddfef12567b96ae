//! File formats, detected by the file name, or by the language identifier of an editor.

use std::path::Path;

use super::part::Part;
use super::{bruno, host, html, http, log, markdown, template};
use crate::source::Source;

/// File extensions of [`Format::Source`].
const SOURCE_EXTENSIONS: &[&str] = &[
    "c", "cc", "cpp", "css", "groovy", "h", "php", "pl", "rb", "robot", "rs", "scala", "sql", "swift", "tf", "toml",
    "vb", "xml",
];

/// Language identifiers of [`Format::Source`].
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

/// A function that finds the parts of a document that may hold a payload. The first argument is the text of the
/// document. The second argument is called with each part.
pub(super) type PartFinder = for<'s> fn(&'s str, &mut dyn FnMut(Part<'s>));

/// The properties of a format.
struct FormatInfo {
    format: Format,
    /// The file extensions.
    extensions: &'static [&'static str],
    /// The language identifiers that editors send: those of the Language Server Protocol, and those of Vim and Helix.
    languages: &'static [&'static str],
    /// Whether a search of a directory includes files of this format. Other files are only read if the user names them.
    is_searched: bool,
    /// Finds the parts that may hold a payload. `None` for JSON, and for notebooks, which are parsed as JSON first.
    part_finder: Option<PartFinder>,
}

/// Declares the formats. Each line has the values of the fields of [`FormatInfo`]. To add a format, add a module that
/// finds its parts, and a line here.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident: $extensions:expr, $languages:expr, $is_searched:expr, $part_finder:expr;)*) => {
        /// The format of a file, which determines where it holds payloads.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Format {
            $($(#[$doc])* $variant,)*
        }

        const FORMATS: &[FormatInfo] = &[$(FormatInfo {
            format: Format::$variant,
            extensions: $extensions,
            languages: $languages,
            is_searched: $is_searched,
            part_finder: $part_finder,
        },)*];
    };
}

formats! {
    /// A JSON document. Postman collections are also JSON, and are recognized by their content.
    Json: &["json", "json5", "jsonc"], &["json", "jsonc", "json5"], true, None;
    /// JSON Lines: one JSON text per line. A record that spans several lines is read as one, and reported.
    JsonLines: &["jsonl", "ndjson"], &["jsonl", "jsonlines", "ndjson"], true, None;
    /// Markdown: prose with code blocks.
    Markdown: &["md", "markdown"], &["markdown"], true, Some(markdown::parts);
    /// HTTP requests with their headers.
    Http: &["http", "rest"], &["http", "rest"], true, Some(http::parts);
    /// A Bruno request.
    Bruno: &["bru"], &["bruno"], true, Some(bruno::parts);
    /// A template of Jinja or another template engine that renders JSON.
    Template: &["j2", "jinja", "jinja2", "hbs", "handlebars", "mustache", "erb", "liquid"], &["jinja", "handlebars", "erb", "liquid"], false,
        Some(template::parts);
    /// HTML, with JSON and programs in the text of elements.
    Html: &["html", "htm"], &["html"], false, Some(html::parts);
    /// YAML, with mappings that are payloads, and JSON in scalars.
    Yaml: &["yaml", "yml"], &["yaml"], true, Some(host::yaml::parts);
    /// A log file.
    Log: &["log"], &["log"], false, Some(log::parts);
    /// A shell script that sends requests.
    Shell: &["sh", "bash"], &["shellscript", "sh", "bash", "zsh"], false, Some(host::shell::parts);
    /// Python.
    Python: &["py", "pyi"], &["python"], false, Some(|text, each| host::parts(&host::PYTHON, text, each));
    /// JavaScript and TypeScript, including components of Vue and Svelte.
    JavaScript: &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte"], &["javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "svelte"], false,
        Some(|text, each| host::parts(&host::JAVASCRIPT, text, each));
    /// PowerShell.
    PowerShell: &["ps1", "psm1", "psd1"], &["powershell", "ps1"], false, Some(|text, each| host::parts(&host::POWERSHELL, text, each));
    /// A Windows batch file.
    Batch: &["bat", "cmd"], &["bat", "dosbatch"], false, Some(|text, each| host::parts(&host::BATCH, text, each));
    /// C#.
    CSharp: &["cs", "csx"], &["csharp", "cs", "c-sharp"], false, Some(|text, each| host::parts(&host::CSHARP, text, each));
    /// Java.
    Java: &["java"], &["java"], false, Some(|text, each| host::parts(&host::JAVA, text, each));
    /// Kotlin.
    Kotlin: &["kt", "kts"], &["kotlin"], false, Some(|text, each| host::parts(&host::KOTLIN, text, each));
    /// Go.
    Go: &["go"], &["go"], false, Some(|text, each| host::parts(&host::GO, text, each));
    /// CSV: cells separated by commas, semicolons or tabs.
    Csv: &["csv", "tsv"], &["csv", "tsv"], false, Some(|text, each| host::parts(&host::CSV, text, each));
    /// A Jupyter notebook. Its cells are documents in other formats.
    Jupyter: &["ipynb"], &["jupyter"], false, None;
    /// Source code or markup in an unsupported language. The text is not searched for payloads, so no part of the text
    /// is reported or changed.
    Source: SOURCE_EXTENSIONS, SOURCE_LANGUAGES, false, Some(|_, _| {});
}

impl Format {
    /// Returns the format of a file, determined by its name alone. The content is not considered, because a malformed
    /// JSON file may look like JSON Lines, for example.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        by_extension(path).map_or(Self::Json, |info| info.format)
    }

    /// Returns the format of a source. The file extension determines the format. If the extension is unknown, the
    /// language identifier of the editor determines it. If there is none, a `.txt` file that looks like a log is a log,
    /// and any other file is JSON.
    #[must_use]
    pub fn of_source(source: &Source<'_>) -> Self {
        let format_of_language = source.language().and_then(by_language).map(|info| info.format);
        match (by_extension(source.path()).map(|info| info.format), format_of_language) {
            // In an editor, each cell of a notebook is a document with the path of the notebook.
            (Some(Self::Jupyter), Some(cell_format)) if cell_format != Self::Json => return cell_format,
            (Some(format), _) | (None, Some(format)) => return format,
            (None, None) => {}
        }
        let is_txt = extension(source.path()).is_some_and(|extension| extension.eq_ignore_ascii_case(b"txt"));
        if is_txt && log::is_log(source.text()) { Self::Log } else { Self::Json }
    }

    /// Returns whether the file name determines the format.
    #[must_use]
    pub fn is_known(path: &Path) -> bool {
        by_extension(path).is_some()
    }

    /// Returns whether a search of a directory includes files with this name.
    #[must_use]
    pub fn is_searched(path: &Path) -> bool {
        by_extension(path).is_some_and(|info| info.is_searched)
    }

    /// Returns the extensions of the files that a search of a directory includes.
    pub fn searched_extensions() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().filter(|info| info.is_searched).flat_map(|info| info.extensions.iter().copied())
    }

    /// Returns whether files of this format are not JSON, but may hold JSON, such as Markdown.
    #[must_use]
    pub fn may_embed_json(self) -> bool {
        self.part_finder().is_some()
    }

    /// Returns whether files of this format are treated as source code, which includes YAML. In source code, fixes
    /// change only literals, and a file without a payload is not reported.
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

    /// Returns the format of files with this extension.
    pub(super) fn of_extension(extension: &str) -> Option<Self> {
        let has_extension =
            |info: &&FormatInfo| info.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        FORMATS.iter().find(has_extension).map(|info| info.format)
    }

    /// Returns the format for a language identifier.
    pub(super) fn of_language(language: &str) -> Option<Self> {
        by_language(language).map(|info| info.format)
    }

    /// Returns whether this is a programming language or YAML, and is searched for payloads.
    pub(super) fn is_program(self) -> bool {
        self == Self::Shell || self.is_code() && self != Self::Source
    }

    /// Returns the function that finds the parts of a document in this format.
    pub(super) fn part_finder(self) -> Option<PartFinder> {
        FORMATS.iter().find(|info| info.format == self).and_then(|info| info.part_finder)
    }
}

fn by_extension(path: &Path) -> Option<&'static FormatInfo> {
    let extension = extension(path)?;
    FORMATS.iter().find(|info| info.extensions.iter().any(|known| extension.eq_ignore_ascii_case(known.as_bytes())))
}

fn by_language(language: &str) -> Option<&'static FormatInfo> {
    FORMATS.iter().find(|info| info.languages.iter().any(|known| language.eq_ignore_ascii_case(known)))
}

/// Returns the extension of the file at `path`. This function is faster than [`Path::extension`], which parses the path
/// into components. Directory walks call it several times per file.
fn extension(path: &Path) -> Option<&[u8]> {
    let path = path.as_os_str().as_encoded_bytes();
    let name = path.iter().rposition(|byte| std::path::is_separator(char::from(*byte))).map_or(0, |at| at + 1);
    let dot = memchr::memrchr(b'.', &path[name..]).filter(|dot| *dot > 0)?;
    Some(&path[name + dot + 1..])
}
