# hardmatch: exports the mailboxes of Exchange Online.
#
# Run it in Windows PowerShell 5.1 or later with the module ExchangeOnlineManagement. It asks for a
# sign-in and reads only.
#
#   .\mailboxes.ps1 -Path .\mailboxes.csv
[CmdletBinding()]
param(
    [string] $Path = '.\mailboxes.csv'
)

$ErrorActionPreference = 'Stop'
Import-Module ExchangeOnlineManagement
Connect-ExchangeOnline -ShowBanner:$false

# The type that a user had before decides whether a licence makes a second mailbox.
$previous = $null
try {
    $previous = @{}
    Get-User -ResultSize Unlimited | ForEach-Object {
        $previous["$($_.ExternalDirectoryObjectId)"] = "$($_.PreviousRecipientTypeDetails)"
    }
} catch {
    Write-Warning ('Previous recipient types could not be read: {0}' -f $_.Exception.Message)
    $previous = $null
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

$wanted = @(
    'ExternalDirectoryObjectId', 'UserPrincipalName', 'DisplayName', 'Alias', 'PrimarySmtpAddress',
    'EmailAddresses', 'RecipientTypeDetails', 'ExchangeGuid', 'IsDirSynced', 'WhenMailboxCreated'
)
$mailboxes = @(Get-EXOMailbox -ResultSize Unlimited -Properties $wanted)
$mailboxes | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} mailboxes written to {1}' -f $mailboxes.Count, $Path)
