# The same directory behind another service: pages of two whatever is asked for, links that tell nothing, at most
# 20 requests in a batch, answers in an order of its own, and errors that tell a code and no HTTP status. Written from
# the public documents of the service (docs/facts.md), apart from service.ps1. Part of StandInTenant.

$script:Links = @{}
$script:LinkNumber = 0

class TerseServiceException : System.Exception { TerseServiceException([string]$message) : base($message) {} }

function New-TerseError {
    param([int]$Status, [string]$Code, [string]$Message)
    $now = '2026-11-03T12:00:00'
    $body = [ordered]@{ error = [ordered]@{ code = $Code; message = $Message; innerError = [ordered]@{ date = $now; 'request-id' = 'feed'; 'client-request-id' = 'feed' } } }
    return @{ Status = $Status; Body = $body; Headers = @{} }
}

function ConvertTo-TerseError {
    param([hashtable]$Refusal)
    $answer = New-TerseError $Refusal.Status $Refusal.Code $Refusal.Message
    if ($Refusal.Target -ne '') { $answer.Body['error']['details'] = @(@{ code = $Refusal.Code; target = $Refusal.Target }) }
    return $answer
}

function New-TerseMissing {
    param([string]$Id)
    return (New-TerseError 404 'Request_ResourceNotFound' "Resource '$Id' does not exist or one of its queried reference-property objects are not present.")
}

# What a test ordered: the code is all that tells it apart.
function ConvertTo-TerseFault {
    param([hashtable]$Fault)
    $code = switch ([int]$Fault.status) {
        429 { 'TooManyRequests' } 503 { 'ServiceUnavailable' } 504 { 'GatewayTimeout' } 404 { 'Request_ResourceNotFound' }
        401 { 'InvalidAuthenticationToken' } 403 { 'Authorization_RequestDenied' } 400 { 'Request_BadRequest' } default { 'UnknownError' }
    }
    $answer = New-TerseError ([int]$Fault.status) $code $Fault.message
    # Names of headers have no case.
    if ($Fault.retryAfter -gt 0) { $answer.Headers['retry-after'] = @([string]$Fault.retryAfter) }
    return $answer
}

function Invoke-StandInService {
    param([string]$Method, [string]$Uri, $Body = $null, [string]$Prefix = '')
    $address = [uri]::new([uri]'https://graph.microsoft.com', $Uri)
    $path = $address.AbsolutePath
    Register-StandInCall "$Prefix$Method $path"
    if ($Prefix -eq '') { $script:Tenant.Requests++ }
    if ($null -eq $script:Tenant.GraphContext) { return (New-TerseError 401 'InvalidAuthenticationToken' 'Access token is empty.') }
    $fault = Get-Fault $Method $path
    if ($null -ne $fault -and -not $fault.afterwards) { return (ConvertTo-TerseFault $fault) }
    $answer = Invoke-TerseRequest $Method ([Uri]::UnescapeDataString($path)) $address.Query $Body
    if ($null -ne $fault) { return (ConvertTo-TerseFault $fault) }
    return $answer
}

# Which permissions would do; any of them.
function Get-TersePermission {
    param([string]$Method, [string[]]$Parts)
    $place = $Parts[0]
    if ($Parts.Count -gt 2) { $place = $Parts[0] + '/' + $Parts[2] }
    switch ("$Method $place") {
        { $_ -like '* users/onPremisesSyncBehavior' } { return @('User-OnPremisesSyncBehavior.ReadWrite.All') }
        'GET directory/' { return @('Directory.Read.All') }
        { $_ -like 'GET subscribedSkus*' } { return @('Organization.Read.All', 'Directory.Read.All') }
        { $_ -like 'GET roleManagement*' } { return @('RoleManagement.Read.Directory', 'Directory.Read.All') }
        { $_ -like 'GET groups*' } { return @('GroupMember.Read.All', 'Directory.Read.All') }
    }
    if ($Parts[0] -eq 'directory' -and $Parts[1] -eq 'onPremisesSynchronization') { return @('OnPremDirectorySynchronization.Read.All', 'OnPremDirectorySynchronization.ReadWrite.All') }
    switch ($Method) {
        'GET' { return @('User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All') }
        'PATCH' { return @('User.ReadUpdate.All', 'User.ReadWrite.All') }
        default { return @('User.ReadWrite.All', 'User.DeleteRestore.All') }
    }
}

