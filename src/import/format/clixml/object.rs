//! One object of CLIXML: its properties as values of columns.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::known::{Known, Value};
use super::text::{read_text, unescape};
use super::trouble::{DEEPEST_ELEMENT, Read, Trouble};
use crate::import::format::fields::{Column, Fields, UNKNOWN};

/// How deep objects in objects are looked into.
const DEEPEST: u32 = 8;
/// The element that holds the entries of a dictionary.
const DICTIONARY: &str = "DCT";
/// The property in which commands of Graph have a dictionary of others.
const ADDITIONAL: &str = "AdditionalProperties";
/// What stands for an object that has no text.
const LOST: &str = "System.Object[]";
/// Elements that hold a list.
const LISTS: [&str; 4] = ["LST", "IE", "STK", "QUE"];

/// What an object turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Object {
    /// A record, whose values are in the fields, of this type where it says so.
    Record(Option<String>),
    /// A list, whose first element comes next.
    List,
}

/// Reads the object that was begun. A dictionary is one whose properties are its entries.
pub(super) fn read_object(
    xml: &mut Reader<&[u8]>,
    fields: &mut Fields,
    known: &mut Known,
) -> Read<Object> {
    let mut type_name = None;
    loop {
        match xml.read_event()? {
            Event::Start(start) => match start.name().as_ref() {
                "Props" | "MS" => read_members(xml, fields, known)?,
                DICTIONARY => read_entries(xml, fields, known)?,
                "TN" => type_name = read_type(xml)?,
                list if LISTS.contains(&list) => return Ok(Object::List),
                _ => skip(xml)?,
            },
            Event::End(_) => return Ok(Object::Record(type_name)),
            event => pass(&event)?,
        }
    }
}

/// Goes past what is between elements.
fn pass(event: &Event<'_>) -> Read<()> {
    match event {
        Event::Eof => Err(Trouble::More),
        Event::DocType(_) => Err(Trouble::Bad),
        _ => Ok(()),
    }
}

/// Goes past the element that was begun.
pub(super) fn skip(xml: &mut Reader<&[u8]>) -> Read<()> {
    let mut depth = 0;
    loop {
        match xml.read_event()? {
            // The reader remembers every element that is open.
            Event::Start(_) if depth > DEEPEST_ELEMENT => return Err(Trouble::Bad),
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            event => pass(&event)?,
        }
    }
}

/// The first of the names of a type, which is the type itself.
fn read_type(xml: &mut Reader<&[u8]>) -> Read<Option<String>> {
    let mut first = None;
    loop {
        match xml.read_event()? {
            Event::Start(_) => {
                let mut name = String::new();
                read_text(xml, &mut name)?;
                first.get_or_insert(name);
            }
            Event::End(_) => return Ok(first),
            event => pass(&event)?,
        }
    }
}

fn read_members(xml: &mut Reader<&[u8]>, fields: &mut Fields, known: &mut Known) -> Read<()> {
    loop {
        match xml.read_event()? {
            Event::Start(start) => {
                let Some(name) = name_of(&start)? else {
                    skip(xml)?;
                    continue;
                };
                // The commands of Graph put there what their types do not know.
                if name == ADDITIONAL && start.name().as_ref() == "Obj" {
                    read_additional(xml, fields, known)?;
                } else {
                    let column = fields.column(&name);
                    read_field(xml, &start, fields, known, column)?;
                }
            }
            // A property without a value is there all the same.
            Event::Empty(start) => {
                let column = name_of(&start)?.and_then(|name| fields.column(&name));
                note_empty(&start, fields, known, column);
            }
            Event::End(_) => return Ok(()),
            event => pass(&event)?,
        }
    }
}

/// Reads the entries of the dictionary in the object that was begun.
fn read_additional(xml: &mut Reader<&[u8]>, fields: &mut Fields, known: &mut Known) -> Read<()> {
    loop {
        match xml.read_event()? {
            Event::Start(start) if start.name().as_ref() == DICTIONARY => {
                read_entries(xml, fields, known)?;
            }
            Event::Start(_) => skip(xml)?,
            Event::End(_) => return Ok(()),
            event => pass(&event)?,
        }
    }
}

