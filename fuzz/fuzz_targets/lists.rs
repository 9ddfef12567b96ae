//! Lists of allowed values for configurations in fuzz targets.

use std::sync::Arc;

use summit_lint::config::{ConfigFile, ValueList, ValueSource};

/// Returns the lists in `values`, in order. A list in a separate file is treated as a list with only `A`.
pub fn lists(file: &ConfigFile) -> Vec<Arc<ValueList>> {
    let list = |values: &ValueSource| match values {
        ValueSource::Inline(values) => ValueList::new(values.iter().cloned()),
        ValueSource::File(_) => ValueList::from_lines("A\n"),
    };
    file.values.iter().map(|field| Arc::new(list(&field.values))).collect()
}
