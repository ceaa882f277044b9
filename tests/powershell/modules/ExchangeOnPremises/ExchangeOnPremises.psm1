# Stand-in for the cmdlets of an Exchange server, which come with its shell and not with a module.
Import-Module StandInTenant

class ManagementObjectNotFoundException : System.Exception { ManagementObjectNotFoundException([string]$message) : base($message) {} }
class RecipientTaskException : System.Exception { RecipientTaskException([string]$message) : base($message) {} }

function Find-ExchangeUser {
    param([string]$Identity)
    $users = (Get-StandInTenant).AdUsers
    if ($users.ContainsKey($Identity)) { return $users[$Identity] }
    foreach ($user in $users.Values) { if ($user.sam -eq $Identity -or $user.userPrincipalName -eq $Identity) { return $user } }
    return $null
}

function New-MissingRecord {
    param([string]$Identity)
    $exception = [ManagementObjectNotFoundException]::new("The operation couldn't be performed because object '$Identity' couldn't be found on 'DC01.contoso.local'.")
    return [System.Management.Automation.ErrorRecord]::new($exception, 'ManagementObjectNotFoundException', 'InvalidData', $null)
}

function New-TaskRecord {
    param([string]$Message)
    return [System.Management.Automation.ErrorRecord]::new([RecipientTaskException]::new($Message), 'RecipientTaskException', 'InvalidArgument', $null)
}

function Get-User {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$Identity, [string]$Filter, [string]$DomainController, [string[]]$RecipientTypeDetails, $ResultSize)
    Register-StandInCall "Get-User $Identity"
    $user = Find-ExchangeUser $Identity
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MissingRecord $Identity)); return }
    [pscustomobject]@{ Guid = [guid]$user.objectGuid; SamAccountName = $user.sam; UserPrincipalName = $user.userPrincipalName; RecipientTypeDetails = $user.recipientType }
}

# Without -ViewEntireForest only the own domain is searched.
$script:WholeForest = $false
function Get-ADServerSettings { [CmdletBinding()] param() [pscustomobject]@{ ViewEntireForest = $script:WholeForest } }
function Set-ADServerSettings { [CmdletBinding()] param([bool]$ViewEntireForest) $script:WholeForest = $ViewEntireForest }

# The recipients of some types, with the properties that lists have.
function Read-Recipient {
    param([string]$Command, [string]$Types, [string]$OrganizationalUnit, [switch]$Crowd)
    $tenant = Get-StandInTenant
    $given = 0
    foreach ($user in @($tenant.AdUsers.Values)) {
        if ($user.recipientType -notmatch $Types -or ($user.domain -and -not $script:WholeForest)) { continue }
        if ($OrganizationalUnit -and "$($user.domain)" -ne $OrganizationalUnit) { continue }
        $fault = Get-Fault 'LIST' "$Command $given"
        if ($null -ne $fault) { throw $fault.message }
        $given++
        $guid = [guid]::Empty
        if ($null -ne $user.exchangeGuid) { $guid = [guid]$user.exchangeGuid }
        [pscustomobject]@{
            Guid = [guid]$user.objectGuid; UserPrincipalName = $user.userPrincipalName; SamAccountName = $user.sam; DisplayName = $user.sam; Alias = $user.sam; PrimarySmtpAddress = $user.primaryAddress
            EmailAddresses = @("SMTP:$($user.primaryAddress)", "smtp:$($user.sam)@contoso.mail.onmicrosoft.com"); RemoteRoutingAddress = "SMTP:$($user.remoteRoutingAddress)"; ExternalEmailAddress = "SMTP:$($user.sam)@elsewhere.example"
            RecipientTypeDetails = $user.recipientType; ExchangeGuid = $guid; DistinguishedName = "CN=$($user.sam),OU=Staff,DC=contoso,DC=local"
        }
    }
    if (-not $Crowd) { return }
    for ($number = 0; $number -lt $tenant.Crowd; $number++) {
        Register-StandInGrowth $number
        [pscustomobject]@{
            Guid = [guid]::new($number, 0, 0x4000, [byte[]](128, 0, 0, 0, 0, 10, 0, 0)); UserPrincipalName = "crowd$number@contoso.com"; SamAccountName = "crowd$number"; DisplayName = "Crowd $number"; Alias = "crowd$number"; PrimarySmtpAddress = "crowd$number@contoso.com"
            EmailAddresses = @("SMTP:crowd$number@contoso.com"); RemoteRoutingAddress = "SMTP:crowd$number@contoso.mail.onmicrosoft.com"; ExternalEmailAddress = ''; RecipientTypeDetails = 'RemoteUserMailbox'
            ExchangeGuid = [guid]::new($number, 0, 0x4000, [byte[]](128, 0, 0, 0, 0, 14, 0, 0)); DistinguishedName = "CN=Crowd $number,OU=Staff,DC=contoso,DC=local"
        }
    }
}

