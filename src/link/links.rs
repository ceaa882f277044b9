//! The link status of everyone.

use std::collections::HashMap;

use rayon::prelude::*;

use super::judge::Judge;
use super::status::{CloudStatus, OnPremStatus};
use crate::directory::{AnchorCell, AnchorPolicy, Cell, CloudRow, Directory, OnPremRow, Row};

/// How many users have each status, in the order of `ALL`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StatusCounts {
    /// The on-premises users.
    pub onprem: Vec<(OnPremStatus, usize)>,
    /// The cloud users.
    pub cloud: Vec<(CloudStatus, usize)>,
}

/// The link status of everyone: a byte a user, and four bytes an on-premises user for its partner.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Links {
    policy: AnchorPolicy,
    onprem: Vec<OnPremStatus>,
    cloud: Vec<CloudStatus>,
    /// The position of each on-premises user's partner, or [`NOBODY`].
    partners: Vec<u32>,
}

/// No cloud user has this position.
const NOBODY: u32 = u32::MAX;

impl Links {
    /// How much memory they take, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.onprem.capacity() * size_of::<OnPremStatus>()
            + self.cloud.capacity() * size_of::<CloudStatus>()
            + self.partners.capacity() * size_of::<u32>()
    }

    /// How a judge finds everyone.
    #[must_use]
    pub fn of(judge: &Judge) -> Self {
        let directory = judge.directory();
        directory.index_identities();
        let (onprem, partners): (Vec<OnPremStatus>, Vec<u32>) = (0..directory.onprem.len() as u32)
            .into_par_iter()
            .map(|row| {
                let evidence = judge.onprem(OnPremRow::new(row));
                let partner = evidence.partner().map_or(NOBODY, |row| row.index() as u32);
                (evidence.status, partner)
            })
            .unzip();
        let text_twins = repeated_texts(directory);
        let only_holders = only_holders(directory, &onprem, &partners);
        let cloud = only_holders
            .into_par_iter()
            .enumerate()
            .map(|(row, is_only_holder)| {
                if is_only_holder {
                    return CloudStatus::Linked;
                }
                cloud_status(judge, CloudRow::new(row as u32), &text_twins)
            })
            .collect();
        Self { policy: judge.policy().clone(), onprem, cloud, partners }
    }

    /// The judgement of an earlier day, as it was told: row by row, without partners.
    #[must_use]
    pub const fn told(
        policy: AnchorPolicy,
        onprem: Vec<OnPremStatus>,
        cloud: Vec<CloudStatus>,
    ) -> Self {
        Self { policy, onprem, cloud, partners: Vec::new() }
    }

    /// The policy that the judgement was made under.
    #[must_use]
    pub const fn policy(&self) -> &AnchorPolicy {
        &self.policy
    }

    /// The status of an on-premises user.
    #[must_use]
    pub fn onprem(&self, row: OnPremRow) -> OnPremStatus {
        self.onprem.get(row.index()).copied().unwrap_or(OnPremStatus::Unknown)
    }

    /// The cloud user that holds the anchor of an on-premises user, else the one that a sync would
    /// soft match.
    #[must_use]
    pub fn partner(&self, row: OnPremRow) -> Option<CloudRow> {
        let partner = self.partners.get(row.index()).copied().filter(|row| *row != NOBODY)?;
        Some(CloudRow::new(partner))
    }

    /// The status of a cloud user.
    #[must_use]
    pub fn cloud(&self, row: CloudRow) -> CloudStatus {
        self.cloud.get(row.index()).copied().unwrap_or(CloudStatus::Unknown)
    }

    /// How many users have each status.
    #[must_use]
    pub fn counts(&self) -> StatusCounts {
        let of =
            |status: &OnPremStatus| self.onprem.iter().filter(|other| *other == status).count();
        let of_cloud =
            |status: &CloudStatus| self.cloud.iter().filter(|other| *other == status).count();
        StatusCounts {
            onprem: OnPremStatus::ALL.iter().map(|status| (*status, of(status))).collect(),
            cloud: CloudStatus::ALL.iter().map(|status| (*status, of_cloud(status))).collect(),
        }
    }
}

/// Whether each cloud user is the only holder, active or deleted, of somebody's anchor: it is linked then,
/// and need not be looked at once more. In most tenants that are nearly all.
fn only_holders(directory: &Directory, onprem: &[OnPremStatus], partners: &[u32]) -> Vec<bool> {
    let mut only = vec![false; directory.cloud.len()];
    for (_, partner) in
        onprem.iter().zip(partners).filter(|(status, _)| **status == OnPremStatus::Linked)
    {
        if let Some(it) = only.get_mut(*partner as usize) {
            *it = true;
        }
    }
    only
}

/// How often each anchor that is not a GUID occurs: looking for twins row by row would be
/// quadratic in a tenant that uses employee ids.
fn repeated_texts(directory: &Directory) -> HashMap<&str, usize> {
    let cloud = &directory.cloud;
    let mut counts = HashMap::new();
    for row in cloud.rows_with_text_anchor() {
        if let Cell::Value(AnchorCell::Text(text)) = cloud.anchor_cell(row) {
            *counts.entry(text).or_insert(0) += 1;
        }
    }
    counts
}

fn cloud_status(judge: &Judge, row: CloudRow, texts: &HashMap<&str, usize>) -> CloudStatus {
    match judge.directory().cloud.anchor_cell(row) {
        Cell::Value(AnchorCell::Text(text)) => match texts.get(text) {
            Some(2..) => CloudStatus::Duplicate,
            _ => judge.cloud(row).status,
        },
        Cell::Unknown | Cell::Empty | Cell::Value(AnchorCell::Guid(_)) => judge.cloud(row).status,
    }
}
