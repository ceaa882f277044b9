# ---- The run -------------------------------------------------------------------------------------

# The tenant for which the steps are meant: of the session, else of -TenantId.
function Get-WantedTenant {
    $tenant = $About['Tenant']
    if ($TenantId -eq '') { return $tenant }
    if ($tenant -ne '' -and $tenant -ne $TenantId) { Stop-BeforeStart "-TenantId is $TenantId, but the session was made for the tenant $tenant" }
    return $TenantId
}

# Connection, permissions, tenant.
function Connect-All([string[]]$Kinds, [string[]]$Sides) {
    if ($Sides -contains 'Cloud') {
        $tenant = Get-WantedTenant
        $script:SignedIn = Connect-Cloud $Kinds $tenant
        Write-Host "Account $(Get-Printable $SignedIn.Account), tenant $(Get-Printable $SignedIn.Tenant), environment $(Get-Printable $SignedIn.Environment)"
        if ($tenant -eq '') { Write-Warning "Neither the session nor -TenantId names the tenant. Connected: $($SignedIn.Tenant)" }
        elseif ($SignedIn.Tenant -ne $tenant) { Stop-BeforeStart "connected to the tenant $($SignedIn.Tenant), but the steps are for the tenant $tenant" }
    }
    # Else Exchange shows the users of the own domain alone.
    if ($Sides -contains 'Exchange' -and $null -ne (Get-Command -Name 'Set-ADServerSettings' -ErrorAction SilentlyContinue)) { Set-ADServerSettings -ViewEntireForest $true }
    $script:Reachable = $Sides
}

# A removal for good is never done by -Apply alone: it takes -AllowPurge, a tenant that is named, and the number of
# users, given or typed.
function Confirm-Purge($Steps) {
    $purges = @($Steps | Where-Object { $_.Kind -eq 'purge-deleted-user' -and -not $DoneBefore.ContainsKey($_.Operation) })
    if ($purges.Count -eq 0 -or -not $Apply) { return }
    if (-not $AllowPurge) { Stop-BeforeStart "steps remove users for good, with mailbox and files: $($purges.Count) ($(($purges | ForEach-Object { $_.Operation }) -join ',')). To do that too, add -AllowPurge -PurgeCount $($purges.Count); to do without, choose the others with -Only" }
    if ((Get-WantedTenant) -eq '') { Stop-BeforeStart 'users are removed for good only in a tenant that is named: add -TenantId' }
    $typed = [string]$PurgeCount
    if ($PurgeCount -eq 0) {
        foreach ($step in $purges) { Write-Host "  $($step.Operation): $(Get-Printable $step.User) ($($step.Target)) is removed for good" -ForegroundColor Yellow }
        try { $typed = Read-Host 'How many users may be removed for good? Type the number' }
        catch { Stop-BeforeStart "nobody can be asked here how many users may be removed for good: add -PurgeCount $($purges.Count)" }
    }
    if ($typed.Trim() -ne [string]$purges.Count) { Stop-BeforeStart "users that would be removed for good: $($purges.Count), not $(Get-Printable $typed); nothing was done" }
}

# Whether what another step waits for is there: done in this run or an earlier one, or seen to be so.
function Test-StepDone([int]$Number) {
    if ($DoneBefore.ContainsKey($Number)) { return $true }
    if ($StateOf.ContainsKey($Number)) { return ($StateOf[$Number] -in 'applied', 'skipped', 'would', 'done', 'stamped') }
    $step = $StepOf[$Number]
    if ($Reachable -notcontains $step.Side) { return $false }
    try {
        $user = Get-Target $step
        return (Test-Done $step $user (Get-StepValue $step $user))
    }
    catch { return $false }
}

# What a step waits for, in words, or nothing. On its own side it is judged by what is there, but for what waits itself.
function Get-Waiting([hashtable]$Step) {
    if ($TakeoverStop -ne '' -and $Apply -and (Test-Takeover $Step)) { return 'waits for stop 0' }
    foreach ($number in @($Step.After | Where-Object { $StepOf.ContainsKey($_) })) {
        $of = $StepOf[$number]
        if ($of.Side -eq $Step.Side) { if ($StateOf[$number] -eq 'waiting') { return "waits for operation $number, which waits itself" } }
        elseif (-not (Test-StepDone $number)) { return "waits for operation $number ($($of.Kind), -Side $($of.Side)), which is not known to be done: run that side first, and name its results here with -AppliedResults" }
    }
}

