# =================================================================================================
#  Reading the tenant, by Microsoft Graph. Invoke-MgGraphRequest comes with both module families and
#  shows null, empty and missing apart, which Get-MgUser does not.
# =================================================================================================

$UserFields = 'id,userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled,userType'
# What was read ahead: users by object id; and answers by what was asked for.
$UserAhead = [System.Collections.Generic.Dictionary[string,hashtable]]::new([StringComparer]::OrdinalIgnoreCase)
$AnswerAhead = [System.Collections.Generic.Dictionary[string,object]]::new($Exact)
$DeletedById = $null
$EligibleUsers = $null
$UnreadRoles = 'the roles that users hold'

function Invoke-GraphGet {
    param([string]$Uri)
    return (Invoke-Patiently { Invoke-MgGraphRequest -Method GET -Uri $Uri -OutputType HashTable -ErrorAction Stop })
}

# All objects of a list, page by page. The service decides how many are on one.
function Read-GraphList {
    param([string]$Uri)
    while ($Uri) {
        $page = Invoke-GraphGet $Uri
        foreach ($body in @(Get-Value $page 'value')) { if ($null -ne $body) { $body } }
        $Uri = Get-Value $page '@odata.nextLink'
    }
}

# The same, where it may have been read ahead.
function Read-Known {
    param([string]$Query)
    if ($AnswerAhead.ContainsKey($Query)) { return $AnswerAhead[$Query] }
    return (Read-GraphList ('/v1.0' + $Query))
}

# What Graph tells about a user, in the words of this script.
function ConvertTo-CloudUser {
    param($Body, [bool]$Deleted)
    $synced = 'no'
    $flag = Get-Value $Body 'onPremisesSyncEnabled'
    if ($flag -is [bool] -and $flag) { $synced = 'yes' }
    elseif ($flag -is [bool]) { $synced = 'left' }
    $name = Get-Text (Get-Value $Body 'userPrincipalName')
    return @{
        Found = $true; Deleted = $Deleted; Id = (Get-Text (Get-Value $Body 'id')); Name = $name
        ImmutableId = (Get-Text (Get-Value $Body 'onPremisesImmutableId')); Synced = $synced
        Guest = ((Get-Value $Body 'userType') -eq 'Guest' -or $name -like '*#EXT#*')
    }
}

function Get-NoCloudUser {
    param([string]$ObjectId)
    return @{ Found = $false; Deleted = $false; Id = $ObjectId; Name = ''; ImmutableId = ''; Synced = 'no'; Guest = $false }
}

# A user by its object id, active or deleted. What was read ahead is used once.
function Get-CloudUser {
    param([string]$ObjectId, [switch]$Fresh)
    if ($UserAhead.ContainsKey($ObjectId)) {
        $known = $UserAhead[$ObjectId]
        [void]$UserAhead.Remove($ObjectId)
        if (-not $Fresh) { return $known }
    }
    $places = @(
        @{ Uri = '/v1.0/users/' + $ObjectId; Deleted = $false }
        @{ Uri = '/v1.0/directory/deletedItems/' + $ObjectId + '/microsoft.graph.user'; Deleted = $true }
    )
    foreach ($place in $places) {
        try { return (ConvertTo-CloudUser (Invoke-GraphGet ($place.Uri + '?$select=' + $UserFields)) $place.Deleted) }
        catch { if (-not (Test-NotFound $_)) { throw } }
    }
    return (Get-NoCloudUser $ObjectId)
}

# The active user that has this user principal name.
function Get-CloudUserByName {
    param([string]$Name)
    try { return (ConvertTo-CloudUser (Invoke-GraphGet ('/v1.0/users/' + [Uri]::EscapeDataString($Name) + '?$select=' + $UserFields)) $false) }
    catch { if (-not (Test-NotFound $_)) { throw } }
    return (Get-NoCloudUser '')
}

# The request for the active users with an ImmutableId. In an address '+' is a blank.
function Get-HolderQuery {
    param([string]$ImmutableId)
    $quoted = "onPremisesImmutableId eq '" + $ImmutableId.Replace("'", "''") + "'"
    return '/users?$select=' + $UserFields + '&$filter=' + [Uri]::EscapeDataString($quoted)
}

