# ---- Microsoft Graph ---------------------------------------------------------------------------------

$ReadUsers = 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'

# Signs in where nobody is signed in; who is signed in already, stays so. Paths are relative: they go to the
# cloud that the account is signed in to.
function Connect-Tenant {
    param([string[]]$Scopes)
    Import-CommandModule @{ 'Invoke-MgGraphRequest' = 'Microsoft.Graph.Authentication' } 'Install-Module Microsoft.Graph.Authentication -Scope CurrentUser'
    $context = Get-MgContext
    if ($null -eq $context) {
        $arguments = @{ NoWelcome = $true; ErrorAction = 'Stop' }
        foreach ($name in 'TenantId', 'Environment', 'ClientId') {
            $value = Get-Variable -Name $name -ValueOnly
            if ($value) { $arguments[$name] = $value }
        }
        # An application has the permissions that it was given; it cannot ask for others.
        if ($CertificateThumbprint) { $arguments['CertificateThumbprint'] = $CertificateThumbprint } else { $arguments['Scopes'] = $Scopes }
        if ($UseDeviceCode) { $arguments['UseDeviceCode'] = $true }
        try { [void](Connect-MgGraph @arguments) }
        catch { Stop-BeforeStart "signing in failed: $(Get-ErrorText $_)" }
        $context = Get-MgContext
        if ($null -eq $context) { Stop-BeforeStart "nobody is signed in; run Connect-MgGraph -Scopes '$($Scopes -join "','")' first" }
    }
    $place = [string](Get-Value $context 'Environment')
    if ($Environment -and $place -and $place -ne $Environment) { Stop-BeforeStart "signed in to the environment $place, and -Environment is ${Environment}: sign out first (Disconnect-MgGraph)" }
    $tenant = [string](Get-Value $context 'TenantId')
    $account = [string](Get-Value $context 'Account')
    if ((Get-Value $context 'AuthType') -eq 'AppOnly') { $account = 'application ' + ([string](Get-Value $context 'ClientId')) }
    Show-Host $account "tenant $(Get-Printable $tenant), environment $(Get-Printable $place)"
    if ($TenantId -and $tenant -ne $TenantId) { Stop-BeforeStart "connected to the tenant $tenant, and -TenantId is ${TenantId}: sign out first (Disconnect-MgGraph)" }
    $granted = @(Get-Value $context 'Scopes')
    if (@($ReadUsers | Where-Object { $granted -contains $_ }).Count -eq 0) {
        Stop-BeforeStart "the permission User.Read.All is missing. Sign in again with: Connect-MgGraph -Scopes '$($Scopes -join "','")'"
    }
}

# One page of a list. An answer that is no list is an error, not an empty list.
function Get-Page {
    param([string]$Uri, [hashtable]$Headers = @{})
    $page = Invoke-Patiently { Invoke-MgGraphRequest -Method GET -Uri $Uri -Headers $Headers -OutputType PSObject -ErrorAction Stop }
    if ($null -eq $page -or $null -eq $page.PSObject.Properties['value']) { throw "the service answered without a list: $Uri" }
    return $page
}

# The objects of a page and of all that follow it.
function Get-RestOfList {
    param($Page, [hashtable]$Headers = @{})
    while ($true) {
        foreach ($item in $Page.value) { $item }
        $next = [string](Get-Value $Page '@odata.nextLink')
        if ($next -eq '') { return }
        $Page = Get-Page $next $Headers
    }
}

function Get-List {
    param([string]$Uri, [hashtable]$Headers = @{})
    Get-RestOfList (Get-Page $Uri $Headers) $Headers
}

# The columns that the service answers: a property that it leaves out of its objects, although it was asked for,
# is no column.
function Select-Column {
    param([object[]]$Columns, [string[]]$Properties, [string]$Uri)
    $first = $null
    try { $first = @((Get-Page ($Uri + '&$top=1')).value) | Select-Object -First 1 }
    catch { Stop-Run "the users could not be read: $(Get-ErrorText $_)" }
    if ($null -eq $first) { return $Columns }
    $silent = @($Properties | Where-Object { $null -eq $first.PSObject.Properties[$_] })
    foreach ($name in $silent) {
        $line = "${name}: the service does not answer it, and its column is left out"
        $LeftOut.Add($line)
        Write-Warning $line
    }
    foreach ($column in $Columns) {
        $name = $column
        if ($column -is [hashtable]) { $name = $column.Name }
        if ($silent -notcontains $name) { $column }
    }
}
