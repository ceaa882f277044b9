# ---- Results -------------------------------------------------------------------------------------

# The operations that an earlier run or this one began to write, and has no results of.
$Begun = New-Object 'System.Collections.Generic.HashSet[int]'
$BegunPath = ''

# Reads the lines of a file of results of this session.
function Read-ResultFile {
    param([string]$Path, [string]$OfRun)
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
        if ((Get-Value $record 'session') -cne $About['SessionId'] -or (Get-Value $record 'run') -cne $OfRun) {
            Stop-BeforeStart "these are the results of another session or of the other direction: $Path"
        }
        $record
    }
}

function Get-FullPath {
    param([string]$Path)
    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# What -AppliedResults says was applied: it counts as done. For a script that takes back without results it
# is also all that is taken back; else nothing is given back.
function Read-AppliedResult {
    $needed = $About['AppliedResultsNeeded'] -eq 'yes'
    $paths = @($AppliedResults | Where-Object { $_ })
    if ($needed -and $paths.Count -eq 0) { Stop-BeforeStart 'this script takes back what an earlier run applied, and the session did not have its results: name that file with -AppliedResults (the script that ran wrote it beside itself: *.results.jsonl)' }
    $of = $About['Run']
    if ($needed) { $of = 'apply' }
    $applied = New-Object 'System.Collections.Generic.HashSet[int]'
    foreach ($path in $paths) {
        $path = Get-FullPath $path
        if (-not [System.IO.File]::Exists($path)) { Stop-BeforeStart "there is no such file of results: $path" }
        foreach ($record in @(Read-ResultFile $path $of)) { if ($null -ne $record -and $record.state -eq 'applied') { [void]$applied.Add([int]$record.id) } }
    }
    if ($needed) { return , $applied }
    foreach ($number in $applied) { [void]$DoneBefore.Add($number) }
    return $null
}

# Opens the file of results. In a dry run there is one only where -ResultPath names it.
function Open-Results {
    $path = $ResultPath
    if ($path -eq '' -and $PSCommandPath) { $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.results.jsonl') }
    elseif ($path -eq '') { $path = 'hardmatch.results.jsonl' }
    $path = Get-FullPath $path
    try {
        $torn = $false
        if ([System.IO.File]::Exists($path)) {
            foreach ($record in @(Read-ResultFile $path $About['Run'])) {
                if ($null -eq $record) { continue }
                if ($record.state -in 'applied', 'skipped') { [void]$DoneBefore.Add([int]$record.id) }
            }
            $bytes = [System.IO.File]::ReadAllBytes($path)
            $torn = $bytes.Length -gt 0 -and $bytes[$bytes.Length - 1] -ne 10
        }
        if (-not $Apply -and -not $VerifyOnly -and $ResultPath -eq '') { return }
        $script:BegunPath = $path + '.begun'
        if ([System.IO.File]::Exists($BegunPath)) { foreach ($number in [System.IO.File]::ReadAllText($BegunPath) -split ' ') { if ($number -match '^\d{1,9}$') { [void]$Begun.Add([int]$number) } } }
        $stream = [System.IO.FileStream]::new($path, [System.IO.FileMode]::Append, [System.IO.FileAccess]::Write, [System.IO.FileShare]::Read)
        $script:ResultWriter = [System.IO.StreamWriter]::new($stream, [System.Text.UTF8Encoding]::new($false))
        $script:ResultWriter.AutoFlush = $true
        if ($torn) { $script:ResultWriter.Write("`n") }
        Write-Host "Results: $path"
        if ($Transcript) {
            $record = [System.IO.Path]::ChangeExtension($path, '.transcript.txt')
            [void](Start-Transcript -Path $record -Append)
            Write-Host "Transcript: $record"
        }
    }
    catch { Stop-BeforeStart "the results cannot be written to $path ($($_.Exception.Message)); name another place with -ResultPath" }
}

# What is about to be written stands in a file beside the results until they tell of it: a run that ends
# between is known by it.
function Save-Begun {
    param($Entries)
    if ($null -eq $ResultWriter -or -not $Apply) { return }
    foreach ($number in @($Begun)) { if ($StateOf.ContainsKey($number)) { [void]$Begun.Remove($number) } }
    foreach ($entry in $Entries) { [void]$Begun.Add($entry.Step.Operation) }
    if ($Begun.Count -gt 0) { [System.IO.File]::WriteAllText($BegunPath, (@($Begun) -join ' ')) }
    elseif ([System.IO.File]::Exists($BegunPath)) { [System.IO.File]::Delete($BegunPath) }
}

# One line of JSON a step.
function Write-Result {
    param([hashtable]$Step, [hashtable]$Result)
    if ($null -eq $ResultWriter) { return }
    $record = [ordered]@{
        session = $About['SessionId']; run = $About['Run']; id = $Step.Operation; op = $Step.Kind; state = $Result.State
        target = $Step.Target; user = $Result.User; old = $Result.Old; new = $Result.New; wanted = $Step.New
        at = (Get-Now); message = $Result.Message
        onpremises = $Step.OnPremises; note = $Step.Note; reason = $Step.Reason
        account = $LocalUser; tenant = $null; environment = $null; host = [Environment]::MachineName
    }
    if ($Step.Side -eq 'Cloud') { foreach ($name in 'account', 'tenant', 'environment') { $record[$name] = $SignedIn[$name] } }
    $line = ConvertTo-Json -InputObject $record -Compress
    try { $ResultWriter.Write($line + "`n") }
    catch {
        Write-Host "The result could not be written; keep this line: $line" -ForegroundColor Red
        throw
    }
}

$ColourOf = @{ applied = 'Green'; would = 'Cyan'; done = 'Green'; stamped = 'Yellow'; different = 'Yellow'; skipped = 'Gray'; waiting = 'Yellow'; refused = 'Yellow'; failed = 'Red' }

function Show-Result {
    param([hashtable]$Step, [hashtable]$Result)
    $Counts[$Result.State]++
    $change = ''
    if ($Result.State -in 'applied', 'would') { $change = "$(Get-Printable $Result.Old) -> $(Get-Printable $Result.New)" }
    $who = Get-Printable $Result.User
    if ($Step.OnPremises -ne '' -and $Step.Side -eq 'Cloud') { $who += " for $(Get-Printable $Step.OnPremises)" }
    $text = '{0,6}  {1,-9} {2,-24} {3}  {4}' -f $Step.Operation, $Result.State, $Step.Kind, $who, $change
    if ($null -ne $Result.Message) { $text = $text.TrimEnd() + ": $($Result.Message)" }
    # At stop 0 many may wait for the same.
    if ($Result.Message -eq 'waits for stop 0') { return }
    Write-Host $text -ForegroundColor $ColourOf[$Result.State]
    if ($Step.Note -ne '') { Write-Host "          note: $(Get-Printable $Step.Note)" }
    if ($Result.State -in 'refused', 'failed', 'different', 'waiting') { $Trouble.Add($text.Trim()) }
}
