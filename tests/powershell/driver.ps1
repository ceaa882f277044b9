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
    'Microsoft.Entra.Authentication', 'Microsoft.Entra.Users', 'Microsoft.Entra.DirectoryManagement', 'Microsoft.Entra.Applications', 'ActiveDirectory', 'ExchangeOnPremises', 'tmpEXO', 'ExchangeOnlineManagement'
    foreach ($name in $all) { if (Get-Module -Name $name) { Remove-Module -Name $name -Force } }
    $env:PSModulePath = $script:FullModulePath
    if (@($Hidden).Count -gt 0) {
        $global:PSModuleAutoLoadingPreference = 'None'
        $kept = @($all | Where-Object { $Hidden -notcontains $_ -and $_ -notin 'tmpEXO', 'ExchangeOnlineManagement' })
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

# What a run begins with; its arguments come of it.
function Enter-Run {
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
    $tenant['ExchangeContext'] = $null
    $tenant.MsolConnected = [bool]$environment['connected']
    if ($environment['connected']) { $tenant.GraphContext = @{ Scopes = @($environment['scopes']); TenantId = $tenant.Id; Account = 'operator@contoso.com' } }
    foreach ($fault in @($environment['faults'])) {
        if ($null -eq $fault) { continue }
        Add-StandInFault $fault
    }
    Set-VisibleModule @($environment['hidden'] | Where-Object { $_ })
    $sleeps.Clear()
    $driver.Output.Clear()
    $driver.Uncaught = $null
    $driver.Clock.Restart()
    $global:LASTEXITCODE = -1
    return (ConvertTo-Table $Run.arguments)
}

# What came of a run.
function Exit-Run {
    param($Run)
    $tenant = Get-StandInTenant
    return [ordered]@{
        name = $Run.name; exit = $global:LASTEXITCODE; uncaught = $driver.Uncaught; output = $driver.Output.ToArray(); sleeps = $sleeps.ToArray()
        calls = $tenant.Calls.ToArray(); requests = $tenant.Requests; milliseconds = $driver.Clock.ElapsedMilliseconds; state = (Get-StandInState)
    }
}

function Invoke-Run {
    param($Run)
    $arguments = Enter-Run $Run
    try { & $Run.script @arguments *>&1 | ForEach-Object { $driver.Output.Add([string]$_) } }
    catch { $driver.Uncaught = [string]$_ + ' ' + $_.ScriptStackTrace }
    return (Exit-Run $Run)
}

$script:FullModulePath = $env:PSModulePath
$list = [System.IO.File]::ReadAllText($Runs) | ConvertFrom-Json
# A script that is run into the session is so here, in the outermost scope, where its names meet those of this file:
# all of them are kept in one place.
$driver = @{
    Output = New-Object 'System.Collections.Generic.List[string]'; Uncaught = $null; Clock = New-Object System.Diagnostics.Stopwatch
    Reports = New-Object 'System.Collections.Generic.List[object]'; Report = $Report
}
foreach ($driverRun in @($list)) {
    if (-not $driverRun.dotted) { $driver.Reports.Add((Invoke-Run $driverRun)); continue }
    $driverArguments = Enter-Run $driverRun
    try { . $driverRun.script @driverArguments *>&1 | ForEach-Object { $driver.Output.Add([string]$_) } }
    catch { $driver.Uncaught = [string]$_ + ' ' + $_.ScriptStackTrace }
    $driver.Reports.Add((Exit-Run $driverRun))
}
[System.IO.File]::WriteAllText($driver.Report, (ConvertTo-Json -InputObject $driver.Reports.ToArray() -Depth 8 -Compress), [System.Text.UTF8Encoding]::new($false))
