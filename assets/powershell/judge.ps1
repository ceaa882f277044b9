# ---- Reading a user and judging it -----------------------------------------------------------------

# The user as it is now; in a dry run as it would be after the steps before.
function Get-Target {
    param([hashtable]$Step, [switch]$Fresh)
    $key = $Step.Side + ':' + $Step.Target
    if ($Imagined.ContainsKey($key)) { return $Imagined[$key] }
    if ($Step.Side -eq 'Cloud') { return (Get-CloudUser $Step.Target -Fresh:$Fresh) }
    if ($Step.Side -eq 'OnPremises') { return (Get-OnPremUser $Step.Target) }
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
        { Test-Presence $_ } {
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

# Whether a step is about the user being there, and not about a value.
function Test-Presence {
    param([string]$Kind)
    return $Kind -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user'
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
    if (Test-Presence $Step.Kind) { return $true }
    return ($User.Found -and -not ($Step.Side -eq 'Cloud' -and $User.Deleted))
}

# Why a cloud user must not be touched, or nothing.
function Get-CloudRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) {
        if ($Step.Target.Contains('@')) { return 'no active user has this user principal name any more: renamed or deleted since the export' }
        return 'no user has this object id, neither an active nor a deleted one'
    }
    if ($Step.User -ne '' -and $Step.Kind -ne 'set-user-principal-name' -and (Get-PlainName $User.Name) -ne (Get-PlainName $Step.User)) {
        return "changed since the export: the user is called $(Get-Printable $User.Name) now, the export said $(Get-Printable $Step.User)"
    }
    switch ($Step.Kind) {
        'purge-deleted-user' {
            if (-not $User.Deleted) { return 'the user is not deleted; only a deleted user can be removed for good' }
            if ($User.Synced -eq 'yes') { return '' }
            $until = Get-PurgeProtection $Step.Target
            if ($until -ne '') { return "the user is protected against being removed for good until $until" }
            return ''
        }
        'restore-deleted-user' { return (Get-NameRefusal $User (Get-PlainName $User.Name)) }
        'set-user-principal-name' { $taken = Get-NameRefusal $User $Step.New; if ($taken -ne '') { return $taken } }
    }
    if ($User.Deleted) { return 'the user is deleted; restore it first' }
    if ($Step.Kind -eq 'hand-over-to-cloud') {
        # On the way back it was handed back by this very queue, and no sync has run since.
        if ($About['Run'] -ne 'rollback' -and $User.Synced -eq 'no') { return 'the user is not synchronised: there is nothing to hand over' }
        return ''
    }
    if ($Step.Kind -eq 'hand-back-to-onprem') { return (Get-RoleRefusal $Step) }
    if ($User.Synced -eq 'yes') { return 'the user is synchronised from on-premises; take it out of the scope first' }
    if ($User.Synced -eq 'left' -and $Step.Kind -in 'link-user', 'clear-anchor') { return 'onPremisesSyncEnabled is false, not empty: the user was synchronised and left the scope, and the cloud keeps its id locked' }
    if ($Step.Kind -eq 'link-user' -and $User.Guest) { return 'the user is a guest' }
    if ($Step.Kind -eq 'link-user' -and $Step.New -ne '') { return (Get-RoleRefusal $Step) }
    return ''
}

# The sync takes over nobody who holds a role, or is eligible for one. On the way back nobody is taken over.
function Get-RoleRefusal {
    param([hashtable]$Step)
    if ($About['Run'] -eq 'rollback') { return '' }
    $roles = @(Get-CloudRole $Step.Target | Select-Object -Unique)
    if ($roles.Count -eq 0) { return '' }
    return "the user holds a role, and the sync would refuse the hard match: $(Get-Printable ($roles -join ', ')). Take it away, eligible too, run this again, and give it back after the sync"
}

# A user principal name belongs to one active user.
function Get-NameRefusal {
    param([hashtable]$User, [string]$Name)
    $holder = Get-CloudUserByName $Name
    if (-not $holder.Found -or $holder.Id -eq $User.Id -or $holder.Name -ne $Name) { return '' }
    # What was read may be older than what this run did.
    if ($NameOfUser.ContainsKey($holder.Id) -and $NameOfUser[$holder.Id] -ne $Name) { return '' }
    return "the user principal name $(Get-Printable $Name) belongs to the active user $($holder.Id)"
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
    if ($Step.Side -eq 'Cloud') { $refusal = Get-CloudRefusal $Step $User }
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

# Remembers who holds which ImmutableId and which name by the doing of this run: what was read before is out of date.
function Register-Change {
    param([hashtable]$Step, [hashtable]$User)
    if ($Step.Kind -eq 'set-user-principal-name') { $NameOfUser[$User.Id] = $Step.New }
    if ($Step.Kind -eq 'delete-user') { $NameOfUser[$User.Id] = '' }
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
        'restore-deleted-user' {
            $after.Deleted = $false
            $after.Name = Get-PlainName $User.Name
            # Whoever was synchronised comes back as one that left the scope.
            if ($User.Synced -eq 'yes') { $after.Synced = 'left' }
        }
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
        $value = Get-StepValue $Step (Get-Target $Step -Fresh:($pause -gt 0))
        if (Test-Same $Step.Kind $value $Step.New) { break }
    }
    return $value
}

