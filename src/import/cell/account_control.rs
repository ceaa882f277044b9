//! userAccountControl, as tools write it: a number of any base, the names of its bits, or both.

/// The account-disabled bit ([MS-ADTS] 2.2.16).
const ACCOUNT_DISABLED: i64 = 0x2;
/// The bits for the kind of an account, of which each has one.
const KINDS: i64 = 0x100 | 0x200 | 0x800 | 0x1000 | 0x2000;

/// The names of the bits, in small letters and without what stands between their words: those of the documentation, and
/// those of .NET and of tools where they differ. The first two are the account-disabled bit.
const NAMES: [&str; 38] = [
    "accountdisable",
    "accountdisabled",
    "script",
    "homedirrequired",
    "homedirectoryrequired",
    "lockout",
    "accountlockedout",
    "passwdnotreqd",
    "passwordnotrequired",
    "passwdcantchange",
    "passwordcannotchange",
    "encryptedtextpwdallowed",
    "encryptedtextpasswordallowed",
    "tempduplicateaccount",
    "normalaccount",
    "interdomaintrustaccount",
    "workstationtrustaccount",
    "workstationaccount",
    "servertrustaccount",
    "serveraccount",
    "dontexpirepassword",
    "dontexpirepasswd",
    "passworddoesnotexpire",
    "passwordneverexpires",
    "mnslogonaccount",
    "mnsaccount",
    "smartcardrequired",
    "trustedfordelegation",
    "notdelegated",
    "usedeskeyonly",
    "dontreqpreauth",
    "dontrequirepreauth",
    "preauthnotrequired",
    "passwordexpired",
    "trustedtoauthfordelegation",
    "trustedtoauthenticatefordelegation",
    "partialsecretsaccount",
    "nodelegation",
];
/// How many of them are the account-disabled bit.
const OF_DISABLED: usize = 2;

/// Whether an account is enabled by the text of its userAccountControl; `None` where that does not tell, or says both.
pub(crate) fn account_control(text: &str) -> Option<bool> {
    const LONGEST: usize = 400;
    if let Ok(bits) = text.parse::<i64>() {
        return enabled_by(bits);
    }
    if text.len() > LONGEST {
        return None;
    }
    let (number, names) = parts(text);
    match (number, names.is_empty()) {
        (number, true) => by_number(number),
        ("", false) => by_names(names),
        (number, false) => {
            let enabled = by_number(number)?;
            let said = by_number(names).or_else(|| by_names(names));
            (said.is_none_or(|said| said == enabled)).then_some(enabled)
        }
    }
}

/// The number at the beginning of a text, and what stands behind it, without the signs around that.
fn parts(text: &str) -> (&str, &str) {
    let is_between = |c: char| c.is_whitespace() || "=()[]{}-:;,|'\"".contains(c);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return ("", text.trim_matches(is_between));
    }
    let is_prefixed = text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    let names_begin = |(at, c): &(usize, char)| {
        "=([{:;|".contains(*c) || c.is_alphabetic() && !(is_prefixed || is_exponent(text, *at))
    };
    // Behind a hexadecimal number something else stands behind a blank.
    let found = text.char_indices().find(|it| names_begin(it) || is_prefixed && it.1 == ' ');
    let (number, rest) = text.split_at(found.map_or(text.len(), |(at, _)| at));
    (number.trim_matches(is_between), rest.trim_matches(is_between))
}

/// Whether the letter at a place of a number is the `E` before its exponent.
fn is_exponent(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    matches!(rest, [b'E' | b'e', b'+' | b'0'..=b'9', ..])
}

fn enabled_by(bits: i64) -> Option<bool> {
    (bits & KINDS != 0).then_some(bits & ACCOUNT_DISABLED == 0)
}

/// What a number says that is not written in the usual way. Where it may be one of two, both must say the same.
fn by_number(text: &str) -> Option<bool> {
    let mut said = readings(text).into_iter().flatten().map(enabled_by);
    let first = said.next()??;
    said.all(|other| other == Some(first)).then_some(first)
}

/// The numbers that a text may be: as it stands, without fractions of zero, and without signs between thousands.
fn readings(text: &str) -> [Option<i64>; 2] {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    if let Some(digits) = hex {
        return [i64::from_str_radix(digits, 16).ok(), None];
    }
    if let Some((mantissa, exponent)) = text.split_once(['E', 'e']) {
        return [scientific(mantissa, exponent), None];
    }
    if let Ok(bits) = text.parse() {
        return [Some(bits), None];
    }
    [without_fraction(text), without_thousands(text)]
}

