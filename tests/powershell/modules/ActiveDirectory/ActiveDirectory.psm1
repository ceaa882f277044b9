# Stand-in for the ActiveDirectory module.
Import-Module StandInTenant

class ADIdentityNotFoundException : System.Exception { ADIdentityNotFoundException([string]$message) : base($message) {} }

# -Identity takes a GUID, a DN, a SID or a sAMAccountName, and no user principal name [ConsistencyGuid].
# Without -Server only the own domain is looked at.
function Find-AdUser {
    param([string]$Identity, [string]$Server)
    foreach ($user in (Get-DomainUser $Server)) { if ($user.objectGuid -eq $Identity -or $user.sam -eq $Identity) { return $user } }
    return $null
}

$script:OwnDomain = 'contoso.local'

function Get-DomainUser {
    param([string]$Server)
    if (-not $Server) { $Server = $script:OwnDomain }
    foreach ($user in (Get-StandInTenant).AdUsers.Values) {
        $domain = $script:OwnDomain
        if ($user.domain) { $domain = $user.domain }
        if ($domain -eq $Server) { $user }
    }
}

function Get-ADDomain { [CmdletBinding()] param([string]$Identity, [string]$Server) [pscustomobject]@{ DNSRoot = $script:OwnDomain; DistinguishedName = 'DC=contoso,DC=local' } }

function Get-ADForest {
    [CmdletBinding()] param([string]$Identity, [string]$Server)
    $others = @((Get-StandInTenant).AdUsers.Values | ForEach-Object { $_.domain } | Where-Object { $_ } | Select-Object -Unique)
    [pscustomobject]@{ Name = $script:OwnDomain; Domains = @($script:OwnDomain) + $others }
}

function New-NotFoundRecord {
    param([string]$Identity)
    $exception = [ADIdentityNotFoundException]::new("Cannot find an object with identity: '$Identity' under: 'DC=contoso,DC=local'.")
    return [System.Management.Automation.ErrorRecord]::new($exception, 'ActiveDirectoryCmdlet:Microsoft.ActiveDirectory.Management.ADIdentityNotFoundException', 'ObjectNotFound', $Identity)
}

# The default properties, and those that were asked for.
function ConvertTo-AdUser {
    param([hashtable]$User, [string[]]$Properties)
    $result = [ordered]@{ DistinguishedName = "CN=$($User.sam),DC=contoso,DC=local"; Enabled = $true; ObjectGUID = [guid]$User.objectGuid; SamAccountName = $User.sam; UserPrincipalName = $User.userPrincipalName }
    if ($Properties -contains 'mS-DS-ConsistencyGuid') {
        $result['mS-DS-ConsistencyGuid'] = $null
        if ($null -ne $User.consistencyGuid) { $result['mS-DS-ConsistencyGuid'] = [byte[]][Convert]::FromBase64String($User.consistencyGuid) }
    }
    [pscustomobject]$result
}

# Everybody of a domain, one after the other; a test can order that the list breaks off. An attribute that the schema
# does not have is an error for all.
function Get-WholeDomain {
    param([string]$Server, [string[]]$Properties)
    $tenant = Get-StandInTenant
    if (-not $Server) { $Server = $script:OwnDomain }
    if ($tenant['UnreachableDomains'] -contains $Server) { throw 'Unable to contact the server. This may be because this server does not exist, it is currently down, or it does not have the Active Directory Web Services running.' }
    foreach ($name in $Properties) { if ($tenant['NotInSchema'] -contains $name) { throw 'One or more properties are invalid.' } }
    $given = 0
    foreach ($user in (Get-DomainUser $Server)) {
        $fault = Get-Fault 'LIST' "Get-ADUser $given"
        if ($null -ne $fault) { throw $fault.message }
        $given++
        $whole = ConvertTo-AdUser $user $Properties
        foreach ($name in @($Properties) + @('SID', 'GivenName', 'Surname', 'ObjectClass')) {
            if ($null -ne $whole.PSObject.Properties[$name]) { continue }
            $value = $null
            if ($user.ContainsKey($name)) { $value = $user[$name] }
            $whole | Add-Member -MemberType NoteProperty -Name $name -Value $value
        }
        $whole
    }
    for ($number = 0; $number -lt $tenant.Crowd; $number++) {
        Register-StandInGrowth $number
        [pscustomobject]@{
            ObjectGUID = [guid]::new($number, 0, 0x4000, [byte[]](128, 0, 0, 0, 0, 10, 0, 0)); SID = [pscustomobject]@{ Value = "S-1-5-21-1-2-3-$(2000 + $number)" }; SamAccountName = "crowd$number"; UserPrincipalName = "crowd$number@contoso.com"
            GivenName = 'Crowd'; Surname = "No$number"; DisplayName = "Crowd $number"; mail = "crowd$number@contoso.com"; Enabled = $true; ObjectClass = 'user'; DistinguishedName = "CN=Crowd $number,OU=Staff,DC=contoso,DC=local"
            proxyAddresses = @("SMTP:crowd$number@contoso.com"); whenCreated = [datetime]'2026-01-02'; EmployeeID = "E$number"
        }
    }
}

