"""Who and where the demo network is made of. Every name here is invented; only the eight constituencies are real."""

FIRST = (  # noqa: SIM905  a list of names is read as a list of names
    "Aaliyah Abena Adaeze Aidan Ainsley Aisha Alan Alasdair Alice Amber Amina Amrit Andrew Angela Anita Anjali "
    "Anwen Arjun Asha Ayodele Barbara Bela Bernard Bethan Bilal Brenda Bridget Bronwen Callum Carmel Carol "
    "Catherine Cerys Chidi Chloe Christine Clare Clive Colin Conor Damola Daniel Dawn Deborah Declan Delroy Derek "
    "Dilys Dinesh Donna Doreen Duncan Ebony Eileen Ela Eleanor Elliot Emeka Emma Esther Ewan Faith Farid Fatima "
    "Femi Fiona Florence Frances Francis Gaynor George Geraldine Gita Glenda Gordon Grace Graham Gwen Hamza "
    "Hannah Harpreet Hazel Heather Helen Hilary Howard Hugh Ian Ibrahim Imogen Ines Irene Iris Isaac Ivy "
    "Jacqueline Jamal Janet Jasmin Jean Jenny Jerome Joanna Joel John Josephine Joyce Judith Julian Karen Kasia "
    "Kavita Keiran Kelechi Kemi Kenneth Kirsty Kofi Krishna Kwame Laila Laura Lauren Leanne Leila Leonard Lesley "
    "Liam Linda Lloyd Lorna Louise Lucy Lydia Mabel Maeve Magda Malcolm Manjit Marcia Margaret Maria Martin "
    "Maryam Maureen Meera Megan Michael Miriam Moira Monica Morag Mohammed Muriel Myfanwy Nadia Naomi Natalie "
    "Neil Ngozi Niamh Nicola Nigel Nisha Noor Nora Olga Oliver Olivia Omar Pamela Parveen Patrick Paula Pauline "
    "Pearl Peter Philip Phoebe Rachel Rajesh Rebecca Rhian Rita Robert Rohan Roisin Rosa Rowena Roy Rukhsana Ruby "
    "Ruth Sade Sally Samira Sandra Sanjay Sarah Sean Shabana Sharon Sheila Shona Sian Simon Siobhan Sofia Stella "
    "Stephen Surinder Susan Tamsin Tariq Teresa Theo Thomas Tracey Trevor Uma Ursula Usha Valerie Vera Veronica "
    "Victor Vikram Vivian Wanda Wendy Winston Yasmin Yetunde Yusuf Zainab Zara Zoe"
).split()

LAST = (  # noqa: SIM905  a list of names is read as a list of names
    "Abara Abbas Acheampong Adeyemi Ainsworth Akhtar Aldridge Allardyce Amadi Appleby Arkwright Asante Ashdown "
    "Atwal Babatunde Bagshaw Bainbridge Banerji Barraclough Bashir Beckwith Begum Bhatt Birtwistle Blackwood "
    "Boateng Boothroyd Bradshaw Brannigan Braithwaite Brockbank Bukhari Cadwallader Calloway Carmichael "
    "Cartwright Chadha Chaudhry Chowdhury Clegg Clithero Cockburn Coker Corrigan Cotterill Crabtree Cullen "
    "Dacosta Dalgleish Danso Darko Dasgupta Davenport Delaney Dhillon Dimmock Donnelly Dosanjh Drummond Duckworth "
    "Dunleavy Eastwood Eccles Edozie Ellwood Entwistle Fairclough Faraday Farooqi Fazackerley Fernandes Finnegan "
    "Fotheringham Gallagher Ganguly Garside Ghosh Gilchrist Goodall Gorecka Greenhalgh Grewal Gujral Hackett "
    "Haldane Halliwell Hargreaves Haworth Hegarty Higginbottom Hosseini Huddleston Hussain Ibekwe Iqbal Iyer "
    "Jagger Jeffcoate Joshi Kaczmarek Kamara Kapoor Kearney Kelsall Kenyon Kershaw Khalid Kilbride Kowalczyk "
    "Kulkarni Lamptey Lathom Leadbetter Lomax Lovelace Lyttle Mahmood Malhotra Mbeki McAllister McGarry McKechnie "
    "Mensah Merriweather Mistry Molyneux Morgan Mukherjee Murgatroyd Nagra Nandy Nightingale Nowak Oakeshott Obi "
    "Ogunleye Okonjo Oldfield Olusoga Onuoha Ormerod Osei Otieno Owusu Oxley Pargeter Parmar Patel Pemberton "
    "Pendlebury Penrose Pickersgill Pocock Postlethwaite Prendergast Quartey Quigley Rafferty Rahman Rashid "
    "Ravenscroft Redfern Riordan Rowbottom Sahota Sarpong Satterthwaite Saxby Scully Sengupta Shackleton Shah "
    "Sheridan Siddall Sinclair Sodhi Solanki Standish Stott Sugden Sutcliffe Swarbrick Takyi Tattersall Tempest "
    "Thackray Thistle Tiwari Topping Townley Tremaine Turnbull Tyldesley Uddin Underhill Unsworth Varma Venables "
    "Verity Wadsworth Wainwright Walmsley Warburton Waterhouse Wedderburn Whalley Whitcombe Wigglesworth "
    "Winstanley Wolstenholme Wrigley Yarwood Yeboah Younis Zaman"
).split()

