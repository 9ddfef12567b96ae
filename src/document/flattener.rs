//! Detects text that a program wrote in place of an object: the name of its type, such as `[object Object]`, or a
//! summary of its members, such as `@{Updater=Executive}`.

/// The kind of program that flattened an object to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flattener {
    /// PowerShell or another .NET program: `System.Collections.Hashtable`, `System.Object[]`, `@{Updater=Executive}`.
    DotNet,
    /// JavaScript: `[object Object]`.
    JavaScript,
}

impl Flattener {
    /// Returns the kind of program that wrote `text` in place of an object or a list of objects. Returns `None` for any
    /// other text.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if is_hashtable(text) || is_list_of(text, char::is_whitespace, is_type_name) {
            return Some(Self::DotNet);
        }
        is_list_of(text, |c| c == ',', |item| matches!(item.trim(), "[object Object]" | "[object Array]"))
            .then_some(Self::JavaScript)
    }
}

/// Returns whether `text` is a list of items that all satisfy `is_item`. A program writes such a list in place of an
/// array of objects.
fn is_list_of(text: &str, separator: impl Fn(char) -> bool, is_item: impl Fn(&str) -> bool) -> bool {
    let mut items = text.split(separator).filter(|item| !item.is_empty()).peekable();
    items.peek().is_some() && items.all(is_item)
}

/// Returns whether `text` is a PowerShell hashtable or object that was converted to text, such as
/// `@{Name=Floor; Value=3}`. Expressions of Azure Logic Apps, such as `@{concat('a=b', 'c')}`, have no name before `=`.
fn is_hashtable(text: &str) -> bool {
    let Some(members) = text.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}')) else { return false };
    let name = members.split_once('=').map_or(members, |(name, _)| name).trim();
    name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')) && members.contains('=')
        || members.trim().is_empty()
}

/// Returns whether `text` is the name of a .NET type: `System.Object[]`,
/// ``System.Collections.Generic.Dictionary`2[System.String,System.Object]``.
fn is_type_name(text: &str) -> bool {
    let text = text.strip_prefix("Deserialized.").unwrap_or(text);
    let (name, arguments) = text.find(['`', '[']).map_or((text, ""), |at| text.split_at(at));
    let mut segments = name.split('.');
    let identifier = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic())
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+'))
    };
    segments.next() == Some("System")
        && name.contains('.')
        && segments.all(identifier)
        && (arguments.is_empty() || arguments.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flattened_objects_are_recognized() {
        for text in [
            "System.Collections.Hashtable",
            "System.Object[]",
            " System.Collections.Specialized.OrderedDictionary\n",
            "System.Management.Automation.PSCustomObject",
            "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
            "Deserialized.System.Collections.Hashtable",
            "System.Collections.Hashtable System.Collections.Hashtable",
            "@{Updater=Executive; Ticket=}",
            "@{Activity=Restart; Result=None} @{Activity=Call; Result=None}",
            "@{}",
        ] {
            assert_eq!(Flattener::of(text), Some(Flattener::DotNet), "{text}");
        }
        for text in ["[object Object]", "[object Object],[object Object]", "[object Array]"] {
            assert_eq!(Flattener::of(text), Some(Flattener::JavaScript), "{text}");
        }
    }

    #[test]
    fn other_text_is_not_flattened() {
        for text in [
            "",
            " ",
            "x",
            "System",
            "System.",
            "System failure",
            "System.Collections.Hashtable and text",
            "@{variables('key')}",
            "@{body('Get')?['id']}",
            "@{concat('a=b', 'c')}",
            "{\"a\": 1}",
            "[object Object",
            ",",
        ] {
            assert_eq!(Flattener::of(text), None, "{text}");
        }
    }
}
