using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests.Sealing;

/// <summary>Groups, domains and values for the tests of sealing; keys of the tests' own.</summary>
internal sealed class Seals(EngineFixture fixture)
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(GroupKey.Size);

    public SealCatalogue Catalogue { get; } = new(fixture.Engine);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<SealGroup> GroupAsync(string name, SealMode mode = SealMode.Equal) =>
        Catalogue.CreateGroupAsync(new SealGroupSpec(name, "pii.test", mode, "zhao", null), "tests", _ => new byte[48], Cancellation);

    /// <summary>A database of a subject's, in which a group can be sealed.</summary>
    public async Task<string> DatabaseAsync(string name, params SealGroup[] groups)
    {
        await fixture.AddAsync($"{name}_owner");
        await fixture.Databases.CreateDatabaseAsync(name, $"{name}_owner", Cancellation);
        foreach (var group in groups) await Catalogue.MakeDomainAsync(name, group, Cancellation);
        return name;
    }

    /// <summary>A value as the gateway would write it.</summary>
    public static string Value(SealGroup group, string plaintext)
    {
        using var key = new GroupKey(new byte[16], group.Number, 1, group.Mode, Key);
        var bytes = Encoding.UTF8.GetBytes(plaintext);
        var text = new byte[key.LengthFor(bytes.Length, 0)];
        key.Seal(bytes, 0, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>The same as a session of that label would write it.</summary>
    public static string Value(SealGroup group, string plaintext, long fieldLabel)
    {
        using var key = new GroupKey(new byte[16], group.Number, 1, group.Mode, Key);
        var bytes = Encoding.UTF8.GetBytes(plaintext);
        var text = new byte[key.LengthForField(bytes.Length, fieldLabel)];
        key.SealField(bytes, fieldLabel, text);
        return Encoding.ASCII.GetString(text);
    }
}
