# Runs exported scripts against the stand-in tenant, many in one process, and writes down what came of
# each. The Rust tests make the list of runs and judge the outcome.
param(
    [Parameter(Mandatory = $true)][string]$Runs,
    [Parameter(Mandatory = $true)][string]$Report
)

# $ErrorActionPreference stays as it is everywhere: this file runs in the global scope, and 'Stop' would
# hide a call that forgot it.
$ProgressPreference = 'SilentlyContinue'
$env:PSModulePath = (Join-Path $PSScriptRoot 'modules') + [System.IO.Path]::PathSeparator + $env:PSModulePath
Import-Module StandInTenant -ErrorAction Stop
$sleeps = New-Object 'System.Collections.Generic.List[double]'

# Nobody waits in a test; what a script wanted to wait is written down.
function global:Start-Sleep {
    param([Parameter(Position = 0)][double]$Seconds, [int]$Milliseconds)
    $sleeps.Add($Seconds + $Milliseconds / 1000)
}

# The modules that a run has. What an earlier run loaded is unloaded.
function Set-VisibleModule {
    param([string[]]$Hidden)
    $all = 'MSOnline', 'Microsoft.Graph.Authentication', 'Microsoft.Graph.Users', 'Microsoft.Graph.Identity.DirectoryManagement',
    'Microsoft.Entra.Authentication', 'Microsoft.Entra.Users', 'Microsoft.Entra.DirectoryManagement', 'Microsoft.Entra.Applications', 'ActiveDirectory', 'ExchangeOnPremises'
    foreach ($name in $all) { if (Get-Module -Name $name) { Remove-Module -Name $name -Force } }
    $env:PSModulePath = $script:FullModulePath
    if (@($Hidden).Count -gt 0) {
        $global:PSModuleAutoLoadingPreference = 'None'
        $kept = @($all | Where-Object { $Hidden -notcontains $_ })
        foreach ($name in $kept) { Import-Module -Name $name -Global -ErrorAction Stop }
        $env:PSModulePath = ''
    }
    else {
        $global:PSModuleAutoLoadingPreference = 'All'
    }
}

function ConvertTo-Table {
    param($Object)
    $table = @{}
    if ($null -eq $Object) { return $table }
    foreach ($property in $Object.PSObject.Properties) { $table[$property.Name] = $property.Value }
    return $table
}

function Invoke-Run {
    param($Run)
    $environment = ConvertTo-Table $Run.environment
    if ($environment['state']) { Initialize-StandInTenant -Path $environment['state'] }
    $tenant = Get-StandInTenant
    $tenant.Calls.Clear()
    $tenant.Faults.Clear()
    $tenant.Requests = 0
    $tenant.Lag = [int]$environment['lag']
    $tenant.PageLimit = [int]$environment['pageLimit']
    $tenant.Bare = [bool]$environment['bareErrors']
    $tenant.KillAfter = [int]$environment['killAfter']
    $tenant.GraphContext = $null
    $tenant.MsolConnected = [bool]$environment['connected']
    if ($environment['connected']) { $tenant.GraphContext = @{ Scopes = @($environment['scopes']); TenantId = $tenant.Id; Account = 'operator@contoso.com' } }
    foreach ($fault in @($environment['faults'])) {
        if ($null -eq $fault) { continue }
        $tenant.Faults.Add((@{ method = 'GET'; path = '.'; status = 503; retryAfter = 0; times = 1; skip = 0; afterwards = $false; message = 'A fault that the test ordered.' }))
        foreach ($property in $fault.PSObject.Properties) { $tenant.Faults[$tenant.Faults.Count - 1][$property.Name] = $property.Value }
    }
    Set-VisibleModule @($environment['hidden'] | Where-Object { $_ })
    $sleeps.Clear()
    $arguments = ConvertTo-Table $Run.arguments
    $global:LASTEXITCODE = -1
    $output = New-Object 'System.Collections.Generic.List[string]'
    $uncaught = $null
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    try { & $Run.script @arguments *>&1 | ForEach-Object { $output.Add([string]$_) } }
    catch { $uncaught = [string]$_ + ' ' + $_.ScriptStackTrace }
    return [ordered]@{
        name = $Run.name; exit = $global:LASTEXITCODE; uncaught = $uncaught; output = $output.ToArray(); sleeps = $sleeps.ToArray()
        calls = $tenant.Calls.ToArray(); requests = $tenant.Requests; milliseconds = $clock.ElapsedMilliseconds; state = (Get-StandInState)
    }
}

$script:FullModulePath = $env:PSModulePath
$list = [System.IO.File]::ReadAllText($Runs) | ConvertFrom-Json
$reports = New-Object 'System.Collections.Generic.List[object]'
foreach ($run in @($list)) { $reports.Add((Invoke-Run $run)) }
[System.IO.File]::WriteAllText($Report, (ConvertTo-Json -InputObject $reports.ToArray() -Depth 8 -Compress), [System.Text.UTF8Encoding]::new($false))
