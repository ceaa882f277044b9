//! Soft-deleted users: their UPNs, and the columns that tell who is one.

use uuid::Uuid;

use super::read_flag;
use crate::anchor::{Guid, HexOrder, read_guid};

/// The UPN of a soft-deleted user without its own object id in front: 32 digits, or with hyphens.
/// `None` if the id is not there, or if it is all that stands before the `@`: so are local accounts of
/// External ID and Azure AD B2C named, which are active.
pub(in crate::import) fn without_deleted_prefix(upn: &str, id: Guid) -> Option<&str> {
    if !may_have_deleted_prefix(upn) {
        return None;
    }
    let uuid = id.uuid();
    let matches = |length: usize, text: &str| {
        upn.split_at_checked(length)
            .filter(|(head, rest)| {
                head.eq_ignore_ascii_case(text) && !rest.is_empty() && !rest.starts_with('@')
            })
            .map(|(_, rest)| rest)
    };
    let mut buffer = Uuid::encode_buffer();
    let simple = uuid.simple().encode_lower(&mut buffer);
    if let Some(rest) = matches(32, simple) {
        return Some(rest);
    }
    let mut buffer = Uuid::encode_buffer();
    let hyphenated = uuid.hyphenated().encode_lower(&mut buffer);
    matches(36, hyphenated)
}

/// Whether the UPN has the object id of its user in front.
pub(in crate::import) fn has_deleted_prefix(upn: &str, id: &str) -> bool {
    may_have_deleted_prefix(upn)
        && read_guid(id, HexOrder::Text)
            .is_ok_and(|reading| without_deleted_prefix(upn, reading.guid).is_some())
}

