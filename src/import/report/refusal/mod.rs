//! Why a file is refused.

mod advice;
mod nature;

use std::io;

use thiserror::Error;

use crate::directory::Role;
use crate::import::report::{Candidate, counted};
use advice::{offer, some_of, swap_advice, wrong_side};

/// Why one file cannot be used. The sentence says what it is; [`FileError`](super::FileError) adds the command.
#[derive(Debug, Error)]
pub enum Refusal {
    /// There is no such file.
    #[error("there is no such file. Check the path.")]
    Missing,
    /// It is a directory.
    #[error("this is a folder, not a file. Name the exports in it one by one.")]
    Directory,
    /// The operating system does not let us read it.
    #[error("no permission to read it. Give your account read access, or copy the file.")]
    PermissionDenied,
    /// Reading failed.
    #[error(
        "reading failed after {bytes} bytes: {error}. Copy the file to a local disk and retry."
    )]
    Io {
        /// How many bytes had been read.
        bytes: u64,
        /// What the operating system said.
        error: io::Error,
    },
    /// A pipe or device gives more than any export.
    #[error(
        "it does not end: of a pipe or device 1 GiB is read. Write it to a file, and name that."
    )]
    Endless,
    /// The file was not the same at the end as at the beginning.
    #[error(
        "the file changed while it was read ({before} bytes, then {after}). Wait until the export has finished and retry."
    )]
    Changed {
        /// Its size when it was opened, in bytes.
        before: u64,
        /// Its size, or what could be read of it, at the end.
        after: u64,
    },
    /// The file was removed or replaced while it was read.
    #[error("the file was removed or replaced while it was read. Retry with a copy of it.")]
    Vanished,
    /// Nothing is in it, or nothing but a header.
    #[error("it holds no users (0 records). Was the export stopped?")]
    Empty,
    /// There are records, and none can be used.
    #[error("none of its {rows} records can be used; the first, at line {line}: {reason}.")]
    NothingUsable {
        /// How many records there are.
        rows: u64,
        /// The line of the first one.
        line: u64,
        /// Why that one was rejected.
        reason: String,
    },
    /// A spreadsheet's own format, of a kind that is not read.
    #[error(
        "this is {kind}, which is not read. Save it as .xlsx or as CSV UTF-8, with the id columns as text; better, export again."
    )]
    Workbook {
        /// Which kind.
        kind: &'static str,
    },
    /// A workbook that cannot be unpacked.
    #[error(
        "this Excel workbook is damaged or cut off, and cannot be unpacked: {reason}. Copy or make it again."
    )]
    DamagedWorkbook {
        /// What the library said.
        reason: String,
    },
    /// A packed file of a kind that is not read, or one in another.
    #[error(
        "this is a packed file ({kind}) of a kind that is not read, or inside another one. Unpack it, and give what is in it."
    )]
    Packed {
        /// Which kind.
        kind: &'static str,
    },
    /// A packed file that cannot be unpacked.
    #[error(
        "this {kind} is damaged or cut off, and cannot be unpacked: {reason}. Copy or make it again."
    )]
    Archive {
        /// Which kind.
        kind: &'static str,
        /// What the library said.
        reason: String,
    },
    /// A member of a zip file that is packed in another way than nearly all are.
    #[error(
        "what is in this zip file is packed by {method}, and only Deflate is read. Unpack it, and give what is in it, or pack it as usual."
    )]
    Method {
        /// The name of the way.
        method: &'static str,
    },
    /// A packed file with a password.
    #[error("what is in this zip file has a password. Unpack it, and give what is in it.")]
    Encrypted,
    /// A packed file that becomes far larger than any export.
    #[error(
        "unpacked, this {kind} is far larger than an export of its size can be, and it was not read on. Unpack it elsewhere and look what it is."
    )]
    Unpacked {
        /// Which kind.
        kind: &'static str,
    },
    /// More files than anybody has exports.
    #[error(
        "it holds {files} files or more, and at most 1,000 are looked at. Name the exports in it one by one."
    )]
    TooManyFiles {
        /// How many.
        files: usize,
    },
    /// A folder, archive or workbook in which nothing is an export of what is wanted.
    #[error("nothing in this {kind} is an export of {}: {left_out}", wanted.map_or("users", Role::title))]
    NothingInside {
        /// Which kind.
        kind: &'static str,
        /// What it was given as.
        wanted: Option<Role>,
        /// What is in it, and why that is none.
        left_out: String,
    },
    /// The standard input is given twice.
    #[error(
        "the standard input can be read once, and is given twice. Write one of the two to a file."
    )]
    StandardInputTwice,
    /// Neither text nor any other known format.
    #[error("this is {kind}, not a text export.")]
    Binary {
        /// Which kind, where that is known.
        kind: &'static str,
    },
    /// HTML or other XML.
    #[error("this is a web page or another XML file (a sign-in page?), not an export.")]
    WebPage,
    /// Users in a form that nothing here reads.
    #[error("this is {what}, which is not read. {instead}")]
    NotRead {
        /// What it is.
        what: &'static str,
        /// What to make in its place.
        instead: &'static str,
    },
    /// A table that hardmatch has written.
    #[error(
        "this is no export: hardmatch has written it, {what}. Give the exports of either side that it was made of."
    )]
    OwnTable {
        /// What it is.
        what: String,
    },
    /// A list of something else than users.
    #[error("this is a list of {what}, not of users; it cannot be matched.")]
    OtherList {
        /// Of what.
        what: String,
    },
    /// Text without columns: what somebody has written.
    #[error(
        "no column identifies a user: it is plain text, which begins '{first}'. Where a command has failed there, mend what it says and export again."
    )]
    Prose {
        /// Its first line.
        first: String,
    },
    /// What a command said that failed.
    #[error("this is what a command said that failed: '{said}'. Mend that, and export again.")]
    FailedCommand {
        /// Its sentence.
        said: String,
    },
    /// Something in which no user is.
    #[error("this is {what}. {instead}")]
    NoUsers {
        /// What it is.
        what: &'static str,
        /// What to do in its place.
        instead: &'static str,
    },
    /// `Format-Table | Export-Csv`.
    #[error(
        "the command had Format-Table before Export-Csv: the file has layout codes, no users. Remove Format-Table and export again."
    )]
    FormatTable,
    /// No column identifies anybody.
    #[error(
        "no column identifies a user. Found: {headings}. Needed: ObjectGUID or UserPrincipalName (on-premises), Id, ObjectId or UserPrincipalName (cloud).{}",
        offer(likely, *delimiter)
    )]
    NoIdentity {
        /// The headings found, the first ones.
        headings: String,
        /// How many columns there are.
        columns: usize,
        /// Those that look as if they did.
        likely: Vec<Candidate>,
        /// What seems to stand between the fields of a file that has one column.
        delimiter: Option<char>,
    },
    /// Something stands above the headings.
    #[error(
        "its first line, which begins '{first}', has no headings, and line {line} has: --header-line {line} reads what is below that."
    )]
    LowerHeader {
        /// The beginning of the first line.
        first: String,
        /// The line of the headings.
        line: u64,
    },
    /// A form to fill in.
    #[error("this is Microsoft's import template, not an export.")]
    Template,
    /// A usage report.
    #[error("this is a usage report{}; it cannot be matched.", if *.concealed { " with hidden names" } else { " without object ids" })]
    UsageReport {
        /// Whether the names are hashes.
        concealed: bool,
    },
    /// An export of something else than what it was given as.
    #[error("{} {}", wrong_side(*given, *looks, signs), swap_advice(*given, *looks))]
    WrongSide {
        /// What it was given as.
        given: Role,
        /// What it looks like.
        looks: Role,
        /// What tells.
        signs: String,
    },
    /// Users who were deleted between two exports, or restored.
    #[error(
        "all {users} of its users, each with a time of deletion, are active in {}: the two exports are of different times, and the users were deleted or restored between them. Export both anew, one right after the other.",
        crate::text::visible(other)
    )]
    OtherTimes {
        /// The list of active users.
        other: String,
        /// How many users are in both.
        users: usize,
    },
    /// What was done to objects, and not the objects.
    #[error(
        "it holds no objects, but changes of them ({kind}): what an object was changed to is not what it is. Export the objects themselves."
    )]
    Changes {
        /// The kind of the first one.
        kind: String,
    },
    /// It is not in the encoding that the operator names.
    #[error(
        "it is not in {encoding}, which --encoding names: hardly anything in it is text then. Leave --encoding out, or name another."
    )]
    NotEncodedSo {
        /// The name of the encoding.
        encoding: String,
    },
    /// The same file is given as one of either side.
    #[error("it is the same file as {}, byte for byte, and was given as {} too. Give it once.", crate::text::visible(other), given.title())]
    BothSides {
        /// The other one.
        other: String,
        /// What this one was given as.
        given: Role,
    },
    /// Its ids are those of the cloud users.
    #[error(
        "{shared} of its ObjectGUIDs are object ids of {}, e.g. {example}: the columns of one of the two have been renamed. An objectGUID is of Active Directory alone.",
        crate::text::visible(other)
    )]
    SharedIds {
        /// The cloud users.
        other: String,
        /// How many ids there are.
        shared: usize,
        /// One of them.
        example: String,
    },
    /// Ids that were computed from another id than the one beside them.
    #[error(
        "none of the ids under {heading} is that of the {id} beside it: {id} may be the object id of the cloud under another heading, and everybody would be given a wrong id. Export it again, or leave {heading} out."
    )]
    OtherIds {
        /// The heading of the ids.
        heading: String,
        /// The heading of what they should be made of.
        id: String,
    },
    /// Ids that a script may have computed from AD, given as those of the cloud.
    #[error(
        "beside the ids ({heading}) nothing in it is from the cloud for sure: no object id, no sync state. Scripts write such lists with ids that they compute from AD, and by those everybody would look linked."
    )]
    MaybeComputed {
        /// The heading of the ids.
        heading: String,
    },
    /// The answer to a failed request.
    #[error("Graph answered with an error: {code}: {message}.")]
    GraphError {
        /// Graph's code.
        code: String,
        /// Graph's sentence.
        message: String,
    },
    /// Something was appended in another encoding, or a tool has changed some of the bytes.
    #[error(
        "from byte {byte} on the file has another encoding: something was appended to it, or a tool that took it for other text has changed its line ends, or the bytes at its beginning. Export in one go, and copy the file as it is (a transfer in binary mode)."
    )]
    TwoEncodings {
        /// Where the other encoding begins.
        byte: u64,
    },
    /// A quotation mark that swallows what follows.
    #[error(
        "the quotation mark opened at line {line} is not closed; {} would be swallowed. First text: {text}. Correct that line or export again.",
        counted(*lines, "line", "lines")
    )]
    UnclosedQuote {
        /// The line of the quotation mark.
        line: u64,
        /// How many lines it swallowed before it was noticed.
        lines: u64,
        /// What stands after it.
        text: String,
    },
    /// Text laid out for a screen.
    #[error("this is console output{}. Use Export-Csv.", if *.is_cut { "; long values are cut" } else { ", made to be read by people" })]
    ConsoleText {
        /// Whether values in it are cut off.
        is_cut: bool,
        /// Whose users it seems to show.
        looks: Option<Role>,
    },
    /// The first line is a user.
    #[error(
        "the first line is data: the headings are missing. Name the columns, by their values perhaps so: --headings {}",
        some_of(likely)
    )]
    NoHeader {
        /// Its cells.
        first: Vec<String>,
        /// Headings that may fit them, with commas between them.
        likely: String,
    },
    /// Headings of another export in the middle.
    #[error(
        "another header, with other columns, stands at line {line}: two exports in one file. Give them as two files."
    )]
    SecondHeader {
        /// Its line.
        line: u64,
    },
    /// Two tables side by side: the rows have people of both.
    #[error(
        "two columns are called '{heading}', and {count} rows have two people in them, first line {line}: two tables stand side by side. Give them as two files."
    )]
    SideBySide {
        /// The heading that is there twice.
        heading: String,
        /// How many rows.
        count: u64,
        /// The first of them.
        line: u64,
    },
    /// One record that takes more than any can.
    #[error(
        "the record at line {line} is longer than {megabytes} MB: a quotation mark or bracket may not be closed. Correct that line or export again."
    )]
    TooLong {
        /// Its line.
        line: u64,
        /// How long it may be.
        megabytes: usize,
    },
    /// More columns than a schema has attributes.
    #[error(
        "line {line} has more than {most} columns, and no export has: the file may be damaged, or none. Check what stands there."
    )]
    TooWide {
        /// The line.
        line: u64,
        /// How many it may have.
        most: usize,
    },
    /// The file ends in the middle.
    #[error(
        "this {format} file ends in the middle, after line {line}: the export or a copy of it was stopped. Export again."
    )]
    Unfinished {
        /// The name of its format.
        format: &'static str,
        /// Its last line.
        line: u64,
    },
    /// Something that its format has no place for.
    #[error(
        "this {format} file is damaged at line {line}, where it goes on: {text}. Export again."
    )]
    Damaged {
        /// The name of its format.
        format: &'static str,
        /// The line.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// More text than a table can hold.
    #[error("it holds more than 4 GiB of text in one column. Split the export.")]
    TooLarge,
}
