# A tenant and an on-premises directory in memory, for tests. It behaves as docs/facts.md says (its
# headings in brackets) and knows nothing of the scripts that are tried against it.
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
$script:AllFields = $script:DefaultFields + @(
    'onPremisesImmutableId', 'onPremisesSyncEnabled', 'onPremisesLastSyncDateTime', 'userType', 'accountEnabled', 'deletedDateTime', 'mailNickname', 'proxyAddresses', 'isHardDeleteProtectionEnabled',
    'employeeId', 'onPremisesSecurityIdentifier', 'onPremisesSamAccountName', 'onPremisesDistinguishedName', 'onPremisesObjectIdentifier', 'assignedLicenses',
    'department', 'companyName', 'streetAddress', 'city', 'state', 'postalCode', 'country', 'createdDateTime'
)

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
        Skus = @(); Groups = @{}; RoleDefinitions = @(); RoleAssignments = @(); RoleEligibilities = $null; Crowd = 0; Silent = @()
        TakeoverBlocked = [bool]$json.takeoverBlocked; Premium = [bool]$json.premium; PageLimit = 999; Bare = $false; Lag = 0; KillAfter = 0; StatePath = $Path; Requests = 0
    }
    foreach ($domain in $json.domains.PSObject.Properties) { $tenant.Domains[$domain.Name] = $domain.Value }
    foreach ($source in @($json.users)) { Add-StandInUser $tenant $source }
    foreach ($source in @($json.adUsers)) {
        $user = @{}
        foreach ($property in $source.PSObject.Properties) { $user[$property.Name] = $property.Value }
        $tenant.AdUsers[$user.objectGuid] = $user
    }
    Add-StandInExtra $tenant $json
    $script:Tenant = $tenant
}

# What only a whole export asks for. A crowd are users that are made when they are read.
function Add-StandInExtra {
    param([hashtable]$Tenant, $Json)
    $extra = $Json.PSObject.Properties['extra']
    if ($null -eq $extra) { return }
    foreach ($property in $extra.Value.PSObject.Properties) {
        if ($property.Name -ne 'groups') { $Tenant[$property.Name] = $property.Value; continue }
        foreach ($group in $property.Value.PSObject.Properties) { $Tenant.Groups[$group.Name] = @($group.Value) }
    }
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
            isCloudManaged = $user.isCloudManaged
            userType = $user.userType; roles = @($user.roles); eligibleRoles = @($user.eligibleRoles)
            isHardDeleteProtectionEnabled = $user.isHardDeleteProtectionEnabled; deletedDateTime = $user.deletedDateTime
        }
    }
    $adUsers = foreach ($user in $tenant.AdUsers.Values) {
        [ordered]@{
            objectGuid = $user.objectGuid; sam = $user.sam; userPrincipalName = $user.userPrincipalName
            consistencyGuid = $user.consistencyGuid; recipientType = $user.recipientType
            remoteRoutingAddress = $user.remoteRoutingAddress; primaryAddress = $user.primaryAddress; exchangeGuid = $user.exchangeGuid; domain = $user.domain
        }
    }
    return [ordered]@{
        tenantId = $tenant.Id; callerRoles = @($tenant.Roles); signInScopes = @($tenant.SignInScopes); takeoverBlocked = $tenant.TakeoverBlocked; premium = $tenant.Premium
        domains = $tenant.Domains; users = @($users); adUsers = @($adUsers)
    }
}

function Save-StandInTenant {
    param([string]$Path)
    $text = ConvertTo-Json -InputObject (Get-StandInState) -Depth 5
    [System.IO.File]::WriteAllText($Path, $text, [System.Text.UTF8Encoding]::new($false))
}

# What a process of its own meets: faults, and where it leaves the tenant. Every change is read back, so the last call
# sees them all.
function Initialize-StandInCell {
    param([string]$Path)
    $cell = Get-Content -LiteralPath $Path -Raw | ConvertFrom-Json
    $script:Tenant['SavePath'] = $cell.save
    foreach ($fault in @($cell.faults)) { if ($null -ne $fault) { Add-StandInFault $fault } }
}

