# ---- The Exchange Management Shell -------------------------------------------------------------------

# The commands of Exchange come with its shell, not with a module that could be installed.
function Assert-ExchangeShell {
    param([string[]]$Commands)
    foreach ($command in $Commands) {
        if ($null -eq (Get-Command -Name $command -ErrorAction SilentlyContinue)) {
            Stop-BeforeStart "$command is missing. Run this in the Exchange Management Shell of an Exchange server (or of its management tools), with an account that has the role View-Only Recipients"
        }
    }
}

# Without -OrganizationalUnit the whole forest is searched, not only the domain of this machine. The session is left
# as it was.
function Read-Forest {
    param([scriptblock]$Read)
    $where = @{ ResultSize = 'Unlimited'; ErrorAction = 'Stop' }
    if ($OrganizationalUnit) { $where['OrganizationalUnit'] = $OrganizationalUnit }
    $before = (Get-ADServerSettings -ErrorAction Stop).ViewEntireForest
    Set-ADServerSettings -ViewEntireForest $true -ErrorAction Stop
    try { & $Read }
    finally { Set-ADServerSettings -ViewEntireForest ([bool]$before) -ErrorAction Stop }
}
