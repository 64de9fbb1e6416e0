"""What each action of the grid is asked with."""

from collections.abc import Callable
from typing import Any

from tests.pictures import picture
from tests.policy.world import METRIC, World

Body = Callable[[World], Any]

GOAL_VERSION = {
    "baseline": 0,
    "baseline_period": "2026-01-05",
    "baseline_source": "published",
    "target": 900,
    "starts_on": "2026-01-05",
    "deadline": "2031-03-31",
}

RULES = {
    "session_idle_days": 7,
    "session_days": 60,
    "invitation_days": 14,
    "invitations_a_day": 100,
    "keep_log_days": 5,
    "keep_mail_days": 60,
    "keep_session_days": 60,
    "keep_failure_days": 2,
    "keep_invitation_days": 60,
    "keep_audit_days": 365,
    "second_factor_for": [],
    "second_factor_from": None,
    "keep_case_days": 90,
}

BODIES: dict[tuple[str, ...], Body] = {
    ("PATCH", "/me"): lambda w: {"role_title": "Nurse"},
    ("POST", "/sessions/current/confirmation"): lambda w: {"way": "password", "password": "three green kettles"},
    ("PUT", "/me/photo"): lambda _: picture(),
    ("POST", "/rules/{notice}/versions"): lambda w: {"text": "New.", "what_changed": "All of it.", "after": 1},
    ("PUT", "/rules/{rules}/acceptance"): lambda w: {"version": 1},
    ("PUT", "/me/address"): lambda w: {"email": "mo.new@example.org"},
    ("PUT", "/me/password"): lambda w: {"password": "seven yellow boats"},
    ("POST", "/tokens"): lambda w: {"name": "mine", "scope": "read"},
    ("POST", "/factors/app/confirmation"): lambda w: {"code": "123456"},
    ("POST", "/passkeys"): lambda w: {"name": "My phone", "credential": {}},
    ("PATCH", "/passkeys/{passkey}"): lambda w: {"name": "My phone"},
    ("POST", "/members/{mo}/factor-reset"): lambda w: {"reason": "Lost the phone."},
    ("POST", "/members/{mia}/suspension"): lambda w: {"reason": "On leave."},
    ("POST", "/members/{ada}/suspension"): lambda w: {"reason": "On leave."},
    ("POST", "/invitations"): lambda w: {"email": "more@example.org", "team_id": w.ids["team"], "role": "member"},
    ("POST", "/invitations", "Invite an administrator"): lambda w: {
        "email": "more@example.org",
        "team_id": None,
        "role": "administrator",
    },
    ("POST", "/invitations/preview"): lambda w: {"text": "more@example.org", "team_id": w.ids["team"]},
    ("POST", "/invitations/list"): lambda w: {"text": "more@example.org", "team_id": w.ids["team"]},
    ("POST", "/invitations/team"): lambda w: {
        "name": "Fenwick Dale",
        "parent_id": w.ids["team"],
        "leaders": [{"email": "more@example.org"}],
        "text": "another@example.org",
    },
    ("POST", "/invitations/links"): lambda w: {"name": "Webinar", "team_id": w.ids["team"], "max_uses": 10},
    ("POST", "/teams"): lambda w: {"name": "New", "parent_id": w.ids["team"]},
    ("POST", "/teams", "Make a root team of the call"): lambda w: {"name": "New", "call_id": w.ids["call"]},
    ("PATCH", "/teams/{team}"): lambda w: {"name": "Team, renamed"},
    ("PUT", "/teams/{team}/parent"): lambda w: {"parent_id": w.ids["core"]},
    ("PUT", "/teams/{team}/members/{mia}"): lambda w: {"leads": True, "reports": False},
    ("POST", "/calls"): lambda w: {
        "name": "Another",
        "goal_sentence": "Everybody is asked.",
        "condition": "Nobody is asked.",
        "launched_on": "2026-01-05",
        "deadline": "2027-01-05",
    },
    ("PATCH", "/calls/{call}"): lambda w: {"name": "Renamed"},
    ("PUT", "/calls/{call}/evidence"): lambda w: {"items": [{"statement": "It is so.", "source": "A study, 2020"}]},
    ("POST", "/constituencies"): lambda w: {"call_id": w.ids["call"], "name": "GPs", "description": ""},
    ("PATCH", "/constituencies/{constituency}"): lambda w: {"name": "All pharmacists"},
    ("PUT", "/calls/{call}/page"): lambda w: {"slug": "another-address", "intro": "Come."},
    ("POST", "/join-requests/{request}/acceptance"): lambda w: {"team_id": w.ids["team"]},
    ("POST", "/join-requests/{request}/question"): lambda w: {"question": "On Thursdays, too?"},
    ("POST", "/metrics"): lambda w: {**METRIC, "team_id": w.ids["team"]},
    ("POST", "/metrics/{local}/versions"): lambda w: {
        **{name: METRIC[name] for name in ("name", "counts", "unit", "direction")},
        "reason": "clearer",
    },
    ("PUT", "/metrics/{local}/owner"): lambda w: {"member_id": w.ids["mia"]},
    ("POST", "/goals"): lambda w: {**GOAL_VERSION, "metric_id": w.ids["local"], "team_id": w.ids["team"]},
    ("POST", "/goals/{goal}/versions"): lambda w: {**GOAL_VERSION, "reason": "more"},
    ("POST", "/forms"): lambda w: {
        "team_id": w.ids["team"],
        "name": "Ours",
        "period": "week",
        "reported_by": "member",
        "numbers": [{"metric_id": w.ids["local"], "required": True}],
    },
    ("POST", "/reports"): lambda w: {
        "form_id": w.ids["form"],
        "team_id": w.ids["team"],
        "period": w.this_week,
        "numbers": [{"metric_id": w.ids["metric"], "numerator": 3}],
    },
    ("POST", "/reports", "Report for Mia in Team, in their name"): lambda w: {
        "form_id": w.ids["form"],
        "team_id": w.ids["team"],
        "period": w.this_week,
        "numbers": [{"metric_id": w.ids["metric"], "numerator": 3}],
        "member_id": w.ids["mia"],
    },
    ("POST", "/reports/{report}/revisions"): lambda w: {
        "numbers": [{"metric_id": w.ids["metric"], "numerator": 13}],
        "high": "It worked.",
        "reason": "One more.",
    },
    ("POST", "/lows/{low}/answers"): lambda w: {"text": "You have it from Monday."},
    ("POST", "/observations"): lambda w: {
        "items": [{"metric_id": w.ids["by_team"], "team_id": w.ids["team"], "period": w.this_week, "numerator": 3}],
        "reason": "import",
    },
    ("POST", "/posts"): lambda w: {"team_id": w.ids["team"], "text": "Hello."},
    ("PUT", "/network"): lambda w: RULES,
    ("POST", "/members/{mia}/leaving"): lambda w: {"note": "Goodbye."},
    ("POST", "/members/{lena}/leaving"): lambda w: {"note": "Goodbye."},
    ("POST", "/members/{ada}/leaving"): lambda w: {"note": "Goodbye."},
    ("POST", "/handovers"): lambda w: {
        "from_id": w.ids["lena"],
        "to_id": w.ids["mo"],
        "note": "I move on.",
        "things": [{"kind": "team", "id": w.ids["team"]}],
    },
    ("PUT", "/presence"): lambda w: {"team_id": w.ids["team"], "typing": True},
    ("PATCH", "/posts/{post}"): lambda w: {"text": "Changed."},
    ("POST", "/comments"): lambda w: {"post_id": w.ids["post"], "text": "Yes."},
    ("PATCH", "/comments/{comment}"): lambda w: {"text": "Changed."},
    ("POST", "/flags"): lambda w: {"kind": "post", "subject_id": w.ids["post"], "reason": "patient", "words": "See."},
    ("POST", "/flags", "Hide Mo's post at once"): lambda w: {
        "kind": "post",
        "subject_id": w.ids["post"],
        "reason": "patient",
        "hide_now": True,
    },
    ("POST", "/moderation/cases/{case}/decision"): lambda w: {"verdict": "hidden", "reason": "It is unkind."},
    ("POST", "/moderation/cases/{case}/decision", "Suspend Mia in it"): lambda w: {
        "verdict": "suspended",
        "reason": "It is not the first time.",
        "days": 7,
    },
    ("POST", "/moderation/decisions/{hiding}/undoing"): lambda w: {"reason": "It can stand."},
    ("POST", "/moderation/appeals/{appeal}/answer"): lambda w: {"granted": True, "answer": "You are right."},
    ("POST", "/moderation/notices/{hiding}/appeal"): lambda w: {"words": "It was meant kindly."},
}
