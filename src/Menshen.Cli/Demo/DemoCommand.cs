using System.CommandLine;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Cli.Demo;

/// <summary><c>menshen demo</c>.</summary>
internal static class DemoCommand
{
    /// <summary>With fewer, a courier may have nothing to show.</summary>
    private const long FewestWaybills = 1_000;

    private const long DefaultWaybills = 100_000;
    private const ulong DefaultSeed = 1;

    /// <summary>Apart from <c>var</c>: the demo must not touch a deployment that somebody uses.</summary>
    public static readonly string DefaultDirectory = Path.Combine("var", "demo");

    public static Command Create(CliContext context, CommonOptions common)
    {
        var waybills = new Option<long>("--waybills") { Description = DemoTexts.Help_Waybills, HelpName = "N", DefaultValueFactory = _ => DefaultWaybills };
        waybills.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < FewestWaybills or > SampleSize.MostWaybills)
                result.AddError(CliContext.Fill(DemoTexts.Error_Waybills, FewestWaybills, SampleSize.MostWaybills));
        });
        var seed = new Option<ulong>("--seed") { Description = DemoTexts.Help_Seed, HelpName = "N", DefaultValueFactory = _ => DefaultSeed };
        var port = new Option<int>("--port") { Description = DemoTexts.Help_Port, HelpName = "PORT", DefaultValueFactory = _ => DemoPort.Usual };
        var once = new Option<bool>("--once") { Description = DemoTexts.Help_Once };
        var command = new Command("demo", DemoTexts.Help_Demo) { waybills, seed, port, once };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = Path.GetFullPath(parse.GetValue(common.Dir) ?? DefaultDirectory);
            var options = new DemoOptions(directory, parse.GetValue(waybills), parse.GetValue(seed), parse.GetValue(port), parse.GetValue(once));
            return (int)await new DemoRun(options, new DemoPage(context)).RunAsync(cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
