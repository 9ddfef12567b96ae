interface Payload { ServiceName: string; objCommonParameters: { incidentParamsJSON: unknown } }
type Request = { ServiceName: "IM_LogOrUpdateIncident", objCommonParameters: { RequestType: string } };
// const old = { ServiceName: "IM_LogOrUpdateIncident", objCommonParameters: { } };

export class Service {
  private readonly quoted = /[{"']/g;

  log(user: User, status: Status, Ticket_No: string, rest: Partial<Ticket>) {
    const text = `{"Updater": "Executive", "Ticket": {"Status": "${user.status ?? `New`}", "Ticket_No": ${Ticket_No}, "Souce": "API"}}`;
    return this.http.post(this.url, JSON.stringify({
      ServiceName: 'IM_LogOrUpdateIncident',
      objCommonParameters: {
        _ProxyDetails: { AuthType: 'APIKEY', APIKey: environment.key, ProxyID: 0, ReturnType: 'JSON', OrgID: 1 },
        incidentParamsJSON: {
          IncidentContainerJson: JSON.stringify({
            Updater: "Exectuive",
            Ticket: { ...rest, Status: status, Ticket_No, [this.field]: text, Closure_Code_Nam: user.fn == "IT" ? "Done" : '' } as Ticket,
            "TicketInformation": { "InternalLog": {}, Information: `closed by ${user.name}` },
          }),
        },
        RequestType: 'RemoteCall', // the only one
      },
    } satisfies Payload));
  }
}
