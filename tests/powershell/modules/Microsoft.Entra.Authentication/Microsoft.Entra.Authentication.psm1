# Stand-in for Microsoft.Entra.Authentication 1.x, which lies on Microsoft.Graph.Authentication.
Import-Module Microsoft.Graph.Authentication -Global

function Connect-Entra {
    [CmdletBinding()]
    param(
        [string[]]$Scopes, [Alias('AppId', 'ApplicationId')][string]$ClientId, [Alias('Audience', 'Tenant')][string]$TenantId,
        $ContextScope, [Alias('EnvironmentName', 'NationalCloud')][string]$Environment, [switch]$EnvironmentVariable,
        [Alias('UseDeviceAuthentication', 'DeviceCode', 'DeviceAuth', 'Device')][switch]$UseDeviceCode, [double]$ClientTimeout, [switch]$NoWelcome,
        [Alias('ManagedIdentity', 'ManagedServiceIdentity', 'MSI')][switch]$Identity, [string]$CertificateThumbprint
    )
    Connect-MgGraph @PSBoundParameters
}

function Disconnect-Entra { [CmdletBinding()] param() Disconnect-MgGraph }
# As in the real module, null is an error here: nobody is signed in.
function Get-EntraContext { [CmdletBinding()] param() Get-MgContext | Add-Member -MemberType NoteProperty -Name 'EntraPSVersion' -Value '1.3.0' -PassThru -ErrorAction Stop }

Export-ModuleMember -Function Connect-Entra, Disconnect-Entra, Get-EntraContext
