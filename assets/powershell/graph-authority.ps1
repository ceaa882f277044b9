# =================================================================================================
#  The source of authority of a user, by Microsoft Graph: no module has cmdlets of version 1.0 for it.
# =================================================================================================

# Asks version 1.0, then beta where the service does not know the request; a refusal is not asked again.
function Invoke-SyncBehavior {
    param([string]$Method, [string]$ObjectId, [hashtable]$More)
    $path = '/users/' + $ObjectId + '/onPremisesSyncBehavior'
    try { return (Invoke-Patiently { Invoke-MgGraphRequest -Method $Method -Uri ('/v1.0' + $path) @More -ErrorAction Stop }) }
    catch {
        if (@(400, 404) -notcontains (Get-HttpStatus $_)) { throw }
        $first = $_
    }
    try { return (Invoke-Patiently { Invoke-MgGraphRequest -Method $Method -Uri ('/beta' + $path) @More -ErrorAction Stop }) }
    catch { throw $first }
}

# 'cloud' for a user that was handed over, else 'on-premises'.
function Get-CloudAuthority {
    param([string]$ObjectId)
    $managed = Get-Value (Invoke-SyncBehavior 'GET' $ObjectId @{ OutputType = 'HashTable' }) 'isCloudManaged'
    if ($managed -is [bool] -and $managed) { return 'cloud' }
    return 'on-premises'
}

function Set-CloudAuthority {
    param([string]$ObjectId, [string]$Authority)
    $body = '{"isCloudManaged":false}'
    if ($Authority -eq 'cloud') { $body = '{"isCloudManaged":true}' }
    [void](Invoke-SyncBehavior 'PATCH' $ObjectId @{ Body = $body; ContentType = 'application/json' })
}
