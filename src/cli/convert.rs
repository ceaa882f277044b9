//! `hardmatch convert`: every form of each value.

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;

use super::output::{Stream, print_json, print_list};
use super::{Exit, Failure, Streams};
use crate::anchor::{Forms, Guid, HexOrder, ValueKind, describe};
use crate::text::visible;

/// Arguments of `hardmatch convert`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hardmatch convert 874bcd2b-148d-47ca-b309-91df64f05bf5
  hardmatch convert K81Lh40UykezCZHfZPBb9Q==
  Get-Content ids.txt | hardmatch convert --json

32 bare hex digits are a GUID's text or its bytes. All values together decide which, by where the \
version digit 4 stands; both readings are shown. --hex settles it.")]
pub struct ConvertArgs {
    /// Values: GUID, ImmutableId, hex, bytes, LDAP filter, connector DN. None: each line of standard input.
    pub values: Vec<String>,
    /// How 32 bare hex digits are read.
    #[arg(long, value_name = "ORDER")]
    pub hex: Option<HexArg>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// How 32 bare hex digits are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum HexArg {
    /// A GUID's text without its hyphens.
    Text,
    /// The bytes as the directory stores them.
    Bytes,
}

#[derive(Serialize)]
struct Row<'a> {
    input: &'a str,
    kind: ValueKind,
    guid: Option<Guid>,
    immutable_id: Option<String>,
    hex: Option<String>,
    ldap: Option<String>,
    dn: Option<String>,
    wrong_byte_order: Option<Pair>,
    readings: Option<Readings>,
    error: Option<String>,
    /// What the value may have been, as an `ImmutableId`, before it was cut or changed.
    warnings: Vec<String>,
    meant: Vec<Pair>,
}

#[derive(Serialize)]
struct Pair {
    guid: Guid,
    immutable_id: String,
}

impl Pair {
    fn of(guid: Guid) -> Self {
        Self { guid, immutable_id: guid.base64() }
    }
}

#[derive(Serialize)]
struct Readings {
    text: Pair,
    bytes: Pair,
}

/// The most that is read of standard input, in bytes.
const MOST: u64 = 256 << 20;

/// Runs `hardmatch convert`.
///
/// # Errors
/// When standard input or output fails.
pub fn convert(
    args: &ConvertArgs,
    input: impl BufRead,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let values = if args.values.is_empty() {
        let mut input = input.take(MOST);
        let lines = input.by_ref().lines();
        let values = lines
            .filter(|line| line.as_ref().map_or(true, |line| !line.trim().is_empty()))
            .collect::<io::Result<_>>()?;
        if input.limit() == 0 {
            return Err(Failure::Usage(
                "the input has no end, or more than 256 MiB: convert it in parts".into(),
            ));
        }
        values
    } else {
        args.values.clone()
    };
    let order = match args.hex {
        Some(HexArg::Text) => HexOrder::Text,
        Some(HexArg::Bytes) => HexOrder::Bytes,
        None => HexOrder::decide(values.iter().map(|value| value.trim())),
    };
    let mut sound = !values.is_empty();
    let rows = values.iter().map(|value| row(value, order));
    let mut rows = rows.inspect(|row| sound &= row.error.is_none());
    if args.json {
        print_json(&Stream::new(rows), streams)?;
    } else {
        print_list(streams, |out| rows.try_for_each(|row| print(&row, out)))?;
    }
    Ok(if sound { Exit::Done } else { Exit::Findings })
}

fn row(input: &str, order: HexOrder) -> Row<'_> {
    let forms = describe(input, order);
    let warnings = warnings(&forms);
    let Forms { kind, guid, readings, wrong_byte_order, error, misspelled, .. } = forms;
    Row {
        input,
        kind,
        guid,
        immutable_id: guid.map(Guid::base64),
        hex: guid.map(Guid::hex),
        ldap: guid.map(Guid::ldap_filter),
        dn: guid.map(Guid::connector_dn),
        wrong_byte_order: wrong_byte_order.map(Pair::of),
        readings: readings
            .map(|(text, bytes)| Readings { text: Pair::of(text), bytes: Pair::of(bytes) }),
        error: error.map(|error| error.to_string()),
        warnings,
        meant: misspelled.into_iter().map(|(guid, _)| Pair::of(guid)).collect(),
    }
}

/// An id that was cut or changed is named, whatever else the value may be.
fn warnings(forms: &Forms) -> Vec<String> {
    let spelled = forms.misspelled.iter().map(|(guid, how)| {
        format!(
            "as an ImmutableId, {guid} may be meant ({}), whose id is {}",
            how.words(),
            guid.base64()
        )
    });
    let cut = forms.may_be_cut.then(|| {
        "as an ImmutableId it may be cut: the Base64 of a GUID has 24 characters and ends with ==".to_string()
    });
    spelled.chain(cut).collect()
}