# Whether a step leads to a takeover by hard match.
function Test-Takeover([hashtable]$Step) { return ($Step.Kind -in 'link-user', 'hand-back-to-onprem' -and -not $DoneBefore.ContainsKey($Step.Operation)) }

# The switches of the synchronisation. The takeover by hard match must be allowed in the tenant, or no link has an
# effect: where it is not, or cannot be read, what leads to one waits at stop 0, and the rest goes on.
function Confirm-Takeover($Steps) {
    if ($VerifyOnly -or $Reachable -notcontains 'Cloud' -or $About['Run'] -ne 'apply') { return }
    $links = @($Steps | Where-Object { Test-Takeover $_ })
    if ($links.Count -eq 0) { return }
    $features = Get-SyncFeature
    $told = @($FeatureMeaning.Keys | Where-Object { $features[$_] -is [bool] })
    if ($told.Count -gt 0) { Write-Host 'Switches of the synchronisation:' }
    foreach ($name in $told) { Write-Host "  $name is $(if ($features[$name]) { "on: $($FeatureMeaning[$name])" } else { 'off' })" }
    $block = $features['BlockCloudObjectTakeoverThroughHardMatch']
    if ($TakeoverAllowed -or ($block -is [bool] -and -not $block)) { return }
    $script:TakeoverStop = "The tenant blocks the takeover of cloud users by hard match: the next sync would refuse these $($links.Count) operations."
    if ($block -isnot [bool]) { $script:TakeoverStop = "The switches of the synchronisation cannot be read with these permissions: look whether the tenant allows the takeover of cloud users by hard match. Operations that wait for it: $($links.Count)." }
    Write-Host "STOP 0. $TakeoverStop" -ForegroundColor Yellow
}

function Show-Head($Steps) {
    $mode = $(if ($VerifyOnly) { 'comparison with the tenant' } elseif ($Apply) { $About['Run'] } else { 'dry run' })
    Write-Host "hardmatch $($About['Hardmatch']), session $(Get-Printable $About['Session']), exported $($About['ExportedAt']), $(@($Steps | Where-Object { $_.Kind -ne 'stop' }).Count) steps: $mode"
    Write-Host "Host $([Environment]::MachineName), user $LocalUser, PowerShell $($PSVersionTable['PSVersion']), machinery $($About['Machinery'])"
    $chosen = @($Steps | ForEach-Object { $_.Operation })
    $forGood = @($About['NoWayBack'] -split ' ' | Where-Object { $_ -ne '' -and $chosen -contains [int]$_ })
    if ($forGood.Count -gt 0) { Write-Host "Cannot be taken back by a script: operation $($forGood -join ', ')" -ForegroundColor Yellow }
    if ($About['AppliedResultsNeeded'] -eq 'yes') { Write-Host 'Only what -AppliedResults says was applied is taken back.' }
}

# At most fifty lines under a heading.
function Show-List([string]$Heading, $Lines, [string]$More) {
    if (@($Lines).Count -eq 0) { return }
    Write-Host $Heading
    $Lines | Select-Object -First 50 | ForEach-Object { Write-Host "  $_" }
    if (@($Lines).Count -gt 50) { Write-Host "  ... and more; $More" }
    Write-Host ''
}

