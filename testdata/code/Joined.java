class Client {
    String joined(int number) {
        return "{\"Updater\": \"Caller\"," + // a comment
            "\"Ticket\": {\"Status\": \"Neww\", \"Ticket_No\": " + number + "}}";
    }

    String block(String status) {
        return """
            {"Updater": "Caller", "Ticket": {"Status": "%s", "Souce": "API"}}""".formatted(status);
    }
}
