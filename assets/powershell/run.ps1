# ---- The run -------------------------------------------------------------------------------------

$StateOf = New-Object 'System.Collections.Generic.Dictionary[int,string]'
$StepOf = New-Object 'System.Collections.Generic.Dictionary[int,hashtable]'
$Reachable = New-Object 'System.Collections.Generic.HashSet[string]'
# What is read and judged, and waits to be written together: @{ Step; Result; Written }.
$Chunk = New-Object 'System.Collections.Generic.List[hashtable]'
$TakeoverStop = ''
# Who is signed in where.
$SignedIn = @{ Account = ''; Tenant = ''; Environment = '' }

# The switches of the synchronisation that matter to a hard match, and what each means where it is on.
$FeatureMeaning = [ordered]@{
    BlockCloudObjectTakeoverThroughHardMatch = 'no user of the cloud is taken over by its id'
    BlockSoftMatch = 'a user whose id is cleared is matched by nothing until it has one again'
    SynchronizeUpnForManagedUsers = 'the sync changes the names of licensed users too'
    AllowOnPremUpdateOfOnPremisesObjectIdentifier = 'whoever was synchronised once can be taken over again'
}

# The tenant for which the steps are meant: of the session, else of -TenantId.
function Get-WantedTenant {
    $tenant = $About['Tenant']
    if ($TenantId -eq '') { return $tenant }
    if ($tenant -ne '' -and $tenant -ne $TenantId) { Stop-BeforeStart "-TenantId is $TenantId, but the session was made for the tenant $tenant" }
    return $TenantId
}

# The modules that the steps need, and nothing else.
function Import-All {
    param([string[]]$Kinds, [string[]]$Sides)
    if ($Sides -contains 'Cloud') { Import-CloudModule $Kinds }
    if ($Sides -contains 'OnPremises' -or $Sides -contains 'Exchange') { Import-OnPremModule $Sides }
}

# Connection, permissions, tenant.
function Connect-All {
    param([string[]]$Kinds, [string[]]$Sides)
    if ($Sides -contains 'Cloud') {
        $tenant = Get-WantedTenant
        $script:SignedIn = Connect-Cloud $Kinds $tenant
        Write-Host "Account $(Get-Printable $SignedIn.Account), tenant $(Get-Printable $SignedIn.Tenant), environment $(Get-Printable $SignedIn.Environment)"
        if ($tenant -eq '') { Write-Warning "Neither the session nor -TenantId names the tenant. Connected: $($SignedIn.Tenant)" }
        elseif ($SignedIn.Tenant -ne $tenant) { Stop-BeforeStart "connected to the tenant $($SignedIn.Tenant), but the steps are for the tenant $tenant" }
    }
    if ($Sides -contains 'Exchange') { Connect-Exchange }
    foreach ($name in $Sides) { [void]$Reachable.Add($name) }
}

# A removal for good is never done by -Apply alone: it takes -AllowPurge, a tenant that is named, and
# the number of users, given or typed.
function Confirm-Purge {
    param($Steps)
    $purges = @($Steps | Where-Object { $_.Kind -eq 'purge-deleted-user' -and -not $DoneBefore.Contains($_.Operation) })
    if ($purges.Count -eq 0 -or -not $Apply) { return }
    $numbers = ($purges | ForEach-Object { $_.Operation }) -join ','
    if (-not $AllowPurge) { Stop-BeforeStart "$($purges.Count) of the steps remove users for good, with mailbox and files ($numbers). To do that too, add -AllowPurge -PurgeCount $($purges.Count); to do without, choose the others with -Only" }
    if ((Get-WantedTenant) -eq '') { Stop-BeforeStart 'users are removed for good only in a tenant that is named: add -TenantId' }
    $typed = [string]$PurgeCount
    if ($PurgeCount -eq 0) {
        foreach ($step in $purges) { Write-Host "  $($step.Operation): $(Get-Printable $step.User) ($($step.Target)) is removed for good" -ForegroundColor Yellow }
        try { $typed = Read-Host 'How many users may be removed for good? Type the number' }
        catch { Stop-BeforeStart "nobody can be asked here how many users may be removed for good: add -PurgeCount $($purges.Count)" }
    }
    if ($typed.Trim() -ne [string]$purges.Count) { Stop-BeforeStart "$($purges.Count) users would be removed for good, not $(Get-Printable $typed): nothing was done" }
}

