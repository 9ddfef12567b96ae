import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const sql = (strings, ...values) => ({ text: strings.join('?'), values });
const config = JSON.parse(readFileSync(new URL('./config.json', import.meta.url), 'utf8'));
const query = sql`SELECT "Ticket_No", '{"Status": "x"}' FROM queue WHERE id = ${config.id}`;

const Status = 'Assigned';
const Sup_Function = 'IT';

export class Consumer {
  #key = process.env.SUMMIT_KEY;
  static defaults = Object.freeze({ Medium: 'Web', Source: 'Queue', IsFromWebService: true });

  get proxy() { return { AuthType: 'APIKEY', APIKey: this.#key, ProxyID: 0, ReturnType: 'JSON', OrgID: 1 }; }

  async *messages(signal) {
    while (!signal?.aborted) {
      yield* await this.pull();
      await sleep(1_000, undefined, { signal, ref: false });
    }
  }

  assign({ id, group, owner: { mail } = {}, ...rest }) {
    return {
      ServiceName: `IM_LogOrUpdateIncident`,
      objCommonParameters: {
        _ProxyDetails: this.proxy,
        incidentParamsJSON: {
          'IncidentContainerJsonObj': {
            "Updater": `Executiv`,
            Ticket: {
              ...Consumer.defaults,
              ...(group && { Assigned_WorkGroup_Name: group }),
              Status, Sup_Function,
              ['Ticket_No']: String(id),
              Caller_EmailID: mail ?? 'queue@example.com',
              Description: rest.text?.trim() || 'none',
              PageName: 'TicketDetail',
              Mail_CC_EmailID: 'noc@example.com;NOC@example.com',
              get Symptom() { return { a: '}' }.a; },
            },
            TicketInformation: { Information: rest.text, InternalLog: JSON.stringify({ rest, at: Date.now() }) },
            CustomFields: Object.entries(rest).map(([Name, Value]) => ({ GroupName: 'Queue', Name, Value: `${Value}` })),
          },
        },
        RequestType: 'RemoteCall',
      },
    };
  }

  async pull() {
    const rows = await this.db.query(query);
    return rows.map((row) => this.assign(row)).filter(Boolean);
  }
}

for await (const message of new Consumer().messages()) {
  const answer = await fetch(config.url, { method: 'POST', body: JSON.stringify(message) });
  console.log(JSON.stringify({ Status: answer.status, Source: 'queue', Description: await answer.text() }));
}
