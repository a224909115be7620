using Menshen.Architecture.Tests.Rules;

namespace Menshen.Architecture.Tests;

public class PackagesTests
{
    [Fact]
    public void Every_package_has_its_line_in_the_decision() =>
        PackageRule.Violations(Repository.Read("Directory.Packages.props"), Repository.Read("docs/decisions/0002-packages.md")).ShouldBeEmpty();

    [Fact]
    public void Versions_stand_in_one_place_only() =>
        Repository.Files("", ".csproj").Where(file => Repository.Read(file).Contains("Version=\"", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void A_package_without_a_reason_and_a_reason_without_a_package_are_seen() =>
        PackageRule.Violations("""<Project><ItemGroup><PackageVersion Include="Left.Pad" Version="1.0" /></ItemGroup></Project>""", "| `Gone.Package` | why |\n")
            .ShouldBe(["Left.Pad is used and not explained", "Gone.Package is explained and not used"]);
}
