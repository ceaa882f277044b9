<#
.SYNOPSIS
Carries out the steps of a session of hardmatch, or takes them back, with MSOnline.

.DESCRIPTION
Without -Apply this is a dry run: every user is read and judged, nothing is changed. It refuses what the cloud
or the next sync would refuse, and says at the end what it could not read, and so did not judge.

What is done to whom stands right below the parameters, one row a step: read it before you run it. A row can
be removed, or begun with '#', or run alone (-Only). Each step reads the user, compares it with the row,
skips what is right already, refuses what has changed since the export, acts, reads back, compares and logs.
A step does not touch users that are synchronised, but to hand them over to the cloud, and gives no
ImmutableId that another user holds, active or deleted. In a row an empty Old means that there was
none, and (unknown) that the export could not tell; then it is not compared.

What a hard match does, before you start:
 1. It overwrites the cloud user. The on-premises user becomes the authority: every value that it has
    replaces the one in the cloud, with password hash sync the password too; mail addresses that only
    the cloud user has are lost.
 2. It happens in the next sync cycle, and only for users that are new to the synchronisation. A user
    that is synchronised already into another cloud object does not match again.
 3. Only users can be hard matched; groups and contacts cannot.
 4. The tenant feature BlockCloudObjectTakeoverThroughHardMatch must be off meanwhile. The script reads it where
    it may (OnPremDirectorySynchronization.Read.All). Where it is on, or cannot be read, what leads to a hard match
    waits at stop 0, with the commands that switch it; the rest goes on.
 5. Since July 2026 the sync takes over nobody who holds or is eligible for a privileged role, and nobody
    who has an onPremisesObjectIdentifier. The script refuses whoever holds a role (User.Read.All), or is
    eligible for one (RoleEligibilitySchedule.Read.Directory; not by way of a group); the identifier it does not read.

Module: MSOnline, in Windows PowerShell 5.1. Microsoft retired it in 2025; where it no longer answers,
export the same session for graph or entra. Role: User Administrator; for users that hold an
administrator role Global Administrator.
On-premises: the ActiveDirectory module (RSAT) with write permission on mS-DS-ConsistencyGuid, and the
Exchange Management Shell with the role Recipient Management; each only if a step needs it.

.PARAMETER Apply
Carry the steps out. Without it nothing is changed. -WhatIf is a dry run too; -Confirm asks before each step.

.PARAMETER VerifyOnly
Compare the users with the steps, change nothing, and write results: done, stamped (the id is set, and no
sync has taken the user over yet), different. Needs the permission to read alone.

.PARAMETER Side
Do the steps of one side: Cloud, OnPremises (the ActiveDirectory module) or Exchange (the Exchange Management
Shell). A step that waits for one of another side waits until -AppliedResults says that it is done.

.PARAMETER Only
The numbers of the operations to run: -Only 1,2,7-9. Stops do not count then.

.PARAMETER ContinueAfterStop
The number of the last stop whose work is done. The steps before it are checked again and skipped.

.PARAMETER TakeoverAllowed
You have seen that the tenant allows the takeover by hard match: nothing waits at stop 0.

.PARAMETER AllowPurge
Remove users for good too. -PurgeCount says how many there are; without it you are asked. The tenant must be
named, by the session or by -TenantId.

.PARAMETER TenantId
The tenant for which the steps are meant, where the session does not name it. -Environment (USGov, China, ...),
-ClientId, -CertificateThumbprint and -UseDeviceCode are handed to the sign-in. Whoever is signed in
already stays so.

.PARAMETER Server
The domain or the domain controller for on-premises steps. Without it a user is looked for in the whole forest.

.PARAMETER ResultPath
The file of results: JSON lines, one a step. Default: beside the script. A file of an earlier run is
continued; what is done is not done again. What is being written stands in the same name with .begun until
the results tell of it. A dry run writes results only where this names a file.
-Transcript keeps what is shown too, beside it.

.PARAMETER AppliedResults
Files of results of another host or run: what they say was applied counts as done. A rollback that was
exported without results takes back what this file says, and nothing else.

.PARAMETER StopOnError
Stop at the first step that fails or is refused; nothing is then written together. Switch it off with
-StopOnError:$false. Ten failures in a row stop the run in any case.

.PARAMETER StepsPath
The file of steps, where the script has none of its own. Default: the script's name with .steps.csv.

.EXAMPLE
powershell.exe -ExecutionPolicy Bypass -File .\script.ps1

A dry run. Scripts may be forbidden on the machine: -ExecutionPolicy Bypass allows this one run, unless
a Group Policy says otherwise. A file that came by mail or browser may also need: Unblock-File .\script.ps1

.EXAMPLE
powershell.exe -ExecutionPolicy Bypass -File .\script.ps1 -Apply

.EXAMPLE
.\script.ps1 -VerifyOnly -ResultPath .\compared.jsonl

After the sync: who is linked and taken over, who is only stamped, who is different.

.EXAMPLE
.\script.ps1 -Apply -Side Exchange

In a session that is prepared: the Exchange Management Shell, or signed in to another cloud or as an application.

.NOTES
Exit codes: 0 done, or a dry run that met no objection before its first stop; 1 something failed, was
refused or is different; 2 not started; 3 stopped where a person must do something first, or a step waits.

A line of results holds: session, run (apply or rollback), id (the number of the operation), op, state
(applied, skipped, refused, failed; would in a dry run; done, stamped, different with -VerifyOnly), target,
user, old, new, wanted, at, message, onpremises, note, reason, account, tenant, environment, host.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [switch]$Apply,
    [switch]$VerifyOnly,
    [ValidateSet('All', 'Cloud', 'OnPremises', 'Exchange')][string]$Side = 'All',
    [string[]]$Only,
    [ValidateRange(0, 100000)][int]$ContinueAfterStop = 0,
    [switch]$StopOnError,
    [switch]$TakeoverAllowed,
    [switch]$AllowPurge,
    [ValidateRange(0, 1000000)][int]$PurgeCount = 0,
    [string]$TenantId = '',
    [string]$Environment = '',
    [string]$ClientId = '',
    [string]$CertificateThumbprint = '',
    [switch]$UseDeviceCode,
    [string]$Server = '',
    [string]$StepsPath = '',
    [string]$ResultPath = '',
    [string[]]$AppliedResults,
    [switch]$Transcript
)

# Dot-sourced it calls itself, so that it leaves nothing behind in the session.
if ($MyInvocation.InvocationName -eq '.') { & $PSCommandPath @PSBoundParameters; return }

# ================================================================================================
#  What is done to whom, in the order in which it is done, and where a person acts between. This part is
#  read as text and never runs. How it works stands below.
# ================================================================================================

$Data = @'
Session: contoso-merge
SessionId: 7d0a6f0e-3d35-4c1a-9f0b-0f6c1f1b2a77
Tenant: 00000000-0000-4000-8000-0000007e4a47
Dialect: msol
Run: apply
AppliedResultsNeeded: no
NoWayBack: 4 5 8 13 17
StopOnError: no
ExportedAt: 2026-11-03T08:00:00Z
Hardmatch: 0.0.0-test
Machinery: 1, SHA-256 275184c7ab20d61dbae955dd907adc73b515c003bb2b8fb4b17f4daacc901012

