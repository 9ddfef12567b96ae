class TicketBuilder {
    string Lines(string mail, string key) {
        var sb = new StringBuilder();
        sb.AppendLine("{\"Updater\": \"Executive\",");
        sb.AppendFormat("\"CI_Key\": \"{0}\", \"CI_Value\": \"x\", \"Ticket\": {{\"Status\": \"Neww\",", key);
        sb.Append($"\"Caller_EmailID\": \"{mail}\", \"Medium\": \"Web\",").Append('"').Append("Source\": \"x\",");
        sb.Append(@"""Description"": ""x"" ""PageName"": ""TicketDetail""},");
        sb.Append("\"TicketInformation\": {\"Information\": \"x\"}}");
        return sb.ToString();
    }

    string Joined() {
        return string.Join(",", new[] { "{\"Updater\": \"Caller\"", "\"Ticket\": {\"Status\": \"Neww\"}", "\"TicketInformation\": {}}" });
    }
}
