# Stand-in for MSOnline 1.1. It reports errors without ending the command.
Import-Module StandInTenant

class MicrosoftOnlineException : System.Exception { MicrosoftOnlineException([string]$message) : base($message) {} }

function New-MsolError {
    param([string]$Message, [string]$Id)
    $exception = [MicrosoftOnlineException]::new($Message)
    return [System.Management.Automation.ErrorRecord]::new($exception, "Microsoft.Online.Administration.Automation.$Id", 'OperationStopped', $null)
}

# What every cmdlet does first. Gives an error record, or nothing.
function Enter-Msol {
    param([string]$Call, [string]$Method)
    $tenant = Get-StandInTenant
    Register-StandInCall $Call
    if (-not $tenant.MsolConnected) { return (New-MsolError 'You must call the Connect-MsolService cmdlet before calling any other cmdlets.' 'MicrosoftOnlineException') }
    $fault = Get-Fault $Method $Call
    if ($null -ne $fault) { return (New-MsolError 'The request was throttled by the service. Please try again later.' 'ThrottlingException') }
}

# The texts of MSOnline for what the directory refuses [Refusals].
function ConvertTo-MsolError {
    param([hashtable]$Refusal)
    if ($Refusal.Status -eq 403) { return (New-MsolError 'Access Denied. You do not have permissions to call this cmdlet. Insufficient privileges to complete the operation.' 'MicrosoftOnlineException') }
    if ($Refusal.Code -eq 'ObjectConflict') { return (New-MsolError 'Uniqueness violation. Property: SourceAnchor.' 'UniquenessValidationException') }
    return (New-MsolError $Refusal.Message 'MicrosoftOnlineException')
}

function ConvertTo-MsolUser {
    param([hashtable]$User)
    $source = $User
    if ($User.stale -gt 0) { $User.stale--; $source = $User.seen }
    $synced = $null
    if ($null -ne $source.onPremisesSyncEnabled) { $synced = [datetime]'2026-10-01' }
    $deleted = $null
    if ($null -ne $source.deletedDateTime) { $deleted = [datetime]'2026-11-01' }
    [pscustomobject]@{
        ObjectId = [guid]$source.id; UserPrincipalName = $source.userPrincipalName; DisplayName = $source.displayName; ImmutableId = $source.onPremisesImmutableId
        LastDirSyncTime = $synced; UserType = $source.userType; SoftDeletionTimestamp = $deleted; IsLicensed = $false
    }
}

function Connect-MsolService {
    [CmdletBinding()]
    param([pscredential]$Credential, [string]$AdGraphAccessToken, [string]$MsGraphAccessToken, [string]$AzureEnvironment)
    Register-StandInCall 'Connect-MsolService'
    (Get-StandInTenant).MsolConnected = $true
}

function Get-MsolCompanyInformation {
    [CmdletBinding()]
    param([guid]$TenantId)
    $failure = Enter-Msol 'Get-MsolCompanyInformation' 'GET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    [pscustomobject]@{ ObjectId = [guid](Get-StandInTenant).Id; DisplayName = 'Contoso'; DirectorySynchronizationEnabled = $true }
}

function Get-MsolUser {
    [CmdletBinding(DefaultParameterSetName = 'ListUsers')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'GetUser')][guid]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'GetUserByUpn')][string]$UserPrincipalName,
        [Parameter(Mandatory = $true, ParameterSetName = 'All')][switch]$All,
        [switch]$ReturnDeletedUsers,
        [Parameter(ParameterSetName = 'ListUsers')][Parameter(ParameterSetName = 'All')][switch]$Synchronized,
        [Parameter(ParameterSetName = 'ListUsers')][Parameter(ParameterSetName = 'All')][string]$SearchString,
        [Parameter(ParameterSetName = 'ListUsers')][Parameter(ParameterSetName = 'All')][string]$DomainName,
        [Parameter(ParameterSetName = 'ListUsers')][Parameter(ParameterSetName = 'All')][switch]$UnlicensedUsersOnly,
        [Parameter(ParameterSetName = 'ListUsers')][int]$MaxResults = 500, [guid]$TenantId
    )
    $failure = Enter-Msol "Get-MsolUser $ObjectId$UserPrincipalName" 'GET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    $tenant = Get-StandInTenant
    if ($PSCmdlet.ParameterSetName -in 'GetUser', 'GetUserByUpn') {
        $key = "$ObjectId"
        if ($UserPrincipalName) { $key = $UserPrincipalName }
        if ($ReturnDeletedUsers) { $user = Find-DeletedUser $key } else { $user = Find-ActiveUser $key }
        if ($null -eq $user) { $PSCmdlet.WriteError((New-MsolError "User Not Found.  User: $key." 'UserNotFoundException,Microsoft.Online.Administration.Automation.GetUser')); return }
        return (ConvertTo-MsolUser $user)
    }
    $users = @($tenant.Users.Values | Where-Object { ($null -ne $_.deletedDateTime) -eq [bool]$ReturnDeletedUsers -and (-not $Synchronized -or $_.onPremisesSyncEnabled -eq $true) })
    if (-not $All) { $users = @($users | Select-Object -First $MaxResults) }
    foreach ($user in $users) { ConvertTo-MsolUser $user }
}

