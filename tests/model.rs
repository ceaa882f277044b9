//! Who is whom, in situations that directories are full of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{AnchorPolicy, CloudRow, Directory, Field, OnPremRow, Row};
use hardmatch::link::model::{Certainty, Comparison, Decisions, Fit, Scope, Subject};
use hardmatch::link::{Judge, Links};
use support::{Anchor, Person, directory, guid, person};

/// Forty people of whom no two have a name in common.
const NAMES: [(&str, &str); 40] = [
    ("Anna", "Kowalski"),
    ("Bernard", "Whitfield"),
    ("Carla", "Moretti"),
    ("Dmitri", "Volkov"),
    ("Edith", "Sanderson"),
    ("Farid", "Haddad"),
    ("Greta", "Lindqvist"),
    ("Hugo", "Fernandes"),
    ("Ingrid", "Baumann"),
    ("Joaquin", "Ortega"),
    ("Katarina", "Novak"),
    ("Liam", "Gallagher"),
    ("Mireille", "Dubois"),
    ("Nadia", "Petrova"),
    ("Oscar", "Jimenez"),
    ("Priya", "Chandra"),
    ("Quentin", "Lefevre"),
    ("Rosalind", "Thatcher"),
    ("Stefan", "Gruber"),
    ("Tamsin", "Pengelly"),
    ("Umberto", "Ricci"),
    ("Violet", "Ashcroft"),
    ("Wojciech", "Zielinski"),
    ("Xenia", "Papadakis"),
    ("Yusuf", "Demir"),
    ("Zoltan", "Horvath"),
    ("Beatrix", "Steiner"),
    ("Cedric", "Marchand"),
    ("Doreen", "Okafor"),
    ("Emeka", "Balogun"),
    ("Fiona", "MacLeod"),
    ("Gustav", "Ekstrom"),
    ("Harriet", "Blackwood"),
    ("Ibrahim", "Rahman"),
    ("Jolanda", "Vermeer"),
    ("Kenji", "Tanaka"),
    ("Lorna", "Hastings"),
    ("Mikkel", "Sorensen"),
    ("Noor", "Siddiqui"),
    ("Orla", "Brennan"),
];

fn named(id: u8, given: &str, surname: &str) -> Person {
    person(id, &[])
        .text(Field::GivenName, given)
        .text(Field::Surname, surname)
        .text(Field::DisplayName, &format!("{given} {surname}"))
}

fn with_upn(person: Person, upn: &str) -> Person {
    person.text(Field::Upn, upn)
}

/// So many colleagues on both sides, with ids from 100 on, before `onprem` and `cloud`.
fn among(colleagues: usize, onprem: &[Person], cloud: &[Person]) -> Directory {
    let everybody = |others: &[Person], domain: &str| {
        let colleagues = NAMES.iter().take(colleagues).enumerate().map(|(at, (given, surname))| {
            let upn = format!("{given}.{surname}@{domain}").to_lowercase();
            with_upn(named(100 + at as u8, given, surname), &upn)
        });
        others.iter().cloned().chain(colleagues).collect::<Vec<_>>()
    };
    directory(&everybody(onprem, "contoso.com"), &everybody(cloud, "contoso.onmicrosoft.com"), &[])
}

fn fit(directory: &Directory) -> Fit {
    decided(directory, &Decisions::default())
}

fn decided(directory: &Directory, decisions: &Decisions) -> Fit {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    Fit::learn(&judge, Scope::Unlinked(&links), decisions, &|| true).unwrap()
}

fn user(row: u32) -> OnPremRow {
    OnPremRow::new(row)
}

fn account(row: u32) -> CloudRow {
    CloudRow::new(row)
}

/// The probabilities of the first users of each side, which are those that a test is about.
fn table<const A: usize, const B: usize>(fit: &Fit) -> [[f32; B]; A] {
    std::array::from_fn(|a| {
        std::array::from_fn(|b| fit.probability(user(a as u32), account(b as u32)))
    })
}

