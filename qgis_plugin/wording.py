"""The one door through which a text of the plugin passes on its way to the user."""

from __future__ import annotations

from .translation import sentences, translations


def tr(text: str) -> str:
    """Say a text in the language of QGIS; in English where it is not translated."""
    return translations().get(text, text)


def say(sentence: str) -> str:
    """Say what the engine has found in the language of QGIS; as it is where it is not translated."""
    for pattern, told in sentences():
        found = pattern.fullmatch(sentence)
        if found:
            behind = found.groupdict().get("behind")
            values = found.groups()[: pattern.groups - ("behind" in pattern.groupindex)]
            return " ".join([told.format(*map(say, values)), *([say(behind)] if behind else [])])
    return sentence