# What was known against the operations of this run, what could not be read, what to look at, and how many of each.
function Show-Summary($Steps, [int]$Left) {
    Write-Progress -Activity 'hardmatch' -Completed
    Write-Host ''
    $known = @($Steps | Where-Object { $_.Kind -ne 'stop' -and $_.Findings -ne '' } | ForEach-Object {
            '{0,4}  {1}' -f $_.Operation, (Get-Printable $_.Findings)
            if ($_.Reason -ne '') { "      queued all the same: $(Get-Printable $_.Reason)" }
        })
    Show-List "Queued with findings ($(@($Steps | Where-Object { $_.Kind -ne 'stop' -and $_.Findings -ne '' }).Count)):" $known 'each stands in its row of the steps'
    Show-List 'Could not be read, so it is not judged:' @($Unread.Keys | ForEach-Object { "$_ ($(Get-Printable $Unread[$_]))" }) ''
    Show-List "To look at ($($Trouble.Count)):" $Trouble 'see above or the results'
    $always = @(if ($VerifyOnly) { 'done', 'stamped', 'different', 'failed' } else { $(if ($Apply) { 'applied' } else { 'would' }), 'skipped', 'refused', 'failed' })
    foreach ($state in $Counts.Keys) { if ($Counts[$state] -gt 0 -or $always -contains $state) { Write-Host ('{0,8}  {1}' -f $Counts[$state], $state) } }
    if ($DoneInEarlierRun -gt 0) { Write-Host ('{0,8}  done in an earlier run' -f $DoneInEarlierRun) }
    if ($Left -gt 0) { Write-Host ('{0,8}  not reached' -f $Left) }
}

