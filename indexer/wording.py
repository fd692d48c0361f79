"""Words of a search that are not looked for: those that mean nothing on their own, and what is denied.

In: the words of a text, one by one. Out: whether one means nothing, and how many of them a denial takes. Six languages
at once: nobody says in which one they ask. Words that another language needs (`die`, `per`, `come`) are in no list
unless they mean as little there.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from trials.patterns import late

_FUNCTION_WORDS: Final = """
    a about after all am an and any are as at be been being both but by can could did do does doing done for from had
    has have having he her hers him his how i if in into is it its just me my no not of on or our ours she should so
    some such than that the their them then there these they this those to too us was we were what when where which
    while who whom why will with would you your yours
    anything best hope
    arent cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt wasnt werent wont wouldnt never
    clinical dad find help husband icd icd10 looking mom mum need please
    something studies study told trial trials versus vs want wife"""
FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
"""Words that carry no meaning of their own, or none that a list of words can honour (no, not), and those of the asking
itself (trials for my dad). Not among them: without, under, over, before."""
_FOREIGN: Final = """
    aus bei beim das dem den der des die ein eine einem einen einer eines es fur gegen gibt habe hat ich ist mein meine
    meinem meinen meiner mit nach oder seit sind studie studien suche suchen und vom von zu zum zur klinische klinischen
    ai atil au aux avec chez cherche dans des du en essai essais est et etude etudes je la le les mes mon ma notre ou
    par pour qui suis sur un une clinique cliniques
    busca buscar busco con del e el ensayo ensayos esta estudio estudios las los mi mis para por quiero soy su tengo
    tiene un una unos y clinico clinicos
    com da das de do dos em ensaio ensaios estou estudo estudos meu meus minha na nas nos os ou procuro quero sou tem
    tenho um uma
    al alla cerco che degli dei del dell della delle dello di gli ho il lo mia mio nel nella per sono studi studio uno
    een het ik mijn naar onderzoek op van voor zoek"""
FOREIGN_WORDS: Final = frozenset(_FOREIGN.split()) - {"e"}  # vitamin E
"""The same of German, French, Spanish, Portuguese, Italian and Dutch, without accents. In capitals they are
abbreviations (MIT, DES)."""
ELISION: Final = late(r"(?<!\w)(?:[cdjlmnst]|qu|all|dall|dell|nell|sull|un)['’](?=\w\w)", re.IGNORECASE)
"""What French and Italian write before a vowel as part of the next word: d'opération, dell'ernia."""
_KINSHIP: Final = """
    brother child daughter father mother sister son
    bruder frau mann mutter schwester sohn tochter vater femme fille fils frere mari mere pere soeur
    esposa esposo hermana hermano hija hijo madre marido padre filha filho irma irmao mae pai
    figlia figlio fratello marito moglie sorella"""
_KIN: Final = frozenset(_KINSHIP.split())
_MY_WORDS: Final = "my our mein meine meinem meinen meiner ma mes mon mi meu minha mia mio"
_MY: Final = frozenset(_MY_WORDS.split())
_CONTRACTED: Final = late(r"['’](?:m|ve|d|ll|re|s)$")  # "I'd" is none of ID, into the disc

_LEADS: Final = """
    no|not|never|cannot|cant|didnt|doesnt|dont|hadnt|hasnt|havent|isnt|wasnt|wont|without
    avoid|avoiding|to avoid|instead of|rather than|other than|in place of|alternative to|alternatives to
    excluding|except|except for
    kein|keine|keinem|keinen|keiner|nicht|ohne|statt|anstatt|anstelle|anstelle von|anstelle einer
    alternative zu|alternative zur|alternativen zur
    pas|sans|aucun|aucune|ni|eviter|evitant|au lieu d|au lieu de|a la place d|a la place de|plutot qu|plutot que
    alternative a|alternatives a|ne veux pas|ne souhaite pas
    sin|ningun|ninguna|evitar|evitando|en vez de|en lugar de|alternativa a|alternativas a|no quiero
    nao|sem|nenhum|nenhuma|em vez de|nao quero
    senza|nessun|nessuna|evitare|evitando|invece di|invece della|invece dell|al posto di|al posto della
    alternativa al|alternativa alla|alternativa all|alternative al|alternative alla|alternative all
    non voglio|non vorrei|non posso|non ho
    geen|niet|zonder|in plaats van|vermijden"""
_LEAD: Final = frozenset(tuple(lead.split()) for line in _LEADS.splitlines() for lead in line.split("|") if lead)
_FIRST: Final = frozenset(lead[0] for lead in _LEAD)
_LONGEST_LEAD: Final = max(map(len, _LEAD))
_SHORT_FOREIGN: Final = frozenset({"sem", "sin", "pas", "sans", "statt", "ni"})  # SEM, PAS: abbreviations in capitals
_LATER: Final = frozenset({"vermeiden", "umgehen"})
"""What denies the word before it: Operation vermeiden."""
_SMALL: Final = """
    a an another any be evidence for further get getting had have having history longer more my need of other previous
    prior sign signs such the to undergo undergoing want d l dell un"""
_JOINING_WORDS: Final = "con para com mit pour avec voor fur bei chez gegen seit per"
_JOINING: Final = frozenset(_JOINING_WORDS.split())
_BETWEEN: Final = FOREIGN_WORDS - _JOINING | set(_SMALL.split())
"""Words between a denial and what it denies: no prior surgery, haven't had any surgery, pas d'opération."""
_PHRASE_ENDS: Final = """
    ache aches abnormality abnormalities cancer control deficit deficits disease drugs fracture fractures function
    functions growth implants infection injection injections injuries injury intervention involvement medication
    medications movement numbness operation operations pain problems relief sensation surgeries surgery symptoms
    therapy tingling treatment treatments weakness"""
_HEADS: Final = frozenset(_PHRASE_ENDS.split())
"""What ends a phrase that a denial takes as a whole: no leg pain, no epidural steroid injections."""
_OF_WHERE: Final = frozenset({"back", "cervical", "lumbar", "neck", "spinal", "spine", "thoracic"})
"""What is denied is the word behind these: avoid spinal fusion surgery."""
_MOST_BEFORE_HEAD: Final = 2
_BINDS: Final = {
    "of": frozenset[str](),
    "to": frozenset({"able", "respond", "responding", "responsive", "response", "amenable"}),
    "for": frozenset({"candidate", "candidates", "eligible", "fit", "indicated", "suitable"}),
}
"""What carries a denial on to the next phrase, after any word or after these: no loss of sensation, not a candidate for
surgery. "No cure for paralysis" still asks for paralysis."""
_OF: Final = frozenset({"de", "del", "della", "delle", "di", "do", "da", "du", "des", "d", "dell"})
_OR: Final = frozenset({"or", "nor", "oder", "ou", "o", "ni", "noch"})
_WITH: Final = frozenset({"with", "mit", "avec", "con", "com"})
_PRONOUNS: Final = frozenset({"it", "that", "them", "this"})  # to avoid it: what "it" is stands elsewhere
_AND_OR: Final = _OR | {"and", "und", "et", "y", "e", "en"}
_IN_THE: Final = frozenset({"no"})
_PORTUGUESE: Final = frozenset({"com", "dor", "dores", "em", "meu", "minha", "para", "tronco", "tenho", "uma", "lesao"})
_PORTUGUESE_ONLY: Final = late("[ãõ]|ç[ãõ]", re.IGNORECASE)
WINDOW: Final = 12
"""Words from a denial on within which all that it denies stands."""

Names: TypeAlias = Callable[[Sequence[str]], tuple[int, str]]
"""How many of the first words name one concept together (0: none), and the kind of it."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A word as these lists hold it: small, without accents, apostrophes or what is contracted with it."""
    low = text.lower()
    if low.isalpha() and low.isascii():  # nearly every word
        return low
    low = _CONTRACTED.sub("", low)
    if not low.isascii():
        low = "".join(each for each in unicodedata.normalize("NFKD", low) if not unicodedata.combining(each))
    return re.sub(r"[\W_]+", "", low)