# Writes a step where that was not done together with others; reads back, compares.
function Complete-Write {
    param([hashtable]$Entry)
    $step = $Entry.Step
    $result = $Entry.Result
    $result.State = 'failed'
    try {
        $failure = ''
        if (-not $Entry.Written) { try { Set-StepValue $step } catch { $failure = Get-ErrorText $_ } }
        # The call may have done its work before the answer was lost: what counts is what is there.
        if ($failure -ne '') { $value = Get-StepValue $step (Get-Target $step -Fresh) }
        else { $value = Get-ValueReadBack $step }
        $done = Test-Same $step.Kind $value $step.New
        if ($failure -ne '' -and -not $done) { $result.Message = $failure; return }
        if ($value -ne '' -and -not (Test-Presence $step.Kind)) { $result.New = $value }
        if (-not $done) { $result.Message = "written, but read back as $(Get-Printable $value)"; return }
        $result.State = 'applied'
        Register-Change $step $result.Before
    }
    catch { $result.Message = Get-ErrorText $_ }
}

# Whether the step is to be done; asks where -Confirm is given.
function Test-Wanted {
    param([hashtable]$Step)
    if (-not $AskEachTime) { return $true }
    return $ScriptCmdlet.ShouldProcess("operation $($Step.Operation), $(Get-Printable $Step.User)", "$($Step.Kind): $(Get-Printable $Step.Before) -> $(Get-Printable $Step.New)")
}

# How a user stands to what a step leads to: done; stamped, where the next sync is still to take it over; or
# different.
function Get-Verification {
    param([hashtable]$Step)
    $result = @{ State = 'failed'; Old = $null; New = $null; Message = $null; User = $Step.User }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        if ($value -ne '') { $result.New = $value }
        if (Test-Done $Step $user $value) {
            $result.State = 'done'
            if ($Step.Kind -eq 'link-user' -and $user.Synced -ne 'yes') {
                $result.State = 'stamped'
                $result.Message = 'the id is set, and no sync has taken the user over yet'
            }
            return $result
        }
        $result.State = 'different'
        $result.Message = "it is $(Get-Printable $value), and is to be $(Get-Printable $Step.New)"
        if (-not $user.Found) { $result.Message = 'the user is not there' }
    }
    catch { $result.Message = Get-ErrorText $_ }
    return $result
}

# One step: read, compare, skip, refuse; else it is ready to be written, or would be.
function Invoke-Step {
    param([hashtable]$Step)
    $result = @{ State = 'failed'; Old = $null; New = $null; Message = $null; User = $Step.User }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        $presence = Test-Presence $Step.Kind
        $old = $value
        if ($presence) { $old = $user.ImmutableId }
        if ($old -ne '') { $result.Old = $old }
        if (Test-Done $Step $user $value) {
            $result.State = 'skipped'
            $result.Message = 'it is so already'
            $result.New = $result.Old
            if ($Apply -and $Begun.Contains($Step.Operation)) {
                $result.State = 'applied'
                $result.Message = 'an earlier run wrote it, and ended before it could say so'
                $result.Old = $null
                if ($Step.Before -ne '') { $result.Old = $Step.Before }
            }
            return $result
        }
        $refusal = Get-Refusal $Step $user $value
        if ($refusal -ne '') {
            $result.State = 'refused'
            $result.Message = $refusal
        }
        elseif (-not $Apply) {
            $result.State = 'would'
            if (-not $presence -and $Step.New -ne '') { $result.New = $Step.New }
            Register-Change $Step $user
            Set-Imagined $Step $user
        }
        elseif (-not (Test-Wanted $Step)) {
            $result.State = 'refused'
            $result.Message = 'declined when it was asked (-Confirm)'
        }
        else {
            $result.State = 'ready'
            $result.Before = $user
        }
    }
    catch {
        $result.State = 'failed'
        $result.Message = Get-ErrorText $_
    }
    return $result
}