/// `5.14E+02`: a number of which no digit is missing.
fn scientific(mantissa: &str, exponent: &str) -> Option<i64> {
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let is_all = fraction.len() == exponent;
    is_all.then(|| format!("{whole}{fraction}").parse().ok()).flatten()
}

/// `514.0`, `514,00`.
fn without_fraction(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ','])?;
    let is_zero = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    is_zero.then(|| whole.parse().ok()).flatten()
}

/// `66,050`, `66.050`, `66 050`, `66'050`.
fn without_thousands(text: &str) -> Option<i64> {
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}') {
        return None;
    }
    let mut groups = text.split(sign);
    let first = groups.next()?;
    let is_whole = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    is_whole.then(|| text.replace(sign, "").parse().ok()).flatten()
}

/// What the names of bits say, or the words of tools: `Enabled, Password not required`.
fn by_names(text: &str) -> Option<bool> {
    let is_between = |c: char| matches!(c, ',' | ';' | '|' | '+' | '&' | '/' | '\n' | '(' | ')');
    let (mut is_named, mut disabled, mut enabled) = (false, false, false);
    for part in text.split(is_between).map(str::trim).filter(|part| !part.is_empty()) {
        // A list may have blanks alone between its names.
        let known = name(part).map(|at| vec![at]);
        let known =
            known.or_else(|| part.split_whitespace().map(name).collect::<Option<Vec<usize>>>());
        if let Some(known) = known {
            is_named = true;
            disabled |= known.iter().any(|at| *at < OF_DISABLED);
        } else {
            match folded(part).as_str() {
                "enabled" | "enabledaccount" | "accountenabled" => enabled = true,
                "disabled" | "disabledaccount" => disabled = true,
                "passworddoesntexpire" | "passwordwontexpire" => {}
                _ => return None,
            }
        }
    }
    match (enabled, disabled) {
        (true, true) => None,
        (_, true) => Some(false),
        (true, false) => Some(true),
        (false, false) => is_named.then_some(true),
    }
}

/// Which of the names a word is.
fn name(word: &str) -> Option<usize> {
    let folded = folded(word);
    let bare = folded.strip_prefix("adsuf").or_else(|| folded.strip_prefix("uf"));
    let bare = bare.unwrap_or(&folded);
    NAMES.iter().position(|known| *known == bare)
}

/// A word in small letters, with nothing but letters.
fn folded(word: &str) -> String {
    word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_read_in_whatever_way_they_are_written() {
        for (text, enabled) in [
            ("512", Some(true)),
            ("514", Some(false)),
            ("-2147483136", Some(true)),
            ("0x200", Some(true)),
            ("0X10202", Some(false)),
            ("514.0", Some(false)),
            ("514,00", Some(false)),
            ("66,050", Some(false)),
            ("66.048", Some(true)),
            ("66 050", Some(false)),
            ("66'050", Some(false)),
            ("66\u{a0}048", Some(true)),
            ("4,260,354", Some(false)),
            ("5.14E+02", Some(false)),
            ("6.6048E+04", Some(true)),
            ("512 = ( NORMAL_ACCOUNT )", Some(true)),
            ("514 = (ACCOUNTDISABLE | NORMAL_ACCOUNT)", Some(false)),
            ("66050 (0x10202)", Some(false)),
            ("0x10202 (66050)", Some(false)),
            ("514 - Disabled", Some(false)),
            ("512 (Enabled)", Some(true)),
            ("NORMAL_ACCOUNT", Some(true)),
            ("NORMAL_ACCOUNT, ACCOUNTDISABLE", Some(false)),
            ("NORMAL_ACCOUNT ACCOUNTDISABLE DONT_EXPIRE_PASSWORD", Some(false)),
            ("ADS_UF_NORMAL_ACCOUNT|ADS_UF_ACCOUNTDISABLE", Some(false)),
            ("{NormalAccount, PasswordNeverExpires}", Some(true)),
            ("AccountDisabled, NormalAccount", Some(false)),
            ("Enabled, Password Doesn't Expire", Some(true)),
            ("Disabled Account", Some(false)),
        ] {
            assert_eq!(account_control(text), enabled, "{text}");
        }
    }

    #[test]
    fn what_may_be_two_things_says_nothing() {
        for text in [
            "0",
            "1",
            "2",
            "True",
            "x",
            "",
            "514.5",
            "514.000",
            "6.6E+04",
            "0x",
            "0xZZ",
            "66,05",
            "1,2,3",
            "514 (0x200)",
            "512 = ( ACCOUNTDISABLE )",
            "NORMAL_ACCOUNT, SOMETHING",
            "Enabled, Disabled",
        ] {
            assert_eq!(account_control(text), None, "{text}");
        }
        // Both say that it is enabled.
        assert_eq!(account_control("512.000"), Some(true));
    }
}
