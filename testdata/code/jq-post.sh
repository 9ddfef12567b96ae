#!/bin/bash
set -o errexit -o nounset
# jq builds the body, so that no text has to be escaped ("it's safe").

number="${1:?number}" ; engineer=${2:-"desk@example.com"}
solution="$(cat "${3:-/dev/stdin}")"

ticket=$(jq -n \
  --arg number "$number" \
  --arg engineer "$engineer" \
  '{
    Ticket_No: $number,
    IsFromWebService: true,
    Sup_Function: "IT",
    Caller_EmailID: "caller@example.com",
    Status: "Resolved",
    Assigned_Engineer_Email: $engineer,
    Closure_Code_Name: "Done",
    ResolutionCodeName: ("Code " + ($number | tostring)),
    Medium: "Web", Source: "jq",
    Description: "Resolved by \($engineer)",
    PageName: "TicketDetail"
  }')

jq -n --argjson ticket "$ticket" --arg solution "$solution" --arg key "${SUMMIT_KEY}" '
  {
    ServiceName: "IM_LogOrUpdateIncident",
    objCommonParameters: {
      _ProxyDetails: {AuthType: "APIKEY", APIKey: $key, ProxyID: 0, ReturnType: "JSON", OrgID: 1},
      incidentParamsJSON: {
        IncidentContainerJson: ({
          Updater: "Executive",
          Ticket: $ticket,
          TicketInformation: {Information: "Resolved", Solution: $solution}
        } | tojson)
      },
      RequestType: "RemoteCall"
    }
  }' > /tmp/body.json

curl --fail --json @/tmp/body.json https://itsm.example.com/CommonWS_JsonObjCall |
  jq -r 'if .Errors != "" then "error: \(.Errors)" else "ticket \(.TicketNo)" end'

# strict JSON from here on
jq -c . <<EOF
{"Updater": "Executive", "Ticket": {"Ticket_No": $number, "IsFromWebService": true, "Sup_Function": "IT", "Status": "Closed",
 "Caller_EmailID": "caller@example.com", "Assigned_Engineer_Email": "$engineer", "Closure_Code_Name": "Done", "Medium": "Web",
 "Source": "jq", "Description": "Closed", "PageName": "TicketDetail"}
 "TicketInformation": {"Information": "`date +%F`"}}
EOF
