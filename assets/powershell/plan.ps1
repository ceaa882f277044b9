# ---- The rows ------------------------------------------------------------------------------------

# Where each kind of step is done.
$SideOfKind = @{
    'link-user' = 'Cloud'; 'clear-anchor' = 'Cloud'; 'set-user-principal-name' = 'Cloud'
    'hand-over-to-cloud' = 'Cloud'; 'hand-back-to-onprem' = 'Cloud'
    'restore-deleted-user' = 'Cloud'; 'delete-user' = 'Cloud'; 'purge-deleted-user' = 'Cloud'
    'set-consistency-guid' = 'OnPremises'; 'clear-consistency-guid' = 'OnPremises'
    'enable-remote-mailbox' = 'Exchange'; 'disable-remote-mailbox' = 'Exchange'
    'set-exchange-guid' = 'Exchange'; 'clear-exchange-guid' = 'Exchange'
}

# The text of the rows: what stands above, else the file of rows.
function Get-RowText {
    if ($Data -ne '') { return $Data }
    $path = $StepsPath
    if ($path -eq '' -and $PSCommandPath) { $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.steps.csv') }
    if ($path -eq '') { Stop-BeforeStart 'this script has no steps of its own: name the file of steps with -StepsPath' }
    $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)
    try { return [System.IO.File]::ReadAllText($path) }
    catch { Stop-BeforeStart "the file of steps cannot be read: $path ($($_.Exception.Message)); name it with -StepsPath" }
}

# In a value a backslash is written twice, and a character that cannot be seen by its number.
function ConvertFrom-Field {
    param([string]$Text)
    if (-not $Text.Contains('\')) { return $Text }
    return [regex]::Replace($Text, '\\(?:\\|u\{([0-9A-F]{1,6})\})', {
            param($found)
            if ($found.Groups[1].Success) { return [char]::ConvertFromUtf32([Convert]::ToInt32($found.Groups[1].Value, 16)) }
            return '\'
        })
}

# One row as a step.
function ConvertTo-Step {
    param($Row)
    $kind = $Row.Operation
    if ($Row.No -notmatch '^\d{1,9}$' -or -not $SideOfKind.ContainsKey($kind)) { Stop-BeforeStart "the row '$(Get-Printable $Row.No)' ($(Get-Printable $kind)) is not one of this version of the script" }
    $side = $SideOfKind[$kind]
    $step = @{
        Operation = [int]$Row.No; Kind = $kind; Side = $side; Target = (ConvertFrom-Field $Row.Target); New = (ConvertFrom-Field $Row.New)
        Before = ''; BeforeKnown = ($Row.Old -cne '(unknown)'); User = ''; OnPremises = $Row.OnPremises
        Evidence = $Row.Evidence; Findings = $Row.Findings; Note = $Row.Note; Reason = $Row.Reason
        After = [int[]]@($Row.After -split ' ' | Where-Object { $_ -ne '' }); With = @{}
    }
    if ($step.BeforeKnown) { $step.Before = ConvertFrom-Field $Row.Old }
    if ($side -eq 'Cloud') { $step.User = ConvertFrom-Field $Row.Cloud }
    else { $step.User = $Row.OnPremises }
    if ($Row.PrimarySmtpAddress) { $step.With['PrimarySmtpAddress'] = ConvertFrom-Field $Row.PrimarySmtpAddress }
    if ($Row.MailboxType -in 'Shared', 'Room', 'Equipment') { $step.With[$Row.MailboxType] = $true }
    return $step
}

# Reads the rows: what they belong to into $About, the steps and stops into $Plan. A line that begins
# with '#' does not count.
function Read-Plan {
    $lines = (Get-RowText) -split '\r?\n'
    $at = 0
    for (; $at -lt $lines.Count -and $lines[$at] -ne ''; $at++) {
        if ($lines[$at] -match '^(\w+): ?(.*)$') { $About[$Matches[1]] = $Matches[2] }
    }
    foreach ($name in 'Session', 'SessionId', 'Tenant', 'Dialect', 'Run', 'AppliedResultsNeeded', 'NoWayBack', 'StopOnError', 'ExportedAt', 'Hardmatch', 'Machinery') {
        if (-not $About.ContainsKey($name)) { Stop-BeforeStart "the head of the steps lacks '$name': is this the file of steps?" }
    }
    if ($About['Dialect'] -ne $Dialect) { Stop-BeforeStart "the steps are for the dialect $($About['Dialect']), and this script is for $Dialect" }
    if (($About['Machinery'] -split ',')[0] -ne [string]$MachineryVersion) { Stop-BeforeStart "the steps are for version $(($About['Machinery'] -split ',')[0]) of the script, and this is version $MachineryVersion" }
    $stop = $null
    $text = @($lines | Select-Object -Skip ($at + 1) | Where-Object { $_ -ne '' -and -not $_.StartsWith('#') })
    foreach ($row in @($text | ConvertFrom-Csv)) {
        if ($row.Operation -eq 'afterwards') { $Afterwards.Add($row.OnPremises); continue }
        if ($row.Operation -ne 'stop') {
            $stop = $null
            $Plan.Add((ConvertTo-Step $row))
            continue
        }
        $number = [int]$row.No.Substring(1)
        if ($null -eq $stop -or $stop.Number -ne $number) {
            $stop = @{ Operation = 0; Kind = 'stop'; Side = ''; Target = ''; Number = $number; Text = (New-Object 'System.Collections.Generic.List[string]') }
            $Plan.Add($stop)
        }
        $stop.Text.Add($row.OnPremises)
    }
}

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

# The steps of this run, in order: with -Only without stops, with -Side without the other sides, which are
# waited for, and on the way back without results only what these say was applied.
function Select-Step {
    param($Applied)
    $chosen = New-Object 'System.Collections.Generic.List[hashtable]'
    $wanted = $null
    if ($null -ne $Only -and @($Only).Count -gt 0) { $wanted = Get-WantedOperation }
    foreach ($step in $Plan) {
        if ($null -ne $wanted -and -not $wanted.Contains($step.Operation)) { continue }
        if ($Side -ne 'All' -and $step.Kind -ne 'stop' -and $step.Side -ne $Side) { continue }
        if ($null -ne $Applied -and $step.Kind -ne 'stop' -and -not $Applied.Contains($step.Operation)) { continue }
        $chosen.Add($step)
    }
    return , $chosen
}
