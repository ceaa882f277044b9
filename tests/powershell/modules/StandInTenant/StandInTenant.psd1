@{
    ModuleVersion     = '1.0'
    RootModule        = 'StandInTenant.psm1'
    FunctionsToExport = '*'
}
