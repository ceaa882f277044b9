# ---- On-premises: the ActiveDirectory module, and the Exchange server. Users are named by objectGUID -

$AdUserByConsistencyGuid, $OtherDomains, $DomainOfUser = $null, $null, @{}
$NoGuid = '00000000-0000-0000-0000-000000000000'

# Rights: write permission on mS-DS-ConsistencyGuid of the users; the role Recipient Management.
function Import-OnPremModule([string[]]$Sides) {
    if ($Sides -contains 'OnPremises' -and $null -eq (Get-Command -Name 'Set-ADUser' -ErrorAction SilentlyContinue)) {
        try { Import-Module -Name ActiveDirectory -ErrorAction Stop }
        catch { Stop-BeforeStart 'the module ActiveDirectory is needed. Install it with: Install-WindowsFeature RSAT-AD-PowerShell (on a client: Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0)' }
    }
    if ($Sides -contains 'Exchange' -and $null -eq (Get-Command -Name 'Enable-RemoteMailbox' -ErrorAction SilentlyContinue)) {
        Stop-BeforeStart 'the cmdlets of the Exchange server are needed. Run the script in the Exchange Management Shell, or load them with: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.RecipientManagement'
    }
}

# Where users are looked for, as arguments of the ActiveDirectory module: the domain that -Server names; else the own
# one and each other one of the forest.
function Get-SearchPlace {
    if ($Server -ne '') { return @{ Server = $Server } }
    @{}
    if ($null -eq $OtherDomains) {
        $script:OtherDomains = @()
        try {
            $own = [string](Get-ADDomain -ErrorAction Stop).DNSRoot
            $script:OtherDomains = @((Get-ADForest -ErrorAction Stop).Domains | ForEach-Object { [string]$_ } | Where-Object { $_ -ne $own })
        }
        catch { Write-Warning "The domains of the forest cannot be listed; only this domain is looked at: $(Get-ErrorText $_)" }
    }
    foreach ($name in $OtherDomains) { @{ Server = $name } }
}

# The GUID that 16 bytes of the directory mean; other bytes are shown as they are.
function ConvertTo-GuidText($Value) {
    if ($null -eq $Value -or $Value -is [guid]) { return [string]$Value }
    $bytes = [byte[]]@($Value)
    if ($bytes.Length -eq 16) { return ([guid]::new($bytes)).ToString() }
    return 'bytes ' + [BitConverter]::ToString($bytes)
}

# A user by its objectGUID, wherever it is in the forest.
function Get-OnPremUser([string]$Identity) {
    if ($DomainOfUser.ContainsKey($Identity)) { $places = @($DomainOfUser[$Identity]) } else { $places = @(Get-SearchPlace) }
    foreach ($place in $places) {
        try { $user = Invoke-Patiently { Get-ADUser -Identity $Identity -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop } }
        catch { if ($_.Exception.GetType().Name -eq 'ADIdentityNotFoundException') { continue } else { throw } }
        $DomainOfUser[$Identity] = $place
        return @{ Found = $true; Name = [string](Get-Value $user 'UserPrincipalName'); ConsistencyGuid = (ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid')); ImmutableId = '' }
    }
    return @{ Found = $false; Name = ''; ConsistencyGuid = ''; ImmutableId = '' }
}

# A user of the Exchange server. All zeros stand for no mailbox GUID.
function Get-ExchangeUser([string]$Identity) {
    $state = @{ Found = $false; Name = ''; Type = ''; Remote = $false; RoutingAddress = ''; ExchangeGuid = ''; ImmutableId = '' }
    try { $user = Invoke-Patiently { Get-User -Identity $Identity -ErrorAction Stop } }
    catch { if ($_.CategoryInfo.Reason -eq 'ManagementObjectNotFoundException') { return $state } else { throw } }
    $state.Found = $true
    $state.Name = [string](Get-Value $user 'UserPrincipalName')
    $state.Type = [string](Get-Value $user 'RecipientTypeDetails')
    if ($state.Type -notlike 'Remote*') { return $state }
    $mailbox = Invoke-Patiently { Get-RemoteMailbox -Identity $Identity -ErrorAction Stop }
    $state.Remote = $true
    $state.RoutingAddress = [string](Get-Value $mailbox 'RemoteRoutingAddress') -replace '^smtp:', ''
    $guid = [string](Get-Value $mailbox 'ExchangeGuid')
    if ($guid -notin '', $NoGuid) { $state.ExchangeGuid = ([guid]$guid).ToString() }
    return $state
}

# Why an on-premises user must not be touched, or nothing. mS-DS-ConsistencyGuid is neither indexed nor in the global
# catalog: all users that have one are read once, in every domain.
function Get-OnPremRefusal([hashtable]$Step, [hashtable]$User) {
    if (-not $User.Found) { return 'no user on-premises has this objectGUID' }
    if ($Step.Kind -eq 'set-consistency-guid') {
        if ($null -eq $AdUserByConsistencyGuid) {
            $index = @{}
            foreach ($place in @(Get-SearchPlace)) {
                foreach ($other in @(Invoke-Patiently { Get-ADUser -LDAPFilter '(mS-DS-ConsistencyGuid=*)' -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop })) {
                    if ($null -ne $other) { $index[(ConvertTo-GuidText (Get-Value $other 'mS-DS-ConsistencyGuid'))] = [string](Get-Value $other 'ObjectGUID') }
                }
            }
            $script:AdUserByConsistencyGuid = $index
        }
        $holder = $AdUserByConsistencyGuid[$Step.New]
        if ($holder -and $holder -ne $Step.Target) { return "the user $holder has this mS-DS-ConsistencyGuid already" }
    }
    if ($Step.Kind -eq 'enable-remote-mailbox' -and $User.Type -like '*Mailbox' -and -not $User.Remote) { return "the user has a mailbox on-premises ($($User.Type))" }
    if ($Step.Property -eq 'ExchangeGuid' -and -not $User.Remote) { return 'the user has no remote mailbox; run Enable-RemoteMailbox first' }
}

# mS-DS-ConsistencyGuid is an octet string: it takes the bytes, never the Base64 text.
function Set-OnPremValue([hashtable]$Step) {
    $id, $new, $with = $Step.Target, $Step.New, $Step.With
    $place = $(if ($DomainOfUser.ContainsKey($id)) { $DomainOfUser[$id] } else { @{} })
    switch ($Step.Kind) {
        'set-consistency-guid' {
            $bytes = ([guid]$new).ToByteArray()
            Invoke-Patiently { Set-ADUser -Identity $id -Replace @{ 'mS-DS-ConsistencyGuid' = [byte[]]$bytes } @place -ErrorAction Stop }
            if ($null -ne $AdUserByConsistencyGuid) { $AdUserByConsistencyGuid[$new] = $id }
        }
        'clear-consistency-guid' { Invoke-Patiently { Set-ADUser -Identity $id -Clear 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop } }
        'enable-remote-mailbox' { Invoke-Patiently { [void](Enable-RemoteMailbox -Identity $id -RemoteRoutingAddress $new @with -ErrorAction Stop) } }
        'disable-remote-mailbox' { Invoke-Patiently { Disable-RemoteMailbox -Identity $id -Confirm:$false -ErrorAction Stop } }
        'set-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $new -ErrorAction Stop } }
        'clear-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $NoGuid -ErrorAction Stop } }
    }
}
