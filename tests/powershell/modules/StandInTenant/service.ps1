# The service: requests in, answers out, as Microsoft Graph gives them. Part of StandInTenant.

# ---- The service -----------------------------------------------------------------------------------

function New-Answer { param([int]$Status, $Body, [hashtable]$Headers = @{}) return @{ Status = $Status; Body = $Body; Headers = $Headers } }

function New-ErrorAnswer {
    param([hashtable]$Refusal)
    $failure = @{ code = $Refusal.Code; message = $Refusal.Message; innerError = @{ date = '2026-11-03T12:00:00'; 'request-id' = '00000000-0000-0000-0000-00000000feed' } }
    if ($Refusal.Target -ne '') { $failure['details'] = @(@{ code = $Refusal.Code; message = $Refusal.Message; target = $Refusal.Target }) }
    return (New-Answer $Refusal.Status @{ error = $failure })
}

function New-NotFound {
    param([string]$Id)
    return (New-ErrorAnswer (New-Refusal 404 'Request_ResourceNotFound' "Resource '$Id' does not exist or one of its queried reference-property objects are not present."))
}

# A fault that a test ordered: a status in place of an answer, before or after the work was done.
function Get-Fault {
    param([string]$Method, [string]$Path)
    foreach ($fault in $script:Tenant.Faults) {
        if ($fault.times -le 0 -or $fault.method -ne $Method -or $Path -notmatch $fault.path) { continue }
        if ($fault.skip -gt 0) { $fault.skip--; continue }
        $fault.times--
        return $fault
    }
    return $null
}

function New-FaultAnswer {
    param([hashtable]$Fault)
    $codes = @{ 429 = 'TooManyRequests'; 500 = 'InternalServerError'; 502 = 'BadGateway'; 503 = 'ServiceUnavailable'; 504 = 'GatewayTimeout'; 404 = 'Request_ResourceNotFound'; 401 = 'InvalidAuthenticationToken'; 400 = 'Request_BadRequest'; 403 = 'Authorization_RequestDenied' }
    $answer = New-ErrorAnswer (New-Refusal ([int]$Fault.status) $codes[[int]$Fault.status] $Fault.message)
    if ($Fault.retryAfter -gt 0) { $answer.Headers['Retry-After'] = [string]$Fault.retryAfter }
    return $answer
}

# One request to the service. $Uri is a path with or without the host.
function Invoke-StandInService {
    param([string]$Method, [string]$Uri, $Body = $null, [string]$Prefix = '')
    $Uri = $Uri -replace '^https://graph\.microsoft\.com', ''
    $path, $query = $Uri -split '\?', 2
    Register-StandInCall "$Prefix$Method $path"
    if ($Prefix -eq '') { $script:Tenant.Requests++ }
    if ($null -eq $script:Tenant.GraphContext) {
        return (New-ErrorAnswer (New-Refusal 401 'InvalidAuthenticationToken' 'Access token is empty.'))
    }
    $fault = Get-Fault $Method $path
    if ($null -ne $fault -and -not $fault.afterwards) { return (New-FaultAnswer $fault) }
    $answer = Invoke-Route $Method $path $query $Body
    if ($null -ne $fault) { return (New-FaultAnswer $fault) }
    return $answer
}

function Test-Scope {
    param([string[]]$AnyOf)
    foreach ($scope in $AnyOf) { if ($script:Tenant.GraphContext.Scopes -contains $scope) { return $true } }
    return $false
}

