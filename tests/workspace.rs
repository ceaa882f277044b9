//! A session opened again after its exports were written afresh.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use hardmatch::directory::{AnchorPolicy, CloudRow, Field, OnPremRow, Row};
use hardmatch::import::{
    Monitor, ReadingRule, ReadingSubject, Role, SaidRule, Sources, TextEncoding,
};
use hardmatch::plan::{Action, Changes, Context, Decision, OpId, Queue};
use hardmatch::session::{Append, Refusal, Stamp};
use hardmatch::workspace::{
    Chosen, Reading, Request, Workspace, WorkspaceError, open, open_early, reread, sort_folder,
};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ONPREM: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,mail,Enabled,mS-DS-ConsistencyGuid
874bcd2b-148d-47ca-b309-91df64f05bf5,anna,anna@x.org,\"Ek, Anna \"\"A\"\"\",anna@x.org,True,
f20047a9-3fd1-4906-8d98-188feacdd5b7,bo,bo@x.org,Bo Li,bo@x.org,False,874bcd2b-148d-47ca-b309-91df64f05bf5
";

const CLOUD: &str = "\
Id,UserPrincipalName,DisplayName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled
11111111-aaaa-4bbb-8ccc-000000000001,anna@x.org,Anna Ek,anna@x.org,,
11111111-aaaa-4bbb-8ccc-000000000002,bo@x.org,Bo Li,bo@x.org,qUcA8tE/BkmNmBiP6s3Vtw==,True
11111111-aaaa-4bbb-8ccc-000000000003,cy@x.org,Cy Ode,cy@x.org,employee 104,
";

fn write(folder: &TempDir, name: &str, text: &str) {
    File::create(folder.path().join(name)).unwrap().write_all(text.as_bytes()).unwrap();
}

fn begin() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "ad.csv", ONPREM);
    write(&folder, "entra.csv", CLOUD);
    folder
}

fn stamp() -> Stamp {
    Stamp::new("2026-11-24T21:04:05Z".parse().unwrap(), "admin@jumphost")
}

/// Opens the session with the exports given, else with those that it remembers.
fn opened(folder: &TempDir, with_sources: bool, read_only: bool) -> Workspace {
    open(&request(folder, with_sources, read_only), &Monitor::new(), &stamp()).unwrap()
}

fn request(folder: &TempDir, with_sources: bool, read_only: bool) -> Request {
    let session = folder.path().join("night.jsonl");
    let mut request = Request::new(Chosen::Either(session));
    request.read_only = read_only;
    if with_sources {
        request.sources = Sources::from([
            (Role::OnPrem, vec![folder.path().join("ad.csv")]),
            (Role::Cloud, vec![folder.path().join("entra.csv")]),
        ]);
    }
    request
}

fn told(workspace: &Workspace) -> Vec<String> {
    workspace.changes.as_ref().map(Changes::lines).unwrap_or_default()
}

#[test]
fn an_opening_with_overwritten_exports_tells_who_appeared_vanished_and_changed() {
    let folder = begin();
    drop(opened(&folder, true, false));
    assert_eq!(told(&opened(&folder, true, false)), [""; 0], "nothing is fresh");
    let linked = CLOUD.replace("anna@x.org,,", "anna@x.org,K81Lh40UykezCZHfZPBb9Q==,");
    let cloud =
        linked.replace("000000000003,cy@x.org,Cy Ode,cy", "000000000004,di@x.org,Di Fox,di");
    write(&folder, "entra.csv", &cloud);
    write(&folder, "ad.csv", &ONPREM.replace("bo@x.org,Bo Li", "bo.li@x.org,Bo Li"));
    // Looking changes nothing: the next opening tells the same.
    let looked = told(&opened(&folder, false, true));
    let lines = told(&opened(&folder, false, false));
    assert_eq!(looked, lines);
    for line in [
        "UPN bo@x.org -> bo.li@x.org",
        "1 cloud user appeared:",
        "  di@x.org",
        "1 cloud user vanished:",
        "  cy@x.org",
        "ImmutableId none -> K81Lh40UykezCZHfZPBb9Q==",
    ] {
        assert!(lines.iter().any(|told| told.contains(line)), "{line}: {lines:#?}");
    }
    assert_eq!(told(&opened(&folder, false, false)), [""; 0], "it has been told");
}

/// What is written beside the session is what was read: against the same exports nobody changed.
#[test]
fn what_is_remembered_is_what_was_read() {
    let folder = begin();
    drop(opened(&folder, true, false));
    // Other bytes, the same users.
    write(&folder, "entra.csv", &format!("{CLOUD}\n\n"));
    write(&folder, "ad.csv", &format!("{ONPREM}\n\n"));
    let lines = told(&opened(&folder, false, false));
    assert_eq!(lines, ["Nobody appeared, vanished or changed."]);
}

