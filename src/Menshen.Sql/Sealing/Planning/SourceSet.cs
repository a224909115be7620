namespace Menshen.Sql.Sealing.Planning;

/// <summary>The sources of one query, and the columns that can be named without a qualifier, in the order of <c>SELECT *</c>.</summary>
internal sealed class SourceSet
{
    public List<Source> Sources { get; } = [];

    public List<ShapeColumn> Visible { get; } = [];

    public static SourceSet Of(Source source)
    {
        var set = new SourceSet();
        set.Add(source);
        return set;
    }

    public void Add(Source source)
    {
        Sources.Add(source);
        Visible.AddRange(source.Shape.Columns);
    }

    public void AddAll(SourceSet other)
    {
        Sources.AddRange(other.Sources);
        Visible.AddRange(other.Visible);
    }

    /// <summary>The source of a name; of two, the one with sealed columns. Null if there is none.</summary>
    public Source? Find(string? schema, string name)
    {
        Source? found = null;
        foreach (var source in Sources)
        {
            var isMeant = source.Name == name && (schema is null || source.Schema is null || source.Schema == schema);
            if (isMeant && (found is null || source.Shape.CarriesSealed))
            {
                found = source;
            }
        }

        return found;
    }
}
