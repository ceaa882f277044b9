//! What was compared lately: names and places repeat, so that most comparisons were made before.

/// A table of results by pairs of numbers. A new result takes the place of an old one; what is remembered
/// never changes an answer.
#[derive(Debug)]
pub(super) struct Memo<T> {
    slots: Vec<([u32; 2], T)>,
}

/// How many results are remembered: a power of two. They stay in the cache of a processor.
const SLOTS: usize = 1 << 14;

/// No pair of numbers: neither of two texts has the number of none.
const FREE: [u32; 2] = [0; 2];

impl<T: Copy + Default> Memo<T> {
    /// Nothing is remembered yet, and no room taken for it.
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new() }
    }

    /// The result for two numbers, neither of them that of no text.
    #[inline]
    pub(super) fn get(&mut self, a: u32, b: u32, compare: impl FnOnce() -> T) -> T {
        let key = u64::from(a) << 32 | u64::from(b);
        // The upper bits of a product with a large odd number depend on all bits (Fibonacci hashing).
        let slot =
            (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.trailing_zeros())) as usize;
        if self.slots.is_empty() {
            self.slots = vec![(FREE, T::default()); SLOTS];
        }
        let slot = &mut self.slots[slot];
        if slot.0 != [a, b] {
            *slot = ([a, b], compare());
        }
        slot.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_that_was_pushed_out_is_found_again() {
        let mut memo = Memo::new();
        let mut made = 0;
        for round in 0..2 {
            for a in 1..10_000_u32 {
                for b in [1, 7, 1 << 20, u32::MAX] {
                    let found = memo.get(a, b, || {
                        made += 1;
                        u64::from(a) * u64::from(b)
                    });
                    assert_eq!(found, u64::from(a) * u64::from(b), "{round}");
                }
            }
        }
        assert!(made < 2 * 4 * 9_999, "nothing is remembered");
    }
}
