# =================================================================================================
#  Writing with Microsoft Graph PowerShell.
# =================================================================================================

function Import-CloudModule {
    param([string[]]$Kinds)
    $modules = [ordered]@{ 'Invoke-MgGraphRequest' = 'Microsoft.Graph.Authentication'; 'Get-MgContext' = 'Microsoft.Graph.Authentication' }
    if ($Apply) {
        foreach ($kind in $Kinds) {
            switch ($kind) {
                'link-user' { $modules['Update-MgUser'] = 'Microsoft.Graph.Users' }
                'set-user-principal-name' { $modules['Update-MgUser'] = 'Microsoft.Graph.Users' }
                'delete-user' { $modules['Remove-MgUser'] = 'Microsoft.Graph.Users' }
                'restore-deleted-user' { $modules['Restore-MgDirectoryDeletedItem'] = 'Microsoft.Graph.Identity.DirectoryManagement' }
                'purge-deleted-user' { $modules['Remove-MgDirectoryDeletedItem'] = 'Microsoft.Graph.Identity.DirectoryManagement' }
            }
        }
    }
    Import-CommandModule $modules ('Install-Module ' + (@($modules.Values | Select-Object -Unique) -join ', ') + ' -Scope CurrentUser')
}

function Connect-Cloud {
    param([string[]]$Kinds, [string]$Tenant)
    return (Connect-Graph $Kinds $Tenant 'Connect-MgGraph')
}

function Set-CloudImmutableId {
    param([string]$ObjectId, [string]$ImmutableId)
    Invoke-Patiently { [void](Update-MgUser -UserId $ObjectId -OnPremisesImmutableId $ImmutableId -ErrorAction Stop) } (Get-FreedId $ImmutableId)
}

# Update-MgUser cannot clear: it sends an empty text, and the service wants null.
function Clear-CloudImmutableId {
    param([string]$ObjectId)
    $uri = '/v1.0/users/' + $ObjectId
    Invoke-Patiently { [void](Invoke-MgGraphRequest -Method PATCH -Uri $uri -Body '{"onPremisesImmutableId":null}' -ContentType 'application/json' -ErrorAction Stop) }
}

function Set-CloudUserPrincipalName {
    param([string]$ObjectId, [string]$NewName)
    Invoke-Patiently { [void](Update-MgUser -UserId $ObjectId -UserPrincipalName $NewName -ErrorAction Stop) }
}

function Restore-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Restore-MgDirectoryDeletedItem -DirectoryObjectId $ObjectId -ErrorAction Stop) }
}

function Remove-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MgUser -UserId $ObjectId -Confirm:$false -ErrorAction Stop) }
}

function Remove-CloudDeletedUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MgDirectoryDeletedItem -DirectoryObjectId $ObjectId -Confirm:$false -ErrorAction Stop) }
}
