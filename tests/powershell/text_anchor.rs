//! Anchors that are the text of an attribute: written letter by letter, compared in letter case.

use hardmatch::anchor::ImmutableId;
use hardmatch::directory::AnchorAttribute;
use hardmatch::plan::{Known, LinkUser, Operation, QueuedOperation};
use hardmatch::powershell::Dialect;

use crate::engine::{Bench, Run};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        a_text_is_written_as_it_stands_and_taken_back;
}

/// The text of each user's anchor, and the id that it had: another one by letter case or a leading zero only.
const TEXTS: [(&str, Option<&str>); 4] = [
    ("S260077", Some("s260077")),
    ("12345", Some("0012345")),
    ("O'Brien`(x)", None),
    ("ähm@x.org", None),
];

fn plan() -> Vec<QueuedOperation> {
    let linked = |(number, (text, before)): (u64, &(&str, Option<&str>))| {
        let before = before.map_or(Known::Empty, |id| Known::Value(ImmutableId::from_text(id)));
        let Operation::LinkUser(link) = link(number, before) else { unreachable!("it is a link") };
        let attribute = AnchorAttribute::try_from("employeeID".to_string()).unwrap();
        LinkUser { attribute, after: ImmutableId::from_text(text), ..link }.into()
    };
    plans::number((1..).zip(&TEXTS).map(linked).collect())
}

fn a_text_is_written_as_it_stands_and_taken_back(bench: &Bench) {
    let plan = plan();
    for dialect in Dialect::ALL {
        let tenant = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
        let state = bench.tenant(&format!("{dialect}.json"), &tenant);
        let [apply, back] = [false, true].map(|rollback| {
            let name = format!("{dialect}-{rollback}.ps1");
            let script = script(&plan, &plans::options(dialect, rollback));
            assert_eq!(script.unsupported, [], "{dialect}");
            bench.script(&name, &script)
        });
        let reports = bench
            .run(&[Run::new("apply", &apply).on(&state).apply(), Run::new("back", &back).apply()]);
        reports[0].exits(0);
        reports[1].exits(0);
        let changed = reports[0].tenant.sorted();
        assert_eq!(changed, tenant.after(&plan).sorted(), "{dialect}");
        assert_eq!(reports[1].tenant.sorted(), tenant.sorted(), "{dialect}");
    }
}