def means_nothing(text: str) -> bool:
    """Whether a word carries no meaning of its own, in any of the languages."""
    word = plain(text)
    if word in FUNCTION_WORDS or (word in FOREIGN_WORDS and not text.isupper()):
        return True
    return text[-1:] in "'’" and bool(ELISION.match(text + "xx"))


def is_for_kin(first: str, second: str) -> bool:
    """Whether the second of two words is whom it is for: my mother. Elsewhere it may be what a trial is about."""
    return plain(first) in _MY and plain(second) in _KIN


def parted(text: str) -> list[str]:
    """A word with its elided article apart: `d'opération` -> `d'`, `opération`."""
    found = ELISION.match(text)
    return [text[: found.end()], text[found.end() :]] if found else [text]


def denied(words: Sequence[str], before: Sequence[str], names: Names) -> int:
    """How many of the first words are a denial with all that it denies; 0 where they deny nothing.

    `words` end where the clause does. `before` are the words in front of them: "with or without" denies nothing.
    """
    if len(words) < 2:
        return 0
    if plain(words[0]) not in _FIRST:
        return _denied_later(words, names)
    if _is_open(words, before):
        return 0
    lead = _lead([plain(word) for word in words[:_LONGEST_LEAD]])
    if not lead or (words[0].isupper() and plain(words[0]) in _SHORT_FOREIGN):
        return 0
    length = _phrase(words[lead:], names) or int(plain(words[lead]) in _PRONOUNS if lead < len(words) else 0)
    if not length:
        return 0
    end = lead + length
    while end + 1 < len(words) and plain(words[end]) in _OR and words[end] != "OR":
        more = _phrase(words[end + 1 :], names, cells=False)
        if not more:
            break
        end += 1 + more
    return end


