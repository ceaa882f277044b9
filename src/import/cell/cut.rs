//! What tools say when they have not given everything.

/// Words of such notices: of Exchange, of dsquery, of LDAP servers.
const WORDS: [&str; 4] =
    ["more results", "limit of", "size limit exceeded", "administrative limit exceeded"];

/// Whether a line says that there is more than the tool has given.
pub(in crate::import) fn says_more(line: &str) -> bool {
    // Notices are sentences: a value of a cell is shorter, or has no blanks.
    line.contains(' ') && {
        let folded = line.to_ascii_lowercase();
        WORDS.iter().any(|words| folded.contains(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_of_tools_are_known() {
        for notice in [
            "WARNING: More results are available than are currently displayed.",
            "WARNING: There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.",
            "dsquery has reached the specified limit of 100 results on the display.",
            "ldap_search: Size limit exceeded (4)",
        ] {
            assert!(says_more(notice), "{notice}");
        }
        for other in ["", "Zoe Mueller", "limit", "WARNING: The names of some imported commands"] {
            assert!(!says_more(other), "{other}");
        }
    }
}
