using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Policy.Labels;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public class LabelPictureTests
{
    private static readonly Clearance Low = new(Label.Lowest, Label.Lowest, Label.Lowest, null);
    private static readonly Clearance High = new(Label.Of(1, 0, []), Label.Lowest, Label.Of(1, 0, []), null);

    [Fact]
    public void Those_whose_clearance_is_another_are_named_and_no_others()
    {
        var before = Picture(("kept", Low), ("raised", Low), ("trusted", High), ("gone", High), ("none", null));
        var now = Picture(("kept", Low with { }), ("raised", High), ("trusted", High with { TrustedDownTo = Label.Lowest }), ("gone", null), ("none", null), ("new", Low), ("newer", null));
        now.ChangedSince(before).Order().ShouldBe(["gone", "new", "raised", "trusted"]);
        now.ChangedSince(now).ShouldBeEmpty();
    }

    private static LabelPicture Picture(params (string, Clearance?)[] cleared) => new(
        LabelRules.None, FrozenDictionary<string, StoredClearance>.Empty, FrozenDictionary<string, DateTimeOffset>.Empty,
        cleared.ToFrozenDictionary(one => one.Item1, one => one.Item2));
}
