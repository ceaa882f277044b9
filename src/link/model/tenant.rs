//! The domains of the tenant, and whether ids that were written back are its own.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::written_back::are_of_tenant;
use crate::directory::{Directory, Row, Table, address_key, split_upn};

/// The domains in which the tenant itself gives addresses: what stands before the `@` is made by a
/// convention there; and whether the ids that were written back are those of its users.
#[derive(Clone, Debug, Default)]
pub struct Tenant {
    domains: HashMap<String, u32, FixedState>,
    least: u32,
    wrote_ids: bool,
}

impl Tenant {
    /// The tenant of a directory: a domain that three users and two of a hundred have is its own.
    #[must_use]
    pub fn of(directory: &Directory) -> Self {
        const LEAST: u32 = 3;
        let mut tenant = Self { wrote_ids: are_of_tenant(directory), ..Self::default() };
        tenant.count(&directory.onprem);
        tenant.count(&directory.cloud);
        let users = (directory.onprem.len() + directory.cloud.len()) as u32;
        tenant.least = LEAST.max(users.div_ceil(50));
        tenant
    }

    fn count<R: Row>(&mut self, table: &Table<R>) {
        for row in table.rows() {
            let addresses = table.all_addresses(row).filter_map(split_upn);
            let mut domains: Vec<&str> = addresses.map(|(_, domain)| domain).collect();
            domains.sort_unstable();
            domains.dedup();
            for domain in domains {
                let key = address_key(domain);
                match self.domains.get_mut(key.as_ref()) {
                    Some(count) => *count += 1,
                    None => {
                        self.domains.insert(key.into_owned(), 1);
                    }
                }
            }
        }
    }

    /// Whether it wrote the object ids that on-premises users carry.
    pub(super) const fn wrote_ids(&self) -> bool {
        self.wrote_ids
    }

    /// Whether a domain, in lower case, is one of the tenant's.
    pub(super) fn has(&self, domain: &str) -> bool {
        self.domains.get(domain).is_some_and(|count| *count >= self.least)
    }
}
