//! Tables in what a console has shown: with prompts, and with what a transcript puts around and between commands.

use hardmatch::directory::{CloudRow, Field, Row};
use hardmatch::import::{Code, FileReport, Role};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const STARS: &str = "**********************\n";
const NAMES: &str = "Id,UserPrincipalName,UserType,OnPremisesImmutableId";

fn start() -> String {
    format!(
        "{STARS}Windows PowerShell transcript start\nStart time: 20251130031200\nUsername: CORP\\adm\n\
         Machine: DC01 (Microsoft Windows NT 10.0.17763.0)\nPSCompatibleVersions: 1.0, 2.0, 3.0\n{STARS}\
         Transcript started, output file is C:\\t.txt\n"
    )
}

fn end() -> String {
    format!(
        "PS C:\\> Stop-Transcript\n{STARS}Windows PowerShell transcript end\nEnd time: 20251130031300\n{STARS}"
    )
}

fn command() -> String {
    format!("PS C:\\> Get-MgUser -All | Select-Object {NAMES} | ConvertTo-Csv\n")
}

fn table() -> String {
    format!("{NAMES}\n{A},a@x.org,Member,\n{B},b@x.org,Member,\n")
}

fn text_of(report: &FileReport, code: Code) -> String {
    report.finding(code).map(|finding| finding.text.clone()).unwrap_or_default()
}

#[test]
fn a_table_among_the_lines_of_a_console_is_read_alone() {
    let (start, command, table, end) = (start(), command(), table(), end());
    let german = "Start der Windows PowerShell-Aufzeichnung\nBenutzername: CORP\\adm\n";
    let invoked = |command: &str| format!("{STARS}Command start time: 1\n{STARS}PS>{command}\n");
    for (text, expected) in [
        (format!("{start}{command}{table}{end}"), vec!["W10", "W24"]),
        (format!("{start}{command}{table}"), vec!["W24"]),
        (format!("{command}{table}{end}"), vec!["W10", "W24"]),
        (format!("{table}{end}"), vec!["W10"]),
        (format!("{STARS}{german}{STARS}{command}{table}{end}"), vec!["W10", "W24"]),
        (format!("{STARS}{table}{STARS}"), vec!["W10", "W24"]),
        // Other commands before it and behind it.
        (
            format!(
                "{start}PS C:\\> Connect-AzureAD\n\nAccount   Type\n-------   ----\nadm@x.org User\n\n{command}{table}\
                 PS C:\\> (Get-MgUser -All).Count\n2\nPS C:\\> Get-Date\n\nSunday, November 30, 2025 3:13 AM\n\n{end}"
            ),
            vec!["W10", "W24"],
        ),
        (
            format!(
                "{start}{}{}{table}{}{end}",
                invoked("Connect-MgGraph"),
                invoked("List"),
                invoked("Get-Date")
            ),
            vec!["W10", "W24"],
        ),
        // Somebody who is listed behind an error is no line of it.
        (
            format!(
                "{command}{NAMES}\n{A},a@x.org,Member,\n>> TerminatingError(x): \"No\"\n{B},b@x.org,Member,\n"
            ),
            vec!["W10", "W18", "W24"],
        ),
        // The same command twice.
        (format!("{start}{command}{table}{command}{table}{end}"), vec!["W10", "W11", "W12", "W24"]),
    ] {
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let (directory, report) = import_one(Role::Cloud, &text);
            assert_eq!(codes(&report), expected, "{text}\n{:?}", report.codes);
            let users = &directory.cloud;
            assert_eq!((users.len(), report.rejected_total), (2, 0), "{text}");
            assert_eq!(users.text_or_empty(CloudRow::new(1), Field::Upn), "b@x.org", "{text}");
            assert_eq!(report.lines_before, None, "{text}");
        }
    }
}

#[test]
fn what_was_left_out_is_named_with_its_lines() {
    let (_, report) = import_one(Role::Cloud, &format!("{}{}{}", command(), table(), end()));
    let left_out = report.finding(Code::BlankRows).unwrap();
    assert_eq!(left_out.lines, [5, 6, 7, 8, 9]);
    assert!(left_out.text.contains("'PS C:\\> Stop-Transcript'"), "{left_out:?}");
    assert!(text_of(&report, Code::NoHeader).ends_with("a console or a transcript."));
}

#[test]
fn another_table_in_a_transcript_is_another_export() {
    let onprem = format!("ObjectGUID,SamAccountName,mail\n{A},a,a@x.org\n");
    let text = format!("{}{}PS C:\\> Get-ADUser -Filter *\n{onprem}{}", command(), table(), end());
    let found = report(text.as_bytes());
    let error = found.error.as_deref().unwrap_or_default();
    assert!(error.contains("line 6") && error.contains("two files"), "{error}");
}

#[test]
fn a_transcript_without_a_table_says_what_is_in_it() {
    for (shown, code, part) in [
        (format!("\nId   Mail\n--   ----\n{A} a@x.org\n\n"), "E12", "console output"),
        (format!("\n\nId : {A}\nMail : a@x.org\nName : a\n\n"), "E12", "console output"),
        (format!("[\n  {{\"Id\": \"{A}\"}}\n]\n"), "E02", "Set-Content users.json"),
        ("Get-MgUser : Insufficient privileges\n".to_string(), "E05", "Insufficient privileges"),
    ] {
        let text = format!("{}PS C:\\> Get-MgUser -All\n{shown}{}", start(), end());
        let found = report(text.as_bytes());
        assert_eq!(codes(&found), [code], "{text}");
        let error = found.error.as_deref().unwrap_or_default();
        assert!(error.contains(part), "{error}");
    }
}
