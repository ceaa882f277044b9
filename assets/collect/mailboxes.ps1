# hardmatch: exports the mailboxes of Exchange Online, and the users that have none but a mailbox GUID or
# had one before.
#
# Run it in Windows PowerShell 5.1 or later with the module ExchangeOnlineManagement. It asks for a
# sign-in and reads only.
#
#   .\mailboxes.ps1 -Path .\mailboxes.csv
[CmdletBinding()]
param(
    [string] $Path = '.\mailboxes.csv',
    # The cloud that the tenant is in.
    [ValidateSet('O365Default', 'O365USGovGCCHigh', 'O365USGovDoD', 'O365China')]
    [string] $ExchangeEnvironmentName = 'O365Default'
)

$ErrorActionPreference = 'Stop'
Import-Module ExchangeOnlineManagement
Connect-ExchangeOnline -ExchangeEnvironmentName $ExchangeEnvironmentName -ShowBanner:$false

# The type that a user had before decides whether a licence makes a second mailbox, also of one who
# has no mailbox now.
$previous = $null
$users = @()
try {
    $users = @(Get-User -ResultSize Unlimited)
    $previous = @{}
    $users | ForEach-Object {
        $previous["$($_.ExternalDirectoryObjectId)"] = "$($_.PreviousRecipientTypeDetails)"
    }
} catch {
    Write-Warning ('Previous recipient types could not be read: {0}' -f $_.Exception.Message)
}

# Whose mailbox is managed in the cloud alone, although the user is synced. Get-EXOMailbox does not tell.
$managed = $null
try {
    $found = @{}
    Get-Mailbox -ResultSize Unlimited | ForEach-Object {
        if ($null -eq $_.PSObject.Properties['IsExchangeCloudManaged']) { throw 'Get-Mailbox has no IsExchangeCloudManaged' }
        $found["$($_.ExternalDirectoryObjectId)"] = $_.IsExchangeCloudManaged
    }
    $managed = $found
} catch {
    Write-Warning ('IsExchangeCloudManaged could not be read: {0}' -f $_.Exception.Message)
}

# Mail users have the mailbox GUID that is synced.
$mailUsers = @()
try {
    $mailUsers = @(Get-MailUser -ResultSize Unlimited | Where-Object { "$($_.RecipientTypeDetails)" -eq 'MailUser' })
} catch {
    Write-Warning ('Mail users could not be read: {0}' -f $_.Exception.Message)
}

try {
    if ((Get-OrganizationConfig).BlockExchangeProvisioningFromOnPremEnabled) {
        Write-Warning 'The tenant takes Exchange attributes of new users from the cloud alone: what Exchange on-premises prepares does not reach them.'
    }
} catch {
    Write-Warning ('The settings of the organization could not be read: {0}' -f $_.Exception.Message)
}

$columns = @(
    'ExternalDirectoryObjectId'
    'UserPrincipalName'
    'DisplayName'
    'Alias'
    'PrimarySmtpAddress'
    @{ Name = 'EmailAddresses'; Expression = { $_.EmailAddresses -join ';' } }
    'RecipientTypeDetails'
    'ExchangeGuid'
    'IsDirSynced'
    @{ Name = 'WhenMailboxCreated'; Expression = { if ($_.WhenMailboxCreated) { ([datetime] $_.WhenMailboxCreated).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') } } }
)
if ($null -ne $previous) {
    $columns += @{ Name = 'PreviousRecipientTypeDetails'; Expression = { $previous["$($_.ExternalDirectoryObjectId)"] } }
}

if ($null -ne $managed) {
    $columns += @{ Name = 'IsExchangeCloudManaged'; Expression = { $managed["$($_.ExternalDirectoryObjectId)"] } }
}

$wanted = @(
    'ExternalDirectoryObjectId', 'UserPrincipalName', 'DisplayName', 'Alias', 'PrimarySmtpAddress',
    'EmailAddresses', 'RecipientTypeDetails', 'ExchangeGuid', 'IsDirSynced', 'WhenMailboxCreated'
)
$mailboxes = @(Get-EXOMailbox -ResultSize Unlimited -Properties $wanted)
$known = @{}
$mailboxes + $mailUsers | ForEach-Object { $known["$($_.ExternalDirectoryObjectId)"] = $true }
$without = @($users | Where-Object {
    $id = "$($_.ExternalDirectoryObjectId)"
    $previous[$id] -and $previous[$id] -ne 'None' -and -not $known[$id]
})
$mailboxes + $mailUsers + $without | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} mailboxes and {1} users without one written to {2}' -f $mailboxes.Count, ($mailUsers.Count + $without.Count), $Path)
