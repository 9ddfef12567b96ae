BODY = """{# logs an incident #}
{
  "Updater": "Executive",
  "Ticket": {
    "IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "{{ user["mail"] }}"
    "Status": {% if closed %}"Closed"{% else %}"New"{% endif %}, "Assigned_WorkGroup_Name": "Network", "Medium": "Web",
    "Source": "Monitoring",, "Description": "x", "PageName": "TicketDetail"
  },
  "TicketInformation": {"Information": "x"}
}
"""
