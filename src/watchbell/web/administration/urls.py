"""Addresses of the administration."""

from django.urls import path

from watchbell.web.administration import (
    categories,
    closing,
    guides,
    hub,
    modules,
    notices,
    packs,
    plans,
    presets,
    priorities,
    types,
)

urlpatterns = [
    path("", hub.hub, name="administration"),
    path("/categories", categories.category_list, name="admin-category-list"),
    path("/categories/new", categories.new_category, name="admin-category-new"),
    path("/categories/<slug:slug>", categories.edit_category, name="admin-category"),
    path("/categories/<slug:slug>/move", categories.move, name="admin-category-move"),
    path("/guides", guides.guide_list, name="admin-guide-list"),
    path("/guides/new", guides.new_guide, name="admin-guide-new"),
    path("/guides/preview", guides.preview, name="admin-guide-preview"),
    path("/guides/<slug:slug>", guides.edit_guide, name="admin-guide"),
    path("/modules", modules.module_list, name="admin-modules"),
    path("/modules/<slug:name>/switch", modules.switch, name="admin-module-switch"),
    path("/on-call-notices", notices.notices, name="admin-oncall-notices"),
    path("/plans", plans.plan_list, name="admin-plan-list"),
    path("/plans/new", plans.new_plan, name="admin-plan-new"),
    path("/plans/preview", plans.preview, name="admin-plan-preview"),
    path("/plans/<slug:slug>", plans.edit_plan, name="admin-plan"),
    path("/closing", closing.closing, name="closure-checklist"),
    path("/presets", presets.preset_list, name="admin-preset-list"),
    path("/presets/new", presets.new_preset, name="admin-preset-new"),
    path("/presets/<slug:slug>", presets.edit_preset, name="admin-preset"),
    path("/priorities", priorities.priorities, name="priority-rules"),
    path("/priorities/preview", priorities.preview, name="priority-rules-preview"),
    path(
        "/priorities/types/<slug:slug>", priorities.priorities_of_type, name="priority-rules-type"
    ),
    path(
        "/priorities/types/<slug:slug>/preview",
        priorities.preview_of_type,
        name="priority-rules-type-preview",
    ),
    path(
        "/priorities/types/<slug:slug>/reset",
        priorities.back_to_default,
        name="priority-rules-type-reset",
    ),
    path("/packs", packs.packs, name="admin-packs"),
    path("/packs/export", packs.export, name="admin-pack-export"),
    path("/types", types.type_list, name="admin-types"),
    path("/types/new", types.new_type, name="admin-type-new"),
    path("/types/<slug:slug>", types.one_type, name="admin-type"),
    path("/types/<slug:slug>/move", types.shift_type, name="admin-type-move"),
    path("/types/<slug:slug>/fields/new", types.new_field, name="admin-type-field-new"),
    path("/fields/new", types.new_field, name="admin-field-new"),
    path("/fields/<slug:slug>", types.one_field, name="admin-field"),
    path("/fields/<slug:slug>/move", types.shift_field, name="admin-field-move"),
]
