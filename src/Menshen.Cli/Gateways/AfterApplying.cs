using Menshen.Control;

namespace Menshen.Cli;

/// <summary>Says after a policy was put in force at which gateways it is not: a rule holds where it was applied, and nowhere else.</summary>
internal static class AfterApplying
{
    /// <summary>The other gateways, where there are some; null: it could not be asked, and that undoes nothing.</summary>
    public static async Task<GatewayListing?> AskAsync(ControlClient client, CancellationToken cancellation)
    {
        try
        {
            return await client.ListGatewaysAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is ControlException or ControlUnreachableException)
        {
            return null;
        }
    }

    /// <param name="context">Where it is said.</param>
    /// <param name="listing">As asked for.</param>
    /// <param name="words">What is to be done at a gateway with another policy, by its name.</param>
    public static void Write(CliContext context, GatewayListing? listing, Func<string, string> words)
    {
        if (listing is null) context.Line(GatewayTexts.Unknown);
        else new GatewayPage(context).WriteDifferences(listing, words);
    }
}
