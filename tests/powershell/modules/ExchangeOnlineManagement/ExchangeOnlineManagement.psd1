@{
    ModuleVersion     = '3.9.0'
    RootModule        = 'ExchangeOnlineManagement.psm1'
    FunctionsToExport = @('Connect-ExchangeOnline', 'Disconnect-ExchangeOnline', 'Get-ConnectionInformation', 'Get-EXOMailbox')
    AliasesToExport   = '*'
}
