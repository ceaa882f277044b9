//! Kinds of exports: by the command or portal that makes them.

use serde::Deserialize;

use super::fold::fold_all;
use crate::directory::{Field, FieldSet, Role};

/// A kind of export, by the command or portal that makes it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct Shape {
    pub(in crate::import) name: String,
    pub(in crate::import) title: String,
    pub(in crate::import) side: Option<Role>,
    #[serde(default)]
    pub(super) format: Option<String>,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    pub(super) all: Vec<String>,
    #[serde(default)]
    pub(super) any: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
    #[serde(default)]
    pub(in crate::import) default_properties: Vec<String>,
    #[serde(default)]
    pub(in crate::import) blank_is_unknown: bool,
    #[serde(default)]
    pub(in crate::import) first_object: Vec<Field>,
    #[serde(default)]
    pub(super) command: Option<String>,
    #[serde(default)]
    likely: Vec<String>,
    /// Whether it has soft-deleted users alone.
    #[serde(default)]
    pub(in crate::import) deleted: bool,
}

impl Shape {
    /// The same, with its headings folded.
    pub(super) fn folded(mut self) -> Self {
        let lists = [&mut self.all, &mut self.any, &mut self.none, &mut self.default_properties];
        for list in lists.into_iter().chain([&mut self.likely]) {
            fold_all(list);
        }
        self
    }

    /// Whether a file of this format with these folded headings, and this type in its type line, is of this
    /// kind.
    pub(super) fn fits(&self, folded: &[String], type_name: Option<&str>, format: &str) -> bool {
        let has = |wanted: &String| folded.contains(wanted);
        let type_fits = match type_name {
            Some(name) if !self.types.is_empty() => {
                self.types.iter().any(|prefix| name.starts_with(prefix.as_str()))
            }
            _ => true,
        };
        type_fits
            && self.format.as_deref().is_none_or(|wanted| wanted == format)
            && self.all.iter().all(has)
            && (self.any.is_empty() || self.any.iter().any(has))
            && !self.none.iter().any(has)
    }

    /// Whether a file of this role with these folded headings may have been made so, although it lacks
    /// what would prove it.
    pub(super) fn is_likely(&self, folded: &[String], role: Role) -> bool {
        self.side == Some(role) && self.likely.iter().any(|heading| folded.contains(heading))
    }

    /// A shape of which only the name matters.
    #[cfg(test)]
    pub(in crate::import) fn named(name: &str) -> Self {
        Self { name: name.to_string(), ..Self::default() }
    }

    /// The fields that a first object without them loses for everybody.
    pub(in crate::import) fn lost_with_first_object(&self) -> FieldSet {
        self.first_object.iter().copied().collect()
    }
}

/// The name of the type that was selected from, or that was on another machine.
pub(super) fn bare_type(type_name: &str) -> &str {
    let mut bare = type_name.trim();
    while let Some(inner) =
        bare.strip_prefix("Selected.").or_else(|| bare.strip_prefix("Deserialized."))
    {
        bare = inner;
    }
    bare
}
