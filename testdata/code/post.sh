#!/bin/sh
# Logs a ticket, and assigns it. It's "code".
set -eu
NUMBER=$1
cat > ticket.json <<'EOF'
{"Updater": "Caller", "Ticket": {"Status": "New", "Caller_EmailID": "dana@example.com", "Description": "it's slow"}}
EOF
curl -X POST "$URL" -H 'Content-Type: application/json' \
  -d '{"Updater":"Caller","Ticket":{"Status":"Neww","Ticket_No":"'"$NUMBER"'","Souce":"API","Caller_EmailID":"'$MAIL'"}}'
curl -X POST "$URL" -d "{\"Updater\":\"Executive\",\"Ticket\":{\"Status\":\"$STATUS\",\"Ticket_No\":${NUMBER:-1},\"PageName\":\"LogTicket\"}}"
curl "$URL" --data-raw $'{"Updater":"Caller","Ticket":{"Status":"Clsed","Description":"it\'s \u00e9"}}' # the last one
echo "{$NUMBER}" '{"done": true}'
