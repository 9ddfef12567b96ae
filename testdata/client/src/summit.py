import asyncio
import string
from dataclasses import dataclass, field

import aiohttp

NEW_INCIDENT = """\
{{
  "Updater": "Executive",
  "Ticket": {{
    "IsFromWebService": true,
    "Sup_Function": "IT",
    "Caller_EmailID": "{caller}",
    "Status": "New"
    "Assigned_WorkGroup_Name": "{group}",
    "Medium": "Web",
    "Source": "Portal",
    "Description": "{text}",
    "PageName": "TicketDetail"
  }},
  "TicketInformation": {{ "Information": "{text:.80}" }}
}}
"""

CLOSE = string.Template('''
{"ServiceName": "IM_LogOrUpdateIncident",
 "objCommonParameters": {
   "_ProxyDetails": {"AuthType": "APIKEY", "APIKey": "$key", "ProxyID": 0, "ReturnType": "JSON", "OrgID": ${org}},
   "incidentParamsJSON": {"IncidentContainerJsonObj": {
     "Updater": "Executive",
     "Ticket": {"Ticket_No": "$number", "IsFromWebService": true, "Sup_Function": "IT", "Status": "Closed",
                "Caller_EmailID": helpdesk@example.com, "Medium": "Web", "Source": "Portal",
                "Assigned_Engineer_Email": "$engineer", "Closure_Code_Name": "Solved permanently",
                "Description": "Closed by the caller", "PageName": "TicketDetail"},
     "TicketInformation": {"Information": "The caller's answer: \\"$answer\\""}}},
   "RequestType": "RemoteCall"}}
''')

GRAPHQL = """
query ($id: ID!) { ticket(id: $id) { Status, Description, Source } }
"""


@dataclass(slots=True)
class Client:
    session: aiohttp.ClientSession
    key: str
    org: int = 1
    tags: dict[str, str] = field(default_factory=lambda: {"Ticket": "tag", "Updater": "bot"})

    async def close(self, number: int, *, engineer: str, answer: str = 'fine, "thanks"') -> dict:
        body = CLOSE.substitute(key=self.key, org=self.org, number=number, engineer=engineer, answer=answer)
        async with self.session.post("https://itsm.example.com/api", data=body) as response:
            response.raise_for_status()
            return await response.json()

    async def log(self, caller: str, group: str, text: str) -> str:
        return NEW_INCIDENT.format(caller=caller, group=group, text=text.replace('"', '\\"'))


async def main() -> None:
    async with aiohttp.ClientSession(headers={"Accept": "application/json"}) as session:
        client = Client(session, key="".join(["a", 'b']))
        await asyncio.gather(*(client.close(n, engineer="lee@example.com") for n in range(3)))


asyncio.run(main())
