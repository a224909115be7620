namespace Menshen.Sql.Sealing.Planning;

/// <summary>What to write instead, for faults; one sentence each.</summary>
internal static class Remedies
{
    public const string Unknown = "Leave it out of statements on tables with sealed columns.";
    public const string Compare = "Sealed values are equal or not: compare with =, <>, IN or IS DISTINCT FROM, or compare opened values in the program.";
    public const string RandomMode = "Values of this column are sealed at random: find the row by another column, or give the group the mode eq.";
    public const string Sort = "Order by a column that is not sealed, or sort the opened values in the program.";
    public const string Whole = "Apply it in the program, to the opened value.";
    public const string WriteWhole = "A value is sealed whole: give it as one string literal or parameter, computed in the program.";
    public const string Quote = "Write the value as a string in quotes.";
    public const string SameGroup = "Compare with a literal, a parameter, or a column of the same seal group.";
    public const string Qualify = "Write the table's name or alias before the column.";
    public const string QualifyTable = "Write schema.table: without the schema, search_path decides which is meant. If this session has just made one of that name with other columns, COMMIT first, or choose another name.";
    public const string NameColumns = "Name the columns instead of *.";
    public const string NameInsteadOfPosition = "Name the column instead of giving its position.";
    public const string TwoParameters = "Use two parameters, one for each.";
    public const string Stored = "Leave it out of stored definitions: give the value where the view is queried.";
    public const string Uncast = "Leave the cast out: what is written to a sealed column or compared with it is sealed, and nothing else is; a type or function of your own needs its schema before it.";
    public const string SealTarget = "Give that column the type of the sealed one (menshen.sealed_..., or menshen seal), or leave the value out.";
    public const string KeepType = "Name the column as it is. A cast to text, NULLIF, and CASE, COALESCE or UNION with a literal or NULL make text of it: cast the whole back to the column's own type (menshen.sealed_...). Build JSON, arrays and rows where the result is queried.";
    public const string OtherName = "Choose another name, or begin a new session (DISCARD ALL does it too).";
    public const string WithColumn = "Make the table with that column (CREATE TABLE ... AS, LIKE, or the column's type there).";
    public const string WithoutColumn = "Make it without that column, or drop the whole relation.";
    public const string SealParent = "Make the parent with the sealed column's type, or LIKE the sealed table, and COMMIT; or leave the sealed column out of the child.";
    public const string Partition = "Partition by a column that is not sealed; of one with mode eq also by HASH.";
    public const string UnknownGroup = "Of which seal group it is the text does not say: make the table LIKE or AS SELECT from the sealed one, or, if it is not temporary, COMMIT first. A type of your own needs its schema before its name.";
    public const string UnseenQuery = "It runs a query that stands in a string and is not seen here: write the query itself.";
    public const string OtherColumnName = "Give it its name where the relation is made: column AS name.";
    public const string JoinOn = "Write JOIN ... ON with the columns that are meant.";
    public const string Unseal = "Use menshen unseal, and menshen seal again.";

    /// <summary>What can be searched of a column that allows it.</summary>
    public static string Suffix(int count) => FormattableString.Invariant(
        $"The last {count} characters can be searched: column LIKE '%' with {count} characters behind it, or right(column, {count}) = a literal or parameter.");
}
