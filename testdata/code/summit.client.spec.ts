import { describe, expect, it, vi } from 'vitest';
import { SummitClient } from '../src/summit.client';

const answer = {
  Errors: '', Input: null, Message: 'The incident was logged.', OrgID: 0, Output: null, OutputID: 0, OutputObject: null, TokenID: null,
  Priority: 'P3', ResolutionDeadLine: 'Mar 14 2026 10:21AM', SLA: 'Business hours',
  TicketID_Encrypted: 'c2FtcGxlLWlk%3d%3d', TicketID_Internal: 20964, TicketNo: '10482',
};

describe('SummitClient', () => {
  const fetcher = vi.fn(async (_url: string, _init?: RequestInit) => new Response(JSON.stringify(answer)));
  const client = new SummitClient<{ org: number }>({ url: 'https://itsm.example.com', key: 'k', org: 1 }, fetcher as typeof fetch);

  it('logs an incident for a "caller"', async () => {
    await client.log({ text: "It's slow", mail: 'caller@example.com' });
    expect(JSON.parse(fetcher.mock.calls[0]![1]!.body as string)).toMatchObject({
      ServiceName: 'IM_LogOrUpdateIncident',
      objCommonParameters: expect.objectContaining({ RequestType: 'RemoteCall' }),
    });
  });

  it.each([
    ['New', { PageName: 'LogTicket' }],
    ['Closed', { Closure_Code_Name: 'Done' }],
  ])('accepts %s {}', async (status, extra) => {
    const body = String.raw`{"Updater": "Caller", "Ticket": {"Status": "${status}", "IsFromWebService": true, "Sup_Function": "IT",
      "Caller_EmailID": "caller@example.com", "Medium": "Web", "Source": "Test", "PageName": "LogTicket", "Symptom": "C:\\temp",
      "Description": "\"quoted\"", "Categroy_Name": "Hardware / Laptop"}, "TicketInformation": {"Information": "x"}}`;
    await expect(client.raw(body, extra)).resolves.toEqual(answer);
  });

  it('cancels', async () => {
    const sent = await client.cancel('10482', 'Wrong number');
    expect(sent).toEqual({
      Updater: 'Executive',
      Ticket: {
        Ticket_No: '10482', IsFromWebService: true, Sup_Function: 'IT', Caller_EmailID: 'caller@example.com', Status: 'Cancelled',
        Medium: 'Web', Source: 'Test', Description: expect.any(String), PageName: 'TicketDetail',
      },
      TicketInformation: { Information: 'Wrong number', CancelRemark: 'Wrong number' },
    });
    expect(client.state).toStrictEqual({ Status: 'idle', Source: undefined });
  });
});
