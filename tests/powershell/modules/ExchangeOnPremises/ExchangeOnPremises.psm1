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

function Get-RemoteMailbox {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$Identity, [string]$Filter, [string]$DomainController, [switch]$Archive, $ResultSize)
    Register-StandInCall "Get-RemoteMailbox $Identity"
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

Export-ModuleMember -Function Get-User, Get-RemoteMailbox, Enable-RemoteMailbox, Set-RemoteMailbox, Disable-RemoteMailbox
