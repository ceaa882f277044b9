//! Which Exchange a list is of: Exchange Online, or the one on-premises. Both print the same columns, and
//! one is easily taken for the other (docs/facts.md, Exports).

use super::cell::split_addresses;
use super::format::Header;
use super::record::Record;
use crate::directory::{is_routing_domain, is_tenants_domain};

/// Where a list of Exchange comes from, and what tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Origin {
    pub(super) online: bool,
    pub(super) sign: String,
}

/// Recipient types that only Exchange on-premises has, in lower case; remote ones are known by their name.
const ONPREM_TYPES: [&str; 2] = ["linkedmailbox", "legacymailbox"];
/// Recipient types that only Exchange Online has, in lower case.
const ONLINE_TYPES: [&str; 3] = ["groupmailbox", "guestmailuser", "teammailbox"];
/// Columns that tell in which directory an object stands.
const PLACES: [&str; 3] = ["distinguishedname", "organizationalunit", "originatingserver"];
/// What the names of objects and servers of Exchange Online have in them, in lower case.
const HOSTED: [&str; 6] = [
    "exchange hosted organizations",
    "o=exchangelabs/",
    ".outlook.com",
    ".outlook.cn",
    ".outlook.de",
    ".office365.us",
];
/// Columns that only Exchange Online has.
const ONLINE_HEADINGS: [&str; 3] = ["isexchangecloudmanaged", "isinactivemailbox", "mailboxregion"];

/// The recipient types of the first records, as far as there are any.
pub(super) fn recipient_types(header: &Header) -> impl Iterator<Item = &str> {
    cells(header, "recipienttypedetails").map(|(_, text)| text)
}

/// Whether a recipient type is that of a remote mailbox, which only Exchange on-premises has.
pub(super) fn is_remote_type(kind: &str) -> bool {
    kind.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("remote"))
}

/// Where the list comes from: by the first kind of sign that tells; `None` where nothing does, or where
/// the signs of a kind contradict each other.
pub(super) fn origin(header: &Header) -> Option<Origin> {
    by_types(header)
        .or_else(|| by_places(header))
        .or_else(|| by_addresses(header))
        .or_else(|| by_upns(header))
        .or_else(|| by_headings(header))
        .or_else(|| by_cloud_ids(header))
}

/// The filled cells of the columns with a folded heading, with the heading as it stands.
fn cells<'h>(
    header: &'h Header,
    folded: &'h str,
) -> impl Iterator<Item = (&'h str, &'h str)> + use<'h> {
    let at = header.position(folded);
    let records = at.into_iter().flat_map(|at| {
        let heading = header.names.get(at).map_or("", |heading| heading.trim());
        let cell = move |record: Record<'h>| record.get(at).map(|cell| (heading, cell.trim()));
        header.sample().filter_map(cell)
    });
    records.filter(|(_, cell)| !cell.is_empty())
}

/// What all votes agree on.
fn agreed<'h>(votes: impl Iterator<Item = (bool, (&'h str, &'h str))>) -> Option<Origin> {
    let mut votes = votes.peekable();
    let (online, (heading, value)) = *votes.peek()?;
    let shown: String = value.chars().take(60).collect();
    votes
        .all(|(vote, _)| vote == online)
        .then(|| Origin { online, sign: format!("{heading} {shown}") })
}

fn by_types(header: &Header) -> Option<Origin> {
    let vote = |kind: &str| {
        let kind = kind.to_ascii_lowercase();
        if is_remote_type(&kind) || ONPREM_TYPES.contains(&kind.as_str()) {
            Some(false)
        } else {
            ONLINE_TYPES.contains(&kind.as_str()).then_some(true)
        }
    };
    let types = cells(header, "recipienttypedetails");
    agreed(types.filter_map(|cell| Some((vote(cell.1)?, cell))))
}

/// An object of Exchange Online stands in a directory of Microsoft's.
fn by_places(header: &Header) -> Option<Origin> {
    let online = |text: &str| {
        let text = text.to_ascii_lowercase();
        HOSTED.iter().any(|sign| text.contains(sign))
    };
    let places = PLACES.iter().flat_map(|column| cells(header, column));
    let voted = places.map(|cell| (online(cell.1), cell));
    // The legacy name of a mailbox that was moved may be that of the other side.
    let legacy = cells(header, "legacyexchangedn");
    agreed(voted.chain(legacy.filter(|cell| online(cell.1)).map(|cell| (true, cell))))
}

/// Each mailbox of Exchange Online has an address in the tenant's own domain; on-premises there may be
/// one for mail on its way to it, and those of domains that no tenant can have.
fn by_addresses(header: &Header) -> Option<Origin> {
    let lists = ["emailaddresses", "proxyaddresses"];
    let mut rows = lists.iter().flat_map(|column| cells(header, column)).peekable();
    let (heading, _) = *rows.peek()?;
    let (mut whole, mut tenants, mut telling) = (0, 0, false);
    for (_, cell) in rows {
        let mut count = 0;
        let mut tenant = false;
        split_addresses(cell, &mut |item| {
            let (kind, address) = item.split_once(':').unwrap_or(("smtp", item));
            tenant |= kind.eq_ignore_ascii_case("spo");
            if kind.eq_ignore_ascii_case("smtp") && address.contains('@') {
                count += 1;
                tenant |= domain(address).is_some_and(|domain| is_own(&domain));
                telling |= domain(address)
                    .is_some_and(|domain| is_routing_domain(&domain) || is_private(&domain));
            }
        });
        whole += usize::from(count > 0 || tenant);
        tenants += usize::from(tenant);
        telling |= count > 1;
    }
    let sign = |text: &str| format!("{heading} {text}");
    if tenants * 2 > whole {
        Some(Origin { online: true, sign: sign("in the tenant's own domain") })
    } else if tenants == 0 && whole > 0 && telling {
        Some(Origin { online: false, sign: sign("none of which is in the tenant's own domain") })
    } else {
        None
    }
}