function Invoke-Route {
    param([string]$Method, [string]$Path, $Query, $Body)
    $isBeta = $Path -like '/beta/*'
    $path = $Path -replace '^/(v1\.0|beta)', ''
    if ($path -eq '/$batch') { return (Invoke-Batch $Body) }
    $read = 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'
    $write = 'User.ReadUpdate.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'
    $remove = 'User.ReadWrite.All', 'User.DeleteRestore.All', 'Directory.ReadWrite.All'
    $needed = @{ GET = $read; PATCH = $write; DELETE = $remove; POST = $remove }[$Method]
    if ($path -like '*/onPremisesSyncBehavior') { $needed = @('User-OnPremisesSyncBehavior.ReadWrite.All') }
    if ($path -eq '/subscribedSkus') { $needed = @('Organization.Read.All') }
    if ($path -like '/roleManagement/*') { $needed = @('RoleManagement.Read.Directory') }
    if ($path -like '/groups/*') { $needed = @('GroupMember.Read.All') }
    if ("$Query" -match 'isCloudManaged') { $needed = @('User-OnPremisesSyncBehavior.ReadWrite.All') }
    if ($path -eq '/roleManagement/directory/roleEligibilityScheduleInstances') { $needed = @('RoleEligibilitySchedule.Read.Directory', 'RoleManagement.Read.Directory', 'RoleManagement.Read.All') }
    if ($path -eq '/directory/onPremisesSynchronization') { $needed = @('OnPremDirectorySynchronization.Read.All', 'OnPremDirectorySynchronization.ReadWrite.All') }
    if (-not (Test-Scope $needed)) { return (New-ErrorAnswer (New-Refusal 403 'Authorization_RequestDenied' 'Insufficient privileges to complete the operation.')) }
    switch -Regex ("$Method $path") {
        '^GET /directory/onPremisesSynchronization$' { return (New-Answer 200 @{ value = @(@{ id = $script:Tenant.Id; features = (Get-Feature) }) }) }
        '^GET /users/([^/]+)/transitiveMemberOf/microsoft\.graph\.directoryRole$' { return (Get-RoleList $Matches[1] $Query) }
        '^GET /roleManagement/directory/roleEligibilityScheduleInstances$' { return (Get-EligibleList $Query) }
        '^GET /subscribedSkus$' { return (New-Answer 200 @{ value = @($script:Tenant.Skus) }) }
        '^GET /roleManagement/directory/roleDefinitions$' { return (New-Answer 200 @{ value = @($script:Tenant.RoleDefinitions) }) }
        '^GET /roleManagement/directory/roleAssignments$' { return (New-Answer 200 @{ value = @($script:Tenant.RoleAssignments) }) }
        '^GET /roleManagement/directory/roleEligibilitySchedules$' { return (Get-EligibleRole) }
        '^GET /groups/([^/]+)/transitiveMembers$' { return (Get-GroupMember $Matches[1]) }
        '^GET /users/?$' { return (Get-UserList $Query) }
        '^GET /users/([^/]+)$' { return (Get-OneUser $Matches[1] (Find-ActiveUser ([Uri]::UnescapeDataString($Matches[1]))) $Query) }
        '^PATCH /users/([^/]+)$' { return (Edit-OneUser $Matches[1] $Body) }
        '^GET /users/([^/]+)/onPremisesSyncBehavior$' { return (Get-SyncBehavior $Matches[1]) }
        '^PATCH /users/([^/]+)/onPremisesSyncBehavior$' { return (Edit-SyncBehavior $Matches[1] $Body) }
        '^DELETE /users/([^/]+)$' { return (Remove-OneUser $Matches[1]) }
        '^GET /directory/deletedItems/microsoft\.graph\.user$' { return (Get-DeletedList $Query) }
        '^GET /directory/deletedItems/([^/]+)(/microsoft\.graph\.user)?$' { return (Get-OneUser $Matches[1] (Find-DeletedUser $Matches[1]) $Query $isBeta) }
        '^POST /directory/deletedItems/([^/]+)/(microsoft\.graph\.)?restore$' { return (Restore-OneUser $Matches[1]) }
        '^DELETE /directory/deletedItems/([^/]+)$' { return (Remove-OneForGood $Matches[1]) }
    }
    return (New-ErrorAnswer (New-Refusal 400 'BadRequest' "Resource not found for the segment: $Method $path"))
}

# The options of a query. In an address a plus sign is a blank.
function Get-QueryOption {
    param($Query)
    $options = @{}
    if ($null -eq $Query) { return $options }
    foreach ($part in $Query -split '&') {
        $name, $value = $part -split '=', 2
        $options[[Uri]::UnescapeDataString($name)] = [Uri]::UnescapeDataString(([string]$value).Replace('+', ' '))
    }
    return $options
}

