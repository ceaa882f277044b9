//! What the engine finds, and how little it looks at.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::super::Vocabulary;
use super::super::score::UNSCORED;
use super::*;
use crate::directory::{Directory, FieldSet, OnPremRow, OnPremUsers, TableBuilder};

const STATES: Vocabulary = &[("even", 1), ("odd", 2)];

fn shared(onprem: OnPremUsers) -> SharedTable<OnPremRow> {
    SharedTable::onprem(Arc::new(Directory { onprem, ..Directory::default() }))
}

fn people(rows: &[(&str, &str, &str)]) -> SharedTable<OnPremRow> {
    let mut builder = TableBuilder::new();
    let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
    for (name, upn, department) in rows {
        builder.start_row(class);
        builder.set_text(Field::DisplayName, name);
        builder.set_text(Field::Upn, upn);
        builder.set_text(Field::Department, department);
    }
    shared(builder.finish())
}

fn searcher(table: &SharedTable<OnPremRow>) -> Searcher<OnPremRow> {
    Searcher::new(Arc::new(Texts::new(table.clone())))
}

fn request(query: &str, rows: usize) -> Request {
    Request {
        query: Arc::new(Query::parse(query, STATES)),
        states: Arc::new((0..rows).map(|row| if row % 2 == 0 { 1 } else { 2 }).collect()),
        scores: Arc::default(),
        only: 0,
        sort: SortBy::BestMatch,
        preferred: Arc::new(Vec::new()),
        near: None,
    }
}

fn find(searcher: &mut Searcher<OnPremRow>, request: &Request) -> Vec<u32> {
    let mut found = Vec::new();
    searcher.search(request, &|| true, &mut |outcome| {
        if outcome.complete {
            found = outcome.rows.to_vec();
        }
    });
    found
}

fn crowd() -> SharedTable<OnPremRow> {
    people(&[
        ("Anaïs Müller", "anais.muller@contoso.com", "Sales"),
        ("Jörg Müller", "joerg.mueller@contoso.com", "IT"),
        ("John Smith", "john.smith@contoso.com", "Sales"),
        ("Smith, Johanna", "jsmith2@contoso.com", "Finance"),
        ("Siobhán O\u{2019}Brien", "siobhan.obrien@fabrikon.org", "Legal"),
        ("Łukasz Wójcik", "lukasz@contoso.com", "Müllabfuhr"),
        ("Straße, Karl", "karl@contoso.com", ""),
        ("Ann Mullen", "amullen@contoso.com", "HR"),
    ])
}

#[test]
fn terms_hit_in_any_order() {
    let table = crowd();
    let mut searcher = searcher(&table);
    let mut find = |query: &str| find(&mut searcher, &request(query, table.len()));
    let cases: &[(&str, &[u32])] = &[
        ("muller", &[0, 1, 7]),
        ("muller anais", &[0]),
        ("anais muller", &[0]),
        ("MÜLLER", &[0, 1, 7]),
        ("smith", &[2, 3]),
        ("smith joh", &[2, 3]),
        ("o'brien", &[4]),
        ("lukasz", &[5]),
        ("strasse", &[6]),
        ("mulelr", &[0, 1]),
        ("'Müller", &[0, 1]),
        ("'muller", &[0]),
        ("^ann", &[7]),
        ("fabrikon.org$", &[4]),
        ("^jsmith2@contoso.com$", &[3]),
        ("muller !jorg", &[0, 7]),
        ("smith | o'brien", &[2, 3, 4]),
        ("upn:smith", &[2, 3]),
        ("name:joh", &[2, 3]),
        ("dept:sales", &[0, 2]),
        ("sales", &[0, 2]),
        ("is:even muller", &[0]),
        ("jmuller", &[0, 1]),
        ("nobodyhere", &[]),
        ("z", &[5]),
    ];
    for (query, expected) in cases {
        let mut found = find(query);
        found.sort_unstable();
        assert_eq!(found, *expected, "{query}");
    }
}

#[test]
fn the_text_itself_comes_before_letters_apart_and_typing_errors() {
    let table = people(&[
        ("Hans Mulder", "hm@x.org", ""),
        ("Mona Ulla Lehr", "mul@x.org", ""),
        ("Peter Muller", "pm@x.org", ""),
        ("Muller", "m@x.org", ""),
        ("Petra Mullermann", "p@x.org", ""),
        ("Kramuller", "k@x.org", ""),
    ]);
    let found = find(&mut searcher(&table), &request("muller", table.len()));
    assert_eq!(found, [3, 2, 4, 5, 0]);
}

#[test]
fn a_column_order_is_kept_with_and_without_a_query() {
    let table = people(&[("b", "3@x", ""), ("", "1@x", ""), ("a", "2@x", ""), ("ä", "4@x", "")]);
    let mut searcher = searcher(&table);
    let mut sorted =
        |query: &str, sort| find(&mut searcher, &Request { sort, ..request(query, table.len()) });
    let by = |direction| SortBy::Column(Field::DisplayName, direction);
    assert_eq!(sorted("", by(Direction::Ascending)), [2, 3, 0, 1]);
    assert_eq!(sorted("", by(Direction::Descending)), [0, 3, 2, 1]);
    assert_eq!(sorted("", SortBy::BestMatch), [2, 3, 0, 1]);
    assert_eq!(sorted("x", SortBy::Column(Field::Upn, Direction::Ascending)), [1, 2, 0, 3]);
}

