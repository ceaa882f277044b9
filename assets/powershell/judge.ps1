# ---- Reading a user, judging it, acting ----------------------------------------------------------

# The user as it is now; in a dry run as it would be after the steps before.
function Get-Target([hashtable]$Step, [switch]$Fresh) {
    $key = $Step.Side + ':' + $Step.Target
    if ($Imagined.ContainsKey($key)) { return $Imagined[$key] }
    if ($Step.Side -eq 'Cloud') { return (Get-CloudUser $Step.Target -Fresh:$Fresh) }
    if ($Step.Side -eq 'OnPremises') { return (Get-OnPremUser $Step.Target) }
    return (Get-ExchangeUser $Step.Target)
}

# The value that a step is about.
function Get-StepValue([hashtable]$Step, [hashtable]$User) {
    if ($Step.Property -eq 'Presence') { return $(if (-not $User.Found) { 'gone' } elseif ($User.Deleted) { 'deleted' } else { 'active' }) }
    if ($Step.Property -eq 'Authority' -and -not $User.ContainsKey('Authority')) {
        if (-not $User.Found -or $User.Deleted) { return '' }
        return (Get-CloudAuthority $Step.Target)
    }
    return $User[$Step.Property]
}

# Names and addresses are the same in any case of letters; ids are not.
function Test-Same([hashtable]$Step, [string]$Left, [string]$Right) {
    if ($Step.Property -in 'Name', 'RoutingAddress') { return ($Left -eq $Right) }
    return ($Left -ceq $Right)
}

# Whether there is nothing left to do.
function Test-Done([hashtable]$Step, [hashtable]$User, [string]$Value) {
    if ($Value -cne $Step.New) { return $false }
    return ($Step.Property -eq 'Presence' -or ($User.Found -and -not ($Step.Side -eq 'Cloud' -and $User.Deleted)))
}

# The name of a deleted user carries its object id in front.
function Get-PlainName([string]$Name) { return ($Name -replace '^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}', '') }

# Why a cloud user must not be touched, or nothing.
function Get-CloudRefusal([hashtable]$Step, [hashtable]$User) {
    if (-not $User.Found) {
        if ($Step.Target.Contains('@')) { return 'no active user has this user principal name any more: renamed or deleted since the export' }
        return 'no user has this object id, neither an active nor a deleted one'
    }
    if ($Step.User -ne '' -and $Step.Kind -ne 'set-user-principal-name' -and (Get-PlainName $User.Name) -ne (Get-PlainName $Step.User)) {
        return "changed since the export: the user is called $(Get-Printable $User.Name) now, the export said $(Get-Printable $Step.User)"
    }
    if ($Step.Kind -eq 'purge-deleted-user') {
        if (-not $User.Deleted) { return 'the user is not deleted; only a deleted user can be removed for good' }
        if ($User.Synced -eq 'yes') { return }
        $until = Get-PurgeProtection $Step.Target
        if ($until) { return "the user is protected against being removed for good until $until" }
        return
    }
    if ($Step.Kind -eq 'restore-deleted-user') { return (Get-NameRefusal $User (Get-PlainName $User.Name)) }
    if ($Step.Kind -eq 'set-user-principal-name' -and ($taken = Get-NameRefusal $User $Step.New)) { return $taken }
    if ($User.Deleted) { return 'the user is deleted; restore it first' }
    if ($Step.Kind -eq 'hand-over-to-cloud') {
        # On the way back it was handed back by this very queue, and no sync has run since.
        if ($About['Run'] -ne 'rollback' -and $User.Synced -eq 'no') { return 'the user is not synchronised: there is nothing to hand over' }
        return
    }
    if ($Step.Kind -eq 'hand-back-to-onprem') { return (Get-RoleRefusal $Step) }
    if ($User.Synced -eq 'yes') { return 'the user is synchronised from on-premises; take it out of the scope first' }
    if ($User.Synced -eq 'left' -and $Step.Property -eq 'ImmutableId') { return 'onPremisesSyncEnabled is false, not empty: the user was synchronised and left the scope, and the cloud keeps its id locked' }
    if ($Step.Kind -ne 'link-user') { return }
    if ($User.Guest) { return 'the user is a guest' }
    return (Get-RoleRefusal $Step)
}

# The sync takes over nobody who holds a role, or is eligible for one. On the way back nobody is taken over.
function Get-RoleRefusal([hashtable]$Step) {
    if ($About['Run'] -eq 'rollback') { return }
    $roles = @(Get-CloudRole $Step.Target | Select-Object -Unique)
    if ($roles.Count -gt 0) { return "the user holds a role, and the sync would refuse the hard match: $(Get-Printable ($roles -join ', ')). Take it away, eligible too, run this again, and give it back after the sync" }
}

