using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>A sample of clauses that is the same on every machine for the same seed: of each part of the product its share, and one at least.</summary>
/// <param name="Seed">A number that is written into the report.</param>
/// <param name="Share">Above 0, at most 1.</param>
internal sealed record ClauseSample(long Seed, double Share)
{
    public ImmutableHashSet<string> Of(IEnumerable<Requirement> clauses) =>
    [
        .. clauses.GroupBy(one => one.Capability).SelectMany(part => part.OrderBy(one => Place(one.Id), StringComparer.Ordinal)
            .Take(Math.Max(1, (int)Math.Ceiling(part.Count() * Share)))).Select(one => one.Id),
    ];

    // A digest and no random generator: generators differ between versions of a runtime.
    private string Place(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}:{id}")));
}
