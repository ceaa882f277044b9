<#
.SYNOPSIS
Exports the cloud users for hardmatch, with Microsoft Graph PowerShell. It reads and changes nothing.

.DESCRIPTION
Run it in Windows PowerShell 5.1 or PowerShell 7, on any machine. It needs the module
Microsoft.Graph.Authentication:

    Install-Module Microsoft.Graph.Authentication -Scope CurrentUser

It signs in where nobody is signed in, and asks for the permissions User.Read.All, Organization.Read.All (names of
licences), RoleManagement.Read.Directory and GroupMember.Read.All (who holds a role or is eligible for one). Reading
roles takes the role Global Reader or Privileged Role Administrator; who is eligible is told only where the tenant has
the licence Microsoft Entra ID P2.

What cannot be read is left out of the file as a column, or says (unknown), and is listed at the end: nothing is
written as empty that is not known to be so. Not asked for: who is eligible to become a member of a group that
holds a role.

The file is UTF-8, with a mark in Windows PowerShell 5.1 and without in PowerShell 7; hardmatch reads both. It has
its name only when it is whole; until then it ends in .part.

.PARAMETER Path
The file to write.

.PARAMETER TenantId
The tenant that is meant. Another one is refused.

.PARAMETER Environment
The cloud that the tenant is in: Global, USGov or USGovDoD (US government), China (21Vianet).
-ClientId, -CertificateThumbprint and -UseDeviceCode are handed to the sign-in.

.PARAMETER SkipRoles
Do without the roles, and without the permissions for them.

.PARAMETER SourceOfAuthority
Ask for the permission User-OnPremisesSyncBehavior.ReadWrite.All too: it may be needed to read who was handed over to
the cloud (IsCloudManaged). There is none to read alone; this script does not write.

.EXAMPLE
.\cloud.ps1 -Path .\cloud.csv

.EXAMPLE
.\cloud.ps1 -Environment China -UseDeviceCode

.EXAMPLE
powershell.exe -ExecutionPolicy Bypass -File .\cloud.ps1

.NOTES
Exit codes: 0 everything was read; 1 the file was written, and something is left out of it; 2 no file was written.
#>
[CmdletBinding()]
param(
    [string]$Path = '.\cloud.csv',
    [string]$TenantId,
    [ValidateSet('Global', 'USGov', 'USGovDoD', 'China')]
    [string]$Environment,
    [string]$ClientId,
    [string]$CertificateThumbprint,
    [switch]$UseDeviceCode,
    [switch]$SkipRoles,
    [switch]$SourceOfAuthority
)

#@ frame
#@ graph
# ---- The cloud users ---------------------------------------------------------------------------------

# The members of a group, in it or in groups of it; of whatever is no group, nobody.
function Get-GroupMember {
    param([string]$Id)
    try {
        Get-List ('/v1.0/groups/' + $Id + '/transitiveMembers?$select=id&$top=999') | ForEach-Object { "$($_.id)" }
    }
    catch { if (-not (Test-NotFound $_)) { throw } }
}

# Who holds a role of a list, by object id: directly, or as a member of a group. Where a group cannot be read,
# everybody may be in it.
function Get-RoleHolder {
    param([string]$What, [string]$Uri, [hashtable]$Names, [hashtable]$MembersOf)
    $roles = @{ Of = @{}; Whole = $true }
    foreach ($given in @(Get-List $Uri)) {
        $principal = "$($given.principalId)"
        $name = "$($given.roleDefinitionId)"
        if ($Names[$name]) { $name = $Names[$name] }
        if (-not $MembersOf.ContainsKey($principal)) {
            try { $MembersOf[$principal] = @(Get-GroupMember $principal) }
            catch {
                Add-LeftOut "The members of $principal, which has the role $name," "it may hold users, who have $What then" $_
                $MembersOf[$principal] = $null
            }
        }
        if ($null -eq $MembersOf[$principal]) { $roles.Whole = $false }
        foreach ($holder in @($principal) + $MembersOf[$principal]) {
            if (-not $holder) { continue }
            if (-not $roles.Of.ContainsKey($holder)) { $roles.Of[$holder] = New-Object 'System.Collections.Generic.List[string]' }
            if (-not $roles.Of[$holder].Contains($name)) { $roles.Of[$holder].Add($name) }
        }
    }
    return $roles
}

# The roles of a user as a cell.
function Format-Role {
    param([hashtable]$Roles, [string]$Id)
    $all = @()
    if ($Roles.Of.ContainsKey($Id)) { $all += $Roles.Of[$Id] }
    if (-not $Roles.Whole) { $all += $Unknown }
    return $all -join ';'
}

# The licences of a user as a cell, by name where names could be read.
function Format-Licence {
    param($User)
    if ($null -eq $User.assignedLicenses) { return $Unknown }
    $names = foreach ($licence in $User.assignedLicenses) { $id = "$($licence.skuId)"; if ($skus[$id]) { $skus[$id] } else { $id } }
    return $names -join ';'
}

