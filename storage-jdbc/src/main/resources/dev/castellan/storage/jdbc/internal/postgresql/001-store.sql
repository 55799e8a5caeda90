-- The one row that every writer locks: it gives the commits their order.
CREATE TABLE castellan_store (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  epoch     BIGINT  NOT NULL CHECK (epoch >= 1),
  number    BIGINT  NOT NULL CHECK (number >= 0),
  kept_from BIGINT  NOT NULL CHECK (kept_from >= 1)
) WITH (fillfactor = 10);
INSERT INTO castellan_store (one, epoch, number, kept_from) VALUES (1, 1, 0, 1);
CREATE TABLE castellan_record (
  collection VARCHAR(128) COLLATE "C" NOT NULL,
  id         VARCHAR(128) COLLATE "C" NOT NULL,
  payload    BYTEA  NOT NULL,
  epoch      BIGINT NOT NULL,
  number     BIGINT NOT NULL,
  checksum   BIGINT NOT NULL,
  PRIMARY KEY (collection, id)
);
-- One row per batch in the order of the commits; trimmed up to castellan_store.kept_from.
CREATE TABLE castellan_change (
  number BIGINT PRIMARY KEY,
  epoch  BIGINT NOT NULL,
  batch  VARCHAR(64) NOT NULL,
  keys   TEXT   NOT NULL
);
-- For the eyes of an operator. "escape" never fails, whatever the bytes and the server's encoding.
CREATE VIEW castellan_readable AS
  SELECT collection, id, encode(payload, 'escape') AS payload, epoch, number FROM castellan_record;
