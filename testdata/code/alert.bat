@echo off
rem Called by the monitoring agent: alert.bat HOST "TEXT"
setlocal enabledelayedexpansion
set URL=https://example.com/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall
set "HEADER={"Content-Type": "application/json"}"
set TEXT=%~2

:: A colon starts a label, and "two" a comment.
set TICKET={\"IsFromWebService\": true, \"Sup_Function\": \"IT\", \"Caller_EmailID\": \"dana@example.com\", \"Status\": \"New\", \"Medium\": \"Web\", \"Source\": \"Monitoring\", \"Description\": \"%TEXT%\", \"PageName\": \"LogTicke\"}
if "%1"=="" goto :eof
curl -s -X POST "%URL%" -H "Content-Type: application/json" ^
  -d "{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {\"_ProxyDetails\": {\"AuthType\": \"APIKEY\", \"APIKey\": \"%API_KEY%\", \"ProxyID\": 0, \"ReturnType\": \"JSON\", \"OrgID\": 1, \"TokenID\": \"\"}, \"incidentParamsJSON\": {\"IncidentContainerJson\": \"{\\\"Updater\\\": \\\"Executive\\\", \\\"Ticket\\\": %TICKET%, \\\"TicketInformation\\\": {}}\"}, \"RequestType\": \"Remote\"}}" > nul
for %%i in (a b) do curl -d "{""Updater"": ""Caller"", ""Ticket"": {""Status"": ""!STATUS!"", ""Ticket_No"": %%i, ""Souce"": ""x""}, ""TicketInformation"": {""Information"": ""%%i is 100%% ok""}}" %URL%
rem summit-lint-ignore missing-field: only the first half
curl -d "{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Closd\"}}"
curl -d "{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Neww\"}, \"TicketInformation\": {\"Information\": \"see C:\\logs\\dir\"}}"
curl -d "{\"Updater\": \"Caller\", ""Ticket"": {\"Status\": \"Neww\"}, ""TicketInformation"": {\"Information\": \"x\"}}"