# Whether what another step waits for is there: done in this run or an earlier one, or seen to be so.
function Test-StepDone {
    param([int]$Number)
    if ($DoneBefore.Contains($Number)) { return $true }
    if ($StateOf.ContainsKey($Number)) { return ($StateOf[$Number] -in 'applied', 'skipped', 'would', 'done', 'stamped') }
    if (-not $StepOf.ContainsKey($Number)) { return $true }
    $step = $StepOf[$Number]
    if (-not $Reachable.Contains($step.Side)) { return $false }
    try {
        $user = Get-Target $step
        return (Test-Done $step $user (Get-StepValue $step $user))
    }
    catch { return $false }
}

# What a step waits for, in words, or nothing. On its own side it is judged by what is there, but for what waits
# itself.
function Get-Waiting {
    param([hashtable]$Step)
    if ($TakeoverStop -ne '' -and $Apply -and (Test-Takeover $Step)) { return 'waits for stop 0' }
    foreach ($number in $Step.After) {
        if (-not $StepOf.ContainsKey($number)) { continue }
        $of = $StepOf[$number]
        if ($of.Side -eq $Step.Side) {
            if ($StateOf.ContainsKey($number) -and $StateOf[$number] -eq 'waiting') { return "waits for operation $number, which waits itself" }
            continue
        }
        if (Test-StepDone $number) { continue }
        return "waits for operation $number ($($of.Kind), -Side $($of.Side)), which is not known to be done: run that side first, and name its results here with -AppliedResults"
    }
    return ''
}

# Whether a step leads to a takeover by hard match.
function Test-Takeover {
    param([hashtable]$Step)
    return ($Step.Kind -in 'link-user', 'hand-back-to-onprem' -and -not $DoneBefore.Contains($Step.Operation))
}

# The switches of the synchronisation. The takeover by hard match must be allowed in the tenant, or no link has an
# effect: where it is not, or cannot be read, what leads to one waits at stop 0, and the rest goes on.
function Confirm-Takeover {
    param($Steps)
    if ($VerifyOnly -or -not $Reachable.Contains('Cloud') -or $About['Run'] -ne 'apply') { return }
    $links = @($Steps | Where-Object { Test-Takeover $_ })
    if ($links.Count -eq 0) { return }
    $features = Get-SyncFeature
    $told = @($FeatureMeaning.Keys | Where-Object { $features[$_] -is [bool] })
    if ($told.Count -gt 0) { Write-Host 'Switches of the synchronisation:' }
    foreach ($name in $told) {
        $text = 'off'
        if ($features[$name]) { $text = "on: $($FeatureMeaning[$name])" }
        Write-Host "  $name is $text"
    }
    $block = $features['BlockCloudObjectTakeoverThroughHardMatch']
    if ($TakeoverAllowed -or ($block -is [bool] -and -not $block)) { return }
    $script:TakeoverStop = "The tenant blocks the takeover of cloud users by hard match: the next sync would refuse these $($links.Count) operations."
    if ($block -isnot [bool]) { $script:TakeoverStop = "The switches of the synchronisation cannot be read with these permissions: look whether the tenant allows the takeover of cloud users by hard match. $($links.Count) operations wait for it." }
    Write-Host "STOP 0. $TakeoverStop" -ForegroundColor Yellow
}

function Show-TakeoverStop {
    Write-Host ''
    Write-Host "STOP 0. $TakeoverStop" -ForegroundColor Yellow
    Write-Host "  To read it:            $($TakeoverCommands['Read'])"
    Write-Host "  To allow it meanwhile: $($TakeoverCommands['Allow'])"
    Write-Host "  To block it again:     $($TakeoverCommands['Block'])"
    Write-Host ''
}

