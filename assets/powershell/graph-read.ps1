# =================================================================================================
#  Reading the tenant, by Microsoft Graph. Invoke-MgGraphRequest comes with both module families and
#  shows null, empty and missing apart, which Get-MgUser does not.
# =================================================================================================

$UserFields = 'id,userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled,userType'
$UserAhead = [System.Collections.Generic.Dictionary[string,hashtable]]::new([StringComparer]::OrdinalIgnoreCase)
$HolderAhead = [System.Collections.Generic.Dictionary[string,object]]::new($Exact)
$DeletedById = $null
$AheadUntil = 0

function Invoke-GraphGet {
    param([string]$Uri)
    return (Invoke-Patiently { Invoke-MgGraphRequest -Method GET -Uri $Uri -OutputType HashTable -ErrorAction Stop })
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

# The part of an address that finds the active users with an ImmutableId. In an address '+' is a blank.
function Get-HolderQuery {
    param([string]$ImmutableId)
    $quoted = "onPremisesImmutableId eq '" + $ImmutableId.Replace("'", "''") + "'"
    return '/users?$select=' + $UserFields + '&$top=5&$filter=' + [Uri]::EscapeDataString($quoted)
}

# The deleted users that hold an ImmutableId. They are read once: the list is short, and the service
# is not known to search it by ImmutableId.
function Get-DeletedHolder {
    param([string]$ImmutableId)
    if ($null -eq $DeletedById) {
        $index = [System.Collections.Generic.Dictionary[string,object]]::new($Exact)
        $uri = '/v1.0/directory/deletedItems/microsoft.graph.user?$select=' + $UserFields + '&$top=999'
        while ($uri) {
            $page = Invoke-GraphGet $uri
            foreach ($body in @(Get-Value $page 'value')) {
                if ($null -eq $body) { continue }
                $user = ConvertTo-CloudUser $body $true
                if ($user.ImmutableId -eq '') { continue }
                if (-not $index.ContainsKey($user.ImmutableId)) { $index[$user.ImmutableId] = New-Object 'System.Collections.Generic.List[hashtable]' }
                $index[$user.ImmutableId].Add($user)
            }
            $uri = Get-Value $page '@odata.nextLink'
        }
        $script:DeletedById = $index
    }
    if ($DeletedById.ContainsKey($ImmutableId)) { return $DeletedById[$ImmutableId] }
}

# All users that hold an ImmutableId now. The service may ignore the case of letters: we do not.
function Get-CloudHolder {
    param([string]$ImmutableId)
    if ($HolderAhead.ContainsKey($ImmutableId)) { $bodies = $HolderAhead[$ImmutableId] }
    else { $bodies = Get-Value (Invoke-GraphGet ('/v1.0' + (Get-HolderQuery $ImmutableId))) 'value' }
    foreach ($body in @($bodies)) {
        if ($null -eq $body) { continue }
        $user = ConvertTo-CloudUser $body $false
        if ($user.ImmutableId -ceq $ImmutableId) { $user }
    }
    Get-DeletedHolder $ImmutableId
}

# The questions that a step will ask.
function Get-Question {
    param([hashtable]$Step)
    if ($Step.Kind -in 'purge-deleted-user', 'restore-deleted-user') {
        return @{ method = 'GET'; url = '/directory/deletedItems/' + $Step.Target + '/microsoft.graph.user?$select=' + $UserFields }
    }
    @{ method = 'GET'; url = '/users/' + $Step.Target + '?$select=' + $UserFields }
    if ($Step.Kind -eq 'link-user') { @{ method = 'GET'; url = (Get-HolderQuery $Step.New) } }
}

# Asks for the next few users at once; up to 20 questions fit into one request. An answer that is not
# plain success is left out, and the step asks again by itself.
function Read-Ahead {
    param($Steps, [int]$Position)
    if ($Position -lt $AheadUntil -or $Steps.Count -lt 3) { return }
    $questions = New-Object 'System.Collections.Generic.List[hashtable]'
    $asked = New-Object 'System.Collections.Generic.List[hashtable]'
    $UserAhead.Clear()
    $HolderAhead.Clear()
    for ($next = $Position; $next -lt $Steps.Count -and $questions.Count -lt 19; $next++) {
        if ($Steps[$next].Kind -eq 'stop') { break }
        if ($Steps[$next].Side -ne 'Cloud') { continue }
        foreach ($question in @(Get-Question $Steps[$next])) {
            $question['id'] = [string]$questions.Count
            $questions.Add($question)
            $asked.Add($Steps[$next])
        }
    }
    $script:AheadUntil = $next
    try {
        $body = ConvertTo-Json -InputObject @{ requests = [hashtable[]]$questions.ToArray() } -Depth 4 -Compress
        $answer = Invoke-Patiently { Invoke-MgGraphRequest -Method POST -Uri '/v1.0/$batch' -Body $body -ContentType 'application/json' -OutputType HashTable -ErrorAction Stop }
        foreach ($response in @(Get-Value $answer 'responses')) {
            if ([int]$response['status'] -ne 200) { continue }
            $of = $asked[[int]$response['id']]
            $found = $response['body']
            if (@($found.Keys) -ccontains 'value') { $HolderAhead[$of.New] = $found['value'] }
            else { $UserAhead[$of.Target] = ConvertTo-CloudUser $found ($of.Kind -in 'purge-deleted-user', 'restore-deleted-user') }
        }
    }
    catch { Write-Verbose "Reading ahead failed; each step reads by itself: $(Get-ErrorText $_)" }
}

# ---- Permissions ---------------------------------------------------------------------------------

# The least permissions (scopes) for each kind of step, the one to ask for first.
#   reading any user                      User.Read.All
#   link-user, clear-anchor,
#   set-user-principal-name               User.ReadUpdate.All (new in July 2026); User.ReadWrite.All, which is
#                                         wider, is enough too, and is the one where a tenant does not know
#                                         the other yet
#   restore-, purge-deleted-user,
#   delete-user                           User.ReadWrite.All, or User.DeleteRestore.All
#   hand-over-to-cloud,
#   hand-back-to-onprem                   User-OnPremisesSyncBehavior.ReadWrite.All, reading too; and the role
#                                         Hybrid Identity Administrator
# Where a user holds an administrator role, add Directory.AccessAsUser.All and act as Privileged
# Authentication Administrator; else User Administrator is enough.
function Get-NeededScope {
    param([string[]]$Kinds)
    $read = @('User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All')
    $needed = @(, $read)
    if ($Kinds -contains 'hand-over-to-cloud' -or $Kinds -contains 'hand-back-to-onprem') { $needed += , @('User-OnPremisesSyncBehavior.ReadWrite.All') }
    if (-not $Apply) { return , $needed }
    foreach ($kind in $Kinds) {
        if ($kind -in 'link-user', 'clear-anchor', 'set-user-principal-name') { $needed += , @('User.ReadUpdate.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All') }
        if ($kind -in 'restore-deleted-user', 'purge-deleted-user', 'delete-user') { $needed += , @('User.ReadWrite.All', 'User.DeleteRestore.All') }
    }
    return , $needed
}

# The permissions that are missing, by the name of the first one that would do.
function Get-MissingScope {
    param($Needed, [string[]]$Granted)
    foreach ($choice in $Needed) {
        $has = @($choice | Where-Object { $Granted -contains $_ })
        if ($has.Count -eq 0) { $choice[0] }
    }
}

# The scopes to sign in with.
function Get-ScopeToAsk {
    param($Needed)
    $scopes = @($Needed | ForEach-Object { $_[0] } | Select-Object -Unique)
    if ($scopes -contains 'User.ReadWrite.All') { $scopes = @($scopes | Where-Object { $_ -notin 'User.Read.All', 'User.ReadUpdate.All' }) }
    return $scopes
}

# Loads the module of each command, or says how to install it.
function Import-CommandModule {
    param([System.Collections.IDictionary]$ModuleOf, [string]$Install)
    foreach ($command in $ModuleOf.Keys) {
        if ($null -ne (Get-Command -Name $command -ErrorAction SilentlyContinue)) { continue }
        try { Import-Module -Name $ModuleOf[$command] -ErrorAction Stop }
        catch { Stop-BeforeStart "the module $($ModuleOf[$command]) is needed for $command. Install it with: $Install" }
        if ($null -eq (Get-Command -Name $command -ErrorAction SilentlyContinue)) {
            Stop-BeforeStart "$command is missing; the module $($ModuleOf[$command]) is too old. Bring it up to date with: $Install"
        }
    }
}

# What the sign-in is told.
function Get-SignInArgument {
    param([string[]]$Scopes, [string]$Tenant)
    $arguments = @{ NoWelcome = $true; ErrorAction = 'Stop' }
    if ($Tenant -ne '') { $arguments['TenantId'] = $Tenant }
    if ($Environment -ne '') { $arguments['Environment'] = $Environment }
    if ($ClientId -ne '') { $arguments['ClientId'] = $ClientId }
    # An application has the permissions that it was given; it cannot ask for others.
    if ($CertificateThumbprint -ne '') { $arguments['CertificateThumbprint'] = $CertificateThumbprint }
    else { $arguments['Scopes'] = $Scopes }
    if ($UseDeviceCode) { $arguments['UseDeviceCode'] = $true }
    return $arguments
}

# Signs in where nobody is signed in; then checks permissions. Who is signed in already, stays so. Both
# module families keep the context where Get-MgContext finds it; Get-EntraContext fails where there is none.
function Connect-Graph {
    param([string[]]$Kinds, [string]$Tenant, [string]$ConnectCommand)
    $needed = Get-NeededScope $Kinds
    $ask = Get-ScopeToAsk $needed
    $list = "'" + ($ask -join "','") + "'"
    $context = Get-MgContext
    if ($null -eq $context) {
        $arguments = Get-SignInArgument $ask $Tenant
        try { [void](& $ConnectCommand @arguments) }
        catch { Stop-BeforeStart "signing in failed: $(Get-ErrorText $_). A tenant that does not know User.ReadUpdate.All takes User.ReadWrite.All: sign in with $ConnectCommand yourself, and run the script in that session" }
        $context = Get-MgContext
        if ($null -eq $context) { Stop-BeforeStart "nobody is signed in; run $ConnectCommand -Scopes $list first" }
    }
    $place = Get-Text (Get-Value $context 'Environment')
    if ($Environment -ne '' -and $place -ne '' -and $place -ne $Environment) { Stop-BeforeStart "signed in to the environment $place, and -Environment is ${Environment}: sign out first" }
    $missing = @(Get-MissingScope $needed @(Get-Value $context 'Scopes') | Select-Object -Unique)
    if ($missing.Count -gt 0) { Stop-BeforeStart "the permission $($missing -join ', ') is missing for these steps ($($Kinds -join ', ')). Sign in again with: $ConnectCommand -Scopes $list" }
    $account = Get-Text (Get-Value $context 'Account')
    if ((Get-Value $context 'AuthType') -eq 'AppOnly') {
        $account = 'application ' + (Get-Text (Get-Value $context 'ClientId'))
        Write-Host 'Signed in as an application: users that hold an administrator role can be changed only where the application holds such a role itself, and it cannot change the switches of the tenant.'
    }
    return @{ Account = $account; Tenant = (Get-Text (Get-Value $context 'TenantId')); Environment = $place }
}

# ---- The switches of the tenant ---------------------------------------------------------------------

# Whether the tenant blocks the takeover by hard match: yes, no, or unknown where it may not be read.
function Get-TakeoverBlock {
    try {
        foreach ($body in @(Get-Value (Invoke-GraphGet '/v1.0/directory/onPremisesSynchronization') 'value')) {
            $block = Get-Value (Get-Value $body 'features') 'blockCloudObjectTakeoverThroughHardMatchEnabled'
            if ($block -is [bool]) { if ($block) { return 'yes' } else { return 'no' } }
        }
    }
    catch { Write-Verbose "The switches of the tenant cannot be read: $(Get-ErrorText $_)" }
    return 'unknown'
}
