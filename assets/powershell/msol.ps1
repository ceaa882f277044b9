# =================================================================================================
#  Reading and writing with MSOnline, which Microsoft retired in 2025.
# =================================================================================================

$UsersById = $null
$IdOfName = [System.Collections.Generic.Dictionary[string,string]]::new([StringComparer]::OrdinalIgnoreCase)
$SyncedUsers = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)

# What is written together: nothing, MSOnline takes one change at a time.
$BatchKinds = @()

# The names of the clouds, as the other modules have them.
$MsolCloud = @{ Global = 'AzureCloud'; USGov = 'USGovernment'; USGovDoD = 'USGovernment'; China = 'AzureChinaCloud' }

function Stop-Retired {
    param([string]$Why)
    Stop-BeforeStart "MSOnline, which was retired in 2025, does not answer here: export the session for graph or entra instead, with hardmatch export SESSION --dialect graph ($Why)"
}

function Import-CloudModule {
    param([string[]]$Kinds)
    if ($null -ne (Get-Command -Name 'Get-MsolUser' -ErrorAction SilentlyContinue)) { return }
    try { Import-Module -Name MSOnline -ErrorAction Stop }
    catch { Stop-Retired 'there is no module MSOnline; it is for Windows PowerShell 5.1' }
}

function Connect-Cloud {
    param([string[]]$Kinds, [string]$Tenant)
    # The role: User Administrator, or Global Administrator where a user holds a role.
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
    $name = Get-Text (Get-Value $company 'DisplayName')
    return @{ Account = "signed in to MSOnline ($name)"; Tenant = (Get-Text (Get-Value $company 'ObjectId')); Environment = $Environment }
}

# The switches of the synchronisation by name, where this version of the module tells of them.
function Get-SyncFeature {
    $found = @{}
    try { foreach ($feature in @(Get-MsolDirSyncFeatures -ErrorAction Stop)) { $found[(Get-Text (Get-Value $feature 'DirSyncFeature'))] = Get-Value $feature 'Enabled' } }
    catch { Write-Verbose "The switches of the synchronisation cannot be read: $(Get-ErrorText $_)" }
    return $found
}

# The names of the roles that a user holds.
function Get-CloudRole {
    param([string]$ObjectId)
    $who = Get-Naming $ObjectId
    try { foreach ($role in @(Invoke-Patiently { Get-MsolUserRole @who -ErrorAction Stop })) { if ($null -ne $role) { Get-Text (Get-Value $role 'Name') } } }
    catch { Register-Unread 'the roles that users hold' 'User Administrator' $_ }
    $Unread['the roles that users are eligible for'] = 'MSOnline is older than they are; graph and entra read them'
}

# MSOnline is older than the protection of deleted users against removal.
function Get-PurgeProtection {
    param([string]$ObjectId)
    return ''
}

function ConvertTo-CloudUser {
    param($User, [bool]$Deleted)
    $name = Get-Text (Get-Value $User 'UserPrincipalName')
    $id = Get-Text (Get-Value $User 'ObjectId')
    $synced = 'no'
    if ($SyncedUsers.Contains($id)) { $synced = 'yes' }
    return @{
        Found = $true; Deleted = $Deleted; Id = $id; Name = $name
        ImmutableId = (Get-Text (Get-Value $User 'ImmutableId')); Synced = $synced
        Guest = ((Get-Text (Get-Value $User 'UserType')) -eq 'Guest' -or $name -like '*#EXT#*')
    }
}

# MSOnline cannot search by ImmutableId, and a user does not say whether it is synchronised: all users
# are listed once, and the changes of this run are kept in mind.
function Read-AllUsers {
    $index = [System.Collections.Generic.Dictionary[string,object]]::new($Exact)
    foreach ($user in @(Invoke-Patiently { Get-MsolUser -Synchronized -All -ErrorAction Stop })) {
        if ($null -ne $user) { [void]$SyncedUsers.Add((Get-Text (Get-Value $user 'ObjectId'))) }
    }
    foreach ($deleted in $false, $true) {
        foreach ($user in @(Invoke-Patiently { if ($deleted) { Get-MsolUser -ReturnDeletedUsers -All -ErrorAction Stop } else { Get-MsolUser -All -ErrorAction Stop } })) {
            if ($null -eq $user) { continue }
            $known = ConvertTo-CloudUser $user $deleted
            if ($known.ImmutableId -eq '') { continue }
            if (-not $index.ContainsKey($known.ImmutableId)) { $index[$known.ImmutableId] = New-Object 'System.Collections.Generic.List[hashtable]' }
            $index[$known.ImmutableId].Add($known)
        }
    }
    $script:UsersById = $index
}

