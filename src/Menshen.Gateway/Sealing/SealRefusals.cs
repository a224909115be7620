using System.Collections.Frozen;
using Menshen.Policy;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>Why a text that touches sealed columns is not carried out.</summary>
internal static class SealRefusals
{
    /// <summary>object_not_in_prerequisite_state: drivers do not try it again by themselves.</summary>
    private const string NotInThatState = "55000";

    public static readonly Decision.Refuse NotUtf8 = new(SqlState.FeatureNotSupported, "sealed columns are read and written in UTF8 only",
        "SET client_encoding TO 'UTF8' and send the statement again.", "MS0002");

    public static readonly Decision.Refuse NotReadable = new("22000", "a value for a sealed column cannot be read here",
        "Write it as a plain '…' string without escapes, or send it as a parameter.", "MS0003");

    public static readonly Decision.Refuse NotText = new("42804", "a value for a sealed column is not sent as text",
        "Give the parameter the type text, varchar or none.", "MS0004");

    public static readonly Decision.Refuse NoKey = new("58000", "the key of a sealed column is not there",
        "It was destroyed, or its validity is over, or the catalogue cannot be read: ask the security administrator to look at 'menshen keys list'.", "MS0005");

    public static readonly Decision.Refuse MayNotWrite = new(SqlState.InsufficientPrivilege, "you may not write to a sealed column that can be searched",
        "Ask the security administrator for the right 'enter' or 'search' on its tag (policy.yaml, disclosure).", "MS0006");

    public static readonly Decision.Refuse Changed = new(SqlState.FeatureNotSupported, "what is sealed has changed since the statement was prepared",
        "Prepare it again.", "MS0007");

    public static readonly Decision.Refuse ChangedBySql = new(SqlState.FeatureNotSupported, "what is sealed has changed since a statement of the session was prepared by PREPARE",
        "Connect again, and prepare it there.", "MS0007");

    public static readonly Decision.Refuse ManyCopies = new(SqlState.FeatureNotSupported, "a COPY into a sealed table must be a statement of its own",
        "Send it alone.", "MS0008");

    public static readonly Decision.Refuse SimpleCopyOnly = new(SqlState.FeatureNotSupported, "a COPY into a sealed table must be sent by the simple protocol",
        "Send it as a Query without preparing it.", "MS0010");

    public static readonly Decision.Refuse BadCopy = new("22P04", "a row for a sealed table cannot be read", "Check COPY's options and the row's number of columns.", "MS0009");

    public static readonly Decision.Refuse MayNotSearch = new(SqlState.InsufficientPrivilege, "you may not search a sealed column for last characters",
        "Ask the security administrator for the right 'search' on its tag (policy.yaml, disclosure).", "MS0012");

    public static readonly Decision.Refuse Moving = new(SqlState.SerializationFailure, "a column of the statement's table became sealed, or plaintext, or got another key, in this moment",
        "Send it again; prepare it again first, if it was prepared.", "MS0013");

    public static readonly Decision.Refuse Unheard = new(SqlState.SerializationFailure, "this gateway has heard nothing of the catalogue for a while, and other gateways may have changed what is sealed",
        "Send it again in a moment: it is looking again. If it stays so, the system administrator looks at 'menshen status'.", "MS0016");

    public static readonly Decision.Refuse LabelsAndSuffix = new(NotInThatState, "the policy wants a label in each value of a seal group that was made with suffix, whose values have no place for one",
        "Ask the security administrator: take field-labels out of the group (policy.yaml, seals), or seal the column again in a group of another name.", "MS0014");

    public static readonly Decision.Refuse Negated = new(SqlState.FeatureNotSupported, "a comparison for inequality does not work on a sealed column with labels of single fields",
        "The same value has another text at each label, so <>, NOT and IS DISTINCT FROM would find it too: name the rows by their key, or compare opened values in the program.", "MS0015");

