# =================================================================================================
#  How the script works. This part is the same in every script; the steps are at the end.
# =================================================================================================

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# ImmutableIds differ by the case of a letter: everything that is looked up by one compares exactly.
$Exact = [StringComparer]::Ordinal
$Plan = New-Object 'System.Collections.Generic.List[hashtable]'
$DoneBefore = New-Object 'System.Collections.Generic.HashSet[int]'
$Imagined = [System.Collections.Generic.Dictionary[string,hashtable]]::new($Exact)
$IdGivenTo = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$IdOfUser = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$FreedIds = [System.Collections.Generic.HashSet[string]]::new($Exact)
$Counts = [ordered]@{ applied = 0; would = 0; skipped = 0; refused = 0; failed = 0 }
$Trouble = New-Object 'System.Collections.Generic.List[string]'
$ResultWriter = $null

# ---- The steps -----------------------------------------------------------------------------------

function Add-Step {
    param([string]$Kind, [string]$Side, [string]$Target, [string]$New, [hashtable]$Given)
    $before = ''
    if ($Given.ContainsKey('Before')) { $before = $Given['Before'] }
    $user = ''
    if ($Given.ContainsKey('User')) { $user = $Given['User'] }
    $Plan.Add(@{
            Operation = $Given['Operation']; Kind = $Kind; Side = $Side; Target = $Target; New = $New
            Before = $before; BeforeKnown = $Given.ContainsKey('Before'); User = $user
        })
}

# Sets the ImmutableId of a cloud user: the hard match.
function Add-LinkUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [Parameter(Mandatory = $true)][string]$ImmutableId,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'link-user' 'cloud' $ObjectId $ImmutableId $PSBoundParameters
}

# Clears the ImmutableId of a cloud user.
function Add-ClearAnchor {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-anchor' 'cloud' $ObjectId '' $PSBoundParameters
}

# Changes the user principal name of a cloud user.
function Add-SetUserPrincipalName {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [Parameter(Mandatory = $true)][string]$NewName,
        [AllowEmptyString()][string]$Before
    )
    Add-Step 'set-user-principal-name' 'cloud' $ObjectId $NewName $PSBoundParameters
}

# Brings a soft-deleted user back.
function Add-RestoreDeletedUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'restore-deleted-user' 'cloud' $ObjectId 'active' $PSBoundParameters
}

# Soft-deletes a user again: takes a restore back.
function Add-DeleteUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'delete-user' 'cloud' $ObjectId 'deleted' $PSBoundParameters
}

# Removes a soft-deleted user for good, with mailbox and files. Nothing brings it back.
function Add-PurgeDeletedUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'purge-deleted-user' 'cloud' $ObjectId 'gone' $PSBoundParameters
}

# A stop: a person must do something before the script goes on.
function Add-Stop {
    param(
        [Parameter(Mandatory = $true)][int]$Number,
        [Parameter(Mandatory = $true)][AllowEmptyString()][string[]]$Text
    )
    $Plan.Add(@{ Operation = 0; Kind = 'stop'; Side = ''; Target = ''; Number = $Number; Text = $Text })
}

# ---- Text ----------------------------------------------------------------------------------------

# A value as a console may show it: no control characters, none that hide or turn text round.
function Get-Printable {
    param([AllowNull()][AllowEmptyString()][string]$Text)
    if ([string]::IsNullOrEmpty($Text)) { return '(none)' }
    return [regex]::Replace($Text, '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]', '?')
}

