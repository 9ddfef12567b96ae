import { HttpClient, HttpHeaders } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { Observable, catchError, map, of } from 'rxjs';
import { environment } from '../environments/environment';

export interface TicketForm<TStatus extends string = 'New' | 'Closed'> {
  Status: TStatus;
  Description: string;
  Caller_EmailID?: string;
}

export type Envelope<T> = {
  ServiceName: 'IM_LogOrUpdateIncident';
  objCommonParameters: { _ProxyDetails: Record<string, unknown>; incidentParamsJSON: { IncidentContainerJsonObj: T }; RequestType?: string };
};

const enum Page { Analyst = 'TicketDetail', User = 'LogTicket' }

@Injectable({ providedIn: 'root' })
export class IncidentService {
  private readonly http = inject(HttpClient);
  private readonly quotes = /["'`{}]/g; // don't remove
  readonly defaults = { Source: 'Portal', Medium: 'Web' } as const;

  log<T extends TicketForm>(form: T, user: { email: string; group?: string }): Observable<number | null> {
    const body: Envelope<object> = {
      ServiceName: 'IM_LogOrUpdateIncident',
      objCommonParameters: {
        _ProxyDetails: {
          AuthType: 'APIKEY',
          APIKey: environment.summit!.key,
          ProxyID: 0,
          ReturnType: 'JSON',
          OrgID: <number>environment.org,
        },
        incidentParamsJSON: {
          IncidentContainerJsonObj: {
            Updater: 'Caller',
            Ticket: {
              IsFromWebService: true,
              Sup_Function: 'IT',
              Caller_EmailId: user.email,
              Status: 'New',
              Medium: this.defaults.Medium,
              Source: this.defaults['Source'],
              Description: form.Description.replace(this.quotes, (c) => ({ '"': '\\"', '{': '(' }[c] ?? c)),
              PageName: Page.User,
              Urgency_Name: user.group === 'VIP' ? 'High' : 'Low',
              OpenCategory_Name: 'Software / Mail / Outlook',
            },
            TicketInformation: { Information: `Logged by ${user.email} at ${new Date().toISOString()}` },
            CustomFields: [{ GroupName: 'Portal', Name: 'Browser', Value: navigator.userAgent }],
          },
        },
        RequestTyp: 'RemoteCall',
      },
    };
    const headers = new HttpHeaders({ 'Content-Type': 'application/json', 'X-Source': 'portal' });
    return this.http.post<{ TicketNo: number; Errors: string }>(`${environment.api}/CommonWS_JsonObjCall`, body, { headers }).pipe(
      map(({ Errors, TicketNo }) => (Errors ? null : TicketNo)),
      catchError(() => of(null)),
    );
  }

  columns() {
    return [{ field: 'Status', header: 'Status' }, { field: 'Description', header: 'Text', Ticket: true }];
  }
}