#[test]
fn rows_are_listed_and_found_by_score() {
    let table = people(&[("d", "1@x", ""), ("c", "2@x", ""), ("b", "3@x", ""), ("a", "4@x", "")]);
    let mut searcher = searcher(&table);
    let scores = Arc::new(vec![9_950, 5_000, UNSCORED, 9_950]);
    let mut found = |query: &str, sort| {
        let scores = Arc::clone(&scores);
        find(&mut searcher, &Request { scores, sort, ..request(query, table.len()) })
    };
    assert_eq!(found("", SortBy::Score(Direction::Descending)), [3, 0, 1, 2]);
    assert_eq!(found("", SortBy::Score(Direction::Ascending)), [1, 3, 0, 2]);
    assert_eq!(found("p>90", SortBy::Score(Direction::Ascending)), [3, 0]);
    assert_eq!(found("p<=50", SortBy::BestMatch), [1]);
    assert_eq!(found("!p>90", SortBy::BestMatch), [2, 1]);
}

/// The rows of the last answer are enough only while what is known of them is the same.
#[test]
fn what_has_changed_since_is_found_by_the_same_query() {
    let table = crowd();
    let mut searcher = searcher(&table);
    let asked = |states: Vec<u32>, scores: Vec<Score>| Request {
        states: Arc::new(states),
        scores: Arc::new(scores),
        ..request("is:odd p>50", table.len())
    };
    let (none, all) = (vec![1; table.len()], vec![2; table.len()]);
    assert_eq!(find(&mut searcher, &asked(all.clone(), vec![0; 8])), [0; 0]);
    assert_eq!(find(&mut searcher, &asked(none, vec![9_000; 8])), [0; 0]);
    assert_eq!(find(&mut searcher, &asked(all, vec![9_000; 8])).len(), table.len());
}

#[test]
fn a_pane_can_be_limited_and_can_prefer() {
    let table = crowd();
    let mut searcher = searcher(&table);
    let limited = Request { only: 2, ..request("", table.len()) };
    assert_eq!(find(&mut searcher, &limited).len(), 4);
    let preferred = Request { preferred: Arc::new(vec![7, 1]), ..request("muller", table.len()) };
    assert_eq!(find(&mut searcher, &preferred), [7, 1, 0]);
    let preferred = Request { preferred: Arc::new(vec![7]), ..request("", table.len()) };
    assert_eq!(find(&mut searcher, &preferred).first(), Some(&7));
}

#[test]
fn a_pasted_id_finds_its_owner() {
    let mut builder = TableBuilder::<OnPremRow>::new();
    let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
    for number in 1..5 {
        builder.start_row(class);
        builder.set_guid(Field::ObjectGuid, crate::anchor::Guid::from_ad_bytes([number; 16]));
    }
    let table = shared(builder.finish());
    let id = table.id(OnPremRow::new(2)).unwrap();
    for text in [id.to_string(), id.base64(), id.ldap_filter(), id.hex()] {
        assert_eq!(find(&mut searcher(&table), &request(&text, 4)), [2], "{text}");
    }
    assert_eq!(find(&mut searcher(&table), &request("id:0303", 4)), [2]);
    for bytes in ["03 03 03 03", "03 03 \u{b7} 03 03", "03030303"] {
        assert_eq!(find(&mut searcher(&table), &request(bytes, 4)), [2], "{bytes}");
    }
}

#[test]
fn work_that_was_overtaken_is_not_published() {
    let table = crowd();
    let asked = AtomicUsize::new(0);
    let mut published = 0;
    searcher(&table).search(
        &request("muller", table.len()),
        &|| asked.fetch_add(1, Ordering::Relaxed) == usize::MAX,
        &mut |_| published += 1,
    );
    assert_eq!(published, 0);
    assert!(asked.into_inner() > 0);
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-dmü]{1,6}", 1..3).prop_map(|words| words.join(" "))
}

fn typed() -> impl Strategy<Value = String> {
    prop::collection::vec("[!'^]?[a-dmü]{1,7}[$]?|\\||is:odd|upn:[a-d]{1,4}|[a-d]{2}", 1..6)
        .prop_map(|terms| terms.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn incremental_equals_full(
        names in prop::collection::vec((name(), "[a-d.]{1,8}@x"), 1..40),
        queries in prop::collection::vec(typed(), 1..4),
    ) {
        let rows: Vec<(&str, &str, &str)> =
            names.iter().map(|(name, upn)| (name.as_str(), upn.as_str(), "")).collect();
        let table = people(&rows);
        let mut typing = searcher(&table);
        for query in queries {
            let mut typed = String::new();
            for c in query.chars() {
                typed.push(c);
                let request = request(&typed, table.len());
                let incremental = find(&mut typing, &request);
                let full = find(&mut searcher(&table), &request);
                prop_assert_eq!(incremental, full, "{}", typed);
            }
        }
    }

    #[test]
    fn the_early_part_stands_above_the_rest(names in prop::collection::vec(name(), 100..140), query in "[a-dm]{1,6}") {
        let rows: Vec<(&str, &str, &str)> = names.iter().map(|name| (name.as_str(), "", "")).collect();
        let table = people(&rows);
        let mut parts: Vec<SearchAnswer> = Vec::new();
        searcher(&table).search(&request(&query, table.len()), &|| true, &mut |part| parts.push(part));
        let whole = parts.last().unwrap();
        prop_assert!(whole.complete);
        for part in &parts {
            prop_assert_eq!(&part.rows[..EARLY.min(part.rows.len())], &whole.rows[..EARLY.min(part.rows.len())]);
        }
    }
}
