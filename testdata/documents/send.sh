#!/usr/bin/env bash
# It's a comment with an apostrophe: don't.
set -euo pipefail
curl -sS "https://example.com/api" -H 'Content-Type: application/json' -d '{
  "Updater": "Executive",
  "CI_ID": "",
  "CI_Key": "hostname",
  "CI_Value": "mail-07",
  "Ticket": {
    "IsFromWebService": true,
    "Priority_Name": "P2",
    "Sup_Function": "IT",
    "Caller_EmailID": "dana@example.com",
    "Status": New,
    "Medium": "Web",
    "Assigned_WorkGroup_Name": "Field Service",
    "Category_Name": "IT / Software / Mail",
    "Source": "Monitoring",
    "Description": "Mail does not arrive on the phone",
    "PageName": "TicketDetail",
    "Mail_CC_EmailID": "kim@example.com;sam@example.org"
  },
  "TicketInformation": {
    "Information": "Reported by the night shift",
    "InternalLog": "",
    "UserLog": ""
  },
  "CustomFields": [
    {
      "GroupName": "Site",
      "Name": "Floor",
      "Value": "3"
    }
  ]
}'
curl -d '{"Ticket": {"Status": "'"$status"'"}}' https://example.com/api
curl https://example.com/api -d @- <<'EOF'
{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": {
      "AuthType": "APIKEY",
      "APIKey": "XXXXXXXXXXXXXXXX",
      "ProxyID": 0,
      "ReturnType": "JSON",
      "OrgID": 1,
      "TokenID": ""
    },
    "incidentParamsJSON": {
      "IncidentContainerJsonObj": {
        "Updater": "Executive",
        "CI_ID": "",
        "CI_Key": "hostname",
        "CI_Value": "mail-07",
        "Ticket": {
          "IsFromWebService": true,
          "Priority_Name": "P2",
          "Sup_Function": "IT",
          "Caller_EmailID": "dana@example.com",
          "Status": "New",
          "Medium": "Web"
          "Assigned_WorkGroup_Name": "Field Service",
          "Category_Name": "IT / Software / Mail",
          "Source": "Monitoring",
          "Description": "Mail does not arrive on the phone",
          "PageName": "TicketDetail",
          "Mail_CC_EmailID": "kim@example.com;sam@example.org"
        },
        "TicketInformation": {
          "Information": "Reported by the night shift",
          "InternalLog": "",
          "UserLog": ""
        },
        "CustomFields": [
          {
            "GroupName": "Site",
            "Name": "Floor",
            "Value": "3"
          }
        ]
      }
    },
    "RequestType": "RemoteCall"
  }
}
EOF
