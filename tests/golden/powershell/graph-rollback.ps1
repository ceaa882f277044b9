<#
.SYNOPSIS
Takes back what a script of hardmatch did, with Microsoft Graph PowerShell.

.DESCRIPTION
Without -Apply this is a dry run: every user is read and judged, nothing is changed.

Each step reads the user, compares it with what the export said, skips what is right already, refuses
what has changed since, acts, reads back, compares and logs. Users are named by object id; where the
export had none and the dialect takes it, by user principal name. A step does
not touch users that are synchronised, but to hand them over to the cloud, and gives no ImmutableId that
another user holds, active or deleted. The steps are at the end of the file, one line each; a line can be removed or run alone (-Only).

-Before '' means that the export said: none. Without -Before the export could not tell.

What a hard match does, before you start:
 1. It overwrites the cloud user. The on-premises user becomes the authority: every value that it has
    replaces the one in the cloud, with password hash sync the password too; mail addresses that only
    the cloud user has are lost.
 2. It happens in the next sync cycle, and only for users that are new to the synchronisation. A user
    that is synchronised already into another cloud object does not match again.
 3. Only users can be hard matched; groups and contacts cannot.
 4. The tenant feature BlockCloudObjectTakeoverThroughHardMatchEnabled must be off during the work and
    on again afterwards. Since July 2026 a hard match is also blocked for users that hold or are
    eligible for a privileged role, and for users with an onPremisesObjectIdentifier.

Modules, version 2 or later: Microsoft.Graph.Authentication, Microsoft.Graph.Users and, for deleted
users, Microsoft.Graph.Identity.DirectoryManagement. Permission (scope): User.Read.All for a dry run,
User.ReadWrite.All with -Apply; where a user holds an administrator role also
Directory.AccessAsUser.All; to hand users over to the cloud or back, also in a dry run,
User-OnPremisesSyncBehavior.ReadWrite.All and the role Hybrid Identity Administrator. Role: User
Administrator; for users that hold an administrator role Privileged Authentication Administrator.
On-premises: the ActiveDirectory module (RSAT) with write permission on mS-DS-ConsistencyGuid, and the
Exchange Management Shell with the role Recipient Management; each only if a step needs it.

.PARAMETER Apply
Carry the steps out. Without it nothing is changed.

.PARAMETER StopOnError
Stop at the first step that fails or is refused. Switch it off with -StopOnError:$false. Ten failures
in a row stop the run in any case.

.PARAMETER ResultPath
The file of results: JSON lines, one a step. Default: beside the script. A file of an earlier run is
continued; what is done is not done again. A dry run writes results only where this names a file.

.PARAMETER Only
The numbers of the operations to run: -Only 1,2,7-9. Stops do not count then.

.PARAMETER TenantId
The tenant for which the steps are meant, where the session does not name it.

.PARAMETER ContinueAfterStop
The number of the last stop whose work is done. The steps before it are checked again and skipped.

.EXAMPLE
powershell.exe -ExecutionPolicy Bypass -File .\script.ps1

A dry run. Scripts may be forbidden on the machine: -ExecutionPolicy Bypass allows this one run, unless
a Group Policy says otherwise. A file that came by mail or browser may also need: Unblock-File .\script.ps1

.EXAMPLE
powershell.exe -ExecutionPolicy Bypass -File .\script.ps1 -Apply

.NOTES
Exit codes: 0 done, or a dry run that met no objection before its first stop; 1 something failed or was
refused; 2 not started; 3 stopped where a person must do something first. A dry run goes past the stops.

A line of results holds: session, run (apply or rollback), id (the number of the operation), op, state
(applied, skipped, refused, failed; would in a dry run), target, user, old, new, at, message.
#>
[CmdletBinding()]
param(
    [switch]$Apply,
    [switch]$StopOnError,
    [string]$ResultPath = '',
    [string[]]$Only,
    [string]$TenantId = '',
    [ValidateRange(0, 100000)][int]$ContinueAfterStop = 0
)

$SessionName = 'contoso-merge'
$SessionId = '7d0a6f0e-3d35-4c1a-9f0b-0f6c1f1b2a77'
$SessionTenant = '00000000-0000-4000-8000-0000007e4a47'
$ExportedAt = '2026-11-03T08:00:00Z'
$ToolVersion = '0.0.0-test'
$Run = 'rollback'
$StopByDefault = $false

# =================================================================================================
#  How the script works. This part is the same in every script; the steps are at the end.
# =================================================================================================

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# ImmutableIds differ by the case of a letter: everything that is looked up by one compares exactly.
$Exact = [StringComparer]::Ordinal
$Plan = New-Object 'System.Collections.Generic.List[hashtable]'
$DoneBefore = New-Object 'System.Collections.Generic.HashSet[int]'
$Imagined = [System.Collections.Generic.Dictionary[string,hashtable]]::new($Exact)
$IdGivenTo = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$IdOfUser = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$FreedIds = [System.Collections.Generic.HashSet[string]]::new($Exact)
$Counts = [ordered]@{ applied = 0; would = 0; skipped = 0; refused = 0; failed = 0 }
$Findings = New-Object 'System.Collections.Generic.Dictionary[int,string[]]'
$Afterwards = New-Object 'System.Collections.Generic.List[string]'
$Trouble = New-Object 'System.Collections.Generic.List[string]'
$ResultWriter = $null

# ---- The steps -----------------------------------------------------------------------------------

function Add-Step {
    param([string]$Kind, [string]$Side, [string]$Target, [string]$New, [hashtable]$Given, [hashtable]$With = @{})
    $before = ''
    if ($Given.ContainsKey('Before')) { $before = $Given['Before'] }
    $user = ''
    if ($Given.ContainsKey('User')) { $user = $Given['User'] }
    $Plan.Add(@{
            Operation = $Given['Operation']; Kind = $Kind; Side = $Side; Target = $Target; New = $New
            Before = $before; BeforeKnown = $Given.ContainsKey('Before'); User = $user; With = $With
        })
}

# Sets the ImmutableId of a cloud user: the hard match.
function Add-LinkUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true, ParameterSetName = 'Id')][string]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Upn')][string]$UserPrincipalName,
        [Parameter(Mandatory = $true)][string]$ImmutableId,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'link-user' 'cloud' ($ObjectId + $UserPrincipalName) $ImmutableId $PSBoundParameters
}

# Clears the ImmutableId of a cloud user.
function Add-ClearAnchor {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true, ParameterSetName = 'Id')][string]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Upn')][string]$UserPrincipalName,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-anchor' 'cloud' ($ObjectId + $UserPrincipalName) '' $PSBoundParameters
}

# Changes the user principal name of a cloud user.
function Add-SetUserPrincipalName {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [Parameter(Mandatory = $true)][string]$NewName,
        [AllowEmptyString()][string]$Before
    )
    Add-Step 'set-user-principal-name' 'cloud' $ObjectId $NewName $PSBoundParameters
}

# Hands a synced user over to the cloud, which is its source of authority from then on.
function Add-HandOverToCloud {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'hand-over-to-cloud' 'cloud' $ObjectId 'cloud' $PSBoundParameters
}

# Hands a user back to Active Directory: the next sync takes it over.
function Add-HandBackToOnPrem {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'hand-back-to-onprem' 'cloud' $ObjectId 'on-premises' $PSBoundParameters
}