function Invoke-TerseRequest {
    param([string]$Method, [string]$Path, [string]$Query, $Body)
    $parts = @($Path.Trim('/') -split '/')
    $version = $parts[0]
    $parts = @($parts | Select-Object -Skip 1)
    if ($parts[0] -eq '$batch') { return (Invoke-TerseBatch $Body) }
    $granted = @($script:Tenant.GraphContext.Scopes)
    if (@(Get-TersePermission $Method $parts | Where-Object { $granted -contains $_ }).Count -eq 0) {
        return (New-TerseError 403 'Authorization_RequestDenied' 'Insufficient privileges to complete the operation.')
    }
    $options = @{}
    foreach ($pair in @($Query.TrimStart('?') -split '&' | Where-Object { $_ -ne '' })) {
        $name, $value = $pair -split '=', 2
        $options[[Uri]::UnescapeDataString($name)] = [Uri]::UnescapeDataString("$value".Replace('+', ' '))
    }
    if ($options.ContainsKey('$skiptoken')) { return (Get-TerseNext $options['$skiptoken']) }
    switch ($parts[0]) {
        'users' { return (Invoke-TerseUsers $Method $parts $options $Body $version) }
        'directory' { return (Invoke-TerseDirectory $Method $parts $options $version) }
        default { return (Get-TerseOther $parts) }
    }
}

# ---- Lists -----------------------------------------------------------------------------------------

# The first two of a list, and a link to the others.
function New-TersePage {
    param([object[]]$Items)
    $body = [ordered]@{ '@odata.context' = 'https://graph.microsoft.com/v1.0/$metadata#collection' }
    $rest = @($Items | Select-Object -Skip 2)
    if ($rest.Count -gt 0) {
        $script:LinkNumber++
        $token = 'm~' + $script:LinkNumber
        $script:Links[$token] = $rest
        $body['@odata.nextLink'] = 'https://graph.microsoft.com/v1.0/users?$skiptoken=' + [Uri]::EscapeDataString($token)
    }
    $body['value'] = @($Items | Select-Object -First 2)
    return @{ Status = 200; Body = $body; Headers = @{} }
}

function Get-TerseNext {
    param([string]$Token)
    if (-not $script:Links.ContainsKey($Token)) { return (New-TerseError 400 'Directory_ExpiredPageToken' 'The specified page token value has expired and can no longer be included in your request.') }
    return (New-TersePage $script:Links[$Token])
}

# A user as it is answered: what was asked for, nulls too; without $select the few usual properties.
function ConvertTo-TerseUser {
    param([hashtable]$User, [string]$Select, [string]$Version)
    $source = $User
    if ($User.stale -gt 0) { $User.stale--; $source = $User.seen }
    $names = $script:DefaultFields
    if ($Select -ne '') { $names = $Select -split ',' }
    $answer = [ordered]@{ '@odata.id' = "https://graph.microsoft.com/v2/directoryObjects/$($source.id)/Microsoft.DirectoryServices.User" }
    foreach ($name in $names) {
        if ($script:Tenant.Silent -contains $name) { continue }
        if ($Version -eq 'v1.0' -and $name -in 'onPremisesObjectIdentifier', 'isHardDeleteProtectionEnabled') { throw "version 1.0 has no $name" }
        $answer[$name] = $source[$name]
        if ($null -eq $answer[$name] -and $name -in 'proxyAddresses', 'businessPhones', 'assignedLicenses') { $answer[$name] = @() }
    }
    return $answer
}

function Get-TerseUserList {
    param([hashtable]$Options, [string]$Version)
    $filter = [string]$Options['$filter']
    $users = @($script:Tenant.Users.Values | Where-Object { $null -eq $_.deletedDateTime })
    if ($filter -match "^onPremisesImmutableId eq '(.*)'$") {
        $id = $Matches[1].Replace("''", "'")
        # The service does not look at the case of letters.
        $users = @($users | Where-Object { $_.onPremisesImmutableId -eq $id })
    }
    elseif ($filter -eq 'onPremisesSyncBehavior/isCloudManaged eq true') {
        if (@($script:Tenant.GraphContext.Scopes) -notcontains 'User-OnPremisesSyncBehavior.ReadWrite.All') { return (New-TerseError 403 'Authorization_RequestDenied' 'Insufficient privileges to complete the operation.') }
        $users = @($users | Where-Object { $_.isCloudManaged -eq $true })
    }
    elseif ($filter -ne '') { return (New-TerseError 400 'Request_UnsupportedQuery' 'Unsupported or invalid query filter clause specified.') }
    return (New-TersePage @($users | ForEach-Object { ConvertTo-TerseUser $_ ([string]$Options['$select']) $Version }))
}

# ---- Users -----------------------------------------------------------------------------------------