fn print(row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", visible(row.input))?;
    let values = [
        ("guid", row.guid.map(|guid| guid.to_string())),
        ("bytes", row.hex.clone()),
        ("base64", row.immutable_id.clone()),
        ("ldap", row.ldap.clone()),
        ("dn", row.dn.clone()),
    ];
    for (name, value) in values {
        if let Some(value) = value {
            writeln!(out, "  {name:<8} {value}")?;
        }
    }
    if row.kind == ValueKind::Custom {
        writeln!(out, "  custom   a legal ImmutableId that is not a GUID")?;
    }
    if let Some(readings) = &row.readings {
        writeln!(out, "  as text  {}  {}", readings.text.guid, readings.text.immutable_id)?;
        writeln!(out, "  as bytes {}  {}", readings.bytes.guid, readings.bytes.immutable_id)?;
    }
    if let Some(meant) = &row.wrong_byte_order {
        writeln!(
            out,
            "  note     if this was made in the wrong byte order, {} was meant, whose ImmutableId is {}",
            meant.guid, meant.immutable_id
        )?;
    }
    for warning in &row.warnings {
        writeln!(out, "  warning  {}", visible(warning))?;
    }
    if let Some(error) = &row.error {
        writeln!(out, "  refused  {}", visible(error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_on(args: &ConvertArgs, input: impl BufRead) -> (Exit, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams::new(&mut out, &mut err);
        let outcome = convert(args, input, &mut streams).unwrap();
        (outcome, String::from_utf8(out).unwrap())
    }

    fn run(values: &[&str], json: bool) -> (Exit, String) {
        let args = ConvertArgs {
            values: values.iter().map(ToString::to_string).collect(),
            hex: None,
            json,
        };
        run_on(&args, io::empty())
    }

    #[test]
    fn json_has_the_names_of_the_contract() {
        let (outcome, text) = run(&["874bcd2b-148d-47ca-b309-91df64f05bf5"], true);
        assert_eq!(outcome, Exit::Done);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let row = &value[0];
        assert_eq!(row["kind"], "guid");
        assert_eq!(row["immutable_id"], "K81Lh40UykezCZHfZPBb9Q==");
        assert_eq!(row["hex"], "2bcd4b878d14ca47b30991df64f05bf5");
        for name in ["input", "guid", "ldap", "dn", "wrong_byte_order", "error"] {
            assert!(row.get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn values_decide_together_how_bare_hex_is_read() {
        let (outcome, text) = run(&["a4088219f18c274b89ba297611c9b5e2"], false);
        assert_eq!(outcome, Exit::Done);
        assert!(text.contains("guid     198208a4-8cf1-4b27-89ba-297611c9b5e2"), "{text}");
        assert!(text.contains("as text  a4088219-f18c-274b-89ba-297611c9b5e2"), "{text}");
    }

    #[test]
    fn refusals_are_counted_in_the_exit_code() {
        let (outcome, text) = run(&["System.Byte[]", "000104"], false);
        assert_eq!(outcome, Exit::Findings);
        assert!(text.contains("refused") && text.contains("custom"), "{text}");
        assert_eq!(run(&[], false).0, Exit::Findings);
    }

    #[test]
    fn a_cut_or_changed_id_is_warned_of() {
        let right = "vlMq1FCNoE+e0ygAoe0+pQ==";
        for id in [
            "ZDQyYTUzYmUtOGQ1MC00ZmEwLTllZDMtMjgwMGExZWQzZWE1",
            "ZDQyYTUzYmU4ZDUwNGZhMDllZDMyODAwYTFlZDNlYTU=",
            "vlMq1FCNoE e0ygAoe0+pQ==",
        ] {
            let (_, text) = run(&[id], false);
            assert!(text.contains("  warning") && text.contains(right), "{text}");
        }
        let (_, cut) = run(&["vlMq1FCNoE+e0ygAoe"], true);
        let value: serde_json::Value = serde_json::from_str(&cut).unwrap();
        assert!(value[0]["warnings"][0].as_str().unwrap().contains("cut"), "{cut}");
        for sound in [right, "000104", "d42a53be-8d50-4fa0-9ed3-2800a1ed3ea5"] {
            assert!(!run(&[sound], false).1.contains("warning"), "{sound}");
        }
    }

    #[test]
    fn lines_of_standard_input_are_values() {
        let args = ConvertArgs { values: Vec::new(), hex: None, json: true };
        let input = b"pAiCGfGMJ0uJuil2Ecm14g==\r\n\n {198208A4-8CF1-4B27-89BA-297611C9B5E2} \n";
        let (outcome, text) = run_on(&args, input.as_slice());
        assert_eq!(outcome, Exit::Done);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value[0]["guid"], value[1]["guid"]);
        assert_eq!(value.as_array().unwrap().len(), 2);
    }
}
