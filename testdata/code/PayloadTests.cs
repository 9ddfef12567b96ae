using System;
using Xunit;

public class PayloadTests
{
    private const string Expected =
        "{\"Updater\":\"Caller\",\"Ticket\":{\"IsFromWebService\":true,\"Sup_Function\":\"IT\",\"Caller_EmailID\":\"caller@example.com\"," +
        "\"Status\":\"New\",\"Medium\":\"Web\",\"Source\":\"Test\",\"Description\":\"It's \\\"slow\\\"\",\"PageName\":\"LogTicket\"," +
        "\"OpenCategory\":\"Software / Mail\"},\"TicketInformation\":{\"Information\":\"\\u00e9\\n\"}}";

    public static TheoryData<string, bool> Cases => new()
    {
        { "{}", false },
        { @"{ ""Status"": ""New"" }", false },
        { "[]", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    [InlineData("{\"Ticket\":", false)]
    public void Rejects(string json, bool valid) => Assert.Equal(valid, Payload.TryParse(json, out _));

    [Fact(DisplayName = "object form: {container}")]
    public void ObjectForm()
    {
        string number = 10482.ToString("D6"), format = string.Format(
            @"{{ ""ServiceName"": ""IM_LogOrUpdateIncident"", ""objCommonParameters"": {{
                ""_ProxyDetails"": {{ ""AuthType"": ""APIKEY"", ""APIKey"": ""{0}"", ""ProxyID"": 0, ""ReturnType"": ""JSON"", ""OrgID"": {1} }},
                ""incidentParamsJSON"": {{ ""IncidentContainerJsonObj"": {{ ""Updater"": ""Executive"",
                    ""Ticket"": {{ ""IsFromWebService"": true, ""Sup_Function"": ""IT"", ""Caller_EmailID"": ""caller@example.com"", ""Status"": ""Assigned"",
                        ""Assigned_WorkGroup_Name"": ""Desk"", ""Ticket_No"": ""{2}"", ""Medium"": ""Web"", ""Source"": ""Test"", ""Description"": ""{3:yyyy}"",
                        ""PageName"": ""TicketDetail"" }},
                    ""TicketInformation"": {{ ""InternaLog"": ""x"", ""Information"": ""x"" }} }} }},
                ""RequestType"": ""RemoteCall"" }} }}", Guid.NewGuid(), 1, number, DateTime.Now);
        Assert.Contains("RemoteCall", format);
        Assert.NotEqual(Expected, format);
    }

    [Fact]
    public void Answer()
    {
        var answer = Answers.Parse("""
            { "Errors": "", "Message": "The incident was logged.", "TicketNo": 10482, "TicketID_Internal": 20964,
              "TicketID_Encrypted": "c2FtcGxlLWlk%3d%3d" }
            """);
        Assert.Equal(10482, answer.TicketNo);
    }
}
