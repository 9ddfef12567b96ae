const TicketSchema = new Schema({ Updater: { type: String }, Ticket: { Status: { type: String, enum: ["New"] } }, TicketInformation: {} });
const ticketForm = this.fb.group({ Status: ['New'], PageName: ['TicketDetail'], Medium: ['Web'], Source: [''], Caller_EmailID: ['', Validators.email], Sup_Function: [''] });
const columns = { Ticket_No: 'No.', Status: 'State', Priority_Name: 'Priority', Caller_EmailID: 'Caller', Medium: 'Channel', Source: 'Origin' };
const widths = { Ticket_No: 80, Status: 90, Priority_Name: 70, Caller_EmailID: 200 };
expect(res.body).toMatchObject({ Updater: expect.any(String), Ticket: { Status: "New" } });
