@{
    ModuleVersion     = '2.30.0'
    RootModule        = 'Microsoft.Graph.Authentication.psm1'
    FunctionsToExport = @('Connect-MgGraph', 'Disconnect-MgGraph', 'Get-MgContext', 'Invoke-MgGraphRequest')
    AliasesToExport   = '*'
}