/// Reads the entries of a dictionary as properties: of each its key, and the value that follows.
fn read_entries(xml: &mut Reader<&[u8]>, fields: &mut Fields, known: &mut Known) -> Read<()> {
    loop {
        match xml.read_event()? {
            Event::Start(start) if start.name().as_ref() == "En" => {
                read_entry(xml, fields, known)?;
            }
            Event::Start(_) => skip(xml)?,
            Event::End(_) => return Ok(()),
            event => pass(&event)?,
        }
    }
}

fn read_entry(xml: &mut Reader<&[u8]>, fields: &mut Fields, known: &mut Known) -> Read<()> {
    let mut key: Option<String> = None;
    loop {
        match xml.read_event()? {
            Event::Start(start) if name_of(&start)?.as_deref() == Some("Key") => {
                let mut text = String::new();
                read_text(xml, &mut text)?;
                key = Some(text);
            }
            Event::Start(start) => {
                let column = key.as_deref().and_then(|key| fields.column(key));
                read_field(xml, &start, fields, known, column)?;
            }
            Event::Empty(start) => {
                let column = key.as_deref().and_then(|key| fields.column(key));
                note_empty(&start, fields, known, column);
            }
            Event::End(_) => return Ok(()),
            event => pass(&event)?,
        }
    }
}

/// The name of a property.
fn name_of<'s>(start: &'s BytesStart<'_>) -> Read<Option<Cow<'s, str>>> {
    let Ok(name) = start.try_get_attribute("N") else { return Err(Trouble::More) };
    let Some(name) = name else { return Ok(None) };
    if !name.value.contains(['&', '_']) {
        return Ok(Some(name.value));
    }
    let Ok(plain) = quick_xml::escape::unescape(&name.value) else { return Err(Trouble::Bad) };
    Ok(Some(Cow::Owned(unescape(&plain))))
}

/// Reads the element that was begun into a column, or goes past it.
fn read_field(
    xml: &mut Reader<&[u8]>,
    start: &BytesStart<'_>,
    fields: &mut Fields,
    known: &mut Known,
    column: Option<Column>,
) -> Read<()> {
    let Some(column) = column.filter(|column| column.used) else { return skip(xml) };
    fields.note_said(column);
    let mut values = Vec::new();
    read_value(xml, start, known, DEEPEST, &mut values)?;
    push(fields, column, &values);
    Ok(())
}

/// A property without anything in it: none, or what stands elsewhere.
fn note_empty(start: &BytesStart<'_>, fields: &mut Fields, known: &Known, column: Option<Column>) {
    let Some(column) = column else { return };
    fields.note_said(column);
    if column.used {
        let mut values = Vec::new();
        resolve(start, known, &mut values);
        push(fields, column, &values);
    }
}

fn push(fields: &mut Fields, column: Column, values: &[Value]) {
    for value in values {
        match value {
            Value::Text(text) => fields.push(column, text),
            Value::Unknown => fields.push(column, UNKNOWN),
            Value::Bytes(text) => {
                let bytes = STANDARD.decode(text.trim()).ok();
                match bytes.filter(|_| column.binary.is_some()) {
                    Some(bytes) => fields.push_bytes(column, &bytes),
                    None => fields.push(column, text),
                }
            }
        }
    }
}

/// Reads the values of the element that was begun.
fn read_value(
    xml: &mut Reader<&[u8]>,
    start: &BytesStart<'_>,
    known: &mut Known,
    depth: u32,
    values: &mut Vec<Value>,
) -> Read<()> {
    let name = start.name();
    if name.as_ref() != "Obj" {
        let mut text = String::new();
        read_text(xml, &mut text)?;
        values.push(if name.as_ref() == "BA" { Value::Bytes(text) } else { Value::Text(text) });
        return Ok(());
    }
    let Some(depth) = depth.checked_sub(1) else { return skip(xml) };
    let before = values.len();
    read_inner(xml, known, depth, values)?;
    if let Some(number) = number_of(start) {
        known.note(number, values.get(before..).unwrap_or_default());
    }
    Ok(())
}

/// The number by which an object is referred to.
fn number_of(start: &BytesStart<'_>) -> Option<u64> {
    start.try_get_attribute("RefId").ok()??.value.parse().ok()
}

