"""Whether a text is plain: long sentences, who does it, words that residents do not use. Advice, never a refusal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from meetings.rules.plain_words import DUTCH, ENGLISH, NO_PASSIVE

MOST_WORDS = 20
_QUOTED_WORDS = 6
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\S)[^.!?\n]+)*")  # 19.30 and gemeente.nl hold no end
_CLAUSE = re.compile(r"[,;:()]")
_WORD = re.compile(r"[^\W_]+(?:['’./-][^\W_]+)*")
_JARGON = {"nl": DUTCH, "en": ENGLISH}

_BEFORE_GE = (
    "aan|achter|af|bekend|bij|door|in|klaar|mede|mee|na|neer|om|onder|op|over|samen|tegen|terug|toe|uit|vast|voor"
)
_HELPERS = {
    "nl": {"word", "wordt", "worden", "werd", "werden", "is", "zijn", "was", "waren"},
    "en": {"is", "are", "was", "were", "be", "been", "being"},
}
_PARTICIPLE = {
    "nl": re.compile(rf"(?:{_BEFORE_GE})?ge(?:daan|[^\W\d_]{{2,}}(?:d|t|en))"),
    "en": re.compile(
        r"[^\W\d_]+[^\We\d_]ed|made|done|given|taken|held|sent|told|written|chosen|built|kept|shown|brought|drawn|paid"
    ),
}
# After a form of "worden" these make a passive as well; after "zijn" they seldom do.
_WORDEN = {"word", "wordt", "worden", "werd", "werden"}
_WITHOUT_GE = re.compile(r"(?:be|her|ont|ver)[^\W\d_]{3,}(?:d|t)|besproken|besloten|bekeken|verdwenen|herzien|overlegd")
# "Hij heeft zijn tuin gemaakt": here "zijn" says whose it is.
_HAVE = {"heb", "hebt", "heeft", "hebben", "had", "hadden"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One piece of advice: what it is about (`long`, `passive` or `jargon`), the words, and what to do."""

    kind: str
    quote: str
    advice: str


def remarks(text: str, language: str) -> list[Remark]:
    """Return what could be plainer, sentence by sentence; nothing for an empty text.

    `language` is that of the text, not of the reader of the advice. Of a language that we do not know only the length
    of sentences is looked at.
    """
    code, found = language[:2], []
    for sentence in _SENTENCE.findall(text):
        found += [*_length(sentence), *_passive(sentence, code), *_jargon(sentence, code)]
    return list(dict.fromkeys(found))


def _length(sentence: str) -> Iterator[Remark]:
    words = _WORD.findall(sentence)
    if len(words) > MOST_WORDS:
        advice = _("This sentence has %(count)s words. Make two sentences of it.") % {"count": len(words)}
        yield Remark("long", " ".join(words[:_QUOTED_WORDS]) + " …", advice)


def _passive(sentence: str, language: str) -> Iterator[Remark]:
    """Yield the first passive of a sentence: a helper and a participle with no comma between them."""
    for clause in _CLAUSE.split(sentence) if language in _HELPERS else ():
        words = _WORD.findall(clause.lower())
        helper = "" if _HAVE & set(words) else next((word for word in words if word in _HELPERS[language]), "")
        participle = next((word for word in words if _is_participle(word, helper, language)), "") if helper else ""
        if participle:
            first, second = sorted((helper, participle), key=words.index)
            between = " " if words.index(second) - words.index(first) == 1 else " … "
            yield Remark("passive", f"{first}{between}{second}", _("Who does it? Begin with that: “We …” or “You …”."))
            return


def _is_participle(word: str, helper: str, language: str) -> bool:
    """True when this word and the helper make a passive."""
    if word in NO_PASSIVE[language]:
        return False
    return bool(_PARTICIPLE[language].fullmatch(word) or (helper in _WORDEN and _WITHOUT_GE.fullmatch(word)))


def _jargon(sentence: str, language: str) -> Iterator[Remark]:
    """Yield the words that residents do not use."""
    for found in _jargon_in(language).finditer(sentence) if language in _JARGON else ():
        # By get: without regard to case, odd letters such as "ſ" fit an "s" and stay what they are.
        if plain := _JARGON[language].get(" ".join(found["stem"].lower().split())):
            yield Remark("jargon", found.group(), _("Write for example: %(plain)s") % {"plain": plain})


@lru_cache(maxsize=2)
def _jargon_in(language: str) -> re.Pattern[str]:
    """Return what finds the words of a language, also in the plural; the longest first."""
    words = sorted(_JARGON[language], key=len, reverse=True)
    stems = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<!\w)(?P<stem>{stems})(?:en|e|n|s|’s|'s|d)?(?!\w)", re.IGNORECASE)
