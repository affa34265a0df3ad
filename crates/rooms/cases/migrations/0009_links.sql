-- What goes on from a case is found in the index alone; SQLite took another one that it could read alone, row by row.
DROP INDEX case_links_other;
CREATE INDEX case_links_follow ON case_links (region, other, kind, case_id);
