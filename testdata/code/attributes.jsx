const A = () => <Child b="{ Updater: 'Executive', Ticket: { Status: 'Neww', Source: src } }" />;
const B = ({ info }) => (
  <Form a={1} data-payload='{"Updater": "Caller", "Ticket": {"Status": "Neww" "Medium": "Web"}}' disabled>
    {info < 3 && <Send payload={{ Updater: "Caller", Ticket: { Status: "Closd" }, TicketInformation: info }} />}
  </Form>
);
