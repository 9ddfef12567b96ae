BODY="$(cat <<'EOF'
{"Updater": "Executive", "Ticket": {"Status": "Neww", "Description": "it's a disk"}}
EOF
)"
curl -d "$BODY" "$URL"
curl -d "$(cat <<JSON
{"Updater": "Caller", "Ticket": {"Status": "Closd", "Caller_EmailID": "$MAIL"}}
JSON
)" "$URL" -H "X: $(date)"
curl -d '{"Updater": "Caller", "Ticket": {"Status": "Nw"}}' "$URL"
