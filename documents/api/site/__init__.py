"""What all API endpoints share: methods and errors, authentication, the CSRF token."""
