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
$Findings = New-Object 'System.Collections.Generic.Dictionary[int,string[]]'
$Afterwards = New-Object 'System.Collections.Generic.List[string]'
$Trouble = New-Object 'System.Collections.Generic.List[string]'
$ResultWriter = $null

# ---- The steps -----------------------------------------------------------------------------------

function Add-Step {
    param([string]$Kind, [string]$Side, [string]$Target, [string]$New, [hashtable]$Given, [hashtable]$With = @{})
    $before = ''
    if ($Given.ContainsKey('Before')) { $before = $Given['Before'] }
    $user = ''
    if ($Given.ContainsKey('User')) { $user = $Given['User'] }
    $Plan.Add(@{
            Operation = $Given['Operation']; Kind = $Kind; Side = $Side; Target = $Target; New = $New
            Before = $before; BeforeKnown = $Given.ContainsKey('Before'); User = $user; With = $With
        })
}

# Sets the ImmutableId of a cloud user: the hard match.
function Add-LinkUser {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true, ParameterSetName = 'Id')][string]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Upn')][string]$UserPrincipalName,
        [Parameter(Mandatory = $true)][string]$ImmutableId,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'link-user' 'cloud' ($ObjectId + $UserPrincipalName) $ImmutableId $PSBoundParameters
}

# Clears the ImmutableId of a cloud user.
function Add-ClearAnchor {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true, ParameterSetName = 'Id')][string]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Upn')][string]$UserPrincipalName,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-anchor' 'cloud' ($ObjectId + $UserPrincipalName) '' $PSBoundParameters
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

# Hands a synced user over to the cloud, which is its source of authority from then on.
function Add-HandOverToCloud {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'hand-over-to-cloud' 'cloud' $ObjectId 'cloud' $PSBoundParameters
}

# Hands a user back to Active Directory: the next sync takes it over.
function Add-HandBackToOnPrem {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$ObjectId,
        [string]$User
    )
    Add-Step 'hand-back-to-onprem' 'cloud' $ObjectId 'on-premises' $PSBoundParameters
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

# What a person does when everything is done.
function Add-Afterwards {
    param([Parameter(Mandatory = $true)][AllowEmptyString()][string[]]$Text)
    $Afterwards.AddRange($Text)
}

# What spoke against an operation when it was queued.
function Add-Finding {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string[]]$Text
    )
    $Findings[$Operation] = $Text
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
    if ($Object -is [System.Collections.IDictionary]) {
        if (@($Object.Keys) -cnotcontains $Name) { return $null }
        return $Object[$Name]
    }
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
