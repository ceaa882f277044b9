# =================================================================================================
#  Many questions or changes in one request: up to 20, each with an answer of its own.
# =================================================================================================

$AheadUntil = 0
# What is written together where nothing else is in the way.
$BatchKinds = 'link-user', 'clear-anchor', 'set-user-principal-name'

# Sends requests together, and gives the answers in their order; nothing where one has none. Where the service is
# too busy for some, it is waited for as long as it asks; they are then left to be done one by one.
function Invoke-Batch {
    param([hashtable[]]$Requests)
    for ($at = 0; $at -lt $Requests.Count; $at++) { $Requests[$at]['id'] = [string]$at }
    $body = ConvertTo-Json -InputObject @{ requests = $Requests } -Depth 6 -Compress
    $reply = Invoke-Patiently { Invoke-MgGraphRequest -Method POST -Uri '/v1.0/$batch' -Body $body -ContentType 'application/json' -OutputType HashTable -ErrorAction Stop }
    $answers = New-Object 'object[]' $Requests.Count
    $wait = 0
    foreach ($response in @(Get-Value $reply 'responses')) {
        $answers[[int](Get-Value $response 'id')] = $response
        $asked = 0
        if ([int](Get-Value $response 'status') -in 429, 503 -and [int]::TryParse((Get-Text (Get-Value (Get-Value $response 'headers') 'Retry-After')), [ref]$asked)) { $wait = [Math]::Max($wait, $asked) }
    }
    if ($wait -gt 0) { Start-Sleep -Seconds ([Math]::Min(300, $wait)) }
    return , $answers
}

# The questions that a step will ask.
function Get-Question {
    param([hashtable]$Step)
    if ($Step.Kind -in 'purge-deleted-user', 'restore-deleted-user') {
        return @{ method = 'GET'; url = '/directory/deletedItems/' + $Step.Target + '/microsoft.graph.user?$select=' + $UserFields }
    }
    @{ method = 'GET'; url = '/users/' + $Step.Target + '?$select=' + $UserFields }
    if ($Step.Kind -eq 'link-user') { @{ method = 'GET'; url = (Get-HolderQuery $Step.New) } }
    if ($Step.Kind -in 'link-user', 'hand-back-to-onprem' -and -not $Unread.Contains($UnreadRoles)) { @{ method = 'GET'; url = (Get-RoleQuery $Step.Target) } }
}

# Keeps the answer to a question of a step. One that is no plain success, or goes on on another page, is left
# out: the step asks again by itself.
function Register-Answer {
    param([hashtable]$Step, [hashtable]$Question, $Answer)
    if ($null -eq $Answer -or [int](Get-Value $Answer 'status') -ne 200) { return }
    $body = Get-Value $Answer 'body'
    if (@($body.Keys) -ccontains '@odata.nextLink') { return }
    if (@($body.Keys) -ccontains 'value') { $AnswerAhead[$Question.url] = @(Get-Value $body 'value') }
    else { $UserAhead[$Step.Target] = ConvertTo-CloudUser $body ($Step.Kind -in 'purge-deleted-user', 'restore-deleted-user') }
}

# Reads what the next few steps will ask for.
function Read-Ahead {
    param($Steps, [int]$Position)
    if ($Position -lt $AheadUntil -or $Steps.Count -lt 3) { return }
    $questions = New-Object 'System.Collections.Generic.List[hashtable]'
    $askedBy = New-Object 'System.Collections.Generic.List[hashtable]'
    $UserAhead.Clear()
    $AnswerAhead.Clear()
    for ($next = $Position; $next -lt $Steps.Count; $next++) {
        if ($Steps[$next].Kind -eq 'stop') { break }
        if ($Steps[$next].Side -ne 'Cloud') { continue }
        $more = @(Get-Question $Steps[$next])
        if ($questions.Count + $more.Count -gt 20) { break }
        foreach ($question in $more) {
            $questions.Add($question)
            $askedBy.Add($Steps[$next])
        }
    }
    $script:AheadUntil = $next
    try {
        $answers = Invoke-Batch $questions.ToArray()
        for ($at = 0; $at -lt $questions.Count; $at++) { Register-Answer $askedBy[$at] $questions[$at] $answers[$at] }
    }
    catch { Write-Verbose "Reading ahead failed; each step reads by itself: $(Get-ErrorText $_)" }
}

# What a step writes.
function Get-Change {
    param([hashtable]$Step)
    switch ($Step.Kind) {
        'link-user' { return @{ onPremisesImmutableId = $Step.New } }
        'clear-anchor' { return @{ onPremisesImmutableId = $null } }
        'set-user-principal-name' { return @{ userPrincipalName = $Step.New } }
    }
}

# Writes steps together, and reads ahead what became of them. What did not go through, for whatever reason, is left to
# be written by itself.
function Write-Together {
    param($Entries)
    $changes = @($Entries | ForEach-Object {
            @{ method = 'PATCH'; url = '/users/' + $_.Step.Target; headers = @{ 'Content-Type' = 'application/json' }; body = (Get-Change $_.Step) }
        })
    $questions = @($Entries | ForEach-Object { @{ method = 'GET'; url = '/users/' + $_.Step.Target + '?$select=' + $UserFields } })
    try {
        $answers = Invoke-Batch $changes
        for ($at = 0; $at -lt $Entries.Count; $at++) {
            [void]$UserAhead.Remove($Entries[$at].Step.Target)
            $Entries[$at].Written = [int](Get-Value $answers[$at] 'status') -in 200..299
        }
        $answers = Invoke-Batch $questions
        for ($at = 0; $at -lt $Entries.Count; $at++) { if ($Entries[$at].Written) { Register-Answer $Entries[$at].Step $questions[$at] $answers[$at] } }
    }
    catch { Write-Verbose "Writing together failed; what is not written yet is written by itself: $(Get-ErrorText $_)" }
}
