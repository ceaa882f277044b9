//! Every screen and window at five sizes, and what is said below the smallest.

use crate::headless::Headless;
use crate::scenes::{self, layer_of};

pub(crate) const SIZES: [(u16, u16); 5] = [(200, 60), (120, 36), (100, 30), (80, 24), (60, 15)];

/// Compares with the file of that name in `tests/snapshots`.
pub(crate) fn compare(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn at_every_size(name: &str) {
    let (_, scene) = scenes::ALL.iter().find(|(known, _)| *known == name).unwrap();
    let mut app: Headless = scene();
    let before = layer_of(&app.model);
    let mut text = Vec::new();
    for (width, height) in SIZES {
        app.resize(width, height);
        text.push(format!("{width}x{height}\n{}", app.screen()));
    }
    assert_eq!(layer_of(&app.model), before, "a new size closes nothing");
    compare(name, &text.concat());
}

macro_rules! scenes {
    ($($name:ident)*) => {
        $(#[test] fn $name() { at_every_size(stringify!($name)); })*

        #[test]
        fn every_scene_is_looked_at() {
            let names: Vec<&str> = scenes::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

scenes! {
    start start_empty demos form form_refused importing import_failed import_asks import_nobody main main_cloud search no_results
    nobody_alike help queue queue_note compare_both filter sort columns copy export palette report file_columns meanings hex_orders lines_before
    question question_reason not_saved export_gone marked bulk_menu bulk_preview certain certain_out prompt_refused deleted deleted_none
    purge_word jobs queue_stages
    refused zoom tour overview settings setting_typed set_aside outside help_searched findings
    findings_narrowed bulk_narrowed jobs_narrowed scrolled hidden_hit read_only
}

#[test]
fn too_small() {
    let mut app = Headless::open(crate::support::company());
    let mut text = Vec::new();
    for (width, height) in [(59, 15), (60, 14), (20, 4), (3, 2)] {
        app.resize(width, height);
        text.push(format!("{width}x{height}\n{}", app.screen()));
    }
    compare("too_small", &text.concat());
}

#[test]
fn a_screen_that_appears_has_its_whole_height() {
    let mut app = Headless::open(scenes::crowd());
    app.resize(120, 36);
    let screen = app.screen();
    let pane: Vec<&str> = screen.lines().take_while(|line| !line.starts_with('├')).collect();
    assert_eq!(pane.len(), 22);
    assert!(
        pane[4..].iter().all(|line| line.contains("Müller") && line.contains(".mueller")),
        "{screen}"
    );
}
