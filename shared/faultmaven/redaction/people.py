"""Names of people, where a label says that one follows: without a label nothing tells a name from other words."""

from __future__ import annotations

import re

from faultmaven.redaction.rules import Rule, rule

_WORD = (  # letters beyond ASCII as UTF-8 writes them: Latin and Cyrillic
    r"(?:[A-Z]|\xc3[\x80-\x9e]|[\xc4\xc5\xd0][\x80-\xbf])"
    r"(?:[A-Za-z'\x80-\xbf\xc3-\xc5\xd0\xd1]|-(?=[A-Z])|\xe2\x80\x99){1,24}"
)
_PARTICLE = r"(?:[A-Z]\.|van|von|der|den|de|del|della|da|dos|di|la|le|bin|al|el|ter|zu)"
_FULL = rf"{_WORD}(?:[ +](?:{_PARTICLE}[ +]){{0,3}}{_WORD}){{1,3}}"
_ONE_OR_MORE = rf"{_WORD}(?:[ +](?:{_PARTICLE}[ +]){{0,3}}{_WORD}){{0,3}}"
_JOINED = r"[\"'\\\]]{0,6}\s{0,4}(?:=>|[:=])\s{0,4}[\"'\\]{0,6}"

#: Labels that only a person's name follows; and roles that a company, a team or a service can have as well.
_NAMED = (
    r"(?i:(?:full|first|last|given|family|middle|maiden|sur|real|legal|display|customer|client|patient|contact|employee"
    r"|person|member|guest|passenger|applicant|recipient|sender|beneficiary|payee|holder|cardholder|owner|billing"
    r"|shipping|author|doctor|student|user|manager)"
    r"(?:[ _.-]?|[\"'\\]{1,4}\s{0,2}:\s{0,2}\{\s{0,8}[\"'\\]{1,4}(?:full[ _-]?)?)name)"
)
_ROLES = (
    r"(?i:customer|patient|contact|employee|cardholder|card[ _-]?holder|account[ _-]?holder|passenger|applicant"
    r"|recipient|beneficiary|payee|insured|tenant|doctor|reported[ _-]by|requested[ _-]by|attn|user|name|author"
    r"|assignee|on-?call)"
)
_STRONG = rf"(?:{_NAMED}){_JOINED}(?P<it>{_ONE_OR_MORE})(?![\w@.-]*[@/])"
_WEAK = rf"(?:{_ROLES}){_JOINED}(?P<it>{_FULL})(?![\w@.-]*[@/])"
_ELEMENT = rf"(?:{_NAMED}|{_ROLES})\s{{0,2}}>\s{{0,2}}(?P<it>{_FULL})\s{{0,2}}</"
_HINT_END = r"[\"'\\\]]{0,6}\s{0,4}(?:=>|[:=])\s{0,4}[\"'\\]{0,6}[A-Z\xc3-\xd0]"

