val t = mapOf("Status" to "New", "Sup_Function" to "IT", "Caller_EmailID" to m, "Description" to buildString { append("x") })
