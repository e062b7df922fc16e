"""What is new for a person, what they follow, and the link in a mail that ends the mails."""
