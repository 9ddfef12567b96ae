package client

func payloads(number string) (string, map[string]any) {
	text := `{"Updater": "Caller", "Ticket": {"Status": "Neww"}}`
	return text, map[string]any{
		"Updater":      "Caller",
		"Ticket":       map[string]interface{}{"Status": "Neww", "Ticket_No": number},
		"CustomFields": []string{},
	}
}
