"""How hard a text is to read: the Flesch-Kincaid grade (Kincaid and others, 1975)."""

import re

# Names and numbers are no words of ours.
NO_WORD = re.compile(
    r"https?://\S+|\b\S*[_/@=:]\S*\b|\b[A-Z]{2,6}-[\w-]+|\b\S*\d\S*\b|`[^`]*`|\b[A-Z]{2,}\b")


def syllables(word):
    """By groups of vowels: an e at the end is silent, as in *made*, but not in *table*."""
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$", word) or re.search(r"[^dt]ed$", word):
        count -= 1
    return max(1, count)


def sentences(text):
    return [s for s in re.split(r"(?<=[.!?:;])\s+|\n+", text) if len(s.split()) > 2]


def grade(texts):
    """Of some texts together: years of school; and how many words that rests on."""
    found = [s for text in texts for s in sentences(NO_WORD.sub(" ", text))]
    words = [w for s in found for w in re.findall(r"[A-Za-z’']+", s)]
    if not words:
        return 0.0, 0
    sounds = sum(map(syllables, words))
    return 0.39 * len(words) / len(found) + 11.8 * sounds / len(words) - 15.59, len(words)
