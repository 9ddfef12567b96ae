import json
from unittest import mock

import pytest

from helpdesk import flow

RESPONSE = json.loads(r"""
{"Errors": "", "Input": null, "Message": "The incident was logged.", "OrgID": 0, "Output": null, "OutputID": 0,
 "OutputObject": null, "TokenID": null, "Priority": "P3", "ResolutionDeadLine": "Mar 14 2026 10:21AM",
 "SLA": "Business hours", "TicketID_Encrypted": "c2FtcGxlLWlk%3d%3d", "TicketID_Internal": 20964, "TicketNo": 10482}
""")


@pytest.fixture(name="ticket")
def ticket_fixture():
    return {
        'Ticket_No': '10482',
        'IsFromWebService': 'true',
        'Sup_Function': 'IT',
        'Caller_EmailID': 'caller@example.com',
        'Status': 'In-Progress',
        'Assigned_Engineer_Email': 'engineer@example.com',
        'Medium': 'Web',
        'Source': 'Person',
        'Description': 'The laptop no longer charges. It\'s "hot".',
        'PageName': 'TicketDetail',
    }


@pytest.mark.parametrize(
    ("status", "extra"),
    [
        ("New", {}),
        ("Pending", {"PendingReason": "Waiting for a part"}),
        pytest.param("Closed", {"Closure_Code_Name": "Done"}, id='closed "done" {}'),
    ],
)
def test_update(ticket, status, extra):
    with mock.patch.object(flow, "post", return_value=RESPONSE) as post:
        flow.update({**ticket, "Status": status, **extra})
    sent = post.call_args.kwargs["json"]
    assert sent["objCommonParameters"]["RequestType"] == "RemoteCall", f"{sent!r}"


def test_pending_container():
    container = {
        "Updater": "Executive",
        "Ticket": {
            "Ticket_No": 10482,
            "IsFromWebService": True,
            "Sup_Function": "IT",
            "Caller_EmailID": "caller@example.com",
            "Status": "Pending",
            "PendingReason": "Waiting for the vendor",
            "Assigned_Engineer_Email": "engineer@example.com",
            "Medium": "Web",
            "Source": "Person",
            "Description": "Adapter ordered",
            "PageName": "TicketDetail",
            "Category_Name": "Hardware/Laptop/Power",
        },
        "TicketInformation": {"UserLog": "We ordered an adapter."},
    }
    assert flow.validate(container) == []


def test_health():
    assert flow.health() == {"Status": "UP", "Source": "db", "details": {"Updater": None}}