#[test]
fn what_a_reread_saw_is_remembered_too() {
    let folder = begin();
    let workspace = opened(&folder, true, false);
    write(&folder, "entra.csv", &CLOUD.replace("Cy Ode", "Cy Oden"));
    let reading = Reading {
        sources: workspace.ledger.sources().to_vec(),
        policy: workspace.links.policy().clone(),
        anchor_column: None,
        federated: workspace.judge.directory().federated.clone(),
        session: Some(workspace.path.clone()),
        was_gone: false,
    };
    drop(workspace);
    let reread = reread(&reading, &Monitor::new()).unwrap();
    let memory = reread.memory.as_ref().expect("the exports are fresh");
    memory.write(reread.judge.directory(), &reread.links, &|| true).unwrap();
    // The session did not note the fresh sources, so the opening compares, and finds nothing new.
    assert_eq!(told(&opened(&folder, false, false)), ["Nobody appeared, vanished or changed."]);
}

/// Where one export was moved, the others that were moved with it are found; another file of that name is not taken.
#[test]
fn exports_that_were_moved_together_are_found_together() {
    let folder = begin();
    let workspace = opened(&folder, true, false);
    let mut reading = Reading {
        sources: workspace.ledger.sources().to_vec(),
        policy: workspace.links.policy().clone(),
        anchor_column: None,
        federated: workspace.judge.directory().federated.clone(),
        session: Some(workspace.path.clone()),
        was_gone: true,
    };
    drop(workspace);
    let away = folder.path().join("away");
    fs::create_dir(&away).unwrap();
    for source in &reading.sources {
        fs::rename(&source.path, away.join(source.path.file_name().unwrap())).unwrap();
    }
    let gone = reread(&reading, &Monitor::new()).unwrap_err();
    assert!(matches!(gone, WorkspaceError::ExportGone { .. }), "{gone:?}");
    reading.sources[0].path = away.join(reading.sources[0].path.file_name().unwrap());
    let found = reread(&reading, &Monitor::new()).unwrap();
    assert!(found.sources.iter().all(|source| source.path.starts_with(&away)));
    assert!(found.notices.iter().any(|line| line.contains("the same file, byte for byte")));
    let other = away.join(reading.sources[1].path.file_name().unwrap());
    File::options().append(true).open(&other).unwrap().write_all(b"\n").unwrap();
    let gone = reread(&reading, &Monitor::new()).unwrap_err();
    assert!(matches!(gone, WorkspaceError::ExportGone { .. }), "{gone:?}");
}

#[test]
fn only_the_owner_reads_it_and_a_torn_copy_is_no_harm() {
    let folder = begin();
    drop(opened(&folder, true, false));
    let beside = beside(&folder);
    assert_eq!(beside.len(), 1, "{beside:?}");
    for path in &beside {
        assert_private(path);
        let bytes = fs::read(path).unwrap();
        File::create(path).unwrap().write_all(&bytes[..bytes.len() / 2]).unwrap();
    }
    write(&folder, "entra.csv", &CLOUD.replace("Cy Ode", "Cy Oden"));
    opened(&folder, false, false);
    write(&folder, "entra.csv", CLOUD);
    let lines = told(&opened(&folder, false, false));
    assert!(lines.iter().any(|line| line.contains("Cy Oden -> Cy Ode")), "{lines:?}");
}

/// What is remembered beside the session.
fn beside(folder: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().contains(".seen")).collect()
}

/// What earlier versions wrote is compared with, and replaced.
#[test]
fn what_an_earlier_version_remembered_is_read_and_replaced() {
    let folder = begin();
    drop(opened(&folder, true, false));
    fs::remove_file(folder.path().join("night.seen")).unwrap();
    write(
        &folder,
        "night.seen-onprem.csv",
        "\
status,object_guid,display_name,upn,sam,mail,enabled,consistency_guid
soft-match,874bcd2b-148d-47ca-b309-91df64f05bf5,\"Ek, Anna \"\"A\"\"\",anna@x.org,anna,anna@x.org,yes,
conflict,f20047a9-3fd1-4906-8d98-188feacdd5b7,Bo Li,bo@x.org,bo,bo@x.org,no,guid:874bcd2b-148d-47ca-b309-91df64f05bf5
",
    );
    write(
        &folder,
        "night.seen-cloud.csv",
        "\
status,cloud_id,display_name,upn,mail,immutable_id,synced
cloud-only,11111111-aaaa-4bbb-8ccc-000000000001,Anna Ek,anna@x.org,anna@x.org,,
linked,11111111-aaaa-4bbb-8ccc-000000000002,Bo Li,bo@x.org,bo@x.org,guid:f20047a9-3fd1-4906-8d98-188feacdd5b7,yes
custom-anchor,11111111-aaaa-4bbb-8ccc-000000000003,Cy Old,cy@x.org,cy@x.org,text:employee 103,
",
    );
    write(&folder, "entra.csv", &format!("{CLOUD}\n"));
    let lines = told(&opened(&folder, false, false));
    let changed: Vec<&String> = lines.iter().filter(|line| line.contains("->")).collect();
    let cy = "  cy@x.org: Name Cy Old -> Cy Ode; ImmutableId employee 103 -> employee 104";
    assert_eq!(changed, [cy], "{lines:#?}");
    assert_eq!(beside(&folder), [folder.path().join("night.seen")]);
}

