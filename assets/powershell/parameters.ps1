[CmdletBinding()]
param(
    [switch]$Apply,
    [switch]$StopOnError,
    [string]$ResultPath = '',
    [string[]]$Only,
    [string]$TenantId = '',
    [ValidateRange(0, 100000)][int]$ContinueAfterStop = 0
)
