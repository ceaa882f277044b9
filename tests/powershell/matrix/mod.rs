//! Every operation, in every dialect, however the script is run, behind both services, with everything that may
//! go wrong around it. Every pair of these is tried each time, all of them when somebody asks for it:
//! `cargo test --test powershell every_combination -- --ignored --nocapture`. `HARDMATCH_SLICE=2/5` tries the second of
//! five parts; `HARDMATCH_PASSED=FILE` keeps the names of those that passed, and leaves them out the next time.

mod run;
mod whole;

use std::collections::BTreeSet;

use hardmatch::plan::{Known, OpKind, Operation, QueuedOperation};
use hardmatch::powershell::{Dialect, command};
use serde_json::{Value, json};

use crate::engine::{Bench, Service};
use crate::plans;
use crate::tenant::Tenant;
use run::run;
use whole::{every_combination_of_circumstances_ends_as_it_must, the_slices_are_the_whole};

tests! {
    Alone:
        the_chosen_cells_hold_every_pair,
        the_slices_are_the_whole;
    Engine:
        every_pair_of_circumstances_ends_as_it_must;
    Long:
        every_combination_of_circumstances_ends_as_it_must;
}

/// How a script is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// By the documented command, in a process of its own.
    File,
    /// Into the session of a shell: `. .\script.ps1`.
    DotSourced,
    /// In a session that is prepared: modules are there, and somebody is signed in.
    Prepared,
}

/// What may go wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Trouble {
    Unconnected,
    WrongTenant,
    MissingModule,
    Throttled,
    /// The work is done, and the answer is lost.
    LineDropped,
    /// Somebody else was there between the export and the run.
    ChangedMeanwhile,
}

const WAYS: [Way; 3] = [Way::File, Way::DotSourced, Way::Prepared];
const SERVICES: [Service; 2] = [Service::Plain, Service::Terse];
const TROUBLES: [Trouble; 6] = [
    Trouble::Unconnected,
    Trouble::WrongTenant,
    Trouble::MissingModule,
    Trouble::Throttled,
    Trouble::LineDropped,
    Trouble::ChangedMeanwhile,
];

/// One combination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cell {
    kind: OpKind,
    dialect: Dialect,
    way: Way,
    trouble: Trouble,
    service: Service,
}

/// Every combination that can be written at all.
fn combinations() -> Vec<Cell> {
    let mut cells = Vec::new();
    for kind in OpKind::ALL {
        for dialect in Dialect::ALL {
            if command(&operation(kind), dialect).is_err() {
                continue;
            }
            for way in WAYS {
                for trouble in TROUBLES {
                    cells.extend(SERVICES.map(|service| Cell {
                        kind,
                        dialect,
                        way,
                        trouble,
                        service,
                    }));
                }
            }
        }
    }
    cells
}

impl Cell {
    /// Which value it has of each factor.
    fn values(self) -> [usize; 5] {
        let at = |found: Option<usize>| found.unwrap();
        [
            at(OpKind::ALL.iter().position(|kind| *kind == self.kind)),
            at(Dialect::ALL.iter().position(|dialect| *dialect == self.dialect)),
            at(WAYS.iter().position(|way| *way == self.way)),
            at(TROUBLES.iter().position(|trouble| *trouble == self.trouble)),
            at(SERVICES.iter().position(|service| *service == self.service)),
        ]
    }

    /// The pairs of values that it holds.
    fn pairs(self) -> impl Iterator<Item = (usize, usize, usize, usize)> {
        let values = self.values();
        (0..5).flat_map(move |a| (a + 1..5).map(move |b| (a, b, values[a], values[b])))
    }

    fn name(self) -> String {
        format!(
            "{} {} {:?} {:?} {:?}",
            self.kind.name(),
            self.dialect,
            self.way,
            self.trouble,
            self.service
        )
    }

    fn is_cloud(self) -> bool {
        !matches!(
            self.kind,
            OpKind::SetConsistencyGuid | OpKind::EnableRemoteMailbox | OpKind::SetExchangeGuid
        )
    }
}

