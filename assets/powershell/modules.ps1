# Loads the module of each command, or says how to install it.
function Import-CommandModule([System.Collections.IDictionary]$ModuleOf, [string]$Install) {
    foreach ($command in $ModuleOf.Keys) {
        if ($null -ne (Get-Command -Name $command -ErrorAction SilentlyContinue)) { continue }
        try { Import-Module -Name $ModuleOf[$command] -ErrorAction Stop }
        catch { Stop-BeforeStart "the module $($ModuleOf[$command]) is needed for $command. Install it with: $Install" }
        if ($null -eq (Get-Command -Name $command -ErrorAction SilentlyContinue)) { Stop-BeforeStart "$command is missing; the module $($ModuleOf[$command]) is too old. Bring it up to date with: $Install" }
    }
}
