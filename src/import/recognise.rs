//! What a file is: by its type line, its headings and, where those leave it open, its values
//! (docs/facts.md, Exports).

use super::deleted_list::{TOMBSTONES, all_are_deleted, all_are_tombstones, column};
use super::exchange::{Origin, is_remote_type, origin, recipient_types};
use super::format::Header;
use super::heading::{HEADINGS, Reading, Shape};
use super::record::Record;
use super::report::{Refusal, shorten};
use crate::anchor::{HexOrder, read_guid};
use crate::directory::{Field, Role, is_guest_upn, is_tenants_domain, split_upn};

/// How many headings a message names.
const MOST_SIGNS: usize = 4;

/// What a file was recognised as.
#[derive(Clone, Debug)]
pub(super) struct Recognition {
    /// The kind of file; `None` where nothing tells, or the signs contradict one another.
    pub(super) kind: Option<Role>,
    /// The command or portal that made it.
    pub(super) shape: Option<&'static Shape>,
    /// What tells the kind.
    pub(super) signs: String,
    /// Why it may be of the other side all the same.
    pub(super) doubt: Option<String>,
    /// The headings of ids, and of what they should have been made of, if none of them was.
    pub(super) other_ids: Option<(String, String)>,
}

/// Recognises a file.
pub(super) fn recognise(header: &Header) -> Recognition {
    let is_deleted = all_are_deleted(header) || header.sample().next().is_none();
    let type_name = header.type_name.as_deref();
    let shape = HEADINGS.shape(&header.folded, type_name, header.format, is_deleted);
    let by_type = header.type_name.as_deref().and_then(|name| HEADINGS.side_of_type(name));
    let side = by_type
        .or(header.side)
        .or_else(|| shape.and_then(|shape| shape.side))
        .or_else(|| by_headings(&header.folded))
        .or_else(|| by_addresses(header));
    let exchange = side.filter(|side| is_exchange(*side)).and_then(|_| origin(header));
    let kind = side.map(|side| refine(side, exchange.as_ref(), header));
    let signs = match (by_type, &header.type_name, exchange) {
        (_, _, Some(origin)) => crate::text::visible(&origin.sign).into_owned(),
        (Some(_), Some(name), None) if kind == by_type => format!("#TYPE {}", shorten(name)),
        _ => signs_of(header, kind),
    };
    let found = Recognition { kind, shape, signs, doubt: None, other_ids: None };
    if by_type.is_some() { found } else { found.with_values(header) }
}

impl Recognition {
    /// The same, after a look at values that only one side can have.
    fn with_values(mut self, header: &Header) -> Self {
        let of_users = matches!(self.kind, None | Some(Role::OnPrem | Role::Cloud | Role::Deleted));
        let computed = Computed::of(header).filter(|_| of_users);
        if let Some(computed) = computed.as_ref().filter(|computed| computed.agree > 0) {
            if self.kind != Some(Role::OnPrem) && computed.most_agree() {
                let sign =
                    format!("each {} is made of the {} beside it", computed.heading, computed.id);
                // Scripts compute ids from the object id of the cloud as well, and write them there.
                if let Some(other) = told_by_the_cloud(header) {
                    self.doubt =
                        Some(format!("{sign}, but {other} tells what the cloud alone knows"));
                    self.kind = None;
                } else {
                    self.signs = sign;
                    (self.kind, self.shape) = (Some(Role::OnPrem), None);
                }
            }
            return self;
        }
        if self.kind != Some(Role::OnPrem) {
            return self;
        }
        if let Some(guest) = guest_of(header) {
            self.signs = format!("a guest, {guest}");
            (self.kind, self.shape) = (Some(Role::Cloud), None);
            return self;
        }
        let doubts = computed.as_ref().map(Computed::doubt).into_iter();
        self.other_ids = computed.map(|computed| (computed.heading, computed.id));
        let doubts: Vec<String> =
            doubts
                .chain(headings_of_both(header))
                .chain((by_addresses(header) == Some(Role::Cloud)).then(|| {
                    "most UPNs are in a domain of Microsoft's that tenants have".to_string()
                }))
                .collect();
        if !doubts.is_empty() {
            self.doubt = Some(doubts.join("; "));
            self.kind = None;
        }
        self
    }
}

/// Ids of a file, compared with what they should have been made of if they were computed from AD.
struct Computed {
    heading: String,
    id: String,
    /// How many there are of both, and how many agree.
    compared: usize,
    agree: usize,
}

