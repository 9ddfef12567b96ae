def build(mail, urgent):
    body = "\n".join([
        '{"Updater": "Executive", "Ticket": {',
        '"Caller_EmailID": "%s", "Status": "Neww",' % mail,
        '"Description": "' + text + '" "PageName": "TicketDetail"},',
        '"TicketInformation": {"Information": "x"}}',
    ])
    other = '{"Updater": "Caller", "Ticket": {'
    other += '"Status": "{}", "Description": "Neww"'.format(urgent)
    other += ', "PageName": "Ticketdetail"},'
    other += '"TicketInformation": {}}'
    lines = []
    lines.append('{"Updater": "Caller",')
    lines.append('"Ticket": {"Status": "Closd"},')
    lines.append('"TicketInformation": {}}')
    text = '{"Updater": "Caller", "Ticket": {"Status": "Neww"'
    if urgent:
        text += ', "Urgency_Name": "High"'
    text += '}}'
    return body, other, lines, text
