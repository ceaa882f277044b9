Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# The kinds of steps: on which side each is done, and what of the user it changes.
$SideAndProperty = @{
    'link-user' = 'Cloud', 'ImmutableId'; 'clear-anchor' = 'Cloud', 'ImmutableId'; 'set-user-principal-name' = 'Cloud', 'Name'
    'hand-over-to-cloud' = 'Cloud', 'Authority'; 'hand-back-to-onprem' = 'Cloud', 'Authority'
    'restore-deleted-user' = 'Cloud', 'Presence'; 'delete-user' = 'Cloud', 'Presence'; 'purge-deleted-user' = 'Cloud', 'Presence'
    'set-consistency-guid' = 'OnPremises', 'ConsistencyGuid'; 'clear-consistency-guid' = 'OnPremises', 'ConsistencyGuid'
    'enable-remote-mailbox' = 'Exchange', 'RoutingAddress'; 'disable-remote-mailbox' = 'Exchange', 'RoutingAddress'
    'set-exchange-guid' = 'Exchange', 'ExchangeGuid'; 'clear-exchange-guid' = 'Exchange', 'ExchangeGuid'
}
$NoCloudUser = @{ Found = $false; Deleted = $false; Id = ''; Name = ''; ImmutableId = ''; Synced = 'no'; Guest = $false }
# The switches of the synchronisation that matter to a hard match, and what each means where it is on.
$FeatureMeaning = [ordered]@{
    BlockCloudObjectTakeoverThroughHardMatch = 'no user of the cloud is taken over by its id'
    BlockSoftMatch = 'a user whose id is cleared is matched by nothing until it has one again'
    SynchronizeUpnForManagedUsers = 'the sync changes the names of licensed users too'
    AllowOnPremUpdateOfOnPremisesObjectIdentifier = 'whoever was synchronised once can be taken over again'
}
$ColourOf = @{ applied = 'Green'; would = 'Cyan'; done = 'Green'; stamped = 'Yellow'; different = 'Yellow'; skipped = 'Gray'; waiting = 'Yellow'; refused = 'Yellow'; failed = 'Red' }
$Counts = [ordered]@{ applied = 0; would = 0; done = 0; stamped = 0; different = 0; skipped = 0; waiting = 0; refused = 0; failed = 0 }

$Given, $ScriptCmdlet = $PSBoundParameters, $PSCmdlet
$AskEachTime = $Given.ContainsKey('Confirm') -and [bool]$Given['Confirm']
$LocalUser = [Environment]::UserDomainName + '\' + [Environment]::UserName
# What the rows belong to, the steps and stops, and what is left to a person afterwards.
$About = @{}
$Plan = New-Object 'System.Collections.Generic.List[hashtable]'
$Afterwards = New-Object 'System.Collections.Generic.List[string]'
# By the number of an operation: its step, its state, whether an earlier run did it, or began to write it.
$StepOf, $StateOf, $DoneBefore, $Begun = @{}, @{}, @{}, @{}
# Ids differ by the case of a letter: everything that is looked up by one compares exactly. Users as they would be in a
# dry run; what this run gave to whom, and freed.
$Exact = [StringComparer]::Ordinal
$Imagined, $IdGivenTo, $IdOfUser, $FreedIds, $NameOfUser = 1, 2, 3, 4, 5 | ForEach-Object { [hashtable]::new($Exact) }
# What is read and judged, and waits to be written together: @{ Step; Result; Written }.
$Chunk = New-Object 'System.Collections.Generic.List[hashtable]'
# What could not be read, and why; what is told again at the end; the sides that can be read; why links wait.
$Unread = [ordered]@{}
$Trouble = New-Object 'System.Collections.Generic.List[string]'
$Reachable, $TakeoverStop, $SignedIn = @(), '', @{ Account = ''; Tenant = ''; Environment = '' }
$ResultWriter, $BegunPath = $null, ''
$Clock, $ProgressAt = [System.Diagnostics.Stopwatch]::StartNew(), -1000
$FailedInRow, $Reached, $DoneInEarlierRun, $ExitCode = 0, 0, 0, 0
