
# =================================================================================================
#  Go
# =================================================================================================

if (-not $PSBoundParameters.ContainsKey('StopOnError')) { $StopOnError = $StopByDefault }
$ExitCode = 0
$DoneInEarlierRun = 0
Invoke-Plan
exit $ExitCode