# Brings a soft-deleted user back.
function Add-RestoreDeletedUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'restore-deleted-user' 'cloud' $ObjectId 'active' $PSBoundParameters
}

# Soft-deletes a user again: takes a restore back.
function Add-DeleteUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'delete-user' 'cloud' $ObjectId 'deleted' $PSBoundParameters
}

# Removes a soft-deleted user for good, with mailbox and files. Nothing brings it back.
function Add-PurgeDeletedUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'purge-deleted-user' 'cloud' $ObjectId 'gone' $PSBoundParameters
}

# A stop: a person must do something before the script goes on.
function Add-Stop {
    param(
        [Parameter(Mandatory = $true)][int]$Number,
        [Parameter(Mandatory = $true)][AllowEmptyString()][string[]]$Text
    )
    $Plan.Add(@{ Operation = 0; Kind = 'stop'; Side = ''; Target = ''; Number = $Number; Text = $Text })
}

# What a person does when everything is done.
function Add-Afterwards {
    param([Parameter(Mandatory = $true)][AllowEmptyString()][string[]]$Text)
    $Afterwards.AddRange($Text)
}

# What spoke against an operation when it was queued.
function Add-Finding {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string[]]$Text
    )
    $Findings[$Operation] = $Text
}

# ---- Text ----------------------------------------------------------------------------------------

# A value as a console may show it: no control characters, none that hide or turn text round.
function Get-Printable {
    param([AllowNull()][AllowEmptyString()][string]$Text)
    if ([string]::IsNullOrEmpty($Text)) { return '(none)' }
    return [regex]::Replace($Text, '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]', '?')
}

# A property that may be missing.
function Get-Value {
    param($Object, [string]$Name)
    if ($null -eq $Object) { return $null }
    if ($Object -is [System.Collections.IDictionary]) {
        if (@($Object.Keys) -cnotcontains $Name) { return $null }
        return $Object[$Name]
    }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# The text of a value; nothing is the empty text.
function Get-Text {
    param($Value)
    if ($null -eq $Value) { return '' }
    return [string]$Value
}

function Get-Now { return [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture) }

# Ends the run before it began.
function Stop-BeforeStart {
    param([string]$Reason)
    Write-Host "Not started: $Reason" -ForegroundColor Red
    exit 2
}

# ---- Errors, waiting, trying again -----------------------------------------------------------------

# Everything that an error says, in one text.
function Get-FullErrorText {
    param($Record)
    $parts = @([string]$Record.Exception.Message)
    if ($null -ne $Record.ErrorDetails) { $parts += [string]$Record.ErrorDetails.Message }
    return ($parts -join "`n")
}

# The HTTP status of an error, or 0. Each module words it in its own way.
function Get-HttpStatus {
    param($Record)
    $response = Get-Value $Record.Exception 'Response'
    $status = Get-Value $response 'StatusCode'
    if ($null -ne $status) { return [int]$status }
    $text = Get-FullErrorText $Record
    if ($text -match 'Status: (\d{3})\b') { return [int]$Matches[1] }
    if ($text -match 'HTTP/\d(?:\.\d)? (\d{3})\b') { return [int]$Matches[1] }
    return 0
}

# How many seconds the service asks us to wait, or 0.
function Get-RetryAfter {
    param($Record)
    $header = Get-Value (Get-Value (Get-Value $Record.Exception 'Response') 'Headers') 'RetryAfter'
    $delta = Get-Value $header 'Delta'
    if ($null -ne $delta) { return [int][Math]::Ceiling($delta.TotalSeconds) }
    if ((Get-FullErrorText $Record) -match 'Retry-After\s*:\s*(\d{1,4})') { return [int]$Matches[1] }
    return 0
}

# Whether the same call may succeed a little later.
function Test-Transient {
    param($Record, [string]$FreedId)
    $text = Get-FullErrorText $Record
    $status = Get-HttpStatus $Record
    if (@(408, 429, 500, 502, 503, 504) -contains $status) { return $true }
    # This run has just freed the id: the directory may need a moment to know it everywhere.
    if ($FreedId -ne '' -and $text -match 'already exists|ObjectConflict|Uniqueness violation') { return $true }
    if ($status -ne 0) { return $false }
    return $text -match 'TooManyRequests|throttl|ServiceUnavailable|temporarily unavailable|GatewayTimeout|timed out|server is busy|try again later'
}

# Calls the service; where it is busy, waits as long as it asks for, or longer each time.
function Invoke-Patiently {
    param([scriptblock]$Call, [string]$FreedId = '')
    $attempt = 0
    while ($true) {
        $attempt++
        try { return (& $Call) }
        catch {
            if ($attempt -ge 6 -or -not (Test-Transient $_ $FreedId)) { throw }
            $seconds = Get-RetryAfter $_
            if ($seconds -le 0) { $seconds = [Math]::Min(60, [Math]::Pow(2, $attempt)) }
            Write-Verbose "The service is busy; trying again in $seconds s."
            Start-Sleep -Seconds ([int][Math]::Min(300, $seconds))
        }
    }
}

# What went wrong, in one line, with a hint where the text is a known one.
function Get-ErrorText {
    param($Record)
    $full = Get-FullErrorText $Record
    $text = ($full -split '\r?\n' | Where-Object { $_.Trim() -ne '' } | Select-Object -First 1)
    if ($full -match '"message"\s*:\s*"((?:[^"\\]|\\.)*)"') { $text = $Matches[1] -replace '\\"', '"' }
    $hint = ''
    if ($full -match 'already exists|Uniqueness violation|ObjectConflict') {
        $hint = 'another user, active or deleted, holds this value'
        if ($full -match 'User_([0-9a-fA-F-]{36})') { $hint += ': ' + $Matches[1] }
    }
    elseif ($full -match 'FederatedUser\.|federated') { $hint = 'the domain is federated: rename to the onmicrosoft.com domain first, and back afterwards' }
    elseif ($full -match 'on-premises mastered') { $hint = 'the user is synchronised from on-premises' }
    elseif ($full -match 'originated within an external service') { $hint = 'the user was synchronised once and is not cloud-only' }
    elseif ($full -match 'Insufficient privileges|Authorization_RequestDenied') { $hint = 'the role is too low, not activated, or the user holds a role: see the notes on permissions' }
    $line = ([string]$text).Trim()
    if ($hint -ne '') { $line += " ($hint)" }
    if ($line.Length -gt 1000) { $line = $line.Substring(0, 1000) }
    return (Get-Printable $line)
}

# ---- Reading a user and judging it -----------------------------------------------------------------

# The user as it is now; in a dry run as it would be after the steps before.
function Get-Target {
    param([hashtable]$Step, [switch]$Fresh)
    $key = $Step.Side + ':' + $Step.Target
    if ($Imagined.ContainsKey($key)) { return $Imagined[$key] }
    if ($Step.Side -eq 'cloud') { return (Get-CloudUser $Step.Target -Fresh:$Fresh) }
    if ($Step.Side -eq 'ad') { return (Get-OnPremUser $Step.Target) }
    return (Get-ExchangeUser $Step.Target)
}

# The value that a step is about.
function Get-StepValue {
    param([hashtable]$Step, [hashtable]$User)
    switch ($Step.Kind) {
        { $_ -in 'link-user', 'clear-anchor' } { return $User.ImmutableId }
        'set-user-principal-name' { return $User.Name }
        { $_ -in 'hand-over-to-cloud', 'hand-back-to-onprem' } {
            if ($User.ContainsKey('Authority')) { return $User.Authority }
            if (-not $User.Found -or $User.Deleted) { return '' }
            return (Get-CloudAuthority $Step.Target)
        }
        { $_ -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user' } {
            if (-not $User.Found) { return 'gone' }
            if ($User.Deleted) { return 'deleted' }
            return 'active'
        }
        { $_ -in 'set-consistency-guid', 'clear-consistency-guid' } { return $User.ConsistencyGuid }
        { $_ -in 'enable-remote-mailbox', 'disable-remote-mailbox' } { return $User.RoutingAddress }
        { $_ -in 'set-exchange-guid', 'clear-exchange-guid' } { return $User.ExchangeGuid }
    }
    throw "unknown kind of step: $($Step.Kind)"
}

# What the export compared: for a purge the ImmutableId that the deleted user holds.
function Get-ComparedValue {
    param([hashtable]$Step, [hashtable]$User, [string]$Value)
    if ($Step.Kind -eq 'purge-deleted-user') { return $User.ImmutableId }
    return $Value
}

# Names and addresses are the same in any case of letters; ids are not.
function Test-Same {
    param([string]$Kind, [string]$Left, [string]$Right)
    if (@('set-user-principal-name', 'enable-remote-mailbox', 'disable-remote-mailbox') -contains $Kind) {
        return ($Left -eq $Right)
    }
    return ($Left -ceq $Right)
}

# The name of a deleted user carries its object id in front.
function Get-PlainName {
    param([string]$Name)
    return ($Name -replace '^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}', '')
}

# Whether there is nothing left to do.
function Test-Done {
    param([hashtable]$Step, [hashtable]$User, [string]$Value)
    if ($Value -cne $Step.New) { return $false }
    if ($Step.Kind -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user') { return $true }
    return ($User.Found -and -not ($Step.Side -eq 'cloud' -and $User.Deleted))
}

# Why a cloud user must not be touched, or nothing.
function Get-CloudRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) {
        if ($Step.Target.Contains('@')) { return 'no active user has this user principal name any more: renamed or deleted since the export' }
        return 'no user has this object id, neither an active nor a deleted one'
    }
    if ($Step.User -ne '' -and (Get-PlainName $User.Name) -ne (Get-PlainName $Step.User)) {
        return "changed since the export: the user is called $(Get-Printable $User.Name) now, the export said $(Get-Printable $Step.User)"
    }
    switch ($Step.Kind) {
        'purge-deleted-user' {
            if (-not $User.Deleted) { return 'the user is not deleted; only a deleted user can be removed for good' }
            return ''
        }
        'restore-deleted-user' { return '' }
    }
    if ($User.Deleted) { return 'the user is deleted; restore it first' }
    if ($Step.Kind -eq 'hand-over-to-cloud') {
        # On the way back it was handed back by this very queue, and no sync has run since.
        if ($Run -ne 'rollback' -and $User.Synced -eq 'no') { return 'the user is not synchronised: there is nothing to hand over' }
        return ''
    }
    if ($Step.Kind -eq 'hand-back-to-onprem') { return '' }
    if ($User.Synced -eq 'yes') { return 'the user is synchronised from on-premises; take it out of the scope first' }
    if ($Step.Kind -eq 'link-user' -and $User.Guest) { return 'the user is a guest' }
    return ''
}

