# ---- Reading the tenant --------------------------------------------------------------------------
# Invoke-MgGraphRequest comes with both module families and shows null, empty and missing apart, which Get-MgUser does
# not.

$UserFields = 'id,userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled,userType'
$UnreadRoles = 'the roles that users hold'
# What was read ahead: users by object id; and answers by what was asked for.
$UserAhead, $AnswerAhead = @{}, [hashtable]::new($Exact)
# What is read once: the deleted users by ImmutableId, and who is eligible for a role.
$DeletedById, $EligibleUsers = $null, $null

function Invoke-GraphGet([string]$Uri) { return (Invoke-Patiently { Invoke-MgGraphRequest -Method GET -Uri $Uri -OutputType HashTable -ErrorAction Stop }) }

# All objects of a list, page by page, if it was not read ahead. The service decides how many are on one.
function Read-GraphList([string]$Query) {
    if ($AnswerAhead.ContainsKey($Query)) { return $AnswerAhead[$Query] }
    $uri = '/v1.0' + $Query
    while ($uri) {
        $page = Invoke-GraphGet $uri
        foreach ($body in @(Get-Value $page 'value')) { if ($null -ne $body) { $body } }
        $uri = Get-Value $page '@odata.nextLink'
    }
}

# What Graph tells about a user, in the words of this script.
function ConvertTo-CloudUser($Body, [bool]$Deleted) {
    $user = $NoCloudUser.Clone()
    $user.Found = $true
    $user.Deleted = $Deleted
    $user.Id = [string](Get-Value $Body 'id')
    $user.Name = [string](Get-Value $Body 'userPrincipalName')
    $user.ImmutableId = [string](Get-Value $Body 'onPremisesImmutableId')
    $flag = Get-Value $Body 'onPremisesSyncEnabled'
    if ($flag -is [bool]) { $user.Synced = $(if ($flag) { 'yes' } else { 'left' }) }
    $user.Guest = (Get-Value $Body 'userType') -eq 'Guest' -or $user.Name -like '*#EXT#*'
    return $user
}

# A user by its object id, active or deleted. What was read ahead is used once.
function Get-CloudUser([string]$ObjectId, [switch]$Fresh) {
    $known = $UserAhead[$ObjectId]
    $UserAhead.Remove($ObjectId)
    if ($null -ne $known -and -not $Fresh) { return $known }
    foreach ($deleted in $false, $true) {
        $path = $(if ($deleted) { "/v1.0/directory/deletedItems/$ObjectId/microsoft.graph.user" } else { "/v1.0/users/$ObjectId" })
        try { return (ConvertTo-CloudUser (Invoke-GraphGet ($path + '?$select=' + $UserFields)) $deleted) }
        catch { if (-not (Test-NotFound $_)) { throw } }
    }
    return $NoCloudUser
}

# The active user that has this user principal name.
function Get-CloudUserByName([string]$Name) {
    try { return (ConvertTo-CloudUser (Invoke-GraphGet ('/v1.0/users/' + [Uri]::EscapeDataString($Name) + '?$select=' + $UserFields)) $false) }
    catch { if (Test-NotFound $_) { return $NoCloudUser } else { throw } }
}

# The request for the active users with an ImmutableId. In an address '+' is a blank.
function Get-HolderQuery([string]$ImmutableId) {
    return '/users?$select=' + $UserFields + '&$filter=' + [Uri]::EscapeDataString("onPremisesImmutableId eq '" + $ImmutableId.Replace("'", "''") + "'")
}

# All users that hold an ImmutableId now. The service may ignore the case of letters: we do not. The deleted users are
# read once: the list is short, and the service is not known to search it by ImmutableId.
function Get-CloudHolder([string]$ImmutableId) {
    foreach ($body in @(Read-GraphList (Get-HolderQuery $ImmutableId))) {
        $user = ConvertTo-CloudUser $body $false
        if ($user.ImmutableId -ceq $ImmutableId) { $user }
    }
    if ($null -eq $DeletedById) {
        $index = [hashtable]::new($Exact)
        foreach ($body in @(Read-GraphList ('/directory/deletedItems/microsoft.graph.user?$select=' + $UserFields + '&$top=999'))) {
            $user = ConvertTo-CloudUser $body $true
            if ($user.ImmutableId -ne '') { $index[$user.ImmutableId] += @($user) }
        }
        $script:DeletedById = $index
    }
    $DeletedById[$ImmutableId]
}

