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

# Loads the module of each command, or says how to install it.
function Import-CommandModule {
    param([System.Collections.IDictionary]$ModuleOf, [string]$Install)
    foreach ($command in $ModuleOf.Keys) {
        if ($null -ne (Get-Command -Name $command -ErrorAction SilentlyContinue)) { continue }
        try { Import-Module -Name $ModuleOf[$command] -ErrorAction Stop }
        catch { Stop-BeforeStart "the module $($ModuleOf[$command]) is needed for $command. Install it with: $Install" }
        if ($null -eq (Get-Command -Name $command -ErrorAction SilentlyContinue)) {
            Stop-BeforeStart "$command is missing; the module $($ModuleOf[$command]) is too old. Bring it up to date with: $Install"
        }
    }
}
