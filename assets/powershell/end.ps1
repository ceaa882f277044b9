
# =================================================================================================
#  Go
# =================================================================================================

$Given = @{}
foreach ($name in $PSBoundParameters.Keys) { $Given[$name] = $PSBoundParameters[$name] }
$AskEachTime = $Given.ContainsKey('Confirm') -and [bool]$Given['Confirm']
$LocalUser = [Environment]::UserDomainName + '\' + [Environment]::UserName
$About = @{}
$Plan = New-Object 'System.Collections.Generic.List[hashtable]'
$Afterwards = New-Object 'System.Collections.Generic.List[string]'
$Clock = [System.Diagnostics.Stopwatch]::StartNew()
$ProgressAt = -1000
$FailedInRow = 0
$Reached = 0
$ExitCode = 0
$DoneInEarlierRun = 0
if ($VerifyOnly -and $Apply) { Stop-BeforeStart '-VerifyOnly changes nothing, and -Apply does: choose one' }
# Whoever asks what would happen gets the dry run, and files of the script itself are written all the same.
if ($WhatIfPreference -and $Apply) {
    Write-Host '-WhatIf or $WhatIfPreference is on: this is a dry run, in spite of -Apply.' -ForegroundColor Yellow
    $Apply = [switch]$false
}
$WhatIfPreference = $false
# The script asks once a step where -Confirm is given; the commands in it do not ask again.
$ConfirmPreference = 'None'
$mode = 'dry run'
if ($VerifyOnly) { $mode = 'comparison with the tenant' }
elseif ($Apply) { $mode = 'apply' }
try { Invoke-Plan $mode }
finally { if ($Transcript -and $null -ne $ResultWriter) { [void](Stop-Transcript) } }
exit $ExitCode
