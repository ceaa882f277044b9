# ---- Results -------------------------------------------------------------------------------------

# Reads the lines of a file of results of this session. On the way back the value that was written is the one before.
function Read-ResultFile([string]$Path, [string]$OfRun) {
    $number = 0
    foreach ($line in [System.IO.File]::ReadAllLines($Path)) {
        $number++
        if ($line.Trim() -eq '') { continue }
        $record = $null
        try { $record = ConvertFrom-Json -InputObject $line } catch { $record = $null }
        if ($null -eq (Get-Value $record 'id') -or $null -eq (Get-Value $record 'state')) { Write-Warning "Line $number of the results cannot be read and does not count: $Path"; continue }
        if ((Get-Value $record 'session') -cne $About['SessionId'] -or (Get-Value $record 'run') -cne $OfRun) { Stop-BeforeStart "these are the results of another session or of the other direction: $Path" }
        $step = $StepOf[[int]$record.id]
        if ($null -ne $step) {
            $planned = $(if ($OfRun -eq $About['Run']) { $step.New } else { $step.Before })
            $other = (Get-Value $record 'target') -ne $step.Target -or ($step.BeforeKnown -and (Get-Value $record 'wanted') -cne $planned)
            if ($other) { Write-Warning "Line $number of the results tells of another user or value than operation $($record.id) here, and does not count: $Path"; continue }
        }
        $record
    }
}

# What -AppliedResults says was applied: it counts as done. For a script that takes back without results it is also all
# that is taken back; else nothing is given back.
function Read-AppliedResult {
    $needed = $About['AppliedResultsNeeded'] -eq 'yes'
    $paths = @($AppliedResults | Where-Object { $_ })
    if ($needed -and $paths.Count -eq 0) { Stop-BeforeStart 'this script takes back what an earlier run applied, and the session did not have its results: name that file with -AppliedResults (the script that ran wrote it beside itself: *.results.jsonl)' }
    $of = $About['Run']
    if ($needed) { $of = 'apply' }
    $applied = @{}
    foreach ($path in $paths) {
        $path = Get-FullPath $path
        if (-not [System.IO.File]::Exists($path)) { Stop-BeforeStart "there is no such file of results: $path" }
        foreach ($record in @(Read-ResultFile $path $of)) { if ($record.state -eq 'applied') { $applied[[int]$record.id] = $true } }
    }
    if ($needed) { return $applied }
    foreach ($number in $applied.Keys) { $DoneBefore[$number] = $true }
}

# Opens the file of results. In a dry run there is one only where -ResultPath names it.
function Open-Results {
    $path = $ResultPath
    if ($path -eq '' -and $PSCommandPath) { $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.results.jsonl') }
    if ($path -eq '') { $path = 'hardmatch.results.jsonl' }
    $path = Get-FullPath $path
    try {
        $torn = $false
        if ([System.IO.File]::Exists($path)) {
            foreach ($record in @(Read-ResultFile $path $About['Run'])) { if ($record.state -in 'applied', 'skipped') { $DoneBefore[[int]$record.id] = $true } }
            $torn = [System.IO.File]::ReadAllText($path) -match '[^\n]\z'
        }
        if (-not $Apply -and -not $VerifyOnly -and $ResultPath -eq '') { return }
        $script:BegunPath = $path + '.begun'
        if ([System.IO.File]::Exists($BegunPath)) { foreach ($number in [System.IO.File]::ReadAllText($BegunPath) -split ' ') { if ($number -match '^\d{1,9}$') { $Begun[[int]$number] = $true } } }
        $stream = [System.IO.FileStream]::new($path, [System.IO.FileMode]::Append, [System.IO.FileAccess]::Write, [System.IO.FileShare]::Read)
        $script:ResultWriter = [System.IO.StreamWriter]::new($stream, [System.Text.UTF8Encoding]::new($false))
        $ResultWriter.AutoFlush = $true
        if ($torn) { $ResultWriter.Write("`n") }
        Write-Host "Results: $path"
        if (-not $Transcript) { return }
        $record = [System.IO.Path]::ChangeExtension($path, '.transcript.txt')
        [void](Start-Transcript -Path $record -Append)
        Write-Host "Transcript: $record"
    }
    catch { Stop-BeforeStart "the results cannot be written to $path ($($_.Exception.Message)); name another place with -ResultPath" }
}

# What is about to be written stands in a file of its own until the results tell of it: a run may end between.
function Save-Begun($Entries) {
    if ($null -eq $ResultWriter -or -not $Apply) { return }
    foreach ($entry in $Entries) { $Begun[$entry.Step.Operation] = $true }
    if ($Begun.Count -gt 0) { [System.IO.File]::WriteAllText($BegunPath, (@($Begun.Keys) -join ' ')) }
    elseif ([System.IO.File]::Exists($BegunPath)) { [System.IO.File]::Delete($BegunPath) }
}

# One line of JSON a step.
function Write-Result([hashtable]$Step, [hashtable]$Result) {
    if ($null -eq $ResultWriter) { return }
    $record = [ordered]@{
        session = $About['SessionId']; run = $About['Run']; id = $Step.Operation; op = $Step.Kind; state = $Result.State
        target = $Step.Target; user = $Result.User; old = $Result.Old; new = $Result.New; wanted = $Step.New
        at = [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture); message = $Result.Message
        onpremises = $Step.OnPremises; note = $Step.Note; reason = $Step.Reason
        account = $LocalUser; tenant = $null; environment = $null; host = [Environment]::MachineName
    }
    if ($Step.Side -eq 'Cloud') { foreach ($name in 'account', 'tenant', 'environment') { $record[$name] = $SignedIn[$name] } }
    $line = ConvertTo-Json -InputObject $record -Compress
    try { $ResultWriter.Write($line + "`n") }
    catch { Write-Host "The result could not be written; keep this line: $line" -ForegroundColor Red; throw }
}

function Show-Result([hashtable]$Step, [hashtable]$Result) {
    $Counts[$Result.State]++
    # At stop 0 many may wait for the same.
    if ($Result.Message -eq 'waits for stop 0') { return }
    $change = ''
    if ($Result.State -in 'applied', 'would') { $change = "$(Get-Printable $Result.Old) -> $(Get-Printable $Result.New)" }
    $who = Get-Printable $Result.User
    if ($Step.OnPremises -ne '' -and $Step.Side -eq 'Cloud') { $who += " for $(Get-Printable $Step.OnPremises)" }
    $text = '{0,6}  {1,-9} {2,-24} {3}  {4}' -f $Step.Operation, $Result.State, $Step.Kind, $who, $change
    if ($null -ne $Result.Message) { $text = $text.TrimEnd() + ": $($Result.Message)" }
    Write-Host $text -ForegroundColor $ColourOf[$Result.State]
    if ($Step.Note -ne '') { Write-Host "          note: $(Get-Printable $Step.Note)" }
    if ($Result.State -in 'refused', 'failed', 'different', 'waiting') { $Trouble.Add($text.Trim()) }
}
