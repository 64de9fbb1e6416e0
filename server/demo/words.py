"""What the people of the demo say. All of it is made up, but for EVIDENCE, which is true and says who found it."""

NAME = "The Right Prescription"
GOAL = "Every person with dementia on an antipsychotic has a clinical review by {deadline}."
CONDITION = (
    "Too many people with dementia are sedated by medicine they do not need. We look at every prescription, with the "
    "person and those who care for them, and stop what does not help."
)

AUDIT = "National Dementia and Antipsychotic Prescribing Audit 2012, England"
EVIDENCE: tuple[tuple[str, str, str | None], ...] = (
    (
        (
            "About 180,000 people with dementia in England were prescribed an antipsychotic. For about two "
            "thirds of them "
            "it was not needed. It was linked to about 1,800 extra deaths a year."
        ),
        "Banerjee, The use of antipsychotic medication for people with dementia, 2009",
        None,
    ),
    (
        (
            "Of people with diagnosed dementia, 17% were prescribed an antipsychotic in 2006 and 6.8% in "
            "2011. This fall "
            "came before the deadline of the call, and nobody can say that the call caused it."
        ),
        AUDIT,
        None,
    ),
    (
        (
            "Of people newly diagnosed with dementia, the share prescribed an antipsychotic within 12 months went from "
            "14.25% to 4.46%."
        ),
        AUDIT,
        None,
    ),
    (
        (
            "Places differ: in 2011 it was 13% in the North West, 9% in Yorkshire and the Humber, 2.5% in the "
            "North East "
            "and 2% in London."
        ),
        f"{AUDIT}; rounded figures from the press",
        None,
    ),
    (
        (
            "In Medway 161 of 1,051 people with dementia were on an antipsychotic. Of 70 whose medicine could "
            "be reviewed, "
            "it was stopped or cut down for 43."
        ),
        "Child and others, BMC Psychiatry 2012, 12:155",
        "https://doi.org/10.1186/1471-244X-12-155",
    ),
    (
        (
            "A share tells more than a count: in England 45,554 of 470,292 people were on an antipsychotic in "
            "March 2020, "
            "and 45,286 of 453,377 in April. The count fell while the share rose."
        ),
        "Howard and others, Lancet Neurology 2020, 19:892",
        None,
    ),
    (
        (
            "The real call to action of this name was launched on 9 June 2011 and ran until 31 March 2012. It "
            "asked eight "
            "groups of people to commit."
        ),
        "NHS Institute for Innovation and Improvement, with the Dementia Action Alliance",
        None,
    ),
)

HIGHS = (
    "Did the last reviews at {home} in one evening, with the pharmacist and the manager in the same room.",
    "A daughter told us her father asked for the cricket scores again.",
    "{surgery} now books the review together with the flu jab.",
    "The night staff at {home} suggested warm milk and a night light instead. It works.",
    "First week without a single new prescription started in hospital.",
    "Two families asked for a review by themselves, after the talk at the carers' group.",
    "We stopped one medicine six weeks ago and the person is up, dressed and baking.",
    "The GP rang me before I rang her. That has never happened.",
    "{home} keeps a stop date on every chart now.",
    "Our list is down to the people we have not met yet.",
    "Nobody needed to go back on it after four weeks.",
    "The ward wrote a review date on every discharge letter this week.",
    "Sat down with a man who lives with dementia and planned the step-down together. He led.",
    "The memory clinic answered within two days, every time.",
    "A locum who had never heard of us did three reviews with our one-page guide.",
    "We finished the register search. No more surprises.",
    "{home} held a tea for families to explain what we do. Nineteen came.",
    "Physiotherapy now comes on the day of the review. Less pain, less shouting.",
)

LOWS = (
    "The search misses people whose dementia is coded the old way. We found several by hand.",
    "{home} will not let us near the medicines round. They think it is an inspection.",
    "The family is afraid that he will be aggressive again. I did not know what to say.",
    "Three reviews were cancelled because there was no room.",
    "The locum started two people again over the weekend without asking.",
    "I have not had an hour for this all week.",
    "Discharge letters still say 'continue' and nothing else.",
    "Our pharmacist is on leave and nobody covers.",
    "The clinic letter takes three weeks. By then the repeat has gone out twice.",
    "I am told that this is not my job.",
    "Staff turnover at {home}: everyone we trained has gone.",
    "We stopped too fast once, and it went badly. The team has lost heart.",
)

