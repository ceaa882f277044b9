//! Who is enabled, however a tool has written it.

use hardmatch::directory::{Cell, Field, Row};
use hardmatch::import::{Code, Role};

use super::import_one;

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

const YES: Cell<bool> = Cell::Value(true);
const NO: Cell<bool> = Cell::Value(false);
const UNKNOWN: Cell<bool> = Cell::Unknown;

/// Who is enabled of two users with these cells under a heading, and how many values are odd.
fn enabled(heading: &str, cells: [&str; 2]) -> ([Cell<bool>; 2], u64) {
    let [first, second] = cells;
    let text = format!(
        "ObjectGUID,UserPrincipalName,{heading}\n{A},a@x.org,\"{first}\"\n{B},b@x.org,\"{second}\"\n"
    );
    let (directory, found) = import_one(Role::OnPrem, &text);
    let of = |row| directory.onprem.flag(Row::new(row), Field::Enabled);
    ([of(0), of(1)], found.finding(Code::OddValues).map_or(0, |finding| finding.count))
}

#[test]
fn who_is_enabled_is_read_in_whatever_way_it_is_written() {
    for (heading, cells, expected, odd) in [
        ("userAccountControl", ["0x200", "0x202"], [YES, NO], 0),
        ("userAccountControl", ["512.0", "66,050"], [YES, NO], 0),
        ("userAccountControl", ["512 = ( NORMAL_ACCOUNT )", "66050 (0x10202)"], [YES, NO], 0),
        ("userAccountControl", ["NORMAL_ACCOUNT", "NORMAL_ACCOUNT, ACCOUNTDISABLE"], [YES, NO], 0),
        ("userAccountControl", ["512", "1"], [YES, UNKNOWN], 1),
        ("Enabled", ["-1", "0"], [YES, NO], 0),
        ("Enabled", ["1", "0"], [YES, NO], 0),
        // Beside yes and no it may mean that nobody knows.
        ("Enabled", ["-1", "1"], [UNKNOWN, YES], 1),
        ("Enabled", ["Enabled", "Disabled"], [YES, NO], 0),
        ("Enabled", ["oui", "non"], [YES, NO], 0),
        ("IsDisabled", ["No", "Yes"], [YES, NO], 0),
        ("Account is disabled", ["False", "True"], [YES, NO], 0),
        ("Account Disabled", ["0", "-1"], [YES, NO], 0),
        ("Konto deaktiviert", ["nein", "ja"], [YES, NO], 0),
        ("Account Status", ["Enabled", "Disabled"], [YES, NO], 0),
        ("Kontostatus", ["Aktiviert", "Deaktiviert"], [YES, NO], 0),
        // Whoever is inactive may only have been away.
        ("Account Status", ["Active", "Inactive"], [UNKNOWN, UNKNOWN], 0),
        ("Locked/Disabled", ["No", "Yes"], [UNKNOWN, UNKNOWN], 0),
    ] {
        assert_eq!(enabled(heading, cells), (expected, odd), "{heading}: {cells:?}");
    }
}

#[test]
fn a_column_that_may_tell_who_is_enabled_is_offered() {
    for (heading, cells, offer) in [
        ("Locked/Disabled", ["No", "Yes"], Some("--column 'disabled=Locked/Disabled' reads it so")),
        ("Is enabled here", ["ja", "nein"], Some("--column 'enabled=Is enabled here' reads it so")),
        ("Disabled by", ["Ann", "Bo"], None),
        ("Note", ["No", "Yes"], None),
    ] {
        let text = format!(
            "ObjectGUID,UserPrincipalName,{heading}\n{A},a@x.org,{}\n{B},b@x.org,{}\n",
            cells[0], cells[1]
        );
        let (_, found) = import_one(Role::OnPrem, &text);
        let told = found.finding(Code::MissingColumns).map_or("", |finding| finding.text.as_str());
        assert_eq!(!told.is_empty(), offer.is_some(), "{heading}: {told}");
        assert!(told.contains(offer.unwrap_or_default()), "{heading}: {told}");
    }
}
