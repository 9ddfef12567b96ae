<# Azure Automation runbook: webhook of an action group #>
param([object] $WebhookData)

$data = ($WebhookData.RequestBody | ConvertFrom-Json).data
$key = Get-AutomationVariable -Name 'SummitKey'
$number = $data.customProperties.ticket
$vm = ($data.essentials.alertTargetIDs[0] -split '/')[-1]

# -f needs doubled braces: {{ and }}
$template = '{{"Updater":"Executive","Ticket":{{"Ticket_No":"{0}","IsFromWebService":true,"Sup_Function":"IT","Caller_EmailID":"{1}",' +
    '"Status":"In Progress","Assigned_Engineer_Email":"{2}","Medium":"Web","Source":"Azure","Description":"{3} restarted",' +
    '"PageName":"TicketDetail"}},"TicketInformation":{{"Information":"Runbook {4:yyyy-MM-dd}"}}}}'
$container = $template -f $number, 'azure@example.com', 'ops@example.com', $vm, (Get-Date)

$envelope = @{
    ServiceName         = 'IM_LogOrUpdateIncident'
    objCommonParameters = @{
        _ProxyDetails      = @{ AuthType = 'APIKEY'; APIKey = $key; ProxyID = 0; ReturnType = 'JSON'; OrgID = 1 }
        incidentParamsJSON = @{ IncidentContainerJson = $container }
        RequestType        = 'RemoteCall'
    }
}

if ($data.essentials.monitorCondition -eq 'Resolved') {
    # a plain string, with backticks
    $done = "{ `"Updater`": `"Executive`", `"Ticket`": { `"Ticket_No`": `"$number`", `"IsFromWebService`": true, " +
        "`"Sup_Function`": `"IT`", `"Caller_EmailID`": `"azure@example.com`", `"Status`": `"Resolved`", " +
        "`"Assigned_Engineer_Email`": `"ops@example.com`", `"Closure_Code_Name`": `"Automatic`", " +
        "`"ResolutionCodeName`": `"Restart`", `"Medium`": `"Web`", `"Source`": `"Azure`", " +
        "`"Description`": `"$vm is up`", `"PageName`": `"LogTicket`" }, " +
        "`"TicketInformation`": { `"Information`": `"$($vm): up`", `"Solution`": `"Restarted by the runbook`" } }"
    $envelope.objCommonParameters.incidentParamsJSON.IncidentContainerJson = $done
}

$splat = @{
    Uri     = Get-AutomationVariable -Name 'SummitUri'
    Method  = 'Post'
    Headers = @{ 'Content-Type' = 'application/json'; Source = 'automation' }
    Body    = $envelope | ConvertTo-Json -Depth 5
}
$result = Invoke-RestMethod @splat -TimeoutSec 30
Write-Output @{ Status = 'sent'; Ticket = $result.TicketNo; Description = "See $($result.Message)" }
