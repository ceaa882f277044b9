# Stand-in for Microsoft.Graph.Authentication 2.x: real names and parameters, answers from StandInTenant.
Import-Module StandInTenant

function Connect-MgGraph {
    [CmdletBinding()]
    param(
        [string[]]$Scopes, [Alias('Audience', 'Tenant')][string]$TenantId, [Alias('AppId')][string]$ClientId,
        [string]$CertificateThumbprint, [pscredential]$ClientSecretCredential, [securestring]$AccessToken,
        [Alias('EnvironmentName', 'NationalCloud')][string]$Environment, [ValidateSet('Process', 'CurrentUser')][string]$ContextScope,
        [Alias('UseDeviceAuthentication', 'DeviceCode', 'DeviceAuth', 'Device')][switch]$UseDeviceCode, [double]$ClientTimeout,
        [Alias('ManagedIdentity')][switch]$Identity, [switch]$EnvironmentVariable, [switch]$NoWelcome
    )
    $tenant = Get-StandInTenant
    Register-StandInCall "Connect-MgGraph $($Scopes -join ',')"
    # Consent was given before for some scopes; the token has them all.
    $granted = @($Scopes | Where-Object { $tenant.SignInScopes -contains $_ })
    $kind = 'Delegated'
    if ($CertificateThumbprint) { $kind = 'AppOnly'; $granted = @($tenant.SignInScopes) }
    if (-not $Environment) { $Environment = 'Global' }
    $tenant.GraphContext = @{ Scopes = $granted; TenantId = $tenant.Id; Account = 'operator@contoso.com'; AuthType = $kind; Environment = $Environment }
    if (-not $NoWelcome) { 'Welcome to Microsoft Graph!' }
}

function Disconnect-MgGraph { [CmdletBinding()] param() (Get-StandInTenant).GraphContext = $null }

function Get-MgContext {
    [CmdletBinding()]
    param()
    $context = (Get-StandInTenant).GraphContext
    # The real one gives null, not nothing.
    if ($null -eq $context) { return $null }
    $kind = 'Delegated'
    if ($context.AuthType) { $kind = $context.AuthType }
    $place = 'Global'
    if ($context.Environment) { $place = $context.Environment }
    [pscustomobject]@{
        ClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e'; TenantId = $context.TenantId; Scopes = [string[]]$context.Scopes
        AuthType = $kind; Environment = $place; Account = $context.Account; AppName = 'Microsoft Graph Command Line Tools'; ContextScope = 'Process'
    }
}

function Invoke-MgGraphRequest {
    [CmdletBinding()]
    [Alias('Invoke-GraphRequest')]
    param(
        [Parameter(Position = 0)][ValidateSet('GET', 'POST', 'PUT', 'PATCH', 'DELETE')][string]$Method = 'GET',
        [Parameter(Mandatory = $true, Position = 1)][uri]$Uri,
        [Parameter(Position = 2)][object]$Body, [System.Collections.IDictionary]$Headers, [string]$OutputFilePath, [string]$InputFilePath,
        [string]$ContentType, [Alias('SV')][string]$SessionVariable, [Alias('RHV')][string]$ResponseHeadersVariable, [string]$StatusCodeVariable,
        [object]$GraphRequestSession, [string]$UserAgent, [ValidateSet('HashTable', 'PSObject', 'HttpResponseMessage', 'Json')][string]$OutputType = 'HashTable',
        [switch]$InferOutputFileName, [switch]$PassThru, [switch]$SkipHeaderValidation, [switch]$SkipHttpErrorCheck
    )
    if ($Body -is [System.Collections.IDictionary]) { $Body = ConvertTo-Json -InputObject $Body -Depth 10 }
    $answer = Invoke-StandInService $Method $Uri.OriginalString $Body
    if ($StatusCodeVariable) { $PSCmdlet.SessionState.PSVariable.Set($StatusCodeVariable, $answer.Status) }
    if ($answer.Status -ge 400 -and -not $SkipHttpErrorCheck) {
        $PSCmdlet.ThrowTerminatingError((New-HttpErrorRecord $Method $Uri.OriginalString $answer))
    }
    if ($null -eq $answer.Body) { return }
    switch ($OutputType) {
        'HashTable' { return $answer.Body }
        'Json' { return (ConvertTo-Json -InputObject $answer.Body -Depth 10) }
        default { return (ConvertTo-Json -InputObject $answer.Body -Depth 10 | ConvertFrom-Json) }
    }
}

Export-ModuleMember -Function Connect-MgGraph, Disconnect-MgGraph, Get-MgContext, Invoke-MgGraphRequest -Alias Invoke-GraphRequest
