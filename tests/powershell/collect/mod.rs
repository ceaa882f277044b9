//! The scripts that make exports, in the engine: against directories that answer, and against ones that are
//! busy, refuse, or break off. What they write goes through the importer.

mod healthy;
mod scene;
mod text;
mod trouble;

use healthy::{
    a_crowd_is_written_as_it_is_read, a_prepared_session_is_used_and_left_as_it_was,
    a_process_ends_with_the_documented_code, nobody_is_a_list_too, one_domain_or_the_whole_forest,
    roles_licences_and_authority_are_told_of_the_right_users,
    what_healthy_runs_write_is_imported_without_a_warning,
};
use text::collecting_scripts_call_only_what_reads;
use trouble::{
    a_busy_service_is_waited_for, a_list_that_breaks_off_leaves_no_file,
    nothing_begins_in_the_wrong_place, what_cannot_be_read_is_never_written_as_empty,
};

tests! {
    Engine:
        what_healthy_runs_write_is_imported_without_a_warning,
        roles_licences_and_authority_are_told_of_the_right_users,
        what_cannot_be_read_is_never_written_as_empty,
        a_list_that_breaks_off_leaves_no_file,
        a_busy_service_is_waited_for,
        nothing_begins_in_the_wrong_place,
        one_domain_or_the_whole_forest,
        nobody_is_a_list_too,
        a_prepared_session_is_used_and_left_as_it_was,
        a_crowd_is_written_as_it_is_read,
        a_process_ends_with_the_documented_code;
    Parser:
        collecting_scripts_call_only_what_reads;
}