REGIONS: dict[str, str] = {
    "Wendale": "Northmoor, Ashcombe, Kestrel Bay, Fenwick Dale, Little Marden, Harrow Vale",
    "Thornmere": "Thornmere Town, Eskby, Lowick, Sallowfield, Hexley Green, Coldbeck, Marsh End",
    "Saltmarch": "Port Saltmarch, Gannet Sands, Whinmouth, Cockle Row, Dunes End, Haven, Tidewell",
    "Eastwold": "Eastwold Central, Barley Cross, Fenny Drayford, Long Hollow, Millwick, Oxenby, Stowbridge",
    "Calderholt": "Calderholt North, Calderholt South, Iron Lane, Weaver Street, Spindle Hill, Hebblewood, Top Lock",
    "Aldermoor": "Alder Cross, Peatling, Heatherstone, Curlew Moss, Stonebeck, Ravenside",
    "Brightwater": "Brightwater East, Brightwater West, Ferry Lane, Osier Park, Quayside, Swanholme",
    "Kingsfell": "Kingsfell Town, Upper Kings, Sheepfold, Larkrigg, Scarside, Yewbarrow",
}
"""A region and its teams."""

CORE = "Core team"

CONSTITUENCIES: dict[str, tuple[str, tuple[str, ...], int]] = {
    "People with dementia, carers and voluntary sector": (
        "People who live with dementia, those who care for them, and the charities that stand beside them.",
        (
            "Lives with dementia",
            "Cares for a parent",
            "Cares for a partner",
            "Dementia adviser",
            "Volunteer",
            "Admiral nurse",
        ),
        9,
    ),
    "Leaders of care homes": (
        "Managers and senior staff of care homes and nursing homes.",
        ("Care-home manager", "Deputy manager, care home", "Senior carer", "Nursing-home manager"),
        19,
    ),
    "GPs and primary care": (
        "General practitioners, practice nurses and everyone who works with them.",
        ("GP", "GP", "Practice nurse", "Practice manager", "GP registrar", "Nurse practitioner"),
        27,
    ),
    "Psychiatrists and mental-health teams": (
        "Old-age psychiatrists, memory services and community mental-health teams.",
        (
            "Old-age psychiatrist",
            "Memory nurse",
            "Community psychiatric nurse",
            "Psychologist",
            "Memory clinic manager",
        ),
        12,
    ),
    "Pharmacists": (
        "Community, practice, care-home and hospital pharmacists, and their technicians.",
        (
            "Community pharmacist",
            "Practice pharmacist",
            "Care-home pharmacist",
            "Pharmacy technician",
            "Medicines adviser",
        ),
        17,
    ),
    "Hospital doctors and multidisciplinary teams": (
        "Those who look after people with dementia in hospital and send them home again.",
        ("Geriatrician", "Ward sister", "Occupational therapist", "Discharge nurse", "Dementia lead nurse"),
        9,
    ),
    "Commissioners": (
        "Those who plan and pay for care in an area.",
        ("Commissioner", "Commissioning manager", "Contracts manager"),
        4,
    ),
    "Medical and nursing directors": (
        "Those who answer for the care of a whole organisation.",
        ("Medical director", "Director of nursing", "Associate director"),
        3,
    ),
}
"""Each of the eight: in plain words, the jobs of its people, and how many of a hundred members belong to it."""

HOMES = (
    "Larch House",
    "Meadow View",
    "The Limes",
    "Orchard Lodge",
    "Beech Court",
    "Holly Bank",
    "St Cuthbert's House",
    "Rowan Lodge",
    "Willow Grange",
    "The Old Rectory",
    "Primrose Court",
    "Thorn House",
    "Lavender Lodge",
    "Sycamore House",
    "Bay View",
)
SURGERIES = (
    "Mill Lane surgery",
    "Quay surgery",
    "The Green practice",
    "Station Road surgery",
    "Church Street practice",
    "Riverside surgery",
    "High Street medical centre",
    "Park practice",
    "Bridge Street surgery",
    "Market Place surgery",
)

WENDALE_LEADERS = {
    "Northmoor": "Joan Whitlock",
    "Ashcombe": "Farah Siddiqui",
    "Kestrel Bay": "Gareth Pugh",
    "Fenwick Dale": "Kit Lowther",
    "Little Marden": "Owen Pryce",
    "Harrow Vale": "Beth Harker",
}
JOBS = {
    "Joan Whitlock": "Practice nurse",
    "Farah Siddiqui": "GP",
    "Gareth Pugh": "GP",
    "Kit Lowther": "Community psychiatric nurse",
    "Owen Pryce": "Practice manager",
    "Beth Harker": "Care-home manager",
    "Priya Raman": "Practice pharmacist",
}
"""Of those whom the demo names itself; all others are drawn."""

ADMINISTRATOR = "Ruth Calder"
ORGANISER = "Marianne Holt"
REGION_LEADER = "Amara Nwosu"
LEADER = "Joan Whitlock"
MEMBER = "Priya Raman"
MEMBERS_TEAM = "Northmoor"
STUCK_TEAM = "Harrow Vale"
