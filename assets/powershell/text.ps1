# ---- Texts, errors, trying again -----------------------------------------------------------------

# A value as a console may show it: no control characters, none that hide or turn text round.
function Get-Printable([string]$Text) {
    if ($Text -eq '') { return '(none)' }
    return [regex]::Replace($Text, '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]', '?')
}

# A property that may be missing.
function Get-Value($Object, [string]$Name) {
    if ($Object -is [System.Collections.IDictionary]) {
        if (@($Object.Keys) -ccontains $Name) { return $Object[$Name] }
    }
    elseif ($null -ne $Object -and $null -ne $Object.PSObject.Properties[$Name]) { return $Object.PSObject.Properties[$Name].Value }
    return $null
}

function Get-FullPath([string]$Path) { return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }

# Ends the run before it began.
function Stop-BeforeStart([string]$Reason) {
    Write-Host "Not started: $Reason" -ForegroundColor Red
    exit 2
}

# Everything that an error says, in one text.
function Get-FullErrorText($Record) { return @([string]$Record.Exception.Message, [string](Get-Value $Record.ErrorDetails 'Message')) -join "`n" }

# The HTTP status of an error, or 0. Each module words it in its own way.
function Get-HttpStatus($Record) {
    $status = Get-Value (Get-Value $Record.Exception 'Response') 'StatusCode'
    if ($null -ne $status) { return [int]$status }
    if ((Get-FullErrorText $Record) -match '(?:Status:|HTTP/\d(?:\.\d)?) (\d{3})\b') { return [int]$Matches[1] }
    return 0
}

# Whether the service says that there is no such object: by the status, or by its code where a module tells no status.
function Test-NotFound($Record) {
    $status = Get-HttpStatus $Record
    if ($status -ne 0) { return ($status -eq 404) }
    return ([string]$Record.FullyQualifiedErrorId + ' ' + (Get-FullErrorText $Record)) -match 'Request_ResourceNotFound'
}

# How many seconds the service asks us to wait, or 0.
function Get-RetryAfter($Record) {
    $delta = Get-Value (Get-Value (Get-Value (Get-Value $Record.Exception 'Response') 'Headers') 'RetryAfter') 'Delta'
    if ($null -ne $delta) { return [int][Math]::Ceiling($delta.TotalSeconds) }
    if ((Get-FullErrorText $Record) -match 'Retry-After\s*:\s*(\d{1,4})') { return [int]$Matches[1] }
    return 0
}

# Whether the same call may succeed a little later. An id that was just freed is not free everywhere at once.
function Test-Transient($Record, [bool]$Freed) {
    $text = Get-FullErrorText $Record
    $status = Get-HttpStatus $Record
    if ($status -in 408, 429, 500, 502, 503, 504) { return $true }
    if ($Freed -and $text -match 'already exists|ObjectConflict|Uniqueness violation') { return $true }
    if ($status -ne 0) { return $false }
    return $text -match 'TooManyRequests|throttl|ServiceUnavailable|temporarily unavailable|GatewayTimeout|timed out|server is busy|try again later'
}

# Calls the service; where it is busy, waits as long as it asks for, or longer each time.
function Invoke-Patiently([scriptblock]$Call, [switch]$Freed) {
    for ($attempt = 1; ; $attempt++) {
        try { return (& $Call) }
        catch {
            if ($attempt -ge 6 -or -not (Test-Transient $_ $Freed)) { throw }
            $seconds = Get-RetryAfter $_
            if ($seconds -le 0) { $seconds = [Math]::Min(60, [Math]::Pow(2, $attempt)) }
            Write-Verbose "The service is busy; trying again in $seconds s."
            Start-Sleep -Seconds ([int][Math]::Min(300, $seconds))
        }
    }
}

# What went wrong, in one line, with a hint where the text is a known one.
function Get-ErrorText($Record) {
    $full = Get-FullErrorText $Record
    $text = [string]($full -split '\r?\n' | Where-Object { $_.Trim() -ne '' } | Select-Object -First 1)
    if ($full -match '"message"\s*:\s*"((?:[^"\\]|\\.)*)"') { $text = [regex]::Unescape($Matches[1]) }
    $hint = switch -Regex ($full) {
        'already exists|Uniqueness violation|ObjectConflict' {
            'another user, active or deleted, holds this value' + $(if ($full -match 'User_([0-9a-fA-F-]{36})') { ': ' + $Matches[1] })
            break
        }
        'FederatedUser\.|federated' { 'the domain is federated: rename to the onmicrosoft.com domain first, and back afterwards'; break }
        'on-premises mastered' { 'the user is synchronised from on-premises'; break }
        'originated within an external service' { 'the user was synchronised once and is not cloud-only'; break }
        'Insufficient privileges|Authorization_RequestDenied' { 'the role is too low, not activated, or the user holds a role: see the notes on permissions'; break }
    }
    $line = $text.Trim()
    if ($null -ne $hint) { $line += " ($hint)" }
    return (Get-Printable $line.Substring(0, [Math]::Min(1000, $line.Length)))
}

# Keeps in mind what could not be read, and so is not judged; a busy service is no such case.
function Register-Unread([string]$What, [string]$Permission, $Record) {
    if (Test-Transient $Record) { throw $Record }
    if (-not $Unread.Contains($What)) { $Unread[$What] = "takes $Permission; $(Get-ErrorText $Record)" }
}
