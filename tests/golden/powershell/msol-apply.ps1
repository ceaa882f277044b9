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
 1. It overwrites the cloud user with what the on-premises user has, with password hash sync the password too;
    mail addresses that only the cloud user has are lost.
 2. It happens in the next sync cycle, and only for users that are new to the synchronisation: not for one that
    is synchronised into another cloud object already. Groups and contacts cannot be hard matched.
 3. The tenant feature BlockCloudObjectTakeoverThroughHardMatch must be off meanwhile. The script reads it where
    it may (OnPremDirectorySynchronization.Read.All). Where it is on, or cannot be read, what leads to a hard match
    waits at stop 0, with the commands that switch it; the rest goes on.
 4. Since July 2026 the sync takes over nobody who holds or is eligible for a privileged role, and nobody
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
Remove users for good too, in a tenant that is named. -PurgeCount says how many; without it you are asked.

.PARAMETER TenantId
The tenant for which the steps are meant, where the session does not name it. -Environment (USGov, China, ...), -ClientId,
-CertificateThumbprint and -UseDeviceCode are handed to the sign-in. Whoever is signed in already stays so.

.PARAMETER Server
The domain or the domain controller for on-premises steps. Without it a user is looked for in the whole forest.

.PARAMETER ResultPath
The file of results: JSON lines, one a step. Default: beside the script. A file of an earlier run is continued; what is done
is not done again. What is being written stands in the same name with .begun until the results tell of it. A dry run
writes results only where this names a file. -Transcript keeps what is shown too, beside it.

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
.\script.ps1 -VerifyOnly -ResultPath .\compared.jsonl

After the sync: who is linked and taken over, who is only stamped, who is different.

.EXAMPLE
.\script.ps1 -Apply -Side Exchange

In a session that is prepared: the Exchange Management Shell, or signed in to another cloud or as an application.

.NOTES
Exit codes: 0 done, or a dry run that met no objection before its first stop; 1 something failed, was refused or is different;
2 not started; 3 stopped where a person must do something first, or a step waits.

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
    [switch]$AllowPurge, [ValidateRange(0, 1000000)][int]$PurgeCount = 0,
    [string]$TenantId = '',
    [string]$Environment = '', [string]$ClientId = '', [string]$CertificateThumbprint = '', [switch]$UseDeviceCode,
    [string]$Server = '',
    [string]$StepsPath = '',
    [string]$ResultPath = '',
    [string[]]$AppliedResults,
    [switch]$Transcript
)

# Dot-sourced it calls itself, so that it leaves nothing behind in the session.
if ($MyInvocation.InvocationName -eq '.') { & $PSCommandPath @PSBoundParameters; return }

# ---- What is done to whom, in this order, and where a person acts between: read as text, never run ----

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
Machinery: 1, SHA-256 c069834638d1bd9e6b4ef222a654fa9ba533314e910f101e0e77bd234b7d44ef

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

# ---- How it works: version 1. From this line on the script is the same for every session ----

$MachineryVersion = 1
$Dialect = 'msol'
$TakeoverCommands = @{
    Read  = 'Get-MsolDirSyncFeatures -Feature BlockCloudObjectTakeoverThroughHardMatch'
    Allow = 'Set-MsolDirSyncFeature -Feature BlockCloudObjectTakeoverThroughHardMatch -Enable $false -Force'
    Block = 'Set-MsolDirSyncFeature -Feature BlockCloudObjectTakeoverThroughHardMatch -Enable $true -Force'
}
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# The kinds of steps: on which side each is done, and what of the user it changes.
$SideAndProperty = @{
    'link-user' = 'Cloud', 'ImmutableId'; 'clear-anchor' = 'Cloud', 'ImmutableId'; 'set-user-principal-name' = 'Cloud', 'Name'
    'hand-over-to-cloud' = 'Cloud', 'Authority'; 'hand-back-to-onprem' = 'Cloud', 'Authority'
    'restore-deleted-user' = 'Cloud', 'Presence'; 'delete-user' = 'Cloud', 'Presence'; 'purge-deleted-user' = 'Cloud', 'Presence'
    'set-consistency-guid' = 'OnPremises', 'ConsistencyGuid'; 'clear-consistency-guid' = 'OnPremises', 'ConsistencyGuid'
    'enable-remote-mailbox' = 'Exchange', 'RoutingAddress'; 'disable-remote-mailbox' = 'Exchange', 'RoutingAddress'
    'set-exchange-guid' = 'Exchange', 'ExchangeGuid'; 'clear-exchange-guid' = 'Exchange', 'ExchangeGuid'
}
$NoCloudUser = @{ Found = $false; Deleted = $false; Id = ''; Name = ''; ImmutableId = ''; Synced = 'no'; Guest = $false }
# The switches of the synchronisation that matter to a hard match, and what each means where it is on.
$FeatureMeaning = [ordered]@{
    BlockCloudObjectTakeoverThroughHardMatch = 'no user of the cloud is taken over by its id'
    BlockSoftMatch = 'a user whose id is cleared is matched by nothing until it has one again'
    SynchronizeUpnForManagedUsers = 'the sync changes the names of licensed users too'
    AllowOnPremUpdateOfOnPremisesObjectIdentifier = 'whoever was synchronised once can be taken over again'
}
$ColourOf = @{ applied = 'Green'; would = 'Cyan'; done = 'Green'; stamped = 'Yellow'; different = 'Yellow'; skipped = 'Gray'; waiting = 'Yellow'; refused = 'Yellow'; failed = 'Red' }
$Counts = [ordered]@{ applied = 0; would = 0; done = 0; stamped = 0; different = 0; skipped = 0; waiting = 0; refused = 0; failed = 0 }

$Given, $ScriptCmdlet = $PSBoundParameters, $PSCmdlet
$AskEachTime = $Given.ContainsKey('Confirm') -and [bool]$Given['Confirm']
$LocalUser = [Environment]::UserDomainName + '\' + [Environment]::UserName
# What the rows belong to, the steps and stops, and what is left to a person afterwards.
$About = @{}
$Plan = New-Object 'System.Collections.Generic.List[hashtable]'
$Afterwards = New-Object 'System.Collections.Generic.List[string]'
# By the number of an operation: its step, its state, whether an earlier run did it, or began to write it.
$StepOf, $StateOf, $DoneBefore, $Begun = @{}, @{}, @{}, @{}
# Ids differ by the case of a letter: everything that is looked up by one compares exactly. Users as they would be in a
# dry run; what this run gave to whom, and freed.
$Exact = [StringComparer]::Ordinal
$Imagined, $IdGivenTo, $IdOfUser, $FreedIds, $NameOfUser = 1, 2, 3, 4, 5 | ForEach-Object { [hashtable]::new($Exact) }
# What is read and judged, and waits to be written together: @{ Step; Result; Written }.
$Chunk = New-Object 'System.Collections.Generic.List[hashtable]'
# What could not be read, and why; what is told again at the end; the sides that can be read; why links wait.
$Unread = [ordered]@{}
$Trouble = New-Object 'System.Collections.Generic.List[string]'
$Reachable, $TakeoverStop, $SignedIn = @(), '', @{ Account = ''; Tenant = ''; Environment = '' }
$ResultWriter, $BegunPath = $null, ''
$Clock, $ProgressAt = [System.Diagnostics.Stopwatch]::StartNew(), -1000
$FailedInRow, $Reached, $DoneInEarlierRun, $ExitCode = 0, 0, 0, 0

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

# ---- Reading a user, judging it, acting ----------------------------------------------------------

# The user as it is now; in a dry run as it would be after the steps before.
function Get-Target([hashtable]$Step, [switch]$Fresh) {
    $key = $Step.Side + ':' + $Step.Target
    if ($Imagined.ContainsKey($key)) { return $Imagined[$key] }
    if ($Step.Side -eq 'Cloud') { return (Get-CloudUser $Step.Target -Fresh:$Fresh) }
    if ($Step.Side -eq 'OnPremises') { return (Get-OnPremUser $Step.Target) }
    return (Get-ExchangeUser $Step.Target)
}

