def log(t):
    """Logs a ticket, such as {"Status": "Neww", "Caller_EmailID": "a@example.com", "Sup_Function": "IT"}"""
exec("t = {'Status': s, 'Caller_EmailID': mail, 'Sup_Function': 'IT'}")
x = "{\"Status\": \"N\145w\", \"Sup_Function\": \"IT\", \"Caller_EmailID\": \"a@example.com\", \"Description\": \"\N{BULLET}\"}"
R = re.compile(r'\{"Status": "(\w+)", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"\}')
t = ('{"Status": "New", "Sup_Function": "IT", '
     '"Caller_EmailID": "%s@%s"}') % (user, host)
u = 'two {"Status": "Neww", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"} and {"Status": "Clsed", "Sup_Function": "IT", "Caller_EmailID": "a@example.com"} x'