# -ImmutableId "" clears; $null is as if it had not been given [Clearing]. A [string] parameter of a
# function could not tell them apart, so this one has no type.
function Set-MsolUser {
    [CmdletBinding()]
    param($ImmutableId, [guid]$ObjectId, [string]$UserPrincipalName, [bool]$BlockCredential, [string]$Department, [string]$DisplayName, [string]$UsageLocation, [guid]$TenantId)
    $key = "$ObjectId"
    if ($UserPrincipalName) { $key = $UserPrincipalName }
    $failure = Enter-Msol "Set-MsolUser $key" 'SET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    $user = Find-ActiveUser $key
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MsolError "User Not Found.  User: $key." 'UserNotFoundException,Microsoft.Online.Administration.Automation.SetUser')); return }
    if ($null -eq $ImmutableId) { return }
    $value = [string]$ImmutableId
    if ($value -eq '') { $value = $null }
    $refusal = Get-RoleRefusal $user
    if ($null -eq $refusal) { $refusal = Get-SyncRefusal $user }
    if ($null -eq $refusal) { $refusal = Get-IdRefusal $user $value }
    if ($null -ne $refusal) { $PSCmdlet.WriteError((ConvertTo-MsolError $refusal)); return }
    Set-UserId $user $value
}

function Set-MsolUserPrincipalName {
    [CmdletBinding()]
    param([guid]$ObjectId, [string]$UserPrincipalName, [Parameter(Mandatory = $true)][string]$NewUserPrincipalName, [string]$ImmutableId, [string]$NewPassword, [guid]$TenantId)
    $key = "$ObjectId"
    if ($UserPrincipalName) { $key = $UserPrincipalName }
    $failure = Enter-Msol "Set-MsolUserPrincipalName $key" 'SET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    $user = Find-ActiveUser $key
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MsolError "User Not Found.  User: $key." 'UserNotFoundException')); return }
    $refusal = Get-RoleRefusal $user
    if ($null -eq $refusal) { $refusal = Get-SyncRefusal $user }
    if ($null -eq $refusal) { $refusal = Get-NameRefusal $user $NewUserPrincipalName }
    if ($null -ne $refusal) { $PSCmdlet.WriteError((ConvertTo-MsolError $refusal)); return }
    Set-UserName $user $NewUserPrincipalName
    if ($NewPassword) { $NewPassword }
}

# Asks unless -Force is given; -RemoveFromRecycleBin is for users that are deleted already [Commands].
function Remove-MsolUser {
    [CmdletBinding(DefaultParameterSetName = 'RemoveUser')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveUser')][guid]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveUserByUpn')][string]$UserPrincipalName,
        [switch]$RemoveFromRecycleBin, [switch]$Force, [guid]$TenantId
    )
    $key = "$ObjectId"
    if ($UserPrincipalName) { $key = $UserPrincipalName }
    if (-not $Force) { throw 'Remove-MsolUser asks for a confirmation and nobody answers' }
    $failure = Enter-Msol "Remove-MsolUser $key" 'SET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    if ($RemoveFromRecycleBin) { $user = Find-DeletedUser $key } else { $user = Find-ActiveUser $key }
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MsolError "User Not Found.  User: $key." 'UserNotFoundException')); return }
    $refusal = Get-RoleRefusal $user
    if ($null -ne $refusal) { $PSCmdlet.WriteError((ConvertTo-MsolError $refusal)); return }
    if ($RemoveFromRecycleBin) { Remove-UserForGood $user } else { Set-UserDeleted $user }
}

function Restore-MsolUser {
    [CmdletBinding(DefaultParameterSetName = 'RestoreUser')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'RestoreUser')][guid]$ObjectId,
        [Parameter(Mandatory = $true, ParameterSetName = 'RestoreUserByUpn')][string]$UserPrincipalName,
        [switch]$AutoReconcileProxyConflicts, [string]$NewUserPrincipalName, [guid]$TenantId
    )
    $failure = Enter-Msol "Restore-MsolUser $ObjectId$UserPrincipalName" 'SET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    $user = Find-DeletedUser "$ObjectId"
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MsolError "User Not Found.  User: $ObjectId." 'UserNotFoundException')); return }
    Set-UserRestored $user
    ConvertTo-MsolUser $user
}

function Get-MsolUserRole {
    [CmdletBinding()]
    param([guid]$ObjectId, [string]$UserPrincipalName, [guid]$TenantId)
    $key = $UserPrincipalName
    if ($ObjectId -ne [guid]::Empty) { $key = [string]$ObjectId }
    $failure = Enter-Msol "Get-MsolUserRole $key" 'GET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    $user = Find-ActiveUser $key
    if ($null -eq $user) { $PSCmdlet.WriteError((New-MsolError "User Not Found.  User: $key." 'UserNotFoundException')); return }
    foreach ($role in @($user.roles)) { [pscustomobject]@{ ObjectId = [guid]::NewGuid(); Name = $role; Description = '' } }
}

function Get-MsolDirSyncFeatures {
    [CmdletBinding()]
    param([string]$Feature, [guid]$TenantId)
    $failure = Enter-Msol 'Get-MsolDirSyncFeatures' 'GET'
    if ($failure) { $PSCmdlet.WriteError($failure); return }
    $all = @{ BlockCloudObjectTakeoverThroughHardMatch = (Get-StandInTenant).TakeoverBlocked; BlockSoftMatch = $true }
    foreach ($name in $all.Keys) { if (-not $Feature -or $Feature -eq $name) { [pscustomobject]@{ DirSyncFeature = $name; Enabled = $all[$name] } } }
}

Export-ModuleMember -Function Connect-MsolService, Get-MsolCompanyInformation, Get-MsolUser, Set-MsolUser, Set-MsolUserPrincipalName, Remove-MsolUser, Restore-MsolUser, Get-MsolUserRole, Get-MsolDirSyncFeatures