No,Operation,OnPremises,Cloud,Old,New,Evidence,Findings,Note,Reason,Target,After,PrimarySmtpAddress,MailboxType
1,clear-anchor,,user90@contoso.com,AAAAAAAAAECAAAAAAAoAAQ==,,"names and address agree",,,,00000000-0000-4000-8000-0000000c005a,,,
2,link-user,"User 1 (user1@contoso.local)",user1@contoso.com,,AAAAAAAAAECAAAAAAAoAAQ==,"names and address agree","warn upn-differs: the UPN is another one; warn account-disabled: off",,,00000000-0000-4000-8000-0000000c0001,1,,
3,link-user,"User 2 (user2@contoso.local)",user2@contoso.com,old-id-000104,AAAAAAAAAECAAAAAAAoAAg==,"names and address agree",,,,00000000-0000-4000-8000-0000000c0002,,,
4,link-user,"User 3 (user3@contoso.local)",user3@contoso.com,(unknown),AAAAAAAAAECAAAAAAAoAAw==,"names and address agree",,,,00000000-0000-4000-8000-0000000c0003,,,
5,clear-anchor,,user4@contoso.com,(unknown),,"names and address agree",,,,00000000-0000-4000-8000-0000000c0004,,,
6,clear-anchor,,user5@contoso.com,,,"names and address agree",,,,00000000-0000-4000-8000-0000000c0005,,,
S1,stop,"Take the users out of the scope of the synchronisation."
S1,stop,"Run a sync cycle."
# Operation 7 removes a user for good and was not confirmed. Without the next '# ' it is done.
# 7,purge-deleted-user,,user6@contoso.com,AAAAAAAAAECAAAAAAAoABg==,gone,"names and address agree",,,,00000000-0000-4000-8000-0000000c0006,,,
8,purge-deleted-user,,user7@contoso.com,AAAAAAAAAECAAAAAAAoABw==,gone,"names and address agree",,,,00000000-0000-4000-8000-0000000c0007,,,
9,restore-deleted-user,,user8@contoso.com,deleted,active,"names and address agree",,,,00000000-0000-4000-8000-0000000c0008,,,
10,set-user-principal-name,,user9@contoso.com,user9@contoso.com,user9.new@contoso.com,"names and address agree",,,,00000000-0000-4000-8000-0000000c0009,,,
11,set-consistency-guid,"User 10 (user10@contoso.local)",user10@contoso.com,,00000000-0000-4000-8000-00000006000a,"names and address agree",,,,00000000-0000-4000-8000-0000000a000a,,,
12,set-consistency-guid,"User 11 (user11@contoso.local)",user11@contoso.com,00000000-0000-4000-8000-00000000beef,00000000-0000-4000-8000-00000006000b,"names and address agree",,,,00000000-0000-4000-8000-0000000a000b,,,
13,set-consistency-guid,"User 12 (user12@contoso.local)",user12@contoso.com,(unknown),00000000-0000-4000-8000-00000006000c,"names and address agree",,,,00000000-0000-4000-8000-0000000a000c,,,
14,enable-remote-mailbox,"User 13 (user13@contoso.local)",user13@contoso.com,,user13@contoso.mail.onmicrosoft.com,"names and address agree",,,,00000000-0000-4000-8000-0000000a000d,,user13@contoso.com,
15,set-exchange-guid,"User 13 (user13@contoso.local)",user13@contoso.com,,00000000-0000-4000-8000-0000000e000d,"names and address agree",,,,00000000-0000-4000-8000-0000000a000d,14,,
16,set-exchange-guid,"User 14 (user14@contoso.local)",user14@contoso.com,00000000-0000-4000-8000-00000000f00d,00000000-0000-4000-8000-0000000e000e,"names and address agree",,,,00000000-0000-4000-8000-0000000a000e,,,
17,set-exchange-guid,"User 15 (user15@contoso.local)",user15@contoso.com,(unknown),00000000-0000-4000-8000-0000000e000f,"names and address agree",,,,00000000-0000-4000-8000-0000000a000f,,,
A,afterwards,"Put the users back."
A,afterwards,"Run a sync cycle."
'@

# ================================================================================================
#  How it works: version 1. From this line on the script is the same for every session.
# ================================================================================================

$MachineryVersion = 1
$Dialect = 'msol'
$TakeoverCommands = @{
    Read  = 'Get-MsolDirSyncFeatures -Feature BlockCloudObjectTakeoverThroughHardMatch'
    Allow = 'Set-MsolDirSyncFeature -Feature BlockCloudObjectTakeoverThroughHardMatch -Enable $false -Force'
    Block = 'Set-MsolDirSyncFeature -Feature BlockCloudObjectTakeoverThroughHardMatch -Enable $true -Force'
}
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# ImmutableIds differ by the case of a letter: everything that is looked up by one compares exactly.
$Exact = [StringComparer]::Ordinal
$Counts = [ordered]@{ applied = 0; would = 0; done = 0; stamped = 0; different = 0; skipped = 0; waiting = 0; refused = 0; failed = 0 }
$DoneBefore = New-Object 'System.Collections.Generic.HashSet[int]'
$Imagined = [System.Collections.Generic.Dictionary[string,hashtable]]::new($Exact)
$IdGivenTo = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$IdOfUser = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$FreedIds = [System.Collections.Generic.HashSet[string]]::new($Exact)
$NameOfUser = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$Trouble = New-Object 'System.Collections.Generic.List[string]'
# What could not be read, and why.
$Unread = [ordered]@{}
$ResultWriter = $null
$ScriptCmdlet = $PSCmdlet

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

# ---- Reading a user and judging it -----------------------------------------------------------------

# The user as it is now; in a dry run as it would be after the steps before.
function Get-Target {
    param([hashtable]$Step, [switch]$Fresh)
    $key = $Step.Side + ':' + $Step.Target
    if ($Imagined.ContainsKey($key)) { return $Imagined[$key] }
    if ($Step.Side -eq 'Cloud') { return (Get-CloudUser $Step.Target -Fresh:$Fresh) }
    if ($Step.Side -eq 'OnPremises') { return (Get-OnPremUser $Step.Target) }
    return (Get-ExchangeUser $Step.Target)
}

