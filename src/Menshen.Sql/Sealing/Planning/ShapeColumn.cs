namespace Menshen.Sql.Sealing.Planning;

/// <summary>One column of a query's result or of a source; a gap stands for any number of plain columns whose names are not known.</summary>
internal readonly record struct ShapeColumn(string Name, Shade Shade, bool IsGap = false)
{
    public static readonly ShapeColumn Gap = new("", Shade.Plain("a column that is not sealed"), IsGap: true);
}
