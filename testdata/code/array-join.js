const body = [
  '{"Updater": "Executive", "Ticket": {',
  `"Caller_EmailID": "${mail}", "Status": "Neww",`,
  '"Description": "' + text + '" "PageName": "TicketDetail"},',
  '"TicketInformation": {"Information": "x"}}',
].join('');
const parts = [];
parts.push('{"Updater": "Caller",');
parts.push('"Ticket": {"Status": "Closd"},', '"TicketInformation": {}}');
const lines = ['{"Updater": "Caller",', '"Ticket": {"Status": "Opn"},', '"TicketInformation": {}}'];
const separate = ['{"Updater": "Caller", "Ticket": {"Status": "Newe"}', '{"Updater": "Caller", "Ticket": {"Status": "Nw"}}'];
let text = '{"Updater": "Caller",';
if (urgent) text += '"CustomFields": [],';
text += '"Ticket": {"Status": "Neww"}}';
