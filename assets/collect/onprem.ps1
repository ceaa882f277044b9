<#
.SYNOPSIS
Exports the on-premises users for hardmatch. It reads and changes nothing.

.DESCRIPTION
Run it in Windows PowerShell 5.1 or PowerShell 7, on a domain controller or any machine with the module
ActiveDirectory:

    Install-WindowsFeature RSAT-AD-PowerShell                                  (Windows Server)
    Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0        (Windows)

The account must be one that may read all users and all their attributes: of an attribute that it may not read,
Active Directory tells the same as of one without a value. The users of one domain are read, or with -Forest those of
every domain of the forest. An attribute that the schema does not have is left out as a column.

The file is UTF-8, with a mark in Windows PowerShell 5.1 and without in PowerShell 7; hardmatch reads both. It has
its name only when it is whole; until then it ends in .part.

.PARAMETER Path
The file to write.

.PARAMETER Server
The domain, or the domain controller. Default: the domain of this machine.

.PARAMETER Forest
Every domain of the forest. A domain that cannot be read ends the run: of a file without its users, nobody could
tell that they are missing. Export the others one by one with -Server then.

.PARAMETER SearchBase
The container whose users are read, with everything below it.

.EXAMPLE
.\onprem.ps1 -Path .\onprem.csv

.EXAMPLE
.\onprem.ps1 -Forest

.EXAMPLE
.\onprem.ps1 -Path .\staff.csv -SearchBase 'OU=Staff,DC=corp,DC=example' -Server dc01.corp.example

.NOTES
Exit codes: 0 everything was read; 1 the file was written, and something is left out of it; 2 no file was written.
#>
[CmdletBinding()]
param(
    [string]$Path = '.\onprem.csv',
    [string]$SearchBase,
    [string]$Server,
    [switch]$Forest
)

#@ frame
# ---- The on-premises users ---------------------------------------------------------------------------

# The domains to read: those of the forest, or the one that is named.
function Get-WantedDomain {
    if (-not $Forest) {
        if ($Server) { return $Server }
        return "$((Get-ADDomain -ErrorAction Stop).DNSRoot)"
    }
    $where = @{}
    if ($Server) { $where['Server'] = $Server }
    foreach ($domain in (Get-ADForest @where -ErrorAction Stop).Domains) { "$domain" }
}

# The attributes of a list that the schema of the forest has: of another one Get-ADUser would fail for everybody.
function Get-KnownAttribute {
    param([string]$Domain, [string[]]$Names)
    $schema = "$((Get-ADRootDSE -Server $Domain -ErrorAction Stop).schemaNamingContext)"
    foreach ($name in $Names) {
        if (Get-ADObject -Server $Domain -SearchBase $schema -LDAPFilter "(lDAPDisplayName=$name)" -ErrorAction Stop) { $name }
    }
}

# Bytes as the text of a GUID; another number of bytes as Base64.
function Format-Byte {
    param($Bytes)
    if ($null -eq $Bytes) { return $null }
    [byte[]]$all = $Bytes
    if ($all.Length -eq 16) { return ([guid]$all).ToString() }
    return [Convert]::ToBase64String($all)
}

# The users of every wanted domain, one after the other.
function Get-WantedUser {
    foreach ($domain in $domains) {
        $where = @{ Server = $domain }
        if ($SearchBase) { $where['SearchBase'] = $SearchBase }
        try { Get-ADUser @where -Filter * -Properties $properties -ResultPageSize 1000 -ResultSetSize $null -ErrorAction Stop }
        catch { throw "domain ${domain}: $(Get-ErrorText $_)" }
    }
}

$full = Initialize-Export $Path
if ($Forest -and $SearchBase) { Stop-BeforeStart '-SearchBase is a container of one domain, and -Forest means all of them: choose one' }
Import-CommandModule @{ 'Get-ADUser' = 'ActiveDirectory' } 'Install-WindowsFeature RSAT-AD-PowerShell, or on a client Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0'
$optional = @(
    'mS-DS-ConsistencyGuid', 'msDS-ExternalDirectoryObjectId', 'msExchMailboxGuid',
    'msExchRecipientTypeDetails', 'targetAddress', 'mailNickname', 'proxyAddresses'
)
try {
    $domains = @(Get-WantedDomain)
    $present = @(Get-KnownAttribute $domains[0] $optional)
}
catch { Stop-BeforeStart "the directory cannot be asked: $(Get-ErrorText $_). Name a domain or a domain controller with -Server" }
Show-Host (Get-LocalAccount) "domain $(Get-Printable ($domains -join ', '))"
foreach ($name in $optional) {
    if ($present -notcontains $name) { Write-Host "The schema has no $name, and the file no such column." }
}

$properties = @(
    'mail', 'displayName', 'employeeID', 'objectClass', 'department', 'title', 'company',
    'physicalDeliveryOfficeName', 'streetAddress', 'l', 'st', 'postalCode', 'c', 'telephoneNumber',
    'mobile', 'manager', 'description', 'whenCreated'
) + $present

$columns = @(
    'ObjectGUID'
    @{ Name = 'SID'; Expression = { if ($_.SID.Value) { $_.SID.Value } else { "$($_.SID)" } } }
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
    @{ Name = 'whenCreated'; Expression = { Format-Time $_.whenCreated } }
)
switch ($present) {
    'proxyAddresses' { $columns += @{ Name = 'proxyAddresses'; Expression = { $_.proxyAddresses -join ';' } } }
    'mS-DS-ConsistencyGuid' { $columns += @{ Name = 'mS-DS-ConsistencyGuid'; Expression = { Format-Byte $_.'mS-DS-ConsistencyGuid' } } }
    'msExchMailboxGuid' { $columns += @{ Name = 'msExchMailboxGuid'; Expression = { Format-Byte $_.msExchMailboxGuid } } }
    'msDS-ExternalDirectoryObjectId' { $columns += 'msDS-ExternalDirectoryObjectId' }
    'msExchRecipientTypeDetails' { $columns += 'msExchRecipientTypeDetails' }
    'targetAddress' { $columns += 'targetAddress' }
    'mailNickname' { $columns += 'mailNickname' }
}

$count = Export-Row 'on-premises users' $full $columns { Get-WantedUser }
Write-Host "$count users of $($domains -join ', ') written to $full"
Complete-Run