# The value that a step is about.
function Get-StepValue {
    param([hashtable]$Step, [hashtable]$User)
    switch ($Step.Kind) {
        { $_ -in 'link-user', 'clear-anchor' } { return $User.ImmutableId }
        'set-user-principal-name' { return $User.Name }
        { $_ -in 'hand-over-to-cloud', 'hand-back-to-onprem' } {
            if ($User.ContainsKey('Authority')) { return $User.Authority }
            if (-not $User.Found -or $User.Deleted) { return '' }
            return (Get-CloudAuthority $Step.Target)
        }
        { Test-Presence $_ } {
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

# Whether a step is about the user being there, and not about a value.
function Test-Presence {
    param([string]$Kind)
    return $Kind -in 'purge-deleted-user', 'restore-deleted-user', 'delete-user'
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
    if (Test-Presence $Step.Kind) { return $true }
    return ($User.Found -and -not ($Step.Side -eq 'Cloud' -and $User.Deleted))
}

# Why a cloud user must not be touched, or nothing.
function Get-CloudRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) {
        if ($Step.Target.Contains('@')) { return 'no active user has this user principal name any more: renamed or deleted since the export' }
        return 'no user has this object id, neither an active nor a deleted one'
    }
    if ($Step.User -ne '' -and $Step.Kind -ne 'set-user-principal-name' -and (Get-PlainName $User.Name) -ne (Get-PlainName $Step.User)) {
        return "changed since the export: the user is called $(Get-Printable $User.Name) now, the export said $(Get-Printable $Step.User)"
    }
    switch ($Step.Kind) {
        'purge-deleted-user' {
            if (-not $User.Deleted) { return 'the user is not deleted; only a deleted user can be removed for good' }
            if ($User.Synced -eq 'yes') { return '' }
            $until = Get-PurgeProtection $Step.Target
            if ($until -ne '') { return "the user is protected against being removed for good until $until" }
            return ''
        }
        'restore-deleted-user' { return (Get-NameRefusal $User (Get-PlainName $User.Name)) }
        'set-user-principal-name' { $taken = Get-NameRefusal $User $Step.New; if ($taken -ne '') { return $taken } }
    }
    if ($User.Deleted) { return 'the user is deleted; restore it first' }
    if ($Step.Kind -eq 'hand-over-to-cloud') {
        # On the way back it was handed back by this very queue, and no sync has run since.
        if ($About['Run'] -ne 'rollback' -and $User.Synced -eq 'no') { return 'the user is not synchronised: there is nothing to hand over' }
        return ''
    }
    if ($Step.Kind -eq 'hand-back-to-onprem') { return (Get-RoleRefusal $Step) }
    if ($User.Synced -eq 'yes') { return 'the user is synchronised from on-premises; take it out of the scope first' }
    if ($User.Synced -eq 'left' -and $Step.Kind -in 'link-user', 'clear-anchor') { return 'onPremisesSyncEnabled is false, not empty: the user was synchronised and left the scope, and the cloud keeps its id locked' }
    if ($Step.Kind -eq 'link-user' -and $User.Guest) { return 'the user is a guest' }
    if ($Step.Kind -eq 'link-user' -and $Step.New -ne '') { return (Get-RoleRefusal $Step) }
    return ''
}

# The sync takes over nobody who holds a role, or is eligible for one. On the way back nobody is taken over.
function Get-RoleRefusal {
    param([hashtable]$Step)
    if ($About['Run'] -eq 'rollback') { return '' }
    $roles = @(Get-CloudRole $Step.Target | Select-Object -Unique)
    if ($roles.Count -eq 0) { return '' }
    return "the user holds a role, and the sync would refuse the hard match: $(Get-Printable ($roles -join ', ')). Take it away, eligible too, run this again, and give it back after the sync"
}

# A user principal name belongs to one active user.
function Get-NameRefusal {
    param([hashtable]$User, [string]$Name)
    $holder = Get-CloudUserByName $Name
    if (-not $holder.Found -or $holder.Id -eq $User.Id -or $holder.Name -ne $Name) { return '' }
    # What was read may be older than what this run did.
    if ($NameOfUser.ContainsKey($holder.Id) -and $NameOfUser[$holder.Id] -ne $Name) { return '' }
    return "the user principal name $(Get-Printable $Name) belongs to the active user $($holder.Id)"
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
    if ($Step.Side -eq 'Cloud') { $refusal = Get-CloudRefusal $Step $User }
    else { $refusal = Get-OnPremRefusal $Step $User }
    if ($refusal -ne '') { return $refusal }
    $refusal = Get-ValueRefusal $Step (Get-ComparedValue $Step $User $Value)
    if ($refusal -ne '') { return $refusal }
    if ($Step.Kind -eq 'link-user') { return (Get-HolderRefusal $Step $User) }
    return ''
}

# An ImmutableId belongs to one user, active or deleted.
function Get-HolderRefusal {
    param([hashtable]$Step, [hashtable]$User)
    $id = $Step.New
    if ($IdGivenTo.ContainsKey($id)) {
        $owner = $IdGivenTo[$id]
        if ($owner -ne $User.Id -and $IdOfUser[$owner] -ceq $id) { return "this run gave the id to the user $owner already" }
    }
    foreach ($holder in @(Get-CloudHolder $id)) {
        if ($null -eq $holder -or $holder.Id -eq $User.Id) { continue }
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
        { $_ -in 'hand-over-to-cloud', 'hand-back-to-onprem' } { Set-CloudAuthority $Step.Target $Step.New }
        'restore-deleted-user' { Restore-CloudUser $Step.Target }
        'delete-user' { Remove-CloudUser $Step.Target }
        'purge-deleted-user' { Remove-CloudDeletedUser $Step.Target }
        default { Set-OnPremValue $Step }
    }
}

# Remembers who holds which ImmutableId and which name by the doing of this run: what was read before is out of date.
function Register-Change {
    param([hashtable]$Step, [hashtable]$User)
    if ($Step.Kind -eq 'set-user-principal-name') { $NameOfUser[$User.Id] = $Step.New }
    if ($Step.Kind -eq 'delete-user') { $NameOfUser[$User.Id] = '' }
    if ($Step.Kind -notin 'link-user', 'clear-anchor', 'purge-deleted-user') { return }
    $id = ''
    if ($Step.Kind -eq 'link-user') { $id = $Step.New }
    if ($User.ImmutableId -ne '') { [void]$FreedIds.Add($User.ImmutableId) }
    $IdOfUser[$User.Id] = $id
    if ($id -ne '') { $IdGivenTo[$id] = $User.Id }
}

# The user as it would be after the step, for the steps that follow in a dry run.
function Set-Imagined {
    param([hashtable]$Step, [hashtable]$User)
    $after = $User.Clone()
    switch ($Step.Kind) {
        { $_ -in 'link-user', 'clear-anchor' } { $after.ImmutableId = $Step.New }
        'set-user-principal-name' { $after.Name = $Step.New }
        'hand-over-to-cloud' { $after.Authority = $Step.New; $after.Synced = 'no' }
        'hand-back-to-onprem' { $after.Authority = $Step.New }
        'restore-deleted-user' {
            $after.Deleted = $false
            $after.Name = Get-PlainName $User.Name
            # Whoever was synchronised comes back as one that left the scope.
            if ($User.Synced -eq 'yes') { $after.Synced = 'left' }
        }
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
        $value = Get-StepValue $Step (Get-Target $Step -Fresh:($pause -gt 0))
        if (Test-Same $Step.Kind $value $Step.New) { break }
    }
    return $value
}

# Writes a step where that was not done together with others; reads back, compares.
function Complete-Write {
    param([hashtable]$Entry)
    $step = $Entry.Step
    $result = $Entry.Result
    $result.State = 'failed'
    try {
        $failure = ''
        if (-not $Entry.Written) { try { Set-StepValue $step } catch { $failure = Get-ErrorText $_ } }
        # The call may have done its work before the answer was lost: what counts is what is there.
        if ($failure -ne '') { $value = Get-StepValue $step (Get-Target $step -Fresh) }
        else { $value = Get-ValueReadBack $step }
        $done = Test-Same $step.Kind $value $step.New
        if ($failure -ne '' -and -not $done) { $result.Message = $failure; return }
        if ($value -ne '' -and -not (Test-Presence $step.Kind)) { $result.New = $value }
        if (-not $done) { $result.Message = "written, but read back as $(Get-Printable $value)"; return }
        $result.State = 'applied'
        Register-Change $step $result.Before
    }
    catch { $result.Message = Get-ErrorText $_ }
}

# Whether the step is to be done; asks where -Confirm is given.
function Test-Wanted {
    param([hashtable]$Step)
    if (-not $AskEachTime) { return $true }
    return $ScriptCmdlet.ShouldProcess("operation $($Step.Operation), $(Get-Printable $Step.User)", "$($Step.Kind): $(Get-Printable $Step.Before) -> $(Get-Printable $Step.New)")
}

# How a user stands to what a step leads to: done; stamped, where the next sync is still to take it over; or
# different.
function Get-Verification {
    param([hashtable]$Step)
    $result = @{ State = 'failed'; Old = $null; New = $null; Message = $null; User = $Step.User }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        if ($value -ne '') { $result.New = $value }
        if (Test-Done $Step $user $value) {
            $result.State = 'done'
            if ($Step.Kind -eq 'link-user' -and $user.Synced -ne 'yes') {
                $result.State = 'stamped'
                $result.Message = 'the id is set, and no sync has taken the user over yet'
            }
            return $result
        }
        $result.State = 'different'
        $result.Message = "it is $(Get-Printable $value), and is to be $(Get-Printable $Step.New)"
        if (-not $user.Found) { $result.Message = 'the user is not there' }
    }
    catch { $result.Message = Get-ErrorText $_ }
    return $result
}

# One step: read, compare, skip, refuse; else it is ready to be written, or would be.
function Invoke-Step {
    param([hashtable]$Step)
    $result = @{ State = 'failed'; Old = $null; New = $null; Message = $null; User = $Step.User }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        $presence = Test-Presence $Step.Kind
        $old = $value
        if ($presence) { $old = $user.ImmutableId }
        if ($old -ne '') { $result.Old = $old }
        if (Test-Done $Step $user $value) {
            $result.State = 'skipped'
            $result.Message = 'it is so already'
            $result.New = $result.Old
            if ($Apply -and $Begun.Contains($Step.Operation)) {
                $result.State = 'applied'
                $result.Message = 'an earlier run wrote it, and ended before it could say so'
                $result.Old = $null
                if ($Step.Before -ne '') { $result.Old = $Step.Before }
            }
            return $result
        }
        $refusal = Get-Refusal $Step $user $value
        if ($refusal -ne '') {
            $result.State = 'refused'
            $result.Message = $refusal
        }
        elseif (-not $Apply) {
            $result.State = 'would'
            if (-not $presence -and $Step.New -ne '') { $result.New = $Step.New }
            Register-Change $Step $user
            Set-Imagined $Step $user
        }
        elseif (-not (Test-Wanted $Step)) {
            $result.State = 'refused'
            $result.Message = 'declined when it was asked (-Confirm)'
        }
        else {
            $result.State = 'ready'
            $result.Before = $user
        }
    }
    catch {
        $result.State = 'failed'
        $result.Message = Get-ErrorText $_
    }
    return $result
}

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

# ---- The run -------------------------------------------------------------------------------------

$StateOf = New-Object 'System.Collections.Generic.Dictionary[int,string]'
$StepOf = New-Object 'System.Collections.Generic.Dictionary[int,hashtable]'
$Reachable = New-Object 'System.Collections.Generic.HashSet[string]'
# What is read and judged, and waits to be written together: @{ Step; Result; Written }.
$Chunk = New-Object 'System.Collections.Generic.List[hashtable]'
$TakeoverStop = ''
# Who is signed in where.
$SignedIn = @{ Account = ''; Tenant = ''; Environment = '' }

