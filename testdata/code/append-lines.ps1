$body = '{"Updater": "Executive",'
$body += '"Ticket": {"Status": "Neww",'
$body += "`"Caller_EmailID`": `"$mail`", `"PageName`": `"TicketDetail`"},"
$body += '"TicketInformation": {"Information": "x"}}'
$sb = [System.Text.StringBuilder]::new()
[void]$sb.AppendLine('{"Updater": "Caller",')
[void]$sb.AppendLine('"Ticket": {"Status": "Closd"},')
$sb.Append('"TicketInformation": {}}') | Out-Null
$joined = @(
    '{"Updater": "Caller"'
    '"Ticket": {"Status": "Opn"}'
    '"TicketInformation": {}}'
) -join ','
