class Client
{
    const char Quote = '"';

    string Escaped() => "{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Neww\"}}";

    string Verbatim() => @"{""Updater"": ""Caller"",
        ""Ticket"": {""Status"": ""Neww""}}";

    string Filled(string status) => $@"{{""Updater"": ""Caller"", ""Ticket"": {{""Status"": ""{status}"", ""Souce"": ""API""}}}}";

    string Format(string status) => string.Format("{{\"Updater\": \"Caller\", \"Ticket\": {{\"Status\": \"{0}\", \"Souce\": \"API\"}}}}", status);

    string Raw() => """
        {"Updater": "Caller", "Ticket": {"Status": "Neww"}}
        """;

    object Anonymous(string status) => new
    {
        ServiceName = "IM_LogOrUpdateIncident",
        objCommonParameters = new
        {
            _ProxyDetails = new { AuthType = "APIKEY", APIKey = Environment.GetEnvironmentVariable("KEY") },
            incidentParamsJSON = new
            {
                IncidentContainerJson = JsonSerializer.Serialize(new { Updater = "Executive", Ticket = new { Status = status, Souce = "API" } })
            },
            RequestType = "RemoteCall"
        }
    };
}
