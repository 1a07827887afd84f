"""Addresses of the majors, the containments, and of what stakeholders follow."""

from django.urls import path

from watchbell.web.majors import children, containments, following, lists, room

major_patterns = [
    path("", lists.major_list, name="major-list"),
    path("/intervals", lists.intervals, name="major-intervals"),
]
containment_patterns = [path("", containments.containment_list, name="containment-list")]
follow_patterns = [path("/<str:token>", following.follow, name="follow")]
incident_patterns = [
    path("/<str:number>/room", room.room, name="room"),
    path("/<str:number>/room/parts", room.parts, name="room-parts"),
    path("/<str:number>/room/note", room.note, name="room-note"),
    path("/<str:number>/room/update", room.update, name="room-update"),
    path("/<str:number>/room/links", following.make, name="room-link-make"),
    path(
        "/<str:number>/room/links/<uuid:link_id>/revoke", following.revoke, name="room-link-revoke"
    ),
    path(
        "/<str:number>/containments/<uuid:containment_id>/reverse",
        containments.reverse_one,
        name="containment-reverse",
    ),
    path("/<str:number>/children/notify", children.notify, name="children-notify"),
    path("/<str:number>/scope/assess", containments.assess, name="scope-assess"),
]
