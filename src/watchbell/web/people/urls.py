"""Addresses of the pages of people and teams."""

from django.urls import path

from watchbell.web.people import assigning, people, teams

people_patterns = [
    path("", people.person_list, name="person-list"),
    path("/new", people.new_person, name="person-new"),
    path("/<uuid:person_id>", people.person, name="person"),
    path("/<uuid:person_id>/edit", people.edit_person, name="person-edit"),
    path("/<uuid:person_id>/deactivate", people.deactivate, name="person-deactivate"),
    path("/<uuid:person_id>/activate", people.activate, name="person-activate"),
]
team_patterns = [
    path("", teams.team_list, name="team-list"),
    path("/new", teams.new_team, name="team-new"),
    path("/<slug:slug>", teams.team, name="team"),
    path("/<slug:slug>/edit", teams.edit_team, name="team-edit"),
    path("/<slug:slug>/assignment", assigning.change_assignment, name="team-assignment"),
    path("/<slug:slug>/members", teams.add_to_team, name="team-member-add"),
    path(
        "/<slug:slug>/members/<uuid:person_id>/remove",
        teams.remove_from_team,
        name="team-member-remove",
    ),
    path("/<slug:slug>/members/<uuid:person_id>/lead", teams.change_lead, name="team-member-lead"),
]
