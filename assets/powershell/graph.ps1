# ---- Writing with Microsoft Graph PowerShell -----------------------------------------------------

$ConnectCommand = 'Connect-MgGraph'
# The commands, their modules, and the kinds of steps that need them; without any, all do.
$CloudCommands = [ordered]@{
    'Invoke-MgGraphRequest' = 'Microsoft.Graph.Authentication'
    'Get-MgContext' = 'Microsoft.Graph.Authentication'
    'Update-MgUser' = 'Microsoft.Graph.Users', 'link-user', 'set-user-principal-name'
    'Remove-MgUser' = 'Microsoft.Graph.Users', 'delete-user'
    'Remove-MgDirectoryDeletedItem' = 'Microsoft.Graph.Identity.DirectoryManagement', 'purge-deleted-user'
    'Restore-MgDirectoryDeletedItem' = 'Microsoft.Graph.Identity.DirectoryManagement', 'restore-deleted-user'
}
$InstallModule = ''

# Update-MgUser cannot clear: it sends an empty text, and the service wants null.
function Set-CloudValue([hashtable]$Step) {
    $id, $new = $Step.Target, $Step.New
    switch ($Step.Kind) {
        'link-user' { Invoke-Patiently { [void](Update-MgUser -UserId $id -OnPremisesImmutableId $new -ErrorAction Stop) } -Freed:($FreedIds.ContainsKey($new)) }
        'clear-anchor' { Invoke-Patiently { [void](Invoke-MgGraphRequest -Method PATCH -Uri "/v1.0/users/$id" -Body '{"onPremisesImmutableId":null}' -ContentType 'application/json' -ErrorAction Stop) } }
        'set-user-principal-name' { Invoke-Patiently { [void](Update-MgUser -UserId $id -UserPrincipalName $new -ErrorAction Stop) } }
        'hand-over-to-cloud' { [void](Invoke-SyncBehavior 'PATCH' $id @{ Body = '{"isCloudManaged":true}'; ContentType = 'application/json' }) }
        'hand-back-to-onprem' { [void](Invoke-SyncBehavior 'PATCH' $id @{ Body = '{"isCloudManaged":false}'; ContentType = 'application/json' }) }
        'restore-deleted-user' { Invoke-Patiently { [void](Restore-MgDirectoryDeletedItem -DirectoryObjectId $id -ErrorAction Stop) } }
        'delete-user' { Invoke-Patiently { [void](Remove-MgUser -UserId $id -Confirm:$false -ErrorAction Stop) } }
        'purge-deleted-user' { Invoke-Patiently { [void](Remove-MgDirectoryDeletedItem -DirectoryObjectId $id -Confirm:$false -ErrorAction Stop) } }
    }
}
