curl -s "$URL" | \
  jq '{"Status": $s, "Sup_Function": .f, "Caller_EmailID": .m}'
if jq -e '{"Status": $s, "Sup_Function": .f, "Caller_EmailID": .m}'; then :; fi
jq -n "{\"Status\": \$s, \"Sup_Function\": .f, \"Caller_EmailID\": .m}"
sudo jq '{"Status": $s, "Sup_Function": .f, "Caller_EmailID": .m}'
python3 - <<EOF
requests.post("$URL", json={"Status": "New", "IsFromWebService": True, "Caller_EmailID": mail, "Sup_Function": "IT"})
EOF
python3 -c 'x({"Status": s, "Caller_EmailID": mail, "Sup_Function": "IT"})'
printf "{\"Status\": \"%s\", \"Ticket_No\": %d, \"Sup_Function\": \"IT\", \"Caller_EmailID\": \"a@example.com\"}\n" "$s"
if x; then printf '{"Status": "%s", "Ticket_No": %d, "Sup_Function": "IT", "Caller_EmailID": "a@example.com"}\n' "$s"; fi
curl -d "{\"Status\": \"${s//\"/x}\", \"Sup_Function\": \"IT\", \"Caller_EmailID\": \"a@example.com\"}" x
B=$(cat <<EOF
{"Status": "Neww", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"}
EOF
)
psql <<EOF
INSERT INTO t VALUES ('{"Status": "Newww", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"}');
EOF
curl -d 'payload={"Status": "Newwww", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"}' x
grep -E '{"Status": "(New|Old)", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"}' x