# Why the value must not be written, or nothing.
function Get-ValueRefusal {
    param([hashtable]$Step, [string]$Value)
    if ($Step.BeforeKnown) {
        if (Test-Same $Step.Kind $Value $Step.Before) { return '' }
        return "changed since the export: it is $(Get-Printable $Value) now, the export said $(Get-Printable $Step.Before)"
    }
    if ($Value -ne '' -and $Step.Kind -in 'link-user', 'set-consistency-guid', 'set-exchange-guid') {
        return "the export did not tell the value before, and it is not empty now: $(Get-Printable $Value)"
    }
    return ''
}

# Why the step must not be done, or nothing.
function Get-Refusal {
    param([hashtable]$Step, [hashtable]$User, [string]$Value)
    if ($Step.Side -eq 'cloud') { $refusal = Get-CloudRefusal $Step $User }
    else { $refusal = Get-OnPremRefusal $Step $User }
    if ($refusal -ne '') { return $refusal }
    $refusal = Get-ValueRefusal $Step (Get-ComparedValue $Step $User $Value)
    if ($refusal -ne '') { return $refusal }
    if ($Step.Kind -eq 'link-user') { return (Get-HolderRefusal $Step $User) }
    return ''
}

# An ImmutableId belongs to one user, active or deleted.
function Get-HolderRefusal {
    param([hashtable]$Step, [hashtable]$User)
    $id = $Step.New
    if ($IdGivenTo.ContainsKey($id)) {
        $owner = $IdGivenTo[$id]
        if ($owner -ne $User.Id -and $IdOfUser[$owner] -ceq $id) { return "this run gave the id to the user $owner already" }
    }
    foreach ($holder in @(Get-CloudHolder $id)) {
        if ($null -eq $holder -or $holder.Id -eq $User.Id) { continue }
        if ($IdOfUser.ContainsKey($holder.Id) -and $IdOfUser[$holder.Id] -cne $id) { continue }
        $kind = 'user'
        if ($holder.Deleted) { $kind = 'deleted user' }
        return "the id is held by the $kind $(Get-Printable $holder.Name) ($($holder.Id))"
    }
    return ''
}

# ---- Acting --------------------------------------------------------------------------------------

function Set-StepValue {
    param([hashtable]$Step)
    switch ($Step.Kind) {
        'link-user' { Set-CloudImmutableId $Step.Target $Step.New }
        'clear-anchor' { Clear-CloudImmutableId $Step.Target }
        'set-user-principal-name' { Set-CloudUserPrincipalName $Step.Target $Step.New }
        { $_ -in 'hand-over-to-cloud', 'hand-back-to-onprem' } { Set-CloudAuthority $Step.Target $Step.New }
        'restore-deleted-user' { Restore-CloudUser $Step.Target }
        'delete-user' { Remove-CloudUser $Step.Target }
        'purge-deleted-user' { Remove-CloudDeletedUser $Step.Target }
        default { Set-OnPremValue $Step }
    }
}

# Remembers who holds which ImmutableId by the doing of this run: what was read before is out of date.
function Register-Change {
    param([hashtable]$Step, [hashtable]$User)
    if ($Step.Kind -notin 'link-user', 'clear-anchor', 'purge-deleted-user') { return }
    $id = ''
    if ($Step.Kind -eq 'link-user') { $id = $Step.New }
    if ($User.ImmutableId -ne '') { [void]$FreedIds.Add($User.ImmutableId) }
    $IdOfUser[$User.Id] = $id
    if ($id -ne '') { $IdGivenTo[$id] = $User.Id }
}

