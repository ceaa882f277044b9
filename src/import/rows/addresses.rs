//! Cells to addresses of a row: UPN, mail, routing and proxy addresses.

use super::interpret::Interpreter;
use super::plan::Candidate;
use crate::directory::{Address, AddressKind, Field, Role, Row, TableBuilder};
use crate::import::cell::{self, Cut, without_deleted_prefix};

impl Interpreter<'_> {
    pub(super) fn set_upn<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        if self.is_no_address(builder, Field::Upn, text, candidate, line) {
            return;
        }
        let stripped = match self.role {
            Role::Deleted | Role::Cloud => {
                builder.current_id().and_then(|id| without_deleted_prefix(text, id))
            }
            Role::OnPrem | Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => None,
        };
        builder.set_text(Field::Upn, stripped.unwrap_or(text));
    }

    pub(super) fn set_mail<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        let bare = text.get(..5).filter(|start| start.eq_ignore_ascii_case("smtp:"));
        let text = bare.and_then(|_| text.get(5..)).unwrap_or(text);
        if !self.is_no_address(builder, Field::Mail, text, candidate, line) {
            builder.set_text(Field::Mail, text);
        }
    }

    /// Whether a text is no address: then it is named, and what the user has there is lost.
    pub(super) fn is_no_address<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) -> bool {
        let Some(fault) = cell::address_fault(text) else { return false };
        self.note_odd(candidate, text, line, fault);
        builder.lose(field);
        true
    }

    /// `smtp:` may stand in front; addresses that are no mail addresses are kept as they are.
    pub(super) fn set_routing_address<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let address = Address::parse(text);
        let fault = match address.kind {
            AddressKind::Other => fault_of_another_kind(text),
            AddressKind::Primary | AddressKind::Secondary => cell::address_fault(address.text),
        };
        if let Some(fault) = fault {
            self.note_odd(candidate, text, line, fault);
            builder.lose(Field::RemoteRoutingAddress);
        } else {
            builder.set_text(Field::RemoteRoutingAddress, text);
        }
    }

    pub(super) fn set_addresses<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        if let Some(items) = cell::plain_items(text) {
            let (mut primary, mut all) = (0, 0);
            builder.set_addresses(items.map(Address::parse).inspect(|address| {
                all += 1;
                primary += u64::from(address.kind == AddressKind::Primary);
            }));
            self.note_list(builder, [primary, all], (text, line));
            return;
        }
        let joined = cell::unwrapped(self.without_guard(text, line));
        let mut addresses = Vec::with_capacity(8);
        let mut faulty: Option<(&str, &str)> = None;
        let (mut primary, mut all) = (0, 0);
        let cut = cell::split_addresses(&joined, &mut |item| {
            let address = Address::parse(item);
            primary += u64::from(address.kind == AddressKind::Primary);
            all += u64::from(address.kind != AddressKind::Other && address.text.len() < item.len());
            let fault = match address.kind {
                AddressKind::Other => fault_of_another_kind(item),
                AddressKind::Primary | AddressKind::Secondary => cell::address_fault(address.text),
            };
            match fault {
                Some(fault) => faulty = faulty.or(Some((item, fault))),
                None => addresses.push(address),
            }
        });
        if let Some((item, fault)) = faulty {
            self.note_odd(candidate, item, line, fault);
            builder.lose(Field::ProxyAddresses);
        }
        if cut == Cut::CutOff {
            self.tallies.columns[candidate.column].cut.add(line, text);
            builder.lose(Field::ProxyAddresses);
        }
        builder.set_addresses(addresses);
        self.note_list(builder, [primary, all], (text, line));
    }

    /// Counts a list with so many primary addresses, and so many with a mark of either kind.
    fn note_list<R: Row>(
        &mut self,
        builder: &TableBuilder<R>,
        [primary, all]: [u64; 2],
        (text, line): (&str, u64),
    ) {
        if all == 0 || !builder.current_text(Field::Mail).is_empty() {
            return;
        }
        let (row, target) = (self.current_row(), self.target());
        let lists = &mut self.tallies.lists;
        lists.all += 1;
        lists.marks[0] += primary;
        lists.marks[1] += all - primary;
        if primary != 1 {
            lists.unmarked.add(line, text);
            lists.unmarked_rows[target].push(row);
        }
    }
}

/// Why an item that is no mail address is no other address either: its prefix is none, or it goes on with a mail
/// address.
fn fault_of_another_kind(item: &str) -> Option<&'static str> {
    let (prefix, rest) = item.split_once(':').unwrap_or_default();
    let is_faulty = ["mailto", "http", "https"].iter().any(|it| prefix.eq_ignore_ascii_case(it));
    let is_sign = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
    // Something stands before the prefix of a mail address.
    let is_glued = prefix.to_ascii_lowercase().ends_with("smtp");
    if is_faulty || is_glued || prefix.contains(is_sign) {
        return cell::address_fault(item).or(Some("a prefix that no address has"));
    }
    let goes_on = rest.to_ascii_lowercase().contains("smtp:");
    goes_on.then_some("another address at its end")
}