function Get-ADRootDSE {
    [CmdletBinding()] param([string]$Server, $Properties)
    if ((Get-StandInTenant)['UnreachableDomains'] -contains $Server) { throw 'Unable to contact the server. This may be because this server does not exist, it is currently down, or it does not have the Active Directory Web Services running.' }
    [pscustomobject]@{ schemaNamingContext = 'CN=Schema,CN=Configuration,DC=contoso,DC=local' }
}

function Get-ADObject {
    [CmdletBinding()] param([string]$Server, [string]$SearchBase, [string]$LDAPFilter, $Properties)
    if ($LDAPFilter -notmatch '^\(lDAPDisplayName=(.+)\)$') { throw "this stand-in does not know the filter $LDAPFilter" }
    if ((Get-StandInTenant)['NotInSchema'] -contains $Matches[1]) { return }
    [pscustomobject]@{ Name = $Matches[1] }
}

function Get-ADUser {
    [CmdletBinding(DefaultParameterSetName = 'Filter')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Filter')][string]$Filter,
        [Parameter(Mandatory = $true, ParameterSetName = 'Identity', Position = 0)][string]$Identity,
        [Parameter(Mandatory = $true, ParameterSetName = 'LdapFilter')][string]$LDAPFilter,
        [Alias('Property')][string[]]$Properties, [string]$Server, [pscredential]$Credential, [string]$SearchBase, [string]$SearchScope,
        [int]$ResultPageSize, $ResultSetSize, [string]$Partition, [string]$AuthType
    )
    Register-StandInCall "Get-ADUser $Identity$LDAPFilter"
    if ($Identity) {
        $user = Find-AdUser $Identity $Server
        if ($null -eq $user) { $PSCmdlet.ThrowTerminatingError((New-NotFoundRecord $Identity)) }
        return (ConvertTo-AdUser $user $Properties)
    }
    if ($Filter -eq '*') { Get-WholeDomain $Server $Properties; return }
    if ($LDAPFilter -ne '(mS-DS-ConsistencyGuid=*)') { throw "this stand-in does not know the filter $LDAPFilter" }
    foreach ($user in (Get-DomainUser $Server)) { if ($null -ne $user.consistencyGuid) { ConvertTo-AdUser $user $Properties } }
}

# The attribute is an octet string: bytes or a GUID, not a text [ConsistencyGuid].
function Set-ADUser {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, Position = 0)][string]$Identity, [hashtable]$Add, [hashtable]$Remove, [hashtable]$Replace, [string[]]$Clear,
        [string]$Server, [pscredential]$Credential, [switch]$PassThru, [string]$UserPrincipalName, [string]$DisplayName
    )
    Register-StandInCall "Set-ADUser $Identity"
    $user = Find-AdUser $Identity $Server
    if ($null -eq $user) { $PSCmdlet.ThrowTerminatingError((New-NotFoundRecord $Identity)) }
    $fault = Get-Fault 'SET' "Set-ADUser $Identity"
    if ($null -ne $fault) { Write-Error 'Insufficient access rights to perform the operation'; return }
    if (-not $PSCmdlet.ShouldProcess($Identity)) { return }
    foreach ($name in @($Clear)) { if ($name -eq 'mS-DS-ConsistencyGuid') { $user.consistencyGuid = $null } }
    if ($null -eq $Replace) { return }
    $value = $Replace['mS-DS-ConsistencyGuid']
    if ($value -is [guid]) { $value = $value.ToByteArray() }
    if ($value -isnot [byte[]]) { Write-Error 'The attribute syntax specified to the directory service is invalid'; return }
    $user.consistencyGuid = [Convert]::ToBase64String($value)
}

Export-ModuleMember -Function Get-ADUser, Set-ADUser, Get-ADDomain, Get-ADForest, Get-ADRootDSE, Get-ADObject
