//! `hardmatch report --format html`: one page for a change board, with nothing outside of it: no script, no
//! address, no font. Whatever stands in the data is text in it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::by_exports::ByExports;
use super::report_words::{action_name, cloud_text, known, onprem_text};
use crate::plan::{OpState, Overview, Part, QueuedOperation, Tally, WorkItem, working_order};
use crate::session::{AuditRow, Ledger, Moment, audit, course};
use crate::text::{counted, thousands, visible};

/// Colours of the parts of a bar, each with at least 3:1 against white; the letters beside them say the same.
const fn colour(part: Part) -> &'static str {
    match part {
        Part::Linked => "#1a7f37",
        Part::Queued => "#0969da",
        Part::ToDo => "#9a6700",
        Part::Aside => "#6e7781",
        Part::Blocked => "#cf222e",
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #d0d7de}\
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #d0d7de;overflow-wrap:anywhere}\
th{border-bottom:2px solid #1f2328}code{font-family:ui-monospace,monospace;font-size:.85em}\
.n{text-align:right;white-space:nowrap}.bad{color:#cf222e;font-weight:600}.key span{display:inline-block;margin-right:1.2em}\
.key i{display:inline-block;width:.8em;height:.8em;margin-right:.4em}\
@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}";

/// Writes the page: how everybody is, where the exports are at hand; the plan; what was decided; what came of it.
pub(super) fn page(
    ledger: &Ledger,
    known: Option<&ByExports>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = text(ledger.name());
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n<title>hardmatch: {name}</title>\n<style>{STYLE}</style></head><body>"
    )?;
    writeln!(out, "<h1>Session {name}</h1>")?;
    writeln!(
        out,
        "<p>Session <code>{}</code>, last changed {}.</p>",
        ledger.id(),
        text(ledger.changed())
    )?;
    match known {
        Some(known) => people(known, out)?,
        None => {
            writeln!(
                out,
                "<p>The exports are not at hand: how everybody stands is not shown.</p>"
            )?;
        }
    }
    over_time(ledger, out)?;
    if let Some(not_true) = known.and_then(ByExports::not_true) {
        writeln!(out, "<p><strong>{}</strong></p>", text(&not_true))?;
    }
    plan(ledger, out)?;
    aside(ledger, out)?;
    writeln!(out, "<h2>What happened</h2>")?;
    head(&["At", "By", "What", "Whom", "Why", "Outcome"], out)?;
    audit(ledger, |row| event(&row, out))?;
    writeln!(out, "</tbody></table>\n</body></html>")
}

/// How everybody is, as bars.
fn people(known: &ByExports, out: &mut dyn Write) -> io::Result<()> {
    let overview = &known.overview;
    writeln!(out, "<h2>How far: {}</h2>", counted(overview.all.total(), "on-premises user"))?;
    write!(out, "<p class=\"key\">")?;
    for part in Part::ALL {
        let count = thousands(overview.all.of(part));
        write!(
            out,
            "<span><i style=\"background:{}\"></i>{} {count}</span>",
            colour(part),
            part.name()
        )?;
    }
    writeln!(out, "</p>\n{}", bar(&overview.all, 1000))?;
    let statuses = overview.statuses.iter().map(|(status, count)| (status.name(), *count));
    counts(Overview::NOT_LINKED, statuses.collect(), colour(Part::Linked), out)?;
    let found = known.certainty.iter().flatten().map(|(word, count)| (*word, *count));
    counts("To do, by certainty", found.collect(), colour(Part::ToDo), out)?;
    for (grouping, groups) in &overview.groups {
        writeln!(out, "<h2>{}</h2>", grouping.title())?;
        head(&["Who", "How far", "Users", "To do"], out)?;
        for group in groups.iter().take(MOST) {
            let name = if group.name.is_empty() { "(none)".into() } else { text(&group.name) };
            let (all, to_do) = (group.tally.total(), group.tally.of(Part::ToDo));
            writeln!(
                out,
                "<tr><td>{name}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                bar(&group.tally, 400),
                thousands(all),
                thousands(to_do)
            )?;
        }
        writeln!(out, "</tbody></table>")?;
        if groups.len() > MOST {
            writeln!(out, "<p>and {} with less to do.</p>", thousands(groups.len() - MOST))?;
        }
    }
    Ok(())
}

/// What there is of each kind, as bars; nothing where there is nobody.
fn counts(
    title: &str,
    kinds: Vec<(&str, usize)>,
    colour: &'static str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all: usize = kinds.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return Ok(());
    }
    writeln!(out, "<h2>{title}</h2>")?;
    head(&["Who", "How many", "Users"], out)?;
    for (name, count) in kinds {
        writeln!(
            out,
            "<tr><td>{name}</td><td>{}</td><td class=\"n\">{}</td></tr>",
            drawn(&[(count, name, colour)], all, 400),
            thousands(count)
        )?;
    }
    writeln!(out, "</tbody></table>")
}

