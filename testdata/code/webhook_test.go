package webhook

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

var answer = `{"Errors": "", "Message": "The incident was logged.", "TicketNo": 10482, "TicketID_Internal": 20964,
	"TicketID_Encrypted": "c2FtcGxlLWlk%3d%3d"}`

func container(status, mail string) string {
	return fmt.Sprintf(`{
	"Updater": "Caller",
	"Ticket": {
		"IsFromWebService": true,
		"Sup_Function": "IT",
		"Caller_EmailID": %q,
		"Status": "%s",
		"Medium": "Web",
		"Source": "",
		"Description": "It's %[3]v at 100%%",
		"PageName": "LogTicket"
	},
	"TicketInformation": {"Information": "see `+"`journalctl`"+`"}
}`, mail, status, 'x')
}

func TestWebhook(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, answer)
	}))
	defer server.Close()

	for name, test := range map[string]struct {
		body string
		want int
	}{
		"empty {}":  {body: "{}", want: http.StatusBadRequest},
		"status":    {body: `{"Status": "firing", "Description": "x"}`, want: 200},
		"container": {body: container("New", "caller@example.com"), want: 200},
		"escaped": {"{\"Updater\":\"Executive\",\"Ticket\":{\"IsFromWebService\":true,\"Sup_Function\":\"IT\",\"Status\":\"New\"," +
			"\"Caller_EmailID\":caller@example.com,\"Medium\":\"Web\",\"Source\":\"Test\",\"Description\":\"x\"," +
			"\"Assigned_WorkGroup_Name\":\"" + name1() + "\",\"PageName\":\"TicketDetail\"},\"TicketInformation\":{\"Information\":\"\u00e9\"}}", 200},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := http.Post(server.URL, "application/json", strings.NewReader(test.body))
			if err != nil || response.StatusCode != test.want {
				t.Errorf("%s: got %v, want {%d}", name, err, test.want)
			}
		})
	}
}

func name1() string { return strings.Repeat("Desk", 1) }
