//! One record of LDIF: the attributes of an object, or what stands between objects.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::lines::{Attribute, Coding, Line, Lines};
use crate::import::format::fields::{Column, Fields, UNKNOWN};

/// What tells of the pages of a search.
const PAGES: &str = "pagedresults";
/// What ldapsearch tells at the end: how many objects it has printed.
const ENTRIES: &str = "numEntries";
/// What stands outside of objects: what was asked for, and how it ended.
const APART: [&str; 11] = [
    "version",
    "search",
    "result",
    "ref",
    "control",
    "matcheddn",
    "text",
    "sortresult",
    "vlvresult",
    "extended",
    PAGES,
];

/// What a piece of LDIF between two blank lines is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Entry {
    /// The attributes of an object, which are in the fields.
    Object,
    /// Nothing that counts: comments, a version, references to other servers.
    Nothing,
    /// A change of an object, of this kind.
    Change(String),
    /// The result says that there is more: the words, and how many lines of the piece come before.
    Cut(String, u64),
}

/// What was read of a piece.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) entry: Entry,
    /// An example of the lines of which nothing can be made, and how many there are.
    pub(super) odd: Option<String>,
    pub(super) odd_count: u64,
    /// Whether the last line is none that can stand there whole: no attribute, or Base64 that is not complete.
    pub(super) ends_inside: bool,
    /// An example of the values that stand in other files, and how many there are.
    pub(super) elsewhere: Option<String>,
    pub(super) elsewhere_count: u64,
    /// How many objects the file says that it has, and where.
    pub(super) stated: Option<(u64, &'static str)>,
}

/// Reads one piece and puts its attributes into `fields`.
pub(super) fn read_piece(text: &str, fields: &mut Fields) -> Piece {
    let mut lines = Lines::new(text);
    let mut piece = Piece {
        entry: Entry::Nothing,
        odd: None,
        odd_count: 0,
        ends_inside: false,
        elsewhere: None,
        elsewhere_count: 0,
        stated: None,
    };
    fields.begin();
    let mut named = false;
    loop {
        let before = lines.rest();
        let Some(line) = lines.next() else { return piece };
        if line.is_empty() {
            continue;
        }
        piece.ends_inside = false;
        if line.is_comment() {
            note_comment(&mut piece, line, named, text);
            continue;
        }
        let Some(attribute) = line.attribute() else {
            piece.ends_inside = named && before.trim() != "-";
            note_odd(&mut piece, before);
            continue;
        };
        // Of what is no last line it does not matter.
        if attribute.coding == Coding::Base64 && lines.rest().is_empty() {
            piece.ends_inside = STANDARD.decode(attribute.value().trim_end()).is_err();
        }
        if attribute.is("dn") {
            named = true;
            piece.entry = Entry::Object;
        }
        if !named {
            note_unnamed(&mut piece, &attribute, text);
        } else if attribute.is("changetype") {
            // It tells the tool that wrote the file.
            fields.column(attribute.name);
            let kind = attribute.value();
            if !kind.eq_ignore_ascii_case("add") {
                piece.entry = Entry::Change(kind.into_owned());
            }
        } else if let Some(column) = fields.column(attribute.name).filter(|column| column.used) {
            if attribute.coding == Coding::Elsewhere {
                piece.elsewhere_count += 1;
                let example = || format!("{}:< {}", attribute.name, attribute.value());
                piece.elsewhere.get_or_insert_with(example);
            }
            add(fields, column, text, &attribute);
        }
    }
}

/// The controls of a server are comments where the tool was asked for comments.
fn note_comment(piece: &mut Piece, line: Line<'_>, named: bool, text: &str) {
    let Some(attribute) = line.commented() else { return };
    if !named && attribute.is(PAGES) {
        note_unnamed(piece, &attribute, text);
    } else if attribute.is(ENTRIES) {
        piece.stated = attribute.value().trim().parse().ok().map(|count| (count, "# numEntries"));
    }
}

/// A `-` ends a part of a change; anything else that names no attribute is odd.
fn note_odd(piece: &mut Piece, line: &str) {
    let line = line.lines().next().unwrap_or_default();
    if line.trim() != "-" {
        piece.odd_count += 1;
        piece.odd.get_or_insert_with(|| line.to_string());
    }
}

/// What stands in no object: how the search ended, references, the version.
fn note_unnamed(piece: &mut Piece, attribute: &Attribute<'_>, text: &str) {
    let value = attribute.value();
    let cut = if attribute.is("result") {
        value.split_whitespace().next().is_some_and(|code| code != "0")
    } else {
        // A cookie asks for the next page.
        attribute.is(PAGES)
            && value.split_once("cookie=").is_some_and(|(_, cookie)| !cookie.trim().is_empty())
    };
    if cut {
        let words = format!("{}: {value}", attribute.name);
        piece.entry = Entry::Cut(words, attribute.lines_before(text));
    } else if !APART.iter().any(|name| attribute.is(name)) {
        // A blank line has cut it off from its object.
        piece.odd_count += 1;
        piece.odd.get_or_insert_with(|| format!("{}: {value}", attribute.name));
    }
}

fn add(fields: &mut Fields, column: Column, text: &str, attribute: &Attribute<'_>) {
    if attribute.coding == Coding::Plain
        && let Some(part) = attribute.part()
    {
        fields.push_part(column, text, part);
    } else {
        add_coded(fields, column, attribute);
    }
    // The server gave as many as it gives at once, and there are more.
    if attribute.name.contains(';')
        && last_of_range(attribute.name).is_some_and(|last| fields.count(column) == last + 1)
    {
        fields.push(column, "...");
    }
}

