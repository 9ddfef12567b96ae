// Package summitclient logs incidents. Don't parse {"Updater": "x"} here.
package summitclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

const quote, brace, tick = '"', '{', '\''

// Ticket is the answer.
type Ticket struct {
	Status string `json:"Status,omitempty"`
	Source string `json:"Source" yaml:"source"`
	No     int64  `json:"Ticket_No,string"`
}

type envelope map[string]any

// Client posts to one server.
type Client[T any] struct {
	URL, Key string
	HTTP     *http.Client
	decode   func([]byte) (T, error)
}

func (c *Client[T]) resolve(number int64, engineer, note string) envelope {
	ticket := map[string]interface{}{
		"Ticket_No":               fmt.Sprint(number),
		"IsFromWebService":        true,
		"Sup_Function":            "IT",
		"Caller_EmailID":          "caller@example.com",
		"Status":                  "Resolved",
		"Assigned_Engineer_Email": engineer,
		"ClosureCodeName":         "Solved permanently",
		"ResolutionCodeName":      "Part replaced",
		"Medium":                  "Web",
		"Source":                  "Go",
		"Description":             fmt.Sprintf("%q {%d}", note, number),
		"PageName":                "TicketDetail",
	}
	return envelope{
		"ServiceName": "IM_LogOrUpdateIncident",
		"objCommonParameters": envelope{
			"_ProxyDetails": map[string]any{"AuthType": "APIKEY", "APIKey": c.Key, "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1},
			"incidentParamsJSON": map[string]any{
				"IncidentContainerJsonObj": map[string]any{
					"Updater":           "Executive",
					"Ticket":            ticket,
					"TicketInformation": map[string]string{"Information": note, "solution": note},
					"CustomFields":      []map[string]string{{"GroupName": "Go", "Name": "Note", "Value": note}},
				},
			},
			"RequestType": "RemoteCall",
		},
	}
}

// Resolve closes the ticket's work.
func (c *Client[T]) Resolve(ctx context.Context, number int64, engineer, note string) (out T, err error) {
	var buffer bytes.Buffer
	if err = json.NewEncoder(&buffer).Encode(c.resolve(number, engineer, note)); err != nil {
		return out, fmt.Errorf("encode {%d}: %w", number, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, &buffer)
	if err != nil {
		return out, err
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Source": {"go"}, "Status": {"new"}}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return out, err
	}
	defer response.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(response.Body)
	return c.decode(body.Bytes())
}
