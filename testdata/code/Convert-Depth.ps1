$a = [ordered]@{
  ServiceName = 'IM_LogOrUpdateIncident'
  objCommonParameters = @{ RequestType = 'RemoteCall'; incidentParamsJSON = @{ IncidentContainerJson = (@{ Updater = 'Caller'; Ticket = @{ Status = 'New'; X = @{ Y = @{} } } } | ConvertTo-Json) } }
}
$json = $a | ConvertTo-Json -Compress
$b = @{ Updater = 'Caller'; Ticket = @{ Status = 'New' }; CustomFields = @(@{ Name = 'a'; Value = @('1') }) }
Invoke-RestMethod -Body (ConvertTo-Json -InputObject $b)
$b = @{ Updater = 'Caller'; Ticket = @{ Status = 'New' }; CustomFields = @(@{ Name = 'a'; Value = @('1') }) }
Invoke-RestMethod -Body (ConvertTo-Json -Depth 4 $b)
@{ Updater = 'Caller'; Ticket = @{ Status = 'New' } } | ConvertTo-Json
(Get-Ticket) | ConvertTo-Json
$a = ("Ticket") | ConvertTo-Json
$p = @{ Updater = "Caller"; Ticket = @{ Status = "New"; X = ("a" | ConvertTo-Json) } }
