//! The fields of a user whose texts are compared as they are.

/// A field of which a user has one text, compared as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Plain {
    /// The employee id: letters and digits, without leading zeros.
    EmployeeId,
    /// The street, its words in their short forms.
    Street,
    /// The postal code, without blanks.
    PostalCode,
    /// The city.
    City,
    /// The state.
    State,
    /// The manager: the words of the name in the order of the alphabet.
    Manager,
    /// The department.
    Department,
    /// The office.
    Office,
    /// The company.
    Company,
    /// The job title.
    Title,
    /// The display name of an account that is nobody's: `sales team`.
    Label,
}

impl Plain {
    /// Every such field.
    pub const ALL: [Self; 11] = [
        Self::EmployeeId,
        Self::Street,
        Self::PostalCode,
        Self::City,
        Self::State,
        Self::Manager,
        Self::Department,
        Self::Office,
        Self::Company,
        Self::Title,
        Self::Label,
    ];
}

/// A field of which a user has several texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Several {
    /// UPN, mail and proxy addresses in domains of the tenant, in lower case; the UPN comes first.
    Address,
    /// Mail addresses elsewhere, in lower case.
    Mail,
    /// Telephone numbers: the last seven digits.
    Phone,
}

impl Several {
    /// Every such field.
    pub const ALL: [Self; 3] = [Self::Address, Self::Mail, Self::Phone];
}
