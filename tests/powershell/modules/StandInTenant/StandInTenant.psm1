# A tenant and an on-premises directory in memory, for tests. It behaves as domain.md says (sections
# in brackets) and knows nothing of the scripts that are tried against it.
#
# The cloud is a service that answers requests as Microsoft Graph does; the modules around it put its
# answers into the shapes of their own cmdlets.

Set-StrictMode -Version 3.0

class GraphHttpException : System.Exception {
    [object]$Response
    GraphHttpException([string]$message, [object]$response) : base($message) { $this.Response = $response }
}

$script:Tenant = $null
$script:DefaultFields = 'businessPhones', 'displayName', 'givenName', 'id', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation', 'preferredLanguage', 'surname', 'userPrincipalName'
$script:AllFields = $script:DefaultFields + @('onPremisesImmutableId', 'onPremisesSyncEnabled', 'onPremisesLastSyncDateTime', 'userType', 'accountEnabled', 'deletedDateTime', 'mailNickname', 'proxyAddresses')

# ---- State ---------------------------------------------------------------------------------------

function Get-StandInTenant { return $script:Tenant }

# Loads a tenant from a JSON file.
function Initialize-StandInTenant {
    param([string]$Path)
    $json = Get-Content -LiteralPath $Path -Raw | ConvertFrom-Json
    $ignoreCase = [StringComparer]::OrdinalIgnoreCase
    $tenant = @{
        Id = $json.tenantId; Domains = @{}; Roles = @($json.callerRoles); GraphContext = $null; MsolConnected = $false
        SignInScopes = @($json.signInScopes); Users = [System.Collections.Generic.Dictionary[string, hashtable]]::new($ignoreCase)
        IdHolder = [System.Collections.Generic.Dictionary[string, string]]::new([StringComparer]::Ordinal)
        NameHolder = [System.Collections.Generic.Dictionary[string, string]]::new($ignoreCase)
        AdUsers = [System.Collections.Generic.Dictionary[string, hashtable]]::new($ignoreCase)
        Faults = New-Object 'System.Collections.Generic.List[hashtable]'
        Calls = New-Object 'System.Collections.Generic.List[string]'
        Lag = 0; KillAfter = 0; StatePath = $Path; Requests = 0
    }
    foreach ($domain in $json.domains.PSObject.Properties) { $tenant.Domains[$domain.Name] = $domain.Value }
    foreach ($source in @($json.users)) { Add-StandInUser $tenant $source }
    foreach ($source in @($json.adUsers)) {
        $user = @{}
        foreach ($property in $source.PSObject.Properties) { $user[$property.Name] = $property.Value }
        $tenant.AdUsers[$user.objectGuid] = $user
    }
    $script:Tenant = $tenant
}

