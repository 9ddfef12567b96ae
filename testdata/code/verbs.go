var p = fmt.Sprintf(`{"Status": %q, "Caller_EmailID": %q, "Sup_Function": %q, "IsFromWebService": %t, "Medium": %q}`, a, b, c, d, e)
var q = fmt.Sprintf(`{"Status": %v, "Caller_EmailID": %[1]s, "Sup_Function": %q, "IsFromWebService": %t, "Medium": %q}`, a, b, c, d, e)
