[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [switch]$Apply,
    [switch]$VerifyOnly,
    [ValidateSet('All', 'Cloud', 'OnPremises', 'Exchange')][string]$Side = 'All',
    [string[]]$Only,
    [ValidateRange(0, 100000)][int]$ContinueAfterStop = 0,
    [switch]$StopOnError,
    [switch]$TakeoverAllowed,
    [switch]$AllowPurge, [ValidateRange(0, 1000000)][int]$PurgeCount = 0,
    [string]$TenantId = '',
    [string]$Environment = '', [string]$ClientId = '', [string]$CertificateThumbprint = '', [switch]$UseDeviceCode,
    [string]$Server = '',
    [string]$StepsPath = '',
    [string]$ResultPath = '',
    [string[]]$AppliedResults,
    [switch]$Transcript
)

# Dot-sourced it calls itself, so that it leaves nothing behind in the session.
if ($MyInvocation.InvocationName -eq '.') { & $PSCommandPath @PSBoundParameters; return }
