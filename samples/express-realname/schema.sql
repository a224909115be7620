-- The whole schema for psql (PostgreSQL 15 or later): psql -d express -v ON_ERROR_STOP=1 -f schema.sql
-- Data is loaded between 05 and 06; loading after 06 works too and is slower.
\ir sql/01-roles.sql
\ir sql/02-tables.sql
\ir sql/03-comments.sql
\ir sql/04-views.sql
\ir sql/05-access.sql
\ir sql/06-indexes.sql