# The switches of the synchronisation that matter to a hard match, and what each means where it is on.
$FeatureMeaning = [ordered]@{
    BlockCloudObjectTakeoverThroughHardMatch = 'no user of the cloud is taken over by its id'
    BlockSoftMatch = 'a user whose id is cleared is matched by nothing until it has one again'
    SynchronizeUpnForManagedUsers = 'the sync changes the names of licensed users too'
    AllowOnPremUpdateOfOnPremisesObjectIdentifier = 'whoever was synchronised once can be taken over again'
}

# The tenant for which the steps are meant: of the session, else of -TenantId.
function Get-WantedTenant {
    $tenant = $About['Tenant']
    if ($TenantId -eq '') { return $tenant }
    if ($tenant -ne '' -and $tenant -ne $TenantId) { Stop-BeforeStart "-TenantId is $TenantId, but the session was made for the tenant $tenant" }
    return $TenantId
}

# The modules that the steps need, and nothing else.
function Import-All {
    param([string[]]$Kinds, [string[]]$Sides)
    if ($Sides -contains 'Cloud') { Import-CloudModule $Kinds }
    if ($Sides -contains 'OnPremises' -or $Sides -contains 'Exchange') { Import-OnPremModule $Sides }
}

# Connection, permissions, tenant.
function Connect-All {
    param([string[]]$Kinds, [string[]]$Sides)
    if ($Sides -contains 'Cloud') {
        $tenant = Get-WantedTenant
        $script:SignedIn = Connect-Cloud $Kinds $tenant
        Write-Host "Account $(Get-Printable $SignedIn.Account), tenant $(Get-Printable $SignedIn.Tenant), environment $(Get-Printable $SignedIn.Environment)"
        if ($tenant -eq '') { Write-Warning "Neither the session nor -TenantId names the tenant. Connected: $($SignedIn.Tenant)" }
        elseif ($SignedIn.Tenant -ne $tenant) { Stop-BeforeStart "connected to the tenant $($SignedIn.Tenant), but the steps are for the tenant $tenant" }
    }
    if ($Sides -contains 'Exchange') { Connect-Exchange }
    foreach ($name in $Sides) { [void]$Reachable.Add($name) }
}

# A removal for good is never done by -Apply alone: it takes -AllowPurge, a tenant that is named, and
# the number of users, given or typed.
function Confirm-Purge {
    param($Steps)
    $purges = @($Steps | Where-Object { $_.Kind -eq 'purge-deleted-user' -and -not $DoneBefore.Contains($_.Operation) })
    if ($purges.Count -eq 0 -or -not $Apply) { return }
    $numbers = ($purges | ForEach-Object { $_.Operation }) -join ','
    if (-not $AllowPurge) { Stop-BeforeStart "$($purges.Count) of the steps remove users for good, with mailbox and files ($numbers). To do that too, add -AllowPurge -PurgeCount $($purges.Count); to do without, choose the others with -Only" }
    if ((Get-WantedTenant) -eq '') { Stop-BeforeStart 'users are removed for good only in a tenant that is named: add -TenantId' }
    $typed = [string]$PurgeCount
    if ($PurgeCount -eq 0) {
        foreach ($step in $purges) { Write-Host "  $($step.Operation): $(Get-Printable $step.User) ($($step.Target)) is removed for good" -ForegroundColor Yellow }
        try { $typed = Read-Host 'How many users may be removed for good? Type the number' }
        catch { Stop-BeforeStart "nobody can be asked here how many users may be removed for good: add -PurgeCount $($purges.Count)" }
    }
    if ($typed.Trim() -ne [string]$purges.Count) { Stop-BeforeStart "$($purges.Count) users would be removed for good, not $(Get-Printable $typed): nothing was done" }
}

# Whether what another step waits for is there: done in this run or an earlier one, or seen to be so.
function Test-StepDone {
    param([int]$Number)
    if ($DoneBefore.Contains($Number)) { return $true }
    if ($StateOf.ContainsKey($Number)) { return ($StateOf[$Number] -in 'applied', 'skipped', 'would', 'done', 'stamped') }
    if (-not $StepOf.ContainsKey($Number)) { return $true }
    $step = $StepOf[$Number]
    if (-not $Reachable.Contains($step.Side)) { return $false }
    try {
        $user = Get-Target $step
        return (Test-Done $step $user (Get-StepValue $step $user))
    }
    catch { return $false }
}

# What a step waits for, in words, or nothing. On its own side it is judged by what is there, but for what waits
# itself.
function Get-Waiting {
    param([hashtable]$Step)
    if ($TakeoverStop -ne '' -and $Apply -and (Test-Takeover $Step)) { return 'waits for stop 0' }
    foreach ($number in $Step.After) {
        if (-not $StepOf.ContainsKey($number)) { continue }
        $of = $StepOf[$number]
        if ($of.Side -eq $Step.Side) {
            if ($StateOf.ContainsKey($number) -and $StateOf[$number] -eq 'waiting') { return "waits for operation $number, which waits itself" }
            continue
        }
        if (Test-StepDone $number) { continue }
        return "waits for operation $number ($($of.Kind), -Side $($of.Side)), which is not known to be done: run that side first, and name its results here with -AppliedResults"
    }
    return ''
}

# Whether a step leads to a takeover by hard match.
function Test-Takeover {
    param([hashtable]$Step)
    return ($Step.Kind -in 'link-user', 'hand-back-to-onprem' -and -not $DoneBefore.Contains($Step.Operation))
}

# The switches of the synchronisation. The takeover by hard match must be allowed in the tenant, or no link has an
# effect: where it is not, or cannot be read, what leads to one waits at stop 0, and the rest goes on.
function Confirm-Takeover {
    param($Steps)
    if ($VerifyOnly -or -not $Reachable.Contains('Cloud') -or $About['Run'] -ne 'apply') { return }
    $links = @($Steps | Where-Object { Test-Takeover $_ })
    if ($links.Count -eq 0) { return }
    $features = Get-SyncFeature
    $told = @($FeatureMeaning.Keys | Where-Object { $features[$_] -is [bool] })
    if ($told.Count -gt 0) { Write-Host 'Switches of the synchronisation:' }
    foreach ($name in $told) {
        $text = 'off'
        if ($features[$name]) { $text = "on: $($FeatureMeaning[$name])" }
        Write-Host "  $name is $text"
    }
    $block = $features['BlockCloudObjectTakeoverThroughHardMatch']
    if ($TakeoverAllowed -or ($block -is [bool] -and -not $block)) { return }
    $script:TakeoverStop = "The tenant blocks the takeover of cloud users by hard match: the next sync would refuse these $($links.Count) operations."
    if ($block -isnot [bool]) { $script:TakeoverStop = "The switches of the synchronisation cannot be read with these permissions: look whether the tenant allows the takeover of cloud users by hard match. $($links.Count) operations wait for it." }
    Write-Host "STOP 0. $TakeoverStop" -ForegroundColor Yellow
}

function Show-TakeoverStop {
    Write-Host ''
    Write-Host "STOP 0. $TakeoverStop" -ForegroundColor Yellow
    Write-Host "  To read it:            $($TakeoverCommands['Read'])"
    Write-Host "  To allow it meanwhile: $($TakeoverCommands['Allow'])"
    Write-Host "  To block it again:     $($TakeoverCommands['Block'])"
    Write-Host ''
}

function Show-Head {
    param($Steps, [string]$Mode)
    $count = @($Steps | Where-Object { $_.Kind -ne 'stop' }).Count
    Write-Host "hardmatch $($About['Hardmatch']), session $(Get-Printable $About['Session']), exported $($About['ExportedAt']), $count steps: $Mode"
    Write-Host "Host $([Environment]::MachineName), user $LocalUser, PowerShell $($PSVersionTable['PSVersion']), machinery $($About['Machinery'])"
    $chosen = @($Steps | ForEach-Object { $_.Operation })
    $forGood = @($About['NoWayBack'] -split ' ' | Where-Object { $_ -ne '' -and $chosen -contains [int]$_ })
    if ($forGood.Count -gt 0) { Write-Host "Cannot be taken back by a script: operation $($forGood -join ', ')" -ForegroundColor Yellow }
    if ($About['AppliedResultsNeeded'] -eq 'yes') { Write-Host 'Only what -AppliedResults says was applied is taken back.' }
}

