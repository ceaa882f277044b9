@{
    ModuleVersion     = '1.1.183.81'
    RootModule        = 'MSOnline.psm1'
    FunctionsToExport = @('Connect-MsolService', 'Get-MsolCompanyInformation', 'Get-MsolUser', 'Set-MsolUser', 'Set-MsolUserPrincipalName', 'Remove-MsolUser', 'Restore-MsolUser', 'Get-MsolUserRole', 'Get-MsolDirSyncFeatures')
    AliasesToExport   = '*'
}
