DROP FUNCTION IF EXISTS menshen.converted_%1$s(text, text);
DROP TABLE IF EXISTS menshen.convert_%1$s;
