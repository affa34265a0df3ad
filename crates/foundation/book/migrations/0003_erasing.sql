-- What somebody did that is about nobody in particular, such as signing in, is found when its private parts must go.
CREATE INDEX events_loose ON events (region, actor, seq) WHERE subject IS NULL;
