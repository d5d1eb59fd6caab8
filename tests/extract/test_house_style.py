"""Constructions of the ministry's own style, in sentences of our own with invented names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from extract_views import cast, main, named, only, taking_part

from kg.model import EventKind, Facts

ISSUED = date(2025, 12, 15)


def test_the_head_in_brackets_after_a_body_is_not_there(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Moon Tae-oh of the Ministry of Trade, Industry and Resources (MOTIR, Minister Han Seo-yun) "
        "chaired the Trade Barriers Meeting on Tuesday, December 9, at Hanbit Tower.",
        issued=ISSUED,
    )
    assert cast(facts) == {("chair", "Moon Tae-oh")}


def test_an_acronym_may_stand_in_brackets_beside_the_head(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hanbit Agency for Standards (HAS, President Bae Dae-sik) under the Ministry of Trade, Industry and Resources "
        "(MOTIR) held the 5th Standards Forum on December 4. HAS also held a seminar on December 3.",
        issued=ISSUED,
    )
    assert ("organizer", "Hanbit Agency for Standards") in cast(facts)
    assert [body.name for body in facts.organizations if body.acronym == "HAS"] == [
        "Hanbit Agency for Standards"
    ]


def test_a_person_may_hold_two_offices_at_once(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Norwell Chairman and CEO Jane Brooks attended the Hydrogen Forum in Seoul on December 4.",
        issued=ISSUED,
    )
    (person,) = facts.persons
    (body,) = facts.organizations
    assert (person.title, person.affiliation, body.name) == ("Norwell Chairman and CEO", body.id, "Norwell")


def test_a_given_name_in_brackets_belongs_to_the_name(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "JS (Ji-sung) Han, Minister of Trade, attended the Hydrogen Forum. Minister Han spoke.", issued=ISSUED
    )
    (person,) = facts.persons
    assert {"JS Han", "Ji-sung Han"} <= {person.name, *person.alt_names}
    assert len(person.spans) == 2


def test_weekdays_may_stand_inside_a_range(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The sixth round of Korea-Chile FTA negotiations is held in Seoul from Monday, November 10, to Friday, November 14.",
        issued=date(2025, 11, 10),
    )
    assert (main(facts).start, main(facts).end) == (date(2025, 11, 10), date(2025, 11, 14))


def test_a_meeting_of_ministers_has_an_apostrophe_in_its_name(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Moon Tae-oh visited Lima on December 4 to hold a Korea–Chile Trade Ministers’ Meeting."
    )
    assert main(facts).name == "Korea–Chile Trade Ministers' Meeting"


def test_a_state_owns_its_ministers_office(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Vice Minister Moon Shin-ha met with Saudi Arabia's Assistant Minister of Industry and Mineral Resources "
        "Abdullah bin Fahd al-Harbi at Hanbit Hotel Seoul on December 4 and signed an MOU on mineral cooperation."
    )
    guest = next(person for person in facts.persons if person.name == "Abdullah bin Fahd al-Harbi")
    assert (guest.country, guest.affiliation) == ("country/SA", None)
    assert main(facts).kind is EventKind.MEETING
    assert main(facts).agreements == (only(facts).id,)


def test_money_by_a_firm_makes_it_no_guest(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The ministers discussed an investment of USD 3 billion by Hanbit Steel Co., Ltd. at the Hydrogen Forum."
    )
    assert taking_part(facts) == set()


def test_an_agreement_whose_conclusion_is_declared_is_concluded(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "In Lima the trade ministers Moon Tae-oh and Carla Rojas signed a joint declaration on December 12 about the "
        "conclusion of the Korea–Chile Free Trade Agreement (FTA) talks.",
        issued=ISSUED,
    )
    assert {(agreement.type.value, agreement.status.value) for agreement in facts.agreements} == {
        ("joint-declaration", "signed"),
        ("FTA", "concluded"),
    }


def test_an_office_for_negotiations_negotiates_nothing(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The 6th Korea-Peru FTA Joint Committee meeting was co-chaired by Director General for FTA Negotiations Kwon Hye-rin. "
        "The FTA entered into force in August 2011."
    )
    assert (only(facts).name, only(facts).status.value) == ("Korea-Peru FTA", "in-force")


def test_the_name_of_a_round_says_what_is_negotiated(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The sixth round of negotiations to upgrade the Korea–Chile FTA opened in Seoul on June 12."
    )
    assert main(facts).name == "sixth round of negotiations to upgrade the Korea–Chile FTA"


def test_a_name_goes_on_over_to(extract: Callable[..., Facts]) -> None:
    facts = extract("The Seoul Meeting on Adapting Standards to Digital Trade took place on June 12.")
    assert main(facts).name == "Seoul Meeting on Adapting Standards to Digital Trade"


def test_the_nth_meeting_of_a_commission_takes_its_name(extract: Callable[..., Facts]) -> None:
    facts = extract("The Korea Trade Commission held its 463rd meeting in Sejong on June 12.")
    assert named(facts, "463rd meeting of the Korea Trade Commission").kind is EventKind.COMMITTEE_MEETING


def test_a_guest_without_an_office_is_a_person(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Deputy Minister Park Jung-ho received Jane Dostal of Canada's Trade Council in Seoul on June 12."
    )
    assert taking_part(facts) == {"Park Jung-ho", "Jane Dostal"}


def test_a_form_of_address_is_no_office(extract: Callable[..., Facts]) -> None:
    facts = extract("Sir Peter Bright, British Minister of State, attended the Hydrogen Forum.")
    assert [(person.name, person.title) for person in facts.persons] == [
        ("Peter Bright", "British Minister of State")
    ]


def test_a_meeting_without_a_name_takes_the_title_of_the_release(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Experts met at a conference in Seoul on June 12.", title="Experts discuss hydrogen standards"
    )
    assert main(facts).name == "conference (Experts discuss hydrogen standards)"


def test_who_heads_a_delegation_is_there(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "At the Hydrogen Forum on June 12 the delegation of Chile was headed by Carla Rojas, who is Director of Mining."
    )
    assert ("chair", "Carla Rojas") in cast(facts)


def test_what_is_announced_on_a_visit_is_the_news(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "On June 12, Han Seo-yun, Trade, Industry and Energy Minister, went to Siheung for an on-site visit to Hanbit and "
        "announced the plan for growth.",
        title="Industry Ministry unveils plan for growth",
    )
    assert (main(facts).kind, main(facts).start) == (EventKind.ANNOUNCEMENT, date(2024, 6, 12))


def test_a_chair_with_a_name_is_no_employer(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Norland Law School's Jane L. Stimpson Professor, Mark Hale, attended the Trade Symposium in Seoul."
    )
    person = next(person for person in facts.persons if person.name == "Mark Hale")
    assert {body.id: body.name for body in facts.organizations} == {person.affiliation: "Norland Law School"}
    assert person.title == "Jane L. Stimpson Professor"


def test_a_name_in_quotes_is_that_of_the_event(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hanbit Alliance organized an event of its own, “Hydrogen Goals for All,” in Bali on June 12."
    )
    assert main(facts).name == "Hydrogen Goals for All"
    assert taking_part(facts) == {"Hanbit Alliance"}


def test_a_signing_is_named_after_what_is_signed(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "On June 12, a memorandum of understanding (MOU) was signed by Hanbit Electronics and Vega Motors."
    )
    assert main(facts).name == "signing of memorandum of understanding (MOU)"


def test_several_signings_in_one_release(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Minister Noh Duk-su and Czech Minister of Industry Jozef Sikora met in Prague on June 12 and signed an MOU on nuclear "
        "cooperation. On the same day, Hanbit Motors and Vega Steel signed a memorandum of understanding (MOU) on turbines, and "
        "the Korea Atomic Institute and Norland Technical University in Prague signed a letter of intent (LOI) on training.",
        title="Three MOUs signed in Prague",
    )
    names = {body.id: body.name for body in facts.organizations}
    told = {
        (one.type.value, tuple(sorted(names.get(party, party) for party in one.parties)))
        for one in facts.agreements
    }
    assert told == {
        ("MOU", ("country/CZ", "country/KR")),
        ("MOU", ("Hanbit Motors", "Vega Steel")),
        ("other", ("Korea Atomic Institute", "Norland Technical University")),
    }
    assert {one.agreed_on for one in facts.agreements} == {date(2024, 6, 12)}
    assert [event.kind for event in facts.events] == [EventKind.MEETING, EventKind.SIGNING]
    assert main(facts).kind is EventKind.SIGNING


def test_a_state_visit_is_the_occasion_not_the_news(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "On the occasion of President Han Ji-woo's state visit to Czechia (June 11-14), Minister Noh Duk-su and Czech Minister "
        "of Industry Jozef Sikora met in Prague on June 12."
    )
    assert (main(facts).kind, main(facts).start) == (EventKind.MEETING, date(2024, 6, 12))


def test_bodies_that_take_part_are_named_after_participation_of(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Minister Noh Duk-su presided over the 3rd Export Strategy Meeting on June 12 with the participation of the Ministry of "
        "SMEs and Startups, the Ministry of Economy and Finance, KOTRA, and K-SURE."
    )
    assert taking_part(facts) == {
        "Noh Duk-su",
        "Ministry of SMEs and Startups",
        "Ministry of Economy and Finance",
        "Korea Trade-Investment Promotion Agency",
        "Korea Trade Insurance Corporation",
    }


def test_who_holds_it_together_with_others(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hanbit Agency, together with KOTRA and the Cosmetic Association, is holding the Beauty Expo on June 12."
    )
    assert {name for role, name in cast(facts) if role == "organizer"} == {
        "Hanbit Agency",
        "Korea Trade-Investment Promotion Agency",
        "Cosmetic Association",
    }


def test_the_place_is_not_that_of_what_goes_on_beside(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Vice Minister Kang Kyung-min met with Orion Vice President Howard Wright in San Jose on June 12 on the margins of the "
        "Chip Expo in Las Vegas."
    )
    place = main(facts).place
    assert place is not None
    assert place.name == "San Jose"


def test_a_guest_may_follow_with_a_body_alone(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The sixth round of Korea-UK FTA negotiations opened in Seoul on June 12. Kwon Hye-rin, Director General at MOTIR, and "
        "Adam Hill of the UK Department for Business lead about 60 officials."
    )
    assert {person.name for person in facts.persons} == {"Kwon Hye-rin", "Adam Hill"}


def test_numbers_in_words_and_figures_are_one(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The government held the sixth Strategic Industries Committee meeting on June 12.",
        title="Government holds 6th Strategic Industries Committee meeting",
    )
    assert [event.name for event in facts.events] == ["sixth Strategic Industries Committee meeting"]


def test_the_place_of_an_earlier_summit_is_not_that_of_the_signing(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "On June 12, Hanbit Electronics and Vega Motors sealed a memorandum of understanding (MOU) on standards as a follow-up to "
        "the Korea-Chile summit held in Lima last August."
    )
    signing = next(event for event in facts.events if event.kind is EventKind.SIGNING)
    assert signing.place is None


def test_the_day_on_which_the_ministry_said_so(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Retail sales rose 13.9 percent in May, the Ministry of Trade, Industry and Energy said on June 12.",
        title="May retail sales up 13.9%",
    )
    assert (main(facts).kind, main(facts).start) == (EventKind.ANNOUNCEMENT, date(2024, 6, 12))