#[test]
fn a_company_finds_itself() {
    let everybody = among(40, &[], &[]);
    let fit = fit(&everybody);
    for row in 0..40 {
        let candidates = fit.candidates(user(row));
        assert_eq!(candidates[0].row, account(row));
        assert!(candidates[0].probability >= 0.99, "{row}: {}", candidates[0].probability);
        assert_eq!(fit.certainty(user(row)), Certainty::Sure);
        assert!(fit.nobody(user(row)) < 0.01);
        assert_eq!(fit.claimants(account(row))[0].row, user(row));
    }
}

#[test]
fn two_users_a_side_are_enough() {
    let people = [named(1, "Anna", "Kowalski"), named(2, "Bernard", "Whitfield")];
    let [[aa, ab], [ba, bb]] = table(&fit(&among(0, &people, &people)));
    assert!(aa > 0.95 && bb > 0.95 && ab < 0.01 && ba < 0.01, "{aa} {ab} {ba} {bb}");
    let nobody = fit(&directory(&[], &[], &[]));
    assert_eq!(nobody.users().len(), 0);
    let alone = fit(&among(0, &people[..1], &[]));
    assert_eq!(alone.certainty(user(0)), Certainty::Alone);
}

#[test]
fn populations_that_have_nobody_in_common_stay_alone() {
    let (here, there) = NAMES.split_at(20);
    let people = |names: &[(&str, &str)]| -> Vec<Person> {
        names.iter().enumerate().map(|(at, (g, s))| named(at as u8 + 1, g, s)).collect()
    };
    let fit = fit(&directory(&people(here), &people(there), &[]));
    for row in 0..20 {
        assert_eq!(fit.certainty(user(row)), Certainty::Alone, "{row}");
    }
}

/// Two of one name are told apart by an equal UPN; without it they are a tie.
#[test]
fn namesakes_are_told_apart_by_their_addresses() {
    let twins = |domain: &str| {
        [("anna.lee", 1), ("anna.lee2", 2)]
            .map(|(local, id)| with_upn(named(id, "Anna", "Lee"), &format!("{local}@{domain}")))
    };
    let same = fit(&among(30, &twins("contoso.com"), &twins("contoso.com")));
    let [[aa, ab], [_, bb]] = table(&same);
    assert!(aa > 0.9 && bb > 0.9 && ab < 0.1, "{aa} {ab} {bb}");
    let bare = [named(1, "Anna", "Lee"), named(2, "Anna", "Lee")];
    let tied = fit(&among(30, &bare, &bare));
    assert_eq!(tied.certainty(user(0)), Certainty::Tied);
    let [[aa, ab], _] = table::<2, 2>(&tied);
    assert!((aa - 0.5).abs() < 0.05 && (ab - 0.5).abs() < 0.05, "{aa} {ab}");
}

