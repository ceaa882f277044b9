# ---- What every collecting script does the same ------------------------------------------------------

Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
$LeftOut = New-Object 'System.Collections.Generic.List[string]'
$Progress = @{ Count = 0; Clock = [System.Diagnostics.Stopwatch]::StartNew(); At = -1000 }
# What a cell says that is not known; the importer takes it for neither a value nor none.
$Unknown = '(unknown)'

# Ends a run that has begun. What was written so far is removed, so that no file looks whole and is not.
function Stop-Run {
    param([string]$Reason)
    Write-Host "Not finished, and no file was written: $Reason" -ForegroundColor Red
    exit 2
}

# Where the file will be. A place that takes nothing is told before anybody signs in.
function Initialize-Export {
    param([string]$Path)
    $full = Get-FullPath $Path
    try { [System.IO.File]::WriteAllText("$full.part", ''); [System.IO.File]::Delete("$full.part") }
    catch { Stop-BeforeStart "nothing can be written to $full ($($_.Exception.Message)); name another place" }
    return $full
}

# What is known of the run that is worth keeping with the file.
function Show-Host {
    param([string]$Account, [string]$Where)
    Write-Host "Account $(Get-Printable $Account), $Where, host $([Environment]::MachineName), PowerShell $($PSVersionTable['PSVersion'])"
}

# The account that runs this process.
function Get-LocalAccount {
    return [Environment]::UserDomainName + '\' + [Environment]::UserName
}

# Says that something is left out of the file, and why.
function Add-LeftOut {
    param([string]$What, [string]$Consequence, $Record)
    $line = "$What could not be read: $Consequence ($(Get-ErrorText $Record))"
    $LeftOut.Add($line)
    Write-Warning $line
}

# A read that may be out of reach. Where it fails nothing comes of it, and its column is left out: missing is
# not empty.
function Read-Optional {
    param([string]$What, [string]$Consequence, [scriptblock]$Read)
    try { return (& $Read) }
    catch { Add-LeftOut $What $Consequence $_ }
}

# Says every now and then how far the run is. What passes through goes on.
function Show-Progress {
    param([string]$What)
    process {
        $Progress.Count++
        if ($Progress.Clock.ElapsedMilliseconds - $Progress.At -ge 500) {
            $Progress.At = $Progress.Clock.ElapsedMilliseconds
            Write-Progress -Activity "Reading $What" -Status "$($Progress.Count) so far, $([int]$Progress.Clock.Elapsed.TotalSeconds) s"
        }
        $_
    }
}

function Format-Time {
    param($Time)
    if ($Time) { ([datetime]$Time).ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture) }
}

# A mailbox GUID; all zeros stand for none.
function Format-MailboxGuid {
    param($Guid)
    if ("$Guid" -ne [guid]::Empty) { "$Guid" }
}

# Whether a list that broke off may be whole when it is read once more from its beginning.
function Test-BrokenOff {
    param($Record)
    if (Test-Transient $Record) { return $true }
    return (Get-FullErrorText $Record) -match 'enumeration context|ExpiredPageToken|server is not operational|connection.*(closed|reset|aborted)'
}

# Writes rows as they come, to a second file, which takes the name of the first when it is whole. A list that breaks off is read once more from its beginning; where it stays so, there
# is no file. Returns how many rows there are.
function Export-Row {
    param([string]$What, [string]$Path, [object[]]$Columns, [scriptblock]$Read)
    $part = "$Path.part"
    for ($attempt = 1; ; $attempt++) {
        $Progress.Count = 0
        try {
            & $Read | Show-Progress $What | Select-Object -Property $Columns | Export-Csv -Path $part -NoTypeInformation -Encoding UTF8
            break
        }
        catch {
            $record = $_
            if ($attempt -ge 3 -or -not (Test-BrokenOff $record)) {
                [System.IO.File]::Delete($part)
                Stop-Run "$What could not be read to the end: $(Get-ErrorText $record)"
            }
            Write-Warning "Reading $What broke off after $($Progress.Count) and begins again: $(Get-ErrorText $record)"
            Start-Sleep -Seconds (10 * $attempt)
        }
    }
    # Of nobody there is a list too: its headings alone.
    if ($Progress.Count -eq 0) {
        $names = foreach ($column in $Columns) { if ($column -is [hashtable]) { $column.Name } else { $column } }
        [System.IO.File]::WriteAllText($part, '"' + ($names -join '","') + "`"`r`n", (New-Object System.Text.UTF8Encoding $true))
    }
    [System.IO.File]::Delete($Path)
    [System.IO.File]::Move($part, $Path)
    Write-Progress -Activity "Reading $What" -Completed
    return $Progress.Count
}

# The last lines, and the exit code.
function Complete-Run {
    if ($LeftOut.Count -eq 0) { exit 0 }
    Write-Host "Not everything could be read. The file says nothing about it, or $Unknown; what needs it will say so too:" -ForegroundColor Yellow
    foreach ($line in $LeftOut) { Write-Host "  $line" -ForegroundColor Yellow }
    exit 1
}
