using Menshen.Engine.Tests.Kit;
using Menshen.Engine.Tests.Sealing;

namespace Menshen.Engine.Tests.Labels;

/// <summary>One labelled database with a table of four rows at the lowest label, whose sealed fields have other ones. Tests leave it as it was.</summary>
public sealed class FieldFixture(LabelFixture labels) : IAsyncLifetime
{
    public string Database { get; private set; } = "";

    public SealGroup Group { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Group = await new Seals(labels).GroupAsync("field-phone");
        Database = await labels.CopyAsync("hardened");
        await labels.TcbAsync($"SELECT menshen.make_sealed_domain('field-phone', {Group.Number}, 'e')", Database);
        await using var owner = await labels.EnterAsync("owner", Database);
        await Statements.RunAsync(owner, $"CREATE TABLE box.person (id int PRIMARY KEY, phone menshen.{Group.Domain}, note text)");
        foreach (var subject in (string[])["bob", "carol", "trent"])
            await Statements.RunAsync(owner, $"SELECT menshen_labels.share('box.person', ARRAY['select', 'insert', 'update', 'delete'], '{subject}')");
        await InsertAsync(1, "high field", LabelFixture.High);
        await InsertAsync(2, "low field", LabelFixture.Low);
        await InsertAsync(3, "of another category", LabelFixture.OtherHigh);
        await InsertAsync(4, "without a label", 0);
    }

    public async ValueTask DisposeAsync() => await labels.DropAsync(Database);

    /// <summary>A value as a session of that label writes it; 0: without one.</summary>
    public string Value(string plaintext, long label) => label == 0 ? Seals.Value(Group, plaintext) : Seals.Value(Group, plaintext, label);

    private Task<object?> InsertAsync(int id, string value, long label) => labels.TcbAsync(
        $"INSERT INTO box.person (id, phone, note, mac_label) VALUES ({id}, '{Value(value, label)}', 'n', {LabelFixture.Low})", Database);
}
