# hardmatch: exports the remote mailboxes that Exchange on-premises knows.
#
# Run it in the Exchange Management Shell of a hybrid Exchange server (or of its management tools),
# with an account that may read recipients. It changes nothing.
#
#   .\remote-mailboxes.ps1 -Path .\remote-mailboxes.csv
[CmdletBinding()]
param(
    [string] $Path = '.\remote-mailboxes.csv'
)

$ErrorActionPreference = 'Stop'
# Without it only the domain of this machine is searched.
Set-ADServerSettings -ViewEntireForest $true

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
    'ExchangeGuid'
    'DistinguishedName'
)

$mailboxes = @(Get-RemoteMailbox -ResultSize Unlimited)
$mailboxes | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} remote mailboxes written to {1}' -f $mailboxes.Count, $Path)
