//! Lists as another language writes them: JSON, XML, HTML, PowerShell, Python, a formula.

use std::borrow::Cow;

use super::addresses::is_between;

/// A list without what another language has around its items, which then stand one a line. Most lists have nothing
/// of the kind.
pub(crate) fn unwrapped(cell: &str) -> Cow<'_, str> {
    // The sign of a formula.
    let text = cell.strip_prefix('=').unwrap_or(cell).trim_start();
    if text.starts_with('[')
        && text.ends_with(']')
        && let Ok(items) = serde_json::from_str::<Vec<String>>(text)
    {
        return Cow::Owned(items.join("\n"));
    }
    let inside = text.strip_prefix("@(").or_else(|| text.strip_prefix('('));
    let text = inside.and_then(|inside| inside.strip_suffix(')')).unwrap_or(text);
    if !text.contains(['<', '&', '\'']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(without_quotes(&without_tags(&without_entities(text))))
}

/// `&#59;` as `;`. The semicolon may be missing behind a number: whoever split there took it.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((sign, length)) = entity(after) {
            out.push(sign);
            rest = after.get(length..).unwrap_or_default();
        } else {
            out.push('&');
            rest = after;
        }
    }
    out + rest
}

/// The sign that the text behind an ampersand stands for, and how many bytes of it do.
fn entity(text: &str) -> Option<(char, usize)> {
    const NAMES: [(&str, char); 10] = [
        ("amp;", '&'),
        ("apos;", '\''),
        ("colon;", ':'),
        ("comma;", ','),
        ("commat;", '@'),
        ("gt;", '>'),
        ("lt;", '<'),
        ("nbsp;", ' '),
        ("quot;", '"'),
        ("semi;", ';'),
    ];
    if let Some(number) = text.strip_prefix('#') {
        let (digits, radix, signs) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 2),
            None => (number, 10, 1),
        };
        let length = digits.bytes().take(6).take_while(|byte| char::from(*byte).is_digit(radix));
        let length = length.count();
        let sign =
            u32::from_str_radix(digits.get(..length)?, radix).ok().and_then(char::from_u32)?;
        let closed = usize::from(digits.get(length..)?.starts_with(';'));
        return Some((sign, signs + length + closed));
    }
    NAMES
        .into_iter()
        .find(|(name, _)| text.starts_with(name))
        .map(|(name, sign)| (sign, name.len()))
}

/// Tags are line breaks. An address in angle brackets is no tag.
fn without_tags(text: &str) -> String {
    const LONGEST: usize = 64;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let tag = after.split_once('>').filter(|(tag, _)| {
            let name = tag.strip_prefix('/').unwrap_or(tag);
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.len() <= LONGEST
                && !name.contains('@')
        });
        if let Some((_, behind)) = tag {
            out.push('\n');
            rest = behind;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out + rest
}

/// Single quotes around items are line breaks; those inside one are part of it.
fn without_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    let mut before = None;
    while let Some(sign) = signs.next() {
        let is_edge = before.is_none_or(is_between) || signs.peek().is_none_or(|c| is_between(*c));
        out.push(if sign == '\'' && is_edge { '\n' } else { sign });
        before = Some(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::addresses::split_addresses;
    use super::*;

    fn split(cell: &str) -> Vec<String> {
        let mut items = Vec::new();
        split_addresses(&unwrapped(cell), &mut |item| items.push(item.to_string()));
        items
    }

    #[test]
    fn lists_of_other_languages_come_apart() {
        let two = ["SMTP:a@x.org", "smtp:o'brien@x.org"];
        for cell in [
            r#"["SMTP:a@x.org","smtp:o'brien\u0040x.org"]"#,
            "<S>SMTP:a@x.org</S><S>smtp:o'brien@x.org</S>",
            "&lt;S&gt;SMTP:a@x.org&lt;/S&gt;&lt;S&gt;smtp:o&apos;brien@x.org&lt;/S&gt;",
            "<li class=\"x\">SMTP:a@x.org</li>\n<li>smtp:o'brien@x.org</li>",
            "SMTP:a@x.org<br>smtp:o'brien@x.org",
            "SMTP:a@x.org<br/>smtp:o'brien@x.org<br />",
            "{'SMTP:a@x.org' 'smtp:o'brien@x.org'}",
            "['SMTP:a@x.org', 'smtp:o'brien@x.org']",
            "('SMTP:a@x.org', 'smtp:o'brien@x.org')",
            "'SMTP:a@x.org','smtp:o'brien@x.org'",
            "@(\"SMTP:a@x.org\",\"smtp:o'brien@x.org\")",
            "=SMTP:a@x.org;smtp:o'brien@x.org",
            "SMTP:a@x.org&#59;smtp:o'brien@x.org",
            "SMTP:a@x.org&#59smtp:o'brien@x.org",
            "SMTP:a@x.org&#x3B;smtp:o&#39;brien&#64;x.org&#59",
            "SMTP:a@x.org&#10;smtp:o'brien@x.org",
        ] {
            assert_eq!(split(cell), two, "{cell}");
        }
    }

    #[test]
    fn what_is_no_list_of_another_language_stays() {
        for cell in ["SMTP:a@x.org;smtp:b@x.org", "Zoe <a@x.org>", "r&d@x.org", "a<b@x.org", "&#;"]
        {
            assert_eq!(unwrapped(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn no_cell_makes_it_panic(cell in "[&#x0-9;<>/a@'(){}\\[\\]=ë\\n]{0,30}") {
            split(&cell);
        }
    }
}
