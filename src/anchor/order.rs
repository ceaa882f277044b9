//! What the version digits of a column of GUIDs tell of the order in which their bytes were read.

use super::{Guid, HexOrder};

/// What becomes of a column of GUIDs whose form says an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderSign {
    /// Nothing speaks against the order that the form says.
    AsWritten,
    /// The others of the column are as they are written; those few that look turned are none of Active Directory.
    FewTurned,
    /// Nearly all carry the version digit where the other order has it.
    Turned,
    /// Some look turned, and they are too few, or the others too many, to tell what holds for the column.
    Doubtful,
}

/// How many GUIDs of a column carry the version digit 4 of Active Directory, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VersionDigits {
    total: usize,
    as_written: usize,
    in_other_order: usize,
    /// Those that carry it in the other order alone.
    pub turned: usize,
}

impl VersionDigits {
    /// So many must look turned before a column is: one in sixteen GUIDs of another system does by chance.
    const FEWEST: usize = 4;

    /// Counts one more.
    pub fn add(&mut self, guid: Guid) {
        self.total += 1;
        self.as_written += usize::from(guid.version() == 4);
        self.in_other_order += usize::from(guid.other_byte_order().version() == 4);
        self.turned += usize::from(guid.looks_byte_swapped());
    }

    /// How many were counted.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// How many in a hundred carry the digit where the other order has it.
    #[must_use]
    pub fn percent_in_other_order(&self) -> usize {
        self.in_other_order * 100 / self.total.max(1)
    }

    /// What becomes of the column. `is_proven` says that something else beside the digits tells that they are
    /// turned, so that a few are enough.
    #[must_use]
    pub fn sign(&self, is_proven: bool) -> OrderSign {
        // Of GUIDs that another system made, fifteen carry the digit in neither order for one that looks turned.
        let neither = self.total - self.as_written - self.turned;
        let is_chance = self.turned * 8 <= neither || neither * 4 > self.total;
        match HexOrder::from_counts(self.total, self.as_written, self.in_other_order) {
            _ if is_chance => OrderSign::AsWritten,
            HexOrder::Text => OrderSign::FewTurned,
            HexOrder::Bytes if self.turned >= Self::FEWEST || is_proven => OrderSign::Turned,
            HexOrder::Bytes | HexOrder::Undecided => OrderSign::Doubtful,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The version digits of a GUID: as it is written, and in the other order.
    type Places = (u8, u8);

    fn guid((written, other): Places) -> Guid {
        let mut bytes = [0xA5; 16];
        (bytes[7], bytes[6]) = (written << 4, other << 4);
        Guid::from_ad_bytes(bytes)
    }

    fn digits(groups: &[(usize, Places)]) -> VersionDigits {
        let mut digits = VersionDigits::default();
        for (count, places) in groups {
            (0..*count).for_each(|_| digits.add(guid(*places)));
        }
        digits
    }

    #[test]
    fn a_column_is_turned_where_nearly_all_carry_the_digit_in_the_other_order() {
        const SOUND: Places = (4, 1);
        const TURNED: Places = (1, 4);
        const BOTH: Places = (4, 4);
        const NEITHER: Places = (1, 1);
        let cases: [(&[(usize, Places)], OrderSign); 16] = [
            (&[], OrderSign::AsWritten),
            (&[(8, SOUND)], OrderSign::AsWritten),
            (&[(1, BOTH)], OrderSign::AsWritten),
            (&[(940, SOUND), (60, BOTH)], OrderSign::AsWritten),
            (&[(8, TURNED)], OrderSign::Turned),
            (&[(940, TURNED), (60, BOTH)], OrderSign::Turned),
            (&[(9, TURNED), (1, NEITHER)], OrderSign::Turned),
            (&[(95, TURNED), (5, SOUND)], OrderSign::Turned),
            (&[(19, SOUND), (1, TURNED)], OrderSign::FewTurned),
            (&[(4, SOUND), (4, TURNED)], OrderSign::Doubtful),
            (&[(1, SOUND), (7, TURNED)], OrderSign::Doubtful),
            // So few may be of another system.
            (&[(1, TURNED)], OrderSign::Doubtful),
            (&[(3, TURNED)], OrderSign::Doubtful),
            // Another system made them: one in sixteen looks turned.
            (&[(15, NEITHER), (1, TURNED)], OrderSign::AsWritten),
            (&[(900, NEITHER), (60, TURNED), (60, SOUND)], OrderSign::AsWritten),
            (&[(950, SOUND), (50, NEITHER), (3, TURNED)], OrderSign::AsWritten),
        ];
        for (groups, sign) in cases {
            assert_eq!(digits(groups).sign(false), sign, "{groups:?}");
        }
        assert_eq!(digits(&[(1, TURNED)]).sign(true), OrderSign::Turned);
        assert_eq!(digits(&[(4, SOUND), (4, TURNED)]).sign(true), OrderSign::Doubtful);
    }
}
