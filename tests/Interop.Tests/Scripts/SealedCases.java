import java.sql.*;
import java.util.*;

/** The PostgreSQL JDBC driver on sealed columns: an application writes, a manager reads. One line per case, as in JdbcCases. */
public class SealedCases {
    interface Case { List<?> run() throws Exception; }

    static Connection connect(String who, String... more) throws SQLException {
        Map<String, String> env = System.getenv();
        Properties p = new Properties();
        p.setProperty("user", env.get(who + "_USER"));
        p.setProperty("password", env.get(who + "_PASSWORD"));
        p.setProperty("sslmode", "verify-full");
        p.setProperty("sslrootcert", env.get("PGSSLROOTCERT"));
        for (int i = 0; i < more.length; i += 2) p.setProperty(more[i], more[i + 1]);
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + env.get("PGPORT") + "/" + env.get("PGDATABASE"), p);
    }

    static final String INSERT = "insert into sender (id, name, id_number, remark, city) values (?, ?, ?, ?, ?)";

    /** Rows of the range whose values are all those that were written with that id. */
    static int right(int from, int count, String word) throws SQLException {
        int right = 0;
        try (Connection c = connect("MANAGER"); PreparedStatement s = c.prepareStatement("select id, name, id_number, remark from sender where id >= ? and id < ? order by id")) {
            c.setAutoCommit(false);
            s.setFetchSize(37);
            s.setInt(1, from);
            s.setInt(2, from + count);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    int i = r.getInt(1);
                    if (r.getString(2).equals(word + " 名 " + i) && r.getString(3).equals("J" + i) && (i % 10 == 0 ? r.getString(4) == null : r.getString(4).equals("remark " + i))) right++;
                }
            }
        }
        return right;
    }

    static void fill(PreparedStatement s, int i) throws SQLException {
        s.setInt(1, i);
        s.setString(2, "insert 名 " + i);
        s.setString(3, "J" + i);
        if (i % 10 == 0) s.setNull(4, Types.VARCHAR); else s.setString(4, "remark " + i);
        s.setString(5, "西安");
    }

    static List<?> batch(int from, String rewrite) throws Exception {
        int counted;
        try (Connection c = connect("APPLICATION", "reWriteBatchedInserts", rewrite); PreparedStatement s = c.prepareStatement(INSERT)) {
            c.setAutoCommit(false);
            for (int i = from; i < from + 300; i++) { fill(s, i); s.addBatch(); }
            counted = s.executeBatch().length;
            c.commit();
        }
        return List.of(counted, right(from, 300, "insert"));
    }

    /** Updates by number, each of its own row: a value of one statement in another's place would be seen. */
    static List<?> updates(int from) throws Exception {
        try (Connection c = connect("APPLICATION"); PreparedStatement s = c.prepareStatement("update sender set name = ? where id_number = ?")) {
            for (int i = from; i < from + 300; i++) { s.setString(1, "update 名 " + i); s.setString(2, "J" + i); s.addBatch(); }
            int sum = Arrays.stream(s.executeBatch()).sum();
            return List.of(sum, right(from, 300, "update"), right(from, 300, "insert"));
        }
    }

    /** Different texts with literals in one batch. */
    static List<?> texts(int from) throws Exception {
        try (Connection c = connect("APPLICATION"); Statement s = c.createStatement()) {
            for (int i = from; i < from + 40; i++) {
                s.addBatch("insert into sender (id, id_number, name, remark) values (" + i + ", 'J" + i + "', 'nobody', " + (i % 10 == 0 ? "null" : "'remark " + i + "'") + ")");
                s.addBatch("update sender set name = 'text 名 " + i + "' where id_number = 'J" + i + "'");
                s.addBatch("update sender set city = 'J" + i + "' where id = " + i);
            }
            return List.of(s.executeBatch().length, right(from, 40, "text"));
        }
    }

    /** From the fifth execution on the driver prepares on the server and asks for binary results. */
    static List<?> search(int from, String... more) throws Exception {
        int found = 0;
        try (Connection c = connect("MANAGER", more); PreparedStatement s = c.prepareStatement("select id, name, remark from sender where id_number = ? and name <> ?")) {
            for (int i = from; i < from + 30; i++) {
                s.setString(1, "J" + i);
                s.setString(2, "nobody");
                try (ResultSet r = s.executeQuery()) { if (r.next() && r.getInt(1) == i && r.getString(2).endsWith(" " + i) && !r.next()) found++; }
            }
        }
        return List.of(found);
    }

    static List<?> masked(int from) throws Exception {
        try (Connection c = connect("APPLICATION"); PreparedStatement s = c.prepareStatement("select name, remark from sender where id_number = ?")) {
            s.setString(1, "J" + (from + 1));
            try (ResultSet r = s.executeQuery()) { r.next(); return List.of(r.getString(1).contains("名"), r.getString(2).contains("remark")); }
        }
    }

    static List<?> random() throws Exception {
        try (Connection c = connect("MANAGER"); PreparedStatement s = c.prepareStatement("select id from sender where remark = ?")) {
            s.setString(1, "remark 1001");
            s.executeQuery();
            return List.of("answered");
        } catch (SQLException e) { return List.of(e.getSQLState()); }
    }

    public static void main(String[] args) {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("batch", () -> batch(1000, "false"));
        cases.put("batch_rewritten", () -> batch(2000, "true"));
        cases.put("updates", () -> updates(1000));
        cases.put("texts", () -> texts(3000));
        cases.put("search", () -> search(1000));
        cases.put("search_at_once_prepared", () -> search(1000, "prepareThreshold", "-1"));
        cases.put("search_simple", () -> search(1000, "preferQueryMode", "simple"));
        cases.put("masked", () -> masked(1000));
        cases.put("random", SealedCases::random);
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
