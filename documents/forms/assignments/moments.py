"""Fields for a day and an hour as people type them, in the time zone of their group."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2099
SKIPPED = _("There is no %(hour)s on this day in %(zone)s: the clocks are put forward over it. Choose another hour.")
DOUBLED = _("%(hour)s comes twice on this day in %(zone)s: the clocks are put back. Choose another hour.")


def moment_at(day: date, hour: time, zone: tzinfo) -> datetime:
    """Returns the moment at which clocks in a zone show this. Raises `ValidationError` if they never do, or twice."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Choose a year from %(first)d to %(last)d."), "year", years)
    shown = datetime.combine(day, hour.replace(second=0, microsecond=0), tzinfo=zone)
    # Of an hour that is skipped or doubled, the two readings of the clock differ (PEP 495).
    first, second = shown.utcoffset(), shown.replace(fold=1).utcoffset()
    assert first is not None
    assert second is not None
    if first != second:
        names = {"hour": hour.isoformat("minutes"), "zone": str(zone)}
        raise ValidationError(SKIPPED if first < second else DOUBLED, "clock-change", names)
    return shown


class MomentInputs(forms.MultiWidget):
    """A field for the day beside one for the hour."""

    zone: tzinfo | None = None

    def __init__(self) -> None:
        day = forms.DateInput({"type": "date", "class": "input", "aria-label": _("Day")}, format="%Y-%m-%d")
        hour = forms.TimeInput({"type": "time", "class": "input", "aria-label": _("Hour")}, format="%H:%M")
        super().__init__({"day": day, "hour": hour})

    def decompress(self, value: datetime | None) -> list[date | time | None]:
        if value is None:
            return [None, None]
        here = timezone.localtime(value, self.zone)
        return [here.date(), here.time()]


class MomentField(forms.MultiValueField):
    """A moment in the zone that its form sets; where only a day is given, at `hour`. None if it is left empty."""

    widget = MomentInputs
    zone: tzinfo = timezone.get_default_timezone()

    def __init__(self, *, hour: time, **kwargs: Any) -> None:
        self.hour = hour
        fields = (forms.DateField(required=False), forms.TimeField(required=False))
        super().__init__(fields, require_all_fields=False, required=False, **kwargs)

    def keep_in(self, zone: tzinfo) -> None:
        """Reads and shows moments in this zone."""
        self.zone = self.widget.zone = zone

    def compress(self, data_list: list[Any]) -> datetime | None:
        day, hour = data_list or (None, None)
        if day is None:
            if hour is not None:
                raise ValidationError(_("Say on which day."), "no-day")
            return None
        return moment_at(day, hour or self.hour, self.zone)
