"""The pages of the spot checks, and the findings for those who put them right."""

from pipeline.office import spot_checks
from web.checks import views, views_findings, views_sheets, views_types
from web.gate import QUALITY, READ, SIGNED_IN, WRITE, Page, holding

_READS = holding(*spot_checks.READERS)
_CONCERNED = holding("steward", "project_manager", *spot_checks.READERS)
# The whole record of a draw names documents of every project.
_TAKES = holding(*spot_checks.TAKERS)

PAGES = (
    Page("checks", "checks/", views.rounds, _READS),
    Page("check_open", "checks/open/", views.open_round, QUALITY, WRITE),
    Page("check_types", "checks/types/", views_types.registered, _READS),
    Page("check_findings", "checks/findings/", views_findings.listed, _CONCERNED),
    Page("finding_rectify", "checks/findings/rectify/", views_findings.rectify, SIGNED_IN, WRITE),
    Page("finding_verify", "checks/findings/verify/", views_findings.verify, QUALITY, WRITE),
    Page("check_round", "checks/rounds/<str:round_name>/", views.shown, _READS),
    Page("check_close", "checks/rounds/<str:round_name>/draw/", views.close_round, QUALITY, WRITE),
    Page("check_record", "checks/rounds/<str:round_name>/record/", views.record, _TAKES, WRITE),
    Page("check_proof", "checks/rounds/<str:round_name>/proof/", views.proof, _TAKES, WRITE),
    Page("check_notice", "checks/rounds/<str:round_name>/notice/", views.notice, QUALITY, WRITE),
    Page(
        "check_sheet",
        "checks/rounds/<str:round_name>/sheets/<str:key>/",
        views_sheets.sheet,
        QUALITY,
        (*READ, *WRITE),
    ),
)
