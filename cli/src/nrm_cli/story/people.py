"""How the stories call the people and organisations that act in them. All are fictional."""

ASSESSOR_ORGANISATION = "dhaka-care"

PEOPLE = {
    "farida": "Farida (focal point)",
    "authority-sec": "Anwar (National Authority)",
    "ngo-officer": "Sumon (Shimanto Bondhu, frontline)",
    "helpline-1098": "Mitu (child helpline 1098)",
    "helpline-109": "Rina (helpline 109)",
    "dhaka-care-officer": "Palash (Dhaka Care, frontline)",
    "mofa-officer": "Imran (MoFA)",
    "mahbub": "Mahbub (analyst)",
    "shirin": "Shirin (Asha Shelter, case manager)",
    "anika": "Anika (Dhaka Care, assessor)",
    "asha-focal": "Halima (Asha Shelter)",
    "jibika-focal": "Monir (Jibika)",
    "ain-sheba-focal": "Farhana (Ain Sheba)",
    "sadar-clinic-focal": "Dr Nila (Sadar Clinic)",
    "ashroy-focal": "Azad (Ashroy Khulna)",
}
PROVIDER_PEOPLE = {
    "asha-shelter": "asha-focal",
    "jibika": "jibika-focal",
    "ain-sheba": "ain-sheba-focal",
    "sadar-clinic": "sadar-clinic-focal",
    "ashroy-khulna": "ashroy-focal",
}
MOFA = "MoFA"
POLICE = "Police"
NRM = "The mechanism"


def called(username: str) -> str:
    """Return how somebody is called in the story."""
    return PEOPLE.get(username, username)
