//! Recognizes the prefix that each line of a document may have, such as `> ` in an email, or `12: ` in the output of `grep -n`.

use super::Prefix;

/// Recognizes one kind of prefix. Some details, such as the separator after line numbers, are taken from the first line.
pub(super) enum Matcher<'t> {
    /// `>` or `&gt;`, possibly several.
    Quote,
    /// A number and its separator.
    Numbers {
        /// The punctuation after the number; `None` for whitespace.
        separator: Option<char>,
        /// The expected number of the next line.
        next_number: u32,
        /// The number of lines without a number since the last line with a number.
        unnumbered: u32,
    },
    /// A bar and the name before it, such as `web_1  |`. The prefix is the same on all lines.
    Bar(&'t str),
    /// A bullet.
    Bullet {
        /// The character.
        bullet: char,
        /// Whether the first line has no space after the bullet. If so, the other lines may omit the space, too.
        is_tight: bool,
    },
    /// A prompt, and the prompt of continuation lines.
    Prompt {
        /// The prompt of the first line.
        first: &'t str,
        /// The prompt of a line that continues a command.
        continuation: &'static str,
    },
    /// A time.
    Timestamp,
    /// The start of a comment: `//`, `#`, `--`.
    Comment(&'static str),
}

impl<'t> Matcher<'t> {
    /// Returns the matchers for which `line` could be the first line with a prefix, most likely first.
    pub(super) fn candidates(line: &'t str) -> impl Iterator<Item = Self> {
        let candidates = [
            prompt_matcher(line),
            quote_matcher(line),
            timestamp_matcher(line),
            numbers_matcher(line),
            bullet_matcher(line),
            bar_matcher(line),
            comment_matcher(line),
        ];
        candidates.into_iter().flatten()
    }

    /// Returns the kind of prefix that the matcher recognizes.
    pub(super) fn kind(&self) -> Prefix {
        match self {
            Self::Quote => Prefix::Quote,
            Self::Numbers { .. } => Prefix::Numbers,
            Self::Bar(_) => Prefix::Bar,
            Self::Bullet { .. } => Prefix::Bullet,
            Self::Prompt { .. } => Prefix::Prompt,
            Self::Timestamp => Prefix::Timestamp,
            Self::Comment(_) => Prefix::Comment,
        }
    }

    /// Returns whether the prefix may be missing on the lines of the outermost brackets, and be present on all lines in between.
    pub(super) fn may_be_only_between_brackets(&self) -> bool {
        matches!(self, Self::Quote | Self::Bar(_) | Self::Bullet { is_tight: false, .. })
    }

    /// Returns whether lines without this prefix may precede the document. Bullets after other lines are more likely a list or a comment.
    pub(super) fn may_follow_other_lines(&self) -> bool {
        !matches!(self, Self::Bullet { is_tight: false, .. })
    }

    /// Returns the length of the prefix of `line`, without the spaces after the prefix. Returns `None` if `line` does not have the prefix.
    /// Must be called for all lines in order, because line numbers ascend.
    pub(super) fn match_prefix(&mut self, line: &str) -> Option<usize> {
        let length = match self {
            Self::Quote => return quote_length(line),
            Self::Numbers { separator, next_number, unnumbered } => {
                // Line numbers may count the lines without a number, or leave them out.
                let is_next = |(number, _): &(u32, usize)| {
                    number.checked_sub(*next_number).is_some_and(|gap| gap == 0 || gap == *unnumbered)
                };
                // In some lines, `grep -C` uses another separator, and editors omit the separator.
                let with_other_separator = || {
                    SEPARATORS
                        .iter()
                        .find_map(|other| parse_number(line, *other).filter(|(number, _)| number == next_number))
                };
                let found = parse_number(line, *separator).filter(is_next).or_else(with_other_separator);
                let Some((number, length)) = found else {
                    *unnumbered += 1;
                    return None;
                };
                (*next_number, *unnumbered) = (number.saturating_add(1), 0);
                return Some(length);
            }
            Self::Bar(bar) => return line.starts_with(bar.trim_ascii_end()).then(|| bar.trim_ascii_end().len()),
            Self::Bullet { bullet, is_tight } => {
                let indent = line.len() - line.trim_ascii_start().len();
                let length = indent + line[indent..].strip_prefix(*bullet).map(|_| bullet.len_utf8())?;
                if *is_tight {
                    return Some(length);
                }
                length
            }
            Self::Prompt { first, continuation } => {
                [*first, *continuation].into_iter().find(|prompt| line.starts_with(prompt))?.len()
            }
            Self::Timestamp => timestamp_length(line)?,
            Self::Comment(start) => {
                let indent = line.len() - line.trim_ascii_start().len();
                indent + line[indent..].strip_prefix(*start).map(|_| start.len())?
            }
        };
        line[length..].chars().next().is_none_or(|next| next == ' ' || next == '\t').then_some(length)
    }
}

/// Returns the matcher of quoted lines if `line` has that prefix. The other functions named `…_matcher` do the same for other prefixes.
fn quote_matcher(line: &str) -> Option<Matcher<'_>> {
    quote_length(line).map(|_| Matcher::Quote)
}

