//! The screens and windows that the tests look at.

use hardmatch::app::{
    GoneExport, Model, Msg, OpenFailure, OpenQuestion, Progress, Screen, SessionItem, Trouble,
};
use hardmatch::directory::{Directory, Field, Role};
use hardmatch::session::Held;

use crate::headless::Headless;
use crate::support::{Anchor, Person, company, directory, user};

/// A name, and what brings the program there.
type Scene = (&'static str, fn() -> Headless);

/// Every scene by its name.
pub(crate) const ALL: &[Scene] = &[
    ("start", start),
    ("start_empty", start_empty),
    ("demos", demos),
    ("form", form),
    ("form_refused", form_refused),
    ("importing", importing),
    ("import_failed", import_failed),
    ("import_asks", import_asks),
    ("import_nobody", import_nobody),
    ("main", main),
    ("main_cloud", main_cloud),
    ("search", search),
    ("no_results", no_results),
    ("nobody_alike", nobody_alike),
    ("help", help),
    ("queue", queue),
    ("queue_note", queue_note),
    ("compare_both", compare),
    ("filter", filter),
    ("sort", sort),
    ("columns", columns),
    ("copy", copy),
    ("export", export),
    ("palette", palette),
    ("report", report),
    ("file_columns", file_columns),
    ("meanings", meanings),
    ("hex_orders", hex_orders),
    ("lines_before", lines_before),
    ("question", question),
    ("question_reason", question_reason),
    ("not_saved", not_saved),
    ("export_gone", export_gone),
    ("marked", marked),
    ("bulk_menu", bulk_menu),
    ("bulk_preview", bulk_preview),
    ("certain", certain),
    ("certain_out", certain_out),
    ("prompt_refused", prompt_refused),
    ("deleted", deleted),
    ("deleted_none", deleted_none),
    ("purge_word", purge_word),
    ("jobs", jobs),
    ("queue_stages", queue_stages),
    ("refused", refused),
    ("zoom", zoom),
    ("tour", tour),
    ("overview", overview),
    ("settings", settings),
    ("setting_typed", setting_typed),
    ("set_aside", set_aside),
    ("outside", outside),
    ("help_searched", help_searched),
    ("findings", findings),
    ("findings_narrowed", findings_narrowed),
    ("bulk_narrowed", bulk_narrowed),
    ("jobs_narrowed", jobs_narrowed),
    ("scrolled", scrolled),
    ("hidden_hit", hidden_hit),
    ("read_only", read_only),
];

fn after(keys: &str) -> Headless {
    let mut app = Headless::open(company());
    app.keys(keys);
    app
}

fn item(name: &str, age: &str, queued: usize, note: Option<&str>) -> SessionItem {
    SessionItem {
        name: name.into(),
        age: age.into(),
        onprem: 1204,
        cloud: 1187,
        queued,
        applied: 2,
        note: note.map(Into::into),
    }
}

fn start() -> Headless {
    let mut app = Headless::start();
    app.send(Msg::Sessions(
        0,
        vec![
            item("contoso-merge", "3 min ago", 38, None),
            item("fabrikam", "2 d ago", 0, Some("open: admin@jumphost, process 4711")),
            item("a-name-that-is-longer-than-its-column-has-room", "91 d ago", 12345, None),
        ],
    ));
    app.keys("j");
    app
}

fn start_empty() -> Headless {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app
}

fn demos() -> Headless {
    let mut app = start_empty();
    app.keys("dj");
    app
}

fn form() -> Headless {
    let mut app = start_empty();
    app.keys("nmerge<Enter><Enter>/exports/ad users.csv<Enter>");
    app
}

fn form_refused() -> Headless {
    let mut app = form();
    app.keys("<Enter><Enter>");
    app
}

fn importing() -> Headless {
    let mut app = start_empty();
    app.keys("d1");
    let (done, total) = (123_456_789, 590_000_000);
    app.send(Msg::Progress(Progress { done, total, rows: 201_000, seconds: 3 }));
    app
}

fn import_failed() -> Headless {
    let mut app = start_empty();
    app.keys("d1");
    app.send(Msg::OpenFailed(OpenFailure::from(vec![
        "entra.csv is a cloud export and was given as the on-premises one: swap --onprem and --cloud, and see `hardmatch collect` for exports that can be used".to_string(),
    ])));
    app
}

/// An import that an answer would help.
fn asked(problem: &str, question: OpenQuestion) -> Headless {
    let mut app = start_empty();
    app.keys("d1");
    let failure = OpenFailure {
        problems: vec![problem.into()],
        question: Some(question),
        commands: Vec::new(),
    };
    app.send(Msg::OpenFailed(failure));
    app
}

fn import_asks() -> Headless {
    let likely = "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName";
    let question = OpenQuestion::Reading {
        path: "/exports/ad.csv".into(),
        text:
            "Its first line is data. Which headings do its columns have, with commas between them?"
                .into(),
        likely: likely.into(),
        problem: None,
    };
    let problem = format!(
        "/exports/ad.csv: the first line is data: the headings are missing. Name the columns, by their values perhaps so: --headings {likely}"
    );
    asked(&problem, question)
}

fn import_nobody() -> Headless {
    let problem = "nobody can be linked: no on-premises user has an ObjectGUID that can be read. Nothing was made; --allow-empty makes a session all the same, to look at it";
    asked(problem, OpenQuestion::Nobody)
}

fn main() -> Headless {
    after("")
}

fn main_cloud() -> Headless {
    after("j<Tab>")
}

fn search() -> Headless {
    after("/mull")
}

fn no_results() -> Headless {
    after("/qqqqq")
}

fn nobody_alike() -> Headless {
    let alone = [user(1, "Backup Service", "svc@corp.local", "svc_backup", "")];
    let other = [user(101, "Zoë Müller", "zoe@x.org", "", "")];
    Headless::open(directory(&alone, &other, &[]))
}

fn help() -> Headless {
    after("?")
}

fn queue() -> Headless {
    after("<Enter>/john<Enter><Enter>Q")
}

fn queue_note() -> Headless {
    let mut app = queue();
    app.keys("oasked HR");
    app
}

fn compare() -> Headless {
    after("i")
}

fn filter() -> Headless {
    after("f")
}

fn sort() -> Headless {
    after("s2s")
}

fn columns() -> Headless {
    after("c<Down><Space>")
}

fn copy() -> Headless {
    after("y")
}

fn export() -> Headless {
    after("<Enter>e")
}

fn palette() -> Headless {
    after(":und")
}

fn report() -> Headless {
    after("R")
}

/// On-premises users whose UPN stands under a heading of somebody's own.
pub(crate) const ONPREM: &str = "\
ObjectGUID,SamAccountName,LoginName,proxyAddresses,Cost centre
3ceaaf30-8142-48ea-91d9-3080f9b439fc,zmueller,zoe@contoso.com,System.Byte[],4711
8df08078-a22e-4180-85c2-c2af3977a654,loconnor,liam@contoso.com,System.Byte[],
";
const CLOUD: &str = "\
Id,UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled
6fced11d-2bd8-41e6-847a-8387cdde8d51,zoe@contoso.com,,
";

pub(crate) fn of_exports(onprem: &str) -> Headless {
    let exports =
        [(Role::OnPrem, "/exports/ad.csv", onprem), (Role::Cloud, "/exports/entra.csv", CLOUD)];
    Headless::open_exports(&exports)
}

fn file_columns() -> Headless {
    let mut app = of_exports(ONPREM);
    app.keys("Rcjj");
    app
}

fn meanings() -> Headless {
    let mut app = file_columns();
    app.keys("<Enter>");
    app
}

/// An id without dashes that may be text or bytes.
pub(crate) const BARE_HEX: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName
3ceaaf30814238ea91d93080f9b439fc,zmueller,zoe@contoso.com
";

fn hex_orders() -> Headless {
    of_exports(BARE_HEX)
}

fn lines_before() -> Headless {
    of_exports(&format!("Exported by the night job\nof the domain\n{ONPREM}"))
}

fn zoe(id: u8) -> Person {
    user(id, "Zoë Müller", "zoe@x.org", "zmuller", "Sales")
}

fn question() -> Headless {
    let cloud = [zoe(101).anchor(Anchor::Guid(55))];
    let mut app = Headless::open(directory(&[zoe(1)], &cloud, &[]));
    app.keys("<Enter>");
    app
}

fn question_reason() -> Headless {
    let cloud = [zoe(101).flag(Field::Synced, true)];
    let mut app = Headless::open(directory(&[zoe(1)], &cloud, &[]));
    app.keys("<Enter>as asked");
    app
}

fn marked() -> Headless {
    after("<Space><Space>")
}

fn bulk_menu() -> Headless {
    after("<Space><Space>b")
}

fn bulk_preview() -> Headless {
    after("*b1")
}

fn certain() -> Headless {
    after("B")
}

/// The threshold at its lowest, and the first pair taken out.
fn certain_out() -> Headless {
    after("B-------<Space>")
}

fn prompt_refused() -> Headless {
    after("b2<Ctrl-U>{nick}@x.org<Enter>")
}

/// A company with soft-deleted users, of whom one holds an anchor.
fn with_deleted() -> Headless {
    let gone = [
        user(201, "Anais Muller", "anais.old@contoso.com", "", "Sales")
            .anchor(Anchor::Guid(1))
            .text(Field::Deleted, "2026-11-02T08:30:00Z")
            .flag(Field::Licensed, true),
        user(202, "Former\u{202e} Colleague", "former@contoso.com", "", "IT"),
    ];
    let mut directory = company();
    directory.deleted = Some(crate::support::table(&gone, &[]));
    Headless::open(directory)
}

/// A refusal longer than the bottom line: its end is what to do next.
fn refused() -> Headless {
    let mut app = with_deleted();
    app.keys("gg<Enter>");
    app
}

fn deleted() -> Headless {
    let mut app = with_deleted();
    app.keys("D");
    app
}

fn deleted_none() -> Headless {
    let mut directory = company();
    directory.deleted = None;
    let mut app = Headless::open(directory);
    app.keys("D");
    app
}

fn purge_word() -> Headless {
    let mut app = with_deleted();
    app.keys("D*pAPURGE 2 gone");
    app
}

fn jobs() -> Headless {
    let mut app = with_deleted();
    app.keys("Jjjj");
    app
}

fn queue_stages() -> Headless {
    let mut app = with_deleted();
    app.keys("DpAPURGE gone for good<Enter><Esc>g<Enter>Q");
    app
}

fn not_saved() -> Headless {
    let mut app = after("<Enter>");
    app.send(Msg::SaveFailed(Trouble::new(
        "cannot write to /home/anna/.local/share/hardmatch/sessions/contoso-merge.jsonl: the disk is full, or a quota is used up. Free some space and try again; what was called saved is safe",
    )));
    app
}

fn export_gone() -> Headless {
    let mut app = after("r");
    app.send(Msg::ExportGone(GoneExport {
        sources: app.main().work.ledger.sources().to_vec(),
        role: Role::OnPrem,
        path: "/srv/exports/contoso/on-premises-users-of-november.csv".into(),
    }));
    app
}

/// A pane that is longer than the screen.
pub(crate) fn crowd() -> Directory {
    let people = |from: u8| -> Vec<Person> {
        let names = ["Anna", "Bert", "Chloé", "Dørte", "Émile", "Fang", "Gül", "Håkan"];
        let person = |at: u8| {
            let name = format!("{} Müller {at}", names[at as usize % names.len()]);
            let upn = format!("{}.mueller{at}@contoso.com", at % 8);
            user(from + at, &name, &upn, &format!("mueller{at}"), "Sales")
        };
        (0..100).map(person).collect()
    };
    directory(&people(1), &people(120), &[])
}

/// Every scene must still be what its name says, for tests that go on from it.
pub(crate) fn layer_of(model: &Model) -> String {
    let demos = matches!(&model.screen, Screen::Start(start) if start.demos.is_some());
    let above = usize::from(model.help.is_some()) + usize::from(demos);
    format!("{:?} {}", model.layer(), model.windows().len() + above)
}

fn zoom() -> Headless {
    after("z")
}

fn tour() -> Headless {
    after("T")
}

fn overview() -> Headless {
    after("<Enter>O")
}

fn settings() -> Headless {
    after("Sj")
}

fn setting_typed() -> Headless {
    after("Sjj<Enter>nobody<Enter>")
}

fn set_aside() -> Headless {
    after("-left in May")
}

fn outside() -> Headless {
    after("<Enter>/anais")
}

fn help_searched() -> Headless {
    after("?bulk")
}

fn findings() -> Headless {
    after("F")
}

/// Words are being typed, which leave some of the findings.
fn findings_narrowed() -> Headless {
    let mut app = findings();
    app.keys("/müller");
    app
}

/// Words were typed, and are kept.
fn bulk_narrowed() -> Headless {
    let mut app = bulk_preview();
    app.keys("/contoso.com<Enter>j");
    app
}

/// Words leave nothing.
fn jobs_narrowed() -> Headless {
    let mut app = jobs();
    app.keys("/no job has these words");
    app
}

/// The columns of the pane are scrolled.
fn scrolled() -> Headless {
    let mut app = after("");
    app.resize(80, 24);
    app.keys(">");
    app
}

/// The query hits a field that no column shows.
fn hidden_hit() -> Headless {
    after("/sales")
}

fn read_only() -> Headless {
    let writable = after("<Enter>");
    let ledger = (*writable.main().work.ledger).clone();
    let mut app = Headless::start();
    app.open_ledger(company(), Held::ForReading(ledger));
    // What is queued opens the overview.
    app.keys("<Esc>");
    app
}
