using System.Globalization;
using Menshen.Control;
using Spectre.Console;

namespace Menshen.Cli;

/// <summary>The gateways of a catalogue as people read them: a table, and below it in words what is to be done where policies differ.</summary>
internal sealed class GatewayPage(CliContext context)
{
    /// <summary>Of a digest, where a person is to recognise it.</summary>
    private const int ShownDigits = 16;

    /// <summary>Seconds. A gateway asks each second, and believes for ten that the others wait for it (docs/decisions/0043).</summary>
    private const double Silence = 10;

    public void Write(GatewayListing listing)
    {
        var table = new Listing(
            Texts.Column_Name, GatewayTexts.Column_Addresses, GatewayTexts.Column_Version, GatewayTexts.Column_Started, GatewayTexts.Column_Since, GatewayTexts.Column_Heard, GatewayTexts.Column_Policy,
            PolicyTexts.Column_Digest, Texts.Column_State);
        foreach (var gateway in listing.Gateways)
        {
            table.Add(
                gateway.Name, string.Join(' ', gateway.Addresses), gateway.Version ?? "", gateway.StartedAt is { } started ? Moments.Write(started) : "", Moments.Write(gateway.Since), Heard(gateway),
                gateway.PolicyVersion?.ToString(CultureInfo.InvariantCulture) ?? "", gateway.Policy is { } digest ? digest[..Math.Min(ShownDigits, digest.Length)] : "", State(gateway));
        }
        table.Write(context);
        // A program that reads lines finds it in the table.
        if (context.OutputIsTerminal) WriteDifferences(listing, name => CliContext.Fill(GatewayTexts.Differs, name));
    }

    /// <summary>A line for each other gateway whose policy is another one, and one where some of it waits for a restart. Of one that is gone nothing is to be done: it says again when it is back.</summary>
    /// <param name="listing">As the gateway that was asked sees it.</param>
    /// <param name="words">What is to be done at such a gateway, by its name.</param>
    public void WriteDifferences(GatewayListing listing, Func<string, string> words)
    {
        foreach (var gateway in listing.Gateways.Where(gateway => !gateway.IsThis && gateway.HeardSecondsAgo is not null))
        {
            var name = Printable.Line(gateway.Name);
            if (gateway.SamePolicy != true) Line(gateway.SamePolicy is null ? CliContext.Fill(GatewayTexts.Unsaid, name) : words(name), Color.Red);
            else if (gateway.SameRules != true) Line(CliContext.Fill(GatewayTexts.OtherRules, name), Color.Red);
            if (gateway.AwaitsRestart) Line(CliContext.Fill(GatewayTexts.Restart, name), Color.Yellow);
        }
    }

    private static string Heard(CatalogueGateway gateway) => gateway.HeardSecondsAgo is { } ago ? ago.ToString("0.0 s", CultureInfo.InvariantCulture) : GatewayTexts.Heard_Never;

    private static string State(CatalogueGateway gateway)
    {
        List<string> words = [gateway.IsThis ? GatewayTexts.State_This : gateway.SamePolicy switch { true => GatewayTexts.State_Same, false => GatewayTexts.State_Other, null => GatewayTexts.State_Unsaid }];
        if (gateway is { SamePolicy: true, SameRules: not true }) words.Add(GatewayTexts.State_OtherRules);
        if (gateway.AwaitsRestart) words.Add(GatewayTexts.State_Restart);
        if (gateway.HeardSecondsAgo is null) words.Add(GatewayTexts.State_Gone);
        else if (gateway.HeardSecondsAgo > Silence) words.Add(GatewayTexts.State_Silent);
        return string.Join(", ", words);
    }

    private void Line(string text, Color colour)
    {
        if (context.OutputIsTerminal) context.Console.Write(new Text(text + "\n", new Style(colour)));
        else context.Line(text);
    }
}