/// Whether a UPN begins like an id: a quick look, since most do not.
fn may_have_deleted_prefix(upn: &str) -> bool {
    let digits = upn.as_bytes().get(..8).filter(|_| upn.len() > 32);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Whether a user is deleted, by a cell that has the time of the deletion, or yes or no. `None` if it is
/// neither. The first years of the calendars of .NET and of Windows stand for none.
pub(in crate::import) fn is_deleted(text: &str) -> Option<bool> {
    if let Some(flag) = read_flag(text) {
        return Some(flag);
    }
    let years = ["0001", "1601"];
    let is_none = text.split(|c: char| !c.is_ascii_digit()).any(|part| years.contains(&part));
    is_time(text).then_some(!is_none)
}

/// Whether a user is deleted, by a word of a column of states, or by the name of the list that the user is from: in one
/// that asks whether somebody is deleted, `Active` may be yes.
pub(in crate::import) fn deleted_word(text: &str) -> Option<bool> {
    const DELETED: [&str; 47] = [
        "deleted",
        "softdeleted",
        "softdelete",
        "recyclebin",
        "inrecyclebin",
        "recycled",
        "removed",
        "trash",
        "trashed",
        "purged",
        "gelöscht",
        "gelöschte",
        "geloescht",
        "papierkorb",
        "impapierkorb",
        "supprimé",
        "supprimée",
        "supprimés",
        "corbeille",
        "eliminado",
        "eliminada",
        "eliminados",
        "borrado",
        "borrados",
        "papelera",
        "excluído",
        "excluída",
        "excluídos",
        "lixeira",
        "eliminato",
        "eliminata",
        "eliminati",
        "cancellato",
        "cestino",
        "verwijderd",
        "verwijderde",
        "raderad",
        "raderade",
        "borttagen",
        "slettet",
        "slettede",
        "usunięty",
        "usunięte",
        "silindi",
        "удален",
        "удалён",
        "已删除",
    ];
    const ACTIVE: [&str; 10] = [
        "active",
        "notdeleted",
        "aktiv",
        "aktive",
        "actif",
        "actifs",
        "activo",
        "activos",
        "attivo",
        "attivi",
    ];
    let word: String = match text.len() {
        1..=32 => text.chars().filter(|c| c.is_alphanumeric()).collect(),
        _ => return None,
    };
    let word = word.to_lowercase();
    let bare = without_noun(&word);
    // The list of users, and nothing that says more of them.
    let is_active = ACTIVE.contains(&bare) || bare.is_empty() && !word.is_empty();
    DELETED.contains(&bare).then_some(true).or_else(|| is_active.then_some(false))
}

/// A word for the state of users without what they are called, in front or behind: `deletedusers`, `softdeletedmailbox`.
fn without_noun(word: &str) -> &str {
    const NOUNS: [&str; 16] = [
        "users",
        "user",
        "mailboxes",
        "mailbox",
        "accounts",
        "account",
        "objects",
        "object",
        "benutzer",
        "utilisateurs",
        "usuarios",
        "usuários",
        "utenti",
        "gebruikers",
        "kontos",
        "konten",
    ];
    let mut bare = word;
    while let Some(rest) =
        NOUNS.iter().find_map(|noun| bare.strip_suffix(noun).or_else(|| bare.strip_prefix(noun)))
    {
        bare = rest;
    }
    bare
}

/// Whether the name of an object of Active Directory is that of a deleted one, as it stands in a distinguished name
/// (`CN=Zoe\0ADEL:{guid},CN=Deleted Objects,…`) or by itself, with a line break
/// (docs/facts.md, Deleted objects of Active Directory).
#[inline]
pub(in crate::import) fn is_tombstone(name: &str) -> bool {
    memchr::memchr2(b'\\', b'\n', name.as_bytes()).is_some() && has_deleted_mark(name)
}

#[cold]
fn has_deleted_mark(name: &str) -> bool {
    name.match_indices("DEL:").any(|(at, mark)| {
        let (before, behind) = (name.get(..at), name.get(at + mark.len()..));
        let is_parted =
            before.is_some_and(|name| ["\n", "\\0A", "\\0a"].iter().any(|end| name.ends_with(end)));
        let id = behind.and_then(|rest| rest.get(..36));
        is_parted && id.is_some_and(|id| Uuid::try_parse(id).is_ok())
    })
}

/// Whether a text is a number of days that may be left.
pub(in crate::import) fn is_count_of_days(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text begins like a time: a date in any order, or a count of something since a day.
pub(in crate::import) fn is_time(text: &str) -> bool {
    let text = text.strip_prefix("/Date(").unwrap_or(text);
    let digits = text.bytes().take(10).filter(u8::is_ascii_digit).count();
    let counted = text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    let dated = text.contains(['-', '/', '.', ':', ' ']);
    let letters = text.bytes().take(10).filter(u8::is_ascii_alphabetic).count();
    digits >= 4
        && letters <= 1
        && text.starts_with(|c: char| c.is_ascii_digit())
        && (counted || dated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_before_a_name_marks_a_deleted_user_and_an_id_alone_does_not() {
        let id = Guid::from_uuid(Uuid::from_u128(0xd76d_4330_f144_4bea_b0c1_1fde_cb91_ce37));
        let (simple, hyphens) = (id.uuid().simple(), id.uuid().hyphenated());
        for (upn, rest) in [
            (format!("{simple}zoe@x.org"), Some("zoe@x.org")),
            (format!("{hyphens}zoe@x.org"), Some("zoe@x.org")),
            (simple.to_string().to_uppercase() + "zoe@x.org", Some("zoe@x.org")),
            (format!("{simple}{simple}@x.org"), Some("d76d4330f1444beab0c11fdecb91ce37@x.org")),
            (format!("{simple}@x.org"), None),
            (format!("{hyphens}@x.org"), None),
            (format!("{simple}"), None),
        ] {
            assert_eq!(without_deleted_prefix(&upn, id), rest, "{upn}");
        }
    }

    #[test]
    fn deleted_objects_of_active_directory_have_their_id_in_their_name() {
        const ID: &str = "9531985d-5d9d-49f8-9818-e811892f902b";
        for (name, is_deleted) in [
            (format!("CN=José Peña\\0ADEL:{ID},CN=Deleted Objects,DC=x"), true),
            (format!("CN=José Peña\\0aDEL:{ID},CN=Deleted Objects,DC=x"), true),
            (format!("José Peña\nDEL:{ID}"), true),
            // Two domain controllers have made an object of one name: it lives.
            (format!("CN=José Peña\\0ACNF:{ID},OU=Staff,DC=x"), false),
            (format!("José\\, MODEL:{ID}"), false),
            (r"CN=Peña\, José,OU=DEL:Staff,DC=x".into(), false),
            ("José\nDEL:none".into(), false),
        ] {
            assert_eq!(is_tombstone(&name), is_deleted, "{name}");
        }
    }

    #[test]
    fn a_state_is_told_whatever_the_users_are_called_beside_it() {
        for (text, expected) in [
            ("Deleted", Some(true)),
            ("Soft-deleted", Some(true)),
            ("SoftDeletedMailbox", Some(true)),
            ("Deleted users", Some(true)),
            ("Gelöschte Benutzer", Some(true)),
            ("Usuarios eliminados", Some(true)),
            ("Recycle bin", Some(true)),
            ("Not deleted", Some(false)),
            ("Active users", Some(false)),
            ("UserMailbox", Some(false)),
            ("Users", Some(false)),
            ("SharedMailbox", None),
            ("Deletedale", None),
            ("Trashigang", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(deleted_word(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_or_a_yes_tells_of_a_deletion() {
        for (text, expected) in [
            ("2025-11-02T08:30:00Z", Some(true)),
            ("12/24/2025 1:35:27 PM", Some(true)),
            ("24.12.2025 13:35", Some(true)),
            ("20251224133527.0Z", Some(true)),
            ("133800000000000000", Some(true)),
            ("/Date(1709543727000)/", Some(true)),
            ("True", Some(true)),
            ("WAHR", Some(true)),
            ("False", Some(false)),
            ("nein", Some(false)),
            ("1/1/0001 12:00:00 AM", Some(false)),
            ("0001-01-01T00:00:00Z", Some(false)),
            ("01.01.1601 00:00:00", Some(false)),
            ("zoe@contoso.com", None),
            ("Microsoft 365 E3", None),
            ("3ceaaf30-8142-48ea-91d9-3080f9b439fc", None),
        ] {
            assert_eq!(is_deleted(text), expected, "{text}");
        }
    }
}
