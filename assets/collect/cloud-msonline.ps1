<#
.SYNOPSIS
Exports the cloud users, active and soft-deleted, for hardmatch, with the old module MSOnline. It reads and changes
nothing.

.DESCRIPTION
Microsoft retired MSOnline in 2025. Use cloud.ps1 and deleted.ps1 (Microsoft Graph) where you can; this is for hosts on
which nothing else works. It runs in Windows PowerShell 5.1 alone, and needs the module MSOnline:

    Install-Module MSOnline -Scope CurrentUser

Roles, the source of authority and onPremisesObjectIdentifier are not told by this module: the file has no such
columns.

The files are UTF-8. A file has its name only when it is whole; until then it ends in .part.

.PARAMETER Path
The file of active users.

.PARAMETER DeletedPath
The file of soft-deleted users.

.PARAMETER TenantId
The tenant that is meant. Another one is refused.

.PARAMETER AzureEnvironment
The cloud that the tenant is in: AzureCloud, USGovernment, AzureChinaCloud.

.EXAMPLE
.\cloud-msonline.ps1 -Path .\cloud.csv -DeletedPath .\deleted.csv

.NOTES
Exit codes: 0 everything was read; 2 it was not: a file that was not written to its end is not there.
#>
[CmdletBinding()]
param(
    [string]$Path = '.\cloud.csv',
    [string]$DeletedPath = '.\deleted.csv',
    [string]$TenantId,
    [ValidateSet('AzureCloud', 'USGovernment', 'AzureChinaCloud')]
    [string]$AzureEnvironment
)

#@ frame
# ---- The users, by MSOnline --------------------------------------------------------------------------

# Signs in where nobody is signed in.
function Connect-Tenant {
    Import-CommandModule @{ 'Get-MsolUser' = 'MSOnline' } 'Install-Module MSOnline -Scope CurrentUser'
    $company = $null
    try { $company = Get-MsolCompanyInformation -ErrorAction Stop }
    catch {
        $arguments = @{ ErrorAction = 'Stop' }
        if ($AzureEnvironment) { $arguments['AzureEnvironment'] = $AzureEnvironment }
        try {
            [void](Connect-MsolService @arguments)
            $company = Get-MsolCompanyInformation -ErrorAction Stop
        }
        catch { Stop-BeforeStart "MSOnline, which Microsoft retired in 2025, does not answer: $(Get-ErrorText $_). Use cloud.ps1 and deleted.ps1 (hardmatch collect cloud)" }
    }
    $tenant = "$($company.ObjectId)"
    Show-Host '(MSOnline does not tell it)' "tenant $(Get-Printable $tenant)"
    if ($TenantId -and $tenant -ne $TenantId) { Stop-BeforeStart "connected to the tenant $tenant, and -TenantId is $TenantId" }
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

$full = Initialize-Export $Path
$fullDeleted = Initialize-Export $DeletedPath
Connect-Tenant
$ofDeleted = $columns

# MSOnline has no property that tells who is synced; the time of the last sync stays when a user leaves.
$synced = @{}
try { Invoke-Patiently { Get-MsolUser -All -Synchronized -ErrorAction Stop | ForEach-Object { $synced["$($_.ObjectId)"] = $true } } }
catch { Stop-Run "who is synced could not be read: $(Get-ErrorText $_)" }
$columns += @{ Name = 'DirSyncEnabled'; Expression = { if ($synced["$($_.ObjectId)"]) { $true } elseif ($_.LastDirSyncTime) { $false } } }
$count = Export-Row 'users' $full $columns { Get-MsolUser -All -ErrorAction Stop }
Write-Host "$count users written to $full"

$ofDeleted += @{ Name = 'SoftDeletionTimestamp'; Expression = { Format-Time $_.SoftDeletionTimestamp } }
$count = Export-Row 'soft-deleted users' $fullDeleted $ofDeleted { Get-MsolUser -All -ReturnDeletedUsers -ErrorAction Stop }
Write-Host "$count soft-deleted users written to $fullDeleted"
Complete-Run