# The request for the roles that a user holds, also through groups. User.Read.All is enough, but for their names.
function Get-RoleQuery([string]$ObjectId) { return "/users/$ObjectId/transitiveMemberOf/microsoft.graph.directoryRole?`$select=id,displayName" }

# The names of the roles that a user holds or is eligible for. Without the licence for it nobody is eligible.
function Get-CloudRole([string]$ObjectId) {
    try {
        $roles = @()
        if (-not $Unread.Contains($UnreadRoles)) { $roles = @(Read-GraphList (Get-RoleQuery $ObjectId)) }
        foreach ($role in $roles) {
            if ([string](Get-Value $role '@odata.type') -notin '', '#microsoft.graph.directoryRole') { continue }
            @([string](Get-Value $role 'displayName'), '(its name may not be read)' | Where-Object { $_ })[0]
        }
    }
    catch { Register-Unread $UnreadRoles 'User.Read.All' $_ }
    if ($null -eq $EligibleUsers) {
        $found = @{}
        try { foreach ($item in @(Read-GraphList '/roleManagement/directory/roleEligibilityScheduleInstances?$select=principalId')) { $found[[string](Get-Value $item 'principalId')] = $true } }
        catch { if ((Get-FullErrorText $_) -notmatch 'AadPremiumLicenseRequired') { Register-Unread 'the roles that users are eligible for' 'RoleEligibilitySchedule.Read.Directory' $_ } }
        $script:EligibleUsers = $found
    }
    if ($EligibleUsers.ContainsKey($ObjectId)) { '(a role that it is eligible for)' }
}

# Until when a deleted user is protected against being removed for good, or nothing: the first seven days, where the
# protection was switched on for the user. Only beta tells it.
function Get-PurgeProtection([string]$ObjectId) {
    try {
        $body = Invoke-GraphGet ('/beta/directory/deletedItems/' + $ObjectId + '/microsoft.graph.user?$select=id,deletedDateTime,isHardDeleteProtectionEnabled')
        $deleted = Get-Value $body 'deletedDateTime'
        if ((Get-Value $body 'isHardDeleteProtectionEnabled') -ne $true -or $null -eq $deleted) { return }
        $until = ([datetime]$deleted).ToUniversalTime().AddDays(7)
        if ($until -gt [DateTime]::UtcNow) { return $until.ToString("yyyy-MM-dd HH:mm 'UTC'", [Globalization.CultureInfo]::InvariantCulture) }
    }
    catch { Register-Unread 'the protection of deleted users against removal' 'User.Read.All' $_ }
}

# The switches of the synchronisation by name; none where they may not be read.
function Get-SyncFeature {
    $found = @{}
    try {
        foreach ($body in @(Read-GraphList '/directory/onPremisesSynchronization')) {
            $features = Get-Value $body 'features'
            foreach ($name in $FeatureMeaning.Keys) { $found[$name] = Get-Value $features ($name.Substring(0, 1).ToLowerInvariant() + $name.Substring(1) + 'Enabled') }
        }
    }
    catch { Write-Verbose "The switches of the synchronisation cannot be read: $(Get-ErrorText $_)" }
    return $found
}

# The source of authority of a user; no module has cmdlets of version 1.0 for it. Asks version 1.0, then beta where the
# service does not know the request; a refusal is not asked again.
function Invoke-SyncBehavior([string]$Method, [string]$ObjectId, [hashtable]$More) {
    $first = $null
    foreach ($version in 'v1.0', 'beta') {
        try { return (Invoke-Patiently { Invoke-MgGraphRequest -Method $Method -Uri "/$version/users/$ObjectId/onPremisesSyncBehavior" @More -ErrorAction Stop }) }
        catch {
            if ($null -ne $first) { throw $first }
            if ((Get-HttpStatus $_) -notin 400, 404) { throw }
            $first = $_
        }
    }
}

# 'cloud' for a user that was handed over, else 'on-premises'.
function Get-CloudAuthority([string]$ObjectId) {
    return $(if ((Get-Value (Invoke-SyncBehavior 'GET' $ObjectId @{ OutputType = 'HashTable' }) 'isCloudManaged') -eq $true) { 'cloud' } else { 'on-premises' })
}
