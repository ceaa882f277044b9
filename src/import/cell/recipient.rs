//! Recipient types as the directory stores them.

/// The numbers of `msExchRecipientTypeDetails` and their names as Exchange prints them. AD exports have
/// the number, exports of Exchange the name.
const TYPES: [(&str, &str); 27] = [
    ("1", "UserMailbox"),
    ("2", "LinkedMailbox"),
    ("4", "SharedMailbox"),
    ("8", "LegacyMailbox"),
    ("16", "RoomMailbox"),
    ("32", "EquipmentMailbox"),
    ("64", "MailContact"),
    ("128", "MailUser"),
    ("256", "MailUniversalDistributionGroup"),
    ("512", "MailNonUniversalGroup"),
    ("1024", "MailUniversalSecurityGroup"),
    ("2048", "DynamicDistributionGroup"),
    ("4096", "PublicFolder"),
    ("32768", "MailForestContact"),
    ("65536", "User"),
    ("131072", "Contact"),
    ("2097152", "DisabledUser"),
    ("8388608", "ArbitrationMailbox"),
    ("33554432", "LinkedUser"),
    ("536870912", "DiscoveryMailbox"),
    ("2147483648", "RemoteUserMailbox"),
    ("8589934592", "RemoteRoomMailbox"),
    ("17179869184", "RemoteEquipmentMailbox"),
    ("34359738368", "RemoteSharedMailbox"),
    ("68719476736", "PublicFolderMailbox"),
    ("137438953472", "TeamMailbox"),
    ("549755813888", "MonitoringMailbox"),
];

/// The name of a recipient type that may be written as its number; other texts as they are.
pub(in crate::import) fn recipient_type(text: &str) -> &str {
    TYPES.iter().find(|(number, _)| *number == text).map_or(text, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_directory_get_the_names_of_exchange() {
        for (text, name) in [
            ("2147483648", "RemoteUserMailbox"),
            ("1", "UserMailbox"),
            ("RemoteUserMailbox", "RemoteUserMailbox"),
            ("12", "12"),
        ] {
            assert_eq!(recipient_type(text), name);
        }
    }
}
