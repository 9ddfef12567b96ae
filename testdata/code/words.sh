curl -d '{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "it'\''s"}' x
curl -d '{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "'`date`'"}' x
curl -d '{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "x"}''' x
X="$(curl -d '{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": 5}' x)"
cat <<A <<B
{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": 6}
A
{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": 7}
B
# summit-lint-ignore unknown-field: reason
curl -d '{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "x", "Foo": 1}' x
# summit-lint-ignore unknown-field: unused
curl -d '{"IsFromWebService": true, "Sup_Function": "IT", "Caller_EmailID": "a@example.com", "Status": "New", "Assigned_WorkGroup_Name": "Service Desk", "Medium": "Web", "Source": "Person", "PageName": "TicketDetail", "Description": "x"}' x
