Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# ImmutableIds differ by the case of a letter: everything that is looked up by one compares exactly.
$Exact = [StringComparer]::Ordinal
$Counts = [ordered]@{ applied = 0; would = 0; done = 0; stamped = 0; different = 0; skipped = 0; waiting = 0; refused = 0; failed = 0 }
$DoneBefore = New-Object 'System.Collections.Generic.HashSet[int]'
$Imagined = [System.Collections.Generic.Dictionary[string,hashtable]]::new($Exact)
$IdGivenTo = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$IdOfUser = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$FreedIds = [System.Collections.Generic.HashSet[string]]::new($Exact)
$NameOfUser = [System.Collections.Generic.Dictionary[string,string]]::new($Exact)
$Trouble = New-Object 'System.Collections.Generic.List[string]'
# What could not be read, and why.
$Unread = [ordered]@{}
$ResultWriter = $null
$ScriptCmdlet = $PSCmdlet
