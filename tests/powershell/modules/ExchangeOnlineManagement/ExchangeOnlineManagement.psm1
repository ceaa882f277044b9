# Stand-in for ExchangeOnlineManagement 3.x. The commands of the server come with the connection: those that the
# account may use.
Import-Module StandInTenant

function Connect-ExchangeOnline {
    [CmdletBinding()]
    param(
        [string]$ExchangeEnvironmentName = 'O365Default', [string]$UserPrincipalName, [string]$AppId, [string]$CertificateThumbprint, [string]$Organization,
        [bool]$ShowBanner = $true, [switch]$Device, [switch]$DisableWAM, [string[]]$CommandName
    )
    Register-StandInCall "Connect-ExchangeOnline $ExchangeEnvironmentName"
    $tenant = Get-StandInTenant
    $tenant['ExchangeContext'] = @{ Environment = $ExchangeEnvironmentName }
    Import-Module (Join-Path $PSScriptRoot 'tmpEXO.psm1') -Global -Force -DisableNameChecking
}

function Disconnect-ExchangeOnline { [CmdletBinding(SupportsShouldProcess = $true)] param() (Get-StandInTenant)['ExchangeContext'] = $null }

function Get-ConnectionInformation {
    [CmdletBinding()] param()
    $tenant = Get-StandInTenant
    if ($null -eq $tenant['ExchangeContext']) { return }
    [pscustomobject]@{ State = 'Connected'; TenantID = $tenant.Id; UserPrincipalName = 'operator@contoso.com'; AppId = ''; IsEopSession = $false; Organization = 'contoso.onmicrosoft.com' }
}

function Get-EXOMailbox {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$Identity, $ResultSize, [string[]]$Properties, [string[]]$PropertySets, [string]$RecipientTypeDetails)
    Register-StandInCall 'Get-EXOMailbox'
    $tenant = Get-StandInTenant
    $names = @('ExternalDirectoryObjectId', 'UserPrincipalName', 'Alias', 'DisplayName', 'EmailAddresses', 'PrimarySmtpAddress', 'RecipientTypeDetails', 'ExchangeGuid') + $Properties | Select-Object -Unique
    $given = 0
    foreach ($mailbox in @($tenant['mailboxes'])) {
        if ($null -eq $mailbox) { continue }
        $fault = Get-Fault 'LIST' "Get-EXOMailbox $given"
        if ($null -ne $fault) { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new($fault.message), 'RestError', 'NotSpecified', $null)); return }
        $given++
        $mailbox | Select-Object -Property $names
    }
    for ($number = 0; $number -lt $tenant.Crowd; $number++) { Register-StandInGrowth $number; New-CrowdMailbox $number }
}

function New-CrowdMailbox {
    param([int]$Number)
    [pscustomobject]@{
        ExternalDirectoryObjectId = [guid]::new($Number, 0, 0x4000, [byte[]](128, 0, 0, 0, 0, 12, 0, 0)).ToString(); UserPrincipalName = "crowd$Number@contoso.com"; Alias = "crowd$Number"; DisplayName = "Crowd $Number"
        EmailAddresses = @("SMTP:crowd$Number@contoso.com"); PrimarySmtpAddress = "crowd$Number@contoso.com"; RecipientTypeDetails = 'UserMailbox'
        ExchangeGuid = [guid]::new($Number, 0, 0x4000, [byte[]](128, 0, 0, 0, 0, 14, 0, 0)); IsDirSynced = $false; WhenMailboxCreated = [datetime]'2026-01-02'; PreviousRecipientTypeDetails = 'None'; IsExchangeCloudManaged = $false
    }
}

Export-ModuleMember -Function Connect-ExchangeOnline, Disconnect-ExchangeOnline, Get-ConnectionInformation, Get-EXOMailbox