# The user as it would be after the step, for the steps that follow in a dry run.
function Set-Imagined {
    param([hashtable]$Step, [hashtable]$User)
    $after = $User.Clone()
    switch ($Step.Kind) {
        { $_ -in 'link-user', 'clear-anchor' } { $after.ImmutableId = $Step.New }
        'set-user-principal-name' { $after.Name = $Step.New }
        'hand-over-to-cloud' { $after.Authority = $Step.New; $after.Synced = 'no' }
        'hand-back-to-onprem' { $after.Authority = $Step.New }
        'restore-deleted-user' { $after.Deleted = $false; $after.Name = Get-PlainName $User.Name }
        'delete-user' { $after.Deleted = $true }
        'purge-deleted-user' { $after.Found = $false; $after.Deleted = $false; $after.ImmutableId = '' }
        { $_ -in 'set-consistency-guid', 'clear-consistency-guid' } { $after.ConsistencyGuid = $Step.New }
        { $_ -in 'enable-remote-mailbox', 'disable-remote-mailbox' } {
            $after.RoutingAddress = $Step.New
            $after.Remote = ($Step.New -ne '')
        }
        { $_ -in 'set-exchange-guid', 'clear-exchange-guid' } { $after.ExchangeGuid = $Step.New }
    }
    $Imagined[$Step.Side + ':' + $Step.Target] = $after
}

# Reads the value back until it is the wanted one; a change takes a moment to be seen everywhere.
function Get-ValueReadBack {
    param([hashtable]$Step)
    $value = ''
    foreach ($pause in 0, 1, 2, 4, 8) {
        if ($pause -gt 0) { Start-Sleep -Seconds $pause }
        $value = Get-StepValue $Step (Get-Target $Step -Fresh)
        if (Test-Same $Step.Kind $value $Step.New) { break }
    }
    return $value
}

# Writes, reads back, compares.
function Invoke-Write {
    param([hashtable]$Step, [hashtable]$User, [hashtable]$Result)
    $failure = $null
    try { Set-StepValue $Step }
    catch { $failure = $_ }
    if ($null -ne $failure) {
        # The call may have done its work before the answer was lost: what counts is what is there.
        $value = Get-StepValue $Step (Get-Target $Step -Fresh)
        if (-not (Test-Same $Step.Kind $value $Step.New)) { throw $failure }
    }
    else { $value = Get-ValueReadBack $Step }
    if ($value -ne '' -and $Step.Kind -notin 'purge-deleted-user', 'restore-deleted-user', 'delete-user') { $Result.New = $value }
    if (-not (Test-Same $Step.Kind $value $Step.New)) {
        $Result.Message = "written, but read back as $(Get-Printable $value)"
        return
    }
    $Result.State = 'applied'
    Register-Change $Step $User
}

# One step: read, compare, skip, refuse or act.
function Invoke-Step {
    param([hashtable]$Step)
    $result = @{ State = 'failed'; Old = $null; New = $null; Message = $null; User = $Step.User }
    if ($Step.Kind -eq 'set-user-principal-name') { $result.User = $Step.Before }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        $presence = $Step.Kind -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user'
        $old = $value
        if ($presence) { $old = $user.ImmutableId }
        if ($old -ne '') { $result.Old = $old }
        if (Test-Done $Step $user $value) {
            $result.State = 'skipped'
            $result.Message = 'it is so already'
            $result.New = $result.Old
            return $result
        }
        $refusal = Get-Refusal $Step $user $value
        if ($refusal -ne '') {
            $result.State = 'refused'
            $result.Message = $refusal
        }
        elseif ($Apply) { Invoke-Write $Step $user $result }
        else {
            $result.State = 'would'
            if (-not $presence -and $Step.New -ne '') { $result.New = $Step.New }
            Register-Change $Step $user
            Set-Imagined $Step $user
        }
    }
    catch {
        $result.State = 'failed'
        $result.Message = Get-ErrorText $_
    }
    return $result
}

# ---- Results -------------------------------------------------------------------------------------

# Reads the results of an earlier run, so that it is continued.
function Read-EarlierResults {
    param([string]$Path)
    $number = 0
    foreach ($line in [System.IO.File]::ReadAllLines($Path, [System.Text.Encoding]::UTF8)) {
        $number++
        if ($line.Trim() -eq '') { continue }
        $record = $null
        try { $record = ConvertFrom-Json -InputObject $line } catch { $record = $null }
        if ($null -eq (Get-Value $record 'id') -or $null -eq (Get-Value $record 'state')) {
            Write-Warning "Line $number of the results cannot be read and does not count: $Path"
            continue
        }
        if ((Get-Value $record 'session') -cne $SessionId -or (Get-Value $record 'run') -cne $Run) {
            Stop-BeforeStart "these are the results of another session or of the other direction: $Path"
        }
        if ($record.state -in 'applied', 'skipped') { [void]$DoneBefore.Add([int]$record.id) }
    }
}

# Opens the file of results. In a dry run there is one only where -ResultPath names it.
function Open-Results {
    $path = $ResultPath
    if ($path -eq '' -and $PSCommandPath) { $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.results.jsonl') }
    elseif ($path -eq '') { $path = 'hardmatch.results.jsonl' }
    $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)
    try {
        $torn = $false
        if ([System.IO.File]::Exists($path)) {
            Read-EarlierResults $path
            $bytes = [System.IO.File]::ReadAllBytes($path)
            $torn = $bytes.Length -gt 0 -and $bytes[$bytes.Length - 1] -ne 10
        }
        if (-not $Apply -and $ResultPath -eq '') { return }
        $stream = [System.IO.FileStream]::new($path, [System.IO.FileMode]::Append, [System.IO.FileAccess]::Write, [System.IO.FileShare]::Read)
        $script:ResultWriter = [System.IO.StreamWriter]::new($stream, [System.Text.UTF8Encoding]::new($false))
        $script:ResultWriter.AutoFlush = $true
        if ($torn) { $script:ResultWriter.Write("`n") }
        Write-Host "Results: $path"
    }
    catch { Stop-BeforeStart "the results cannot be written to $path ($($_.Exception.Message)); name another place with -ResultPath" }
}

# One line of JSON a step.
function Write-Result {
    param([hashtable]$Step, [hashtable]$Result)
    if ($null -eq $ResultWriter) { return }
    $record = [ordered]@{
        session = $SessionId; run = $Run; id = $Step.Operation; op = $Step.Kind; state = $Result.State
        target = $Step.Target; user = $Result.User; old = $Result.Old; new = $Result.New
        at = (Get-Now); message = $Result.Message
    }
    $line = ConvertTo-Json -InputObject $record -Compress
    try { $ResultWriter.Write($line + "`n") }
    catch {
        Write-Host "The result could not be written; keep this line: $line" -ForegroundColor Red
        throw
    }
}

function Show-Result {
    param([hashtable]$Step, [hashtable]$Result)
    $Counts[$Result.State]++
    $colour = @{ applied = 'Green'; would = 'Cyan'; skipped = 'Gray'; refused = 'Yellow'; failed = 'Red' }[$Result.State]
    $change = ''
    if ($Result.State -in 'applied', 'would') { $change = "$(Get-Printable $Result.Old) -> $(Get-Printable $Result.New)" }
    $text = '{0,6}  {1,-8} {2,-24} {3}  {4}' -f $Step.Operation, $Result.State, $Step.Kind, (Get-Printable $Result.User), $change
    if ($null -ne $Result.Message) { $text = $text.TrimEnd() + ": $($Result.Message)" }
    Write-Host $text -ForegroundColor $colour
    if ($Result.State -in 'refused', 'failed') { $Trouble.Add($text.Trim()) }
}

