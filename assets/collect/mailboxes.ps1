<#
.SYNOPSIS
Exports the mailboxes of Exchange Online for hardmatch, and the users that have none but a mailbox GUID or had one
before. It reads and changes nothing.

.DESCRIPTION
Run it in Windows PowerShell 5.1 or PowerShell 7, on any machine, in a window of its own: the modules of Microsoft
Graph and of Exchange Online may not load into one process. It needs the module ExchangeOnlineManagement:

    Install-Module ExchangeOnlineManagement -Scope CurrentUser

It connects where nobody is connected. The account needs the role View-Only Recipients, or Global Reader; without the
role View-Only Configuration one warning about the settings of the organization is left out.

What cannot be read is left out of the file as a column and is listed at the end: nothing is written as empty that is
not known to be so. Mailboxes and mail users are the list itself: without either there is no file.

The file is UTF-8, with a mark in Windows PowerShell 5.1 and without in PowerShell 7; hardmatch reads both. It has
its name only when it is whole; until then it ends in .part.

.PARAMETER Path
The file to write.

.PARAMETER TenantId
The tenant that is meant. Another one is refused.

.PARAMETER ExchangeEnvironmentName
The cloud that the tenant is in: O365Default, O365USGovGCCHigh or O365USGovDoD (US government), O365China (21Vianet).
-UserPrincipalName, or -ClientId with -CertificateThumbprint and -Organization, and -UseDeviceCode (PowerShell 7) are
handed to the sign-in.

.EXAMPLE
.\mailboxes.ps1 -Path .\mailboxes.csv

.EXAMPLE
.\mailboxes.ps1 -ExchangeEnvironmentName O365China -UserPrincipalName admin@contoso.partner.onmschina.cn

.NOTES
Exit codes: 0 everything was read; 1 the file was written, and something is left out of it; 2 no file was written.
#>
[CmdletBinding()]
param(
    [string]$Path = '.\mailboxes.csv',
    [string]$TenantId,
    [ValidateSet('O365Default', 'O365USGovGCCHigh', 'O365USGovDoD', 'O365China')]
    [string]$ExchangeEnvironmentName,
    [string]$UserPrincipalName,
    [string]$ClientId,
    [string]$CertificateThumbprint,
    [string]$Organization,
    [switch]$UseDeviceCode
)

#@ frame
# ---- Exchange Online ---------------------------------------------------------------------------------

# The connection of this session, or nothing.
function Get-Connection {
    if ($null -eq (Get-Command -Name Get-ConnectionInformation -ErrorAction SilentlyContinue)) { return $null }
    return @(Get-ConnectionInformation | Where-Object { $_.State -eq 'Connected' -and -not $_.IsEopSession }) | Select-Object -First 1
}

# Connects where nobody is connected; who is connected already, stays so.
function Connect-Tenant {
    Import-CommandModule @{ 'Connect-ExchangeOnline' = 'ExchangeOnlineManagement' } 'Install-Module ExchangeOnlineManagement -Scope CurrentUser'
    $connection = Get-Connection
    if ($null -eq $connection) {
        $arguments = @{ ShowBanner = $false; ErrorAction = 'Stop' }
        foreach ($name in 'ExchangeEnvironmentName', 'UserPrincipalName', 'CertificateThumbprint', 'Organization') {
            $value = Get-Variable -Name $name -ValueOnly
            if ($value) { $arguments[$name] = $value }
        }
        if ($ClientId) { $arguments['AppId'] = $ClientId }
        if ($UseDeviceCode) { $arguments['Device'] = $true }
        try { [void](Connect-ExchangeOnline @arguments) }
        catch { Stop-BeforeStart "signing in failed: $(Get-ErrorText $_). Where another module is in the way, run this in a new window" }
        $connection = Get-Connection
    }
    $tenant = [string](Get-Value $connection 'TenantID')
    $account = [string](Get-Value $connection 'UserPrincipalName')
    if ($account -eq '') { $account = 'application ' + ([string](Get-Value $connection 'AppId')) }
    Show-Host $account "tenant $(Get-Printable $tenant)"
    if ($TenantId -and $tenant -ne $TenantId) { Stop-BeforeStart "connected to the tenant $(Get-Printable $tenant), and -TenantId is ${TenantId}: disconnect first (Disconnect-ExchangeOnline)" }
}