function Add-StandInUser {
    param([hashtable]$Tenant, $Source)
    $user = @{ stale = 0; seen = $null }
    foreach ($property in $Source.PSObject.Properties) { $user[$property.Name] = $property.Value }
    # PowerShell 7 makes a date of a text that looks like one.
    if ($user.deletedDateTime -is [datetime]) { $user.deletedDateTime = $user.deletedDateTime.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') }
    $Tenant.Users[$user.id] = $user
    if ($null -ne $user.onPremisesImmutableId) { $Tenant.IdHolder[$user.onPremisesImmutableId] = $user.id }
    if ($null -eq $user.deletedDateTime) { $Tenant.NameHolder[$user.userPrincipalName] = $user.id }
}

# The tenant as data: what a fresh export would show.
function Get-StandInState {
    $tenant = $script:Tenant
    $users = foreach ($user in $tenant.Users.Values) {
        [ordered]@{
            id = $user.id; userPrincipalName = $user.userPrincipalName; displayName = $user.displayName
            onPremisesImmutableId = $user.onPremisesImmutableId; onPremisesSyncEnabled = $user.onPremisesSyncEnabled
            userType = $user.userType; roles = @($user.roles); deletedDateTime = $user.deletedDateTime
        }
    }
    $adUsers = foreach ($user in $tenant.AdUsers.Values) {
        [ordered]@{
            objectGuid = $user.objectGuid; sam = $user.sam; userPrincipalName = $user.userPrincipalName
            consistencyGuid = $user.consistencyGuid; recipientType = $user.recipientType
            remoteRoutingAddress = $user.remoteRoutingAddress; exchangeGuid = $user.exchangeGuid
        }
    }
    return [ordered]@{
        tenantId = $tenant.Id; callerRoles = @($tenant.Roles); signInScopes = @($tenant.SignInScopes)
        domains = $tenant.Domains; users = @($users); adUsers = @($adUsers)
    }
}

function Save-StandInTenant {
    param([string]$Path)
    $text = ConvertTo-Json -InputObject (Get-StandInState) -Depth 5
    [System.IO.File]::WriteAllText($Path, $text, [System.Text.UTF8Encoding]::new($false))
}

# Every call of a cmdlet or a request goes through here; a test can let the process die at one.
function Register-StandInCall {
    param([string]$Call)
    $script:Tenant.Calls.Add($Call)
    if ($script:Tenant.KillAfter -gt 0 -and $script:Tenant.Calls.Count -ge $script:Tenant.KillAfter) {
        Save-StandInTenant $script:Tenant.StatePath
        [Environment]::Exit(9)
    }
}

# ---- Rules of the directory, the same for every module ----------------------------------------------

function New-Refusal {
    param([int]$Status, [string]$Code, [string]$Message, [string]$Target = '')
    return @{ Status = $Status; Code = $Code; Message = $Message; Target = $Target }
}

function Get-Domain { param([string]$Name) return ($Name -split '@')[-1] }

# Whether the caller may write the user at all [1.6].
function Get-RoleRefusal {
    param([hashtable]$User)
    $strong = 'Global Administrator', 'Privileged Authentication Administrator'
    $plain = $strong + @('User Administrator', 'Authentication Administrator')
    $allowed = $plain
    if (@($User.roles).Count -gt 0) { $allowed = $strong }
    if (@($script:Tenant.Roles | Where-Object { $allowed -contains $_ }).Count -gt 0) { return $null }
    return (New-Refusal 403 'Authorization_RequestDenied' 'Insufficient privileges to complete the operation.')
}

# Whether the user is mastered elsewhere [3.5, 3.6].
function Get-SyncRefusal {
    param([hashtable]$User)
    if ($User.onPremisesSyncEnabled -eq $true) {
        return (New-Refusal 400 'Request_BadRequest' 'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.')
    }
    if ($null -ne $User.onPremisesSyncEnabled) {
        return (New-Refusal 400 'Request_BadRequest' 'Unable to update the specified properties for objects that have originated within an external service.')
    }
    return $null
}

# Whether the ImmutableId may be changed to this value; $null clears [1.4, 3.5, 3.6, 4].
function Get-IdRefusal {
    param([hashtable]$User, $Value)
    if ($script:Tenant.Domains[(Get-Domain $User.userPrincipalName)] -eq 'Federated') {
        return (New-Refusal 400 'Request_BadRequest' 'You must provide a required property: Parameter name: FederatedUser.SourceAnchor')
    }
    if ($null -eq $Value) { return $null }
    if ($script:Tenant.IdHolder.ContainsKey($Value) -and $script:Tenant.IdHolder[$Value] -ne $User.id) {
        $holder = $script:Tenant.IdHolder[$Value]
        return (New-Refusal 400 'ObjectConflict' 'Another object with the same value for property onPremisesImmutableId already exists.' "User_$holder")
    }
    return $null
}

function Get-NameRefusal {
    param([hashtable]$User, [string]$Value)
    $from = $script:Tenant.Domains[(Get-Domain $User.userPrincipalName)]
    $domain = Get-Domain $Value
    if ($Value -notmatch '^[^@\s]+@[^@\s]+$' -or -not $script:Tenant.Domains.ContainsKey($domain)) {
        return (New-Refusal 400 'Request_BadRequest' "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.")
    }
    if ($from -eq 'Federated' -and $script:Tenant.Domains[$domain] -eq 'Federated' -and $domain -ne (Get-Domain $User.userPrincipalName)) {
        return (New-Refusal 400 'Request_BadRequest' 'Property userPrincipalName: the attribute FederatedUser.UserPrincipalName is not valid.')
    }
    if ($script:Tenant.NameHolder.ContainsKey($Value) -and $script:Tenant.NameHolder[$Value] -ne $User.id) {
        return (New-Refusal 400 'Request_BadRequest' 'Another object with the same value for property userPrincipalName already exists.')
    }
    return $null
}

# Changes are seen only after some reads, if a test wants that.
function Save-OldUser {
    param([hashtable]$User)
    if ($script:Tenant.Lag -gt 0) {
        $User.stale = $script:Tenant.Lag
        $User.seen = $User.Clone()
    }
}

function Set-UserId {
    param([hashtable]$User, $Value)
    Save-OldUser $User
    if ($null -ne $User.onPremisesImmutableId) { [void]$script:Tenant.IdHolder.Remove($User.onPremisesImmutableId) }
    $User.onPremisesImmutableId = $Value
    if ($null -ne $Value) { $script:Tenant.IdHolder[$Value] = $User.id }
}

function Set-UserName {
    param([hashtable]$User, [string]$Value)
    Save-OldUser $User
    [void]$script:Tenant.NameHolder.Remove($User.userPrincipalName)
    $User.userPrincipalName = $Value
    $script:Tenant.NameHolder[$Value] = $User.id
}

# A deleted user keeps its ImmutableId; its name gets the object id in front [4].
function Set-UserDeleted {
    param([hashtable]$User)
    [void]$script:Tenant.NameHolder.Remove($User.userPrincipalName)
    $User.deletedDateTime = '2026-11-03T12:00:00Z'
    $User.userPrincipalName = $User.id.Replace('-', '') + $User.userPrincipalName
}

# Who was synchronised is afterwards neither synchronised nor cloud-only [1.4].
function Set-UserRestored {
    param([hashtable]$User)
    $User.deletedDateTime = $null
    $User.userPrincipalName = $User.userPrincipalName -replace '^[0-9a-f]{32}', ''
    $script:Tenant.NameHolder[$User.userPrincipalName] = $User.id
    if ($User.onPremisesSyncEnabled -eq $true) { $User.onPremisesSyncEnabled = $false }
}

function Remove-UserForGood {
    param([hashtable]$User)
    if ($null -ne $User.onPremisesImmutableId) { [void]$script:Tenant.IdHolder.Remove($User.onPremisesImmutableId) }
    [void]$script:Tenant.Users.Remove($User.id)
}

function Find-ActiveUser {
    param([string]$Id)
    if ($script:Tenant.Users.ContainsKey($Id) -and $null -eq $script:Tenant.Users[$Id].deletedDateTime) { return $script:Tenant.Users[$Id] }
    if ($script:Tenant.NameHolder.ContainsKey($Id)) { return $script:Tenant.Users[$script:Tenant.NameHolder[$Id]] }
    return $null
}

function Find-DeletedUser {
    param([string]$Id)
    if ($script:Tenant.Users.ContainsKey($Id) -and $null -ne $script:Tenant.Users[$Id].deletedDateTime) { return $script:Tenant.Users[$Id] }
    return $null
}

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
    $codes = @{ 429 = 'TooManyRequests'; 500 = 'InternalServerError'; 502 = 'BadGateway'; 503 = 'ServiceUnavailable'; 504 = 'GatewayTimeout'; 400 = 'Request_BadRequest'; 403 = 'Authorization_RequestDenied' }
    $answer = New-ErrorAnswer (New-Refusal ([int]$Fault.status) $codes[[int]$Fault.status] 'A fault that the test ordered.')
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
    $path = $Path -replace '^/(v1\.0|beta)', ''
    if ($path -eq '/$batch') { return (Invoke-Batch $Body) }
    $read = 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'
    $write = 'User.ReadWrite.All', 'Directory.ReadWrite.All'
    $remove = 'User.ReadWrite.All', 'User.DeleteRestore.All', 'Directory.ReadWrite.All'
    $needed = @{ GET = $read; PATCH = $write; DELETE = $remove; POST = $remove }[$Method]
    if (-not (Test-Scope $needed)) { return (New-ErrorAnswer (New-Refusal 403 'Authorization_RequestDenied' 'Insufficient privileges to complete the operation.')) }
    switch -Regex ("$Method $path") {
        '^GET /users/?$' { return (Get-UserList $Query) }
        '^GET /users/([^/]+)$' { return (Get-OneUser $Matches[1] (Find-ActiveUser ([Uri]::UnescapeDataString($Matches[1]))) $Query) }
        '^PATCH /users/([^/]+)$' { return (Edit-OneUser $Matches[1] $Body) }
        '^DELETE /users/([^/]+)$' { return (Remove-OneUser $Matches[1]) }
        '^GET /directory/deletedItems/microsoft\.graph\.user$' { return (Get-DeletedList $Query) }
        '^GET /directory/deletedItems/([^/]+)(/microsoft\.graph\.user)?$' { return (Get-OneUser $Matches[1] (Find-DeletedUser $Matches[1]) $Query) }
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

# Only what was asked for; without $select only the default properties [1.5].
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
        $value = $null
        if ($source.ContainsKey($name[0])) { $value = $source[$name[0]] }
        $body[$name[0]] = $value
    }
    return $body
}

