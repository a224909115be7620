using System.Collections.Frozen;
using System.Text;
using Menshen.Sql;
using Menshen.Sql.Settings;

namespace Menshen.Policy.Labels;

/// <summary>What no session may do in a database with labels, because the engine has no right that could be taken away: channels from high to low,
/// and ways to see that hidden rows exist.</summary>
/// <remarks>The attacks are named in <c>docs/decisions/0019-labels.md</c>; those that the engine stops itself are not repeated here.</remarks>
public static class LabelledDatabaseRules
{
    /// <summary>Settings that change how results look or how long one waits, and nothing of how they come about: with <c>debug_print_plan</c>
    /// and low <c>client_min_messages</c> the planner tells of hidden rows, with SERIALIZABLE a reader aborts a writer.</summary>
    private static readonly FrozenSet<string> Settings = FrozenSet.ToFrozenSet(
        [
            "application_name", "bytea_output", "client_encoding", "datestyle", "default_transaction_deferrable", "default_transaction_read_only",
            "extra_float_digits", "idle_in_transaction_session_timeout", "idle_session_timeout", "intervalstyle", "lock_timeout", "menshen.end_user", "menshen.purpose", "menshen.until", "quote_all_identifiers",
            "row_security", "search_path", "standard_conforming_strings", "statement_timeout", "synchronize_seqscans", "timezone", "xmloption",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Decision.Refuse Notify = new(
        "42501", "NOTIFY and LISTEN are refused in a database with labels: a message passes every label", "Write a row, which has a label, and poll for it.", "ML0001");

    private static readonly Decision.Refuse Lock = new(
        "42501", "LOCK TABLE is refused in a database with labels: who waits for a lock learns of sessions he may not know of",
        "SELECT … FOR UPDATE locks rows of your label. ACCESS SHARE, as pg_dump asks for it, is allowed.", "ML0002");

    private static readonly Decision.Refuse Serializable = new(
        "42501", "SERIALIZABLE is refused in a database with labels: a reader could abort a writer below it", "REPEATABLE READ is allowed.", "ML0003");

    private static readonly Decision.Refuse Explain = new(
        "42501", "EXPLAIN is refused in a database with labels: it counts rows that are hidden", "Ask on a copy without labels.", "ML0004");

    private static readonly Decision.Refuse Setting = new(
        "42501", "this setting cannot be changed in a database with labels", "Allowed: " + string.Join(", ", Settings.Order(StringComparer.Ordinal)) + ".", "ML0005");

    private static readonly Decision.Refuse Call = new(
        "42501", "function calls by protocol message are refused in a database with labels", "SELECT the function.", "ML0006");

    private static readonly Decision.Refuse Utility = new(
        "42501", "this command is refused in a database with labels", "An administrator does it, or the application does without.", "ML0007");

    private static readonly Decision.Refuse RowLock = new(
        "42501", "above the bottom label, rows of tables without labels are not locked: who waits for them below learns of it",
        "Leave FOR UPDATE and FOR SHARE away, or name labelled tables only, each with its schema.", "ML0009");

    private static readonly Decision.Refuse Number = new(
        "42501", "above the bottom label no number is taken from a sequence: who takes the next one below learns of it",
        "Leave the column to its default: serial and identity columns of labelled tables count for each label by themselves.", "ML0010");

    private static readonly Decision.Refuse Unread = new(
        "42601", "this statement could not be read, and above the bottom label nothing unread is done",
        "Correct it, send it alone, or log in at the bottom label.", "ML0011");

    private static readonly Decision.Refuse Place = new(
        "42501", "transaction numbers and places of rows are refused in a database with labels: they tell what sessions above do",
        "Leave xmin, xmax, cmin, cmax and ctid away: a column of your own tells that a row has changed. VACUUM and its like without VERBOSE.", "ML0012");

    private static readonly Decision.Refuse Passage = new(
        "42501", "the views of menshen_labels are not named by statements: what is copied through them is a table's, and is judged as the table's",
        "Name the table itself, with its schema.", "ML0013");

    private static readonly Decision.Refuse TooLong = new(
        "54001", "this statement is too long to be read to its end, and in a database with labels nothing unread is done", "Send values as parameters or literals, or fewer things at a time.", "ML0015");

    private static readonly Decision.Refuse Clock = new(
        "42501", "clocks that go on within a statement are refused where answers have a pace (labels: answers-every)", "now() and CURRENT_TIMESTAMP are the transaction's, and are allowed.", "ML0017");

    /// <summary>Columns that each table has: numbers that all sessions count on together, and the place, which after VACUUM tells whose snapshot is still held.</summary>
    private static readonly FrozenSet<string> Places = FrozenSet.ToFrozenSet(["xmin", "xmax", "cmin", "cmax", "ctid"], StringComparer.OrdinalIgnoreCase);

    /// <summary>A refusal because the session's label cannot be had.</summary>
    public const string LoginRule = "ML0008";

    /// <summary>True if a client may set it, at its start or later.</summary>
    public static bool Allows(string setting) => Settings.Contains(setting);

    /// <summary>The rule that refuses the statement; null if none does.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="knowsSettings">Each setting that its text changes by set_config was read, and a client may set it.</param>
    public static Decision.Refuse? Decide(StatementFacts facts, bool knowsSettings = false)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Writes.Any(IsPassage)) return Passage;
        if (facts.IsUnread) return TooLong;
        return facts.Kind switch
        {
            StatementKind.Notification => Notify,
            StatementKind.Lock => IsAccessShare(facts.Template.Span) ? null : Lock,
            StatementKind.Explain => Explain,
            StatementKind.FunctionCall => Call,
            // ALTER ROLE … SET reaches the settings of the subject's own role, which sessions of all its labels read.
            StatementKind.OtherUtility or StatementKind.Role => Utility,
            StatementKind.Transaction => facts.HasWords("serializable"u8) ? Serializable : null,
            StatementKind.Set => facts.Command == "RESET" ? null : DecideSet(facts),
            // The name may be written with escapes, which a plain look does not see.
            _ when !knowsSettings && facts.HasWords("set_config"u8) || facts.HasWords("U&\""u8) || facts.Kind == StatementKind.Update && facts.HasWords("pg_settings"u8) => Setting,
            StatementKind.Maintenance => HasWord(facts, word => word.Equals("verbose", StringComparison.OrdinalIgnoreCase)) ? Place : null,
            _ => HasWord(facts, Places.Contains) ? Place : null,
        };
    }

