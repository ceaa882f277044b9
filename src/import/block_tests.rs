//! Wherever the blocks of a file are cut, the same comes out.

use proptest::prelude::*;

use super::ImportOptions;
use super::file::{Job, read_file};
use super::monitor::Monitor;
use super::source::{BLOCK_BYTES, Origin};
use crate::directory::Role;

/// Everything that reading these bytes in blocks of this size gives, as text.
fn outcome(bytes: &[u8], role: Option<Role>, block_bytes: usize) -> String {
    let monitor = Monitor::new();
    let job =
        Job { given: role, options: &ImportOptions::default(), monitor: &monitor, block_bytes };
    let outcome = read_file(Origin::Memory("x.csv".into(), bytes.into()), job);
    let table = format!("{:?}", outcome.result);
    format!("{}\n{table}", serde_json::to_string(&outcome.report).unwrap())
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

const TEXT: &str = "#TYPE Selected.X\r\n\"ObjectGUID\",\"DisplayName\",\"mail\"\r\n\
    \"3ceaaf30-8142-48ea-91d9-3080f9b439fc\",\"Zoë 🌻\r\nMüller\",\"zoe@x.example\"\r\n\r\n\
    \"bad\",\"山田 太郎\",\"taro@x.example\"\r\n\
    \"2330fcf1-562a-44b8-8866-8d77e827062c\",\"Anna \"\"Annie\"\" K\",\"anna@x.example\"\r\n\
    \"too\",\"few\"";

#[test]
fn blocks_may_be_cut_inside_marks_characters_line_ends_and_quotes() {
    let cases = [
        TEXT.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF\xEF\xBB\xBF", TEXT.as_bytes()].concat(),
        [b"\xFF\xFE".to_vec(), utf16(TEXT, u16::to_le_bytes)].concat(),
        [b"\xFE\xFF".to_vec(), utf16(TEXT, u16::to_be_bytes)].concat(),
        utf16(TEXT, u16::to_le_bytes),
        // Latin letters of Windows-1252, alone and among UTF-8, and NULs.
        TEXT.as_bytes()
            .iter()
            .copied()
            .filter(|byte| *byte < 0x80)
            .chain(*b"\r\nM\xFCller")
            .collect(),
        [TEXT.as_bytes(), b"\r\n\"x\",\"M\xFCller\",\"y\0z\"\r\nM\xE9"].concat(),
        [utf16(TEXT, u16::to_le_bytes), TEXT.as_bytes().to_vec()].concat(),
        [TEXT.as_bytes().to_vec(), utf16(TEXT, u16::to_le_bytes)].concat(),
        TEXT.replace("\r\n", "\r").into_bytes(),
        // A mark in the middle, where files were put together.
        [TEXT, "\r\n", TEXT].join("\u{feff}").into_bytes(),
        [TEXT, "\r", TEXT, "\n\u{feff}", TEXT].concat().replace('#', "\u{feff}#").into_bytes(),
    ];
    for (number, bytes) in cases.iter().enumerate() {
        let whole = outcome(bytes, Some(Role::OnPrem), BLOCK_BYTES);
        for block_bytes in (1..12).chain([63, 64, 65, 4096]) {
            let cut = outcome(bytes, Some(Role::OnPrem), block_bytes);
            assert_eq!(cut, whole, "case {number}, blocks of {block_bytes}");
        }
    }
}

#[test]
fn a_character_may_be_cut_at_the_end_of_the_detected_head() {
    // Longer than what the encoding is detected from, with a character across its end.
    for shift in 0..4 {
        let rows = format!("3ceaaf30-8142-48ea-91d9-3080f9b439fc,{}\n", "é🌻".repeat(11_000));
        let text = format!("ObjectGUID,{}DisplayName\n{rows}", " ".repeat(shift));
        let whole = outcome(text.as_bytes(), None, BLOCK_BYTES);
        assert!(whole.contains("\"users\":1"), "{}", whole.chars().take(300).collect::<String>());
        for block_bytes in [1021, 65_536, 100_000] {
            assert_eq!(outcome(text.as_bytes(), None, block_bytes), whole);
        }
    }
}

/// A large file is read on several threads, and its records are glanced at before they are interpreted.
#[test]
fn what_is_read_ahead_is_what_is_read_at_once() {
    let user = |number: u32| {
        let told = match number {
            4_000 => r#","deletedDateTime":"2026-10-01T08:00:00Z""#,
            5_000 => r#","displayName":"ZoÃ« ""#,
            5_001 => r#","displayName":"Jos? Pe?a""#,
            6_000 => r#","employeeId":"7""#,
            7_000 => r#","deletedDateTime":"perhaps""#,
            _ => "",
        };
        let name = format!("u{number}@x.example");
        format!(
            r#"{{"id":"3ceaaf30-8142-48ea-91d9-{number:012}","userPrincipalName":"{name}","mail":"{name}"{told}}}"#
        )
    };
    let json = (0..12_000).map(user).collect::<Vec<_>>().join("\n");
    let row = |number: u32| match number {
        3_000 => "\"ObjectGUID\",\"SamAccountName\",\"DisplayName\"".to_string(),
        3_001 => "\"Total: 3000\",\"\",\"\"".to_string(),
        3_002 => "\"x\",\"y\"".to_string(),
        3_003 => "\"\",\"\",\"\"".to_string(),
        3_004 => "\"Zoe\",\"3ceaaf30-8142-48ea-91d9-3080f9b439fc\",\"u9\"".to_string(),
        3_005 => "\"3ceaaf30-8142-48ea-91d9-3080f9b439fc\",\"Guest\",\"Zo?\"".to_string(),
        _ => format!("\"3ceaaf30-8142-48ea-91d9-{number:012}\",\"u{number}\",\"Zoë {number}\""),
    };
    let headings = "\"ObjectGUID\",\"SamAccountName\",\"DisplayName\"\n".to_string();
    let csv = headings + &(0..20_000).map(row).collect::<Vec<_>>().join("\n");
    for (text, role) in [(json, Role::Cloud), (csv, Role::OnPrem)] {
        let ahead = outcome(text.as_bytes(), Some(role), BLOCK_BYTES);
        assert!(text.len() > 1024 * 1024, "{}", text.len());
        assert!(ahead.contains("\"users\":"), "{role:?}");
        assert!(ahead == outcome(text.as_bytes(), Some(role), BLOCK_BYTES / 2), "{role:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn blocks_of_any_size_give_the_same(
        bytes in prop::collection::vec(
            prop_oneof![
                3 => prop::sample::select(b"\"\r\n,;a@0\0\xC3\xA9\xE2\x80\x99\xFF\xFE\xEF\xBB\xBF".to_vec()),
                1 => any::<u8>(),
            ],
            0..200,
        ),
        head in prop::sample::select(vec![&b""[..], b"ObjectGUID,mail,DisplayName\r\n", b"\xFF\xFEI\0d\0\n\0"]),
        block_bytes in 1_usize..40,
    ) {
        let bytes = [head, &bytes].concat();
        prop_assert_eq!(outcome(&bytes, None, block_bytes), outcome(&bytes, None, BLOCK_BYTES));
    }
}
