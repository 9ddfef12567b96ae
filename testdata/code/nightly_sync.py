# -*- coding: utf-8 -*-
# Nightly sync of the partner desk. Cron: 15 2 * * *  "{ }" ' unbalanced on purpose
import csv, io, datetime as dt
import requests

URL = 'https://itsm.example.com/CommonWS_JsonObjCall'
SQL = '''SELECT "Ticket_No", "Status" FROM tickets WHERE "Source" = 'partner' AND "Status" <> 'Closed' '''
PARTNER = {"api": "https://partner.example.org/v2", "fields": ["status", "description"], "auth": ("u", "p")}


def build(number, closed, caller):
    """Return the body.

    >>> build(1, True, "a@example.com")["ServiceName"]
    'IM_LogOrUpdateIncident'
    """
    payload = {}
    payload["ServiceName"] = "IM_LogOrUpdateIncident"
    ticket = {"Ticket_No": number, "IsFromWebService": True, "Sup_Function": "IT", "Caller_EmailID": caller,
              "Status": "Resolved" if closed else "Pending",
              "Medium": "Web", "Source": "Partner", "Description": "Synced", "PageName": "TicketDetail",
              "Assigned_Engineer_Email": "desk@example.com"}
    if closed:
        ticket["Closure_Code_Name"] = "Done"
    payload["objCommonParameters"] = {"incidentParamsJSON": {"IncidentContainerJsonObj": {"Updater": "Executive", "Ticket": ticket, "TicketInformation": {"Information": "Nightly sync"}}}}
    return payload


def legacy(number, caller, note):
    return ('{"Updater":"Executive","Ticket":{"Ticket_No":"%d","IsFromWebService":true,"Sup_Function":"IT",' % number +
            '"Caller_EmailID":"%s","Status":"Closed","Assigned_Engineer_Email":"desk@example.com",' % caller +
            '"Closure_Code":"Done","Medium":"Web","Source":"Partner","Description":"Synced",'
            # the page of an analyst
            '"PageName":"TicketDetail"},'
            "\"TicketInformation\":{\"Information\":\"" + note + "\"},"
            '"PartnerIncidentDetail":{"Partner_Name":"North","IncidentStartDate":"03/14/2026","PTicket_ID":"' + str(number * 7) + '"}}')


def raw_bytes():
    return b'{"Updater": "Caller", "Ticket": {"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "kim@example.com", ' \
           b'"Status": "Canceled", "Ticket_No": "77", "Medium": "Web", "Source": "Partner", "Description": "Withdrawn", ' \
           b'"PageName": "LogTicket"}, "TicketInformation": {"Information": "Withdrawn", "CancelRemarks": "By the caller"}}'


def rows(text):
    for row in csv.DictReader(io.StringIO(text), delimiter=";", quotechar="'"):
        yield {"id": row["id"], "Status": row["Status"], "Description": row.get("d", "")}


if __name__ == "__main__":
    since = dt.date.today() - dt.timedelta(days=1)
    answer = requests.get(PARTNER["api"] + "/tickets?since=%s" % since, auth=PARTNER["auth"], timeout=60)
    for row in rows(answer.text):
        requests.post(URL, json=build(row["id"], row["Status"] == "done", "sync@example.com"), timeout=60)
