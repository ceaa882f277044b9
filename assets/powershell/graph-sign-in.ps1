# =================================================================================================
#  Signing in to Microsoft Graph, and the permissions for it.
# =================================================================================================

# The least permissions (scopes) for each kind of step, the one to ask for first.
#   reading any user                      User.Read.All
#   link-user, clear-anchor,
#   set-user-principal-name               User.ReadUpdate.All (new in July 2026); User.ReadWrite.All, which is
#                                         wider, is enough too, and is the one where a tenant does not know
#                                         the other yet
#   restore-, purge-deleted-user,
#   delete-user                           User.ReadWrite.All, or User.DeleteRestore.All
#   hand-over-to-cloud,
#   hand-back-to-onprem                   User-OnPremisesSyncBehavior.ReadWrite.All, reading too; and the role
#                                         Hybrid Identity Administrator
# Where a user holds an administrator role, add Directory.AccessAsUser.All and act as Privileged
# Authentication Administrator; else User Administrator is enough.
function Get-NeededScope {
    param([string[]]$Kinds)
    $read = @('User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All')
    $needed = @(, $read)
    if ($Kinds -contains 'hand-over-to-cloud' -or $Kinds -contains 'hand-back-to-onprem') { $needed += , @('User-OnPremisesSyncBehavior.ReadWrite.All') }
    if (-not $Apply) { return , $needed }
    foreach ($kind in $Kinds) {
        if ($kind -in 'link-user', 'clear-anchor', 'set-user-principal-name') { $needed += , @('User.ReadUpdate.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All') }
        if ($kind -in 'restore-deleted-user', 'purge-deleted-user', 'delete-user') { $needed += , @('User.ReadWrite.All', 'User.DeleteRestore.All') }
    }
    return , $needed
}

# The permissions that are missing, by the name of the first one that would do.
function Get-MissingScope {
    param($Needed, [string[]]$Granted)
    foreach ($choice in $Needed) {
        $has = @($choice | Where-Object { $Granted -contains $_ })
        if ($has.Count -eq 0) { $choice[0] }
    }
}

# The scopes to sign in with.
function Get-ScopeToAsk {
    param($Needed)
    $scopes = @($Needed | ForEach-Object { $_[0] } | Select-Object -Unique)
    if ($scopes -contains 'User.ReadWrite.All') { $scopes = @($scopes | Where-Object { $_ -notin 'User.Read.All', 'User.ReadUpdate.All' }) }
    return $scopes
}

# What the sign-in is told.
function Get-SignInArgument {
    param([string[]]$Scopes, [string]$Tenant)
    $arguments = @{ NoWelcome = $true; ErrorAction = 'Stop' }
    if ($Tenant -ne '') { $arguments['TenantId'] = $Tenant }
    if ($Environment -ne '') { $arguments['Environment'] = $Environment }
    if ($ClientId -ne '') { $arguments['ClientId'] = $ClientId }
    # An application has the permissions that it was given; it cannot ask for others.
    if ($CertificateThumbprint -ne '') { $arguments['CertificateThumbprint'] = $CertificateThumbprint }
    else { $arguments['Scopes'] = $Scopes }
    if ($UseDeviceCode) { $arguments['UseDeviceCode'] = $true }
    return $arguments
}

# Signs in where nobody is signed in; then checks permissions. Who is signed in already, stays so. Both
# module families keep the context where Get-MgContext finds it; Get-EntraContext fails where there is none.
function Connect-Graph {
    param([string[]]$Kinds, [string]$Tenant, [string]$ConnectCommand)
    $needed = Get-NeededScope $Kinds
    $ask = Get-ScopeToAsk $needed
    $list = "'" + ($ask -join "','") + "'"
    $context = Get-MgContext
    if ($null -eq $context) {
        $arguments = Get-SignInArgument $ask $Tenant
        try { [void](& $ConnectCommand @arguments) }
        catch { Stop-BeforeStart "signing in failed: $(Get-ErrorText $_). A tenant that does not know User.ReadUpdate.All takes User.ReadWrite.All: sign in with $ConnectCommand yourself, and run the script in that session" }
        $context = Get-MgContext
        if ($null -eq $context) { Stop-BeforeStart "nobody is signed in; run $ConnectCommand -Scopes $list first" }
    }
    $place = Get-Text (Get-Value $context 'Environment')
    if ($Environment -ne '' -and $place -ne '' -and $place -ne $Environment) { Stop-BeforeStart "signed in to the environment $place, and -Environment is ${Environment}: sign out first" }
    $missing = @(Get-MissingScope $needed @(Get-Value $context 'Scopes') | Select-Object -Unique)
    if ($missing.Count -gt 0) { Stop-BeforeStart "the permission $($missing -join ', ') is missing for these steps ($($Kinds -join ', ')). Sign in again with: $ConnectCommand -Scopes $list" }
    $account = Get-Text (Get-Value $context 'Account')
    if ((Get-Value $context 'AuthType') -eq 'AppOnly') {
        $account = 'application ' + (Get-Text (Get-Value $context 'ClientId'))
        Write-Host 'Signed in as an application: users that hold an administrator role can be changed only where the application holds such a role itself, and it cannot change the switches of the tenant.'
    }
    return @{ Account = $account; Tenant = (Get-Text (Get-Value $context 'TenantId')); Environment = $place }
}
