using Microsoft.AspNetCore.Mvc;
using System.Net.Http;
using System.Text;

namespace Portal.Controllers
{
    [ApiController]
    [Route("api/[controller]/{org:int=1}")]
    public class IncidentsController : ControllerBase
    {
        private readonly IHttpClientFactory factory;
        private readonly IConfiguration config;

        public IncidentsController(IHttpClientFactory factory, IConfiguration config) { this.factory = factory; this.config = config; }

        #region Don't touch "this" region {
        [HttpPost("{number}/resolve", Name = "Resolve \"it\"")]
        public async Task<IActionResult> Resolve(int org, string number, [FromBody] ResolveModel model)
        {
            string body = $@"
{{
    ""ServiceName"": ""IM_LogOrUpdateIncident"",
    ""objCommonParameters"": {{
        ""_ProxyDetails"": {{ ""UserName"": ""{config["Summit:User"]}"", ""Password"": ""{config["Summit:Password"]}"", ""ProxyID"": 0, ""ReturnType"": ""JSON"", ""OrgID"": {org} }},
        ""incidentParamsJSON"": {{
            ""IncidentContainerJsonObj"": {{
                ""Updater"": ""Executive"",
                ""Ticket"": {{
                    ""Ticket_No"": ""{number}"",
                    ""IsFromWebService"": true,
                    ""Sup_Function"": ""IT"",
                    ""Caller_EmailID"": ""{(model.Caller == null ? "portal@example.com" : model.Caller)}"",
                    ""Status"": ""Resolved"",
                    ""Assigned_Engineer_Email"": engineer@example.com,
                    ""Closure_Code_Name"": ""{model.Codes["closure"]}"",
                    ""ResolutionCodeName"": ""{model.Code,-10}"",
                    ""Medium"": ""Web"",
                    ""Source"": ""Portal"",
                    ""Description"": ""{model.Text.Replace(@"""", "'")}"",
                    ""PageName"": ""TicketDetail""
                }},
                ""TicketInformation"": {{
                    ""Information"": ""Resolved on {DateTime.UtcNow:yyyy-MM-dd}"",
                    ""Soluton"": ""{model.Text}""
                }}
            }}
        }},
        ""RequestType"": ""RemoteCall""
    }}
}}";
            using var client = factory.CreateClient("summit");
            var answer = await client.PostAsync("CommonWS_JsonObjCall", new StringContent(body, Encoding.UTF8, "application/json"));
            return StatusCode((int)answer.StatusCode, new { Status = "done", Source = "portal", Ticket = number });
        }
        #endregion

        [HttpGet]
        public IActionResult Get() => Ok(new[] { new { Status = "open", Description = "x" }, new { Status = "closed", Description = "y" } });
    }

    public class ResolveModel { public string Text { get; set; } = ""; public string Code { get; init; } = "{}"; public string Caller; public Dictionary<string, string> Codes { get; } = new(); }
}