function Invoke-TerseUsers {
    param([string]$Method, [string[]]$Parts, [hashtable]$Options, $Body, [string]$Version)
    if ($Parts.Count -eq 1) { return (Get-TerseUserList $Options $Version) }
    $user = Find-ActiveUser $Parts[1]
    if ($null -eq $user) { return (New-TerseMissing $Parts[1]) }
    if ($Parts.Count -gt 3) { return (Get-TerseRole $user) }
    if ($Parts.Count -eq 3) { return (Invoke-TerseAuthority $Method $user $Body) }
    switch ($Method) {
        'GET' { return @{ Status = 200; Body = (ConvertTo-TerseUser $user ([string]$Options['$select']) $Version); Headers = @{} } }
        'PATCH' { return (Edit-TerseUser $user (ConvertFrom-TerseBody $Body)) }
        'DELETE' {
            $refusal = Get-RoleRefusal $user
            if ($null -ne $refusal) { return (ConvertTo-TerseError $refusal) }
            Set-UserDeleted $user
            return @{ Status = 204; Body = $null; Headers = @{} }
        }
    }
}

# The roles of a user; their names are for whoever may read roles.
function Get-TerseRole {
    param([hashtable]$User)
    $may = @($script:Tenant.GraphContext.Scopes | Where-Object { $_ -in 'RoleManagement.Read.Directory', 'Directory.Read.All' }).Count -gt 0
    $items = foreach ($role in @($User.roles)) { [ordered]@{ '@odata.type' = '#microsoft.graph.directoryRole'; id = "role $role"; displayName = $(if ($may) { $role } else { $null }) } }
    return (New-TersePage @($items))
}

function ConvertFrom-TerseBody {
    param($Body)
    $changes = [ordered]@{}
    if ($Body -is [System.Collections.IDictionary]) { foreach ($key in $Body.Keys) { $changes[$key] = $Body[$key] }; return $changes }
    foreach ($property in ($Body | ConvertFrom-Json).PSObject.Properties) { $changes[$property.Name] = $property.Value }
    return $changes
}

# All of it or nothing.
function Edit-TerseUser {
    param([hashtable]$User, $Changes)
    $refusal = Get-RoleRefusal $User
    if ($null -eq $refusal) { $refusal = Get-SyncRefusal $User }
    foreach ($name in $Changes.Keys) {
        if ($null -ne $refusal) { break }
        $value = $Changes[$name]
        if ($name -ceq 'userPrincipalName') { $refusal = Get-NameRefusal $User $value }
        elseif ($name -cne 'onPremisesImmutableId') { $refusal = New-Refusal 400 'Request_BadRequest' "A resource property is not known: $name" }
        elseif ($value -is [string] -and $value -eq '') { $refusal = New-Refusal 400 'Request_BadRequest' "Invalid value specified for property 'onPremisesImmutableId' of resource 'User'." }
        elseif ($value -is [string] -and $value -match '[$_]') { $refusal = New-Refusal 400 'Request_BadRequest' 'Bad request.' }
        else { $refusal = Get-IdRefusal $User $value }
    }
    if ($null -ne $refusal) { return (ConvertTo-TerseError $refusal) }
    foreach ($name in $Changes.Keys) { if ($name -ceq 'userPrincipalName') { Set-UserName $User $Changes[$name] } else { Set-UserId $User $Changes[$name] } }
    return @{ Status = 204; Body = $null; Headers = @{} }
}

# Version 1.0 does not know this request here; beta does.
function Invoke-TerseAuthority {
    param([string]$Method, [hashtable]$User, $Body)
    if ($Method -eq 'GET') {
        $source = $User
        if ($User.stale -gt 0) { $User.stale--; $source = $User.seen }
        return @{ Status = 200; Body = [ordered]@{ id = $User.id; isCloudManaged = [bool]$source.isCloudManaged }; Headers = @{} }
    }
    $managed = (ConvertFrom-TerseBody $Body)['isCloudManaged']
    if ($managed -and $User.onPremisesSyncEnabled -ne $true -and -not $User.isCloudManaged -and $null -eq $User['wasSynced']) {
        return (New-TerseError 400 'Request_BadRequest' 'The object is not synchronized from on-premises.')
    }
    Set-UserAuthority $User ([bool]$managed)
    return @{ Status = 204; Body = $null; Headers = @{} }
}

# ---- Deleted users, and the switches of the tenant ---------------------------------------------------

function Invoke-TerseDirectory {
    param([string]$Method, [string[]]$Parts, [hashtable]$Options, [string]$Version)
    if ($Parts[1] -eq 'onPremisesSynchronization') {
        return (New-TersePage @([ordered]@{ id = $script:Tenant.Id; configuration = $null; features = [ordered]@{ blockCloudObjectTakeoverThroughHardMatchEnabled = $script:Tenant.TakeoverBlocked } }))
    }
    if ($Parts[2] -eq 'microsoft.graph.user') {
        $users = @($script:Tenant.Users.Values | Where-Object { $null -ne $_.deletedDateTime })
        return (New-TersePage @($users | ForEach-Object { ConvertTo-TerseUser $_ ([string]$Options['$select']) 'v1.0' }))
    }
    $user = Find-DeletedUser $Parts[2]
    if ($null -eq $user) { return (New-TerseMissing $Parts[2]) }
    if ($Method -eq 'GET') { return @{ Status = 200; Body = (ConvertTo-TerseUser $user ([string]$Options['$select']) $Version); Headers = @{} } }
    $refusal = Get-RoleRefusal $user
    if ($null -ne $refusal) { return (ConvertTo-TerseError $refusal) }
    if ($Method -eq 'DELETE') { Remove-UserForGood $user; return @{ Status = 204; Body = $null; Headers = @{} } }
    $name = $user.userPrincipalName.Substring(32)
    if ($null -ne (Find-ActiveUser $name)) { return (New-TerseError 400 'ObjectConflict' 'Another object with the same value for property userPrincipalName already exists.') }
    Set-UserRestored $user
    return @{ Status = 200; Body = [ordered]@{ '@odata.type' = '#microsoft.graph.user'; id = $user.id; userPrincipalName = $user.userPrincipalName }; Headers = @{} }
}