function Get-Mailbox {
    [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity, $ResultSize, [string]$OrganizationalUnit, [string]$Filter)
    Register-StandInCall 'Get-Mailbox'
    Read-Recipient 'Get-Mailbox' '^UserMailbox$' $OrganizationalUnit
}

function Get-MailUser {
    [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity, $ResultSize, [string]$OrganizationalUnit, [string]$Filter)
    Register-StandInCall 'Get-MailUser'
    Read-Recipient 'Get-MailUser' '^MailUser$' $OrganizationalUnit
}

function Get-RemoteMailbox {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$Identity, [string]$Filter, [string]$DomainController, [switch]$Archive, $ResultSize, [string]$OrganizationalUnit)
    Register-StandInCall "Get-RemoteMailbox $Identity"
    if ($ResultSize) { Read-Recipient 'Get-RemoteMailbox' '^Remote' $OrganizationalUnit -Crowd; return }
    $user = Find-ExchangeUser $Identity
    if ($null -eq $user -or $user.recipientType -notlike 'Remote*') { $PSCmdlet.WriteError((New-MissingRecord $Identity)); return }
    $guid = [guid]::Empty
    if ($null -ne $user.exchangeGuid) { $guid = [guid]$user.exchangeGuid }
    [pscustomobject]@{ Guid = [guid]$user.objectGuid; UserPrincipalName = $user.userPrincipalName; RemoteRoutingAddress = 'SMTP:' + $user.remoteRoutingAddress; ExchangeGuid = $guid }
}

# Without the routing address it fails [Mailboxes].
function Enable-RemoteMailbox {
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Default')]
    param(
        [Parameter(Mandatory = $true, Position = 0)][string]$Identity, [string]$RemoteRoutingAddress, [switch]$ACLableSyncedObjectEnabled, [string]$Alias,
        [string]$DisplayName, [string]$DomainController, [string]$PrimarySmtpAddress, [switch]$Room, [switch]$Equipment, [switch]$Shared, [switch]$Archive
    )
    Register-StandInCall "Enable-RemoteMailbox $Identity"
    $user = Find-ExchangeUser $Identity
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MissingRecord $Identity)); return }
    if ($user.recipientType -ne 'User') { $PSCmdlet.WriteError((New-TaskRecord "This task does not support recipients of this type. The specified recipient $Identity is of type $($user.recipientType).")); return }
    if ($RemoteRoutingAddress -notmatch '^[^@\s]+@[^@\s]+$') { $PSCmdlet.WriteError((New-TaskRecord 'The remote routing address is missing or not valid.')); return }
    $kind = 'User'
    foreach ($switch in 'Shared', 'Room', 'Equipment') { if ($PSBoundParameters.ContainsKey($switch)) { $kind = $switch } }
    $user.recipientType = "Remote${kind}Mailbox"
    if ($PrimarySmtpAddress -ne '') { $user.primaryAddress = $PrimarySmtpAddress }
    $user.remoteRoutingAddress = $RemoteRoutingAddress
    [pscustomobject]@{ UserPrincipalName = $user.userPrincipalName }
}

function Set-RemoteMailbox {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Mandatory = $true, Position = 0)][string]$Identity, [guid]$ExchangeGuid, [guid]$ArchiveGuid, [string]$RemoteRoutingAddress, [string]$Alias, [string]$DisplayName, [string]$DomainController)
    Register-StandInCall "Set-RemoteMailbox $Identity"
    $user = Find-ExchangeUser $Identity
    if ($null -eq $user -or $user.recipientType -notlike 'Remote*') { $PSCmdlet.WriteError((New-MissingRecord $Identity)); return }
    if ($PSBoundParameters.ContainsKey('ExchangeGuid')) {
        $user.exchangeGuid = $null
        if ($ExchangeGuid -ne [guid]::Empty) { $user.exchangeGuid = "$ExchangeGuid" }
    }
}

function Disable-RemoteMailbox {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Mandatory = $true, Position = 0)][string]$Identity, [switch]$Archive, [string]$DomainController, [switch]$IgnoreLegalHold)
    Register-StandInCall "Disable-RemoteMailbox $Identity"
    $user = Find-ExchangeUser $Identity
    if ($null -eq $user -or $user.recipientType -notlike 'Remote*') { $PSCmdlet.WriteError((New-MissingRecord $Identity)); return }
    if (-not $PSCmdlet.ShouldProcess($Identity)) { return }
    $user.recipientType = 'User'
    $user.remoteRoutingAddress = $null
    $user.primaryAddress = $null
    $user.exchangeGuid = $null
}

Export-ModuleMember -Function Get-Mailbox, Get-MailUser, Get-ADServerSettings, Set-ADServerSettings, Get-User, Get-RemoteMailbox, Enable-RemoteMailbox, Set-RemoteMailbox, Disable-RemoteMailbox
