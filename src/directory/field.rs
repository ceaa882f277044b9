//! The fields that are kept of a user, and how each is stored.

use serde::{Deserialize, Serialize};

/// How the values of a field are stored and compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A text of its own per row.
    Text,
    /// A text that is often the same as the text of another field of the row.
    Linked(Field),
    /// A text that many rows share.
    Dictionary,
    /// A text whose part before the last hyphen many rows share: a security identifier.
    Split,
    /// A GUID; all zeros is none.
    Guid,
    /// An anchor: a GUID, or the exact text where it is something else.
    Anchor,
    /// True or false.
    Flag,
    /// A list of proxy addresses.
    Addresses,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $kind:expr, $title:literal;)*) => {
        /// A field of a user or a mailbox. The names are those of `assets/headers.toml`.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// Every field, in the order in which a comparison shows them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// How its values are stored.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => $kind,)* }
            }

            /// The heading on the screen.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

fields! {
    /// The display name, else the name of the object.
    DisplayName = Kind::Text, "Name";
    /// The given name.
    GivenName = Kind::Dictionary, "Given name";
    /// The surname.
    Surname = Kind::Dictionary, "Surname";
    /// The userPrincipalName.
    Upn = Kind::Text, "UPN";
    /// The sAMAccountName; on the cloud side the copy that sync wrote.
    Sam = Kind::Text, "sAM";
    /// The primary mail address.
    Mail = Kind::Linked(Field::Upn), "Mail";
    /// The proxy addresses.
    ProxyAddresses = Kind::Addresses, "Addresses";
    /// The employee id.
    EmployeeId = Kind::Text, "Employee id";
    /// The objectGUID of an on-premises user.
    ObjectGuid = Kind::Guid, "objectGUID";
    /// mS-DS-ConsistencyGuid of an on-premises user.
    ConsistencyGuid = Kind::Anchor, "ConsistencyGuid";
    /// The column of an on-premises export that the session takes for the source anchor, where no other
    /// field holds that attribute.
    AnchorColumn = Kind::Text, "Source anchor";
    /// The object id of a cloud user; on the on-premises side the written-back one.
    CloudId = Kind::Guid, "Object id";
    /// The ImmutableId of a cloud user.
    ImmutableId = Kind::Anchor, "ImmutableId";
    /// Whether the cloud user is synced: true; false after leaving the scope of sync; empty if
    /// never.
    Synced = Kind::Flag, "Synced";
    /// Whether the cloud user was handed over to the cloud: its source of authority
    /// (docs/facts.md, Source of authority).
    CloudManaged = Kind::Flag, "Handed over";
    /// When the cloud user was last synced, as the export wrote it.
    LastSync = Kind::Text, "Last sync";
    /// The on-premises security identifier.
    Sid = Kind::Split, "SID";
    /// Whether the account may sign in.
    Enabled = Kind::Flag, "Enabled";
    /// `Member` or `Guest`.
    UserType = Kind::Dictionary, "User type";
    /// The class of the directory object: `user`, `computer`, …
    ObjectClass = Kind::Dictionary, "Object class";
    /// Whether any licence is assigned.
    Licensed = Kind::Flag, "Licensed";
    /// The assigned licences, as the export wrote them.
    Licences = Kind::Dictionary, "Licences";
    /// The directory roles that are held, as the export wrote them; an export without a column of eligible ones
    /// may have them here too.
    Roles = Kind::Dictionary, "Roles";
    /// The directory roles that the user is eligible for, as the export wrote them.
    EligibleRoles = Kind::Dictionary, "Eligible roles";
    /// `onPremisesObjectIdentifier`: set once a user has been synced (docs/facts.md).
    OnPremisesObjectId = Kind::Text, "On-premises object id";
    /// When the user was soft-deleted, as the export wrote it.
    Deleted = Kind::Text, "Deleted";
    /// The mailbox GUID: ExchangeGuid, msExchMailboxGuid.
    MailboxGuid = Kind::Guid, "Mailbox GUID";
    /// The recipient type.
    RecipientType = Kind::Dictionary, "Recipient type";
    /// The recipient type before the present one.
    PreviousRecipientType = Kind::Dictionary, "Previous recipient type";
    /// Whether Exchange takes the attributes of the mailbox from the cloud alone, although it is synced.
    ExchangeCloudManaged = Kind::Flag, "Cloud-managed";
    /// The routing address of a remote mailbox.
    RemoteRoutingAddress = Kind::Text, "Routing address";
    /// The mail nickname.
    Alias = Kind::Text, "Alias";
    /// The department.
    Department = Kind::Dictionary, "Department";
    /// The job title.
    Title = Kind::Dictionary, "Title";
    /// The company.
    Company = Kind::Dictionary, "Company";
    /// The office.
    Office = Kind::Dictionary, "Office";
    /// The street.
    Street = Kind::Text, "Street";
    /// The city.
    City = Kind::Dictionary, "City";
    /// The state or province.
    State = Kind::Dictionary, "State";
    /// The postal code.
    PostalCode = Kind::Dictionary, "Postal code";
    /// The country.
    Country = Kind::Dictionary, "Country";
    /// The telephone number.
    Phone = Kind::Text, "Phone";
    /// The mobile number.
    Mobile = Kind::Text, "Mobile";
    /// The manager, as the export wrote it.
    Manager = Kind::Dictionary, "Manager";
    /// The description.
    Description = Kind::Dictionary, "Description";
    /// The container: the distinguished name without its first part.
    OrgUnit = Kind::Dictionary, "OU";
    /// The first part of the distinguished name, unescaped.
    CommonName = Kind::Linked(Field::DisplayName), "CN";
    /// When the user was created, as the export wrote it.
    Created = Kind::Text, "Created";
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The name used in `assets/headers.toml`, in sessions and in `--json`.
    #[must_use]
    pub fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }
}

/// A set of fields: which of them an export had.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct FieldSet(u64);

const _: () = assert!(Field::COUNT <= 64, "a FieldSet has 64 bits");

impl FieldSet {
    /// No field.
    pub const EMPTY: Self = Self(0);

    /// The set with `field` added.
    #[must_use]
    pub const fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field as u64)
    }

    /// The set without `field`.
    #[must_use]
    pub const fn without(self, field: Field) -> Self {
        Self(self.0 & !(1 << field as u64))
    }

    /// The set without all that is in `other`.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// All that is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether `field` is in it.
    #[must_use]
    pub const fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u64) != 0
    }

    /// The fields in it, in order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_serde_writes() {
        for field in Field::ALL {
            let written = serde_json::to_string(field).unwrap();
            assert_eq!(written, format!("\"{}\"", field.name()));
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: FieldSet = [Field::Upn, Field::Created].into_iter().collect();
        assert!(set.contains(Field::Upn) && set.contains(Field::Created));
        assert!(!set.contains(Field::Mail));
        assert_eq!(set.iter().collect::<Vec<_>>(), [Field::Upn, Field::Created]);
        assert_eq!(set.without(Field::Upn).iter().count(), 1);
        assert_eq!(
            set.minus(FieldSet::EMPTY.with(Field::Created)),
            FieldSet::EMPTY.with(Field::Upn)
        );
    }
}
