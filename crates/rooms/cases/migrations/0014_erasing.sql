-- What belongs to one person is found when it must go: uploads that belong to no case yet, what was parked for a draft, and
-- the words of a case.
CREATE INDEX documents_loose ON documents (region, person_id) WHERE case_id IS NULL;
CREATE INDEX parked_draft ON parked (region, draft_id);
CREATE INDEX case_words_case ON case_words (region, case_id);
