//! The members of an object as values of columns.

use super::cursor::{Cursor, Quoted, Read, Trouble};
use crate::import::format::fields::{Column, Fields};

/// Members that hold what an object stands for, the best first: PowerShell's wrappers, the objects of Exchange and of
/// the directory.
const MEANT: [&str; 10] = [
    "value",
    "proxyaddressstring",
    "smtpaddress",
    "guid",
    "skupartnumber",
    "accountskuid",
    "skuid",
    "iscloudmanaged",
    "displayname",
    "id",
];
/// How deep objects are looked into for what they stand for.
const DEEPEST: u32 = 4;

/// Reads the object that comes next into `fields`; `false` if it says of itself that it was removed
/// (docs/facts.md, Exports).
pub(super) fn read_object(cursor: &mut Cursor<'_>, fields: &mut Fields) -> Read<bool> {
    read_members(cursor, fields, true)
}

fn read_members(cursor: &mut Cursor<'_>, fields: &mut Fields, outer: bool) -> Read<bool> {
    cursor.expect(b'{')?;
    let mut is_first = true;
    let mut is_there = true;
    loop {
        let before = cursor.at();
        // In most records the same names follow each other, with the same signs between them.
        let column = if let Some((column, length)) = fields.follower_at(cursor.rest()) {
            cursor.advance(length);
            Some(column)
        } else {
            let Some(key) = next_key(cursor, is_first)? else { return Ok(is_there) };
            let next = cursor.peek()?;
            // The commands of Graph put there what their types do not know.
            if outer && next == b'{' && key.is("AdditionalProperties") {
                fields.forget_follower();
                is_there &= read_members(cursor, fields, false)?;
                fields.forget_follower();
                is_first = false;
                continue;
            }
            if key.is("@removed") {
                fields.forget_follower();
                cursor.skip()?;
                (is_first, is_there) = (false, false);
                continue;
            }
            let column = column(fields, key);
            fields.note_follower(column, cursor.since(before));
            column
        };
        is_first = false;
        match column.filter(|column| column.used) {
            Some(column) => {
                fields.note_said(column);
                read_value(cursor, fields, column, DEEPEST)?;
            }
            None => cursor.skip()?,
        }
    }
}

/// The name of the next member, with the comma before it unless it is the first, and the colon behind it; `None` where
/// the object ends.
fn next_key<'t>(cursor: &mut Cursor<'t>, is_first: bool) -> Read<Option<Quoted<'t>>> {
    match cursor.peek()? {
        b'}' => {
            cursor.step();
            return Ok(None);
        }
        b',' if !is_first => cursor.step(),
        _ if is_first => {}
        _ => return Err(Trouble::Bad(cursor.at())),
    }
    cursor.key().map(Some)
}

fn column(fields: &mut Fields, key: Quoted<'_>) -> Option<Column> {
    if !key.escaped {
        return fields.column(key.raw);
    }
    let mut name = String::new();
    key.append_to(&mut name);
    fields.column(&name)
}

/// Goes through the members of an object whose opening bracket is read; `each` reads the value.
pub(super) fn members<'t>(
    cursor: &mut Cursor<'t>,
    mut each: impl FnMut(&mut Cursor<'t>, Quoted<'t>) -> Read<()>,
) -> Read<()> {
    if cursor.peek()? == b'}' {
        cursor.step();
        return Ok(());
    }
    loop {
        let key = cursor.key()?;
        each(cursor, key)?;
        let next = cursor.peek()?;
        cursor.step();
        match next {
            b',' => {}
            b'}' => return Ok(()),
            _ => return Err(Trouble::Bad(cursor.at() - 1)),
        }
    }
}

/// Reads a value into a column: each element of a list is a value.
fn read_value(
    cursor: &mut Cursor<'_>,
    fields: &mut Fields,
    column: Column,
    depth: u32,
) -> Read<()> {
    match cursor.peek()? {
        b'"' => {
            let text = cursor.string()?;
            if text.escaped {
                fields.write(column, |out| text.append_to(out));
            } else {
                let part = text.start..text.start + text.raw.len();
                fields.push_part(column, cursor.text(), part);
            }
        }
        b'[' => read_list(cursor, fields, column, depth)?,
        b'{' => read_meant(cursor, fields, column, depth)?,
        _ => {
            let word = cursor.word()?;
            if word != "null" {
                fields.push(column, word);
            }
        }
    }
    Ok(())
}

fn read_list(cursor: &mut Cursor<'_>, fields: &mut Fields, column: Column, depth: u32) -> Read<()> {
    let start = *cursor;
    if let Some(bytes) = read_bytes(cursor)? {
        fields.push_bytes(column, &bytes);
        return Ok(());
    }
    *cursor = start;
    cursor.expect(b'[')?;
    if cursor.peek()? == b']' {
        cursor.step();
        return Ok(());
    }
    loop {
        if depth == 0 {
            cursor.skip()?;
        } else {
            read_value(cursor, fields, column, depth - 1)?;
        }
        let next = cursor.peek()?;
        cursor.step();
        match next {
            b',' => {}
            b']' => return Ok(()),
            _ => return Err(Trouble::Bad(cursor.at() - 1)),
        }
    }
}

/// The list that comes next, if it is one of bytes, as numbers.
fn read_bytes(cursor: &mut Cursor<'_>) -> Read<Option<Vec<u8>>> {
    cursor.expect(b'[')?;
    let mut bytes = Vec::new();
    loop {
        if !cursor.peek()?.is_ascii_digit() {
            return Ok(None);
        }
        let Ok(byte) = cursor.word()?.parse() else { return Ok(None) };
        bytes.push(byte);
        let next = cursor.peek()?;
        cursor.step();
        match next {
            b',' => {}
            b']' => return Ok((bytes.len() > 1).then_some(bytes)),
            _ => return Ok(None),
        }
    }
}

