# Stand-in for Microsoft.Entra.DirectoryManagement 1.3.
Import-Module Microsoft.Graph.Authentication

function Restore-EntraDeletedDirectoryObject {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][Alias('ObjectId')][string]$Id, [switch]$AutoReconcileProxyConflict, [string]$NewUserPrincipalName)
    $answer = Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/v1.0/directory/deletedItems/$Id/microsoft.graph.restore"
    [pscustomobject]@{ Id = $answer['id']; UserPrincipalName = $answer['userPrincipalName'] }
}

function Get-EntraTenantDetail {
    [CmdletBinding()]
    param([switch]$All, [int]$Top, [string[]]$Property)
    [pscustomobject]@{ Id = (Get-StandInTenant).Id }
}

Export-ModuleMember -Function Restore-EntraDeletedDirectoryObject, Get-EntraTenantDetail
