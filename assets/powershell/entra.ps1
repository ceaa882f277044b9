# =================================================================================================
#  Writing with Microsoft Entra PowerShell. Its errors do not end a command by themselves, so every
#  call has -ErrorAction Stop. Users are named by object id: -UserId refuses many real names.
# =================================================================================================

function Import-CloudModule {
    param([string[]]$Kinds)
    $modules = [ordered]@{ 'Connect-Entra' = 'Microsoft.Entra.Authentication'; 'Get-MgContext' = 'Microsoft.Graph.Authentication'; 'Invoke-MgGraphRequest' = 'Microsoft.Graph.Authentication' }
    if ($Apply) {
        foreach ($kind in $Kinds) {
            switch ($kind) {
                { $_ -in 'link-user', 'clear-anchor', 'set-user-principal-name' } { $modules['Set-EntraUser'] = 'Microsoft.Entra.Users' }
                'delete-user' { $modules['Remove-EntraUser'] = 'Microsoft.Entra.Users' }
                'restore-deleted-user' { $modules['Restore-EntraDeletedDirectoryObject'] = 'Microsoft.Entra.DirectoryManagement' }
                'purge-deleted-user' { $modules['Remove-EntraDeletedDirectoryObject'] = 'Microsoft.Entra.Applications' }
            }
        }
    }
    Import-CommandModule $modules 'Install-Module Microsoft.Entra -Scope CurrentUser'
}

function Connect-Cloud {
    param([string[]]$Kinds, [string]$Tenant)
    return (Connect-Graph $Kinds $Tenant 'Connect-Entra')
}

# Set-EntraUser has no parameter for the ImmutableId since version 1.0.5; its body takes it.
function Set-CloudImmutableId {
    param([string]$ObjectId, [string]$ImmutableId)
    Invoke-Patiently { [void](Set-EntraUser -UserId $ObjectId -AdditionalProperties @{ onPremisesImmutableId = $ImmutableId } -ErrorAction Stop) } (Get-FreedId $ImmutableId)
}

function Clear-CloudImmutableId {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Set-EntraUser -UserId $ObjectId -AdditionalProperties @{ onPremisesImmutableId = $null } -ErrorAction Stop) }
}

function Set-CloudUserPrincipalName {
    param([string]$ObjectId, [string]$NewName)
    Invoke-Patiently { [void](Set-EntraUser -UserId $ObjectId -UserPrincipalName $NewName -ErrorAction Stop) }
}

function Restore-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Restore-EntraDeletedDirectoryObject -Id $ObjectId -ErrorAction Stop) }
}

function Remove-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-EntraUser -UserId $ObjectId -ErrorAction Stop) }
}

function Remove-CloudDeletedUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-EntraDeletedDirectoryObject -DirectoryObjectId $ObjectId -ErrorAction Stop) }
}
