# hardmatch: exports the soft-deleted cloud users with Microsoft Graph PowerShell.
#
# A soft-deleted user keeps its ImmutableId for 30 days and can block a hard match. Run it in Windows
# PowerShell 5.1 or later with the module Microsoft.Graph. It asks for a sign-in and reads only.
#
#   .\deleted.ps1 -Path .\deleted.csv
[CmdletBinding()]
param(
    [string] $Path = '.\deleted.csv',
    # The cloud that the tenant is in.
    [ValidateSet('Global', 'USGov', 'USGovDoD', 'China')]
    [string] $Environment = 'Global'
)

$ErrorActionPreference = 'Stop'
Import-Module Microsoft.Graph.Authentication
Import-Module Microsoft.Graph.Identity.DirectoryManagement
Connect-MgGraph -Environment $Environment -Scopes 'User.Read.All' | Out-Null

$properties = @(
    'id', 'userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'proxyAddresses',
    'employeeId', 'accountEnabled', 'userType', 'onPremisesImmutableId', 'onPremisesSyncEnabled',
    'onPremisesLastSyncDateTime', 'onPremisesSecurityIdentifier', 'assignedLicenses',
    'deletedDateTime', 'createdDateTime'
)

function Format-Time([object] $Time) {
    if ($Time) { ([datetime] $Time).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') }
}

$columns = @(
    'Id'
    'UserPrincipalName'
    'DisplayName'
    'GivenName'
    'Surname'
    'Mail'
    @{ Name = 'ProxyAddresses'; Expression = { $_.ProxyAddresses -join ';' } }
    'EmployeeId'
    'AccountEnabled'
    'UserType'
    'OnPremisesImmutableId'
    'OnPremisesSyncEnabled'
    @{ Name = 'OnPremisesLastSyncDateTime'; Expression = { Format-Time $_.OnPremisesLastSyncDateTime } }
    'OnPremisesSecurityIdentifier'
    @{ Name = 'IsLicensed'; Expression = { @($_.AssignedLicenses | Where-Object { $_ }).Count -gt 0 } }
    @{ Name = 'DeletedDateTime'; Expression = { Format-Time $_.DeletedDateTime } }
    @{ Name = 'CreatedDateTime'; Expression = { Format-Time $_.CreatedDateTime } }
)

$users = @(Get-MgDirectoryDeletedItemAsUser -All -Property $properties)
$users | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} soft-deleted users written to {1}' -f $users.Count, $Path)