function Show-Head {
    param($Steps, [string]$Mode)
    $count = @($Steps | Where-Object { $_.Kind -ne 'stop' }).Count
    Write-Host "hardmatch $($About['Hardmatch']), session $(Get-Printable $About['Session']), exported $($About['ExportedAt']), $count steps: $Mode"
    Write-Host "Host $([Environment]::MachineName), user $LocalUser, PowerShell $($PSVersionTable['PSVersion']), machinery $($About['Machinery'])"
    $chosen = @($Steps | ForEach-Object { $_.Operation })
    $forGood = @($About['NoWayBack'] -split ' ' | Where-Object { $_ -ne '' -and $chosen -contains [int]$_ })
    if ($forGood.Count -gt 0) { Write-Host "Cannot be taken back by a script: operation $($forGood -join ', ')" -ForegroundColor Yellow }
    if ($About['AppliedResultsNeeded'] -eq 'yes') { Write-Host 'Only what -AppliedResults says was applied is taken back.' }
}

# What was known against the operations of this run, so that whoever runs it sees it too.
function Show-Finding {
    param($Steps)
    $told = @($Steps | Where-Object { $_.Kind -ne 'stop' -and $_.Findings -ne '' })
    if ($told.Count -eq 0) { return }
    Write-Host "Queued with findings ($($told.Count)):"
    foreach ($step in ($told | Select-Object -First 50)) {
        Write-Host ('{0,6}  {1}' -f $step.Operation, (Get-Printable $step.Findings)) -ForegroundColor Yellow
        if ($step.Reason -ne '') { Write-Host "        queued all the same: $(Get-Printable $step.Reason)" }
    }
    if ($told.Count -gt 50) { Write-Host '  ... and more; each stands in its row of the steps' }
    Write-Host ''
}

function Show-Summary {
    param($Steps, [int]$Left)
    Write-Progress -Activity 'hardmatch' -Completed
    Write-Host ''
    Show-Finding $Steps
    if ($Unread.Count -gt 0) {
        Write-Host 'Could not be read, so it is not judged:'
        foreach ($what in $Unread.Keys) { Write-Host "  $what ($(Get-Printable $Unread[$what]))" }
        Write-Host ''
    }
    if ($Trouble.Count -gt 0) {
        Write-Host "To look at ($($Trouble.Count)):"
        $Trouble | Select-Object -First 50 | ForEach-Object { Write-Host "  $_" }
        if ($Trouble.Count -gt 50) { Write-Host '  ... and more; see above or the results' }
        Write-Host ''
    }
    $always = 'would', 'skipped', 'refused', 'failed'
    if ($Apply) { $always = 'applied', 'skipped', 'refused', 'failed' }
    if ($VerifyOnly) { $always = 'done', 'stamped', 'different', 'failed' }
    foreach ($state in @($Counts.Keys)) { if ($Counts[$state] -gt 0 -or $always -contains $state) { Write-Host ('{0,8}  {1}' -f $Counts[$state], $state) } }
    if ($DoneInEarlierRun -gt 0) { Write-Host ('{0,8}  done in an earlier run' -f $DoneInEarlierRun) }
    if ($Left -gt 0) { Write-Host ('{0,8}  not reached' -f $Left) }
}

