BODY='{"Updater": "Executive", "Ticket": {'
BODY+='"Caller_EmailID": "'"$MAIL"'", "Status": "Neww",'
BODY="$BODY"'"Description": "x" "Medium": "Web",'
BODY="$BODY \"PageName\": \"TicketDetail\"},"
BODY+='"TicketInformation": {"Information": "x"}}'
{
  echo '{"Updater": "Caller", "Ticket": {'
  printf '"Caller_EmailID": "%s", "Status": "Closd"},\n' "$MAIL"
  echo '"TicketInformation": {"Information": "x"}}'
} > body.json
echo '{"Updater": "Caller",' > a.json
if [ -n "$URGENT" ]; then
  echo '"Ticket": {"Status": "Neww", "Urgency_Name": "High"}' >> a.json
fi
echo '}' >> a.json
echo '{"Updater": "Caller", "Ticket": {"Status": "Neww"}, "TicketInformation": {}}' | curl -d @- "$URL"
{
  echo -n '{"Updater": "Caller", "Ticket": {"Status": "Neww", "Urgen'
  echo -n 'cy_Name": "High"}, "TicketInformation": {"Information": "x"}}'
} > b.json
