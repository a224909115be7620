using Menshen.Interop.Tests.Labels;

namespace Menshen.Interop.Tests.Covert;

/// <summary>A Menshen with labels, prepared as the documents say for measuring covert channels.</summary>
public sealed class CovertDeployment : LabelDeployment
{
    protected override string Tables => $"    - {"{"}table: {Database}/public.covert_row, default: public{"}"}\n    - {"{"}table: {Database}/public.covert_vault, default: public, physical: yes{"}"}\n";

    protected override string Before => Prepared() + "; CREATE TABLE board (id int PRIMARY KEY); CREATE SEQUENCE ticket; GRANT SELECT, UPDATE ON board TO PUBLIC; GRANT USAGE ON ticket TO PUBLIC";

    /// <summary>What the documents say that the database needs.</summary>
    private static string Prepared()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "operations", "evaluate.md"));
        var begin = page.IndexOf("    CREATE TABLE covert_row", StringComparison.Ordinal);
        return page[begin..page.IndexOf("\n\n", begin, StringComparison.Ordinal)].Trim().TrimEnd(';');
    }
}
