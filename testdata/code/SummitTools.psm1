using namespace System.Collections.Generic

enum TicketState { New; Assigned; Closed }

class SummitSession {
    [string] $Uri
    hidden [pscredential] $Credential
    [Dictionary[string, object]] $Cache = [Dictionary[string, object]]::new()

    SummitSession([string] $uri, [pscredential] $credential) { $this.Uri = $uri; $this.Credential = $credential }

    [hashtable] Proxy() {
        return @{ UserName = $this.Credential.UserName; Password = $this.Credential.GetNetworkCredential().Password; ProxyID = 0; ReturnType = 'JSON'; OrgID = 1 }
    }
}

function ConvertTo-SummitEnvelope {
    [OutputType([string])]
    param([Parameter(ValueFromPipeline)] [psobject] $Container, [SummitSession] $Session)
    process {
        [pscustomobject]@{
            ServiceName         = 'IM_LogOrUpdateIncident'
            objCommonParameters = [pscustomobject][ordered]@{
                _ProxyDetails      = $Session.Proxy()
                incidentParamsJSON = @{ IncidentContainerJson = ($Container | ConvertTo-Json -Depth 6 -Compress) }
                RequestType        = 'RemoteCall'
            }
        } | ConvertTo-Json -Depth 6
    }
}

function Close-SummitIncident {
    [CmdletBinding()]
    param([long] $Number, [string] $Engineer, [string] $Reason, [SummitSession] $Session)
    $state = switch -Regex ($Reason) {
        '^(dup|"same")' { 'Duplicate' }
        default { "Done {0}" -f [TicketState]::Closed }
    }
    $container = [PSCustomObject] @{
        Updater           = "executive"
        Ticket            = [PSCustomObject] @{
            Ticket_No               = "$Number"
            IsFromWebService        = $true
            Sup_Function            = 'IT'
            Caller_EmailID          = $Session.Credential.UserName
            Status                  = 'Closed'
            Assigned_Engineer_Email = $Engineer
            Closure_Code_Name       = $state
            Medium                  = 'Web'
            Source                  = 'It''s a "script"'
            Description             = $Reason
            PageName                = 'TicketDetail'
            PendingReason           = 'Waiting for the caller'
        }
        TicketInformation = @{ Information = "Closed: $Reason"; UserLog = ($Reason, 'Thank you.' -join "`n") }
    }
    $json = $container | ConvertTo-SummitEnvelope -Session $Session
    Write-Verbose ('Sending {0} characters to {{{1}}}' -f $json.Length, $Session.Uri)
    Invoke-RestMethod -Uri $Session.Uri -Method Post -Body $json -ContentType application/json
}

function Get-SummitState { [pscustomobject]@{ Status = 'Unknown'; Source = 'cache'; Description = $null } }

Export-ModuleMember -Function *-Summit*