/// Returns the length of the `>` signs at the start of `line`, including the spaces before and between the signs.
fn quote_length(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = line.len() - line.trim_ascii_start().len();
    let start = at;
    loop {
        match bytes.get(at..)? {
            [b'>', ..] => at += 1,
            // A `>` as an HTML entity.
            [b'&', b'g', b't', b';', ..] => at += 4,
            // A quote in a quote, `> >`: the prefix includes the space between the signs.
            [b' ', b'>', ..] if at > start => at += 2,
            _ => return (at > start).then_some(at),
        }
    }
}

/// Separators after the number of a line; `None` is whitespace.
const SEPARATORS: [Option<char>; 8] =
    [Some(':'), Some('|'), Some('.'), Some(')'), Some('→'), Some('│'), Some('-'), None];

fn numbers_matcher(line: &str) -> Option<Matcher<'_>> {
    for separator in SEPARATORS {
        if let Some((number, _)) = parse_number(line, separator) {
            return Some(Matcher::Numbers { separator, next_number: number, unnumbered: 0 });
        }
    }
    None
}

/// Returns the number at the start of `line`, and the length of the whole prefix. The prefix consists of the number and its separator,
/// after the file name if `grep -n` wrote one.
fn parse_number(line: &str, separator: Option<char>) -> Option<(u32, usize)> {
    let mut start = line.len() - line.trim_ascii_start().len();
    if separator == Some(':') {
        // `grep -n` writes the name of the file first.
        let name_len = line[start..].find(|c: char| !(c.is_ascii_alphanumeric() || "_./\\-".contains(c))).unwrap_or(0);
        let is_name = line[start..start + name_len].contains(|c: char| c.is_ascii_alphabetic());
        if is_name && line[start + name_len..].starts_with(':') {
            start += name_len + 1;
        }
    }
    let digit_count = line[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number = line[start..start + digit_count].parse().ok()?;
    let rest = &line[start + digit_count..];
    let Some(separator) = separator else {
        return rest
            .chars()
            .next()
            .is_none_or(|next| next == ' ' || next == '\t')
            .then_some((number, start + digit_count));
    };
    let after = rest.trim_start_matches(' ').strip_prefix(separator)?;
    Some((number, line.len() - after.len()))
}

/// The maximum length of the name before a bar, in characters.
const MAX_NAME: usize = 64;

fn bar_matcher(line: &str) -> Option<Matcher<'_>> {
    let (at, _) = line.char_indices().take(MAX_NAME).find(|(_, character)| matches!(character, '|' | '│'))?;
    let is_name = |character: char| character.is_ascii_alphanumeric() || " \t_.-".contains(character);
    let bar = &line[..at + line[at..].chars().next()?.len_utf8()];
    // A line that also ends in a bar is a row of a table or a box, and not a line of a document.
    (line[..at].chars().all(is_name) && !line[bar.len()..].trim_ascii_end().ends_with(['|', '│']))
        .then_some(Matcher::Bar(bar))
}

fn bullet_matcher(line: &str) -> Option<Matcher<'_>> {
    let rest = line.trim_ascii_start();
    let bullet = rest.chars().next().filter(|first| "*-+•·‣◦".contains(*first))?;
    let next = rest[bullet.len_utf8()..].chars().next();
    // A patch that adds a file has no spaces after the `+`.
    let is_tight = bullet == '+' && line.starts_with('+') && matches!(next, None | Some('{' | '['));
    (is_tight || matches!(next, Some(' ' | '\t'))).then_some(Matcher::Bullet { bullet, is_tight })
}

fn comment_matcher(line: &str) -> Option<Matcher<'_>> {
    let rest = line.trim_ascii_start();
    ["//", "#", "--"].into_iter().find(|start| rest.starts_with(start)).map(Matcher::Comment)
}

/// Prompts, each with the prompt of continuation lines.
const PROMPTS: [(&str, &str); 5] = [("$ ", "> "), ("% ", "> "), (">>> ", "... "), ("PS> ", ">> "), ("> ", "... ")];

fn prompt_matcher(line: &str) -> Option<Matcher<'_>> {
    for (first, continuation) in PROMPTS {
        if line.starts_with(first) {
            let length = first.len() - 1;
            return Some(Matcher::Prompt { first: &line[..length], continuation: continuation.trim_ascii_end() });
        }
    }
    let opening = line.find(['{', '[', '"', '\''])?;
    let start = line[..opening].trim_ascii_end();
    let is_windows = start.starts_with("PS ") || start.as_bytes().get(1..3) == Some(b":\\");
    if is_windows && start.ends_with('>') {
        return Some(Matcher::Prompt { first: start, continuation: ">>" });
    }
    (start.contains('@') && start.ends_with(['$', '#'])).then_some(Matcher::Prompt { first: start, continuation: ">" })
}

fn timestamp_matcher(line: &str) -> Option<Matcher<'_>> {
    timestamp_length(line).map(|_| Matcher::Timestamp)
}

