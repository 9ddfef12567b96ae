#Requires -Version 5.1
<#
.SYNOPSIS
    Opens a ticket for a failed deployment. Don't run it "by hand".
.EXAMPLE
    .\Invoke-SccmAlert.ps1 -SiteCode 'P01' -Body '{ "Updater": "x", "Ticket": { "Status": "y" } }'
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory, Position = 0)] [ValidatePattern('^[A-Z]\d{2}$')] [string] $SiteCode,
    [ValidateSet('Low', 'High')] [string] $Urgency = 'Low',
    [hashtable] $Extra = @{},
    [string] $Caller = "sccm@example.com"
)

$ErrorActionPreference = 'Stop'
$settings = @{ Status = 'unused'; Source = "\\server\share`$"; Path = 'C:\Temp\' }

function Get-FailedDeployment {
    param([string] $Site)
    $filter = "StatusType = 5 AND Name LIKE '%""Client""%'"
    Get-CimInstance -Namespace "root\sms\site_$Site" -ClassName SMS_DeploymentSummary -Filter $filter |
        Where-Object { $_.NumberErrors -gt 0 -and $_.Name -match '["{}'']' } |
        Select-Object @{ Name = 'Title'; Expression = { "$($_.SoftwareName) ($($_.NumberErrors))" } }, CollectionName
}

foreach ($item in Get-FailedDeployment -Site $SiteCode) {
    $body = @"
{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "$($env:SUMMIT_KEY)", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1 },
    "incidentParamsJSON": {
      "IncidentContainerJsonObj": {
        "Updater": "Executive",
        "Ticket": {
          "IsFromWebService": true,
          "Sup_Function": "IT",
          "Caller_EmailID": "$Caller",
          "Status": "New",
          "Assigned_WorkGroup_Name": "$(if ($Urgency -eq 'High') { "Client ""Critical""" } else { 'Client' })",
          "Urgency_Name": "$Urgency",
          "Medium": "Web",
          "Source": "SCCM",
          "Description": "$($item.Title -replace '"', "'") failed on ${SiteCode}: it's in `$log",
          "PageName": "TicketDetail",
          "Catagory_Name": "Software / Deployment"
        },
        "TicketInformation": { "Information": "Collection $($item.CollectionName)" }
      }
    },
    "RequestType": "Remotecall"
  }
}
"@
    $request = @{
        Uri         = 'https://itsm.example.com/CommonWS_JsonObjCall'
        Method      = 'Post'
        ContentType = 'application/json; charset=utf-8'
        Body        = [Text.Encoding]::UTF8.GetBytes($body)
    }
    if ($PSCmdlet.ShouldProcess($item.Title, "Log a ticket with $($Extra.Count) extras")) {
        $answer = Invoke-RestMethod @request @Extra
        if ($answer.Errors) { Write-Warning "SUMMIT: $($answer.Errors)" } else { "Ticket: {0:d}" -f $answer.TicketNo }
    }
}
