using Menshen.TestKit;

namespace Menshen.Interop.Tests.Labels;

/// <summary>What pgAdmin 4 sends when it connects and when its tree is opened, in a database with labels: statements of the same shape, from its public source; not pgAdmin itself.</summary>
public sealed class PgAdminTests(LabelDeployment labels) : IClassFixture<LabelDeployment>
{
    [Theory]
    // The first text of each connection. Refused, it ended the connection.
    [InlineData("SET DateStyle=ISO; SET client_min_messages=notice; SELECT set_config('bytea_output','hex',false) FROM pg_settings WHERE name = 'bytea_output'; SET client_encoding='UTF8';")]
    [InlineData("SELECT version()")]
    [InlineData("SELECT db.oid, db.datname, db.datallowconn, pg_encoding_to_char(db.encoding), has_database_privilege(db.oid, 'CREATE'), datistemplate FROM pg_catalog.pg_database db WHERE db.datname = current_database()")]
    [InlineData("""
        SELECT o.oid, o.rolname, o.rolsuper, o.rolcreaterole, o.rolcreatedb, 'pg_signal_backend' = ANY(ARRAY(
            WITH RECURSIVE up AS (SELECT pg_roles.oid, pg_roles.rolname FROM pg_roles WHERE pg_roles.oid = o.oid
                UNION ALL SELECT m.roleid, r.rolname FROM up JOIN pg_auth_members m ON m.member = up.oid JOIN pg_roles r ON r.oid = m.roleid) SELECT rolname FROM up))
        FROM pg_catalog.pg_roles o WHERE rolname = current_user
        """)]
    [InlineData("SELECT CASE WHEN usesuper THEN pg_is_in_recovery() ELSE false END FROM pg_user WHERE usename = current_user")]
    // The tree: databases, schemas, tables, columns, keys, views, roles.
    [InlineData("SELECT db.oid, db.datname, ta.spcname, db.datallowconn, db.datistemplate, has_database_privilege(db.oid, 'CREATE'), datdba, d.description FROM pg_catalog.pg_database db LEFT JOIN pg_catalog.pg_tablespace ta ON db.dattablespace = ta.oid LEFT JOIN pg_catalog.pg_shdescription d ON db.oid = d.objoid AND d.classoid = 'pg_database'::regclass")]
    [InlineData("SELECT n.oid, n.nspname, has_schema_privilege(n.oid, 'CREATE'), has_schema_privilege(n.oid, 'USAGE'), d.description FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass")]
    [InlineData("""
        SELECT rel.oid, rel.relname, (SELECT count(*) FROM pg_trigger WHERE tgrelid = rel.oid AND NOT tgisinternal), rel.relkind = 'p', (SELECT count(1) FROM pg_inherits WHERE inhrelid = rel.oid)
        FROM pg_class rel WHERE rel.relkind IN ('r', 's', 't', 'p') AND rel.relnamespace = 'public'::regnamespace AND NOT rel.relispartition ORDER BY rel.relname
        """)]
    [InlineData("SELECT att.attname, att.attnum, format_type(att.atttypid, att.atttypmod), att.attnotnull, pg_get_expr(def.adbin, def.adrelid), has_column_privilege('waybill', att.attnum, 'SELECT') FROM pg_catalog.pg_attribute att LEFT JOIN pg_catalog.pg_attrdef def ON adrelid = att.attrelid AND adnum = att.attnum WHERE att.attrelid = 'waybill'::regclass AND att.attnum > 0")]
    [InlineData("SELECT conname, contype, pg_get_constraintdef(oid), convalidated FROM pg_catalog.pg_constraint WHERE conrelid = 'waybill'::regclass")]
    [InlineData("SELECT c.oid, c.relname, pg_get_viewdef(c.oid, true) FROM pg_catalog.pg_class c WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace")]
    [InlineData("SELECT * FROM public.waybill ORDER BY no ASC LIMIT 100")]
    public async Task What_pgAdmin_needs_is_answered(string statement)
    {
        await labels.AppliedAsync();
        (await labels.People["chen_east"].PsqlAsync("-v", "ON_ERROR_STOP=1", "-c", statement)).Succeeded();
    }

    [Theory]
    // Passed over by pgAdmin: who is authenticated how, of all sessions.
    [InlineData("SELECT gss_authenticated, encrypted FROM pg_catalog.pg_stat_gssapi WHERE pid = pg_backend_pid()")]
    // The dashboard, and the properties of a table, which show its counters.
    [InlineData("SELECT pid, datname, usename FROM pg_catalog.pg_stat_activity")]
    [InlineData("SELECT rel.oid, rel.reltuples::bigint FROM pg_class rel WHERE rel.relname = 'waybill'")]
    public async Task What_would_tell_of_others_is_refused_to_pgAdmin_too(string statement)
    {
        await labels.AppliedAsync();
        (await labels.People["chen_east"].PsqlAsync("-c", statement)).Error.ShouldContain("permission denied");
    }
}