/// The queue at the end of each stretch of time, as bars.
fn over_time(ledger: &Ledger, out: &mut dyn Write) -> io::Result<()> {
    let moments = course(ledger);
    let all = |moment: &Moment| moment.queued + moment.done + moment.failed;
    let Some(most) = moments.iter().map(all).max() else { return Ok(()) };
    writeln!(out, "<h2>Operations over time</h2>")?;
    head(&["From (UTC)", "Queue", "Done", "Failed", "Queued"], out)?;
    for moment in &moments {
        let parts = [
            (moment.done, "done", colour(Part::Linked)),
            (moment.failed, "failed", colour(Part::Blocked)),
            (moment.queued, "queued", colour(Part::Queued)),
        ];
        writeln!(
            out,
            "<tr><td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            text(&moment.begun),
            drawn(&parts, most, 400),
            thousands(moment.done),
            thousands(moment.failed),
            thousands(moment.queued)
        )?;
    }
    writeln!(out, "</tbody></table>")
}

/// How many groups of a grouping a page shows.
const MOST: usize = 30;

/// A bar of all parts, so many units wide, with its figures as its name.
fn bar(tally: &Tally, width: usize) -> String {
    let parts = Part::ALL.map(|part| (tally.of(part), part.name(), colour(part)));
    drawn(&parts, tally.total(), width)
}

/// A bar of parts, each with how many they are, its name and colour; as wide as so many are.
fn drawn(parts: &[(usize, &str, &str)], most: usize, width: usize) -> String {
    let most = most.max(1);
    let said: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, name, _)| format!("{} {name}", thousands(*count)))
        .collect();
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width} 16\" width=\"100%\" height=\"16\" preserveAspectRatio=\"none\">",
        said.join(", ")
    );
    let mut before = 0;
    for (count, _, colour) in parts.iter().copied() {
        let (from, to) = (before * width / most, (before + count) * width / most);
        // Nobody is too few to be seen.
        let wide = (to - from).max(usize::from(count > 0) * 2);
        if count > 0 {
            let _ = write!(
                svg,
                "<rect x=\"{from}\" y=\"0\" width=\"{wide}\" height=\"16\" fill=\"{colour}\"/>"
            );
        }
        before += count;
    }
    svg + "</svg>"
}

/// The operations in their working order, with what people do between them.
fn plan(ledger: &Ledger, out: &mut dyn Write) -> io::Result<()> {
    let queue = ledger.history().queue();
    let counts = OpState::ALL.map(|state| (queue.count(state), state));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> =
        counts.map(|(count, state)| format!("{} {}", thousands(*count), state.name())).collect();
    writeln!(out, "<h2>The plan: {}</h2>", counted(queue.len(), "operation"))?;
    if !counts.is_empty() {
        writeln!(out, "<p>{}.</p>", counts.join(", "))?;
    }
    head(
        &["No", "Operation", "On-premises", "Cloud", "Before", "After", "State", "Why", "Note"],
        out,
    )?;
    for item in working_order(queue) {
        match item {
            WorkItem::Operation(queued) => operation(queued, out)?,
            WorkItem::Stop(told) => told_row("Stop", &told.text, out)?,
            WorkItem::Afterwards(told) => told_row("Then", &told.text, out)?,
        }
    }
    writeln!(out, "</tbody></table>")
}

