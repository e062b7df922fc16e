"""Who is told of what: notices, what people follow, and the mails that gather what is new."""
