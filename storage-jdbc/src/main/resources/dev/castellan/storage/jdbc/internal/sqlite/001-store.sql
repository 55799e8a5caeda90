-- The one row that every writer locks: it gives the commits their order.
CREATE TABLE castellan_store (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  epoch     INTEGER NOT NULL CHECK (epoch >= 1),
  number    INTEGER NOT NULL CHECK (number >= 0),
  kept_from INTEGER NOT NULL CHECK (kept_from >= 1)
);
INSERT INTO castellan_store (one, epoch, number, kept_from) VALUES (1, 1, 0, 1);
CREATE TABLE castellan_record (
  collection TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  payload    BLOB    NOT NULL,
  epoch      INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  checksum   INTEGER NOT NULL,
  PRIMARY KEY (collection, id)
);
-- One row per batch in the order of the commits; trimmed up to castellan_store.kept_from.
CREATE TABLE castellan_change (
  number INTEGER PRIMARY KEY,
  epoch  INTEGER NOT NULL,
  batch  TEXT    NOT NULL,
  keys   TEXT    NOT NULL
);
-- For the eyes of an operator.
CREATE VIEW castellan_readable AS
  SELECT collection, id, CAST(payload AS TEXT) AS payload, epoch, number FROM castellan_record;
