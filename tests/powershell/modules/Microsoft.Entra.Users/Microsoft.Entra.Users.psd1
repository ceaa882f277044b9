@{
    ModuleVersion     = '1.3.0'
    RootModule        = 'Microsoft.Entra.Users.psm1'
    FunctionsToExport = @('Get-EntraUser', 'Set-EntraUser', 'Remove-EntraUser', 'Get-EntraDeletedUser')
    AliasesToExport   = '*'
}
