@{
    ModuleVersion     = '2.30.0'
    RootModule        = 'Microsoft.Graph.Users.psm1'
    FunctionsToExport = @('Get-MgUser', 'Update-MgUser', 'Remove-MgUser')
    AliasesToExport   = '*'
}
