//! Why XML cannot be read on.

/// Why reading on is not possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// The text ends here, so far.
    More,
    /// This is no CLIXML.
    Bad,
}

impl From<quick_xml::Error> for Trouble {
    /// A piece of XML that is cut anywhere is no XML either: whoever has more text tries again with it.
    fn from(_: quick_xml::Error) -> Self {
        Self::More
    }
}

/// How deep elements may be in one another: PowerShell stops at a hundred at most.
pub(super) const DEEPEST_ELEMENT: u32 = 1000;

pub(super) type Read<T> = Result<T, Trouble>;