$full = Initialize-Export $Path
Connect-Tenant
$everybody = @{ ResultSize = 'Unlimited'; ErrorAction = 'Stop' }

# The type that a user had before decides whether a licence makes a second mailbox, also of one who has no mailbox
# now. It is kept of everybody, since that there was none is known too; of the users themselves only the few are
# kept who had a mailbox once and have none now.
$without = New-Object 'System.Collections.Generic.List[object]'
$previous = Read-Optional 'The types that users had before' 'the column PreviousRecipientTypeDetails is left out, and whoever had a mailbox once and has none now' {
    $found = @{}
    Get-User @everybody | ForEach-Object {
        $type = "$($_.PreviousRecipientTypeDetails)"
        $found["$($_.ExternalDirectoryObjectId)"] = $type
        if ($type -and $type -ne 'None' -and "$($_.RecipientTypeDetails)" -notmatch 'Mailbox$|^MailUser$') { $without.Add($_) }
    }
    $found
}
if ($null -eq $previous) { $without.Clear() }

# Whose mailbox is managed in the cloud alone, although the user is synced. Get-EXOMailbox does not tell.
$managed = Read-Optional 'IsExchangeCloudManaged' 'its column is left out' {
    $found = @{}
    Get-Mailbox @everybody | ForEach-Object {
        if ($null -eq $_.PSObject.Properties['IsExchangeCloudManaged']) { throw 'Get-Mailbox does not tell it' }
        $found["$($_.ExternalDirectoryObjectId)"] = $_.IsExchangeCloudManaged
    }
    $found
}

try {
    if ((Get-OrganizationConfig -ErrorAction Stop).BlockExchangeProvisioningFromOnPremEnabled) {
        Write-Warning 'The tenant takes Exchange attributes of new users from the cloud alone: what Exchange on-premises prepares does not reach them.'
    }
}
catch { Write-Host "The settings of the organization could not be read: $(Get-ErrorText $_)" }

$columns = @(
    'ExternalDirectoryObjectId'
    'UserPrincipalName'
    'DisplayName'
    'Alias'
    'PrimarySmtpAddress'
    @{ Name = 'EmailAddresses'; Expression = { @($_.EmailAddresses | ForEach-Object { "$_" }) -join ';' } }
    'RecipientTypeDetails'
    @{ Name = 'ExchangeGuid'; Expression = { Format-MailboxGuid $_.ExchangeGuid } }
    'IsDirSynced'
    @{ Name = 'WhenMailboxCreated'; Expression = { Format-Time $_.WhenMailboxCreated } }
)
if ($null -ne $previous) {
    $columns += @{ Name = 'PreviousRecipientTypeDetails'; Expression = { $id = "$($_.ExternalDirectoryObjectId)"; if ($previous.ContainsKey($id)) { $previous[$id] } else { $Unknown } } }
}
# Nobody without a mailbox has one that is managed.
if ($null -ne $managed) {
    $columns += @{ Name = 'IsExchangeCloudManaged'; Expression = { $id = "$($_.ExternalDirectoryObjectId)"; if ($managed.ContainsKey($id)) { $managed[$id] } elseif ("$($_.RecipientTypeDetails)" -like '*Mailbox') { $Unknown } } }
}

# Mailboxes, then mail users, who have the mailbox GUID that is synced, then users who had a mailbox once.
function Get-ListedUser {
    $wanted = @(
        'ExternalDirectoryObjectId', 'UserPrincipalName', 'DisplayName', 'Alias', 'PrimarySmtpAddress',
        'EmailAddresses', 'RecipientTypeDetails', 'ExchangeGuid', 'IsDirSynced', 'WhenMailboxCreated'
    )
    Get-EXOMailbox @everybody -Properties $wanted
    Get-MailUser @everybody | Where-Object { "$($_.RecipientTypeDetails)" -eq 'MailUser' }
    $without
}

$count = Export-Row 'mailboxes' $full $columns { Get-ListedUser }
Write-Host "$count mailboxes and users without one written to $full"
Complete-Run
