-- A report that has not been sent: one for each browser. `token` is the digest of what its cookie holds; everything
-- that was typed lies sealed in `said`.
CREATE TABLE report_drafts (
  region     BIGINT NOT NULL,
  draft_id   BYTEA  NOT NULL,
  token      BYTEA  NOT NULL,
  person_id  BYTEA,
  said       BYTEA  NOT NULL,
  rev        BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT report_drafts_pk PRIMARY KEY (region, draft_id),
  CONSTRAINT report_drafts_token UNIQUE (region, token)
);
CREATE INDEX report_drafts_person ON report_drafts (region, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX report_drafts_old ON report_drafts (region, updated_at);

-- A report. What was said, where nobody else may know it, and who said it are sealed; `contact_blind` finds the reports
-- of one telephone. A place stands in the clear only where the report is not secret, so that what is near is found.
CREATE TABLE reports (
  region        BIGINT  NOT NULL,
  report_id     BYTEA   NOT NULL,
  reference     TEXT    NOT NULL,
  draft_id      BYTEA   NOT NULL,
  kind          TEXT    NOT NULL,
  category      TEXT    NOT NULL,
  state         TEXT    NOT NULL,
  is_anonymous  BOOLEAN NOT NULL,
  is_secret     BOOLEAN NOT NULL,
  agency        TEXT    NOT NULL,
  village       BIGINT,
  cell          BIGINT,
  latitude      BIGINT,
  longitude     BIGINT,
  person_id     BYTEA,
  contact       BYTEA,
  contact_blind BYTEA,
  said          BYTEA   NOT NULL,
  supporters    BIGINT  NOT NULL,
  goes_on_in    BYTEA,
  sent_at       BIGINT  NOT NULL,
  verify_by     BIGINT  NOT NULL,
  settle_by     BIGINT  NOT NULL,
  begin_by      BIGINT,
  confirm_by    BIGINT,
  stands_since  BIGINT,
  public_at     BIGINT,
  answered_at   BIGINT,
  closed_at     BIGINT,
  updated_at    BIGINT  NOT NULL,
  rev           BIGINT  NOT NULL,
  CONSTRAINT reports_pk PRIMARY KEY (region, report_id),
  CONSTRAINT reports_reference UNIQUE (region, reference),
  CONSTRAINT reports_draft UNIQUE (region, draft_id),
  CONSTRAINT reports_kind CHECK (kind IN ('pengaduan', 'aspirasi', 'permintaan-informasi')),
  CONSTRAINT reports_state CHECK (state IN ('terkirim', 'ditunda', 'diteruskan', 'diproses', 'salah-disposisi', 'ditanggapi',
    'dibuka-kembali', 'selesai', 'selesai-tanpa-jawaban', 'ditolak', 'digabung', 'ditarik', 'dipindahkan')),
  CONSTRAINT reports_secret CHECK (NOT is_secret OR (cell IS NULL AND latitude IS NULL AND longitude IS NULL))
);
CREATE INDEX reports_near ON reports (region, cell, sent_at) WHERE cell IS NOT NULL;
-- What everyone may read, by every way the list is asked for.
CREATE INDEX reports_newest ON reports (region, sent_at, report_id) WHERE public_at IS NOT NULL;
CREATE INDEX reports_category ON reports (region, category, sent_at, report_id) WHERE public_at IS NOT NULL;
CREATE INDEX reports_village ON reports (region, village, sent_at, report_id) WHERE public_at IS NOT NULL;
CREATE INDEX reports_updated ON reports (region, updated_at) WHERE public_at IS NOT NULL;
CREATE INDEX reports_person ON reports (region, person_id, sent_at) WHERE person_id IS NOT NULL;
CREATE INDEX reports_contact ON reports (region, contact_blind, sent_at) WHERE contact_blind IS NOT NULL;
CREATE INDEX reports_unheard ON reports (region, confirm_by) WHERE state = 'ditanggapi';

-- Pictures; their sealed bytes lie in the files folder under their id. `part` says of what: the report (`laporan`), the
-- agency's evidence (`bukti`), or that it is not settled (`bantahan`).
CREATE TABLE report_pictures (
  region     BIGINT NOT NULL,
  picture_id BYTEA  NOT NULL,
  draft_id   BYTEA,
  report_id  BYTEA,
  part       TEXT   NOT NULL,
  sha256     BYTEA  NOT NULL,
  hidden_at  BIGINT,
  at         BIGINT NOT NULL,
  CONSTRAINT report_pictures_pk PRIMARY KEY (region, picture_id),
  CONSTRAINT report_pictures_part CHECK (part IN ('laporan', 'bukti', 'bantahan'))
);
CREATE INDEX report_pictures_draft ON report_pictures (region, draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX report_pictures_report ON report_pictures (region, report_id, at) WHERE report_id IS NOT NULL;
CREATE INDEX report_pictures_same ON report_pictures (region, sha256);

-- Browsers that may act for a visitor who reported. `token` is the digest of what the cookie holds.
CREATE TABLE report_keys (
  region    BIGINT NOT NULL,
  token     BYTEA  NOT NULL,
  report_id BYTEA  NOT NULL,
  at        BIGINT NOT NULL,
  CONSTRAINT report_keys_pk PRIMARY KEY (region, token, report_id)
);
CREATE INDEX report_keys_report ON report_keys (region, report_id);

-- Residents for whom it is the same ("saya juga"); they are told what becomes of it.
CREATE TABLE report_supporters (
  region    BIGINT NOT NULL,
  report_id BYTEA  NOT NULL,
  person_id BYTEA  NOT NULL,
  at        BIGINT NOT NULL,
  CONSTRAINT report_supporters_pk PRIMARY KEY (region, report_id, person_id)
);
CREATE INDEX report_supporters_person ON report_supporters (region, person_id, report_id);
