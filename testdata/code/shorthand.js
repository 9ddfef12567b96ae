post({ Updater: "Caller", Ticket: { Status, Medium }, TicketInformation: { Information } });
