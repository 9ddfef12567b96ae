var p = new { Status = "Neww", Caller_EmailID = "a@example.com", Sup_Function = "IT", user.Source };
var q = new { Status = "Neww", Caller_EmailID = "a@example.com", Sup_Function = "IT", Description = a switch { 1 => "b", _ => "c" } , X = x with { A = 1 } };
