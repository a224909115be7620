using System.Security.Cryptography;
using System.Text;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>A log receiver as the follower is told of it.</summary>
/// <param name="Rule">The policy's.</param>
/// <param name="BookmarkFile">Where to keep how far it has everything.</param>
internal sealed record FollowerReceiver(ForwardRule Rule, string BookmarkFile)
{
    /// <summary>The receivers of a policy, each with a file in the deployment's directory.</summary>
    public static IReadOnlyList<FollowerReceiver> Of(PolicySet policy, Deployment deployment) =>
        [.. policy.Forward.Select(rule => new FollowerReceiver(rule, Path.Combine(deployment.Root, $"forward-{Digest(rule.Address)}.state")))];

    // A file name cannot hold an address; eight digits keep some receivers apart.
    private static string Digest(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..8];
}
