@{
    ModuleVersion     = '1.3.0'
    RootModule        = 'Microsoft.Entra.DirectoryManagement.psm1'
    FunctionsToExport = @('Restore-EntraDeletedDirectoryObject', 'Get-EntraTenantDetail')
    AliasesToExport   = '*'
}