fn add_coded(fields: &mut Fields, column: Column, attribute: &Attribute<'_>) {
    let value = attribute.value();
    match attribute.coding {
        Coding::Plain => fields.push(column, &value),
        Coding::Base64 => match STANDARD.decode(value.trim_end()) {
            Ok(bytes) => fields.push_bytes(column, &bytes),
            // What it was is lost; as it stands it can be shown and is no id.
            Err(_) => fields.push(column, &value),
        },
        // No other file is read because one says so.
        Coding::Elsewhere => fields.push(column, UNKNOWN),
    }
}

/// The number of the last value where the server gave only the first ones of a list: `;range=0-1499`.
fn last_of_range(name: &str) -> Option<usize> {
    name.split(';').skip(1).find_map(|option| {
        let range = option.get(..8).filter(|start| start.eq_ignore_ascii_case("range=0-"));
        range.and_then(|_| option.get(8..)?.parse().ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Piece, Vec<String>) {
        let mut fields = Fields::default();
        let piece = read_piece(text, &mut fields);
        let cells = fields.record(text, 1).iter().map(str::to_string).collect();
        (piece, cells)
    }

    #[test]
    fn what_is_between_objects_is_told_from_them() {
        let cases = [
            ("# a comment\nversion: 1\n", Entry::Nothing),
            ("# search reference\nref: ldap://x/DC=x\n", Entry::Nothing),
            ("search: 2\nresult: 0 Success\n", Entry::Nothing),
            (
                "search: 2\nresult: 4 Size limit exceeded\n",
                Entry::Cut("result: 4 Size limit exceeded".into(), 1),
            ),
            ("# numResponses: 3\npagedresults: cookie=\n", Entry::Nothing),
            ("pagedresults: cookie=AQAA\n", Entry::Cut("pagedresults: cookie=AQAA".into(), 0)),
            (
                "# x\n# pagedresults: cookie=AQAA\n",
                Entry::Cut("pagedresults: cookie=AQAA".into(), 1),
            ),
            ("# pagedresults: cookie=\n", Entry::Nothing),
            ("dn: CN=a\nchangetype: add\ncn: a\n", Entry::Object),
            (
                "dn: CN=a\nchangetype: modify\nreplace: mail\nmail: a@x\n-\n",
                Entry::Change("modify".into()),
            ),
        ];
        for (text, expected) in cases {
            let (piece, _) = read(text);
            assert_eq!(piece.entry, expected, "{text}");
            assert_eq!(piece.odd, None, "{text}");
        }
    }

    #[test]
    fn attributes_that_a_blank_line_has_cut_off_are_odd() {
        let (piece, cells) = read("mail: a@x\nobjectGUID:: AAECAwQFBgcICQoLDA0ODw==\n");
        assert_eq!((piece.odd.as_deref(), piece.odd_count), (Some("mail: a@x"), 2));
        assert_eq!((piece.entry, cells.len()), (Entry::Nothing, 0));
    }

    #[test]
    fn an_object_that_ends_in_the_middle_is_told() {
        for (text, inside) in [
            ("dn: CN=a\nobjectGUID:: AAECAwQFBgcICQoLDA0ODw==\n", false),
            ("dn: CN=a\nobjectGUID:: AAECAwQFBgcICQoLDA0ODw\n", true),
            ("dn: CN=a\nobjectGUID:: AAECAwQFB\n gcIC\n", true),
            ("dn: CN=a\nobjectGUID:: AAEC!\nmail: a@x\n", false),
            ("dn: CN=a\nmai\n", true),
            ("dn: CN=a\nmail: a@x\n# end\n", false),
            ("dn: CN=a\nchangetype: modify\nreplace: mail\n-\n", false),
            ("# 3 entries\nnote\n", false),
        ] {
            assert_eq!(read(text).0.ends_inside, inside, "{text}");
        }
    }

    #[test]
    fn values_are_read_as_they_are_coded() {
        let text = "dn:: Q049WsOp\nobjectGUID:: AAECAwQFBgcICQoLDA0ODw==\nobjectSid:: AQEAAAAAAAUSAAAA\nmail: a@x\nmail: b@x\nphoto:< file:///p\njunk line\n";
        let (piece, cells) = read(text);
        assert_eq!(
            cells,
            ["CN=Zé", "AAECAwQFBgcICQoLDA0ODw==", "S-1-5-18", "a@x\nb@x", "(unknown)"]
        );
        assert_eq!((piece.odd.as_deref(), piece.odd_count), (Some("junk line"), 1));
        assert_eq!(piece.elsewhere.as_deref(), Some("photo:< file:///p"));
    }

    #[test]
    fn the_count_of_the_tool_is_kept() {
        let (piece, _) = read("# numResponses: 31\n# numEntries: 30\n");
        assert_eq!(piece.stated, Some((30, "# numEntries")));
    }

    #[test]
    fn a_list_of_which_the_server_gave_a_part_says_so() {
        for (range, cell) in [("0-0", "smtp:a@x\n..."), ("0-1", "smtp:a@x"), ("0-*", "smtp:a@x")] {
            let (_, cells) = read(&format!("dn: CN=a\nproxyAddresses;range={range}: smtp:a@x\n"));
            assert_eq!(cells, ["CN=a", cell], "{range}");
        }
    }
}
