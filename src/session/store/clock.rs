//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// The first second of the year 1, and the last that every time zone can show of 9999: seconds since 1970.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_207_200;

/// The time, as the clock of the system has it. One that is set to a year that no date can have gives the
/// nearest that one can: a wrong clock changes dates, and ends nothing.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is where the clock is read, once")]
pub fn now() -> Timestamp {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(LAST),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(FIRST, |ago| -ago),
    };
    Timestamp::from_second(seconds.clamp(FIRST, LAST)).unwrap_or(Timestamp::UNIX_EPOCH)
}
