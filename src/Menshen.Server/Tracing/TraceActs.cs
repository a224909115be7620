using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Menshen.Control;
using Menshen.Crypto.Sealing;

namespace Menshen.Server;

/// <summary>Tells an auditor the digests by which a value is found among the disclosures. That he asked is recorded, never for what.</summary>
/// <remarks>Whoever has the digests of a guess and reads the disclosures knows whether the value is here: so this is the auditor's alone, takes a
/// fresh log-in, and a number of such questions is an alarm (<c>many-traces</c>).</remarks>
internal sealed class TraceActs(IDataKeyList keys)
{
    /// <summary>Bytes of a value: much longer than any name or address, and as base64 within a request's limit.</summary>
    private const int LongestValue = 32 << 10;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.TraceGroups, _ => "", _ => Task.FromResult(Groups())),
        new(ControlOperations.TraceDigests, Describe, request => Task.FromResult(Digests(request))),
    ];

    // The body must be of the form, and nothing of it is said.
    private static string Describe(ControlRequest request)
    {
        CryptographicOperations.ZeroMemory(request.Read(ControlJson.Default.TraceWish).Value);
        return "a value";
    }

    private ControlAnswer Groups() => ControlAnswer.Of(
        new SealGroupListing([.. keys.All.GroupBy(key => key.Group).Select(group => new SealGroupReport(group.Key, group.First().Name, group.First().Tag))]),
        ControlJson.Default.SealGroupListing);

    private ControlAnswer Digests(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.TraceWish);
        try
        {
            return wish.Value.Length is 0 or > LongestValue
                ? ControlAnswer.Refused("invalid", $"a value has 1 to {LongestValue} bytes", "Give the value as it is stored.")
                : ControlAnswer.Of(Find(wish.Value), ControlJson.Default.DigestListing);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wish.Value);
            if (MemoryMarshal.TryGetArray(request.Body, out var body)) CryptographicOperations.ZeroMemory(body.AsSpan());
        }
    }

    private DigestListing Find(ReadOnlySpan<byte> value)
    {
        List<ValueDigest> digests = [];
        List<string> closed = [];
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        foreach (var entry in keys.All)
        {
            try
            {
                if (!keys.TryCopyKey(entry.Group, entry.Version, bytes))
                {
                    closed.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.Name} {entry.Version}"));
                    continue;
                }
                using var key = new GroupKey(keys.ClusterId.Span, entry.Group, entry.Version, entry.Mode, bytes, entry.Suffix);
                // One digest for a value whatever field label its copies carry: it is that of the value without one.
                digests.Add(new ValueDigest(entry.Group, entry.Version, 0, key.DigestOf(value, label: 0).ToString("x16", CultureInfo.InvariantCulture)));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
        return new DigestListing(digests, closed);
    }
}
