# ---- Reading and writing with MSOnline, which Microsoft retired in 2025 -----------------------------

$UsersById = $null
$IdOfName = @{}
$SyncedUsers = @{}
# What is written together: nothing, MSOnline takes one change at a time, and one question.
$BatchKinds = @()
function Read-Ahead($Steps, [int]$Position) { }
function Write-Together($Entries) { }
# The names of the clouds, as the other modules have them.
$MsolCloud = @{ Global = 'AzureCloud'; USGov = 'USGovernment'; USGovDoD = 'USGovernment'; China = 'AzureChinaCloud' }

function Stop-Retired([string]$Why) {
    Stop-BeforeStart "MSOnline, which was retired in 2025, does not answer here: export the session for graph or entra instead, with hardmatch export SESSION --dialect graph ($Why)"
}

function Import-CloudModule([string[]]$Kinds) {
    if ($null -ne (Get-Command -Name 'Get-MsolUser' -ErrorAction SilentlyContinue)) { return }
    try { Import-Module -Name MSOnline -ErrorAction Stop }
    catch { Stop-Retired 'there is no module MSOnline; it is for Windows PowerShell 5.1' }
}

# The role: User Administrator, or Global Administrator where a user holds a role.
function Connect-Cloud([string[]]$Kinds, [string]$Tenant) {
    try { $company = Get-MsolCompanyInformation -ErrorAction Stop }
    catch {
        $arguments = @{ ErrorAction = 'Stop' }
        if ($Environment -ne '') { $arguments['AzureEnvironment'] = $Environment }
        if ($MsolCloud.ContainsKey($Environment)) { $arguments['AzureEnvironment'] = $MsolCloud[$Environment] }
        try {
            [void](Connect-MsolService @arguments)
            $company = Get-MsolCompanyInformation -ErrorAction Stop
        }
        catch { Stop-Retired (Get-ErrorText $_) }
    }
    return @{ Account = "signed in to MSOnline ($(Get-Value $company 'DisplayName'))"; Tenant = [string](Get-Value $company 'ObjectId'); Environment = $Environment }
}

# The switches of the synchronisation by name, where this version of the module tells of them.
function Get-SyncFeature {
    $found = @{}
    try { foreach ($feature in @(Get-MsolDirSyncFeatures -ErrorAction Stop)) { $found[[string](Get-Value $feature 'DirSyncFeature')] = Get-Value $feature 'Enabled' } }
    catch { Write-Verbose "The switches of the synchronisation cannot be read: $(Get-ErrorText $_)" }
    return $found
}

# The names of the roles that a user holds.
function Get-CloudRole([string]$ObjectId) {
    $who = Get-Naming $ObjectId
    try { foreach ($role in @(Invoke-Patiently { Get-MsolUserRole @who -ErrorAction Stop })) { if ($null -ne $role) { [string](Get-Value $role 'Name') } } }
    catch { Register-Unread 'the roles that users hold' 'User Administrator' $_ }
    $Unread['the roles that users are eligible for'] = 'MSOnline is older than they are; graph and entra read them'
}

# MSOnline is older than the protection of deleted users, and than the source of authority: a script in this dialect has
# no such step.
function Get-PurgeProtection([string]$ObjectId) { }
function Get-CloudAuthority([string]$ObjectId) { throw 'MSOnline does not know the source of authority of a user; export the session for graph or entra' }

function ConvertTo-CloudUser($Source, [bool]$Deleted) {
    $user = $NoCloudUser.Clone()
    $user.Found = $true
    $user.Deleted = $Deleted
    $user.Id = [string](Get-Value $Source 'ObjectId')
    $user.Name = [string](Get-Value $Source 'UserPrincipalName')
    $user.ImmutableId = [string](Get-Value $Source 'ImmutableId')
    if ($SyncedUsers.ContainsKey($user.Id)) { $user.Synced = 'yes' }
    $user.Guest = [string](Get-Value $Source 'UserType') -eq 'Guest' -or $user.Name -like '*#EXT#*'
    return $user
}

