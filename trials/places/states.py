"""States and provinces whose people name them with a city: United States, Canada, Australia."""

from typing import Final

UNITED_STATES: Final = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
    "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|"
    "KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|"
    "MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|"
    "SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|"
    "WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico"
)
CANADA: Final = (
    "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|"
    "NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon"
)
AUSTRALIA: Final = (
    "AC Australian Capital Territory|NS New South Wales|NT Northern Territory|QL Queensland|SA South Australia|"
    "TA Tasmania|VI Victoria|WA Western Australia|AC ACT|NS NSW|QL QLD|TA TAS|VI VIC"
)


def _table(text: str) -> dict[str, str]:
    pairs = [entry.split(" ", 1) for entry in text.split("|")]
    return {name.casefold(): code for code, name in pairs}


DIVISIONS: Final = {"US": _table(UNITED_STATES), "CA": _table(CANADA), "AU": _table(AUSTRALIA)}
"""ISO country -> {name in lower case: two-letter code as the gazetteer stores it}."""