# The value that a step is about.
function Get-StepValue([hashtable]$Step, [hashtable]$User) {
    if ($Step.Property -eq 'Presence') { return $(if (-not $User.Found) { 'gone' } elseif ($User.Deleted) { 'deleted' } else { 'active' }) }
    if ($Step.Property -eq 'Authority' -and -not $User.ContainsKey('Authority')) {
        if (-not $User.Found -or $User.Deleted) { return '' }
        return (Get-CloudAuthority $Step.Target)
    }
    return $User[$Step.Property]
}

# Names and addresses are the same in any case of letters; ids are not.
function Test-Same([hashtable]$Step, [string]$Left, [string]$Right) {
    if ($Step.Property -in 'Name', 'RoutingAddress') { return ($Left -eq $Right) }
    return ($Left -ceq $Right)
}

# Whether there is nothing left to do.
function Test-Done([hashtable]$Step, [hashtable]$User, [string]$Value) {
    if ($Value -cne $Step.New) { return $false }
    return ($Step.Property -eq 'Presence' -or ($User.Found -and -not ($Step.Side -eq 'Cloud' -and $User.Deleted)))
}

# The name of a deleted user carries its object id in front.
function Get-PlainName([string]$Name) { return ($Name -replace '^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}', '') }

# Why a cloud user must not be touched, or nothing.
function Get-CloudRefusal([hashtable]$Step, [hashtable]$User) {
    if (-not $User.Found) {
        if ($Step.Target.Contains('@')) { return 'no active user has this user principal name any more: renamed or deleted since the export' }
        return 'no user has this object id, neither an active nor a deleted one'
    }
    if ($Step.User -ne '' -and $Step.Kind -ne 'set-user-principal-name' -and (Get-PlainName $User.Name) -ne (Get-PlainName $Step.User)) {
        return "changed since the export: the user is called $(Get-Printable $User.Name) now, the export said $(Get-Printable $Step.User)"
    }
    if ($Step.Kind -eq 'purge-deleted-user') {
        if (-not $User.Deleted) { return 'the user is not deleted; only a deleted user can be removed for good' }
        if ($User.Synced -eq 'yes') { return }
        $until = Get-PurgeProtection $Step.Target
        if ($until) { return "the user is protected against being removed for good until $until" }
        return
    }
    if ($Step.Kind -eq 'restore-deleted-user') { return (Get-NameRefusal $User (Get-PlainName $User.Name)) }
    if ($Step.Kind -eq 'set-user-principal-name' -and ($taken = Get-NameRefusal $User $Step.New)) { return $taken }
    if ($User.Deleted) { return 'the user is deleted; restore it first' }
    if ($Step.Kind -eq 'hand-over-to-cloud') {
        # On the way back it was handed back by this very queue, and no sync has run since.
        if ($About['Run'] -ne 'rollback' -and $User.Synced -eq 'no') { return 'the user is not synchronised: there is nothing to hand over' }
        return
    }
    if ($Step.Kind -eq 'hand-back-to-onprem') { return (Get-RoleRefusal $Step) }
    if ($User.Synced -eq 'yes') { return 'the user is synchronised from on-premises; take it out of the scope first' }
    if ($User.Synced -eq 'left' -and $Step.Property -eq 'ImmutableId') { return 'onPremisesSyncEnabled is false, not empty: the user was synchronised and left the scope, and the cloud keeps its id locked' }
    if ($Step.Kind -ne 'link-user') { return }
    if ($User.Guest) { return 'the user is a guest' }
    return (Get-RoleRefusal $Step)
}

# The sync takes over nobody who holds a role, or is eligible for one. On the way back nobody is taken over.
function Get-RoleRefusal([hashtable]$Step) {
    if ($About['Run'] -eq 'rollback') { return }
    $roles = @(Get-CloudRole $Step.Target | Select-Object -Unique)
    if ($roles.Count -gt 0) { return "the user holds a role, and the sync would refuse the hard match: $(Get-Printable ($roles -join ', ')). Take it away, eligible too, run this again, and give it back after the sync" }
}

# A user principal name belongs to one active user. What was read may be older than what this run did.
function Get-NameRefusal([hashtable]$User, [string]$Name) {
    $holder = Get-CloudUserByName $Name
    if (-not $holder.Found -or $holder.Id -eq $User.Id -or $holder.Name -ne $Name) { return }
    if ($NameOfUser.ContainsKey($holder.Id) -and $NameOfUser[$holder.Id] -ne $Name) { return }
    return "the user principal name $(Get-Printable $Name) belongs to the active user $($holder.Id)"
}

# An ImmutableId belongs to one user, active or deleted.
function Get-HolderRefusal([hashtable]$Step, [hashtable]$User) {
    $id = $Step.New
    $owner = $IdGivenTo[$id]
    if ($owner -and $owner -ne $User.Id -and $IdOfUser[$owner] -ceq $id) { return "this run gave the id to the user $owner already" }
    foreach ($holder in @(Get-CloudHolder $id)) {
        if ($null -eq $holder -or $holder.Id -eq $User.Id) { continue }
        if ($IdOfUser.ContainsKey($holder.Id) -and $IdOfUser[$holder.Id] -cne $id) { continue }
        return "the id is held by the $(if ($holder.Deleted) { 'deleted ' })user $(Get-Printable $holder.Name) ($($holder.Id))"
    }
}

# Why the step must not be done, or nothing.
function Get-Refusal([hashtable]$Step, [hashtable]$User, [string]$Value) {
    $refusal = $(if ($Step.Side -eq 'Cloud') { Get-CloudRefusal $Step $User } else { Get-OnPremRefusal $Step $User })
    if ($refusal) { return $refusal }
    # For a purge the export compared the ImmutableId that the deleted user holds.
    if ($Step.Kind -eq 'purge-deleted-user') { $Value = $User.ImmutableId }
    if ($Step.BeforeKnown) {
        if (-not (Test-Same $Step $Value $Step.Before)) {
            $since = $(if ($About['Run'] -eq 'rollback') { 'the run that is taken back', 'that run left' } else { 'the export', 'the export said' })
            return "changed since $($since[0]): it is $(Get-Printable $Value) now, $($since[1]) $(Get-Printable $Step.Before)"
        }
    }
    elseif ($Value -ne '' -and $Step.Kind -in 'link-user', 'set-consistency-guid', 'set-exchange-guid') { return "the export did not tell the value before, and it is not empty now: $(Get-Printable $Value)" }
    if ($Step.Kind -eq 'link-user') { return (Get-HolderRefusal $Step $User) }
}

# Remembers who holds which ImmutableId and which name by the doing of this run: what was read before is out of date.
function Register-Change([hashtable]$Step, [hashtable]$User) {
    if ($Step.Kind -eq 'set-user-principal-name') { $NameOfUser[$User.Id] = $Step.New }
    if ($Step.Kind -eq 'delete-user') { $NameOfUser[$User.Id] = '' }
    if ($Step.Kind -notin 'link-user', 'clear-anchor', 'purge-deleted-user') { return }
    if ($User.ImmutableId -ne '') { $FreedIds[$User.ImmutableId] = $true }
    $IdOfUser[$User.Id] = $(if ($Step.Kind -eq 'link-user') { $Step.New } else { '' })
    if ($Step.Kind -eq 'link-user') { $IdGivenTo[$Step.New] = $User.Id }
}

# The user as it would be after the step, for the steps that follow in a dry run.
function Set-Imagined([hashtable]$Step, [hashtable]$User) {
    $after = $User.Clone()
    if ($Step.Property -ne 'Presence') { $after[$Step.Property] = $Step.New }
    switch ($Step.Kind) {
        'hand-over-to-cloud' { $after.Synced = 'no' }
        'restore-deleted-user' {
            $after.Deleted = $false
            $after.Name = Get-PlainName $User.Name
            # Whoever was synchronised comes back as one that left the scope.
            if ($User.Synced -eq 'yes') { $after.Synced = 'left' }
        }
        'delete-user' { $after.Deleted = $true }
        'purge-deleted-user' { $after = $NoCloudUser }
        { $_ -in 'enable-remote-mailbox', 'disable-remote-mailbox' } { $after.Remote = ($Step.New -ne '') }
    }
    $Imagined[$Step.Side + ':' + $Step.Target] = $after
}

