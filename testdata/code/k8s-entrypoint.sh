#!/bin/sh
# Liveness alert of a pod; `set -e` isn't enough here, "see" the README {1}
set -e

: "${SUMMIT_URL:?}" "${POD:=unknown}"
TOKEN=`cat /var/run/secrets/summit/token`
BODY=$(cat <<'EOF'
{"Updater": "Caller", "Ticket": {"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "pods@example.com",
  "Status": "New", "Medium": "Web", "Source": "Kubernetes", "Description": "@POD@ isn't live", "PageName": "LogTicket",
  "Mail_CC_EmailID": "kim@example.com lee@example.com"}, "TicketInformation": {"Information": "@POD@"}}
EOF
)
BODY=$(echo "$BODY" | sed "s/@POD@/${POD}/g")

wget -q -O- --header='Content-Type: application/json' --post-data="{
  \"ServiceName\": \"IM_LogOrUpdateIncident\",
  \"objCommonParameters\": {
    \"_ProxyDetails\": {\"AuthType\": \"APIKEY\", \"APIKey\": \"$TOKEN\", \"ProxyID\": 0, \"ReturnType\": \"JSON\", \"OrgID\": 1},
    \"incidentParamsJSON\": {\"IncidentContainerJsonObj\": $BODY},
    \"Request_Type\": \"RemoteCall\"
  }
}" "$SUMMIT_URL" || echo '{"Status":"failed"}'

umask 077
export SUMMIT_URL POD
exec "$@" --config='{"server": {"Status": "on", "Description": "x"}}' \
  --set "labels={\"Ticket\": \"none\", \"Source\": \"pod\"}" \
  --quote '"' --brace "{" --apostrophe \' \
  --last "done"

# never reached
cat <<X | tee /dev/null
  "Status": "not JSON $(echo "}")"
X
exit 1
## Local notes follow, one per line, for those who edit this file:
# - TOKEN has no quotes or backslashes
# - the probe's path is /live
# - POD is set by the downward API: fieldRef { fieldPath: metadata.name }
# - it's a "sidecar"
