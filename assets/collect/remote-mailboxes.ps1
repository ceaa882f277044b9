<#
.SYNOPSIS
Exports the remote mailboxes that Exchange on-premises knows, for hardmatch. It reads and changes nothing.

.DESCRIPTION
Run it in the Exchange Management Shell of a hybrid Exchange server (or of its management tools), with an account that has
the role View-Only Recipients. Those of the whole forest are read, or those of one domain or container.

The file is UTF-8, with a mark in Windows PowerShell 5.1 and without in PowerShell 7; hardmatch reads both. It has
its name only when it is whole; until then it ends in .part.

.PARAMETER Path
The file to write.

.PARAMETER OrganizationalUnit
The domain or the container whose recipients are read: corp.example, or corp.example/Staff. Default: the whole forest.

.EXAMPLE
.\remote-mailboxes.ps1 -Path .\remote-mailboxes.csv

.EXAMPLE
.\remote-mailboxes.ps1 -OrganizationalUnit corp.example/Staff

.NOTES
Exit codes: 0 everything was read; 2 no file was written.
#>
[CmdletBinding()]
param(
    [string]$Path = '.\remote-mailboxes.csv',
    [string]$OrganizationalUnit
)

#@ frame
#@ exchange
# ---- The recipients ----------------------------------------------------------------------------------

$full = Initialize-Export $Path
Assert-ExchangeShell 'Get-RemoteMailbox', 'Get-ADServerSettings', 'Set-ADServerSettings'
$scope = 'the whole forest'
if ($OrganizationalUnit) { $scope = $OrganizationalUnit }
Show-Host (Get-LocalAccount) (Get-Printable $scope)

$columns = @(
    'Guid'
    'UserPrincipalName'
    'SamAccountName'
    'DisplayName'
    'Alias'
    'PrimarySmtpAddress'
    @{ Name = 'EmailAddresses'; Expression = { @($_.EmailAddresses | ForEach-Object { "$_" }) -join ';' } }
    @{ Name = 'RemoteRoutingAddress'; Expression = { "$($_.RemoteRoutingAddress)" } }
    'RecipientTypeDetails'
    @{ Name = 'ExchangeGuid'; Expression = { Format-MailboxGuid $_.ExchangeGuid } }
    'DistinguishedName'
)

$count = Export-Row 'remote mailboxes' $full $columns {
    Read-Forest {
        Get-RemoteMailbox @where
    }
}
Write-Host "$count remote mailboxes written to $full"
Complete-Run
