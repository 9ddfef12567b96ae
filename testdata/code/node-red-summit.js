// Node-RED function node "To SUMMIT": msg.payload comes from the MQTT node, e.g. {"sensor":"rack-4","t":41.5}
const t = Number(msg.payload.t), limit = flow.get("limit") || 38;
if (t < limit) { node.status({ fill: "green", shape: "dot", text: t + " °C" }); return null; }

function esc(s) { return String(s).replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/[\u0000-\u001f]/g, " "); }

var where = esc(msg.payload.sensor);
var container = "{\"Updater\":\"Executive\","
    + "\"CI_Key\":\"hostname\",\"CI_Value\":\"" + where + "\","   // "CI_ID":"1",
    + "\"Ticket\":{\"IsFromWebService\":true,\"Sup_Function\":\"Facilities\","
    + "\"Caller_EmailID\":sensors@example.com,"
    + "\"Status\":\"New\",\"Assigned_WorkGroup_Name\":\"Facilities\","
    + "\"Medium\":\"Web\",\"Source\":\"Node-RED\","
    + "\"Description\":\"" + where + " is at " + t.toFixed(1) + " °C, the limit is " + limit + "\","
    + '"PageName":"TicketDetail"},'
    + '"TicketInformation":{"Informaton":"Threshold ' + (t > 45 ? 'critical' : "warning") + '"}'
    + "}";

msg.headers = { "Content-Type": "application/json", "Accept": "*/*" };
msg.payload = {
    ServiceName: "IM_LogOrUpdateIncident",
    objCommonParameters: {
        _ProxyDetails: {
            AuthType: "APIKEY",
            APIKey: env.get("SUMMIT_KEY"),
            ProxyID: 0,
            ReturnType: "JSON",
            OrgID: 1,
        },
        incidentParamsJSON: { IncidentContainerJson: container },
        RequestType: "RemoteCall"
    }
};

flow.set("last", { Source: where, Status: "sent", at: Date.now() });
node.send([msg, { topic: "log", payload: { Description: "sent", Ticket: null } }]);

/* Former version:
msg.payload = { Updater: "Caller", Ticket: { Status: "Nev" } };
*/
var history = context.get("history") || [];
history.push({ t, where, "Status": "alarm" });
while (history.length > 20) history.shift();
context.set("history", history);
