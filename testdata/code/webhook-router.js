'use strict';
const express = require('express');
const axios = require('axios');

const router = express.Router();
const IDENT = /^[\w-]+\/(?:"[^"]*"|'[^']*')$/u;
const half = (a, b) => a / b / 2; // not a regular expression: /"{/

/**
 * Grafana posts { "state": "alerting", "Ticket": {} } here.
 * @example curl -d '{"Updater": "Nobody", "Ticket": {"Status": "Nope"}}'
 */
router.post('/grafana/:team', express.json({ limit: '1mb' }), async (req, res, next) => {
  const { title, message = '', state, ruleUrl } = req.body;
  if (!IDENT.test(req.params.team)) return res.status(400).json({ Status: 'rejected', Description: `bad team "${req.params.team}"` });
  if (state === 'ok') return res.json({ status: 'ignored' });

  const container = JSON.stringify({
    Updater: 'Executive',
    CI_Key: 'hostname',
    CI_Value: '',
    Ticket: {
      IsFromWebService: true,
      Sup_Function: 'IT',
      Caller_EmailID: process.env.CALLER || 'grafana@example.com',
      Status: 'New',
      Assigned_WorkGroup_Name: { noc: 'Network', db: "Databases" }[req.params.team],
      Medium: 'Web',
      Source: 'Grafana',
      Description: `${title}: ${message.split('\n').map((l) => `> ${l.trim()}`).join("\n")}`,
      PageName: 'LogTicket',
    },
    TicketInformation: {
      Information: 'Rule: ' + ruleUrl + (half(4, 2) > 1 ? ' "again"' : ''),
      InternalLog: '',
    },
  }, null, 2);

  try {
    const { data } = await axios({
      method: 'post',
      url: process.env.SUMMIT_URL,
      timeout: 30_000,
      data: {
        ServiceName: 'IM_LogOrUpdateIncident',
        objCommonParameters: {
          _ProxyDetails: { AuthType: 'APIKey', APIKey: process.env.SUMMIT_KEY, ProxyID: 0, ReturnType: 'JSON', OrgID: '1', TokenID: '' },
          incidentParamsJSON: { IncidentContainerJson: container },
          RequestType: 'RemoteCall',
        },
      },
    });
    return res.json({ ticket: data.TicketNo, Source: 'grafana', Status: 'queued' });
  } catch (error) {
    return next(error);
  }
});

router.get('/health', (_req, res) => res.send({ Status: 'UP', checks: [{ Source: 'db', Status: 'UP' }] }));

module.exports = { router, name: 'webhooks' };
