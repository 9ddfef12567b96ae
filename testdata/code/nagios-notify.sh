#!/bin/bash
# Nagios: command_line /usr/local/bin/nagios-notify.sh "$HOSTNAME$" "$SERVICEDESC$" "$SERVICESTATE$" '$SERVICEOUTPUT$'
host=$1 service="$2" state=$3 output=${4@Q}

function json_string {
	local s=${1//\\/\\\\}; s=${s//\"/\\\"}; s=${s//$'\t'/\\t}
	printf '"%s"' "$s"
}

if [ "$state" != CRITICAL ]; then
	echo "{\"Status\": \"$state\", \"Source\": \"nagios\"}"
	exit 0
fi

post() {
	curl -sS -X POST -H "Content-Type: application/json" -d @- "$1" <<-EOF
	{
		"ServiceName": "IM_LogOrUpdateIncident",
		"objCommonParameters": {
			"_ProxyDetails": {"UserName": "nagios", "Password": "$NAGIOS_PASSWORD", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1},
			"incidentParamsJSON": {
				"IncidentContainerJson": "{\\"Updater\\":\\"Executive\\",\\"Ticket\\":{\\"IsFromWebService\\":true,\\"Sup_Function\\":\\"IT\\",\\"Caller_EmailID\\":\\"nagios@example.com\\",\\"Status\\":\\"New\\",\\"Assigned_WorkGroup_Name\\":\\"$2\\",\\"Medium\\":\\"Web\\",\\"Source\\":\\"Nagios\\",\\"Description\\":\\"$host/$service\\",\\"PageName\\":\\"LogTicket\\"},\\"TicketInformation\\":{\\"Information\\":\\"$state\\"}}",
				"RequestType": "RemoteCall"
			}
		}
	}
	EOF
}

(
	flock -n 9 || { echo "it's locked" >&2; exit 1; }
	post "$SUMMIT_URL" "$([[ $host == db* ]] && echo 'Databases' || echo "Servers")"
	cat >&2 <<< "$(json_string "$output")"
) 9>/var/lock/nagios-notify

while read -r line; do
	[[ $line == *'"Ticket":'* ]] && continue
	echo "${line/\{/(}"
done <<'LIST'
{"Status": "x", "Source": "y"}
it's "open" {
LIST