# ---- The run -------------------------------------------------------------------------------------

# The numbers of -Only: 1,2,7-9. A list that came as one text is taken apart here, because
# 'powershell -File' hands it over as text and PowerShell would read 1,2,3 as the number 123.
function Get-WantedOperation {
    $wanted = New-Object 'System.Collections.Generic.HashSet[int]'
    $known = New-Object 'System.Collections.Generic.HashSet[int]'
    foreach ($step in $Plan) { if ($step.Kind -ne 'stop') { [void]$known.Add($step.Operation) } }
    foreach ($part in @($Only | ForEach-Object { $_ -split ',' })) {
        if ($part.Trim() -notmatch '^(\d{1,9})(?:-(\d{1,9}))?$') { Stop-BeforeStart "-Only takes numbers such as 1,2,7-9, not '$part'" }
        $first = [int]$Matches[1]
        if (-not $Matches.ContainsKey(2)) {
            if (-not $known.Contains($first)) { Stop-BeforeStart "-Only names the operation $first, which this script does not have" }
            [void]$wanted.Add($first)
            continue
        }
        $last = [int]$Matches[2]
        foreach ($number in $known) { if ($number -ge $first -and $number -le $last) { [void]$wanted.Add($number) } }
    }
    return , $wanted
}

# The steps of this run, in order.
function Select-Step {
    if ($null -eq $Only -or @($Only).Count -eq 0) { return , $Plan }
    $wanted = Get-WantedOperation
    $chosen = New-Object 'System.Collections.Generic.List[hashtable]'
    foreach ($step in $Plan) { if ($wanted.Contains($step.Operation)) { $chosen.Add($step) } }
    return , $chosen
}

# Modules, connection, permissions, tenant: whatever the steps need, and nothing else.
function Connect-All {
    param([string[]]$Kinds, [string[]]$Sides)
    $tenant = $SessionTenant
    if ($TenantId -ne '') {
        if ($tenant -ne '' -and $tenant -ne $TenantId) { Stop-BeforeStart "-TenantId is $TenantId, but the session was made for the tenant $tenant" }
        $tenant = $TenantId
    }
    if ($Sides -contains 'cloud') {
        $connected = Connect-Cloud $Kinds $tenant
        if ($tenant -eq '') { Write-Warning "Neither the session nor -TenantId names the tenant. Connected: $connected" }
        elseif ($connected -ne $tenant) { Stop-BeforeStart "connected to the tenant $connected, but the steps are for the tenant $tenant" }
    }
    if ($Sides -contains 'ad' -or $Sides -contains 'exchange') { Connect-OnPrem $Sides }
}

# What was known against the operations of this run, so that whoever runs it sees it too.
function Show-Finding {
    param($Steps)
    $told = @($Steps | Where-Object { $Findings.ContainsKey($_.Operation) })
    if ($told.Count -eq 0) { return }
    Write-Host "Queued with findings ($($told.Count)):"
    foreach ($step in ($told | Select-Object -First 50)) {
        foreach ($text in $Findings[$step.Operation]) { Write-Host ('{0,6}  {1}' -f $step.Operation, (Get-Printable $text)) -ForegroundColor Yellow }
    }
    if ($told.Count -gt 50) { Write-Host '  ... and more; each stands below its step in this script' }
    Write-Host ''
}

function Show-Summary {
    param($Steps, [int]$Left)
    Write-Progress -Activity 'hardmatch' -Completed
    Write-Host ''
    Show-Finding $Steps
    if ($Trouble.Count -gt 0) {
        Write-Host "Refused or failed ($($Trouble.Count)):"
        $Trouble | Select-Object -First 50 | ForEach-Object { Write-Host "  $_" }
        if ($Trouble.Count -gt 50) { Write-Host '  ... and more; see above or the results' }
        Write-Host ''
    }
    $unused = 'would'
    if (-not $Apply) { $unused = 'applied' }
    foreach ($state in @($Counts.Keys)) { if ($state -ne $unused) { Write-Host ('{0,8}  {1}' -f $Counts[$state], $state) } }
    if ($DoneInEarlierRun -gt 0) { Write-Host ('{0,8}  done in an earlier run' -f $DoneInEarlierRun) }
    if ($Left -gt 0) { Write-Host ('{0,8}  not reached' -f $Left) }
    if ($Afterwards.Count -gt 0) {
        Write-Host 'When everything is done:'
        foreach ($line in $Afterwards) { Write-Host "  $(Get-Printable $line)" }
    }
    if (-not $Apply) { Write-Host "This was a dry run: nothing was changed. Run it again with -Apply to do it." }
}

function Show-Stop {
    param([hashtable]$Stop)
    Write-Host ''
    Write-Host "STOP $($Stop.Number). Before the script goes on:" -ForegroundColor Yellow
    foreach ($line in $Stop.Text) { Write-Host "  $(Get-Printable $line)" -ForegroundColor Yellow }
    if ($Apply) { Write-Host "When that is done, run the script again with -ContinueAfterStop $($Stop.Number)." }
    else { Write-Host 'The dry run goes on. What follows is judged as things are now: some of it may only work when that is done.' }
}

# Which value of which user a step is about.
function Get-Subject {
    param([hashtable]$Step)
    $subjects = @{
        'link-user' = 'id'; 'clear-anchor' = 'id'; 'set-user-principal-name' = 'name'; 'set-consistency-guid' = 'guid'; 'clear-consistency-guid' = 'guid'
        'hand-over-to-cloud' = 'authority'; 'hand-back-to-onprem' = 'authority'
        'enable-remote-mailbox' = 'mailbox'; 'disable-remote-mailbox' = 'mailbox'; 'set-exchange-guid' = 'mailbox guid'; 'clear-exchange-guid' = 'mailbox guid'
    }
    $subject = $subjects[$Step.Kind]
    if ($null -eq $subject) { $subject = 'presence' }
    return $subject + ' of ' + $Step.Target
}

# The steps of an earlier run that are past: later steps have changed the same value since, or a person
# has done what a stop asked for. The others are looked at again, for they may have been taken back.
function Get-PastStep {
    param($Steps)
    $past = New-Object 'System.Collections.Generic.Dictionary[int,string]'
    $last = [System.Collections.Generic.Dictionary[string,int]]::new($Exact)
    $sinceStop = New-Object 'System.Collections.Generic.List[int]'
    foreach ($step in $Steps) {
        if ($step.Kind -eq 'stop') {
            if ($step.Number -le $ContinueAfterStop) { foreach ($number in $sinceStop) { $past[$number] = 'stop' } }
            continue
        }
        if (-not $DoneBefore.Contains($step.Operation)) { continue }
        $subject = Get-Subject $step
        if ($last.ContainsKey($subject)) { $past[$last[$subject]] = 'step' }
        $last[$subject] = $step.Operation
        $sinceStop.Add($step.Operation)
    }
    return , $past
}