/// The screen writes later what was read; when it ends before, the next opening makes up for it.
#[test]
fn a_writing_that_was_given_up_is_made_up_for() {
    let folder = begin();
    let early = open_early(&request(&folder, true, false), &Monitor::new(), &stamp()).unwrap();
    let memory = early.memory.as_ref().expect("nothing is remembered yet");
    memory.write(early.judge.directory(), &early.links, &|| false).unwrap();
    assert!(beside(&folder).is_empty());
    drop(early);
    assert_eq!(told(&opened(&folder, false, false)), [""; 0], "nothing is fresh");
    assert_eq!(beside(&folder).len(), 1);
    let again = open_early(&request(&folder, false, false), &Monitor::new(), &stamp()).unwrap();
    assert!(again.memory.is_none(), "it is written");
}

#[cfg(unix)]
fn assert_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{}", path.display());
}

#[cfg(not(unix))]
fn assert_private(_: &Path) {}

/// One fresh side is taken with the other one as it is remembered: nobody seems to be gone.
#[test]
fn one_fresh_side_goes_with_the_other_one_as_it_is_remembered() {
    let folder = begin();
    drop(opened(&folder, true, false));
    let fresh = CLOUD.replace("qUcA8tE/BkmNmBiP6s3Vtw==", "K81Lh40UykezCZHfZPBb9Q==");
    write(&folder, "fresh.csv", &fresh);
    let mut request = Request::new(Chosen::Existing(folder.path().join("night.jsonl")));
    *request.sources.of_mut(Role::Cloud) = vec![folder.path().join("fresh.csv")];
    let workspace = open(&request, &Monitor::new(), &stamp()).unwrap();
    assert_eq!(workspace.judge.directory().onprem.len(), 2);
    let counts = workspace.links.counts();
    let orphans = counts.cloud.iter().find(|(status, _)| status.name() == "orphan").unwrap().1;
    assert_eq!(orphans, 0);
    assert_eq!(workspace.ledger.sources().len(), 2);
}

#[test]
fn the_anchor_cannot_change_under_what_is_queued() {
    let folder = begin();
    let mut workspace = opened(&folder, true, false);
    let stamp = stamp();
    let queue = Queue::default();
    let context = Context::new(&workspace.judge, &workspace.links, &queue);
    let pair = Action::Link(OnPremRow::new(0), CloudRow::new(0));
    let new = context.propose(pair).as_new(OpId(1)).unwrap();
    let decision = Decision::Queue { operations: vec![new] };
    let ledger = workspace.ledger.writable().unwrap();
    let queued = ledger.decide(decision, &stamp).unwrap();
    workspace.store.as_mut().unwrap().append(&queued).unwrap();
    drop(workspace);
    let mut request = Request::new(Chosen::Existing(folder.path().join("night.jsonl")));
    request.changes.anchor = Some(AnchorPolicy::ObjectGuid);
    let error = open(&request, &Monitor::new(), &stamp).unwrap_err();
    let WorkspaceError::Refused { refusal, .. } = &error else { panic!("{error}") };
    assert_eq!(*refusal, Refusal::AnchorInUse);
    request.changes.anchor = Some(AnchorPolicy::Auto);
    assert!(open(&request, &Monitor::new(), &stamp).is_ok());
}

