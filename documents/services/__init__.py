"""Every write: one function for each verb, in one transaction. One folder for each noun."""
