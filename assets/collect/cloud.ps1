# hardmatch: exports the cloud users with Microsoft Graph PowerShell.
#
# Run it in Windows PowerShell 5.1 or later with the module Microsoft.Graph (Install-Module
# Microsoft.Graph -Scope CurrentUser). It asks for a sign-in and reads only.
#
#   .\cloud.ps1 -Path .\cloud.csv
#
# A tenant of the US government is in USGov or USGovDoD, one of 21Vianet in China:
#
#   .\cloud.ps1 -Environment China
#
# Who was handed over to the cloud is told where the service tells it. With -SourceOfAuthority it is asked for with
# the permission of its own, which could change such users as well: there is none to read alone.
[CmdletBinding()]
param(
    [string] $Path = '.\cloud.csv',
    # The cloud that the tenant is in.
    [ValidateSet('Global', 'USGov', 'USGovDoD', 'China')]
    [string] $Environment = 'Global',
    # Without the permission to read roles.
    [switch] $SkipRoles,
    # With the permission that the column IsCloudManaged may need.
    [switch] $SourceOfAuthority
)

$ErrorActionPreference = 'Stop'
Import-Module Microsoft.Graph.Authentication
Import-Module Microsoft.Graph.Users

$scopes = @('User.Read.All', 'Organization.Read.All')
if (-not $SkipRoles) { $scopes += @('RoleManagement.Read.Directory', 'GroupMember.Read.All') }
if ($SourceOfAuthority) { $scopes += 'User-OnPremisesSyncBehavior.ReadWrite.All' }
Connect-MgGraph -Environment $Environment -Scopes $scopes | Out-Null

function Get-AllPages([string] $Uri) {
    while ($Uri) {
        $page = Invoke-MgGraphRequest -Method GET -Uri $Uri -OutputType PSObject
        $page.value
        $Uri = $page.'@odata.nextLink'
    }
}

# Each of these may be out of reach; then its column is left out: missing is not empty.
function Read-Optional([string] $What, [scriptblock] $Read) {
    try { & $Read } catch { Write-Warning ('{0} could not be read: {1}' -f $What, $_.Exception.Message) }
}

$skus = Read-Optional 'Names of licences' {
    $names = @{}
    Get-AllPages '/v1.0/subscribedSkus' |
        ForEach-Object { $names["$($_.skuId)"] = $_.skuPartNumber }
    $names
}
if (-not $skus) { $skus = @{} }

# Set on every user that was ever synced; it blocks a new hard match.
$identifiers = Read-Optional 'onPremisesObjectIdentifier (beta)' {
    $found = @{}
    Get-AllPages '/beta/users?$select=id,onPremisesObjectIdentifier&$top=999' |
        ForEach-Object { $found["$($_.id)"] = $_.onPremisesObjectIdentifier }
    $found
}

# No sync takes these over.
$managed = Read-Optional 'The source of authority (-SourceOfAuthority)' {
    $found = @{}
    $uri = '/v1.0/users?$select=id&$count=true&$top=999&$filter=' +
        [Uri]::EscapeDataString('onPremisesSyncBehavior/isCloudManaged eq true')
    while ($uri) {
        $page = Invoke-MgGraphRequest -Method GET -Uri $uri -Headers @{ ConsistencyLevel = 'eventual' } -OutputType PSObject
        $page.value | Where-Object { $_ } | ForEach-Object { $found["$($_.id)"] = $true }
        $uri = $page.'@odata.nextLink'
    }
    $found
}

$roles = $null
if (-not $SkipRoles) {
    $roles = Read-Optional 'Directory roles' {
        $base = '/v1.0'
        $names = @{}
        Get-AllPages "$base/roleManagement/directory/roleDefinitions?`$select=id,displayName" |
            ForEach-Object { $names["$($_.id)"] = $_.displayName }
        $held = @(Get-AllPages "$base/roleManagement/directory/roleAssignments")
        # Eligible roles need a licence of their own.
        $held += @(Read-Optional 'Eligible roles' {
            Get-AllPages "$base/roleManagement/directory/roleEligibilitySchedules"
        })
        $found = @{}
        foreach ($role in $held) {
            if (-not $role) { continue }
            $holders = @($role.principalId)
            try {
                $holders += @(Get-AllPages "$base/groups/$($role.principalId)/transitiveMembers/microsoft.graph.user?`$select=id" |
                    ForEach-Object { $_.id })
            } catch {
                Write-Verbose ('{0} is no group' -f $role.principalId)
            }
            foreach ($holder in $holders) {
                $found["$holder"] = @(@($found["$holder"]) + $names["$($role.roleDefinitionId)"] | Where-Object { $_ } | Select-Object -Unique)
            }
        }
        $found
    }
}

$properties = @(
    'id', 'userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'mailNickname',
    'proxyAddresses', 'employeeId', 'accountEnabled', 'userType', 'onPremisesImmutableId',
    'onPremisesSyncEnabled', 'onPremisesLastSyncDateTime', 'onPremisesSecurityIdentifier',
    'onPremisesSamAccountName', 'onPremisesDistinguishedName', 'assignedLicenses', 'department',
    'jobTitle', 'companyName', 'officeLocation', 'streetAddress', 'city', 'state', 'postalCode',
    'country', 'businessPhones', 'mobilePhone', 'createdDateTime'
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
    'MailNickname'
    @{ Name = 'ProxyAddresses'; Expression = { $_.ProxyAddresses -join ';' } }
    'EmployeeId'
    'AccountEnabled'
    'UserType'
    'OnPremisesImmutableId'
    'OnPremisesSyncEnabled'
    @{ Name = 'OnPremisesLastSyncDateTime'; Expression = { Format-Time $_.OnPremisesLastSyncDateTime } }
    'OnPremisesSecurityIdentifier'
    'OnPremisesSamAccountName'
    'OnPremisesDistinguishedName'
    @{ Name = 'IsLicensed'; Expression = { @($_.AssignedLicenses | Where-Object { $_ }).Count -gt 0 } }
    @{ Name = 'AssignedLicenses'; Expression = { @($_.AssignedLicenses | ForEach-Object { $id = "$($_.SkuId)"; if ($skus[$id]) { $skus[$id] } else { $id } }) -join ';' } }
    'Department'
    'JobTitle'
    'CompanyName'
    'OfficeLocation'
    'StreetAddress'
    'City'
    'State'
    'PostalCode'
    'Country'
    @{ Name = 'BusinessPhones'; Expression = { $_.BusinessPhones -join ';' } }
    'MobilePhone'
    @{ Name = 'CreatedDateTime'; Expression = { Format-Time $_.CreatedDateTime } }
)
if ($identifiers) {
    $columns += @{ Name = 'OnPremisesObjectIdentifier'; Expression = { $identifiers[$_.Id] } }
}
if ($null -ne $managed) {
    $columns += @{ Name = 'IsCloudManaged'; Expression = { $managed.ContainsKey("$($_.Id)") } }
}
if ($null -ne $roles) {
    $columns += @{ Name = 'Roles'; Expression = { $roles[$_.Id] -join ';' } }
}

$users = @(Get-MgUser -All -PageSize 999 -Property $properties)
$users | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} users written to {1}' -f $users.Count, $Path)
