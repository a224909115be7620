using Menshen.Cli.Evaluation.Profiles;
using Menshen.Policy;
using Menshen.Standards;
using YamlDotNet.RepresentationModel;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The strict values of profiles: each is one that a clause asks for, and the policy that <c>init --profile</c> writes has it.</summary>
public class ProfilePolicyTests
{
    public static TheoryData<string> Names => [.. ProfilePolicy.All.Keys];

    [Fact]
    public void Every_profile_has_its_values() =>
        ProfilePolicy.All.Keys.ShouldBe(EvaluationProfile.All.Select(profile => profile.Name).Where(name => name != "all").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_policy_of_a_profile_is_good_and_has_each_value_under_a_clause_that_exists(string name)
    {
        var profile = ProfilePolicy.All[name];
        var text = profile.Text();
        PolicySet.Parse(text, "policy.yaml").Errors.ShouldBeEmpty();
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        var known = StandardsCatalogue.BuiltIn.All.Select(one => one.Id).ToHashSet();
        foreach (var one in profile.Set.Concat(profile.Left)) known.ShouldContain(one.Clause);
        foreach (var one in profile.Set.GroupBy(one => one.Setting).Select(same => same.Last()))
        {
            var path = one.Setting.Split('.');
            var value = root[path[0]][path[1]];
            (value is YamlSequenceNode list ? $"[{string.Join(", ", list)}]" : value.ToString()).ShouldBe(one.Value, one.Setting);
        }
    }

    [Fact]
    public void A_profile_is_at_least_as_strict_as_the_default_and_keeps_its_comments()
    {
        foreach (var profile in ProfilePolicy.All.Values)
        {
            var (text, usual) = (profile.Text(), PolicySet.DefaultFile());
            text.Split('\n').Count(line => line.Contains('#', StringComparison.Ordinal)).ShouldBe(usual.Split('\n').Count(line => line.Contains('#', StringComparison.Ordinal)));
            text.Split('\n').Length.ShouldBeInRange(usual.Split('\n').Length, usual.Split('\n').Length + 20);
        }
    }

    [Theory]
    [InlineData("--profile", "gat389-l9")]
    [InlineData("--profile", "realname", "--policy", "policy.yaml")]
    public async Task What_is_no_profile_or_stands_beside_a_policy_makes_nothing(params string[] words)
    {
        var directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var terminal = new FakeTerminal();
        (await terminal.RunAsync(["init", "--dir", directory, "--sysadmin", "zhao", "--secadmin", "qian", "--auditor", "sun", .. words])).ShouldBe(2);
        terminal.Error.ShouldContain("->");
        Directory.Exists(directory).ShouldBeFalse();
    }
}
