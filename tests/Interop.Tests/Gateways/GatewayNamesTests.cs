namespace Menshen.Interop.Tests.Gateways;

/// <summary>What a gateway shows of the others, whose names come from the catalogue.</summary>
[Collection<SealedPair>]
public sealed class GatewayNamesTests(SealedPair pair) : TwoGatewaysSealing(pair)
{
    [Fact]
    public async Task A_name_that_somebody_wrote_into_the_catalogue_reaches_no_terminal_as_it_is()
    {
        await CatalogueAsync(
            """
            INSERT INTO menshen.gateway (name, pid, session_start, version, addresses)
            SELECT E'evil\u001b[2J\r\n<script>\u202e', pid, session_start, E'1\u001b]0;x\u0007', ARRAY[E'a\u001bc:1'] FROM menshen.gateway LIMIT 1 RETURNING 1::bigint
            """);
        const string shown = "evil\\u{1b}[2J\\u{d}\\u{a}<script>\\u{202e}";
        try
        {
            await Eventually.TrueAsync(async () => (await StatusAsync(One)).Contains(shown, StringComparison.Ordinal), "it is not named");
            (await One.MenshenAsync("gateway", "list")).Succeeded().Output.ShouldContain(shown);
            var json = (await One.MenshenAsync("gateway", "list", "--json")).Succeeded().Output;
            foreach (var said in new[] { await StatusAsync(One), (await One.MenshenAsync("gateway", "list")).Output, json }) said.Any(c => c is '\u001b' or '\u0007' or '\u202e').ShouldBeFalse();
        }
        finally
        {
            await CatalogueAsync("DELETE FROM menshen.gateway WHERE name LIKE 'evil%' RETURNING 1::bigint");
        }
    }

    private static async Task<string> StatusAsync(Deployment gateway) => (await gateway.MenshenAsync("status")).Succeeded().Output;
}
