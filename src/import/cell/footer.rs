//! What whoever made a table writes below it, or on each of its pages: totals, counts, page numbers, its end.

/// Words that tell such a line, in small letters.
const HEADS: [&str; 33] = [
    "total",
    "totals",
    "sum",
    "count",
    "page",
    "anzahl",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtanzahl",
    "insgesamt",
    "seite",
    "ende",
    "nombre",
    "somme",
    "totale",
    "totaal",
    "aantal",
    "suma",
    "soma",
    "cantidad",
    "página",
    "pagina",
    "razem",
    "liczba",
    "strona",
    "итого",
    "всего",
    "合計",
    "総計",
    "总计",
    "合计",
    "subtotal",
];
/// What is counted below tables.
const COUNTED: [&str; 22] = [
    "rows",
    "records",
    "users",
    "accounts",
    "entries",
    "objects",
    "items",
    "lines",
    "results",
    "benutzer",
    "konten",
    "zeilen",
    "datensätze",
    "einträge",
    "objekte",
    "utilisateurs",
    "lignes",
    "usuarios",
    "filas",
    "utenti",
    "righe",
    "gebruikers",
];
/// What stands beside them.
const OTHERS: [&str; 40] = [
    "of",
    "the",
    "in",
    "row",
    "record",
    "user",
    "object",
    "affected",
    "selected",
    "returned",
    "exported",
    "found",
    "fetched",
    "retrieved",
    "set",
    "all",
    "grand",
    "number",
    "end",
    "report",
    "file",
    "list",
    "export",
    "output",
    "von",
    "der",
    "des",
    "berichts",
    "liste",
    "datei",
    "de",
    "du",
    "fin",
    "del",
    "di",
    "van",
    "betroffen",
    "gefunden",
    "ausgewählt",
    "s",
];

/// Whether a text is such a line and nothing else. What is counted may be one thing: `1 row selected`.
pub(crate) fn is_footer(text: &str) -> bool {
    const LONGEST: usize = 60;
    if is_of_frame(text) {
        return true;
    }
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let folded = text.to_lowercase();
    // What stands inside a word belongs to it: `total.user` is a name.
    let is_between = |c: char| c.is_whitespace() || ":;,|()[]*=#/".contains(c);
    let words = folded.split(is_between).map(|part| part.trim_matches(['.', '-', '_']));
    let mut parts = words.filter(|part| !part.is_empty());
    let (mut is_first, mut has_number, mut begins_with_number) = (true, false, false);
    let (mut head, mut counted, mut end) = (false, false, false);
    let is_known = parts.all(|part| {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        has_number |= is_number;
        begins_with_number |= is_number && is_first;
        end |= is_first && matches!(part, "end" | "ende" | "fin");
        is_first = false;
        let is_head = HEADS.contains(&part);
        let is_counted = COUNTED.contains(&part);
        let is_one = begins_with_number && matches!(part, "row" | "record" | "user" | "object");
        head |= is_head;
        counted |= is_counted || is_one;
        is_number || is_head || is_counted || OTHERS.contains(&part)
    });
    let is_end = end && folded.split_whitespace().count() > 1;
    is_known && (head || has_number && counted || is_end)
}

/// Whether a text is the end of a block of code, or the line of types with which another export begins.
fn is_of_frame(text: &str) -> bool {
    let is_fence = |sign: char| text.len() >= 3 && text.chars().all(|c| c == sign);
    is_fence('`') || is_fence('~') || text.starts_with("#TYPE ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_a_table_is_told_from_names() {
        for text in [
            "Total",
            "Total: 43",
            "TOTAL USERS: 43",
            "Anzahl: 43",
            "Anzahl Benutzer: 43",
            "Summe",
            "Gesamt: 1.204",
            "(43 rows affected)",
            "(1 row affected)",
            "43 rows selected.",
            "43 Zeilen",
            "-- end of report --",
            "*** END OF FILE ***",
            "Ende der Liste",
            "Page 1 of 3",
            "Seite 2 von 3",
            "Count : 43",
            "43 users",
            "Number of users: 43",
            "43 row(s) returned",
            "Итого: 43",
            "総計",
            "```",
            "~~~~",
            "#TYPE Microsoft.ActiveDirectory.Management.ADUser",
        ] {
            assert!(is_footer(text), "{text}");
        }
        for text in [
            "",
            "43",
            "User 1",
            "Users",
            "End",
            "Test User",
            "All Users",
            "Anna Total-Smith",
            "Page Jimmy",
            "Row 7",
            "report",
            "u001",
            "2 people",
            "Sum Ting",
            "total.user",
            "sum_count",
            "Enda",
            "``",
            "#TYPEs",
        ] {
            assert!(!is_footer(text), "{text}");
        }
    }
}