fn told_row(word: &str, said: &str, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = said.lines().map(text).collect();
    writeln!(
        out,
        "<tr><td class=\"bad\">{word}</td><td colspan=\"8\">{}</td></tr>",
        lines.join("<br>")
    )
}

fn operation(queued: &QueuedOperation, out: &mut dyn Write) -> io::Result<()> {
    let operation = &queued.operation;
    let class = match queued.state {
        OpState::Failed | OpState::Refused => " class=\"bad\"",
        OpState::Queued | OpState::Applied | OpState::Skipped => "",
    };
    let why = decided(queued);
    writeln!(
        out,
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td><td><code>{}</code></td><td{class}>{}</td><td>{}</td><td>{}</td></tr>",
        queued.id,
        operation.kind().name(),
        text(&operation.onprem().map(onprem_text).unwrap_or_default()),
        text(&operation.cloud().map(cloud_text).unwrap_or_default()),
        text(&known(&operation.before())),
        text(&operation.after().unwrap_or_else(|| "none".into())),
        queued.state.name(),
        why.iter().map(|line| text(line)).collect::<Vec<_>>().join("<br>"),
        text(&queued.note)
    )
}

/// What a decision rested on: how probable it was that the two are one person, what was found when it was queued, and
/// why that did not stand in the way.
fn decided(queued: &QueuedOperation) -> Vec<String> {
    let sure =
        queued.assessment.as_ref().map(|it| format!("One person: {it} (model {}).", it.model));
    let found = queued.telling_findings().map(|it| format!("{}: {it}", it.severity.name()));
    let spite = queued.override_reason.as_ref().map(|why| format!("In spite of that: {why}"));
    let reason = Some(queued.reason.clone()).filter(|reason| !reason.is_empty());
    sure.into_iter().chain(reason).chain(found).chain(spite).collect()
}

fn aside(ledger: &Ledger, out: &mut dyn Write) -> io::Result<()> {
    let asides = ledger.history().queue().asides();
    if asides.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>Set aside: {}</h2>", counted(asides.len(), "user"))?;
    head(&["Who", "Why", "By", "At"], out)?;
    for aside in asides.iter() {
        let (who, why) = (text(&onprem_text(&aside.user)), text(&aside.reason));
        writeln!(
            out,
            "<tr><td>{who}</td><td>{why}</td><td>{}</td><td>{}</td></tr>",
            text(&aside.by),
            text(&aside.at)
        )?;
    }
    writeln!(out, "</tbody></table>")
}

fn event(row: &AuditRow, out: &mut dyn Write) -> io::Result<()> {
    let who = [row.onprem.as_ref().map(onprem_text), row.cloud.as_ref().map(cloud_text)];
    let who: Vec<String> = who.into_iter().flatten().map(|who| text(&who)).collect();
    let id = row.id.map(|id| format!(" {id}")).unwrap_or_default();
    let undone = if row.undone.is_some() { " (undone later)" } else { "" };
    let why = [row.reason.clone(), row.override_reason.clone(), Some(row.text.clone())];
    let why: Vec<String> =
        why.into_iter().flatten().filter(|why| !why.is_empty()).map(|why| text(&why)).collect();
    let outcome = row.result.as_ref().map(|result| {
        let message = result.message.as_deref().unwrap_or_default();
        text(format!("{} {message}", result.outcome.name()).trim())
    });
    writeln!(
        out,
        "<tr><td>{}</td><td>{}</td><td>{}{id}{undone}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        text(&row.at),
        text(&row.by),
        action_name(row.action),
        who.join("<br>"),
        why.join("<br>"),
        outcome.unwrap_or_default()
    )
}

fn head(headings: &[&str], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<table><thead><tr>")?;
    headings.iter().try_for_each(|heading| write!(out, "<th>{heading}</th>"))?;
    writeln!(out, "</tr></thead><tbody>")
}

/// A text as text: nothing in it is markup, and nothing in it turns its direction.
fn text(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_is_markup() {
        let hostile = "<script>alert('x')</script>\u{202e}\u{1b}[2J & \"q\"";
        let shown = text(hostile);
        assert!(!shown.contains(['<', '>', '\u{202e}', '\u{1b}', '"', '\'']), "{shown}");
    }
}
