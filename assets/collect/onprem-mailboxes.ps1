# hardmatch: exports the mailboxes and mail users that Exchange on-premises has.
#
# Run it in the Exchange Management Shell of an Exchange server, with an account that may read
# recipients. It changes nothing.
#
#   .\onprem-mailboxes.ps1 -Path .\onprem-mailboxes.csv
[CmdletBinding()]
param(
    [string] $Path = '.\onprem-mailboxes.csv'
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
    @{ Name = 'ExternalEmailAddress'; Expression = { "$($_.ExternalEmailAddress)" } }
    'RecipientTypeDetails'
    'ExchangeGuid'
    'DistinguishedName'
)

$recipients = @(Get-Mailbox -ResultSize Unlimited) + @(Get-MailUser -ResultSize Unlimited)
$recipients | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} recipients written to {1}' -f $recipients.Count, $Path)
