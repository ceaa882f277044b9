//! What a line means to the search.

use super::*;

const STATES: Vocabulary = &[("todo", 1), ("queued", 2)];

fn term(scope: Scope, pattern: Pattern) -> Term {
    Term { scope, ..Term::anywhere(false, pattern) }
}

fn parse(text: &str) -> Query {
    Query::parse(text, STATES)
}

/// What a query means, without how it was typed.
fn meant(text: &str) -> Vec<Vec<Term>> {
    let mut groups = parse(text).groups().to_vec();
    groups.iter_mut().flatten().for_each(|term| term.typed.clear());
    groups
}

#[test]
fn a_distinguished_name_is_one_name_in_one_container() {
    let parts = |text: &str| {
        let query = Query::parse(text, &[]);
        let part = |term: &Term| (term.scope, term.pattern.clone());
        query.groups().iter().flatten().map(part).collect::<Vec<_>>()
    };
    let whole = |field, text: &str| (Scope::Field(field), Pattern::Whole(text.to_string()));
    let (name, place) = (Field::CommonName, Field::OrgUnit);
    assert_eq!(
        parts("CN=Müller\\, Jörg,OU=IT,DC=x"),
        [whole(name, "muller, jorg"), whole(place, "ou=it,dc=x")]
    );
    assert_eq!(parts("cn=Ann Lee"), [whole(name, "ann lee")]);
    assert_eq!(parts("ou=Sales").len(), 1);
}

#[test]
fn each_mark_has_its_meaning() {
    let any = Scope::Anywhere;
    let cases = [
        ("Müller", term(any, Pattern::Fuzzy("muller".into()))),
        ("'Müller", term(any, Pattern::Exact("müller".into()))),
        ("^Anaïs", term(any, Pattern::Prefix("anais".into()))),
        (".com$", term(any, Pattern::Suffix(".com".into()))),
        ("^x$", term(any, Pattern::Whole("x".into()))),
        ("upn:Zoe", term(Scope::Field(Field::Upn), Pattern::Fuzzy("zoe".into()))),
        ("NAME:^zoe", term(Scope::Name, Pattern::Prefix("zoe".into()))),
        (
            "dept:\"Human Resources\"",
            term(Scope::Field(Field::Department), Pattern::Fuzzy("human resources".into())),
        ),
        ("postal_code:100", term(Scope::Field(Field::PostalCode), Pattern::Fuzzy("100".into()))),
        ("is:todo", term(any, Pattern::State(1))),
        ("id:874b", term(any, Pattern::IdPart("874b".into()))),
        ("12:30", term(any, Pattern::Fuzzy("12:30".into()))),
        ("x500:/o=f", term(any, Pattern::Fuzzy("x500:/o=f".into()))),
        ("o\u{2019}brien", term(any, Pattern::Fuzzy("o'brien".into()))),
    ];
    for (text, expected) in cases {
        assert_eq!(meant(text), [vec![expected]], "{text}");
    }
    let negated = Term { negated: true, ..term(any, Pattern::Fuzzy("smith".into())) };
    assert_eq!(meant("!Smith"), [vec![negated]]);
}

#[test]
fn groups_are_joined_by_a_bar() {
    let query = parse("a | b c");
    let lengths: Vec<usize> = query.groups().iter().map(Vec::len).collect();
    assert_eq!(lengths, [2, 1]);
    for half_typed in ["a |", "| a", "a", "a ^", "a '", "a upn:", "a !"] {
        assert_eq!(parse(half_typed).groups().len(), 1, "{half_typed}");
    }
}

#[test]
fn bytes_one_by_one_are_a_part_of_an_id() {
    for text in
        ["f5 32 ff ad", "F5 32 FF AD", "f5:32:ff:ad", "\\f5\\32\\ff\\ad", "f5 32 \u{b7} ff ad"]
    {
        let query = Query::parse(text, STATES);
        let pattern = &query.groups()[0][0].pattern;
        assert!(
            matches!(pattern, Pattern::IdPart(part) if part.to_lowercase() == "f532ffad"),
            "{text}: {pattern:?}"
        );
    }
    for text in ["f5 32 ff", "ed bo ma xx", "f5 32 ff ada"] {
        let query = Query::parse(text, STATES);
        assert!(matches!(query.groups()[0][0].pattern, Pattern::Fuzzy(_)), "{text}");
    }
}

#[test]
fn every_form_of_a_guid_is_an_id() {
    let forms = [
        "198208a4-8cf1-4b27-89ba-297611c9b5e2",
        "pAiCGfGMJ0uJuil2Ecm14g==",
        "A4 08 82 19 F1 8C 27 4B 89 BA 29 76 11 C9 B5 E2",
        r"(objectGUID=\a4\08\82\19\f1\8c\27\4b\89\ba\29\76\11\c9\b5\e2)",
        "id:pAiCGfGMJ0uJuil2Ecm14g==",
    ];
    for form in forms {
        let query = parse(form);
        let [group] = query.groups() else { panic!("{form}") };
        let [Term { pattern: Pattern::Id(guids), .. }] = group.as_slice() else { panic!("{form}") };
        assert_eq!(guids[0].to_string(), forms[0]);
        assert!(query.is_id());
    }
    let hex = parse("A4088219F18C274B89BA297611C9B5E2");
    let Pattern::Id(both) = &hex.groups()[0][0].pattern else { panic!("hex is an id") };
    assert_eq!(both.len(), 2);
}

#[test]
fn a_probability_is_given_in_per_cent() {
    for (text, range) in [
        ("p>90", 9_001..=65_534),
        ("P>=99.5%", 9_950..=65_534),
        ("p<50", 0..=4_999),
        ("p<=0", 0..=0),
    ] {
        let expected = term(Scope::Anywhere, Pattern::Score(range));
        assert_eq!(parse(text).groups(), [vec![expected]], "{text}");
    }
    assert!(parse("p>").is_empty(), "half-typed, it restricts nothing");
    let nobody = parse("p<0");
    let [group] = nobody.groups() else { panic!("a condition") };
    assert!(matches!(&group[0].pattern, Pattern::Score(range) if range.is_empty()));
    let letters = parse("p>x");
    assert!(matches!(&letters.groups()[0][0].pattern, Pattern::Fuzzy(text) if text == "p>x"));
}

#[test]
fn an_unknown_field_is_told_and_restricts_nothing() {
    let query = parse("mull dep:sales");
    assert_eq!(query.groups().len(), 1);
    assert!(query.problems()[0].starts_with("there is no field dep; there are name, mail, upn"));
}

#[test]
fn an_unknown_state_is_told_and_restricts_nothing() {
    let query = parse("mull is:tod");
    assert_eq!(query.groups().len(), 1);
    assert_eq!(query.problems(), ["is:tod is not known; there are todo, queued"]);
    assert!(parse("is:todo").names_state() && !query.names_state());
}