# Only what was asked for; without $select only the default properties [Reading].
function Select-Field {
    param([hashtable]$User, [hashtable]$Options)
    $source = $User
    if ($User.stale -gt 0) { $User.stale--; $source = $User.seen }
    $fields = $script:DefaultFields
    if ($Options.ContainsKey('$select')) { $fields = $Options['$select'] -split ',' }
    $body = @{ '@odata.context' = 'https://graph.microsoft.com/v1.0/$metadata#users/$entity' }
    foreach ($field in $fields) {
        $name = @($script:AllFields -eq $field)
        if ($name.Count -eq 0) { throw "unknown field $field" }
        if ($script:Tenant.Silent -contains $field) { continue }
        $value = $null
        if ($source.ContainsKey($name[0])) { $value = $source[$name[0]] }
        $body[$name[0]] = $value
    }
    return $body
}

function Get-OneUser {
    param([string]$Id, $User, $Query, [bool]$Beta = $false)
    if ($null -eq $User) { return (New-NotFound $Id) }
    $options = Get-QueryOption $Query
    # What only beta has is an error elsewhere.
    if ($options['$select'] -like '*isHardDeleteProtectionEnabled*' -and -not $Beta) { return (New-ErrorAnswer (New-Refusal 400 'BadRequest' "Could not find a property named 'isHardDeleteProtectionEnabled' on type 'microsoft.graph.user'.")) }
    return (New-Answer 200 (Select-Field $User $options))
}

# The switches of the synchronisation [Commands].
function Get-Feature {
    return @{
        blockCloudObjectTakeoverThroughHardMatchEnabled = $script:Tenant.TakeoverBlocked; blockSoftMatchEnabled = $true
        synchronizeUpnForManagedUsersEnabled = $false; allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled = $false
    }
}

# A list in pages, as the service cuts it.
function Get-PlainPage {
    param($Items, $Query, [string]$Path)
    $options = Get-QueryOption $Query
    $skip = 0
    if ($options.ContainsKey('$skiptoken')) { $skip = [int]$options['$skiptoken'] }
    $all = @($Items)
    $last = [Math]::Min($all.Count, $skip + $script:Tenant.PageLimit)
    $value = New-Object System.Collections.ArrayList
    for ($at = $skip; $at -lt $last; $at++) { [void]$value.Add($all[$at]) }
    $body = @{ value = $value.ToArray() }
    if ($last -lt $all.Count) { $body['@odata.nextLink'] = "https://graph.microsoft.com/v1.0$Path`?`$skiptoken=$last" }
    return (New-Answer 200 $body)
}

# The roles of a user. Who may not read roles gets them without their names [Rights].
function Get-RoleList {
    param([string]$Id, $Query)
    $user = Find-ActiveUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $named = Test-Scope @('RoleManagement.Read.Directory', 'Directory.Read.All')
    $roles = foreach ($role in @($user.roles)) {
        $name = $null
        if ($named) { $name = $role }
        @{ '@odata.type' = '#microsoft.graph.directoryRole'; id = "role of $Id"; displayName = $name }
    }
    return (Get-PlainPage $roles $Query "/users/$Id/transitiveMemberOf/microsoft.graph.directoryRole")
}

