# PRTG: Settings > Notifications > Execute Program; %device %status "%message"
Param (
  [string]$device,
  [string]$status = 'Down',
  [string]$message,
  [int]$sensorid,
  [switch]$Test
)

[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
$map = @{ 'Down' = 'P2'; 'Warning' = 'P4'; "Down (Acknowledged)" = 'P3' }
$log = { param($t) Add-Content -Path "$PSScriptRoot\prtg.log" -Value ("{0:s} {1}" -f (Get-Date), $t) }

$ticket = [ordered]@{
  IsFromWebService        = 'True'
  Sup_Function            = 'IT'
  Caller_EmailID          = 'prtg@example.org'
  Status                  = 'New'
  Assigned_WorkGroup_Name = if ($device -like 'sw-*') { 'Network' } else { 'Servers' }
  Priority_Name           = $map[$status]
  Medium                  = 'Web'
  'Source'                = "PRTG"
  Description             = "$device is $status`: $message (sensor #$sensorid)"
  PageName                = 'TicketDetail'
  Mail_CC_EmailID         = 'noc@example.org, ops@example.org'
}

$payload = @{
  ServiceName = 'IM_LogOrUpdateIncident'
  objCommonParameters = @{
    _ProxyDetails = @{
      AuthType = 'APIKEY'; APIKey = (Get-Content "$PSScriptRoot\key.txt" -TotalCount 1).Trim()
      ProxyID = 0; ReturnType = 'JSON'
      OrgID = [int]1
      TokenID = [string]::Empty
    }
    incidentParamsJSON = @{
      IncidentContainerJsonObj = @{
        Updater = 'Executive'   # not 'Caller'; "see" the wiki }
        CI_Key = 'hostname'; CI_Value = $device.Split('.')[0].ToUpper()
        Ticket = $ticket
        TicketInformation = @{ Information = @"
Sensor https://prtg.example.org/sensor.htm?id=$sensorid says: "$message"
"@; InternalLog = "" }
        CustomFields = @(
          @{ GroupName = 'Monitoring'; Name = 'Sensor'; Value = "$sensorid" },
          @{ GroupName = 'Monitoring'; Name = 'Device'; Value = $device }
        )
      }
    }
    RequestType = 'RemoteCall'
  }
}

$json = $payload | ConvertTo-Json -Depth 10 -Compress
if ($Test) { $json; exit 0 }
try {
  $r = Invoke-WebRequest -UseBasicParsing -Uri $env:SUMMIT_URL -Method POST -Body $json -ContentType 'application/json'
  & $log ($r.Content | ConvertFrom-Json | Select-Object -ExpandProperty TicketNo)
} catch [System.Net.WebException] {
  & $log "failed: $($_.Exception.Message)"; exit 2
}