    /// <summary>What refuses the statement to a session above the bottom label; null: nothing does. The engine refuses such sessions to write where no label is,
    /// and has no right that could be taken away for these.</summary>
    /// <remarks>Views, policies and domains in which the same is written are refused by the engine where they are made.</remarks>
    public static Decision.Refuse? DecideAboveBottom(StatementFacts facts, LabelRules rules, string database)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(rules);
        if (facts.Kind is StatementKind.Unknown or StatementKind.Unparseable) return Unread;
        if (facts.HasWords("nextval"u8)) return Number;
        // A name without a schema may be that of another table, which who listens below has made and put into the search path.
        return facts.LocksRows && !facts.Reads.All(name => name.Schema is { } schema && rules.TableOf(database, schema, name.Name) is not null) ? RowLock : null;
    }

    /// <summary>What refuses the statement to a session whose answers leave at beats only: with a clock that goes on within a statement it would not need to look at when they come.</summary>
    public static Decision.Refuse? DecideAtPace(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        // Two kinds of UUID have the time in them.
        return facts.HasWords("clock_timestamp"u8) || facts.HasWords("timeofday"u8) || facts.HasWords("statement_timestamp"u8)
            || facts.HasWords("uuid_generate_v1"u8) || facts.HasWords("uuidv7"u8) ? Clock : null;
    }

    /// <summary>What refuses the statement because it names a column whose label the session's does not dominate; null: nothing does. The engine has no right for it either, but
    /// says only that the table is denied.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="rules">The policy's.</param>
    /// <param name="database">Where.</param>
    /// <param name="bits">The session's label; 0 without one.</param>
    public static Decision.Refuse? DecideColumns(StatementFacts facts, LabelRules rules, string database, long bits)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(rules);
        foreach (var rule in rules.Tables)
        {
            if (rule.Columns.IsEmpty || rule.Name.Database != database) continue;
            var hidden = rule.Columns.Where(column => (column.Label.Bits & ~bits) != 0);
            if (hidden.FirstOrDefault(column => facts.ReadColumns.Concat(facts.WrittenColumns).Any(named => Is(named, rule.Name, column.Name))) is { } denied)
                return new Decision.Refuse(
                    "42501", $"column {denied.Name} of {rule.Name.Schema}.{rule.Name.Table} has the label {rules.Words.Format(denied.Label)}, which this session does not dominate",
                    $"Name other columns and leave {string.Join(", ", hidden.Select(column => column.Name))} away, or log in at a label that dominates it.", "ML0014");
        }

        return null;
    }

    /// <summary>What the engine's "permission denied for table" means where columns of that table are above the session; null: none is.</summary>
    /// <remarks>The right on the table itself may be missing beside it, which only the engine knows: the hint says so.</remarks>
    /// <param name="message">The engine's, in any language: it has the table's name without its schema.</param>
    /// <param name="rules">The policy's.</param>
    /// <param name="database">Where.</param>
    /// <param name="bits">The session's label; 0 without one.</param>
    public static Decision.Refuse? ExplainDenied(string message, LabelRules rules, string database, long bits)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(rules);
        foreach (var rule in rules.Tables)
        {
            if (rule.Columns.IsEmpty || rule.Name.Database != database || !$"{message} ".Contains($" {rule.Name.Table} ", StringComparison.Ordinal)) continue;
            var hidden = rule.Columns.Where(column => (column.Label.Bits & ~bits) != 0).ToList();
            if (hidden.Count > 0)
                return new Decision.Refuse(
                    "42501", $"permission denied for table {rule.Name.Table}: this session does not dominate the label of {string.Join(", ", hidden.Select(column => $"{column.Name} ({rules.Words.Format(column.Label)})"))}",
                    $"Instead of * name the columns that you want, and leave {string.Join(", ", hidden.Select(column => column.Name))} away, or log in at a label that dominates theirs. "
                    + "If that is refused too, a right on the table itself is missing, which its owner grants.", "ML0016");
        }

        return null;
    }

    private static bool Is(ColumnName named, LabelledTableName table, string column) =>
        named.Column == column && named.Relation is { } relation && relation.Name == table.Table && (relation.Schema is null || relation.Schema == table.Schema);

    // "schema.table", in our schema or by way of the search path: rules that are about the table would not see it.
    private static bool IsPassage(RelationName name) => (name.Schema is null or "menshen_labels") && name.Name.Contains('.', StringComparison.Ordinal);

    private static Decision.Refuse? DecideSet(StatementFacts facts)
    {
        if (facts.HasWords("serializable"u8)) return Serializable;
        var words = Encoding.UTF8.GetString(facts.Template.Span).Split((char[])[' ', '='], StringSplitOptions.RemoveEmptyEntries);
        var at = words.Length > 1 && IsOneOf(words[1], "session", "local") ? 2 : 1;
        if (at >= words.Length) return Setting;
        // Not settings by name: the engine judges them by rights, or they were looked at above.
        if (IsOneOf(words[at], "transaction", "characteristics", "role", "authorization", "names", "time")) return null;
        // What it is anyway, or less: below notice the planner and the server's log speak.
        if (facts.Setting is { Form: SettingForm.Set, Name: "client_min_messages" } && IsOneOf(words[^1], "notice", "warning", "error")) return null;
        return Allows(words[at].Trim('"')) ? null : Setting;
    }

    private static bool IsAccessShare(ReadOnlySpan<byte> template)
    {
        var words = Encoding.UTF8.GetString(template).ToUpperInvariant();
        return words.EndsWith("IN ACCESS SHARE MODE", StringComparison.Ordinal) || words.EndsWith("IN ACCESS SHARE MODE NOWAIT", StringComparison.Ordinal);
    }

    private static bool IsOneOf(string word, params ReadOnlySpan<string> words)
    {
        foreach (var other in words)
        {
            if (word.Equals(other, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Whether a whole word of the statement is such a one; what stands within literals is not in its template.</summary>
    private static bool HasWord(StatementFacts facts, Func<string, bool> isOne)
    {
        var template = facts.WholeTemplate.Span;
        for (int start = 0, end; start < template.Length; start = end + 1)
        {
            for (end = start; end < template.Length && NameBytes.IsPart(template[end]); end++) { }
            if (end > start && isOne(Encoding.UTF8.GetString(template[start..end]))) return true;
        }

        return false;
    }
}
