//! What speaks for a pair, and what against it, beside names.

use hardmatch::directory::{AnchorPolicy, Field};
use hardmatch::link::model::{Comparison, Decisions, Fit, Scope, Subject};
use hardmatch::link::{Judge, Links};

use crate::support::{Anchor, Person, directory, guid};
use crate::{NAMES, account, among, decided, fit, named, table, user, with_upn};

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
    let told = decided(&directory, &reject).explain(user(0), account(0)).evidence();
    assert_eq!(told, "your decision: two people");
    let told = decided(&directory, &link).explain(user(1), account(1)).evidence();
    assert_eq!(told, "one of them is queued with somebody else");
}

/// The likelihood of what is queued is that of the exports: whoever looks again learns nothing from the decision.
#[test]
fn a_decision_is_no_evidence_for_itself() {
    let others = [named(1, "Anna", "Lee"), named(2, "Bernd", "Vogel")];
    let directory = among(30, &others, &others);
    let links = vec![(user(0), account(1)), (user(1), account(0))];
    let crossed = decided(&directory, &Decisions { links, ..Decisions::default() });
    let probability = crossed.probability(user(0), account(1));
    assert!(probability < 0.05, "{probability}");
    let explained = crossed.explain(user(0), account(1));
    assert!((explained.probability - f64::from(probability)).abs() < 1e-6);
    assert!(explained.evidence().contains("surname different"), "{}", explained.evidence());
    let links = vec![(user(0), account(0))];
    let right = decided(&directory, &Decisions { links, ..Decisions::default() });
    assert!(right.probability(user(0), account(0)) > 0.9);
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