HELPS = (
    "Can somebody come with me to {home}? A second voice would help.",
    "Who has a letter to families that I could copy?",
    "Could you ask the clinic for one named person we can ring?",
    "I need an hour a week. Could you speak to the practice manager?",
    "Has anybody done this where medicine is given in food?",
    "Could we have the search corrected for everyone?",
)

ANSWERS = (
    "Thank you for saying so. I will ring them today and tell you what they say.",
    "That is hard. Sunita at Larch House had the same; I have asked her to call you.",
    "I will come with you on Thursday. Let us go in as guests, not as inspectors.",
    "You did right to stop and tell us. Let us look at the step-down plan together tomorrow.",
    "I have asked for the room for the rest of the month. If it falls through again, tell me the same day.",
    "The practice manager agreed to one hour on Wednesdays, from next week.",
    "I sent you the letter that Ashcombe uses. Change what you like.",
    (
        "I have passed the question about the search up. Until then, use the old codes as well; the list is "
        "attached to "
        "the call."
    ),
    "I spoke to the ward. From Monday they write a review date.",
    "You are not alone with this: two other teams said the same this week. We will take it up together.",
)

POSTS = (
    "Two surgeries now book the review **with the flu jab**. If you want the wording of the invitation, ask me.",
    (
        "What we learned this month:\n\n- ring the home first, write later\n- bring the chart, not the computer\n- ask "
        "*what would you like to be awake for?*"
    ),
    "Our pharmacist sits in with {surgery} on Tuesday mornings now. Any home in the area can bring its charts.",
    (
        "Please read the person's own notes before the review. One man's said it all on page one, and nobody "
        "had looked.\n\n"
        "(No names here, as you know. He told me I may say this much.)"
    ),
    "Has anybody found a kind way to explain to night staff why we stop? They carry the hard part.",
    (
        "We made a **one-page guide** for locums: who, what, how slowly, whom to ring. It is pinned in every room at "
        "{surgery}."
    ),
    (
        "Five of us walked through {home} today. Nobody measured anything. We listened for an hour, and that "
        "was the best "
        "hour of the week."
    ),
    "Practices asked whether review time counts towards their local contract. It does, from the first of next month.",
    "Thank you to everyone who reported early this week. It is a small thing and it makes my Monday.",
    "A question for the doctors: how fast do you cut the dose when someone has been on it for more than a year?",
    "We were slower this week, and that is all right. Two of us were ill. Next week there are four evenings booked.",
    "The carers' group asked for a speaker. I said yes for all of us. Who comes with me on the 14th?",
    "If you are stuck with a home: start with the person they worry about most, not with the list.",
    "Small thing that helped: we put the review date **on the box**, not only in the notes.",
    (
        "I wrote those prescriptions. I thought I was helping the home through the night. If you are a GP, "
        "start with the "
        "three you remember signing."
    ),
    "{home} has not started anybody new for two months. Go and see how they do their evenings.",
    (
        "They put me on a tablet after my fall and I slept through the summer. Please ask what I want to be awake for. "
        "Then look at the tablet."
    ),
    (
        "Reminder: count the reviews you have *done*, not those you have booked. When in doubt leave it out "
        "and write it "
        "as a high."
    ),
    "Next month we try something: every review with a family member in the room, or on the telephone.",
    (
        "Our numbers for stopped or cut down went up since we review with the home. I do not know yet whether "
        "it lasts. "
        "Let us keep looking."
    ),
)

COMMENTS = (
    "That takes away the main objection I hear. Thank you.",
    "Could you send me the wording?",
    "We do the same, and it works for us too.",
    "How long did it take you?",
    "I will come on the 14th.",
    "Slowly: a quarter of the dose, then wait two weeks, then look again.",
    "We asked the family to write down three good hours of the day. That changed the talk.",
    "Tried this yesterday. The manager thanked us.",
    "What did the night staff say?",
    "Well done, all of you.",
    "We agree the plan with the person and the family first. Then the rest is easy.",
    "Same here. Let us ask for it together.",
    "I can cover that evening.",
    "This made my day.",
    "Can we put this into the guide?",
    "Count me in.",
)

REASONS = (
    "Counted one person twice.",
    "Two reviews came in after I had reported.",
    "I had mixed up the two numbers.",
    "One of them was booked, not done.",
    "The home sent its list late.",
)
