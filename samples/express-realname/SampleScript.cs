namespace Menshen.Samples.ExpressRealname;

/// <summary>One of the schema's SQL files, as built into the program.</summary>
public sealed record SampleScript(string Name, string Sql)
{
    /// <summary>Creates the group roles; for whoever may create roles.</summary>
    public static SampleScript Roles { get; } = Read("01-roles.sql");

    /// <summary>Run in this order by the database's owner before loading.</summary>
    public static IReadOnlyList<SampleScript> BeforeLoading { get; } =
        [Read("02-tables.sql"), Read("03-comments.sql"), Read("04-views.sql"), Read("05-access.sql")];

    /// <summary>Indexes, identity counters, statistics.</summary>
    public static SampleScript AfterLoading { get; } = Read("06-indexes.sql");

    private static SampleScript Read(string file) => new(file, WordList.Text("sql/" + file));
}
