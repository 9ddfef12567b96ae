df = pd.DataFrame({"Status": ["New", "Closed"], "Medium": ["Web", "Mail"], "PageName": ["a", "b"], "Caller_EmailID": ["a", "b"]})
df.rename(columns={"Ticket_No": "number", "Status": "state", "Priority_Name": "priority", "Caller_EmailID": "caller", "Description": "text"})
LABELS = {"Ticket_No": "number", "Status": "state", "Priority_Name": "priority", "Caller_EmailID": "caller", "Description": "text"}
DTYPES = {"Ticket_No": int, "Status": "category", "Priority_Name": "category", "Caller_EmailID": "string", "Description": str}
match payload:
    case {"Updater": "Executive", "Ticket": {"Status": "foo"}}:
        pass
ONE_WRONG = {"Ticket_No": number, "Status": "Open", "Priority_Name": "P1", "Caller_EmailID": "dana@example.com", "Description": "x"}
