# Stand-in for Microsoft.Entra.Users 1.3. Set-EntraUser has no -ImmutableId and takes only plain
# addresses and GUIDs; it reports errors without ending the command [Commands].
Import-Module Microsoft.Graph.Authentication

function Test-UserId {
    param([string]$UserId)
    if ($UserId -match '^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$' -or $UserId -match '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$') { return $true }
    throw 'UserId must be a valid email address or GUID.'
}

# Selects the ImmutableId by default and gives it a second name [Commands]; a filter with a plus sign finds
# nothing, since the address is not escaped [Reading].
function Get-EntraUser {
    [CmdletBinding(DefaultParameterSetName = 'GetQuery')]
    param(
        [Parameter(ParameterSetName = 'GetQuery')][Alias('Limit')][int]$Top,
        [Parameter(ParameterSetName = 'GetById', Mandatory = $true)][Alias('ObjectId', 'UPN', 'Identity', 'UserPrincipalName')][string]$UserId,
        [switch]$All, [Parameter(ParameterSetName = 'GetVague')][string]$SearchString, [Parameter(ParameterSetName = 'GetQuery')][string]$Filter,
        [Alias('Select')][string[]]$Property, [int]$PageSize
    )
    $fields = 'id,userPrincipalName,displayName,onPremisesImmutableId,onPremisesSyncEnabled,userType'
    if ($Property) { $fields = $Property -join ',' }
    $uri = '/v1.0/users?$select=' + $fields
    if ($UserId) { $uri = "/v1.0/users/$UserId`?`$select=$fields" }
    if ($Filter) { $uri += '&$filter=' + $Filter }
    $answer = Invoke-MgGraphRequest -Method GET -Uri $uri
    $bodies = @($answer)
    if (-not $UserId) { $bodies = $answer['value'] }
    foreach ($body in $bodies) {
        $user = ConvertTo-Json -InputObject $body -Depth 5 | ConvertFrom-Json
        $user | Add-Member -MemberType AliasProperty -Name ImmutableId -Value onPremisesImmutableId -PassThru
    }
}

function Set-EntraUser {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][Alias('ObjectId', 'UPN', 'Identity', 'Id')][ValidateNotNullOrEmpty()][ValidateScript({ Test-UserId $_ })][string]$UserId,
        [bool]$accountEnabled, [string]$city, [string]$department, [string]$displayName, [string]$givenName, [string]$jobTitle, [string]$mail,
        [string]$mailNickname, [string]$surname, [string]$usageLocation, [string]$userPrincipalName, [string]$UserType,
        [Alias('BodyParameter', 'Body', 'BodyParameters')][hashtable]$AdditionalProperties = @{}
    )
    $changes = @{}
    $common = 'UserId', 'AdditionalProperties', 'Verbose', 'Debug', 'WarningAction', 'WarningVariable', 'ErrorAction', 'ErrorVariable', 'OutVariable', 'OutBuffer'
    foreach ($name in $PSBoundParameters.Keys) {
        if ($common -contains $name) { continue }
        $real = @('userPrincipalName', 'displayName', 'mailNickname' -eq $name)
        if ($real.Count -gt 0) { $changes[$real[0]] = $PSBoundParameters[$name] } else { $changes[$name] = $PSBoundParameters[$name] }
    }
    foreach ($name in $AdditionalProperties.Keys) { $changes[$name] = $AdditionalProperties[$name] }
    if ($changes.Count -eq 0) { Write-Warning 'No properties provided for update. Exiting.'; return }
    $json = ConvertTo-Json -InputObject $changes -Depth 2
    try { Invoke-MgGraphRequest -Uri "/v1.0/users/$UserId" -Method PATCH -Body $json }
    catch { Write-Error "Failed to update user properties: $_" }
}

function Remove-EntraUser {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][Alias('ObjectId', 'UPN', 'Identity', 'UserPrincipalName')][string]$UserId)
    Invoke-MgGraphRequest -Method DELETE -Uri "/v1.0/users/$UserId"
}

function Get-EntraDeletedUser {
    [CmdletBinding(DefaultParameterSetName = 'GetQuery')]
    param(
        [Parameter(ParameterSetName = 'GetQuery')][string]$Filter, [switch]$All, [Parameter(ParameterSetName = 'GetVague')][string]$SearchString,
        [Parameter(ParameterSetName = 'GetById', Mandatory = $true)][Alias('ObjectId', 'UPN', 'Identity', 'UserPrincipalName', 'Id')][ValidateScript({ Test-UserId $_ })][string]$UserId,
        [Parameter(ParameterSetName = 'GetQuery')][Alias('Limit')][int]$Top, [Alias('Select')][string[]]$Property
    )
    $answer = Invoke-MgGraphRequest -Method GET -Uri '/v1.0/directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName,onPremisesImmutableId&$top=999'
    foreach ($body in $answer['value']) { if (-not $UserId -or $body['id'] -eq $UserId) { [pscustomobject]$body } }
}

Export-ModuleMember -Function Get-EntraUser, Set-EntraUser, Remove-EntraUser, Get-EntraDeletedUser