/// What stands in the place of an object that was written before: what it was, if that is known. Else the value is
/// unknown, not none.
fn resolve(start: &BytesStart<'_>, known: &Known, values: &mut Vec<Value>) {
    if start.name().as_ref() == "Ref" {
        match number_of(start).and_then(|number| known.get(number)) {
            Some(found) => values.extend_from_slice(found),
            None => values.push(Value::Unknown),
        }
    }
}

/// Reads an object inside another: the elements of a list, else what it is as a text, else the value in it. One that has
/// nothing but properties is lost: what stands for it is what other exports write there.
fn read_inner(
    xml: &mut Reader<&[u8]>,
    known: &mut Known,
    depth: u32,
    values: &mut Vec<Value>,
) -> Read<()> {
    let mut as_text: Option<String> = None;
    let mut value: Option<Value> = None;
    let (mut is_list, mut is_object) = (false, false);
    loop {
        match xml.read_event()? {
            Event::Start(start) => match start.name().as_ref() {
                list if LISTS.contains(&list) => {
                    is_list = true;
                    read_list(xml, known, depth, values)?;
                }
                "ToString" => {
                    let mut text = String::new();
                    read_text(xml, &mut text)?;
                    as_text = Some(text);
                }
                "Props" | "MS" | DICTIONARY => {
                    is_object = true;
                    skip(xml)?;
                }
                "TN" | "Obj" => skip(xml)?,
                name => {
                    let mut text = String::new();
                    read_text(xml, &mut text)?;
                    value = Some(if name == "BA" { Value::Bytes(text) } else { Value::Text(text) });
                }
            },
            Event::Empty(start) => is_list |= LISTS.contains(&start.name().as_ref()),
            Event::End(_) => break,
            event => pass(&event)?,
        }
    }
    match (as_text, value) {
        _ if is_list => {}
        (Some(text), _) => values.push(Value::Text(text)),
        (None, Some(value)) => values.push(value),
        (None, None) if is_object => values.push(Value::Text(LOST.into())),
        (None, None) => {}
    }
    Ok(())
}

