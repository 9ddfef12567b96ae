package com.example.legacy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.json.JSONArray;
import org.json.JSONObject;

public class LegacyBridge {
    private static final Logger LOG = Logger.getLogger("bridge{}");

    /* {"Updater": "Executive", "Ticket": {"Status": "Commented"}} */
    public JSONObject chained(String number) {
        return new JSONObject()
            .put("Updater", "Executive")
            .put("Ticket", new JSONObject()
                .put("Ticket_No", number)
                .put("Status", "Pending"))
            .put("CustomFields", new JSONArray().put(new JSONObject().put("Name", "a\"b")));
    }

    public String built(String number, String mail) {
        StringBuilder sb = new StringBuilder("{");
        sb.append("\"Status\":\"").append(number).append('"');
        sb.append(",\"mail\":\"").append(mail).append("\"}");
        LOG.log(Level.INFO, "Built {0} '{'x'}'", sb);
        return sb.toString();
    }

    public String assigned(final int number, String group, String mail) {
        String inner = "{\\\"Updater\\\":\\\"Executive\\\",\\\"Ticket\\\":{\\\"Ticket_No\\\":\\\"" + number
            + "\\\",\\\"IsFromWebService\\\":true,\\\"Sup_Function\\\":\\\"IT\\\",\\\"Caller_EmailID\\\":\\\"" + mail
            + "\\\",\\\"Status\\\":\\\"Asigned\\\",\\\"Assigned_WorkGroup_Name\\\":\\\"" + group
            + "\\\",\\\"Medium\\\":\\\"Web\\\",\\\"Source\\\":\\\"Bridge\\\",\\\"Description\\\":\\\"x\\\",\\\"PageName\\\":\\\"TicketDetail\\\"},"
            + "\\\"TicketInformation\\\":{\\\"Information\\\":\\\"x\\\"}}";
        return "{\"ServiceName\":\"IM_LogOrUpdateIncident\",\"objCommonParameters\":{\"_ProxyDetails\":{\"AuthType\":\"APIKEY\",\"APIKey\":\""
            + System.getProperty("key") + "\",\"ProxyID\":0,\"ReturnType\":\"JSON\",\"OrgID\":1},\"incidentParamsJSON\":{\"IncidentContainerJson\":\""
            + inner + "\"},\"RequestType\":\"RemoteCall\"}}";
    }

    public String whole(String key) {
        return "{\"ServiceName\":\"IM_LogOrUpdateIncident\",\"objCommonParameters\":{\"_ProxyDetails\":{\"AuthType\":\"APIKEY\",\"APIKey\":\"" + key
            + "\",\"ProxyID\":0,\"ReturnType\":\"JSON\",\"OrgID\":1},\"incidentParamsJSON\":{\"IncidentContainerJson\":\""
            + "{\\\"Updater\\\":\\\"Caller\\\",\\\"Ticket\\\":{\\\"IsFromWebService\\\":true,\\\"Sup_Function\\\":\\\"IT\\\",\\\"Caller_EmailID\\\":"
            + "\\\"caller@example.com\\\",\\\"Status\\\":\\\"New\\\",\\\"Medium\\\":\\\"Web\\\",\\\"Source\\\":\\\"Bridge\\\",\\\"Description\\\":"
            + "\\\"x\\\",\\\"PageName\\\":\\\"TicketDetail\\\"},\\\"TicketInformation\\\":{\\\"Information\\\":\\\"x\\\"}}"
            + "\"},\"RequestType\":\"RemoteCall\"}}";
    }

    Map<String, Object> unrelated() {
        Map<String, Object> map = new LinkedHashMap<>(new HashMap<>());
        map.put("Status", "open");
        map.put("Ticket", Map.of("id", 1, "Description", "other"));
        return map;
    }
}
