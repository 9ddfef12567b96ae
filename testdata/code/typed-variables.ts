const ticket: Ticket = { Sup_Function: "IT", Status: "Neww", IsFromWebService: true, Medium: "Web", Source: "Portal", PageName: "LogTicket", Caller_EmailID: "dana@example.com" };
ticket.Description = describe(error);
const body: Container = { Updater: "Caller", TicketInformation: { Information: "x" }, Ticket: { Sup_Function: "IT", Status: "New", IsFromWebService: true, Medium: "Web", Source: "Portal", PageName: "LogTicket", Caller_EmailID: "dana@example.com" } };
body.Ticket.Description = describe(error);
