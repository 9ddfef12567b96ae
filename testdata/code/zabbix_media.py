#!/usr/bin/env python3
"""Zabbix media script: `zabbix_media.py {ALERT.SENDTO} {ALERT.SUBJECT} "{ALERT.MESSAGE}"`.

Called for every "problem" and "recovery"; don't print to stdout, Zabbix keeps it.
"""
import argparse
import json
import os
import re
import sys
import urllib.request

ENDPOINT = os.environ.get("SUMMIT_URL", "https://itsm.example.com/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall")
SEVERITY = re.compile(r'^\[(?P<sev>[A-Z]+)\]\s*"?(?P<rest>[^"{}]+)"?$')
COLORS = {"Status": "#ff0000", "Source": "#00ff00"}  # of the dashboard, "Ticket": {...} is elsewhere
PRIORITIES = {
    'DISASTER': 'P1', 'HIGH': 'P2',
    'AVERAGE': 'P3',
}


class Alert:
    def __init__(self, subject: str, message: str) -> None:
        match = SEVERITY.match(subject)
        self.severity = match["sev"] if match else "AVERAGE"
        self.title = match["rest"] if match else subject
        self.message = message

    def payload(self, sender, org=1):
        return {
            "ServiceName": "IM_LogOrUpdateIncident",
            "objCommonParameters": {
                "_ProxyDetails": {
                    "AuthType": "APIKEY",
                    "APIKey": os.environ["SUMMIT_KEY"],
                    "ProxyID": 0,
                    "ReturnType": "JSON",
                    "OrgID": org,
                    "TokenID": "",
                },
                "incidentParamsJSON": {
                    "IncidentContainerJsonObj": {
                        "Updater": "Executive",
                        "CI_Key": "hostname", "CI_Value": f"{sender.split('@')[0]!s:>10}",
                        "Ticket": {
                            "IsFromWebService": True,
                            "Sup_Funtion": "IT",
                            "Priority_Name": PRIORITIES.get(self.severity, "P3"),
                            "Caller_EmailID": sender,
                            "Status": "New",
                            "Assigned_WorkGroup_Name": "Network" if "switch" in self.title else "Servers",
                            "Medium": "Web",
                            "Source": f'Zabbix {self.severity.lower() + ": {x}"}',
                            "Description": f"{self.title}: {self.message[:200]}",
                            "PageName": "TicketDetail",
                            "Mail_CC_EmailID": "noc@example.com,oncall@example.com",
                        },
                        "TicketInformation": {"Information": "Logged by {!r}".format(sys.argv[0])},
                        "CustomFields": [
                            {"GroupName": "Monitoring", "Name": "Severity", "Value": self.severity},
                        ],
                    },
                },
                "RequestType": "RemoteCall",
            },
        }


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, epilog='it\'s "quiet"')
    for name in ("to", "subject", "message"):
        parser.add_argument(name)
    args = parser.parse_args(argv)
    data = json.dumps(Alert(args.subject, args.message).payload(args.to)).encode()
    request = urllib.request.Request(ENDPOINT, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        body = json.load(answer)
    return 1 if body.get("Errors") else 0


if __name__ == "__main__":
    sys.exit(main())
