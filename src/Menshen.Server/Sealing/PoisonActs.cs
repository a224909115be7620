using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The act of making values that nobody should ever open.</summary>
/// <remarks>Such a value has the form, group, version and length of the others; only its key is another. That is found out where a value does not open
/// under its group's key, so that it costs nothing where there is none.</remarks>
internal sealed class PoisonActs(SealParts seals, SampleLength samples, byte[] poisonKey)
{
    /// <summary>Bytes of an identity number: where the column has no value to look like.</summary>
    private const int UsualLength = 18;

    private const int LongestValue = 4096;

    public IEnumerable<ControlAct> All => [new(ControlOperations.PoisonMake, Describe, MakeAsync)];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.PoisonWish);
        return $"{wish.Database}/{wish.Schema}.{wish.Table}.{wish.Column}";
    }

    private async Task<ControlAnswer> MakeAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.PoisonWish);
        if (wish.Length is < 1 or > LongestValue) return ControlAnswer.Refused("invalid", $"a value has 1 to {LongestValue} bytes", "Leave the length out.");
        var column = seals.Columns.Of(wish.Database).Find(wish.Schema, wish.Table, out _)?.Columns.FirstOrDefault(column => column.Name == wish.Column) ?? default;
        var number = column.Group;
        if (number == 0 || seals.Keys.Groups.FirstOrDefault(group => group.Number == number) is not { } group)
            return ControlAnswer.Refused("not-found", $"{Describe(request)} is not sealed", "Seal it first: menshen seal");
        var version = seals.Keys.SealingVersion(number, column.Version);
        if (version == 0) return ControlAnswer.Refused("refused", $"{group.Name} has no key that seals", "See them: menshen keys list");
        var length = wish.Length ?? await samples.OfAsync(wish.Database, wish.Schema, wish.Table, wish.Column, group.Mode, request.Cancellation).ConfigureAwait(false) ?? UsualLength;
        return ControlAnswer.Of(new PoisonValue(group.Name, Make(group, version, Math.Min(length, LongestValue))), ControlJson.Default.PoisonValue);
    }

    private string Make(SealGroup group, int version, int length)
    {
        using var key = new GroupKey(seals.Keys.ClusterId, group.Number, version, group.Mode, poisonKey, group.Suffix);
        // What is in it nobody reads; being random, no two are alike.
        var output = new byte[key.LengthFor(length, 0)];
        return Encoding.ASCII.GetString(output.AsSpan(0, key.Seal(RandomNumberGenerator.GetBytes(length), 0, output)));
    }
}