# How the script is called again: as now, and with more.
function Get-NextCommand([hashtable]$More) {
    $words = @(if ($PSCommandPath) { '.\' + [System.IO.Path]::GetFileName($PSCommandPath) } else { 'the script' })
    foreach ($name in @($Given.Keys) + @($More.Keys | Where-Object { -not $Given.ContainsKey($_) })) {
        if ($name -in 'WhatIf', 'VerifyOnly') { continue }
        if ($More.ContainsKey($name)) { $value = $More[$name] } else { $value = $Given[$name] }
        if ($value -is [switch] -or $value -is [bool]) { $words += $(if ($value) { "-$name" } else { "-${name}:`$false" }); continue }
        $texts = @($value | ForEach-Object { if ("$_" -match '^[\w.:\\/-]+$') { "$_" } else { "'" + ("$_" -replace "'", "''") + "'" } })
        $words += "-$name $($texts -join ',')"
    }
    return $words -join ' '
}

# How many steps -Only and -Side leave to another run, which has not done them yet.
function Get-OtherCount($Steps) {
    if (($Side -eq 'All' -and -not $Given.ContainsKey('Only')) -or $About['Run'] -eq 'rollback') { return 0 }
    $chosen = @{}
    foreach ($step in $Steps) { if ($step.Kind -ne 'stop') { $chosen[$step.Operation] = $true } }
    return @($Plan | Where-Object { $_.Kind -ne 'stop' -and -not $chosen.ContainsKey($_.Operation) -and -not $DoneBefore.ContainsKey($_.Operation) }).Count
}

# The last lines: the stop that waits and what to run next, or what is left to do when all is done.
function Show-Next($Waiting, [int]$Left, [int]$Others) {
    if ($VerifyOnly) { return }
    $more = @{ Apply = $true }
    if ($TakeoverStop -ne '') {
        Write-Host "`nSTOP 0. $TakeoverStop" -ForegroundColor Yellow
        Write-Host "  To read it:            $($TakeoverCommands['Read'])`n  To allow it meanwhile: $($TakeoverCommands['Allow'])`n  To block it again:     $($TakeoverCommands['Block'])`n"
        $more['TakeoverAllowed'] = $true
    }
    if ($null -ne $Waiting) {
        Show-Stop $Waiting
        $more['ContinueAfterStop'] = $Waiting.Number
    }
    $command = Get-NextCommand $more
    if (-not $Apply) { Write-Host "This was a dry run: nothing was changed. To do it: $command" }
    elseif ($null -ne $Waiting -or $TakeoverStop -ne '') { Write-Host "When that is done, run: $command" }
    elseif ($Counts['waiting'] -gt 0) { Write-Host "Steps wait for another side. When it is done, run again with its results: $command -AppliedResults FILE" }
    elseif ($Left -eq 0 -and $Counts['failed'] + $Counts['refused'] -eq 0) {
        if ($Others -gt 0) { Write-Host "The steps of this run are done; left for another run: $Others." }
        if ($Afterwards.Count -gt 0) { Write-Host $(if ($Others -gt 0) { 'Of these, now:' } else { 'Everything is done. Now:' }) }
        foreach ($line in $Afterwards) { Write-Host "  $(Get-Printable $line)" }
    }
}

function Show-Stop([hashtable]$Stop) {
    Write-Host "`nSTOP $($Stop.Number). Before the script goes on:" -ForegroundColor Yellow
    foreach ($line in $Stop.Text) { Write-Host "  $(Get-Printable $line)" -ForegroundColor Yellow }
    if (-not $Apply) { Write-Host 'The dry run goes on. What follows is judged as things are now: some of it may only work when that is done.' }
}

# The steps of an earlier run that are past: later steps have changed the same value since, or a person has done what a
# stop asked for. The others are looked at again, for they may have been taken back.
function Get-PastStep($Steps) {
    $past = @{}
    $last = [hashtable]::new($Exact)
    $sinceStop = @()
    foreach ($step in $Steps) {
        if ($step.Kind -eq 'stop') { if ($step.Number -le $ContinueAfterStop) { foreach ($number in $sinceStop) { $past[$number] = 'stop' } } }
        elseif ($DoneBefore.ContainsKey($step.Operation)) {
            $subject = $step.Property + ' of ' + $step.Target
            if ($last.ContainsKey($subject)) { $past[$last[$subject]] = 'step' }
            $last[$subject] = $step.Operation
            $sinceStop += $step.Operation
        }
    }
    return $past
}

# Says where a step of an earlier run, which is past, no longer shows. It is left alone.
function Show-Moved([hashtable]$Step) {
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if (-not (Test-Done $Step $user $value)) { Write-Warning "Operation $($Step.Operation) ($($Step.Kind)) was done in an earlier run; now it is $(Get-Printable $value). It is left alone, because a stop came after it." }
    }
    catch { Write-Warning "Operation $($Step.Operation) was done in an earlier run; the user cannot be read now: $(Get-ErrorText $_)" }
}

# Says every now and then how far the run is.
function Show-Progress([int]$Position, [int]$Count) {
    if ($Clock.ElapsedMilliseconds - $ProgressAt -lt 500) { return }
    $script:ProgressAt = $Clock.ElapsedMilliseconds
    $left = $(if ($Position -gt 0) { [int]($Clock.Elapsed.TotalSeconds / $Position * ($Count - $Position)) } else { -1 })
    Write-Progress -Activity 'hardmatch' -Status "$($Position + 1) of $Count" -PercentComplete ([int](100 * $Position / $Count)) -SecondsRemaining $left
}

# Keeps and shows what came of a step. What only waits is no result.
function Register-Result([hashtable]$Step, [hashtable]$Result) {
    $script:Reached++
    $StateOf[$Step.Operation] = $Result.State
    if ($Result.State -notin 'failed', 'waiting') { $Begun.Remove($Step.Operation) }
    if ($Result.State -eq 'skipped' -and $DoneBefore.ContainsKey($Step.Operation)) { $script:DoneInEarlierRun++; return }
    if ($Result.State -ne 'waiting') { Write-Result $Step $Result }
    Show-Result $Step $Result
    if ($Result.State -eq 'failed') { $script:FailedInRow++ } else { $script:FailedInRow = 0 }
}

# Whether a step must see what waits to be written: the same user, the same id, or one that it follows.
function Test-Conflict([hashtable]$Step) {
    foreach ($entry in $Chunk) {
        $other = $entry.Step
        $sameId = $Step.New -ne '' -and ($other.New -eq $Step.New -or $entry.Result.Old -eq $Step.New)
        if ($sameId -or $other.Target -eq $Step.Target -or $Step.After -contains $other.Operation) { return $true }
    }
    return $false
}

# Writes what waits to be written, and tells what came of it. Gives why the run ends, or nothing. A dry run goes past
# the stops; what is refused behind one may be so only because of what it asks for.
function Complete-Chunk([bool]$BehindStop) {
    $ready = @($Chunk | Where-Object { $_.Result.State -eq 'ready' })
    Save-Begun $ready
    if ($ready.Count -gt 2) { Write-Together $ready }
    $end = $null
    foreach ($entry in $Chunk) {
        if ($entry.Result.State -eq 'ready') {
            if ($end -and -not $entry.Written) { $Begun.Remove($entry.Step.Operation); continue }
            Complete-Write $entry
        }
        Register-Result $entry.Step $entry.Result
        if ($end) { continue }
        if ($FailedInRow -ge 10) { $end = 'Stopped: ten steps in a row failed. Find out why, then run the script again; it goes on from here.' }
        elseif ($StopOnError -and ($entry.Result.State -eq 'failed' -or ($entry.Result.State -eq 'refused' -and -not $BehindStop))) { $end = 'Stopped at the first step that did not go through (-StopOnError).' }
    }
    $Chunk.Clear()
    Save-Begun @()
    return $end
}

# Everything before the first step, then the steps. The exit code is left in $ExitCode.
function Invoke-Plan {
    Read-Plan
    if (-not $Given.ContainsKey('StopOnError')) { $script:StopOnError = $About['StopOnError'] -eq 'yes' }
    $steps = @(Select-Step (Read-AppliedResult))
    $work = @($steps | Where-Object { $_.Kind -ne 'stop' })
    $kinds = @($work | ForEach-Object { $_.Kind } | Select-Object -Unique)
    $sides = @($work | ForEach-Object { $_.Side } | Select-Object -Unique)
    if ($sides -contains 'Cloud') { Import-CloudModule $kinds }
    Import-OnPremModule $sides
    Show-Head $steps
    if ($work.Count -eq 0 -and $Side -ne 'All') { Write-Host "No step is done on the side $Side."; return }
    Open-Results
    $past = $(if ($VerifyOnly) { @{} } else { Get-PastStep $steps })
    Confirm-Purge $steps
    Connect-All $kinds $sides
    Confirm-Takeover $steps
    Invoke-Steps $steps $past $work.Count
}

function Invoke-Steps($Steps, [hashtable]$Past, [int]$Count) {
    $waitingStop = $null
    $beforeStop = $null
    $end = $null
    try {
        for ($position = 0; $position -lt $Steps.Count; $position++) {
            $step = $Steps[$position]
            if ($step.Kind -eq 'stop') {
                if ($step.Number -le $ContinueAfterStop -or $VerifyOnly) { continue }
                if ($end = Complete-Chunk $false) { break }
                if ($Apply) { $waitingStop = $step; $script:ExitCode = 3; break }
                Show-Stop $step
                if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
                continue
            }
            if ($Past.ContainsKey($step.Operation)) {
                $script:DoneInEarlierRun++; $script:Reached++
                if ($Past[$step.Operation] -eq 'stop') { Show-Moved $step }
                continue
            }
            Show-Progress $position $Steps.Count
            $together = $Apply -and -not $AskEachTime -and -not $StopOnError -and $BatchKinds -contains $step.Kind
            if ((-not $together -or (Test-Conflict $step)) -and ($end = Complete-Chunk $false)) { break }
            if ($step.Side -eq 'Cloud') { Read-Ahead $Steps $position }
            $Chunk.Add(@{ Step = $step; Result = (Invoke-Step $step); Written = $false })
            if ((-not $together -or $Chunk.Count -ge 20) -and ($end = Complete-Chunk ($null -ne $beforeStop))) { break }
        }
        if (-not $end) { $end = Complete-Chunk $false }
        if ($end) { Write-Host $end -ForegroundColor Yellow }
    }
    finally {
        if ($null -ne $ResultWriter) { $ResultWriter.Dispose() }
        Show-Summary $Steps ($Count - $Reached)
        Show-Next $waitingStop ($Count - $Reached) (Get-OtherCount $Steps)
    }
    if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
    if ($beforeStop + $Counts['failed'] + $Counts['different'] -gt 0) { $script:ExitCode = 1 }
    elseif ($ExitCode -eq 0 -and $Counts['waiting'] -gt 0) { $script:ExitCode = 3 }
}