# A user principal name belongs to one active user. What was read may be older than what this run did.
function Get-NameRefusal([hashtable]$User, [string]$Name) {
    $holder = Get-CloudUserByName $Name
    if (-not $holder.Found -or $holder.Id -eq $User.Id -or $holder.Name -ne $Name) { return }
    if ($NameOfUser.ContainsKey($holder.Id) -and $NameOfUser[$holder.Id] -ne $Name) { return }
    return "the user principal name $(Get-Printable $Name) belongs to the active user $($holder.Id)"
}

# An ImmutableId belongs to one user, active or deleted.
function Get-HolderRefusal([hashtable]$Step, [hashtable]$User) {
    $id = $Step.New
    $owner = $IdGivenTo[$id]
    if ($owner -and $owner -ne $User.Id -and $IdOfUser[$owner] -ceq $id) { return "this run gave the id to the user $owner already" }
    foreach ($holder in @(Get-CloudHolder $id)) {
        if ($null -eq $holder -or $holder.Id -eq $User.Id) { continue }
        if ($IdOfUser.ContainsKey($holder.Id) -and $IdOfUser[$holder.Id] -cne $id) { continue }
        return "the id is held by the $(if ($holder.Deleted) { 'deleted ' })user $(Get-Printable $holder.Name) ($($holder.Id))"
    }
}

# Why the step must not be done, or nothing.
function Get-Refusal([hashtable]$Step, [hashtable]$User, [string]$Value) {
    $refusal = $(if ($Step.Side -eq 'Cloud') { Get-CloudRefusal $Step $User } else { Get-OnPremRefusal $Step $User })
    if ($refusal) { return $refusal }
    # For a purge the export compared the ImmutableId that the deleted user holds.
    if ($Step.Kind -eq 'purge-deleted-user') { $Value = $User.ImmutableId }
    if ($Step.BeforeKnown) {
        if (-not (Test-Same $Step $Value $Step.Before)) {
            $since = $(if ($About['Run'] -eq 'rollback') { 'the run that is taken back', 'that run left' } else { 'the export', 'the export said' })
            return "changed since $($since[0]): it is $(Get-Printable $Value) now, $($since[1]) $(Get-Printable $Step.Before)"
        }
    }
    elseif ($Value -ne '' -and $Step.Kind -in 'link-user', 'set-consistency-guid', 'set-exchange-guid') { return "the export did not tell the value before, and it is not empty now: $(Get-Printable $Value)" }
    if ($Step.Kind -eq 'link-user') { return (Get-HolderRefusal $Step $User) }
}

# Remembers who holds which ImmutableId and which name by the doing of this run: what was read before is out of date.
function Register-Change([hashtable]$Step, [hashtable]$User) {
    if ($Step.Kind -eq 'set-user-principal-name') { $NameOfUser[$User.Id] = $Step.New }
    if ($Step.Kind -eq 'delete-user') { $NameOfUser[$User.Id] = '' }
    if ($Step.Kind -notin 'link-user', 'clear-anchor', 'purge-deleted-user') { return }
    if ($User.ImmutableId -ne '') { $FreedIds[$User.ImmutableId] = $true }
    $IdOfUser[$User.Id] = $(if ($Step.Kind -eq 'link-user') { $Step.New } else { '' })
    if ($Step.Kind -eq 'link-user') { $IdGivenTo[$Step.New] = $User.Id }
}

# The user as it would be after the step, for the steps that follow in a dry run.
function Set-Imagined([hashtable]$Step, [hashtable]$User) {
    $after = $User.Clone()
    if ($Step.Property -ne 'Presence') { $after[$Step.Property] = $Step.New }
    switch ($Step.Kind) {
        'hand-over-to-cloud' { $after.Synced = 'no' }
        'restore-deleted-user' {
            $after.Deleted = $false
            $after.Name = Get-PlainName $User.Name
            # Whoever was synchronised comes back as one that left the scope.
            if ($User.Synced -eq 'yes') { $after.Synced = 'left' }
        }
        'delete-user' { $after.Deleted = $true }
        'purge-deleted-user' { $after = $NoCloudUser }
        { $_ -in 'enable-remote-mailbox', 'disable-remote-mailbox' } { $after.Remote = ($Step.New -ne '') }
    }
    $Imagined[$Step.Side + ':' + $Step.Target] = $after
}

