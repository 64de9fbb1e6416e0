"""One body for each shape that comes in, as a person would send it: what the OpenAPI document shows.

Invariant: every shape of a request body has one, and it is a valid one (`tests/api/test_openapi.py`).
"""

from typing import Any

TEAM = "0199f3a0-5c00-7000-8000-000000000001"
MEMBER = "0199f3a0-5c00-7000-8000-000000000002"
CALL = "0199f3a0-5c00-7000-8000-000000000003"
METRIC = "0199f3a0-5c00-7000-8000-000000000004"
FORM = "0199f3a0-5c00-7000-8000-000000000005"
QUESTION = "0199f3a0-5c00-7000-8000-00000000000f"
GOAL = "0199f3a0-5c00-7000-8000-000000000007"
CONSTITUENCY = "0199f3a0-5c00-7000-8000-000000000008"
POST = "0199f3a0-5c00-7000-8000-000000000006"
OTHER = "0199f3a0-5c00-7000-8000-000000000009"
CREDENTIAL = {"id": "what the browser gave", "type": "public-key"}
SECRET = "what-stood-after-the-hash-of-the-link"  # noqa: S105  an example
WORDS = {
    "name": "Reviews done",
    "counts": "People whose prescription was reviewed this week.",
    "unit": "people",
    "direction": "up",
}
SAID = {
    "name": "Nadia Bloom",
    "role_title": "Manager",
    "organisation": "Larch House",
    "constituency_id": CONSTITUENCY,
    "why": "Nobody has looked at our residents' prescriptions for a year.",
}
AIM = {
    "baseline": 0,
    "baseline_source": "measured",
    "target": 802,
    "starts_on": "2026-09-07",
    "deadline": "2027-03-31",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "SignIn": {"email": "mo@example.org", "password": "three green kettles"},
    "LinkIn": {"token": SECRET},
    "LinkWanted": {"email": "mo@example.org"},
    "MeIn": {"role_title": "Practice pharmacist", "organisation": "Mill Lane Surgery"},
    "FromLetterIn": {"token": SECRET},
    "LetterReportIn": {"token": SECRET, "numbers": [{"metric_id": METRIC, "numerator": 12}]},
    "ReplyIn": {"message": "To: reports+...@example.org\nFrom: mo@example.org\nSubject: Re: Your report\n\n12\n"},
    "LettersIn": {"reminders": True, "who_is_late": False},
    "HereIn": {"team_id": TEAM, "typing": True},
    "TokenIn": {"name": "Monthly audit upload", "scope": "write", "days": 90},
    "SuspensionIn": {"reason": "Asked to be shut out while they are away."},
    "DeclineIn": {"token": SECRET, "reason": "I change my job in May."},
    "ClaimIn": {"token": SECRET, "email": "mo@example.org"},
    "ListIn": {"text": "Ann Smith <ann@example.org>, bob@example.org", "team_id": TEAM, "role": "member"},
    "SendIn": {"csv": "email,name\nann@example.org,Ann Smith\n", "team_id": TEAM, "only_fine": True},
    "TeamAskedIn": {
        "name": "Fenwick Dale",
        "parent_id": TEAM,
        "leaders": [{"email": "nadia@example.org", "name": "Nadia Bloom"}],
        "people": [{"email": "bob@example.org", "name": "Bob"}],
        "message": "This is one job, and I cannot do it alone.",
    },
    "InvitationLinkIn": {"name": "Webinar in May", "team_id": TEAM, "max_uses": 30, "days": 14},
    "RenewIn": {"days": 14},
    "InvitationIn": {
        "email": "mo@example.org",
        "team_id": TEAM,
        "role": "member",
        "message": "We start on Monday. I would be glad to have you.",
    },
    "OpenIn": {"token": SECRET},
    "AcceptIn": {
        "token": SECRET,
        "name": "Mo Adeyemi",
        "password": "three green kettles",
        "accept_house_rules": True,
    },
    "CallPageIn": {
        "slug": "the-right-prescription",
        "intro": "Five minutes a week are enough to begin with.",
        "goal_ids": [GOAL],
        "questions": [{"question": "How did you hear of this?", "required": False}],
    },
    "OpenPageIn": {},
    "AskIn": {**SAID, "email": "nadia@example.org", "proof": {"challenge": "as it came", "numbers": [16] * 16}},
    "ApplicantIn": {"token": SECRET},
    "RequestChangeIn": {**SAID, "token": SECRET},
    "AnswerBackIn": {"token": SECRET, "text": "Yes, on every second Thursday."},
    "ApplicantWelcomeIn": {"team_id": TEAM, "role": "member", "message": "Good to have you with us."},
    "AskBackIn": {"question": "Can you come to our meeting on Thursdays?"},
    "RefusalIn": {"reason": "This call is for homes in the north. Somebody will start one near you soon."},
    "TeamIn": {"name": "Northmoor", "parent_id": TEAM},
    "TeamNameIn": {"name": "Northmoor and Fell"},
    "ParentIn": {"parent_id": TEAM},
    "ClosedIn": {},
    "PlaceIn": {"leads": False, "reports": True},
    "CallIn": {
        "name": "The Right Prescription",
        "goal_sentence": "Every person with dementia on an antipsychotic has a clinical review by 31 March 2027.",
        "condition": "Too many people with dementia are given antipsychotics that nobody has looked at again.",
        "launched_on": "2026-06-09",
        "deadline": "2027-03-31",
    },
    "CallChangeIn": {"deadline": "2027-06-30"},
    "EvidenceIn": {
        "items": [
            {
                "statement": "About 180,000 people with dementia were treated with antipsychotics in a year.",
                "source": "S. Banerjee, The use of antipsychotic medication for people with dementia, 2009",
            }
        ]
    },
    "ConstituencyIn": {"call_id": CALL, "name": "Pharmacists", "description": "Who dispense what is prescribed."},
    "ConstituencyWordsIn": {"name": "Community pharmacists"},
    "MetricIn": {
        **WORDS,
        "team_id": TEAM,
        "period": "week",
        "over_teams": "sum",
        "over_time": "sum",
        "reported_by": "member",
    },
    "VersionIn": {**WORDS, "reason": "Reviews by telephone now count, too."},
    "OwnerIn": {"member_id": MEMBER},
    "AdoptionIn": {"team_id": TEAM},
    "StageIn": {"before_id": METRIC},
    "MarkIn": {
        "team_id": TEAM,
        "kind": "limits",
        "on_date": "2026-09-07",
        "words": "The new pharmacy contract began.",
    },
    "TakeBackIn": {"reason": "It was the wrong week."},
    "GoalIn": {**AIM, "metric_id": METRIC, "team_id": TEAM},
    "GoalVersionIn": {**AIM, "target": 900, "reason": "Two more surgeries joined."},
    "BaselineIn": {},
    "PartsIn": {"parts": [{"team_id": TEAM, "target": 120}], "reason": "Northmoor took on two homes."},
    "GoalConfidenceIn": {"score": 7, "note": "If nobody leaves."},
    "FormIn": {
        "team_id": TEAM,
        "name": "Weekly report",
        "period": "week",
        "reported_by": "member",
        "due_hours": 24,
        "grace_days": 3,
        "numbers": [{"metric_id": METRIC, "required": True, "help": "Count people, not visits."}],
        "questions": [
            {"kind": "text", "name": "What would have helped?"},
            {"kind": "confidence", "name": "How sure are you that everybody is reviewed by March?", "required": True},
        ],
    },
    "FormVersionIn": {
        "name": "Weekly report, shorter",
        "numbers": [
            {"metric_id": METRIC, "required": True},
            {"metric": {**WORDS, "name": "Reviews by telephone", "over_teams": "sum", "over_time": "sum"}},
        ],
        "questions": [{"kind": "choice", "name": "Where were most of them?", "choices": ["At home", "In a care home"]}],
    },
    "PauseIn": {"form_id": FORM, "first_day": "2026-12-21", "last_day": "2027-01-03", "name": "Christmas"},
    "ClosedFormIn": {},
    "ReportIn": {
        "form_id": FORM,
        "team_id": TEAM,
        "period": "2026-11-16",
        "numbers": [{"metric_id": METRIC, "numerator": 12}],
        "answers": [{"question_id": QUESTION, "confidence": 7, "words": "Two of us are away next week."}],
        "high": "The pharmacist now joins our round.",
        "low": "Two surgeries do not answer the telephone.",
    },
    "RevisionIn": {"numbers": [{"metric_id": METRIC, "numerator": 13}], "reason": "One review came in late."},
    "AcknowledgementIn": {},
    "LowAnswerIn": {"text": "I will ring the surgery tomorrow."},
    "HolderIn": {},
    "ObservationsIn": {
        "items": [{"metric_id": METRIC, "team_id": TEAM, "period": "2026-11-01", "numerator": 31, "denominator": 40}],
        "reason": "Monthly audit",
    },
    "PostIn": {"team_id": TEAM, "text": "Two surgeries now book the review **with the flu jab**."},
    "PostTextIn": {"text": "Three surgeries now book the review **with the flu jab**."},
    "CommentIn": {"post_id": POST, "text": "How did you talk the second surgery into it?"},
    "FlagIn": {"kind": "post", "subject_id": POST, "reason": "patient", "words": "It names the ward and the day."},
    "InvitationFlagIn": {"token": SECRET, "reason": "unkind", "words": "This is no way to ask somebody."},
    "TakeIn": {},
    "DecisionIn": {"verdict": "hidden", "reason": "It says too much about one patient."},
    "UndoIn": {"reason": "It points to nobody, as we see now."},
    "AppealAnswerIn": {"granted": True, "answer": "You are right: no patient can be told from it."},
    "AppealIn": {"words": "The patient in it is made up."},
    "LinkOpenIn": {"token": SECRET},
    "LinkAppealIn": {"token": SECRET, "words": "Somebody else wrote in my name."},
    "CommentTextIn": {"text": "How did you talk both into it?"},
    "AddressIn": {"email": "mo.new@example.org"},
    "AddressAnswerIn": {"token": SECRET, "agrees": True},
    "PasswordIn": {"password": "three green kettles"},
    "ByPassword": {"way": "password", "password": "three green kettles"},
    "ByCode": {"way": "mail", "code": "K7QM-2XRT"},
    "ByApp": {"way": "app", "code": "492039"},
    "ByRecoveryCode": {"way": "recovery_code", "code": "ABCD-EFGH-JKLM"},
    "ByPasskey": {"way": "passkey", "passkey": CREDENTIAL},
    "AppConfirmation": {"code": "492039"},
    "SecondStep": {"ticket": SECRET, "code": "492039"},
    "TicketIn": {"ticket": SECRET},
    "PasskeyIn": {"name": "My telephone", "credential": CREDENTIAL},
    "PasskeyRenamed": {"name": "My old telephone"},
    "PasskeySignIn": {"credential": CREDENTIAL, "shared_computer": False},
    "StartIn": {"shared_computer": False},
    "BackIn": {"code": "what the provider gave", "state": SECRET},
    "FactorResetIn": {"reason": "Lost the telephone; I know them and rang them."},
    "NetworkRules": {
        "session_idle_days": 14,
        "session_days": 90,
        "invitation_days": 28,
        "invitations_a_day": 1500,
        "keep_log_days": 7,
        "keep_mail_days": 90,
        "keep_session_days": 90,
        "keep_failure_days": 1,
        "keep_invitation_days": 365,
        "keep_case_days": 365,
        "quiet_from": "20:00",
        "quiet_until": "07:00",
        "keep_audit_days": 730,
        "second_factor_for": ["administrator"],
        "second_factor_from": None,
    },
    "HandoverIn": {"from_id": MEMBER, "to_id": OTHER, "note": "I move to another ward."},
    "LeavingIn": {"note": "Thank you all.", "to_id": OTHER},
    "ErasureIn": {"note": "I retire.", "to_id": OTHER, "words": "keep", "confirm": "mo@example.org"},
    "PublishIn": {"text": "Be kind.", "what_changed": "One rule instead of eight.", "after": 1},
    "AcceptanceIn": {"version": 2},
}
