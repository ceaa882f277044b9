//! Whether a user is synced, in the words of portals and reports.

/// Words for a user that is synced from on-premises, in small letters.
const SYNCED: [&str; 20] = [
    "synced",
    "synched",
    "synchronized",
    "synchronised",
    "synced from on-premises",
    "synced from on premises",
    "synced with active directory",
    "synchronisiert",
    "synchronisé",
    "sincronizado",
    "sincronizzato",
    "gesynchroniseerd",
    "on-premises",
    "on-premise",
    "on premises",
    "onprem",
    "windows server ad",
    "windows server active directory",
    "active directory",
    "hybrid",
];

/// Words for one that is not, in small letters. Whether it was once, they do not tell.
const IN_CLOUD: [&str; 20] = [
    "in cloud",
    "in the cloud",
    "cloud",
    "cloud only",
    "cloud-only",
    "cloudonly",
    "azure ad",
    "azure active directory",
    "entra id",
    "microsoft entra id",
    "not synced",
    "not synchronized",
    "not synchronised",
    "unsynced",
    "in der cloud",
    "nur cloud",
    "nicht synchronisiert",
    "dans le cloud",
    "en la nube",
    "non synchronisé",
];

/// Whether a user is synced, by a word that says it whatever its column is called.
pub(in crate::import) fn sync_word(text: &str) -> Option<bool> {
    const LONGEST: usize = 32;
    if text.len() > LONGEST || matches!(text, "True" | "False") {
        return None;
    }
    let word = text.to_lowercase();
    let is_one_of = |words: &[&str]| words.contains(&word.as_str());
    is_one_of(&SYNCED).then_some(true).or_else(|| is_one_of(&IN_CLOUD).then_some(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_portals_tell_who_is_synced() {
        for (text, expected) in [
            ("Synced", Some(true)),
            ("Synced from on-premises", Some(true)),
            ("Windows Server AD", Some(true)),
            ("In Cloud", Some(false)),
            ("In cloud", Some(false)),
            ("Azure Active Directory", Some(false)),
            ("Nicht synchronisiert", Some(false)),
            ("True", None),
            ("Yes", None),
            ("Success", None),
            ("", None),
        ] {
            assert_eq!(sync_word(text), expected, "{text}");
        }
    }
}
