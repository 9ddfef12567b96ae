package com.example.itsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings({"unchecked", "rawtypes"})
class PayloadFormatTest {
    private final MockWebServer server = new MockWebServer();

    @ParameterizedTest(name = "{index}: \"{0}\"")
    @ValueSource(strings = {"{", "{}", "{\"Status\":\"New\"}", "[{\"Ticket\":1}]"})
    void rejects(String json) {
        assertThrows(IllegalArgumentException.class, () -> Payload.parse(json));
    }

    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        New      | LogTicket
        "Closed" | 'TicketDetail'
        """)
    @ParameterizedTest
    void formats(String status, String page) {
        String json = String.format(
            "{\"Updater\": \"Executive\", \"Ticket\": {\"Ticket_No\": \"%d\", \"IsFromWebService\": true, \"Sup_Function\": \"%s\", "
                + "\"Caller_EmailID\": \"caller@example.com\", \"Status\": \"Pending\", \"Assigned_Engineer_Email\": \"%s\", "
                + "\"Medium\": \"Web\", \"Source\": \"Test\", \"Description\": \"%.20s\", \"PageName\": \"TicketDetail\", "
                + "\"PendingReason\": \"\"}, \"TicketInformation\": {\"Information\": \"%s\"}}",
            10482, "IT", "engineer@example.com", status, page);
        assertEquals("Pending", Payload.parse(json).status());
    }

    @Test
    void answers() {
        server.enqueue(new MockResponse().setBody("{\"Errors\":\"\",\"Message\":\"The incident was logged.\",\"TicketNo\":10482,"
            + "\"TicketID_Internal\":20964,\"TicketID_Encrypted\":\"c2FtcGxlLWlk%3d%3d\",\"Priority\":3}"));
        assertEquals(10482, new SummitClient("k").number(server.url("/").toString()));
    }

    @Test
    void brokenFixture() {
        var broken = "{\"broken\": 'x'";
        assertThrows(IllegalArgumentException.class, () -> Payload.parse(broken.substring(0, 9)));
    }
}
