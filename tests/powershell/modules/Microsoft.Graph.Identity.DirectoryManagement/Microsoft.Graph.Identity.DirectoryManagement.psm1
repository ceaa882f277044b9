# Stand-in for Microsoft.Graph.Identity.DirectoryManagement 2.x.
Import-Module StandInTenant

function Get-MgDirectoryDeletedItemAsUser {
    [CmdletBinding(DefaultParameterSetName = 'List')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')][string]$DirectoryObjectId, [Alias('Select')][string[]]$Property,
        [Parameter(ParameterSetName = 'List')][string]$Filter, [Parameter(ParameterSetName = 'List')][switch]$All,
        [Parameter(ParameterSetName = 'List')][int]$PageSize, [Parameter(ParameterSetName = 'List')][int]$Top, [System.Collections.IDictionary]$Headers
    )
    $select = ''
    if ($Property) { $select = '?$select=' + ($Property -join ',') }
    $path = '/v1.0/directory/deletedItems/microsoft.graph.user'
    if ($DirectoryObjectId) { $path = "/v1.0/directory/deletedItems/$DirectoryObjectId/microsoft.graph.user" }
    $answer = Invoke-StandInService GET ($path + $select)
    if ($answer.Status -ge 400) { $PSCmdlet.WriteError((New-CmdletErrorRecord $answer 'GetMgDirectoryDeletedItemAsUser_Get')); return }
    $bodies = @($answer.Body)
    if (-not $DirectoryObjectId) { $bodies = $answer.Body['value'] }
    foreach ($body in $bodies) { [pscustomobject]@{ Id = $body['id']; UserPrincipalName = $body['userPrincipalName']; OnPremisesImmutableId = $body['onPremisesImmutableId'] } }
}

function Remove-MgDirectoryDeletedItem {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Mandatory = $true)][string]$DirectoryObjectId, [string]$IfMatch, [System.Collections.IDictionary]$Headers, [switch]$PassThru, [string]$ResponseHeadersVariable)
    if (-not $PSCmdlet.ShouldProcess($DirectoryObjectId)) { return }
    $answer = Invoke-StandInService DELETE "/v1.0/directory/deletedItems/$DirectoryObjectId"
    if ($answer.Status -ge 400) { $PSCmdlet.WriteError((New-CmdletErrorRecord $answer 'RemoveMgDirectoryDeletedItem_Delete')) }
}

function Restore-MgDirectoryDeletedItem {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Mandatory = $true)][string]$DirectoryObjectId, [System.Collections.IDictionary]$Headers, [string]$ResponseHeadersVariable)
    if (-not $PSCmdlet.ShouldProcess($DirectoryObjectId)) { return }
    $answer = Invoke-StandInService POST "/v1.0/directory/deletedItems/$DirectoryObjectId/restore"
    if ($answer.Status -ge 400) { $PSCmdlet.WriteError((New-CmdletErrorRecord $answer 'RestoreMgDirectoryDeletedItem_Restore')); return }
    [pscustomobject]@{ Id = $answer.Body['id']; DeletedDateTime = $null }
}

function Get-MgOrganization {
    [CmdletBinding()]
    param([string]$OrganizationId, [string[]]$Property)
    [pscustomobject]@{ Id = (Get-StandInTenant).Id }
}

Export-ModuleMember -Function Get-MgDirectoryDeletedItemAsUser, Remove-MgDirectoryDeletedItem, Restore-MgDirectoryDeletedItem, Get-MgOrganization
