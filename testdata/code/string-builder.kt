fun lines(key: String, mail: String) = buildString {
    append("{\"Updater\": \"Executive\", \"Ticket\": {")
    appendLine("\"Caller_EmailID\": \"${mail}\", \"Status\": \"Neww\",")
    append("\"Description\": \"x\" \"PageName\": \"TicketDetail\"},")
    append("\"TicketInformation\": {\"Information\": \"x\"}}")
}

val joined = listOf(
    "{\"Updater\": \"Caller\"",
    "\"Ticket\": {\"Status\": \"Closd\"}",
    "\"TicketInformation\": {}}",
).joinToString(",")
