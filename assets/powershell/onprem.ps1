# =================================================================================================
#  On-premises: the ActiveDirectory module and the cmdlets of the Exchange server. Users are named
#  by objectGUID.
# =================================================================================================

$AdUserByConsistencyGuid = $null
$NoGuid = '00000000-0000-0000-0000-000000000000'

# Writes mS-DS-ConsistencyGuid.
function Add-SetConsistencyGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [Parameter(Mandatory = $true)][string]$ConsistencyGuid,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'set-consistency-guid' 'ad' $Identity $ConsistencyGuid $PSBoundParameters
}

# Clears mS-DS-ConsistencyGuid.
function Add-ClearConsistencyGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-consistency-guid' 'ad' $Identity '' $PSBoundParameters
}

# Makes the user the owner of its mailbox in Exchange Online. Without the primary address that it has
# there, the address policies would give it another one.
function Add-EnableRemoteMailbox {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [Parameter(Mandatory = $true)][string]$RemoteRoutingAddress,
        [string]$PrimarySmtpAddress,
        [ValidateSet('Shared', 'Room', 'Equipment')][string]$Type,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    $with = @{}
    if ($PSBoundParameters.ContainsKey('PrimarySmtpAddress')) { $with['PrimarySmtpAddress'] = $PrimarySmtpAddress }
    if ($PSBoundParameters.ContainsKey('Type')) { $with[$Type] = $true }
    Add-Step 'enable-remote-mailbox' 'exchange' $Identity $RemoteRoutingAddress $PSBoundParameters $with
}

# Takes that back. After a sync cycle it may take the cloud mailbox along.
function Add-DisableRemoteMailbox {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'disable-remote-mailbox' 'exchange' $Identity '' $PSBoundParameters
}

# Carries the GUID of the cloud mailbox over to the remote mailbox.
function Add-SetExchangeGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [Parameter(Mandatory = $true)][string]$ExchangeGuid,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'set-exchange-guid' 'exchange' $Identity $ExchangeGuid $PSBoundParameters
}

# Takes the GUID off the remote mailbox.
function Add-ClearExchangeGuid {
    param(
        [Parameter(Mandatory = $true)][int]$Operation,
        [Parameter(Mandatory = $true)][string]$Identity,
        [AllowEmptyString()][string]$Before,
        [string]$User
    )
    Add-Step 'clear-exchange-guid' 'exchange' $Identity '' $PSBoundParameters
}

# Rights: write permission on mS-DS-ConsistencyGuid of the users; the role Recipient Management.
function Connect-OnPrem {
    param([string[]]$Sides)
    if ($Sides -contains 'ad' -and $null -eq (Get-Command -Name 'Set-ADUser' -ErrorAction SilentlyContinue)) {
        try { Import-Module -Name ActiveDirectory -ErrorAction Stop }
        catch { Stop-BeforeStart 'the module ActiveDirectory is needed. Install it with: Install-WindowsFeature RSAT-AD-PowerShell (on a client: Add-WindowsCapability -Online -Name Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0)' }
    }
    if ($Sides -contains 'exchange' -and $null -eq (Get-Command -Name 'Enable-RemoteMailbox' -ErrorAction SilentlyContinue)) {
        Stop-BeforeStart 'the cmdlets of the Exchange server are needed. Run the script in the Exchange Management Shell, or load them with: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.RecipientManagement'
    }
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
    try {
        $user = Invoke-Patiently { Get-ADUser -Identity $Identity -Properties 'mS-DS-ConsistencyGuid' -ErrorAction Stop }
    }
    catch {
        if ($_.Exception.GetType().Name -ne 'ADIdentityNotFoundException') { throw }
        return @{ Found = $false; Name = ''; ConsistencyGuid = ''; ImmutableId = '' }
    }
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

# Another user that holds this mS-DS-ConsistencyGuid. The attribute is not indexed: all that have one
# are read once.
function Get-ConsistencyGuidHolder {
    param([string]$ConsistencyGuid)
    if ($null -eq $AdUserByConsistencyGuid) {
        $index = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
        foreach ($user in @(Invoke-Patiently { Get-ADUser -LDAPFilter '(mS-DS-ConsistencyGuid=*)' -Properties 'mS-DS-ConsistencyGuid' -ErrorAction Stop })) {
            if ($null -eq $user) { continue }
            $index[(ConvertTo-GuidText (Get-Value $user 'mS-DS-ConsistencyGuid'))] = Get-Text (Get-Value $user 'ObjectGUID')
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
    switch ($Step.Kind) {
        'set-consistency-guid' {
            # An octet string: the bytes, never the Base64 text.
            $bytes = ([guid]$Step.New).ToByteArray()
            Invoke-Patiently { Set-ADUser -Identity $id -Replace @{ 'mS-DS-ConsistencyGuid' = [byte[]]$bytes } -ErrorAction Stop }
            if ($null -ne $AdUserByConsistencyGuid) { $AdUserByConsistencyGuid[$Step.New] = $id }
        }
        'clear-consistency-guid' { Invoke-Patiently { Set-ADUser -Identity $id -Clear 'mS-DS-ConsistencyGuid' -ErrorAction Stop } }
        'enable-remote-mailbox' {
            $with = $Step.With
            Invoke-Patiently { [void](Enable-RemoteMailbox -Identity $id -RemoteRoutingAddress $Step.New @with -ErrorAction Stop) }
        }
        'disable-remote-mailbox' { Invoke-Patiently { Disable-RemoteMailbox -Identity $id -Confirm:$false -ErrorAction Stop } }
        'set-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $Step.New -ErrorAction Stop } }
        'clear-exchange-guid' { Invoke-Patiently { Set-RemoteMailbox -Identity $id -ExchangeGuid $NoGuid -ErrorAction Stop } }
    }
}
