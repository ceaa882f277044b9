# ---- Writing with Microsoft Entra PowerShell -----------------------------------------------------

$ConnectCommand = 'Connect-Entra'
# The commands, their modules, and the kinds of steps that need them; without any, all do.
$CloudCommands = [ordered]@{
    'Connect-Entra' = 'Microsoft.Entra.Authentication'
    'Get-MgContext' = 'Microsoft.Graph.Authentication'
    'Invoke-MgGraphRequest' = 'Microsoft.Graph.Authentication'
    'Set-EntraUser' = 'Microsoft.Entra.Users', 'link-user', 'clear-anchor', 'set-user-principal-name'
    'Remove-EntraUser' = 'Microsoft.Entra.Users', 'delete-user'
    'Restore-EntraDeletedDirectoryObject' = 'Microsoft.Entra.DirectoryManagement', 'restore-deleted-user'
    'Remove-EntraDeletedDirectoryObject' = 'Microsoft.Entra.Applications', 'purge-deleted-user'
}
$InstallModule = 'Microsoft.Entra'

# Users are named by object id: -UserId refuses many real names. Set-EntraUser has no parameter for the ImmutableId
# since version 1.0.5; its body takes it. Its errors do not end a command by themselves.
function Set-CloudValue([hashtable]$Step) {
    $id, $new = $Step.Target, $Step.New
    switch ($Step.Kind) {
        'link-user' { Invoke-Patiently { [void](Set-EntraUser -UserId $id -AdditionalProperties @{ onPremisesImmutableId = $new } -ErrorAction Stop) } -Freed:($FreedIds.ContainsKey($new)) }
        'clear-anchor' { Invoke-Patiently { [void](Set-EntraUser -UserId $id -AdditionalProperties @{ onPremisesImmutableId = $null } -ErrorAction Stop) } }
        'set-user-principal-name' { Invoke-Patiently { [void](Set-EntraUser -UserId $id -UserPrincipalName $new -ErrorAction Stop) } }
        'hand-over-to-cloud' { [void](Invoke-SyncBehavior 'PATCH' $id @{ Body = '{"isCloudManaged":true}'; ContentType = 'application/json' }) }
        'hand-back-to-onprem' { [void](Invoke-SyncBehavior 'PATCH' $id @{ Body = '{"isCloudManaged":false}'; ContentType = 'application/json' }) }
        'restore-deleted-user' { Invoke-Patiently { [void](Restore-EntraDeletedDirectoryObject -Id $id -ErrorAction Stop) } }
        'delete-user' { Invoke-Patiently { [void](Remove-EntraUser -UserId $id -ErrorAction Stop) } }
        'purge-deleted-user' { Invoke-Patiently { [void](Remove-EntraDeletedDirectoryObject -DirectoryObjectId $id -ErrorAction Stop) } }
    }
}