# Says where a step of an earlier run, which is past, no longer shows. It is left alone.
function Show-Moved {
    param([hashtable]$Step)
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if (Test-Done $Step $user $value) { return }
        Write-Warning "Operation $($Step.Operation) ($($Step.Kind)) was done in an earlier run; now it is $(Get-Printable $value). It is left alone, because a stop came after it."
    }
    catch { Write-Warning "Operation $($Step.Operation) was done in an earlier run; the user cannot be read now: $(Get-ErrorText $_)" }
}

# Goes through the steps. The exit code is left in $ExitCode.
function Invoke-Plan {
    $steps = Select-Step
    $mode = 'dry run'
    if ($Apply) { $mode = $Run }
    Write-Host "hardmatch $ToolVersion, session $(Get-Printable $SessionName), exported $ExportedAt, $($steps.Count) steps: $mode"
    Open-Results
    $past = Get-PastStep $steps
    $work = @($steps | Where-Object { $_.Kind -ne 'stop' })
    if ($work.Count -gt 0) {
        Connect-All @($work | ForEach-Object { $_.Kind } | Select-Object -Unique) @($work | ForEach-Object { $_.Side } | Select-Object -Unique)
    }
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $shown = -1000
    $failedInRow = 0
    $position = 0
    # A dry run goes past the stops; what is refused behind one may be so only because of what it asks for.
    $beforeStop = $null
    try {
        for ($position = 0; $position -lt $steps.Count; $position++) {
            $step = $steps[$position]
            if ($step.Kind -eq 'stop') {
                if ($step.Number -le $ContinueAfterStop) { continue }
                Show-Stop $step
                if ($Apply) { $script:ExitCode = 3; break }
                if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
                continue
            }
            if ($past.ContainsKey($step.Operation)) {
                $script:DoneInEarlierRun++
                if ($past[$step.Operation] -eq 'stop') { Show-Moved $step }
                continue
            }
            if ($clock.ElapsedMilliseconds - $shown -ge 500) {
                $shown = $clock.ElapsedMilliseconds
                Write-Progress -Activity 'hardmatch' -Status "$($position + 1) of $($steps.Count)" -PercentComplete ([int](100 * $position / $steps.Count))
            }
            if ($step.Side -eq 'cloud') { Read-Ahead $steps $position }
            $result = Invoke-Step $step
            if ($result.State -eq 'skipped' -and $DoneBefore.Contains($step.Operation)) { $script:DoneInEarlierRun++; continue }
            Write-Result $step $result
            Show-Result $step $result
            if ($result.State -eq 'failed') { $failedInRow++ } else { $failedInRow = 0 }
            if ($failedInRow -ge 10) {
                Write-Host 'Stopped: ten steps in a row failed. Find out why, then run the script again; it goes on from here.' -ForegroundColor Yellow
                $position++
                break
            }
            $spared = $null -ne $beforeStop -and $result.State -eq 'refused'
            if ($StopOnError -and -not $spared -and $result.State -in 'refused', 'failed') {
                Write-Host 'Stopped at the first step that did not go through (-StopOnError).' -ForegroundColor Yellow
                $position++
                break
            }
        }
    }
    finally {
        if ($null -ne $ResultWriter) { $ResultWriter.Dispose() }
        $left = 0
        for ($rest = $position; $rest -lt $steps.Count; $rest++) {
            if ($steps[$rest].Kind -ne 'stop') { $left++ }
        }
        Show-Summary $steps $left
    }
    $refused = $beforeStop
    if ($null -eq $refused) { $refused = $Counts['refused'] }
    if ($refused + $Counts['failed'] -gt 0) { $script:ExitCode = 1 }
}

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
        catch { if ((Get-HttpStatus $_) -ne 404) { throw } }
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
        if ($Steps[$next].Side -ne 'cloud') { continue }
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
#   set-user-principal-name               User.ReadWrite.All
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
        if ($kind -in 'link-user', 'clear-anchor', 'set-user-principal-name') { $needed += , @('User.ReadWrite.All', 'Directory.ReadWrite.All') }
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
    if ($scopes -contains 'User.ReadWrite.All') { $scopes = @($scopes | Where-Object { $_ -ne 'User.Read.All' }) }
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

# Signs in where nobody is signed in; then checks permissions. Gives the tenant back.
function Connect-Graph {
    param([string[]]$Kinds, [string]$Tenant, [string]$ConnectCommand, [string]$ContextCommand)
    $needed = Get-NeededScope $Kinds
    $context = & $ContextCommand
    if ($null -eq $context) {
        $arguments = @{ Scopes = (Get-ScopeToAsk $needed); NoWelcome = $true; ErrorAction = 'Stop' }
        if ($Tenant -ne '') { $arguments['TenantId'] = $Tenant }
        try { [void](& $ConnectCommand @arguments) }
        catch { Stop-BeforeStart "signing in failed: $(Get-ErrorText $_)" }
        $context = & $ContextCommand
        if ($null -eq $context) { Stop-BeforeStart "nobody is signed in; run $ConnectCommand first" }
    }
    $missing = @(Get-MissingScope $needed @(Get-Value $context 'Scopes') | Select-Object -Unique)
    if ($missing.Count -gt 0) {
        $list = "'" + ((Get-ScopeToAsk $needed) -join "','") + "'"
        Stop-BeforeStart "the permission $($missing -join ', ') is missing for these steps ($($Kinds -join ', ')). Sign in again with: $ConnectCommand -Scopes $list"
    }
    return (Get-Text (Get-Value $context 'TenantId'))
}

# =================================================================================================
#  The source of authority of a user, by Microsoft Graph: no module has cmdlets of version 1.0 for it.
# =================================================================================================

# Asks version 1.0, then beta where the service does not know the request; a refusal is not asked again.
function Invoke-SyncBehavior {
    param([string]$Method, [string]$ObjectId, [hashtable]$More)
    $path = '/users/' + $ObjectId + '/onPremisesSyncBehavior'
    try { return (Invoke-Patiently { Invoke-MgGraphRequest -Method $Method -Uri ('/v1.0' + $path) @More -ErrorAction Stop }) }
    catch {
        if (@(400, 404) -notcontains (Get-HttpStatus $_)) { throw }
        $first = $_
    }
    try { return (Invoke-Patiently { Invoke-MgGraphRequest -Method $Method -Uri ('/beta' + $path) @More -ErrorAction Stop }) }
    catch { throw $first }
}

# 'cloud' for a user that was handed over, else 'on-premises'.
function Get-CloudAuthority {
    param([string]$ObjectId)
    $managed = Get-Value (Invoke-SyncBehavior 'GET' $ObjectId @{ OutputType = 'HashTable' }) 'isCloudManaged'
    if ($managed -is [bool] -and $managed) { return 'cloud' }
    return 'on-premises'
}

function Set-CloudAuthority {
    param([string]$ObjectId, [string]$Authority)
    $body = '{"isCloudManaged":false}'
    if ($Authority -eq 'cloud') { $body = '{"isCloudManaged":true}' }
    [void](Invoke-SyncBehavior 'PATCH' $ObjectId @{ Body = $body; ContentType = 'application/json' })
}

# =================================================================================================
#  Writing with Microsoft Graph PowerShell.
# =================================================================================================

