"""Addresses of the pages of schedules."""

from django.urls import path

from watchbell.web.oncall import (
    calendars,
    conflicts,
    coverage,
    covers,
    feeds,
    leave,
    mine,
    now,
    overrides,
    rotations,
    schedules,
    temporaries,
)

_ROTATION = "schedules/<slug:slug>/rotations/<uuid:rotation_id>"
_CALENDAR = "schedules/<slug:slug>/calendars/<uuid:calendar_id>"

urlpatterns = [
    path("on-call", now.on_call, name="on-call"),
    path("on-call/mine", mine.my_shifts, name="my-shifts"),
    path("on-call/covers/<uuid:cover_id>", covers.cover, name="cover"),
    path("on-call/covers/<uuid:cover_id>/decline", covers.decline, name="cover-decline"),
    path("on-call/covers/<uuid:cover_id>/cancel", covers.cancel, name="cover-cancel"),
    path("schedules/<slug:slug>/covers/new", covers.ask, name="cover-ask"),
    path("on-call/mine/feeds", mine.make, name="feed-make"),
    path("on-call/mine/feeds/<uuid:feed_id>/revoke", mine.revoke, name="feed-revoke"),
    path("calendars/<str:token>.ics", feeds.feed, name="feed"),
    path("schedules/new", schedules.new_schedule, name="schedule-new"),
    path("schedules/<slug:slug>", schedules.schedule, name="schedule"),
    path("schedules/<slug:slug>/edit", schedules.edit_schedule, name="schedule-edit"),
    path("schedules/<slug:slug>/rotations/new", rotations.new, name="rotation-new"),
    path("schedules/<slug:slug>/rotations/preview", rotations.preview, name="rotation-new-preview"),
    path(f"{_ROTATION}/edit", rotations.edit, name="rotation-edit"),
    path(f"{_ROTATION}/preview", rotations.preview, name="rotation-preview"),
    path(f"{_ROTATION}/end", rotations.end, name="rotation-end"),
    path("schedules/<slug:slug>/calendars/new", calendars.new, name="calendar-new"),
    path(f"{_CALENDAR}/fetch", calendars.fetch, name="calendar-fetch"),
    path(f"{_CALENDAR}/remove", calendars.remove, name="calendar-remove"),
    path("schedules/<slug:slug>/temporary/new", temporaries.new, name="temporary-new"),
    path(
        "schedules/<slug:slug>/temporary/<uuid:temporary_id>",
        temporaries.edit,
        name="temporary-edit",
    ),
    path(
        "schedules/<slug:slug>/temporary/<uuid:temporary_id>/clear",
        temporaries.clear,
        name="temporary-clear",
    ),
    path("on-call/leave", leave.leave, name="leave"),
    path("on-call/leave/<uuid:leave_id>/end", leave.end, name="leave-end"),
    path("on-call/leave/holidays", leave.holidays, name="leave-holidays"),
    path("schedules/<slug:slug>/conflicts/ask", conflicts.ask, name="conflict-ask"),
    path("schedules/<slug:slug>/coverage", coverage.schedule_coverage, name="schedule-coverage"),
    path("on-call/coverage", coverage.all_coverage, name="coverage"),
    path("on-call/hours", coverage.hours, name="hours"),
    path("on-call/hours.csv", coverage.hours_file, name="hours-csv"),
    path("schedules/<slug:slug>/overrides/new", overrides.new, name="override-new"),
    path(
        "schedules/<slug:slug>/overrides/<uuid:override_id>/end", overrides.end, name="override-end"
    ),
]
