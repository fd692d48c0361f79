"""CRIS's category words in its open interface, Korean and English, and ours.

Seen by other clients in answers of the interface (2026): the statuses, types of study, kinds of date and of
intervention. Words are compared in lower case with single spaces; kinds and phases without spaces.
"""

from collections.abc import Mapping
from typing import Final

from crawler.formats import _who_words as who

Table = Mapping[str, str]

STATUS: Final[Table] = {
    **who.STATUS,
    "모집 중": "recruiting",
    "모집중": "recruiting",
    "대상자 모집 중": "recruiting",
    "모집 전": "not_yet_recruiting",
    "모집전": "not_yet_recruiting",
    "대상자 모집 전": "not_yet_recruiting",
    "초청등록": "enrolling_by_invitation",
    "모집 종료": "active_not_recruiting",
    "모집종료": "active_not_recruiting",
    "모집 중지": "suspended",
    "모집중지": "suspended",
    "연구 종결": "completed",
    "연구종결": "completed",
    "연구 중단": "terminated",
    "연구중단": "terminated",
    "연구 철회": "withdrawn",
    "연구철회": "withdrawn",
}
STUDY_TYPE: Final[Table] = {**who.STUDY_TYPE, "중재연구": "interventional", "관찰연구": "observational"}
DATE_KINDS: Final[Table] = {
    "실제등록": "actual",
    "실제": "actual",
    "실제종료": "actual",
    "실제완료": "actual",
    "예정": "estimated",
    "actual": "actual",
    "anticipated": "estimated",
    "estimated": "estimated",
}
PHASES: Final[Mapping[str, tuple[str, ...]]] = {
    "해당사항없음": ("not_applicable",),
    "초기1상": ("early_phase1",),
    "0상": ("phase0",),
    "1상": ("phase1",),
    "1/2상": ("phase1", "phase2"),
    "2상": ("phase2",),
    "2/3상": ("phase2", "phase3"),
    "3상": ("phase3",),
    "4상": ("phase4",),
    "기타": (),
}
PURPOSE: Final[Table] = {
    **who.PURPOSE,
    "치료": "treatment",
    "예방": "prevention",
    "진단": "diagnostic",
    "지지요법": "supportive_care",
    "선별검사": "screening",
    "의료서비스연구": "health_services_research",
    "기초과학": "basic_science",
    "기타": "other",
}
SEX: Final[Table] = {**who.SEX, "둘다": "all", "둘 다": "all", "남녀모두": "all", "여성": "female", "남성": "male"}
KINDS: Final[Table] = {
    "의약품": "drug",
    "drug": "drug",
    "의료기구": "device",
    "의료기기": "device",
    "device": "device",
    "생물학적제제/백신": "biological",
    "biological/vaccine": "biological",
    "시술/수술": "procedure",
    "procedure/surgery": "procedure",
    "행동요인": "behavioral",
    "behavioral": "behavioral",
    "식이보충제": "dietary_supplement",
    "dietarysupplement": "dietary_supplement",
    "방사선": "radiation",
    "radiation": "radiation",
    "유전": "genetic",
    "genetic": "genetic",
    "기타": "other",
    "other": "other",
    "others": "other",
}
