@{
    ModuleVersion     = '1.0'
    RootModule        = 'ExchangeOnPremises.psm1'
    FunctionsToExport = @('Get-Mailbox', 'Get-MailUser', 'Get-ADServerSettings', 'Set-ADServerSettings', 'Get-User', 'Get-RemoteMailbox', 'Enable-RemoteMailbox', 'Set-RemoteMailbox', 'Disable-RemoteMailbox')
    AliasesToExport   = '*'
}
