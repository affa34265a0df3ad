-- A part of a report that one of several agencies settles. The report is over when all its parts are; it alone is public.
ALTER TABLE reports ADD COLUMN part_of BYTEA;
CREATE INDEX reports_parts ON reports (region, part_of, report_id) WHERE part_of IS NOT NULL;
-- Those who reported what goes on with another report are told how that goes.
CREATE INDEX reports_merged ON reports (region, goes_on_in, report_id) WHERE goes_on_in IS NOT NULL;