def _denied_later(words: Sequence[str], names: Names) -> int:
    """Of a denial that stands behind: `Operation vermeiden`."""
    if not any(plain(word) in _LATER for word in words[:WINDOW]) or means_nothing(words[0]):
        return 0
    length = names(words)[0] or 1
    return length + 1 if length < len(words) and plain(words[length]) in _LATER else 0


def _is_open(words: Sequence[str], before: Sequence[str]) -> bool:
    """Whether the first word denies nothing where it stands: with or without; `no` that is the Portuguese "in the"."""
    last = [plain(word) for word in before[-2:]]
    if len(last) == 2 and last[0] in _WITH and last[1] in _AND_OR:
        return True
    if plain(words[0]) not in _IN_THE:
        return False
    around = (*before, *words)
    return any(_PORTUGUESE_ONLY.search(word) for word in around) or bool(_PORTUGUESE & set(map(plain, around)))


def _lead(words: Sequence[str]) -> int:
    """How many of the first words are what denies; the most that are."""
    return next((length for length in range(len(words), 0, -1) if tuple(words[:length]) in _LEAD), 0)


def _phrase(words: Sequence[str], names: Names, *, cells: bool = True) -> int:
    """How many of the first words are one denied phrase, with the small words before it."""
    start = 0
    while start < len(words) and plain(words[start]) in _BETWEEN and not words[start].isupper():
        start += 1
    rest = words[start:]
    length, kind = names(rest) if rest else (0, "")
    if not rest or (not length and means_nothing(rest[0])) or (kind == "cells" and not cells):
        return 0
    if length == 1 and plain(rest[0]) in _OF_WHERE:
        length += names(rest[1:])[0] if len(rest) > 1 else 0
    length = length or _to_head(rest, names)
    while length < len(rest) and plain(rest[length]) in _HEADS:
        length += 1
    return start + length + _bound(rest[:length], rest[length:], names)


def _to_head(rest: Sequence[str], names: Names) -> int:
    """Words of a phrase that names no concept: as far as its head if that is near, else one."""
    for at in range(min(len(rest), _MOST_BEFORE_HEAD + 1)):
        if at and (means_nothing(rest[at]) or names(rest[at:])[0]):
            return 1
        if plain(rest[at]) in _HEADS:
            return at + 1
    return 1


def _bound(phrase: Sequence[str], rest: Sequence[str], names: Names) -> int:
    """Words after a denied phrase that belong to it: no loss OF SENSATION, sin dolor DE PIERNA."""
    if len(rest) < 2:
        return 0
    link, last = plain(rest[0]), plain(phrase[-1])
    if link in _BINDS and (not _BINDS[link] or last in _BINDS[link]):
        more = _phrase(rest[1:], names)
        return 1 + more if more else 0
    if link in _OF and not rest[0].isupper():
        at = next((at for at, word in enumerate(rest) if plain(word) not in _BETWEEN), len(rest))
        return at + 1 if at < len(rest) and not means_nothing(rest[at]) and not names(rest[at:])[0] else 0
    return 0
