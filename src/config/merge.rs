//! Merges a configuration file with its base. With `{extends: 'base.json5', syntax: 'json'}`, the base is `base.json5`.

use super::file::ConfigFile;

impl ConfigFile {
    /// Returns the settings of this file merged with those of `base`. Settings of this file take precedence.
    ///
    /// Lists are joined, and maps are merged by key. If both files have a value for the same key, or for the same
    /// setting without a list or map, the value in this file is used.
    #[must_use]
    pub(crate) fn merge_over(self, base: Self) -> Self {
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
            spans: join(base.spans, spans),
            rules: merge_by_name(base.rules, rules, |one, other| one.0 == other.0),
            overrides: join(base.overrides, overrides),
            ignore: join(base.ignore, ignore),
            include: include.or(base.include),
            exclude: exclude.or(base.exclude),
            json5: json5.or(base.json5),
            values: merge_by_name(base.values, values, |one, other| one.field.value == other.field.value),
            // A field that both files require is kept only once, so that it is not reported as missing twice.
            required: merge_by_name(base.required, required, |one, other| {
                let status =
                    |status: &Option<super::Spanned<String>>| status.as_ref().map(|status| status.value.clone());
                one.field.value == other.field.value && status(&one.status) == status(&other.status)
            }),
            custom_fields: match (base.custom_fields, custom_fields) {
                (Some(base), Some(own)) => Some(merge_by_name(base, own, |one, other| one.name == other.name)),
                (base, own) => own.or(base),
            },
            services: merge_by_name(base.services, services, |one, other| one.0.value == other.0.value),
            schemas: join(base.schemas, schemas),
            documentation: documentation.or(base.documentation),
            baseline: baseline.or(base.baseline),
            max_input_bytes: max_input_bytes.or(base.max_input_bytes),
            max_depth: max_depth.or(base.max_depth),
        }
    }
}

/// Returns the items of `base`, followed by those of `own`.
fn join<C: IntoIterator + Extend<C::Item>>(mut base: C, own: C) -> C {
    base.extend(own);
    base
}

/// Returns the items of `base`, followed by those of `own`. Drops an item of `base` if `own` has an item with the same
/// name.
fn merge_by_name<T>(mut base: Vec<T>, own: Vec<T>, have_same_name: impl Fn(&T, &T) -> bool) -> Vec<T> {
    base.retain(|one| !own.iter().any(|other| have_same_name(one, other)));
    join(base, own)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Setting, ValueSource, read};
    use crate::diagnostic::Level;
    use crate::source::Source;

    /// Parses a configuration. In the tests below, `near` is the file that extends `far`.
    fn file(text: &str) -> ConfigFile {
        let source = Source::from_text("summit-lint.json5", text).unwrap();
        read(&source, Path::new("/tenant")).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn the_extending_file_wins_for_single_settings() {
        let far = "{syntax: 'json5', documentation: 'https://far.example', baseline: 'far.json', include: ['*.far'], \
                   limits: {maxDepth: 9, maxInputBytes: 10}}";
        let near = "{syntax: 'json', baseline: 'near.json', include: ['*.near'], limits: {maxDepth: 8}}";
        let merged = file(near).merge_over(file(far));
        assert_eq!(merged.json5, Some(false));
        assert_eq!(merged.documentation.as_deref(), Some("https://far.example"));
        assert_eq!(merged.baseline.unwrap().value, "near.json");
        assert_eq!((merged.max_depth, merged.max_input_bytes), (Some(8), Some(10)));
        let include = merged.include.unwrap();
        assert_eq!(include.globs.iter().map(|glob| glob.value.as_str()).collect::<Vec<_>>(), ["*.near"]);
    }

    #[test]
    fn maps_are_merged_by_key() {
        let far = "{rules: {syntax: 'off', 'date-order': 'off'}, values: {Medium: ['a'], Source: ['b']}, \
                   services: {A: 'a.json', B: 'b.json'}, customFields: {G: ['x'], H: ['y']}}";
        let near = "{rules: {'date-order': 'error'}, values: {Medium: ['c']}, services: {B: 'c.json'}, \
                    customFields: {H: ['z']}}";
        let merged = file(near).merge_over(file(far));
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
        let merged = file(near).merge_over(file(far));
        assert_eq!(merged.required.iter().map(|one| one.field.value.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(merged.schemas.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(merged.overrides.len(), 2);
        assert_eq!(merged.ignore.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["x", "y"]);
    }

    #[test]
    fn extends_of_the_base_is_dropped() {
        let merged = file("{extends: 'far.json5'}").merge_over(file("{extends: ['base.json5']}"));
        assert_eq!(merged.extends.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["far.json5"]);
    }
}
