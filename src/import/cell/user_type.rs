//! Whether a user is a member of the tenant or a guest in it.

use super::flag::read_flag;

/// Words for a member, as portals and spreadsheets of several languages write them.
const MEMBER: [&str; 7] = ["member", "mitglied", "membre", "miembro", "membro", "lid", "medlem"];
/// Words for a guest.
const GUEST: [&str; 8] =
    ["guest", "gast", "invité", "invitado", "convidado", "ospite", "gæst", "gäst"];

/// The type of a user in the words of Microsoft Graph.
pub(in crate::import) fn user_type(text: &str) -> Option<&'static str> {
    let is = |words: &[&str], word: &str| words.contains(&word);
    match text {
        "Member" => Some("Member"),
        "Guest" => Some("Guest"),
        _ if text.len() > 16 => None,
        _ => match text.to_lowercase().as_str() {
            word if is(&MEMBER, word) => Some("Member"),
            word if is(&GUEST, word) => Some("Guest"),
            _ => None,
        },
    }
}

/// Whether a cell of a column about invitations says that the user was invited: how it was made, what has become of the
/// invitation, or yes.
pub(in crate::import) fn is_invited(text: &str) -> bool {
    const WORDS: [&str; 5] =
        ["invitation", "accepted", "pendingacceptance", "angenommen", "akzeptiert"];
    text.len() <= 24 && {
        let word: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        WORDS.contains(&word.to_lowercase().as_str()) || read_flag(text) == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_guests_are_told_in_every_language_and_nothing_else_is_either() {
        for (text, expected) in [
            ("Member", Some("Member")),
            ("member", Some("Member")),
            ("Mitglied", Some("Member")),
            ("GUEST", Some("Guest")),
            ("Gast", Some("Guest")),
            ("Invité", Some("Guest")),
            ("True", None),
            ("1", None),
            ("B2B", None),
            ("zoe@contoso.com", None),
        ] {
            assert_eq!(user_type(text), expected, "{text}");
        }
    }

    #[test]
    fn who_was_invited_is_told_from_who_was_made_here() {
        for text in ["Invitation", "Accepted", "PendingAcceptance", "Yes", "TRUE", "ja"] {
            assert!(is_invited(text), "{text}");
        }
        for text in [
            "",
            "No",
            "FALSE",
            "LocalAccount",
            "EmailVerified",
            "None",
            "-",
            "2026-03-01T10:00:00Z",
        ] {
            assert!(!is_invited(text), "{text}");
        }
    }
}
