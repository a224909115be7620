using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli;

/// <summary><c>menshen gateway list</c>: the gateways of the catalogue, and whose policy is another one.</summary>
internal static class GatewayCommands
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var list = new Command("list", GatewayTexts.Help_List) { common.Json };
        list.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListGatewaysAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.GatewayListing);
            else
                new GatewayPage(context).Write(listing);
        });
        return new Command("gateway", GatewayTexts.Help_Gateway) { list };
    }
}
