namespace Menshen.Sql.Facts;

/// <summary>The words of a command tag for the ObjectType of the parse tree.</summary>
internal static class ObjectWords
{
    private const string Prefix = "OBJECT_";

    public static string For(string objectType) => objectType switch
    {
        "OBJECT_MATVIEW" => "MATERIALIZED VIEW",
        "OBJECT_FDW" => "FOREIGN DATA WRAPPER",
        "OBJECT_FOREIGN_SERVER" => "SERVER",
        "OBJECT_LARGEOBJECT" => "LARGE OBJECT",
        "OBJECT_OPCLASS" => "OPERATOR CLASS",
        "OBJECT_OPFAMILY" => "OPERATOR FAMILY",
        "OBJECT_STATISTIC_EXT" => "STATISTICS",
        "OBJECT_TSCONFIGURATION" => "TEXT SEARCH CONFIGURATION",
        "OBJECT_TSDICTIONARY" => "TEXT SEARCH DICTIONARY",
        "OBJECT_TSPARSER" => "TEXT SEARCH PARSER",
        "OBJECT_TSTEMPLATE" => "TEXT SEARCH TEMPLATE",
        "OBJECT_TABCONSTRAINT" => "TABLE",
        "OBJECT_DOMCONSTRAINT" => "DOMAIN",
        "OBJECT_ATTRIBUTE" => "TYPE",
        _ => objectType.StartsWith(Prefix, StringComparison.Ordinal) ? objectType[Prefix.Length..].Replace('_', ' ') : "",
    };

    /// <summary>True where the object is a relation, so that its name belongs in the statement's lists.</summary>
    public static bool IsRelation(string objectType) =>
        objectType is "OBJECT_TABLE" or "OBJECT_VIEW" or "OBJECT_MATVIEW" or "OBJECT_SEQUENCE" or "OBJECT_INDEX" or "OBJECT_FOREIGN_TABLE";

    /// <summary>True where the object belongs to a relation and is named after it (<c>schema.table.trigger</c>).</summary>
    public static bool IsPartOfRelation(string objectType) =>
        objectType is "OBJECT_COLUMN" or "OBJECT_TRIGGER" or "OBJECT_RULE" or "OBJECT_POLICY" or "OBJECT_TABCONSTRAINT";
}
