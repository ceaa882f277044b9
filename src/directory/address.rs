//! Mail addresses: their kinds, how a row's list is packed, and the key under which two are equal.

use std::borrow::Cow;

/// What a proxy address is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AddressKind {
    /// `SMTP:`: the address that mail is sent from, and the only one that a soft match looks at.
    Primary,
    /// `smtp:`: a further address.
    Secondary,
    /// Any other kind, `X500:` or `SIP:`; the text keeps its prefix.
    Other,
}

/// One proxy address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Address<'a> {
    /// What it is for.
    pub kind: AddressKind,
    /// The address; of [`AddressKind::Other`] with its prefix.
    pub text: &'a str,
}

impl<'a> Address<'a> {
    /// Reads one item of a list: `SMTP:a@b`, `smtp:a@b`, `X500:/o=…`, or an address without a
    /// prefix.
    #[must_use]
    pub fn parse(item: &'a str) -> Self {
        match item.split_at_checked(5) {
            Some(("SMTP:", text)) => Self { kind: AddressKind::Primary, text },
            Some((prefix, text)) if prefix.eq_ignore_ascii_case("smtp:") => {
                Self { kind: AddressKind::Secondary, text }
            }
            _ if item.contains(':') => Self { kind: AddressKind::Other, text: item },
            _ => Self { kind: AddressKind::Secondary, text: item },
        }
    }

    /// The item as a directory writes it.
    #[must_use]
    pub fn to_item(self) -> String {
        match self.kind {
            AddressKind::Primary => format!("SMTP:{}", self.text),
            AddressKind::Secondary => format!("smtp:{}", self.text),
            AddressKind::Other => self.text.to_string(),
        }
    }

    /// Appends the item to the packed list of a row. An address equal to the row's UPN takes one
    /// byte, since that is what most of them are.
    pub(super) fn pack(self, upn: &str, list: &mut String) {
        if !list.is_empty() {
            list.push('\n');
        }
        list.push(match self.kind {
            AddressKind::Primary => 'P',
            AddressKind::Secondary => 's',
            AddressKind::Other => 'o',
        });
        if self.text != upn {
            // The separator cannot be part of an address; a value that holds it is shown mended.
            if memchr::memchr(b'\n', self.text.as_bytes()).is_none() {
                list.push_str(self.text);
            } else {
                list.push_str(&self.text.replace('\n', " "));
            }
        }
    }
}

/// The addresses of a packed list.
pub(super) fn unpack<'a>(list: &'a str, upn: &'a str) -> impl Iterator<Item = Address<'a>> {
    list.split('\n').filter_map(move |item| {
        let mut rest = item.chars();
        let kind = match rest.next()? {
            'P' => AddressKind::Primary,
            's' => AddressKind::Secondary,
            _ => AddressKind::Other,
        };
        let text = rest.as_str();
        Some(Address { kind, text: if text.is_empty() { upn } else { text } })
    })
}

/// The key under which two addresses, UPNs or account names are the same: simple lower case,
/// without regard to any locale, as the directory compares them.
#[must_use]
pub fn address_key(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// The part of an address before its `@`, or the whole text.
#[must_use]
pub fn local_part(address: &str) -> &str {
    memchr::memchr(b'@', address.as_bytes()).and_then(|at| address.get(..at)).unwrap_or(address)
}

/// Whether a UPN is one that a tenant gives to guests: `name_domain#EXT#@tenant`.
#[must_use]
pub fn is_guest_upn(upn: &str) -> bool {
    upn.as_bytes().windows(5).any(|part| part.eq_ignore_ascii_case(b"#EXT#"))
}

/// The two parts of a UPN.
#[must_use]
pub fn split_upn(upn: &str) -> Option<(&str, &str)> {
    upn.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_mark_the_primary_address() {
        let kind = |item| Address::parse(item).kind;
        assert_eq!(kind("SMTP:a@b.c"), AddressKind::Primary);
        assert_eq!(kind("smtp:a@b.c"), AddressKind::Secondary);
        assert_eq!(kind("Smtp:a@b.c"), AddressKind::Secondary);
        assert_eq!(kind("a@b.c"), AddressKind::Secondary);
        assert_eq!(kind("X500:/o=F/cn=a"), AddressKind::Other);
        assert_eq!(kind("é"), AddressKind::Secondary);
    }

    #[test]
    fn a_list_unpacks_to_what_was_packed() {
        let items = ["SMTP:zoe@x.org", "smtp:z@x.org", "X500:/o=F/cn=z", "sip:zoe@x.org"];
        let mut list = String::new();
        for item in items {
            Address::parse(item).pack("zoe@x.org", &mut list);
        }
        let unpacked: Vec<String> = unpack(&list, "zoe@x.org").map(Address::to_item).collect();
        assert_eq!(unpacked, items);
        assert!(list.starts_with("P\n"));
        assert_eq!(unpack("", "zoe@x.org").count(), 0);
    }

    #[test]
    fn keys_ignore_case_only() {
        assert_eq!(address_key("Zoë@X.org"), address_key("zoË@x.ORG"));
        assert_ne!(address_key("zoe@x.org"), address_key("zoë@x.org"));
    }
}
