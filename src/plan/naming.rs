//! How the commands of a session may name cloud users.

/// How commands may name cloud users: what the dialect of a session takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Naming {
    /// By object id alone.
    #[default]
    ObjectId,
    /// By object id; whose is not known, by a UPN that nobody else has.
    OrUpn,
}
