namespace Menshen.Cli.Demo;

/// <summary>A label on a single field: a row that both couriers see has a telephone number that one of them sees.</summary>
internal sealed class DemoFieldLabels(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Table = "public.caller";
    private const string Witness = "13800138501";
    private const string Look = "SELECT id, name, phone FROM caller ORDER BY id";
    private const string Overwrite = "UPDATE caller SET phone = '13900139000' WHERE id = 1";

    /// <summary>What stands for a field whose label the session does not dominate; a mask would keep digits.</summary>
    private const string Hidden = "******";

    /// <summary>A line of the demo's labelled tables.</summary>
    public const string Tables = $"    - {{table: {DemoLabels.Database}/{Table}, default: public}}";

    /// <summary>A deployment of an older demo is without it.</summary>
    private const string Name = "group: caller-phone";

    /// <summary>A line of the demo's seal groups: of a tag of its own, for here couriers may see numbers.</summary>
    public const string Group = $"  - {{{Name}, tag: depot.phone, mode: eq, field-labels: yes, columns: [{DemoLabels.Database}/{Table}.phone]}}";

    /// <summary>A line of the demo's rights.</summary>
    public const string Rights = $"  - {{id: demo-depot, by: [{DemoCast.Courier}, {DemoCast.Colleague}], tags: [depot.*], rights: [reveal, search, enter], purpose: calling back}}";

    /// <summary>The table, made before its database has labels.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        $"CREATE TABLE {Table} (id int PRIMARY KEY, name text NOT NULL, phone text)",
        $"GRANT SELECT, INSERT, UPDATE ON {Table} TO {DemoCast.Courier}, {DemoCast.Colleague}",
    ];

    public async Task PlayAsync(bool isFirst, CancellationToken cancellation)
    {
        if (!deployment.Applies(Name))
        {
            page.Say(DemoTexts.FieldLabels_Older);
            return;
        }

        if (isFirst)
            await WriteAsync(cancellation).ConfigureAwait(false);
        var cleared = await LookAsync(DemoCast.Courier, DemoTexts.FieldLabels_Opens, cancellation).ConfigureAwait(false);
        var other = await LookAsync(DemoCast.Colleague, DemoTexts.FieldLabels_Hides, cancellation).ConfigureAwait(false);
        findings.Expect(cleared is [[_, _, Witness], [_, _, not Hidden]], $"{DemoCast.Courier} does not see the telephone number of a label that his own dominates");
        findings.Expect(other is [[_, _, Hidden], [_, _, not Hidden]], $"{DemoCast.Colleague} sees a telephone number of a label that his own does not dominate, or not the one without");
        await OverwriteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Two rows that all see, and one field that is moved up.</summary>
    private async Task WriteAsync(CancellationToken cancellation)
    {
        const string column = $"{DemoLabels.Database}/{Table}.phone", rows = $"INSERT INTO caller VALUES (1, '周敏', '{Witness}'), (2, '吴强', '13800138502')";
        page.Typed(DemoCast.SecurityAdministrator, $"menshen seal {column}");
        await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, ["seal", column]).ConfigureAwait(false);
        page.Typed(DemoCast.Colleague, rows);
        await using var connection = await gateway.OpenAtAsync("public", DemoLabels.Database, DemoCast.Colleague, cancellation).ConfigureAwait(false);
        var written = await DemoAnswer.AskAgainAsync(connection, rows, cancellation).ConfigureAwait(false);
        findings.Expect(written.Rows == 2, $"{DemoCast.Colleague} does not write telephone numbers: {written.Message}");

        string[] words = ["label", "relabel", $"{DemoLabels.Database}/{Table}", "--key", "id=1", "--field", "phone", "--from", "public", "--to", "internal:east", "--reason"];
        page.Typed(DemoCast.SecurityAdministrator, $"menshen {string.Join(' ', words)} \"a witness\"");
        page.Say((await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, [.. words, "a witness"]).ConfigureAwait(false)).Trim());
    }

    private async Task<IReadOnlyList<IReadOnlyList<string>>> LookAsync(string user, string sentence, CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenInAsync(DemoLabels.Database, user, cancellation).ConfigureAwait(false);
        var answer = await DemoAnswer.AskAgainAsync(connection, Look, cancellation).ConfigureAwait(false);
        page.Typed(user, Look);
        page.Say(sentence);
        page.Table(answer.Headings, answer.Lines);
        return answer.Lines;
    }

    /// <summary>The row is his to write, at its label; the field is not.</summary>
    private async Task OverwriteAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAtAsync("public", DemoLabels.Database, DemoCast.Colleague, cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.Colleague, Overwrite);
        var answer = await DemoAnswer.AskAgainAsync(connection, Overwrite, cancellation).ConfigureAwait(false);
        page.Refusal(answer.Message);
        page.Say(DemoTexts.FieldLabels_Kept);
        findings.Expect(answer.SqlState == "42501", $"{DemoCast.Colleague} comes back with {answer.SqlState} and {answer.Rows} rows from overwriting a field above the session's label");
    }
}
