"""The classes and properties that the graph uses, each once; the ontology defines those of ``kg:``."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.vocabulary import ONTOLOGY, expand


def _kg(local: str) -> NamedNode:
    return NamedNode(ONTOLOGY + local)


def _other(curie: str) -> NamedNode:
    return NamedNode(expand(curie))


# -- classes of the ontology; the kinds of event are classes too, see kg.rdf.concepts ---------------------

RELEASE = _kg("Release")
EVENT = _kg("Event")
PARTICIPANT = _kg("Participant")
PERSON = _kg("Person")
ORGANIZATION = _kg("Organization")
PARTICIPATION = _kg("Participation")
AGREEMENT = _kg("Agreement")
COUNTRY_CLASS = _kg("Country")
BLOC = _kg("Bloc")
PLACE_CLASS = _kg("Place")
AMOUNT_CLASS = _kg("Amount")
EVIDENCE_CLASS = _kg("Evidence")
STATUS_STATEMENT = _kg("StatusStatement")

# -- properties of the ontology ----------------------------------------------------------------------------

CATEGORY = _kg("category")
TEXT = _kg("text")
DESCRIBES = _kg("describes")
MAIN_EVENT = _kg("mainEvent")
MENTIONS = _kg("mentions")
MENTIONS_COUNTRY = _kg("mentionsCountry")
MENTIONS_BLOC = _kg("mentionsBloc")
MENTIONS_AGREEMENT = _kg("mentionsAgreement")
MENTIONS_AMOUNT = _kg("mentionsAmount")

START_DATE = _kg("startDate")
END_DATE = _kg("endDate")
DATE_BASIS = _kg("dateBasis")
EVENT_STATUS = _kg("eventStatus")
PLACE = _kg("place")
PLACE_COUNTRY = _kg("placeCountry")
INVOLVES_COUNTRY = _kg("involvesCountry")
HAS_PARTICIPATION = _kg("hasParticipation")
PARTICIPANT_OF_EVENT = _kg("participant")
RESULTED_IN = _kg("resultedIn")
PART_OF = _kg("partOf")

AGENT = _kg("agent")
ROLE = _kg("role")
TITLE = _kg("title")
ON_BEHALF_OF = _kg("onBehalfOf")

AFFILIATION = _kg("affiliation")
COUNTRY = _kg("country")

AGREEMENT_TYPE = _kg("agreementType")
AGREEMENT_STATUS = _kg("agreementStatus")
HAS_STATUS_STATEMENT = _kg("hasStatusStatement")
CURRENT_STATUS = _kg("currentStatus")
AGREED_ON = _kg("agreedOn")
INSTRUMENT_COUNT = _kg("instrumentCount")
PARTY = _kg("party")
AMOUNT = _kg("amount")

STATED_IN = _kg("statedIn")
STATED_ON = _kg("statedOn")

PREDECESSOR = _kg("predecessor")
SUCCESSOR = _kg("successor")

ISO_ALPHA2 = _kg("isoAlpha2")
ISO_ALPHA3 = _kg("isoAlpha3")

VALUE = _kg("value")
CURRENCY = _kg("currency")

EVIDENCE = _kg("evidence")
SENTENCE = _kg("sentence")

RELEASES_READ = _kg("releasesRead")
RELEASES_NEW = _kg("releasesNew")
RELEASES_CHANGED = _kg("releasesChanged")
RELEASES_UNCHANGED = _kg("releasesUnchanged")
RELEASES_REMOVED = _kg("releasesRemoved")
RELEASES_FAILED = _kg("releasesFailed")

# -- standard vocabularies ---------------------------------------------------------------------------------

TYPE = _other("rdf:type")
LABEL = _other("rdfs:label")
ALT_LABEL = _other("skos:altLabel")
DEFINITION = _other("skos:definition")
EXACT_MATCH = _other("skos:exactMatch")

DCTERMS_TITLE = _other("dcterms:title")
DESCRIPTION = _other("dcterms:description")
ISSUED = _other("dcterms:issued")
MODIFIED = _other("dcterms:modified")
SOURCE = _other("dcterms:source")
IS_REPLACED_BY = _other("dcterms:isReplacedBy")
SUBJECT = _other("dcterms:subject")
DATE = _other("dcterms:date")
LICENSE = _other("dcterms:license")
RIGHTS = _other("dcterms:rights")
LANGUAGE = _other("dcterms:language")
TEMPORAL = _other("dcterms:temporal")
FORMAT = _other("dcterms:format")
CONFORMS_TO = _other("dcterms:conformsTo")
PERIOD_OF_TIME = _other("dcterms:PeriodOfTime")

HAS_SOURCE = _other("oa:hasSource")
HAS_SELECTOR = _other("oa:hasSelector")
TEXT_QUOTE_SELECTOR = _other("oa:TextQuoteSelector")
TEXT_POSITION_SELECTOR = _other("oa:TextPositionSelector")
EXACT = _other("oa:exact")
PREFIX = _other("oa:prefix")
SUFFIX = _other("oa:suffix")
START = _other("oa:start")
END = _other("oa:end")

VOID_DATASET = _other("void:Dataset")
LINKSET = _other("void:Linkset")
SUBSET = _other("void:subset")
TRIPLES = _other("void:triples")
ENTITIES = _other("void:entities")
DISTINCT_SUBJECTS = _other("void:distinctSubjects")
DISTINCT_OBJECTS = _other("void:distinctObjects")
CLASSES = _other("void:classes")
PROPERTIES = _other("void:properties")
CLASS_PARTITION = _other("void:classPartition")
PROPERTY_PARTITION = _other("void:propertyPartition")
VOID_CLASS = _other("void:class")
VOID_PROPERTY = _other("void:property")
SPARQL_ENDPOINT = _other("void:sparqlEndpoint")
EXAMPLE_RESOURCE = _other("void:exampleResource")
VOCABULARY = _other("void:vocabulary")
URI_SPACE = _other("void:uriSpace")
SUBJECTS_TARGET = _other("void:subjectsTarget")
OBJECTS_TARGET = _other("void:objectsTarget")
LINK_PREDICATE = _other("void:linkPredicate")

DCAT_DATASET = _other("dcat:Dataset")
DISTRIBUTION_CLASS = _other("dcat:Distribution")
DATA_SERVICE = _other("dcat:DataService")
DISTRIBUTION = _other("dcat:distribution")
ACCESS_URL = _other("dcat:accessURL")
ACCESS_SERVICE = _other("dcat:accessService")
ENDPOINT_URL = _other("dcat:endpointURL")
SERVES_DATASET = _other("dcat:servesDataset")
KEYWORD = _other("dcat:keyword")
PERIOD_START = _other("dcat:startDate")
PERIOD_END = _other("dcat:endDate")

CHANGE_EVENT = _other("org:ChangeEvent")
ORIGINAL_ORGANIZATION = _other("org:originalOrganization")
RESULTING_ORGANIZATION = _other("org:resultingOrganization")
CHANGED_BY = _other("org:changedBy")
RESULTED_FROM = _other("org:resultedFrom")

METRIC = _other("dqv:Metric")
QUALITY_MEASUREMENT = _other("dqv:QualityMeasurement")
HAS_QUALITY_MEASUREMENT = _other("dqv:hasQualityMeasurement")
IS_MEASUREMENT_OF = _other("dqv:isMeasurementOf")
COMPUTED_ON = _other("dqv:computedOn")
MEASURED_VALUE = _other("dqv:value")
EXPECTED_DATA_TYPE = _other("dqv:expectedDataType")
IN_DIMENSION = _other("dqv:inDimension")
SEMANTIC_ACCURACY = _other("ldqd:semanticAccuracy")
COMPLETENESS = _other("ldqd:completeness")

ENTITY = _other("prov:Entity")
ACTIVITY = _other("prov:Activity")
SOFTWARE_AGENT = _other("prov:SoftwareAgent")
WAS_DERIVED_FROM = _other("prov:wasDerivedFrom")
WAS_GENERATED_BY = _other("prov:wasGeneratedBy")
GENERATED_AT_TIME = _other("prov:generatedAtTime")
STARTED_AT_TIME = _other("prov:startedAtTime")
ENDED_AT_TIME = _other("prov:endedAtTime")
WAS_ASSOCIATED_WITH = _other("prov:wasAssociatedWith")
USED = _other("prov:used")
SOFTWARE_VERSION = _other("schema:softwareVersion")