# What was known against the operations of this run, so that whoever runs it sees it too.
function Show-Finding {
    param($Steps)
    $told = @($Steps | Where-Object { $_.Kind -ne 'stop' -and $_.Findings -ne '' })
    if ($told.Count -eq 0) { return }
    Write-Host "Queued with findings ($($told.Count)):"
    foreach ($step in ($told | Select-Object -First 50)) {
        Write-Host ('{0,6}  {1}' -f $step.Operation, (Get-Printable $step.Findings)) -ForegroundColor Yellow
        if ($step.Reason -ne '') { Write-Host "        queued all the same: $(Get-Printable $step.Reason)" }
    }
    if ($told.Count -gt 50) { Write-Host '  ... and more; each stands in its row of the steps' }
    Write-Host ''
}

function Show-Summary {
    param($Steps, [int]$Left)
    Write-Progress -Activity 'hardmatch' -Completed
    Write-Host ''
    Show-Finding $Steps
    if ($Unread.Count -gt 0) {
        Write-Host 'Could not be read, so it is not judged:'
        foreach ($what in $Unread.Keys) { Write-Host "  $what ($(Get-Printable $Unread[$what]))" }
        Write-Host ''
    }
    if ($Trouble.Count -gt 0) {
        Write-Host "To look at ($($Trouble.Count)):"
        $Trouble | Select-Object -First 50 | ForEach-Object { Write-Host "  $_" }
        if ($Trouble.Count -gt 50) { Write-Host '  ... and more; see above or the results' }
        Write-Host ''
    }
    $always = 'would', 'skipped', 'refused', 'failed'
    if ($Apply) { $always = 'applied', 'skipped', 'refused', 'failed' }
    if ($VerifyOnly) { $always = 'done', 'stamped', 'different', 'failed' }
    foreach ($state in @($Counts.Keys)) { if ($Counts[$state] -gt 0 -or $always -contains $state) { Write-Host ('{0,8}  {1}' -f $Counts[$state], $state) } }
    if ($DoneInEarlierRun -gt 0) { Write-Host ('{0,8}  done in an earlier run' -f $DoneInEarlierRun) }
    if ($Left -gt 0) { Write-Host ('{0,8}  not reached' -f $Left) }
}

