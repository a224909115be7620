using Menshen.Architecture.Tests.Rules;
using Menshen.Standards;

namespace Menshen.Architecture.Tests;

/// <summary>What the program says about the standards, and what the tests do.</summary>
public class StandardsTests
{
    private const string Proofs = "standards/proofs.txt";

    private static readonly StandardsCatalogue Catalogue = StandardsCatalogue.BuiltIn;

    private static readonly HashSet<string> Known = [.. Catalogue.All.Select(one => one.Id)];

    [Fact]
    public void The_catalogue_has_every_requirement_once_and_in_both_languages()
    {
        Catalogue.All.Length.ShouldBe(912);
        Known.Count.ShouldBe(912);
        Catalogue.All.ShouldAllBe(one => one.Title.Chinese.Any(c => c > 0x3000) && one.Text.Chinese.Any(c => c > 0x3000));
        Catalogue.Documents.Select(document => Catalogue.All.Count(one => one.Document == document)).ShouldBe([132, 87, 528, 102, 63]);
    }

    [Fact]
    public void The_list_of_proofs_is_what_the_tests_say()
    {
        var found = ProofScan.All().ToList();
        if (Environment.GetEnvironmentVariable("MENSHEN_WRITE_PROOFS") == "1") File.WriteAllLines(Path.Combine(Repository.Root, Proofs), found);
        var kept = Repository.Read(Proofs).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        found.Except(kept).Select(line => $"+ {line}").Concat(kept.Except(found).Select(line => $"- {line}"))
            .ShouldBeEmpty($"write {Proofs} anew with MENSHEN_WRITE_PROOFS=1 and this test, then build");
    }

    [Fact]
    public void Tests_and_debts_name_requirements_that_exist() =>
        ProofScan.All().Select(line => line.Split('\t')[0]).Concat(Catalogue.Owed).Where(id => !Known.Contains(id)).ShouldBeEmpty();

    [Fact]
    public void What_the_program_must_enforce_has_a_test_or_is_owed_with_a_reason() =>
        Catalogue.All.Where(one => one.Kind == RequirementKind.Enforced && Catalogue.ProofsOf(one.Id).IsEmpty && Catalogue.DebtOf(one.Id) is null)
            .Select(one => $"{one.Id} ({one.Capability}): give its test [Requirement], or put it into standards/debt.yaml").ShouldBeEmpty();

    [Fact]
    public void What_is_owed_has_a_reason_in_both_languages() =>
        Catalogue.Owed.Select(id => Catalogue.DebtOf(id)!)
            .Where(debt => debt.Missing.English.Length < 10 || debt.Why.English.Length < 10 || !debt.Missing.Chinese.Any(c => c > 0x3000) || !debt.Why.Chinese.Any(c => c > 0x3000))
            .ShouldBeEmpty();

    [Fact]
    public void What_is_excluded_has_a_reason_and_is_neither_enforced_nor_proven_nor_owed()
    {
        Catalogue.Excluded.Where(id => !Known.Contains(id)).ShouldBeEmpty();
        Catalogue.Excluded.Select(id => Catalogue.ExclusionOf(id)!).ShouldAllBe(reason => reason.English.Length > 20 && reason.Chinese.Any(c => c > 0x3000));
        Catalogue.All.Where(one => Catalogue.ExclusionOf(one.Id) is not null && (one.Kind == RequirementKind.Enforced || !Catalogue.ProofsOf(one.Id).IsEmpty || Catalogue.DebtOf(one.Id) is not null))
            .Select(one => one.Id).ShouldBeEmpty();
    }

    [Fact]
    public void A_tag_is_found_on_methods_and_on_classes()
    {
        const string Text = "[Requirement(\"a-1\")]\npublic sealed class SomeTests(int x)\n{\n    [Fact]\n    [Requirement(\"a-2\")]\n    [Requirement(\"a-3\")]\n"
            + "    public async Task It_holds()\n    {\n    }\n\n    public void Another() { }\n}\n";
        ProofScan.Of("X.Tests", Text).ShouldBe(["a-1\tX.Tests: SomeTests", "a-2\tX.Tests: SomeTests.It_holds", "a-3\tX.Tests: SomeTests.It_holds"]);
    }
}
