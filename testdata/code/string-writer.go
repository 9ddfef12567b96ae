package main

func lines(key string) string {
	var b strings.Builder
	b.WriteString(`{"Updater": "Executive", "Ticket": {"Status": "Neww",`)
	fmt.Fprintf(&b, `"Caller_EmailID": "%s",`, key)
	b.WriteString(`"Description": "x" "PageName": "TicketDetail"},`)
	b.WriteString(`"TicketInformation": {"Information": "x"}}`)
	return b.String()
}

func joined() string {
	var lines []string
	lines = append(lines, `{"Updater": "Caller",`)
	lines = append(lines, `"Ticket": {"Status": "Closd"},`, `"TicketInformation": {}}`)
	return strings.Join(lines, "\n") + strings.Join([]string{`{"Updater": "Caller"`, `"Ticket": {"Status": "Opn"}`, `"TicketInformation": {}}`}, ",")
}