# How the script is called again: as now, and with more.
function Get-NextCommand {
    param([hashtable]$More)
    $words = New-Object 'System.Collections.Generic.List[string]'
    $words.Add($(if ($PSCommandPath) { '.\' + [System.IO.Path]::GetFileName($PSCommandPath) } else { 'the script' }))
    foreach ($name in @($Given.Keys) + @($More.Keys | Where-Object { -not $Given.ContainsKey($_) })) {
        $value = $Given[$name]
        if ($More.ContainsKey($name)) { $value = $More[$name] }
        if ($name -in 'WhatIf', 'VerifyOnly') { continue }
        if ($value -is [switch] -or $value -is [bool]) { $words.Add($(if ($value) { "-$name" } else { "-${name}:`$false" })); continue }
        $texts = @($value | ForEach-Object { if ("$_" -match '^[\w.:\\/-]+$') { "$_" } else { "'" + ("$_" -replace "'", "''") + "'" } })
        $words.Add("-$name $($texts -join ',')")
    }
    return $words -join ' '
}

# The last lines: the stop that waits and what to run next, or what is left to do when all is done.
function Show-Next {
    param($Waiting, [int]$Left)
    if ($VerifyOnly) { return }
    $more = @{ Apply = $true }
    if ($TakeoverStop -ne '') {
        Show-TakeoverStop
        $more['TakeoverAllowed'] = $true
    }
    if (-not $Apply) {
        Write-Host "This was a dry run: nothing was changed. To do it: $(Get-NextCommand $more)"
        return
    }
    if ($null -ne $Waiting) {
        Show-Stop $Waiting
        $more['ContinueAfterStop'] = $Waiting.Number
    }
    if ($null -ne $Waiting -or $TakeoverStop -ne '') {
        Write-Host "When that is done, run: $(Get-NextCommand $more)"
        return
    }
    if ($Counts['waiting'] -gt 0) {
        Write-Host "Steps wait for another side. When it is done, run again with its results: $(Get-NextCommand $more) -AppliedResults FILE"
        return
    }
    if ($Left -gt 0 -or $Counts['failed'] + $Counts['refused'] -gt 0 -or $Afterwards.Count -eq 0) { return }
    Write-Host 'Everything is done. Now:'
    foreach ($line in $Afterwards) { Write-Host "  $(Get-Printable $line)" }
}

function Show-Stop {
    param([hashtable]$Stop)
    Write-Host ''
    Write-Host "STOP $($Stop.Number). Before the script goes on:" -ForegroundColor Yellow
    foreach ($line in $Stop.Text) { Write-Host "  $(Get-Printable $line)" -ForegroundColor Yellow }
    if (-not $Apply) { Write-Host 'The dry run goes on. What follows is judged as things are now: some of it may only work when that is done.' }
}

# Which value of which user a step is about.
function Get-Subject {
    param([hashtable]$Step)
    $subjects = @{
        'link-user' = 'id'; 'clear-anchor' = 'id'; 'set-user-principal-name' = 'name'; 'set-consistency-guid' = 'guid'; 'clear-consistency-guid' = 'guid'
        'hand-over-to-cloud' = 'authority'; 'hand-back-to-onprem' = 'authority'
        'enable-remote-mailbox' = 'mailbox'; 'disable-remote-mailbox' = 'mailbox'; 'set-exchange-guid' = 'mailbox guid'; 'clear-exchange-guid' = 'mailbox guid'
    }
    $subject = $subjects[$Step.Kind]
    if ($null -eq $subject) { $subject = 'presence' }
    return $subject + ' of ' + $Step.Target
}

# The steps of an earlier run that are past: later steps have changed the same value since, or a person
# has done what a stop asked for. The others are looked at again, for they may have been taken back.
function Get-PastStep {
    param($Steps)
    $past = New-Object 'System.Collections.Generic.Dictionary[int,string]'
    $last = [System.Collections.Generic.Dictionary[string,int]]::new($Exact)
    $sinceStop = New-Object 'System.Collections.Generic.List[int]'
    foreach ($step in $Steps) {
        if ($step.Kind -eq 'stop') {
            if ($step.Number -le $ContinueAfterStop) { foreach ($number in $sinceStop) { $past[$number] = 'stop' } }
            continue
        }
        if (-not $DoneBefore.Contains($step.Operation)) { continue }
        $subject = Get-Subject $step
        if ($last.ContainsKey($subject)) { $past[$last[$subject]] = 'step' }
        $last[$subject] = $step.Operation
        $sinceStop.Add($step.Operation)
    }
    return , $past
}

# Says where a step of an earlier run, which is past, no longer shows. It is left alone.
function Show-Moved {
    param([hashtable]$Step)
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if (Test-Done $Step $user $value) { return }
        Write-Warning "Operation $($Step.Operation) ($($Step.Kind)) was done in an earlier run; now it is $(Get-Printable $value). It is left alone, because a stop came after it."
    }
    catch { Write-Warning "Operation $($Step.Operation) was done in an earlier run; the user cannot be read now: $(Get-ErrorText $_)" }
}

# Says every now and then how far the run is.
function Show-Progress {
    param([int]$Position, [int]$Count)
    if ($Clock.ElapsedMilliseconds - $script:ProgressAt -lt 500) { return }
    $script:ProgressAt = $Clock.ElapsedMilliseconds
    $left = -1
    if ($Position -gt 0) { $left = [int]($Clock.Elapsed.TotalSeconds / $Position * ($Count - $Position)) }
    Write-Progress -Activity 'hardmatch' -Status "$($Position + 1) of $Count" -PercentComplete ([int](100 * $Position / $Count)) -SecondsRemaining $left
}

# One step of a run: what it waits for, then reading, judging and acting.
function Invoke-PlanStep {
    param($Steps, [int]$Position)
    $step = $Steps[$Position]
    if ($step.Side -eq 'Cloud') { Read-Ahead $Steps $Position }
    if ($VerifyOnly) { return (Get-Verification $step) }
    $waiting = Get-Waiting $step
    if ($waiting -ne '') { return @{ State = 'waiting'; Old = $null; New = $null; Message = $waiting; User = $step.User } }
    return (Invoke-Step $step)
}

# Keeps and shows what came of a step. What only waits is no result.
function Register-Result {
    param([hashtable]$Step, [hashtable]$Result)
    $script:Reached++
    $StateOf[$Step.Operation] = $Result.State
    if ($Result.State -eq 'skipped' -and $DoneBefore.Contains($Step.Operation)) { $script:DoneInEarlierRun++; return }
    if ($Result.State -ne 'waiting') { Write-Result $Step $Result }
    Show-Result $Step $Result
    if ($Result.State -eq 'failed') { $script:FailedInRow++ } else { $script:FailedInRow = 0 }
}

# Why the run ends at this step, or nothing. A dry run goes past the stops; what is refused behind one may
# be so only because of what it asks for.
function Get-EndOfRun {
    param([hashtable]$Result, [bool]$BehindStop)
    if ($FailedInRow -ge 10) { return 'Stopped: ten steps in a row failed. Find out why, then run the script again; it goes on from here.' }
    $spared = $BehindStop -and $Result.State -eq 'refused'
    if ($StopOnError -and -not $spared -and $Result.State -in 'refused', 'failed') { return 'Stopped at the first step that did not go through (-StopOnError).' }
    return ''
}

# Whether a step must see what waits to be written: the same user, the same id, or one that it follows.
function Test-Conflict {
    param([hashtable]$Step)
    foreach ($entry in $Chunk) {
        $other = $entry.Step
        if ($other.Target -eq $Step.Target -or $Step.After -contains $other.Operation) { return $true }
        if ($Step.New -ne '' -and ($other.New -eq $Step.New -or (Get-Text $entry.Result.Old) -eq $Step.New)) { return $true }
    }
    return $false
}

# Writes what waits to be written, and tells what came of it. Gives why the run ends, or nothing.
function Complete-Chunk {
    param([bool]$BehindStop)
    $ready = @($Chunk | Where-Object { $_.Result.State -eq 'ready' })
    Save-Begun $ready
    if ($ready.Count -gt 2) { Write-Together $ready }
    $end = ''
    foreach ($entry in $Chunk) {
        if ($entry.Result.State -eq 'ready') {
            if ($end -ne '' -and -not $entry.Written) { continue }
            Complete-Write $entry
        }
        Register-Result $entry.Step $entry.Result
        if ($end -eq '') { $end = Get-EndOfRun $entry.Result $BehindStop }
    }
    $Chunk.Clear()
    Save-Begun @()
    return $end
}

# Goes through the steps. The exit code is left in $ExitCode.
function Invoke-Plan {
    param([string]$Mode)
    Read-Plan
    if (-not $Given.ContainsKey('StopOnError')) { $script:StopOnError = $About['StopOnError'] -eq 'yes' }
    foreach ($step in $Plan) { if ($step.Kind -ne 'stop') { $StepOf[$step.Operation] = $step } }
    $steps = Select-Step (Read-AppliedResult)
    $work = @($steps | Where-Object { $_.Kind -ne 'stop' })
    $kinds = @($work | ForEach-Object { $_.Kind } | Select-Object -Unique)
    $sides = @($work | ForEach-Object { $_.Side } | Select-Object -Unique)
    Import-All $kinds $sides
    if ($Mode -eq 'apply') { $Mode = $About['Run'] }
    Show-Head $steps $Mode
    Open-Results
    $past = Get-PastStep $steps
    if ($VerifyOnly) { $past.Clear() }
    Confirm-Purge $steps
    Connect-All $kinds $sides
    Confirm-Takeover $steps
    Invoke-Steps $steps $past
}

function Invoke-Steps {
    param($Steps, $Past)
    $waitingStop = $null
    $beforeStop = $null
    $end = ''
    try {
        for ($position = 0; $position -lt $Steps.Count; $position++) {
            $step = $Steps[$position]
            $end = ''
            if ($step.Kind -eq 'stop') {
                if ($step.Number -le $ContinueAfterStop -or $VerifyOnly) { continue }
                $end = Complete-Chunk $false
                if ($end -ne '') { break }
                if ($Apply) { $waitingStop = $step; $script:ExitCode = 3; break }
                Show-Stop $step
                if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
                continue
            }
            if ($Past.ContainsKey($step.Operation)) {
                $script:DoneInEarlierRun++
                $script:Reached++
                if ($Past[$step.Operation] -eq 'stop') { Show-Moved $step }
                continue
            }
            Show-Progress $position $Steps.Count
            $together = $Apply -and -not $AskEachTime -and -not $StopOnError -and $BatchKinds -contains $step.Kind
            if (-not $together -or (Test-Conflict $step)) { $end = Complete-Chunk $false }
            if ($end -ne '') { break }
            $Chunk.Add(@{ Step = $step; Result = (Invoke-PlanStep $Steps $position); Written = $false })
            if (-not $together -or $Chunk.Count -ge 20) { $end = Complete-Chunk ($null -ne $beforeStop) }
            if ($end -ne '') { break }
        }
        if ($end -eq '') { $end = Complete-Chunk $false }
        if ($end -ne '') { Write-Host $end -ForegroundColor Yellow }
    }
    finally {
        if ($null -ne $ResultWriter) { $ResultWriter.Dispose() }
        $left = @($Steps | Where-Object { $_.Kind -ne 'stop' }).Count - $Reached
        Show-Summary $Steps $left
        Show-Next $waitingStop $left
    }
    $refused = $beforeStop
    if ($null -eq $refused) { $refused = $Counts['refused'] }
    if ($refused + $Counts['failed'] + $Counts['different'] -gt 0) { $script:ExitCode = 1 }
    elseif ($ExitCode -eq 0 -and $Counts['waiting'] -gt 0) { $script:ExitCode = 3 }
}

# =================================================================================================
#  Reading and writing with MSOnline, which Microsoft retired in 2025.
# =================================================================================================

$UsersById = $null
$IdOfName = [System.Collections.Generic.Dictionary[string,string]]::new([StringComparer]::OrdinalIgnoreCase)
$SyncedUsers = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)

# What is written together: nothing, MSOnline takes one change at a time.
$BatchKinds = @()

# The names of the clouds, as the other modules have them.
$MsolCloud = @{ Global = 'AzureCloud'; USGov = 'USGovernment'; USGovDoD = 'USGovernment'; China = 'AzureChinaCloud' }

function Stop-Retired {
    param([string]$Why)
    Stop-BeforeStart "MSOnline, which was retired in 2025, does not answer here: export the session for graph or entra instead, with hardmatch export SESSION --dialect graph ($Why)"
}

function Import-CloudModule {
    param([string[]]$Kinds)
    if ($null -ne (Get-Command -Name 'Get-MsolUser' -ErrorAction SilentlyContinue)) { return }
    try { Import-Module -Name MSOnline -ErrorAction Stop }
    catch { Stop-Retired 'there is no module MSOnline; it is for Windows PowerShell 5.1' }
}

function Connect-Cloud {
    param([string[]]$Kinds, [string]$Tenant)
    # The role: User Administrator, or Global Administrator where a user holds a role.
    try { $company = Get-MsolCompanyInformation -ErrorAction Stop }
    catch {
        $arguments = @{ ErrorAction = 'Stop' }
        if ($Environment -ne '') { $arguments['AzureEnvironment'] = $Environment }
        if ($MsolCloud.ContainsKey($Environment)) { $arguments['AzureEnvironment'] = $MsolCloud[$Environment] }
        try {
            [void](Connect-MsolService @arguments)
            $company = Get-MsolCompanyInformation -ErrorAction Stop
        }
        catch { Stop-Retired (Get-ErrorText $_) }
    }
    $name = Get-Text (Get-Value $company 'DisplayName')
    return @{ Account = "signed in to MSOnline ($name)"; Tenant = (Get-Text (Get-Value $company 'ObjectId')); Environment = $Environment }
}

# The switches of the synchronisation by name, where this version of the module tells of them.
function Get-SyncFeature {
    $found = @{}
    try { foreach ($feature in @(Get-MsolDirSyncFeatures -ErrorAction Stop)) { $found[(Get-Text (Get-Value $feature 'DirSyncFeature'))] = Get-Value $feature 'Enabled' } }
    catch { Write-Verbose "The switches of the synchronisation cannot be read: $(Get-ErrorText $_)" }
    return $found
}

# The names of the roles that a user holds.
function Get-CloudRole {
    param([string]$ObjectId)
    $who = Get-Naming $ObjectId
    try { foreach ($role in @(Invoke-Patiently { Get-MsolUserRole @who -ErrorAction Stop })) { if ($null -ne $role) { Get-Text (Get-Value $role 'Name') } } }
    catch { Register-Unread 'the roles that users hold' 'User Administrator' $_ }
    $Unread['the roles that users are eligible for'] = 'MSOnline is older than they are; graph and entra read them'
}

# MSOnline is older than the protection of deleted users against removal.
function Get-PurgeProtection {
    param([string]$ObjectId)
    return ''
}

function ConvertTo-CloudUser {
    param($User, [bool]$Deleted)
    $name = Get-Text (Get-Value $User 'UserPrincipalName')
    $id = Get-Text (Get-Value $User 'ObjectId')
    $synced = 'no'
    if ($SyncedUsers.Contains($id)) { $synced = 'yes' }
    return @{
        Found = $true; Deleted = $Deleted; Id = $id; Name = $name
        ImmutableId = (Get-Text (Get-Value $User 'ImmutableId')); Synced = $synced
        Guest = ((Get-Text (Get-Value $User 'UserType')) -eq 'Guest' -or $name -like '*#EXT#*')
    }
}

# MSOnline cannot search by ImmutableId, and a user does not say whether it is synchronised: all users
# are listed once, and the changes of this run are kept in mind.
function Read-AllUsers {
    $index = [System.Collections.Generic.Dictionary[string,object]]::new($Exact)
    foreach ($user in @(Invoke-Patiently { Get-MsolUser -Synchronized -All -ErrorAction Stop })) {
        if ($null -ne $user) { [void]$SyncedUsers.Add((Get-Text (Get-Value $user 'ObjectId'))) }
    }
    foreach ($deleted in $false, $true) {
        foreach ($user in @(Invoke-Patiently { if ($deleted) { Get-MsolUser -ReturnDeletedUsers -All -ErrorAction Stop } else { Get-MsolUser -All -ErrorAction Stop } })) {
            if ($null -eq $user) { continue }
            $known = ConvertTo-CloudUser $user $deleted
            if ($known.ImmutableId -eq '') { continue }
            if (-not $index.ContainsKey($known.ImmutableId)) { $index[$known.ImmutableId] = New-Object 'System.Collections.Generic.List[hashtable]' }
            $index[$known.ImmutableId].Add($known)
        }
    }
    $script:UsersById = $index
}

# How a command is told whom: by object id; where the export had none, by user principal name.
function Get-Naming {
    param([string]$Target)
    if ($Target.Contains('@')) { return @{ UserPrincipalName = $Target } }
    return @{ ObjectId = $Target }
}

# A user principal name must mean the same user from the first reading of a run to the last.
function Confirm-SameUser {
    param([string]$Name, [hashtable]$User)
    if ($User.Name -ne $Name) { throw "asked for $(Get-Printable $Name), and got $(Get-Printable $User.Name)" }
    if (-not $IdOfName.ContainsKey($Name)) { $IdOfName[$Name] = $User.Id }
    if ($IdOfName[$Name] -ne $User.Id) { throw "$(Get-Printable $Name) belongs to another user by now: $($User.Id), earlier in this run $($IdOfName[$Name])" }
}

function Get-CloudUser {
    param([string]$ObjectId, [switch]$Fresh)
    if ($null -eq $UsersById) { Read-AllUsers }
    $who = Get-Naming $ObjectId
    # Two deleted users may have one name; of the active ones only one has it.
    $lists = $false, $true
    if ($who.ContainsKey('UserPrincipalName')) { $lists = , $false }
    foreach ($deleted in $lists) {
        try {
            $user = Invoke-Patiently { if ($deleted) { Get-MsolUser @who -ReturnDeletedUsers -ErrorAction Stop } else { Get-MsolUser @who -ErrorAction Stop } }
            if ($null -ne $user) {
                $known = ConvertTo-CloudUser $user $deleted
                if ($who.ContainsKey('UserPrincipalName')) { Confirm-SameUser $ObjectId $known }
                return $known
            }
        }
        catch { if ($_.FullyQualifiedErrorId -notmatch 'UserNotFoundException') { throw } }
    }
    return @{ Found = $false; Deleted = $false; Id = $ObjectId; Name = ''; ImmutableId = ''; Synced = 'no'; Guest = $false }
}

# The active user that has this user principal name.
function Get-CloudUserByName {
    param([string]$Name)
    try { return (ConvertTo-CloudUser (Invoke-Patiently { Get-MsolUser -UserPrincipalName $Name -ErrorAction Stop }) $false) }
    catch { if ($_.FullyQualifiedErrorId -notmatch 'UserNotFoundException') { throw } }
    return @{ Found = $false; Id = ''; Name = '' }
}

function Get-CloudHolder {
    param([string]$ImmutableId)
    if ($null -eq $UsersById) { Read-AllUsers }
    if ($UsersById.ContainsKey($ImmutableId)) { return $UsersById[$ImmutableId] }
}

# MSOnline is older than the source of authority: a script in this dialect has no such step.
function Get-CloudAuthority {
    param([string]$ObjectId)
    throw 'MSOnline does not know the source of authority of a user; export the session for graph or entra'
}

function Set-CloudAuthority {
    param([string]$ObjectId, [string]$Authority)
    Get-CloudAuthority $ObjectId
}

# MSOnline takes one question at a time.
function Read-Ahead { param($Steps, [int]$Position) }
function Write-Together { param($Entries) }

function Set-CloudImmutableId {
    param([string]$ObjectId, [string]$ImmutableId)
    $who = Get-Naming $ObjectId
    Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId $ImmutableId -ErrorAction Stop) } (Get-FreedId $ImmutableId)
}

