@{
    ModuleVersion     = '1.3.0'
    RootModule        = 'Microsoft.Entra.Authentication.psm1'
    FunctionsToExport = @('Connect-Entra', 'Disconnect-Entra', 'Get-EntraContext')
    AliasesToExport   = '*'
}
