//! Who may be whom: pairs of users that are worth comparing, in compressed rows.

/// Candidate pairs: for each on-premises user of [`Features`](super::Features), by position, the cloud users
/// that it may be, by position and in ascending order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CandidateGraph {
    /// The pairs of on-premises user `n` are `starts[n]..starts[n + 1]`.
    starts: Vec<u32>,
    cloud: Vec<u32>,
}

impl CandidateGraph {
    /// The graph of these lists of cloud users, one for each on-premises user, each in ascending order and
    /// without repetition.
    #[must_use]
    pub fn of(lists: impl IntoIterator<Item = Vec<u32>>) -> Self {
        let mut graph = Self { starts: vec![0], cloud: Vec::new() };
        for list in lists {
            graph.cloud.extend(list);
            graph.starts.push(graph.cloud.len() as u32);
        }
        graph
    }

    /// The graph of these parts: see the fields.
    #[must_use]
    pub const fn of_parts(starts: Vec<u32>, cloud: Vec<u32>) -> Self {
        Self { starts, cloud }
    }

    /// Everybody with everybody.
    #[must_use]
    pub fn complete(onprem: u32, cloud: u32) -> Self {
        Self::of((0..onprem).map(|_| (0..cloud).collect()))
    }

    /// The same graph with these pairs added.
    pub(super) fn with(self, pairs: &[(u32, u32)]) -> Self {
        if pairs.iter().all(|(user, account)| self.of_user(*user as usize).contains(account)) {
            return self;
        }
        let mut lists: Vec<Vec<u32>> =
            (0..self.users()).map(|user| self.of_user(user).to_vec()).collect();
        for (user, account) in pairs {
            let list = &mut lists[*user as usize];
            if let Err(at) = list.binary_search(account) {
                list.insert(at, *account);
            }
        }
        Self::of(lists)
    }

    /// How many pairs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cloud.len()
    }

    /// Whether there is no pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cloud.is_empty()
    }

    /// How many on-premises users there are.
    #[must_use]
    pub fn users(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Where the pairs of each on-premises user start, and where the last ones end.
    #[inline]
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The numbers of the pairs of an on-premises user.
    #[must_use]
    #[inline]
    pub fn pairs_of(&self, user: usize) -> std::ops::Range<usize> {
        self.starts[user] as usize..self.starts[user + 1] as usize
    }

    /// The cloud users of all pairs.
    #[must_use]
    #[inline]
    pub fn cloud(&self) -> &[u32] {
        &self.cloud
    }

    /// The cloud users of an on-premises user.
    #[must_use]
    #[inline]
    pub fn of_user(&self, user: usize) -> &[u32] {
        &self.cloud[self.pairs_of(user)]
    }

    /// The on-premises user of a pair.
    #[must_use]
    pub fn user_of(&self, pair: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= pair) - 1
    }

    /// The number of the pair of these two.
    #[must_use]
    pub fn find(&self, user: usize, account: u32) -> Option<usize> {
        let at = self.of_user(user).binary_search(&account).ok()?;
        Some(self.starts[user] as usize + at)
    }
}

/// The pairs of each cloud user.
#[derive(Clone, Debug, Default)]
pub(super) struct ByCloud {
    starts: Vec<u32>,
    pairs: Vec<u32>,
    /// Where each pair stands in `pairs`.
    places: Vec<u32>,
    /// The on-premises user of each of `pairs`.
    users: Vec<u32>,
}

impl ByCloud {
    pub(super) fn of(graph: &CandidateGraph, users: usize) -> Self {
        let mut starts = vec![0_u32; users + 1];
        for user in graph.cloud() {
            starts[*user as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let [mut pairs, mut places, mut owners] = [(); 3].map(|()| vec![0_u32; graph.len()]);
        for user in 0..graph.users() {
            for pair in graph.pairs_of(user) {
                let place = &mut next[graph.cloud()[pair] as usize];
                pairs[*place as usize] = pair as u32;
                owners[*place as usize] = user as u32;
                places[pair] = *place;
                *place += 1;
            }
        }
        Self { starts, pairs, places, users: owners }
    }

    /// Where the pairs of each cloud user start in [`Self::pairs`], and where the last ones end.
    #[inline]
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The numbers of all pairs, by cloud user.
    #[inline]
    pub(super) fn pairs(&self) -> &[u32] {
        &self.pairs
    }

    /// The on-premises user of the pair that stands at a place in [`Self::pairs`].
    #[inline]
    pub(super) fn user_at(&self, place: usize) -> usize {
        self.users[place] as usize
    }

    /// Where a pair stands in [`Self::pairs`].
    #[inline]
    pub(super) fn place(&self, pair: usize) -> usize {
        self.places[pair] as usize
    }

    /// How many cloud users there are.
    pub(super) fn accounts(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The numbers of the pairs of a cloud user.
    #[inline]
    pub(super) fn pairs_of(&self, user: usize) -> &[u32] {
        &self.pairs[self.starts[user] as usize..self.starts[user + 1] as usize]
    }
}