# An empty text clears; $null would do nothing and say nothing.
function Clear-CloudImmutableId {
    param([string]$ObjectId)
    $who = Get-Naming $ObjectId
    Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId "" -ErrorAction Stop) }
}

function Set-CloudUserPrincipalName {
    param([string]$ObjectId, [string]$NewName)
    Invoke-Patiently { [void](Set-MsolUserPrincipalName -ObjectId $ObjectId -NewUserPrincipalName $NewName -ErrorAction Stop) }
}

function Restore-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Restore-MsolUser -ObjectId $ObjectId -ErrorAction Stop) }
}

function Remove-CloudUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MsolUser -ObjectId $ObjectId -Force -ErrorAction Stop) }
}

function Remove-CloudDeletedUser {
    param([string]$ObjectId)
    Invoke-Patiently { [void](Remove-MsolUser -ObjectId $ObjectId -RemoveFromRecycleBin -Force -ErrorAction Stop) }
}

# =================================================================================================
#  On-premises: the ActiveDirectory module and the cmdlets of the Exchange server. Users are named
#  by objectGUID.
# =================================================================================================

$AdUserByConsistencyGuid = $null
$NoGuid = '00000000-0000-0000-0000-000000000000'

# Rights: write permission on mS-DS-ConsistencyGuid of the users; the role Recipient Management.
function Import-OnPremModule {
    param([string[]]$Sides)
    if ($Sides -contains 'OnPremises' -and $null -eq (Get-Command -Name 'Set-ADUser' -ErrorAction SilentlyContinue)) {
        try { Import-Module -Name ActiveDirectory -ErrorAction Stop }
        catch { Stop-BeforeStart 'the module ActiveDirectory is needed. Install it with: Install-WindowsFeature RSAT-AD-PowerShell (on a client: Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0)' }
    }
    if ($Sides -contains 'Exchange' -and $null -eq (Get-Command -Name 'Enable-RemoteMailbox' -ErrorAction SilentlyContinue)) {
        Stop-BeforeStart 'the cmdlets of the Exchange server are needed. Run the script in the Exchange Management Shell, or load them with: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.RecipientManagement'
    }
}

# Else Exchange shows the users of the own domain alone.
function Connect-Exchange {
    if ($null -ne (Get-Command -Name 'Set-ADServerSettings' -ErrorAction SilentlyContinue)) { Set-ADServerSettings -ViewEntireForest $true }
}