$full = Initialize-Export $Path
$scopes = @('User.Read.All', 'Organization.Read.All')
if (-not $SkipRoles) { $scopes += @('RoleManagement.Read.Directory', 'GroupMember.Read.All') }
if ($SourceOfAuthority) { $scopes += 'User-OnPremisesSyncBehavior.ReadWrite.All' }
Connect-Tenant $scopes

$skus = Read-Optional 'The names of licences' 'licences are named by their ids' {
    $names = @{}
    Get-List '/v1.0/subscribedSkus?$select=skuId,skuPartNumber' | ForEach-Object { $names["$($_.skuId)"] = "$($_.skuPartNumber)" }
    $names
}
if ($null -eq $skus) { $skus = @{} }

# Set on every user that was ever synced; it blocks a new hard match. Version 1.0 of the service does not tell it.
$identifiers = Read-Optional 'onPremisesObjectIdentifier' 'the column OnPremisesObjectIdentifier is left out' {
    $found = @{}
    $page = Get-Page '/beta/users?$select=id,onPremisesObjectIdentifier&$top=999'
    $first = @($page.value) | Select-Object -First 1
    if ($null -ne $first -and $null -eq $first.PSObject.Properties['onPremisesObjectIdentifier']) { throw 'the service does not answer it' }
    Get-RestOfList $page | ForEach-Object { $found["$($_.id)"] = "$($_.onPremisesObjectIdentifier)" }
    $found
}

# No sync takes these over.
$managed = Read-Optional 'Who was handed over to the cloud' 'the column IsCloudManaged is left out; -SourceOfAuthority asks for the permission' {
    $found = @{}
    $handed = [Uri]::EscapeDataString('onPremisesSyncBehavior/isCloudManaged eq true')
    Get-List ('/v1.0/users?$select=id&$count=true&$top=999&$filter=' + $handed) @{ ConsistencyLevel = 'eventual' } | ForEach-Object { $found["$($_.id)"] = $true }
    $found
}

$held = $null
$eligible = $null
if (-not $SkipRoles) {
    $names = @{}
    $members = @{}
    $held = Read-Optional 'Who holds a role' 'the column Roles is left out' {
        Get-List '/v1.0/roleManagement/directory/roleDefinitions?$select=id,displayName' | ForEach-Object { $names["$($_.id)"] = "$($_.displayName)" }
        Get-RoleHolder 'a role' '/v1.0/roleManagement/directory/roleAssignments?$select=principalId,roleDefinitionId' $names $members
    }
    $eligible = Read-Optional 'Who is eligible for a role' 'the column EligibleRoles is left out' {
        Get-RoleHolder 'an eligible role' '/v1.0/roleManagement/directory/roleEligibilitySchedules?$select=principalId,roleDefinitionId' $names $members
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

$columns = @(
    'Id'
    'UserPrincipalName'
    'DisplayName'
    'GivenName'
    'Surname'
    'Mail'
    'MailNickname'
    @{ Name = 'ProxyAddresses'; Expression = { $_.proxyAddresses -join ';' } }
    'EmployeeId'
    'AccountEnabled'
    'UserType'
    'OnPremisesImmutableId'
    'OnPremisesSyncEnabled'
    @{ Name = 'OnPremisesLastSyncDateTime'; Expression = { Format-Time $_.onPremisesLastSyncDateTime } }
    'OnPremisesSecurityIdentifier'
    'OnPremisesSamAccountName'
    'OnPremisesDistinguishedName'
    @{ Name = 'IsLicensed'; Expression = { if ($null -eq $_.assignedLicenses) { $Unknown } else { @($_.assignedLicenses).Count -gt 0 } } }
    @{ Name = 'AssignedLicenses'; Expression = { Format-Licence $_ } }
    'Department'
    'JobTitle'
    'CompanyName'
    'OfficeLocation'
    'StreetAddress'
    'City'
    'State'
    'PostalCode'
    'Country'
    @{ Name = 'BusinessPhones'; Expression = { $_.businessPhones -join ';' } }
    'MobilePhone'
    @{ Name = 'CreatedDateTime'; Expression = { Format-Time $_.createdDateTime } }
)

$uri = '/v1.0/users?$select=' + ($properties -join ',')
$columns = @(Select-Column $columns $properties $uri)
if ($null -ne $identifiers) {
    $columns += @{ Name = 'OnPremisesObjectIdentifier'; Expression = { $id = "$($_.id)"; if ($identifiers.ContainsKey($id)) { $identifiers[$id] } else { $Unknown } } }
}
if ($null -ne $managed) {
    $columns += @{ Name = 'IsCloudManaged'; Expression = { $managed.ContainsKey("$($_.id)") } }
}
if ($null -ne $held) {
    $columns += @{ Name = 'Roles'; Expression = { Format-Role $held "$($_.id)" } }
}
if ($null -ne $eligible) {
    $columns += @{ Name = 'EligibleRoles'; Expression = { Format-Role $eligible "$($_.id)" } }
}

$count = Export-Row 'users' $full $columns { Get-List ($uri + '&$top=999') }
Write-Host "$count users written to $full"
Complete-Run