# How the script is called again: as now, and with more.
function Get-NextCommand {
    param([hashtable]$More)
    $words = New-Object 'System.Collections.Generic.List[string]'
    $words.Add($(if ($PSCommandPath) { '.\' + [System.IO.Path]::GetFileName($PSCommandPath) } else { 'the script' }))
    foreach ($name in @($Given.Keys) + @($More.Keys | Where-Object { -not $Given.ContainsKey($_) })) {
        $value = $Given[$name]
        if ($More.ContainsKey($name)) { $value = $More[$name] }
        if ($name -in 'WhatIf', 'VerifyOnly') { continue }
        if ($value -is [switch] -or $value -is [bool]) { $words.Add($(if ($value) { "-$name" } else { "-${name}:`$false" })); continue }
        $texts = @($value | ForEach-Object { if ("$_" -match '^[\w.:\\/-]+$') { "$_" } else { "'" + ("$_" -replace "'", "''") + "'" } })
        $words.Add("-$name $($texts -join ',')")
    }
    return $words -join ' '
}

# The last lines: the stop that waits and what to run next, or what is left to do when all is done.
function Show-Next {
    param($Waiting, [int]$Left)
    if ($VerifyOnly) { return }
    $more = @{ Apply = $true }
    if ($TakeoverStop -ne '') {
        Show-TakeoverStop
        $more['TakeoverAllowed'] = $true
    }
    if (-not $Apply) {
        Write-Host "This was a dry run: nothing was changed. To do it: $(Get-NextCommand $more)"
        return
    }
    if ($null -ne $Waiting) {
        Show-Stop $Waiting
        $more['ContinueAfterStop'] = $Waiting.Number
    }
    if ($null -ne $Waiting -or $TakeoverStop -ne '') {
        Write-Host "When that is done, run: $(Get-NextCommand $more)"
        return
    }
    if ($Counts['waiting'] -gt 0) {
        Write-Host "Steps wait for another side. When it is done, run again with its results: $(Get-NextCommand $more) -AppliedResults FILE"
        return
    }
    if ($Left -gt 0 -or $Counts['failed'] + $Counts['refused'] -gt 0 -or $Afterwards.Count -eq 0) { return }
    Write-Host 'Everything is done. Now:'
    foreach ($line in $Afterwards) { Write-Host "  $(Get-Printable $line)" }
}

function Show-Stop {
    param([hashtable]$Stop)
    Write-Host ''
    Write-Host "STOP $($Stop.Number). Before the script goes on:" -ForegroundColor Yellow
    foreach ($line in $Stop.Text) { Write-Host "  $(Get-Printable $line)" -ForegroundColor Yellow }
    if (-not $Apply) { Write-Host 'The dry run goes on. What follows is judged as things are now: some of it may only work when that is done.' }
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

# Says every now and then how far the run is.
function Show-Progress {
    param([int]$Position, [int]$Count)
    if ($Clock.ElapsedMilliseconds - $script:ProgressAt -lt 500) { return }
    $script:ProgressAt = $Clock.ElapsedMilliseconds
    $left = -1
    if ($Position -gt 0) { $left = [int]($Clock.Elapsed.TotalSeconds / $Position * ($Count - $Position)) }
    Write-Progress -Activity 'hardmatch' -Status "$($Position + 1) of $Count" -PercentComplete ([int](100 * $Position / $Count)) -SecondsRemaining $left
}

# One step of a run: what it waits for, then reading, judging and acting.
function Invoke-PlanStep {
    param($Steps, [int]$Position)
    $step = $Steps[$Position]
    if ($step.Side -eq 'Cloud') { Read-Ahead $Steps $Position }
    if ($VerifyOnly) { return (Get-Verification $step) }
    $waiting = Get-Waiting $step
    if ($waiting -ne '') { return @{ State = 'waiting'; Old = $null; New = $null; Message = $waiting; User = $step.User } }
    return (Invoke-Step $step)
}

# Keeps and shows what came of a step. What only waits is no result.
function Register-Result {
    param([hashtable]$Step, [hashtable]$Result)
    $script:Reached++
    $StateOf[$Step.Operation] = $Result.State
    if ($Result.State -eq 'skipped' -and $DoneBefore.Contains($Step.Operation)) { $script:DoneInEarlierRun++; return }
    if ($Result.State -ne 'waiting') { Write-Result $Step $Result }
    Show-Result $Step $Result
    if ($Result.State -eq 'failed') { $script:FailedInRow++ } else { $script:FailedInRow = 0 }
}

# Why the run ends at this step, or nothing. A dry run goes past the stops; what is refused behind one may
# be so only because of what it asks for.
function Get-EndOfRun {
    param([hashtable]$Result, [bool]$BehindStop)
    if ($FailedInRow -ge 10) { return 'Stopped: ten steps in a row failed. Find out why, then run the script again; it goes on from here.' }
    $spared = $BehindStop -and $Result.State -eq 'refused'
    if ($StopOnError -and -not $spared -and $Result.State -in 'refused', 'failed') { return 'Stopped at the first step that did not go through (-StopOnError).' }
    return ''
}

# Whether a step must see what waits to be written: the same user, the same id, or one that it follows.
function Test-Conflict {
    param([hashtable]$Step)
    foreach ($entry in $Chunk) {
        $other = $entry.Step
        if ($other.Target -eq $Step.Target -or $Step.After -contains $other.Operation) { return $true }
        if ($Step.New -ne '' -and ($other.New -eq $Step.New -or (Get-Text $entry.Result.Old) -eq $Step.New)) { return $true }
    }
    return $false
}

# Writes what waits to be written, and tells what came of it. Gives why the run ends, or nothing.
function Complete-Chunk {
    param([bool]$BehindStop)
    $ready = @($Chunk | Where-Object { $_.Result.State -eq 'ready' })
    Save-Begun $ready
    if ($ready.Count -gt 2) { Write-Together $ready }
    $end = ''
    foreach ($entry in $Chunk) {
        if ($entry.Result.State -eq 'ready') {
            if ($end -ne '' -and -not $entry.Written) { continue }
            Complete-Write $entry
        }
        Register-Result $entry.Step $entry.Result
        if ($end -eq '') { $end = Get-EndOfRun $entry.Result $BehindStop }
    }
    $Chunk.Clear()
    Save-Begun @()
    return $end
}

# Goes through the steps. The exit code is left in $ExitCode.
function Invoke-Plan {
    param([string]$Mode)
    Read-Plan
    if (-not $Given.ContainsKey('StopOnError')) { $script:StopOnError = $About['StopOnError'] -eq 'yes' }
    foreach ($step in $Plan) { if ($step.Kind -ne 'stop') { $StepOf[$step.Operation] = $step } }
    $steps = Select-Step (Read-AppliedResult)
    $work = @($steps | Where-Object { $_.Kind -ne 'stop' })
    $kinds = @($work | ForEach-Object { $_.Kind } | Select-Object -Unique)
    $sides = @($work | ForEach-Object { $_.Side } | Select-Object -Unique)
    Import-All $kinds $sides
    if ($Mode -eq 'apply') { $Mode = $About['Run'] }
    Show-Head $steps $Mode
    Open-Results
    $past = Get-PastStep $steps
    if ($VerifyOnly) { $past.Clear() }
    Confirm-Purge $steps
    Connect-All $kinds $sides
    Confirm-Takeover $steps
    Invoke-Steps $steps $past
}

function Invoke-Steps {
    param($Steps, $Past)
    $waitingStop = $null
    $beforeStop = $null
    $end = ''
    try {
        for ($position = 0; $position -lt $Steps.Count; $position++) {
            $step = $Steps[$position]
            $end = ''
            if ($step.Kind -eq 'stop') {
                if ($step.Number -le $ContinueAfterStop -or $VerifyOnly) { continue }
                $end = Complete-Chunk $false
                if ($end -ne '') { break }
                if ($Apply) { $waitingStop = $step; $script:ExitCode = 3; break }
                Show-Stop $step
                if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
                continue
            }
            if ($Past.ContainsKey($step.Operation)) {
                $script:DoneInEarlierRun++
                $script:Reached++
                if ($Past[$step.Operation] -eq 'stop') { Show-Moved $step }
                continue
            }
            Show-Progress $position $Steps.Count
            $together = $Apply -and -not $AskEachTime -and -not $StopOnError -and $BatchKinds -contains $step.Kind
            if (-not $together -or (Test-Conflict $step)) { $end = Complete-Chunk $false }
            if ($end -ne '') { break }
            $Chunk.Add(@{ Step = $step; Result = (Invoke-PlanStep $Steps $position); Written = $false })
            if (-not $together -or $Chunk.Count -ge 20) { $end = Complete-Chunk ($null -ne $beforeStop) }
            if ($end -ne '') { break }
        }
        if ($end -eq '') { $end = Complete-Chunk $false }
        if ($end -ne '') { Write-Host $end -ForegroundColor Yellow }
    }
    finally {
        if ($null -ne $ResultWriter) { $ResultWriter.Dispose() }
        $left = @($Steps | Where-Object { $_.Kind -ne 'stop' }).Count - $Reached
        Show-Summary $Steps $left
        Show-Next $waitingStop $left
    }
    $refused = $beforeStop
    if ($null -eq $refused) { $refused = $Counts['refused'] }
    if ($refused + $Counts['failed'] + $Counts['different'] -gt 0) { $script:ExitCode = 1 }
    elseif ($ExitCode -eq 0 -and $Counts['waiting'] -gt 0) { $script:ExitCode = 3 }
}