# How a command is told whom: by object id; where the export had none, by user principal name.
function Get-Naming {
    param([string]$Target)
    if ($Target.Contains('@')) { return @{ UserPrincipalName = $Target } }
    return @{ ObjectId = $Target }
}

# A user principal name must mean the same user from the first reading of a run to the last.
function Confirm-SameUser {
    param([string]$Name, [hashtable]$User)
    if ($User.Name -ne $Name) { throw "asked for $(Get-Printable $Name), and got $(Get-Printable $User.Name)" }
    if (-not $IdOfName.ContainsKey($Name)) { $IdOfName[$Name] = $User.Id }
    if ($IdOfName[$Name] -ne $User.Id) { throw "$(Get-Printable $Name) belongs to another user by now: $($User.Id), earlier in this run $($IdOfName[$Name])" }
}

function Get-CloudUser {
    param([string]$ObjectId, [switch]$Fresh)
    if ($null -eq $UsersById) { Read-AllUsers }
    $who = Get-Naming $ObjectId
    # Two deleted users may have one name; of the active ones only one has it.
    $lists = $false, $true
    if ($who.ContainsKey('UserPrincipalName')) { $lists = , $false }
    foreach ($deleted in $lists) {
        try {
            $user = Invoke-Patiently { if ($deleted) { Get-MsolUser @who -ReturnDeletedUsers -ErrorAction Stop } else { Get-MsolUser @who -ErrorAction Stop } }
            if ($null -ne $user) {
                $known = ConvertTo-CloudUser $user $deleted
                if ($who.ContainsKey('UserPrincipalName')) { Confirm-SameUser $ObjectId $known }
                return $known
            }
        }
        catch { if ($_.FullyQualifiedErrorId -notmatch 'UserNotFoundException') { throw } }
    }
    return @{ Found = $false; Deleted = $false; Id = $ObjectId; Name = ''; ImmutableId = ''; Synced = 'no'; Guest = $false }
}

# The active user that has this user principal name.
function Get-CloudUserByName {
    param([string]$Name)
    try { return (ConvertTo-CloudUser (Invoke-Patiently { Get-MsolUser -UserPrincipalName $Name -ErrorAction Stop }) $false) }
    catch { if ($_.FullyQualifiedErrorId -notmatch 'UserNotFoundException') { throw } }
    return @{ Found = $false; Id = ''; Name = '' }
}

function Get-CloudHolder {
    param([string]$ImmutableId)
    if ($null -eq $UsersById) { Read-AllUsers }
    if ($UsersById.ContainsKey($ImmutableId)) { return $UsersById[$ImmutableId] }
}

# MSOnline is older than the source of authority: a script in this dialect has no such step.
function Get-CloudAuthority {
    param([string]$ObjectId)
    throw 'MSOnline does not know the source of authority of a user; export the session for graph or entra'
}

function Set-CloudAuthority {
    param([string]$ObjectId, [string]$Authority)
    Get-CloudAuthority $ObjectId
}

# MSOnline takes one question at a time.
function Read-Ahead { param($Steps, [int]$Position) }
function Write-Together { param($Entries) }

function Set-CloudImmutableId {
    param([string]$ObjectId, [string]$ImmutableId)
    $who = Get-Naming $ObjectId
    Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId $ImmutableId -ErrorAction Stop) } (Get-FreedId $ImmutableId)
}

# An empty text clears; $null would do nothing and say nothing.
function Clear-CloudImmutableId {
    param([string]$ObjectId)
    $who = Get-Naming $ObjectId
    Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId "" -ErrorAction Stop) }
}

function Set-CloudUserPrincipalName {
    param([string]$ObjectId, [string]$NewName)
    Invoke-Patiently { [void](Set-MsolUserPrincipalName -ObjectId $ObjectId -NewUserPrincipalName $NewName -ErrorAction Stop) }
}

function Restore-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Restore-MsolUser -ObjectId $ObjectId -ErrorAction Stop) }
}

function Remove-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MsolUser -ObjectId $ObjectId -Force -ErrorAction Stop) }
}

function Remove-CloudDeletedUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MsolUser -ObjectId $ObjectId -RemoveFromRecycleBin -Force -ErrorAction Stop) }
}