function Get-OneUser {
    param([string]$Id, $User, $Query)
    if ($null -eq $User) { return (New-NotFound $Id) }
    return (New-Answer 200 (Select-Field $User (Get-QueryOption $Query)))
}

function Get-Page {
    param($Users, [hashtable]$Options, [string]$Path)
    $top = 100
    if ($Options.ContainsKey('$top')) { $top = [Math]::Min(999, [int]$Options['$top']) }
    $skip = 0
    if ($Options.ContainsKey('$skiptoken')) { $skip = [int]$Options['$skiptoken'] }
    $all = @($Users)
    $value = New-Object System.Collections.ArrayList
    for ($at = $skip; $at -lt [Math]::Min($all.Count, $skip + $top); $at++) { [void]$value.Add((Select-Field $all[$at] $Options)) }
    $body = @{ '@odata.context' = 'https://graph.microsoft.com/v1.0/$metadata#users'; value = $value.ToArray() }
    if ($skip + $top -lt $all.Count) {
        $next = "https://graph.microsoft.com/v1.0$Path`?`$top=$top&`$skiptoken=$($skip + $top)"
        if ($Options.ContainsKey('$select')) { $next += '&$select=' + $Options['$select'] }
        $body['@odata.nextLink'] = $next
    }
    return (New-Answer 200 $body)
}

