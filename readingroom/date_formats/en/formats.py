"""The formats of https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#date for English."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i T"
TIME_FORMAT = "H:i"
