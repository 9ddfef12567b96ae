from __future__ import annotations

import functools
import json
import logging
from typing import Any, TypedDict

import boto3

log = logging.getLogger(__name__)
secrets = boto3.client("secretsmanager", region_name="us-east-1")


class Ticket(TypedDict, total=False):
    Status: str
    PageName: str
    Source: str


def retry(times: int = 3, *, on: tuple[type[Exception], ...] = (OSError,)):
    def wrap(function):
        @functools.wraps(function)
        def inner(*args: Any, **kwargs: Any):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except on as error:
                    log.warning("attempt %d of %d: %s {retry}", attempt + 1, times, error)
        return inner
    return wrap


BASE_TICKET = dict(
    IsFromWebService=True, Sup_Function="IT", Medium="Web", Source="CloudWatch",
    Status="In Progres", PageName="TicketDetail", Ticket_No="10482",
    Caller_EmailID="alarms@example.org", Assigned_Engineer_Email="oncall@example.org", Description="See CloudWatch",
)


def proxy() -> dict[str, Any]:
    key = secrets.get_secret_value(SecretId="summit/api")["SecretString"]
    return {"AuthType": "APIKEY", "APIKey": key, "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1, "TokenID": ""}


@retry(times=5, on=(OSError, TimeoutError))
def send(http, container: dict[str, Any]):
    envelope = dict(
        ServiceName="IM_LogOrUpdateIncident",
        objCommonParameters=dict(
            _ProxyDetails=proxy(),
            incidentParamsJSON=dict(IncidentContainerJson=json.dumps(container, separators=(",", ":"))),
            RequestType="RemoteCall",
        ),
    )
    return http.request("POST", "https://itsm.example.org/api", body=json.dumps(envelope))


def container_for(event: dict, *, number: int | None = None) -> dict:
    if (detail := event.get("detail")) is None:
        return {}
    return {
        "Updater": "Caller",
        "Ticket": {
            **({"Ticket_No": str(number)} if number else {}),
            "Status": "Assigned",
            "PageName": "TicketDetail",  # the old "page": {'LogTicket'}
            "IsFromWebService": True,
            "Sup_Function": "IT",
            "Caller_EmailID": detail["mail"],
            "Medium": "Web",
            "Source": ("Cloud"
                       "Watch"),
            "Description": f"{detail['alarmName']} is {detail['state']['value']:>{8}}",
        },
        "TicketInformation": {"Information": f"""{event['region']}: "{detail['reason']}" """},
        **{"CustomFields": [{"GroupName": "AWS", "Name": k, "Value": v} for k, v in detail.items()]},
    }


def handler(event, context):
    slack = {"channel": "#ops", "text": "Ticket", "attachments": [{"Status": "open", "Description": "x"}]}
    log.info("%s", json.dumps(slack))
    return {"statusCode": 200, "headers": {"Source": "lambda"}, "body": "{\"ok\": true}"}