# Writes a step where that was not done together with others; reads back until the value is the wanted one, for a change
# takes a moment to be seen everywhere. The call may have done its work before the answer was lost: what counts is what
# is there.
function Complete-Write([hashtable]$Entry) {
    $step = $Entry.Step
    $result = $Entry.Result
    $result.State = 'failed'
    try {
        $failure = ''
        if (-not $Entry.Written) { try { if ($step.Side -eq 'Cloud') { Set-CloudValue $step } else { Set-OnPremValue $step } } catch { $failure = Get-ErrorText $_ } }
        foreach ($pause in 0, 1, 2, 4, 8) {
            if ($pause -gt 0) { Start-Sleep -Seconds $pause }
            $value = Get-StepValue $step (Get-Target $step -Fresh:($pause -gt 0 -or $failure -ne ''))
            $done = Test-Same $step $value $step.New
            if ($done -or $failure -ne '') { break }
        }
        if ($failure -ne '' -and -not $done) { $Begun.Remove($step.Operation); $result.Message = $failure; return }
        if ($value -ne '' -and $step.Property -ne 'Presence') { $result.New = $value }
        if (-not $done) { $result.Message = "written, but read back as $(Get-Printable $value)"; return }
        $result.State = 'applied'
        Register-Change $step $result.Before
    }
    catch { $result.Message = Get-ErrorText $_ }
}

# How a user stands to what a step leads to: done; stamped, where the next sync is still to take it over; or different.
function Set-Verification([hashtable]$Step, [hashtable]$User, [string]$Value, [hashtable]$Result) {
    if ($Value -ne '') { $Result.New = $Value }
    if (-not (Test-Done $Step $User $Value)) {
        $Result.State = 'different'
        $Result.Message = $(if ($User.Found) { "it is $(Get-Printable $Value), and is to be $(Get-Printable $Step.New)" } else { 'the user is not there' })
    }
    elseif ($Step.Kind -eq 'link-user' -and $User.Synced -ne 'yes') {
        $Result.State = 'stamped'
        $Result.Message = 'the id is set, and no sync has taken the user over yet'
    }
    else { $Result.State = 'done' }
    $renamed = $Step.Side -eq 'Cloud' -and $Step.User -ne '' -and $Step.Property -notin 'Name', 'Presence' -and $User.Found -and $User.Name -ne $Step.User
    if ($renamed) { $Result.Message = @($Result.Message, "the user is called $(Get-Printable $User.Name), and the plan says $(Get-Printable $Step.User)" | Where-Object { $_ }) -join '; ' }
}

# Whether a step is to be skipped, is refused, would be done in a dry run, or is ready to be written.
function Set-Judgement([hashtable]$Step, [hashtable]$User, [string]$Value, [hashtable]$Result) {
    $old = $(if ($Step.Property -eq 'Presence') { $User.ImmutableId } else { $Value })
    if ($old -ne '') { $Result.Old = $old }
    if (Test-Done $Step $User $Value) {
        $Result.State = 'skipped'
        $Result.Message = 'it is so already'
        $Result.New = $Result.Old
        if (-not $Apply -or -not $Begun.ContainsKey($Step.Operation)) { return }
        $Result.State = 'applied'
        $Result.Message = 'an earlier run wrote it, and ended before it could say so'
        $Result.Old = $(if ($Step.Before -ne '') { $Step.Before } else { $null })
        return
    }
    $refusal = Get-Refusal $Step $User $Value
    if (-not $refusal -and $AskEachTime -and $Apply -and -not $ScriptCmdlet.ShouldProcess("operation $($Step.Operation), $(Get-Printable $Step.User)", "$($Step.Kind): $(Get-Printable $Step.Before) -> $(Get-Printable $Step.New)")) {
        $refusal = 'declined when it was asked (-Confirm)'
    }
    if ($refusal) { $Result.State = 'refused'; $Result.Message = $refusal; return }
    $Result.State = 'ready'
    $Result.Before = $User
    if ($Apply) { return }
    $Result.State = 'would'
    if ($Step.Property -ne 'Presence' -and $Step.New -ne '') { $Result.New = $Step.New }
    Register-Change $Step $User
    Set-Imagined $Step $User
}

# One step: what it waits for, then reading and judging.
function Invoke-Step([hashtable]$Step) {
    $result = @{ State = 'waiting'; Old = $null; New = $null; Message = $null; User = $Step.User }
    if (-not $VerifyOnly -and ($waiting = Get-Waiting $Step)) { $result.Message = $waiting; return $result }
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if ($user.Name -ne '') { $result.User = $user.Name }
        if ($VerifyOnly) { Set-Verification $Step $user $value $result } else { Set-Judgement $Step $user $value $result }
    }
    catch { $result.State = 'failed'; $result.Message = Get-ErrorText $_ }
    return $result
}

# ---- Results -------------------------------------------------------------------------------------

# Reads the lines of a file of results of this session. On the way back the value that was written is the one before.
function Read-ResultFile([string]$Path, [string]$OfRun) {
    $number = 0
    foreach ($line in [System.IO.File]::ReadAllLines($Path)) {
        $number++
        if ($line.Trim() -eq '') { continue }
        $record = $null
        try { $record = ConvertFrom-Json -InputObject $line } catch { $record = $null }
        if ($null -eq (Get-Value $record 'id') -or $null -eq (Get-Value $record 'state')) { Write-Warning "Line $number of the results cannot be read and does not count: $Path"; continue }
        if ((Get-Value $record 'session') -cne $About['SessionId'] -or (Get-Value $record 'run') -cne $OfRun) { Stop-BeforeStart "these are the results of another session or of the other direction: $Path" }
        $step = $StepOf[[int]$record.id]
        if ($null -ne $step) {
            $planned = $(if ($OfRun -eq $About['Run']) { $step.New } else { $step.Before })
            $other = (Get-Value $record 'target') -ne $step.Target -or ($step.BeforeKnown -and (Get-Value $record 'wanted') -cne $planned)
            if ($other) { Write-Warning "Line $number of the results tells of another user or value than operation $($record.id) here, and does not count: $Path"; continue }
        }
        $record
    }
}

# What -AppliedResults says was applied: it counts as done. For a script that takes back without results it is also all
# that is taken back; else nothing is given back.
function Read-AppliedResult {
    $needed = $About['AppliedResultsNeeded'] -eq 'yes'
    $paths = @($AppliedResults | Where-Object { $_ })
    if ($needed -and $paths.Count -eq 0) { Stop-BeforeStart 'this script takes back what an earlier run applied, and the session did not have its results: name that file with -AppliedResults (the script that ran wrote it beside itself: *.results.jsonl)' }
    $of = $About['Run']
    if ($needed) { $of = 'apply' }
    $applied = @{}
    foreach ($path in $paths) {
        $path = Get-FullPath $path
        if (-not [System.IO.File]::Exists($path)) { Stop-BeforeStart "there is no such file of results: $path" }
        foreach ($record in @(Read-ResultFile $path $of)) { if ($record.state -eq 'applied') { $applied[[int]$record.id] = $true } }
    }
    if ($needed) { return $applied }
    foreach ($number in $applied.Keys) { $DoneBefore[$number] = $true }
}

