<# Logs a ticket. { "Ticket": 1 } #>
param([string] $Status, [string] $Caller)

$raw = @'
{ "Updater": "Caller", "Ticket": { "Status": "New" "Description": "it's slow", "Caller_EmailID": "dana@example.com" } }
'@
$text = @"
{ "Updater": "Executive",
  "Ticket": { "Status": "$Status", "Ticket_No": $($ticket.No), "Souce": "API" } }
"@
$line = "{`"Updater`": `"Caller`", ""Ticket"": {""Status"": ""Neww"", ""Caller_EmailID"": ""$Caller""}}"
$body = @{
    ServiceName         = 'IM_LogOrUpdateIncident'
    objCommonParameters = @{
        _ProxyDetails      = @{ AuthType = 'APIKEY'; APIKey = $env:SERVICE_KEY; ProxyID = 0; ReturnType = 'JSON'; OrgID = 1 }
        incidentParamsJSON = @{
            IncidentContainerJson = ([ordered]@{
                Updater      = 'Executive'
                # summit-lint-ignore updater-page-mismatch: the page is new
                Ticket       = @{ Status = 'Closed'; PageName = "LogTicket"; Source = "Script $PSCommandPath"; IsFromWebService = $true }
                CustomFields = @('a', "b")
            } | ConvertTo-Json -Depth 5 -Compress)
        }
        RequestType        = 'RemoteCal'
    }
}
Invoke-RestMethod -Method Post -Uri $uri -Body ($body | ConvertTo-Json -Depth 9)
