#!/usr/bin/env bash
# Usage: zabbix-summit.sh TO "SUBJECT" 'MESSAGE' -- it's called by Zabbix's "alertscripts"
set -euo pipefail
IFS=$'\n\t'

readonly URL="${SUMMIT_URL:?not set}"
readonly KEY_FILE=/etc/zabbix/summit.key
TO=$1; SUBJECT=${2//\"/\'}; MESSAGE="${3:-none}"

log() { printf '%s {%s} %s\n' "$(date +'%F "%T"')" "$$" "$*" >&2; }
escape() { sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/'/\\\\u0027/g" <<<"$1" | tr '\n' ' '; }

case "$SUBJECT" in
  *PROBLEM*) STATUS=New; PRIORITY=P2 ;;
  *"OK"*) log "recovered: ${SUBJECT#*: }"; exit 0 ;;
  *) STATUS=New PRIORITY=P4 ;;
esac

payload() {
  cat <<JSON
{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "$(<"$KEY_FILE")", "ProxyID": 0, "ReturnType": "JSON", "OrgID": ${ORG:-1} },
    "incidentParamsJSON": {
      "IncidentContainerJsonObj": {
        "Updater": "Executive",
        "CI_Key": "hostname",
        "CI_Value": "${HOST%%.*}",
        "Ticket": {
          "IsFromWebService": true,
          "Sup_Function": "IT",
          "Caller_Email": "$TO",
          "Status": "$STATUS",
          "Assigned_WorkGroup_Name": "Monitoring",
          "Priority_Name": "${PRIORITY}",
          "Medium": "Web",
          "Source": "Zabbix",
          "Description": "$(escape "$SUBJECT")",
          "PageName": "TicketDetail"
        },
        "TicketInformation": { "Information": "$(escape "${MESSAGE}" | cut -c1-200)" }
      }
    },
    "RequestType": ""
  }
}
JSON
}

if ! answer=$(payload | curl -fsS --max-time 20 -H 'Content-Type: application/json' --data-binary @- "$URL"); then
  log 'curl failed: "'"$answer"'"'
  exit 1
fi
log "ticket $(grep -o '"TicketNo": *[0-9]*' <<<"$answer" | tr -dc 0-9)"
echo '{"Status": "sent", "Source": "zabbix"}' > /var/tmp/zabbix-summit.state
