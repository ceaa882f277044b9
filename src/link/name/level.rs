//! How the parts of two names can stand to each other, a level a field.
//!
//! The levels are those of a comparison vector in the model of Fellegi and Sunter (A Theory for Record
//! Linkage, 1969), from the same to different. Where a part is missing on either side there is no
//! level.

/// How two given names stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GivenLevel {
    /// The same first word, or all words are the same in one (Anne-Marie, Annemarie).
    Equal,
    /// Forms of one name (William, Bill).
    Nickname,
    /// One typing error apart, or two spellings of one sound.
    Near,
    /// Two typing errors apart, or one from a form of the other.
    Alike,
    /// One begins with the other (Seb, Sebastian), or is the initials of the other.
    Prefix,
    /// It is another word of the other's name: a middle name, the second of a double name.
    Extra,
    /// Two names of their own, however few letters apart (Tim, Tom; Martin, Martina): that is seldom a typing error.
    OtherName,
    /// They have something of each other.
    Weak,
    /// They are different.
    Different,
}

/// Whether an initial is that of the other given name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InitialLevel {
    /// It is.
    Agree,
    /// It is not.
    Conflict,
}

/// What a comparison of two given names is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GivenMatch {
    /// Two names.
    Names(GivenLevel),
    /// One of them, or both, is a single letter.
    Initial(InitialLevel),
}

/// How two surnames stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SurnameLevel {
    /// The same.
    Equal,
    /// One typing error apart, or two spellings of one sound.
    Near,
    /// Two typing errors apart.
    Alike,
    /// They share a part (Smith, Smith-Jones), or their first four letters.
    Part,
    /// They have something of each other.
    Weak,
    /// They are different.
    Different,
}

/// How two names stand to each other when one of them is turned round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SwappedLevels {
    /// Our given name and their surname.
    pub given_surname: Option<SurnameLevel>,
    /// Our surname and their given name.
    pub surname_given: Option<SurnameLevel>,
}

/// How the further words of two names stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MiddleLevel {
    /// They have a word in common.
    Equal,
    /// They have an initial in common.
    Initial,
    /// They have nothing in common.
    Conflict,
}
