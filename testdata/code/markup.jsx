const A = () => <p>press ` to open</p>;
const p = { Status: "Neww", Caller_EmailID: "a@example.com", Sup_Function: "IT" };