# MSOnline cannot search by ImmutableId, and a user does not say whether it is synchronised: all users are listed once,
# and the changes of this run are kept in mind.
function Read-AllUsers {
    foreach ($user in @(Invoke-Patiently { Get-MsolUser -Synchronized -All -ErrorAction Stop })) { if ($null -ne $user) { $SyncedUsers[[string](Get-Value $user 'ObjectId')] = $true } }
    $index = [hashtable]::new($Exact)
    foreach ($deleted in $false, $true) {
        foreach ($user in @(Invoke-Patiently { if ($deleted) { Get-MsolUser -ReturnDeletedUsers -All -ErrorAction Stop } else { Get-MsolUser -All -ErrorAction Stop } })) {
            if ($null -eq $user) { continue }
            $known = ConvertTo-CloudUser $user $deleted
            if ($known.ImmutableId -ne '') { $index[$known.ImmutableId] += @($known) }
        }
    }
    $script:UsersById = $index
}

# How a command is told whom: by object id; where the export had none, by user principal name.
function Get-Naming([string]$Target) {
    if ($Target.Contains('@')) { return @{ UserPrincipalName = $Target } }
    return @{ ObjectId = $Target }
}

# A user, active or deleted. Two deleted users may have one name; of the active ones only one has it, and it must mean
# the same user from the first reading of a run to the last.
function Get-CloudUser([string]$ObjectId, [switch]$Fresh) {
    if ($null -eq $UsersById) { Read-AllUsers }
    $who = Get-Naming $ObjectId
    foreach ($deleted in $false, $true) {
        if ($deleted -and $who.ContainsKey('UserPrincipalName')) { continue }
        try { $found = Invoke-Patiently { if ($deleted) { Get-MsolUser @who -ReturnDeletedUsers -ErrorAction Stop } else { Get-MsolUser @who -ErrorAction Stop } } }
        catch { if ($_.FullyQualifiedErrorId -match 'UserNotFoundException') { continue } else { throw } }
        if ($null -eq $found) { continue }
        $user = ConvertTo-CloudUser $found $deleted
        if ($who.ContainsKey('ObjectId')) { return $user }
        if ($user.Name -ne $ObjectId) { throw "asked for $(Get-Printable $ObjectId), and got $(Get-Printable $user.Name)" }
        if (-not $IdOfName.ContainsKey($ObjectId)) { $IdOfName[$ObjectId] = $user.Id }
        if ($IdOfName[$ObjectId] -ne $user.Id) { throw "$(Get-Printable $ObjectId) belongs to another user by now: $($user.Id), earlier in this run $($IdOfName[$ObjectId])" }
        return $user
    }
    return $NoCloudUser
}

# The active user that has this user principal name.
function Get-CloudUserByName([string]$Name) {
    try { return (ConvertTo-CloudUser (Invoke-Patiently { Get-MsolUser -UserPrincipalName $Name -ErrorAction Stop }) $false) }
    catch { if ($_.FullyQualifiedErrorId -match 'UserNotFoundException') { return $NoCloudUser } else { throw } }
}

function Get-CloudHolder([string]$ImmutableId) {
    if ($null -eq $UsersById) { Read-AllUsers }
    return $UsersById[$ImmutableId]
}

# An empty text clears; $null would do nothing and say nothing.
function Set-CloudValue([hashtable]$Step) {
    $id, $new, $who = $Step.Target, $Step.New, (Get-Naming $Step.Target)
    switch ($Step.Kind) {
        'link-user' { Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId $new -ErrorAction Stop) } -Freed:($FreedIds.ContainsKey($new)) }
        'clear-anchor' { Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId "" -ErrorAction Stop) } }
        'set-user-principal-name' { Invoke-Patiently { [void](Set-MsolUserPrincipalName -ObjectId $id -NewUserPrincipalName $new -ErrorAction Stop) } }
        'restore-deleted-user' { Invoke-Patiently { [void](Restore-MsolUser -ObjectId $id -ErrorAction Stop) } }
        'delete-user' { Invoke-Patiently { [void](Remove-MsolUser -ObjectId $id -Force -ErrorAction Stop) } }
        'purge-deleted-user' { Invoke-Patiently { [void](Remove-MsolUser -ObjectId $id -RemoveFromRecycleBin -Force -ErrorAction Stop) } }
    }
}