# ---- Licences, roles, groups -------------------------------------------------------------------------

function Get-TerseOther {
    param([string[]]$Parts)
    switch ($Parts -join '/') {
        'subscribedSkus' { return (New-TersePage $script:Tenant.Skus) }
        'roleManagement/directory/roleDefinitions' { return (New-TersePage $script:Tenant.RoleDefinitions) }
        'roleManagement/directory/roleAssignments' { return (New-TersePage $script:Tenant.RoleAssignments) }
        'roleManagement/directory/roleEligibilityScheduleInstances' {
            if (-not $script:Tenant.Premium) { return (New-TerseError 400 'AadPremiumLicenseRequired' 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.') }
            return (New-TersePage @($script:Tenant.Users.Values | Where-Object { @($_.eligibleRoles).Count -gt 0 } | ForEach-Object { [ordered]@{ id = "instance of $($_.id)"; principalId = $_.id } }))
        }
        'roleManagement/directory/roleEligibilitySchedules' {
            if ($null -eq $script:Tenant.RoleEligibilities) { return (New-TerseError 400 'AadPremiumLicenseRequired' 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.') }
            return (New-TersePage $script:Tenant.RoleEligibilities)
        }
    }
    if ($Parts[0] -ne 'groups') { return (New-TerseError 400 'BadRequest' "Resource not found for the segment '$($Parts -join '/')'.") }
    if (-not $script:Tenant.Groups.ContainsKey($Parts[1])) { return (New-TerseMissing $Parts[1]) }
    return (New-TersePage @($script:Tenant.Groups[$Parts[1]] | ForEach-Object { [ordered]@{ '@odata.type' = '#microsoft.graph.user'; id = $_ } }))
}

# ---- Batches ---------------------------------------------------------------------------------------

function Invoke-TerseBatch {
    param($Body)
    $requests = @((ConvertFrom-Json -InputObject $Body).requests)
    if ($requests.Count -gt 20) { return (New-TerseError 400 'BadRequest' 'The number of requests in a batch exceeds the limit of 20.') }
    $byId = @{}
    foreach ($request in $requests) {
        if ($byId.ContainsKey([string]$request.id)) { return (New-TerseError 400 'BadRequest' 'The ids of a batch must differ.') }
        $content = $null
        if ($null -ne $request.PSObject.Properties['body']) { $content = ConvertTo-Json -InputObject $request.body -Depth 10 }
        $answer = Invoke-StandInService $request.method ('/v1.0' + $request.url) $content -Prefix 'batched '
        # Of one that a test wants to be lost nothing is told.
        if ($answer.Status -eq 0) { continue }
        $byId[[string]$request.id] = [ordered]@{ id = [string]$request.id; status = $answer.Status; headers = $answer.Headers; body = $answer.Body }
    }
    # By id as a text: 0, 1, 10, 11, 2.
    return @{ Status = 200; Body = [ordered]@{ responses = @($byId.Keys | Sort-Object | ForEach-Object { $byId[$_] }) }; Headers = @{} }
}

# ---- The shapes in which modules report an error: a code, and no status ------------------------------

function New-HttpErrorRecord {
    param([string]$Method, [string]$Uri, [hashtable]$Answer)
    $exception = [TerseServiceException]::new("The request $Method $Uri failed.")
    $record = [System.Management.Automation.ErrorRecord]::new($exception, 'GraphRequestFailed', 'InvalidOperation', $null)
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new((ConvertTo-Json -InputObject $Answer.Body -Depth 6 -Compress))
    return $record
}

function New-CmdletErrorRecord {
    param([hashtable]$Answer, [string]$Cmdlet)
    $failure = $Answer.Body['error']
    $exception = [TerseServiceException]::new("[$($failure['code'])] : $($failure['message'])")
    return [System.Management.Automation.ErrorRecord]::new($exception, "$($failure['code']),Microsoft.Graph.PowerShell.Cmdlets.$Cmdlet", 'InvalidOperation', $null)
}