/// Reads of an object the member that holds what it stands for. If none does, the value is lost: what stands
/// for it is what other exports write there.
fn read_meant(
    cursor: &mut Cursor<'_>,
    fields: &mut Fields,
    column: Column,
    depth: u32,
) -> Read<()> {
    let mut best: Option<(usize, Cursor<'_>)> = None;
    let mut count = 0;
    cursor.expect(b'{')?;
    members(cursor, |cursor, key| {
        count += 1;
        cursor.peek()?;
        if let Some(rank) = MEANT.iter().position(|name| key.is(name))
            && best.is_none_or(|(known, _)| rank < known)
        {
            best = Some((rank, *cursor));
        }
        cursor.skip()
    })?;
    match best {
        Some((_, mut at)) if depth > 0 => read_value(&mut at, fields, column, depth - 1),
        _ if count > 0 => {
            fields.push(column, "System.Object[]");
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(json: &str) -> Vec<String> {
        let mut fields = Fields::default();
        read_object(&mut Cursor::new(json, 0), &mut fields).unwrap();
        fields.record(json, 1).iter().map(str::to_string).collect()
    }

    #[test]
    fn every_kind_of_value_becomes_the_text_of_a_cell() {
        let cases = [
            (r#""a""#, "a"),
            ("null", ""),
            ("true", "true"),
            ("512", "512"),
            (r#"["a","b"]"#, "a\nb"),
            ("[]", ""),
            ("{}", ""),
            (r#"{"value":["a","b"],"Count":2}"#, "a\nb"),
            (r#"{"BinaryLength":28,"Value":"S-1-5-21"}"#, "S-1-5-21"),
            (r#"[{"SmtpAddress":"a@x","ProxyAddressString":"SMTP:a@x"}]"#, "SMTP:a@x"),
            (r#"[{"skuId":"1","disabledPlans":[]},{"skuId":"2"}]"#, "1\n2"),
            (r#"{"odd":1}"#, "System.Object[]"),
            (r#"[null,"a"]"#, "a"),
            (r"[7]", "7"),
        ];
        for (json, cell) in cases {
            assert_eq!(cells(&format!(r#"{{"x": {json} }}"#)), [cell], "{json}");
        }
    }

    /// Records are read alike whatever stands between their values, and whatever follows what.
    #[test]
    fn names_and_signs_that_change_from_record_to_record_are_followed() {
        let mut fields = Fields::default();
        let objects = [
            r#"{"a":"1","b":"2","c":"3"}"#,
            r#"{"a":"4","b":"5","c":"6"}"#,
            r#"{ "a" : "7" , "b" : "8" , "c" : "9" }"#,
            r#"{"a":"1","c":"3"}"#,
            r#"{"c":"3","b":"2","a":"1"}"#,
            r#"{"a":"1","AdditionalProperties":{"b":"2"},"c":"3"}"#,
            r#"{"a":"1","b":"2","c":"3","d":"4"}"#,
            r#"{"a":"1","b":"2","c":"3"}"#,
            "{}",
        ];
        for (number, json) in objects.into_iter().chain(objects).enumerate() {
            let text = format!("{json} ");
            let mut cursor = Cursor::new(&text, 0);
            fields.begin();
            assert_eq!(read_object(&mut cursor, &mut fields), Ok(true), "{json}");
            assert_eq!(cursor.at(), json.len(), "{json}");
            let cells: Vec<String> = fields.record(&text, 1).iter().map(str::to_string).collect();
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            let of = |name: &str| {
                let inner = value.get(name).or(value.get("AdditionalProperties")?.get(name));
                inner.and_then(serde_json::Value::as_str).map(str::to_string)
            };
            let direct = |name: &str| value.get(name)?.as_str().map(str::to_string);
            for (column, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
                let expected = direct(name).or_else(|| of(name)).unwrap_or_default();
                let found = cells.get(column).cloned().unwrap_or_default();
                assert_eq!(found, expected, "{number}: {json}: {name}");
            }
        }
        for bad in [r#"{"a":"1" "b":"2"}"#, r#"{,"a":"1"}"#, r#"{"a":"1",}"#, r#"{"a" "1"}"#] {
            fields.begin();
            let read = read_object(&mut Cursor::new(bad, 0), &mut fields);
            assert!(matches!(read, Err(Trouble::Bad(_))), "{bad}");
        }
    }

    #[test]
    fn numbers_of_bytes_are_the_bytes() {
        let guid = "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]";
        let of = |name: &str, json: &str| cells(&format!(r#"{{"{name}":{json}}}"#));
        assert_eq!(of("mS-DS-ConsistencyGuid", guid), ["AAECAwQFBgcICQoLDA0ODw=="]);
        let wrapped = format!(r#"{{"value":{guid},"Count":16}}"#);
        assert_eq!(of("mS-DS-ConsistencyGuid", &wrapped), ["AAECAwQFBgcICQoLDA0ODw=="]);
        assert_eq!(of("objectSid", "[1,1,0,0,0,0,0,5,18,0,0,0]"), ["S-1-5-18"]);
    }

    #[test]
    fn properties_that_a_type_does_not_know_are_members_as_well() {
        let json = r#"{"Id":"1","AdditionalProperties":{"onPremisesSyncEnabled":true}}"#;
        assert_eq!(cells(json), ["1", "true"]);
    }
}