impl Computed {
    /// `None` where there is nothing to compare.
    fn of(header: &Header) -> Option<Self> {
        let anchors = column(header, Field::ImmutableId)?;
        let plain = |role, field| {
            header.folded.iter().position(|heading| {
                HEADINGS.meaning(heading, role).is_some_and(|meaning| {
                    meaning.field == field && meaning.reading == Reading::Plain
                })
            })
        };
        let id = plain(Role::OnPrem, Field::ObjectGuid).or(plain(Role::Cloud, Field::CloudId))?;
        let other = plain(Role::OnPrem, Field::ConsistencyGuid);
        let guid = |record: Record<'_>, at: usize| {
            read_guid(record.get(at)?, HexOrder::Bytes).ok().map(|reading| reading.guid)
        };
        let (mut compared, mut agree) = (0, 0);
        for record in header.sample() {
            let Some((anchor, own)) = guid(record, anchors).zip(guid(record, id)) else { continue };
            let sources = [Some(own), other.and_then(|at| guid(record, at))];
            compared += 1;
            agree += usize::from(
                sources
                    .into_iter()
                    .flatten()
                    .any(|source| [source, source.other_byte_order()].contains(&anchor)),
            );
        }
        let heading = |at: usize| {
            let heading = header.names.get(at).map_or("", |heading| heading.trim());
            crate::text::visible(heading).into_owned()
        };
        (compared > 0).then(|| Self { heading: heading(anchors), id: heading(id), compared, agree })
    }

    /// Whether it is no accident.
    const fn most_agree(&self) -> bool {
        self.agree >= 2 && self.agree * 2 > self.compared
    }

    fn doubt(&self) -> String {
        format!("no {} is made of the {} beside it", self.heading, self.id)
    }
}

/// The heading of values that the cloud alone knows: of two at least, since one may have been made up.
fn told_by_the_cloud(header: &Header) -> Option<String> {
    let tells = |(at, folded): &(usize, &String)| {
        let of_id = [Field::CloudId, Field::ImmutableId];
        HEADINGS.only_in(folded) == Some(Role::Cloud)
            && HEADINGS.any_field(folded).is_some_and(|field| !of_id.contains(&field))
            && header.sample().any(|record| record.get(*at).is_some_and(|cell| !cell.is_empty()))
    };
    let mut telling = header.folded.iter().enumerate().filter(tells);
    let (first, _) = telling.next()?;
    telling.next()?;
    header.names.get(first).map(|name| crate::text::visible(name.trim()).into_owned())
}

/// A UPN that only guests of a tenant have.
fn guest_of(header: &Header) -> Option<String> {
    let upn = column(header, Field::Upn)?;
    let mut upns = header.sample().filter_map(|record| record.get(upn));
    upns.find(|upn| is_guest_upn(upn)).map(|upn| crate::text::visible(upn).into_owned())
}

/// Headings that mean something in files of one side only, if there are such of both.
fn headings_of_both(header: &Header) -> Option<String> {
    let only = |role: Role| {
        let pairs = header.folded.iter().zip(&header.names);
        let mut own = pairs.filter(move |(folded, _)| HEADINGS.only_in(folded) == Some(role));
        own.next().map(|(_, heading)| crate::text::visible(heading.trim()).into_owned())
    };
    let (here, there) = only(Role::OnPrem).zip(only(Role::Cloud))?;
    Some(format!("{here} is a heading of Active Directory, {there} one of the cloud"))
}

/// The kind that headings vote for which mean nothing anywhere else, if all agree.
fn by_headings(folded: &[String]) -> Option<Role> {
    let mut votes = folded.iter().filter_map(|heading| HEADINGS.only_in(heading));
    let Some(first) = votes.next() else {
        // Active Directory has a column for the deleted as well, and lists them seldom.
        let of_deleted = |heading: &String| {
            [Role::OnPrem, Role::Deleted].into_iter().all(|role| {
                let meaning = HEADINGS.meaning(heading, role);
                meaning.is_some_and(|meaning| meaning.field == Field::Deleted)
            })
        };
        return folded.iter().any(of_deleted).then_some(Role::Cloud);
    };
    votes.all(|vote| vote == first).then_some(first)
}

fn by_addresses(header: &Header) -> Option<Role> {
    let upn = column(header, Field::Upn)?;
    let upns: Vec<String> = header
        .sample()
        .filter_map(|record| record.get(upn))
        .map(str::to_ascii_lowercase)
        .filter(|upn| upn.contains('@'))
        .collect();
    let hosted = upns
        .iter()
        .filter(|upn| split_upn(upn).is_some_and(|(_, domain)| is_tenants_domain(domain)))
        .count();
    let guests = upns.iter().any(|upn| upn.contains("#ext#"));
    (guests || hosted * 2 > upns.len()).then_some(Role::Cloud)
}