# Opens the file of results. In a dry run there is one only where -ResultPath names it.
function Open-Results {
    $path = $ResultPath
    if ($path -eq '' -and $PSCommandPath) { $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.results.jsonl') }
    if ($path -eq '') { $path = 'hardmatch.results.jsonl' }
    $path = Get-FullPath $path
    try {
        $torn = $false
        if ([System.IO.File]::Exists($path)) {
            foreach ($record in @(Read-ResultFile $path $About['Run'])) { if ($record.state -in 'applied', 'skipped') { $DoneBefore[[int]$record.id] = $true } }
            $torn = [System.IO.File]::ReadAllText($path) -match '[^\n]\z'
        }
        if (-not $Apply -and -not $VerifyOnly -and $ResultPath -eq '') { return }
        $script:BegunPath = $path + '.begun'
        if ([System.IO.File]::Exists($BegunPath)) { foreach ($number in [System.IO.File]::ReadAllText($BegunPath) -split ' ') { if ($number -match '^\d{1,9}$') { $Begun[[int]$number] = $true } } }
        $stream = [System.IO.FileStream]::new($path, [System.IO.FileMode]::Append, [System.IO.FileAccess]::Write, [System.IO.FileShare]::Read)
        $script:ResultWriter = [System.IO.StreamWriter]::new($stream, [System.Text.UTF8Encoding]::new($false))
        $ResultWriter.AutoFlush = $true
        if ($torn) { $ResultWriter.Write("`n") }
        Write-Host "Results: $path"
        if (-not $Transcript) { return }
        $record = [System.IO.Path]::ChangeExtension($path, '.transcript.txt')
        [void](Start-Transcript -Path $record -Append)
        Write-Host "Transcript: $record"
    }
    catch { Stop-BeforeStart "the results cannot be written to $path ($($_.Exception.Message)); name another place with -ResultPath" }
}

# What is about to be written stands in a file of its own until the results tell of it: a run may end between.
function Save-Begun($Entries) {
    if ($null -eq $ResultWriter -or -not $Apply) { return }
    foreach ($entry in $Entries) { $Begun[$entry.Step.Operation] = $true }
    if ($Begun.Count -gt 0) { [System.IO.File]::WriteAllText($BegunPath, (@($Begun.Keys) -join ' ')) }
    elseif ([System.IO.File]::Exists($BegunPath)) { [System.IO.File]::Delete($BegunPath) }
}

# One line of JSON a step.
function Write-Result([hashtable]$Step, [hashtable]$Result) {
    if ($null -eq $ResultWriter) { return }
    $record = [ordered]@{
        session = $About['SessionId']; run = $About['Run']; id = $Step.Operation; op = $Step.Kind; state = $Result.State
        target = $Step.Target; user = $Result.User; old = $Result.Old; new = $Result.New; wanted = $Step.New
        at = [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture); message = $Result.Message
        onpremises = $Step.OnPremises; note = $Step.Note; reason = $Step.Reason
        account = $LocalUser; tenant = $null; environment = $null; host = [Environment]::MachineName
    }
    if ($Step.Side -eq 'Cloud') { foreach ($name in 'account', 'tenant', 'environment') { $record[$name] = $SignedIn[$name] } }
    $line = ConvertTo-Json -InputObject $record -Compress
    try { $ResultWriter.Write($line + "`n") }
    catch { Write-Host "The result could not be written; keep this line: $line" -ForegroundColor Red; throw }
}

function Show-Result([hashtable]$Step, [hashtable]$Result) {
    $Counts[$Result.State]++
    # At stop 0 many may wait for the same.
    if ($Result.Message -eq 'waits for stop 0') { return }
    $change = ''
    if ($Result.State -in 'applied', 'would') { $change = "$(Get-Printable $Result.Old) -> $(Get-Printable $Result.New)" }
    $who = Get-Printable $Result.User
    if ($Step.OnPremises -ne '' -and $Step.Side -eq 'Cloud') { $who += " for $(Get-Printable $Step.OnPremises)" }
    $text = '{0,6}  {1,-9} {2,-24} {3}  {4}' -f $Step.Operation, $Result.State, $Step.Kind, $who, $change
    if ($null -ne $Result.Message) { $text = $text.TrimEnd() + ": $($Result.Message)" }
    Write-Host $text -ForegroundColor $ColourOf[$Result.State]
    if ($Step.Note -ne '') { Write-Host "          note: $(Get-Printable $Step.Note)" }
    if ($Result.State -in 'refused', 'failed', 'different', 'waiting') { $Trouble.Add($text.Trim()) }
}

# ---- The run -------------------------------------------------------------------------------------

# The tenant for which the steps are meant: of the session, else of -TenantId.
function Get-WantedTenant {
    $tenant = $About['Tenant']
    if ($TenantId -eq '') { return $tenant }
    if ($tenant -ne '' -and $tenant -ne $TenantId) { Stop-BeforeStart "-TenantId is $TenantId, but the session was made for the tenant $tenant" }
    return $TenantId
}

# Connection, permissions, tenant.
function Connect-All([string[]]$Kinds, [string[]]$Sides) {
    if ($Sides -contains 'Cloud') {
        $tenant = Get-WantedTenant
        $script:SignedIn = Connect-Cloud $Kinds $tenant
        Write-Host "Account $(Get-Printable $SignedIn.Account), tenant $(Get-Printable $SignedIn.Tenant), environment $(Get-Printable $SignedIn.Environment)"
        if ($tenant -eq '') { Write-Warning "Neither the session nor -TenantId names the tenant. Connected: $($SignedIn.Tenant)" }
        elseif ($SignedIn.Tenant -ne $tenant) { Stop-BeforeStart "connected to the tenant $($SignedIn.Tenant), but the steps are for the tenant $tenant" }
    }
    # Else Exchange shows the users of the own domain alone.
    if ($Sides -contains 'Exchange' -and $null -ne (Get-Command -Name 'Set-ADServerSettings' -ErrorAction SilentlyContinue)) { Set-ADServerSettings -ViewEntireForest $true }
    $script:Reachable = $Sides
}

# A removal for good is never done by -Apply alone: it takes -AllowPurge, a tenant that is named, and the number of
# users, given or typed.
function Confirm-Purge($Steps) {
    $purges = @($Steps | Where-Object { $_.Kind -eq 'purge-deleted-user' -and -not $DoneBefore.ContainsKey($_.Operation) })
    if ($purges.Count -eq 0 -or -not $Apply) { return }
    if (-not $AllowPurge) { Stop-BeforeStart "steps remove users for good, with mailbox and files: $($purges.Count) ($(($purges | ForEach-Object { $_.Operation }) -join ',')). To do that too, add -AllowPurge -PurgeCount $($purges.Count); to do without, choose the others with -Only" }
    if ((Get-WantedTenant) -eq '') { Stop-BeforeStart 'users are removed for good only in a tenant that is named: add -TenantId' }
    $typed = [string]$PurgeCount
    if ($PurgeCount -eq 0) {
        foreach ($step in $purges) { Write-Host "  $($step.Operation): $(Get-Printable $step.User) ($($step.Target)) is removed for good" -ForegroundColor Yellow }
        try { $typed = Read-Host 'How many users may be removed for good? Type the number' }
        catch { Stop-BeforeStart "nobody can be asked here how many users may be removed for good: add -PurgeCount $($purges.Count)" }
    }
    if ($typed.Trim() -ne [string]$purges.Count) { Stop-BeforeStart "users that would be removed for good: $($purges.Count), not $(Get-Printable $typed); nothing was done" }
}

# Whether what another step waits for is there: done in this run or an earlier one, or seen to be so.
function Test-StepDone([int]$Number) {
    if ($DoneBefore.ContainsKey($Number)) { return $true }
    if ($StateOf.ContainsKey($Number)) { return ($StateOf[$Number] -in 'applied', 'skipped', 'would', 'done', 'stamped') }
    $step = $StepOf[$Number]
    if ($Reachable -notcontains $step.Side) { return $false }
    try {
        $user = Get-Target $step
        return (Test-Done $step $user (Get-StepValue $step $user))
    }
    catch { return $false }
}

# What a step waits for, in words, or nothing. On its own side it is judged by what is there, but for what waits itself.
function Get-Waiting([hashtable]$Step) {
    if ($TakeoverStop -ne '' -and $Apply -and (Test-Takeover $Step)) { return 'waits for stop 0' }
    foreach ($number in @($Step.After | Where-Object { $StepOf.ContainsKey($_) })) {
        $of = $StepOf[$number]
        if ($of.Side -eq $Step.Side) { if ($StateOf[$number] -eq 'waiting') { return "waits for operation $number, which waits itself" } }
        elseif (-not (Test-StepDone $number)) { return "waits for operation $number ($($of.Kind), -Side $($of.Side)), which is not known to be done: run that side first, and name its results here with -AppliedResults" }
    }
}

# Whether a step leads to a takeover by hard match.
function Test-Takeover([hashtable]$Step) { return ($Step.Kind -in 'link-user', 'hand-back-to-onprem' -and -not $DoneBefore.ContainsKey($Step.Operation)) }

# The switches of the synchronisation. The takeover by hard match must be allowed in the tenant, or no link has an
# effect: where it is not, or cannot be read, what leads to one waits at stop 0, and the rest goes on.
function Confirm-Takeover($Steps) {
    if ($VerifyOnly -or $Reachable -notcontains 'Cloud' -or $About['Run'] -ne 'apply') { return }
    $links = @($Steps | Where-Object { Test-Takeover $_ })
    if ($links.Count -eq 0) { return }
    $features = Get-SyncFeature
    $told = @($FeatureMeaning.Keys | Where-Object { $features[$_] -is [bool] })
    if ($told.Count -gt 0) { Write-Host 'Switches of the synchronisation:' }
    foreach ($name in $told) { Write-Host "  $name is $(if ($features[$name]) { "on: $($FeatureMeaning[$name])" } else { 'off' })" }
    $block = $features['BlockCloudObjectTakeoverThroughHardMatch']
    if ($TakeoverAllowed -or ($block -is [bool] -and -not $block)) { return }
    $script:TakeoverStop = "The tenant blocks the takeover of cloud users by hard match: the next sync would refuse these $($links.Count) operations."
    if ($block -isnot [bool]) { $script:TakeoverStop = "The switches of the synchronisation cannot be read with these permissions: look whether the tenant allows the takeover of cloud users by hard match. Operations that wait for it: $($links.Count)." }
    Write-Host "STOP 0. $TakeoverStop" -ForegroundColor Yellow
}

function Show-Head($Steps) {
    $mode = $(if ($VerifyOnly) { 'comparison with the tenant' } elseif ($Apply) { $About['Run'] } else { 'dry run' })
    Write-Host "hardmatch $($About['Hardmatch']), session $(Get-Printable $About['Session']), exported $($About['ExportedAt']), $(@($Steps | Where-Object { $_.Kind -ne 'stop' }).Count) steps: $mode"
    Write-Host "Host $([Environment]::MachineName), user $LocalUser, PowerShell $($PSVersionTable['PSVersion']), machinery $($About['Machinery'])"
    $chosen = @($Steps | ForEach-Object { $_.Operation })
    $forGood = @($About['NoWayBack'] -split ' ' | Where-Object { $_ -ne '' -and $chosen -contains [int]$_ })
    if ($forGood.Count -gt 0) { Write-Host "Cannot be taken back by a script: operation $($forGood -join ', ')" -ForegroundColor Yellow }
    if ($About['AppliedResultsNeeded'] -eq 'yes') { Write-Host 'Only what -AppliedResults says was applied is taken back.' }
}

# At most fifty lines under a heading.
function Show-List([string]$Heading, $Lines, [string]$More) {
    if (@($Lines).Count -eq 0) { return }
    Write-Host $Heading
    $Lines | Select-Object -First 50 | ForEach-Object { Write-Host "  $_" }
    if (@($Lines).Count -gt 50) { Write-Host "  ... and more; $More" }
    Write-Host ''
}

# What was known against the operations of this run, what could not be read, what to look at, and how many of each.
function Show-Summary($Steps, [int]$Left) {
    Write-Progress -Activity 'hardmatch' -Completed
    Write-Host ''
    $known = @($Steps | Where-Object { $_.Kind -ne 'stop' -and $_.Findings -ne '' } | ForEach-Object {
            '{0,4}  {1}' -f $_.Operation, (Get-Printable $_.Findings)
            if ($_.Reason -ne '') { "      queued all the same: $(Get-Printable $_.Reason)" }
        })
    Show-List "Queued with findings ($(@($Steps | Where-Object { $_.Kind -ne 'stop' -and $_.Findings -ne '' }).Count)):" $known 'each stands in its row of the steps'
    Show-List 'Could not be read, so it is not judged:' @($Unread.Keys | ForEach-Object { "$_ ($(Get-Printable $Unread[$_]))" }) ''
    Show-List "To look at ($($Trouble.Count)):" $Trouble 'see above or the results'
    $always = @(if ($VerifyOnly) { 'done', 'stamped', 'different', 'failed' } else { $(if ($Apply) { 'applied' } else { 'would' }), 'skipped', 'refused', 'failed' })
    foreach ($state in $Counts.Keys) { if ($Counts[$state] -gt 0 -or $always -contains $state) { Write-Host ('{0,8}  {1}' -f $Counts[$state], $state) } }
    if ($DoneInEarlierRun -gt 0) { Write-Host ('{0,8}  done in an earlier run' -f $DoneInEarlierRun) }
    if ($Left -gt 0) { Write-Host ('{0,8}  not reached' -f $Left) }
}

# How the script is called again: as now, and with more.
function Get-NextCommand([hashtable]$More) {
    $words = @(if ($PSCommandPath) { '.\' + [System.IO.Path]::GetFileName($PSCommandPath) } else { 'the script' })
    foreach ($name in @($Given.Keys) + @($More.Keys | Where-Object { -not $Given.ContainsKey($_) })) {
        if ($name -in 'WhatIf', 'VerifyOnly') { continue }
        if ($More.ContainsKey($name)) { $value = $More[$name] } else { $value = $Given[$name] }
        if ($value -is [switch] -or $value -is [bool]) { $words += $(if ($value) { "-$name" } else { "-${name}:`$false" }); continue }
        $texts = @($value | ForEach-Object { if ("$_" -match '^[\w.:\\/-]+$') { "$_" } else { "'" + ("$_" -replace "'", "''") + "'" } })
        $words += "-$name $($texts -join ',')"
    }
    return $words -join ' '
}

# How many steps -Only and -Side leave to another run, which has not done them yet.
function Get-OtherCount($Steps) {
    if (($Side -eq 'All' -and -not $Given.ContainsKey('Only')) -or $About['Run'] -eq 'rollback') { return 0 }
    $chosen = @{}
    foreach ($step in $Steps) { if ($step.Kind -ne 'stop') { $chosen[$step.Operation] = $true } }
    return @($Plan | Where-Object { $_.Kind -ne 'stop' -and -not $chosen.ContainsKey($_.Operation) -and -not $DoneBefore.ContainsKey($_.Operation) }).Count
}

# The last lines: the stop that waits and what to run next, or what is left to do when all is done.
function Show-Next($Waiting, [int]$Left, [int]$Others) {
    if ($VerifyOnly) { return }
    $more = @{ Apply = $true }
    if ($TakeoverStop -ne '') {
        Write-Host "`nSTOP 0. $TakeoverStop" -ForegroundColor Yellow
        Write-Host "  To read it:            $($TakeoverCommands['Read'])`n  To allow it meanwhile: $($TakeoverCommands['Allow'])`n  To block it again:     $($TakeoverCommands['Block'])`n"
        $more['TakeoverAllowed'] = $true
    }
    if ($null -ne $Waiting) {
        Show-Stop $Waiting
        $more['ContinueAfterStop'] = $Waiting.Number
    }
    $command = Get-NextCommand $more
    if (-not $Apply) { Write-Host "This was a dry run: nothing was changed. To do it: $command" }
    elseif ($null -ne $Waiting -or $TakeoverStop -ne '') { Write-Host "When that is done, run: $command" }
    elseif ($Counts['waiting'] -gt 0) { Write-Host "Steps wait for another side. When it is done, run again with its results: $command -AppliedResults FILE" }
    elseif ($Left -eq 0 -and $Counts['failed'] + $Counts['refused'] -eq 0) {
        if ($Others -gt 0) { Write-Host "The steps of this run are done; left for another run: $Others." }
        if ($Afterwards.Count -gt 0) { Write-Host $(if ($Others -gt 0) { 'Of these, now:' } else { 'Everything is done. Now:' }) }
        foreach ($line in $Afterwards) { Write-Host "  $(Get-Printable $line)" }
    }
}

function Show-Stop([hashtable]$Stop) {
    Write-Host "`nSTOP $($Stop.Number). Before the script goes on:" -ForegroundColor Yellow
    foreach ($line in $Stop.Text) { Write-Host "  $(Get-Printable $line)" -ForegroundColor Yellow }
    if (-not $Apply) { Write-Host 'The dry run goes on. What follows is judged as things are now: some of it may only work when that is done.' }
}

# The steps of an earlier run that are past: later steps have changed the same value since, or a person has done what a
# stop asked for. The others are looked at again, for they may have been taken back.
function Get-PastStep($Steps) {
    $past = @{}
    $last = [hashtable]::new($Exact)
    $sinceStop = @()
    foreach ($step in $Steps) {
        if ($step.Kind -eq 'stop') { if ($step.Number -le $ContinueAfterStop) { foreach ($number in $sinceStop) { $past[$number] = 'stop' } } }
        elseif ($DoneBefore.ContainsKey($step.Operation)) {
            $subject = $step.Property + ' of ' + $step.Target
            if ($last.ContainsKey($subject)) { $past[$last[$subject]] = 'step' }
            $last[$subject] = $step.Operation
            $sinceStop += $step.Operation
        }
    }
    return $past
}

# Says where a step of an earlier run, which is past, no longer shows. It is left alone.
function Show-Moved([hashtable]$Step) {
    try {
        $user = Get-Target $Step
        $value = Get-StepValue $Step $user
        if (-not (Test-Done $Step $user $value)) { Write-Warning "Operation $($Step.Operation) ($($Step.Kind)) was done in an earlier run; now it is $(Get-Printable $value). It is left alone, because a stop came after it." }
    }
    catch { Write-Warning "Operation $($Step.Operation) was done in an earlier run; the user cannot be read now: $(Get-ErrorText $_)" }
}

# Says every now and then how far the run is.
function Show-Progress([int]$Position, [int]$Count) {
    if ($Clock.ElapsedMilliseconds - $ProgressAt -lt 500) { return }
    $script:ProgressAt = $Clock.ElapsedMilliseconds
    $left = $(if ($Position -gt 0) { [int]($Clock.Elapsed.TotalSeconds / $Position * ($Count - $Position)) } else { -1 })
    Write-Progress -Activity 'hardmatch' -Status "$($Position + 1) of $Count" -PercentComplete ([int](100 * $Position / $Count)) -SecondsRemaining $left
}

# Keeps and shows what came of a step. What only waits is no result.
function Register-Result([hashtable]$Step, [hashtable]$Result) {
    $script:Reached++
    $StateOf[$Step.Operation] = $Result.State
    if ($Result.State -notin 'failed', 'waiting') { $Begun.Remove($Step.Operation) }
    if ($Result.State -eq 'skipped' -and $DoneBefore.ContainsKey($Step.Operation)) { $script:DoneInEarlierRun++; return }
    if ($Result.State -ne 'waiting') { Write-Result $Step $Result }
    Show-Result $Step $Result
    if ($Result.State -eq 'failed') { $script:FailedInRow++ } else { $script:FailedInRow = 0 }
}

# Whether a step must see what waits to be written: the same user, the same id, or one that it follows.
function Test-Conflict([hashtable]$Step) {
    foreach ($entry in $Chunk) {
        $other = $entry.Step
        $sameId = $Step.New -ne '' -and ($other.New -eq $Step.New -or $entry.Result.Old -eq $Step.New)
        if ($sameId -or $other.Target -eq $Step.Target -or $Step.After -contains $other.Operation) { return $true }
    }
    return $false
}

# Writes what waits to be written, and tells what came of it. Gives why the run ends, or nothing. A dry run goes past
# the stops; what is refused behind one may be so only because of what it asks for.
function Complete-Chunk([bool]$BehindStop) {
    $ready = @($Chunk | Where-Object { $_.Result.State -eq 'ready' })
    Save-Begun $ready
    if ($ready.Count -gt 2) { Write-Together $ready }
    $end = $null
    foreach ($entry in $Chunk) {
        if ($entry.Result.State -eq 'ready') {
            if ($end -and -not $entry.Written) { $Begun.Remove($entry.Step.Operation); continue }
            Complete-Write $entry
        }
        Register-Result $entry.Step $entry.Result
        if ($end) { continue }
        if ($FailedInRow -ge 10) { $end = 'Stopped: ten steps in a row failed. Find out why, then run the script again; it goes on from here.' }
        elseif ($StopOnError -and ($entry.Result.State -eq 'failed' -or ($entry.Result.State -eq 'refused' -and -not $BehindStop))) { $end = 'Stopped at the first step that did not go through (-StopOnError).' }
    }
    $Chunk.Clear()
    Save-Begun @()
    return $end
}

# Everything before the first step, then the steps. The exit code is left in $ExitCode.
function Invoke-Plan {
    Read-Plan
    if (-not $Given.ContainsKey('StopOnError')) { $script:StopOnError = $About['StopOnError'] -eq 'yes' }
    $steps = @(Select-Step (Read-AppliedResult))
    $work = @($steps | Where-Object { $_.Kind -ne 'stop' })
    $kinds = @($work | ForEach-Object { $_.Kind } | Select-Object -Unique)
    $sides = @($work | ForEach-Object { $_.Side } | Select-Object -Unique)
    if ($sides -contains 'Cloud') { Import-CloudModule $kinds }
    Import-OnPremModule $sides
    Show-Head $steps
    if ($work.Count -eq 0 -and $Side -ne 'All') { Write-Host "No step is done on the side $Side."; return }
    Open-Results
    $past = $(if ($VerifyOnly) { @{} } else { Get-PastStep $steps })
    Confirm-Purge $steps
    Connect-All $kinds $sides
    Confirm-Takeover $steps
    Invoke-Steps $steps $past $work.Count
}

function Invoke-Steps($Steps, [hashtable]$Past, [int]$Count) {
    $waitingStop = $null
    $beforeStop = $null
    $end = $null
    try {
        for ($position = 0; $position -lt $Steps.Count; $position++) {
            $step = $Steps[$position]
            if ($step.Kind -eq 'stop') {
                if ($step.Number -le $ContinueAfterStop -or $VerifyOnly) { continue }
                if ($end = Complete-Chunk $false) { break }
                if ($Apply) { $waitingStop = $step; $script:ExitCode = 3; break }
                Show-Stop $step
                if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
                continue
            }
            if ($Past.ContainsKey($step.Operation)) {
                $script:DoneInEarlierRun++; $script:Reached++
                if ($Past[$step.Operation] -eq 'stop') { Show-Moved $step }
                continue
            }
            Show-Progress $position $Steps.Count
            $together = $Apply -and -not $AskEachTime -and -not $StopOnError -and $BatchKinds -contains $step.Kind
            if ((-not $together -or (Test-Conflict $step)) -and ($end = Complete-Chunk $false)) { break }
            if ($step.Side -eq 'Cloud') { Read-Ahead $Steps $position }
            $Chunk.Add(@{ Step = $step; Result = (Invoke-Step $step); Written = $false })
            if ((-not $together -or $Chunk.Count -ge 20) -and ($end = Complete-Chunk ($null -ne $beforeStop))) { break }
        }
        if (-not $end) { $end = Complete-Chunk $false }
        if ($end) { Write-Host $end -ForegroundColor Yellow }
    }
    finally {
        if ($null -ne $ResultWriter) { $ResultWriter.Dispose() }
        Show-Summary $Steps ($Count - $Reached)
        Show-Next $waitingStop ($Count - $Reached) (Get-OtherCount $Steps)
    }
    if ($null -eq $beforeStop) { $beforeStop = $Counts['refused'] }
    if ($beforeStop + $Counts['failed'] + $Counts['different'] -gt 0) { $script:ExitCode = 1 }
    elseif ($ExitCode -eq 0 -and $Counts['waiting'] -gt 0) { $script:ExitCode = 3 }
}

# ---- Reading and writing with MSOnline, which Microsoft retired in 2025 -----------------------------

$UsersById = $null
$IdOfName = @{}
$SyncedUsers = @{}
# What is written together: nothing, MSOnline takes one change at a time, and one question.
$BatchKinds = @()
function Read-Ahead($Steps, [int]$Position) { }
function Write-Together($Entries) { }
# The names of the clouds, as the other modules have them.
$MsolCloud = @{ Global = 'AzureCloud'; USGov = 'USGovernment'; USGovDoD = 'USGovernment'; China = 'AzureChinaCloud' }

function Stop-Retired([string]$Why) {
    Stop-BeforeStart "MSOnline, which was retired in 2025, does not answer here: export the session for graph or entra instead, with hardmatch export SESSION --dialect graph ($Why)"
}

function Import-CloudModule([string[]]$Kinds) {
    if ($null -ne (Get-Command -Name 'Get-MsolUser' -ErrorAction SilentlyContinue)) { return }
    try { Import-Module -Name MSOnline -ErrorAction Stop }
    catch { Stop-Retired 'there is no module MSOnline; it is for Windows PowerShell 5.1' }
}

# The role: User Administrator, or Global Administrator where a user holds a role.
function Connect-Cloud([string[]]$Kinds, [string]$Tenant) {
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
    return @{ Account = "signed in to MSOnline ($(Get-Value $company 'DisplayName'))"; Tenant = [string](Get-Value $company 'ObjectId'); Environment = $Environment }
}

# The switches of the synchronisation by name, where this version of the module tells of them.
function Get-SyncFeature {
    $found = @{}
    try { foreach ($feature in @(Get-MsolDirSyncFeatures -ErrorAction Stop)) { $found[[string](Get-Value $feature 'DirSyncFeature')] = Get-Value $feature 'Enabled' } }
    catch { Write-Verbose "The switches of the synchronisation cannot be read: $(Get-ErrorText $_)" }
    return $found
}

# The names of the roles that a user holds.
function Get-CloudRole([string]$ObjectId) {
    $who = Get-Naming $ObjectId
    try { foreach ($role in @(Invoke-Patiently { Get-MsolUserRole @who -ErrorAction Stop })) { if ($null -ne $role) { [string](Get-Value $role 'Name') } } }
    catch { Register-Unread 'the roles that users hold' 'User Administrator' $_ }
    $Unread['the roles that users are eligible for'] = 'MSOnline is older than they are; graph and entra read them'
}

# MSOnline is older than the protection of deleted users, and than the source of authority: a script in this dialect has
# no such step.
function Get-PurgeProtection([string]$ObjectId) { }
function Get-CloudAuthority([string]$ObjectId) { throw 'MSOnline does not know the source of authority of a user; export the session for graph or entra' }

function ConvertTo-CloudUser($Source, [bool]$Deleted) {
    $user = $NoCloudUser.Clone()
    $user.Found = $true
    $user.Deleted = $Deleted
    $user.Id = [string](Get-Value $Source 'ObjectId')
    $user.Name = [string](Get-Value $Source 'UserPrincipalName')
    $user.ImmutableId = [string](Get-Value $Source 'ImmutableId')
    if ($SyncedUsers.ContainsKey($user.Id)) { $user.Synced = 'yes' }
    $user.Guest = [string](Get-Value $Source 'UserType') -eq 'Guest' -or $user.Name -like '*#EXT#*'
    return $user
}

# MSOnline cannot search by ImmutableId, and a user does not say whether it is synchronised: all users are listed once,
# and the changes of this run are kept in mind.
function Read-AllUsers {
    foreach ($user in @(Invoke-Patiently { Get-MsolUser -Synchronized -All -ErrorAction Stop })) { if ($null -ne $user) { $SyncedUsers[[string](Get-Value $user 'ObjectId')] = $true } }
    $index = [hashtable]::new($Exact)
    foreach ($deleted in $false, $true) {
        foreach ($user in @(Invoke-Patiently { if ($deleted) { Get-MsolUser -ReturnDeletedUsers -All -ErrorAction Stop } else { Get-MsolUser -All -ErrorAction Stop } })) {
            if ($null -eq $user) { continue }
            $known = ConvertTo-CloudUser $user $deleted
            if ($known.ImmutableId -ne '') { $index[$known.ImmutableId] += @($known) }
        }
    }
    $script:UsersById = $index
}

# How a command is told whom: by object id; where the export had none, by user principal name.
function Get-Naming([string]$Target) {
    if ($Target.Contains('@')) { return @{ UserPrincipalName = $Target } }
    return @{ ObjectId = $Target }
}

# A user, active or deleted. Two deleted users may have one name; of the active ones only one has it, and it must mean
# the same user from the first reading of a run to the last.
function Get-CloudUser([string]$ObjectId, [switch]$Fresh) {
    if ($null -eq $UsersById) { Read-AllUsers }
    $who = Get-Naming $ObjectId
    foreach ($deleted in $false, $true) {
        if ($deleted -and $who.ContainsKey('UserPrincipalName')) { continue }
        try { $found = Invoke-Patiently { if ($deleted) { Get-MsolUser @who -ReturnDeletedUsers -ErrorAction Stop } else { Get-MsolUser @who -ErrorAction Stop } } }
        catch { if ($_.FullyQualifiedErrorId -match 'UserNotFoundException') { continue } else { throw } }
        if ($null -eq $found) { continue }
        $user = ConvertTo-CloudUser $found $deleted
        if ($who.ContainsKey('ObjectId')) { return $user }
        if ($user.Name -ne $ObjectId) { throw "asked for $(Get-Printable $ObjectId), and got $(Get-Printable $user.Name)" }
        if (-not $IdOfName.ContainsKey($ObjectId)) { $IdOfName[$ObjectId] = $user.Id }
        if ($IdOfName[$ObjectId] -ne $user.Id) { throw "$(Get-Printable $ObjectId) belongs to another user by now: $($user.Id), earlier in this run $($IdOfName[$ObjectId])" }
        return $user
    }
    return $NoCloudUser
}

# The active user that has this user principal name.
function Get-CloudUserByName([string]$Name) {
    try { return (ConvertTo-CloudUser (Invoke-Patiently { Get-MsolUser -UserPrincipalName $Name -ErrorAction Stop }) $false) }
    catch { if ($_.FullyQualifiedErrorId -match 'UserNotFoundException') { return $NoCloudUser } else { throw } }
}

function Get-CloudHolder([string]$ImmutableId) {
    if ($null -eq $UsersById) { Read-AllUsers }
    return $UsersById[$ImmutableId]
}

# An empty text clears; $null would do nothing and say nothing.
function Set-CloudValue([hashtable]$Step) {
    $id, $new, $who = $Step.Target, $Step.New, (Get-Naming $Step.Target)
    switch ($Step.Kind) {
        'link-user' { Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId $new -ErrorAction Stop) } -Freed:($FreedIds.ContainsKey($new)) }
        'clear-anchor' { Invoke-Patiently { [void](Set-MsolUser @who -ImmutableId "" -ErrorAction Stop) } }
        'set-user-principal-name' { Invoke-Patiently { [void](Set-MsolUserPrincipalName -ObjectId $id -NewUserPrincipalName $new -ErrorAction Stop) } }
        'restore-deleted-user' { Invoke-Patiently { [void](Restore-MsolUser -ObjectId $id -ErrorAction Stop) } }
        'delete-user' { Invoke-Patiently { [void](Remove-MsolUser -ObjectId $id -Force -ErrorAction Stop) } }
        'purge-deleted-user' { Invoke-Patiently { [void](Remove-MsolUser -ObjectId $id -RemoveFromRecycleBin -Force -ErrorAction Stop) } }
    }
}

# ---- On-premises: the ActiveDirectory module, and the Exchange server. Users are named by objectGUID -

$AdUserByConsistencyGuid, $OtherDomains, $DomainOfUser = $null, $null, @{}
$NoGuid = '00000000-0000-0000-0000-000000000000'

# Rights: write permission on mS-DS-ConsistencyGuid of the users; the role Recipient Management.
function Import-OnPremModule([string[]]$Sides) {
    if ($Sides -contains 'OnPremises' -and $null -eq (Get-Command -Name 'Set-ADUser' -ErrorAction SilentlyContinue)) {
        try { Import-Module -Name ActiveDirectory -ErrorAction Stop }
        catch { Stop-BeforeStart 'the module ActiveDirectory is needed. Install it with: Install-WindowsFeature RSAT-AD-PowerShell (on a client: Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0)' }
    }
    if ($Sides -contains 'Exchange' -and $null -eq (Get-Command -Name 'Enable-RemoteMailbox' -ErrorAction SilentlyContinue)) {
        Stop-BeforeStart 'the cmdlets of the Exchange server are needed. Run the script in the Exchange Management Shell, or load them with: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.RecipientManagement'
    }
}

# Where users are looked for, as arguments of the ActiveDirectory module: the domain that -Server names; else the own
# one and each other one of the forest.
function Get-SearchPlace {
    if ($Server -ne '') { return @{ Server = $Server } }
    @{}
    if ($null -eq $OtherDomains) {
        $script:OtherDomains = @()
        try {
            $own = [string](Get-ADDomain -ErrorAction Stop).DNSRoot
            $script:OtherDomains = @((Get-ADForest -ErrorAction Stop).Domains | ForEach-Object { [string]$_ } | Where-Object { $_ -ne $own })
        }
        catch { Write-Warning "The domains of the forest cannot be listed; only this domain is looked at: $(Get-ErrorText $_)" }
    }
    foreach ($name in $OtherDomains) { @{ Server = $name } }
}

# The GUID that 16 bytes of the directory mean; other bytes are shown as they are.
function ConvertTo-GuidText($Value) {
    if ($null -eq $Value -or $Value -is [guid]) { return [string]$Value }
    $bytes = [byte[]]@($Value)
    if ($bytes.Length -eq 16) { return ([guid]::new($bytes)).ToString() }
    return 'bytes ' + [BitConverter]::ToString($bytes)
}

# A user by its objectGUID, wherever it is in the forest.
function Get-OnPremUser([string]$Identity) {
    if ($DomainOfUser.ContainsKey($Identity)) { $places = @($DomainOfUser[$Identity]) } else { $places = @(Get-SearchPlace) }
    foreach ($place in $places) {
        try { $user = Invoke-Patiently { Get-ADUser -Identity $Identity -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop } }
        catch { if ($_.Exception.GetType().Name -eq 'ADIdentityNotFoundException') { continue } else { throw } }
        $DomainOfUser[$Identity] = $place
        return @{ Found = $true; Name = [string](Get-Value $user 'UserPrincipalName'); ConsistencyGuid = (ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid')); ImmutableId = '' }
    }
    return @{ Found = $false; Name = ''; ConsistencyGuid = ''; ImmutableId = '' }
}

# A user of the Exchange server. All zeros stand for no mailbox GUID.
function Get-ExchangeUser([string]$Identity) {
    $state = @{ Found = $false; Name = ''; Type = ''; Remote = $false; RoutingAddress = ''; ExchangeGuid = ''; ImmutableId = '' }
    try { $user = Invoke-Patiently { Get-User -Identity $Identity -ErrorAction Stop } }
    catch { if ($_.CategoryInfo.Reason -eq 'ManagementObjectNotFoundException') { return $state } else { throw } }
    $state.Found = $true
    $state.Name = [string](Get-Value $user 'UserPrincipalName')
    $state.Type = [string](Get-Value $user 'RecipientTypeDetails')
    if ($state.Type -notlike 'Remote*') { return $state }
    $mailbox = Invoke-Patiently { Get-RemoteMailbox -Identity $Identity -ErrorAction Stop }
    $state.Remote = $true
    $state.RoutingAddress = [string](Get-Value $mailbox 'RemoteRoutingAddress') -replace '^smtp:', ''
    $guid = [string](Get-Value $mailbox 'ExchangeGuid')
    if ($guid -notin '', $NoGuid) { $state.ExchangeGuid = ([guid]$guid).ToString() }
    return $state
}

# Why an on-premises user must not be touched, or nothing. mS-DS-ConsistencyGuid is neither indexed nor in the global
# catalog: all users that have one are read once, in every domain.
function Get-OnPremRefusal([hashtable]$Step, [hashtable]$User) {
    if (-not $User.Found) { return 'no user on-premises has this objectGUID' }
    if ($Step.Kind -eq 'set-consistency-guid') {
        if ($null -eq $AdUserByConsistencyGuid) {
            $index = @{}
            foreach ($place in @(Get-SearchPlace)) {
                foreach ($other in @(Invoke-Patiently { Get-ADUser -LDAPFilter '(mS-DS-ConsistencyGuid=*)' -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop })) {
                    if ($null -ne $other) { $index[(ConvertTo-GuidText (Get-Value $other 'mS-DS-ConsistencyGuid'))] = [string](Get-Value $other 'ObjectGUID') }
                }
            }
            $script:AdUserByConsistencyGuid = $index
        }
        $holder = $AdUserByConsistencyGuid[$Step.New]
        if ($holder -and $holder -ne $Step.Target) { return "the user $holder has this mS-DS-ConsistencyGuid already" }
    }
    if ($Step.Kind -eq 'enable-remote-mailbox' -and $User.Type -like '*Mailbox' -and -not $User.Remote) { return "the user has a mailbox on-premises ($($User.Type))" }
    if ($Step.Property -eq 'ExchangeGuid' -and -not $User.Remote) { return 'the user has no remote mailbox; run Enable-RemoteMailbox first' }
}

# mS-DS-ConsistencyGuid is an octet string: it takes the bytes, never the Base64 text.
function Set-OnPremValue([hashtable]$Step) {
    $id, $new, $with = $Step.Target, $Step.New, $Step.With
    $place = $(if ($DomainOfUser.ContainsKey($id)) { $DomainOfUser[$id] } else { @{} })
    switch ($Step.Kind) {
        'set-consistency-guid' {
            $bytes = ([guid]$new).ToByteArray()
            Invoke-Patiently { Set-ADUser -Identity $id -Replace @{ 'mS-DS-ConsistencyGuid' = [byte[]]$bytes } @place -ErrorAction Stop }
            if ($null -ne $AdUserByConsistencyGuid) { $AdUserByConsistencyGuid[$new] = $id }
        }
        'clear-consistency-guid' { Invoke-Patiently { Set-ADUser -Identity $id -Clear 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop } }
        'enable-remote-mailbox' { Invoke-Patiently { [void](Enable-RemoteMailbox -Identity $id -RemoteRoutingAddress $new @with -ErrorAction Stop) } }
        'disable-remote-mailbox' { Invoke-Patiently { Disable-RemoteMailbox -Identity $id -Confirm:$false -ErrorAction Stop } }
        'set-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $new -ErrorAction Stop } }
        'clear-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $NoGuid -ErrorAction Stop } }
    }
}

# ---- Go ------------------------------------------------------------------------------------------

if ($VerifyOnly -and $Apply) { Stop-BeforeStart '-VerifyOnly changes nothing, and -Apply does: choose one' }
# Whoever asks what would happen gets the dry run, and files of the script itself are written all the same.
if ($WhatIfPreference -and $Apply) {
    Write-Host '-WhatIf or $WhatIfPreference is on: this is a dry run, in spite of -Apply.' -ForegroundColor Yellow
    $Apply = [switch]$false
}
$WhatIfPreference = $false
# The script asks once a step where -Confirm is given; the commands in it do not ask again.
$ConfirmPreference = 'None'
try { Invoke-Plan }
finally { if ($Transcript -and $null -ne $ResultWriter) { [void](Stop-Transcript) } }
exit $ExitCode
