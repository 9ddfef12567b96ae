class MessageBuilder {
    String one(String s) {
        return java.text.MessageFormat.format("'{'\"Updater\": \"Executive\", \"Ticket\": '{'\"Status\": \"Neww\" \"PageName\": \"{0}\"'}}'", s);
    }

    String quoted(String s) {
        return MessageFormat.format("'{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"'{0}'\", \"Pagename\": \"x\"}}'", s);
    }

    static final MessageFormat FORMAT = new MessageFormat("'{'\"Updater\": \"Caller\", \"Ticket\": '{'\"Status\": \"Closd\", \"Description\": \"it''s {1,number,#}\"'}}'");
}
