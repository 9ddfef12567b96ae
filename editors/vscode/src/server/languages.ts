/** The languages and files that may contain payloads, as in docs/documents.md. */

/** The languages in which a container is a plain JSON string, without additional escapes of a surrounding language. */
export const CONTAINER_LANGUAGES: readonly string[] = [
  "json",
  "jsonc",
  "json5",
  "jsonl",
  "jsonlines",
  "ndjson",
  "markdown",
  "http",
  "rest",
  "bruno",
  "yaml",
];

/** The languages of documents that are JSON as a whole. */
export const JSON_LANGUAGES: readonly string[] = ["json", "jsonc", "json5", "jsonl", "jsonlines", "ndjson", "plaintext"];

/** The identifiers of all languages that may contain payloads, as VS Code and its extensions define them. */
export const LANGUAGES: readonly string[] = [
  ...CONTAINER_LANGUAGES,
  "log",
  "shellscript",
  "bat",
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "vue",
  "svelte",
  "powershell",
  "csharp",
  "java",
  "kotlin",
  "go",
  "jinja",
  "handlebars",
  "erb",
  "liquid",
  "html",
  "csv",
  "tsv",
];

/** The extensions of files to which VS Code assigns no language without other extensions. */
export const EXTENSIONS: readonly string[] = [
  "json5",
  "jsonl",
  "ndjson",
  "http",
  "rest",
  "bru",
  "j2",
  "jinja",
  "jinja2",
  "hbs",
  "handlebars",
  "mustache",
  "erb",
  "liquid",
  "vue",
  "svelte",
  "kt",
  "kts",
  "csv",
  "tsv",
];
