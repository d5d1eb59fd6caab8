"""From a thing without a link to a proposal: names, features, score and what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from clocks import Clock
from wikidata_api import WikidataApi, item, statement

from kg.link import Gazetteer, link
from kg.link.lookup import (
    MARGIN,
    THRESHOLD,
    WEIGHTS,
    AnswerCache,
    Api,
    Features,
    HeldOffice,
    Proposal,
    Subject,
    Wikidata,
    propose,
    subjects,
)
from kg.link.lookup.names import to_ask
from kg.link.thing import Office
from kg.model import Agreement, AgreementStatus, AgreementType, Facts, Organization, Person

KOREA, VIETNAM = "country/KR", "country/VN"
MINISTER = Office(date(2024, 7, 1), "Minister", "Ministry of Trade, Industry and Energy")

AHN = Subject("person/ahn-dukgeun", "person", ("Dukgeun Ahn", "Ahn"), KOREA, (MINISTER,))
PLANNING = Subject(
    "organization/vn-planning", "organization", ("Vietnamese Planning and Investment Ministry",), VIETNAM
)
SIHEUNG = Subject("place/kr-siheung", "place", ("Siheung",), KOREA)
TREATY = Subject("agreement/korea-asean-fta", "agreement", ("Korea-ASEAN FTA",))

CLASSES = [
    item("Q5", "human"),
    item("Q192350", "ministry"),
    item("Q515", "city"),
    item("Q131569", "treaty"),
    item("Q100", "ministry of planning", P279=["Q101"]),
    item("Q101", "economic ministry", P279=["Q192350"]),
    item("Q102", "free trade agreement", P279=["Q131569"]),
    item("Q103", "family name", P279=["Q104"]),
    item("Q200", "Minister of Trade, Industry and Energy of South Korea", aliases=["Minister of Commerce"]),
    item("Q201", "Vice Minister of Trade, Industry and Energy"),
]


class Ask:
    """Proposals for things out of a small Wikidata."""

    def __init__(self, server: WikidataApi, cache: Path) -> None:
        self.server = server
        self.clock = Clock()
        self._cache = cache

    def __call__(self, subject: Subject, *items: dict[str, object], refused: str = "") -> Proposal:
        self.server.items |= {str(one["id"]): one for one in items}
        with AnswerCache(self._cache, self.server.url) as cache:
            wikidata = Wikidata(Api(self.server.url, "someone@example.org", clock=self.clock), cache)
            ((done, (proposal,)),) = propose([subject], wikidata, {(subject.id, refused)})
        assert done == 1
        return proposal


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    with WikidataApi(CLASSES) as server:
        yield Ask(server, tmp_path / "answers")


def minister(qid: str = "Q1", name: str = "Ahn Duk-geun", **more: object) -> dict[str, object]:
    claims = {"P31": ["Q5"], "P27": ["Q884"], "P39": [statement("Q200", "2024-01-05", "2025-06")], **more}
    return item(qid, name, description="South Korean politician", sitelinks=4, **claims)  # type: ignore[arg-type]


# -- persons -------------------------------------------------------------------------------------------


def test_a_minister_is_found_by_the_korean_form_of_his_name_and_accepted(ask: Ask) -> None:
    proposal = ask(AHN, minister())
    assert proposal.accepted is not None
    assert proposal.accepted.qid == "Q1"
    assert proposal.accepted.features == Features(
        label_equal=True,
        alias_equal=False,
        kind_equal=True,
        country_equal=True,
        office_equal=True,
        office_at_time=True,
        description_words=0.67,
        sitelinks=4,
    )
    assert proposal.asked == ("Dukgeun Ahn", "Ahn Duk-geun", "Ahn Dukgeun")
    assert proposal.retrieved == ask.clock.now()


@pytest.mark.parametrize(
    "claims",
    [
        {"P39": []},
        {"P39": [statement("Q200")]},
        {"P39": [statement("Q200", "2017", "2018")]},
        {"P39": [statement("Q200", "2025-07-21")]},
        {"P39": [statement("Q201", "2024-01-05")]},
        {"P27": [], "P39": [statement("Q200")]},
    ],
    ids=[
        "no office",
        "office without dates",
        "office before",
        "office after",
        "vice minister",
        "no country, no dates",
    ],
)
def test_name_and_country_alone_do_not_make_a_person(ask: Ask, claims: dict[str, object]) -> None:
    proposal = ask(AHN, minister(**claims))
    assert proposal.accepted is None
    assert [candidate.qid for candidate in proposal.candidates] == ["Q1"]


@pytest.mark.parametrize(
    "claims", [{"P27": ["Q148"]}, {"P31": ["Q103"]}], ids=["another country", "another kind"]
)
def test_another_country_or_kind_rules_out(ask: Ask, claims: dict[str, object]) -> None:
    assert ask(AHN, minister(**claims)).candidates == ()


def test_an_office_fits_by_an_alias_and_in_the_words_of_the_title_alone(ask: Ask) -> None:
    said = Office(date(2024, 7, 1), "Korean Minister of Commerce")
    assert ask(Subject("person/x", "person", ("Ahn Duk-geun",), KOREA, (said,)), minister()).accepted


def test_the_head_of_a_company_holds_no_office_of_the_state(ask: Ask) -> None:
    said = Office(date(2024, 7, 1), "President", "Samsung Electronics")
    president = item("Q300", "President of South Korea")
    proposal = ask(
        Subject("person/x", "person", ("Ahn Duk-geun",), KOREA, (said,)),
        president,
        minister(P39=[statement("Q300", "2022-05-10")]),
    )
    assert not proposal.candidates[0].features.office_equal
    assert proposal.accepted is None


def test_namesakes_that_score_alike_are_left_to_a_person(ask: Ask) -> None:
    proposal = ask(AHN, minister("Q1"), minister("Q2"))
    assert [candidate.qid for candidate in proposal.candidates] == ["Q1", "Q2"]
    assert proposal.candidates[0].score >= THRESHOLD
    assert proposal.is_tie
    assert proposal.accepted is None


def test_fame_alone_breaks_no_tie(ask: Ask) -> None:
    famous = minister("Q2") | {"sitelinks": {f"w{number}": {} for number in range(90)}}
    proposal = ask(AHN, minister("Q1"), famous)
    assert proposal.candidates[0].qid == "Q2"
    assert proposal.accepted is None


def test_a_namesake_without_the_office_is_no_tie(ask: Ask) -> None:
    proposal = ask(AHN, minister("Q1"), minister("Q2", P39=[]))
    assert proposal.accepted is not None
    assert proposal.accepted.qid == "Q1"


def test_what_somebody_refused_is_not_proposed_again(ask: Ask) -> None:
    assert ask(AHN, minister(), refused="Q1").candidates == ()


def test_two_identifiers_of_one_item_are_one_candidate(ask: Ask) -> None:
    ask.server.redirects["Q7"] = "Q1"
    ask.server.items["Q7"] = item("Q7", "Ahn Duk-geun")
    assert [candidate.qid for candidate in ask(AHN, minister()).candidates] == ["Q1"]


# -- bodies, places, agreements ------------------------------------------------------------------------


def ministry(qid: str, **claims: object) -> dict[str, object]:
    return item(qid, "Ministry of Planning and Investment", P31=["Q100"], **claims)  # type: ignore[arg-type]


def test_a_ministry_is_told_by_its_country_whatever_the_order_of_its_words(ask: Ask) -> None:
    proposal = ask(PLANNING, ministry("Q20", P17=["Q819"]), ministry("Q21", P17=["Q881"]), ministry("Q22"))
    assert [candidate.qid for candidate in proposal.candidates] == ["Q21", "Q22"]
    assert proposal.accepted is not None
    assert proposal.accepted.qid == "Q21"


def test_a_body_whose_country_nobody_says_is_left_to_a_person(ask: Ask) -> None:
    subject = Subject("organization/x", "organization", ("Ministry of Planning and Investment",))
    proposal = ask(subject, ministry("Q21", P17=["Q881"]))
    assert proposal.candidates
    assert proposal.accepted is None


def test_a_city_of_that_name_in_the_country_is_accepted(ask: Ask) -> None:
    korean = item("Q30", "Siheung", P31=["Q515"], P17=["Q884"])
    assert ask(SIHEUNG, korean, item("Q31", "Siheung", P31=["Q515"], P17=["Q148"])).accepted


def test_a_treaty_is_accepted_by_label_and_kind(ask: Ask) -> None:
    proposal = ask(
        TREATY,
        item("Q40", "ASEAN–South Korea Free Trade Agreement", P31=["Q102"]),
        item("Q41", "ASEAN–South Korea Free Trade Agreement Summit", P31=["Q102"]),
    )
    assert proposal.accepted is not None
    assert proposal.accepted.qid == "Q40"


def test_an_agreement_named_without_its_parties_is_left_to_a_person(ask: Ask) -> None:
    subject = Subject("agreement/services", "agreement", ("Trade in Services Agreement",))
    proposal = ask(subject, item("Q42", "Trade in Services Agreement", P31=["Q102"], sitelinks=30))
    assert [candidate.qid for candidate in proposal.candidates] == ["Q42"]
    assert proposal.accepted is None


def test_a_class_is_not_one_of_its_things(ask: Ask) -> None:
    assert ask(Subject("agreement/fta", "agreement", ("Free Trade Agreement",))).candidates == ()


def test_a_treaty_of_other_parties_is_ruled_out(ask: Ask) -> None:
    subject = Subject("agreement/fta", "agreement", ("Korea-UK FTA", "Free Trade Agreement"))
    other = item("Q43", "Korea-Chile FTA", aliases=["Free Trade Agreement"], P31=["Q102"])
    assert ask(subject, other).candidates == ()


@pytest.mark.parametrize(
    ("kind", "names", "country", "asked"),
    [
        ("person", ["Ahn Chang-yong"], KOREA, ["Ahn Chang-yong", "Ahn Changyong"]),
        ("person", ["Minister", "Tran Van Son"], VIETNAM, ["Tran Van Son"]),
        ("person", ["Minister"], None, []),
        ("organization", ["the Commission"], KOREA, []),
        ("agreement", ["An agreement " * 20], None, []),
        ("organization", ["CF Alliance", "CFA"], None, ["CF Alliance", "CFA"]),
        (
            "organization",
            ["Samsung Electronics Co., Ltd."],
            None,
            ["Samsung Electronics Co., Ltd.", "samsung electronics"],
        ),
        (
            "agreement",
            ["Comprehensive Economic Partnership Agreement (CEPA) between Korea and Serbia"],
            None,
            [
                "Comprehensive Economic Partnership Agreement (CEPA) between Korea and Serbia",
                "South Korea–Serbia Comprehensive Economic Partnership Agreement",
                "Serbia–South Korea Comprehensive Economic Partnership Agreement",
            ],
        ),
    ],
)
def test_names_are_asked_for_as_wikidata_writes_them(
    kind: str, names: list[str], country: str | None, asked: list[str]
) -> None:
    assert to_ask(kind, names, country) == tuple(asked)


def test_an_item_that_merely_begins_with_the_name_is_no_candidate(ask: Ask) -> None:
    assert ask(SIHEUNG, item("Q32", "Siheung Stadium", P31=["Q105"], P17=["Q884"])).candidates == ()


def test_nothing_found_is_a_proposal_without_candidates(ask: Ask) -> None:
    assert ask(AHN).candidates == ()


# -- the table of weights ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WEIGHTS)
def test_a_perfect_fit_scores_one_and_an_alias_less_than_the_label(kind: str) -> None:
    best = Features(True, False, True, True, True, True, 1.0, 500)
    by_alias = Features(False, True, True, True, True, True, 1.0, 500)
    assert best.score(kind) == 1
    assert THRESHOLD - MARGIN < by_alias.score(kind) < 1


def test_the_documented_weights_are_those_of_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "wikidata-lookup.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| `")]
    cells = [
        [cell.strip().strip("`") for cell in row] for row in rows if row[0].strip(" `") in WEIGHTS["person"]
    ]
    kinds = ("person", "organization", "place", "agreement")
    documented = {
        kind: {row[0]: float(row[number]) for row in cells if row[number]}
        for number, kind in enumerate(kinds, start=1)
    }
    assert documented == WEIGHTS


def test_features_can_be_read() -> None:
    features = Features(True, False, None, True, False, False, 0.5, 12)
    assert str(features) == (
        "label_equal=yes; alias_equal=no; kind_equal=unknown; country_equal=yes; office_equal=no; "
        "office_at_time=no; description_words=0.5; sitelinks=12"
    )


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        ("2024", None, True),
        ("2024-07", "2024-07", True),
        ("2024-07-02", None, False),
        (None, "2024-06-30", False),
        (None, "2024", None),
        (None, None, None),
    ],
)
def test_an_office_is_held_between_its_dates_as_far_as_they_are_known(
    since: str | None, until: str | None, held: bool | None
) -> None:
    assert HeldOffice("Q1", since, until).held_on(date(2024, 7, 1)) is held


# -- what is looked up ---------------------------------------------------------------------------------


def test_things_without_a_link_are_looked_up_with_what_the_releases_say(facts: Callable[..., Facts]) -> None:
    linked = link(
        [
            facts(
                "2024-07-01",
                persons=(
                    Person("person/ahn", "Dukgeun Ahn", title="Minister", affiliation="organization/motie"),
                    Person("person/doe", "Jane Doe"),
                ),
                organizations=(Organization("organization/motie", "Trade Commission", country=KOREA),),
                agreements=(
                    Agreement("agreement/fta", AgreementType.FTA, AgreementStatus.SIGNED, "Korea-UK FTA"),
                    Agreement("agreement/mou", AgreementType.MOU, AgreementStatus.SIGNED, "an MOU"),
                ),
            )
        ],
        Gazetteer.of(()),
    )
    found = {subject.label: subject for subject in subjects(linked)}
    assert set(found) == {"Dukgeun Ahn", "Jane Doe", "Trade Commission", "Korea-UK FTA"}
    assert found["Dukgeun Ahn"].offices == (Office(date(2024, 7, 1), "Minister", "Trade Commission"),)
    assert [subject.kind for subject in subjects(linked, ["place", "agreement"])] == ["agreement"]
