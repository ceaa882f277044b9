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

# Whether the service says that there is no such object: by the status, or by its code where a module
# tells no status.
function Test-NotFound {
    param($Record)
    $status = Get-HttpStatus $Record
    if ($status -ne 0) { return ($status -eq 404) }
    return ([string]$Record.FullyQualifiedErrorId + ' ' + (Get-FullErrorText $Record)) -match 'Request_ResourceNotFound'
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
    if ($status -in 408, 429, 500, 502, 503, 504) { return $true }
    # This run has just freed the id: the directory may need a moment to know it everywhere.
    if ($FreedId -ne '' -and $text -match 'already exists|ObjectConflict|Uniqueness violation') { return $true }
    if ($status -ne 0) { return $false }
    return $text -match 'TooManyRequests|throttl|ServiceUnavailable|temporarily unavailable|GatewayTimeout|timed out|server is busy|try again later'
}

# An id, if this run has freed it, else nothing.
function Get-FreedId {
    param([string]$ImmutableId)
    if ($FreedIds.Contains($ImmutableId)) { return $ImmutableId }
    return ''
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
    if ($full -match '"message"\s*:\s*"((?:[^"\\]|\\.)*)"') { $text = [regex]::Unescape($Matches[1]) }
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

# Keeps in mind what could not be read, and so is not judged; a busy service is no such case.
function Register-Unread {
    param([string]$What, [string]$Permission, $Record)
    if (Test-Transient $Record '') { throw $Record }
    if (-not $Unread.Contains($What)) { $Unread[$What] = "takes $Permission; $(Get-ErrorText $Record)" }
}
