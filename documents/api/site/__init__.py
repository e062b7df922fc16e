"""What all addresses of the API share: methods and errors, who sends, the CSRF token."""
