-- The schema of a gazetteer file; docs/wikidata-dump.md explains it. Items are the numbers of their identifiers: 884 is Q884.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The classes that counted, each with the listed class it falls under.
CREATE TABLE class (id INTEGER PRIMARY KEY, listed INTEGER NOT NULL);

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    alpha2 TEXT NOT NULL,          -- ISO 3166-1, for countries
    alpha3 TEXT NOT NULL,
    inception TEXT NOT NULL,       -- 2001-05, 2001 or empty
    international INTEGER NOT NULL, -- 1: belongs to no one country
    revision INTEGER NOT NULL      -- of the item in Wikidata
);
CREATE TABLE kind (item INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (item, kind)) WITHOUT ROWID;
CREATE TABLE alias (item INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (item, name)) WITHOUT ROWID;
-- P17, for humans P27.
CREATE TABLE country (item INTEGER NOT NULL, country INTEGER NOT NULL, PRIMARY KEY (item, country)) WITHOUT ROWID;
-- P39 with P580 and P582.
CREATE TABLE office (
    item INTEGER NOT NULL, position INTEGER NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
    PRIMARY KEY (item, position, since, until)
) WITHOUT ROWID;
CREATE TABLE position (id INTEGER PRIMARY KEY, label TEXT NOT NULL);

-- The forms under which a thing of a kind (person, organization, place ...) is looked up.
CREATE TABLE name_key (
    kind TEXT NOT NULL, key TEXT NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (kind, key, item)
) WITHOUT ROWID;

-- Full text: folded names and description; rowid is the item.
CREATE VIRTUAL TABLE search USING fts5 (names, description, content = '');
