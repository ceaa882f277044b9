# hardmatch: exports the cloud users, active and soft-deleted, with the old MSOnline module.
#
# Microsoft retired MSOnline in 2025. Use cloud.ps1 and deleted.ps1 (Microsoft Graph) where you can;
# this is for hosts on which nothing else works. It changes nothing.
#
#   .\cloud-msonline.ps1 -Path .\cloud.csv -DeletedPath .\deleted.csv
[CmdletBinding()]
param(
    [string] $Path = '.\cloud.csv',
    [string] $DeletedPath = '.\deleted.csv'
)

$ErrorActionPreference = 'Stop'
Import-Module MSOnline
Connect-MsolService

function Format-Time([object] $Time) {
    if ($Time) { ([datetime] $Time).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') }
}

$columns = @(
    @{ Name = 'ObjectId'; Expression = { "$($_.ObjectId)" } }
    'UserPrincipalName'
    'DisplayName'
    'FirstName'
    'LastName'
    @{ Name = 'ProxyAddresses'; Expression = { $_.ProxyAddresses -join ';' } }
    'ImmutableId'
    @{ Name = 'LastDirSyncTime'; Expression = { Format-Time $_.LastDirSyncTime } }
    'BlockCredential'
    'UserType'
    'IsLicensed'
    @{ Name = 'Licenses'; Expression = { @($_.Licenses | ForEach-Object { $_.AccountSkuId }) -join ';' } }
    'Department'
    'Title'
    'Office'
    'StreetAddress'
    'City'
    'State'
    'PostalCode'
    'Country'
    'PhoneNumber'
    'MobilePhone'
    @{ Name = 'WhenCreated'; Expression = { Format-Time $_.WhenCreated } }
)

# MSOnline has no property that tells who is synced; the time of the last sync stays when a user leaves.
$synced = @{}
Get-MsolUser -All -Synchronized | ForEach-Object { $synced["$($_.ObjectId)"] = $true }
$ofDeleted = $columns
$columns += @{ Name = 'DirSyncEnabled'; Expression = { if ($synced["$($_.ObjectId)"]) { $true } elseif ($_.LastDirSyncTime) { $false } } }

$users = @(Get-MsolUser -All)
$users | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} users written to {1}' -f $users.Count, $Path)

$ofDeleted += @{ Name = 'SoftDeletionTimestamp'; Expression = { Format-Time $_.SoftDeletionTimestamp } }
$deleted = @(Get-MsolUser -All -ReturnDeletedUsers)
$deleted | Select-Object -Property $ofDeleted |
    Export-Csv -Path $DeletedPath -NoTypeInformation -Encoding UTF8
Write-Host ('{0} soft-deleted users written to {1}' -f $deleted.Count, $DeletedPath)
