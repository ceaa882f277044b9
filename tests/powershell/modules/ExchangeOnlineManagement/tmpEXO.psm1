# What a connection to Exchange Online brings: a command that the account has no role for is not there.
Import-Module StandInTenant

function New-RestError { param([string]$Message) [System.Management.Automation.ErrorRecord]::new([System.Exception]::new($Message), 'RestError', 'NotSpecified', $null) }

# The objects under one name, and the crowd.
function Read-ExoList {
    param([string]$Command, [string]$Name, [switch]$Crowd)
    Register-StandInCall $Command
    $tenant = Get-StandInTenant
    $fault = Get-Fault 'LIST' $Command
    if ($null -ne $fault) { throw $fault.message }
    foreach ($item in @($tenant[$Name])) { if ($null -ne $item) { $item } }
    if ($Crowd) {
        $module = Get-Module ExchangeOnlineManagement
        for ($number = 0; $number -lt $tenant.Crowd; $number++) { & $module { New-CrowdMailbox $args[0] } $number }
    }
}

function Get-Mailbox {
    [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity, $ResultSize, [string]$Filter)
    try { Read-ExoList 'Get-Mailbox' 'mailboxes' -Crowd } catch { $PSCmdlet.WriteError((New-RestError "$_")) }
}

function Get-MailUser {
    [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity, $ResultSize, [string]$Filter)
    try { Read-ExoList 'Get-MailUser' 'mailUsers' } catch { $PSCmdlet.WriteError((New-RestError "$_")) }
}

function Get-User {
    [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity, $ResultSize, [string]$Filter)
    try {
        Read-ExoList 'Get-User' 'exchangeUsers'
        Read-ExoList 'Get-User' 'mailUsers'
        Read-ExoList 'Get-User' 'mailboxes' -Crowd
    }
    catch { $PSCmdlet.WriteError((New-RestError "$_")) }
}

function Get-OrganizationConfig { [CmdletBinding()] param() [pscustomobject]@{ Name = 'contoso.onmicrosoft.com'; BlockExchangeProvisioningFromOnPremEnabled = $false } }

$may = @('Get-Mailbox', 'Get-MailUser', 'Get-User', 'Get-OrganizationConfig') | Where-Object { @((Get-StandInTenant)['exchangeWithout']) -notcontains $_ }
Export-ModuleMember -Function $may
