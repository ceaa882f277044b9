//! All that is said of the text, the rows and the values of a file.

use super::anchors::{anchor_finding, rewritten_finding};
use super::findings::{deleted_finding, id_findings, row_findings};
use super::letters::text_findings;
use super::orders::{hex_finding, order_finding};
use super::remarks::{cut_value_finding, open_end_finding, remark_findings, stopped_finding};
use super::spreadsheet::sheet_findings;
use crate::anchor::HexOrder;
use crate::directory::Field;
use crate::import::format::Remarks;
use crate::import::report::Finding;
use crate::import::rows::Interpreter;
use crate::import::source::{EncodingChoice, Summary};

/// The messages about the text, the rows and the values of a file, in their order.
pub(in crate::import) fn findings(
    interpreter: &Interpreter<'_>,
    remarks: &Remarks,
    summary: &Summary,
    (reading, decided, is_hex_said): (EncodingChoice, &[(Field, HexOrder)], bool),
) -> Vec<Finding> {
    let anchors = &interpreter.tallies.anchors;
    text_findings(interpreter, reading, &summary.damage)
        .into_iter()
        .chain(row_findings(interpreter, remarks))
        .chain(remark_findings(remarks, interpreter.tallies.rows.records))
        .chain(stopped_finding(interpreter, remarks))
        .chain(open_end_finding(interpreter, remarks, &summary.damage))
        .chain(cut_value_finding(interpreter))
        .chain(id_findings(interpreter))
        .chain(hex_finding(interpreter, decided, is_hex_said))
        .chain(order_finding(interpreter))
        .chain(rewritten_finding(anchors))
        .chain(anchor_finding(anchors))
        .chain(sheet_findings(interpreter))
        .chain(deleted_finding(interpreter))
        .collect()
}