function Connect-Cloud {
    param([string[]]$Kinds, [string]$Tenant)
    $modules = [ordered]@{ 'Invoke-MgGraphRequest' = 'Microsoft.Graph.Authentication'; 'Get-MgContext' = 'Microsoft.Graph.Authentication' }
    if ($Apply) {
        foreach ($kind in $Kinds) {
            switch ($kind) {
                'link-user' { $modules['Update-MgUser'] = 'Microsoft.Graph.Users' }
                'set-user-principal-name' { $modules['Update-MgUser'] = 'Microsoft.Graph.Users' }
                'delete-user' { $modules['Remove-MgUser'] = 'Microsoft.Graph.Users' }
                'restore-deleted-user' { $modules['Restore-MgDirectoryDeletedItem'] = 'Microsoft.Graph.Identity.DirectoryManagement' }
                'purge-deleted-user' { $modules['Remove-MgDirectoryDeletedItem'] = 'Microsoft.Graph.Identity.DirectoryManagement' }
            }
        }
    }
    Import-CommandModule $modules ('Install-Module ' + (@($modules.Values | Select-Object -Unique) -join ', ') + ' -Scope CurrentUser')
    return (Connect-Graph $Kinds $Tenant 'Connect-MgGraph' 'Get-MgContext')
}

function Set-CloudImmutableId {
    param([string]$ObjectId, [string]$ImmutableId)
    $freed = ''
    if ($FreedIds.Contains($ImmutableId)) { $freed = $ImmutableId }
    Invoke-Patiently { [void](Update-MgUser -UserId $ObjectId -OnPremisesImmutableId $ImmutableId -ErrorAction Stop) } $freed
}

# Update-MgUser cannot clear: it sends an empty text, and the service wants null.
function Clear-CloudImmutableId {
    param([string]$ObjectId)
    $uri = '/v1.0/users/' + $ObjectId
    Invoke-Patiently { [void](Invoke-MgGraphRequest -Method PATCH -Uri $uri -Body '{"onPremisesImmutableId":null}' -ContentType 'application/json' -ErrorAction Stop) }
}

function Set-CloudUserPrincipalName {
    param([string]$ObjectId, [string]$NewName)
    Invoke-Patiently { [void](Update-MgUser -UserId $ObjectId -UserPrincipalName $NewName -ErrorAction Stop) }
}

function Restore-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Restore-MgDirectoryDeletedItem -DirectoryObjectId $ObjectId -ErrorAction Stop) }
}

function Remove-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MgUser -UserId $ObjectId -Confirm:$false -ErrorAction Stop) }
}

function Remove-CloudDeletedUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MgDirectoryDeletedItem -DirectoryObjectId $ObjectId -Confirm:$false -ErrorAction Stop) }
}

# =================================================================================================
#  On-premises: the ActiveDirectory module and the cmdlets of the Exchange server. Users are named
#  by objectGUID.
# =================================================================================================

$AdUserByConsistencyGuid = $null
$NoGuid = '00000000-0000-0000-0000-000000000000'

# Writes mS-DS-ConsistencyGuid.
function Add-SetConsistencyGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [Parameter(Mandatory = $true)][string]$ConsistencyGuid,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'set-consistency-guid' 'ad' $Identity $ConsistencyGuid $PSBoundParameters
}

# Clears mS-DS-ConsistencyGuid.
function Add-ClearConsistencyGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-consistency-guid' 'ad' $Identity '' $PSBoundParameters
}

# Makes the user the owner of its mailbox in Exchange Online. Without the primary address that it has
# there, the address policies would give it another one.
function Add-EnableRemoteMailbox {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [Parameter(Mandatory = $true)][string]$RemoteRoutingAddress,
        [string]$PrimarySmtpAddress,
        [ValidateSet('Shared', 'Room', 'Equipment')][string]$Type,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    $with = @{}
    if ($PSBoundParameters.ContainsKey('PrimarySmtpAddress')) { $with['PrimarySmtpAddress'] = $PrimarySmtpAddress }
    if ($PSBoundParameters.ContainsKey('Type')) { $with[$Type] = $true }
    Add-Step 'enable-remote-mailbox' 'exchange' $Identity $RemoteRoutingAddress $PSBoundParameters $with
}

# Takes that back. After a sync cycle it may take the cloud mailbox along.
function Add-DisableRemoteMailbox {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'disable-remote-mailbox' 'exchange' $Identity '' $PSBoundParameters
}

# Carries the GUID of the cloud mailbox over to the remote mailbox.
function Add-SetExchangeGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [Parameter(Mandatory = $true)][string]$ExchangeGuid,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'set-exchange-guid' 'exchange' $Identity $ExchangeGuid $PSBoundParameters
}

# Takes the GUID off the remote mailbox.
function Add-ClearExchangeGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-exchange-guid' 'exchange' $Identity '' $PSBoundParameters
}

# Rights: write permission on mS-DS-ConsistencyGuid of the users; the role Recipient Management.
function Connect-OnPrem {
    param([string[]]$Sides)
    if ($Sides -contains 'ad' -and $null -eq (Get-Command -Name 'Set-ADUser' -ErrorAction SilentlyContinue)) {
        try { Import-Module -Name ActiveDirectory -ErrorAction Stop }
        catch { Stop-BeforeStart 'the module ActiveDirectory is needed. Install it with: Install-WindowsFeature RSAT-AD-PowerShell (on a client: Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0)' }
    }
    if ($Sides -contains 'exchange' -and $null -eq (Get-Command -Name 'Enable-RemoteMailbox' -ErrorAction SilentlyContinue)) {
        Stop-BeforeStart 'the cmdlets of the Exchange server are needed. Run the script in the Exchange Management Shell, or load them with: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.RecipientManagement'
    }
}

# The GUID that 16 bytes of the directory mean; other bytes are shown as they are.
function ConvertTo-GuidText {
    param($Value)
    if ($null -eq $Value) { return '' }
    if ($Value -is [guid]) { return $Value.ToString() }
    $bytes = [byte[]]@($Value)
    if ($bytes.Length -eq 16) { return ([guid]::new($bytes)).ToString() }
    return 'bytes ' + [BitConverter]::ToString($bytes)
}

function Get-OnPremUser {
    param([string]$Identity)
    try {
        $user = Invoke-Patiently { Get-ADUser -Identity $Identity -Properties 'mS-DS-ConsistencyGuid' -ErrorAction Stop }
    }
    catch {
        if ($_.Exception.GetType().Name -ne 'ADIdentityNotFoundException') { throw }
        return @{ Found = $false; Name = ''; ConsistencyGuid = ''; ImmutableId = '' }
    }
    return @{
        Found = $true; Name = (Get-Text (Get-Value $user 'UserPrincipalName')); ImmutableId = ''
        ConsistencyGuid = (ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))
    }
}

# A GUID as text; all zeros stand for none.
function Get-MailboxGuid {
    param($Value)
    $text = Get-Text $Value
    if ($text -eq '') { return '' }
    $text = ([guid]$text).ToString()
    if ($text -eq $NoGuid) { return '' }
    return $text
}