# A property that may be missing.
function Get-Value {
    param($Object, [string]$Name)
    if ($null -eq $Object) { return $null }
    if ($Object -is [System.Collections.IDictionary]) { return $Object[$Name] }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# The text of a value; nothing is the empty text.
function Get-Text {
    param($Value)
    if ($null -eq $Value) { return '' }
    return [string]$Value
}

function Get-Now { return [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture) }

# Ends the run before it began.
function Stop-BeforeStart {
    param([string]$Reason)
    Write-Host "Not started: $Reason" -ForegroundColor Red
    exit 2
}

# ---- Errors, waiting, trying again -----------------------------------------------------------------

# Everything that an error says, in one text.
function Get-FullErrorText {
    param($Record)
    $parts = @([string]$Record.Exception.Message)
    if ($null -ne $Record.ErrorDetails) { $parts += [string]$Record.ErrorDetails.Message }
    return ($parts -join "`n")
}

# The HTTP status of an error, or 0. Each module words it in its own way.
function Get-HttpStatus {
    param($Record)
    $response = Get-Value $Record.Exception 'Response'
    $status = Get-Value $response 'StatusCode'
    if ($null -ne $status) { return [int]$status }
    $text = Get-FullErrorText $Record
    if ($text -match 'Status: (\d{3})\b') { return [int]$Matches[1] }
    if ($text -match 'HTTP/\d(?:\.\d)? (\d{3})\b') { return [int]$Matches[1] }
    return 0
}

# How many seconds the service asks us to wait, or 0.
function Get-RetryAfter {
    param($Record)
    $header = Get-Value (Get-Value (Get-Value $Record.Exception 'Response') 'Headers') 'RetryAfter'
    $delta = Get-Value $header 'Delta'
    if ($null -ne $delta) { return [int][Math]::Ceiling($delta.TotalSeconds) }
    if ((Get-FullErrorText $Record) -match 'Retry-After\s*:\s*(\d{1,4})') { return [int]$Matches[1] }
    return 0
}

# Whether the same call may succeed a little later.
function Test-Transient {
    param($Record, [string]$FreedId)
    $text = Get-FullErrorText $Record
    $status = Get-HttpStatus $Record
    if (@(408, 429, 500, 502, 503, 504) -contains $status) { return $true }
    # This run has just freed the id: the directory may need a moment to know it everywhere.
    if ($FreedId -ne '' -and $text -match 'already exists|ObjectConflict|Uniqueness violation') { return $true }
    if ($status -ne 0) { return $false }
    return $text -match 'TooManyRequests|throttl|ServiceUnavailable|temporarily unavailable|GatewayTimeout|timed out|server is busy|try again later'
}

# Calls the service; where it is busy, waits as long as it asks for, or longer each time.
function Invoke-Patiently {
    param([scriptblock]$Call, [string]$FreedId = '')
    $attempt = 0
    while ($true) {
        $attempt++
        try { return (& $Call) }
        catch {
            if ($attempt -ge 6 -or -not (Test-Transient $_ $FreedId)) { throw }
            $seconds = Get-RetryAfter $_
            if ($seconds -le 0) { $seconds = [Math]::Min(60, [Math]::Pow(2, $attempt)) }
            Write-Verbose "The service is busy; trying again in $seconds s."
            Start-Sleep -Seconds ([int][Math]::Min(300, $seconds))
        }
    }
}

# What went wrong, in one line, with a hint where the text is a known one.
function Get-ErrorText {
    param($Record)
    $full = Get-FullErrorText $Record
    $text = ($full -split '\r?\n' | Where-Object { $_.Trim() -ne '' } | Select-Object -First 1)
    if ($full -match '"message"\s*:\s*"((?:[^"\\]|\\.)*)"') { $text = $Matches[1] -replace '\\"', '"' }
    $hint = ''
    if ($full -match 'already exists|Uniqueness violation|ObjectConflict') {
        $hint = 'another user, active or deleted, holds this value'
        if ($full -match 'User_([0-9a-fA-F-]{36})') { $hint += ': ' + $Matches[1] }
    }
    elseif ($full -match 'FederatedUser\.|federated') { $hint = 'the domain is federated: rename to the onmicrosoft.com domain first, and back afterwards' }
    elseif ($full -match 'on-premises mastered') { $hint = 'the user is synchronised from on-premises' }
    elseif ($full -match 'originated within an external service') { $hint = 'the user was synchronised once and is not cloud-only' }
    elseif ($full -match 'Insufficient privileges|Authorization_RequestDenied') { $hint = 'the role is too low, not activated, or the user holds a role: see the notes on permissions' }
    $line = ([string]$text).Trim()
    if ($hint -ne '') { $line += " ($hint)" }
    if ($line.Length -gt 1000) { $line = $line.Substring(0, 1000) }
    return (Get-Printable $line)
}

# ---- Reading a user and judging it -----------------------------------------------------------------

# The user as it is now; in a dry run as it would be after the steps before.
function Get-Target {
    param([hashtable]$Step, [switch]$Fresh)
    $key = $Step.Side + ':' + $Step.Target
    if ($Imagined.ContainsKey($key)) { return $Imagined[$key] }
    if ($Step.Side -eq 'cloud') { return (Get-CloudUser $Step.Target -Fresh:$Fresh) }
    if ($Step.Side -eq 'ad') { return (Get-OnPremUser $Step.Target) }
    return (Get-ExchangeUser $Step.Target)
}

# The value that a step is about.
function Get-StepValue {
    param([hashtable]$Step, [hashtable]$User)
    switch ($Step.Kind) {
        { $_ -in 'link-user', 'clear-anchor' } { return $User.ImmutableId }
        'set-user-principal-name' { return $User.Name }
        { $_ -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user' } {
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
    if ($Step.Kind -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user') { return $true }
    return ($User.Found -and -not ($Step.Side -eq 'cloud' -and $User.Deleted))
}

# Why a cloud user must not be touched, or nothing.
function Get-CloudRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) { return 'no user has this object id, neither an active nor a deleted one' }
    if ($Step.User -ne '' -and (Get-PlainName $User.Name) -ne (Get-PlainName $Step.User)) {
        return "changed since the export: the user is called $(Get-Printable $User.Name) now, the export said $(Get-Printable $Step.User)"
    }
    switch ($Step.Kind) {
        'purge-deleted-user' {
            if (-not $User.Deleted) { return 'the user is not deleted; only a deleted user can be removed for good' }
            return ''
        }
        'restore-deleted-user' { return '' }
    }
    if ($User.Deleted) { return 'the user is deleted; restore it first' }
    if ($User.Synced -eq 'yes') { return 'the user is synchronised from on-premises; take it out of the scope first' }
    if ($Step.Kind -in 'link-user', 'clear-anchor' -and $User.Synced -eq 'restored') {
        return 'the user was synchronised once and then restored (onPremisesSyncEnabled is false); its ImmutableId cannot be changed'
    }
    if ($Step.Kind -eq 'link-user' -and $User.Guest) { return 'the user is a guest' }
    return ''
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
    if ($Step.Side -eq 'cloud') { $refusal = Get-CloudRefusal $Step $User }
    else { $refusal = Get-OnPremRefusal $Step $User }
    if ($refusal -ne '') { return $refusal }
    $refusal = Get-ValueRefusal $Step (Get-ComparedValue $Step $User $Value)
    if ($refusal -ne '') { return $refusal }
    if ($Step.Kind -eq 'link-user') { return (Get-HolderRefusal $Step) }
    return ''
}

# An ImmutableId belongs to one user, active or deleted.
function Get-HolderRefusal {
    param([hashtable]$Step)
    $id = $Step.New
    if ($IdGivenTo.ContainsKey($id)) {
        $owner = $IdGivenTo[$id]
        if ($owner -ne $Step.Target -and $IdOfUser[$owner] -ceq $id) { return "this run gave the id to the user $owner already" }
    }
    foreach ($holder in @(Get-CloudHolder $id)) {
        if ($null -eq $holder -or $holder.Id -eq $Step.Target) { continue }
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
        'restore-deleted-user' { Restore-CloudUser $Step.Target }
        'delete-user' { Remove-CloudUser $Step.Target }
        'purge-deleted-user' { Remove-CloudDeletedUser $Step.Target }
        default { Set-OnPremValue $Step }
    }
}

# Remembers what this run did, so that later steps see it.
function Register-Change {
    param([hashtable]$Step, [hashtable]$User)
    if ($Step.Side -ne 'cloud') { return }
    if ($Step.Kind -in 'link-user', 'clear-anchor', 'purge-deleted-user') {
        $id = ''
        if ($Step.Kind -eq 'link-user') { $id = $Step.New }
        if ($User.ImmutableId -ne '') { [void]$FreedIds.Add($User.ImmutableId) }
        $IdOfUser[$Step.Target] = $id
        if ($id -ne '') { $IdGivenTo[$id] = $Step.Target }
    }
    Clear-ReadAhead $Step.Target @($User.ImmutableId, $Step.New)
}

# The user as it would be after the step, for the steps that follow in a dry run.
function Set-Imagined {
    param([hashtable]$Step, [hashtable]$User)
    $after = $User.Clone()
    switch ($Step.Kind) {
        { $_ -in 'link-user', 'clear-anchor' } { $after.ImmutableId = $Step.New }
        'set-user-principal-name' { $after.Name = $Step.New }
        'restore-deleted-user' { $after.Deleted = $false; $after.Name = Get-PlainName $User.Name }
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
        $value = Get-StepValue $Step (Get-Target $Step -Fresh)
        if (Test-Same $Step.Kind $value $Step.New) { break }
    }
    return $value
}

# Writes, reads back, compares.
function Invoke-Write {
    param([hashtable]$Step, [hashtable]$User, [hashtable]$Result)
    $failure = $null
    try { Set-StepValue $Step }
    catch { $failure = $_ }
    if ($null -ne $failure) {
        # The call may have done its work before the answer was lost: what counts is what is there.
        $value = Get-StepValue $Step (Get-Target $Step -Fresh)
        if (-not (Test-Same $Step.Kind $value $Step.New)) { throw $failure }
    }
    else { $value = Get-ValueReadBack $Step }
    if ($value -ne '' -and $Step.Kind -notin 'purge-deleted-user', 'restore-deleted-user', 'delete-user') { $Result.New = $value }
    if (-not (Test-Same $Step.Kind $value $Step.New)) {
        $Result.Message = "written, but read back as $(Get-Printable $value)"
        return
    }
    $Result.State = 'applied'
    Register-Change $Step $User
}

# One step: read, compare, skip, refuse or act.
function Invoke-Step {
    param([hashtable]$Step)
    $result = @{ State = 'failed'; Old = $null; New = $null; Message = $null; User = $Step.User }
    if ($Step.Kind -eq 'set-user-principal-name') { $result.User = $Step.Before }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        $presence = $Step.Kind -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user'
        $old = $value
        if ($presence) { $old = $user.ImmutableId }
        if ($old -ne '') { $result.Old = $old }
        if (Test-Done $Step $user $value) {
            $result.State = 'skipped'
            $result.Message = 'it is so already'
            $result.New = $result.Old
            return $result
        }
        $refusal = Get-Refusal $Step $user $value
        if ($refusal -ne '') {
            $result.State = 'refused'
            $result.Message = $refusal
        }
        elseif ($Apply) { Invoke-Write $Step $user $result }
        else {
            $result.State = 'would'
            if (-not $presence -and $Step.New -ne '') { $result.New = $Step.New }
            Register-Change $Step $user
            Set-Imagined $Step $user
        }
    }
    catch {
        $result.State = 'failed'
        $result.Message = Get-ErrorText $_
    }
    return $result
}

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

function Show-Summary {
    param([int]$Left)
    Write-Progress -Activity 'hardmatch' -Completed
    Write-Host ''
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
    if (-not $Apply) { Write-Host "This was a dry run: nothing was changed. Run it again with -Apply to do it." }
}

function Show-Stop {
    param([hashtable]$Stop)
    Write-Host ''
    Write-Host "STOP $($Stop.Number). Before the script goes on:" -ForegroundColor Yellow
    foreach ($line in $Stop.Text) { Write-Host "  $(Get-Printable $line)" -ForegroundColor Yellow }
    Write-Host "When that is done, run the script again with -ContinueAfterStop $($Stop.Number)."
}

# Goes through the steps. The exit code is left in $ExitCode.
function Invoke-Plan {
    $steps = Select-Step
    $script:DoneInEarlierRun = 0
    Open-Results
    $work = @($steps | Where-Object { $_.Kind -ne 'stop' })
    if ($work.Count -gt 0) {
        Connect-All @($work | ForEach-Object { $_.Kind } | Select-Object -Unique) @($work | ForEach-Object { $_.Side } | Select-Object -Unique)
    }
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $shown = -1000
    $position = 0
    try {
        for ($position = 0; $position -lt $steps.Count; $position++) {
            $step = $steps[$position]
            if ($step.Kind -eq 'stop') {
                if ($step.Number -le $ContinueAfterStop) { continue }
                Show-Stop $step
                if ($Apply) { $script:ExitCode = 3 }
                break
            }
            if ($clock.ElapsedMilliseconds - $shown -ge 500) {
                $shown = $clock.ElapsedMilliseconds
                Write-Progress -Activity 'hardmatch' -Status "$($position + 1) of $($steps.Count)" -PercentComplete ([int](100 * $position / $steps.Count))
            }
            if ($step.Side -eq 'cloud') { Read-Ahead $steps $position }
            $result = Invoke-Step $step
            # What an earlier run reported is looked at all the same: it may have been taken back since.
            if ($result.State -eq 'skipped' -and $DoneBefore.Contains($step.Operation)) { $script:DoneInEarlierRun++; continue }
            Write-Result $step $result
            Show-Result $step $result
            if ($StopOnError -and $result.State -in 'refused', 'failed') {
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
        Show-Summary $left
    }
    if ($Counts['refused'] + $Counts['failed'] -gt 0) { $script:ExitCode = 1 }
}
