using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using RestSharp;

namespace Legacy.Itsm
{
    public static class DictionaryPayloads
    {
        private static readonly Dictionary<string, string> Headers = new Dictionary<string, string>
        {
            { "Accept", "application/json" }, { "Source", "legacy" }, { "Status", "none" }
        };

        public static Dictionary<string, object> Cancel(string number, string mail, string why) => new Dictionary<string, object>
        {
            ["Updater"] = "Caller",
            ["Ticket"] = new Dictionary<string, object>
            {
                ["Ticket_No"] = number,
                ["IsFromWebService"] = true,
                ["Sup_Function"] = "IT",
                ["Caller_EmailID"] = mail,
                ["Status"] = "Canceled",
                ["Medium"] = "Web",
                ["Source"] = $"Legacy {(why.Length > 0 ? "\"x\"" : "{}")}",
                ["Description"] = why,
                ["PageName"] = "LogTicket",
            },
            ["TicketInformation"] = new Dictionary<string, object> { ["Information"] = why, ["CancelRemarks"] = why },
        };

        public static string Pending(int number)
        {
            var container = new Dictionary<string, object>()
            {
                { "Updater", "Executive" },
                { "Ticket", new Dictionary<string, object>() {
                    { "Ticket_No", number }, { "IsFromWebService", true }, { "Sup_Function", "IT" },
                    { "Caller_EmailID", "caller@example.com" }, { "Status", "Pending" }, { "PendingReason", "Vendor" },
                    { "Assigned_Engineer_Email", "lee@example.com" }, { "Medium", "Web" }, { "Source", "Legacy" },
                    { "Description", @"Waiting for ""the"" vendor" }, { "PageName", "LogTicket" } } },
                { "TicketInformation", new Dictionary<string, object>() { { "Information", "Waiting" } } }
            };
            return JsonConvert.SerializeObject(container, Formatting.None);
        }

        public static JObject Envelope(JObject container, string key)
        {
            return new JObject
            {
                ["ServiceName"] = "IM_LogOrUpdateIncident",
                ["objCommonParameters"] = new JObject
                {
                    ["_ProxyDetails"] = new JObject { ["AuthType"] = "APIKEY", ["APIKey"] = key, ["ProxyID"] = 0, ["ReturnType"] = "JSON", ["OrgID"] = 1 },
                    ["incidentParamsJSON"] = new JObject { ["IncidentContainerJson"] = container.ToString(Formatting.None) },
                    ["RequestType"] = "RemoteCall",
                },
            };
        }

        public static IRestRequest Request(object body) => new RestRequest("api", Method.POST).AddJsonBody(body).AddHeader("Source", Headers["Source"]);
    }
}