# The domain of a user by its objectGUID, as the ActiveDirectory module takes it for -Server: the one that
# -Server names; else the own domain, and where the user is not there, each other one of the forest.
$DomainOfUser = @{}
function Get-AdUserAnywhere {
    param([string]$Identity)
    $places = New-Object 'System.Collections.Generic.List[hashtable]'
    if ($Server -ne '') { $places.Add(@{ Server = $Server }) }
    elseif ($DomainOfUser.ContainsKey($Identity)) { $places.Add($DomainOfUser[$Identity]) }
    else {
        $places.Add(@{})
        foreach ($place in (Get-OtherDomain)) { $places.Add($place) }
    }
    foreach ($place in $places) {
        try {
            $user = Invoke-Patiently { Get-ADUser -Identity $Identity -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop }
            $DomainOfUser[$Identity] = $place
            return $user
        }
        catch { if ($_.Exception.GetType().Name -ne 'ADIdentityNotFoundException') { throw } }
    }
    return $null
}

# The domains of the forest without the own one.
$OtherDomains = $null
function Get-OtherDomain {
    if ($null -ne $OtherDomains) { return $OtherDomains }
    $found = New-Object 'System.Collections.Generic.List[hashtable]'
    try {
        $own = [string](Get-ADDomain -ErrorAction Stop).DNSRoot
        foreach ($name in @((Get-ADForest -ErrorAction Stop).Domains)) { if ([string]$name -ne $own) { $found.Add(@{ Server = [string]$name }) } }
    }
    catch { Write-Warning "The domains of the forest cannot be listed; only this domain is looked at: $(Get-ErrorText $_)" }
    $script:OtherDomains = $found.ToArray()
    return $OtherDomains
}

# The GUID that 16 bytes of the directory mean; other bytes are shown as they are.
function ConvertTo-GuidText {
    param($Value)
    if ($null -eq $Value) { return '' }
    if ($Value -is [guid]) { return $Value.ToString() }
    $bytes = [byte[]]@($Value)
    if ($bytes.Length -eq 16) { return ([guid]::new($bytes)).ToString() }
    return 'bytes ' + [BitConverter]::ToString($bytes)
}

function Get-OnPremUser {
    param([string]$Identity)
    $user = Get-AdUserAnywhere $Identity
    if ($null -eq $user) { return @{ Found = $false; Name = ''; ConsistencyGuid = ''; ImmutableId = '' } }
    return @{
        Found = $true; Name = (Get-Text (Get-Value $user 'UserPrincipalName')); ImmutableId = ''
        ConsistencyGuid = (ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))
    }
}

# A GUID as text; all zeros stand for none.
function Get-MailboxGuid {
    param($Value)
    $text = Get-Text $Value
    if ($text -eq '') { return '' }
    $text = ([guid]$text).ToString()
    if ($text -eq $NoGuid) { return '' }
    return $text
}

function Get-ExchangeUser {
    param([string]$Identity)
    $none = @{ Found = $false; Name = ''; Type = ''; Remote = $false; RoutingAddress = ''; ExchangeGuid = ''; ImmutableId = '' }
    try { $user = Invoke-Patiently { Get-User -Identity $Identity -ErrorAction Stop } }
    catch {
        if ($_.CategoryInfo.Reason -ne 'ManagementObjectNotFoundException') { throw }
        return $none
    }
    $state = $none.Clone()
    $state.Found = $true
    $state.Name = Get-Text (Get-Value $user 'UserPrincipalName')
    $state.Type = Get-Text (Get-Value $user 'RecipientTypeDetails')
    if ($state.Type -notlike 'Remote*') { return $state }
    $mailbox = Invoke-Patiently { Get-RemoteMailbox -Identity $Identity -ErrorAction Stop }
    $state.Remote = $true
    $state.RoutingAddress = (Get-Text (Get-Value $mailbox 'RemoteRoutingAddress')) -replace '^smtp:', ''
    $state.ExchangeGuid = Get-MailboxGuid (Get-Value $mailbox 'ExchangeGuid')
    return $state
}

# Another user that holds this mS-DS-ConsistencyGuid, in any domain of the forest. The attribute is neither
# indexed nor in the global catalog: all that have one are read once.
function Get-ConsistencyGuidHolder {
    param([string]$ConsistencyGuid)
    if ($null -eq $AdUserByConsistencyGuid) {
        $index = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
        $places = @(@{}) + @(Get-OtherDomain)
        if ($Server -ne '') { $places = @(@{ Server = $Server }) }
        foreach ($place in $places) {
            foreach ($user in @(Invoke-Patiently { Get-ADUser -LDAPFilter '(mS-DS-ConsistencyGuid=*)' -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop })) {
                if ($null -eq $user) { continue }
                $index[(ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))] = Get-Text (Get-Value $user 'ObjectGUID')
            }
        }
        $script:AdUserByConsistencyGuid = $index
    }
    if ($AdUserByConsistencyGuid.ContainsKey($ConsistencyGuid)) { return $AdUserByConsistencyGuid[$ConsistencyGuid] }
    return ''
}

# Why an on-premises user must not be touched, or nothing.
function Get-OnPremRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) { return 'no user on-premises has this objectGUID' }
    switch ($Step.Kind) {
        'set-consistency-guid' {
            $holder = Get-ConsistencyGuidHolder $Step.New
            if ($holder -ne '' -and $holder -ne $Step.Target) { return "the user $holder has this mS-DS-ConsistencyGuid already" }
        }
        'enable-remote-mailbox' {
            if ($User.Type -like '*Mailbox' -and -not $User.Remote) { return "the user has a mailbox on-premises ($($User.Type))" }
        }
        { $_ -in 'set-exchange-guid', 'clear-exchange-guid' } {
            if (-not $User.Remote) { return 'the user has no remote mailbox; run Enable-RemoteMailbox first' }
        }
    }
    return ''
}

function Set-OnPremValue {
    param([hashtable]$Step)
    $id = $Step.Target
    $place = @{}
    if ($DomainOfUser.ContainsKey($id)) { $place = $DomainOfUser[$id] }
    switch ($Step.Kind) {
        'set-consistency-guid' {
            # An octet string: the bytes, never the Base64 text.
            $bytes = ([guid]$Step.New).ToByteArray()
            Invoke-Patiently { Set-ADUser -Identity $id -Replace @{ 'mS-DS-ConsistencyGuid' = [byte[]]$bytes } @place -ErrorAction Stop }
            if ($null -ne $AdUserByConsistencyGuid) { $AdUserByConsistencyGuid[$Step.New] = $id }
        }
        'clear-consistency-guid' { Invoke-Patiently { Set-ADUser -Identity $id -Clear 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop } }
        'enable-remote-mailbox' {
            $with = $Step.With
            Invoke-Patiently { [void](Enable-RemoteMailbox -Identity $id -RemoteRoutingAddress $Step.New @with -ErrorAction Stop) }
        }
        'disable-remote-mailbox' { Invoke-Patiently { Disable-RemoteMailbox -Identity $id -Confirm:$false -ErrorAction Stop } }
        'set-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $Step.New -ErrorAction Stop } }
        'clear-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $NoGuid -ErrorAction Stop } }
    }
}

# =================================================================================================
#  Go
# =================================================================================================

$Given = @{}
foreach ($name in $PSBoundParameters.Keys) { $Given[$name] = $PSBoundParameters[$name] }
$AskEachTime = $Given.ContainsKey('Confirm') -and [bool]$Given['Confirm']
$LocalUser = [Environment]::UserDomainName + '\' + [Environment]::UserName
$About = @{}
$Plan = New-Object 'System.Collections.Generic.List[hashtable]'
$Afterwards = New-Object 'System.Collections.Generic.List[string]'
$Clock = [System.Diagnostics.Stopwatch]::StartNew()
$ProgressAt = -1000
$FailedInRow = 0
$Reached = 0
$ExitCode = 0
$DoneInEarlierRun = 0
if ($VerifyOnly -and $Apply) { Stop-BeforeStart '-VerifyOnly changes nothing, and -Apply does: choose one' }
# Whoever asks what would happen gets the dry run, and files of the script itself are written all the same.
if ($WhatIfPreference -and $Apply) {
    Write-Host '-WhatIf or $WhatIfPreference is on: this is a dry run, in spite of -Apply.' -ForegroundColor Yellow
    $Apply = [switch]$false
}
$WhatIfPreference = $false
# The script asks once a step where -Confirm is given; the commands in it do not ask again.
$ConfirmPreference = 'None'
$mode = 'dry run'
if ($VerifyOnly) { $mode = 'comparison with the tenant' }
elseif ($Apply) { $mode = 'apply' }
try { Invoke-Plan $mode }
finally { if ($Transcript -and $null -ne $ResultWriter) { [void](Stop-Transcript) } }
exit $ExitCode
