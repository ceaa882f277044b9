# ---- Many questions or changes in one request: up to 20, each with an answer of its own -----------

$AheadUntil = 0
# What is written together where nothing else is in the way.
$BatchKinds = 'link-user', 'clear-anchor', 'set-user-principal-name'

# Sends requests together, and gives the answers in their order; nothing where one has none. Where the service is too
# busy for some, it is waited for as long as it asks; they are then left to be done one by one.
function Invoke-Batch([hashtable[]]$Requests) {
    for ($at = 0; $at -lt $Requests.Count; $at++) { $Requests[$at]['id'] = [string]$at }
    $body = ConvertTo-Json -InputObject @{ requests = $Requests } -Depth 6 -Compress
    $reply = Invoke-Patiently { Invoke-MgGraphRequest -Method POST -Uri '/v1.0/$batch' -Body $body -ContentType 'application/json' -OutputType HashTable -ErrorAction Stop }
    $answers = New-Object 'object[]' $Requests.Count
    $wait = 0
    foreach ($response in @(Get-Value $reply 'responses')) {
        $answers[[int](Get-Value $response 'id')] = $response
        $headers = ConvertTo-Json -InputObject (Get-Value $response 'headers') -Compress
        if ([int](Get-Value $response 'status') -in 429, 503 -and $headers -match '"Retry-After":\W*(\d{1,4})\b') { $wait = [Math]::Max($wait, [int]$Matches[1]) }
    }
    if ($wait -gt 0) { Start-Sleep -Seconds ([Math]::Min(300, $wait)) }
    return , $answers
}

# The questions that a step will ask: the user, and for a link who holds the id, and which roles the user has.
function Get-Question([hashtable]$Step) {
    $path = '/users/' + $Step.Target
    if ($Step.Kind -in 'purge-deleted-user', 'restore-deleted-user') { $path = '/directory/deletedItems/' + $Step.Target + '/microsoft.graph.user' }
    $path + '?$select=' + $UserFields
    if ($Step.Kind -eq 'link-user') { Get-HolderQuery $Step.New }
    if ($Step.Kind -in 'link-user', 'hand-back-to-onprem' -and -not $Unread.Contains($UnreadRoles)) { Get-RoleQuery $Step.Target }
}

# Asks what steps will ask: @{ Step; Url }. An answer that is no plain success, or goes on on another page, is left out:
# the step asks again by itself.
function Read-Together($Questions) {
    $answers = Invoke-Batch @($Questions | ForEach-Object { @{ method = 'GET'; url = $_.Url } })
    for ($at = 0; $at -lt $Questions.Count; $at++) {
        $step = $Questions[$at].Step
        $body = Get-Value $answers[$at] 'body'
        if ([int](Get-Value $answers[$at] 'status') -ne 200 -or $null -ne (Get-Value $body '@odata.nextLink')) { continue }
        if (@($body.Keys) -ccontains 'value') { $AnswerAhead[$Questions[$at].Url] = @(Get-Value $body 'value' | Where-Object { $null -ne $_ }) }
        else { $UserAhead[$step.Target] = ConvertTo-CloudUser $body ($step.Kind -in 'purge-deleted-user', 'restore-deleted-user') }
    }
}

# Reads what the next few steps will ask for.
function Read-Ahead($Steps, [int]$Position) {
    if ($Position -lt $AheadUntil -or $Steps.Count -lt 3) { return }
    $UserAhead.Clear()
    $AnswerAhead.Clear()
    $questions = @()
    for ($next = $Position; $next -lt $Steps.Count -and $Steps[$next].Kind -ne 'stop'; $next++) {
        $step = $Steps[$next]
        if ($step.Side -ne 'Cloud') { continue }
        $more = @(Get-Question $step | ForEach-Object { @{ Step = $step; Url = $_ } })
        if ($questions.Count + $more.Count -gt 20) { break }
        $questions += $more
    }
    $script:AheadUntil = $next
    try { Read-Together $questions }
    catch { Write-Verbose "Reading ahead failed; each step reads by itself: $(Get-ErrorText $_)" }
}

# Writes steps together, and reads ahead what became of them. What did not go through, for whatever reason, is left to
# be written by itself.
function Write-Together($Entries) {
    $changes = @(foreach ($entry in $Entries) {
            $step = $entry.Step
            $UserAhead.Remove($step.Target)
            $change = @{ onPremisesImmutableId = $step.New }
            if ($step.Kind -eq 'clear-anchor') { $change['onPremisesImmutableId'] = $null }
            if ($step.Kind -eq 'set-user-principal-name') { $change = @{ userPrincipalName = $step.New } }
            @{ method = 'PATCH'; url = '/users/' + $step.Target; headers = @{ 'Content-Type' = 'application/json' }; body = $change }
        })
    try {
        $answers = Invoke-Batch $changes
        for ($at = 0; $at -lt $Entries.Count; $at++) { $Entries[$at].Written = [int](Get-Value $answers[$at] 'status') -in 200..299 }
        $written = @($Entries | Where-Object { $_.Written } | ForEach-Object { @{ Step = $_.Step; Url = '/users/' + $_.Step.Target + '?$select=' + $UserFields } })
        if ($written.Count -gt 0) { Read-Together $written }
    }
    catch { Write-Verbose "Writing together failed; what is not written yet is written by itself: $(Get-ErrorText $_)" }
}
