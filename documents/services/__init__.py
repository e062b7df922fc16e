"""Services: every write to the database, one function per verb, one transaction each, one folder per noun."""
