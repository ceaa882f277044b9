//! What a person does between the steps, with the commands of a dialect.

use super::dialect::Dialect;
use crate::plan::{Instruction, TenantCommand};

/// What a person does, in lines: the words, then each command that helps, behind what it is for.
#[must_use]
pub fn instruction(told: &Instruction, dialect: Dialect) -> String {
    let commands = told.commands.iter().filter_map(|wanted| {
        let command = tenant_command(*wanted, dialect)?;
        Some(format!("To {}: {command}", wanted.title()))
    });
    let lines: Vec<String> = std::iter::once(told.text.clone()).chain(commands).collect();
    lines.join("\n")
}

/// The command of a dialect for something that a person does to the tenant; `None` where it has none.
#[must_use]
pub fn tenant_command(wanted: TenantCommand, dialect: Dialect) -> Option<String> {
    dialect.wording().tenant(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::{Guid, ObjectId};

    #[test]
    fn the_tenant_is_switched_off_read_and_switched_on_in_every_dialect() {
        for dialect in Dialect::ALL {
            let of = |wanted| tenant_command(wanted, dialect).unwrap_or_default();
            let (off, on) = (of(TenantCommand::SwitchSyncOff), of(TenantCommand::SwitchSyncOn));
            assert_eq!(off.replace("$false", "$true"), on, "{dialect}");
            assert_ne!(off, on, "{dialect}");
            assert!(of(TenantCommand::ReadSync).contains("Get-"), "{dialect}");
            let (allow, block) =
                (of(TenantCommand::AllowTakeover), of(TenantCommand::BlockTakeover));
            assert_eq!(allow.replace("$false", "$true"), block, "{dialect}");
        }
    }

    #[test]
    fn a_command_that_a_dialect_lacks_is_left_out() {
        let user = ObjectId(Guid::from_ad_bytes([7; 16]));
        let told = Instruction {
            text: "Wait.".into(),
            commands: vec![TenantCommand::ReadUser(user), TenantCommand::ReadSync],
        };
        assert_eq!(instruction(&told, Dialect::Msol).lines().count(), 2);
        let graph = instruction(&told, Dialect::Graph);
        let lines: Vec<&str> = graph.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(
            lines[1].starts_with("To read whether a user is synced: ")
                && lines[1].contains(&user.to_string())
        );
    }
}
