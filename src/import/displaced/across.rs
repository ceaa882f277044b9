//! Links between two exports that lead to other people than the names, addresses and security identifiers tell.

use rayon::prelude::*;

use super::people::Named;
use super::standing::{Standing, displaced};
use crate::directory::{
    AnchorCell, Cell, CloudRow, Directory, Field, Flaws, OnPremRow, Row, Table, address_key,
};

/// A link between two users, and for each whose the other one's person is on its own side.
struct Link {
    onprem: (u32, Standing),
    cloud: (u32, Standing),
}

/// Marks both sides where the ids of one of them stand beside other people; gives the rows with them. Nobody knows which
/// of the two files is at fault.
pub(in crate::import) fn across(directory: &mut Directory) -> Vec<OnPremRow> {
    let is_known = directory.onprem.flaws().displaced || directory.cloud.flaws().displaced;
    if is_known || directory.cloud.is_empty() {
        return Vec::new();
    }
    let rows = rows(directory);
    if !rows.is_empty() {
        let displaced = Flaws { displaced: true, ..Flaws::default() };
        directory.onprem.add_flaws(displaced);
        directory.cloud.add_flaws(displaced);
    }
    rows
}

fn rows(directory: &Directory) -> Vec<OnPremRow> {
    let mut links: Vec<Link> = (0..directory.onprem.len() as u32)
        .into_par_iter()
        .filter_map(|row| judged(directory, OnPremRow::new(row)))
        .collect();
    let here: Vec<(u32, Standing)> = links.iter().map(|link| link.onprem).collect();
    let found = displaced(&here);
    if !found.is_empty() {
        return found.into_iter().map(OnPremRow::new).collect();
    }
    links.sort_by_key(|link| link.cloud.0);
    let there: Vec<(u32, Standing)> = links.iter().map(|link| link.cloud).collect();
    let found = displaced(&there);
    links.retain(|link| found.binary_search(&link.cloud.0).is_ok());
    let mut rows: Vec<OnPremRow> = links.iter().map(|link| OnPremRow::new(link.onprem.0)).collect();
    rows.sort_unstable();
    rows
}

/// The link of an on-premises user, if it has one and it can be judged.
fn judged(directory: &Directory, onprem: OnPremRow) -> Option<Link> {
    let cloud = holder(directory, onprem)?;
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let (here, there) = (onprem.index() as u32, cloud.index() as u32);
    let own = Link { onprem: (here, Standing::Own), cloud: (there, Standing::Own) };
    let exchanged = |owner: Option<OnPremRow>, account: Option<CloudRow>| {
        let owner = owner.map_or(Standing::Elsewhere, |row| Standing::Of(row.index() as u32));
        let account = account.map_or(Standing::Elsewhere, |row| Standing::Of(row.index() as u32));
        Link { onprem: (here, owner), cloud: (there, account) }
    };
    let sids =
        (users.display(onprem, Field::Sid).value(), accounts.display(cloud, Field::Sid).value());
    if let (Some(ours), Some(theirs)) = sids {
        // The sync has written it, whatever the two are called.
        if ours == theirs {
            return Some(own);
        }
        let (owner, account) =
            (users.rows_by_sid(&theirs).next(), accounts.rows_by_sid(&ours).next());
        return owner.is_some().then(|| exchanged(owner, account));
    }
    if is_one_person(directory, onprem, cloud) {
        return Some(own);
    }
    let owner = keys(accounts, cloud).find_map(|key| users.rows_by_address(key).next());
    let account = keys(users, onprem).find_map(|key| accounts.rows_by_address(key).next());
    owner.is_some().then(|| exchanged(owner, account))
}

/// Whether two users have an address in common, or anything of a name.
fn is_one_person(directory: &Directory, onprem: OnPremRow, cloud: CloudRow) -> bool {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let upns = [users.text_or_empty(onprem, Field::Upn), accounts.text_or_empty(cloud, Field::Upn)];
    let is_account = |address: &str| accounts.rows_by_address(address).any(|row| row == cloud);
    !upns[0].is_empty() && address_key(upns[0]) == address_key(upns[1])
        || users.all_addresses(onprem).any(is_account)
        || !Named::of(users, onprem).is_stranger_to(&Named::of(accounts, cloud))
}

/// The one cloud user that has the id which an on-premises user would give it: the anchor, or the id that was written
/// back.
fn holder(directory: &Directory, onprem: OnPremRow) -> Option<CloudRow> {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let anchor = match users.anchor_cell(onprem) {
        Cell::Value(AnchorCell::Guid(guid)) => Some(guid),
        Cell::Value(AnchorCell::Text(_)) => None,
        Cell::Empty | Cell::Unknown => users.id(onprem),
    };
    let mut holders = anchor.into_iter().flat_map(|guid| accounts.rows_by_anchor(guid));
    let only = holders.next().filter(|_| holders.next().is_none());
    only.or_else(|| accounts.find(users.guid(onprem, Field::CloudId).value()?))
}

/// By what a row names its person.
fn keys<R: Row>(table: &Table<R>, row: R) -> impl Iterator<Item = &str> {
    let keys = [table.text(row, Field::Upn).value(), table.primary_address(row).value()];
    keys.into_iter().flatten()
}
