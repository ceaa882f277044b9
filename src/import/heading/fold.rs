//! Headings as they are compared.

use unicode_normalization::UnicodeNormalization;

use crate::text::is_hidden;

/// A heading as it is compared: NFKC, lower case, without an LDAP option, letters and digits only.
pub(in crate::import) fn fold_heading(heading: &str) -> String {
    let base = heading.split_once(';').map_or(heading, |(base, option)| {
        let option = option.trim().to_ascii_lowercase();
        let known =
            option == "binary" || option.starts_with("range=") || option.starts_with("lang-");
        if known { base } else { heading }
    });
    let kept = |c: &char| c.is_alphanumeric() && !is_hidden(*c);
    base.nfkc().flat_map(char::to_lowercase).filter(kept).collect()
}

/// Folds every heading of a list.
pub(super) fn fold_all(headings: &mut [String]) {
    for heading in headings {
        *heading = fold_heading(heading);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_fold_as_people_write_them() {
        let cases = [
            ("ObjectGUID", "objectguid"),
            (" Object GUID ", "objectguid"),
            ("objectGUID;binary", "objectguid"),
            ("proxyAddresses;range=0-1499", "proxyaddresses"),
            ("SAM\u{a0} Account Name", "samaccountname"),
            ("\u{200b}User Principal Name", "userprincipalname"),
            ("\u{3164}Mail\u{ffa0}", "mail"),
            ("“DisplayName”", "displayname"),
            ("onprem_attribute_objectGuid", "onpremattributeobjectguid"),
            ("mS-DS-ConsistencyGuid", "msdsconsistencyguid"),
            ("endereços proxy", "endereçosproxy"),
            ("Ｍａｉｌ", "mail"),
            ("a;b", "ab"),
        ];
        for (heading, folded) in cases {
            assert_eq!(fold_heading(heading), folded, "{heading}");
        }
    }
}
