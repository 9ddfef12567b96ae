//! Merges a configuration file with the files that it extends.

use super::file::ConfigFile;

impl ConfigFile {
    /// Returns the settings of this file merged over those of `farther`, a file that it extends.
    ///
    /// Lists are joined, maps are merged by key, and for every other setting this file wins.
    #[must_use]
    pub(crate) fn over(self, farther: Self) -> Self {
        let Self {
            extends,
            spans,
            rules,
            overrides,
            ignore,
            include,
            exclude,
            json5,
            values,
            required,
            custom_fields,
            services,
            schemas,
            documentation,
            baseline,
            max_input_bytes,
            max_depth,
        } = self;
        Self {
            extends,
            spans: joined(farther.spans, spans),
            rules: by_name(farther.rules, rules, |one, other| one.0 == other.0),
            overrides: joined(farther.overrides, overrides),
            ignore: joined(farther.ignore, ignore),
            include: include.or(farther.include),
            exclude: exclude.or(farther.exclude),
            json5: json5.or(farther.json5),
            values: by_name(farther.values, values, |one, other| one.field.value == other.field.value),
            // Without this, a field from a file that is extended twice would be reported twice.
            required: by_name(farther.required, required, |one, other| {
                let status =
                    |status: &Option<super::Spanned<String>>| status.as_ref().map(|status| status.value.clone());
                one.field.value == other.field.value && status(&one.status) == status(&other.status)
            }),
            custom_fields: match (farther.custom_fields, custom_fields) {
                (Some(far), Some(near)) => Some(by_name(far, near, |one, other| one.name == other.name)),
                (far, near) => near.or(far),
            },
            services: by_name(farther.services, services, |one, other| one.0.value == other.0.value),
            schemas: joined(farther.schemas, schemas),
            documentation: documentation.or(farther.documentation),
            baseline: baseline.or(farther.baseline),
            max_input_bytes: max_input_bytes.or(farther.max_input_bytes),
            max_depth: max_depth.or(farther.max_depth),
        }
    }
}

/// Returns all of `far`, then all of `near`.
fn joined<C: IntoIterator + Extend<C::Item>>(mut far: C, near: C) -> C {
    far.extend(near);
    far
}

/// Returns the items of `far` that no item of `near` replaces, then all of `near`.
fn by_name<T>(mut far: Vec<T>, near: Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    far.retain(|one| !near.iter().any(|other| same(one, other)));
    joined(far, near)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Setting, ValueSource, read};
    use crate::diagnostic::Level;
    use crate::source::Source;

    fn file(text: &str) -> ConfigFile {
        let source = Source::from_text("summit-lint.json5", text).unwrap();
        read(&source, Path::new("/tenant")).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn the_nearer_setting_wins() {
        let far = "{syntax: 'json5', documentation: 'https://far.example', baseline: 'far.json', include: ['*.far'], \
                   limits: {maxDepth: 9, maxInputBytes: 10}}";
        let near = "{syntax: 'json', baseline: 'near.json', include: ['*.near'], limits: {maxDepth: 8}}";
        let merged = file(near).over(file(far));
        assert_eq!(merged.json5, Some(false));
        assert_eq!(merged.documentation.as_deref(), Some("https://far.example"));
        assert_eq!(merged.baseline.unwrap().value, "near.json");
        assert_eq!((merged.max_depth, merged.max_input_bytes), (Some(8), Some(10)));
        let include = merged.include.unwrap();
        assert_eq!(include.globs.iter().map(|glob| glob.value.as_str()).collect::<Vec<_>>(), ["*.near"]);
    }

    #[test]
    fn maps_are_merged_by_name() {
        let far = "{rules: {syntax: 'off', 'date-order': 'off'}, values: {Medium: ['a'], Source: ['b']}, \
                   services: {A: 'a.json', B: 'b.json'}, customFields: {G: ['x'], H: ['y']}}";
        let near = "{rules: {'date-order': 'error'}, values: {Medium: ['c']}, services: {B: 'c.json'}, \
                    customFields: {H: ['z']}}";
        let merged = file(near).over(file(far));
        let rules: Vec<_> = merged.rules.iter().map(|(selector, level)| (selector.to_string(), *level)).collect();
        assert_eq!(
            rules,
            [("syntax".to_owned(), Setting::At(Level::Off)), ("date-order".to_owned(), Setting::At(Level::Error))]
        );
        let values: Vec<_> = merged.values.iter().map(|values| values.field.value.as_str()).collect();
        assert_eq!(values, ["Source", "Medium"]);
        assert!(matches!(&merged.values[1].values, ValueSource::Inline(values) if values == &["c"]));
        let services: Vec<_> = merged.services.iter().map(|(name, path)| (&*name.value, &*path.value)).collect();
        assert_eq!(services, [("A", "a.json"), ("B", "c.json")]);
        let groups = merged.custom_fields.unwrap();
        let groups: Vec<_> = groups.iter().map(|group| (&*group.name, &*group.fields[0].name)).collect();
        assert_eq!(groups, [("G", "x"), ("H", "z")]);
    }

    #[test]
    fn lists_are_joined() {
        let far = "{required: ['A', 'B'], schemas: ['a'], overrides: [{files: 'a'}], \
                   ignore: [{file: 'a', rule: 'all', reason: 'x'}]}";
        let near = "{required: ['B', 'C'], schemas: ['b'], overrides: [{files: 'b'}], \
                    ignore: [{file: 'b', rule: 'all', reason: 'y'}]}";
        let merged = file(near).over(file(far));
        assert_eq!(merged.required.iter().map(|one| one.field.value.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(merged.schemas.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(merged.overrides.len(), 2);
        assert_eq!(merged.ignore.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["x", "y"]);
    }

    #[test]
    fn extends_is_not_taken_over() {
        let merged = file("{extends: 'far.json5'}").over(file("{extends: ['farther.json5']}"));
        assert_eq!(merged.extends.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["far.json5"]);
    }
}