/// Whether it is a list of Exchange, whose columns are the same for every kind of it.
const fn is_exchange(side: Role) -> bool {
    matches!(side, Role::Mailboxes | Role::RemoteMailboxes)
}

/// Tells deleted users from active ones, and the lists of Exchange from each other, by the values.
fn refine(side: Role, exchange: Option<&Origin>, header: &Header) -> Role {
    match side {
        Role::Cloud if all_are_deleted(header) => Role::Deleted,
        Role::Mailboxes | Role::RemoteMailboxes => refine_exchange(side, exchange, header),
        other => other,
    }
}

/// A list of nothing but remote mailboxes is one of them; others tell where they come from.
fn refine_exchange(side: Role, exchange: Option<&Origin>, header: &Header) -> Role {
    let mut types = recipient_types(header).peekable();
    let only_remote = match types.peek() {
        Some(_) => types.all(is_remote_type),
        None => side == Role::RemoteMailboxes,
    };
    match exchange {
        _ if only_remote => Role::RemoteMailboxes,
        Some(origin) if !origin.online => Role::OnPremMailboxes,
        Some(_) | None => Role::Mailboxes,
    }
}

fn signs_of(header: &Header, kind: Option<Role>) -> String {
    let Some(kind) = kind else { return String::new() };
    let side = if kind == Role::Deleted { Role::Cloud } else { kind };
    let telling = |heading: &String| HEADINGS.only_in(heading) == Some(side);
    let shown = |test: &dyn Fn(&String) -> bool| -> Vec<&str> {
        let pairs = header.folded.iter().zip(&header.names);
        pairs
            .filter(|(folded, _)| test(folded))
            .map(|(_, heading)| heading.trim())
            .take(MOST_SIGNS)
            .collect()
    };
    let deletion = |heading: &String| {
        HEADINGS.meaning(heading, Role::Deleted).is_some_and(|m| m.field == Field::Deleted)
    };
    let mut signs = if kind == Role::Deleted { shown(&deletion) } else { shown(&telling) };
    if signs.is_empty() {
        signs = shown(&|heading| HEADINGS.meaning(heading, kind).is_some());
    }
    crate::text::visible(&signs.join(", ")).into_owned()
}

/// The heading of the ids, if the file may be a list of ids that a script has computed from AD as well as
/// one of cloud users: it has ids, and nothing that only the cloud knows. Lists of addresses are not
/// computed.
pub(super) fn maybe_computed<'h>(found: &Recognition, header: &'h Header) -> Option<&'h str> {
    let ids = column(header, Field::ImmutableId).filter(|_| found.kind.is_none())?;
    let cloud_only = |heading: &String| HEADINGS.only_in(heading) == Some(Role::Cloud);
    let others = header.folded.iter().enumerate().filter(|(at, _)| *at != ids);
    let from_cloud = [Field::CloudId, Field::ProxyAddresses]
        .into_iter()
        .any(|field| column(header, field).is_some())
        || others.map(|(_, heading)| heading).any(cloud_only);
    (!from_cloud).then(|| header.names.get(ids).map(|name| name.trim())).flatten()
}

