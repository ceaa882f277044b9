//! A home folder of its own for each test, with exports and sessions in it.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::folders::{assert_account_untouched, own_folders};

/// Anna, whose link is clear; Bo, who is linked; Cy, whose cloud user is synced; Di, who has nobody.
const ONPREM: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,mail,Enabled,mS-DS-ConsistencyGuid
874bcd2b-148d-47ca-b309-91df64f05bf5,anna,anna@x.org,Anna Ek,anna@x.org,True,
f20047a9-3fd1-4906-8d98-188feacdd5b7,bo,bo@x.org,Bo Li,bo@x.org,True,
064e1a94-3199-49a7-9cb3-3ce3412424d6,cy,cy@x.org,Cy Ode,cy@x.org,True,
9e58304a-ed80-416a-8eac-f2e769056e52,di,di@x.org,Di Fox,di@x.org,True,
";

const CLOUD: &str = "\
Id,UserPrincipalName,DisplayName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled,UserType,AccountEnabled
11111111-aaaa-4bbb-8ccc-000000000001,anna@x.org,Anna Ek,anna@x.org,,,Member,True
11111111-aaaa-4bbb-8ccc-000000000002,bo@x.org,Bo Li,bo@x.org,qUcA8tE/BkmNmBiP6s3Vtw==,True,Member,True
11111111-aaaa-4bbb-8ccc-000000000003,cy@x.org,Cy Ode,cy@x.org,,True,Member,True
";

pub(crate) const ANNA: (&str, &str) =
    ("874bcd2b-148d-47ca-b309-91df64f05bf5", "11111111-aaaa-4bbb-8ccc-000000000001");
pub(crate) const CY: (&str, &str) =
    ("064e1a94-3199-49a7-9cb3-3ce3412424d6", "11111111-aaaa-4bbb-8ccc-000000000003");

pub(crate) struct World {
    folder: TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_account_untouched(self.folder.path());
        }
    }
}

/// What a command did.
pub(crate) struct Did {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Did {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("not JSON: {}", self.out))
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        world.write("ad.csv", ONPREM);
        world.write("entra.csv", CLOUD);
        world
    }

    /// With a session `merge` of both exports.
    pub(crate) fn with_session() -> Self {
        let world = Self::new();
        world.does(0, "new merge --onprem ad.csv --cloud entra.csv");
        world
    }

    /// With Anna's link queued.
    pub(crate) fn with_link() -> Self {
        let world = Self::with_session();
        world.pairs(&[ANNA]);
        world.does(0, "queue merge --add pairs.csv");
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        File::create(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn pairs(&self, pairs: &[(&str, &str)]) {
        let lines: Vec<String> = pairs.iter().map(|(a, b)| [*a, *b].join(",")).collect();
        self.write("pairs.csv", &format!("ObjectGUID,ObjectId\n{}\n", lines.join("\n")));
    }

    /// A line of results about Anna's link.
    pub(crate) fn logged(&self, state: &str) -> String {
        let journal = self.read("data/sessions/merge.jsonl");
        let lines: Vec<Value> =
            journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let link =
            lines.iter().find(|line| line["kind"] == "queue").unwrap()["operations"][0].clone();
        let logged = serde_json::json!({
            "session": lines[0]["session"], "run": "apply", "id": link["id"], "op": link["op"],
            "state": state, "target": link["cloud"]["object_id"], "user": "u", "old": null,
            "new": link["after"], "at": "2026-11-24T01:02:03Z", "message": null,
        });
        format!("{logged}\n")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hardmatch"));
        command.args(words).current_dir(self.folder.path()).envs(own_folders(self.folder.path()));
        command
    }

    /// Runs a command line, of words without blanks, with some standard input.
    pub(crate) fn run_with(&self, line: &str, input: &str) -> Did {
        self.runs_with(&line.split_whitespace().collect::<Vec<_>>(), input)
    }

    /// Runs a command line in which single quotation marks hold words together, as in a shell.
    pub(crate) fn quoted(&self, line: &str) -> Did {
        let parts = line.split('\'').enumerate();
        let words = parts.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().collect::<Vec<_>>(),
            _ => vec![part],
        });
        self.runs(&words.collect::<Vec<_>>())
    }

    /// Runs a command line of these words.
    pub(crate) fn runs(&self, words: &[&str]) -> Did {
        self.runs_with(words, "")
    }

    fn runs_with(&self, words: &[&str], input: &str) -> Did {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read it may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Did {
            code: status.code().expect("an exit code"),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    pub(crate) fn run(&self, line: &str) -> Did {
        self.run_with(line, "")
    }

    /// Runs a command that must end with this code.
    pub(crate) fn does(&self, code: i32, line: &str) -> Did {
        let did = self.run(line);
        assert_eq!(did.code, code, "{line}\n{}{}", did.out, did.err);
        did
    }

    /// Runs a command whose standard output nobody reads.
    #[cfg(unix)]
    pub(crate) fn run_unread(&self, line: &str) -> Did {
        let (reader, writer) = std::io::pipe().unwrap();
        // Closed before the program starts, so that its first byte meets nobody.
        drop(reader);
        let output = self
            .command(&line.split_whitespace().collect::<Vec<_>>())
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        Did {
            code: output.status.code().unwrap_or(-1),
            out: String::new(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
