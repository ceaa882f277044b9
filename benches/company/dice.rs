//! Numbers that look thrown and follow from a seed: the same on every machine.

/// A stream of well-mixed bits (`SplitMix64`).
pub(super) struct Dice(u64);

impl Dice {
    /// The stream of one thing, by its number and by what is thrown for.
    pub(super) const fn of(number: u64, salt: u64) -> Self {
        Self(mix(number ^ mix(salt)))
    }

    pub(super) const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `count`.
    pub(super) const fn below(&mut self, count: usize) -> usize {
        (self.roll() % count as u64) as usize
    }

    /// Whether something is so that is so `per_mille` times in a thousand.
    pub(super) const fn chance(&mut self, per_mille: u64) -> bool {
        self.roll() % 1000 < per_mille
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A number from 0 to 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// How often each of a list is met: the first often, the last hardly ever (Zipf and Mandelbrot).
pub(super) struct Tail {
    /// The chance of an entry and all before it.
    up_to: Vec<f64>,
}

impl Tail {
    /// `flat` entries at the head are about as frequent as each other.
    pub(super) fn new(count: usize, flat: f64) -> Self {
        let mut total = 0.0;
        let mut up_to: Vec<f64> = (0..count)
            .map(|rank| {
                total += 1.0 / (rank as f64 + flat);
                total
            })
            .collect();
        for share in &mut up_to {
            *share /= total;
        }
        Self { up_to }
    }

    pub(super) fn draw(&self, dice: &mut Dice) -> usize {
        let share = dice.share();
        self.up_to.partition_point(|up_to| *up_to < share).min(self.up_to.len() - 1)
    }
}
