p = b'{\\"Status\\": \\"New\\", \\"Caller_EmailID\\": \\"a@example.com\\", \\"Sup_Function\\": \\"B\\u00fcro\\"}'
KEY = 1
p = {"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "IT", KEY: "x", f"{pre}Description": 1}
q = {"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "IT"} | rest
r = dict({"Status": "New"}, Caller_EmailID="a@example.com", Sup_Function="IT")
b = '{"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "IT", '
b += '"Source": "x"}'
c = '{"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "%s' % d + '"}'
