//! The lists of values of a configuration.

use std::sync::Arc;

use summit_lint::config::{ConfigFile, ValueList, ValueSource};

/// The lists of `values`, in the order of the file. What stands in a file of its own is as if it were `A`.
pub fn lists(file: &ConfigFile) -> Vec<Arc<ValueList>> {
    let list = |values: &ValueSource| match values {
        ValueSource::Inline(values) => ValueList::new(values.iter().cloned()),
        ValueSource::File(_) => ValueList::of_lines("A\n"),
    };
    file.values.iter().map(|field| Arc::new(list(&field.values))).collect()
}
