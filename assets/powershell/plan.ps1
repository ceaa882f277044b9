# ---- The rows ------------------------------------------------------------------------------------

# The text of the rows: what stands above, else the file of rows.
function Get-RowText {
    if ($Data -ne '') { return $Data }
    $path = $StepsPath
    if ($path -eq '' -and $PSCommandPath) { $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.steps.csv') }
    if ($path -eq '') { Stop-BeforeStart 'this script has no steps of its own: name the file of steps with -StepsPath' }
    $path = Get-FullPath $path
    try { return [System.IO.File]::ReadAllText($path) }
    catch { Stop-BeforeStart "the file of steps cannot be read: $path ($($_.Exception.Message)); name it with -StepsPath" }
}

# In a value a backslash is written twice, and a character that cannot be seen by its number.
function ConvertFrom-Field([string]$Text) {
    return [regex]::Replace($Text, '\\(?:\\|u\{([0-9A-F]{1,6})\})', {
            param($found)
            if (-not $found.Groups[1].Success) { return '\' }
            return [char]::ConvertFromUtf32([Convert]::ToInt32($found.Groups[1].Value, 16))
        })
}

# One row as a step.
function ConvertTo-Step($Row) {
    $kind = $Row.Operation
    if ($Row.No -notmatch '^\d{1,9}$' -or -not $SideAndProperty.ContainsKey($kind)) { Stop-BeforeStart "the row '$(Get-Printable $Row.No)' ($(Get-Printable $kind)) is not one of this version of the script" }
    $side, $property = $SideAndProperty[$kind]
    $step = @{
        Operation = [int]$Row.No; Kind = $kind; Side = $side; Property = $property; Target = (ConvertFrom-Field $Row.Target)
        Before = ''; BeforeKnown = ($Row.Old -cne '(unknown)'); New = (ConvertFrom-Field $Row.New); User = $Row.OnPremises; OnPremises = $Row.OnPremises
        Findings = $Row.Findings; Note = $Row.Note; Reason = $Row.Reason; With = @{}; After = [int[]]@($Row.After -split ' ' | Where-Object { $_ -ne '' })
    }
    if ($step.BeforeKnown) { $step.Before = ConvertFrom-Field $Row.Old }
    if ($side -eq 'Cloud') { $step.User = ConvertFrom-Field $Row.Cloud }
    if ($Row.PrimarySmtpAddress) { $step.With['PrimarySmtpAddress'] = ConvertFrom-Field $Row.PrimarySmtpAddress }
    if ($Row.MailboxType -in 'Shared', 'Room', 'Equipment') { $step.With[$Row.MailboxType] = $true }
    return $step
}

# Reads the rows: what they belong to, the steps and stops. A line that begins with '#' does not count.
function Read-Plan {
    $lines = (Get-RowText) -split '\r?\n'
    for ($at = 0; $at -lt $lines.Count -and $lines[$at] -ne ''; $at++) {
        if ($lines[$at] -match '^(\w+): ?(.*)$') { $About[$Matches[1]] = $Matches[2] }
    }
    $lacking = @('Session', 'SessionId', 'Tenant', 'Dialect', 'Run', 'AppliedResultsNeeded', 'NoWayBack', 'StopOnError', 'ExportedAt', 'Hardmatch', 'Machinery' | Where-Object { -not $About.ContainsKey($_) })
    if ($lacking.Count -gt 0) { Stop-BeforeStart "the head of the steps lacks '$($lacking[0])': is this the file of steps?" }
    if ($About['Dialect'] -ne $Dialect) { Stop-BeforeStart "the steps are for the dialect $($About['Dialect']), and this script is for $Dialect" }
    $version = ($About['Machinery'] -split ',')[0]
    if ($version -ne [string]$MachineryVersion) { Stop-BeforeStart "the steps are for version $version of the script, and this is version $MachineryVersion" }
    $stop = $null
    $text = @($lines | Select-Object -Skip ($at + 1) | Where-Object { $_ -ne '' -and -not $_.StartsWith('#') })
    foreach ($row in @($text | ConvertFrom-Csv)) {
        if ($row.Operation -eq 'afterwards') { $Afterwards.Add($row.OnPremises) }
        elseif ($row.Operation -eq 'stop') {
            $number = [int]$row.No.Substring(1)
            if ($null -eq $stop -or $stop.Number -ne $number) {
                $stop = @{ Operation = 0; Kind = 'stop'; Side = ''; Number = $number; Text = (New-Object 'System.Collections.Generic.List[string]') }
                $Plan.Add($stop)
            }
            $stop.Text.Add($row.OnPremises)
        }
        else {
            $stop = $null
            $step = ConvertTo-Step $row
            $StepOf[$step.Operation] = $step
            $Plan.Add($step)
        }
    }
}

# The numbers of -Only: 1,2,7-9. A list that came as one text is taken apart here, because 'powershell -File' hands it
# over as text and PowerShell would read 1,2,3 as the number 123.
function Get-WantedOperation {
    $wanted = @{}
    foreach ($part in @($Only | ForEach-Object { $_ -split ',' })) {
        if ($part.Trim() -notmatch '^(\d{1,9})(?:-(\d{1,9}))?$') { Stop-BeforeStart "-Only takes numbers such as 1,2,7-9, not '$part'" }
        $first = [int]$Matches[1]
        $range = $Matches.ContainsKey(2)
        if (-not $range -and -not $StepOf.ContainsKey($first)) { Stop-BeforeStart "-Only names the operation $first, which this script does not have" }
        $wanted[$first] = $true
        if ($range) { $last = [int]$Matches[2]; foreach ($number in $StepOf.Keys) { if ($number -ge $first -and $number -le $last) { $wanted[$number] = $true } } }
    }
    return $wanted
}

# The steps of this run, in order: with -Only without stops, with -Side without the other sides, which are waited for,
# and on the way back without results only what these say was applied. A stop is one where a step stands behind it.
function Select-Step($Applied) {
    $wanted = $null
    if (@($Only).Count -gt 0 -and $null -ne $Only) { $wanted = Get-WantedOperation }
    $stops = @()
    foreach ($step in $Plan) {
        if ($null -ne $wanted -and -not $wanted.ContainsKey($step.Operation)) { continue }
        if ($step.Kind -eq 'stop') { $stops += $step; continue }
        if ($Side -ne 'All' -and $step.Side -ne $Side) { continue }
        if ($null -ne $Applied -and -not $Applied.ContainsKey($step.Operation)) { continue }
        $stops
        $stops = @()
        $step
    }
}
