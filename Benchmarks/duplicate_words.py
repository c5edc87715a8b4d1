"""Words of a description, and how much of one text another repeats.

This is the ruler of the duplicates benchmark, kept apart from the model it measures: its lists stay
as they are when the model's change, or the sub-sets would move with what they judge.
"""

import re

# Identifiers and addresses would give the answer away, and vectors are copied between catalogues.
GIVEAWAY = re.compile(
    r"https?://\S+|\(?(?:CVSS:\d\.\d/)?AV:[NALP](?:/[A-Z]{1,3}:[A-Z]{1,2})+\)?"
    r"|\b(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}|ZDI(?:-CAN|-\d+)-\d+)\b", re.I)

# Words that any advisory may use: they describe no flaw.
COMMON = set("""
    a about above after all also although an and any are as at be because been before being below
    between both but by can could did do does doing done due during each either etc for from
    further had has have having he her here his how however i if in into is it its itself just may
    might more most must no nor not of off on once only or other our out over own same shall she
    should since so some such than that the their them then there these they this those through
    thus to too under until up upon us very via was we were what when where which while who whom
    whose why will with within without would you your
    cve cvss base score vector string assigned calculated v3 v4 vulnerability vulnerabilities
    vulnerable affected affect affects issue issues version versions prior earlier later allow
    allows allowed allowing lead leads leading result results resulting cause causes caused using
    use used uses user users attacker attackers attack attacks discovered found identified
    classified exists exist exploit exploited exploitation successful successfully possible
    possibly potentially potential product products software security
    """.split())

# Whoever writes the letters says as much as whoever writes the words.
SHORT = {
    "xss": "cross site scripting", "csrf": "cross site request forgery",
    "ssrf": "server side request forgery", "dos": "denial service", "rce": "remote code execution",
    "sqli": "sql injection", "xxe": "xml external entity", "regex": "regular expression",
    "auth": "authentication",
}
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_a-zA-Z]+")
HUMP = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]|[A-Za-z]\d|\d[A-Za-z]")


def cleaned(text):
    return GIVEAWAY.sub(" ", text)


def stem(word):
    """The word without the endings of plural and tense, so that forms of one word are one."""
    if len(word) >= 5 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) >= 5 and word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif len(word) >= 4 and word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    whole = word
    if len(word) >= 7 and word.endswith("ing"):
        word = word[:-3]
    elif len(word) >= 6 and word.endswith("ed") and word[-3] != "e":
        word = word[:-2]
    if word != whole and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] if len(word) >= 6 and word.endswith("e") else word


def words(text):
    """The words that say something, in order; names such as `LocalAI` and `log4j` whole as well."""
    found = []
    for run in re.findall(r"\w+", cleaned(text)):
        for part in PART.findall(run):
            part = part.lower()
            if len(part) > 1 and part not in COMMON:
                found += map(stem, SHORT.get(part, part).split())
        if "_" not in run and HUMP.search(run):
            found.append(run.lower())
    return found


def content(record):
    """How many different words a description has besides the names of its product."""
    names = set()
    for name in record.products + [one for one in record.repositories if one][:4]:
        names.update(words(re.sub(r"^\w+://", "", name)))
    return len(set(words(record.body)) - names)


def plain(text):
    return re.findall(r"[a-z0-9]+", cleaned(text).lower())


def shingles(text):
    """Each three neighbouring words; the whole of a text that has fewer."""
    own = plain(text)
    return {tuple(own[n:n + 3]) for n in range(len(own) - 2)} or {tuple(own)}


def jaccard(one, other):
    return len(one & other) / len(one | other)


def containment(one, other):
    """How much of the shorter is in the longer."""
    return len(one & other) / min(len(one), len(other))
