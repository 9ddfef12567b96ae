using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using System.Text.Json.Nodes;

namespace Alerts;

public class AlertFunction(ILogger<AlertFunction> logger, HttpClient http)
{
    private static readonly string Key = Environment.GetEnvironmentVariable("SUMMIT_KEY")!;

    [Function("alert")]
    public async Task<HttpResponseData> Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "alert/{id:guid}")] HttpRequestData req, Guid id)
    {
        var alert = JsonNode.Parse(await req.ReadAsStringAsync() ?? "{}")!;
        var text = alert["data"]?["text"]?.GetValue<string>() ?? """He said "{}".""";
        logger.LogInformation("Alert {Id}: {Text} {{literal}}", id, text);

        var json = $$"""
            {
              "ServiceName": "IM_LogOrUpdateIncident",
              "objCommonParameters": {
                "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "{{Key}}", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1 },
                "incidentParamsJSON": {
                  "IncidentContainerJsonObj": {
                    "Updater": "Executive",
                    "Ticket": {
                      "IsFromWebService": true,
                      "Sup_Function": "IT",
                      "Caller_EmailID": "alerts@example.com",
                      "Status": "Assigned",
                      "Ticket_No": "INC10482",
                      "Assigned_WorkGroup_Name": "{{alert["team"] ?? "Servers"}}",
                      "Medium": "Web",
                      "Source": "Azure",
                      "Description": "{{text.Replace("\"", "\\\"").Replace("}", ")")}}",
                      "PageName": "LogTicket"
                    },
                    "TicketInformation": { "Information": "Alert {{id:N}} {single}" }
                  }
                },
                "RequestType": "RemoteCall"
              }
            }
            """;
        var sent = await http.PostAsync(new Uri("https://itsm.example.com/api"), new StringContent(json));
        var card = $"{{ \"text\": \"{text}\", \"Status\": \"{sent.StatusCode}\" }}";
        await http.PostAsync("https://hooks.example.org/x", new StringContent(card));

        var response = req.CreateResponse();
        await response.WriteStringAsync($$$"""{"Source": "function", "id": "{{{id}}}"}""");
        return response;
    }
}
