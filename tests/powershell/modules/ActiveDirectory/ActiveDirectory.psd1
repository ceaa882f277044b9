@{
    ModuleVersion     = '1.0.1.0'
    RootModule        = 'ActiveDirectory.psm1'
    FunctionsToExport = @('Get-ADUser', 'Set-ADUser', 'Get-ADDomain', 'Get-ADForest', 'Get-ADRootDSE', 'Get-ADObject')
    AliasesToExport   = '*'
}
