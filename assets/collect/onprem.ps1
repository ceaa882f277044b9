# hardmatch: exports the on-premises users.
#
# Run it on a domain controller or any machine with the ActiveDirectory module (RSAT), in Windows
# PowerShell 5.1 or later, with an account that may read all users. It changes nothing.
#
#   .\onprem.ps1 -Path .\onprem.csv
#   .\onprem.ps1 -Path .\staff.csv -SearchBase 'OU=Staff,DC=corp,DC=example'
[CmdletBinding()]
param(
    [string] $Path = '.\onprem.csv',
    [string] $SearchBase,
    [string] $Server
)

$ErrorActionPreference = 'Stop'
Import-Module ActiveDirectory

$where = @{}
if ($Server) { $where['Server'] = $Server }

# An attribute that the schema does not have would make Get-ADUser fail for everybody.
$schema = (Get-ADRootDSE @where).schemaNamingContext
$optional = @(
    'mS-DS-ConsistencyGuid', 'msDS-ExternalDirectoryObjectId', 'msExchMailboxGuid',
    'msExchRecipientTypeDetails', 'targetAddress', 'mailNickname', 'proxyAddresses'
)
$present = @($optional | Where-Object {
    Get-ADObject @where -SearchBase $schema -LDAPFilter "(lDAPDisplayName=$_)"
})
$properties = @(
    'mail', 'displayName', 'employeeID', 'objectClass', 'department', 'title', 'company',
    'physicalDeliveryOfficeName', 'streetAddress', 'l', 'st', 'postalCode', 'c', 'telephoneNumber',
    'mobile', 'manager', 'description', 'whenCreated'
) + $present

# Bytes as the text of a GUID; another number of bytes as Base64.
function Format-Bytes([object] $Bytes) {
    if ($null -eq $Bytes) { return $null }
    [byte[]] $all = $Bytes
    if ($all.Length -eq 16) { return ([guid] $all).ToString() }
    [Convert]::ToBase64String($all)
}

$columns = @(
    'ObjectGUID'
    @{ Name = 'SID'; Expression = { $_.SID.Value } }
    'SamAccountName'
    'UserPrincipalName'
    'mail'
    'DisplayName'
    'GivenName'
    'Surname'
    'EmployeeID'
    'Enabled'
    'ObjectClass'
    'DistinguishedName'
    'Department'
    'Title'
    'Company'
    'physicalDeliveryOfficeName'
    'StreetAddress'
    'l'
    'st'
    'PostalCode'
    'c'
    'telephoneNumber'
    'mobile'
    'Manager'
    'Description'
    @{ Name = 'whenCreated'; Expression = { if ($_.whenCreated) { $_.whenCreated.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') } } }
)
# A column that the domain cannot fill is left out: missing is not empty.
switch ($present) {
    'proxyAddresses' { $columns += @{ Name = 'proxyAddresses'; Expression = { $_.proxyAddresses -join ';' } } }
    'mS-DS-ConsistencyGuid' { $columns += @{ Name = 'mS-DS-ConsistencyGuid'; Expression = { Format-Bytes $_.'mS-DS-ConsistencyGuid' } } }
    'msExchMailboxGuid' { $columns += @{ Name = 'msExchMailboxGuid'; Expression = { Format-Bytes $_.msExchMailboxGuid } } }
    'msDS-ExternalDirectoryObjectId' { $columns += 'msDS-ExternalDirectoryObjectId' }
    'msExchRecipientTypeDetails' { $columns += 'msExchRecipientTypeDetails' }
    'targetAddress' { $columns += 'targetAddress' }
    'mailNickname' { $columns += 'mailNickname' }
}

if ($SearchBase) { $where['SearchBase'] = $SearchBase }
$users = @(Get-ADUser @where -Filter * -Properties $properties -ResultSetSize $null)
$users | Select-Object -Property $columns |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
Write-Host ('{0} users written to {1}' -f $users.Count, $Path)
