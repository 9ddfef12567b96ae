const q = String.raw`{"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "IT", "Description": "C:\data"}`;
