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