    public static readonly Decision.Refuse ManyOwn = new("54000", "the session has made too many relations with sealed columns",
        "Begin a new session, or send DISCARD ALL where temporary tables are no longer needed. 本会话创建的含密封列的关系过多：请新建会话，或在不再需要临时表时发送 DISCARD ALL。", "MS0018");

    public static readonly Decision.Refuse ManyPrepared = new("54000", "the session has prepared too many statements by PREPARE",
        "Begin a new session, or prepare them by the protocol (as drivers do). 本会话以 PREPARE 预编译的语句过多：请新建会话，或改用驱动程序的协议级预编译。", "MS0022");

    /// <summary>The numbers of the server's own functions that run a query, or read a table, which stands in a string.</summary>
    private static readonly FrozenSet<uint> UnseenQueries = FrozenSet.Create<uint>(2923, 2924, 2925, 2926, 2927, 2928, 2929, 2930, 2933, 2934, 2935, 2936, 2937, 2938, 3685, 3689, 3690);

    private static readonly Decision.Refuse RunsQuery = new(SqlState.FeatureNotSupported, "a function that runs a query out of a string is not carried out where columns are sealed",
        "Write the query itself. 在有密封列的数据库中不执行从字符串运行查询的函数：请直接写出该查询。", "MS0001");

    /// <summary>Why a function is not called by its number; null: it may be.</summary>
    public static Decision.Refuse? OfFunction(uint oid, SealedSchema? schema) => schema is not null && UnseenQueries.Contains(oid) ? RunsQuery : null;

    /// <summary>Every statement on rows of a database that this gateway is reading: it takes some milliseconds as a rule, so that it may be sent again. The code is that of a gateway that looks again at all of them.</summary>
    public static Decision.Refuse Reading(string database) => new(SqlState.SerializationFailure,
        $"what is sealed in database \"{database}\" is being read again: other gateways may have changed its columns (正在重新读取数据库“{database}”的密封列，其他网关可能已作变更)",
        "Send it again in a moment; prepare it again first, if it was prepared. 请稍候重新发送；预编译语句须先重新预编译。", "MS0016");

    /// <summary>Every statement on rows of a database that this gateway could not read since others may have changed it. No serialization failure: nothing is gained by sending it again at once, and what repeats
    /// those without a pause would; nor a failure of the connection, for which pools throw theirs away and ask for new ones, of which there may be too few as it is (decision 47).</summary>
    public static Decision.Refuse Unread(string database) => new(NotInThatState,
        $"what is sealed in database \"{database}\" is not known: this gateway cannot read it, and others may have changed its columns (网关无法读取数据库“{database}”，其密封列是否已变更尚不可知)",
        "It tries again every few seconds, and statements go on by themselves when it can. The system administrator reads in 'menshen status' why it cannot: most often the database has no connection left (ALTER DATABASE ... CONNECTION LIMIT). "
        + "网关每隔数秒自动重试，读取成功后即恢复；系统管理员可用 menshen status 查看原因，常见的是该库连接数已满（ALTER DATABASE ... CONNECTION LIMIT）。", "MS0017");

    /// <summary>A search for last characters that tags of that many cannot answer.</summary>
    public static Decision.Refuse SuffixForm(int count) => new(SqlState.FeatureNotSupported,
        FormattableString.Invariant($"of a sealed column exactly the last {count} characters can be searched, and no pattern"),
        FormattableString.Invariant($"Write column LIKE '%' with {count} characters behind it, none of them %, _ or a backslash; or right(column, {count}) = '...'."), "MS0011");

    /// <summary>What the planner found.</summary>
    public static Decision.Refuse Of(SealFault fault) => new(SqlState.FeatureNotSupported,
        fault.Column.Length > 0 ? $"{fault.Construct} does not work on the sealed column {fault.Column}" : $"{fault.Construct} is not carried out where columns are sealed",
        fault.Instead, "MS0001");
}