/// The encoding of one file is its own, and what is said of how files are read stays with the session; an
/// export in an archive is found again there.
#[test]
fn how_a_file_is_read_and_where_it_is_packed_is_remembered() {
    let folder = begin();
    let page = TextEncoding::for_label("cp850").unwrap();
    let onprem = page.encode(&ONPREM.replace("Bo Li", "Bö Lî")).unwrap();
    let archive = folder.path().join("exports.zip");
    let mut zip = ZipWriter::new(File::create(&archive).unwrap());
    zip.start_file("ad.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(&onprem).unwrap();
    zip.finish().unwrap();
    write(&folder, "entra.csv", &CLOUD.replace("Bo Li", "BÃ¶ LÃ®"));
    let mut request = request(&folder, true, false);
    *request.sources.of_mut(Role::OnPrem) = vec![archive.clone()];
    request.options.encodings.say("exports.zip=cp850").unwrap();
    request.options.rules.say(SaidRule { file: None, rule: ReadingRule::RepairNames(true) });
    let names = |workspace: &Workspace| {
        let directory = workspace.judge.directory();
        let onprem = directory.onprem.text_or_empty(OnPremRow::new(1), Field::DisplayName);
        let cloud = directory.cloud.text_or_empty(CloudRow::new(1), Field::DisplayName);
        [onprem.to_string(), cloud.to_string()]
    };
    let first = open(&request, &Monitor::new(), &stamp()).unwrap();
    assert_eq!(names(&first), ["Bö Lî", "Bö Lî"]);
    let encodings: Vec<Option<String>> =
        first.ledger.sources().iter().map(|source| source.encoding.clone()).collect();
    assert_eq!(encodings, [Some("cp850".to_string()), None]);
    assert_eq!(first.ledger.sources()[0].path, archive.join("ad.csv"));
    drop(first);
    assert_eq!(names(&opened(&folder, false, false)), ["Bö Lî", "Bö Lî"]);
}

/// Ids that may be text or bytes are asked about before there is a session; the answer stays with its file.
#[test]
fn ids_without_dashes_are_asked_about_and_the_answer_is_kept_for_their_file() {
    let folder = begin();
    let bare = "ObjectGUID,UserPrincipalName\n3ceaaf30814238ea91d93080f9b439fc,zoe@contoso.com\n";
    write(&folder, "ad.csv", bare);
    let mut request = request(&folder, true, false);
    let error = open(&request, &Monitor::new(), &stamp()).unwrap_err();
    let question = error.question().unwrap();
    assert_eq!(question.about, ReadingSubject::Hex, "{error}");
    for text in [
        "3ceaaf30-8142-38ea-91d9-3080f9b439fc as text",
        "30afea3c-4281-ea38-91d9-3080f9b439fc as bytes",
    ] {
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(question.answer("both").is_err());
    request.options.rules.say_of(Path::new(&question.path), question.answer(" bytes ").unwrap());
    let first = open(&request, &Monitor::new(), &stamp()).unwrap();
    let rules: Vec<usize> =
        first.ledger.sources().iter().map(|source| source.rules.len()).collect();
    assert_eq!(rules, [1, 0]);
    drop(first);
    let again = opened(&folder, false, false);
    let id = again.judge.directory().onprem.id(OnPremRow::new(0)).unwrap();
    assert_eq!(id.to_string(), "30afea3c-4281-ea38-91d9-3080f9b439fc");
}

#[test]
fn a_folder_is_sorted_by_what_its_files_are() {
    let folder = TempDir::new().unwrap();
    write(&folder, "2-a.csv", ONPREM);
    write(&folder, "1-b.csv", CLOUD);
    write(&folder, "notes.txt", "remember the milk\n");
    write(&folder, ".hidden.csv", CLOUD);
    let sorted = sort_folder(folder.path(), &Monitor::new()).unwrap();
    let names = |role: Role| -> Vec<String> {
        let names = sorted.exports[role].iter().map(|path| path.file_name().unwrap());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(Role::OnPrem), ["2-a.csv"]);
    assert_eq!(names(Role::Cloud), ["1-b.csv"]);
    assert_eq!(sorted.said(), "2 exports found; left out: notes.txt");
    let nothing = TempDir::new().unwrap();
    let refused = sort_folder(nothing.path(), &Monitor::new()).unwrap_err();
    assert!(refused.contains("no file in"), "{refused}");
    assert!(sort_folder(Path::new("/nowhere/at/all"), &Monitor::new()).is_err());
}

/// A fresh export that is cut off says so: whom it lacks may be missing for that alone.
#[test]
fn a_fresh_export_that_is_cut_off_is_told_first() {
    let folder = begin();
    drop(opened(&folder, true, false));
    let sound = opened(&folder, false, false);
    assert!(sound.notices.iter().all(|line| !line.contains("W08")), "{:?}", sound.notices);
    drop(sound);
    let (torn, _) = CLOUD.split_once(",cy@x.org,employee").unwrap();
    write(&folder, "entra.csv", torn);
    let workspace = opened(&folder, false, false);
    let first = workspace.notices.first().unwrap();
    assert!(first.contains("entra.csv: W08"), "{:?}", workspace.notices);
}
