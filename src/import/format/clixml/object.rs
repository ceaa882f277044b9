//! One object of CLIXML: its properties as values of columns.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text::{read_text, unescape};
use super::trouble::{DEEPEST_ELEMENT, Read, Trouble};
use crate::import::format::fields::{Column, Fields, UNKNOWN};

/// How deep objects in objects are looked into.
const DEEPEST: u32 = 8;
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

/// Reads the object that was begun.
pub(super) fn read_object(xml: &mut Reader<&[u8]>, fields: &mut Fields) -> Read<Object> {
    let mut type_name = None;
    loop {
        match xml.read_event()? {
            Event::Start(start) => match start.name().as_ref() {
                "Props" | "MS" => read_members(xml, fields)?,
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

fn read_members(xml: &mut Reader<&[u8]>, fields: &mut Fields) -> Read<()> {
    loop {
        match xml.read_event()? {
            Event::Start(start) => match column(&start, fields)?.filter(|column| column.used) {
                Some(column) => {
                    fields.note_said(column);
                    read_member(xml, &start, fields, column, DEEPEST)?;
                }
                None => skip(xml)?,
            },
            // A property without a value is there all the same.
            Event::Empty(start) => {
                if let Some(column) = column(&start, fields)? {
                    fields.note_said(column);
                    push_reference(&start, fields, column);
                }
            }
            Event::End(_) => return Ok(()),
            event => pass(&event)?,
        }
    }
}

fn column(start: &BytesStart<'_>, fields: &mut Fields) -> Read<Option<Column>> {
    let Ok(name) = start.try_get_attribute("N") else { return Err(Trouble::More) };
    let Some(name) = name else { return Ok(None) };
    if !name.value.contains(['&', '_']) {
        return Ok(fields.column(&name.value));
    }
    let Ok(plain) = quick_xml::escape::unescape(&name.value) else { return Err(Trouble::Bad) };
    Ok(fields.column(&unescape(&plain)))
}

/// Reads the element that was begun into a column.
fn read_member(
    xml: &mut Reader<&[u8]>,
    start: &BytesStart<'_>,
    fields: &mut Fields,
    column: Column,
    depth: u32,
) -> Read<()> {
    match start.name().as_ref() {
        "Obj" if depth == 0 => skip(xml),
        "Obj" => read_inner(xml, fields, column, depth - 1),
        name => {
            let is_bytes = name == "BA";
            let mut text = String::new();
            read_text(xml, &mut text)?;
            push(fields, column, &text, is_bytes);
            Ok(())
        }
    }
}

/// What stands in the place of an object that was written before, elsewhere in the file: it is not looked for, and the
/// value is unknown, not none.
fn push_reference(start: &BytesStart<'_>, fields: &mut Fields, column: Column) {
    if start.name().as_ref() == "Ref" && column.used {
        fields.push(column, UNKNOWN);
    }
}

fn push(fields: &mut Fields, column: Column, text: &str, is_bytes: bool) {
    let bytes = is_bytes.then(|| STANDARD.decode(text.trim()).ok()).flatten();
    match bytes.filter(|_| column.binary.is_some()) {
        Some(bytes) => fields.push_bytes(column, &bytes),
        None => fields.push(column, text),
    }
}

/// Reads an object inside another: the elements of a list, else what it is as a text, else the value in it.
fn read_inner(
    xml: &mut Reader<&[u8]>,
    fields: &mut Fields,
    column: Column,
    depth: u32,
) -> Read<()> {
    let mut as_text: Option<String> = None;
    let mut value: Option<(String, bool)> = None;
    let mut is_list = false;
    loop {
        match xml.read_event()? {
            Event::Start(start) => match start.name().as_ref() {
                list if LISTS.contains(&list) => {
                    is_list = true;
                    read_list(xml, fields, column, depth)?;
                }
                "ToString" => {
                    let mut text = String::new();
                    read_text(xml, &mut text)?;
                    as_text = Some(text);
                }
                "TN" | "Props" | "MS" | "DCT" | "Obj" => skip(xml)?,
                name => {
                    let is_bytes = name == "BA";
                    let mut text = String::new();
                    read_text(xml, &mut text)?;
                    value = Some((text, is_bytes));
                }
            },
            Event::Empty(start) => is_list |= LISTS.contains(&start.name().as_ref()),
            Event::End(_) => break,
            event => pass(&event)?,
        }
    }
    match (is_list, as_text, value) {
        (false, Some(text), _) => fields.push(column, &text),
        (false, None, Some((text, is_bytes))) => push(fields, column, &text, is_bytes),
        (true, ..) | (false, None, None) => {}
    }
    Ok(())
}

fn read_list(xml: &mut Reader<&[u8]>, fields: &mut Fields, column: Column, depth: u32) -> Read<()> {
    loop {
        match xml.read_event()? {
            Event::Start(start) => read_member(xml, &start, fields, column, depth)?,
            Event::Empty(start) => push_reference(&start, fields, column),
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
        let object = read_object(&mut reader, &mut fields).unwrap();
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
    fn a_list_is_no_record() {
        assert_eq!(read("<Obj><TN><T>L</T></TN><LST><Obj>").0, Object::List);
    }

    #[test]
    fn entities_of_a_file_s_own_are_not_read() {
        for xml in ["<Obj><Props><S N=\"a\">&bomb;</S></Props></Obj>", "<Obj><!DOCTYPE x></Obj>"] {
            let mut reader = Reader::from_str(xml);
            reader.read_event().unwrap();
            let read = read_object(&mut reader, &mut Fields::default());
            assert_eq!(read, Err(Trouble::Bad), "{xml}");
        }
    }
}
