package com.example.alerts;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Locale;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

public final class AlertForwarder {
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private static final String TEMPLATE = """
        {
          "ServiceName": "IM_LogOrUpdateIncident",
          "objCommonParameters": {
            "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "%s", "ProxyID": 0, "ReturnType": "JSON", "OrgID": %d },
            "incidentParamsJSON": {
              "IncidentContainerJsonObj": {
                "Updater": "Caller",
                "Ticket": {
                  "IsFromWebService": true,
                  "Sup_Function": "IT",
                  "Caller_EmailID": "%3$s",
                  "Status": "New",
                  "Medium": "Web",
                  "Source": "Alert \\"%4$s\\"",
                  "Description": "%5$-20s at 100%% for a \
        long time",
                  "ScheduledDate": "%6$tF",
                  "PageName": "TicketDetail",
                  "Mail_CC_EmailID": "kim@example.com;lee.example.com"
                },
                "TicketInformation": { "Information": "%5$s" }
              }
            },
            "RequestType": "RemoteCall"
          }
        }
        """;

    private final OkHttpClient client = new OkHttpClient.Builder().build();

    void forward(Alert alert) throws IOException {
        var body = TEMPLATE.formatted(System.getenv("KEY"), 1, alert.mail(), alert.name(), alert.text(), LocalDate.now());
        var slack = """
            {"channel": "#ops", "Status": "new", "text": "%s isn't \\"up\\""}\
            """.formatted(alert.name().toUpperCase(Locale.ROOT));
        for (var json : new String[] { body, slack }) {
            var request = new Request.Builder().url("https://itsm.example.com/api").post(RequestBody.create(json, JSON)).build();
            try (var response = client.newCall(request).execute()) {
                if (!response.isSuccessful()) throw new IOException("Unexpected {" + response.code() + '}');
            }
        }
    }

    record Alert(String name, String mail, String text) { }
}
