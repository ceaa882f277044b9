//! The messages about `ImmutableId`s: those that were written in another form, or that Entra Connect would not have written.

use crate::import::report::{Code, Finding, Tally, counted};
use crate::import::rows::AnchorTallies;

/// Whether a whole column of anchors has lost its letter case, and with it all meaning.
pub(in crate::import) fn anchors_lost_case(anchors: &AnchorTallies) -> bool {
    anchors.one_case.count > anchors.guids
}

/// The message about a column of `ImmutableId`s that something has written in another form, and that is read all the same.
pub(in crate::import) fn rewritten_finding(anchors: &AnchorTallies) -> Option<Finding> {
    let form = anchors.written_as.as_ref()?;
    let mut met = anchors.rewritten.clone();
    met.include(&anchors.foreign);
    let (count, example) = (anchors.rewritten.count, &anchors.rewritten.example);
    let mut text = format!(
        "{} {}, e.g. '{example}': read as the ids that they stand for.",
        counted(count, "ImmutableId is", "ImmutableIds are"),
        form.words()
    );
    if form.may_be_set() {
        text += " Scripts set such texts in the cloud by mistake too: look at one of these users there, since such a text links nobody.";
    }
    if anchors.foreign.count > 0 {
        let others = counted(anchors.foreign.count, "other is", "others are");
        let first = &anchors.foreign.example;
        text.extend([" ", &others, " written otherwise, e.g. '", first, "', and unknown."]);
    }
    Some(Finding::about(Code::OddAnchors, &met, text))
}

/// What is said of texts that several users have as their `ImmutableId`.
fn shared_text(anchors: &AnchorTallies) -> String {
    let (count, example) = (anchors.shared.count, &anchors.shared.example);
    let what = match anchors.shared_texts.len() {
        1 => format!("the same text '{example}'"),
        texts => format!("one of {texts} texts, e.g. '{example}', with others"),
    };
    format!("{count} hold {what}: no two users have one id, and what they have is unknown")
}

/// The message about `ImmutableId`s that Entra Connect would not have written.
pub(in crate::import) fn anchor_finding(anchors: &AnchorTallies) -> Option<Finding> {
    if anchors_lost_case(anchors) {
        let text = format!(
            "All {} ImmutableIds are in one letter case: something has changed them, and they are not used. The link state is unknown; export again.",
            anchors.one_case.count
        );
        let about = Finding::about(Code::OddAnchors, &anchors.one_case, text);
        return Some(Finding { count: anchors.total, ..about });
    }
    let classes = [
        (&anchors.guid_text, "the GUID's text was stored"),
        (&anchors.base64_of_text, "the Base64 of the GUID's text was stored"),
        (&anchors.hex, "the GUID's hex digits were stored"),
        (&anchors.cut, "perhaps ids whose ends are cut off"),
        (&anchors.swapped, "made from bytes in the wrong order"),
        (&anchors.destroyed, "destroyed by the export or a spreadsheet, or withheld, so unknown"),
        (&anchors.of_nobody, "all zeros or all ones, which is nobody's"),
        (&anchors.damaged, "damaged Base64"),
        (&anchors.one_case, "in one letter case, by chance or changed"),
        (&anchors.binary, "Base64 of another length"),
        (&anchors.expressions, "PowerShell text, not an id: its command stood in quotes"),
        (&anchors.custom, "custom text, perhaps another identity provider's"),
    ];
    let mut all = Tally::default();
    let mut parts = Vec::new();
    for (tally, what) in classes.into_iter().filter(|(tally, _)| tally.count > 0) {
        all.include(tally);
        parts.push(format!("{} {what} (e.g. {})", tally.count, tally.example));
    }
    if anchors.shared.count > 0 {
        all.include(&anchors.shared);
        parts.push(shared_text(anchors));
    }
    all.finding(Code::OddAnchors, |count, _| {
        format!(
            "{} an ImmutableId that is not the Base64 of a GUID from AD: {}.",
            counted(count, "user has", "users have"),
            parts.join("; ")
        )
    })
}
