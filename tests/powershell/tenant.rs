//! A tenant and an on-premises directory as the tests expect them to be.
//!
//! What an operation does to them is written here once more, in a few lines and apart from any
//! script, so that a run can be compared with the plan.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hardmatch::anchor::Guid;
use hardmatch::plan::{
    ClearAnchor, CloudRef, EnableRemoteMailbox, HandBackToOnprem, HandOverToCloud, Known, LinkUser,
    OnPremRef, Operation, PurgeDeletedUser, Purpose, QueuedOperation, RestoreDeletedUser,
    SetConsistencyGuid, SetExchangeGuid, SetUserPrincipalName,
};
use serde::{Deserialize, Serialize};

use crate::plans;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the service")]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) user_principal_name: String,
    pub(crate) display_name: String,
    pub(crate) on_premises_immutable_id: Option<String>,
    pub(crate) on_premises_sync_enabled: Option<bool>,
    pub(crate) is_cloud_managed: bool,
    pub(crate) user_type: String,
    pub(crate) roles: Vec<String>,
    pub(crate) eligible_roles: Vec<String>,
    pub(crate) is_hard_delete_protection_enabled: bool,
    pub(crate) deleted_date_time: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdUser {
    pub(crate) object_guid: String,
    pub(crate) sam: String,
    pub(crate) user_principal_name: String,
    pub(crate) consistency_guid: Option<String>,
    pub(crate) recipient_type: String,
    pub(crate) remote_routing_address: Option<String>,
    pub(crate) primary_address: Option<String>,
    pub(crate) exchange_guid: Option<String>,
    /// The domain of the forest; none is the own one.
    pub(crate) domain: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the service")]
pub(crate) struct Tenant {
    pub(crate) tenant_id: String,
    pub(crate) caller_roles: Vec<String>,
    pub(crate) sign_in_scopes: Vec<String>,
    pub(crate) domains: BTreeMap<String, String>,
    pub(crate) takeover_blocked: bool,
    /// Whether the tenant has the licence for eligible roles.
    pub(crate) premium: bool,
    pub(crate) users: Vec<User>,
    pub(crate) ad_users: Vec<AdUser>,
}

const WHEN: &str = "2026-11-01T06:00:00Z";

impl Tenant {
    /// An empty one, whose caller is a User Administrator.
    pub(crate) fn new() -> Self {
        let domains = [
            ("contoso.com", "Managed"),
            ("contoso.onmicrosoft.com", "Managed"),
            ("fed.contoso.com", "Federated"),
        ];
        Self {
            tenant_id: plans::tenant().to_string(),
            caller_roles: vec!["User Administrator".into()],
            sign_in_scopes: [
                "User.Read.All",
                "User.ReadUpdate.All",
                "User.ReadWrite.All",
                "User-OnPremisesSyncBehavior.ReadWrite.All",
            ]
            .map(String::from)
            .into(),
            takeover_blocked: false,
            premium: true,
            domains: domains.map(|(name, kind)| (name.into(), kind.into())).into(),
            users: Vec::new(),
            ad_users: Vec::new(),
        }
    }

    /// A tenant in which every operation of the list can be carried out.
    pub(crate) fn ready_for<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> Self {
        let mut tenant = Self::new();
        for operation in operations {
            tenant.prepare(operation);
        }
        tenant
    }

    fn prepare(&mut self, operation: &Operation) {
        match operation {
            Operation::LinkUser(LinkUser { cloud, before, .. })
            | Operation::ClearAnchor(ClearAnchor { cloud, before }) => {
                self.active(cloud, before.value().map(ToString::to_string));
            }
            Operation::PurgeDeletedUser(PurgeDeletedUser { cloud, before }) => {
                self.deleted(cloud, before.value().map(ToString::to_string));
            }
            Operation::RestoreDeletedUser(RestoreDeletedUser { cloud }) => {
                self.deleted(cloud, None);
            }
            Operation::SetUserPrincipalName(SetUserPrincipalName { cloud, .. }) => {
                self.active(cloud, None);
            }
            Operation::HandOverToCloud(HandOverToCloud { cloud }) => {
                self.active(cloud, None);
                self.user(&plans::id_of(cloud)).on_premises_sync_enabled = Some(true);
            }
            Operation::HandBackToOnprem(HandBackToOnprem { cloud }) => {
                self.active(cloud, None);
                self.user(&plans::id_of(cloud)).is_cloud_managed = true;
            }
            Operation::SetConsistencyGuid(SetConsistencyGuid { onprem, before, .. }) => {
                let user = self.onprem(onprem);
                user.consistency_guid = match before {
                    Known::Value(text) => Some(octets(Guid::try_from(text.clone()).unwrap())),
                    Known::Unknown | Known::Empty => None,
                };
            }
            Operation::EnableRemoteMailbox(EnableRemoteMailbox { onprem, .. }) => {
                self.onprem(onprem);
            }
            Operation::SetExchangeGuid(SetExchangeGuid { onprem, before, .. }) => {
                let fresh = !self.ad_users.iter().any(|user| is(user, onprem));
                let user = self.onprem(onprem);
                user.exchange_guid = before.value().map(ToString::to_string);
                if fresh {
                    let address = format!("{}@contoso.mail.onmicrosoft.com", user.sam);
                    user.recipient_type = "RemoteUserMailbox".into();
                    user.remote_routing_address = Some(address);
                }
            }
        }
    }

    /// Adds a cloud-only user.
    pub(crate) fn active(&mut self, user: &CloudRef, id: Option<String>) {
        let user = User {
            id: plans::id_of(user),
            user_principal_name: user.upn().unwrap_or_default().into(),
            display_name: user.name.clone().unwrap_or_default(),
            on_premises_immutable_id: id,
            on_premises_sync_enabled: None,
            is_cloud_managed: false,
            user_type: "Member".into(),
            roles: Vec::new(),
            eligible_roles: Vec::new(),
            is_hard_delete_protection_enabled: false,
            deleted_date_time: None,
        };
        if !self.users.iter().any(|known| known.id == user.id) {
            self.users.push(user);
        }
    }

    /// Adds a soft-deleted user.
    pub(crate) fn deleted(&mut self, user: &CloudRef, id: Option<String>) {
        self.active(user, id);
        let user = self.user(&plans::id_of(user));
        user.deleted_date_time = Some(WHEN.into());
        user.user_principal_name = prefixed(user);
    }

    /// The on-premises user, added where it is missing.
    pub(crate) fn onprem(&mut self, user: &OnPremRef) -> &mut AdUser {
        let at = self.ad_users.iter().position(|known| is(known, user)).unwrap_or_else(|| {
            self.ad_users.push(AdUser {
                object_guid: user.object_guid.to_string(),
                sam: user.sam.clone().unwrap_or_default(),
                user_principal_name: user.upn.clone().unwrap_or_default(),
                consistency_guid: None,
                recipient_type: "User".into(),
                remote_routing_address: None,
                primary_address: None,
                exchange_guid: None,
                domain: None,
            });
            self.ad_users.len() - 1
        });
        &mut self.ad_users[at]
    }

    pub(crate) fn user(&mut self, id: &str) -> &mut User {
        self.users.iter_mut().find(|user| user.id == id).expect("the test made the user")
    }

    /// An on-premises user of the plans.
    pub(crate) fn ad(&mut self, number: u64) -> &mut AdUser {
        let guid = plans::onprem(number).object_guid.to_string();
        let user = self.ad_users.iter_mut().find(|user| user.object_guid == guid);
        user.expect("an on-premises user of the tenant")
    }

    pub(crate) fn cloud(&mut self, number: u64) -> &mut User {
        let id = plans::object_id(number).to_string();
        self.user(&id)
    }

    /// What the plan says that an operation does.
    pub(crate) fn carry_out(&mut self, operation: &Operation) {
        match operation {
            Operation::LinkUser(LinkUser { cloud, after, .. }) => {
                let id = Some(after.to_string());
                self.user(&plans::id_of(cloud)).on_premises_immutable_id = id;
            }
            Operation::ClearAnchor(ClearAnchor { cloud, .. }) => {
                self.user(&plans::id_of(cloud)).on_premises_immutable_id = None;
            }
            Operation::PurgeDeletedUser(PurgeDeletedUser { cloud, .. }) => {
                let id = plans::id_of(cloud);
                self.users.retain(|user| user.id != id);
            }
            Operation::RestoreDeletedUser(RestoreDeletedUser { cloud }) => {
                let user = self.user(&plans::id_of(cloud));
                let name = user.user_principal_name.replacen(&user.id.replace('-', ""), "", 1);
                user.user_principal_name = name;
                user.deleted_date_time = None;
            }
            Operation::SetUserPrincipalName(SetUserPrincipalName { cloud, after, .. }) => {
                self.user(&plans::id_of(cloud)).user_principal_name.clone_from(after);
            }
            Operation::HandOverToCloud(HandOverToCloud { cloud }) => {
                let user = self.user(&plans::id_of(cloud));
                user.is_cloud_managed = true;
                user.on_premises_sync_enabled = None;
            }
            Operation::HandBackToOnprem(HandBackToOnprem { cloud }) => {
                self.user(&plans::id_of(cloud)).is_cloud_managed = false;
            }
            Operation::SetConsistencyGuid(SetConsistencyGuid { onprem, after, .. }) => {
                self.onprem(onprem).consistency_guid = Some(octets(*after));
            }
            Operation::EnableRemoteMailbox(enable) => {
                let user = self.onprem(&enable.onprem);
                let kind = enable.purpose.and_then(Purpose::switch).unwrap_or("User");
                user.recipient_type = format!("Remote{kind}Mailbox");
                user.remote_routing_address = Some(enable.after.clone());
                user.primary_address.clone_from(&enable.primary_address);
            }
            Operation::SetExchangeGuid(SetExchangeGuid { onprem, after, .. }) => {
                self.onprem(onprem).exchange_guid = Some(after.to_string());
            }
        }
    }

    /// The tenant after all operations of a plan.
    pub(crate) fn after<'a>(&self, plan: impl IntoIterator<Item = &'a QueuedOperation>) -> Self {
        let mut tenant = self.clone();
        for queued in plan {
            tenant.carry_out(&queued.operation);
        }
        tenant
    }

    /// The same whatever the order of the users and the time of a deletion.
    pub(crate) fn sorted(&self) -> Self {
        let mut tenant = self.clone();
        tenant.users.sort_by(|a, b| a.id.cmp(&b.id));
        tenant.ad_users.sort_by(|a, b| a.object_guid.cmp(&b.object_guid));
        for user in &mut tenant.users {
            user.deleted_date_time = user.deleted_date_time.as_ref().map(|_| WHEN.into());
        }
        tenant
    }
}

fn is(user: &AdUser, reference: &OnPremRef) -> bool {
    user.object_guid == reference.object_guid.to_string()
}

fn prefixed(user: &User) -> String {
    format!("{}{}", user.id.replace('-', ""), user.user_principal_name)
}

fn octets(guid: Guid) -> String {
    STANDARD.encode(guid.ad_bytes())
}
