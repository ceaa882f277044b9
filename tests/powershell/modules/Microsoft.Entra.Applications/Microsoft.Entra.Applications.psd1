@{
    ModuleVersion     = '1.3.0'
    RootModule        = 'Microsoft.Entra.Applications.psm1'
    FunctionsToExport = @('Remove-EntraDeletedDirectoryObject')
    AliasesToExport   = '*'
}
