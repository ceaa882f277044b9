//! The two panes by name, and the columns that each can show.

use crate::directory::Field;

/// Which pane.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Side {
    /// The on-premises users, on the left.
    OnPrem,
    /// The cloud users, on the right.
    Cloud,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::OnPrem => Self::Cloud,
            Self::Cloud => Self::OnPrem,
        }
    }
}

/// A column of a pane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// How probable it is: in the cloud pane, that the user is the one under the other cursor; in the
    /// on-premises pane, that the best candidate is the user.
    Fit,
    /// The state, in a letter.
    State,
    /// The `ImmutableId` in the cloud, in a word. Cloud pane only.
    Anchor,
    /// A field.
    Field(Field),
}

impl Column {
    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fit => "Fit",
            Self::State => "S",
            Self::Anchor => "Anchor",
            Self::Field(field) => field.title(),
        }
    }

    /// The name in a session.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Fit => "fit".into(),
            Self::State => "state".into(),
            Self::Anchor => "anchor".into(),
            Self::Field(field) => field.name(),
        }
    }

    /// The column with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "fit" => Some(Self::Fit),
            "state" => Some(Self::State),
            "anchor" => Some(Self::Anchor),
            _ => Field::ALL.iter().find(|field| field.name() == name).copied().map(Self::Field),
        }
    }
}

/// The columns that a pane shows unless others are chosen.
#[must_use]
pub fn usual_columns(side: Side) -> Vec<Column> {
    let field = Column::Field;
    match side {
        Side::OnPrem => {
            vec![
                Column::State,
                Column::Fit,
                field(Field::DisplayName),
                field(Field::Upn),
                field(Field::Sam),
            ]
        }
        Side::Cloud => vec![
            Column::State,
            Column::Fit,
            field(Field::DisplayName),
            field(Field::Upn),
            Column::Anchor,
        ],
    }
}

/// The columns that a pane can show.
#[must_use]
pub fn possible_columns(side: Side) -> Vec<Column> {
    let own: &[Column] = match side {
        Side::OnPrem => &[Column::State, Column::Fit],
        Side::Cloud => &[Column::State, Column::Fit, Column::Anchor],
    };
    let other = |field: &Field| match side {
        // The column of a custom anchor is there in few sessions, and stands in the panel and the comparison.
        Side::OnPrem => !matches!(field, Field::ImmutableId | Field::AnchorColumn),
        Side::Cloud => {
            !matches!(field, Field::ObjectGuid | Field::ConsistencyGuid | Field::AnchorColumn)
        }
    };
    let fields = Field::ALL.iter().copied().filter(other).map(Column::Field);
    own.iter().copied().chain(fields).collect()
}