/// A UPN in a domain that no tenant can have, or in the tenant's own.
fn by_upns(header: &Header) -> Option<Origin> {
    let vote = |upn: &str| {
        let domain = domain(upn)?;
        let private = is_private(&domain);
        (private || is_own(&domain)).then_some(!private)
    };
    let upns = ["userprincipalname", "windowsliveid"];
    let upns = upns.iter().flat_map(|column| cells(header, column));
    agreed(upns.filter_map(|cell| Some((vote(cell.1)?, cell))))
}

fn by_headings(header: &Header) -> Option<Origin> {
    let at = ONLINE_HEADINGS.iter().find_map(|heading| header.position(heading))?;
    let sign = header.names.get(at)?.trim().to_string();
    Some(Origin { online: true, sign })
}

/// Exchange on-premises writes the object ids that come back from the cloud with `User_` before them.
fn by_cloud_ids(header: &Header) -> Option<Origin> {
    let ids = cells(header, "externaldirectoryobjectid");
    agreed(ids.map(|cell| (!cell.1.contains('_'), cell)))
}

/// The domain of an address, in lower case.
fn domain(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase())
}

/// Whether no tenant can have it: a domain that directories were commonly built with.
fn is_private(domain: &str) -> bool {
    domain.rsplit('.').next() == Some("local")
}

/// Whether it is the tenant's own domain; not the one that mail to it is routed by.
fn is_own(domain: &str) -> bool {
    is_tenants_domain(domain) && !is_routing_domain(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::format::Layout;

    fn online(text: &str) -> Option<bool> {
        origin(&Layout::of(text, true).unwrap().header).map(|origin| origin.online)
    }

    #[test]
    fn the_same_columns_tell_their_exchange_by_what_is_in_them() {
        let hosted = "CN=a,OU=contoso.onmicrosoft.com,OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM";
        let cases = [
            ("Alias,RecipientTypeDetails\na,UserMailbox\nb,RemoteSharedMailbox\n", Some(false)),
            ("Alias,RecipientTypeDetails\na,UserMailbox\nb,LinkedMailbox\n", Some(false)),
            ("Alias,RecipientTypeDetails\na,UserMailbox\nb,GuestMailUser\n", Some(true)),
            ("Alias,RecipientTypeDetails\na,UserMailbox\nb,SharedMailbox\n", None),
            ("Alias,DistinguishedName\na,\"CN=a,OU=Staff,DC=corp,DC=example\"\n", Some(false)),
            (
                "Alias,OriginatingServer\na,AM0PR01A001DC04.EURPR01A001.prod.outlook.com\n",
                Some(true),
            ),
            ("Alias,OriginatingServer\na,DB3PR1234DC.NAMPR09A001.prod.office365.us\n", Some(true)),
            ("Alias,OriginatingServer\na,dc1.outlook.example\n", Some(false)),
            (
                "Alias,LegacyExchangeDN\na,/o=ExchangeLabs/ou=Exchange Administrative Group/cn=a\n",
                Some(true),
            ),
            ("Alias,LegacyExchangeDN\na,/o=Contoso/ou=First Administrative Group/cn=a\n", None),
            ("Alias,EmailAddresses\na,SMTP:a@x.org;smtp:a@t.onmicrosoft.com\n", Some(true)),
            ("Alias,EmailAddresses\na,SMTP:a@x.cn;smtp:a@t.partner.onmschina.cn\n", Some(true)),
            ("Alias,EmailAddresses\na,SMTP:a@x.org;smtp:a@t.mail.onmicrosoft.com\n", Some(false)),
            ("Alias,EmailAddresses\na,SMTP:a@x.org;smtp:a@corp.local\n", Some(false)),
            ("Alias,EmailAddresses\na,SMTP:a@x.org\n", None),
            ("Alias,EmailAddresses\na,System.Object[]\n", None),
            ("UserPrincipalName,ExchangeGuid\na@corp.local,1\n", Some(false)),
            ("UserPrincipalName,ExchangeGuid\na@t.onmicrosoft.com,1\n", Some(true)),
            ("UserPrincipalName,ExchangeGuid\na@x.org,1\n", None),
            ("Alias,IsExchangeCloudManaged\na,False\n", Some(true)),
            (
                "Alias,ExternalDirectoryObjectId\na,7d5d849b-7d6f-4aa4-8608-93be275b13ca\n",
                Some(true),
            ),
            (
                "Alias,ExternalDirectoryObjectId\na,User_7d5d849b-7d6f-4aa4-8608-93be275b13ca\n",
                Some(false),
            ),
            ("Alias,ExternalDirectoryObjectId\na,\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(online(text), expected, "{text}");
        }
        assert_eq!(online(&format!("Alias,DistinguishedName\na,\"{hosted}\"\n")), Some(true));
    }
}
