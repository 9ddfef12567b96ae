param([int] $Days = 14, [string] $List = "$PSScriptRoot\stale.csv")

$template = @'
{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "##KEY##", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1, "TokenID": "" },
    "incidentParamsJSON": {
      "IncidentContainerJsonObj": {
        "Updater": "Caller",
        "Ticket": {
          "Ticket_No": "##NO##",
          "IsFromWebService": true,
          "Sup_Function": "IT",
          "Caller_EmailID": "##CALLER##",
          "Status": "Cancelled",
          "Medium": "Web",
          "Source": "Script",
          "Description": "No answer for ##DAYS## days, it's "stale"",
          "PageName": "LogTicket"
        },
        "TicketInformation": {
          "Information": "No answer",
          "CancelRemarks": "No answer"
        }
      }
    },
    "RequestType": "RemoteCall"
  }
}
'@

$regex = [regex] '(?<no>\d{4,})\s*[;,]\s*"(?<mail>[^"@]+@[^"]+)"'
$rows = Import-Csv -Path $List -Delimiter ';' | Where-Object { [datetime]::Parse($_.Changed) -lt (Get-Date).AddDays(-$Days) }

foreach ($row in $rows) {
    $body = $template.Replace('##KEY##', $env:SUMMIT_KEY).Replace('##NO##', $row.Number).Replace('##DAYS##', "$Days")
    $body = $body -replace '##CALLER##', $row.Mail
    # Teams card, not a ticket
    $card = '{ "@type": "MessageCard", "text": "Ticket ' + $row.Number + ' is stale", "sections": [ { "Status": "x" } ] }'
    try {
        Invoke-RestMethod -Uri $env:SUMMIT_URL -Method Post -Body $body -ContentType 'application/json' | Out-Null
        Invoke-RestMethod -Uri $env:TEAMS_URL -Method Post -Body $card -ContentType 'application/json' | Out-Null
    }
    catch { Write-Error "Ticket $($row.Number): $_" }
}
