import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.*;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** Cases for the PostgreSQL JDBC driver. One line per case: name, a tab, "value" or "error", a tab, what it saw (words separated by "|"). */
public class JdbcCases {
    interface Case { List<?> run() throws Exception; }

    static Connection connect(String... more) throws SQLException {
        Map<String, String> env = System.getenv();
        Properties p = new Properties();
        p.setProperty("user", env.get("PGUSER"));
        p.setProperty("password", env.get("PGPASSWORD"));
        p.setProperty("sslmode", "verify-full");
        p.setProperty("sslrootcert", env.get("PGSSLROOTCERT"));
        for (int i = 0; i < more.length; i += 2) p.setProperty(more[i], more[i + 1]);
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + env.get("PGPORT") + "/" + env.get("PGDATABASE"), p);
    }

    static long number(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement(); ResultSet r = s.executeQuery(sql)) { r.next(); return r.getLong(1); }
    }

    static void run(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) { s.execute(sql); }
    }

    static List<?> batch(String table, boolean rewrite) throws Exception {
        try (Connection c = connect("reWriteBatchedInserts", String.valueOf(rewrite))) {
            run(c, "create table " + table + " (i int primary key, t text)");
            c.setAutoCommit(false);
            int counted = 0;
            try (PreparedStatement s = c.prepareStatement("insert into " + table + " values (?, ?)")) {
                for (int i = 0; i < 3000; i++) { s.setInt(1, i); s.setString(2, "zeile " + i); s.addBatch(); }
                counted = s.executeBatch().length;
            }
            c.commit();
            return List.of(counted, number(c, "select count(*) from " + table), number(c, "select sum(i) from " + table));
        }
    }

    static List<?> batchWithError() throws Exception {
        try (Connection c = connect()) {
            run(c, "create table batch_error (i int primary key)");
            c.setAutoCommit(false);
            String state = "none";
            try (PreparedStatement s = c.prepareStatement("insert into batch_error values (?)")) {
                for (int i : new int[] {1, 2, 3, 2, 5}) { s.setInt(1, i); s.addBatch(); }
                s.executeBatch();
            } catch (BatchUpdateException e) { state = e.getSQLState(); }
            c.rollback();
            return List.of(state, number(c, "select count(*) from batch_error"));
        }
    }

    static List<?> fetchSize() throws Exception {
        try (Connection c = connect()) {
            c.setAutoCommit(false);
            long rows = 0, sum = 0;
            try (PreparedStatement s = c.prepareStatement("select i as fetched_row from generate_series(1, ?) i")) {
                s.setFetchSize(100);
                s.setInt(1, 2550);
                try (ResultSet r = s.executeQuery()) { while (r.next()) { rows++; sum += r.getLong(1); } }
            }
            c.commit();
            return List.of(rows, sum);
        }
    }

    static List<?> callable() throws Exception {
        try (Connection c = connect()) {
            run(c, "create function doubled(n int) returns int language sql as 'select n * 2'");
            run(c, "create procedure twice(inout n int) language plpgsql as 'begin n := n * 2; end'");
            int function, procedure;
            try (CallableStatement s = c.prepareCall("{? = call doubled(?)}")) {
                s.registerOutParameter(1, Types.INTEGER); s.setInt(2, 21); s.execute(); function = s.getInt(1);
            }
            try (CallableStatement s = c.prepareCall("call twice(?)")) {
                s.registerOutParameter(1, Types.INTEGER); s.setInt(1, 4); s.execute(); procedure = s.getInt(1);
            } catch (SQLException e) {
                try (Statement s = c.createStatement(); ResultSet r = s.executeQuery("call twice(4)")) { r.next(); procedure = r.getInt(1); }
            }
            return List.of(function, procedure);
        }
    }

    /** The large object API is the one common user of the protocol's FunctionCall. */
    static List<?> largeObjects() throws Exception {
        try (Connection c = connect()) {
            c.setAutoCommit(false);
            LargeObjectManager manager = c.unwrap(PGConnection.class).getLargeObjectAPI();
            long oid = manager.createLO(LargeObjectManager.READWRITE);
            byte[] block = new byte[100_000];
            new Random(1).nextBytes(block);
            try (LargeObject o = manager.open(oid, LargeObjectManager.WRITE)) { for (int i = 0; i < 10; i++) o.write(block); }
            c.commit();
            boolean same = true;
            long size;
            try (LargeObject o = manager.open(oid, LargeObjectManager.READ)) {
                size = o.size64();
                for (int i = 0; i < 10; i++) same &= Arrays.equals(block, o.read(block.length));
            }
            manager.delete(oid);
            c.commit();
            return List.of(size, same);
        }
    }

    static List<?> autosave() throws Exception {
        try (Connection c = connect("autosave", "always")) {
            run(c, "create table saved (i int primary key)");
            c.setAutoCommit(false);
            String state = "none";
            run(c, "insert into saved values (1)");
            try { run(c, "insert into saved values (1)"); } catch (SQLException e) { state = e.getSQLState(); }
            run(c, "insert into saved values (2)");
            Savepoint p = c.setSavepoint("mine");
            run(c, "insert into saved values (3)");
            c.rollback(p);
            c.commit();
            return List.of(state, number(c, "select sum(i) from saved"));
        }
    }

    static List<?> queryTimeout() throws Exception {
        try (Connection c = connect(); Statement s = c.createStatement()) {
            s.setQueryTimeout(1);
            String state = "none";
            try { s.execute("select pg_sleep(60) as jdbc_slept"); } catch (SQLException e) { state = e.getSQLState(); }
            return List.of(state, number(c, "select 5"));
        }
    }

    static List<?> prepared() throws Exception {
        try (Connection c = connect("prepareThreshold", "3")) {
            long sum = 0;
            try (PreparedStatement s = c.prepareStatement("select ?::int + 1 as jdbc_prepared")) {
                for (int i = 0; i < 50; i++) { s.setInt(1, i); try (ResultSet r = s.executeQuery()) { r.next(); sum += r.getInt(1); } }
            }
            return List.of(sum, number(c, "select count(*) from pg_prepared_statements where statement like '%jdbc_prepared'"));
        }
    }

    static List<?> metadata() throws Exception {
        try (Connection c = connect()) {
            run(c, "create table described (id serial primary key, name varchar(40) not null)");
            List<String> columns = new ArrayList<>();
            try (ResultSet r = c.getMetaData().getColumns(null, null, "described", null)) {
                while (r.next()) columns.add(r.getString("COLUMN_NAME") + " " + r.getString("TYPE_NAME"));
            }
            long key;
            try (PreparedStatement s = c.prepareStatement("insert into described (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                s.setString(1, "张三"); s.executeUpdate();
                try (ResultSet r = s.getGeneratedKeys()) { r.next(); key = r.getLong(1); }
            }
            return List.of(String.join(",", columns), key);
        }
    }

    static List<?> copy() throws Exception {
        try (Connection c = connect()) {
            run(c, "create table jdbc_copied (i int, t text)");
            CopyManager manager = c.unwrap(PGConnection.class).getCopyAPI();
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 2000; i++) lines.append(i).append("\tzeile\n");
            long in = manager.copyIn("copy jdbc_copied from stdin", new StringReader(lines.toString()));
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            manager.copyOut("copy jdbc_copied to stdout csv", out);
            return List.of(in, out.toString(StandardCharsets.UTF_8).lines().count());
        }
    }

    static List<?> simpleMode() throws Exception {
        try (Connection c = connect("preferQueryMode", "simple"); PreparedStatement s = c.prepareStatement("select ?::int + ?::int as jdbc_simple")) {
            s.setInt(1, 3); s.setInt(2, 4);
            try (ResultSet r = s.executeQuery()) { r.next(); return List.of(r.getInt(1)); }
        }
    }

    public static void main(String[] args) {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("batch", () -> batch("jdbc_batch", false));
        cases.put("batch_rewritten", () -> batch("jdbc_rewritten", true));
        cases.put("batch_error", JdbcCases::batchWithError);
        cases.put("fetch_size", JdbcCases::fetchSize);
        cases.put("callable", JdbcCases::callable);
        cases.put("large_objects", JdbcCases::largeObjects);
        cases.put("autosave", JdbcCases::autosave);
        cases.put("query_timeout", JdbcCases::queryTimeout);
        cases.put("prepared", JdbcCases::prepared);
        cases.put("metadata", JdbcCases::metadata);
        cases.put("copy", JdbcCases::copy);
        cases.put("simple_mode", JdbcCases::simpleMode);
        for (Map.Entry<String, Case> entry : cases.entrySet()) {
            String kind = "value", text;
            try {
                StringJoiner words = new StringJoiner("|");
                for (Object o : entry.getValue().run()) words.add(String.valueOf(o));
                text = words.toString();
            } catch (Exception e) {
                java.io.StringWriter trace = new java.io.StringWriter();
                e.printStackTrace(new java.io.PrintWriter(trace));
                kind = "error"; text = trace.toString().replace("\n", " ; ");
            }
            System.out.println(entry.getKey() + "\t" + kind + "\t" + text);
        }
    }
}
