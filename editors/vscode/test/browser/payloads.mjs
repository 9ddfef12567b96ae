/** The payloads of the tests. */

/** Returns a request. `container` is the text of the member that contains the container. */
function request(container) {
  return `{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": {
      "AuthType": "APIKEY",
      "APIKey": "XXXXXXXXXXXXXXXX"
    },
    "incidentParamsJSON": {
      ${container}
    },
    "RequestType": "RemoteCall"
  }
}
`;
}

/** A payload in the object form. It has a missing comma, a trailing comma, an address without quotes, and wrong values. */
export const DAMAGED = request(`"IncidentContainerJsonObj": {
        "Updater": "executive",
        "Ticket": {
          "Ticket_No": "10482",
          "IsFromWebService": True,
          "Sup_Function": "IT",
          "Caller_EmailID": dana@example.com,
          "Status": "Asigned",
          "Assigned_WorkGroup_Name": "Service Desk"
          "Medium": "Web",
          "Source": "Person",
          "Description": "The laptop no longer charges.",
          "PageName": "TicketDetail",
        },
        "TicketInformation": {
          "Information": "Battery ordered"
        }
      }`);

/** `DAMAGED` after all safe fixes and the quick fix of the status. */
export const FIXED = DAMAGED.replace("executive", "Executive")
  .replace("True", "true")
  .replace("dana@example.com", '"dana@example.com"')
  .replace("Asigned", "Assigned")
  .replace('"Service Desk"', '"Service Desk",')
  .replace('"TicketDetail",', '"TicketDetail"');

/** The container of the payload in the string form. */
export const CONTAINER = {
  Updater: "Executive",
  Ticket: {
    Ticket_No: "10482",
    IsFromWebService: true,
    Sup_Function: "IT",
    Caller_EmailID: "dana@example.com",
    Status: "Assigned",
    Assigned_WorkGroup_Name: "Service Desk",
    Medium: "Web",
    Source: "Person",
    Description: "The laptop no longer charges.",
    PageName: "TicketDetail",
  },
  TicketInformation: { Information: "Battery ordered" },
};

/** Returns a payload in the string form. */
export function stringForm(container) {
  return request(`"IncidentContainerJson": ${JSON.stringify(container)}`);
}
