import datetime
import json
import os

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
SCHEMA = {"type": "object", "properties": {"Status": {"type": "string"}, "Ticket": {"type": "object"}}, "required": ["Status"]}


def envelope(container: str) -> str:
    return json.dumps({
        "ServiceName": "IM_LogOrUpdateIncident",
        "objCommonParameters": {
            "_ProxyDetails": {
                "UserName": os.getenv("SUMMIT_USER"), "Password": "Tr0ub4dor&3xy", "ProxyID": 0, "ReturnType": "JSON", "OrgID": "1"},
            "incidentParamsJSON": {"IncidentContainerJson": container},
            "RequestType": "RemoteCall",
        },
    }, indent=2)


@app.route(route="alerts/{kind:alpha?}", methods=["POST"])
def alerts(req: func.HttpRequest) -> func.HttpResponse:
    alert = req.get_json()["data"]["essentials"]
    now = datetime.datetime.now(datetime.timezone.utc)
    container = rf'''{{
        "Updater": "Caller",
        "Ticket": {{
            "IsFromWebService": true,
            "Sup_Function": "IT",
            "Caller_EmailID": "{alert["owner"] if "owner" in alert else "monitor@example.com"}",
            "Status": "New",
            "Medium": "Web",
            "Source": "Azure Monitor",
            "Description": "{alert['alertRule'].replace('"', "'")} fired",
            "PageName": "LogTicket",
            "Symptom": "a path: C:\\inetpub\\logs",
            "ScheduledDate": "{now:%Y-%m-%d}",
            "Mail_CC_EmailID": "kim@example.com;lee@example"
        }},
        "TicketInformation": {{
            "Information": "{json.dumps({'a': [1, {'b': "c"}]})[1:-1]}"
        }}
    }}'''
    print(envelope(container))
    return func.HttpResponse(json.dumps({"Status": "accepted", "Source": "function"}), mimetype="application/json")


@app.timer_trigger(schedule="0 */5 * * * *", arg_name="timer")
def remind(timer: func.TimerRequest) -> None:
    match timer.past_due, {"Updater": "Executive"}:
        case True, {"Updater": who}:
            print(f"late, {who=}")
        case _:
            pass
