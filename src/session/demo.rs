//! The demos: which embedded exports a session was made of.

use std::path::Path;

/// The name of the demo's session.
pub const DEMO: &str = "demo";

/// How the path of an embedded file begins in a session.
const PREFIX: &str = "demo:";

/// A demo: exports that the program carries with it, and the moment in which one finds them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Demo {
    /// A small company in the week of its migration, with everything exported.
    #[default]
    Week,
    /// The evening after: a script has run, its results are in, and the exports are fresh.
    Evening,
    /// The same company as the portals export it: much cannot be known.
    Portals,
}

impl Demo {
    /// Every demo.
    pub const ALL: [Self; 3] = [Self::Week, Self::Evening, Self::Portals];

    /// The name on the command line, and of its folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Evening => "evening",
            Self::Portals => "portals",
        }
    }

    /// What it shows, in a sentence without its full stop.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Week => "a small company in the week of its migration",
            Self::Evening => "the evening after: the script has run",
            Self::Portals => "what the portals export: much is unknown",
        }
    }

    /// The path by which a session remembers an embedded file.
    #[must_use]
    pub fn path_of(self, file: &str) -> String {
        format!("{PREFIX}{}/{file}", self.name())
    }

    /// Whose file a source of a session is; `None` if it is no embedded file.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let rest = path.to_str()?.strip_prefix(PREFIX)?;
        let named = |demo: &Self| rest.split_once('/').is_some_and(|(name, _)| name == demo.name());
        // The first sessions had one demo, without a folder.
        Some(Self::ALL.into_iter().find(named).unwrap_or_default())
    }
}

/// Whether demos are kept under this name: `demo`, `demo-2` and so on.
#[must_use]
pub fn is_demo_name(name: &str) -> bool {
    name.strip_prefix(DEMO).is_some_and(|rest| {
        let number = rest.strip_prefix('-');
        rest.is_empty()
            || number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_tells_whose_demo_it_is() {
        for demo in Demo::ALL {
            let path = demo.path_of("cloud.csv");
            assert_eq!(Demo::of_path(Path::new(&path)), Some(demo));
        }
        assert_eq!(Demo::of_path(Path::new("demo:cloud.csv")), Some(Demo::Week));
        assert_eq!(Demo::of_path(Path::new("/exports/demo/week/cloud.csv")), None);
    }

    #[test]
    fn the_names_of_demos_are_reserved_and_no_others() {
        for (name, reserved) in [
            ("demo", true),
            ("demo-12", true),
            ("demo-", false),
            ("demo-a", false),
            ("demos", false),
        ] {
            assert_eq!(is_demo_name(name), reserved, "{name}");
        }
    }
}
