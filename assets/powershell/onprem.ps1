# =================================================================================================
#  On-premises: the ActiveDirectory module and the cmdlets of the Exchange server. Users are named
#  by objectGUID.
# =================================================================================================

$AdUserByConsistencyGuid = $null
$NoGuid = '00000000-0000-0000-0000-000000000000'

# Rights: write permission on mS-DS-ConsistencyGuid of the users; the role Recipient Management.
function Import-OnPremModule {
    param([string[]]$Sides)
    if ($Sides -contains 'OnPremises' -and $null -eq (Get-Command -Name 'Set-ADUser' -ErrorAction SilentlyContinue)) {
        try { Import-Module -Name ActiveDirectory -ErrorAction Stop }
        catch { Stop-BeforeStart 'the module ActiveDirectory is needed. Install it with: Install-WindowsFeature RSAT-AD-PowerShell (on a client: Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0)' }
    }
    if ($Sides -contains 'Exchange' -and $null -eq (Get-Command -Name 'Enable-RemoteMailbox' -ErrorAction SilentlyContinue)) {
        Stop-BeforeStart 'the cmdlets of the Exchange server are needed. Run the script in the Exchange Management Shell, or load them with: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.RecipientManagement'
    }
}

# Else Exchange shows the users of the own domain alone.
function Connect-Exchange {
    if ($null -ne (Get-Command -Name 'Set-ADServerSettings' -ErrorAction SilentlyContinue)) { Set-ADServerSettings -ViewEntireForest $true }
}

# The domain of a user by its objectGUID, as the ActiveDirectory module takes it for -Server: the one that
# -Server names; else the own domain, and where the user is not there, each other one of the forest.
$DomainOfUser = @{}
function Get-AdUserAnywhere {
    param([string]$Identity)
    $places = New-Object 'System.Collections.Generic.List[hashtable]'
    if ($Server -ne '') { $places.Add(@{ Server = $Server }) }
    elseif ($DomainOfUser.ContainsKey($Identity)) { $places.Add($DomainOfUser[$Identity]) }
    else {
        $places.Add(@{})
        foreach ($place in (Get-OtherDomain)) { $places.Add($place) }
    }
    foreach ($place in $places) {
        try {
            $user = Invoke-Patiently { Get-ADUser -Identity $Identity -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop }
            $DomainOfUser[$Identity] = $place
            return $user
        }
        catch { if ($_.Exception.GetType().Name -ne 'ADIdentityNotFoundException') { throw } }
    }
    return $null
}

# The domains of the forest without the own one.
$OtherDomains = $null
function Get-OtherDomain {
    if ($null -ne $OtherDomains) { return $OtherDomains }
    $found = New-Object 'System.Collections.Generic.List[hashtable]'
    try {
        $own = [string](Get-ADDomain -ErrorAction Stop).DNSRoot
        foreach ($name in @((Get-ADForest -ErrorAction Stop).Domains)) { if ([string]$name -ne $own) { $found.Add(@{ Server = [string]$name }) } }
    }
    catch { Write-Warning "The domains of the forest cannot be listed; only this domain is looked at: $(Get-ErrorText $_)" }
    $script:OtherDomains = $found.ToArray()
    return $OtherDomains
}

# The GUID that 16 bytes of the directory mean; other bytes are shown as they are.
function ConvertTo-GuidText {
    param($Value)
    if ($null -eq $Value) { return '' }
    if ($Value -is [guid]) { return $Value.ToString() }
    $bytes = [byte[]]@($Value)
    if ($bytes.Length -eq 16) { return ([guid]::new($bytes)).ToString() }
    return 'bytes ' + [BitConverter]::ToString($bytes)
}

function Get-OnPremUser {
    param([string]$Identity)
    $user = Get-AdUserAnywhere $Identity
    if ($null -eq $user) { return @{ Found = $false; Name = ''; ConsistencyGuid = ''; ImmutableId = '' } }
    return @{
        Found = $true; Name = (Get-Text (Get-Value $user 'UserPrincipalName')); ImmutableId = ''
        ConsistencyGuid = (ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))
    }
}

# A GUID as text; all zeros stand for none.
function Get-MailboxGuid {
    param($Value)
    $text = Get-Text $Value
    if ($text -eq '') { return '' }
    $text = ([guid]$text).ToString()
    if ($text -eq $NoGuid) { return '' }
    return $text
}

