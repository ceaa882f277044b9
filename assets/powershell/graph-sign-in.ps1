# ---- Signing in to Microsoft Graph ---------------------------------------------------------------

# The modules that the steps need, and nothing else; or how to install them.
function Import-CloudModule([string[]]$Kinds) {
    $modules = [ordered]@{}
    foreach ($command in $CloudCommands.Keys) {
        $module, $for = $CloudCommands[$command]
        if ($null -eq $for -or ($Apply -and @($Kinds | Where-Object { $for -contains $_ }).Count -gt 0)) { $modules[$command] = $module }
    }
    $install = @($InstallModule, (@($modules.Values | Select-Object -Unique) -join ', ') | Where-Object { $_ })[0]
    Import-CommandModule $modules "Install-Module $install -Scope CurrentUser"
}

# The permissions (scopes) for the steps: of each line one is enough, and the first is asked for. User.ReadUpdate.All is
# new in July 2026; User.ReadWrite.All, which is wider, is for a tenant that does not know it yet.
function Get-NeededScope([string[]]$Kinds) {
    'User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All'
    # Reading too, and with the role Hybrid Identity Administrator.
    if ($Kinds -match '^hand-') { 'User-OnPremisesSyncBehavior.ReadWrite.All' }
    if ($Apply -and ($Kinds -match '^(link-user|clear-anchor|set-user-principal-name)$')) { 'User.ReadUpdate.All User.ReadWrite.All Directory.ReadWrite.All' }
    if ($Apply -and ($Kinds -match '^(restore-deleted|delete|purge-deleted)-user$')) { 'User.ReadWrite.All User.DeleteRestore.All' }
}

# Signs in where nobody is signed in; then checks permissions. Who is signed in already, stays so. Both module families
# keep the context where Get-MgContext finds it; Get-EntraContext fails where there is none. An application has the
# permissions that it was given; it cannot ask for others.
function Connect-Cloud([string[]]$Kinds, [string]$Tenant) {
    $needed = @(Get-NeededScope $Kinds)
    $ask = @($needed | ForEach-Object { ($_ -split ' ')[0] } | Select-Object -Unique)
    if ($ask -contains 'User.ReadWrite.All') { $ask = @($ask | Where-Object { $_ -notin 'User.Read.All', 'User.ReadUpdate.All' }) }
    $list = "'" + ($ask -join "','") + "'"
    $context = Get-MgContext
    if ($null -eq $context) {
        $arguments = @{ NoWelcome = $true; ErrorAction = 'Stop' }
        if ($Tenant -ne '') { $arguments['TenantId'] = $Tenant }
        foreach ($name in 'Environment', 'ClientId', 'CertificateThumbprint', 'UseDeviceCode') { if ($Given.ContainsKey($name)) { $arguments[$name] = $Given[$name] } }
        if ($CertificateThumbprint -eq '') { $arguments['Scopes'] = $ask }
        try { [void](& $ConnectCommand @arguments) }
        catch { Stop-BeforeStart "signing in failed: $(Get-ErrorText $_). A tenant that does not know User.ReadUpdate.All takes User.ReadWrite.All: sign in with $ConnectCommand yourself, and run the script in that session" }
        $context = Get-MgContext
        if ($null -eq $context) { Stop-BeforeStart "nobody is signed in; run $ConnectCommand -Scopes $list first" }
    }
    $place = [string](Get-Value $context 'Environment')
    if ($Environment -ne '' -and $place -ne '' -and $place -ne $Environment) { Stop-BeforeStart "signed in to the environment $place, and -Environment is ${Environment}: sign out first" }
    $granted = @(Get-Value $context 'Scopes')
    $missing = @($needed | Where-Object { @($_ -split ' ' | Where-Object { $granted -contains $_ }).Count -eq 0 } | ForEach-Object { ($_ -split ' ')[0] } | Select-Object -Unique)
    if ($missing.Count -gt 0) { Stop-BeforeStart "the permission $($missing -join ', ') is missing for these steps ($($Kinds -join ', ')). Sign in again with: $ConnectCommand -Scopes $list" }
    $account = [string](Get-Value $context 'Account')
    if ((Get-Value $context 'AuthType') -eq 'AppOnly') {
        $account = 'application ' + (Get-Value $context 'ClientId')
        Write-Host 'Signed in as an application: users that hold an administrator role can be changed only where the application holds such a role itself, and it cannot change the switches of the tenant.'
    }
    return @{ Account = $account; Tenant = [string](Get-Value $context 'TenantId'); Environment = $place }
}