/// A few combinations that hold every pair that any holds: always the one that holds most of those that are
/// missing.
fn chosen() -> Vec<Cell> {
    let all = combinations();
    let mut missing: BTreeSet<_> = all.iter().flat_map(|cell| cell.pairs()).collect();
    let mut chosen = Vec::new();
    while !missing.is_empty() {
        let new = |cell: &&Cell| cell.pairs().filter(|pair| missing.contains(pair)).count();
        let best = *all.iter().max_by_key(new).unwrap();
        best.pairs().for_each(|pair| {
            missing.remove(&pair);
        });
        chosen.push(best);
    }
    chosen
}

fn the_chosen_cells_hold_every_pair() {
    let (all, chosen) = (combinations(), chosen());
    let pairs =
        |cells: &[Cell]| -> BTreeSet<_> { cells.iter().flat_map(|cell| cell.pairs()).collect() };
    assert_eq!(pairs(&chosen), pairs(&all));
    // 10 operations by 6 troubles are the most pairs of two factors; two of the operations have two dialects.
    assert_eq!(all.len(), (10 * 3 - 2) * 3 * 6 * 2);
    assert!((60..90).contains(&chosen.len()), "{}", chosen.len());
}

/// An operation of each kind, on the user 1.
fn operation(kind: OpKind) -> Operation {
    match kind {
        OpKind::LinkUser => plans::link(1, Known::Empty),
        OpKind::ClearAnchor => plans::clear(1, Known::Value(plans::anchor(1))),
        OpKind::PurgeDeletedUser => plans::purge(1),
        OpKind::RestoreDeletedUser => plans::restore(1),
        OpKind::SetConsistencyGuid => plans::consistency(1, Known::Empty),
        OpKind::EnableRemoteMailbox => plans::enable_mailbox(1),
        OpKind::SetExchangeGuid => plans::exchange_guid(1, Known::Empty),
        OpKind::SetUserPrincipalName => plans::rename(1, "renamed@contoso.com"),
        OpKind::HandOverToCloud => plans::hand_over(1),
        OpKind::HandBackToOnprem => plans::hand_back(1),
    }
}

fn plan(kind: OpKind) -> Vec<QueuedOperation> {
    let mut plan = plans::number(vec![operation(kind)]);
    if kind == OpKind::PurgeDeletedUser {
        plans::confirm(&mut plan, 1);
    }
    plan
}

/// What must come of a cell.
struct Expected {
    exit: i32,
    /// The state of the one result; none where there must be none.
    state: Option<&'static str>,
    begin: Tenant,
    end: Tenant,
}

fn expected(cell: Cell) -> Expected {
    let plan = plan(cell.kind);
    let mut begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    // Somebody whom nothing may touch.
    begin.active(&plans::cloud(2), Some(plans::anchor(2)).map(|anchor| anchor.to_string()));
    begin.onprem(&plans::onprem(2));
    let applied = |begin: Tenant| Expected {
        exit: 0,
        state: Some("applied"),
        end: begin.after(&plan),
        begin,
    };
    let not = |exit, state, begin: Tenant| Expected { exit, state, end: begin.clone(), begin };
    match cell.trouble {
        // The domain refuses for good; Exchange has nothing to do with a busy cloud.
        Trouble::Throttled if cell.kind == OpKind::SetConsistencyGuid => {
            not(1, Some("failed"), begin)
        }
        Trouble::WrongTenant if cell.is_cloud() => {
            begin.tenant_id = plans::guid(0xbad).to_string();
            not(2, None, begin)
        }
        Trouble::Unconnected | Trouble::LineDropped | Trouble::Throttled | Trouble::WrongTenant => {
            applied(begin)
        }
        Trouble::MissingModule => not(2, None, begin),
        Trouble::ChangedMeanwhile => {
            change(&mut begin, cell.kind);
            // Who was handed back by somebody else is what was wanted.
            if cell.kind == OpKind::HandBackToOnprem {
                return not(0, Some("skipped"), begin);
            }
            not(1, Some("refused"), begin)
        }
    }
}

