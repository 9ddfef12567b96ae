cat > f.json <<EOF
{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "$(jq -r '.a["b"]' x.json)"}
EOF
cat > f.json <<EOF
{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "${DESC:-"none"}"}
EOF
cat <<EOF
{"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "it\x24HOME \x60date\x60"}
EOF
cat <<EOF
{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "cost \$5 \`a\` \\n"}
EOF
cat <<EOF
{"Status": "$STATUS", "Ticket_No": "$N", "Mail_CC_EmailID": "$A;$B", "IsX": $B, "Caller_EmailID": "a@example.com", "Sup_Function": "x"}
EOF
