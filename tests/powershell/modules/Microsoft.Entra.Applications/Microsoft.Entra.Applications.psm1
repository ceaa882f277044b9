# Stand-in for Microsoft.Entra.Applications 1.3, where the purge lives.
Import-Module Microsoft.Graph.Authentication

function Remove-EntraDeletedDirectoryObject {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][Alias('Id')][ValidateNotNullOrEmpty()][string]$DirectoryObjectId)
    Invoke-MgGraphRequest -Method DELETE -Uri "/v1.0/directory/deletedItems/$DirectoryObjectId"
}

Export-ModuleMember -Function Remove-EntraDeletedDirectoryObject