# Writes a step where that was not done together with others; reads back until the value is the wanted one, for a change
# takes a moment to be seen everywhere. The call may have done its work before the answer was lost: what counts is what
# is there.
function Complete-Write([hashtable]$Entry) {
    $step = $Entry.Step
    $result = $Entry.Result
    $result.State = 'failed'
    try {
        $failure = ''
        if (-not $Entry.Written) { try { if ($step.Side -eq 'Cloud') { Set-CloudValue $step } else { Set-OnPremValue $step } } catch { $failure = Get-ErrorText $_ } }
        foreach ($pause in 0, 1, 2, 4, 8) {
            if ($pause -gt 0) { Start-Sleep -Seconds $pause }
            $value = Get-StepValue $step (Get-Target $step -Fresh:($pause -gt 0 -or $failure -ne ''))
            $done = Test-Same $step $value $step.New
            if ($done -or $failure -ne '') { break }
        }
        if ($failure -ne '' -and -not $done) { $Begun.Remove($step.Operation); $result.Message = $failure; return }
        if ($value -ne '' -and $step.Property -ne 'Presence') { $result.New = $value }
        if (-not $done) { $result.Message = "written, but read back as $(Get-Printable $value)"; return }
        $result.State = 'applied'
        Register-Change $step $result.Before
    }
    catch { $result.Message = Get-ErrorText $_ }
}

# How a user stands to what a step leads to: done; stamped, where the next sync is still to take it over; or different.
function Set-Verification([hashtable]$Step, [hashtable]$User, [string]$Value, [hashtable]$Result) {
    if ($Value -ne '') { $Result.New = $Value }
    if (-not (Test-Done $Step $User $Value)) {
        $Result.State = 'different'
        $Result.Message = $(if ($User.Found) { "it is $(Get-Printable $Value), and is to be $(Get-Printable $Step.New)" } else { 'the user is not there' })
    }
    elseif ($Step.Kind -eq 'link-user' -and $User.Synced -ne 'yes') {
        $Result.State = 'stamped'
        $Result.Message = 'the id is set, and no sync has taken the user over yet'
    }
    else { $Result.State = 'done' }
    $renamed = $Step.Side -eq 'Cloud' -and $Step.User -ne '' -and $Step.Property -notin 'Name', 'Presence' -and $User.Found -and $User.Name -ne $Step.User
    if ($renamed) { $Result.Message = @($Result.Message, "the user is called $(Get-Printable $User.Name), and the plan says $(Get-Printable $Step.User)" | Where-Object { $_ }) -join '; ' }
}

# Whether a step is to be skipped, is refused, would be done in a dry run, or is ready to be written.
function Set-Judgement([hashtable]$Step, [hashtable]$User, [string]$Value, [hashtable]$Result) {
    $old = $(if ($Step.Property -eq 'Presence') { $User.ImmutableId } else { $Value })
    if ($old -ne '') { $Result.Old = $old }
    if (Test-Done $Step $User $Value) {
        $Result.State = 'skipped'
        $Result.Message = 'it is so already'
        $Result.New = $Result.Old
        if (-not $Apply -or -not $Begun.ContainsKey($Step.Operation)) { return }
        $Result.State = 'applied'
        $Result.Message = 'an earlier run wrote it, and ended before it could say so'
        $Result.Old = $(if ($Step.Before -ne '') { $Step.Before } else { $null })
        return
    }
    $refusal = Get-Refusal $Step $User $Value
    if (-not $refusal -and $AskEachTime -and $Apply -and -not $ScriptCmdlet.ShouldProcess("operation $($Step.Operation), $(Get-Printable $Step.User)", "$($Step.Kind): $(Get-Printable $Step.Before) -> $(Get-Printable $Step.New)")) {
        $refusal = 'declined when it was asked (-Confirm)'
    }
    if ($refusal) { $Result.State = 'refused'; $Result.Message = $refusal; return }
    $Result.State = 'ready'
    $Result.Before = $User
    if ($Apply) { return }
    $Result.State = 'would'
    if ($Step.Property -ne 'Presence' -and $Step.New -ne '') { $Result.New = $Step.New }
    Register-Change $Step $User
    Set-Imagined $Step $User
}

# One step: what it waits for, then reading and judging.
function Invoke-Step([hashtable]$Step) {
    $result = @{ State = 'waiting'; Old = $null; New = $null; Message = $null; User = $Step.User }
    if (-not $VerifyOnly -and ($waiting = Get-Waiting $Step)) { $result.Message = $waiting; return $result }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        if ($VerifyOnly) { Set-Verification $Step $user $value $result } else { Set-Judgement $Step $user $value $result }
    }
    catch { $result.State = 'failed'; $result.Message = Get-ErrorText $_ }
    return $result
}
