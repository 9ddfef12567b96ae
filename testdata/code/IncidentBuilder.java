public class IncidentBuilder {
    String lines(String key, String mail, boolean urgent) {
        StringBuilder sb = new StringBuilder("{\"ServiceName\": \"IM_LogOrUpdateIncident\",");
        sb.append("\"objCommonParameters\": {\"_ProxyDetails\": {\"AuthType\": \"APIKEY\", \"APIKey\": \"").append(key).append('"');
        sb.append(", \"ProxyID\": 0},");
        sb.append("\"incidentParamsJSON\": {\"IncidentContainerJsonObj\": {\"Updater\": \"Executive\",");
        sb.append("\"Ticket\": {\"IsFromWebService\": true, \"Sup_Function\": \"IT\", \"Caller_EmailID\": \"" + mail + "\",");
        sb.append("\"Status\": \"Neww\", \"Assigned_WorkGroup_Name\": \"SD\", \"Medium\": \"Web\", \"Source\": \"x\",");
        sb.append("\"Description\": \"x\" \"PageName\": \"TicketDetail\"},");
        sb.append("\"TicketInformation\": {\"Information\": \"x\"}}}, \"RequestType\": \"RemoteCall\"}}");
        return sb.toString();
    }

    // The rest depends on a condition, so nothing is said about the pieces.
    String conditional(boolean urgent) {
        StringBuilder out = new StringBuilder();
        out.append("{\"Updater\": \"Executive\", \"Ticket\": {\"Status\": \"Neww\"");
        if (urgent) {
            out.append(", \"Urgency_Name\": \"High\"");
        }
        out.append("}, \"TicketInformation\": {}}");
        return out.toString();
    }

    String joined(String status) {
        String ticket = String.join(",", "{\"Ticket\": {\"Status\": \"" + status + "\"", "\"Pagename\": \"LogTicket\"}", "\"Updater\": \"Caller\"}");
        String s = "{\"Updater\": \"Caller\",";
        s = s + "\"Ticket\": {\"Status\": \"Closd\"},";
        s = s.concat("\"TicketInformation\": {}}");
        return ticket + s;
    }

    static final String HEAD = "{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {";
    static final String TAIL = "\"RequestType\": \"RemoteCall\"}}";

    String around(String inner) {
        return HEAD + inner + TAIL;
    }

    void separate(java.util.List<String> all) {
        all.add("{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Neww\"}, \"TicketInformation\": {}}");
        all.add("{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Nw\"}, \"TicketInformation\": {}}");
    }
}
