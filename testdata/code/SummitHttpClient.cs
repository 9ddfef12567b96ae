using System;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading;
using System.Threading.Tasks;

namespace Example.Itsm;

public sealed record TicketRequest([property: JsonPropertyName("Caller_EmailID")] string Caller, string Text, string? Group = null);

/// <summary>Posts to <c>CommonWS_JsonObjCall</c>; don't share "instances" {ever}.</summary>
public sealed class SummitHttpClient<TOptions> where TOptions : class, new()
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = null, WriteIndented = false };
    private readonly HttpClient _http;
    private readonly string _key;
    private const char Quote = '"', Brace = '{', Apostrophe = '\'';

    public SummitHttpClient(HttpClient http, string key) => (_http, _key) = (http, key);

    public async Task<int?> LogAsync(TicketRequest request, CancellationToken token = default)
    {
        var container = new
        {
            Updater = "Caller",
            CI_Key = "",
            CI_Value = "",
            Ticket = new
            {
                IsFromWebService = true,
                SupFunction = "IT",
                Caller_EmailID = request.Caller,
                Status = "New",
                Medium = "Web",
                Source = nameof(SummitHttpClient<TOptions>),
                Description = request.Text ?? $"none {Quote}{{}}",
                PageName = "LogTicket",
                Assigned_WorkGroup_Name = request.Group is { Length: > 0 } g ? g : "Service Desk",
                Mail_CC_EmailID = "kim@example.com, lee@example.com",
            },
            TicketInformation = new { Information = @"C:\Logs\""today""", InternalLog = string.Empty },
            CustomFields = new[] { new { GroupName = "Portal", Name = "Browser", Value = Environment.MachineName } },
        };
        var envelope = new
        {
            ServiceName = "IM_LogOrUpdateIncident",
            objCommonParameters = new
            {
                _ProxyDetails = new { AuthType = "APIKEY", APIKey = _key, ProxyID = 0, ReturnType = "JSON", OrgID = 1 },
                incidentParamsJSON = new { IncidentContainerJson = JsonSerializer.Serialize(container, Options) },
                RequestType = "RemoteCall",
            },
        };
        using var response = await _http.PostAsJsonAsync("CommonWS_JsonObjCall", envelope, Options, token).ConfigureAwait(false);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken: token);
        return answer.TryGetProperty("TicketNo", out var no) ? no.GetInt32() : null;
    }

    public object Health() => new { Status = "UP", Source = "client", Description = (string?)null };
}
