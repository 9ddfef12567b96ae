package com.example.notify;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

public class Notifier<T extends Notifier.Event> {
    interface Event { String mail(); String text(); int severity(); }

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Function<T, String> group;

    public Notifier(Function<T, String> group) { this.group = group; }

    @Deprecated(since = "2.0 \"{\"", forRemoval = true)
    private String pick(int severity) {
        return switch (severity) {
            case 1, 2 -> "High";
            default -> { String low = "Low"; yield low; }
        };
    }

    public CompletableFuture<Integer> notify(T event) {
        String container = """
            {"Updater": "Executive",
             "Ticket": {"IsFromWebService": true, "Sup_Function": "IT", "Status": "New",
               "Caller_EmailID": \"""" + event.mail() + """
            ", "Assigned_WorkGroup_Name": \"""" + group.apply(event) + """
            ", "Urgency_Name": "%s", "Medium": "Web", "Source": "Notifier", "Description": "%s"
               "PageName": "TicketDetail", "Impact": "Low"},
             "TicketInformation": {"Information": "a tab:\\t, a quote: \\", a path: C:\\\\temp"}}
            """.formatted(pick(event.severity()), event.text());
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://itsm.example.com/api"))
            .header("Content-Type", "application/json")
            .header("X-Info", "{\"Status\": \"new\", \"Source\": \"notifier\"}")
            .POST(BodyPublishers.ofString(container))
            .build();
        return client.sendAsync(request, BodyHandlers.ofString())
            .thenApply(HttpResponse::body)
            .thenApply(body -> body.indexOf('{') < 0 ? 0 : Integer.parseInt(body.replaceAll(".*\"TicketNo\"\\s*:\\s*\"?(\\d+)\"?.*", "$1")));
    }
}
