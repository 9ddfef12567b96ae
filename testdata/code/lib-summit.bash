# shellcheck shell=bash
# Source me: . lib-summit.bash; summit_log caller@example.com "It's slow"

declare -A SUMMIT_GROUPS=([net]='Network' ["db"]="Databases" [web]=$'Web "tier"')
SUMMIT_RE='^[^@"{}]+@[^@]+$'

summit_proxy() {
  local key; key=$(secret-tool lookup service summit) || return
  printf '{"AuthType":"APIKEY","APIKey":"%s","ProxyID":0,"ReturnType":"JSON","OrgID":%d}' "$key" "${SUMMIT_ORG:-1}"
}

summit_log() {
  local mail=$1 text=${2//\"/\\\"} group=${3:-net} container
  [[ $mail =~ $SUMMIT_RE ]] || { echo "no address: '$mail'" >&2; return 64; }
  printf -v container '{"Updater":"Caller","Ticket":{"IsFromWebService":true,"Sup_Function":"IT","Caller_EmailID":"%s","Status":"New","Medium":"Web","Source":"bash","Description":"%s","PageName":"LogTickets"},"TicketInformation":{"Information":"%s"}}' \
    "$mail" "$text" "${SUMMIT_GROUPS[$group]}"
  summit_post "{\"IncidentContainerJsonObj\":$container}"
}

summit_pending() {
  local body
  body="{\"Updater\":\"Executive\",\"Ticket\":{\"Ticket_No\":\"$1\",\"IsFromWebService\":true,\"Sup_Function\":\"IT\",\"Status\":\"Pending\",\
\"Caller_EmailID\":\"${2:-"nobody@example.com"}\",\"PendingReason\":\"$(printf '%s' "${3}" | tr '"' "'")\",\"Medium\":\"Web\",\
\"Assigned_Engineer_Email\":\"desk@example.com\",\"Source\":\"bash\",\"Description\":\"Waiting\",\"PageName\":\"TicketDetail\",\
\"Prioirty_Name\":\"P3\"},\"TicketInformation\":{\"Information\":\"Waiting\"}}"
  summit_post "{\"IncidentContainerJsonObj\":$body}"
}

summit_post() {
  curl --silent --show-error --json @- "$SUMMIT_URL" <<<"{\"ServiceName\":\"IM_LogOrUpdateIncident\",\"objCommonParameters\":{\"_ProxyDetails\":$(summit_proxy),\"incidentParamsJSON\":$1,\"RequestType\":\"RemoteCall\"}}"
}

summit_health() {
  local out='{"Status":"UP"}' x='{' y="}"
  echo "$out" "${x}${y}" "{'Source': 'bash'}" | grep -q '"Status" *: *"UP"' && echo ok
}

summit_usage() {
  cat <<'EOF'
summit_log MAIL TEXT [GROUP]   logs an incident
summit_pending NO MAIL WHY     sets "Pending"; e.g. {"Status": "x"}
EOF
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then summit_usage; exit 2; fi