function Get-ExchangeUser {
    param([string]$Identity)
    $none = @{ Found = $false; Name = ''; Type = ''; Remote = $false; RoutingAddress = ''; ExchangeGuid = ''; ImmutableId = '' }
    try { $user = Invoke-Patiently { Get-User -Identity $Identity -ErrorAction Stop } }
    catch {
        if ($_.CategoryInfo.Reason -ne 'ManagementObjectNotFoundException') { throw }
        return $none
    }
    $state = $none.Clone()
    $state.Found = $true
    $state.Name = Get-Text (Get-Value $user 'UserPrincipalName')
    $state.Type = Get-Text (Get-Value $user 'RecipientTypeDetails')
    if ($state.Type -notlike 'Remote*') { return $state }
    $mailbox = Invoke-Patiently { Get-RemoteMailbox -Identity $Identity -ErrorAction Stop }
    $state.Remote = $true
    $state.RoutingAddress = (Get-Text (Get-Value $mailbox 'RemoteRoutingAddress')) -replace '^smtp:', ''
    $state.ExchangeGuid = Get-MailboxGuid (Get-Value $mailbox 'ExchangeGuid')
    return $state
}

# Another user that holds this mS-DS-ConsistencyGuid. The attribute is not indexed: all that have one
# are read once.
function Get-ConsistencyGuidHolder {
    param([string]$ConsistencyGuid)
    if ($null -eq $AdUserByConsistencyGuid) {
        $index = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
        foreach ($user in @(Invoke-Patiently { Get-ADUser -LDAPFilter '(mS-DS-ConsistencyGuid=*)' -Properties 'mS-DS-ConsistencyGuid' -ErrorAction Stop })) {
            if ($null -eq $user) { continue }
            $index[(ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))] = Get-Text (Get-Value $user 'ObjectGUID')
        }
        $script:AdUserByConsistencyGuid = $index
    }
    if ($AdUserByConsistencyGuid.ContainsKey($ConsistencyGuid)) { return $AdUserByConsistencyGuid[$ConsistencyGuid] }
    return ''
}

# Why an on-premises user must not be touched, or nothing.
function Get-OnPremRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) { return 'no user on-premises has this objectGUID' }
    switch ($Step.Kind) {
        'set-consistency-guid' {
            $holder = Get-ConsistencyGuidHolder $Step.New
            if ($holder -ne '' -and $holder -ne $Step.Target) { return "the user $holder has this mS-DS-ConsistencyGuid already" }
        }
        'enable-remote-mailbox' {
            if ($User.Type -like '*Mailbox' -and -not $User.Remote) { return "the user has a mailbox on-premises ($($User.Type))" }
        }
        { $_ -in 'set-exchange-guid', 'clear-exchange-guid' } {
            if (-not $User.Remote) { return 'the user has no remote mailbox; run Enable-RemoteMailbox first' }
        }
    }
    return ''
}

function Set-OnPremValue {
    param([hashtable]$Step)
    $id = $Step.Target
    switch ($Step.Kind) {
        'set-consistency-guid' {
            # An octet string: the bytes, never the Base64 text.
            $bytes = ([guid]$Step.New).ToByteArray()
            Invoke-Patiently { Set-ADUser -Identity $id -Replace @{ 'mS-DS-ConsistencyGuid' = [byte[]]$bytes } -ErrorAction Stop }
            if ($null -ne $AdUserByConsistencyGuid) { $AdUserByConsistencyGuid[$Step.New] = $id }
        }
        'clear-consistency-guid' { Invoke-Patiently { Set-ADUser -Identity $id -Clear 'mS-DS-ConsistencyGuid' -ErrorAction Stop } }
        'enable-remote-mailbox' {
            $with = $Step.With
            Invoke-Patiently { [void](Enable-RemoteMailbox -Identity $id -RemoteRoutingAddress $Step.New @with -ErrorAction Stop) }
        }
        'disable-remote-mailbox' { Invoke-Patiently { Disable-RemoteMailbox -Identity $id -Confirm:$false -ErrorAction Stop } }
        'set-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $Step.New -ErrorAction Stop } }
        'clear-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $NoGuid -ErrorAction Stop } }
    }
}

# =================================================================================================
#  The steps, in the order in which they run.
#  They take back what was done, the last one first.
# =================================================================================================


Add-Afterwards -Text 'Put the users back.', 'Run a sync cycle.'
Add-HandOverToCloud -Operation 19 -ObjectId '00000000-0000-4000-8000-0000000c0011' -User 'user17@contoso.com'
Add-HandBackToOnPrem -Operation 18 -ObjectId '00000000-0000-4000-8000-0000000c0010' -User 'user16@contoso.com'
Add-SetExchangeGuid -Operation 16 -Identity '00000000-0000-4000-8000-0000000a000e' -User 'user14@contoso.local' -ExchangeGuid '00000000-0000-4000-8000-00000000f00d' -Before '00000000-0000-4000-8000-0000000e000e'
Add-ClearExchangeGuid -Operation 15 -Identity '00000000-0000-4000-8000-0000000a000d' -User 'user13@contoso.local' -Before '00000000-0000-4000-8000-0000000e000d'
Add-DisableRemoteMailbox -Operation 14 -Identity '00000000-0000-4000-8000-0000000a000d' -User 'user13@contoso.local' -Before 'user13@contoso.mail.onmicrosoft.com'
Add-SetConsistencyGuid -Operation 12 -Identity '00000000-0000-4000-8000-0000000a000b' -User 'user11@contoso.local' -ConsistencyGuid '00000000-0000-4000-8000-00000000beef' -Before '00000000-0000-4000-8000-00000006000b'
Add-ClearConsistencyGuid -Operation 11 -Identity '00000000-0000-4000-8000-0000000a000a' -User 'user10@contoso.local' -Before '00000000-0000-4000-8000-00000006000a'
Add-SetUserPrincipalName -Operation 10 -ObjectId '00000000-0000-4000-8000-0000000c0009' -NewName 'user9@contoso.com' -Before 'user9.new@contoso.com'
Add-DeleteUser -Operation 9 -ObjectId '00000000-0000-4000-8000-0000000c0008' -User 'user8@contoso.com'

Add-Stop -Number 1 -Text 'On the way there, this had to be done here. Decide what of it to take back now:', 'Take the users out of the scope of the synchronisation.', 'Run a sync cycle.'

Add-ClearAnchor -Operation 6 -ObjectId '00000000-0000-4000-8000-0000000c0005' -Before '' -User 'user5@contoso.com'
Add-LinkUser -Operation 3 -ObjectId '00000000-0000-4000-8000-0000000c0002' -ImmutableId 'old-id-000104' -Before 'AAAAAAAAAECAAAAAAAoAAg==' -User 'user2@contoso.com'
Add-ClearAnchor -Operation 2 -ObjectId '00000000-0000-4000-8000-0000000c0001' -Before 'AAAAAAAAAECAAAAAAAoAAQ==' -User 'user1@contoso.com'
Add-LinkUser -Operation 1 -ObjectId '00000000-0000-4000-8000-0000000c005a' -ImmutableId 'AAAAAAAAAECAAAAAAAoAAQ==' -Before '' -User 'user90@contoso.com'

# =================================================================================================
#  Go
# =================================================================================================

if (-not $PSBoundParameters.ContainsKey('StopOnError')) { $StopOnError = $StopByDefault }
$ExitCode = 0
$DoneInEarlierRun = 0
Invoke-Plan
exit $ExitCode
