
# ---- Go ------------------------------------------------------------------------------------------

if ($VerifyOnly -and $Apply) { Stop-BeforeStart '-VerifyOnly changes nothing, and -Apply does: choose one' }
# Whoever asks what would happen gets the dry run, and files of the script itself are written all the same.
if ($WhatIfPreference -and $Apply) {
    Write-Host '-WhatIf or $WhatIfPreference is on: this is a dry run, in spite of -Apply.' -ForegroundColor Yellow
    $Apply = [switch]$false
}
$WhatIfPreference = $false
# The script asks once a step where -Confirm is given; the commands in it do not ask again.
$ConfirmPreference = 'None'
try { Invoke-Plan }
finally { if ($Transcript -and $null -ne $ResultWriter) { [void](Stop-Transcript) } }
exit $ExitCode