/// Returns the length of the prefix that starts with the time at the start of `line`. The prefix includes the thread, the log level and the
/// logger after the time: `10:00:00 [main] INFO com.example.App - `.
fn timestamp_length(line: &str) -> Option<usize> {
    let mut rest = line.trim_ascii_start();
    rest = rest.strip_prefix(['[', '(']).unwrap_or(rest);
    if let Some(time) = strip_pattern(rest, "0000-00-00").or_else(|| strip_pattern(rest, "0000/00/00")) {
        rest = time.strip_prefix(['T', 't', ' ', '_'])?;
    }
    rest = strip_pattern(rest, "00:00:00")?;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|character: char| character.is_ascii_digit());
    }
    rest = strip_zone(rest);
    rest = rest.strip_prefix([']', ')']).unwrap_or(rest);
    rest = strip_thread(rest);
    if let Some(after) = strip_level(rest.trim_ascii_start()) {
        rest = strip_logger(strip_thread(after));
    }
    // A hyphen without a space after it is not a separator, but the sign of a number.
    let after_separator = rest.trim_ascii_start().strip_prefix([':', '-', '|']);
    rest = after_separator.filter(|after| after.is_empty() || after.starts_with([' ', '\t'])).unwrap_or(rest);
    Some(line.len() - rest.len())
}

/// The maximum length of the name of a thread or a logger, in bytes.
const MAX_THREAD: usize = 48;

/// Returns `text` without the name of a thread in brackets at its start: ` [main]`, ` --- [nio-8080-exec-1]`.
fn strip_thread(text: &str) -> &str {
    let start = text.trim_ascii_start();
    // Spring Boot writes the process ID and `---` before the name.
    let after_id = start.trim_start_matches(|character: char| character.is_ascii_digit()).trim_ascii_start();
    let start = after_id.strip_prefix("---").map_or(start, str::trim_ascii_start);
    let name = start.strip_prefix('[').and_then(|rest| rest.split_once(']')).filter(|(name, _)| {
        let name = name.trim_ascii();
        name.len() <= MAX_THREAD
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:#/".contains(&byte))
    });
    name.map_or(text, |(_, rest)| rest)
}

/// Returns `text` without the name of a logger at its start, if a separator follows it: ` com.example.App - `.
fn strip_logger(text: &str) -> &str {
    let start = text.trim_ascii_start();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._$".contains(&byte);
    let len = start.bytes().take_while(|byte| is_name(*byte)).count();
    let rest = start[len..].trim_ascii_start();
    // A name without a dot could be a key without quotes.
    let is_logger = start[..len].contains('.')
        && (1..=MAX_THREAD).contains(&len)
        && [": ", "- "].iter().any(|separator| rest.starts_with(separator));
    if is_logger { rest } else { text }
}

/// Returns `text` without its start, which must match `pattern`, or `None` if the start does not match. In `pattern`, `0` matches any
/// digit.
fn strip_pattern<'t>(text: &'t str, pattern: &str) -> Option<&'t str> {
    let found = text.as_bytes().get(..pattern.len())?;
    let equal = |(byte, sign): (&u8, u8)| if sign == b'0' { byte.is_ascii_digit() } else { *byte == sign };
    found.iter().zip(pattern.bytes()).all(equal).then(|| &text[pattern.len()..])
}

/// Returns `text` without the time zone at its start.
fn strip_zone(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('Z').or_else(|| text.strip_prefix(" UTC")) {
        return rest;
    }
    let sign = text.strip_prefix(' ').unwrap_or(text).strip_prefix(['+', '-']);
    sign.and_then(|zone| strip_pattern(zone, "00:00").or_else(|| strip_pattern(zone, "0000"))).unwrap_or(text)
}

/// The names of log levels. Longer names come before their prefixes.
const LEVELS: [&str; 12] = [
    "TRACE",
    "DEBUG",
    "INFORMATION",
    "INFO",
    "NOTICE",
    "WARNING",
    "WARN",
    "ERROR",
    "ERR",
    "FATAL",
    "CRITICAL",
    "SEVERE",
];

/// Returns `text` without the log level at its start, or `None` if there is no log level.
fn strip_level(text: &str) -> Option<&str> {
    let is_bracketed = text.starts_with(['[', '(', '<']);
    let name = if is_bracketed { &text[1..] } else { text };
    let is_level = |level: &&&str| name.get(..level.len()).is_some_and(|start| start.eq_ignore_ascii_case(level));
    let rest = &name[LEVELS.iter().find(is_level)?.len()..];
    if is_bracketed {
        return rest.trim_ascii_start().strip_prefix([']', ')', '>']);
    }
    (!rest.starts_with(|next: char| next.is_alphanumeric()) && !is_member_value(rest)).then_some(rest)
}

/// Returns whether `text` starts with a colon and a string that is a value: no colon follows the string. In that case, the word before
/// `text` is not a log level but a key: `Information: "x",`.
fn is_member_value(text: &str) -> bool {
    let string = text.strip_prefix(':').and_then(|rest| rest.trim_ascii_start().strip_prefix('"'));
    let after = string.and_then(|string| string.split_once('"')).map(|(_, after)| after.trim_ascii_start());
    after.is_some_and(|after| !after.starts_with(':'))
}