function Get-EligibleList {
    param($Query)
    if (-not $script:Tenant.Premium) { return (New-ErrorAnswer (New-Refusal 400 'AadPremiumLicenseRequired' 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.')) }
    $all = @($script:Tenant.Users.Values | Where-Object { @($_.eligibleRoles).Count -gt 0 } | ForEach-Object { @{ principalId = $_.id } })
    return (Get-PlainPage $all $Query '/roleManagement/directory/roleEligibilityScheduleInstances')
}

# Who is eligible is told only where the tenant has the licence.
function Get-EligibleRole {
    if ($null -eq $script:Tenant.RoleEligibilities) { return (New-ErrorAnswer (New-Refusal 403 'AadPremiumLicenseRequired' 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.')) }
    return (New-Answer 200 @{ value = @($script:Tenant.RoleEligibilities) })
}

function Get-GroupMember {
    param([string]$Id)
    if (-not $script:Tenant.Groups.ContainsKey($Id)) { return (New-NotFound $Id) }
    return (New-Answer 200 @{ value = @($script:Tenant.Groups[$Id] | ForEach-Object { @{ '@odata.type' = '#microsoft.graph.user'; id = $_ } }) })
}

# One of the crowd, with what was asked for.
function New-CrowdUser {
    param([int]$Number, [string[]]$Fields)
    Register-StandInGrowth $Number
    $values = @{
        id = [guid]::new($Number, 0, 0x4000, [byte[]](128, 0, 0, 0, 0, 12, 0, 0)).ToString(); userPrincipalName = "crowd$Number@contoso.com"; displayName = "Crowd $Number"
        givenName = 'Crowd'; surname = "No$Number"; mail = "crowd$Number@contoso.com"; mailNickname = "crowd$Number"; proxyAddresses = @("SMTP:crowd$Number@contoso.com"); accountEnabled = $true
        userType = 'Member'; employeeId = "E$Number"; assignedLicenses = @(); businessPhones = @(); createdDateTime = '2026-01-02T03:04:05Z'
    }
    $body = @{}
    foreach ($field in $Fields) { $body[$field] = $values[$field] }
    return $body
}

function Get-Page {
    param($Users, [hashtable]$Options, [string]$Path)
    $top = 100
    if ($Options.ContainsKey('$top')) { $top = [Math]::Min(999, [int]$Options['$top']) }
    $top = [Math]::Min($top, $script:Tenant.PageLimit)
    $skip = 0
    if ($Options.ContainsKey('$skiptoken')) { $skip = [int]$Options['$skiptoken'] }
    $all = @($Users)
    $count = $all.Count
    if ($Path -eq '/users' -and -not $Options.ContainsKey('$filter')) { $count += $script:Tenant.Crowd }
    $value = New-Object System.Collections.ArrayList
    for ($at = $skip; $at -lt [Math]::Min($count, $skip + $top); $at++) {
        if ($at -lt $all.Count) { [void]$value.Add((Select-Field $all[$at] $Options)) } else { [void]$value.Add((New-CrowdUser ($at - $all.Count) ($Options['$select'] -split ','))) }
    }
    $body = @{ '@odata.context' = 'https://graph.microsoft.com/v1.0/$metadata#users'; value = $value.ToArray() }
    if ($skip + $top -lt $count) {
        $next = "https://graph.microsoft.com/v1.0$Path`?`$top=$top&`$skiptoken=$($skip + $top)"
        if ($Options.ContainsKey('$select')) { $next += '&$select=' + $Options['$select'] }
        $body['@odata.nextLink'] = $next
    }
    return (New-Answer 200 $body)
}

# The filter by ImmutableId works [Reading]; of others only who was handed over is needed here.
function Get-UserList {
    param($Query)
    $options = Get-QueryOption $Query
    if (-not $options.ContainsKey('$filter')) { $users = @($script:Tenant.Users.Values | Where-Object { $null -eq $_.deletedDateTime }) }
    elseif ($options['$filter'] -eq 'onPremisesSyncBehavior/isCloudManaged eq true') { $users = @($script:Tenant.Users.Values | Where-Object { $_.isCloudManaged -eq $true }) }
    else {
        if ($options['$filter'] -notmatch "^onPremisesImmutableId eq '((?:[^']|'')*)'$") {
            return (New-ErrorAnswer (New-Refusal 400 'Request_UnsupportedQuery' 'Unsupported or invalid query filter clause specified.'))
        }
        $id = $Matches[1].Replace("''", "'")
        $users = @()
        if ($script:Tenant.IdHolder.ContainsKey($id)) {
            $holder = $script:Tenant.Users[$script:Tenant.IdHolder[$id]]
            if ($null -eq $holder.deletedDateTime) { $users = @($holder) }
        }
    }
    return (Get-Page $users $options '/users')
}

function Get-DeletedList {
    param($Query)
    $users = @($script:Tenant.Users.Values | Where-Object { $null -ne $_.deletedDateTime })
    return (Get-Page $users (Get-QueryOption $Query) '/directory/deletedItems/microsoft.graph.user')
}

# PATCH reaches active users only [Soft-deleted].
function Edit-OneUser {
    param([string]$Id, $Body)
    $user = Find-ActiveUser ([Uri]::UnescapeDataString($Id))
    if ($null -eq $user) { return (New-NotFound $Id) }
    $refusal = Get-RoleRefusal $user
    if ($null -eq $refusal) { $refusal = Get-SyncRefusal $user }
    if ($null -ne $refusal) { return (New-ErrorAnswer $refusal) }
    $changes = ConvertFrom-RequestBody $Body
    foreach ($name in $changes.Keys) {
        $refusal = switch ($name) {
            'onPremisesImmutableId' { Get-GraphIdRefusal $user $changes[$name] }
            'userPrincipalName' { Get-NameRefusal $user $changes[$name] }
            default { New-Refusal 400 'Request_BadRequest' "Invalid property '$name'." }
        }
        if ($null -ne $refusal) { return (New-ErrorAnswer $refusal) }
    }
    foreach ($name in $changes.Keys) {
        if ($name -eq 'onPremisesImmutableId') { Set-UserId $user $changes[$name] } else { Set-UserName $user $changes[$name] }
    }
    return (New-Answer 204 $null)
}

# The source of authority of a user [Source].
function Get-SyncBehavior {
    param([string]$Id)
    $user = Find-ActiveUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $source = $user
    if ($user.stale -gt 0) { $user.stale--; $source = $user.seen }
    return (New-Answer 200 @{ id = $Id; isCloudManaged = [bool]$source.isCloudManaged })
}

# Who is not synced cannot be handed over.
function Edit-SyncBehavior {
    param([string]$Id, $Body)
    $user = Find-ActiveUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $managed = (ConvertFrom-RequestBody $Body)['isCloudManaged']
    if ($managed -isnot [bool]) { return (New-ErrorAnswer (New-Refusal 400 'Request_BadRequest' "Invalid value specified for property 'isCloudManaged'.")) }
    # Whoever was handed back a moment ago is not synced, and can be handed over again.
    if ($managed -and $null -eq $user.onPremisesSyncEnabled -and -not $user.isCloudManaged -and $null -eq $user['wasSynced']) {
        return (New-ErrorAnswer (New-Refusal 400 'Request_BadRequest' 'The object is not synchronized from on-premises.'))
    }
    Set-UserAuthority $user $managed
    return (New-Answer 204 $null)
}

# An empty text is not null, and some characters are refused without a word [Clearing, Refusals].
function Get-GraphIdRefusal {
    param([hashtable]$User, $Value)
    if ($Value -is [string] -and $Value -eq '') { return (New-Refusal 400 'Request_BadRequest' "Invalid value specified for property 'onPremisesImmutableId' of resource 'User'.") }
    if ($Value -is [string] -and $Value -match '[$_]') { return (New-Refusal 400 'Request_BadRequest' '') }
    return (Get-IdRefusal $User $Value)
}

function ConvertFrom-RequestBody {
    param($Body)
    if ($Body -is [System.Collections.IDictionary]) { return $Body }
    $changes = @{}
    foreach ($property in (ConvertFrom-Json -InputObject $Body).PSObject.Properties) { $changes[$property.Name] = $property.Value }
    return $changes
}

function Remove-OneUser {
    param([string]$Id)
    $user = Find-ActiveUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $refusal = Get-RoleRefusal $user
    if ($null -ne $refusal) { return (New-ErrorAnswer $refusal) }
    Set-UserDeleted $user
    return (New-Answer 204 $null)
}

function Restore-OneUser {
    param([string]$Id)
    $user = Find-DeletedUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $refusal = Get-RoleRefusal $user
    $name = $user.userPrincipalName -replace '^[0-9a-f]{32}', ''
    if ($null -eq $refusal -and $script:Tenant.NameHolder.ContainsKey($name)) {
        $refusal = New-Refusal 400 'Request_BadRequest' 'Another object with the same value for property userPrincipalName already exists.'
    }
    if ($null -ne $refusal) { return (New-ErrorAnswer $refusal) }
    Set-UserRestored $user
    return (New-Answer 200 @{ '@odata.type' = '#microsoft.graph.user'; id = $user.id; userPrincipalName = $user.userPrincipalName })
}

# Only what is deleted can be removed for good [Soft-deleted].
function Remove-OneForGood {
    param([string]$Id)
    $user = Find-DeletedUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $refusal = Get-RoleRefusal $user
    if ($user.isHardDeleteProtectionEnabled -and [datetime]$user.deletedDateTime -gt [DateTime]::UtcNow.AddDays(-7)) {
        $refusal = New-Refusal 403 'Authorization_RequestDenied' 'The object is protected against hard deletion.'
    }
    if ($null -ne $refusal) { return (New-ErrorAnswer $refusal) }
    Remove-UserForGood $user
    return (New-Answer 204 $null)
}

# At most 20 requests; each has its own status [Commands].
function Invoke-Batch {
    param($Body)
    $batch = ConvertFrom-Json -InputObject $Body
    $requests = @($batch.requests)
    if ($requests.Count -gt 20) { return (New-ErrorAnswer (New-Refusal 400 'BadRequest' 'Number of batch request steps exceeds the maximum value of 20.')) }
    if (@($requests | ForEach-Object { $_.id } | Select-Object -Unique).Count -ne $requests.Count) { return (New-ErrorAnswer (New-Refusal 400 'BadRequest' 'Request ids must be unique.')) }
    $responses = foreach ($request in $requests) {
        $content = $null
        # A body needs its type.
        if ($null -ne $request.PSObject.Properties['body']) {
            if ($request.headers.'Content-Type' -ne 'application/json') { return (New-ErrorAnswer (New-Refusal 400 'BadRequest' 'Write request id : does not contain Content-Type header or body.')) }
            $content = ConvertTo-Json -InputObject $request.body -Depth 10
        }
        $answer = Invoke-StandInService $request.method ('/v1.0' + $request.url) $content -Prefix 'batched '
        @{ id = $request.id; status = $answer.Status; headers = $answer.Headers; body = $answer.Body }
    }
    $responses = @($responses)
    [array]::Reverse($responses)
    return (New-Answer 200 @{ responses = $responses })
}

# ---- The shapes in which modules report an error of the service -----------------------------------------

$script:Reasons = @{ 400 = 'BadRequest (Bad Request)'; 401 = 'Unauthorized (Unauthorized)'; 403 = 'Forbidden (Forbidden)'; 404 = 'NotFound (Not Found)'; 429 = 'TooManyRequests (Too Many Requests)'; 500 = 'InternalServerError (Internal Server Error)'; 502 = 'BadGateway (Bad Gateway)'; 503 = 'ServiceUnavailable (Service Unavailable)'; 504 = 'GatewayTimeout (Gateway Timeout)' }

# Invoke-MgGraphRequest: an exception with the response, and the whole answer as details.
function New-HttpErrorRecord {
    param([string]$Method, [string]$Uri, [hashtable]$Answer)
    Add-Type -AssemblyName System.Net.Http
    $response = [System.Net.Http.HttpResponseMessage]::new([System.Net.HttpStatusCode]$Answer.Status)
    foreach ($name in $Answer.Headers.Keys) { [void]$response.Headers.TryAddWithoutValidation($name, [string]$Answer.Headers[$name]) }
    $reason = $script:Reasons[$Answer.Status]
    $exception = [GraphHttpException]::new("Response status code does not indicate success: $reason.", $response)
    # An error without a status, as a proxy or another version may give it.
    if ($script:Tenant.Bare) { $exception = [System.Exception]::new("$($Answer.Body['error']['code']): $($Answer.Body['error']['message'])") }
    $record = [System.Management.Automation.ErrorRecord]::new($exception, 'InvokeGraphHttpResponseException', 'InvalidOperation', $null)
    if ($script:Tenant.Bare) { return $record }
    $headers = ($Answer.Headers.Keys | ForEach-Object { "$_`: $($Answer.Headers[$_])" }) -join "`n"
    $phrase = $reason -replace '^\w+ \((.*)\)$', '$1'
    $json = ConvertTo-Json -InputObject $Answer.Body -Depth 6 -Compress
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new("$Method $Uri`nHTTP/1.1 $($Answer.Status) $phrase`nCache-Control: no-cache`n$headers`n`n$json")
    return $record
}

# The generated cmdlets (Update-MgUser and others): a text with status, code and headers.
function New-CmdletErrorRecord {
    param([hashtable]$Answer, [string]$Cmdlet)
    $failure = $Answer.Body['error']
    $name = ($script:Reasons[$Answer.Status] -split ' ')[0]
    $headers = ($Answer.Headers.Keys | ForEach-Object { "$_ : $($Answer.Headers[$_])" }) -join "`n"
    $exception = [System.Exception]::new("[$($failure['code'])] : $($failure['message'])")
    $record = [System.Management.Automation.ErrorRecord]::new($exception, "$($failure['code']),Microsoft.Graph.PowerShell.Cmdlets.$Cmdlet", 'InvalidOperation', $null)
    if ($script:Tenant.Bare) { return $record }
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new("$($failure['message'])`n`nStatus: $($Answer.Status) ($name)`nErrorCode: $($failure['code'])`nDate: 2026-11-03T12:00:00`n`nHeaders:`n$headers")
    return $record
}