/// An equal UPN does not win over contrary names; another person's mailbox is not given away for it.
#[test]
fn an_equal_upn_is_no_trump() {
    let onprem = [with_upn(named(1, "Andrew", "Barlow"), "post17@contoso.com")];
    let cloud = [
        with_upn(named(51, "Alina", "Weber"), "post17@contoso.com"),
        named(52, "Andrew", "Barlow"),
    ];
    let both = fit(&among(30, &onprem, &cloud));
    let [[alina, andrew]] = table(&both);
    assert!(andrew > 0.9 && alina < 0.05, "{alina} {andrew}");
    let [[alina]] = table(&fit(&among(30, &onprem, &cloud[..1])));
    assert!(alina < 0.5, "{alina}");
    // With the names, the same UPN is as sure as it gets.
    let cloud = [with_upn(named(51, "Andy", "Barlow"), "post17@contoso.com")];
    let [[andy]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(andy > 0.99, "{andy}");
}

/// The second account of a person has everything in common with the first.
#[test]
fn accounts_for_other_purposes_are_not_the_person() {
    let onprem = [
        named(1, "Anna", "Lee").text(Field::Sam, "alee"),
        named(2, "Anna", "Lee").text(Field::Sam, "adm-alee"),
    ];
    let cloud = [
        with_upn(named(51, "Anna", "Lee"), "anna.lee@contoso.onmicrosoft.com"),
        person(
            52,
            &[
                (Field::GivenName, "Anna"),
                (Field::Surname, "Lee"),
                (Field::DisplayName, "Anna Lee (Admin)"),
            ],
        ),
    ];
    let [[own, admin], [other, second]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(
        own > 0.95 && second > 0.95 && admin < 0.05 && other < 0.05,
        "{own} {admin} {other} {second}"
    );
    for (field, text) in [(Field::UserType, "Guest"), (Field::RecipientType, "SharedMailbox")] {
        let cloud = [named(51, "Anna", "Lee").text(field, text), named(52, "Anna", "Lee")];
        let [[other, own]] = table(&fit(&among(30, &onprem[..1], &cloud)));
        assert!(own > 0.95 && other < 0.05, "{text}: {other} {own}");
    }
}

#[test]
fn boxes_of_nobody_are_compared_by_their_label() {
    let label = |id: u8, name: &str| person(id, &[(Field::DisplayName, name)]);
    let onprem = [label(1, "Sales Support Team"), label(2, "Reception Desk")];
    let cloud = [label(51, "Sales Support Team"), label(52, "Conference Room 4")];
    let [[own, room], [sales, other]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(own > 0.9, "{own}");
    assert!(room < 0.05 && sales < 0.05 && other < 0.3, "{room} {sales} {other}");
}

/// Relatives at one address: the surname is nearly worthless there, and the given name decides.
#[test]
fn of_a_family_the_given_name_decides() {
    let at = |person: Person| {
        person.text(Field::Street, "17 Mill Lane").text(Field::PostalCode, "48207")
    };
    let family = ["Martin", "Paula"];
    let mut onprem: Vec<Person> = Vec::new();
    let mut cloud: Vec<Person> = Vec::new();
    for (at_id, given) in family.iter().enumerate() {
        onprem.push(at(named(at_id as u8 + 1, given, "Oakley")));
    }
    cloud.push(at(named(51, "Paula", "Oakley")));
    let [[martin], [paula]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(paula > 0.95 && martin < 0.05, "{martin} {paula}");
}

#[test]
fn a_written_back_id_is_decisive_and_a_contrary_one_stops() {
    let onprem = [
        named(1, "Anna", "Lee").text(Field::CloudId, &guid(52).to_string()),
        named(2, "Carl", "Ott").text(Field::CloudId, &guid(53).to_string()),
        named(3, "Dora", "Ulm").text(Field::CloudId, &guid(55).to_string()),
    ];
    let cloud = [
        named(51, "Anna", "Lee"),
        named(52, "Anna", "Lee"),
        named(53, "Karl", "Otte"),
        named(54, "Dora", "Ulm"),
        named(55, "Tessa", "Quint"),
    ];
    let fit = fit(&among(30, &onprem, &cloud));
    let table: [[f32; 4]; 3] = table(&fit);
    assert!(table[0][0] < 1e-6 && table[0][1] > 0.999, "{table:?}");
    assert!(table[1][2] > 0.999, "{table:?}");
    assert!(table[2][3] < 1e-6, "{table:?}");
    let lines = fit.explain(user(2), account(3)).lines;
    let stop = lines.iter().find(|line| line.weight == f64::NEG_INFINITY).unwrap();
    assert_eq!(stop.subject, Subject::Comparison(Comparison::WrittenBack));
}

/// The account may have been deleted and made anew since the id was written: an id that names nobody costs
/// something where the others name somebody, and tells nothing where they are all of a former tenant.
#[test]
fn a_written_back_id_that_names_nobody_costs_something_and_stops_nothing() {
    let with = |person: Person, id: u8| person.text(Field::CloudId, &guid(id).to_string());
    let cloud = [named(51, "Dora", "Ulm"), named(52, "Carl", "Ott")];
    let weight = |onprem: &[Person]| {
        let fit = fit(&among(30, onprem, &cloud));
        let lines = fit.explain(user(0), account(0)).lines;
        let about = Subject::Comparison(Comparison::WrittenBack);
        let found = lines.iter().find(|line| line.subject == about).map(|line| line.weight);
        (found, fit.probability(user(0), account(0)))
    };
    let dora = named(1, "Dora", "Ulm");
    let (bare, alone) = weight(&[dora.clone(), named(2, "Carl", "Ott")]);
    let of_tenant = [with(dora.clone(), 99), with(named(2, "Carl", "Ott"), 52)];
    let (costs, probability) = weight(&of_tenant);
    let former = [with(dora, 99), with(named(2, "Carl", "Ott"), 98)];
    let (nothing, as_before) = weight(&former);
    assert!(bare.is_none() && nothing.is_none(), "{bare:?} {nothing:?}");
    assert!((costs.unwrap() - 0.1_f64.ln()).abs() < 1e-9, "{costs:?}");
    assert!(probability > 0.5 && probability < alone, "{probability} {alone}");
    assert!((as_before - alone).abs() < 1e-3, "{as_before} {alone}");
}

/// As if nobody were linked, what the sync wrote for a link is no evidence for it.
#[test]
fn as_if_nobody_were_linked_the_traces_of_links_do_not_count() {
    let sid = "S-1-5-21-1004336348-1177238915-682003330-1104";
    let onprem = [named(1, "Anna", "Lee").text(Field::Sid, sid), named(2, "Carl", "Ott")];
    let cloud = [
        named(51, "Carl", "Ott").text(Field::Sid, sid).anchor(Anchor::Guid(1)),
        named(52, "Anna", "Lee"),
    ];
    let directory = among(30, &onprem, &cloud);
    let judge = Judge::new(directory, AnchorPolicy::Auto);
    let all = Fit::learn(&judge, Scope::Everyone, &Decisions::default(), &|| true).unwrap();
    assert!(all.probability(user(0), account(0)) < 0.01);
    assert!(all.probability(user(0), account(1)) > 0.95);
    let links = Links::of(&judge);
    let open =
        Fit::learn(&judge, Scope::Unlinked(&links), &Decisions::default(), &|| true).unwrap();
    assert!(!open.knows(user(0)) && open.knows(user(1)));
}

#[test]
fn decisions_are_evidence() {
    let twins = [named(1, "Anna", "Lee"), named(2, "Anna", "Lee")];
    let directory = among(30, &twins, &twins);
    let link = Decisions { links: vec![(user(0), account(1))], ..Decisions::default() };
    let [[aa, ab], [ba, bb]] = table(&decided(&directory, &link));
    assert!(ab > 0.999 && ba > 0.95 && aa < 0.001 && bb < 0.001, "{aa} {ab} {ba} {bb}");
    let reject = Decisions { rejected: vec![(user(0), account(0))], ..Decisions::default() };
    let [[aa, ab], [ba, bb]] = table(&decided(&directory, &reject));
    assert!(ab > 0.9 && ba > 0.9 && aa == 0.0 && bb < 0.1, "{aa} {ab} {ba} {bb}");
}

/// What everybody has tells nobody from another, and what one side lacks is no evidence.
#[test]
fn what_all_or_none_have_changes_nothing() {
    let fields = [
        (Field::Street, "1 Main Street"),
        (Field::City, "Springfield"),
        (Field::State, "WA"),
        (Field::Department, "Everybody"),
        (Field::Office, "Headquarters"),
        (Field::Phone, "+1 206 555 0100"),
    ];
    let people = |with: &[(Field, &str)]| -> Vec<Person> {
        let each = NAMES.iter().enumerate().map(|(at, (given, surname))| {
            let mut one = named(at as u8 + 1, given, surname);
            for (field, text) in with {
                one = one.text(*field, text);
            }
            one
        });
        each.collect()
    };
    let plain = people(&[]);
    let weight = |onprem: &[Person], cloud: &[Person]| {
        let fit = fit(&directory(onprem, cloud, &[]));
        let lines = fit.explain(user(0), account(0)).lines;
        lines.iter().map(|line| line.weight).sum::<f64>()
    };
    let expected = weight(&plain, &plain);
    let constant = people(&fields);
    for (onprem, cloud) in [(&constant, &constant), (&constant, &plain), (&plain, &constant)] {
        let found = weight(onprem, cloud);
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}

/// Namesakes are told apart by where they work.
#[test]
fn the_place_of_work_tells_namesakes_apart() {
    let works = |person: Person, department: &str, phone: &str| {
        person.text(Field::Department, department).text(Field::Phone, phone)
    };
    let here = [
        works(named(1, "Anna", "Lee"), "Human Resources", "+49 30 5551234"),
        works(named(2, "Anna", "Lee"), "Warehouse Logistics", "+49 30 5559876"),
    ];
    let there = [
        works(named(51, "Anna", "Lee"), "Warehouse & Logistics", "030/5559876"),
        works(named(52, "Anna", "Lee"), "Human resources", "(030) 555-1234"),
    ];
    let [[aa, ab], [ba, bb]] = table(&fit(&among(30, &here, &there)));
    assert!(ab > 0.95 && ba > 0.95 && aa < 0.05 && bb < 0.05, "{aa} {ab} {ba} {bb}");
}

#[test]
fn names_of_other_scripts_are_found() {
    let onprem = [
        named(1, "Сергей", "Иванов"),
        named(2, "Ελένη", "Γεωργίου"),
        named(3, "William", "Thornton"),
        named(4, "Jürgen", "Weiß"),
        named(5, "小明", "王"),
        person(6, &[(Field::DisplayName, "欧阳娜")]),
        named(7, "たかし", "すずき"),
        named(8, "Wei", "Zhang"),
    ];
    let cloud = [
        named(51, "Sergey", "Ivanov"),
        named(52, "Eleni", "Georgiou"),
        named(53, "Bill", "Thornton"),
        named(54, "Juergen", "Weiss"),
        named(55, "Xiao Ming", "Wang"),
        named(56, "Na", "Ouyang"),
        named(57, "Takashi", "Suzuki"),
        person(58, &[(Field::DisplayName, "张伟")]),
    ];
    let fit = fit(&among(30, &onprem, &cloud));
    for row in 0..8 {
        let found = fit.probability(user(row), account(row));
        assert!(found > 0.95, "{row}: {found}");
    }
}

/// Whatever is shown of a pair adds up to its probability, of users inside and outside of the fit.
#[test]
fn explanations_add_up() {
    let onprem = [
        with_upn(named(1, "Anna", "Lee"), "anna.lee@contoso.com").text(Field::Title, "Clerk"),
        named(2, "Lee", "Anna").text(Field::City, "Bergen"),
        named(3, "Andrew", "Barlow").text(Field::EmployeeId, "0077"),
    ];
    let cloud = [
        with_upn(named(51, "Anna", "Lee"), "anna.lee@contoso.com").text(Field::City, "Bergen"),
        named(52, "Ana", "Leigh").text(Field::Title, "Clerk"),
        named(53, "Drew", "Barlow").text(Field::EmployeeId, "77"),
        named(54, "Anna", "Kowalski").anchor(Anchor::Guid(100)),
    ];
    let directory = among(20, &onprem, &cloud);
    let fit = fit(&directory);
    let mut outside = 0;
    for onprem in directory.onprem.rows() {
        let candidates = fit.candidates(onprem);
        let shown: f32 = candidates.iter().map(|likely| likely.probability).sum();
        assert!((shown + fit.nobody(onprem) - 1.0).abs() < 0.02, "{shown}");
        outside += u32::from(!fit.knows(onprem));
        for likely in candidates {
            let told = fit.explain(onprem, likely.row);
            let sum: f64 = told.lines.iter().map(|line| line.weight).sum();
            let odds = told.probability / (1.0 - told.probability);
            assert!((odds.ln() - sum).abs() < 1e-6 || sum.abs() > 30.0, "{odds} {sum}");
            let found = f64::from(likely.probability);
            let near = (told.probability - found).abs();
            assert!(near < 1e-4 + found * 1e-3, "{} {found} {told:?}", told.probability);
            assert!(told.competitors.iter().all(|it| it.0 != likely.row));
        }
    }
    assert_eq!(outside, 1, "one is linked");
}

/// A linked user is compared by what was learnt of the others.
#[test]
fn users_outside_of_the_fit_are_compared_when_they_are_asked_for() {
    let onprem = [named(1, "Andrew", "Barlow"), named(2, "Alina", "Weber")];
    let cloud = [named(51, "Andy", "Barlow").anchor(Anchor::Guid(1)), named(52, "Alina", "Weber")];
    let fit = fit(&among(30, &onprem, &cloud));
    assert!(!fit.knows(user(0)));
    let candidates = fit.candidates(user(0));
    assert_eq!(candidates[0].row, account(0));
    assert!(candidates[0].probability > 0.95, "{}", candidates[0].probability);
    assert!(fit.nobody(user(0)) < 0.05);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let directory = among(40, &[named(1, "Anna", "Lee")], &[named(51, "Ana", "Lee")]);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let fit = fit(&directory);
            let all = directory.onprem.rows().flat_map(|row| fit.candidates(row));
            all.map(|it| (it.row, it.probability.to_bits())).collect::<Vec<_>>()
        })
    };
    let one = with(1);
    assert!(one.len() >= 41);
    for threads in [2, 3, 8] {
        assert!(with(threads) == one, "{threads} threads");
    }
}

#[test]
fn learning_stops_when_it_is_told() {
    let judge = Judge::new(among(10, &[], &[]), AnchorPolicy::Auto);
    let nothing = Decisions::default();
    assert!(Fit::learn(&judge, Scope::Everyone, &nothing, &|| false).is_none());
}

/// Each field that exports have tells namesakes apart by itself, however it is written on each side.
#[test]
fn each_field_tells_namesakes_apart() {
    let sid = |number: u32| format!("S-1-5-21-1004336348-1177238915-682003330-{number}");
    let (first, second) = (sid(1104), sid(1105));
    let cases: [(Field, [&str; 2], [&str; 2]); 16] = [
        (Field::Upn, ["k7@contoso.com", "q9@contoso.com"], ["k7@contoso.com", "q9@contoso.com"]),
        (Field::Sam, ["u48213", "u77120"], ["u48213", "u77120"]),
        (Field::Alias, ["zebra", "falcon"], ["zebra", "falcon"]),
        (
            Field::Mail,
            ["ann@home.example", "lee@web.example"],
            ["ann@home.example", "lee@web.example"],
        ),
        (Field::EmployeeId, ["004711", "004855"], ["4711", "4855"]),
        (Field::Phone, ["+49 30 5551234", "+49 30 5559876"], ["030/5551234", "030/5559876"]),
        (Field::Mobile, ["0171 7654321", "0171 1234567"], ["+491717654321", "+491711234567"]),
        (Field::Department, ["Legal", "Warehouse"], ["LEGAL", "warehouse"]),
        (Field::Title, ["Counsel", "Forklift Driver"], ["counsel", "Forklift driver"]),
        (Field::Office, ["Berlin 4.12", "Graz"], ["Berlin 4.12", "Graz"]),
        (Field::Company, ["Contoso Retail", "Fabrikam"], ["Contoso Retail", "Fabrikam"]),
        (Field::Street, ["12 Mill Street", "9 High Road"], ["12 Mill St.", "9 High Rd"]),
        (Field::City, ["Bergen", "Lille"], ["Bergen", "Lille"]),
        (
            Field::Manager,
            ["CN=Ortega\\, Kim,OU=Staff,DC=contoso,DC=com", "CN=Sam Boyle,DC=contoso,DC=com"],
            ["Kim Ortega", "Boyle, Sam"],
        ),
        (Field::Sid, [&first, &second], [&first, &second]),
        (
            Field::Created,
            ["2021-03-04T08:00:00Z", "2024-10-07T08:00:00Z"],
            ["3/4/2021 9:15:00 AM", "10/7/2024 9:15:00 AM"],
        ),
    ];
    for (field, ours, theirs) in cases {
        let with = |id: u8, text: &str| named(id, "Anna", "Lee").text(field, text);
        let onprem = [with(1, ours[0]), with(2, ours[1])];
        // The other way round, so that no order of rows helps.
        let cloud = [with(51, theirs[1]), with(52, theirs[0])];
        let [[wrong, right], [other, own]] = table(&fit(&among(30, &onprem, &cloud)));
        // A day is rare among many accounts only, and here two have one.
        let least = if field == Field::Created { 0.52 } else { 0.75 };
        assert!(right > least && other > least, "{field:?}: {wrong} {right} {other} {own}");
        assert!(wrong < 0.5 && own < 0.5, "{field:?}: {wrong} {right} {other} {own}");
    }
}

/// The manager is one person by name, by distinguished name, by UPN and by object id.
#[test]
fn a_manager_is_known_in_every_form() {
    let id = guid(108).to_string();
    let managers = [
        "CN=Ingrid Baumann,OU=Staff,DC=contoso,DC=com",
        "Baumann, Ingrid",
        "ingrid.baumann@contoso.onmicrosoft.com",
        id.as_str(),
    ];
    for theirs in managers {
        let ours = |name: &str| format!("CN={name},OU=Staff,DC=contoso,DC=com");
        let onprem = [
            named(1, "Anna", "Lee").text(Field::Manager, &ours("Ingrid Baumann")),
            named(2, "Anna", "Lee").text(Field::Manager, &ours("Oscar Jimenez")),
        ];
        let cloud = [
            named(51, "Anna", "Lee").text(Field::Manager, "Oscar Jimenez"),
            named(52, "Anna", "Lee").text(Field::Manager, theirs),
        ];
        let [[wrong, right], [other, _]] = table::<2, 2>(&fit(&among(30, &onprem, &cloud)));
        assert!(right > 0.75 && other > 0.75 && wrong < 0.25, "{theirs}: {wrong} {right} {other}");
    }
}

/// Of many who are called alike nobody is anybody in particular, be they few enough to be counted or not.
#[test]
fn of_many_namesakes_nobody_is_sure() {
    for many in [6_u8, 24] {
        let smiths: Vec<Person> = (1..=many).map(|id| named(id, "John", "Smith")).collect();
        let fit = fit(&among(20, &smiths, &smiths));
        for row in 0..u32::from(many) {
            assert_eq!(fit.certainty(user(row)), Certainty::Tied, "{many}: {row}");
            let best = fit.candidates(user(row))[0].probability;
            assert!((best - 1.0 / f32::from(many)).abs() < 0.05, "{many}: {best}");
        }
    }
}

/// Where everybody is like everybody, nobody is found, and nothing breaks.
#[test]
fn users_who_are_all_equal_are_nobody_in_particular() {
    let equal = |count: u8| -> Vec<Person> {
        let one = |id| {
            with_upn(named(id, "Test", "User"), "user@contoso.com")
                .text(Field::Department, "IT")
                .text(Field::EmployeeId, "1")
        };
        (1..=count).map(one).collect()
    };
    for (users, accounts) in [(2, 2), (12, 9), (60, 60)] {
        let fit = fit(&directory(&equal(users), &equal(accounts), &[]));
        for row in 0..u32::from(users) {
            let best = fit.candidates(user(row)).first().map_or(0.0, |likely| likely.probability);
            assert!(best <= 0.55, "{users} {accounts}: {best}");
        }
    }
}

/// Twins: one family, one address, names that are like each other.
#[test]
fn twins_are_told_apart_by_their_given_names() {
    let at = |person: Person| person.text(Field::Street, "4 Elm Road").text(Field::City, "Bergen");
    let onprem = [at(named(1, "Martina", "Quist")), at(named(2, "Martin", "Quist"))];
    let cloud = [at(named(51, "Martin", "Quist")), at(named(52, "Martina", "Quist"))];
    let [[wrong, martina], [martin, other]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(martina > 0.9 && martin > 0.9 && wrong < 0.1 && other < 0.1);
    // Only one of them is in the cloud.
    let [[wrong], [right]] = table(&fit(&among(30, &onprem, &cloud[..1])));
    assert!(right > 0.9 && wrong < 0.1, "{right} {wrong}");
}

/// Two names of their own, a letter apart: though nobody else is left, that may be two people. A letter apart from a
/// name is a misspelling.
#[test]
fn another_name_is_no_misspelling() {
    for (name, other, misspelt) in [("Tom", "Tim", "Tomn"), ("Martin", "Martina", "Mahtin")] {
        for colleagues in [0, 5, 40] {
            let with = |given| {
                let (ours, theirs) = (named(1, name, "Beck"), named(51, given, "Beck"));
                fit(&among(colleagues, &[ours], &[theirs]))
            };
            let [[two]] = table(&with(other));
            assert!(two < 0.99, "{name}, {other} among {colleagues}: {two}");
            assert!(!with(other).footing().holds(user(0), account(0)), "queued with others");
            let [[one]] = table(&with(misspelt));
            assert!(one > two + 0.01, "{name}, {misspelt} among {colleagues}: {one} {two}");
        }
    }
}

/// A contractor is a person, with marks on one side that the other lacks.
#[test]
fn contractors_are_people() {
    let eva = person(
        1,
        &[
            (Field::GivenName, "Eva"),
            (Field::Surname, "Lang"),
            (Field::DisplayName, "Lang, Eva (External)"),
            (Field::Company, "Fabrikam"),
        ],
    );
    let onprem = [with_upn(eva, "ext-eva.lang@contoso.com")];
    let cloud = [
        with_upn(
            person(51, &[(Field::DisplayName, "Eva Lang - Fabrikam")]),
            "c-elang@contoso.onmicrosoft.com",
        ),
        with_upn(named(52, "Ewa", "Langer"), "elanger@contoso.onmicrosoft.com"),
    ];
    let [[eva, ewa]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(eva > 0.9 && ewa < 0.05, "{eva} {ewa}");
}

/// A person has accounts for other purposes, named as administrators name them.
#[test]
fn second_accounts_are_known_by_their_names() {
    for second in ["a-alee", "adm.alee", "alee-admin", "da_alee", "admalee", "svc_alee"] {
        let onprem = [
            named(1, "Anna", "Lee").text(Field::Sam, second),
            named(2, "Anna", "Lee").text(Field::Sam, "alee"),
        ];
        let cloud = [with_upn(named(51, "Anna", "Lee"), "anna.lee@contoso.onmicrosoft.com")];
        let [[wrong], [own]] = table(&fit(&among(30, &onprem, &cloud)));
        assert!(own > 0.95 && wrong < 0.05, "{second}: {wrong} {own}");
    }
}

/// Another middle name speaks against a pair, an equal one for it, and a missing one says nothing.
#[test]
fn another_middle_name_speaks_against_a_pair() {
    let called = |id: u8, middle: &str| {
        let display = format!("Anna {middle} Lee").replace("  ", " ");
        person(
            id,
            &[(Field::GivenName, "Anna"), (Field::Surname, "Lee"), (Field::DisplayName, &display)],
        )
    };
    let weight = |ours: &str, theirs: &str| {
        let fit = fit(&among(30, &[called(1, ours)], &[called(51, theirs)]));
        let lines = fit.explain(user(0), account(0)).lines;
        let about = Subject::Comparison(Comparison::Middle);
        lines.iter().find(|line| line.subject == about).map(|line| line.weight)
    };
    assert!(weight("Maria", "Maria").unwrap() > 2.0);
    assert!(weight("Maria", "M.").unwrap() > 0.5);
    assert!(weight("Maria", "Katrin").unwrap() < -1.5);
    assert_eq!(weight("Maria", ""), None);
}

/// A rare surname tells more than a common one.
#[test]
fn a_rare_name_tells_more_than_a_common_one() {
    let mut people: Vec<Person> =
        (1..=15).zip(NAMES).map(|(id, (given, _))| named(id, given, "Smith")).collect();
    people.push(named(16, "Tamsin", "Pengelly"));
    let fit = fit(&directory(&people, &people, &[]));
    let weight = |row: u32| {
        let lines = fit.explain(user(row), account(row)).lines;
        let about = Subject::Comparison(Comparison::Surname);
        lines.iter().find(|line| line.subject == about).map(|line| line.weight).unwrap()
    };
    assert!(weight(15) > weight(0) + 2.0, "{} {}", weight(15), weight(0));
}
