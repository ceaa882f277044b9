//! Who works here.

use std::env;

/// The operator as every record names them: `user@host`, and with `sudo` also who called it, as in
/// `root@jump01 (sudo by anna)`.
///
/// The account is the one that the system knows, not what an environment variable says; who called
/// `sudo` is only what `sudo` left in the environment.
#[must_use]
pub fn operator() -> String {
    let user = account();
    let host = whoami::hostname().unwrap_or_else(|_| "unknown".into());
    named(&user, &host, env::var("SUDO_USER").ok().as_deref())
}

/// The name of this account.
pub(super) fn account() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".into())
}

fn named(user: &str, host: &str, caller: Option<&str>) -> String {
    match caller {
        Some(caller) if !caller.is_empty() && caller != user => {
            format!("{user}@{host} (sudo by {caller})")
        }
        _ => format!("{user}@{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_called_sudo_is_named() {
        assert_eq!(named("root", "jump01", Some("anna")), "root@jump01 (sudo by anna)");
        assert_eq!(named("root", "jump01", None), "root@jump01");
        assert_eq!(named("root", "jump01", Some("")), "root@jump01");
        assert_eq!(named("anna", "jump01", Some("anna")), "anna@jump01");
    }

    #[test]
    fn this_process_has_an_operator() {
        let operator = operator();
        let (user, host) = operator.split_once('@').unwrap();
        assert!(!user.is_empty() && !host.is_empty(), "{operator}");
    }
}
