#!/bin/sh
# 0 3 * * 0  /opt/itsm/cron-close.sh '/var/lib/itsm/list' # don't move
. /etc/itsm.conf || exit 78
LIST=${1-/var/lib/itsm/list}
COUNT=0
UMASK=$(umask)
trap 'rm -f "$LIST.lock"; echo "it is {over}"' EXIT INT
: > "$LIST.lock"

[ -r "$LIST" ] || { echo "can't read '$LIST'" >&2; exit 66; }

while IFS=';' read -r no mail note; do
  case $no in ''|\#*|*[!0-9]*) continue;; esac
  note=$(printf %s "$note" | tr -d '"\\')
  curl -s -o /dev/null -w '%{http_code}\n' -X POST "$URL" \
    -H 'Content-Type: application/json' -H "X-Key: $KEY" \
    -d '{"ServiceName":"IM_LogOrUpdateIncident","objCommonParameters":{"_ProxyDetails":{"AuthType":"APIKEY","APIKey":"'"$KEY"'","ProxyID":0,"ReturnType":"JSON","OrgID":1},
         "incidentParamsJSON":{"IncidentContainerJsonObj":{"Updater":"Executive",
         "Ticket":{"Ticket_No":"'"$no"'","IsFromWebService":true,"Sup_Function":"IT","Status":"CLOSED",
           "Caller_EmailID":"'"${mail:-nobody@example.com}"'","Assigned_Engineer_Email":desk@example.com,
           "Closure_Code_Name":"Automatic","Medium":"Web","Source":"cron","Description":"'"$(hostname -s)"': '"$note"'",
           "PageName":"TicketDetail"},
         "TicketInformation":{"Information":"It'\''s closed since '"$(date +%F)"'"}}},
         "RequestType":"RemoteCall"}}' || echo "failed: $no" >&2
  COUNT=$((COUNT + 1))
done < "$LIST"

# statistics for the dashboard
curl -s -X POST "$DASHBOARD" -d "{\"Source\":\"cron\",\"Status\":\"done\",\"count\":$COUNT,\"Ticket\":null}"
curl -s -X POST "$CHAT" --data-urlencode 'payload={"text": "'"$COUNT tickets closed"'", "username": "bot"}'

if test $COUNT -gt 100; then
  mail -s "Many tickets: $COUNT" ops@example.com <<-'END'
	That's a lot. Look at {"Status": "Closed"} in the list.
	END
fi

awk -F';' 'BEGIN { print "{" } { printf "\"%s\": \"%s\"\n", $1, $2 } END { print "}" }' "$LIST" > "$LIST.json"
# an old one:
# curl "$URL" -d '{"Updater":"X","Ticket":{"Status":"Y"}}'
exit 0