fn read_list(
    xml: &mut Reader<&[u8]>,
    known: &mut Known,
    depth: u32,
    values: &mut Vec<Value>,
) -> Read<()> {
    loop {
        match xml.read_event()? {
            Event::Start(start) => read_value(xml, &start, known, depth, values)?,
            Event::Empty(start) => resolve(&start, known, values),
            Event::End(_) => return Ok(()),
            event => pass(&event)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> (Object, Vec<(String, String)>) {
        let mut reader = Reader::from_str(xml);
        reader.read_event().unwrap();
        let mut fields = Fields::default();
        let object = read_object(&mut reader, &mut fields, &mut Known::default()).unwrap();
        let cells: Vec<String> = fields.record("", 1).iter().map(str::to_string).collect();
        (object, fields.names().iter().cloned().zip(cells).collect())
    }

    #[test]
    fn properties_of_every_kind_become_cells() {
        let xml = "<Obj RefId=\"0\"><TN RefId=\"0\"><T>A.User</T><T>System.Object</T></TN><ToString>x</ToString>\
            <Props><S N=\"Name\">O&apos;B &amp; Co_x000A_</S><B N=\"Enabled\">true</B><Nil N=\"mail\" />\
            <Obj N=\"proxyAddresses\" RefId=\"1\"><TNRef RefId=\"1\"/><ToString>lost</ToString><IE><S>smtp:a@x</S><S>smtp:b@x</S></IE></Obj>\
            <Obj N=\"SID\" RefId=\"2\"><ToString>S-1-5-18</ToString><Props><S N=\"Value\">S</S></Props></Obj>\
            <Obj N=\"Kind\" RefId=\"3\"><TN RefId=\"2\"><T>E</T></TN><I32>1</I32></Obj>\
            <Obj N=\"None\" RefId=\"4\"><IE /></Obj>\
            <BA N=\"objectSid\">AQEAAAAAAAUSAAAA</BA></Props><MS><G N=\"Id\">1</G></MS></Obj>";
        let (object, cells) = read(xml);
        assert_eq!(object, Object::Record(Some("A.User".into())));
        let expected = [
            ("Name", "O'B & Co\n"),
            ("Enabled", "true"),
            ("mail", ""),
            ("proxyAddresses", "smtp:a@x\nsmtp:b@x"),
            ("SID", "S-1-5-18"),
            ("Kind", "1"),
            ("None", ""),
            ("objectSid", "S-1-5-18"),
            ("Id", "1"),
        ];
        assert_eq!(cells, expected.map(|(name, cell)| (name.to_string(), cell.to_string())));
    }

    #[test]
    fn entries_of_a_dictionary_are_properties() {
        let entry = |key: &str, value: &str| format!("<En><S N=\"Key\">{key}</S>{value}</En>");
        let entries = [
            entry("Name", "<S N=\"Value\">Zoe</S>"),
            entry("mail", "<Nil N=\"Value\" />"),
            entry("Enabled", "<B N=\"Value\">true</B>"),
            entry(
                "proxyAddresses",
                "<Obj N=\"Value\" RefId=\"1\"><LST><S>a</S><S>b</S></LST></Obj>",
            ),
            entry("other", "<Ref N=\"Value\" RefId=\"1\" />"),
        ]
        .concat();
        let xml = format!(
            "<Obj RefId=\"0\"><TN><T>System.Collections.Hashtable</T></TN><DCT>{entries}</DCT></Obj>"
        );
        let expected = [
            ("Name", "Zoe"),
            ("mail", ""),
            ("Enabled", "true"),
            ("proxyAddresses", "a\nb"),
            ("other", "a\nb"),
        ]
        .map(|(name, cell)| (name.to_string(), cell.to_string()));
        assert_eq!(read(&xml).1, expected);
        let inside = format!(
            "<Obj><Props><S N=\"Id\">1</S><Obj N=\"AdditionalProperties\" RefId=\"9\"><DCT>{entries}</DCT></Obj></Props></Obj>"
        );
        assert_eq!(read(&inside).1[1..], expected);
    }

    #[test]
    fn what_was_written_before_is_found_again() {
        let xml = "<Obj RefId=\"0\"><Props>\
            <Obj N=\"proxyAddresses\" RefId=\"1\"><IE><S>a</S><Obj RefId=\"2\"><ToString>b</ToString></Obj></IE></Obj>\
            <Ref N=\"all\" RefId=\"1\" /><Ref N=\"one\" RefId=\"2\" />\
            <Obj N=\"none\" RefId=\"3\"><IE /></Obj><Ref N=\"noneAgain\" RefId=\"3\" />\
            <Ref N=\"self\" RefId=\"0\" /><Ref N=\"later\" RefId=\"7\" />\
            <Obj N=\"odd\" RefId=\"5\"><Props><S N=\"x\">1</S></Props></Obj><Ref N=\"oddAgain\" RefId=\"5\" />\
            <Obj N=\"list\" RefId=\"6\"><LST><Ref RefId=\"2\" /><Ref RefId=\"8\" /></LST></Obj></Props></Obj>";
        let cells = read(xml).1;
        let expected = [
            ("proxyAddresses", "a\nb"),
            ("all", "a\nb"),
            ("one", "b"),
            ("none", ""),
            ("noneAgain", ""),
            ("self", UNKNOWN),
            ("later", UNKNOWN),
            ("odd", LOST),
            ("oddAgain", LOST),
            ("list", "b\n(unknown)"),
        ];
        assert_eq!(cells, expected.map(|(name, cell)| (name.to_string(), cell.to_string())));
    }

    #[test]
    fn a_list_is_no_record() {
        assert_eq!(read("<Obj><TN><T>L</T></TN><LST><Obj>").0, Object::List);
    }

    #[test]
    fn entities_of_a_file_s_own_are_not_read() {
        for xml in ["<Obj><Props><S N=\"a\">&bomb;</S></Props></Obj>", "<Obj><!DOCTYPE x></Obj>"] {
            let mut reader = Reader::from_str(xml);
            reader.read_event().unwrap();
            let read = read_object(&mut reader, &mut Fields::default(), &mut Known::default());
            assert_eq!(read, Err(Trouble::Bad), "{xml}");
        }
    }
}