/// Refuses a file that was given as one thing and is another.
pub(super) fn check_role(given: Role, found: &Recognition, header: &Header) -> Result<(), Refusal> {
    if given == Role::Cloud
        && let Some(heading) = maybe_computed(found, header)
    {
        let heading = crate::text::visible(heading).into_owned();
        return Err(Refusal::MaybeComputed { heading });
    }
    if let Some((heading, id)) = found.other_ids.clone().filter(|_| given == Role::OnPrem) {
        return Err(Refusal::OtherIds { heading, id });
    }
    if !given.is_onprem() && found.kind == Some(Role::OnPrem) && all_are_tombstones(header) {
        return Err(Refusal::OtherList { what: TOMBSTONES.into() });
    }
    let Some(looks) = found.kind.filter(|kind| *kind != given) else { return Ok(()) };
    let open = match (given, looks) {
        // Each row says whether its user is deleted, unless the file does of all.
        (Role::Deleted, Role::Cloud) => true,
        (Role::Cloud, Role::Deleted) => header.side != Some(Role::Deleted),
        // Exchange on-premises and online have the same columns.
        (Role::RemoteMailboxes, Role::Mailboxes) => {
            recipient_types(header).next().is_none() && origin(header).is_none()
        }
        (Role::OnPremMailboxes, Role::Mailboxes) => origin(header).is_none(),
        // Each row says what it is.
        (Role::RemoteMailboxes, Role::OnPremMailboxes) => {
            let mut types = recipient_types(header).peekable();
            types.peek().is_none() || types.any(is_remote_type)
        }
        (Role::OnPremMailboxes, Role::RemoteMailboxes) => recipient_types(header).next().is_some(),
        _ => false,
    };
    if open {
        return Ok(());
    }
    Err(Refusal::WrongSide { given, looks, signs: found.signs.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::format::Layout;

    fn header(text: &str) -> Header {
        Layout::of(text, true).unwrap().header
    }

    fn kind(text: &str) -> Option<Role> {
        recognise(&header(text)).kind
    }

    #[test]
    fn a_file_is_told_by_type_line_headings_and_values() {
        let guid = "7d5d849b-7d6f-4aa4-8608-93be275b13ca";
        let prefixed = "7d5d849b7d6f4aa4860893be275b13capaul@x.org";
        let cases = [
            ("#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\nUserPrincipalName\na@x\n".into(), Some(Role::OnPrem)),
            ("UserPrincipalName,ObjectGUID,ImmutableID\na@x,1,2\n".into(), Some(Role::OnPrem)),
            ("UserPrincipalName,ImmutableId\na@x,2\n".into(), None),
            ("Id,UserPrincipalName\n1,a@x\n".into(), Some(Role::Cloud)),
            ("UserPrincipalName,Mail\na#EXT#@t.onmicrosoft.com,a@x\n".into(), Some(Role::Cloud)),
            ("UserPrincipalName,Mail\na@t.onmicrosoft.com,a@x\n".into(), Some(Role::Cloud)),
            ("UserPrincipalName,Mail\na@x,a@x\n".into(), None),
            ("Id,UserPrincipalName,DeletedDateTime\n1,a@x,2025-01-01\n".into(), Some(Role::Deleted)),
            ("Id,UserPrincipalName,DeletedDateTime\n1,a@x,\n2,b@x,\n3,c@x,1/1/2025\n".into(), Some(Role::Cloud)),
            (format!("Id,UserPrincipalName\n{guid},{prefixed}\n"), Some(Role::Deleted)),
            (format!("Id,UserPrincipalName\n{guid},{guid}paul@x.org\n"), Some(Role::Deleted)),
            ("UserPrincipalName,Identity,Mailbox,ExchangeGuid\na@x,a,,1\n".into(), Some(Role::Mailboxes)),
            ("UserPrincipalName,RecipientTypeDetails,ExchangeGuid\na@x,RemoteUserMailbox,1\n".into(), Some(Role::RemoteMailboxes)),
            ("UserPrincipalName,RemoteRoutingAddress\na@x,b@y\n".into(), Some(Role::RemoteMailboxes)),
            ("Alias,RecipientTypeDetails,PrimarySmtpAddress\na,UserMailbox,a@x\nb,RemoteUserMailbox,b@x\n".into(), Some(Role::OnPremMailboxes)),
            ("UserPrincipalName,ExchangeGuid\na@corp.local,1\n".into(), Some(Role::OnPremMailboxes)),
            ("#TYPE Deserialized.Microsoft.Exchange.Data.Directory.Management.RemoteMailbox\nUserPrincipalName\na@x\n".into(), Some(Role::RemoteMailboxes)),
            ("#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox\nUserPrincipalName\na@corp.local\n".into(), Some(Role::OnPremMailboxes)),
            ("#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox\nUserPrincipalName\na@x\n".into(), Some(Role::Mailboxes)),
            ("#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.MailUser\nUserPrincipalName,DistinguishedName\na@x,\"CN=a,DC=x\"\n".into(), Some(Role::OnPremMailboxes)),
            ("ObjectGUID,OnPremisesSyncEnabled,UserPrincipalName\n1,True,a@x\n".into(), None),
        ];
        for (text, expected) in cases {
            let text: String = text;
            assert_eq!(kind(&text), expected, "{text}");
        }
    }

    /// A UPN and an id alone may be either side: scripts write the ids that they compute from AD so.
    #[test]
    fn ids_without_anything_of_the_cloud_are_no_list_of_cloud_users() {
        let either = [
            "UserPrincipalName,ImmutableId\na@x,1\n",
            "#TYPE System.Data.DataRow\nuserPrincipalName,immutableId,RowState\na@x,1,Added\n",
            "UserPrincipalName,SamAccountName,ImmutableID\na@x,a,1\n",
            "DisplayName,mail,sourceAnchor\nA,a@x,1\n",
            "UserPrincipalName,GivenName,Surname,Department,ImmutableId\na@x,A,B,C,1\n",
        ];
        let of_the_cloud = [
            "Id,UserPrincipalName,ImmutableId\n1,a@x,1\n",
            "UserPrincipalName,ImmutableId,OnPremisesSyncEnabled\na@x,1,True\n",
            "UserPrincipalName,ImmutableId,LastDirSyncTime\na@x,1,\n",
            "UserPrincipalName,DisplayName,ProxyAddresses,ImmutableID\na@x,A,SMTP:a@x,1\n",
            "#TYPE Selected.Microsoft.Online.Administration.User\nUserPrincipalName,ImmutableId\na@x,1\n",
            "UserPrincipalName,ImmutableId\na@t.onmicrosoft.com,1\n",
            // Without an id there is nothing that could link anybody.
            "UserPrincipalName,DisplayName\na@x,A\n",
        ];
        for (text, refused) in either
            .map(|text| (text, true))
            .into_iter()
            .chain(of_the_cloud.map(|text| (text, false)))
        {
            let header = header(text);
            let found = recognise(&header);
            assert_eq!(maybe_computed(&found, &header).is_some(), refused, "{text}");
            let checked = check_role(Role::Cloud, &found, &header);
            assert_eq!(checked.is_err(), refused, "{text}");
            assert!(check_role(Role::OnPrem, &found, &header).is_ok() || !refused, "{text}");
        }
    }

    #[test]
    fn a_file_for_the_wrong_side_is_refused_and_says_how_to_swap() {
        let header = header("Id,UserPrincipalName,UserType\n1,a@x,Member\n");
        let found = recognise(&header);
        let error = check_role(Role::OnPrem, &found, &header).unwrap_err().to_string();
        assert!(error.contains("cloud users (found Id, UserType)"), "{error}");
        assert!(error.contains("Swap the files of --onprem and --cloud"), "{error}");
        assert!(check_role(Role::Cloud, &found, &header).is_ok());
        assert!(check_role(Role::Deleted, &found, &header).is_ok());
    }

    #[test]
    fn lists_of_the_other_exchange_are_refused_with_the_swap_named() {
        let here = "UserPrincipalName,EmailAddresses,ExchangeGuid\na@x,SMTP:a@x;smtp:a@t.mail.onmicrosoft.com,1\n";
        let there = "UserPrincipalName,EmailAddresses,ExchangeGuid\na@x,SMTP:a@x;smtp:a@t.onmicrosoft.com,1\n";
        let unclear = "UserPrincipalName,ExchangeGuid\na@x,1\n";
        let local = "PrimarySmtpAddress,RecipientTypeDetails,DistinguishedName\na@x,UserMailbox,\"CN=a,DC=x\"\n";
        let remote = "UserPrincipalName,RemoteRoutingAddress\na@x,b@y\n";
        let mixed = "Alias,RecipientTypeDetails,PrimarySmtpAddress\na,UserMailbox,a@x\nb,RemoteUserMailbox,b@x\n";
        let (online, onprem, remotes) =
            (Role::Mailboxes, Role::OnPremMailboxes, Role::RemoteMailboxes);
        let check = |given, text: &str| {
            let header = header(text);
            check_role(given, &recognise(&header), &header).map_err(|error| error.to_string())
        };
        for (given, text) in [
            (onprem, here),
            (remotes, here),
            (online, there),
            (online, unclear),
            (onprem, unclear),
            (remotes, unclear),
            (onprem, local),
            (remotes, remote),
            (onprem, mixed),
            (remotes, mixed),
        ] {
            assert_eq!(check(given, text), Ok(()), "{given}: {text}");
        }
        for (given, text, swap) in [
            (online, here, "Swap the files of --mailboxes and --onprem-mailboxes"),
            (onprem, there, "Swap the files of --mailboxes and --onprem-mailboxes"),
            (remotes, there, "Swap the files of --mailboxes and --remote-mailboxes"),
            (online, remote, "Swap the files of --mailboxes and --remote-mailboxes"),
            (online, mixed, "Swap the files of --mailboxes and --onprem-mailboxes"),
            (remotes, local, "Give it with --onprem-mailboxes in place of --remote-mailboxes"),
            (onprem, remote, "Give it with --remote-mailboxes in place of --onprem-mailboxes"),
        ] {
            let error = check(given, text).unwrap_err();
            assert!(error.contains(swap), "{given}: {text}: {error}");
        }
    }
}