# The filter by ImmutableId works [1.5]; no other is needed here.
function Get-UserList {
    param($Query)
    $options = Get-QueryOption $Query
    if (-not $options.ContainsKey('$filter')) { $users = @($script:Tenant.Users.Values | Where-Object { $null -eq $_.deletedDateTime }) }
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

# PATCH reaches active users only [4].
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

# An empty text is not null, and some characters are refused without a word [1.4, 3.5].
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

# Only what is deleted can be removed for good [4].
function Remove-OneForGood {
    param([string]$Id)
    $user = Find-DeletedUser $Id
    if ($null -eq $user) { return (New-NotFound $Id) }
    $refusal = Get-RoleRefusal $user
    if ($null -ne $refusal) { return (New-ErrorAnswer $refusal) }
    Remove-UserForGood $user
    return (New-Answer 204 $null)
}

# At most 20 requests; each has its own status [1.7].
function Invoke-Batch {
    param($Body)
    $batch = ConvertFrom-Json -InputObject $Body
    $requests = @($batch.requests)
    if ($requests.Count -gt 20) { return (New-ErrorAnswer (New-Refusal 400 'BadRequest' 'Number of batch request steps exceeds the maximum value of 20.')) }
    if (@($requests | ForEach-Object { $_.id } | Select-Object -Unique).Count -ne $requests.Count) { return (New-ErrorAnswer (New-Refusal 400 'BadRequest' 'Request ids must be unique.')) }
    $responses = foreach ($request in $requests) {
        $answer = Invoke-StandInService $request.method ('/v1.0' + $request.url) -Prefix 'batched '
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
    $record = [System.Management.Automation.ErrorRecord]::new($exception, 'InvokeGraphHttpResponseException', 'InvalidOperation', $null)
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
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new("$($failure['message'])`n`nStatus: $($Answer.Status) ($name)`nErrorCode: $($failure['code'])`nDate: 2026-11-03T12:00:00`n`nHeaders:`n$headers")
    return $record
}

# A script that runs in a process of its own finds its tenant here.
if ($env:HARDMATCH_STAND_IN) {
    Initialize-StandInTenant -Path $env:HARDMATCH_STAND_IN
    $script:Tenant.MsolConnected = $true
    $script:Tenant.GraphContext = @{ Scopes = $script:Tenant.SignInScopes; TenantId = $script:Tenant.Id; Account = 'operator@contoso.com' }
}