# A fault that a test orders.
function Add-StandInFault {
    param($Fault)
    $whole = @{ method = 'GET'; path = '.'; status = 503; retryAfter = 0; times = 1; skip = 0; afterwards = $false; message = 'A fault that the test ordered.' }
    foreach ($property in $Fault.PSObject.Properties) { $whole[$property.Name] = $property.Value }
    $script:Tenant.Faults.Add($whole)
}

# How much of a file is written by now, where a test wants to know: at every thousandth of a crowd.
function Register-StandInGrowth {
    param([int]$Number)
    $watched = $script:Tenant['watch']
    if (-not $watched -or $Number % 1000 -ne 0) { return }
    $size = 0
    if ([System.IO.File]::Exists($watched)) { $size = (New-Object System.IO.FileInfo $watched).Length }
    $script:Tenant.Calls.Add("growth $size")
}

# Every call of a cmdlet or a request goes through here; a test can let the process die at one.
function Register-StandInCall {
    param([string]$Call)
    if ($script:Tenant['SavePath']) { Save-StandInTenant $script:Tenant['SavePath'] }
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

# Whether the caller may write the user at all [Rights].
function Get-RoleRefusal {
    param([hashtable]$User)
    $strong = 'Global Administrator', 'Privileged Authentication Administrator'
    $plain = $strong + @('User Administrator', 'Authentication Administrator')
    $allowed = $plain
    if (@($User.roles).Count -gt 0) { $allowed = $strong }
    if (@($script:Tenant.Roles | Where-Object { $allowed -contains $_ }).Count -gt 0) { return $null }
    return (New-Refusal 403 'Authorization_RequestDenied' 'Insufficient privileges to complete the operation.')
}

# Whether the user is mastered elsewhere [Refusals].
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

# Whether the ImmutableId may be changed to this value; $null clears [Clearing, Refusals, Soft-deleted].
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

# The cloud is the authority of a synced user, and no sync writes it any more; or the next sync takes it over [Source].
function Set-UserAuthority {
    param([hashtable]$User, [bool]$CloudManaged)
    Save-OldUser $User
    $User.isCloudManaged = $CloudManaged
    $User['wasSynced'] = $true
    if ($CloudManaged) { $User.onPremisesSyncEnabled = $null }
}

function Set-UserName {
    param([hashtable]$User, [string]$Value)
    Save-OldUser $User
    [void]$script:Tenant.NameHolder.Remove($User.userPrincipalName)
    $User.userPrincipalName = $Value
    $script:Tenant.NameHolder[$Value] = $User.id
}

# A deleted user keeps its ImmutableId; its name gets the object id in front [Soft-deleted].
function Set-UserDeleted {
    param([hashtable]$User)
    [void]$script:Tenant.NameHolder.Remove($User.userPrincipalName)
    $User.deletedDateTime = '2026-11-03T12:00:00Z'
    $User.userPrincipalName = $User.id.Replace('-', '') + $User.userPrincipalName
}

# Who was synchronised is afterwards neither synchronised nor cloud-only [Clearing].
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

. (Join-Path $PSScriptRoot 'service.ps1')
# The same directory behind another service.
if ($env:HARDMATCH_SERVICE -eq 'terse') { . (Join-Path $PSScriptRoot 'terse.ps1') }

# A script that runs in a process of its own finds its tenant here.
if ($env:HARDMATCH_STAND_IN) {
    Initialize-StandInTenant -Path $env:HARDMATCH_STAND_IN
    if ($env:HARDMATCH_STAND_IN_CELL) { Initialize-StandInCell $env:HARDMATCH_STAND_IN_CELL }
    if ($env:HARDMATCH_STAND_IN_UNCONNECTED) { return }
    $script:Tenant.MsolConnected = $true
    $script:Tenant.GraphContext = @{ Scopes = $script:Tenant.SignInScopes; TenantId = $script:Tenant.Id; Account = 'operator@contoso.com' }
}