# The deleted users that hold an ImmutableId. They are read once: the list is short, and the service
# is not known to search it by ImmutableId.
function Get-DeletedHolder {
    param([string]$ImmutableId)
    if ($null -eq $DeletedById) {
        $index = [System.Collections.Generic.Dictionary[string,object]]::new($Exact)
        foreach ($body in @(Read-GraphList ('/v1.0/directory/deletedItems/microsoft.graph.user?$select=' + $UserFields + '&$top=999'))) {
            $user = ConvertTo-CloudUser $body $true
            if ($user.ImmutableId -eq '') { continue }
            if (-not $index.ContainsKey($user.ImmutableId)) { $index[$user.ImmutableId] = New-Object 'System.Collections.Generic.List[hashtable]' }
            $index[$user.ImmutableId].Add($user)
        }
        $script:DeletedById = $index
    }
    if ($DeletedById.ContainsKey($ImmutableId)) { return $DeletedById[$ImmutableId] }
}

# All users that hold an ImmutableId now. The service may ignore the case of letters: we do not.
function Get-CloudHolder {
    param([string]$ImmutableId)
    foreach ($body in @(Read-Known (Get-HolderQuery $ImmutableId))) {
        if ($null -eq $body) { continue }
        $user = ConvertTo-CloudUser $body $false
        if ($user.ImmutableId -ceq $ImmutableId) { $user }
    }
    Get-DeletedHolder $ImmutableId
}

# ---- What the sync will refuse --------------------------------------------------------------------

# The request for the roles that a user holds, also through groups. User.Read.All is enough for it; without a
# right to read roles they come without their names.
function Get-RoleQuery {
    param([string]$ObjectId)
    return '/users/' + $ObjectId + '/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName'
}

# The names of the roles that a user holds or is eligible for.
function Get-CloudRole {
    param([string]$ObjectId)
    try {
        $roles = @()
        if (-not $Unread.Contains($UnreadRoles)) { $roles = @(Read-Known (Get-RoleQuery $ObjectId)) }
        foreach ($role in $roles) {
            $kind = Get-Text (Get-Value $role '@odata.type')
            if ($null -eq $role -or ($kind -ne '' -and $kind -ne '#microsoft.graph.directoryRole')) { continue }
            $name = Get-Text (Get-Value $role 'displayName')
            if ($name -eq '') { $name = '(its name may not be read)' }
            $name
        }
    }
    catch { Register-Unread $UnreadRoles 'User.Read.All' $_ }
    if ((Get-EligibleUser).Contains($ObjectId)) { '(a role that it is eligible for)' }
}

# The users that are eligible for a role. Without the licence for it nobody is.
function Get-EligibleUser {
    if ($null -ne $EligibleUsers) { return , $EligibleUsers }
    $found = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    try {
        foreach ($item in @(Read-GraphList '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$select=principalId')) { [void]$found.Add((Get-Text (Get-Value $item 'principalId'))) }
    }
    catch { if ((Get-FullErrorText $_) -notmatch 'AadPremiumLicenseRequired') { Register-Unread 'the roles that users are eligible for' 'RoleEligibilitySchedule.Read.Directory' $_ } }
    $script:EligibleUsers = $found
    return , $found
}

# Until when a deleted user is protected against being removed for good, or nothing: the first seven days,
# where the protection was switched on for the user. Only beta tells it.
function Get-PurgeProtection {
    param([string]$ObjectId)
    try {
        $body = Invoke-GraphGet ('/beta/directory/deletedItems/' + $ObjectId + '/microsoft.graph.user?$select=id,deletedDateTime,isHardDeleteProtectionEnabled')
        $deleted = Get-Value $body 'deletedDateTime'
        if ((Get-Value $body 'isHardDeleteProtectionEnabled') -ne $true -or $null -eq $deleted) { return '' }
        if ($deleted -isnot [datetime]) { $deleted = [datetime]::Parse([string]$deleted, [Globalization.CultureInfo]::InvariantCulture, [Globalization.DateTimeStyles]::RoundtripKind) }
        $until = $deleted.ToUniversalTime().AddDays(7)
        if ($until -gt [DateTime]::UtcNow) { return $until.ToString("yyyy-MM-dd HH:mm 'UTC'", [Globalization.CultureInfo]::InvariantCulture) }
    }
    catch { Register-Unread 'the protection of deleted users against removal' 'User.Read.All' $_ }
    return ''
}

# The switches of the synchronisation by name, or nothing where they may not be read.
function Get-SyncFeature {
    try {
        foreach ($body in @(Read-GraphList '/v1.0/directory/onPremisesSynchronization')) {
            $features = Get-Value $body 'features'
            if ($null -eq $features) { continue }
            $found = @{}
            foreach ($name in $FeatureMeaning.Keys) { $found[$name] = Get-Value $features ($name.Substring(0, 1).ToLowerInvariant() + $name.Substring(1) + 'Enabled') }
            return $found
        }
    }
    catch { Write-Verbose "The switches of the synchronisation cannot be read: $(Get-ErrorText $_)" }
    return @{}
}
