package com.example.itsm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/**
 * Posts incidents. Don't use {@code {"Updater": "x", "Ticket": {"Status": "y"}}} any more.
 */
public class SummitClient implements AutoCloseable {
    private static final char QUOTE = '"', ESCAPED = '\'', BACKSLASH = '\\';
    private static final String URL = "https://itsm.example.com/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall";
    private final CloseableHttpClient http = HttpClients.createDefault();
    private final String key;

    public SummitClient(String key) {
        this.key = key;
    }

    public String log(String caller, String text, Priority priority) throws IOException {
        String description = text.replace("\"", "\\\"").replace("\n", "\\n").replace("{", "(");
        String json = "{\"ServiceName\":\"IM_LogOrUpdateIncident\",\"objCommonParameters\":{"
            + "\"_ProxyDetails\":{\"AuthType\":\"APIKEY\",\"APIKey\":\"" + key + "\",\"ProxyID\":0,\"ReturnType\":\"JSON\",\"OrgID\":1},"
            + "\"incidentParamsJSON\":{\"IncidentContainerJsonObj\":{"
            + "\"Updater\":\"Executive\","
            + "\"Ticket\":{\"IsFromWebService\":true,\"Sup_Function\":\"IT\","
            + "\"Caller_EmailID\":\"" + caller + "\",\"Status\":\"New\","
            + "\"Priority_Name\":\"" + (priority == Priority.HIGH ? "P1" : "P" + priority.ordinal()) + "\","
            + "\"Assigned_Workgroup\":\"Network\",\"Medium\":\"Web\",\"Source\":\"Java\","
            + "\"Description\":\"" + description + "\",\"PageName\":\"TicketDetail\"},"
            // "InternalLog" is not needed: "}"
            + "\"TicketInformation\":{\"Information\":\"" + String.valueOf(QUOTE).length() + "\"}"
            + "}},\"RequestType\":\"RemotCall\"}}";
        HttpPost post = new HttpPost(URL);
        post.setEntity(new StringEntity(json, ContentType.create("application/json", StandardCharsets.UTF_8)));
        try (CloseableHttpResponse response = http.execute(post)) {
            return EntityUtils.toString(response.getEntity());
        }
    }

    String status() {
        return "{\"Status\":\"UP\",\"Source\":\"client\",\"Description\":\"" + URL + "\"}";
    }

    enum Priority { HIGH, MEDIUM, LOW }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
