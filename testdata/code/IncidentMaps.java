package com.example.itsm;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestTemplate;

@Service
public class IncidentMaps {
    @Value("${summit.key:#{null}}")
    private String key;
    private final RestTemplate rest;
    private final ObjectMapper mapper = new ObjectMapper();

    IncidentMaps(RestTemplate rest) {
        this.rest = rest;
    }

    Map<String, Object> close(long number, String engineer) {
        return Map.of(
            "Updater", "Executive",
            "Ticket", Map.ofEntries(
                entry("Ticket_No", Long.toString(number)),
                entry("IsFromWebService", true),
                entry("Sup_Function", "IT"),
                entry("Caller_EmailID", "caller@example.com"),
                entry("Status", "Close"),
                entry("Assigned_Engineer_Email", engineer),
                entry("Closure_Code_Name", "Done"),
                entry("Medium", "Web"),
                entry("Source", "Spring"),
                entry("Description", "It's \"done\" {really}"),
                entry("PageName", "TicketDetail")),
            "TicketInformation", Map.of("Information", "Closed by " + engineer));
    }

    Object envelope(Map<String, ?> container) throws Exception {
        return Map.of(
            "ServiceName", "IM_LogOrUpdateIncident",
            "objCommonParameters", Map.of(
                "_ProxyDetails", Map.of("AuthType", "APIKEY", "APIKey", key, "ProxyID", 0, "ReturnType", "JSON", "OrgID", 1),
                "incidentParamsJSON", Map.of("IncidentContainerJson", mapper.writeValueAsString(container)),
                "RequestTyp", "RemoteCall"));
    }

    <T> T post(Map<String, T> body, Class<T> type) throws Exception {
        Map<String, String> headers = new HashMap<>() {{ put("Source", "spring"); put("Status", "none"); }};
        return rest.postForObject("/api/{path}?h=" + headers.size(), envelope(body), type, Map.of("path", "x"));
    }

    List<Map<String, String>> columns() {
        return List.of(Map.of("Status", "Status", "Description", "Text"), Map.of("Source", "Origin"));
    }
}