#: Words of titles and products; nobody is called so, and a step, a team or a service often is.
_NOT_NAMES = frozenset(
    b"Service Server Team Support Group System Admin Administrator Account Application App Api Database Cluster Node "
    b"Pod Host Build Run Set Install Setup Deploy Test Check Create Update Delete Start Stop Get Post Put Upload "
    b"Download Push Pull Publish Release Configure Cache Checkout Login Log Lint Format Restore Save Send Wait "
    b"Verify Validate Prepare Clean Cleanup Initialize Generate Add Remove Enable Disable Error Failed Success "
    b"Unknown None Null True False Default Primary Secondary Internal External Public Private Local Global Main "
    b"Master Worker Manager Controller Agent Client Customer User Payment Order Invoice Product Inventory Checkout "
    b"Cart Catalog Shipping Billing Email Notification Message Queue Topic Event Job Task Process Thread Network "
    b"Security Policy Role Rule Config Settings Windows Linux Ubuntu Debian Red Amazon Google Microsoft Apache Java "
    b"Python Node Docker Kubernetes Corp Inc Ltd Llc Gmbh Company Bank Technical High Low Disk Memory Cpu Latency "
    b"Rate Usage Alert Dashboard Panel Metric Total Average Not Found Invalid Missing Required New Old Your The This "
    b"That Unit Integration Code Data Web Load Health Access".split()
)
#: Given names that are common somewhere (national statistics offices' lists of the last decades), for the labels
#: `name` and `user`: what they hold is more often a thing than a person.
_GIVEN = frozenset(
    b"Aaron Abdul Abigail Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandro Alex Alexander Alexandra Ali Alice "
    b"Alicia Alina Amanda Amber Amir Amy Ana Andre Andrea Andreas Andrew Andrzej Angela Anita Anja Ann Anna Anne "
    b"Anthony Antonio Anya Arjun Arthur Asha Ashley Astrid Barbara Beatriz Ben Benjamin Bernd Beth Bill Birgit Bob "
    b"Boris Brandon Brenda Brian Bruce Camila Carl Carla Carlos Carmen Carol Caroline Catherine Chen Chloe Chris "
    b"Christian Christina Christine Christopher Claire Clara Claudia Cynthia Daisy Dan Daniel Daniela David Deborah "
    b"Debra Deepak Dennis Diana Diego Dieter Dmitri Donald Donna Dorothy Douglas Edward Elena Eli Elias Elisabeth "
    b"Elizabeth Ella Ellen Emily Emma Eric Erik Erin Esther Ethan Eva Evelyn Fatima Felix Fernando Finn Francesca "
    b"Francesco Francisco Frank Frida Gabriel Gary George Gerald Giovanni Giulia Gloria Grace Greg Gregory Hana "
    b"Hannah Hans Harold Harry Hassan Heather Heidi Helen Henry Hiroshi Hugo Ian Ibrahim Igor Ines Ingrid Irene "
    b"Isaac Isabel Isabella Ivan Jack Jacob Jacqueline James Jan Jane Janet Jason Javier Jean Jeff Jeffrey Jennifer "
    b"Jeremy Jerry Jessica Jim Joan Joe Joel Johan Johannes John Jonas Jonathan Jorge Jose Joseph Joshua Joyce Juan "
    b"Judith Julia Julian Julie Justin Kaito Karen Karin Karl Katarzyna Kate Katherine Kathleen Kavita Keith Kelly "
    b"Kenji Kenneth Kevin Khalid Kim Klaus Kumar Kyle Lars Laura Lauren Leah Lee Lena Leo Leon Li Liam Lina Linda "
    b"Lisa Logan Louis Luca Lucas Lucia Luis Luke Madison Magdalena Maja Manuel Marco Margaret Maria Marie Marina "
    b"Mario Mark Markus Marta Martha Martin Mary Mateo Matthew Max Maya Megan Mehmet Mei Melissa Mia Michael "
    b"Michelle Miguel Mike Mohamed Mohammed Monica Monika Muhammad Nancy Natalia Natalie Nathan Neha Nicholas Nicole "
    b"Nikolai Nina Noah Noor Olaf Olga Oliver Olivia Omar Oscar Pablo Pamela Patricia Patrick Paul Paula Pedro Peter "
    b"Petra Philip Pierre Piotr Priya Rachel Rafael Rahul Raj Rajesh Ralph Ravi Raymond Rebecca Ricardo Richard Rita "
    b"Robert Roberto Roger Ronald Rosa Rose Roy Russell Ruth Ryan Samantha Samuel Sandra Sanjay Sara Sarah Scott "
    b"Sean Sebastian Sergei Sharon Shirley Simon Sofia Sophia Sophie Stefan Stephanie Stephen Steve Steven Sunita "
    b"Susan Suresh Sven Svetlana Takashi Tamara Tanja Tatiana Teresa Terry Theresa Thomas Tim Timothy Tobias Tom "
    b"Tomasz Tyler Ursula Valentina Vanessa Victor Victoria Vijay Vikram Vincent Virginia Viktor Walter Wanda Wayne "
    b"Wei William Willie Xavier Xin Yan Yasmin Yuki Yusuf Zachary Zainab Zoe".split()
)
_AMBIGUOUS = (b"name", b"user", b"auth", b"assi", b"onca", b"on-c", b"tena")


def _is_person(match: re.Match[bytes]) -> bool:
    words = re.split(rb"[ +]", match["it"])
    if any(word in _NOT_NAMES for word in words):
        return False
    return match[0][:4].lower() not in _AMBIGUOUS or match[0][4:5] in b" _-." or words[0] in _GIVEN


def _named(match: re.Match[bytes]) -> bool:
    return not any(word in _NOT_NAMES for word in re.split(rb"[ +]", match["it"]))


PEOPLE: tuple[Rule, ...] = (
    rule("person", _NAMED + _HINT_END, _STRONG, _named),
    rule("person", _ROLES + _HINT_END, rf"(?<![a-z]){_WEAK}", _is_person),
    rule("person", rf"(?:{_NAMED}|{_ROLES})\s{{0,2}}>", rf"(?<=[<:_]){_ELEMENT}", _is_person),
)