function Get-ExchangeUser {
    param([string]$Identity)
    $none = @{ Found = $false; Name = ''; Type = ''; Remote = $false; RoutingAddress = ''; ExchangeGuid = ''; ImmutableId = '' }
    try { $user = Invoke-Patiently { Get-User -Identity $Identity -ErrorAction Stop } }
    catch {
        if ($_.CategoryInfo.Reason -ne 'ManagementObjectNotFoundException') { throw }
        return $none
    }
    $state = $none.Clone()
    $state.Found = $true
    $state.Name = Get-Text (Get-Value $user 'UserPrincipalName')
    $state.Type = Get-Text (Get-Value $user 'RecipientTypeDetails')
    if ($state.Type -notlike 'Remote*') { return $state }
    $mailbox = Invoke-Patiently { Get-RemoteMailbox -Identity $Identity -ErrorAction Stop }
    $state.Remote = $true
    $state.RoutingAddress = (Get-Text (Get-Value $mailbox 'RemoteRoutingAddress')) -replace '^smtp:', ''
    $state.ExchangeGuid = Get-MailboxGuid (Get-Value $mailbox 'ExchangeGuid')
    return $state
}

# Another user that holds this mS-DS-ConsistencyGuid, in any domain of the forest. The attribute is neither
# indexed nor in the global catalog: all that have one are read once.
function Get-ConsistencyGuidHolder {
    param([string]$ConsistencyGuid)
    if ($null -eq $AdUserByConsistencyGuid) {
        $index = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
        $places = @(@{}) + @(Get-OtherDomain)
        if ($Server -ne '') { $places = @(@{ Server = $Server }) }
        foreach ($place in $places) {
            foreach ($user in @(Invoke-Patiently { Get-ADUser -LDAPFilter '(mS-DS-ConsistencyGuid=*)' -Properties 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop })) {
                if ($null -eq $user) { continue }
                $index[(ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))] = Get-Text (Get-Value $user 'ObjectGUID')
            }
        }
        $script:AdUserByConsistencyGuid = $index
    }
    if ($AdUserByConsistencyGuid.ContainsKey($ConsistencyGuid)) { return $AdUserByConsistencyGuid[$ConsistencyGuid] }
    return ''
}

# Why an on-premises user must not be touched, or nothing.
function Get-OnPremRefusal {
    param([hashtable]$Step, [hashtable]$User)
    if (-not $User.Found) { return 'no user on-premises has this objectGUID' }
    switch ($Step.Kind) {
        'set-consistency-guid' {
            $holder = Get-ConsistencyGuidHolder $Step.New
            if ($holder -ne '' -and $holder -ne $Step.Target) { return "the user $holder has this mS-DS-ConsistencyGuid already" }
        }
        'enable-remote-mailbox' {
            if ($User.Type -like '*Mailbox' -and -not $User.Remote) { return "the user has a mailbox on-premises ($($User.Type))" }
        }
        { $_ -in 'set-exchange-guid', 'clear-exchange-guid' } {
            if (-not $User.Remote) { return 'the user has no remote mailbox; run Enable-RemoteMailbox first' }
        }
    }
    return ''
}

function Set-OnPremValue {
    param([hashtable]$Step)
    $id = $Step.Target
    $place = @{}
    if ($DomainOfUser.ContainsKey($id)) { $place = $DomainOfUser[$id] }
    switch ($Step.Kind) {
        'set-consistency-guid' {
            # An octet string: the bytes, never the Base64 text.
            $bytes = ([guid]$Step.New).ToByteArray()
            Invoke-Patiently { Set-ADUser -Identity $id -Replace @{ 'mS-DS-ConsistencyGuid' = [byte[]]$bytes } @place -ErrorAction Stop }
            if ($null -ne $AdUserByConsistencyGuid) { $AdUserByConsistencyGuid[$Step.New] = $id }
        }
        'clear-consistency-guid' { Invoke-Patiently { Set-ADUser -Identity $id -Clear 'mS-DS-ConsistencyGuid' @place -ErrorAction Stop } }
        'enable-remote-mailbox' {
            $with = $Step.With
            Invoke-Patiently { [void](Enable-RemoteMailbox -Identity $id -RemoteRoutingAddress $Step.New @with -ErrorAction Stop) }
        }
        'disable-remote-mailbox' { Invoke-Patiently { Disable-RemoteMailbox -Identity $id -Confirm:$false -ErrorAction Stop } }
        'set-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $Step.New -ErrorAction Stop } }
        'clear-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $NoGuid -ErrorAction Stop } }
    }
}
