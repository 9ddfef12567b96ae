import React, { useCallback, useMemo, useState } from 'react';
import type { FC, FormEvent } from 'react';
import { api } from '../lib/api';

type Props<T = unknown> = { user: { mail: string }; onDone?: (no: number) => void; extra?: T };

const LABELS: Record<string, string> = { Status: 'Status', Description: "What's wrong?", Source: 'From' };

export const TicketForm: FC<Props<string>> = ({ user, onDone, extra }) => {
  const [text, setText] = useState<string>('');
  const [error, setError] = useState<string | null>(null);
  const initial = useMemo(() => ({ Status: 'draft', Description: '' }), []);

  const submit = useCallback(
    async (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      const payload = {
        ServiceName: 'IM_LogOrUpdateIncident',
        objCommonParameters: {
          _ProxyDetails: { UserName: 'portal', Password: api.password(), ProxyID: 0, ReturnType: 'JSON', OrgID: 1 },
          incidentParamsJSON: {
            IncidentContainerJsonObj: {
              Updater: 'Caller',
              Ticket: {
                IsFromWebService: "true",
                Sup_Function: 'IT',
                Caller_EmailID: user.mail!,
                Status: 'New',
                Medium: 'Web',
                Source: 'Form',
                Description: text || initial.Description,
                PageName: 'LogTicket',
                Mail_CC_EmailID: ['lead@example.com', extra].filter(Boolean).join(';'),
              },
              TicketInformation: { Information: text as string, UserLog: text.length > 10 ? `${text.slice(0, 10)}…` : text },
            },
          },
          RequestType: 'RemoteCall',
        },
      } as const;
      const answer = await api.post<typeof payload, { TicketNo: number; Errors: string }>(payload);
      if (answer.Errors) setError(answer.Errors);
      else onDone?.(answer.TicketNo);
    },
    [extra, initial, onDone, text, user],
  );

  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 8 }} data-api='{"Status": "none"}'>
      {/* don't show { "Ticket": … } here */}
      <h2>It's broken? We'll {'"fix"'} it: {`{${text.length}}`}</h2>
      <label htmlFor="text">{LABELS.Description} {"Don't"} use &quot;quotes&quot; or {'{'}braces{'}'}</label>
      <textarea id="text" value={text} onChange={(e) => setText(e.target.value)} />
      {error && <p className="error">{error} <a href="/help?q='{'">What's this?</a></p>}
      <button disabled={!text} type="submit">Send</button>
      <Preview ticket={{ Updater: 'Caller', Ticket: { Status: 'Opened', PageName: 'LogTicket', IsFromWebService: true, Sup_Function: 'IT',
        Caller_EmailID: user.mail, Medium: 'Web', Source: 'Form', Description: text }, TicketInformation: { Information: text } }} />
    </form>
  );
};

function Preview({ ticket }: { ticket: object }) {
  return <pre>{JSON.stringify(ticket, null, 2)}</pre>;
}
