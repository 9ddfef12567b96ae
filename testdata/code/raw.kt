fun text(status: String, ticket: Ticket) =
    """{"Updater": "Caller", "Ticket": {"Status": "$status", "Ticket_No": ${ticket.number}, "Souce": "API"}}"""
