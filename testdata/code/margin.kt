val a = """
   |{"Status": "New", "Caller_EmailID": "a@example.com",
   |  "Sup_Function": IT}
""".trimMargin()
