@{
    ModuleVersion     = '2.30.0'
    RootModule        = 'Microsoft.Graph.Identity.DirectoryManagement.psm1'
    FunctionsToExport = @('Get-MgDirectoryDeletedItemAsUser', 'Remove-MgDirectoryDeletedItem', 'Restore-MgDirectoryDeletedItem', 'Get-MgOrganization')
    AliasesToExport   = '*'
}
