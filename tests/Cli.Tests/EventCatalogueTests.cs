using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Menshen.Cli.Audit;
using Menshen.Control;
using Menshen.Journal;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>The catalogue of auditable events: nothing is recorded that is not in it, and each has a test that makes it happen.</summary>
public sealed partial class EventCatalogueTests
{
    private const string Administration = "administration_acted";

    private static readonly IReadOnlyList<AuditableEvent> Events = EventCatalogue.All(CultureInfo.InvariantCulture);

    [Fact]
    [Requirement("gat389-4.5-b")]
    public void Every_kind_of_record_is_in_the_catalogue_with_a_level_a_component_and_a_trigger()
    {
        Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.None).Select(kind => Snake(kind.ToString()))
            .ShouldBe(Events.Select(one => one.Event).Distinct(), ignoreOrder: true);
        Events.ShouldAllBe(one => EventCatalogue.Levels.Contains(one.Level));
        Events.ShouldAllBe(one => Component().IsMatch(one.Component));
        Events.ShouldAllBe(one => one.Trigger.Length > 10);
        EventCatalogue.All(CultureInfo.GetCultureInfo("zh-CN")).ShouldAllBe(one => one.Trigger.Any(c => c > 0x3000));
        Events.Select(one => one.Level).Distinct().ShouldBe(EventCatalogue.Levels, ignoreOrder: true);
    }

    [Fact]
    [Requirement("gat389-4.5-b")]
    public void Every_act_of_the_control_surface_is_one_of_its_lines()
    {
        var prefixes = Events.Where(one => one.Event == Administration).SelectMany(one => one.Which.Split(", ")).ToList();
        ControlOperations.All.Where(operation => operation.Changes && !prefixes.Any(prefix => operation.Name == prefix || prefix.EndsWith('.') && operation.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(operation => operation.Name).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.1-b3")]
    public void The_families_of_security_functions_that_this_product_has_are_all_in_it()
    {
        // Of ISO/IEC 15408-2: the components that ask for audit and that something here implements.
        string[] wanted =
        [
            "FAU_ARP.1", "FAU_GEN.1", "FAU_SAA.1", "FAU_SAR.1", "FAU_SAR.2", "FAU_SAR.3", "FAU_SEL.1", "FAU_STG.2", "FAU_STG.3", "FAU_STG.4", "FCS_CKM.1", "FCS_CKM.4", "FCS_COP.1",
            "FDP_ACF.1", "FDP_IFF.1", "FDP_ROL.1", "FDP_SDI.2", "FIA_AFL.1", "FIA_SOS.2", "FIA_UAU.2", "FMT_MOF.1", "FMT_MSA.1", "FMT_MSA.3", "FMT_MTD.1", "FMT_REV.1", "FMT_SMF.1", "FMT_SMR.1",
            "FPT_FLS.1", "FPT_RCV.1", "FPT_STM.1", "FPT_TST.1", "FRU_RSA.1", "FTA_SSL.3",
        ];
        wanted.Except(Events.Select(one => one.Component)).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.1-a5")]
    public void Each_event_names_a_test_that_makes_it_happen_and_that_test_looks_for_it()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        foreach (var one in Events)
        {
            var found = tests[one.Proof].ToList();
            found.ShouldNotBeEmpty($"{one.Event} {one.Which}: there is no {one.Proof}");
            // Statements are looked for joined with their ends; templates in what they say. Whatever else there is is looked for by its name.
            var names = one.Event is "statement_submitted" or "statement_finished" ? ["statement", "StatementSubmitted"] : new[] { one.Event, Pascal(one.Event) };
            if (one.Event == Administration) names = [Administration, "AdministrationActed", "ControlOperations", .. one.Which.Split(", ")];
            found.ShouldContain(text => one.Proof == "EveryKindTests" || names.Any(name => text.Contains(name, StringComparison.Ordinal)), $"{one.Proof} does not look for {one.Event}");
        }
    }

    [Theory]
    [InlineData("en", "somebody has logged in", "minimum")]
    [InlineData("zh", "有人登录成功", "最小级")]
    public async Task The_command_lists_them_in_the_language_asked_for(string language, string trigger, string level)
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("audit", "events", "--lang", language)).ShouldBe(0);
        terminal.Output.ShouldContain(trigger);
        terminal.Output.ShouldContain($"\t{level}\t");
        terminal.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(Events.Count + 1);
    }

    [Fact]
    public async Task The_command_filters_and_writes_JSON()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("audit", "events", "--component", "FIA", "--level", "minimum", "--json")).ShouldBe(0);
        using var document = JsonDocument.Parse(terminal.Output);
        var found = document.RootElement.EnumerateArray().ToList();
        found.ShouldNotBeEmpty();
        found.ShouldAllBe(one => one.GetProperty("component").GetString()!.StartsWith("FIA", StringComparison.Ordinal));
        found.ShouldAllBe(one => one.GetProperty("level").GetString() == "minimum");
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string Pascal(string name) => string.Concat(name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    [GeneratedRegex(@"^F[A-Z]{2}_[A-Z]{3}\.\d$")]
    private static partial Regex Component();
}
