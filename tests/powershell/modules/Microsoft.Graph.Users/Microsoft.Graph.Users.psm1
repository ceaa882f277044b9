# Stand-in for Microsoft.Graph.Users 2.x. The generated cmdlets report an error without ending the
# command; -ErrorAction Stop ends it.
Import-Module StandInTenant

# The object of the SDK has every property; what was not asked for is empty [Reading].
function ConvertTo-MgUser {
    param([hashtable]$Body)
    $text = { param($name) if ($Body.ContainsKey($name)) { $Body[$name] } }
    [pscustomobject]@{
        Id = (& $text 'id'); UserPrincipalName = (& $text 'userPrincipalName'); DisplayName = (& $text 'displayName'); Mail = (& $text 'mail')
        OnPremisesImmutableId = (& $text 'onPremisesImmutableId'); OnPremisesSyncEnabled = (& $text 'onPremisesSyncEnabled')
        UserType = (& $text 'userType'); DeletedDateTime = (& $text 'deletedDateTime'); AdditionalProperties = @{}
    }
}

function Get-MgUser {
    [CmdletBinding(DefaultParameterSetName = 'List')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')][string]$UserId,
        [Alias('Select')][string[]]$Property, [Alias('Expand')][string[]]$ExpandProperty,
        [Parameter(ParameterSetName = 'List')][string]$Filter, [Parameter(ParameterSetName = 'List')][string]$Search,
        [Parameter(ParameterSetName = 'List')][switch]$All, [Parameter(ParameterSetName = 'List')][int]$PageSize,
        [Parameter(ParameterSetName = 'List')][Alias('Limit')][int]$Top, [Parameter(ParameterSetName = 'List')][Alias('OrderBy')][string[]]$Sort,
        [string]$ConsistencyLevel, [Alias('CV')][string]$CountVariable, [System.Collections.IDictionary]$Headers, [string]$ResponseHeadersVariable
    )
    $query = @()
    if ($Property) { $query += '$select=' + ($Property -join ',') }
    if ($Filter) { $query += '$filter=' + [Uri]::EscapeDataString($Filter) }
    if ($All) { $query += '$top=999' } elseif ($Top) { $query += "`$top=$Top" }
    $uri = '/v1.0/users'
    if ($UserId) { $uri += '/' + $UserId }
    while ($uri) {
        $answer = Invoke-StandInService GET ($uri + '?' + ($query -join '&'))
        if ($answer.Status -ge 400) { $PSCmdlet.WriteError((New-CmdletErrorRecord $answer 'GetMgUser_Get')); return }
        if ($UserId) { return (ConvertTo-MgUser $answer.Body) }
        foreach ($body in $answer.Body['value']) { ConvertTo-MgUser $body }
        $uri = $null
        if ($All -and $answer.Body.ContainsKey('@odata.nextLink')) { $uri, $rest = $answer.Body['@odata.nextLink'] -split '\?', 2; $query = @($rest) }
    }
}

# -OnPremisesImmutableId $null sends an empty text [Clearing]: a [string] parameter cannot be null.
function Update-MgUser {
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'UpdateExpanded')]
    param(
        [Parameter(Mandatory = $true)][string]$UserId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Update')][object]$BodyParameter,
        [Parameter(ParameterSetName = 'UpdateExpanded')][string]$OnPremisesImmutableId,
        [Parameter(ParameterSetName = 'UpdateExpanded')][string]$UserPrincipalName,
        [Parameter(ParameterSetName = 'UpdateExpanded')][string]$DisplayName,
        [Parameter(ParameterSetName = 'UpdateExpanded')][string]$MailNickname,
        [Parameter(ParameterSetName = 'UpdateExpanded')][switch]$AccountEnabled,
        [Parameter(ParameterSetName = 'UpdateExpanded')][hashtable]$AdditionalProperties,
        [System.Collections.IDictionary]$Headers, [string]$ResponseHeadersVariable
    )
    if (-not $PSCmdlet.ShouldProcess($UserId)) { return }
    $body = @{}
    foreach ($name in 'OnPremisesImmutableId', 'UserPrincipalName', 'DisplayName', 'MailNickname') {
        if ($PSBoundParameters.ContainsKey($name)) { $body[$name.Substring(0, 1).ToLowerInvariant() + $name.Substring(1)] = $PSBoundParameters[$name] }
    }
    if ($BodyParameter -is [System.Collections.IDictionary]) { $body = $BodyParameter }
    $answer = Invoke-StandInService PATCH "/v1.0/users/$UserId" $body
    if ($answer.Status -ge 400) { $PSCmdlet.WriteError((New-CmdletErrorRecord $answer 'UpdateMgUser_UpdateExpanded')) }
}

function Remove-MgUser {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Mandatory = $true)][string]$UserId, [string]$IfMatch, [System.Collections.IDictionary]$Headers, [switch]$PassThru, [string]$ResponseHeadersVariable)
    if (-not $PSCmdlet.ShouldProcess($UserId)) { return }
    $answer = Invoke-StandInService DELETE "/v1.0/users/$UserId"
    if ($answer.Status -ge 400) { $PSCmdlet.WriteError((New-CmdletErrorRecord $answer 'RemoveMgUser_Delete')) }
}

Export-ModuleMember -Function Get-MgUser, Update-MgUser, Remove-MgUser
