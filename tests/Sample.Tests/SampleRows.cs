using System.Text;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Sample.Tests;

/// <summary>Reads a table's COPY stream back into fields, with code of its own.</summary>
internal static class SampleRows
{
    public static byte[] Bytes(SampleTable table)
    {
        using var stream = new MemoryStream();
        table.WriteTo(stream);
        return stream.ToArray();
    }

    public static IEnumerable<Dictionary<string, string?>> Of(ExpressDataset data, string name)
    {
        var table = data.Tables.Single(table => table.Name == name);
        foreach (var line in Encoding.UTF8.GetString(Bytes(table)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\t');
            fields.Length.ShouldBe(table.Columns.Count);
            yield return table.Columns.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second == @"\N" ? null : pair.Second);
        }
    }
}