/// What somebody else did since the export.
fn change(tenant: &mut Tenant, kind: OpKind) {
    match kind {
        OpKind::LinkUser | OpKind::ClearAnchor => {
            tenant.cloud(1).on_premises_immutable_id = Some("of-a-colleague".into());
        }
        OpKind::PurgeDeletedUser => {
            let user = tenant.cloud(1);
            user.deleted_date_time = None;
            user.user_principal_name = "user1@contoso.com".into();
        }
        OpKind::RestoreDeletedUser => tenant.users.retain(|user| user.deleted_date_time.is_none()),
        OpKind::SetUserPrincipalName => {
            tenant.cloud(1).user_principal_name = "colleague@contoso.com".into();
        }
        OpKind::HandOverToCloud => tenant.cloud(1).on_premises_sync_enabled = None,
        OpKind::HandBackToOnprem => tenant.cloud(1).is_cloud_managed = false,
        OpKind::SetConsistencyGuid => {
            tenant.onprem(&plans::onprem(1)).consistency_guid =
                Some("AQAKAAAAAECAAAAAAAoAAQ==".into());
        }
        OpKind::EnableRemoteMailbox => {
            let user = tenant.onprem(&plans::onprem(1));
            user.recipient_type = "RemoteUserMailbox".into();
            user.remote_routing_address = Some("colleague@contoso.mail.onmicrosoft.com".into());
        }
        OpKind::SetExchangeGuid => {
            tenant.onprem(&plans::onprem(1)).exchange_guid = Some(plans::guid(0xbeef).to_string());
        }
    }
}

/// What the stand-ins do in a cell.
fn faults(cell: Cell) -> Vec<Value> {
    let msol = cell.dialect == Dialect::Msol;
    let write = |more: Value| {
        ["PATCH", "POST", "DELETE", "SET"]
            .map(|method| {
                let mut fault = json!({"method": method, "path": "(/users/|deletedItems|Msol|ADUser)", "times": 1});
                fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                fault
            })
            .into()
    };
    match cell.trouble {
        Trouble::Throttled => write(json!({"status": 429, "retryAfter": 1})),
        // MSOnline has no answer that could be lost: the line is gone at a read.
        Trouble::LineDropped if msol => {
            vec![json!({"method": "GET", "path": "Get-MsolUser", "times": 1})]
        }
        Trouble::LineDropped if cell.is_cloud() => {
            write(json!({"status": 504, "afterwards": true}))
        }
        _ => Vec::new(),
    }
}

/// The modules that are not there.
fn hidden(cell: Cell) -> Vec<&'static str> {
    match (cell.trouble, cell.kind, cell.dialect) {
        (Trouble::MissingModule, OpKind::SetConsistencyGuid, _) => vec!["ActiveDirectory"],
        (Trouble::MissingModule, OpKind::EnableRemoteMailbox | OpKind::SetExchangeGuid, _) => {
            vec!["ExchangeOnPremises"]
        }
        (Trouble::MissingModule, _, Dialect::Msol) => vec!["MSOnline"],
        (Trouble::MissingModule, _, Dialect::Graph) => vec![
            "Microsoft.Graph.Authentication",
            "Microsoft.Entra.Authentication",
            "Microsoft.Entra.Users",
            "Microsoft.Entra.DirectoryManagement",
            "Microsoft.Entra.Applications",
            "Microsoft.Graph.Users",
            "Microsoft.Graph.Identity.DirectoryManagement",
        ],
        (Trouble::MissingModule, _, Dialect::Entra) => vec![
            "Microsoft.Entra.Authentication",
            "Microsoft.Entra.Users",
            "Microsoft.Entra.DirectoryManagement",
            "Microsoft.Entra.Applications",
        ],
        _ => Vec::new(),
    }
}

fn every_pair_of_circumstances_ends_as_it_must(bench: &Bench) {
    run(bench, &chosen());
}
