<#
.SYNOPSIS
Exports the soft-deleted cloud users for hardmatch, with Microsoft Graph PowerShell. It reads and changes nothing.

.DESCRIPTION
A soft-deleted user keeps its ImmutableId for 30 days and can block a hard match. Run it in Windows PowerShell 5.1 or
PowerShell 7, on any machine. It needs the module Microsoft.Graph.Authentication:

    Install-Module Microsoft.Graph.Authentication -Scope CurrentUser

It signs in where nobody is signed in, and asks for the permission User.Read.All. Where nobody is deleted the file has
its headings alone.

The file is UTF-8, with a mark in Windows PowerShell 5.1 and without in PowerShell 7; hardmatch reads both. It has
its name only when it is whole; until then it ends in .part.

.PARAMETER Path
The file to write.

.PARAMETER TenantId
The tenant that is meant. Another one is refused.

.PARAMETER Environment
The cloud that the tenant is in: Global, USGov or USGovDoD (US government), China (21Vianet).
-ClientId, -CertificateThumbprint and -UseDeviceCode are handed to the sign-in.

.EXAMPLE
.\deleted.ps1 -Path .\deleted.csv

.NOTES
Exit codes: 0 everything was read; 1 the file was written, and something is left out of it; 2 no file was written.
#>
[CmdletBinding()]
param(
    [string]$Path = '.\deleted.csv',
    [string]$TenantId,
    [ValidateSet('Global', 'USGov', 'USGovDoD', 'China')]
    [string]$Environment,
    [string]$ClientId,
    [string]$CertificateThumbprint,
    [switch]$UseDeviceCode
)

#@ frame
#@ graph
# ---- The soft-deleted users --------------------------------------------------------------------------

$full = Initialize-Export $Path
Connect-Tenant 'User.Read.All'

$properties = @(
    'id', 'userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'proxyAddresses',
    'employeeId', 'accountEnabled', 'userType', 'onPremisesImmutableId', 'onPremisesSyncEnabled',
    'onPremisesLastSyncDateTime', 'onPremisesSecurityIdentifier', 'assignedLicenses',
    'deletedDateTime', 'createdDateTime'
)

$columns = @(
    'Id'
    'UserPrincipalName'
    'DisplayName'
    'GivenName'
    'Surname'
    'Mail'
    @{ Name = 'ProxyAddresses'; Expression = { $_.proxyAddresses -join ';' } }
    'EmployeeId'
    'AccountEnabled'
    'UserType'
    'OnPremisesImmutableId'
    'OnPremisesSyncEnabled'
    @{ Name = 'OnPremisesLastSyncDateTime'; Expression = { Format-Time $_.onPremisesLastSyncDateTime } }
    'OnPremisesSecurityIdentifier'
    @{ Name = 'IsLicensed'; Expression = { if ($null -eq $_.assignedLicenses) { $Unknown } else { @($_.assignedLicenses).Count -gt 0 } } }
    @{ Name = 'DeletedDateTime'; Expression = { Format-Time $_.deletedDateTime } }
    @{ Name = 'CreatedDateTime'; Expression = { Format-Time $_.createdDateTime } }
)

$uri = '/v1.0/directory/deletedItems/microsoft.graph.user?$select=' + ($properties -join ',')
$columns = @(Select-Column $columns $properties $uri)

$count = Export-Row 'soft-deleted users' $full $columns { Get-List ($uri + '&$top=999') }
Write-Host "$count soft-deleted users written to $full"
Complete-Run
